package execute

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"

	"parley/playground"
)

// ownHouse is an executor whose own origin is parley.test:8080, with a demo API.
func ownHouse(t testing.TB, h http.HandlerFunc) *Executor {
	return mustExecutor(t, func(o *Options) {
		o.Demo = h
		o.OwnOrigin = func(u *url.URL) bool {
			return strings.TrimSuffix(u.Host, ".") == "parley.test:8080" || u.Host == "127.0.0.1:8080"
		}
		o.OwnSockets = func() []netip.AddrPort { return []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:8080")} }
	})
}

func TestTheDemoAPIIsServedInProcess(t *testing.T) {
	e := ownHouse(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %s %s", r.Proto, r.Host, r.URL.Path, r.RemoteAddr)
	})
	for _, c := range []struct{ url, version, want string }{
		{"http://parley.test:8080/demo/users", "auto", "HTTP/1.1 parley.test:8080 /demo/users parley"},
		{"http://127.0.0.1:8080/demo", "1.1", "HTTP/1.1 127.0.0.1:8080 /demo parley"},
		{"https://parley.test:8080/demo/a%20b", "auto", "HTTP/1.1 parley.test:8080 /demo/a b parley"},
		{"http://parley.test:8080/demo/x/../users", "auto", "HTTP/1.1 parley.test:8080 /demo/x/../users parley"},
		{"http://parley.test:8080/demo/", "2", "HTTP/2.0 parley.test:8080 /demo/ parley"},
	} {
		req := playground.NewRequest(c.url)
		req.Options.HTTPVersion = c.version
		for range 2 {
			x := one(t, e, req)
			if x.Failure != nil || string(x.Response.Content.Whole) != c.want || x.RemoteAddr != "parley" {
				t.Errorf("%s: %q %+v", c.url, contentOfResponse(x), x.Failure)
			}
		}
	}
}

func contentOfResponse(x playground.Exchange) string {
	if x.Response == nil {
		return ""
	}
	return string(x.Response.Content.Whole)
}

func TestNothingElseOfParleyIsReached(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	e := ownHouse(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.RequestURI)
	})
	for _, path := range []string{
		"/", "", "/api/runs", "/demo/../api/runs", "/demo/./../api", "/demo/%2e%2e/api", "/demo/%2E%2E/api", "/demo%2f..%2fapi", "/demo/..%2fapi", "/demo/..%5capi",
		`/demo/..\api`, "/demonstration", "/Demo/", "//demo/../api", "/demo/a/../../api", "/%64emo/../api", "/demo/%00",
	} {
		x := one(t, e, playground.NewRequest("http://parley.test:8080"+path))
		if x.Failure == nil || x.Failure.Kind != playground.FailurePolicy || x.Failure.Rule != "self" || x.Response != nil {
			t.Errorf("%q: %+v", path, x.Failure)
		}
	}
	if len(asked) != 0 {
		t.Errorf("asked %q", asked)
	}
}

func TestARedirectDoesNotLeaveTheDemoAPI(t *testing.T) {
	e := ownHouse(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/demo/in" {
			http.Redirect(w, r, "/demo/end", http.StatusFound)
			return
		}
		w.Header().Set("Location", "/api/runs")
		w.WriteHeader(http.StatusFound)
	})
	hops := run(t, e, playground.NewRequest("http://parley.test:8080/demo/in"))[0].Exchanges
	if len(hops) != 3 || hops[1].Failure != nil || hops[2].Failure == nil || hops[2].Failure.Rule != "self" {
		t.Errorf("%+v", hops)
	}
}

func TestBrokenLessonsAreReal(t *testing.T) {
	e := ownHouse(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/demo/abort":
			panic(http.ErrAbortHandler)
		case "/demo/hang":
			<-r.Context().Done()
		case "/demo/stall":
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "hello")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		default:
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, ok200+"Content-Length: 10\r\n\r\nhello")
			if r.URL.Path == "/demo/reset" {
				_ = conn.(interface{ SetLinger(int) error }).SetLinger(0)
			}
			_ = conn.Close()
		}
	})
	for _, c := range []struct {
		path string
		fault
	}{
		{"abort", fault{kind: "reset", cause: playground.CauseClosedBeforeAnswer, phase: "wait"}},
		{"hang", fault{kind: "timeout", cause: playground.CauseNoAnswerInTime, phase: "wait", limit: "first_byte"}},
		{"stall", fault{kind: "timeout", cause: playground.CauseBodyStalled, phase: "receive", limit: "idle", status: 200, size: 5}},
		{"cut", fault{kind: "body", cause: playground.CauseBodyCut, phase: "receive", status: 200, size: 5}},
		{"reset", fault{kind: "body", cause: playground.CauseBodyReset, phase: "receive", status: 200, size: 5}},
	} {
		t.Run(c.path, func(t *testing.T) {
			req := playground.NewRequest("http://parley.test:8080/demo/" + c.path)
			req.Options.Limits = playground.TimeLimits{FirstByteMS: 300, IdleMS: 300}
			checkFault(t, c.fault, one(t, e, req))
		})
	}
}

func TestWithoutADemoAPIOwnOriginIsRefused(t *testing.T) {
	e := mustExecutor(t, func(o *Options) { o.OwnOrigin = func(*url.URL) bool { return true } })
	if x := one(t, e, playground.NewRequest("http://h/demo/")); x.Failure == nil || x.Failure.Rule != "self" {
		t.Errorf("%+v", x.Failure)
	}
}
