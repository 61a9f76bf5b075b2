package handlers_test

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"parley/handlers"
	"parley/playground"
)

// firstPassword makes the team's password.
func (h *teamHouse) firstPassword() string {
	h.t.Helper()
	password, err := h.people.FirstPassword(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	return password
}

func TestSomebodySignsInAndOut(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	password := h.firstPassword()
	r := h.get("/history?q=x").is(http.StatusOK).shows("h1", "Sign in")
	if r.url.Path != "/sign-in" || r.url.Query().Get("next") != "/history?q=x" {
		t.Errorf("led to %s", r.url)
	}
	r.lacks(`id="recent"`)
	h.post("/sign-in", url.Values{"name": {"Mira"}, "password": {"wrong"}, "next": {"/history"}}).is(http.StatusUnprocessableEntity).
		shows("[data-testid=fault]", "do not belong together").shows("form", "Your name")
	in := h.post("/sign-in", url.Values{"name": {"Mira"}, "password": {password}, "next": {"/history?q=x"}}).is(http.StatusOK).shows("h1", "History").shows(".you", "Mira")
	if in.url.Path != "/history" {
		t.Errorf("led to %s", in.url)
	}
	run := h.runGet("/demo/users/17")
	if run.CreatedBy != "Mira" {
		t.Errorf("the run is by %q", run.CreatedBy)
	}
	h.get("/runs/"+run.ID.String()).is(http.StatusOK).shows("aside", "Mira")
	h.get("/history?who=Mira").is(http.StatusOK).shows("main", "/demo/users/17")
	h.get("/history?who=Jonas").is(http.StatusOK).shows("main", "There are no runs")
	out := h.post("/sign-out", nil).is(http.StatusOK).shows("h1", "Sign in")
	if out.url.Path != "/sign-in" {
		t.Errorf("led to %s", out.url)
	}
	h.get("/api/runs").is(http.StatusUnauthorized)
}

func TestTheLinkBringsThePassword(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	r := h.get("/sign-in?password=abcde-fghij").is(http.StatusOK).shows("form", "The link brought the team's password")
	if got := r.page().Find("input[name=password]").AttrOr("value", ""); got != "abcde-fghij" {
		t.Errorf("the password is %q", got)
	}
}

// TestABroughtPasswordOutlivesANameInUse: who followed the link never saw the password, and cannot
// type it.
func TestABroughtPasswordOutlivesANameInUse(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	password := h.firstPassword()
	h.person("Mira", playground.RoleMember)
	for _, c := range []struct{ name, password, brought, kept string }{
		{"Mira", password, "yes", password}, {"Mira", password, "", ""}, {"Mira", "wrong", "yes", ""}, {"", password, "yes", password},
	} {
		r := h.post("/sign-in", url.Values{"name": {c.name}, "password": {c.password}, "brought": {c.brought}}).is(http.StatusUnprocessableEntity)
		if got := r.page().Find("input[type=hidden][name=password]").AttrOr("value", ""); got != c.kept {
			t.Errorf("%+v keeps %q", c, got)
		}
	}
}

func TestSignInNeverLeadsElsewhere(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	password := h.firstPassword()
	for i, next := range []string{"//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\n/evil.example"} {
		jar, _ := cookiejar.New(nil)
		client := http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.PostForm(h.base+"/sign-in", url.Values{"name": {"N" + strings.Repeat("x", i)}, "password": {password}, "next": {next}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/" {
			t.Errorf("%q leads to %q (%d)", next, resp.Header.Get("Location"), resp.StatusCode)
		}
	}
}

func TestTooManyTriesAreTold(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	h.firstPassword()
	var last reply
	for range 6 {
		last = h.post("/sign-in", url.Values{"name": {"Mira"}, "password": {"wrong"}})
	}
	last.is(http.StatusTooManyRequests).shows("[data-testid=fault]", "Too many tries").shows("input[name=name]", "")
	last.shows("[data-testid=fault]", "Wait "+last.header.Get("Retry-After")+" seconds, then try again.")
}

// TestCookiesFitTheWayTheBrowserCame: by plain HTTP on an intranet name they come without
// Secure, and by TLS with a name that no other host can set.
func TestCookiesFitTheWayTheBrowserCame(t *testing.T) {
	for _, c := range []struct {
		name, host, publicURL, peer, proto string
		cookie                             string
		secure                             bool
	}{
		{"plain HTTP on an intranet name", "parley.corp.test:8080", "", "10.0.0.7", "", "parley_session_8080", false},
		{"plain HTTP on port 80", "parley.corp.test", "", "10.0.0.7", "", "parley_session_80", false},
		{"the public address has TLS", "parley.corp.test", "https://parley.corp.test", "10.0.0.7", "", "__Host-parley_session_443", true},
		{"plain HTTP beside a public address", "10.0.0.1:8080", "https://parley.corp.test", "10.0.0.7", "", "parley_session_8080", false},
		{"a trusted proxy says TLS", "parley.corp.test", "", "10.9.0.1", "https", "__Host-parley_session_443", true},
		{"a stranger says TLS", "parley.corp.test", "", "10.0.0.7", "https", "parley_session_80", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var deps handlers.Deps
			h := newTeamHouse(t, playground.WayPassword, func(d *handlers.Deps) {
				d.Hosts, d.PublicURL, d.Proxies = []string{"parley.corp.test"}, c.publicURL, []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}
				deps = *d
			})
			password := h.firstPassword()
			form := url.Values{"name": {"Mira"}, "password": {password}}
			r := httptest.NewRequest(http.MethodPost, "http://"+c.host+"/sign-in", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.RemoteAddr = c.peer + ":4711"
			if c.proto != "" {
				r.Header.Set("X-Forwarded-Proto", c.proto)
			}
			w := httptest.NewRecorder()
			handlers.New(deps).Handler().ServeHTTP(w, r)
			for _, cookie := range w.Result().Cookies() {
				if cookie.Name != c.cookie {
					continue
				}
				if cookie.Secure != c.secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Domain != "" {
					t.Errorf("%+v", cookie)
				}
				return
			}
			t.Errorf("%d, no cookie %s: %v", w.Code, c.cookie, w.Header()["Set-Cookie"])
		})
	}
}

func TestAPageOfAnotherSiteLosesNoSession(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	h.get("/runs/7", "Sec-Fetch-Site", "cross-site").is(http.StatusOK).shows("h1", "One moment")
	h.get("/sign-in?next=/runs/7&again=1", "Sec-Fetch-Site", "same-origin").is(http.StatusOK).shows("h1", "Sign in")
	mira := h.sessionOf(h.person("Mira", playground.RoleMember))
	if r := h.get("/sign-in?next=/history&again=1", mira...); r.url.Path != "/history" {
		t.Errorf("led to %s", r.url)
	}
}

func TestErrorsTellStrangersNothingOfTheTeam(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	id := h.sentBy("Mira")
	for _, path := range []string{"/nothing/here", "/invitation/none", "/runs/" + id.String(), "/sign-in"} {
		h.get(path).lacks("/demo/users/17").lacks("Mira")
	}
	h.get("/healthz").is(http.StatusOK)
	h.get("/demo/users/17").is(http.StatusOK)
}

func TestMineAreMyTokensSessionsAndPassword(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira := h.sessionOf(h.person("Mira", playground.RoleMember))
	made := h.post("/me/tokens", url.Values{"name": {"ci"}, "days": {"30"}}, mira...).is(http.StatusCreated)
	secret := made.page().Find("#new-token").Text()
	if !strings.HasPrefix(secret, "parley_") {
		t.Fatalf("the secret is %q", secret)
	}
	h.get("/me", mira...).is(http.StatusOK).shows(".lines", "ci").lacks(secret)
	h.get("/api/runs", "Authorization", "Bearer "+secret).is(http.StatusOK)
	h.post("/me/tokens", url.Values{"name": {""}, "days": {"30"}}, mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-token]", "what the token is for")
	h.post("/me/password", url.Values{"password": {"short"}}, mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-password]", "at least 10")
	h.post("/me/password", url.Values{"password": {"long enough it is"}}, mira...).is(http.StatusOK).shows("[data-testid=done]", "password is changed")
	h.get("/me", mira...).shows("#password-h", "Change your password")
	var sessions struct {
		Sessions []playground.Session `json:"sessions"`
	}
	h.get("/api/me/sessions", mira...).is(http.StatusOK).into(&sessions)
	if len(sessions.Sessions) != 1 || !sessions.Sessions[0].Current {
		t.Errorf("%+v", sessions)
	}
	h.get("/api/me", mira...).is(http.StatusOK)
	h.ask(http.MethodDelete, "/api/me/sessions", "", "", mira...).is(http.StatusNoContent)
	h.get("/api/me", mira...).is(http.StatusUnauthorized)
}

func TestAdminsLookAfterTheTeam(t *testing.T) {
	h := newTeamHouse(t, playground.WayAccounts)
	ada, jonas := h.person("Ada", playground.RoleAdmin), h.person("Jonas", playground.RoleMember)
	admin := h.sessionOf(ada)
	link := h.post("/admin/invitations", url.Values{"role": {"viewer"}}, admin...).is(http.StatusCreated).page().Find("#new-link").Text()
	path := strings.TrimPrefix(link, h.base)
	h.get(path).is(http.StatusOK).shows("h1", "Create your account").shows("main", "Ada invites you")
	h.post(path, url.Values{"name": {"Vera"}, "password": {"short"}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault]", "at least 10")
	h.post(path, url.Values{"name": {"Vera"}, "password": {"long enough it is"}}).is(http.StatusOK).shows(".you", "Vera")
	h.get(path).is(http.StatusNotFound)
	person := "/admin/people/" + map[bool]string{true: "2"}[jonas.ID == 2]
	h.post(person, url.Values{"do": {"role"}, "role": {"viewer"}}, admin...).is(http.StatusOK).shows("[data-testid=done]", "made")
	h.post(person, url.Values{"do": {"out"}}, admin...).is(http.StatusOK).shows(".lines", "Kept out")
	h.post(person, url.Values{"do": {"role"}, "role": {"king"}}, admin...).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-people]", "viewer, member or admin")
	h.post("/admin/people/1", url.Values{"do": {"out"}}, admin...).is(http.StatusConflict).shows("[data-testid=fault-people]", "only admin")
	h.post(person, url.Values{"do": {"link"}}, admin...).is(http.StatusCreated).shows("[data-testid=link]", "A link for Jonas")
	var people struct {
		People []playground.Person `json:"people"`
	}
	h.get("/api/people", admin...).is(http.StatusOK).into(&people)
	if len(people.People) != 3 {
		t.Errorf("%+v", people)
	}
	h.ask(http.MethodPatch, "/api/people/2", "application/json", `{"disabled": false, "role": "member"}`, admin...).is(http.StatusOK)
	h.ask(http.MethodPost, "/api/invitations", "application/json", `{"role": "member"}`, admin...).is(http.StatusCreated)
	h.ask(http.MethodPut, "/api/team-password", "application/json", `{"password": "long enough it is"}`, admin...).is(http.StatusConflict)
}

func TestWithoutSignInThereAreNoPeople(t *testing.T) {
	h := newHouse(t)
	h.get("/admin/people").is(http.StatusOK).shows("main", "Nobody signs in")
	h.get("/me").is(http.StatusOK).shows("main", "Send a request, learn what came back")
	h.get("/invitation/x").is(http.StatusNotFound)
	h.get("/api/me/tokens").is(http.StatusConflict)
	h.json(http.MethodPost, "/api/me/tokens", `{"name": "x"}`).is(http.StatusConflict)
}
