package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func testSavedRuns(t *testing.T, open Open) {
	t.Run("a saved request knows the runs that were sent from it", func(t *testing.T) {
		s := newShelf(t, open)
		ping, other := s.request("Ping"), s.request("List users")
		var runs []playground.RunID
		for _, status := range []int{200, 503, 204} {
			d := sent{url: "http://shop.example/ping"}.draft()
			d.SavedID = ping.ID
			run, err := s.CreateRun(s.ctx, d)
			s.must(err)
			run = sent{status: status}.end(run)
			s.must(s.FinishRun(s.ctx, &run))
			runs = append(runs, run.ID)
		}
		s.send(sent{url: "http://shop.example/ping", status: 418})
		if run := s.find(runs[0]); run.SavedID != ping.ID {
			t.Errorf("it was sent from %d", run.SavedID)
		}
		look := func(what string, run playground.RunID, status int, all ...playground.Ending) {
			t.Helper()
			for _, r := range []playground.SavedRequest{s.request("Ping"), func() playground.SavedRequest { r, _ := s.FindSaved(s.ctx, ping.ID); return r }()} {
				if r.LastRun != run || r.LastStatus != status {
					t.Errorf("%s: the last run is %d with %d, want %d with %d", what, r.LastRun, r.LastStatus, run, status)
				}
			}
			found, err := s.FindSavedRuns(s.ctx, []playground.SavedID{ping.ID, other.ID, 99}, 2)
			s.must(err)
			want := map[playground.SavedID][]playground.Ending{}
			if len(all) > 0 {
				want[ping.ID] = all
			}
			same(t, what, found, want)
		}
		look("three", runs[2], 204, 503, 204)
		_, err := s.DeleteRuns(s.ctx, runs[2:])
		s.must(err)
		look("the last is deleted", runs[1], 503, 200, 503)
		_, err = s.RestoreRuns(s.ctx, runs[2:])
		s.must(err)
		look("it is back", runs[2], 204, 503, 204)
		_, err = s.DeleteRuns(s.ctx, runs)
		s.must(err)
		_, err = s.PurgeDeleted(s.ctx, s.clock.now())
		s.must(err)
		look("none is left", 0, 0)
		d := sent{url: "http://shop.example/ping"}.draft()
		d.SavedID = ping.ID
		going, err := s.CreateRun(s.ctx, d)
		s.must(err)
		look("one goes", going.ID, 0, 0)
	})
	t.Run("the history is filtered by what runs were sent from", func(t *testing.T) {
		s := newShelf(t, open)
		ping, users := s.request("Ping"), s.request("List users")
		var sentFrom []playground.RunID
		for i, from := range []playground.SavedID{ping.ID, 0, users.ID, ping.ID, 0} {
			d := sent{url: "http://shop.example/ping"}.draft()
			d.SavedID = from
			run, err := s.CreateRun(s.ctx, d)
			s.must(err)
			run = sent{status: 200 + 4*(i%2)}.end(run)
			s.must(s.FinishRun(s.ctx, &run))
			sentFrom = append(sentFrom, run.ID)
		}
		of := func(f playground.RunFilter) []playground.RunID { return ids(s.list(f).Runs) }
		same(t, "saved", of(playground.RunFilter{Saved: ping.ID}), []playground.RunID{sentFrom[3], sentFrom[0]})
		same(t, "and a status", of(playground.RunFilter{Saved: ping.ID, Status: 204}), []playground.RunID{sentFrom[3]})
		same(t, "collection", of(playground.RunFilter{Collection: "SHOP"}), []playground.RunID{sentFrom[3], sentFrom[2], sentFrom[0]})
		same(t, "page by page", of(playground.RunFilter{Collection: "Shop", Before: sentFrom[3], Limit: 1}), []playground.RunID{sentFrom[2]})
		same(t, "another", of(playground.RunFilter{Collection: "Store"}), []playground.RunID{})
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		same(t, "a deleted one", of(playground.RunFilter{Collection: "Shop"}), []playground.RunID{})
	})
}

func testCollectionUndo(t *testing.T, open Open) {
	t.Run("what is deleted comes back as it was", func(t *testing.T) {
		s := newShelf(t, open)
		orders, refunds, ping, one := s.folder("Orders"), s.folder("Refunds"), s.request("Ping"), s.request("One order")
		s.must(s.DeleteSaved(s.ctx, one.ID, 0))
		if n, err := s.DeleteFolder(s.ctx, s.id, orders.ID); n != 2 || err != nil {
			t.Fatalf("%d requests, %v", n, err)
		}
		s.looks("without", "1 Users/, 1 Users/List users, 2 Ping")
		s.must(s.MoveSaved(s.ctx, ping.ID, s.id, s.folder("Users").ID, 1))
		s.must(s.RestoreFolder(s.ctx, s.id, orders.ID))
		s.must(s.RestoreFolder(s.ctx, s.id, orders.ID)) // once more: it is there
		s.must(s.RestoreSaved(s.ctx, one.ID))
		s.looks("back", "1 Orders/, 1 Orders/Refunds/, 1 Orders/Refunds/One refund, 2 Orders/List orders, 3 Orders/One order, 2 Users/, 1 Users/Ping, 2 Users/List users")
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		if n, _ := s.CountCollections(s.ctx); n != 0 {
			t.Errorf("%d collections", n)
		}
		_, err := s.FindSaved(s.ctx, ping.ID)
		isCode(t, "a request of a deleted collection", err, playground.NotFound)
		isCode(t, "a request of a deleted collection", s.RestoreFolder(s.ctx, s.id, refunds.ID), playground.NotFound)
		s.must(s.RestoreCollection(s.ctx, s.id))
		if opened, err := s.OpenCollection(s.ctx, s.id); err != nil || opened.Variables[1].Value != "s3cr3t-of-the-shop" {
			t.Errorf("%+v, %v", opened, err)
		}
	})
	t.Run("what lost its place comes back at the top", func(t *testing.T) {
		s := newShelf(t, open)
		refund, refunds := s.request("One refund"), s.folder("Refunds")
		s.must(s.DeleteSaved(s.ctx, refund.ID, 0))
		for _, id := range []playground.FolderID{refunds.ID, s.folder("Orders").ID} {
			_, err := s.DeleteFolder(s.ctx, s.id, id)
			s.must(err)
		}
		s.must(s.RestoreSaved(s.ctx, refund.ID))
		s.must(s.RestoreFolder(s.ctx, s.id, refunds.ID))
		s.looks("back", "1 Users/, 1 Users/List users, 2 Ping, 3 One refund, 4 Refunds/")
	})
	t.Run("after its time nothing of a deleted collection is left", func(t *testing.T) {
		s := newShelf(t, open)
		ping, users := s.request("Ping"), s.folder("Users")
		s.must(s.DeleteSaved(s.ctx, ping.ID, 0))
		_, err := s.DeleteFolder(s.ctx, s.id, users.ID)
		s.must(err)
		s.clock.move(time.Hour)
		_, err = s.PurgeDeleted(s.ctx, s.clock.now())
		s.must(err)
		isCode(t, "request", s.RestoreSaved(s.ctx, ping.ID), playground.NotFound)
		isCode(t, "folder", s.RestoreFolder(s.ctx, s.id, users.ID), playground.NotFound)
		s.looks("the rest stays", "1 Orders/, 1 Orders/Refunds/, 1 Orders/Refunds/One refund, 2 Orders/List orders, 3 Orders/One order")
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		_, err = s.PurgeDeleted(s.ctx, s.clock.now().Add(-time.Minute))
		s.must(err)
		s.must(s.RestoreCollection(s.ctx, s.id))
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		_, err = s.PurgeDeleted(s.ctx, s.clock.now())
		s.must(err)
		isCode(t, "collection", s.RestoreCollection(s.ctx, s.id), playground.NotFound)
		if sealed, _, err := s.Rekey(s.ctx); sealed != 0 || err != nil {
			t.Errorf("%d secrets are left, %v", sealed, err)
		}
	})
	t.Run("what was deleted of a collection before it was deleted itself goes with it, and so does all else", func(t *testing.T) {
		s := newShelf(t, open)
		run := s.send(sent{url: path(1), status: 200})
		s.must(s.DeleteSaved(s.ctx, s.request("Ping").ID, 0))
		_, err := s.DeleteFolder(s.ctx, s.id, s.folder("Users").ID)
		s.must(err)
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		_, err = s.DeleteRuns(s.ctx, []playground.RunID{run.ID})
		s.must(err)
		n, err := s.PurgeDeleted(s.ctx, s.clock.now())
		if n != 1 || err != nil {
			t.Errorf("%d runs are purged, %v", n, err)
		}
		isCode(t, "collection", s.RestoreCollection(s.ctx, s.id), playground.NotFound)
	})
}

func testCollectionBounds(t *testing.T, open Open) {
	t.Run("a collection has a bound", func(t *testing.T) {
		s := newShelf(t, open)
		c := playground.Collection{Name: "Deep", Auth: playground.Auth{Kind: "none"}}
		for i := range playground.DeepestFolder {
			c.Folders = append(c.Folders, playground.Folder{ID: playground.FolderID(i + 1), Parent: playground.FolderID(i), Name: fmt.Sprint(i)})
		}
		deep, err := s.CreateCollection(s.ctx, c)
		s.must(err)
		_, err = s.CreateFolder(s.ctx, deep.ID, playground.Folder{Parent: deep.Folders[playground.DeepestFolder-1].ID, Name: "x"})
		isCode(t, "one deeper", err, playground.Invalid)
		beside, err := s.CreateFolder(s.ctx, deep.ID, playground.Folder{Name: "beside"})
		s.must(err)
		top := deep.Folders[0]
		top.Parent = beside.ID
		_, err = s.UpdateFolder(s.ctx, deep.ID, top, 0)
		isCode(t, "all one deeper", err, playground.Invalid)
		c.Folders = append(c.Folders, playground.Folder{ID: 99, Parent: playground.DeepestFolder})
		_, err = s.CreateCollection(s.ctx, c)
		isCode(t, "one deeper", err, playground.Invalid)
		c.Folders = make([]playground.Folder, playground.MostFolders)
		for i := range c.Folders {
			c.Folders[i] = playground.Folder{ID: playground.FolderID(i + 1), Name: "many"}
		}
		many, err := s.CreateCollection(s.ctx, c)
		s.must(err)
		_, err = s.CreateFolder(s.ctx, many.ID, playground.Folder{Name: "one more"})
		isCode(t, "one more", err, playground.Conflict)
		_, err = s.DeleteFolder(s.ctx, many.ID, many.Folders[0].ID)
		s.must(err)
		_, err = s.CreateFolder(s.ctx, many.ID, playground.Folder{Name: "one more"})
		s.must(err)
		isCode(t, "one comes back", s.RestoreFolder(s.ctx, many.ID, many.Folders[0].ID), playground.Conflict)
		r := saved("Long", 0)
		r.CollectionID, r.Request.Body = s.id, playground.Body{Kind: playground.BodyText, Text: strings.Repeat("x", 1<<20)}
		_, err = s.CreateSaved(s.ctx, r, nil)
		isCode(t, "too long", err, playground.Invalid)
		c.Folders, c.Requests = nil, make([]playground.SavedRequest, playground.MostSaved+1)
		_, err = s.CreateCollection(s.ctx, c)
		isCode(t, "too many requests", err, playground.Invalid)
		secrets := make([]playground.Variable, 499)
		for i := range secrets {
			secrets[i].Name = fmt.Sprint("v", i)
		}
		_, err = s.CreateSaved(s.ctx, playground.SavedRequest{CollectionID: s.id, Name: "x"}, secrets)
		isCode(t, "too many variables", err, playground.Conflict)
		s.looks("afterwards", whole)
	})
}
