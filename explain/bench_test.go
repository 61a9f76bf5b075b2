package explain

import (
	"fmt"
	"strings"
	"testing"

	"parley/playground"
)

// bigJSON is a list of records of at least n bytes.
func bigJSON(n int) string {
	var b strings.Builder
	b.WriteString("[")
	for i := 0; b.Len() < n-120; i++ {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"id":%d,"name":"user %d","email":"user%d@example.test","active":true,"tags":["a","b"]}`, i, i, i)
	}
	b.WriteString("]")
	return b.String()
}

func BenchmarkExplain(b *testing.B) {
	json := bigJSON(playground.HeadBytes)
	html := "<html><head><title>Oops</title></head><body>" + strings.Repeat("<div class=\"x\"><p>Some text &amp; more</p></div>\n", playground.HeadBytes/48) + "</body></html>"
	cases := []struct {
		name string
		run  playground.Run
	}{
		{"small 200 JSON", given("GET", "http://api.test/users/7").sends("Accept", "application/json").answersJSON(200, `{"id": 7, "name": "Mira", "email": "mira@example.test"}`, "ETag: \"1\"", "Cache-Control: max-age=60", "Date: Tue, 24 Nov 2026 12:00:00 GMT")},
		{"404 problem", given("GET", "http://api.test/users/9041").answers(404, `{"type":"/problems/user-not-found","title":"User not found","status":404,"detail":"No user has the id 9041."}`, "Content-Type: application/problem+json")},
		{"256 KiB JSON under 200", given("GET", "http://api.test/users").answersJSON(200, json)},
		{"256 KiB JSON under 500", given("GET", "http://api.test/users").answersJSON(500, json)},
		{"256 KiB HTML under 502", given("GET", "http://api.test/users").answers(502, html, "Content-Type: text/html")},
		{"256 KiB text under 500", given("GET", "http://api.test/users").answers(500, strings.Repeat("at some.place.in.Code(File.java:12)\n", playground.HeadBytes/36), "Content-Type: text/plain")},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Explain(c.run, playground.Past{})
			}
		})
	}
	runs := []playground.Run{}
	for _, x := range readExamples(b) {
		runs = append(runs, x.run())
	}
	b.Run("the shared examples", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			Explain(runs[i%len(runs)], playground.Past{})
		}
	})
}
