package storetest

import (
	"testing"

	"parley/playground"
)

func testRenewal(t *testing.T, open Open) {
	t.Run("what is imported again is written as a whole", func(t *testing.T) {
		s := newShelf(t, open)
		origin := func(kind playground.OriginKind, of int64, source string) playground.Origin {
			return playground.Origin{Kind: kind, Of: of, Source: source, Named: "GET\n/a\nname", There: map[string]string{"name": "1"}, Here: map[string]string{"name": "2"}}
		}
		all, stamp, err := s.FindOrigins(s.ctx, s.id)
		s.must(err)
		if len(all) != 0 || stamp != 0 {
			t.Fatalf("a collection that was made here comes from %+v", all)
		}
		ping, was := s.request("Ping"), s.now()
		own := was
		own.Description, own.Variables = "new", append(own.Variables, playground.Variable{Name: "key", Value: "s3cr3t-key", Secret: true})
		ping.Name = "Pong"
		of := origin(playground.OriginFolder, 0, "")
		inside := saved("Inside", -2)
		come := origin(playground.OriginRequest, 0, "r")
		inside.Origin = &come
		r := playground.Renewal{Of: s.id, Version: was.Version, Own: &own, Folders: []playground.Folder{{ID: -1, Name: "New", Origin: &of}, {ID: -2, Parent: -1, Name: "Deep"}},
			Requests: []playground.SavedRequest{ping, inside}, Removed: []playground.SavedRequest{s.request("List users")},
			Origins: []playground.Origin{origin(playground.OriginCollection, int64(s.id), "tool:1")}}
		s.must(s.RenewCollection(s.ctx, r))
		s.looks("renewed", "1 Orders/, 1 Orders/Refunds/, 1 Orders/Refunds/One refund, 2 Orders/List orders, 3 Orders/One order, 2 Users/, 3 Pong, 4 New/, 1 New/Deep/, 1 New/Deep/Inside")
		s.must(s.RestoreSaved(s.ctx, r.Removed[0].ID))
		if now := s.now(); now.Description != "new" || len(now.Variables) != 3 || !now.Variables[1].Set || !now.Variables[2].Set {
			t.Errorf("it has %+v", now)
		}
		if all, stamp, err = s.FindOrigins(s.ctx, s.id); err != nil || len(all) != 3 || stamp == 0 {
			t.Fatalf("it comes from %+v, %v", all, err)
		}
		same(t, "the origin", all[0], r.Origins[0])
		ids, err := s.FindImported(s.ctx, "tool:1")
		s.must(err)
		same(t, "of the source", ids, []playground.CollectionID{s.id})

		// What is another by now is not overwritten, and nothing of it is kept.
		before := s.now()
		for name, wrong := range map[string]playground.Renewal{
			"the collection":    {Of: s.id, Version: was.Version, Stamp: stamp},
			"what was imported": {Of: s.id, Version: before.Version, Stamp: stamp - 1},
			"a request":         {Of: s.id, Version: before.Version, Stamp: stamp, Requests: []playground.SavedRequest{saved("Lost", 0), ping}},
			"what is removed":   {Of: s.id, Version: before.Version, Stamp: stamp, Requests: []playground.SavedRequest{saved("Lost", 0)}, Removed: []playground.SavedRequest{ping}},
		} {
			if err := s.RenewCollection(s.ctx, wrong); playground.CodeOf(err) != playground.Outdated {
				t.Errorf("%s is another: %v", name, err)
			}
		}
		same(t, "after that", s.now(), before)
		s.must(s.DeleteCollection(s.ctx, s.id, 0))
		if ids, err = s.FindImported(s.ctx, "tool:1"); err != nil || len(ids) != 0 {
			t.Errorf("deleted, it is found as %v, %v", ids, err)
		}
		_, err = s.PurgeDeleted(s.ctx, s.clock.now())
		s.must(err)
		if all, _, err = s.FindOrigins(s.ctx, s.id); err != nil || len(all) != 0 {
			t.Errorf("purged, it comes from %+v, %v", all, err)
		}
	})
}
