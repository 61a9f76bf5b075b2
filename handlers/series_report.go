package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

// Bounds of the runs of a series of which it is told which checks did not hold.
const (
	mostMissed   = 20  // on its page, which is drawn again with each run that ends
	mostReported = 500 // in a report
)

// addMissed adds to the first runs that were not answered as expected the checks that did not hold, as
// the reader may see them. A run that is gone meanwhile stays without.
func (h *Handlers) addMissed(ctx context.Context, runs []playground.SeriesRun, most int) error {
	for i := range runs {
		r := &runs[i]
		if !r.Missed || r.Checked != nil {
			continue
		}
		if most--; most < 0 {
			return nil
		}
		run, err := h.History.FindRun(ctx, r.ID)
		if playground.CodeOf(err) == playground.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		r.Checked = playground.Missed(masked(ctx, run).Checked)
	}
	return nil
}

// apiSeriesReport is GET /api/series/:id/junit: the series as a report of JUnit's.
func (h *Handlers) apiSeriesReport(c echo.Context) error {
	series, runs, err := h.findSeries(c)
	if err == nil {
		err = h.addMissed(c.Request().Context(), runs, mostReported)
	}
	if err != nil {
		return err
	}
	for i := range runs {
		runs[i].RunSummary = maskSummary(runs[i].RunSummary)
	}
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, "application/xml; charset=utf-8")
	f.Set("Content-Disposition", `attachment; filename="series-`+series.ID.String()+`.xml"`)
	f.Set("Content-Security-Policy", downloadPolicy)
	c.Response().WriteHeader(http.StatusOK)
	return convert.WriteJUnit(c.Response(), series, runs)
}
