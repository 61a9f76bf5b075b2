package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// TestTheTrailSaysWhoChangedWhatTheTeamHas: environments, rules and baselines, and never a value.
func TestTheTrailSaysWhoChangedWhatTheTeamHas(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira := h.sessionOf(h.person("Mira", playground.RoleMember))
	id := h.sentBy("Mira").String()
	api := func(method, path, body string, status int) reply {
		return h.ask(method, path, "application/json", body, mira...).is(status)
	}
	var env playground.Environment
	api("POST", "/api/environments", `{"name": "Staging", "variables": [{"name": "base", "value": "http://a.example"}]}`, 201).into(&env)
	path := "/api/environments/" + env.ID.String()
	api("PUT", path, `{"name": "Staging", "protected": true, "variables": [{"name": "base", "value": "http://b.example"}, {"name": "key", "value": "canary-7f3a9c0b2d4e", "secret": true}]}`, 200)
	api("PUT", path, `{"name": "Stage", "protected": true, "variables": [{"name": "key", "value": "canary-two-7f3a9c", "secret": true}]}`, 200)
	api("DELETE", path, "", 204)
	api("PUT", "/api/runs/"+id+"/baseline", "", 200)
	h.post("/runs/"+id+"/baseline", url.Values{"do": {"unset"}}, mira...).is(http.StatusOK)
	api("POST", "/api/ignore-rules", `{"rule": "/at", "scope": "everyone"}`, 201)
	h.post("/compare/rules", url.Values{"do": {"add"}, "rule": {"header:X-Trace"}, "scope": {"request"}, "run": {id}}, mira...)
	api("DELETE", "/api/ignore-rules/1", "", 204)
	h.post("/compare/rules", url.Values{"do": {"delete"}, "id": {"2"}}, mira...)
	var got []string
	for _, e := range h.trail() {
		got = append([]string{string(e.Deed) + " " + e.Object + ": " + e.Detail}, got...)
		if e.Who != "Mira" || strings.Contains(e.Detail, "canary") || strings.Contains(e.Detail, "b.example") {
			t.Errorf("%+v", e)
		}
	}
	want := []string{
		"change environment Staging: made", "change environment Staging: changed base, added key, protected", "change environment Staging: changed key, removed base, named Stage", "delete environment Stage: ",
		"change run " + id + ": made the baseline of its request", "change run " + id + ": is no baseline any more",
		"change rule 1: comparisons ignore /at, for everyone", "change rule 2: comparisons ignore header:X-Trace, for a request", "delete rule 1: of comparisons", "delete rule 2: of comparisons",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the trail says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNothingOffersToChangeTheTrail: no route writes it. The database refuses, too: see the store.
func TestNothingOffersToChangeTheTrail(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	ada := h.sessionOf(h.person("Ada", playground.RoleAdmin))
	h.get("/api/audit.csv", ada...).is(http.StatusOK)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{"/admin/audit", "/admin/audit/1", "/api/audit", "/api/audit/1"} {
			if got := h.touch(method, path, "application/json", "{}", ada); got != http.StatusMethodNotAllowed && got != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, got)
			}
		}
	}
}
