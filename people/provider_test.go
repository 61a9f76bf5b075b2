package people_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"parley/people"
	"parley/playground"
)

const returnTo = "http://parley.test:8080/sign-in/return"

// foyer is people whom a real OpenID Connect provider signs in.
type foyer struct {
	*entrance
	provider *httptest.Server
	down     bool
}

func newFoyer(t *testing.T, change ...func(*people.Options)) *foyer {
	t.Helper()
	f := &foyer{provider: httptest.NewUnstartedServer(nil)}
	issuer := "http://" + f.provider.Listener.Addr().String()
	client := storage.WebClient("parley", "the client's secret", returnTo)
	storage.RegisterClients(client)
	door := exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), nil, false, op.WithAllowInsecure())
	f.provider.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.down {
			panic(http.ErrAbortHandler)
		}
		door.ServeHTTP(w, r)
	})
	f.provider.Start()
	t.Cleanup(f.provider.Close)
	f.entrance = newEntrance(t, playground.WayProvider, append([]func(*people.Options){func(o *people.Options) { o.Provider = f.options() }}, change...)...)
	f.at = time.Now() // the provider has its own clock
	return f
}

func (f *foyer) options() *people.Provider {
	return &people.Provider{
		Issuer: f.provider.URL, Client: "parley", Secret: "the client's secret", Redirect: returnTo, Scopes: []string{"profile", "email"},
		Reach: func(ctx context.Context) context.Context { return oidc.ClientContext(ctx, f.provider.Client()) },
	}
}

// atProvider types a name and password at the provider, and returns what it sends back.
func (f *foyer) atProvider(to, name, password string) url.Values {
	f.Helper()
	jar, _ := cookiejar.New(nil)
	var back url.Values
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), returnTo) {
			back = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page := f.got(browser.Get(to))
	id := regexp.MustCompile(`name="id" value="([^"]*)"`).FindStringSubmatch(page)
	if id == nil {
		f.Fatalf("the provider shows no form: %s", page)
	}
	f.got(browser.PostForm(f.provider.URL+"/login/username", url.Values{"id": {id[1]}, "username": {name}, "password": {password}}))
	return back
}

func (f *foyer) got(response *http.Response, err error) string {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		f.Fatal(err)
	}
	return string(text)
}

func (f *foyer) depart(next string) (to, luggage string) {
	f.Helper()
	to, luggage, err := f.Depart(f.ctx, next)
	if err != nil {
		f.Fatal(err)
	}
	return to, luggage
}

func TestAProviderSignsPeopleIn(t *testing.T) {
	f := newFoyer(t)
	to, luggage := f.depart("/history")
	if q := mustURL(t, to).Query(); q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("redirect_uri") != returnTo {
		t.Errorf("it departs to %s", to)
	}
	in, next, err := f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user2", "verysecure"), here)
	if err != nil || next != "/history" || in.Person.Name != "Test User2" || in.Person.Role != playground.RoleAdmin {
		t.Fatalf("%+v, to %s, %v", in, next, err)
	}
	if person, _, err := f.Resume(f.ctx, in.Session); err != nil || person.ID != in.Person.ID {
		t.Errorf("the session is %+v's, %v", person, err)
	}
	to, luggage = f.depart("/")
	again, _, err := f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user2", "verysecure"), here)
	if err != nil || again.Person.ID != in.Person.ID || again.Session == in.Session {
		t.Errorf("the same person came back as %+v, %v", again.Person, err)
	}
	to, luggage = f.depart("/")
	other, _, err := f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user@127.0.0.1", "verysecure"), here)
	if err != nil || other.Person.ID == in.Person.ID || other.Person.Role != playground.RoleMember {
		t.Errorf("another person came in as %+v, %v", other.Person, err)
	}
}

// TestAPersonIsTheSubject: whoever has the name already, at the provider or here, is somebody else.
func TestAPersonIsTheSubject(t *testing.T) {
	f := newFoyer(t, func(o *people.Options) { o.Admins = []string{"id2", "Test User"} })
	namesake, err := f.keep.CreatePerson(f.ctx, playground.NewPerson{Name: "Test User2", Key: "test user2", Role: playground.RoleAdmin, Way: playground.WayHeader})
	if err != nil {
		t.Fatal(err)
	}
	to, luggage := f.depart("/")
	in, _, err := f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user2", "verysecure"), here)
	if err != nil || in.Person.ID == namesake.ID || in.Person.Name != "test-user2" || in.Person.Role != playground.RoleAdmin {
		t.Errorf("came in as %+v, %v", in.Person, err)
	}
	to, luggage = f.depart("/")
	if in, _, err = f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user@127.0.0.1", "verysecure"), here); err != nil || in.Person.Role != playground.RoleMember {
		t.Errorf("a name that the list of admins has came in as %+v, %v", in.Person, err)
	}
	off := true
	if _, err := f.Update(f.ctx, in.Person.ID, playground.PersonUpdate{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	to, luggage = f.depart("/")
	if _, _, err = f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user@127.0.0.1", "verysecure"), here); playground.CodeOf(err) != playground.Forbidden {
		t.Errorf("a person who may not come in: %v", err)
	}
}

func TestAForgedReturnIsRefused(t *testing.T) {
	f := newFoyer(t)
	for name, c := range map[string]struct {
		change func(luggage string, back url.Values) (string, url.Values)
		says   string
	}{
		"no luggage":      {func(_ string, back url.Values) (string, url.Values) { return "", back }, "not begun in this browser"},
		"made up luggage": {func(_ string, back url.Values) (string, url.Values) { return "AAAA", back }, "not begun in this browser"},
		"changed luggage": {func(l string, back url.Values) (string, url.Values) {
			i := len(l) / 2
			return l[:i] + map[bool]string{true: "B", false: "A"}[l[i] == 'A'] + l[i+1:], back
		}, "not begun in this browser"},
		"another state": {func(l string, back url.Values) (string, url.Values) { back.Set("state", "x"); return l, back }, "not begun in this browser"},
		"no state":      {func(l string, back url.Values) (string, url.Values) { back.Del("state"); return l, back }, "not begun in this browser"},
		"another's luggage": {func(_ string, back url.Values) (string, url.Values) {
			_, l := f.depart("/")
			return l, back
		}, "not begun in this browser"},
		"another code": {func(l string, back url.Values) (string, url.Values) { back.Set("code", "x"); return l, back }, "does not take the code"},
		"a refusal": {func(l string, back url.Values) (string, url.Values) {
			return l, url.Values{"state": back["state"], "error": {"access_denied"}, "error_description": {"You may not."}}
		}, "access_denied. You may not."},
		"too late": {func(l string, back url.Values) (string, url.Values) { f.pass(11 * time.Minute); return l, back }, "longer than ten minutes"},
	} {
		t.Run(name, func(t *testing.T) {
			to, luggage := f.depart("/")
			luggage, back := c.change(luggage, f.atProvider(to, "test-user2", "verysecure"))
			_, _, err := f.Arrive(f.ctx, luggage, back, here)
			if playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
	all, err := f.All(f.ctx)
	if err != nil || len(all) != 0 {
		t.Errorf("came in all the same: %+v, %v", all, err)
	}
}

func TestAReturnIsUsedOnce(t *testing.T) {
	f := newFoyer(t)
	to, luggage := f.depart("/")
	back := f.atProvider(to, "test-user2", "verysecure")
	if _, _, err := f.Arrive(f.ctx, luggage, back, here); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Arrive(f.ctx, luggage, back, here); playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), "used already") {
		t.Errorf("again: %v", err)
	}
	// A replica of the same history has not seen it: the provider has.
	twin := people.New(f.keep, people.Options{Way: playground.WayProvider, Now: f.now, Provider: f.options()})
	if _, _, err := twin.Arrive(f.ctx, luggage, back, here); playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), "does not take the code") {
		t.Errorf("at a replica: %v", err)
	}
}

// TestAProviderMayBeAway: Parley is up without it, says so, and finds it again.
func TestAProviderMayBeAway(t *testing.T) {
	f := newFoyer(t)
	f.down = true
	if _, _, err := f.Depart(f.ctx, "/"); playground.CodeOf(err) != playground.Unavailable || !strings.Contains(err.Error(), f.ProviderHost()) {
		t.Errorf("away at the start: %v", err)
	}
	f.down = false
	to, luggage := f.depart("/")
	back := f.atProvider(to, "test-user2", "verysecure")
	f.down = true
	if _, _, err := f.Arrive(f.ctx, luggage, back, here); playground.CodeOf(err) != playground.Unavailable {
		t.Errorf("away in the middle: %v", err)
	}
	f.down = false
	to, luggage = f.depart("/")
	if _, _, err := f.Arrive(f.ctx, luggage, f.atProvider(to, "test-user2", "verysecure"), here); err != nil {
		t.Errorf("when it is back: %v", err)
	}
}

func TestTooManyReturnsAreHeldBack(t *testing.T) {
	f := newFoyer(t)
	var err error
	for range 40 {
		to, luggage := f.depart("/")
		_, _, err = f.Arrive(f.ctx, luggage, url.Values{"state": {mustURL(t, to).Query().Get("state")}, "code": {"guess"}}, here)
	}
	var busy *playground.Error
	if !errors.As(err, &busy) || busy.Code != playground.Busy || busy.RetryAfter <= 0 {
		t.Errorf("after 40: %v", err)
	}
}

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
