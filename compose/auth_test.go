package compose_test

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

// oauth2, digest and aws are sign-ins with every member that their kind has.
var (
	digestAuth = playground.Auth{Kind: "digest", Username: "mira", Password: "Circle of Life"}
	awsAuth    = playground.Auth{Kind: "aws_sigv4", AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI-EXAMPLEKEY", SessionToken: "session-of-an-hour", Region: "eu-central-1", Service: "s3"}
	machine    = playground.Auth{Kind: "oauth2", Grant: "client_credentials", TokenURL: "https://id.test/token", ClientID: "app", ClientSecret: "app-secret-value", Scope: "read write", Audience: "api", ClientAuth: "body"}
	browser    = playground.Auth{Kind: "oauth2", Grant: "authorization_code", TokenURL: "https://id.test/token", AuthorizeURL: "https://id.test/authorize?kc=1", ClientID: "app", Scope: "openid"}
	byPassword = playground.Auth{Kind: "oauth2", Grant: "password", TokenURL: "https://id.test/token", Username: "mira", Password: "Circle of Life", ClientID: "app"}
)

func TestASignInIsReadFromTheFormAsItWasShown(t *testing.T) {
	for _, a := range []playground.Auth{digestAuth, awsAuth, machine, browser, byPassword} {
		r := playground.NewRequest("http://h/")
		r.Auth = a
		read, err := compose.Parse(compose.ToForm(r))
		if err != nil || !reflect.DeepEqual(read.Auth, a) {
			t.Errorf("%v\ngot  %+v\nwant %+v", err, read.Auth, a)
		}
	}
}

func TestAFormSendsOnlyWhatItsKindOfSignInUses(t *testing.T) {
	v := url.Values{"url": {"http://h/"}, "auth_kind": {"oauth2"}, "auth_grant": {"client_credentials"}, "auth_token_url": {" http://h/t "},
		"auth_client_id": {"app"}, "auth_username": {"mira"}, "auth_password": {"p"}, "auth_authorize_url": {"http://h/a"}, "auth_region": {"eu"}}
	r, err := compose.Parse(compose.ReadForm(v))
	want := playground.Auth{Kind: "oauth2", Grant: "client_credentials", TokenURL: "http://h/t", ClientID: "app"}
	if err != nil || r.Auth != want {
		t.Errorf("%v: %+v", err, r.Auth)
	}
	if f := compose.ReadForm(v); f.AuthMore.Region != "eu" || f.AuthMore.AuthorizeURL != "http://h/a" {
		t.Errorf("what was typed is lost: %+v", f.AuthMore)
	}
}

func TestFaultsOfASignInStandAtItsMembers(t *testing.T) {
	with := func(a playground.Auth, change func(*playground.Auth)) playground.Auth {
		change(&a)
		return a
	}
	for _, c := range []struct {
		name string
		auth playground.Auth
		want []string
	}{
		{"a grant that there is not", with(machine, func(a *playground.Auth) { a.Grant = "implicit" }), []string{"grant"}},
		{"no grant", with(machine, func(a *playground.Auth) { a.Grant = "" }), []string{"grant"}},
		{"a token endpoint that is no address", with(machine, func(a *playground.Auth) { a.TokenURL = "id.test/token" }), []string{"token_url"}},
		{"a token endpoint of another scheme", with(machine, func(a *playground.Auth) { a.TokenURL = "file:///etc/passwd" }), []string{"token_url"}},
		{"a token endpoint with a user", with(machine, func(a *playground.Auth) { a.TokenURL = "http://u:p@id.test/" }), []string{"token_url"}},
		{"a token endpoint with a fragment", with(machine, func(a *playground.Auth) { a.TokenURL = "http://id.test/#f" }), []string{"token_url"}},
		{"an authorization endpoint that runs", with(browser, func(a *playground.Auth) { a.AuthorizeURL = "javascript:alert(1)" }), []string{"authorize_url"}},
		{"no client", with(browser, func(a *playground.Auth) { a.ClientID, a.AuthorizeURL = "", "" }), []string{"client_id", "authorize_url"}},
		{"no user", with(byPassword, func(a *playground.Auth) { a.Username = "" }), []string{"username"}},
		{"a variable in a secret", with(machine, func(a *playground.Auth) { a.ClientSecret = "{{secret}}" }), []string{"client_secret"}},
		{"a place that there is not", with(machine, func(a *playground.Auth) { a.ClientAuth = "cookie" }), []string{"client_auth"}},
		{"a line end in a name", with(digestAuth, func(a *playground.Auth) { a.Username = "a\r\nb" }), []string{"username"}},
		{"nothing to sign with", playground.Auth{Kind: "aws_sigv4"}, []string{"access_key_id", "region", "service", "secret_access_key"}},
		{"a slash in a scope", with(awsAuth, func(a *playground.Auth) { a.Region = "eu/central" }), []string{"region"}},
		{"a line end in a session", with(awsAuth, func(a *playground.Auth) { a.SessionToken = "a\nb" }), []string{"session_token"}},
		{"nothing wrong", machine, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			r.Auth = c.auth
			faults := compose.Validate(r, compose.Ceilings{})
			var got []string
			for _, p := range pointersOf(faults) {
				got = append(got, strings.TrimPrefix(p, "/request/auth/"))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			sentence(t, faults)
		})
	}
}

func TestASignInThatIsDoneWhileSendingStaysInAResolvedRequest(t *testing.T) {
	for _, a := range []playground.Auth{digestAuth, awsAuth, machine, browser} {
		r := playground.NewRequest("http://u:p@h/")
		r.Auth = a
		got := mustResolve(t, r)
		if got.Auth != a || len(got.Headers) > 0 || got.URL != "http://h/" {
			t.Errorf("%s: %+v %v %s", a.Kind, got.Auth, got.Headers, got.URL)
		}
		if again := mustResolve(t, got); !reflect.DeepEqual(again, got) {
			t.Errorf("%s: resolved twice it is another", a.Kind)
		}
		r.Headers = []playground.Row{on("authorization", "mine")}
		if got := mustResolve(t, r); got.Auth.Kind != "none" {
			t.Errorf("%s: a row of the name should win: %+v", a.Kind, got.Auth)
		}
	}
}

func TestHiddenCredentialsOfASignInComeBack(t *testing.T) {
	for _, a := range []playground.Auth{digestAuth, awsAuth, machine} {
		r := playground.NewRequest("http://h/")
		r.Auth = a
		shown := playground.MaskRequest(r)
		for _, s := range a.Secrets() {
			if *s.Value != "" && strings.Contains(strings.Join([]string{shown.Auth.Password, shown.Auth.ClientSecret, shown.Auth.SecretAccessKey, shown.Auth.SessionToken}, " "), *s.Value) {
				t.Errorf("%s: %s is shown", a.Kind, s.Name)
			}
		}
		if back := compose.MergeSecrets(shown, r); back.Auth != a {
			t.Errorf("%s: %+v", a.Kind, back.Auth)
		}
	}
}

func TestAClientsSecretComesBackForItsOwnTokenEndpointAlone(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Auth = machine
	for to, back := range map[string]bool{"https://id.test/other": true, "https://id.test:8443/token": false, "https://evil.test/token": false, "http://id.test/token": false} {
		shown := playground.MaskRequest(r)
		shown.Auth.TokenURL = to
		if got := compose.MergeSecrets(shown, r).Auth.ClientSecret == machine.ClientSecret; got != back {
			t.Errorf("%s: %v", to, got)
		}
	}
}

func TestASignInIsNamedWhenItWouldGoToAnotherOrigin(t *testing.T) {
	for _, a := range []playground.Auth{digestAuth, awsAuth, machine} {
		before, after := playground.NewRequest("http://a.test/"), playground.NewRequest("http://b.test/")
		before.Auth, after.Auth = a, a
		if got := compose.SentToNewOrigin(before, after); !slices.Equal(got, []string{"Authorization"}) {
			t.Errorf("%s: %v", a.Kind, got)
		}
	}
}

func TestAChangeOfASignInIsShownWithoutItsCredentials(t *testing.T) {
	before, after := playground.NewRequest("http://h/"), playground.NewRequest("http://h/")
	before.Auth, after.Auth = machine, awsAuth
	said := map[string]bool{}
	for _, d := range compose.Differences(before, after) {
		said[d.Name] = true
		for _, secret := range []string{machine.ClientSecret, awsAuth.SecretAccessKey, awsAuth.SessionToken} {
			if d.A == secret || d.B == secret {
				t.Errorf("%s shows a credential", d.Name)
			}
		}
	}
	for _, name := range []string{"kind", "token url", "scope", "client secret", "region", "secret access key", "session token"} {
		if !said[name] {
			t.Errorf("%s is not said: %v", name, said)
		}
	}
}

func TestAPatchChangesTheKindOfSignIn(t *testing.T) {
	basic := playground.NewRequest("http://h/")
	basic.Auth = playground.Auth{Kind: "basic", Username: "mira", Password: "Circle of Life"}
	row := playground.NewRequest("http://h/")
	row.Headers = []playground.Row{on("authorization", "Basic bWlyYTpDaXJjbGUgb2YgTGlmZQ=="), on("Accept", "*/*")}
	for name, stored := range map[string]playground.Request{"from Basic": basic, "from a row": row} {
		r, err := compose.ApplyPatch(stored, playground.Patch{Auth: "digest"})
		if _, own := r.Header("Authorization"); err != nil || own || r.Auth != digestAuth {
			t.Errorf("%s: %v %+v %v", name, err, r.Auth, r.Headers)
		}
	}
	if r, err := compose.ApplyPatch(basic, playground.Patch{Auth: "oauth2"}); err != nil || r.Auth.Password != "" || r.Auth.Kind != "oauth2" {
		t.Errorf("a password is for no client: %v %+v", err, r.Auth)
	}
	r, err := compose.ApplyPatch(basic, playground.Patch{Auth: "none"})
	if err != nil || r.Auth.Kind != "none" {
		t.Errorf("none: %v %+v", err, r.Auth)
	}
	_, err = compose.ApplyPatch(basic, playground.Patch{Auth: "hawk"})
	if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Pointer != "/patch/auth" {
		t.Errorf("hawk: %+v", faults)
	}
}

func TestAPatchSwitchesCookies(t *testing.T) {
	yes, no := true, false
	r := playground.NewRequest("http://h/")
	for _, p := range []*bool{&yes, &no} {
		if got, err := compose.ApplyPatch(r, playground.Patch{Cookies: p}); err != nil || got.Options.Cookies != *p {
			t.Errorf("%v: %v", *p, err)
		}
	}
}
