package execute

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/playground"
)

// asHTTP10 is a request that asks for HTTP/1.0.
func asHTTP10(r playground.Request) playground.Request {
	r.Options.HTTPVersion = playground.HTTP10
	return r
}

func TestARequestIsSentAsHTTP10(t *testing.T) {
	posted := func(r playground.Request) playground.Request {
		r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: "a=1"}
		return r
	}
	for _, c := range []struct {
		name   string
		change func(playground.Request) playground.Request
		answer string
		want   string // %s is the host
		closed bool   // by us, when the answer is whole
	}{
		{"without content", asHTTP10, "HTTP/1.0 200 OK\r\n\r\nok",
			"GET /a?b=1 HTTP/1.0\r\nHost: %s\r\nUser-Agent: Parley/test\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n", true},
		{"with content, whose length is said", func(r playground.Request) playground.Request { return asHTTP10(posted(r)) }, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
			"POST /a?b=1 HTTP/1.0\r\nHost: %s\r\nUser-Agent: Parley/test\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\na=1", true},
		{"with another target", func(r playground.Request) playground.Request {
			r.Options.Target = "*"
			return asHTTP10(r)
		}, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok",
			"GET * HTTP/1.0\r\nHost: %s\r\nUser-Agent: Parley/test\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n", true},
		{"on a connection that is asked to stay", func(r playground.Request) playground.Request {
			r.Headers = []playground.Row{{Name: "Connection", Value: "Keep-Alive", Enabled: true}}
			return asHTTP10(r)
		}, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok",
			"GET /a?b=1 HTTP/1.0\r\nHost: %s\r\nUser-Agent: Parley/test\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nConnection: Keep-Alive\r\n\r\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, over := make(chan string, 1), make(chan error, 1)
			url := mustAnswer(t, func(conn net.Conn) {
				b := make([]byte, 4096)
				n, _ := conn.Read(b)
				if !strings.Contains(string(b[:n]), "\r\n\r\n") || strings.HasPrefix(string(b[:n]), "POST") && strings.HasSuffix(string(b[:n]), "\r\n\r\n") {
					more, _ := conn.Read(b[n:])
					n += more
				}
				got <- string(b[:n])
				_, _ = io.WriteString(conn, c.answer)
				if c.closed && strings.Contains(c.answer, "Content-Length") {
					_, err := conn.Read(b)
					over <- err
				}
			})
			x := one(t, mustExecutor(t), c.change(playground.NewRequest(url+"/a?b=1")))
			want := strings.Replace(c.want, "%s", strings.TrimPrefix(url, "http://"), 1)
			if sent := <-got; sent != want {
				t.Errorf("sent %q\nwant %q", sent, want)
			}
			if x.Failure != nil || string(x.Response.Content.Whole) != "ok" || x.Request.Version != "1.0" {
				t.Errorf("the exchange is %+v, %+v of %+v", x.Response, x.Failure, x.Request)
			}
			if c.closed && strings.Contains(c.answer, "Content-Length") {
				if err := <-over; err != io.EOF {
					t.Errorf("after the answer the connection says %v, want its end", err)
				}
			}
			if head, _, _ := strings.Cut(want, "\r\n\r\n"); c.name != "with another target" && string(told(t, x, "a=1").Sent.Head) != head+"\r\n\r\n" {
				t.Errorf("told as %q", told(t, x, "a=1").Sent.Head)
			}
		})
	}
}

func TestHTTP10GoesThroughProxiesAndTLS(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto+" "+r.Host) }
	plain, secure := mustServe(t, echo), mustServeTLS(t, nil, echo)
	proxy := mustProxy(t, "", (*httptest.Server).Start)
	socks := mustSocks(t, "", "")
	var line string
	recorder := mustAnswer(t, func(c net.Conn) {
		line, _, _ = strings.Cut(awaitHead(c), "\r\n")
		_, _ = io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\nHTTP/1.0 "+strings.TrimPrefix(plain, "http://"))
	})
	for _, c := range []struct{ name, site, proxy, how string }{
		{"over TLS", secure, "", ""},
		{"forwarded", plain, recorder, playground.ProxyForward},
		{"through a tunnel", secure, proxy.URL, playground.ProxyTunnel},
		{"through SOCKS", plain, "socks5://" + socks.addr, playground.ProxySocks},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := asHTTP10(playground.NewRequest(c.site))
			req.Options.Proxy, req.Options.VerifyTLS = c.proxy, false
			x := one(t, mustExecutor(t), req)
			if x.Failure != nil || string(x.Response.Content.Whole) != "HTTP/1.0 "+strings.SplitN(c.site, "://", 2)[1] {
				t.Fatalf("the exchange is %+v, %+v", x.Response, x.Failure)
			}
			if c.how != "" && x.Proxy.How != c.how {
				t.Errorf("the proxy was used as %q", x.Proxy.How)
			}
		})
	}
	if want := "GET " + plain + "/ HTTP/1.0"; line != want {
		t.Errorf("the proxy was asked %q, want %q", line, want)
	}
}

func TestARedirectOfHTTP10IsFollowedAsHTTP10(t *testing.T) {
	url := mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, r.Proto)
	})
	x := one(t, mustExecutor(t), asHTTP10(playground.NewRequest(url)))
	if x.Failure != nil || string(x.Response.Content.Whole) != "HTTP/1.0" || x.ConnectionReused {
		t.Errorf("the exchange is %+v, %+v", x.Response, x.Failure)
	}
}
