package handlers

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/playground"
)

func TestAQueryIsRead(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	yes := true
	for query, want := range map[string]playground.RunFilter{
		"":                              {},
		"users":                         {Text: "users"},
		"  two   words ":                {Text: "two words"},
		"status:404":                    {Status: 404},
		"status:4XX late":               {Class: 4, Text: "late"},
		"STATUS:none":                   {NoResponse: true},
		`header:"retry-after" users`:    {Header: "retry-after", Text: "users"},
		"url:/users/17?A=b":             {Address: "/users/17?A=b"},
		`body:"two words"`:              {Body: "two words"},
		"rule:e-405-allow":              {Rule: "E-405-ALLOW"},
		"took:>1s":                      {TookMin: playground.Millis(time.Second)},
		"took:<200":                     {TookMax: playground.Millis(200 * time.Millisecond)},
		"took:>1s took:<2s tag:a tag:a": {TookMin: playground.Millis(time.Second), TookMax: playground.Millis(2 * time.Second), Tag: "a"},
		"took:1.5s":                     {TookMin: playground.Millis(1500 * time.Millisecond)},
		"changed:yes pinned:true":       {Changed: &yes, Pinned: &yes},
		"method:post host:a.example tag:x who:mira env:demo": {Method: "POST", Host: "a.example", Tag: "x", CreatedBy: "mira", Environment: "demo"},
		"since:7d":           {Since: playground.At(now.AddDate(0, 0, -7))},
		"http://a.example/x": {Text: "http://a.example/x"},
		"12:30 a:b":          {Text: "12:30 a:b"},
		`"status:404"`:       {Text: "status:404"},
		`"`:                  {Text: `"`},
		`"two words" three`:  {Text: `"two words" three`},
	} {
		var f playground.RunFilter
		if fault := readQuery(query, &f, now); fault != nil {
			t.Errorf("%q: %v", query, fault)
			continue
		}
		if got, wanted := fmtFilter(f), fmtFilter(want); got != wanted {
			t.Errorf("%q is read as %s, want %s", query, got, wanted)
		}
	}
}

func fmtFilter(f playground.RunFilter) string {
	flag := func(b *bool) string {
		if b == nil {
			return "-"
		}
		return map[bool]string{true: "y", false: "n"}[*b]
	}
	text := []string{f.Text, f.Method, f.Host, f.Environment, f.CreatedBy, f.Tag, f.Header, f.Body, f.Rule, f.Collection, f.Saved.String(), flag(f.Pinned), flag(f.Changed), f.Since.String(),
		string(f.Baseline), f.Series.String(), flag(f.Repeated), f.Until.String(), f.TookMin.Duration().String(), f.TookMax.Duration().String(), string(rune('0' + f.Class)), flag(&f.NoResponse), playground.RunID(f.Status).String()}
	return strings.Join(text, "|")
}

// Every token, in any order and case, with quotation marks and without, says what it says alone.
func TestTokensStandTogether(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	yes, no, short := true, false, playground.Millis(30*time.Millisecond)
	tokens := []struct {
		name, value string
		says        func(*playground.RunFilter)
	}{
		{"status", "4xx", func(f *playground.RunFilter) { f.Class = 4 }}, {"env", "demo", func(f *playground.RunFilter) { f.Environment = "demo" }},
		{"who", "Mira", func(f *playground.RunFilter) { f.CreatedBy = "Mira" }}, {"since", "7d", func(f *playground.RunFilter) { f.Since = playground.At(now.AddDate(0, 0, -7)) }},
		{"until", "2026-11-24", func(f *playground.RunFilter) { f.Until = playground.At(now.Add(-12 * time.Hour)) }}, {"host", "a.example:8080", func(f *playground.RunFilter) { f.Host = "a.example:8080" }},
		{"method", "patch", func(f *playground.RunFilter) { f.Method = "PATCH" }}, {"tag", "x-y", func(f *playground.RunFilter) { f.Tag = "x-y" }},
		{"pinned", "no", func(f *playground.RunFilter) { f.Pinned = &no }}, {"changed", "yes", func(f *playground.RunFilter) { f.Changed = &yes }},
		{"fails", "inside", func(f *playground.RunFilter) { f.FailsInside = true }}, {"fails", "checks", func(f *playground.RunFilter) { f.Missed = true }},
		{"header", "retry-after:5", func(f *playground.RunFilter) { f.Header = "retry-after:5" }}, {"body", "expired", func(f *playground.RunFilter) { f.Body = "expired" }},
		{"rule", "e-405", func(f *playground.RunFilter) { f.Rule = "E-405" }}, {"took", ">30ms", func(f *playground.RunFilter) { f.TookMin = short }},
		{"took", "<30ms", func(f *playground.RunFilter) { f.TookMax = short }}, {"baseline", "differs", func(f *playground.RunFilter) { f.Baseline = playground.StandingDiffers }},
		{"series", "no", func(f *playground.RunFilter) { f.Repeated = &no }}, {"series", "7", func(f *playground.RunFilter) { f.Series = 7 }},
		{"saved", "12", func(f *playground.RunFilter) { f.Saved = 12 }}, {"collection", "Web-Shop", func(f *playground.RunFilter) { f.Collection = "Web-Shop" }},
		{"", "plain", func(f *playground.RunFilter) { f.Text = strings.TrimSpace(f.Text + " plain") }}, {"", "12:30", func(f *playground.RunFilter) { f.Text = strings.TrimSpace(f.Text + " 12:30") }},
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var got, want playground.RunFilter
		var query []string
		had := map[string]bool{}
		for _, i := range chance.Perm(len(tokens))[:chance.IntN(8)] {
			x := tokens[i]
			if kind := kindOf(queryWord{name: x.name, value: x.value}); kind == "" || !had[kind] {
				typed := []string{x.value, `"` + x.value + `"`}[chance.IntN(2)]
				if had[kind] = true; x.name != "" {
					typed = []string{x.name, strings.ToUpper(x.name)}[chance.IntN(2)] + ":" + typed
				}
				query = append(query, typed)
				x.says(&want)
			}
		}
		typed := strings.Join(query, []string{" ", "\t  ", "\u00a0"}[chance.IntN(3)])
		if fault := readQuery(typed, &got, now); fault != nil || fmtFilter(got) != fmtFilter(want) {
			t.Fatalf("%q is read as %s, want %s: %v", typed, fmtFilter(got), fmtFilter(want), fault)
		}
	}
}

func TestAFaultInAQueryIsPointedAt(t *testing.T) {
	for query, want := range map[string][2]string{
		"users status:abc":     {"status:abc", "A status is a code"},
		"stauts:404":           {"stauts:404", "Did you mean status:"},
		"statu:404":            {"statu:404", "Did you mean status:"},
		`body:"open`:           {`body:"open`, "not closed"},
		"took:soon":            {"took:soon", "A time is written"},
		"since:":               {"since:", "Say what since: should be"},
		"changed:perhaps x":    {"changed:perhaps", "either true or false"},
		"since:yesterday a:b":  {"since:yesterday", "A time is written like"},
		"tag:a users tag:b":    {"tag:b", "says tag:a already"},
		"class:4xx status:5xx": {"status:5xx", "says class:4xx already"},
		"took:>1s took:>2s":    {"took:>2s", "says took:>1s already"},
		"-status:404":          {"-status:404", "Did you mean status:"},
		"-tag:demo":            {"-tag:demo", "Did you mean tag:"},
	} {
		var f playground.RunFilter
		fault := readQuery(query, &f, time.Now())
		if fault == nil || fault.Part != want[0] || !strings.Contains(fault.Detail, want[1]) {
			t.Errorf("%q gives %+v, want %q", query, fault, want)
		}
	}
}

func FuzzReadQuery(f *testing.F) {
	for _, s := range []string{"status:4xx", `header:"a b" c`, `"x" y:z`, "took:<1s", "since:9999999d", "\u00a0status:\u2003404", strings.Repeat("0", 2_001)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, q string) {
		var filter playground.RunFilter
		if fault := readQuery(q, &filter, time.Now()); fault != nil && (fault.Detail == "" || utf8.ValidString(q) && !strings.Contains(q, strings.TrimSuffix(fault.Part, "…"))) {
			t.Errorf("%q: %+v", q, fault)
		}
	})
}
