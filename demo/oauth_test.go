package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// asked is a demo API whose clock stands still until it is moved.
type asked struct {
	t   *testing.T
	d   *Demo
	now time.Time
}

func newAsked(t *testing.T) *asked {
	a := &asked{t: t, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	a.d = New(Options{Now: func() time.Time { return a.now }})
	return a
}

func (a *asked) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	a.d.Handler().ServeHTTP(w, r)
	return w
}

// token posts a form to the token endpoint, with the client in the body unless it is "".
func (a *asked) token(client, form string) (int, map[string]any) {
	a.t.Helper()
	r := httptest.NewRequest("POST", "/demo/oauth/token", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if client == oauthClient {
		r.SetBasicAuth(oauthClient, oauthSecret)
	}
	w := a.do(r)
	if w.Header().Get("Cache-Control") != "no-store" {
		a.t.Errorf("%s may be stored", form)
	}
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		a.t.Fatal(err)
	}
	return w.Code, out
}

func (a *asked) with(token any, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", fmt.Sprint("Bearer ", token))
	return a.do(r)
}

func TestEachGrantGivesATokenThatOpensTheResource(t *testing.T) {
	a := newAsked(t)
	for name, form := range map[string]string{
		"client_credentials": "grant_type=client_credentials",
		"password":           "grant_type=password&username=octocat&password=demo-password",
	} {
		code, out := a.token(oauthClient, form)
		if code != 200 || out["token_type"] != "Bearer" || a.with(out["access_token"], "/demo/oauth/me").Code != 200 {
			t.Errorf("%s: %d %v", name, code, out)
		}
		if _, renewable := out["refresh_token"]; renewable != (name == "password") {
			t.Errorf("%s: %v", name, out)
		}
	}
}

func TestATokenIsForItsScopeAndItsTime(t *testing.T) {
	a := newAsked(t)
	_, out := a.token(oauthClient, "grant_type=client_credentials")
	if w := a.with(out["access_token"], "/demo/oauth/notes"); w.Code != 403 || !strings.Contains(w.Header().Get("WWW-Authenticate"), "insufficient_scope") {
		t.Errorf("without the scope: %d", w.Code)
	}
	_, write := a.token(oauthClient, "grant_type=client_credentials&scope=write")
	if w := a.with(write["access_token"], "/demo/oauth/notes"); w.Code != 200 {
		t.Errorf("with the scope: %d", w.Code)
	}
	a.now = a.now.Add(tokenLife)
	if w := a.with(out["access_token"], "/demo/oauth/me"); w.Code != 401 || !strings.Contains(w.Header().Get("WWW-Authenticate"), "invalid_token") {
		t.Errorf("after its time: %d", w.Code)
	}
	if w := a.do(httptest.NewRequest("GET", "/demo/oauth/me", nil)); w.Code != 401 || strings.Contains(w.Header().Get("WWW-Authenticate"), "error=") {
		t.Errorf("without a token: %d %s", w.Code, w.Header().Get("WWW-Authenticate"))
	}
}

func TestARefreshTokenIsGoodOnce(t *testing.T) {
	a := newAsked(t)
	_, first := a.token(oauthClient, "grant_type=password&username=octocat&password=demo-password")
	form := "grant_type=refresh_token&refresh_token=" + fmt.Sprint(first["refresh_token"])
	code, second := a.token(oauthClient, form)
	if code != 200 || second["access_token"] == first["access_token"] || a.with(second["access_token"], "/demo/oauth/me").Code != 200 {
		t.Errorf("%d %v", code, second)
	}
	if code, out := a.token(oauthClient, form); code != 400 || out["error"] != "invalid_grant" {
		t.Errorf("again: %d %v", code, out)
	}
}

func TestTheTokenEndpointSaysWhatIsWrongByItsCode(t *testing.T) {
	a := newAsked(t)
	for _, c := range []struct{ client, form, want string }{
		{"", "grant_type=client_credentials&client_id=demo-app&client_secret=wrong", "invalid_client"},
		{"", "grant_type=client_credentials", "invalid_client"},
		{"", "grant_type=client_credentials&client_id=demo-public", "unauthorized_client"},
		{oauthClient, "grant_type=password&username=octocat&password=wrong", "invalid_grant"},
		{oauthClient, "grant_type=authorization_code&code=never", "invalid_grant"},
		{oauthClient, "grant_type=implicit", "unsupported_grant_type"},
		{oauthClient, "", "invalid_request"},
		{oauthClient, "grant_type=client_credentials&scope=admin", "invalid_scope"},
	} {
		if code, out := a.token(c.client, c.form); code/100 != 4 || out["error"] != c.want || out["error_description"] == "" {
			t.Errorf("%s: %d %v", c.form, code, out)
		}
	}
	r := httptest.NewRequest("POST", "/demo/oauth/token", strings.NewReader(`{"grant_type":"client_credentials"}`))
	r.Header.Set("Content-Type", "application/json")
	if w := a.do(r); w.Code != 400 || !strings.Contains(w.Body.String(), "invalid_request") {
		t.Errorf("JSON: %d %s", w.Code, w.Body)
	}
}

func (a *asked) authorize(more string) *httptest.ResponseRecorder {
	return a.do(httptest.NewRequest("GET", "http://127.0.0.1:8080/demo/oauth/authorize?"+more, nil))
}

func TestACodeIsGivenToItsOwnRedirectAndRedeemedWithItsVerifier(t *testing.T) {
	const verifier, redirect = "a-verifier-of-forty-three-characters-or-more", "http://127.0.0.1:8080/oauth/callback"
	a := newAsked(t)
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"response_type": {"code"}, "client_id": {oauthPublic}, "redirect_uri": {redirect}, "state": {"s1"}, "scope": {"read"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	page := a.authorize(q.Encode())
	if page.Code != 200 || !strings.Contains(page.Body.String(), "answer=yes") {
		t.Fatalf("%d %s", page.Code, page.Body)
	}
	code := func() string {
		to, err := url.Parse(a.authorize(q.Encode() + "&answer=yes").Header().Get("Location"))
		if err != nil || !strings.HasPrefix(to.String(), redirect+"?") || to.Query().Get("state") != "s1" {
			t.Fatalf("%v %s", err, to)
		}
		return to.Query().Get("code")
	}
	redeem := func(code, verifier, redirect string) (int, map[string]any) {
		return a.token("", url.Values{"grant_type": {"authorization_code"}, "client_id": {oauthPublic}, "code": {code}, "code_verifier": {verifier}, "redirect_uri": {redirect}}.Encode())
	}
	once := code()
	if status, out := redeem(once, verifier, redirect); status != 200 || out["scope"] != "read" || out["refresh_token"] == nil {
		t.Errorf("%d %v", status, out)
	}
	if status, _ := redeem(once, verifier, redirect); status != 400 {
		t.Error("a code is good twice")
	}
	if status, _ := redeem(code(), "another-verifier", redirect); status != 400 {
		t.Error("another verifier is good")
	}
	if status, _ := redeem(code(), verifier, redirect+"2"); status != 400 {
		t.Error("another redirect address is good")
	}
	late := code()
	a.now = a.now.Add(codeLife)
	if status, _ := redeem(late, verifier, redirect); status != 400 {
		t.Error("a code is good after its time")
	}
	if to := a.authorize(q.Encode() + "&answer=no").Header().Get("Location"); !strings.Contains(to, "error=access_denied") {
		t.Errorf("refused: %s", to)
	}
	q.Del("code_challenge")
	if to := a.authorize(q.Encode()).Header().Get("Location"); !strings.Contains(to, "error=invalid_request") {
		t.Errorf("without PKCE: %s", to)
	}
}

func TestACodeGoesToNoStranger(t *testing.T) {
	a := newAsked(t)
	for _, to := range []string{"", "https://evil.test/oauth/callback", "javascript:alert(1)", "http://127.0.0.1@evil.test/", "//evil.test/", "http://localhost.evil.test/", "/oauth/callback"} {
		w := a.authorize(url.Values{"response_type": {"code"}, "client_id": {oauthPublic}, "redirect_uri": {to}, "code_challenge": {"x"}, "code_challenge_method": {"S256"}, "answer": {"yes"}}.Encode())
		if w.Code != 400 || w.Header().Get("Location") != "" {
			t.Errorf("%q: %d %s", to, w.Code, w.Header().Get("Location"))
		}
	}
	if w := a.authorize("client_id=%3Cscript%3E"); w.Code != 400 || strings.Contains(w.Body.String(), "<script>") {
		t.Errorf("an unknown client: %d", w.Code)
	}
}

func TestWhatTheServerRemembersIsBounded(t *testing.T) {
	s := newOAuthServer(time.Now)
	first := s.put(s.access, grant{client: "c"}, tokenLife)
	for range mostGrants {
		s.put(s.access, grant{client: "c"}, tokenLife)
	}
	if _, ok := s.find(s.access, first, false); ok || len(s.access.known) != mostGrants {
		t.Errorf("%d are remembered", len(s.access.known))
	}
	for i := range 10 {
		s.find(s.access, fmt.Sprint(i), false)
	}
	if len(s.access.known) != mostGrants || s.access.order.Len() != mostGrants {
		t.Error("asking for what is not there makes room for it")
	}
}
