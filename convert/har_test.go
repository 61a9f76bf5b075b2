package convert_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/convert"
	"parley/playground"
)

// harOf writes runs and reads the document again.
func harOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, content func(string) []byte, runs ...playground.Run) (entries []map[string]any, text string) {
	t.Helper()
	var b strings.Builder
	w, err := convert.NewHARWriter(&b, "1.0 \"beta\" é")
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, run := range runs {
		if err := w.Run(run, content); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	var doc struct {
		Log struct {
			Version string
			Creator struct{ Name, Version string }
			Entries []map[string]any
		}
	}
	d := json.NewDecoder(strings.NewReader(b.String()))
	if err := d.Decode(&doc); err != nil || d.More() {
		t.Fatalf("%v in %s", err, b.String())
	}
	if doc.Log.Version != "1.2" || doc.Log.Creator.Name != "Parley" || doc.Log.Creator.Version != "1.0 \"beta\" é" || doc.Log.Entries == nil {
		t.Fatalf("the log is %s", b.String())
	}
	for _, e := range doc.Log.Entries {
		if fault := harFault(e); fault != "" {
			t.Fatalf("%s in %v", fault, e)
		}
	}
	return doc.Log.Entries, b.String()
}

// harMembers are those that HAR 1.2 requires, by the paths to them; a star stands for each
// item of a list.
var harMembers = map[string]string{
	"startedDateTime": "string", "time": "number", "request": "object", "response": "object", "cache": "object", "timings": "object",
	"request.method": "string", "request.url": "string", "request.httpVersion": "string", "request.cookies": "list", "request.headers": "list", "request.queryString": "list", "request.headersSize": "number", "request.bodySize": "number",
	"request.headers.*.name": "string", "request.headers.*.value": "string", "request.queryString.*.name": "string", "request.queryString.*.value": "string", "request.cookies.*.name": "string", "request.cookies.*.value": "string",
	"response.status": "number", "response.statusText": "string", "response.httpVersion": "string", "response.cookies": "list", "response.headers": "list", "response.content": "object", "response.redirectURL": "string", "response.headersSize": "number", "response.bodySize": "number",
	"response.headers.*.name": "string", "response.headers.*.value": "string", "response.cookies.*.name": "string", "response.cookies.*.value": "string",
	"response.content.size": "number", "response.content.mimeType": "string",
	"timings.blocked": "number", "timings.dns": "number", "timings.connect": "number", "timings.ssl": "number", "timings.send": "number", "timings.wait": "number", "timings.receive": "number",
}

// harFault says what of an entry is not as HAR 1.2 has it.
func harFault(e map[string]any) string {
	for path, kind := range harMembers {
		if fault := memberFault(e, strings.Split(path, "."), kind); fault != "" {
			return path + " " + fault
		}
	}
	if _, err := time.Parse(time.RFC3339Nano, e["startedDateTime"].(string)); err != nil {
		return err.Error()
	}
	if posted, ok := e["request"].(map[string]any)["postData"].(map[string]any); ok {
		_, hasText := posted["text"]
		_, hasParams := posted["params"]
		if _, ok := posted["mimeType"].(string); !ok || hasText && hasParams {
			return fmt.Sprintf("postData is %v", posted)
		}
	}
	timings, total := e["timings"].(map[string]any), 0.0
	for name, v := range timings {
		ms := v.(float64)
		if ms < 0 && (ms != -1 || name == "send" || name == "wait" || name == "receive") {
			return fmt.Sprintf("%s is %v", name, ms)
		}
		if name != "ssl" { // it lies inside connect
			total += max(0, ms)
		}
	}
	if math.Abs(total-e["time"].(float64)) > 0.001 {
		return fmt.Sprintf("the phases make %v, the time is %v", total, e["time"])
	}
	return unknownMember(e, "")
}

func memberFault(v any, path []string, kind string) string {
	if len(path) == 0 {
		got := map[reflect.Kind]string{reflect.String: "string", reflect.Float64: "number", reflect.Map: "object", reflect.Slice: "list"}[reflect.ValueOf(v).Kind()]
		if got != kind {
			return fmt.Sprintf("is %v, not a %s", v, kind)
		}
		return ""
	}
	if path[0] == "*" {
		for _, item := range v.([]any) {
			if fault := memberFault(item, path[1:], kind); fault != "" {
				return fault
			}
		}
		return ""
	}
	object, ok := v.(map[string]any)
	if !ok {
		return "is in no object"
	}
	member, ok := object[path[0]]
	if !ok {
		return "is missing"
	}
	return memberFault(member, path[1:], kind)
}

// unknownMember names a member that the format does not have and that no underscore marks.
func unknownMember(v any, at string) string {
	const known = " startedDateTime time request response cache timings serverIPAddress connection comment method url httpVersion cookies headers queryString postData headersSize bodySize " +
		"mimeType params text name value fileName contentType status statusText content redirectURL size compression encoding path domain expires httpOnly secure blocked dns connect ssl send wait receive "
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if !strings.Contains(known, " "+name+" ") && !strings.HasPrefix(name, "_") {
				return at + "." + name + " is no member"
			}
			if fault := unknownMember(member, at+"."+name); fault != "" {
				return fault
			}
		}
	case []any:
		for _, item := range v {
			if fault := unknownMember(item, at); fault != "" {
				return fault
			}
		}
	}
	return ""
}

func noContent(string) []byte { return nil }

func millis(ms float64) playground.Millis { return playground.Millis(ms * float64(time.Millisecond)) }

// answered is a run of one exchange.
func answered(change func(*playground.Run, *playground.Exchange)) playground.Run {
	timings := playground.NoTimings()
	timings.Connect, timings.SSL, timings.Send, timings.Wait, timings.Receive = millis(3.5), millis(2), millis(0.25), millis(20), millis(1)
	run := playground.Run{ID: 7, Request: playground.NewRequest("https://h/x?a=1#f")}
	x := playground.Exchange{
		Request: playground.SentRequest{Method: "GET", URL: "https://h/x?a=1#f"}, Timings: timings, RemoteAddr: "[2001:db8::1]:443",
		StartedAt: playground.At(time.Date(2026, 11, 24, 12, 0, 0, 5e6, time.UTC)),
		Response:  &playground.Response{HTTPVersion: "2", Status: 200, Headers: []playground.Field{{Name: "content-type", Value: "text/html; charset=utf-8"}}, Content: playground.Content{MediaType: "text/html", Size: 5, DecodedSize: 5, Decoded: true, SHA256: "s"}},
	}
	change(&run, &x)
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}
	return run
}

// at follows a path of names into an entry.
func at(e map[string]any, path string) any {
	var v any = e
	for _, name := range strings.Split(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[name]
	}
	return v
}

func TestEntriesHoldWhatWasSentAndWhatCame(t *testing.T) {
	pair := func(name, value string) any { return map[string]any{"name": name, "value": value} }
	for _, c := range []struct {
		name   string
		change func(*playground.Run, *playground.Exchange)
		want   map[string]any
	}{
		{"a plain answer", func(*playground.Run, *playground.Exchange) {}, map[string]any{
			"startedDateTime": "2026-11-24T12:00:00.005Z", "time": 24.75, "serverIPAddress": "2001:db8::1", "comment": "run 7, attempt 1", "cache": map[string]any{},
			"request.method": "GET", "request.url": "https://h/x?a=1", "request.httpVersion": "HTTP/2", "request.headersSize": -1.0, "request.bodySize": 0.0, "request.postData": nil,
			"response.status": 200.0, "response.statusText": "", "response.bodySize": 5.0, "response.redirectURL": "", "response._error": nil,
			"response.content": map[string]any{"size": 5.0, "mimeType": "text/html; charset=utf-8", "text": "hello"},
			"timings":          map[string]any{"blocked": -1.0, "dns": -1.0, "connect": 3.5, "ssl": 2.0, "send": 0.25, "wait": 20.0, "receive": 1.0},
		}},
		{"a query as typed, read", func(_ *playground.Run, x *playground.Exchange) { x.Request.URL = "http://h/?a=1&&b=%20+%zz&c&=d#e?f=g" }, map[string]any{
			"request.queryString": []any{pair("a", "1"), pair("b", "%20+%zz"), pair("c", ""), pair("", "d")}, "request.url": "http://h/?a=1&&b=%20+%zz&c&=d",
		}},
		{"headers in order, with repeats, and cookies", func(_ *playground.Run, x *playground.Exchange) {
			x.Request.Headers = []playground.Field{{Name: "B", Value: "1"}, {Name: "Cookie", Value: `a=1; b="x y"; broken; c=d=e`}, {Name: "b", Value: "2"}}
		}, map[string]any{
			"request.headers": []any{pair("B", "1"), pair("Cookie", `a=1; b="x y"; broken; c=d=e`), pair("b", "2")}, "request.cookies": []any{pair("a", "1"), pair("b", `"x y"`), pair("c", "d=e")},
		}},
		{"cookies that are set", func(_ *playground.Run, x *playground.Exchange) {
			x.Response.Headers = []playground.Field{{Name: "set-cookie", Value: "sid=••••; Path=/a; Domain=h; Expires=Tue, 24 Nov 2026 12:00:30 GMT; HttpOnly; secure; SameSite=Lax"}, {Name: "Set-Cookie", Value: "b"}}
		}, map[string]any{
			"response.cookies": []any{map[string]any{"name": "sid", "value": "••••", "path": "/a", "domain": "h", "expires": "2026-11-24T12:00:30.000Z", "httpOnly": true, "secure": true}, map[string]any{"name": "b", "value": ""}},
		}},
		{"a request of HTTP/1.0 with an answer of HTTP/1.1", func(_ *playground.Run, x *playground.Exchange) {
			x.Request.Version, x.Response.HTTPVersion = "1.0", "1.1"
		}, map[string]any{"request.httpVersion": "HTTP/1.0", "response.httpVersion": "HTTP/1.1"}},
		{"a redirect", func(_ *playground.Run, x *playground.Exchange) {
			x.Response.Status, x.Response.Reason = 302, "Found"
			x.Response.Headers = []playground.Field{{Name: "Location", Value: "/y"}}
		}, map[string]any{"response.redirectURL": "/y", "response.status": 302.0, "response.statusText": "Found"}},
		{"content that was compressed", func(_ *playground.Run, x *playground.Exchange) {
			x.Response.Content.Encoding, x.Response.Content.Size = "gzip", 3
		}, map[string]any{"response.content.compression": 2.0, "response.content.size": 5.0, "response.bodySize": 3.0}},
		{"content that was not decoded", func(_ *playground.Run, x *playground.Exchange) {
			x.Response.Content.Encoding, x.Response.Content.Decoded = "br", false
		}, map[string]any{"response.content.compression": nil}},
		{"content that was cut", func(_ *playground.Run, x *playground.Exchange) { x.Response.Content.Truncated = true }, map[string]any{"response.content.comment": "Only the first 5 bytes were kept."}},
		{"no content", func(_ *playground.Run, x *playground.Exchange) {
			x.Response.Status, x.Response.Headers, x.Response.Content = 204, nil, playground.Content{}
		}, map[string]any{"response.content": map[string]any{"size": 0.0, "mimeType": ""}, "response.headers": []any{}, "response.bodySize": 0.0}},
		{"no answer", func(_ *playground.Run, x *playground.Exchange) {
			x.Response, x.Timings, x.RemoteAddr = nil, playground.NoTimings(), ""
			x.Failure = &playground.Failure{Kind: playground.FailureDNS, Message: "There is no such name."}
		}, map[string]any{
			"response.status": 0.0, "response.statusText": "", "response._error": "There is no such name.", "response.bodySize": -1.0, "response.httpVersion": "HTTP/1.1", "response.redirectURL": "",
			"response.content": map[string]any{"size": 0.0, "mimeType": ""}, "time": 0.0, "serverIPAddress": nil,
			"timings": map[string]any{"blocked": -1.0, "dns": -1.0, "connect": -1.0, "ssl": -1.0, "send": 0.0, "wait": 0.0, "receive": 0.0},
		}},
		{"half an answer", func(_ *playground.Run, x *playground.Exchange) {
			x.Failure = &playground.Failure{Kind: playground.FailureBody, Message: "It was cut short."}
		}, map[string]any{"response.status": 200.0, "response._error": "It was cut short.", "response.content.text": "hello"}},
		{"an address that is none", func(_ *playground.Run, x *playground.Exchange) { x.RemoteAddr = "in process" }, map[string]any{"serverIPAddress": nil}},
		{"text that was sent", posted(playground.Body{Kind: playground.BodyJSON, Text: `{"a":"<é>"}`}), map[string]any{"request.postData": map[string]any{"mimeType": "x/y", "text": `{"a":"<é>"}`}}},
		{"a form that was sent", posted(playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a", Value: "1"}, {Name: "a"}}}),
			map[string]any{"request.postData": map[string]any{"mimeType": "x/y", "params": []any{pair("a", "1"), map[string]any{"name": "a"}}}}},
		{"files that were sent", posted(playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "f", Filename: "a.png", MediaType: "image/png", Base64: "AA=="}}}),
			map[string]any{"request.postData": map[string]any{"mimeType": "x/y", "params": []any{map[string]any{"name": "f", "fileName": "a.png", "contentType": "image/png"}}}}},
		{"bytes that were sent", posted(playground.Body{Kind: playground.BodyBinary, Base64: "AAE="}), map[string]any{"request.postData": map[string]any{"mimeType": "x/y", "text": "AAE=", "_encoding": "base64"}}},
		{"a GraphQL query that was sent", posted(playground.Body{Kind: playground.BodyGraphQL, Query: "{a}", Variables: json.RawMessage(`{"b":1}`)}),
			map[string]any{"request.postData": map[string]any{"mimeType": "x/y", "text": `{"query":"{a}","variables":{"b":1}}`}}},
		{"content that a redirect dropped", func(r *playground.Run, x *playground.Exchange) {
			r.Request.Body = playground.Body{Kind: playground.BodyText, Text: "x"}
		}, map[string]any{"request.postData": nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			entries, _ := harOf(t, func(string) []byte { return []byte("hello") }, answered(c.change))
			if len(entries) != 1 {
				t.Fatalf("%d entries", len(entries))
			}
			for path, want := range c.want {
				if got := at(entries[0], path); !reflect.DeepEqual(got, want) {
					t.Errorf("%s is %v, want %v", path, got, want)
				}
			}
		})
	}
}

// posted sends content of a kind.
func posted(b playground.Body) func(*playground.Run, *playground.Exchange) {
	return func(r *playground.Run, x *playground.Exchange) {
		r.Request.Body = b
		x.Request.Method, x.Request.BodySize, x.Request.Headers = "POST", 9, []playground.Field{{Name: "content-type", Value: "x/y"}}
	}
}

func TestALongFileIsNamedByItsDigestInsteadOfItsContent(t *testing.T) {
	const said = "A file of 300000 bytes is left out, SHA-256 00ff."
	for path, b := range map[string]playground.Body{
		"request.postData.comment":  {Kind: playground.BodyBinary, SHA256: "00ff", Size: 300_000},
		"request.postData.params.0": {Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "doc", Filename: "a.bin", SHA256: "00ff", Size: 300_000}}},
	} {
		entries, text := harOf(t, noContent, answered(posted(b)))
		if !strings.Contains(text, said) || len(entries) != 1 {
			t.Errorf("%s: %s lacks %q", path, text, said)
		}
	}
}

func TestEveryExchangeOfEveryAttemptIsAnEntry(t *testing.T) {
	one := answered(func(*playground.Run, *playground.Exchange) {})
	x := one.Attempts[0].Exchanges[0]
	run := one
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x, x}}, {Number: 2}, {Number: 3, Exchanges: []playground.Exchange{x}}}
	var comments []any
	entries, _ := harOf(t, noContent, run, playground.Run{ID: 8}, one)
	for _, e := range entries {
		comments = append(comments, e["comment"])
	}
	if want := []any{"run 7, attempt 1", "run 7, attempt 1", "run 7, attempt 3", "run 7, attempt 1"}; !reflect.DeepEqual(comments, want) {
		t.Errorf("got %v, want %v", comments, want)
	}
	if entries, _ := harOf(t, noContent); len(entries) != 0 {
		t.Errorf("no run, but %d entries", len(entries))
	}
}

func TestContentIsTextWhereItIsUTF8AndElseBase64(t *testing.T) {
	for _, content := range []string{"", "text", "é🎉", "\x00\x01", "<script>", "\xff\xfe", "\x89PNG\r\n\x1a\n", "half an \xc3", "\ufeffbom", "\u2028"} {
		entries, _ := harOf(t, func(string) []byte { return []byte(content) }, answered(func(*playground.Run, *playground.Exchange) {}))
		text, _ := at(entries[0], "response.content.text").(string)
		if at(entries[0], "response.content.encoding") == "base64" {
			plain, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			text = string(plain)
		}
		if text != content {
			t.Errorf("%q is read as %q", content, text)
		}
	}
}

// brokenWriter fails at the n-th call.
type brokenWriter struct{ calls, fails int }

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.calls++; w.calls == w.fails {
		return 0, errBroken
	}
	return len(b), nil
}

var errBroken = errors.New("the reader has gone")

func TestAWriterThatFailsIsReported(t *testing.T) {
	for fails := 1; fails <= 3; fails++ {
		w, err := convert.NewHARWriter(&brokenWriter{fails: fails}, "1")
		if err == nil {
			err = w.Run(answered(func(*playground.Run, *playground.Exchange) {}), noContent)
		}
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, errBroken) {
			t.Errorf("call %d failed, but: %v", fails, err)
		}
	}
}

// TestEveryRunIsAValidHAR draws runs with odd values in every part.
func TestEveryRunIsAValidHAR(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		odd := oddText("ab1 =&%;,?#/:\"\\<>é🎉\t\r\n\x00")
		phase := rapid.Custom(func(t *rapid.T) playground.Millis {
			return rapid.SampledFrom([]playground.Millis{playground.NotApplicable, 0, 1, millis(0.001), millis(1.2345), millis(30_000)}).Draw(t, "phase")
		})
		fields := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) playground.Field {
			return playground.Field{Name: rapid.SampledFrom([]string{"Cookie", "Set-Cookie", "Location", "Content-Type", "X"}).Draw(t, "name"), Value: odd.Draw(t, "value") + "\xff"}
		}), 0, 4)
		run := answered(func(r *playground.Run, x *playground.Exchange) {
			x.Request = playground.SentRequest{Method: odd.Draw(t, "method"), URL: odd.Draw(t, "url"), Headers: fields.Draw(t, "sent"), BodySize: rapid.Int64Range(0, 3).Draw(t, "size")}
			x.Timings = playground.Timings{Blocked: phase.Draw(t, "blocked"), DNS: phase.Draw(t, "dns"), Connect: phase.Draw(t, "connect"), SSL: phase.Draw(t, "ssl"), Send: phase.Draw(t, "send"), Wait: phase.Draw(t, "wait"), Receive: phase.Draw(t, "receive")}
			x.RemoteAddr, x.StartedAt = odd.Draw(t, "remote"), playground.Time{}
			if rapid.Bool().Draw(t, "failed") {
				x.Failure = &playground.Failure{Message: odd.Draw(t, "message")}
			}
			if rapid.Bool().Draw(t, "silent") {
				x.Response = nil
				return
			}
			x.Response.Headers, x.Response.Reason, x.Response.HTTPVersion = fields.Draw(t, "came"), odd.Draw(t, "reason"), rapid.SampledFrom([]string{"", "1.0", "1.1", "2"}).Draw(t, "version")
			r.Request.Body = playground.Body{Kind: rapid.SampledFrom([]playground.BodyKind{"", "none", "text", "json", "form", "multipart", "binary", "graphql"}).Draw(t, "kind"), Text: odd.Draw(t, "text"), Variables: json.RawMessage(rapid.SampledFrom([]string{"", "{", "{}"}).Draw(t, "variables"))}
		})
		harOf(t, func(string) []byte {
			return []byte(odd.Draw(t, "content") + rapid.SampledFrom([]string{"", "\xff"}).Draw(t, "end"))
		}, run)
	})
}
