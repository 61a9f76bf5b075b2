package handlers_test

import (
	"net/http"
	"testing"

	"parley/handlers"
	"parley/people"
	"parley/playground"
)

// TestExportsAreLimitedByPerson: each reads all of the history.
func TestExportsAreLimitedByPerson(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword, func(d *handlers.Deps) { d.Exports = people.NewLimiter(3, d.Now) })
	ada, vera := h.sessionOf(h.person("Ada", playground.RoleAdmin)), h.sessionOf(h.person("Vera", playground.RoleViewer))
	id := h.sentBy("Ada").String()
	for _, path := range []string{"/history/export?format=csv", "/api/runs.har", "/api/audit.csv"} {
		h.get(path, ada...).is(http.StatusOK)
	}
	for _, path := range []string{"/history/export?format=json", "/api/runs.har", "/api/audit.csv", "/admin/audit.csv"} {
		r := h.get(path, ada...).is(http.StatusTooManyRequests)
		if r.header.Get("Retry-After") == "" || r.header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %v", path, r.header)
		}
	}
	h.get("/history/export?format=csv", vera...).is(http.StatusOK)
	h.get("/api/runs/"+id+"/har", ada...).is(http.StatusOK) // one run is no burden
	for _, e := range h.trail() {
		if e.Deed != playground.DeedExport {
			t.Errorf("%+v", e)
		}
	}
	if n := len(h.trail()); n != 5 {
		t.Errorf("%d entries: what was refused is noted as taken out", n)
	}
}
