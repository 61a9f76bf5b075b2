package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// look is how an outcome is drawn: a hue, a shape and words, always together.
type look struct {
	Class string // CSS class that carries the hue, such as is-client
	Mark  string // symbol that carries the shape, such as m-client
	Words string // the class in words, such as "Client error"
}

var looks = map[playground.Class]look{
	playground.ClassInformational: {"is-info", "m-info", "Informational"},
	playground.ClassSuccess:       {"is-ok", "m-ok", "Success"},
	playground.ClassRedirection:   {"is-redir", "m-redir", "Redirection"},
	playground.ClassClientError:   {"is-client", "m-client", "Client error"},
	playground.ClassServerError:   {"is-server", "m-server", "Server error"},
	playground.ClassUnknown:       {"is-info", "m-info", "Not a registered class"},
	playground.ClassNone:          {"is-none", "m-none", "No response"},
}

// A status of success is not all that came of these: the tick is not theirs.
var (
	lookPart   = look{"is-none", "m-part", "Not whole"}                  // the answer did not arrive whole
	lookWarned = look{"is-client", "m-warned", "Success, by its status"} // the answer tells of a failure
	lookMissed = look{"is-client", "m-warned", "Not as expected"}        // a check did not hold, or another status was wanted
)

// lookOf returns how a status code is drawn; 0 is no response.
func lookOf(code int) look { return looks[playground.ClassOf(code)] }

// showDuration writes a duration with its unit, three figures at most: "0.4 ms", "38 ms", "1.9 s".
func showDuration(m playground.Millis) string {
	n, unit := splitDuration(m)
	if unit == "" {
		return n
	}
	return n + " " + unit
}

// splitDuration parts a duration into figure and unit; a long one is all figure.
func splitDuration(m playground.Millis) (figure, unit string) {
	d := m.Duration()
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d == 0:
		return "0", "ms"
	case ms < 9.95:
		return strings.TrimSuffix(strconv.FormatFloat(ms, 'f', 1, 64), ".0"), "ms"
	case ms < 999.5:
		return strconv.FormatFloat(ms, 'f', 0, 64), "ms"
	case d < 59950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64), "s"
	}
	s := int(d.Round(time.Second).Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d min %d s", s/60, s%60), ""
	}
	return fmt.Sprintf("%d h %d min", s/3600, s%3600/60), ""
}

// showSize writes a number of bytes with its unit in powers of 1,000: "231 B", "1.4 kB".
func showSize(n int64) string {
	figure, unit := splitSize(n)
	return figure + " " + unit
}

// splitSize parts a number of bytes into figure and unit.
func splitSize(n int64) (figure, unit string) {
	if n < 1000 {
		return strconv.FormatInt(n, 10), "B"
	}
	v := float64(n)
	for _, unit := range []string{"kB", "MB", "GB"} {
		v /= 1000
		if v < 999.5 || unit == "GB" {
			return strconv.FormatFloat(v, 'f', 1, 64), unit
		}
	}
	return "", ""
}

// showCount writes a number with a comma between thousands.
func showCount(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes a number and the word for it.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return showCount(n) + " " + many
}

// instant is a moment as a page shows it.
type instant struct {
	ISO   string // machine form, for <time>
	Full  string // everything, for who asks
	Clock string // 14:32
	Day   string // Today, Yesterday, Tuesday 18 November, 18 November 2024
	Short string // 14:32 today, else 18 Nov, else 18 Nov 2024
}

// showInstant says t as seen at now, in now's time zone.
func showInstant(t playground.Time, now time.Time) instant {
	local := t.In(now.Location())
	in := instant{ISO: t.String(), Full: local.Format("Monday 2 January 2006, 15:04:05"), Clock: local.Format("15:04")}
	switch days := daysBetween(local, now); {
	case days == 0:
		in.Day, in.Short = "Today", in.Clock
	case days == 1:
		in.Day, in.Short = "Yesterday", local.Format("2 Jan")
	case local.Year() == now.Year():
		in.Day, in.Short = local.Format("Monday 2 January"), local.Format("2 Jan")
	default:
		in.Day, in.Short = local.Format("2 January 2006"), local.Format("2 Jan 2006")
	}
	return in
}

// daysBetween counts midnights from t to now, both in the same zone.
func daysBetween(t, now time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(now).Sub(day(t)).Hours() / 24)
}

// outcome is what came of a run, as a list shows it.
type outcome struct {
	look
	Code   string // 404, or "No response"
	Phrase string // the reason phrase, or what stopped it; may be empty
	Inside string // what the status does not tell; may be empty
	Plain  string // both in words, for labels: "404", "no response"
}

// failureWords name what stopped an exchange in a word or two.
var failureWords = map[playground.FailureKind]string{
	playground.FailureDNS: "name not found", playground.FailureConnect: "no connection", playground.FailureTLS: "TLS failed",
	playground.FailureTimeout: "time-out", playground.FailureReset: "connection lost", playground.FailureProtocol: "not HTTP",
	playground.FailureBody: "cut short", playground.FailureDecode: "cannot be decoded", playground.FailureLimit: "over a limit",
	playground.FailureRedirect: "bad redirect", playground.FailurePolicy: "not allowed", playground.FailureCancelled: "cancelled",
	playground.FailureAuth: "no token", playground.FailureProxy: "proxy failed",
}

// tookOf says how long a run took, and nothing while it goes.
func tookOf(r playground.RunSummary) string {
	if r.State == playground.StateRunning {
		return ""
	}
	return showDuration(r.TotalMS)
}

// outcomeOf says what came of a run.
func outcomeOf(r playground.RunSummary) outcome {
	switch {
	case r.State == playground.StateRunning:
		return outcome{look: looks[playground.ClassInformational], Code: "Running", Plain: "still running"}
	case r.State == playground.StateInterrupted:
		return outcome{look: looks[playground.ClassNone], Code: "Interrupted", Plain: "interrupted"}
	case r.State == playground.StateCancelled && r.Status == 0:
		return outcome{look: looks[playground.ClassNone], Code: "Cancelled", Plain: "cancelled"}
	case r.Status == 0:
		return outcome{look: looks[playground.ClassNone], Code: "No response", Phrase: failureWords[r.FailureKind], Plain: "no response"}
	}
	o := outcome{look: lookOf(r.Status), Code: strconv.Itoa(r.Status), Phrase: r.Reason, Plain: strconv.Itoa(r.Status)}
	if words := failureWords[r.FailureKind]; words != "" {
		o.Phrase, o.Plain = strings.TrimPrefix(r.Reason+", "+words, ", "), o.Plain+", "+words
		if playground.ClassOf(r.Status) == playground.ClassSuccess {
			o.look = lookPart
		}
	} else if r.FailsInside {
		o.look, o.Inside, o.Plain = lookWarned, "a failure inside", o.Plain+" with a failure inside"
	} else if r.Missed {
		o.Inside, o.Plain = "not as expected", o.Plain+", not as expected"
		if r.OK {
			o.look = lookMissed
		}
	}
	return o
}

// methodLook returns the CSS classes of a method: an unsafe one carries a dot.
func methodLook(m string) string {
	if playground.SafeMethod(m) {
		return "method"
	}
	return "method unsafe"
}

// Bounds of an address in a list: what is sent, and where a server redirects to, may have some hundred thousand
// characters, and would be on every page that lists the run.
const (
	longestPath = 1000
	longestHost = 300
)

// splitURL parts a URL for a list: the path with its query, and the host.
func splitURL(raw string) (path, host string) {
	path, host = partURL(raw)
	return shorten(path, longestPath), shorten(host, longestHost)
}

func partURL(raw string) (path, host string) {
	rest := raw
	if _, after, ok := strings.Cut(raw, "://"); ok {
		rest = after
	}
	at := strings.IndexAny(rest, "/?#")
	if at < 0 {
		return "/", rest
	}
	host, path = rest[:at], rest[at:]
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	return path, host
}
