package convert

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestHARHoldsEveryExchangeWithItsContent(t *testing.T) {
	timings := playground.NoTimings()
	timings.Wait = playground.Millis(20 * time.Millisecond)
	run := playground.Run{ID: 7, Request: playground.Request{Method: "POST", Body: playground.Body{Text: `{"a":1}`}}, Attempts: []playground.Attempt{
		{Number: 1, Exchanges: []playground.Exchange{{
			Request: playground.SentRequest{Method: "POST", URL: "http://h/x?a=1&b=%20", BodySize: 7, Headers: []playground.Field{{Name: "Content-Type", Value: "application/json"}, {Name: "Cookie", Value: "a=1; b=2"}}},
			Failure: &playground.Failure{Message: "nothing listens"}, Timings: timings,
		}}},
		{Number: 2, Exchanges: []playground.Exchange{{
			Request: playground.SentRequest{Method: "GET", URL: "http://h/y"}, Timings: timings, RemoteAddr: "[::1]:80",
			Response: &playground.Response{HTTPVersion: "1.1", Status: 200, Reason: "OK", Content: playground.Content{SHA256: "s", MediaType: "image/png", Size: 2, DecodedSize: 2}},
		}}},
	}}
	var b strings.Builder
	w, err := NewHARWriter(&b, "1")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Run(run, func(string) []byte { return []byte{0xff, 0xfe} }); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Log struct {
			Version string
			Entries []harEntry
		}
	}
	if err := json.Unmarshal([]byte(b.String()), &doc); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	if doc.Log.Version != "1.2" || len(doc.Log.Entries) != 2 {
		t.Fatalf("version %q, %d entries", doc.Log.Version, len(doc.Log.Entries))
	}
	first, second := doc.Log.Entries[0], doc.Log.Entries[1]
	if first.Response.Error != "nothing listens" || first.Request.PostData.Text != `{"a":1}` || len(first.Request.Query) != 2 || len(first.Request.Cookies) != 2 {
		t.Errorf("first entry %+v", first)
	}
	if second.Response.Content.Text != "//4=" || second.Response.Content.Encoding != "base64" || second.ServerIP != "::1" {
		t.Errorf("second entry %+v", second)
	}
	if first.Timings.DNS != -1 || first.Timings.Send != 0 || first.Timings.Wait != 20 {
		t.Errorf("timings %+v", first.Timings)
	}
}
