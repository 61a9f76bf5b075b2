package execute

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// session is a value that nobody may find in what is kept.
const session = "s3cr3t-session-0123456789"

// jarForTest is a jar of the caller's, which can be broken.
type jarForTest struct {
	ownJar
	fault error
}

func (j *jarForTest) Open(domains []string) ([]playground.Cookie, error) {
	if j.fault != nil {
		return nil, j.fault
	}
	return j.ownJar.Open(domains)
}

func newTestJar(kept ...playground.Cookie) *jarForTest {
	return &jarForTest{ownJar: ownJar{now: time.Now, kept: kept}}
}

func cookie(name, value, domain string) playground.Cookie {
	return playground.Cookie{Name: name, Value: value, Domain: domain, HostOnly: true, Path: "/"}
}

// withJar sends a request with a jar.
func withJar(t *testing.T, e *Executor, req playground.Request, jar Jar) []playground.Exchange {
	t.Helper()
	req.Options.Cookies = true
	all := e.Execute(t.Context(), req, Watch{Jar: jar})
	return all[len(all)-1].Exchanges
}

func names(all []playground.JarCookie) string {
	var out []string
	for _, c := range all {
		out = append(out, strings.TrimSpace(c.Name+" "+c.Became))
	}
	return strings.Join(out, ", ")
}

func TestEachHopGetsItsOwnCookies(t *testing.T) {
	var asked []string
	other := mustServe(t, func(_ http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Host[:4]+" "+r.Header.Get("Cookie"))
	})
	other = strings.Replace(other, "127.0.0.1", "localhost", 1)
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, "127. "+r.Header.Get("Cookie"))
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/"})
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other, http.StatusFound)
			return
		}
		http.Redirect(w, r, "/away", http.StatusFound)
	})
	jar := newTestJar(cookie("here", "1", "127.0.0.1"), cookie("there", "2", "localhost"), playground.Cookie{Name: "deep", Value: "3", Domain: "127.0.0.1", HostOnly: true, Path: "/deep"})
	hops := withJar(t, mustExecutor(t), playground.NewRequest(u+"/from"), jar)
	if want := []string{"127. here=1", "127. here=1; seen=yes", "loca there=2"}; !slices.Equal(asked, want) {
		t.Errorf("asked with %q", asked)
	}
	if u := hops[0].Cookies; names(u.Sent) != "here" || names(u.Left) != "deep" || names(u.Set) != "seen kept" || u.Left[0].Why == "" {
		t.Errorf("%+v", u)
	}
	if u := hops[1].Cookies; names(u.Set) != "seen replaced" {
		t.Errorf("%+v", u)
	}
	if slices.Contains(hops[1].Redirect.Dropped, "Cookie") {
		t.Errorf("the jar's cookies are said to be dropped: %+v", hops[1].Redirect)
	}
}

func TestACookieFieldOfTheRequestIsSentAsItIs(t *testing.T) {
	var got []string
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Cookie"))
		if r.URL.Path == "/" {
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "localhost", 1)+"/away", http.StatusFound)
		}
	})
	req := playground.NewRequest(u)
	req.Headers = rows("Cookie", "mine=1")
	hops := withJar(t, mustExecutor(t), req, newTestJar(cookie("here", "2", "127.0.0.1"), cookie("there", "3", "localhost")))
	if !slices.Equal(got, []string{"mine=1", "there=3"}) {
		t.Errorf("sent %q", got)
	}
	if u := hops[0].Cookies; len(u.Sent) != 0 || names(u.Left) != "here" || !strings.Contains(u.Left[0].Why, "field of its own") {
		t.Errorf("%+v", u)
	}
	if v, _ := playground.FieldValue(hops[0].Request.Headers, "Cookie"); v != "mine=1" {
		t.Errorf("what was typed is kept as %q", v)
	}
}

func TestCookiesOfEveryAttemptAreKept(t *testing.T) {
	n := 0
	var last string
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		last = r.Header.Get("Cookie")
		if n++; n == 1 {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "once"})
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	req := playground.NewRequest(u)
	req.Options.Retry.MaxAttempts = 2
	withJar(t, mustExecutor(t), req, newTestJar())
	if n != 2 || last != "seen=once" {
		t.Errorf("%d attempts, the last with %q", n, last)
	}
}

func TestARefusedCookieIsNotKept(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range []string{"a=1; Domain=example.com", "__Host-b=2", "c=3; Path=/", "c=; Max-Age=0; Path=/", "d=4; SameSite=None", "e=5"} {
			w.Header().Add("Set-Cookie", line)
		}
	})
	jar := newTestJar(playground.Cookie{Name: "e", Value: "safe", Domain: "127.0.0.1", HostOnly: true, Path: "/", Secure: true})
	x := withJar(t, mustExecutor(t), playground.NewRequest(u), jar)[0]
	if names(x.Cookies.Set) != "a refused, __Host-b refused, c kept, c removed, d refused, e replaced" { // this machine counts as secure
		t.Errorf("%+v", x.Cookies.Set)
	}
	if len(jar.kept) != 1 || jar.kept[0].Value != "5" {
		t.Errorf("the jar has %+v", jar.kept)
	}
}

func TestAResponseSetsSoManyCookiesAndNoMore(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, _ *http.Request) {
		for i := range 120 {
			w.Header().Add("Set-Cookie", "n"+strings.Repeat("i", i)+"=1")
		}
	})
	jar := newTestJar()
	x := withJar(t, mustExecutor(t), playground.NewRequest(u), jar)[0]
	if set := x.Cookies.Set; len(jar.kept) != 100 || len(set) != 120 || set[99].Became != "kept" || set[100].Became != "refused" {
		t.Errorf("%d kept of %d: %+v", len(jar.kept), len(set), set[100])
	}
}

func TestAJarThatIsBrokenHoldsNothingUp(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Set-Cookie", "a=1") })
	jar := newTestJar(cookie("b", "2", "127.0.0.1"))
	jar.fault = errors.New("The disk is away.")
	x := withJar(t, mustExecutor(t), playground.NewRequest(u), jar)[0]
	if x.Failure != nil || !strings.Contains(x.Cookies.Fault, "disk is away") || names(x.Cookies.Set) != "a refused" || !strings.Contains(x.Cookies.Set[0].Why, "disk is away") {
		t.Errorf("%+v, %+v", x.Failure, x.Cookies)
	}
}

// echo answers with all that it was sent, and with a session of its own.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Set-Cookie", "fresh="+session+"-new; HttpOnly; Path=/")
	w.Header().Add("Set-Cookie", "theme=dark; Path=/")
	w.Header().Set("X-Echo", r.Header.Get("Cookie"))
	_ = json.NewEncoder(w).Encode(map[string]string{"cookie": r.Header.Get("Cookie"), "fresh": url.QueryEscape(session + "-new"), "word": "dark"})
}

func TestNoCookieOfTheJarIsKeptWithARun(t *testing.T) {
	plain := mustServe(t, echo)
	secured := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	secured.EnableHTTP2 = true
	secured.StartTLS()
	t.Cleanup(secured.Close)
	chunked := mustAnswer(t, func(c net.Conn) {
		head := awaitHead(c)
		_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: fresh=" + session + "-new\r\n\r\n"))
		for part := range slices.Chunk([]byte(head), 7) {
			_, _ = c.Write([]byte("7\r\n" + string(part) + strings.Repeat("x", 7-len(part)) + "\r\n"))
		}
		_, _ = c.Write([]byte("0\r\n\r\n"))
	})
	for name, u := range map[string]string{"HTTP/1.1": plain, "HTTP/2": secured.URL, "chunked": chunked} {
		t.Run(name, func(t *testing.T) {
			req := playground.NewRequest(u)
			req.Options.VerifyTLS = false
			jar := newTestJar(cookie("sid", session, "127.0.0.1"), cookie("lang", "de", "127.0.0.1"))
			hops := withJar(t, mustExecutor(t), req, jar)
			x := hops[0]
			all, err := json.Marshal(hops)
			if err != nil || x.Failure != nil {
				t.Fatal(err, x.Failure)
			}
			record, _ := json.Marshal(x.Record)
			for where, text := range map[string]string{"the exchange": string(all), "its content": string(x.Response.Content.Whole), "its bytes": string(record)} {
				if strings.Contains(text, session) {
					t.Errorf("%s have it: %s", where, text)
				}
			}
			if x.Record != nil {
				for _, b := range [][]byte{x.Record.Sent.Head, x.Record.Received.Head, x.Record.Received.Content} {
					if strings.Contains(string(b), session) {
						t.Errorf("its bytes have it: %s", b)
					}
				}
			}
			sent := strings.Join(playground.FieldValues(x.Request.Headers, "Cookie"), "; ")
			if want := "sid=‹secret:cookie:sid›; lang=‹secret:cookie:lang›"; !strings.Contains(sent, want) {
				t.Errorf("sent %q", sent)
			}
			if x.Record != nil && strings.Contains(string(x.Record.Sent.Head), "lang=de") {
				t.Errorf("a short value stands in its bytes: %s", x.Record.Sent.Head)
			}
			if line, _ := x.Response.Header("Set-Cookie"); !strings.HasPrefix(line, "fresh=‹secret:cookie:fresh›") {
				t.Errorf("set %q", line)
			}
			if name != "chunked" && !strings.Contains(string(x.Response.Content.Whole), `"word":"dark"`) {
				t.Errorf("a short value was taken for a secret where it is none: %s", x.Response.Content.Whole)
			}
			if told := x.Cookies.Told("‹secret:cookie:fresh› ‹secret:cookie:lang›"); told != session+"-new de" {
				t.Errorf("told is %q", told)
			}
		})
	}
}
