package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// identityProvider starts a real OpenID Connect provider.
func identityProvider(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://" + server.Listener.Addr().String()
	server.Config.Handler = exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), nil, false, op.WithAllowInsecure())
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// TestTheWayThroughAProvider walks from the sign-in page through a real provider and back,
// as a browser does.
func TestTheWayThroughAProvider(t *testing.T) {
	provider := identityProvider(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("of the client\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, p := startWith(t, "-addr", "127.0.0.1:0", "-database", filepath.Join(t.TempDir(), "parley.db"), "-auth", "oidc", "-oidc-issuer", provider.URL, "-oidc-client", "parley-main", "-oidc-secret-file", secret)
	defer p.close(t)
	if !strings.Contains(said, p.base+"/sign-in/return") {
		t.Errorf("where people come back to is not said: %s", said)
	}
	storage.RegisterClients(storage.WebClient("parley-main", "of the client", p.base+"/sign-in/return"))
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	if page := read(t)(browser.Get(p.base + "/history")); !strings.Contains(page, "Sign in with "+provider.Listener.Addr().String()) || !strings.Contains(page, "/sign-in/provider?next=%2Fhistory") {
		t.Fatalf("the sign-in page leads nowhere: %s", page)
	}
	form := read(t)(browser.Get(p.base + "/sign-in/provider?next=%2Fhistory"))
	id := regexp.MustCompile(`name="id" value="([^"]*)"`).FindStringSubmatch(form)
	if id == nil {
		t.Fatalf("not at the provider: %s", form)
	}
	onward := read(t)(browser.PostForm(provider.URL+"/login/username", url.Values{"id": {id[1]}, "username": {"test-user2"}, "password": {"verysecure"}}))
	if !strings.Contains(onward, `content="0; url=/history"`) {
		t.Fatalf("back at Parley: %s", onward)
	}
	if page := read(t)(browser.Get(p.base + "/history")); !strings.Contains(page, "Test User2") || strings.Contains(page, "Sign in with") {
		t.Errorf("after that: %s", page)
	}
	again := read(t)(browser.Get(p.base + "/sign-in/return?code=x&state=y"))
	if !strings.Contains(again, "not begun in this browser") {
		t.Errorf("a forged return: %s", again)
	}
	for _, c := range jar.Cookies(mustParse(t, p.base)) {
		if strings.HasPrefix(c.Name, "parley_luggage") {
			t.Error("the luggage is still carried")
		}
	}
}

func TestAProviderMustBeSafe(t *testing.T) {
	for args, says := range map[string]string{
		"-auth oidc": "-auth oidc needs -oidc-issuer and -oidc-client",
		"-auth oidc -oidc-client x -oidc-issuer http://id.example.com": "must begin with https://",
		"-auth oidc -oidc-client x -oidc-issuer https://u:p@id.test":   "must be a URL such as",
	} {
		var out, trouble output
		args := append(strings.Fields(args), "-addr", "127.0.0.1:0", "-database", filepath.Join(t.TempDir(), "p.db"))
		if code := run(args, func(string) string { return "" }, &out, &trouble); code == exitOK || !strings.Contains(trouble.String(), says) {
			t.Errorf("%v: %d, %s", args, code, trouble.String())
		}
	}
}

func read(t *testing.T) func(*http.Response, error) string {
	return func(response *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

func mustParse(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
