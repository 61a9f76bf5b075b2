package storetest

import (
	"testing"
	"time"

	"parley/playground"
)

// orders is a folder with what its requests have in common.
func orders(s shelf) playground.Folder {
	f, err := s.CreateFolder(s.ctx, s.id, playground.Folder{
		Name: "Payments", Headers: []playground.Row{{Name: "X-Shop", Value: "7", Enabled: true}}, Auth: playground.Auth{Kind: "bearer", Token: "{{pay}}"},
		Variables: []playground.Variable{{Name: "base", Value: "https://pay.example"}, {Name: "pay", Value: "s3cr3t-of-payments", Secret: true}},
	})
	s.must(err)
	return f
}

func testFolderShares(t *testing.T, open Open) {
	t.Run("a folder keeps what its requests have in common, and its secrets are not read", func(t *testing.T) {
		s := newShelf(t, open)
		made := orders(s)
		for _, f := range []playground.Folder{made, s.folder("Payments")} {
			if v := f.Variables; len(v) != 2 || v[1].Value != "" || !v[1].Set || v[0].Value != "https://pay.example" || f.Headers[0].Value != "7" || f.Auth.Token != "{{pay}}" || f.Version != 1 {
				t.Errorf("%+v", f)
			}
		}
		opened := func() string {
			c, err := s.OpenCollection(s.ctx, s.id)
			s.must(err)
			around := c.Around(made.ID)
			return around[len(around)-1].Variables[1].Value
		}
		same(t, "opened", opened(), "s3cr3t-of-payments")
		if sealed, locked, err := s.Rekey(s.ctx); sealed != 2 || locked != 0 || err != nil || opened() != "s3cr3t-of-payments" {
			t.Errorf("sealed anew: %d, %d, %v", sealed, locked, err)
		}
		if f := s.folder("Orders"); f.Auth.Kind != "inherit" || f.Headers == nil || f.Variables == nil {
			t.Errorf("one that has nothing: %+v", f)
		}
	})
	t.Run("a change keeps what it leaves out, and is refused where somebody was faster", func(t *testing.T) {
		s := newShelf(t, open)
		f := orders(s)
		moved, err := s.UpdateFolder(s.ctx, s.id, playground.Folder{ID: f.ID, Name: "Payments", Place: 1}, 0)
		s.must(err)
		if moved.Version != 1 || len(moved.Variables) != 2 || moved.Auth.Kind != "bearer" || moved.Place != 1 {
			t.Errorf("moved: %+v", moved)
		}
		now := moved
		now.Headers, now.Variables[0].Value = []playground.Row{}, "https://pay2.example"
		now, err = s.UpdateFolder(s.ctx, s.id, now, 1)
		if err != nil || now.Version != 2 || len(now.Headers) != 0 || now.Variables[0].Value != "https://pay2.example" || !now.Variables[1].Set {
			t.Errorf("changed: %+v, %v", now, err)
		}
		_, err = s.UpdateFolder(s.ctx, s.id, now, 1)
		isCode(t, "an old version", err, playground.Outdated)
	})
	t.Run("what folders have comes with a new collection, and goes with them", func(t *testing.T) {
		s := newShelf(t, open)
		f := orders(s)
		again, err := s.CreateCollection(s.ctx, playground.Collection{Name: "Again", Auth: playground.Auth{Kind: "inherit"}, Folders: []playground.Folder{
			{ID: 1, Name: "A", Variables: []playground.Variable{{Name: "x", Value: "1"}}, Auth: playground.Auth{Kind: "none"}, Headers: []playground.Row{{Name: "A", Value: "b"}}},
		}})
		s.must(err)
		if a := again.Folders[0]; a.Variables[0].Value != "1" || a.Auth.Kind != "none" || a.Headers[0].Name != "A" || a.Version != 1 {
			t.Errorf("%+v", a)
		}
		_, err = s.DeleteFolder(s.ctx, s.id, f.ID)
		s.must(err)
		s.must(s.RestoreFolder(s.ctx, s.id, f.ID))
		same(t, "brought back", len(s.folder("Payments").Variables), 2)
		_, err = s.DeleteFolder(s.ctx, s.id, f.ID)
		s.must(err)
		s.must(s.DeleteCollection(s.ctx, again.ID, 0))
		s.clock.move(2 * time.Hour)
		_, err = s.PurgeDeleted(s.ctx, s.clock.now())
		s.must(err)
		if sealed, _, err := s.Rekey(s.ctx); sealed != 1 || err != nil {
			t.Errorf("%d secrets are left, %v", sealed, err)
		}
	})
}
