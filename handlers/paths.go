package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Bounds of what completes an address.
const (
	mostPaths = 100
	pathRuns  = 500 // the newest of a host, from which its paths are gathered
)

// pathOffer is a path that an address could go on with.
type pathOffer struct {
	Path   string `json:"path"`
	Method string `json:"method"`
	From   string `json:"from"`
}

// DemoRoute is a route of the demo API.
type DemoRoute struct{ Method, Path, Shows string }

// apiPaths is GET /api/paths: how an address could go on, by saved requests, by the history, and by the demo API. at is what
// stands before the path, names filled in; as is the same as typed, with its names.
func (h *Handlers) apiPaths(c echo.Context) error {
	at, as := strings.TrimRight(c.QueryParam("at"), "/"), strings.TrimRight(c.QueryParam("as"), "/")
	if len(at) > maxQuery || len(as) > maxQuery {
		return invalid("/at", tooLongQuery)
	}
	ctx, offers, had := c.Request().Context(), []pathOffer{}, map[string]bool{}
	add := func(method, address, from string) {
		for _, before := range slices.Compact([]string{as, at}) {
			if path := pathBehind(address, before); path != "" && !had[path] && len(offers) < mostPaths {
				had[path] = true
				offers = append(offers, pathOffer{path, method, from})
			}
		}
	}
	for _, before := range slices.Compact([]string{as, at}) {
		if before == "" {
			continue
		}
		saved, err := h.Collections.SearchSaved(ctx, []string{before + "/"}, mostPaths)
		if err != nil {
			return err
		}
		for _, r := range saved {
			add(r.Request.Method, r.Request.URL, r.Name)
		}
	}
	if host := hostIn(at); host != "" {
		page, err := h.History.FindRuns(ctx, playground.RunFilter{Host: host, Repeated: new(bool), Limit: pathRuns})
		if err != nil {
			return err
		}
		for _, r := range page.Runs {
			add(r.Method, playground.MaskURL(r.URL), "")
		}
	}
	own := strings.TrimSuffix(h.demoBase(c), "/demo")
	for _, r := range h.DemoRoutes {
		add(r.Method, own+r.Path, r.Shows)
	}
	return answer(c, http.StatusOK, map[string]any{"paths": offers})
}

// pathBehind is the path that an address goes on with behind its beginning, without query and fragment. A beginning without a
// scheme begins those with one.
func pathBehind(address, before string) string {
	if before == "" {
		return ""
	}
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	if !strings.Contains(before, "://") {
		if _, rest, ok := strings.Cut(address, "://"); ok {
			address = rest
		}
	}
	rest, ok := strings.CutPrefix(address, before)
	if !ok || !strings.HasPrefix(rest, "/") || rest == "/" {
		return ""
	}
	return rest
}

// hostIn is the host that an address begins with.
func hostIn(at string) string {
	if !strings.Contains(at, "://") {
		at = "http://" + at
	}
	u, err := url.Parse(at)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
