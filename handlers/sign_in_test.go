package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"parley/execute"
	"parley/playground"
)

type signIns struct{ *execute.Executor }

func (signIns) Fields(a playground.Auth) []playground.Field { return execute.ForeseenFields(a) }

// signInForm is the composer filled in for the demo's authorization server.
func (h *house) signInForm() url.Values {
	return url.Values{
		"form": {"page"}, "show": {"playground"}, "method": {"GET"}, "url": {h.base + "/demo/oauth/me"}, "follow_redirects": {"true"}, "verify_tls": {"true"},
		"auth_kind": {"oauth2"}, "auth_grant": {"authorization_code"}, "auth_token_url": {h.base + "/demo/oauth/token"},
		"auth_authorize_url": {h.base + "/demo/oauth/authorize"}, "auth_client_id": {"demo-public"}, "auth_scope": {"read"},
	}
}

// begin starts a sign-in and returns the address that the browser is sent to.
func (h *house) begin() string {
	h.t.Helper()
	page := h.post("/compose/sign-in", h.signInForm()).is(200)
	to, ok := page.page().Find("[data-testid=sign-in] a.btn.primary").Attr("href")
	if !ok || !strings.HasPrefix(to, h.base+"/demo/oauth/authorize?") {
		h.t.Fatalf("sent to %q", to)
	}
	return strings.TrimPrefix(to, h.base)
}

// anotherBrowser is the same Parley, seen from a browser without cookies.
func (h *house) anotherBrowser() *house {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	other := *h
	other.client = &http.Client{Jar: jar}
	return &other
}

func (h *house) sentWithSignIn() playground.Run {
	h.t.Helper()
	r := h.post("/send", h.signInForm()).is(200)
	id, _ := playground.ParseRunID(r.url.Query().Get("run"))
	run, err := h.store.FindRun(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return run
}

func TestABrowserSignsInAndSendsWithItsToken(t *testing.T) {
	h := newHouse(t)
	if run := h.sentWithSignIn(); run.Failure == nil || run.Failure.Cause != playground.CauseNotSignedIn || run.Status != 0 {
		t.Fatalf("before: %d %+v", run.Status, run.Failure)
	}
	to := h.begin()
	q, _ := url.Parse(to)
	for name, want := range map[string]string{"response_type": "code", "client_id": "demo-public", "scope": "read", "redirect_uri": h.base + "/oauth/callback", "code_challenge_method": "S256"} {
		if got := q.Query().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	h.get(to+"&answer=yes").is(200).shows("h2", "You are signed in")
	run := h.sentWithSignIn()
	if run.Status != 200 || len(run.Attempts[0].Exchanges) != 1 || run.Request.Auth.SignIn == "" {
		t.Errorf("after: %d, %d exchanges", run.Status, len(run.Attempts[0].Exchanges))
	}
	h.get("/?run=" + run.ID.String()).lacks(run.Request.Auth.SignIn)
	h.get("/api/runs/" + run.ID.String()).lacks(run.Request.Auth.SignIn)
	if other := h.anotherBrowser().sentWithSignIn(); other.Failure == nil || other.Failure.Cause != playground.CauseNotSignedIn {
		t.Errorf("another browser has the token, too: %d", other.Status)
	}
	var again playground.Run
	h.json("POST", "/api/runs/"+run.ID.String()+"/rerun", `{"patch":{}}`).is(201).into(&again)
	if again.Status != 200 {
		t.Errorf("sent again: %d %+v", again.Status, again.Failure)
	}
}

func TestACodeIsTakenOnceAndInItsOwnBrowser(t *testing.T) {
	h := newHouse(t)
	to := h.begin()
	q, _ := url.Parse(to)
	state := q.Query().Get("state")
	h.anotherBrowser().get("/oauth/callback?code=stolen&state="+state).is(400).shows("h2", "cannot be finished")
	h.get("/oauth/callback?code=x&state=unknown").is(400).shows("h2", "cannot be finished")
	h.get("/oauth/callback").is(400)
	h.get("/oauth/callback?state="+state+"&error=access_denied&error_description=%3Cscript%3Eno").is(400).shows("h2", "access_denied").lacks("<script>no")
	h.get("/oauth/callback?code=x&state="+state).is(400).shows("h2", "cannot be finished")
}

func TestACodeThatIsRefusedIsExplained(t *testing.T) {
	h := newHouse(t)
	q, _ := url.Parse(h.begin())
	page := h.get("/oauth/callback?code=never-given&state=" + q.Query().Get("state")).is(502)
	page.shows("[data-testid=sign-in-failed]", "The token endpoint says invalid_grant").lacks("never-given")
}

func TestASignInIsRefusedWithWhatIsWrongAtItsField(t *testing.T) {
	h := newHouse(t)
	form := h.signInForm()
	form.Set("auth_authorize_url", "javascript:alert(1)")
	form.Set("url", "") // what is wrong with the rest is for sending
	page := h.post("/compose/sign-in", form).is(422)
	page.shows("#f-auth-authorize-url-fault", "begins with http")
	form.Set("auth_grant", "client_credentials")
	h.post("/compose/sign-in", form).is(422)
	h.ask("POST", "/compose/sign-in", "application/x-www-form-urlencoded", h.signInForm().Encode(), "Origin", "http://evil.test").is(403)
}

func TestTheFieldThatResultsIsShownForEachKind(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ given, want string }{
		{"auth_kind=none", "None: no credentials are sent."},
		{"auth_kind=basic&auth_username=mira&auth_password=Circle-of-Life", "AuthorizationBasic ••••••••"},
		{"auth_kind=bearer&auth_token=secret-token-value", "AuthorizationBearer ••••••••alue"},
		{"auth_kind=api_key&auth_name=X-Key&auth_value=secret-key-value&auth_in=header", "X-Key••••••••alue"},
		{"auth_kind=api_key&auth_name=key&auth_value=secret-key-value&auth_in=query", "In the address?key=••••••••alue"},
		{"auth_kind=digest&auth_username=mira&auth_password=Circle-of-Life", `AuthorizationDigest username="mira"`},
		{"auth_kind=oauth2&auth_grant=client_credentials&auth_client_secret=secret-of-app", "The token is asked for at the token URL before the request"},
		{"auth_kind=oauth2&auth_grant=authorization_code&auth_client_id=a", "This browser has not signed in"},
		{"auth_kind=aws_sigv4&auth_access_key_id=AKID&auth_secret_access_key=secret-access-key&auth_region=eu-central-1&auth_service=s3", "Credential=AKID/‹date›/eu-central-1/s3/aws4_request"},
		{"auth_kind=bearer&auth_token=secret-token-value&header_name=Authorization&header_value=mine-and-nobody-elses&header_use=0", "The header row Authorization wins"},
	} {
		form, err := url.ParseQuery("form=page&part=auth&method=GET&url=http://h/&" + c.given)
		if err != nil {
			t.Fatal(err)
		}
		page := h.post("/compose/code", form).is(200).shows("#auth-result", c.want)
		if shown := page.page().Find("#auth-result").Text(); strings.Contains(shown, "secret-") || strings.Contains(shown, "Circle") {
			t.Errorf("%s: %s", c.given, shown)
		}
		if fragment := h.post("/compose/code", form, "HX-Request", "true").is(200); !strings.Contains(fragment.body, `id="auth-result"`) {
			t.Errorf("%s: the script is not told", c.given)
		}
	}
}

func TestCredentialsOfEverySignInAreHiddenAndComeBack(t *testing.T) {
	h := newHouse(t)
	for kind, form := range map[string]string{
		"digest":    "auth_username=mira&auth_password=first-secret-word",
		"oauth2":    "auth_grant=password&auth_token_url=" + url.QueryEscape(h.base+"/demo/oauth/token") + "&auth_client_id=demo-app&auth_client_secret=first-secret-word&auth_owner=octocat&auth_owner_password=second-secret-word",
		"aws_sigv4": "auth_access_key_id=AKID&auth_secret_access_key=first-secret-word&auth_session_token=second-secret-word&auth_region=eu&auth_service=s3",
	} {
		v, err := url.ParseQuery("form=page&show=playground&method=GET&url=" + url.QueryEscape(h.base+"/demo/data") + "&auth_kind=" + kind + "&" + form)
		if err != nil {
			t.Fatal(err)
		}
		first := h.post("/send", v).is(200)
		id := first.url.Query().Get("run")
		page := h.get("/?run=" + id).is(200)
		for _, path := range []string{"/?run=" + id, "/api/runs/" + id, "/api/runs/" + id + "/har", "/api/runs/" + id + "/code?target=curl", "/runs/" + id, "/runs/" + id + "?part=raw"} {
			h.get(path).is(200).lacks("first-secret-word").lacks("second-secret-word")
		}
		again := url.Values{}
		page.page().Find("[form=request][name], #request [name]").Each(func(_ int, s *goquery.Selection) {
			name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
			if s.Is("select") {
				value = s.Find("[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", ""))
			}
			if _, ticked := s.Attr("checked"); ticked || !s.Is("[type=checkbox], [type=radio], [type=file], button") {
				again.Add(name, value)
			}
		})
		second := h.post("/send", again).is(200)
		next, _ := playground.ParseRunID(second.url.Query().Get("run"))
		run, err := h.store.FindRun(t.Context(), next)
		if err != nil {
			t.Fatalf("%s: %v: %s", kind, err, second.url)
		}
		said := fmt.Sprint(run.Request.Auth)
		if !strings.Contains(said, "first-secret-word") || kind != "digest" && !strings.Contains(said, "second-secret-word") {
			t.Errorf("%s: what was hidden did not come back: %s", kind, said)
		}
	}
}
