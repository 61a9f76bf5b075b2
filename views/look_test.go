package views

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestShowDuration(t *testing.T) {
	ms := func(f float64) playground.Millis { return playground.Millis(f * float64(time.Millisecond)) }
	for _, c := range []struct {
		name string
		d    playground.Millis
		want string
	}{
		{"nothing", 0, "0 ms"},
		{"a phase that did not happen", playground.NotApplicable, "0 ms"},
		{"under a tenth of a millisecond", ms(0.04), "0 ms"},
		{"a tenth", ms(0.4), "0.4 ms"},
		{"a whole millisecond", ms(3), "3 ms"},
		{"just under ten", ms(9.94), "9.9 ms"},
		{"rounds up to ten without a tenth", ms(9.96), "10 ms"},
		{"milliseconds", ms(38.1), "38 ms"},
		{"just under a second", ms(999.4), "999 ms"},
		{"rounds up to a second", ms(999.6), "1.0 s"},
		{"seconds", ms(1900), "1.9 s"},
		{"rounds up to a minute", ms(59_960), "1 min 0 s"},
		{"minutes", ms(125_000), "2 min 5 s"},
		{"hours", ms(3_720_000), "1 h 2 min"},
	} {
		if got := showDuration(c.d); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestShowSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 231: "231 B", 999: "999 B", 1000: "1.0 kB", 1440: "1.4 kB", 999_600: "1.0 MB", 3_000_000: "3.0 MB", 5_400_000_000: "5.4 GB", 5_400_000_000_000: "5400.0 GB"} {
		if got := showSize(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestShowCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1284: "1,284", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := showCount(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestShowInstantCountsMidnightsNotHours(t *testing.T) {
	zone := time.FixedZone("east", 5*3600)
	now := time.Date(2026, 11, 24, 1, 30, 0, 0, zone)
	for _, c := range []struct {
		name       string
		at         time.Time
		day, short string
	}{
		{"an hour ago", now.Add(-time.Hour), "Today", "00:30"},
		{"two hours ago, before midnight", now.Add(-2 * time.Hour), "Yesterday", "23 Nov"},
		{"a week ago", now.AddDate(0, 0, -7), "Tuesday 17 November", "17 Nov"},
		{"last year", now.AddDate(-1, 0, 0), "24 November 2025", "24 Nov 2025"},
	} {
		got := showInstant(playground.At(c.at), now)
		if got.Day != c.day || got.Short != c.short {
			t.Errorf("%s: %q and %q, want %q and %q", c.name, got.Day, got.Short, c.day, c.short)
		}
	}
}

func TestOutcomeOfSaysWhatCame(t *testing.T) {
	for _, c := range []struct {
		name                string
		run                 playground.RunSummary
		class, code, phrase string
	}{
		{"a status with its phrase", playground.RunSummary{State: playground.StateDone, Status: 404, Reason: "Not Found"}, "is-client", "404", "Not Found"},
		{"a status without a phrase", playground.RunSummary{State: playground.StateDone, Status: 200}, "is-ok", "200", ""},
		{"a status whose body was cut", playground.RunSummary{State: playground.StateFailed, Status: 200, Reason: "OK", FailureKind: playground.FailureBody}, "is-none", "200", "OK, cut short"},
		{"an error whose body was cut", playground.RunSummary{State: playground.StateFailed, Status: 500, FailureKind: playground.FailureBody}, "is-server", "500", "cut short"},
		{"no response", playground.RunSummary{State: playground.StateFailed, FailureKind: playground.FailureTimeout}, "is-none", "No response", "time-out"},
		{"still running", playground.RunSummary{State: playground.StateRunning}, "is-info", "Running", ""},
		{"cancelled before an answer", playground.RunSummary{State: playground.StateCancelled, FailureKind: playground.FailureCancelled}, "is-none", "Cancelled", ""},
		{"interrupted", playground.RunSummary{State: playground.StateInterrupted}, "is-none", "Interrupted", ""},
		{"a code of no class", playground.RunSummary{State: playground.StateDone, Status: 799}, "is-info", "799", ""},
	} {
		got := outcomeOf(c.run)
		if got.Class != c.class || got.Code != c.code || got.Phrase != c.phrase {
			t.Errorf("%s: %+v", c.name, got)
		}
		if ticked := c.run.Status == 200 && c.run.State == playground.StateDone; (got.Mark == "m-ok") != ticked {
			t.Errorf("%s: its mark is %s", c.name, got.Mark)
		}
	}
}

func TestEveryFailureHasWords(t *testing.T) {
	for _, k := range []playground.FailureKind{playground.FailureDNS, playground.FailureConnect, playground.FailureTLS, playground.FailureTimeout, playground.FailureReset, playground.FailureProtocol,
		playground.FailureBody, playground.FailureDecode, playground.FailureLimit, playground.FailureRedirect, playground.FailurePolicy, playground.FailureCancelled} {
		if failureWords[k] == "" {
			t.Errorf("%s has no words", k)
		}
	}
}

func TestSplitURL(t *testing.T) {
	for raw, want := range map[string][2]string{
		"http://localhost:8080/demo/users?page=2": {"/demo/users?page=2", "localhost:8080"},
		"https://example.test":                    {"/", "example.test"},
		"https://u:p@example.test/a":              {"/a", "example.test"},
		"https://example.test?x=1":                {"?x=1", "example.test"},
		"not a url":                               {"/", "not a url"},
		"":                                        {"/", ""},
		"http://a.test/" + strings.Repeat("x", 9999): {"/" + strings.Repeat("x", 998) + "…", "a.test"},
	} {
		path, host := splitURL(raw)
		if path != want[0] || host != want[1] {
			t.Errorf("%q: %q at %q, want %q at %q", raw, path, host, want[0], want[1])
		}
	}
}
