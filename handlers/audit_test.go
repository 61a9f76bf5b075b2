package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/handlers"
	"parley/people"
	"parley/playground"
)

// trail returns the deeds of the audit trail, newest first.
func (h *house) trail() []playground.AuditEntry {
	h.t.Helper()
	page, err := h.store.FindAudit(context.Background(), playground.AuditFilter{})
	if err != nil {
		h.t.Fatal(err)
	}
	return page.Entries
}

func TestTheAuditTrailSaysWhoDidWhat(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	password := h.firstPassword()
	ada := h.sessionOf(h.person("Ada", playground.RoleAdmin))
	vera := h.sessionOf(h.person("Vera", playground.RoleViewer))
	h.post("/sign-in", url.Values{"name": {"Mira"}, "password": {"wrong"}})
	h.post("/sign-in", url.Values{"name": {"Mira"}, "password": {password}}).is(http.StatusOK)
	run := h.runGet("/demo/users/17")
	h.post("/me/tokens", url.Values{"name": {"=cmd|x"}, "days": {"30"}}).is(http.StatusCreated)
	h.get("/history/export?format=csv").is(http.StatusOK)
	h.ask(http.MethodDelete, "/api/runs/"+run.ID.String(), "", "").is(http.StatusNoContent)
	h.post("/send", url.Values{"url": {"http://a.example/"}}, vera...).is(http.StatusForbidden)
	h.post("/admin/invitations", url.Values{"role": {"member"}}, ada...).is(http.StatusCreated)
	h.post("/sign-out", nil).is(http.StatusOK)
	var deeds []string
	for _, e := range h.trail() {
		deeds = append([]string{e.Who + " " + string(e.Deed)}, deeds...)
		if e.Address != "127.0.0.1" || e.At.IsZero() {
			t.Errorf("%+v", e)
		}
	}
	want := " failed-sign-in,Mira sign-in,Mira token,Mira export,Mira delete,Vera refusal,Ada people,Mira sign-out"
	if got := strings.Join(deeds, ","); got != want {
		t.Errorf("the trail is\n%s, want\n%s", got, want)
	}
	h.get("/admin/audit?deed=delete", ada...).is(http.StatusOK).shows("[data-testid=trail]", "run "+run.ID.String()).lacks("Failed to sign in</span>")
	h.get("/admin/audit?who=Vera", ada...).is(http.StatusOK).shows("[data-testid=trail]", "POST /send")
	h.get("/admin/audit?since=tomorrow", ada...).is(http.StatusUnprocessableEntity)
	h.get("/admin/audit", vera...).is(http.StatusForbidden)
	csv := h.get("/admin/audit.csv", ada...).is(http.StatusOK).body
	if strings.Contains(csv, ",=") || !strings.Contains(csv, "made: =cmd|x") || strings.Contains(csv, password) {
		t.Errorf("%s", csv)
	}
	h.get("/api/audit?q=invitation", ada...).is(http.StatusOK)
}

func TestARefusalIsNotedOnceAMinute(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword, func(d *handlers.Deps) { d.Refusals = people.NewLimiter(1, d.Now) })
	vera := h.sessionOf(h.person("Vera", playground.RoleViewer))
	for range 5 {
		h.post("/send", nil, vera...).is(http.StatusForbidden)
	}
	if n := len(h.trail()); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// TestCredentialsAreTheirOwnersAlone: a colleague sees them masked, and cannot have them sent.
func TestCredentialsAreTheirOwnersAlone(t *testing.T) {
	const canary = "canary-7f3a9c0b2d4e"
	h := newTeamHouse(t, playground.WayPassword)
	mira, jonas := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Jonas", playground.RoleMember))
	ada := h.sessionOf(h.person("Ada", playground.RoleAdmin))
	send := func(fields []string) playground.Run {
		var run playground.Run
		h.ask(http.MethodPost, "/api/runs", "application/json",
			`{"request": {"url": "`+h.base+`/demo/private-data?api_key=`+canary+`", "headers": [{"name": "Authorization", "value": "Bearer `+canary+`"}]}}`, fields...).is(http.StatusCreated).into(&run)
		return run
	}
	run := send(mira)
	id := run.ID.String()
	for _, who := range [][]string{mira, jonas, ada} {
		for _, path := range []string{"/runs/" + id, "/?run=" + id, "/?from=" + id, "/api/runs/" + id, "/api/runs/" + id + "/har", "/api/runs/" + id + "/code?target=curl", "/history", "/history/export?format=json", "/history/export?format=csv", "/search?q=private"} {
			h.get(path, who...).is(http.StatusOK).lacks(canary)
		}
	}
	h.get("/runs/"+id, mira...).shows("aside", "Show credentials")
	h.post("/runs/"+id+"/reveal", nil, mira...).is(http.StatusOK).shows("[data-testid=revealed]", "Bearer "+canary)
	h.ask(http.MethodPost, "/api/runs/"+id+"/reveal", "application/json", "{}", mira...).is(http.StatusOK)
	for _, who := range [][]string{jonas, ada} {
		h.get("/runs/"+id, who...).lacks("Show credentials")
		h.post("/runs/"+id+"/reveal", nil, who...).is(http.StatusForbidden).lacks(canary)
		h.ask(http.MethodPost, "/api/runs/"+id+"/rerun", "application/json", `{"patch": {"url": "`+h.base+`/demo/echo"}}`, who...).is(http.StatusUnprocessableEntity)
		h.ask(http.MethodPost, "/api/runs/"+id+"/rerun", "application/json", "{}", who...).is(http.StatusUnprocessableEntity)
		masked := playground.MaskRequest(playground.NewRequest(h.base + "/demo/private-data?api_key=" + canary)).URL
		h.post("/send", url.Values{"url": {masked}, "method": {"GET"}, "from": {id}}, who...).is(http.StatusUnprocessableEntity).lacks(canary)
	}
	h.ask(http.MethodPost, "/api/runs/"+id+"/rerun", "application/json", "{}", mira...).is(http.StatusCreated).lacks(canary)
	if e := h.trail()[0]; e.Deed != playground.DeedReveal && e.Deed != playground.DeedRefusal && e.Who == "" {
		t.Errorf("%+v", e)
	}
}
