package cookies_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/publicsuffix"

	"parley/cookies"
	"parley/playground"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func mustParse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// told writes a cookie as name=value domain path, with what else there is to it.
func told(c playground.Cookie) string {
	s := c.Name + "=" + c.Value + " " + c.Domain + " " + c.Path
	for _, flag := range []struct {
		words string
		set   bool
	}{{" +under", !c.HostOnly}, {" secure", c.Secure}, {" http", c.HTTPOnly}} {
		if flag.set {
			s += flag.words
		}
	}
	if c.SameSite != "" {
		s += " " + c.SameSite
	}
	if !c.Expires.IsZero() {
		s += " " + c.Expires.Sub(now).String()
	}
	return s
}

func TestSetCookieIsReadAsBrowsersDo(t *testing.T) {
	const site = "https://app.example.co.uk/a/b/page"
	for _, c := range []struct{ name, at, field, want string }{
		{"a plain one is the host's alone, for the folder of its page", site, "sid=7", "sid=7 app.example.co.uk /a/b"},
		{"an address without a path is the whole host", "https://app.test", "sid=7; Path", "sid=7 app.test /"},
		{"blanks around names and values do not count", site, " sid = 7 ; path = /x ", "sid=7 app.example.co.uk /x"},
		{"an equals sign belongs into a value, and quotes stay", site, `sid="a=b"; Path=/`, `sid="a=b" app.example.co.uk /`},
		{"a value alone has no name", site, "7; Path=/", "=7 app.example.co.uk /"},
		{"a domain above widens it", site, "sid=7; Domain=.Example.Co.UK; Path=/", "sid=7 example.co.uk / +under"},
		{"a domain that is the host widens it to what is under it", site, "sid=7; Domain=app.example.co.uk; Path=/", "sid=7 app.example.co.uk / +under"},
		{"a host that is a public suffix keeps its own", "https://co.uk/", "sid=7; Domain=co.uk", "sid=7 co.uk /"},
		{"an address keeps its own", "http://10.0.0.1/", "sid=7; Domain=10.0.0.1", "sid=7 10.0.0.1 /"},
		{"a domain without a value counts for nothing", site, "sid=7; Domain=; Path=/", "sid=7 app.example.co.uk /"},
		{"a relative path counts for nothing", site, "sid=7; Path=x", "sid=7 app.example.co.uk /a/b"},
		{"of two attributes the last counts", site, "sid=7; Path=/x; Path=/y", "sid=7 app.example.co.uk /y"},
		{"an attribute that is too long is passed over", site, "sid=7; Path=/" + strings.Repeat("p", 1024), "sid=7 app.example.co.uk /a/b"},
		{"Secure over https", site, "sid=7; secure; Path=/", "sid=7 app.example.co.uk / secure"},
		{"Secure on this machine", "http://localhost:8080/", "sid=7; Secure", "sid=7 localhost / secure"},
		{"Secure on a name under localhost", "http://app.localhost/", "sid=7; Secure", "sid=7 app.localhost / secure"},
		{"Secure on a loopback address", "http://[::1]:8080/", "sid=7; Secure", "sid=7 ::1 / secure"},
		{"HttpOnly and SameSite", site, "sid=7; HttpOnly; samesite=STRICT; Path=/", "sid=7 app.example.co.uk / http strict"},
		{"a SameSite that nobody knows counts for nothing", site, "sid=7; SameSite=Lux; Path=/", "sid=7 app.example.co.uk /"},
		{"Max-Age in seconds", site, "sid=7; Max-Age=60; Path=/", "sid=7 app.example.co.uk / 1m0s"},
		{"Max-Age goes before Expires", site, "sid=7; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "sid=7 app.example.co.uk / 1m0s"},
		{"a Max-Age that is no number counts for nothing", site, "sid=7; Max-Age=1h; Path=/", "sid=7 app.example.co.uk /"},
		{"a Max-Age beyond all bounds is 400 days", site, "sid=7; Max-Age=99999999999999999999; Path=/", "sid=7 app.example.co.uk / 9600h0m0s"},
		{"Expires", site, "sid=7; Expires=Thu, 26 Nov 2026 13:00:00 GMT; Path=/", "sid=7 app.example.co.uk / 1h0m0s"},
		{"Expires in 400 days at most", site, "sid=7; Expires=Fri, 31 Dec 2199 23:59:59 GMT; Path=/", "sid=7 app.example.co.uk / 9600h0m0s"},
		{"an Expires that cannot be read counts for nothing", site, "sid=7; Expires=tomorrow; Path=/", "sid=7 app.example.co.uk /"},
		{"__Host- that keeps its promise", site, "__Host-sid=7; Secure; Path=/", "__Host-sid=7 app.example.co.uk / secure"},
		{"__Secure- that keeps its promise", site, "__Secure-sid=7; Secure; Domain=example.co.uk; Path=/", "__Secure-sid=7 example.co.uk / +under secure"},
		{"a name in a foreign script", "https://bücher.example/", "sid=7", "sid=7 xn--bcher-kva.example /"},
		{"the final dot of a name does not count", "https://APP.test./", "sid=7", "sid=7 app.test /"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, refusal := cookies.Read(c.field, mustParse(t, c.at), now)
			if refusal != "" || told(got) != c.want {
				t.Errorf("%q, %q; want %q", told(got), refusal, c.want)
			}
		})
	}
}

func TestACookieIsRefusedInWords(t *testing.T) {
	const site = "https://app.example.co.uk/a"
	for _, c := range []struct{ name, at, field, word string }{
		{"a control character", site, "sid=7\x01; Path=/", "control character"},
		{"nothing at all", site, " = ; Path=/", "neither"},
		{"too long", site, "sid=" + strings.Repeat("7", 4096), "4096"},
		{"a public suffix", site, "sid=7; Domain=co.uk", "public suffix"},
		{"a suffix under which strangers have pages", "https://ann.github.io/", "sid=7; Domain=github.io", "public suffix"},
		{"a single label", "https://app.intra/", "sid=7; Domain=intra", "public suffix"},
		{"the domain of somebody else", site, "sid=7; Domain=example.org", "nor above it"},
		{"a domain that only ends alike", site, "sid=7; Domain=pp.example.co.uk", "nor above it"},
		{"a part of an address", "http://10.0.0.1/", "sid=7; Domain=0.0.1", "nor above it"},
		{"a domain in a foreign script", "https://bücher.example/", "sid=7; Domain=bücher.example", "ASCII"},
		{"Secure without https", "http://app.test/", "sid=7; Secure", "without https"},
		{"SameSite=None without Secure", site, "sid=7; SameSite=None", "without Secure"},
		{"Partitioned without Secure", site, "sid=7; Partitioned", "without Secure"},
		{"__Secure- without Secure", site, "__secure-sid=7", "__Secure-"},
		{"__Host- with a Domain", site, "__Host-sid=7; Secure; Path=/; Domain=app.example.co.uk", "__Host-"},
		{"__Host- with another Path", site, "__Host-sid=7; Secure; Path=/a", "__Host-"},
		{"__Host- without a Path", "https://app.test/a/b", "__Host-sid=7; Secure", "__Host-"},
		{"a nameless one that looks like a promise", site, "__Host-sid", "promise"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, refusal := cookies.Read(c.field, mustParse(t, c.at), now); !strings.Contains(refusal, c.word) {
				t.Errorf("%q says nothing of %q", refusal, c.word)
			}
		})
	}
}

func TestDatesOfEveryAgeAreRead(t *testing.T) {
	at := mustParse(t, "https://app.test/")
	for field, want := range map[string]string{
		"Thu, 26 Nov 2026 13:14:15 GMT": "2026-11-26T13:14:15", "Thursday, 26-Nov-26 13:14:15 GMT": "2026-11-26T13:14:15", "Thu Nov 26 13:14:15 2026": "2026-11-26T13:14:15",
		"13:14:15 nov 26 2026": "2026-11-26T13:14:15", "26nd november 2026 1:4:5": "2026-11-26T01:04:05", "Wed, 31 Feb 2027 00:00:00 GMT": "", "26 Nov 2026": "", "26 Nov 1600 00:00:00": "",
		"26 Nov 2026 24:00:00": "", "32 Nov 2026 00:00:00": "", "": "", "Thu, 01 Jan 1970 00:00:00 GMT": "1970-01-01T00:00:01", "01 Jan 99 00:00:00": "1970-01-01T00:00:01",
	} {
		if field == "01 Jan 99 00:00:00" {
			want = "1999-01-01T00:00:00"
		}
		got, _ := cookies.Read("a=b; Expires="+field, at, now)
		if is := got.Expires; (want == "") != is.IsZero() || want != "" && is.Format("2006-01-02T15:04:05") != want {
			t.Errorf("%q is %v, want %q", field, is, want)
		}
	}
}

func TestCookiesGoWhereTheyBelong(t *testing.T) {
	jar := []playground.Cookie{
		{ID: 1, Name: "root", Value: "1", Domain: "app.example.com", HostOnly: true, Path: "/", CreatedAt: playground.At(now)},
		{ID: 2, Name: "deep", Value: "2", Domain: "app.example.com", HostOnly: true, Path: "/a/b", CreatedAt: playground.At(now)},
		{ID: 3, Name: "older", Value: "3", Domain: "example.com", Path: "/", CreatedAt: playground.At(now.Add(-time.Hour))},
		{ID: 4, Name: "alone", Value: "4", Domain: "example.com", HostOnly: true, Path: "/"},
		{ID: 5, Name: "secure", Value: "5", Domain: "example.com", Path: "/", Secure: true, CreatedAt: playground.At(now.Add(time.Hour))},
		{ID: 6, Name: "over", Value: "6", Domain: "app.example.com", Path: "/", Expires: playground.At(now)},
		{ID: 7, Name: "other", Value: "7", Domain: "other.com", Path: "/"},
		{ID: 8, Name: "locked", Domain: "app.example.com", Path: "/", Locked: true},
	}
	for _, c := range []struct{ at, field, left string }{
		{"https://app.example.com/a/b/c", "deep=2; older=3; root=1; secure=5", "alone over locked"},
		{"http://app.example.com/a/bc", "older=3; root=1", "deep alone secure over locked"},
		{"http://example.com", "alone=4; older=3", "secure"},
		{"http://notexample.com/", "", ""},
	} {
		sent, left := cookies.Choose(jar, mustParse(t, c.at), now)
		var names []string
		for _, l := range left {
			names = append(names, l.Name)
			if l.Why == "" {
				t.Errorf("%s: nothing says why %s stays", c.at, l.Name)
			}
		}
		if got := cookies.Field(sent); got != c.field || strings.Join(names, " ") != c.left {
			t.Errorf("%s: %q, left %q; want %q, left %q", c.at, got, names, c.field, c.left)
		}
	}
	if got := cookies.Field([]playground.Cookie{{Value: "bare"}}); got != "bare" {
		t.Errorf("a cookie without a name is %q", got)
	}
}

func TestOnlyHostsThatMayKeepCookiesAreLookedUp(t *testing.T) {
	for host, want := range map[string]string{
		"a.b.example.co.uk": "a.b.example.co.uk b.example.co.uk example.co.uk", "co.uk": "co.uk", "10.0.0.1": "10.0.0.1", "::1": "::1", "localhost": "localhost", "app.intra": "app.intra",
	} {
		if got := strings.Join(cookies.Hosts(host), " "); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}

func TestWhatCameWithoutHTTPSDoesNotStandInForWhatIsSecure(t *testing.T) {
	kept := []playground.Cookie{{Name: "sid", Domain: "example.com", Path: "/login", Secure: true}}
	for _, c := range []struct {
		at, field string
		refused   bool
	}{
		{"http://app.example.com/", "sid=7; Path=/login/x", true}, {"http://app.example.com/", "sid=7; Path=/", false}, {"http://app.example.com/", "other=7; Path=/login", false},
		{"https://app.example.com/", "sid=7; Path=/login", false}, {"http://elsewhere.com/", "sid=7; Path=/login", false},
	} {
		at := mustParse(t, c.at)
		got, refusal := cookies.Read(c.field, at, now)
		if refusal != "" || (cookies.Overwrites(got, at, kept) != "") != c.refused {
			t.Errorf("%s %s: %q", c.at, c.field, cookies.Overwrites(got, at, kept))
		}
	}
}

func TestATypedCookieIsChecked(t *testing.T) {
	good := playground.Cookie{Name: "sid", Value: "7", Domain: "api.example.com", Path: "/", HostOnly: true}
	for _, c := range []struct {
		pointer string
		change  func(*playground.Cookie)
	}{
		{"", func(*playground.Cookie) {}},
		{"", func(c *playground.Cookie) { c.Domain, c.HostOnly = "example.com", false }},
		{"", func(c *playground.Cookie) { c.Domain = "::1" }},
		{"", func(c *playground.Cookie) { c.Value = `"ü=&"` }},
		{"/name", func(c *playground.Cookie) { c.Name = "" }},
		{"/name", func(c *playground.Cookie) { c.Name = "a=b" }},
		{"/name", func(c *playground.Cookie) { c.Name = " a" }},
		{"/value", func(c *playground.Cookie) { c.Value = "a; b" }},
		{"/value", func(c *playground.Cookie) { c.Value = "a\r\nX: y" }},
		{"/value", func(c *playground.Cookie) { c.Value = strings.Repeat("v", 4094) }},
		{"/domain", func(c *playground.Cookie) { c.Domain = "" }},
		{"/domain", func(c *playground.Cookie) { c.Domain = "https://api.example.com" }},
		{"/domain", func(c *playground.Cookie) { c.Domain = "api.example.com:80" }},
		{"/domain", func(c *playground.Cookie) { c.Domain = "API.example.com" }},
		{"/domain", func(c *playground.Cookie) { c.Domain = "a@b.com" }},
		{"/domain", func(c *playground.Cookie) { c.Domain, c.HostOnly = "co.uk", false }},
		{"/domain", func(c *playground.Cookie) { c.Domain, c.HostOnly = "10.0.0.1", false }},
		{"/path", func(c *playground.Cookie) { c.Path = "x" }},
		{"/path", func(c *playground.Cookie) { c.Path = "/a;b" }},
		{"/same_site", func(c *playground.Cookie) { c.SameSite = "maybe" }},
		{"/secure", func(c *playground.Cookie) { c.Name = "__Host-sid" }},
		{"/secure", func(c *playground.Cookie) { c.SameSite = "none" }},
	} {
		is := good
		c.change(&is)
		faults := cookies.Check(is)
		if (c.pointer == "") != (len(faults) == 0) || c.pointer != "" && faults[0].Pointer != c.pointer {
			t.Errorf("%+v: %+v, want %q", is, faults, c.pointer)
		}
	}
}

// FuzzRead holds what must be true of any field that is kept.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"sid=7; Path=/; Secure; HttpOnly", "a=b; Domain=example.com; Max-Age=5", "a=b; Expires=Thu, 26 Nov 2026 13:14:15 GMT", "=; ;;=", "__Host-a=b; secure; path=/", "a=\x00", "é=ü; domain=.co.uk"} {
		f.Add(seed, "https://app.example.com/a/b")
	}
	f.Fuzz(func(t *testing.T, field, address string) {
		at, err := url.Parse(address)
		if err != nil || at.Hostname() == "" {
			return
		}
		c, refusal := cookies.Read(field, at, now)
		if refusal != "" {
			return
		}
		if len(c.Name)+len(c.Value) > cookies.MaxPair || strings.ContainsAny(cookies.Field([]playground.Cookie{c}), ";\r\n\x00") || !strings.HasPrefix(c.Path, "/") {
			t.Fatalf("%q: %+v", field, c)
		}
		if !c.Expires.IsZero() && c.Expires.After(now.Add(400*24*time.Hour)) {
			t.Fatalf("%q lives until %v", field, c.Expires)
		}
		if host := cookies.Host(at); c.Domain != host && !strings.HasSuffix(host, "."+c.Domain) {
			t.Fatalf("%q from %q goes to %q", field, host, c.Domain)
		}
		sent, left := cookies.Choose([]playground.Cookie{c}, at, now)
		if len(sent)+len(left) != 1 {
			t.Fatalf("%q: %v, %v", field, sent, left)
		}
	})
}

func TestGosOwnJarAgrees(t *testing.T) {
	for _, field := range []string{
		"a=b", "a=b; Path=/x", "a=b; Domain=example.com", "a=b; Domain=com", "a=b; Domain=elsewhere.com", "a=b; Secure; Path=/", "a=b; Max-Age=0", "a=b; Max-Age=9",
		"a=b; Domain=app.example.com; Path=/x/y", "a=b; Path=/x/", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
	} {
		from := mustParse(t, "https://app.example.com/x/y")
		jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
		jar.SetCookies(from, (&http.Response{Header: http.Header{"Set-Cookie": {field}}}).Cookies())
		c, refusal := cookies.Read(field, from, time.Now())
		var kept []playground.Cookie
		if refusal == "" {
			kept = append(kept, c)
		}
		for _, to := range []string{"https://app.example.com/x/y", "http://app.example.com/x", "https://example.com/", "https://b.app.example.com/x/z", "https://elsewhere.com/", "https://app.example.com/xy"} {
			at := mustParse(t, to)
			sent, _ := cookies.Choose(kept, at, time.Now())
			if theirs := jar.Cookies(at); len(theirs) != len(sent) {
				t.Errorf("%q to %s: ours sends %v, Go's %v", field, to, sent, theirs)
			}
		}
	}
}
