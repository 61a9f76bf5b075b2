package execute

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"parley/playground"
)

// mustExecutor returns an executor that is closed with the test. Its waits end at once.
func mustExecutor(t testing.TB, change ...func(*Options)) *Executor {
	t.Helper()
	o := Options{After: func(time.Duration) <-chan time.Time {
		c := make(chan time.Time, 1)
		c <- time.Time{}
		return c
	}, Jitter: func() float64 { return 1 }, UserAgent: "Parley/test"}
	for _, c := range change {
		c(&o)
	}
	e := New(o)
	t.Cleanup(e.Close)
	return e
}

func mustServe(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// mustAnswer serves raw bytes: serve gets each connection after the request's head came.
func mustAnswer(t testing.TB, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// awaitHead reads from c to the end of a request head.
func awaitHead(c net.Conn) string {
	var got []byte
	b := make([]byte, 4096)
	for {
		n, err := c.Read(b)
		got = append(got, b[:n]...)
		if err != nil || len(got) >= 4 && string(got[len(got)-4:]) == "\r\n\r\n" {
			return string(got)
		}
	}
}

func run(t testing.TB, e *Executor, req playground.Request) []playground.Attempt {
	t.Helper()
	return e.Execute(context.Background(), req, Watch{})
}

// one sends req and returns the last exchange.
func one(t testing.TB, e *Executor, req playground.Request) playground.Exchange {
	t.Helper()
	all := run(t, e, req)
	last := all[len(all)-1].Exchanges
	return last[len(last)-1]
}
