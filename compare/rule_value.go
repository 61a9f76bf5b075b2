package compare

import (
	"bytes"
	"math/big"
	"regexp"
	"regexp/syntax"
	"strings"
	"time"

	"parley/lazyregexp"
)

// Bounds of what is looked at in values.
const (
	maxMatched   = 1 << 20 // bytes of a value that a pattern is tried on
	maxMatchWork = 1 << 27 // bytes times instructions of patterns, and rules times differences, in one comparison
	maxProgram   = 2_000   // instructions of a pattern
	maxDecimals  = 400     // digits of a number, its exponent's places included, that is calculated with
	maxTimeText  = 64      // bytes of a value that may be a time
)

var allowedNumber = lazyregexp.New(`^[0-9]{1,30}(\.[0-9]{1,30})?%?$`)

// readAllowed reads what stands behind ~=.
func (r *Rule) readAllowed(allowed string) error {
	switch r.kind {
	case ruleNumber:
		if !allowedNumber.MatchString(allowed) {
			return refused(r.text, "names no tolerance; it reads number:/path~=0.01 or number:/path~=1%")
		}
		digits, percent := strings.CutSuffix(allowed, "%")
		r.apart, _ = new(big.Rat).SetString(digits)
		if r.relative = percent; percent {
			r.apart.Quo(r.apart, big.NewRat(100, 1))
		}
	case ruleTime:
		drift, ok := readDuration(allowed)
		if !ok {
			return refused(r.text, "names no time; it reads time:/path~=5s, with ms, s, m, h or d")
		}
		r.drift = drift
	case ruleMatch:
		return r.readPattern(allowed)
	}
	return nil
}

// readDuration is time.ParseDuration, with days, and without negative ones.
func readDuration(s string) (time.Duration, bool) {
	days := false
	if s, days = strings.CutSuffix(s, "d"); days {
		s += "h"
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || days && d > 36_500*time.Hour {
		return 0, false
	}
	if days {
		d *= 24
	}
	return d, true
}

// readPattern compiles a pattern, its size first: a short one may repeat itself into a
// program of millions of instructions.
func (r *Rule) readPattern(pattern string) error {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || pattern == "" {
		return refused(r.text, "names no regular expression (RE2) that can be read")
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > maxProgram {
		return refused(r.text, "names a regular expression that is too large")
	}
	if r.pattern, err = regexp.Compile(pattern); err != nil {
		return refused(r.text, "names no regular expression (RE2) that can be read")
	}
	r.cost = len(program.Inst)
	return nil
}

// allows reports whether the rule lets two texts stand for each other.
func (r *Rule) allows(a, b string) bool {
	switch r.kind {
	case ruleNumber:
		return r.near(a, b)
	case ruleTime:
		x, okX := readTime(a)
		y, okY := readTime(b)
		return okX && okY && x.Sub(y).Abs() <= r.drift
	case ruleMatch:
		return r.pattern.MatchString(a) && r.pattern.MatchString(b) &&
			r.pattern.ReplaceAllLiteralString(a, "") == r.pattern.ReplaceAllLiteralString(b, "")
	}
	return false
}

// near reports whether two numbers are at most as far apart as the rule allows, exactly.
func (r *Rule) near(a, b string) bool {
	x, okX := rational(a)
	y, okY := rational(b)
	if !okX || !okY {
		return false
	}
	most := r.apart
	if r.relative {
		larger := new(big.Rat).Abs(x)
		if other := new(big.Rat).Abs(y); other.Cmp(larger) > 0 {
			larger = other
		}
		most = larger.Mul(larger, r.apart)
	}
	apart := x.Sub(x, y)
	return apart.Abs(apart).Cmp(most) <= 0
}

var numberShape = lazyregexp.New(`^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// rational returns the number that a text is, unless it has too many digits.
func rational(s string) (*big.Rat, bool) {
	if len(s) > maxDecimals || !numberShape.MatchString(s) {
		return nil, false
	}
	negative, digits, exponent, ok := decimal([]byte(s))
	if !ok || exponent > maxDecimals || exponent < -maxDecimals {
		return nil, false
	}
	n, _ := new(big.Int).SetString("0"+string(digits), 10)
	if negative {
		n.Neg(n)
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(exponent, -exponent)), nil)
	if exponent < 0 {
		return new(big.Rat).SetFrac(n, scale), true
	}
	return new(big.Rat).SetInt(n.Mul(n, scale)), true
}

var timeLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05",
	"2006-01-02", time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC,
}

// readTime reads a date and time as APIs write them, or a number of seconds,
// milliseconds, microseconds or nanoseconds since 1970 in our time.
func readTime(s string) (time.Time, bool) {
	if len(s) > maxTimeText {
		return time.Time{}, false
	}
	if whole, fraction, _ := strings.Cut(s, "."); strings.Trim(whole+fraction, "0123456789") == "" {
		unit, ok := map[int]time.Duration{10: time.Second, 13: time.Millisecond, 16: time.Microsecond, 19: time.Nanosecond}[len(whole)]
		n, isNumber := rational(s)
		if !ok || !isNumber {
			return time.Time{}, false
		}
		n.Mul(n, new(big.Rat).SetInt64(int64(unit)))
		seconds, rest := new(big.Int).QuoRem(new(big.Int).Quo(n.Num(), n.Denom()), big.NewInt(int64(time.Second)), new(big.Int))
		return time.Unix(seconds.Int64(), rest.Int64()), true
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// scalarText returns what a JSON scalar says: a string unescaped, all else as spelled.
func scalarText(raw []byte) (string, bool) {
	switch {
	case len(raw) == 0 || raw[0] == '{' || raw[0] == '[':
		return "", false
	case raw[0] != '"':
		return string(raw), true
	case bytes.IndexByte(raw, '\\') < 0:
		return string(raw[1 : len(raw)-1]), true
	}
	text, _ := unescape(nil, raw[1:len(raw)-1])
	return string(text), true
}
