package handlers

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestAQueryIsRead(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	yes := true
	for query, want := range map[string]playground.RunFilter{
		"":                           {},
		"users":                      {Text: "users"},
		"  two   words ":             {Text: "two words"},
		"status:404":                 {Status: 404},
		"status:4XX late":            {Class: 4, Text: "late"},
		"STATUS:none":                {NoResponse: true},
		`header:"retry-after" users`: {Header: "retry-after", Text: "users"},
		`body:"two words"`:           {Body: "two words"},
		"rule:e-405-allow":           {Rule: "E-405-ALLOW"},
		"took:>1s":                   {TookMin: playground.Millis(time.Second)},
		"took:<200":                  {TookMax: playground.Millis(200 * time.Millisecond)},
		"took:1.5s":                  {TookMin: playground.Millis(1500 * time.Millisecond)},
		"changed:yes pinned:true":    {Changed: &yes, Pinned: &yes},
		"method:post host:a.example tag:x who:mira env:demo": {Method: "POST", Host: "a.example", Tag: "x", CreatedBy: "mira", Environment: "demo"},
		"since:7d":           {Since: playground.At(now.AddDate(0, 0, -7))},
		"http://a.example/x": {Text: "http://a.example/x"},
		"12:30 a:b":          {Text: "12:30 a:b"},
		`"status:404"`:       {Text: "status:404"},
		`"`:                  {Text: `"`},
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
	text := []string{f.Text, f.Method, f.Host, f.Environment, f.CreatedBy, f.Tag, f.Header, f.Body, f.Rule, flag(f.Pinned), flag(f.Changed), f.Since.String(),
		f.TookMin.Duration().String(), f.TookMax.Duration().String(), string(rune('0' + f.Class)), flag(&f.NoResponse), playground.RunID(f.Status).String()}
	return strings.Join(text, "|")
}

func TestAFaultInAQueryIsPointedAt(t *testing.T) {
	for query, want := range map[string][2]string{
		"users status:abc":    {"status:abc", "A status is a code"},
		"stauts:404":          {"stauts:404", "Did you mean status:"},
		"statu:404":           {"statu:404", "Did you mean status:"},
		`body:"open`:          {`body:"open`, "not closed"},
		"took:soon":           {"took:soon", "A time is written"},
		"since:":              {"since:", "Say what since: should be"},
		"changed:perhaps x":   {"changed:perhaps", "either true or false"},
		"since:yesterday a:b": {"since:yesterday", "A time is written like"},
	} {
		var f playground.RunFilter
		fault := readQuery(query, &f, time.Now())
		if fault == nil || fault.Part != want[0] || !strings.Contains(fault.Detail, want[1]) {
			t.Errorf("%q gives %+v, want %q", query, fault, want)
		}
	}
}

func FuzzReadQuery(f *testing.F) {
	for _, s := range []string{"status:4xx", `header:"a b" c`, `"x" y:z`, "took:<1s", "since:9999999d", "\u00a0status:\u2003404"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, q string) {
		var filter playground.RunFilter
		if fault := readQuery(q, &filter, time.Now()); fault != nil && (fault.Detail == "" || !strings.Contains(q, fault.Part)) {
			t.Errorf("%q: %+v", q, fault)
		}
	})
}
