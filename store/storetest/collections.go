package storetest

import (
	"fmt"
	"strings"
	"testing"

	"parley/playground"
)

// shop is a collection with a tree, a value and a secret.
func shop() playground.Collection {
	return playground.Collection{
		Name: "Shop", Description: "What the *shop* does.", CreatedBy: "mira", UpdatedBy: "mira",
		Headers: []playground.Row{{Name: "Accept", Value: "application/json", Enabled: true}}, Auth: playground.Auth{Kind: "bearer", Token: "{{token}}"},
		Variables: []playground.Variable{{Name: "base", Value: "https://shop.example"}, {Name: "token", Value: "s3cr3t-of-the-shop", Secret: true}},
		Folders:   []playground.Folder{{ID: 7, Parent: 3, Name: "Refunds"}, {ID: 3, Name: "Orders", Description: "all of them"}, {ID: 9, Name: "Users"}},
		Requests: []playground.SavedRequest{
			saved("List orders", 3), saved("Ping", 0), saved("One refund", 7), saved("List users", 9), saved("One order", 3),
		},
	}
}

func saved(name string, folder playground.FolderID) playground.SavedRequest {
	r := playground.NewRequest("{{base}}/" + strings.ReplaceAll(strings.ToLower(name), " ", "/"))
	return playground.SavedRequest{Name: name, Folder: folder, Request: r, UpdatedBy: "mira"}
}

// outline is a collection's tree in one line: places, and what lies in what.
func outline(c playground.Collection) string {
	in, out := c.Branches(), []string{}
	var level func(at playground.FolderID, path string)
	level = func(at playground.FolderID, path string) {
		for _, t := range in[at] {
			if f := t.Folder; f != nil {
				out = append(out, fmt.Sprint(f.Place, " ", path, f.Name, "/"))
				level(f.ID, path+f.Name+"/")
				continue
			}
			out = append(out, fmt.Sprint(t.Request.Place, " ", path, t.Request.Name))
		}
	}
	level(0, "")
	return strings.Join(out, ", ")
}

// shelf is a keeper with a collection.
type shelf struct {
	keeper
	id playground.CollectionID
}

func newShelf(t *testing.T, open Open) shelf {
	t.Helper()
	k := newKeeper(t, open)
	c, err := k.CreateCollection(k.ctx, shop())
	if err != nil {
		t.Fatal(err)
	}
	return shelf{k, c.ID}
}

func (s shelf) now() playground.Collection {
	s.Helper()
	c, err := s.FindCollection(s.ctx, s.id)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s shelf) looks(what, want string) {
	s.Helper()
	if got := outline(s.now()); got != want {
		s.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func (s shelf) folder(name string) playground.Folder {
	s.Helper()
	for _, f := range s.now().Folders {
		if f.Name == name {
			return f
		}
	}
	s.Fatalf("there is no folder %s", name)
	return playground.Folder{}
}

func (s shelf) request(name string) playground.SavedRequest {
	s.Helper()
	for _, r := range s.now().Requests {
		if r.Name == name {
			return r
		}
	}
	s.Fatalf("there is no request %s", name)
	return playground.SavedRequest{}
}

func (s shelf) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

const whole = "1 Orders/, 1 Orders/Refunds/, 1 Orders/Refunds/One refund, 2 Orders/List orders, 3 Orders/One order, 2 Users/, 1 Users/List users, 3 Ping"

func testCollections(t *testing.T, open Open) {
	testShelves(t, open)
	testFolders(t, open)
	testFolderShares(t, open)
	testSaved(t, open)
	testSavedRuns(t, open)
	testRenewal(t, open)
	testSavedFound(t, open)
	testCollectionUndo(t, open)
	testCollectionBounds(t, open)
}

func testShelves(t *testing.T, open Open) {
	t.Run("a collection is kept with all that it holds", func(t *testing.T) {
		s := newShelf(t, open)
		s.looks("at first", whole)
		c := s.now()
		if c.Count != 5 || c.Version != 1 || c.CreatedBy != "mira" || c.UpdatedAt.IsZero() || c.Headers[0].Name != "Accept" || c.Auth.Token != "{{token}}" || c.Folders[0].Description != "all of them" {
			t.Errorf("%+v", c)
		}
		if r := c.Requests[0]; r.Request.URL != "{{base}}/one/refund" || r.CollectionID != s.id || r.Version != 1 || r.UpdatedBy != "mira" || r.LastRun != 0 {
			t.Errorf("%+v", r)
		}
		all, err := s.Collections(s.ctx)
		if err != nil || len(all) != 1 || all[0].Count != 5 || len(all[0].Requests)+len(all[0].Folders) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		if n, err := s.CountCollections(s.ctx); n != 1 || err != nil {
			t.Errorf("%d collections, %v", n, err)
		}
	})
	t.Run("a secret of a collection is written and not read", func(t *testing.T) {
		s := newShelf(t, open)
		all, _ := s.Collections(s.ctx)
		for _, c := range []playground.Collection{s.now(), all[0]} {
			if v := c.Variables[1]; v.Value != "" || !v.Set || v.Locked || c.Variables[0].Value != "https://shop.example" {
				t.Errorf("%+v", c.Variables)
			}
		}
		opened, err := s.OpenCollection(s.ctx, s.id)
		if err != nil || opened.Variables[1].Value != "s3cr3t-of-the-shop" {
			t.Errorf("%+v, %v", opened, err)
		}
		sealed, locked, err := s.Rekey(s.ctx)
		if opened, _ = s.OpenCollection(s.ctx, s.id); err != nil || sealed != 1 || locked != 0 || opened.Variables[1].Value != "s3cr3t-of-the-shop" {
			t.Errorf("sealed anew: %d, %d, %v, %+v", sealed, locked, err, opened.Variables)
		}
	})
	t.Run("a change keeps what a collection holds and the secrets that it does not replace", func(t *testing.T) {
		s := newShelf(t, open)
		c := s.now()
		c.Name, c.Variables[1].Name, c.Folders, c.Requests, c.UpdatedBy = "Store", "bearer", nil, nil, "jonas"
		now, err := s.UpdateCollection(s.ctx, c, 1)
		if err != nil || now.Version != 2 || now.UpdatedBy != "jonas" || now.CreatedBy != "mira" || outline(now) != whole {
			t.Errorf("%+v, %v", now, err)
		}
		if opened, _ := s.OpenCollection(s.ctx, s.id); opened.Variables[1].Name != "bearer" || opened.Variables[1].Value != "s3cr3t-of-the-shop" {
			t.Errorf("%+v", opened.Variables)
		}
		_, err = s.UpdateCollection(s.ctx, c, 1)
		isCode(t, "an old version", err, playground.Outdated)
		isCode(t, "an old version", s.DeleteCollection(s.ctx, s.id, 1), playground.Outdated)
		c.ID = 99
		_, err = s.UpdateCollection(s.ctx, c, 0)
		isCode(t, "no collection", err, playground.NotFound)
	})
}

func testFolders(t *testing.T, open Open) {
	t.Run("folders move with what they hold, and keep their order", func(t *testing.T) {
		s := newShelf(t, open)
		made, err := s.CreateFolder(s.ctx, s.id, playground.Folder{Parent: s.folder("Orders").ID, Name: "Returns"})
		if err != nil || made.ID == 0 || made.Place != 4 {
			t.Fatalf("%+v, %v", made, err)
		}
		change := func(name string, to playground.FolderID, place int) int {
			t.Helper()
			f := s.folder(name)
			f.Parent, f.Place = to, place
			now, err := s.UpdateFolder(s.ctx, s.id, f, 0)
			s.must(err)
			return now.Place
		}
		same(t, "place", change("Returns", s.folder("Orders").ID, 1), 1)
		same(t, "place", change("Users", 0, 1), 1)
		same(t, "place", change("Returns", s.folder("Orders").ID, 0), 1)
		s.looks("reordered", "1 Users/, 1 Users/List users, 2 Orders/, 1 Orders/Returns/, 2 Orders/Refunds/, 1 Orders/Refunds/One refund, 3 Orders/List orders, 4 Orders/One order, 3 Ping")
		same(t, "place", change("Orders", s.folder("Users").ID, 0), 2)
		s.looks("in another", "1 Users/, 1 Users/List users, 2 Users/Orders/, 1 Users/Orders/Returns/, 2 Users/Orders/Refunds/, 1 Users/Orders/Refunds/One refund, 3 Users/Orders/List orders, 4 Users/Orders/One order, 2 Ping")
	})
	t.Run("folders and requests beside each other have one order", func(t *testing.T) {
		s := newShelf(t, open)
		s.must(s.MoveSaved(s.ctx, s.request("Ping").ID, s.id, 0, 1))
		s.looks("a request before folders", "1 Ping, 2 Orders/, 1 Orders/Refunds/, 1 Orders/Refunds/One refund, 2 Orders/List orders, 3 Orders/One order, 3 Users/, 1 Users/List users")
		f := s.folder("Refunds")
		f.Place = 2
		now, err := s.UpdateFolder(s.ctx, s.id, f, 0)
		s.must(err)
		same(t, "place", now.Place, 2)
		one, err := s.FindSaved(s.ctx, s.request("One order").ID)
		s.must(err)
		same(t, "place", one.Place, 3)
		s.looks("a folder between requests", "1 Ping, 2 Orders/, 1 Orders/List orders, 2 Orders/Refunds/, 1 Orders/Refunds/One refund, 3 Orders/One order, 3 Users/, 1 Users/List users")
		names := ""
		for _, r := range s.now().Requests {
			names += r.Name + ", "
		}
		same(t, "the requests as they lie", names, "Ping, List orders, One refund, One order, List users, ")
		again, err := s.CreateCollection(s.ctx, s.now())
		s.must(err)
		same(t, "made anew", outline(again), outline(s.now()))
	})
	t.Run("a folder lies in no folder of its own, and not in another collection's", func(t *testing.T) {
		s := newShelf(t, open)
		f := s.folder("Orders")
		for _, to := range []playground.FolderID{f.ID, s.folder("Refunds").ID, 999} {
			f.Parent = to
			_, err := s.UpdateFolder(s.ctx, s.id, f, 0)
			isCode(t, "a folder in "+to.String(), err, playground.Invalid)
		}
		other, err := s.CreateCollection(s.ctx, playground.Collection{Name: "Other", Auth: playground.Auth{Kind: "none"}})
		s.must(err)
		_, err = s.CreateFolder(s.ctx, other.ID, playground.Folder{Parent: f.ID, Name: "x"})
		isCode(t, "another's folder", err, playground.Invalid)
		_, err = s.UpdateFolder(s.ctx, other.ID, s.folder("Users"), 0)
		isCode(t, "another's folder", err, playground.NotFound)
		_, err = s.CreateSaved(s.ctx, playground.SavedRequest{CollectionID: other.ID, Folder: f.ID, Name: "x"}, nil)
		isCode(t, "another's folder", err, playground.Invalid)
		s.looks("afterwards", whole)
	})
	t.Run("a tree that is none is refused whole", func(t *testing.T) {
		s := newShelf(t, open)
		for name, change := range map[string]func(*playground.Collection){
			"a circle":              func(c *playground.Collection) { c.Folders[1].Parent = 7 },
			"itself":                func(c *playground.Collection) { c.Folders[1].Parent = 3 },
			"an unknown folder":     func(c *playground.Collection) { c.Folders[1].Parent = 8 },
			"the same number":       func(c *playground.Collection) { c.Folders[2].ID = 7 },
			"no number":             func(c *playground.Collection) { c.Folders[2].ID = 0 },
			"a request in no place": func(c *playground.Collection) { c.Requests[0].Folder = 8 },
		} {
			c := shop()
			change(&c)
			_, err := s.CreateCollection(s.ctx, c)
			isCode(t, name, err, playground.Invalid)
		}
		if n, _ := s.CountCollections(s.ctx); n != 1 {
			t.Errorf("%d collections", n)
		}
	})
}

func testSaved(t *testing.T, open Open) {
	t.Run("a request is saved, changed, and held to its version", func(t *testing.T) {
		s := newShelf(t, open)
		r := saved("Make a user", s.folder("Users").ID)
		r.CollectionID, r.Description = s.id, "once"
		made, err := s.CreateSaved(s.ctx, r, []playground.Variable{{Name: "password", Value: "s3cr3t-word", Secret: true}})
		if err != nil || made.Place != 2 || made.Version != 1 || made.Description != "once" {
			t.Fatalf("%+v, %v", made, err)
		}
		opened, _ := s.OpenCollection(s.ctx, s.id)
		if v := opened.Variables; len(v) != 3 || v[2].Name != "password" || v[2].Value != "s3cr3t-word" || !v[2].Secret || opened.Version != 2 {
			t.Errorf("%+v", opened)
		}
		_, err = s.CreateSaved(s.ctx, r, []playground.Variable{{Name: "password", Value: "other", Secret: true}})
		isCode(t, "a name that is taken", err, playground.Conflict)
		made.Name, made.Request.Method, made.UpdatedBy, made.Folder = "Make one", "POST", "jonas", 0
		now, err := s.UpdateSaved(s.ctx, made, 1, nil)
		if err != nil || now.Version != 2 || now.Name != "Make one" || now.Request.Method != "POST" || now.UpdatedBy != "jonas" || now.Folder != s.folder("Users").ID || now.Place != 2 {
			t.Errorf("%+v, %v", now, err)
		}
		_, err = s.UpdateSaved(s.ctx, made, 1, nil)
		isCode(t, "an old version", err, playground.Outdated)
		isCode(t, "an old version", s.DeleteSaved(s.ctx, made.ID, 1), playground.Outdated)
		s.must(s.DeleteSaved(s.ctx, made.ID, 2))
		_, err = s.FindSaved(s.ctx, made.ID)
		isCode(t, "deleted", err, playground.NotFound)
		s.looks("afterwards", whole)
	})
	t.Run("requests move to a place, and to another collection", func(t *testing.T) {
		s := newShelf(t, open)
		one, ping, orders := s.request("One order"), s.request("Ping"), s.folder("Orders").ID
		s.must(s.MoveSaved(s.ctx, one.ID, s.id, orders, 1))
		s.must(s.MoveSaved(s.ctx, ping.ID, s.id, orders, 2))
		s.looks("moved", "1 Orders/, 1 Orders/One order, 2 Orders/Ping, 3 Orders/Refunds/, 1 Orders/Refunds/One refund, 4 Orders/List orders, 2 Users/, 1 Users/List users")
		s.must(s.MoveSaved(s.ctx, one.ID, s.id, orders, 0))
		s.must(s.MoveSaved(s.ctx, s.request("List users").ID, s.id, 0, 9))
		s.looks("to the end", "1 Orders/, 1 Orders/Ping, 2 Orders/Refunds/, 1 Orders/Refunds/One refund, 3 Orders/List orders, 4 Orders/One order, 2 Users/, 3 List users")
		other, err := s.CreateCollection(s.ctx, playground.Collection{Name: "Other", Auth: playground.Auth{Kind: "none"}})
		s.must(err)
		isCode(t, "a folder that is not there", s.MoveSaved(s.ctx, one.ID, other.ID, orders, 0), playground.Invalid)
		s.must(s.MoveSaved(s.ctx, one.ID, other.ID, 0, 0))
		if now, err := s.FindSaved(s.ctx, one.ID); err != nil || now.CollectionID != other.ID || now.Folder != 0 || now.Version != 1 {
			t.Errorf("%+v, %v", now, err)
		}
		isCode(t, "no collection", s.MoveSaved(s.ctx, one.ID, 99, 0, 0), playground.NotFound)
		isCode(t, "no request", s.MoveSaved(s.ctx, 99, s.id, 0, 0), playground.NotFound)
	})
	t.Run("a file of a saved request stays as long as that", func(t *testing.T) {
		s := newShelf(t, open)
		sum := s.stream([]byte("a file"))
		r := saved("Upload", 0)
		r.CollectionID, r.Request.Body = s.id, playground.Body{Kind: playground.BodyBinary, SHA256: sum, Size: 6}
		made, err := s.CreateSaved(s.ctx, r, nil)
		s.must(err)
		s.must(s.ReleaseBody(s.ctx, sum))
		made, err = s.UpdateSaved(s.ctx, made, 0, nil)
		s.must(err)
		if b, err := s.FindBody(s.ctx, sum); err != nil {
			t.Error(err)
		} else {
			b.Close()
		}
		s.must(s.DeleteSaved(s.ctx, made.ID, 0))
		_, err = s.PurgeDeleted(s.ctx, s.clock.now())
		s.must(err)
		_, err = s.FindBody(s.ctx, sum)
		isCode(t, "the file", err, playground.NotFound)
		r.Request.Body.SHA256 = strings.Repeat("ab", 32)
		_, err = s.CreateSaved(s.ctx, r, nil)
		isCode(t, "a file that is not kept", err, playground.Invalid)
	})
}
