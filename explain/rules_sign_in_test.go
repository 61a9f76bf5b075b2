package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// askedForToken makes the last exchange one with the token endpoint.
func askedForToken(status int, body string, x *playground.Failure) playground.Run {
	b := given("POST", "https://id.test/token").sends("Accept", "application/json")
	b.run.Request = playground.NewRequest("https://api.test/v1/users")
	b.run.Request.Auth = playground.Auth{Kind: playground.AuthOAuth2, Grant: playground.GrantClientCredentials, TokenURL: "https://id.test/token", ClientID: "app", ClientSecret: "not-the-secret"}
	b.x.Role, b.x.Failure = playground.RoleToken, x
	if status != 0 {
		b.x.Response = response(status, body, []string{"Content-Type: application/json"})
	}
	return b.done()
}

// headThenGet is the past of a HEAD whose GET had these fields.
func getBefore(status int, headers ...string) playground.Past {
	return playground.Past{Get: &playground.PastAnswer{Run: playground.RunSummary{ID: 7, Method: "GET", URL: api, Status: status, CreatedAt: playground.At(sentAt)}, Headers: response(status, "", headers).Headers}}
}

// signInCases are about what a sign-in does on the way, and about HEAD beside GET.
func signInCases() []ruleCase {
	noneGiven := &playground.Failure{Kind: playground.FailureAuth, Phase: playground.PhaseReceive, Cause: playground.CauseTokenRefused, Promised: -1, Message: "The token endpoint gave none."}
	refused := &playground.Failure{Kind: playground.FailureConnect, Phase: playground.PhaseConnect, Cause: playground.CauseRefused, Promised: -1}
	notIn := playground.Failure{Kind: playground.FailureAuth, Phase: playground.PhaseBlocked, Cause: playground.CauseNotSignedIn, Promised: -1, Message: "Nobody has signed in."}
	renewed := func(first int) playground.Run {
		b := get(api)
		old, asked := b.x, b.x
		old.Response = response(first, "", nil)
		asked.Role, asked.Response = playground.RoleToken, response(200, `{"access_token":"••••"}`, nil)
		b.hops = []playground.Exchange{old, asked}
		b.x.Role = playground.RoleAnswer
		return b.answersJSON(200, `[]`)
	}
	head := func(status int, headers ...string) playground.Run {
		return given("HEAD", api).answers(status, "", headers...)
	}
	return []ruleCase{
		{id: "E-OAUTH-NO-TOKEN", fires: askedForToken(400, `{"error":"invalid_client"}`, noneGiven), says: "gave no access token", misses: askedForToken(0, "", refused)},
		{id: "E-OAUTH-SIGN-IN", fires: get(api).fails(notIn), says: "Nobody has signed in", misses: askedForToken(400, `{}`, noneGiven)},
		{id: "E-TOKEN-RENEWED", fires: renewed(401), says: "a new one was asked for", misses: renewed(200)},
		{id: "E-TOKEN-WAY", fires: askedForToken(0, "", refused), says: "It is the token endpoint that did not answer", misses: get(api).fails(*refused)},
		{id: "E-HEAD-GET", fires: head(200, "Content-Type: text/html", "Date: b"), says: "Content-Type.", misses: head(200, "Content-Type: application/json", "Date: b"), past: getBefore(200, "Content-Type: application/json", "Content-Length: 12", "Date: a"), missPast: getBefore(200, "Content-Type: application/json", "Content-Length: 12", "Date: a")},
		{id: "E-HEAD-GET", fires: head(405, "Allow: GET"), says: "and HEAD 405", misses: head(404), past: getBefore(200, "Content-Type: application/json"), missPast: getBefore(404)},
		{id: "E-HEAD-GET", fires: head(200, `ETag: "1"`, "Content-Length: 0"), says: "Content-Length.", misses: head(200, `ETag: "2"`, "Content-Length: 0"), past: getBefore(200, `ETag: "1"`, "Content-Length: 40"), missPast: getBefore(200, `ETag: "1"`, "Content-Length: 40")},
		{id: "E-HEAD-GET", fires: head(200), says: "Cache-Control and Vary.", misses: get(api).answersJSON(200, `[]`), past: getBefore(200, "Cache-Control: max-age=60", "Vary: Accept"), missPast: getBefore(200, "Cache-Control: max-age=60")},
	}
}

func TestATokenEndpointsErrorLeadsAndTheSignInIsTheNextStep(t *testing.T) {
	run := askedForToken(401, `{"error":"invalid_client","error_description":"unknown client"}`, &playground.Failure{Kind: playground.FailureAuth, Phase: playground.PhaseReceive, Cause: playground.CauseTokenRefused, Promised: -1, Message: "None."})
	e := Explain(run, playground.Past{})
	if !strings.Contains(e.Headline, "The token endpoint says invalid_client: unknown client.") || e.WhoActs != "client" || e.Retry != "after-fix" {
		t.Errorf("%q, %s, %s", e.Headline, e.WhoActs, e.Retry)
	}
	d := finds(t, e, "E-OAUTH-NO-TOKEN")
	if len(d.Actions) != 1 || d.Actions[0].Kind != playground.ActionEdit || d.Actions[0].Patch.Auth != playground.AuthOAuth2 {
		t.Errorf("%+v", d.Actions)
	}
}

func TestALoopThatSetsACookieIsSentAgainWithCookies(t *testing.T) {
	loop := playground.Failure{Kind: playground.FailureRedirect, Phase: playground.PhaseReceive, Cause: playground.CauseRedirectLoop, Promised: -1}
	looped := func(header string, cookies bool) playground.Finding {
		b := get("https://api.test/a").redirected(302, "https://api.test/b", func(x *playground.Exchange) {
			name, value, _ := strings.Cut(header, ": ")
			x.Response.Headers = append(x.Response.Headers, playground.Field{Name: name, Value: value})
		})
		b.run.Request.Options.Cookies = cookies
		return finds(t, Explain(b.fails(loop), playground.Past{}), "E-LOOP")
	}
	if d := looped("Set-Cookie: seen=1", false); len(d.Actions) != 2 || d.Actions[0].Label != "Send with cookies" || d.Actions[0].Patch.Cookies == nil || !*d.Actions[0].Patch.Cookies {
		t.Errorf("with a cookie: %+v", d.Actions)
	}
	for _, d := range []playground.Finding{looped("Set-Cookie: seen=1", true), looped("X-Cookie: seen=1", false)} {
		if len(d.Actions) != 1 {
			t.Errorf("cookies that are on already, or none: %+v", d.Actions)
		}
	}
}

func TestASignInByDigestIsNotOfferedWhereItIsOnAlready(t *testing.T) {
	b := get(api).sends("Authorization", `Digest username="mira", response="0123456789abcdef"`)
	b.run.Request.Headers = nil
	b.run.Request.Auth = playground.Auth{Kind: playground.AuthDigest, Username: "mira", Password: "wrong-word"}
	e := Explain(b.answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"`), playground.Past{})
	if !strings.Contains(e.Headline, "The user name or password in Authorization was refused") {
		t.Errorf("%q", e.Headline)
	}
	for _, d := range e.Findings {
		for _, a := range d.Actions {
			if a.Patch.Auth != "" {
				t.Errorf("%s offers %q", d.ID, a.Label)
			}
		}
	}
}

func TestAStepIsMadeFromTheRequestAndNotFromTheOneForItsToken(t *testing.T) {
	b := get("https://api.test/v1/users").sends("Accept", "text/html")
	asked := b.x
	asked.Role, asked.Request.URL, asked.Request.Headers, asked.Response = playground.RoleToken, "https://id.test/token", nil, response(200, `{}`, nil)
	b.hops = []playground.Exchange{asked}
	run := b.answers(406, "")
	f := gather(&run, &playground.Past{})
	if v, _ := f.composed("Accept"); v != "text/html" || f.firstURL() != "https://api.test/v1/users" || f.redirected() || run.Redirects() != 0 {
		t.Errorf("%q, %s, %v", v, f.firstURL(), f.redirected())
	}
}
