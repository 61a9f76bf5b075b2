package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// showSeries is GET /series/:id.
func (h *Handlers) showSeries(c echo.Context) error {
	series, runs, err := h.findSeries(c)
	if err != nil {
		return err
	}
	in := views.SeriesInput{Series: series, Runs: runs, Summary: series.Summarize(runs), Waiting: h.waitOf(series.ID), Now: h.Now()}
	if content := in.Summary.Content; content != nil && series.State != playground.StateRunning {
		if in.Noise, err = h.onlyNoise(c, content.Usual, content.Other); err != nil {
			return err
		}
	}
	in.Series.Request = maskedRequest(c.Request().Context(), series.Request, series.CreatedBy)
	if in.Before, err = h.walkedBefore(c, series); err != nil {
		return err
	}
	m := views.NewSeriesModel(in)
	s := h.shell(c, m.Title, "history")
	s.Running = m.Going
	return h.render(c, http.StatusOK, views.SeriesPage(views.NewShell(s), m), views.SeriesParts(views.NewShell(s), m))
}

// waitOf is what a series waits for now; nil for nothing.
func (h *Handlers) waitOf(id playground.SeriesID) *playground.SeriesProgress {
	progress, stop, going := h.Repeater.WatchSeries(id)
	if !going {
		return nil
	}
	defer stop()
	if p, more := <-progress; more && p.Event == "wait" && p.Until.After(h.Now()) {
		return &p
	}
	return nil
}

// stopSeries is POST /series/:id/cancel. A series that has ended meanwhile is no error here.
func (h *Handlers) stopSeries(c echo.Context) error {
	id, err := readSeriesID(c)
	if err != nil {
		return err
	}
	if err := h.Repeater.CancelSeries(id); err != nil && playground.CodeOf(err) != playground.Conflict {
		return err
	}
	return goBack(c, "/series/"+id.String())
}

// removeSeries is POST /series/:id/delete: it offers to undo.
func (h *Handlers) removeSeries(c echo.Context) error {
	if err := h.dropSeries(c); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/history?deleted_series="+c.Param("id"))
}

// restoreSeries is POST /series/:id/restore: undo of its deletion.
func (h *Handlers) restoreSeries(c echo.Context) error {
	id, err := readSeriesID(c)
	if err != nil {
		return err
	}
	n, err := h.Series.RestoreSeries(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return playground.NewError(playground.NotFound, "The time to undo is over: this series is gone for good.")
	}
	return c.Redirect(http.StatusSeeOther, "/series/"+id.String())
}

// deletedSeries reads the series that was just deleted; 0 is none.
func deletedSeries(s string) playground.SeriesID {
	id, _ := playground.ParseSeriesID(s)
	return id
}
