package compare

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/playground"
)

func TestIgnoringAPathIgnoresExactlyWhatIsUnderIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawValue(t, 4), drawValue(t, 4)
		all := structureOfTexts(a, b)
		var paths []string
		for _, ch := range all.changes {
			for path := ch.Path; ; path = path[:strings.LastIndexByte(path, '/')] {
				if paths = append(paths, path); path == "" {
					break
				}
			}
		}
		if len(paths) == 0 {
			return
		}
		rule := rapid.SampledFrom(paths).Draw(t, "rule")
		if strings.Contains(rule, "*") {
			return
		}
		some := structureOfTexts(a, b, rule)
		if len(some.changes) != len(all.changes) || string(mustJSON(some.patch)) != string(mustJSON(all.patch)) {
			t.Fatalf("the rule %q leaves %d changes of %d", rule, len(some.changes), len(all.changes))
		}
		for i, ch := range some.changes {
			under := ch.Path == rule || strings.HasPrefix(ch.Path, rule+"/")
			if (ch.IgnoredBy != nil) != under || ch.Path != all.changes[i].Path {
				t.Fatalf("the rule %q and the change at %q: ignored %t", rule, ch.Path, ch.IgnoredBy != nil)
			}
		}
	})
}

func TestHitsAreCountedOverAllPairs(t *testing.T) {
	out := mustCompare(t, Input{
		Runs:     []playground.ComparedRun{jsonRun(1, `{"at":1}`, "Date: 1"), jsonRun(2, `{"at":2}`, "Date: 1"), jsonRun(3, `{"at":3}`, "Date: 3")},
		Rules:    []playground.RuleHits{{ID: 1, Rule: "/at", Scope: "request"}, {ID: 2, Rule: "/none", Scope: "everyone"}},
		Defaults: true,
	})
	want := []playground.RuleHits{{ID: 1, Rule: "/at", Scope: "request", Hits: 2}, {ID: 2, Rule: "/none", Scope: "everyone"}, {Rule: "header:Date", Scope: "default", Hits: 1}}
	if !out.Same || !slices.Equal(out.Rules, want) {
		t.Errorf("same %t, rules %+v", out.Same, out.Rules)
	}
	if want := "No differences between the 3 runs."; out.Summary != want {
		t.Errorf("%q", out.Summary)
	}
}

func TestTimeIsTold(t *testing.T) {
	ms := func(n float64) playground.Millis { return playground.Millis(n * float64(time.Millisecond)) }
	for _, c := range []struct {
		name           string
		totalA, totalB float64
		a, b           playground.Timings
		want           string
	}{
		{"nearly all waiting", 38, 212, playground.Timings{Wait: ms(27)}, playground.Timings{Wait: ms(207)}, "B took 5.6 times as long, nearly all of it waiting for the server."},
		{"most of it receiving", 100, 300, playground.Timings{Wait: ms(50), Receive: ms(50)}, playground.Timings{Wait: ms(130), Receive: ms(170)}, "B took 3.0 times as long, most of it receiving the content."},
		{"in no one phase", 100, 400, playground.Timings{}, playground.Timings{Wait: ms(100), Receive: ms(100), DNS: ms(100)}, "B took 4.0 times as long."},
		{"looking up", 20, 620, playground.Timings{DNS: playground.NotApplicable}, playground.Timings{DNS: ms(600)}, "B took 31 times as long, nearly all of it looking up the name."},
		{"TLS lies inside of connect", 20, 120, playground.Timings{Connect: ms(10), SSL: ms(5)}, playground.Timings{Connect: ms(108), SSL: ms(100)}, "B took 6.0 times as long, nearly all of it in the TLS handshake."},
		{"connecting", 20, 120, playground.Timings{Connect: ms(10), SSL: ms(5)}, playground.Timings{Connect: ms(105), SSL: ms(5)}, "B took 6.0 times as long, nearly all of it connecting."},
		{"sending", 20, 120, playground.Timings{}, playground.Timings{Send: ms(100)}, "B took 6.0 times as long, nearly all of it sending the request."},
		{"waiting for a connection", 20, 120, playground.Timings{}, playground.Timings{Blocked: ms(100)}, "B took 6.0 times as long, nearly all of it waiting for a connection."},
		{"the other was slower", 120, 20, playground.Timings{Wait: ms(110)}, playground.Timings{Wait: ms(10)}, "A took 6.0 times as long, nearly all of it waiting for the server."},
		{"a little", 100, 140, playground.Timings{}, playground.Timings{}, ""},
		{"a factor of a very short time", 1, 9, playground.Timings{}, playground.Timings{}, ""},
		{"a time that is not known", 0, 500, playground.Timings{}, playground.Timings{}, ""},
		{"a great factor", 1, 5_000, playground.Timings{}, playground.Timings{}, "B took 5,000 ms instead of 1 ms."},
		{"a great factor of a time that counts", 10, 50_000, playground.Timings{}, playground.Timings{Wait: ms(49_000)}, "B took 5,000 times as long, nearly all of it waiting for the server."},
		{"a time next to nothing", 0.4, 19_200, playground.Timings{}, playground.Timings{Wait: ms(19_100)}, "B took 19 s instead of 0.4 ms, nearly all of it waiting for the server."},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := jsonRun(1, `1`), jsonRun(2, `1`)
			a.Run.TotalMS, b.Run.TotalMS = ms(c.totalA), ms(c.totalB)
			a.Run.Final().Timings, b.Run.Final().Timings = c.a, c.b
			got := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Summary
			if want := joinSentences("No differences.", c.want); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestTimeWithRetriesIsToldByAttempts(t *testing.T) {
	a, b := jsonRun(1, `1`), jsonRun(2, `1`)
	b.Run.TotalMS = playground.Millis(4 * time.Second)
	b.Run.Attempts = append(b.Run.Attempts, b.Run.Attempts[0], b.Run.Attempts[0])
	want := "No differences. B took 100 times as long, with 3 attempts."
	if got := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Summary; got != want {
		t.Errorf("%q", got)
	}
}

func TestAContentThatWasCutIsTold(t *testing.T) {
	whole, cut := jsonRun(1, `{"a":1}`), jsonRun(2, `{"a":`)
	cut.Run.Attempts[0].Exchanges[0].Failure = &playground.Failure{Kind: playground.FailureBody, Cause: playground.CauseBodyCut}
	cut.Run.Conclude()
	cut.Run.Explanation.Headline = "The content ended too early"
	for _, c := range []struct {
		runs []playground.ComparedRun
		want string
	}{
		{[]playground.ComparedRun{whole, cut}, "Same status, but B was not received whole. B: The content ended too early. B is not whole JSON: it ends too early (line 1, column 6)."},
		{[]playground.ComparedRun{cut, whole}, "Same status, but A was not received whole. A: The content ended too early. A is not whole JSON: it ends too early (line 1, column 6)."},
	} {
		if got := mustCompare(t, Input{Runs: c.runs}).Summary; got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestManyFieldsAreTold(t *testing.T) {
	a := jsonRun(1, `1`, "A: 1", "B: 1", "C: 1", "D: "+strings.Repeat("x", 99))
	for _, c := range []struct {
		fields []string
		want   string
	}{
		{[]string{"A: 2", "B: 2", "C: 2", "D: y"}, "A went from 1 to 2, B went from 1 to 2, C went from 1 to 2, and 1 more field differs."},
		{[]string{"A: 2", "B: 2", "C: 2", "D: y", "E: 1"}, "A went from 1 to 2, B went from 1 to 2, C went from 1 to 2, and 2 more fields differ."},
		{[]string{"A: 1", "B: 1", "C: 1", "D: y"}, "D changed."},
		{[]string{"A: 1", "B: 1", "C: 1"}, "D is gone."},
	} {
		got := mustCompare(t, Input{Runs: []playground.ComparedRun{a, jsonRun(2, `1`, c.fields...)}}).Summary
		if want := "Same status and content, different headers. Both runs succeeded. " + c.want; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestManyRequestDifferencesAreTold(t *testing.T) {
	a, b := jsonRun(1, `1`), jsonRun(2, `1`)
	b.Run.Request.Method = "PUT"
	b.Run.Request.URL = "not a url %zz"
	b.Run.Request.Headers = []playground.Row{{Name: "X-A", Value: "1", Enabled: true}, {Name: "X-B", Value: "1", Enabled: true}}
	b.Run.Request.Body = playground.Body{Kind: playground.BodyText, Text: "x"}
	if got, want := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Summary, "No differences. The requests differ in method, url, header X-A, and 3 more parts."; got != want {
		t.Errorf("%q", got)
	}
}

func TestSummaryHoldsNothingThatBreaksALine(t *testing.T) {
	a := jsonRun(1, `{"a\nb\u202ec":1,"x":"y"}`, "X: 1")
	b := jsonRun(2, `{"a\nb\u202ec":2,"x":"\u0000\u2028z"}`, "X: \u2066 2")
	got := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}}).Summary
	if strings.ContainsAny(got, "\n\x00\u202e\u2028\u2066") {
		t.Errorf("%q", got)
	}
	if !strings.Contains(got, "a\uFFFDb\uFFFDc went from 1 to 2") {
		t.Errorf("%q", got)
	}
}

func TestNothingBesideEachKindOfContent(t *testing.T) {
	empty := answered(1, 200, "", "")
	for _, c := range []struct {
		name   string
		b      playground.ComparedRun
		kind   string
		change playground.ChangeKind
		says   string
	}{
		{"JSON", jsonRun(2, `{"a":1}`), "json", playground.Added, "A has no content."},
		{"text", answered(2, 200, "text/plain", "a\nb\n"), "text", playground.Added, "B has 2 lines more."},
		{"bytes", answered(2, 200, "image/png", "\x00"), "binary", playground.Added, "A has no content."},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{empty, c.b}})
			body := out.Pairs[0].Body
			if body.Kind != c.kind || body.Same || len(body.Changes) != 1 || body.Changes[0].Kind != c.change {
				t.Errorf("%s, same %t, %+v", body.Kind, body.Same, body.Changes)
			}
			if want := "Same status, different content. Both runs succeeded. " + c.says; c.kind == "json" && out.Summary != want {
				t.Errorf("%q", out.Summary)
			}
			back := mustCompare(t, Input{Runs: []playground.ComparedRun{c.b, empty}})
			if got := back.Pairs[0].Body.Changes; len(got) != 1 || got[0].Kind != playground.Removed {
				t.Errorf("the other way: %+v", got)
			}
			shown := aligned(t, empty, c.b, AlignOptions{})
			for _, l := range shown.Lines {
				if l.A.Number != 0 || l.B.Number == 0 || len(l.B.Tokens) == 0 {
					t.Errorf("a line %+v", l)
				}
			}
			if shown.Differences != 1 {
				t.Errorf("%d differences", shown.Differences)
			}
			shown = aligned(t, c.b, empty, AlignOptions{})
			if len(shown.Lines) == 0 || shown.Lines[0].B.Number != 0 || shown.Differences != 1 {
				t.Errorf("the other way: %+v", shown.Lines)
			}
		})
	}
}

func TestAlignKeepsIgnoredDifferencesQuiet(t *testing.T) {
	text := func(id playground.RunID, body string) playground.ComparedRun {
		return answered(id, 200, "text/plain", body)
	}
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
		rule string
		want []string
	}{
		{"an ignored object", jsonRun(1, `{"m":{"at":1},"v":1}`), jsonRun(2, `{"m":{"at":2},"v":2}`), "/m",
			[]string{`  1:{ | 1:{`, `  2:  "m": { | 2:  "m": {`, `. 3:    "at": 1 | 3:    "at": 2`, `  4:  }, | 4:  },`, `~ 5:  "v": [1] | 5:  "v": [2] (1 /v)`, `  6:} | 6:}`}},
		{"an ignored addition and removal", jsonRun(1, `{"gone":[1]}`), jsonRun(2, `{"new":1}`), "/*",
			[]string{`  1:{ | 1:{`, `. 2:  "gone": [ | -`, `. 3:    1 | -`, `. 4:  ] | -`, `. - | 2:  "new": 1`, `  5:} | 3:}`}},
		{"an ignored move", jsonRun(1, `[1,2,3]`), jsonRun(2, `[2,3,1]`), "/*", []string{`  1:[ | 1:[`, `  3:  2, | 2:  2,`, `  4:  3 | 3:  3,`, `. 2:  1, | 4:  1`, `  5:] | 5:]`}},
		{"ignored text", text(1, "a\nb\n"), text(2, "a\nc\n"), "", []string{`  1:a | 1:a`, `. 2:b | 2:c`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := aligned(t, c.a, c.b, AlignOptions{}, c.rule)
			if got := drawn(out); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestWordsForCredentials(t *testing.T) {
	for _, c := range []struct {
		auth playground.Auth
		want string
	}{
		{playground.Auth{}, "none"}, {playground.Auth{Kind: "none"}, "none"},
		{playground.Auth{Kind: "basic", Username: "u", Password: "••••••••"}, "basic u ••••••••"},
		{playground.Auth{Kind: "bearer", Token: "••••••••here"}, "bearer ••••••••here"},
		{playground.Auth{Kind: "api_key", In: "header", Name: "X-Key", Value: "••••••••"}, "api_key header X-Key ••••••••"},
	} {
		if got := authWords(c.auth); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestRetryIsTold(t *testing.T) {
	retry := playground.DefaultOptions().Retry
	retry.MaxAttempts, retry.RetryAfter, retry.UnsafeMethods, retry.OnFailure, retry.Statuses = 2, false, true, false, nil
	if got, want := retryWords(retry), "2 attempts, first wait 1000 ms, at most 60000 ms, whatever Retry-After says, for unsafe methods too"; got != want {
		t.Errorf("%q", got)
	}
}

func TestClipCutsBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"éé", 3, "é…"}, {"éé", 1, "…"}, {"", 0, ""}} {
		if got := clip(c.s, c.n); got != c.want {
			t.Errorf("clip(%q, %d) = %q, want %q", c.s, c.n, got, c.want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %s", n, got)
		}
	}
}
