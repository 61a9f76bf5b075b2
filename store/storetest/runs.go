package storetest

import (
	"slices"
	"sync"
	"testing"

	"parley/playground"
)

func testRuns(t *testing.T, open Open) {
	t.Run("a created run is there as running", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.create(sent{url: path(1), name: "One", note: "n", tags: []string{"b", " a ", "b"}, environment: "staging", by: "mira"})
		if run.ID != 1 || run.State != playground.StateRunning || run.CreatedAt.IsZero() {
			t.Errorf("created %+v", run)
		}
		same(t, "the run as it is found", k.find(run.ID), run)
		same(t, "tags", run.Tags, []string{"b", "a"})
		if c := k.counts(); c.All != 1 || c.Class != [6]int64{} {
			t.Errorf("counts %+v", c)
		}
	})
	t.Run("a finished run is found as it was", func(t *testing.T) {
		k := newKeeper(t, open)
		for _, s := range []sent{
			{url: path(1), status: 200, body: `{"a": 1}`, fields: []playground.Field{{Name: "ETag", Value: `"1"`}, {Name: "X", Value: "y"}, {Name: "X", Value: "z"}}},
			{url: path(2), method: "POST", status: 404, body: "", rules: []string{"E-404-NEAR", "E-404-NEAR", "E-X"}},
			{url: path(3)},
			{url: path(4), state: playground.StateCancelled},
			{url: path(5), status: 200, fields: []playground.Field{{Name: "X-Latin", Value: "caf\xe9"}, {Name: "X-Bytes", Value: "\xff\xfe\x00\u2028<&>"}, {Name: "X-Sign", Value: "\x00base64:eA=="}, {Name: "X-Meant", Value: "\ufffd"}}},
		} {
			run := k.send(s)
			same(t, s.url, k.find(run.ID), run)
			if found := k.find(run.ID); s.fields != nil && !slices.Equal(found.Final().Response.Headers, run.Final().Response.Headers) {
				t.Errorf("%s: fields %q, want %q", s.url, found.Final().Response.Headers, run.Final().Response.Headers)
			}
			page := k.list(playground.RunFilter{})
			same(t, "its summary", page.Runs[0], run.Summary())
			if got := page.Runs[0].SHA256; got != run.Summary().SHA256 {
				t.Errorf("content %q, want %q", got, run.Summary().SHA256)
			}
		}
	})
	t.Run("a run ends once, and only where it began", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.send(sent{url: path(1), status: 200})
		isCode(t, "finish twice", k.FinishRun(k.ctx, &run), playground.Conflict)
		run.ID = 77
		isCode(t, "finish what is not there", k.FinishRun(k.ctx, &run), playground.NotFound)
		run.State = playground.StateRunning
		if err := k.FinishRun(k.ctx, &run); err == nil {
			t.Error("a running run was finished")
		}
		_, err := k.FindRun(k.ctx, 77)
		isCode(t, "find what is not there", err, playground.NotFound)
		if c := k.counts(); c.All != 1 || c.Class[2] != 1 {
			t.Errorf("counts %+v", c)
		}
	})
	t.Run("figures are kept", func(t *testing.T) {
		k := newKeeper(t, open)
		for _, status := range []int{200, 200, 204, 301, 404, 503, 0, 0} {
			k.send(sent{url: path(status), status: status})
		}
		c := k.counts()
		if c.All != 8 || c.Class != [6]int64{2, 0, 3, 1, 1, 1} || c.StatusSeen[200] != 2 || c.StatusSeen[404] != 1 || len(c.StatusSeen) != 5 {
			t.Errorf("counts %+v", c)
		}
	})
	t.Run("many callers at once lose nothing", func(t *testing.T) {
		k := newKeeper(t, open)
		const callers, each = 16, 12
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for i := range each {
					run, err := k.CreateRun(k.ctx, sent{url: path(i)}.draft())
					if err != nil {
						t.Error(err)
						return
					}
					run = sent{url: path(i), status: 200 + i, body: path(i % 3)}.end(run)
					if err := k.FinishRun(k.ctx, &run); err != nil {
						t.Error(err)
						return
					}
					found, err := k.FindRun(k.ctx, run.ID)
					if err != nil {
						t.Error(err)
						return
					}
					same(t, "the run", found, run)
				}
			})
		}
		all.Wait()
		if c := k.counts(); c.All != callers*each {
			t.Errorf("%d runs, want %d", c.All, callers*each)
		}
	})
}

func testRunsInOneStep(t *testing.T, open Open) {
	t.Run("a run kept in one step is as one that was kept when it began", func(t *testing.T) {
		k := newKeeper(t, open)
		s := sent{url: path(1), method: "PATCH", status: 404, body: `{"a": 1}`, name: "One", note: "n", tags: []string{"b", "a"}, environment: "staging", by: "mira", rules: []string{"E-X"}}
		composed := k.compose(s)
		if composed.ID != 0 || k.counts().All != 0 {
			t.Fatalf("composed as run %d, %d runs are kept", composed.ID, k.counts().All)
		}
		parts, whole := s.end(k.create(s)), s.end(composed)
		for i, run := range []*playground.Run{&parts, &whole} {
			if err := k.FinishRun(k.ctx, run); err != nil || run.ID != playground.RunID(i+1) {
				t.Fatalf("finish run %d: %v", run.ID, err)
			}
		}
		one, two := k.find(1), k.find(2)
		two.ID, two.CreatedAt = one.ID, one.CreatedAt
		two.Attempts[0].Exchanges[0].StartedAt = one.Attempts[0].Exchanges[0].StartedAt
		same(t, "the run", two, one)
		list := k.list(playground.RunFilter{}).Runs
		list[0].ID, list[0].CreatedAt = list[1].ID, list[1].CreatedAt
		same(t, "its summary", list[0], list[1])
		if c := k.counts(); c.All != 2 || c.Class[4] != 2 || c.StatusSeen[404] != 2 {
			t.Errorf("counts %+v", c)
		}
		isCode(t, "finish it again", k.FinishRun(k.ctx, &whole), playground.Conflict)
	})
	t.Run("a run is numbered while it goes", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.compose(sent{url: path(1)})
		if err := k.NumberRun(k.ctx, &run); err != nil || run.ID != 1 {
			t.Fatalf("number run %d: %v", run.ID, err)
		}
		same(t, "the run as it is found", k.find(1), run)
		run = sent{url: path(1), status: 200}.end(run)
		if err := k.FinishRun(k.ctx, &run); err != nil || k.find(1).Status != 200 || k.counts().All != 1 {
			t.Errorf("finish: %v, found %+v", err, k.find(1))
		}
	})
}

func testBeside(t *testing.T, open Open) {
	t.Run("what is written beside a run changes alone", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.send(sent{url: path(1), status: 200, name: "Old", tags: []string{"x", "y"}})
		got, err := k.UpdateRun(k.ctx, run.ID, playground.RunUpdate{Name: pointer("New"), Tags: pointer([]string{"y", "z"}), Pinned: pointer(true)})
		if err != nil {
			t.Fatal(err)
		}
		run.Name, run.Tags, run.Pinned = "New", []string{"y", "z"}, true
		same(t, "updated", got, run)
		same(t, "found", k.find(run.ID), run)
		for tag, want := range map[string]int{"x": 0, "y": 1, "z": 1} {
			if n := len(k.list(playground.RunFilter{Tag: tag}).Runs); n != want {
				t.Errorf("%d runs with tag %s, want %d", n, tag, want)
			}
		}
		if c := k.counts(); c.Pinned != 1 {
			t.Errorf("%d pinned", c.Pinned)
		}
		for _, pinned := range []bool{true, false, false} {
			if _, err := k.UpdateRun(k.ctx, run.ID, playground.RunUpdate{Pinned: &pinned}); err != nil {
				t.Fatal(err)
			}
		}
		if c := k.counts(); c.Pinned != 0 {
			t.Errorf("%d pinned", c.Pinned)
		}
	})
	t.Run("what is written while it runs stays", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.create(sent{url: path(1)})
		if _, err := k.UpdateRun(k.ctx, run.ID, playground.RunUpdate{Note: pointer("Look here"), Pinned: pointer(true)}); err != nil {
			t.Fatal(err)
		}
		run = sent{status: 200}.end(run)
		if err := k.FinishRun(k.ctx, &run); err != nil {
			t.Fatal(err)
		}
		if got := k.find(run.ID); got.Note != "Look here" || !got.Pinned || got.State != playground.StateDone {
			t.Errorf("found %+v", got)
		}
	})
	t.Run("a run that is not there cannot be written at", func(t *testing.T) {
		k := newKeeper(t, open)
		_, err := k.UpdateRun(k.ctx, 9, playground.RunUpdate{Name: pointer("x")})
		isCode(t, "update", err, playground.NotFound)
	})
}
