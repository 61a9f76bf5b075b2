package explain

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// sentAt is when every request of these tests is sent.
var sentAt = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// builder puts a run together the way the executor records one.
type builder struct {
	run  playground.Run
	hops []playground.Exchange
	x    playground.Exchange
}

// given begins a request.
func given(method, url string) *builder {
	b := &builder{}
	b.run.Request = playground.NewRequest(url)
	b.run.Request.Method = method
	b.run.CreatedAt = playground.At(sentAt)
	b.x = playground.Exchange{
		Request:   playground.SentRequest{Method: method, URL: url},
		StartedAt: playground.At(sentAt),
		Timings:   playground.Timings{Blocked: 0, DNS: -1, Connect: playground.Millis(time.Millisecond), SSL: -1, Send: 0, Wait: playground.Millis(35 * time.Millisecond), Receive: playground.Millis(time.Millisecond)},
	}
	return b
}

func (b *builder) sends(name, value string) *builder {
	b.run.Request.Headers = append(b.run.Request.Headers, playground.Row{Name: name, Value: value, Enabled: true})
	b.x.Request.Headers = append(b.x.Request.Headers, playground.Field{Name: name, Value: value})
	return b
}

// asHTTP10 sends it as HTTP/1.0.
func (b *builder) asHTTP10() *builder {
	b.run.Request.Options.HTTPVersion, b.x.Request.Version = playground.HTTP10, playground.HTTP10
	return b
}

func (b *builder) content(text string) *builder {
	b.run.Request.Body = playground.Body{Kind: playground.BodyText, Text: text}
	if text != "" && strings.ContainsAny(text[:1], "{[") {
		b.run.Request.Body.Kind = playground.BodyJSON
	}
	b.x.Request.BodySize = int64(len(text))
	return b
}

// json sends JSON.
func (b *builder) json(text string) *builder {
	return b.sends("Content-Type", "application/json").content(text)
}

func response(status int, body string, headers []string) *playground.Response {
	r := &playground.Response{HTTPVersion: "1.1", Status: status, Headers: []playground.Field{}, Trailers: []playground.Field{}}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Headers = append(r.Headers, playground.Field{Name: name, Value: value})
	}
	kind, _ := r.Header("Content-Type")
	encoding, _ := r.Header("Content-Encoding")
	r.Content = playground.Content{
		Size: int64(len(body)), DecodedSize: int64(len(body)), MediaType: mediaType(kind), Encoding: encoding, Decoded: true,
		Head: []byte(body[:min(len(body), playground.HeadBytes)]),
	}
	return r
}

// answers ends the run with a response; headers are "Name: value".
func (b *builder) answers(status int, body string, headers ...string) playground.Run {
	b.x.Response = response(status, body, headers)
	return b.done()
}

// answersJSON ends the run with JSON.
func (b *builder) answersJSON(status int, body string, headers ...string) playground.Run {
	return b.answers(status, body, append([]string{"Content-Type: application/json"}, headers...)...)
}

// redirected puts a redirect before the last exchange.
func (b *builder) redirected(status int, location string, change func(*playground.Exchange)) *builder {
	hop := b.x
	hop.Response = response(status, "", []string{"Location: " + location})
	hop.Redirect = &playground.Redirect{Location: location, URL: location, Kept: []string{}, Dropped: []string{}}
	b.x.Request.URL = location
	b.x.Request.Headers = append([]playground.Field{}, b.x.Request.Headers...)
	if change != nil {
		change(&hop)
	}
	for _, name := range hop.Redirect.Dropped {
		var kept []playground.Field
		for _, h := range b.x.Request.Headers {
			if !strings.EqualFold(h.Name, name) {
				kept = append(kept, h)
			}
		}
		b.x.Request.Headers = kept
	}
	if hop.Redirect.MethodChanged {
		b.x.Request.Method, b.x.Request.BodySize = "GET", 0
	}
	b.hops = append(b.hops, hop)
	return b
}

// fails ends the run without a whole response.
func (b *builder) fails(x playground.Failure) playground.Run {
	if x.Kind == playground.FailureRedirect && b.x.Response == nil {
		b.x.Response = response(301, "", []string{"Location: " + b.x.Request.URL})
	}
	b.x.Failure = &x
	return b.done()
}

func (b *builder) done() playground.Run {
	b.run.Attempts = []playground.Attempt{{Number: 1, Exchanges: append(b.hops, b.x)}}
	b.run.Conclude()
	return b.run
}

// finds returns the finding of a rule, or fails the test.
func finds(t *testing.T, e playground.Explanation, id string) playground.Finding {
	t.Helper()
	for _, d := range e.Findings {
		if d.ID == id {
			return d
		}
	}
	t.Fatalf("no %s:\n%s", id, textOf(e))
	return playground.Finding{}
}

func has(e playground.Explanation, id string) bool {
	for _, d := range e.Findings {
		if d.ID == id {
			return true
		}
	}
	return false
}
