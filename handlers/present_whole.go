package handlers

import (
	"cmp"
	"strconv"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// presentedSeries makes a presentation of what a series tells: of each status the first run, in
// the order in which they came. Of a walk through a collection each run tells something else.
func (h *Handlers) presentedSeries(c echo.Context, title, of string) (playground.Presentation, error) {
	id, ok := playground.ParseSeriesID(of)
	if !ok {
		return playground.Presentation{}, invalid("/series", "This is the number of a series.")
	}
	ctx := c.Request().Context()
	series, err := h.Series.FindSeries(ctx, id)
	if err != nil {
		return playground.Presentation{}, err
	}
	runs, err := h.Series.FindSeriesRuns(ctx, id)
	if err != nil {
		return playground.Presentation{}, err
	}
	p := playground.Presentation{Title: title}
	seen := map[int]bool{}
	for _, r := range runs {
		if r.State == playground.StateRunning || series.Walk == nil && seen[r.Status] || len(p.Steps) == playground.MostSteps {
			continue
		}
		seen[r.Status] = true
		step := playground.Step{Title: views.StepTitle(r.RunSummary), Run: r.ID}
		if series.Walk == nil {
			step.Title = views.PlaceTitle(series, r.SeriesPlace)
		}
		p.Steps = append(p.Steps, step)
	}
	if len(p.Steps) == 0 {
		return p, playground.NewError(playground.Conflict, "No run of this series has ended yet.")
	}
	if p.Title == "" {
		p.Title = views.SeriesTitle(series)
	}
	return h.createPresentation(c, p)
}

// presentedCollection makes a presentation of the requests of a collection, as they lie in it.
func (h *Handlers) presentedCollection(c echo.Context, title, collection string) (playground.Presentation, error) {
	id, ok := playground.ParseCollectionID(collection)
	if !ok {
		return playground.Presentation{}, invalid("/collection", "This is the number of a collection.")
	}
	all, err := h.Collections.FindCollection(c.Request().Context(), id)
	if err != nil {
		return playground.Presentation{}, err
	}
	if len(all.Requests) == 0 || len(all.Requests) > playground.MostSteps {
		return playground.Presentation{}, invalid("/collection", "A presentation is made of 1 to "+strconv.Itoa(playground.MostSteps)+" requests. This collection has "+strconv.Itoa(len(all.Requests))+".")
	}
	p := playground.Presentation{Title: cmp.Or(title, cut(all.Name, 120))}
	for _, r := range all.Requests {
		name := r.Name
		if len(name) > playground.MaxStepTitle {
			name = cut(name, playground.MaxStepTitle/utf8.UTFMax-1)
		}
		p.Steps = append(p.Steps, playground.Step{Title: name, Saved: r.ID})
	}
	return h.createPresentation(c, p)
}
