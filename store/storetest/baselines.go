package storetest

import (
	"slices"
	"testing"

	"parley/playground"
	"parley/store"
)

// hold makes the first ended run of a request its baseline, and holds every later one to it
// in turn as the same and as another.
func (k keeper) hold(all []playground.Run) playground.Baseline {
	k.Helper()
	first := slices.IndexFunc(all, func(r playground.Run) bool { return r.State == playground.StateDone })
	b, err := k.SetBaseline(k.ctx, all[first].ID)
	if err != nil {
		k.Fatal(err)
	}
	for i, r := range all[first+1:] {
		if r.State == playground.StateRunning {
			continue
		}
		h := playground.ToBaseline{Run: b.Run, Same: i%2 == 0, Places: i % 2 * 3, Complete: true, Rules: "1"}
		if err := k.HoldRun(k.ctx, r.ID, h); err != nil {
			k.Fatal(err)
		}
	}
	return b
}

func (k keeper) unheld(b playground.Baseline, rules string, after, before playground.RunID) []playground.RunID {
	k.Helper()
	ids, err := k.FindUnheld(k.ctx, b, rules, after, before, 100)
	if err != nil {
		k.Fatal(err)
	}
	return ids
}

func testBaselines(t *testing.T, open Open) {
	t.Run("a run is held to the baseline of its request, and says how it stands", func(t *testing.T) {
		k := newKeeper(t, open)
		base, later, other := k.send(sent{url: path(1) + "?page=1", status: 200}), k.send(sent{url: path(1) + "?page=2", status: 404}), k.send(sent{url: path(2), status: 200})
		b, err := k.SetBaseline(k.ctx, base.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the request", b.RequestKey, "GET "+path(1))
		same(t, "to be held", k.unheld(b, "1", 0, 0), []playground.RunID{later.ID})
		held := playground.ToBaseline{Run: base.ID, Places: 2, Complete: true, Rules: "1"}
		if err := k.HoldRun(k.ctx, later.ID, held); err != nil {
			t.Fatal(err)
		}
		same(t, "kept", *k.find(later.ID).Baseline, held)
		same(t, "to be held by the same rules", len(k.unheld(b, "1", 0, 0)), 0)
		same(t, "to be held by other rules", k.unheld(b, "2", 0, 0), []playground.RunID{later.ID})
		same(t, "to be held before it", len(k.unheld(b, "2", 0, later.ID)), 0)
		same(t, "differing", ids(k.list(playground.RunFilter{Baseline: playground.StandingDiffers}).Runs), []playground.RunID{later.ID})
		same(t, "baselines", ids(k.list(playground.RunFilter{Baseline: playground.StandingBaseline}).Runs), []playground.RunID{base.ID})
		same(t, "of another request", k.find(other.ID).Baseline == nil, true)
	})
	t.Run("another baseline takes the place of the one before, and what was held to that is forgotten", func(t *testing.T) {
		k := newKeeper(t, open)
		runs := []playground.Run{k.send(sent{url: path(1), status: 200}), k.send(sent{url: path(1), status: 200}), k.send(sent{url: path(1), status: 200})}
		old := k.hold(runs)
		b, err := k.SetBaseline(k.ctx, runs[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		all, err := k.Baselines(k.ctx)
		same(t, "baselines", all, []playground.Baseline{b})
		same(t, "error", err, nil)
		if err := k.HoldRun(k.ctx, runs[2].ID, playground.ToBaseline{Run: old.Run, Same: true, Rules: "late"}); err != nil {
			t.Fatal(err)
		}
		n, err := k.DropStray(k.ctx, 100)
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		same(t, "what was held to the old one", k.find(runs[2].ID).Baseline == nil, true)
		same(t, "standings", ids(k.list(playground.RunFilter{Baseline: playground.StandingSame}).Runs), []playground.RunID{})
		same(t, "the baseline", ids(k.list(playground.RunFilter{Baseline: playground.StandingBaseline}).Runs), []playground.RunID{b.Run})
		if err := k.UnsetBaseline(k.ctx, b.Run); err != nil {
			t.Fatal(err)
		}
		same(t, "after it", len(k.list(playground.RunFilter{Baseline: playground.StandingBaseline}).Runs), 0)
		isCode(t, "twice", k.UnsetBaseline(k.ctx, b.Run), playground.NotFound)
	})
	t.Run("what has not ended by itself is no baseline, nor what is not there", func(t *testing.T) {
		k := newKeeper(t, open)
		going, stopped := k.create(sent{url: path(1)}), k.send(sent{url: path(1), state: playground.StateCancelled})
		for _, id := range []playground.RunID{going.ID, stopped.ID} {
			_, err := k.SetBaseline(k.ctx, id)
			isCode(t, "unfit", err, playground.Conflict)
		}
		_, err := k.SetBaseline(k.ctx, 99)
		isCode(t, "missing", err, playground.NotFound)
	})
	t.Run("a deleted baseline holds nobody until it is brought back, and none when it is purged", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.send(sent{url: path(1), status: 200})
		k.hold([]playground.Run{run})
		for _, c := range []struct {
			do   func() (int, error)
			left int
		}{
			{func() (int, error) { return k.DeleteRuns(k.ctx, []playground.RunID{run.ID}) }, 0},
			{func() (int, error) { return k.RestoreRuns(k.ctx, []playground.RunID{run.ID}) }, 1},
			{func() (int, error) { return k.DeleteRuns(k.ctx, []playground.RunID{run.ID}) }, 0},
			{func() (int, error) { return k.PurgeDeleted(k.ctx, k.clock.now().Add(1e12)) }, 0},
		} {
			if _, err := c.do(); err != nil {
				t.Fatal(err)
			}
			all, err := k.Baselines(k.ctx)
			if err != nil || len(all) != c.left {
				t.Fatal(all, err)
			}
		}
		isCode(t, "purged", k.UnsetBaseline(k.ctx, run.ID), playground.NotFound)
	})
	t.Run("retention keeps a baseline", func(t *testing.T) {
		c := newClock()
		k := keeper{t, open(t, store.Options{Now: c.now, Retention: store.Retention{Runs: 1}}), c, t.Context()}
		first := k.send(sent{url: path(1), status: 200})
		k.hold([]playground.Run{first})
		for range 3 {
			k.send(sent{url: path(2), status: 200})
		}
		if _, err := k.Purge(k.ctx); err != nil {
			t.Fatal(err)
		}
		kept, err := k.FindKept(k.ctx, first.ID)
		if err != nil || !kept.Baseline {
			t.Fatal(kept, err)
		}
	})
}
