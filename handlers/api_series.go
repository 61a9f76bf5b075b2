package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// seriesAnswer is a series as the API shows it: masked, with what its runs come to.
type seriesAnswer struct {
	playground.Series
	Summary playground.SeriesSummary `json:"summary"`
}

// apiStartSeries is POST /api/series.
func (h *Handlers) apiStartSeries(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	draft, plan, data, err := compose.ReadSeries(c.Request().Body)
	if err != nil {
		return err
	}
	at, err := h.placeOfDraft(c, &draft)
	if err != nil {
		return err
	}
	if err := attach(&draft.Request, nil); err != nil {
		return err
	}
	rows, detail := readData(textOf(data), &plan)
	if detail != "" {
		return invalid("/data", detail)
	}
	at = at.with(rows)
	draft, faults := h.filled(draft, at)
	if faults = append(faults, plan.Validate(h.limits().Plans)...); len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This cannot be repeated as it is.", Fields: faults}
	}
	if err := h.needConfirm(c, draft); err != nil {
		return err
	}
	series, err := h.startSeries(c, draft, plan)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/series/"+series.ID.String())
	return answer(c, http.StatusAccepted, answerOf(c, series, nil))
}

func answerOf(c echo.Context, s playground.Series, runs []playground.SeriesRun) seriesAnswer {
	a := seriesAnswer{s, s.Summarize(runs)}
	a.Request = maskedRequest(c.Request().Context(), s.Request, s.CreatedBy)
	return a
}

// startSeries starts a series in the name of who asks. Each of its runs counts as one send
// of theirs.
func (h *Handlers) startSeries(c echo.Context, d playground.Draft, p playground.Plan) (playground.Series, error) {
	return h.startSeriesOf(c, playground.SeriesDraft{Draft: d, Plan: p})
}

func (h *Handlers) startSeriesOf(c echo.Context, d playground.SeriesDraft) (playground.Series, error) {
	if err := h.checkFiles(c, d.Draft.Request); err != nil {
		return playground.Series{}, err
	}
	if err := h.countSend(c); err != nil {
		return playground.Series{}, err
	}
	d.Draft.CreatedBy = h.who(c)
	who, counted := h.sender(c), true
	d.Allow = func() playground.Millis {
		if counted {
			counted = false // as the press that started it
			return 0
		}
		return playground.Millis(h.askSend(who))
	}
	return h.Repeater.StartSeries(c.Request().Context(), d)
}

// mostSeries is how many series one answer lists.
const mostSeries = 50

// apiAllSeries is GET /api/series.
func (h *Handlers) apiAllSeries(c echo.Context) error {
	var before playground.SeriesID
	if s := c.QueryParam("cursor"); s != "" {
		id, ok := playground.ParseSeriesID(s)
		if !ok {
			return invalid("/cursor", "This does not name a place in the list.")
		}
		before = id
	}
	found, err := h.Series.FindAllSeries(c.Request().Context(), before, mostSeries+1)
	if err != nil {
		return err
	}
	var next *string
	if len(found) > mostSeries {
		found = found[:mostSeries]
		s := found[mostSeries-1].ID.String()
		next = &s
	}
	for i := range found {
		found[i].Data = playground.SeriesData{}
		found[i].Request = maskedRequest(c.Request().Context(), found[i].Request, found[i].CreatedBy)
	}
	return answer(c, http.StatusOK, map[string]any{"series": found, "next_cursor": next})
}

// findSeries reads the series that the path names, and its runs.
func (h *Handlers) findSeries(c echo.Context) (playground.Series, []playground.SeriesRun, error) {
	id, err := readSeriesID(c)
	if err != nil {
		return playground.Series{}, nil, err
	}
	series, err := h.Series.FindSeries(c.Request().Context(), id)
	if err != nil {
		return series, nil, err
	}
	runs, err := h.Series.FindSeriesRuns(c.Request().Context(), id)
	if err == nil {
		err = h.addMissed(c.Request().Context(), runs, mostMissed)
	}
	return series, runs, err
}

func readSeriesID(c echo.Context) (playground.SeriesID, error) {
	id, ok := playground.ParseSeriesID(c.Param("id"))
	if !ok {
		return 0, playground.NewError(playground.NotFound, "There is no such series. It may have been deleted.")
	}
	return id, nil
}

// apiSeries is GET /api/series/:id.
func (h *Handlers) apiSeries(c echo.Context) error {
	series, runs, err := h.findSeries(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, answerOf(c, series, runs))
}

// apiCancelSeries is POST /api/series/:id/cancel.
func (h *Handlers) apiCancelSeries(c echo.Context) error {
	series, runs, err := h.findSeries(c)
	if err != nil {
		return err
	}
	if err := h.Repeater.CancelSeries(series.ID); err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/series/"+series.ID.String())
	return answer(c, http.StatusAccepted, answerOf(c, series, runs))
}

// apiDeleteSeries is DELETE /api/series/:id.
func (h *Handlers) apiDeleteSeries(c echo.Context) error {
	if err := h.dropSeries(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// dropSeries deletes the series that the path names, with its runs.
func (h *Handlers) dropSeries(c echo.Context) error {
	id, err := readSeriesID(c)
	if err != nil {
		return err
	}
	if _, stop, going := h.Repeater.WatchSeries(id); going {
		stop()
		return playground.NewError(playground.Conflict, "This series is still going. Cancel it first.")
	}
	_, err = h.Series.DeleteSeries(c.Request().Context(), id)
	return err
}

// seriesEvents is GET /api/series/:id/events: how far the series is, until it is kept.
func (h *Handlers) seriesEvents(c echo.Context) error {
	id, err := readSeriesID(c)
	if err != nil {
		return err
	}
	progress, stop, going := h.Repeater.WatchSeries(id)
	if going {
		defer stop()
	} else if _, err := h.Series.FindSeries(c.Request().Context(), id); err != nil {
		return err
	}
	s := h.openEvents(c)
	if going {
		if err := follow(s, progress, func(p *playground.SeriesProgress) string { return p.Event }, func() error { return nil }); err != nil {
			return nil //nolint:nilerr // the reader left
		}
	}
	series, runs, err := h.findSeries(c)
	if err != nil {
		return err
	}
	done := playground.SeriesProgress{Series: id, Event: "done", Ran: series.Summarize(runs).Ran, Count: series.Plan.Count, State: series.State, Reason: series.Because}
	return s.send("done", done)
}
