package handlers

import (
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Bounds of what a list judges: how many runs, how long, and of contents up to which size.
const (
	noiseRuns = 12
	noiseTime = 150 * time.Millisecond
	noiseSize = 64 << 10
)

// findNoise finds the runs of a list that differ from the one before in what is ignored alone.
// Only requests for which the team has rules are looked at, so that a list without any costs
// nothing; what is not looked at in time counts as changed.
func (h *Handlers) findNoise(c echo.Context, runs []playground.RunSummary) (map[playground.RunID]bool, error) {
	changed := slices.DeleteFunc(slices.Clone(runs), func(r playground.RunSummary) bool {
		return !r.Changed || r.State != playground.StateDone || r.Size > noiseSize
	})
	var ruled []string
	for _, key := range keysOf(changed) {
		rules, err := h.Rules.IgnoreRules(c.Request().Context(), key)
		if err != nil {
			return nil, err
		}
		if len(rules) > 0 {
			ruled = append(ruled, key)
		}
	}
	if len(ruled) == 0 {
		return nil, nil
	}
	recent, err := h.History.FindRecent(c.Request().Context(), ruled, sparkRuns)
	if err != nil {
		return nil, err
	}
	noise, began, judged := map[playground.RunID]bool{}, time.Now(), 0
	for _, r := range changed {
		before := runBefore(recent[playground.RequestKey(r.Method, r.URL)], r)
		if before == nil || before.Status != r.Status || before.Size > noiseSize {
			continue
		}
		if judged++; judged > noiseRuns || time.Since(began) > noiseTime {
			break
		}
		if noise[r.ID], err = h.onlyNoise(c, before.ID, r.ID); err != nil {
			return nil, err
		}
	}
	return noise, nil
}

// runBefore is the run that another one is said to differ from; nil where it is not among these.
func runBefore(recent []playground.RunSummary, r playground.RunSummary) *playground.RunSummary {
	for i := range recent {
		if o := &recent[i]; o.ID < r.ID && o.Method == r.Method && o.URL == r.URL && (o.State == playground.StateDone || o.State == playground.StateFailed) {
			return o
		}
	}
	return nil
}
