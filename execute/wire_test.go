package execute

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// heard serves one answer and hands over the request as it stood on the wire, content
// included, once want is in it.
func heard(t *testing.T, want, answer string) (string, <-chan string) {
	got := make(chan string, 8)
	return mustAnswer(t, func(c net.Conn) {
		for {
			var all []byte
			b := make([]byte, 4096)
			for !strings.Contains(string(all), want) {
				n, err := c.Read(b)
				all = append(all, b[:n]...)
				if err != nil {
					return
				}
			}
			got <- string(all)
			_, _ = io.WriteString(c, answer)
		}
	}), got
}

func rows(pairs ...string) []playground.Row {
	var out []playground.Row
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, playground.Row{Name: pairs[i], Value: pairs[i+1], Enabled: true})
	}
	return out
}

func TestTheRequestIsOnTheWireAsComposed(t *testing.T) {
	const answer = ok200 + "Content-Length: 0\r\n\r\n"
	for _, c := range []struct {
		name    string
		change  func(*playground.Request)
		wants   string // the request, with HOST for the authority
		endsIn  string
		skipped string
	}{
		{"defaults", func(*playground.Request) {},
			"GET /p?q=1 HTTP/1.1\r\nHost: HOST\r\nUser-Agent: Parley/test\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n", "\r\n\r\n", ""},
		{"order, repeats and case", func(r *playground.Request) {
			r.Headers = append(rows("x-b", "1", "X-A", "2", "X-B", "3", "accept", "text/html", "USER-agent", "mine"), playground.Row{Name: "Off", Value: "x"})
		}, "GET /p?q=1 HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nx-b: 1\r\nX-A: 2\r\nX-B: 3\r\naccept: text/html\r\nUSER-agent: mine\r\n\r\n", "\r\n\r\n", "Off"},
		{"another Host", func(r *playground.Request) { r.Headers = rows("host", "other.test") },
			"GET /p?q=1 HTTP/1.1\r\nUser-Agent: Parley/test\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nhost: other.test\r\n\r\n", "\r\n\r\n", ""},
		{"an empty value", func(r *playground.Request) { r.Headers = rows("User-Agent", "", "Accept", "", "Accept-Encoding", "") },
			"GET /p?q=1 HTTP/1.1\r\nHost: HOST\r\nUser-Agent: \r\nAccept: \r\nAccept-Encoding: \r\n\r\n", "\r\n\r\n", ""},
		{"an address with blanks and more than ASCII", func(r *playground.Request) { r.URL = strings.Replace(r.URL, "q=1", "q=a b&ü", 1) },
			"GET /p?q=a%20b&%C3%BC HTTP/1.1\r\n", "\r\n\r\n", ""},
		{"a Host that is none", func(r *playground.Request) { r.Headers = rows("Host", "not a host") }, "\r\nHost: not a host\r\n", "\r\n\r\n", ""},
		{"a target of its own", func(r *playground.Request) { r.Method, r.Options.Target = "OPTIONS", "*" }, "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n", "\r\n\r\n", "/p"},
		{"a target of two slashes", func(r *playground.Request) { r.Options.Target = "//x?y" }, "GET //x?y HTTP/1.1\r\nHost: HOST\r\n", "\r\n\r\n", "/p"},
		{"a whole address as target", func(r *playground.Request) { r.Options.Target = "http://other.test/" }, "GET http://other.test/ HTTP/1.1\r\nHost: HOST\r\n", "\r\n\r\n", "/p"},
		{"any method", func(r *playground.Request) { r.Method = "brew" }, "brew /p?q=1 HTTP/1.1\r\nHost: HOST\r\n", "\r\n\r\n", ""},
		{"content with its length", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyJSON, Text: `{"a":1}`}
		}, "zstd\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}", "}", ""},
		{"empty content of a POST", func(r *playground.Request) { r.Method = "POST" }, "zstd\r\nContent-Length: 0\r\n\r\n", "\r\n\r\n", "Content-Type"},
		{"no media type where none is wanted", func(r *playground.Request) {
			r.Method, r.Body = "PUT", playground.Body{Kind: playground.BodyText, MediaType: "none", Text: "abc"}
		}, "Content-Length: 3\r\n\r\nabc", "abc", "Content-Type"},
		{"chunks where they are asked for", func(r *playground.Request) {
			r.Method, r.Body, r.Headers = "POST", playground.Body{Kind: playground.BodyText, MediaType: "none", Text: "hello"}, rows("Transfer-Encoding", "chunked")
		}, "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "0\r\n\r\n", "Content-Length"},
		{"a length longer than the content", func(r *playground.Request) {
			r.Method, r.Body, r.Headers = "POST", playground.Body{Kind: playground.BodyText, MediaType: "none", Text: "hello"}, rows("Content-Length", "3")
		}, "Content-Length: 3\r\n\r\nhello", "hello", ""},
		{"credentials of the address", func(r *playground.Request) { r.URL = strings.Replace(r.URL, "http://", "http://u:p@", 1) },
			"Authorization: Basic dTpw\r\n\r\n", "\r\n\r\n", ""},
		{"Connection as composed", func(r *playground.Request) { r.Headers = rows("Connection", "close", "TE", "trailers") },
			"Connection: close\r\nTE: trailers\r\n\r\n", "\r\n\r\n", ""},
		{"a long head", func(r *playground.Request) { r.Headers = rows("X-Long", strings.Repeat("a", 20000), "X-Last", "1") },
			"X-Long: " + strings.Repeat("a", 20000) + "\r\nX-Last: 1\r\n\r\n", "\r\n\r\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, got := heard(t, c.endsIn, answer)
			req := playground.NewRequest(u + "/p?q=1#part")
			c.change(&req)
			x := one(t, mustExecutor(t), req)
			if x.Failure != nil {
				t.Fatalf("%+v", x.Failure)
			}
			wire := <-got
			if want := strings.ReplaceAll(c.wants, "HOST", u[len("http://"):]); !strings.Contains(wire, want) {
				t.Errorf("on the wire:\n%q\nwant in it:\n%q", wire, want)
			}
			if c.skipped != "" && strings.Contains(wire, c.skipped) {
				t.Errorf("%q is on the wire: %q", c.skipped, wire)
			}
			checkRecorded(t, wire, x)
		})
	}
}

// checkRecorded holds the recorded fields against the wire, line by line.
func checkRecorded(t *testing.T, wire string, x playground.Exchange) {
	t.Helper()
	head, _, _ := strings.Cut(wire, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")[1:]
	var recorded []string
	for _, f := range x.Request.Headers {
		recorded = append(recorded, f.Name+": "+f.Value)
	}
	if !slices.Equal(lines, recorded) {
		t.Errorf("recorded %q\non the wire %q", recorded, lines)
	}
}

func TestSentAsWellIsWhatIsAdded(t *testing.T) {
	req := playground.NewRequest("http://h.test:81/")
	req.Method, req.Body, req.Headers = "POST", playground.Body{Kind: playground.BodyForm, Text: "a=1"}, rows("accept", "x")
	want := []playground.Field{{Name: "Host", Value: "h.test:81"}, {Name: "User-Agent", Value: "P/1"}, {Name: "Accept-Encoding", Value: acceptEncoding},
		{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}, {Name: "Content-Length", Value: "3"}}
	if got := SentAsWell(req, "P/1"); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := SentAsWell(playground.NewRequest(""), "P/1"); len(got) != 0 {
		t.Errorf("for no address: %v", got)
	}
}

func TestTheResponseIsRecordedAsItStoodOnTheWire(t *testing.T) {
	u := mustAnswer(t, says("HTTP/1.0 299  Fine By Me \r\nx-B: 1\r\nX-a:2\r\nset-cookie: a=1\r\nX-B:  3 \r\nSet-Cookie: b=2\r\nX-Folded: one\r\n  two\r\nX-Empty:\r\n\r\nhello"))
	req := playground.NewRequest(u)
	req.Options.Cookies = false
	x := one(t, mustExecutor(t), req)
	if x.Failure != nil {
		t.Fatalf("%+v", x.Failure)
	}
	r := x.Response
	if r.HTTPVersion != "1.0" || r.Status != 299 || r.Reason != "Fine By Me" {
		t.Errorf("%q %d %q", r.HTTPVersion, r.Status, r.Reason)
	}
	want := []playground.Field{{Name: "x-B", Value: "1"}, {Name: "X-a", Value: "2"}, {Name: "set-cookie", Value: "a=1"}, {Name: "X-B", Value: "3"},
		{Name: "Set-Cookie", Value: "b=2"}, {Name: "X-Folded", Value: "one two"}, {Name: "X-Empty", Value: ""}}
	if !slices.Equal(r.Headers, want) {
		t.Errorf("got %q\nwant %q", r.Headers, want)
	}
	if string(r.Content.Whole) != "hello" || r.Content.Size != 5 {
		t.Errorf("%+v", r.Content)
	}
}

func TestHopByHopFieldsAreRecordedToo(t *testing.T) {
	u := mustAnswer(t, says(ok200+"Transfer-Encoding: chunked\r\nConnection: close\r\nTrailer: X-Sum\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\nX-More: a\r\n\r\n"))
	x := one(t, mustExecutor(t), playground.NewRequest(u))
	for _, name := range []string{"Transfer-Encoding", "Connection", "Trailer"} {
		if _, ok := x.Response.Header(name); !ok {
			t.Errorf("%s is missing from %v", name, x.Response.Headers)
		}
	}
	want := []playground.Field{{Name: "X-More", Value: "a"}, {Name: "X-Sum", Value: "7"}}
	if !slices.Equal(x.Response.Trailers, want) {
		t.Errorf("trailers %v", x.Response.Trailers)
	}
}

func TestInterimResponsesAreRecorded(t *testing.T) {
	u := mustAnswer(t, says("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nLink: </b>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"+ok200+"Content-Length: 2\r\n\r\nhi"))
	x := one(t, mustExecutor(t), playground.NewRequest(u))
	if x.Failure != nil || len(x.Interim) != 2 || x.Response.Status != 200 {
		t.Fatalf("%+v %+v %+v", x.Interim, x.Response, x.Failure)
	}
	if want := []playground.Field{{Name: "link", Value: "</a>"}, {Name: "Link", Value: "</b>"}}; !slices.Equal(x.Interim[0].Headers, want) || x.Interim[0].Status != 103 {
		t.Errorf("%+v", x.Interim[0])
	}
	if len(x.Interim[1].Headers) != 0 || x.Interim[1].Status != 102 {
		t.Errorf("%+v", x.Interim[1])
	}
}

func TestContentWaitsForContinue(t *testing.T) {
	got := make(chan string, 1)
	u := mustAnswer(t, func(c net.Conn) {
		head := awaitHead(c)
		_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
		b := make([]byte, 5)
		_, _ = io.ReadFull(c, b)
		got <- head + string(b)
		_, _ = io.WriteString(c, ok200+"Content-Length: 0\r\n\r\n")
	})
	req := playground.NewRequest(u)
	req.Method, req.Body, req.Headers = "POST", playground.Body{Kind: playground.BodyText, Text: "hello"}, rows("Expect", "100-continue")
	x := one(t, mustExecutor(t), req)
	if x.Failure != nil || len(x.Interim) != 1 || x.Interim[0].Status != 100 || x.Request.BodySize != 5 {
		t.Fatalf("%+v", x)
	}
	if wire := <-got; !strings.HasSuffix(wire, "Content-Length: 5\r\n\r\nhello") {
		t.Errorf("%q", wire)
	}
}

func TestALengthThatIsNotTheContentsIsBlamed(t *testing.T) {
	u := mustAnswer(t, saysAndHangs(""))
	req := playground.NewRequest(u)
	req.Method, req.Body, req.Headers = "POST", playground.Body{Kind: playground.BodyText, Text: "abc"}, rows("Content-Length", "10")
	x := one(t, mustExecutor(t, brief(limitFirstByte)), req)
	if f := x.Failure; f == nil || f.Cause != playground.CauseContentLength || f.Limit != "first_byte" || !strings.Contains(f.Detail, "10") {
		t.Errorf("%+v", f)
	}
}

func TestConnectionsAreReusedAndThatIsSaid(t *testing.T) {
	u := mustServe(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hi") })
	e := mustExecutor(t)
	first, second := one(t, e, playground.NewRequest(u)), one(t, e, playground.NewRequest(u))
	if first.ConnectionReused || first.Timings.Connect < 0 || first.Timings.DNS != playground.NotApplicable || first.RemoteAddr == "" {
		t.Errorf("%+v", first)
	}
	if !second.ConnectionReused || second.Timings.Connect != playground.NotApplicable || second.RemoteAddr != first.RemoteAddr {
		t.Errorf("%+v", second)
	}
	for _, x := range []playground.Exchange{first, second} {
		if x.Timings.Blocked < 0 || x.Timings.Send < 0 || x.Timings.Wait < 0 || x.Timings.Receive < 0 || x.Timings.Total() > time.Second {
			t.Errorf("%+v", x.Timings)
		}
	}
}

func TestAnEarlyAnswerToLongContentIsTaken(t *testing.T) {
	u := mustAnswer(t, func(c net.Conn) {
		b := make([]byte, 1024)
		_, _ = c.Read(b)
		_, _ = io.WriteString(c, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		_, _ = io.Copy(io.Discard, c)
	})
	req := playground.NewRequest(u)
	req.Method, req.Body = "POST", playground.Body{Kind: playground.BodyText, Text: strings.Repeat("a", 8<<20)}
	x := one(t, mustExecutor(t), req)
	if x.Response == nil || x.Response.Status != 413 || x.Failure != nil {
		t.Errorf("%+v %+v", x.Response, x.Failure)
	}
}

func TestASwitchThatWasAskedForIsAnAnswer(t *testing.T) {
	u := mustAnswer(t, saysAndHangs("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi"))
	req := playground.NewRequest(u)
	req.Headers = rows("Connection", "Upgrade", "Upgrade", "websocket")
	if x := one(t, mustExecutor(t), req); x.Failure != nil || x.Response.Status != 101 || x.Response.Content.Size != 0 {
		t.Errorf("%+v %+v", x.Response, x.Failure)
	}
}

func TestAnAnswerToCONNECTIsNotWaitedOn(t *testing.T) {
	u := mustAnswer(t, saysAndHangs(ok200+"\r\n"))
	req := playground.NewRequest(u)
	req.Method = "CONNECT"
	if x := one(t, mustExecutor(t), req); x.Failure != nil || x.Response.Status != 200 {
		t.Errorf("%+v %+v", x.Response, x.Failure)
	}
}

// TestInterimResponsesDoNotShortenTheContent takes longer for the content than any limit
// is, but never as long for a byte of it.
func TestInterimResponsesDoNotShortenTheContent(t *testing.T) {
	t.Parallel()
	const limit, bytes = time.Second, 30
	u := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		_, _ = io.WriteString(c, "HTTP/1.1 103 Early Hints\r\n\r\n"+ok200+"Content-Length: 30\r\n\r\n")
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for range bytes {
			<-tick.C
			_, _ = io.WriteString(c, "x")
		}
	})
	e := mustExecutor(t, func(o *Options) {
		o.Limits = DefaultLimits()
		o.Limits.FirstByte, o.Limits.Idle = limit, limit
	})
	if x := one(t, e, playground.NewRequest(u)); x.Failure != nil || x.Response.Content.Size != bytes {
		t.Errorf("%+v", x.Failure)
	}
}

func TestBytesBehindTheEndAreCounted(t *testing.T) {
	for _, c := range []struct {
		name, method, answer string
		want                 int64
	}{
		{"none", "GET", ok200 + "Content-Length: 2\r\n\r\nhi", 0},
		{"behind the length", "GET", ok200 + "Content-Length: 2\r\n\r\nhi there", 6},
		{"of HEAD", "HEAD", ok200 + "Content-Length: 2\r\n\r\nhi", 2},
		{"of 204, behind an interim answer", "GET", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nhi", 2},
		{"an answer that ends with the connection", "GET", "HTTP/1.0 200 OK\r\n\r\nhi there", 0},
		{"chunks", "GET", ok200 + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 0},
		{"behind the last chunk", "GET", ok200 + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nX-A: b\r\n\r\nEXTRA", 5},
		{"a length that is not reached", "GET", ok200 + "Content-Length: 9\r\n\r\nhi", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := playground.NewRequest(mustAnswer(t, says(c.answer)))
			req.Method = c.method
			if x := one(t, mustExecutor(t), req); x.Response == nil || x.Response.Surplus != c.want {
				t.Errorf("%+v %+v", x.Response, x.Failure)
			}
		})
	}
}
