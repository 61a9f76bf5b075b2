package compare

import (
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestRequestChangesOf(t *testing.T) {
	row := func(name, value string) playground.Row {
		return playground.Row{Name: name, Value: value, Enabled: true}
	}
	for _, c := range []struct {
		name string
		edit func(a, b *playground.Request)
		want []string
	}{
		{"nothing", func(a, b *playground.Request) {}, nil},
		{"the method", func(a, b *playground.Request) { b.Method = "HEAD" }, []string{`method  changed "GET" "HEAD"`}},
		{"parts of the URL", func(a, b *playground.Request) { b.URL = "https://other:8443/users/18#top" },
			[]string{`url scheme changed "http" "https"`, `url host changed "h" "other:8443"`, `url path changed "/users/17" "/users/18"`, `url fragment added "" "top"`}},
		{"pairs of the query, from URL and table", func(a, b *playground.Request) {
			a.URL += "?page=1&q=a%20b&gone=1"
			b.URL += "?q=a+b"
			b.Query = []playground.Row{row("page", "2"), row("empty", ""), {Name: "off", Value: "1"}}
		}, []string{`url ?page changed "1" "2"`, `url ?empty added "" "\"\""`, `url ?gone removed "1" ""`}},
		{"names in a path", func(a, b *playground.Request) { b.URL = "http://h/users/{{who}}" }, []string{`url path changed "/users/17" "/users/{{who}}"`}},
		{"repeated pairs", func(a, b *playground.Request) { a.URL += "?id=1&id=2"; b.URL += "?id=1" }, []string{`url ?id changed "1, 2" "1"`}},
		{"names of pairs by case", func(a, b *playground.Request) { a.URL += "?a=1"; b.URL += "?A=1" }, []string{`url ?A added "" "1"`, `url ?a removed "1" ""`}},
		{"headers in any case", func(a, b *playground.Request) {
			a.Headers = []playground.Row{row("Accept", "text/html"), row("X-A", "1")}
			b.Headers = []playground.Row{row("accept", "application/json"), row("x-a", "1"), {Name: "X-Off", Value: "1"}}
		}, []string{`header accept changed "text/html" "application/json"`}},
		{"JSON content by member", func(a, b *playground.Request) {
			a.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"a":1,"b":[1,2]}`}
			b.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"a": 2, "b": [2, 1]}`}
		}, []string{`body /a changed "1" "2"`, `body /b/0 moved "/b/1" "/b/0"`}},
		{"text", func(a, b *playground.Request) {
			a.Body = playground.Body{Kind: playground.BodyText, Text: "a"}
			b.Body = playground.Body{Kind: playground.BodyText, Text: "b"}
		}, []string{`body text changed "a" "b"`}},
		{"another kind of body", func(a, b *playground.Request) {
			b.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "f", Value: "1"}, {Name: "file", Filename: "x.bin", Base64: "AAAA"}}}
		}, []string{`body kind changed "none" "form"`, `body f added "" "1"`, `body file added "" "x.bin (3 B)"`}},
		{"options", func(a, b *playground.Request) {
			b.Options.FollowRedirects, b.Options.TimeoutMS, b.Options.Retry.MaxAttempts = false, 100, 3
			b.Auth = playground.Auth{Kind: "bearer", Token: "••••••••here"}
		}, []string{`option follow_redirects changed "true" "false"`, `option timeout_ms changed "30000" "100"`,
			`option retry changed "none" "3 attempts, on 429 500 502 503 504, on failures, first wait 1000 ms, at most 60000 ms"`, `option auth changed "none" "bearer ••••••••here"`}},
		{"an expectation", func(_, b *playground.Request) { b.Options.Expect = "2xx" }, []string{`option expect added "" "2xx"`}},
		{"checks", func(a, b *playground.Request) {
			a.Checks = []playground.Check{{Of: "json", At: "/id", Is: "equals", Value: "7", Enabled: true}}
			b.Checks = []playground.Check{{Of: "time", Is: "less", Value: "2 s", Enabled: true}, {Of: "json", At: "/token", Is: "equals", Value: "secret-token-value", Enabled: true}, {Of: "body", Is: "empty"}}
		}, []string{`option checks changed "/id is 7" "the time is less than 2 s; /token is ` + playground.Mask("secret-token-value") + `"`}},
		{"long values in part", func(a, b *playground.Request) {
			b.Body = playground.Body{Kind: playground.BodyNone, Text: strings.Repeat("é", 150)}
		}, []string{`body text added "" "` + strings.Repeat("é", 100) + `…"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := jsonRun(1, `1`), jsonRun(2, `1`)
			c.edit(&a.Run.Request, &b.Run.Request)
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}})
			got := []string{}
			for _, r := range out.Pairs[0].Request {
				got = append(got, r.Part+" "+r.Name+" "+string(r.Kind)+" "+quote(r.A)+" "+quote(r.B))
			}
			if !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if !out.Same {
				t.Error("the responses are the same, whatever was asked")
			}
		})
	}
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func TestTimingsAreThoseOfTheFinalExchanges(t *testing.T) {
	a, b := jsonRun(1, `1`), failed(2, playground.FailureDNS, "")
	a.Run.Attempts = append([]playground.Attempt{{Exchanges: []playground.Exchange{{Timings: playground.Timings{Wait: 5}}}}}, a.Run.Attempts...)
	a.Run.Final().Timings.Wait = 7
	got := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Pairs[0].Timings
	if got.A.Wait != 7 || got.B != playground.NoTimings() || got.TotalA != a.Run.TotalMS || got.TotalB != 0 {
		t.Errorf("%+v", got)
	}
	empty := playground.ComparedRun{Run: playground.Run{ID: 3}}
	if got := mustCompare(t, Input{Runs: []playground.ComparedRun{empty, empty}}); got.Pairs[0].Timings.A != playground.NoTimings() || !got.Same {
		t.Errorf("a run without an exchange: %+v", got.Pairs[0])
	}
}
