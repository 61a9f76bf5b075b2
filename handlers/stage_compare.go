package handlers

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/singleflight"

	"parley/playground"
	"parley/views"
)

// Bounds of what stands beside each other on stage.
const (
	stageChoices = 40 // runs that are offered
	stageBooked  = 4  // comparisons that are remembered: all who follow look at the same one
)

// stageBook remembers the comparisons that are on stage, so that one is made once for a whole room.
type stageBook struct {
	flight singleflight.Group

	mu   sync.Mutex
	keys []string // the oldest first
	made map[string]besideEachOther
}

// besideEachOther is a comparison that is on stage, as anybody may see it.
type besideEachOther struct {
	result playground.Comparison
	shown  views.StageCompare
}

func (b *stageBook) find(key string) (besideEachOther, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	made, ok := b.made[key]
	return made, ok
}

func (b *stageBook) keep(key string, made besideEachOther) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.made == nil {
		b.made = map[string]besideEachOther{}
	}
	if _, there := b.made[key]; !there {
		b.keys = append(b.keys, key)
	}
	b.made[key] = made
	if len(b.keys) > stageBooked {
		delete(b.made, b.keys[0])
		b.keys = b.keys[1:]
	}
}

// beside compares what stands beside each other on stage. What cannot be compared is said in its place.
func (h *Handlers) beside(c echo.Context, p playground.Presentation) (besideEachOther, error) {
	key := p.ID.String() + "." + strconv.FormatInt(p.Stage.Revision, 10)
	if made, ok := h.onStage.find(key); ok {
		return made, nil
	}
	made, err, _ := h.onStage.flight.Do(key, func() (any, error) {
		ctx := context.WithoutCancel(handedOn(c.Request().Context())) // who asked first may leave before the others
		ids := p.Stage.Compared
		result, runs, err := h.compare(ctx, c, asked{ids: ids, base: ids[0], defaults: true, stored: true})
		if err != nil {
			return besideEachOther{}, err
		}
		in := views.CompareFileInput{Runs: summariesOf(runs), Comparison: result, Now: h.Now()}
		if len(result.Pairs) == 1 {
			in.Aligned = append(in.Aligned, align(ctx, runs, result.Pairs[0], "body"))
		}
		made := besideEachOther{result, views.NewStageCompare(p, in)}
		if !slices.ContainsFunc(in.Runs, func(r playground.RunSummary) bool { return r.State == playground.StateRunning }) {
			h.onStage.keep(key, made)
		}
		return made, nil
	})
	switch playground.CodeOf(err) {
	case playground.NotFound:
		return besideEachOther{shown: views.NewStageCompareFault("One of these runs was deleted, so they cannot be compared.")}, nil
	case playground.Busy, playground.TooLarge, playground.Invalid:
		return besideEachOther{shown: views.NewStageCompareFault(said(err))}, nil
	}
	if err != nil {
		return besideEachOther{}, err
	}
	return made.(besideEachOther), nil
}

// presentedRuns are the runs of a presentation: those that steps were made of, and were on stage.
func presentedRuns(p playground.Presentation) []playground.RunID {
	var all []playground.RunID
	add := func(id playground.RunID) {
		if id != 0 && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	for _, s := range p.Steps {
		add(s.Run)
		for _, id := range s.Runs {
			add(id)
		}
	}
	return all
}

// usualPair is what is compared where nobody says what: the run on stage with the one before it.
// Fewer than two: there is nothing to compare yet.
func usualPair(p playground.Presentation) []playground.RunID {
	step, ok := p.OnStage()
	if !ok {
		return nil
	}
	var before []playground.RunID // the nearest last
	for _, s := range p.Steps[:p.Place()] {
		if s.Shown != 0 {
			before = append(before, s.Shown)
		}
	}
	shown := step.Shown
	if shown == 0 {
		if len(before) < 2 {
			before = presentedRuns(p)
		}
		return before[max(0, len(before)-2):]
	}
	if step.Run != 0 && step.Run != shown {
		before = append(before, step.Run)
	}
	if at := slices.Index(step.Runs, shown); at > 0 {
		before = append(before, step.Runs[at-1])
	}
	if before = slices.DeleteFunc(before, func(id playground.RunID) bool { return id == shown }); len(before) == 0 {
		before = slices.DeleteFunc(presentedRuns(p), func(id playground.RunID) bool { return id == shown })
	}
	if len(before) == 0 {
		return nil
	}
	return []playground.RunID{before[len(before)-1], shown}
}

// putBeside reads which runs are to stand beside each other.
func putBeside(p playground.Presentation, form url.Values) ([]playground.RunID, error) {
	ids := runIDs(form["run"])
	if len(form["run"]) == 0 {
		ids = usualPair(p)
	}
	return ids, checkBeside(p, ids)
}

// checkBeside holds runs that are compared on stage to those of the presentation.
func checkBeside(p playground.Presentation, ids []playground.RunID) error {
	if len(ids) < 2 || len(ids) > maxCompared {
		words := "Two to " + strconv.Itoa(maxCompared) + " runs stand beside each other."
		if len(presentedRuns(p)) < 2 {
			words = "There is one run so far. Send once more, or another step; then they can be compared."
		}
		return invalid("/compared", words)
	}
	all := presentedRuns(p)
	for i, id := range ids {
		if !slices.Contains(all, id) || slices.Contains(ids[:i], id) {
			return invalid("/compared", "Run "+id.String()+" is not one of this presentation, or named twice.")
		}
	}
	return nil
}

// choicesOf are the runs of a presentation that can be put beside each other, the newest of many.
func (h *Handlers) choicesOf(ctx context.Context, p playground.Presentation) ([]playground.RunSummary, error) {
	all := presentedRuns(p)
	var out []playground.RunSummary
	for _, id := range all[max(0, len(all)-stageChoices):] {
		run, err := h.keptRun(ctx, id)
		if err != nil {
			return nil, err
		}
		if run != nil && run.State != playground.StateRunning {
			out = append(out, maskSummary(run.Summary()))
		}
	}
	return out, nil
}
