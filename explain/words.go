package explain

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parley/lazyregexp"
)

// duration writes a length of time the way people say it.
func duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + duration(-d)
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d < 2*time.Minute:
		s := strconv.FormatFloat(d.Round(100*time.Millisecond).Seconds(), 'f', -1, 64)
		return s + " s"
	case d < 2*time.Hour:
		return two(int64(d/time.Minute), "min", int64(d%time.Minute/time.Second), "s")
	case d < 48*time.Hour:
		return two(int64(d/time.Hour), "h", int64(d%time.Hour/time.Minute), "min")
	}
	return count(int64(d/(24*time.Hour)), "day", "days")
}

func two(a int64, ua string, b int64, ub string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, ua)
	}
	return fmt.Sprintf("%d %s %d %s", a, ua, b, ub)
}

// ahead is duration of a time that is to come: where days are few, their hours count.
func ahead(d time.Duration) string {
	if d < 48*time.Hour || d >= 14*24*time.Hour {
		return duration(d)
	}
	return two(int64(d/(24*time.Hour)), "days", int64(d%(24*time.Hour)/time.Hour), "h")
}

// waitWords is ahead with the seconds that the server spoke of kept.
func waitWords(d time.Duration) string {
	if d < 2*time.Minute || d%time.Second != 0 {
		return ahead(d)
	}
	return fmt.Sprintf("%d s (%s)", int64(d/time.Second), ahead(d))
}

// count is "1 day", "3 days".
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + many
}

// size writes bytes in powers of 1,000, as the pages do: 231 bytes, 1.4 kB.
func size(n int64) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return strconv.FormatInt(n, 10) + " bytes"
	case n < 999_500:
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + " kB"
	case n < 999_500_000:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	}
	return strconv.FormatFloat(float64(n)/1e9, 'f', 1, 64) + " GB"
}

// instant writes a moment in UTC.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// list joins words with commas and an "and" before the last.
func list(words []string) string { return joined(words, "and") }

// choice joins words with commas and an "or" before the last.
func choice(words []string) string { return joined(words, "or") }

func joined(words []string, last string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// sentence makes the server's own words stand at the end of one of ours: one line, with
// a full stop, of a bounded length.
func sentence(words string) string {
	words = brief(words)
	if words == "" {
		return ""
	}
	switch words[len(words)-1] {
	case '.', '!', '?':
		return words
	}
	if strings.HasSuffix(words, "…") || strings.HasSuffix(words, "。") || strings.HasSuffix(words, "！") || strings.HasSuffix(words, "？") {
		return words
	}
	return words + "."
}

// endKept leaves the middle out of a long chain of causes, as Go and others write it (a: b: c):
// what really went wrong stands last.
func endKept(words string) string {
	r := []rune(words)
	i := strings.LastIndex(words, ": ")
	if len(r) <= briefRunes || i < 0 || strings.Count(words, ": ") < 3 {
		return words
	}
	if !lastCause.MatchString(words[i+2:]) {
		return words
	}
	last := []rune(words[i+2:])
	return strings.TrimRight(string(r[:briefRunes-len(last)-4]), " :,") + " … " + string(last)
}

// lastCause is a cause in plain words.
var lastCause = lazyregexp.New(`^[A-Za-z][a-z]+(?: [a-z][a-z'/-]*){1,10}(?: \(os error \d+\))?\.?$`)

const (
	briefRunes = 160  // of a quotation inside a sentence
	quoteRunes = 1000 // of a quotation that stands alone
)

// brief is a quotation that fits into a sentence.
func brief(s string) string { return cut(s, briefRunes) }

// shortAddress cuts the middle out of an address that is too long for a sentence.
func shortAddress(s string) string {
	r := []rune(s)
	if len(r) <= 72 {
		return s
	}
	return string(r[:40]) + "…" + string(r[len(r)-28:])
}

// cut makes one clean line of at most n characters.
func cut(s string, n int) string {
	if plain(s) && len(s) <= n {
		return s
	}
	var b strings.Builder
	runes, space := 0, false
	for _, r := range strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd")) {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = true
			continue
		}
		if unicode.Is(unicode.Cf, r) {
			r = '\ufffd' // directions and invisible characters could make a sentence lie
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
			runes++
		}
		space = false
		if runes >= n {
			b.WriteString("…")
			break
		}
		b.WriteRune(r)
		runes++
	}
	return b.String()
}

// plain reports whether s is printable ASCII without doubled or outer spaces.
func plain(s string) bool {
	last := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c > 0x7e || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return len(s) == 0 || last != ' '
}

// hasAny returns the first of words that lower-case text holds, or "".
func hasAny(lower string, words ...string) string {
	for _, w := range words {
		if strings.Contains(lower, w) {
			return w
		}
	}
	return ""
}

// httpDate reads an HTTP date in any of its three forms (RFC 9110, 5.6.7).
func httpDate(s string) (time.Time, bool) {
	t, err := http.ParseTime(strings.TrimSpace(s))
	return t, err == nil
}

// looksLikeCode reports whether words are one word without spaces.
func looksLikeCode(s string) bool {
	s = strings.TrimSpace(s)
	return !strings.Contains(s, " ") && (len(s) < 6 || s[0] < 0xe3 || wideLetters(s) < 5) // Chinese and Japanese have no spaces
}

// wideLetters counts letters of scripts that are written without spaces.
func wideLetters(s string) int {
	wide := 0
	for _, r := range s[:min(len(s), 60)] {
		if r >= 0x3040 && r < 0xfb00 {
			wide++
		}
	}
	return wide
}

// behind are the server's own words behind a sentence about its code, or "".
func (f *facts) behind() string {
	w := strings.TrimRight(f.speech(), ".")
	if w == "" || onlyStatus(w) || f.shape().mark != nil {
		return ""
	}
	return ": " + w
}

// hollow reports words that say nothing beyond the status.
func hollow(w string) bool {
	if len(w) >= 120 {
		return false // and what follows looks behind every heading once more
	}
	if i := strings.Index(strings.ToLower(w), "went wrong with the "); i >= 0 && strings.Count(w[i:], " ") > 4 && hasAny(strings.ToLower(w), "server", "request") == "" {
		return false // it names with what
	}
	if i := strings.Index(strings.ToLower(w), "error: "); i >= 0 && strings.Count(w[i+7:], " ") >= 2 && !hollow(w[i+7:]) {
		return false // it names what behind a heading
	}
	if m := beforeLater.FindStringSubmatch(w); m != nil && strings.Count(m[1], " ") >= 3 && namesBehind.MatchString(m[1]) {
		return false // it names what failed before it asks for patience
	}
	if w == "GENERAL" || w == "Unknown" || w == "unknown" {
		return true
	}
	if hasAny(strings.ToLower(w), "throttl", "limit", "overload", "capacity", "busy", "queue", "too many", "quota", "locked", "timed out") != "" {
		return false // it names what stands in the way
	}
	return hasAny(strings.ToLower(w), "something went wrong", "an error occurred", "an error has occurred", "unexpected error", "unknown error", "internal error", "try again later", "internal server error", "server error", "oops") != "" && len(w) < 120
}

// beforeLater is what stands before the bid to come back, and namesBehind who is behind a server.
var (
	beforeLater = lazyregexp.New(`(?i)^(.{10,100}?)[,.;:!]? (?:please )?(?:try|retry) again later[.!]?$`)
	namesBehind = lazyregexp.New(`(?i)\b(?:connections?|database|provider|upstream|backend|registry|bank|carrier|supplier|partner|third[- ]party|storage|cache|queue|gateway)\b`)
)
