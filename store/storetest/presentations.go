package storetest

import (
	"slices"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
)

func testPresentations(t *testing.T, open Open) {
	k := newKeeper(t, open)
	made := must(k.CreatePresentation(k.ctx, playground.Presentation{Title: "Codes", CreatedBy: "Mira", Steps: []playground.Step{
		{Title: "one", Note: "look", Own: "ask them first", Run: 7}, {Title: "two", Saved: 3},
	}}))
	if made.ID == 0 || made.Version != 1 || len(made.Steps) != 2 || made.Steps[0].Run != 7 || made.Steps[1].Saved != 3 || made.Stage.Live || made.CreatedAt.IsZero() {
		t.Fatalf("%+v", made)
	}
	must(k.CreatePresentation(k.ctx, playground.Presentation{Title: "Jonas's", CreatedBy: "Jonas"}))
	if mine, all := must(k.Presentations(k.ctx, "Mira", false)), must(k.Presentations(k.ctx, "Mira", true)); len(mine) != 1 || len(mine[0].Steps) != 2 || len(all) != 2 || all[0].Title != "Jonas's" {
		t.Errorf("%+v of %+v", mine, all)
	}
	goOnStage(k, made)
	changeSteps(k, made)
	k.check(k.DeletePresentation(k.ctx, made.ID))
	isCode(t, "deleted", errOf(k.FindPresentation(k.ctx, made.ID)), playground.NotFound)
	isCode(t, "deleted twice", k.DeletePresentation(k.ctx, made.ID), playground.NotFound)
	isCode(t, "starting none", errOf(k.StartPresentation(k.ctx, made.ID, "x", []byte("x"))), playground.NotFound)
	isCode(t, "ending none", errOf(k.EndPresentation(k.ctx, made.ID)), playground.NotFound)
	isCode(t, "the link of none", errOf(k.FollowSecret(k.ctx, made.ID)), playground.NotFound)
}

// goOnStage starts, steps, shows, blanks and ends.
func goOnStage(k keeper, p playground.Presentation) {
	t, first, second := k.T, p.Steps[0].ID, p.Steps[1].ID
	isCode(t, "a link before the start", errOf(k.FindFollowed(k.ctx, []byte("hash"))), playground.NotFound)
	same(t, "secret before the start", must(k.FollowSecret(k.ctx, p.ID)), "")
	now := must(k.StartPresentation(k.ctx, p.ID, "secret", []byte("hash")))
	if !now.Stage.Live || now.Stage.Step != first || now.Stage.StartedAt.IsZero() || now.Stage.Revision <= p.Stage.Revision {
		t.Errorf("started: %+v", now.Stage)
	}
	same(t, "secret", must(k.FollowSecret(k.ctx, p.ID)), "secret")
	same(t, "found by the link", must(k.FindFollowed(k.ctx, []byte("hash"))).ID, p.ID)
	shown := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &second, Shown: pointer(playground.RunID(9))}))
	if shown.Place() != 1 || shown.Steps[1].Shown != 9 || shown.Stage.Revision <= now.Stage.Revision {
		t.Errorf("shown: %+v", shown)
	}
	dark := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Blanked: pointer(true), Zoomed: pointer(true)}))
	if !dark.Stage.Blanked || !dark.Stage.Zoomed || dark.Stage.Step != second {
		t.Errorf("blanked: %+v", dark.Stage)
	}
	if back := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &first})); back.Stage.Blanked || back.Stage.Zoomed || back.Steps[1].Shown != 9 {
		t.Errorf("a step away: %+v", back)
	}
	besideEachOther(k, p)
	isCode(t, "another's step", errOf(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: pointer(int64(99))})), playground.NotFound)
	isCode(t, "no presentation", errOf(k.SetStage(k.ctx, 99, playground.StageChange{})), playground.NotFound)
	if ended := must(k.EndPresentation(k.ctx, p.ID)); ended.Stage.Live || ended.Steps[1].Shown != 9 {
		t.Errorf("ended: %+v", ended)
	}
	isCode(t, "the link after the end", errOf(k.FindFollowed(k.ctx, []byte("hash"))), playground.NotFound)
	same(t, "secret after the end", must(k.FollowSecret(k.ctx, p.ID)), "")
	if again := must(k.StartPresentation(k.ctx, p.ID, "other", []byte("other"))); again.Steps[1].Shown != 0 || again.Stage.Step != first || len(again.Steps[1].Runs) != 0 || again.Steps[1].Edited != 0 {
		t.Errorf("started again: %+v", again)
	}
}

// besideEachOther remembers what was on stage, and shows several of it, or a request, at once.
func besideEachOther(k keeper, p playground.Presentation) {
	t, first, second := k.T, p.Steps[0].ID, p.Steps[1].ID
	for _, run := range []playground.RunID{8, 9} { // what is shown once more is the newest
		must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &second, Shown: &run, Edited: pointer(playground.RunID(8))}))
	}
	now := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Compared: &[]playground.RunID{9, 8, 7}}))
	if !slices.Equal(now.Steps[1].Runs, []playground.RunID{8, 9}) || now.Steps[1].Edited != 8 || len(now.Steps[0].Runs) != 0 || !slices.Equal(now.Stage.Compared, []playground.RunID{9, 8, 7}) {
		t.Errorf("beside each other: %+v", now)
	}
	asked := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Asked: pointer(true)}))
	if !asked.Stage.Asked || len(asked.Stage.Compared) != 0 {
		t.Errorf("the request, large: %+v", asked.Stage)
	}
	if large := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Zoomed: pointer(true)})); large.Stage.Asked || !large.Stage.Zoomed {
		t.Errorf("the content, large: %+v", large.Stage)
	}
	for run := playground.RunID(10); run < 40; run++ {
		must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &second, Shown: &run}))
	}
	none := must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &second, Shown: pointer(playground.RunID(0)), Edited: pointer(playground.RunID(0))}))
	if runs := none.Steps[1].Runs; len(runs) != playground.MostStepRuns || runs[len(runs)-1] != 39 || none.Steps[1].Edited != 0 || none.Steps[1].Shown != 0 {
		t.Errorf("as it was: %+v", none)
	}
	must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &second, Shown: pointer(playground.RunID(9))}))
	must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &first}))
}

// changeSteps moves, drops and adds steps while one is on stage.
func changeSteps(k keeper, p playground.Presentation) {
	t, second := k.T, p.Steps[1]
	must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &second.ID, Shown: pointer(playground.RunID(5))}))
	p.Title, p.Steps = "Statuses", []playground.Step{{Title: "new", Run: 4}, {ID: second.ID, Title: "second", Saved: second.Saved}}
	now := must(k.UpdatePresentation(k.ctx, p, p.Version))
	if now.Title != "Statuses" || now.Version != 2 || len(now.Steps) != 2 || now.Steps[0].Title != "new" || now.Steps[1].Shown != 5 || now.Place() != 1 {
		t.Errorf("changed: %+v", now)
	}
	isCode(t, "an older version", errOf(k.UpdatePresentation(k.ctx, p, p.Version)), playground.Outdated)
	p.Steps = nil
	if none := must(k.UpdatePresentation(k.ctx, p, 0)); len(none.Steps) != 0 || none.Place() != 0 {
		t.Errorf("emptied: %+v", none)
	}
	isCode(t, "none", errOf(k.UpdatePresentation(k.ctx, playground.Presentation{ID: 99}, 0)), playground.NotFound)
}

func testPresentedRunsStay(t *testing.T, open Open) {
	c := newClock()
	k := keeper{t, open(t, store.Options{Now: c.now, SearchTime: time.Hour, Retention: store.Retention{Runs: 1}}), c, t.Context()}
	var ids []playground.RunID
	for range 4 {
		ids = append(ids, k.send(sent{url: "http://h.test/a", status: 200}).ID)
	}
	p := must(k.CreatePresentation(k.ctx, playground.Presentation{Title: "Kept", Steps: []playground.Step{{Run: ids[0]}}}))
	for _, shown := range []playground.RunID{ids[3], ids[1]} {
		must(k.SetStage(k.ctx, p.ID, playground.StageChange{Step: &p.Steps[0].ID, Shown: &shown}))
	}
	if kept := must(k.FindKept(k.ctx, ids[1])); !kept.Presented || must(k.FindKept(k.ctx, ids[2])).Presented {
		t.Errorf("what is shown: %+v", kept)
	}
	must(k.Purge(k.ctx))
	for i, id := range ids {
		_, err := k.FindRun(k.ctx, id)
		if gone := playground.CodeOf(err) == playground.NotFound; gone != (i == 2) {
			t.Errorf("run %d: gone %v, %v", i, gone, err)
		}
	}
	k.check(k.DeletePresentation(k.ctx, p.ID))
	must(k.Purge(k.ctx))
	isCode(t, "nobody presents it any more", errOf(k.FindRun(k.ctx, ids[0])), playground.NotFound)
}
