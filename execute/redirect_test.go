package execute

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestMethodsFollowRFC9110(t *testing.T) {
	for _, c := range []struct {
		status       int
		method, want string
		keepsContent bool
	}{
		{301, "POST", "GET", false}, {302, "POST", "GET", false}, {303, "POST", "GET", false},
		{301, "PUT", "PUT", true}, {302, "DELETE", "DELETE", true}, {303, "PUT", "GET", false}, {303, "HEAD", "HEAD", true}, {303, "GET", "GET", true},
		{307, "POST", "POST", true}, {308, "POST", "POST", true}, {308, "PATCH", "PATCH", true},
	} {
		t.Run(fmt.Sprint(c.status, c.method), func(t *testing.T) {
			var method, content string
			u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/from" {
					w.Header().Set("Location", "/to")
					w.WriteHeader(c.status)
					return
				}
				b := make([]byte, 10)
				n, _ := r.Body.Read(b)
				method, content = r.Method, string(b[:n])
			})
			req := playground.NewRequest(u + "/from#part")
			req.Method, req.Body = c.method, playground.Body{Kind: playground.BodyText, Text: "hello"}
			hops := run(t, mustExecutor(t), req)[0].Exchanges
			if len(hops) != 2 || hops[1].Failure != nil || hops[0].Redirect == nil {
				t.Fatalf("%+v", hops)
			}
			if method != c.want || (content == "hello") != c.keepsContent {
				t.Errorf("asked %s with %q", method, content)
			}
			red := hops[0].Redirect
			if red.MethodChanged != (c.method != c.want) || red.Location != "/to" || red.URL != u+"/to#part" || hops[1].Request.Method != c.want {
				t.Errorf("%+v", red)
			}
			if red.MethodChanged != slices.Contains(red.Dropped, "Content-Type") {
				t.Errorf("dropped %v", red.Dropped)
			}
		})
	}
}

func TestCredentialsStayWithTheirOrigin(t *testing.T) {
	var seen http.Header
	other := mustServe(t, func(w http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() })
	here := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other, http.StatusFound)
		case "/near":
			http.Redirect(w, r, "/end", http.StatusFound)
		default:
			seen = r.Header.Clone()
		}
	})
	secrets := []string{"Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token"}
	for _, c := range []struct {
		path string
		kept bool
	}{{"/away", false}, {"/near", true}} {
		req := playground.NewRequest(here + c.path)
		for _, name := range secrets {
			req.Headers = append(req.Headers, rows(name, "value-"+name)...)
		}
		req.Headers = append(req.Headers, rows("X-Plain", "stays")...)
		hops := run(t, mustExecutor(t), req)[0].Exchanges
		red := hops[0].Redirect
		list, other := red.Dropped, red.Kept
		if c.kept {
			list, other = red.Kept, red.Dropped
		}
		if !slices.Equal(list, secrets) || len(other) != 0 {
			t.Errorf("%s: %+v", c.path, red)
		}
		for _, name := range secrets {
			if (seen.Get(name) != "") != c.kept {
				t.Errorf("%s: %s sent on: %q", c.path, name, seen.Get(name))
			}
		}
		if seen.Get("X-Plain") != "stays" {
			t.Errorf("%s: an ordinary field was lost", c.path)
		}
	}
}

func TestOriginIsSchemeHostAndPort(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"http://h/a", "http://H:80/b", true}, {"https://h.", "https://h:443", true}, {"http://h", "https://h", false},
		{"http://h", "http://h:8080", false}, {"http://h", "http://www.h", false}, {"http://[::1]", "http://[::1]:80/", true},
	} {
		a, errA := readURL(c.a)
		b, errB := readURL(c.b)
		if errA != nil || errB != nil || (origin(a) == origin(b)) != c.same {
			t.Errorf("%s and %s: %v %v", c.a, c.b, errA, errB)
		}
	}
}

func TestRefererIsDroppedOnTheWayToPlainHTTP(t *testing.T) {
	secure, _ := readURL("https://h/")
	plain, _ := readURL("http://h/")
	if keep, mention := carried("Referer", false, false, secure, plain); keep || !mention {
		t.Error("Referer went from https to http")
	}
	if keep, _ := carried("Referer", false, false, plain, secure); !keep {
		t.Error("Referer was dropped on the way to https")
	}
}

func TestChainsThatLeadNowhere(t *testing.T) {
	for _, c := range []struct {
		name, location string
		cause          playground.Cause
		hops           int
	}{
		{"a loop", "/from", playground.CauseRedirectLoop, 1},
		{"a longer loop", "/back", playground.CauseRedirectLoop, 2},
		{"a location that cannot be read", "http://[::1", playground.CauseBadLocation, 1},
		{"a location with a bad port", "http://h:99999/", playground.CauseBadLocation, 1},
		{"a location without a host", "http:///x", playground.CauseBadLocation, 1},
		{"another scheme", "ftp://h/x", playground.CauseRedirectScheme, 1},
		{"a script", "javascript:alert(1)", playground.CauseRedirectScheme, 1},
		{"no end", "/n/0", playground.CauseTooManyRedirects, 11},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
				location, n := c.location, 0
				if r.URL.Path == "/back" {
					location = "/from"
				}
				if _, err := fmt.Sscanf(r.URL.Path, "/n/%d", &n); err == nil {
					location = fmt.Sprintf("/n/%d", n+1)
				}
				w.Header()["Location"] = []string{location}
				w.WriteHeader(http.StatusFound)
			})
			hops := run(t, mustExecutor(t), playground.NewRequest(u+"/from"))[0].Exchanges
			last := hops[len(hops)-1]
			if len(hops) != c.hops || last.Failure == nil || last.Failure.Kind != playground.FailureRedirect || last.Failure.Cause != c.cause {
				t.Fatalf("%d hops, %+v", len(hops), last.Failure)
			}
			if last.Response == nil || last.Response.Status != 302 || last.Redirect == nil || last.Failure.Message == "" {
				t.Errorf("%+v", last)
			}
		})
	}
}

func TestARedirectWithoutLocationIsAnAnswer(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusMovedPermanently) })
	hops := run(t, mustExecutor(t), playground.NewRequest(u))[0].Exchanges
	if len(hops) != 1 || hops[0].Failure != nil || hops[0].Redirect != nil || hops[0].Response.Status != 301 {
		t.Errorf("%+v", hops)
	}
}

func TestRedirectsThatAreNotFollowed(t *testing.T) {
	for _, status := range []int{300, 304, 305, 306, 301} {
		u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/to")
			w.WriteHeader(status)
		})
		req := playground.NewRequest(u)
		req.Options.FollowRedirects = status != 301
		if hops := run(t, mustExecutor(t), req)[0].Exchanges; len(hops) != 1 || hops[0].Failure != nil || hops[0].Redirect != nil {
			t.Errorf("%d: %+v", status, hops)
		}
	}
}

func TestARefusedHopIsAnExchangeOfItsOwn(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/", http.StatusFound)
	})
	hops := run(t, mustExecutor(t), playground.NewRequest(u))[0].Exchanges
	if len(hops) != 2 || hops[0].Failure != nil || hops[0].Response.Status != 302 {
		t.Fatalf("%+v", hops)
	}
	f := hops[1].Failure
	if f == nil || f.Kind != playground.FailurePolicy || f.Rule != "metadata" || hops[1].Response != nil || hops[1].Request.URL != "http://169.254.169.254/latest/" {
		t.Errorf("%+v", f)
	}
}

func TestCookiesAreKeptWhereAsked(t *testing.T) {
	for _, keep := range []bool{true, false} {
		var got string
		u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/gate":
				if _, err := r.Cookie("sid"); err == nil {
					got = r.Header.Get("Cookie")
					return
				}
				http.SetCookie(w, &http.Cookie{Name: "sid", Value: "7", Path: "/"})
				http.Redirect(w, r, "/gate", http.StatusFound)
			}
		})
		req := playground.NewRequest(u + "/gate")
		req.Options.Cookies = keep
		hops := run(t, mustExecutor(t), req)[0].Exchanges
		last := hops[len(hops)-1]
		if keep && (last.Failure != nil || got != "sid=7") {
			t.Errorf("kept %q: %+v", got, last.Failure)
		}
		if !keep && (last.Failure == nil || last.Failure.Cause != playground.CauseRedirectLoop) {
			t.Errorf("without cookies: %+v", last.Failure)
		}
	}
}

func TestLocationsAreResolved(t *testing.T) {
	for _, c := range []struct{ location, want string }{
		{"b?x=1", "/a/b?x=1#f"}, {"../c#g", "/c#g"}, {"?y=2", "/a/from?y=2#f"}, {"/d e", "/d%20e#f"}, {" /t ", "/t#f"},
	} {
		m, err := (message{method: "GET", url: "http://h.test/a/from#f"}).ready("P")
		if err != nil {
			t.Fatal(err)
		}
		r := &running{e: mustExecutor(t), req: playground.NewRequest("http://h.test/a/from")}
		x := &playground.Exchange{Response: &playground.Response{Status: 302, Headers: []playground.Field{{Name: "location", Value: c.location}}}}
		next, ok := r.follow(x, m, 1, map[string]bool{})
		if !ok || strings.TrimPrefix(next.url, "http://h.test") != c.want {
			t.Errorf("%q: %q, want %q (%+v)", c.location, next.url, c.want, x.Failure)
		}
	}
}
