package execute

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

// issuer is an authorization server with a resource beside it. Its tokens are numbered.
type issuer struct {
	mu       sync.Mutex
	url      string
	asked    []http.Header
	forms    []map[string][]string
	good     map[string]bool // tokens that the resource takes
	life     int
	refresh  bool
	answer   func(w http.ResponseWriter, form map[string][]string) bool // true: it answered
	requests int
}

func newIssuer(t *testing.T) *issuer {
	s := &issuer{good: map[string]bool{}, life: 3600}
	s.url = mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.URL.Path != "/token" {
			s.requests++
			if !s.good[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] {
				w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
				w.WriteHeader(401)
			}
			return
		}
		_ = r.ParseForm()
		s.asked, s.forms = append(s.asked, r.Header), append(s.forms, r.PostForm)
		if s.answer != nil && s.answer(w, r.PostForm) {
			return
		}
		access := fmt.Sprintf("access-token-number-%d", len(s.forms))
		s.good[access] = true
		answer := map[string]any{"access_token": access, "token_type": "bearer", "expires_in": s.life}
		if s.refresh {
			answer["refresh_token"] = fmt.Sprintf("refresh-token-number-%d", len(s.forms))
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
	return s
}

func (s *issuer) request(change func(*playground.Auth)) playground.Request {
	req := playground.NewRequest(s.url + "/resource")
	req.Auth = playground.Auth{Kind: playground.AuthOAuth2, Grant: playground.GrantClientCredentials, TokenURL: s.url + "/token", ClientID: "app:1", ClientSecret: "secret of the app", Scope: "read"}
	if change != nil {
		change(&req.Auth)
	}
	return req
}

func roles(hops []playground.Exchange) string {
	var out []string
	for _, x := range hops {
		out = append(out, fmt.Sprintf("%s %d", x.Role, statuses([]playground.Exchange{x})[0]))
	}
	return strings.TrimSpace(strings.Join(out, ", "))
}

func TestATokenIsAskedForOnceAndThenRemembered(t *testing.T) {
	s, e := newIssuer(t), mustExecutor(t)
	hops := run(t, e, s.request(nil))[0].Exchanges
	if got := roles(hops); got != "token 200,  200" {
		t.Fatalf("first: %s", got)
	}
	if user, pass, _ := (&http.Request{Header: s.asked[0]}).BasicAuth(); user != "app%3A1" || pass != "secret+of+the+app" {
		t.Errorf("the client said it was %q %q", user, pass)
	}
	if f := s.forms[0]; f["grant_type"][0] != "client_credentials" || f["scope"][0] != "read" || f["client_secret"] != nil {
		t.Errorf("asked with %v", f)
	}
	if got := roles(run(t, e, s.request(nil))[0].Exchanges); got != "200" || len(s.forms) != 1 {
		t.Errorf("second: %s", got)
	}
	if got := roles(run(t, e, s.request(func(a *playground.Auth) { a.Scope = "write" }))[0].Exchanges); got != "token 200,  200" {
		t.Errorf("another scope: %s", got)
	}
}

func TestTheTokensOfAnAnswerAreMaskedBeforeTheyAreKept(t *testing.T) {
	s := newIssuer(t)
	s.refresh = true
	x := run(t, mustExecutor(t), s.request(nil))[0].Exchanges[0]
	text := string(x.Response.Content.Whole)
	if strings.Contains(text, "access-token-number") || strings.Contains(text, "refresh-token-number") || !strings.Contains(text, `"token_type":"bearer"`) {
		t.Errorf("kept: %s", text)
	}
	if string(x.Response.Content.Head) != text || x.Response.Content.DecodedSize != int64(len(text)) {
		t.Error("head and size are of another content")
	}
}

func TestMaskingAnAnswerLeavesAllElseAsItWas(t *testing.T) {
	for in, want := range map[string]string{
		`{"access_token":"abcdefghijklmnop","a":[1,"x"],"n":{"refresh_token":"q\"w\\"}}`: `{"access_token":"••••••••mnop","a":[1,"x"],"n":{"refresh_token":"••••••••"}}`,
		` { "id_token" : "abcdefghijklmnop" , "token_type":"Bearer"} `:                   ` { "id_token" : "••••••••mnop" , "token_type":"Bearer"} `,
		`["access_token","abcdefghijklmnop"]`:                                            `["access_token","abcdefghijklmnop"]`,
		`{"access_token":12}`:                                                            `{"access_token":12}`,
		`"x"`:                                                                            `"x"`,
	} {
		if got, ok := maskJSON([]byte(in)); !ok || string(got) != want {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
	}
	if got := string(maskForm([]byte("access_token=abcdefghijklmnop&scope=read"))); got != "access_token=••••••••mnop&scope=read" {
		t.Errorf("a form: %s", got)
	}
}

func FuzzMaskJSON(f *testing.F) {
	f.Add([]byte(`{"access_token":"a\\\"b","x":{"password":["p"]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if masked, ok := maskJSON(text); ok && !json.Valid(masked) {
			t.Errorf("%q became %q", text, masked)
		}
		_, _ = readToken(text, "application/json")
	})
}

func TestTheGrantsAskAsTheirRFCHasIt(t *testing.T) {
	s, e := newIssuer(t), mustExecutor(t)
	run(t, e, s.request(func(a *playground.Auth) {
		a.Grant, a.Username, a.Password, a.ClientAuth, a.Audience = playground.GrantPassword, "mira", "pass word", "body", "api"
	}))
	f := s.forms[0]
	for name, want := range map[string]string{"grant_type": "password", "username": "mira", "password": "pass word", "client_id": "app:1", "client_secret": "secret of the app", "audience": "api"} {
		if len(f[name]) != 1 || f[name][0] != want {
			t.Errorf("%s: %v", name, f[name])
		}
	}
	if s.asked[0].Get("Authorization") != "" {
		t.Error("the client's credentials went into the head, too")
	}
}

func TestATokenThatHasEndedIsRenewed(t *testing.T) {
	now := time.Now()
	s, e := newIssuer(t), mustExecutor(t, func(o *Options) { o.Now = func() time.Time { return now } })
	s.refresh, s.life = true, 60
	run(t, e, s.request(nil))
	now = now.Add(2 * time.Minute)
	if got := roles(run(t, e, s.request(nil))[0].Exchanges); got != "token 200,  200" {
		t.Errorf("%s", got)
	}
	if f := s.forms[1]; f["grant_type"][0] != "refresh_token" || f["refresh_token"][0] != "refresh-token-number-1" {
		t.Errorf("asked with %v", f)
	}
	now = now.Add(2 * time.Minute)
	s.answer = func(w http.ResponseWriter, form map[string][]string) bool {
		if form["grant_type"][0] == "refresh_token" {
			w.WriteHeader(400)
			fmt.Fprint(w, `{"error":"invalid_grant"}`)
			return true
		}
		return false
	}
	if got := roles(run(t, e, s.request(nil))[0].Exchanges); got != "token 400, token 200,  200" {
		t.Errorf("where it cannot be renewed, a new one is asked for: %s", got)
	}
}

func TestARememberedTokenThatIsRefusedIsReplacedOnce(t *testing.T) {
	s, e := newIssuer(t), mustExecutor(t)
	run(t, e, s.request(nil))
	s.good = map[string]bool{}
	if got := roles(run(t, e, s.request(nil))[0].Exchanges); got != "401, token 200, answer 200" {
		t.Errorf("revoked: %s", got)
	}
	s.answer = func(w http.ResponseWriter, _ map[string][]string) bool {
		fmt.Fprint(w, `{"access_token":"never-good-anywhere","token_type":"bearer"}`)
		return true
	}
	s.good = map[string]bool{}
	if got := roles(run(t, e, s.request(nil))[0].Exchanges); got != "401, token 200, answer 401" {
		t.Errorf("refused again: %s", got)
	}
	if got := roles(run(t, mustExecutor(t), s.request(nil))[0].Exchanges); got != "token 200,  401" {
		t.Errorf("one that is new is not tried again: %s", got)
	}
}

func TestARefusalOfTheTokenEndpointEndsTheRun(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, _ map[string][]string) bool{
		"a refusal": func(w http.ResponseWriter, _ map[string][]string) bool {
			w.WriteHeader(401)
			fmt.Fprint(w, `{"error":"invalid_client"}`)
			return true
		},
		"an error in a 200": func(w http.ResponseWriter, _ map[string][]string) bool {
			fmt.Fprint(w, `{"error":"bad_verification_code"}`)
			return true
		},
		"a page": func(w http.ResponseWriter, _ map[string][]string) bool {
			fmt.Fprint(w, `<html>sign in</html>`)
			return true
		},
		"a token with a line": func(w http.ResponseWriter, _ map[string][]string) bool {
			fmt.Fprint(w, `{"access_token":"a\r\nX: y"}`)
			return true
		},
		"a redirect to a login": func(w http.ResponseWriter, _ map[string][]string) bool {
			w.Header().Set("Location", "/login")
			w.WriteHeader(302)
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newIssuer(t)
			s.answer = answer
			hops := run(t, mustExecutor(t), s.request(nil))[0].Exchanges
			last := hops[len(hops)-1]
			if len(hops) != 1 || last.Role != playground.RoleToken || last.Failure == nil || last.Failure.Cause != playground.CauseTokenRefused || s.requests != 0 {
				t.Errorf("%s, %+v", roles(hops), last.Failure)
			}
		})
	}
}

func TestATokenEndpointIsReachedByThePolicyOfEveryRequest(t *testing.T) {
	policy, err := NewPolicy("default", true, nil, []string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s := newIssuer(t)
	x := one(t, mustExecutor(t, func(o *Options) { o.Policy = policy }), s.request(nil))
	if x.Role != playground.RoleToken || x.Failure == nil || x.Failure.Kind != playground.FailurePolicy || len(s.forms) != 0 {
		t.Errorf("%+v", x.Failure)
	}
}

func TestACodeIsRedeemedForItsSignInAlone(t *testing.T) {
	s, e := newIssuer(t), mustExecutor(t)
	req := s.request(func(a *playground.Auth) {
		a.Grant, a.AuthorizeURL, a.ClientSecret, a.SignIn = playground.GrantAuthorizationCode, s.url+"/authorize", "", "the-browser-of-mira"
	})
	x := one(t, e, req)
	if x.Failure == nil || x.Failure.Cause != playground.CauseNotSignedIn || s.requests+len(s.forms) != 0 {
		t.Fatalf("before: %+v", x.Failure)
	}
	got := e.Redeem(context.Background(), req, "code-1", "verifier-1", "http://here/oauth/callback")
	f := s.forms[0]
	if got.Failure != nil || f["code"][0] != "code-1" || f["code_verifier"][0] != "verifier-1" || f["redirect_uri"][0] != "http://here/oauth/callback" || f["client_id"][0] != "app:1" {
		t.Errorf("%+v, %v", got.Failure, f)
	}
	if _, ok := e.SignedIn(req.Auth); !ok || roles(run(t, e, req)[0].Exchanges) != "200" {
		t.Error("the sign-in has no token")
	}
	other := req
	other.Auth.SignIn = "the-browser-of-ben"
	if _, ok := e.SignedIn(other.Auth); ok || one(t, e, other).Failure == nil {
		t.Error("another browser has it, too")
	}
	s.good = map[string]bool{}
	if got := roles(run(t, e, req)[0].Exchanges); got != "401" {
		t.Errorf("refused, with nothing to renew it: %s", got)
	}
}

func TestTokensAreRememberedWithinABound(t *testing.T) {
	k := newTokens(time.Now, nil)
	for i := range mostTokens + 10 {
		k.keep(tokenKey(playground.Auth{ClientID: fmt.Sprint(i)}), token{access: "t"})
	}
	if len(k.find) != mostTokens || k.order.Len() != mostTokens {
		t.Errorf("%d, %d", len(k.find), k.order.Len())
	}
	if _, ok := k.of(tokenKey(playground.Auth{ClientID: "0"})); ok {
		t.Error("the oldest is still there")
	}
}

func TestATokenOfAnotherOriginStaysBehind(t *testing.T) {
	s := newIssuer(t)
	other := mustServe(t, func(http.ResponseWriter, *http.Request) {})
	req := s.request(nil)
	req.URL = mustServe(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) })
	hops := run(t, mustExecutor(t), req)[0].Exchanges
	if has(hops[2].Request.Headers, "Authorization") || !slices.Contains(hops[1].Redirect.Dropped, "Authorization") {
		t.Errorf("%s %+v", roles(hops), hops[1].Redirect)
	}
}

func TestACodeIsRedeemedOverTheWiringOfItsRequest(t *testing.T) {
	s, e := newIssuer(t), mustExecutor(t)
	req := s.request(func(a *playground.Auth) {
		a.Grant, a.AuthorizeURL, a.SignIn = playground.GrantAuthorizationCode, s.url+"/authorize", "the-browser-of-mira"
		a.TokenURL = strings.Replace(a.TokenURL, "127.0.0.1", "tokens.test", 1)
	})
	req.URL = "{{base}}/not-filled-in"
	if got := e.Redeem(t.Context(), req, "code-1", "verifier-1", "http://here/"); got.Failure == nil || got.Failure.Kind != playground.FailureDNS {
		t.Errorf("without: %+v", got.Failure)
	}
	req.Options.Resolve = []playground.Resolve{{Host: "tokens.test", Address: "127.0.0.1"}}
	if got := e.Redeem(t.Context(), req, "code-1", "verifier-1", "http://here/"); got.Failure != nil || len(s.forms) != 1 {
		t.Errorf("with: %+v", got.Failure)
	}
	req.Options.CA = "no certificate"
	if got := e.Redeem(t.Context(), req, "code-1", "verifier-1", "http://here/"); got.Failure == nil || !strings.Contains(got.Failure.Message, "authority") {
		t.Errorf("with what cannot be read: %+v", got.Failure)
	}
}
