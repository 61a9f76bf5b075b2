package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/explain"
	"parley/playground"
	"parley/views"
)

// Bounds of what the reference and a search show.
const (
	codeRuns   = 8
	foundRuns  = 20
	foundCodes = 5
	foundEach  = 8
)

// showStatuses is GET /status.
func (h *Handlers) showStatuses(c echo.Context) error {
	all, err := h.statuses(c.Request().Context())
	if err != nil {
		return err
	}
	in := views.StatusInput{All: all, Query: strings.TrimSpace(c.QueryParam("q")), View: c.QueryParam("view"), DemoBase: h.demoBase(c)}
	if in.Query != "" {
		in.Found = explain.Search(in.Query)
	}
	page := views.StatusPage(views.NewShell(h.shell(c, "Status codes", "status")), views.NewStatusModel(in))
	return h.render(c, http.StatusOK, page, nil)
}

// showStatus is GET /status/:code.
func (h *Handlers) showStatus(c echo.Context) error {
	s, err := h.status(c)
	if err != nil {
		return err
	}
	recent, err := h.History.FindRuns(c.Request().Context(), playground.RunFilter{Status: s.Code, NoResponse: s.Code == 0, Limit: codeRuns})
	if err := unlessAway(err); err != nil {
		return err
	}
	in := views.StatusCodeInput{Status: s, Recent: recent.Runs, DemoBase: h.demoBase(c), Now: h.Now(), Apart: map[int]string{}}
	for _, other := range explain.Catalogue() {
		if other.Code == s.Code && other.Vendor != s.Vendor {
			in.Also = append(in.Also, other)
		}
	}
	for _, code := range s.Neighbours {
		if n, known := explain.Lookup(code); known {
			in.Neighbours = append(in.Neighbours, n)
			in.Apart[code] = explain.Apart(s.Code, code)
		}
	}
	for _, r := range explain.RulesFor(s.Code) {
		line := views.RuleLine{ID: r.ID, Title: r.Title}
		if r.Own {
			in.Rules = append(in.Rules, line)
		} else {
			in.AnyRules = append(in.AnyRules, line)
		}
	}
	in.Lessons = h.lessonsOf(s.Code)
	m := views.NewStatusCodeModel(in)
	page := views.StatusCodePage(views.NewShell(h.shell(c, m.Title, "status")), m)
	return h.render(c, http.StatusOK, page, nil)
}

// search is GET /search: what the palette finds.
func (h *Handlers) search(c echo.Context) error {
	in := views.SearchInput{Query: strings.TrimSpace(cut(c.QueryParam("q"), maxQuery)), Now: h.Now()}
	if err := h.find(c, &in); err != nil {
		return err
	}
	m := views.NewSearchModel(in)
	page := views.SearchPage(views.NewShell(h.shell(c, "Search", "search")), m)
	return h.render(c, http.StatusOK, page, views.SearchFound(m))
}

// find fills in what the words lead to: codes, requests and runs.
func (h *Handlers) find(c echo.Context, in *views.SearchInput) error {
	ctx := c.Request().Context()
	for _, code := range explain.Search(in.Query) {
		if s, known := explain.Lookup(code); known && len(in.Codes) < foundCodes {
			in.Codes = append(in.Codes, s)
		}
	}
	if in.Query != "" {
		all, err := h.Environments.Environments(ctx)
		if err != nil {
			return err
		}
		if err := h.findSavedRequests(c, in); err != nil {
			return err
		}
		for _, e := range all {
			if strings.Contains(strings.ToLower(e.Name), strings.ToLower(in.Query)) && len(in.Places) < foundEach {
				in.Places = append(in.Places, e)
			}
		}
	}
	in.Lessons = h.foundLessons(in.Query)
	f := playground.RunFilter{Text: in.Query, Limit: foundRuns}
	if n, err := strconv.Atoi(in.Query); err == nil && n >= 100 && n <= 599 {
		f.Text, f.Status = "", n
	}
	page, err := h.History.FindRuns(ctx, f)
	if err != nil {
		return err
	}
	if id, ok := playground.ParseRunID(in.Query); ok {
		if run, err := h.History.FindRun(ctx, id); err == nil {
			in.Runs = append(in.Runs, maskSummary(run.Summary()))
		}
	}
	had := map[string]bool{}
	for _, r := range page.Runs {
		key := playground.RequestKey(r.Method, r.URL)
		if !had[key] && len(in.Requests) < foundEach {
			had[key] = true
			in.Requests = append(in.Requests, r)
		}
		if len(in.Runs) < foundEach && (len(in.Runs) == 0 || in.Runs[0].ID != r.ID) {
			in.Runs = append(in.Runs, r)
		}
	}
	return nil
}
