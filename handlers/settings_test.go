package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/config"
	"parley/handlers"
	"parley/playground"
	"parley/settings"
	"parley/store"
)

// followed notes what the settings say.
type followed struct{ now config.Config }

func (f *followed) Check(config.Config) (string, error) { return "", nil }
func (f *followed) Apply(c config.Config)               { f.now = c }

// newGovernedHouse is a team's Parley whose settings can be changed.
func newGovernedHouse(t *testing.T, args ...string) (*teamHouse, *followed) {
	t.Helper()
	rooms := &followed{}
	return newTeamHouse(t, playground.WayPassword, func(d *handlers.Deps) { d.Settings = settingsOf(t, d.History.(*store.Store), rooms, args...) }), rooms
}

// settingsOf are the settings of a program that was started with flags.
func settingsOf(t *testing.T, kept *store.Store, rooms *followed, args ...string) handlers.Settings {
	t.Helper()
	start, err := config.Load(args, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	rooms.now = start
	k, err := settings.Open(t.Context(), start, kept, rooms)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAnAdminChangesSettingsWhileParleyRuns(t *testing.T) {
	h, rooms := newGovernedHouse(t, "-allow", "10.20.0.0/16:443,8443")
	ada, mira, vera := h.sessionOf(h.person("Ada", playground.RoleAdmin)), h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Vera", playground.RoleViewer))
	page := h.get("/settings", ada...).is(http.StatusOK).shows("[data-testid=fixed-allow]", "Fixed by -allow")
	if field := page.page().Find("[name=allow]"); field.Text() != "10.20.0.0/16:443,8443" || field.AttrOr("disabled", "no") == "no" {
		t.Errorf("a fixed setting can be typed into, or shows %q", field.Text())
	}
	h.post("/settings", url.Values{"section": {"history"}, "keep-runs": {"1000"}, "keep-size": {"1GiB"}, "keep-days": {""}}, ada...).is(http.StatusOK).
		shows("#history [data-testid=done]", "Saved").shows("[data-testid=changed-keep-runs]", "Changed by Ada, today at")
	if rooms.now.KeepRuns != 1000 || rooms.now.KeepSize != 1<<30 || rooms.now.KeepDays != 90 {
		t.Errorf("%+v", rooms.now)
	}
	h.post("/settings", url.Values{"section": {"targets"}, "targets": {"strict"}, "deny": {"10.0.5.0/24:80,443\r\n*.hr.corp.test\r\n"}}, ada...).is(http.StatusOK)
	if strings.Join(rooms.now.Deny, " ") != "10.0.5.0/24:80,443 *.hr.corp.test" || rooms.now.Targets != "strict" {
		t.Errorf("%q", rooms.now.Deny)
	}
	refused := h.post("/settings", url.Values{"section": {"limits"}, "max-runs": {"none"}, "max-repeat": {"20"}}, ada...).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-max-runs]", "whole number from 1")
	if f := refused.page().Find("[name=max-runs]"); f.AttrOr("value", "") != "none" || f.AttrOr("aria-invalid", "") != "true" || rooms.now.MaxRepeat == 20 {
		t.Error("what was typed is gone, or half of it was kept")
	}
	h.get("/settings", mira...).is(http.StatusOK).shows("[data-testid=reader]", "Admins change these").lacks(`<button class="btn" type="submit">`)
	for _, who := range [][]string{mira, vera} {
		h.post("/settings", url.Values{"section": {"history"}, "keep-runs": {"1"}}, who...).is(http.StatusForbidden)
		h.ask(http.MethodPatch, "/api/settings", "application/json", `{"keep-runs": "1"}`, who...).is(http.StatusForbidden)
	}
	var trail []string
	for _, e := range h.trail() {
		if e.Deed == playground.DeedPolicy {
			trail = append(trail, e.Who+" "+e.Object+" "+e.Detail)
		}
	}
	want := "Ada setting targets default → strict|Ada setting deny  → 10.0.5.0/24:80,443, *.hr.corp.test|Ada setting keep-size 2GiB → 1GiB|Ada setting keep-runs 50000 → 1000"
	if got := strings.Join(trail, "|"); got != want {
		t.Errorf("the trail says\n%s, want\n%s", got, want)
	}
}

func TestSettingsThroughTheAPI(t *testing.T) {
	h, rooms := newGovernedHouse(t)
	ada, vera := h.sessionOf(h.person("Ada", playground.RoleAdmin)), h.sessionOf(h.person("Vera", playground.RoleViewer))
	patch := func(body string) reply {
		return h.ask(http.MethodPatch, "/api/settings", "application/json", body, ada...)
	}
	patch(`{"max-repeat": "50", "deny": "10.0.5.0/24"}`).is(http.StatusOK)
	var all struct{ Settings []playground.Setting }
	h.get("/api/settings", vera...).is(http.StatusOK).into(&all)
	seen := map[string]playground.Setting{}
	for _, s := range all.Settings {
		seen[s.Name] = s
	}
	if s := seen["max-repeat"]; s.Value != "50" || s.Default != "1000" || s.ChangedBy != "Ada" || s.Kind != "number" || s.FixedBy != "" {
		t.Errorf("%+v", s)
	}
	if s := seen["targets"]; len(s.Words) != 3 || !s.ChangedAt.IsZero() {
		t.Errorf("%+v", s)
	}
	patch(`{"max-repeat": null}`).is(http.StatusOK)
	if rooms.now.MaxRepeat != 1000 {
		t.Errorf("%d", rooms.now.MaxRepeat)
	}
	for body, pointer := range map[string]string{`{"max-repeat": "x"}`: `"/max-repeat"`, `{"addr": "0.0.0.0:80"}`: `"/addr"`, `{"shares": "everyone"}`: `"/shares"`} {
		if r := patch(body).is(http.StatusUnprocessableEntity); !strings.Contains(r.body, pointer) {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	if rooms.now.MaxRepeat != 1000 || rooms.now.Shares != config.SharesTeam {
		t.Errorf("%+v", rooms.now)
	}
	patch(`{"max-repeat": 5}`).is(http.StatusUnprocessableEntity)
	h.ask(http.MethodPatch, "/api/settings", "text/plain", `{}`, ada...).is(http.StatusUnsupportedMediaType)
}
