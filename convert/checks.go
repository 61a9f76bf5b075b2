package convert

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// statuses is a set of status codes that a response may have.
type statuses [500]bool // from 100

// statusesOf are the codes that do.
func statusesOf(does func(code int) bool) (s statuses) {
	for i := range s {
		s[i] = does(100 + i)
	}
	return s
}

func (s statuses) and(other statuses) statuses {
	return statusesOf(func(code int) bool { return s[code-100] && other[code-100] })
}

// words are the codes and classes that an option has for it; "" where none or too many do.
func (s statuses) words() string {
	var words []string
	for class := 0; class < 5; class++ {
		of := s[class*100 : class*100+100]
		if !slices.Contains(of, false) {
			words = append(words, strconv.Itoa(class+1)+"xx")
			continue
		}
		for i, does := range of {
			if does {
				words = append(words, strconv.Itoa(100+class*100+i))
			}
		}
	}
	if len(words) == 0 || len(words) > playground.MaxExpect || len(words) == 5 && !slices.Contains(s[:], false) {
		return ""
	}
	return strings.Join(words, ", ")
}

// statusWant is a status that tests want; words are those that name it, where it was named by some.
type statusWant struct {
	set   statuses
	words string
}

func wantWords(words string) *statusWant {
	if words = statusList(words); words == "" {
		return nil
	}
	return &statusWant{statusesOf(func(code int) bool { return playground.AsExpected(words, code) }), words}
}

func wantWhere(does func(code int) bool) *statusWant {
	s := statusesOf(does)
	return &statusWant{s, s.words()}
}

// tested is what tests hold a response to.
type tested struct {
	checks []playground.Check
	status []statusWant
	left   []string // what is not taken over, as it is written
}

// expects is the status that all of it wants, or "" where none can be told. Two tests of one response
// want both: where they exclude each other, neither is told. It returns how many say nothing here.
func (t *tested) expects() (words string, left int) {
	said := slices.DeleteFunc(slices.Clone(t.status), func(w statusWant) bool { return w.words == "" })
	if words = bothOf(t.status); words != "" {
		return words, 0
	}
	return bothOf(said), len(t.status) - len(said)
}

func bothOf(all []statusWant) string {
	if len(all) == 0 {
		return ""
	}
	both := all[0]
	for _, w := range all[1:] {
		switch s := both.set.and(w.set); {
		case s == both.set:
		case s == w.set:
			both = w
		default:
			both = statusWant{s, s.words()}
		}
	}
	return both.words
}

// add adds what holds of a response, unless it is there.
func (t *tested) add(all ...playground.Check) {
	for _, c := range all {
		switch {
		case slices.Contains(t.checks, c):
		case len(t.checks) > 2*playground.MaxChecks:
			t.leave(c.Of + " " + c.At + " " + c.Is)
		default:
			t.checks = append(t.checks, c)
		}
	}
}

func (t *tested) leave(what string) { t.left = append(t.left, strings.Join(strings.Fields(what), " ")) }

// intoQuietly gives a request what tests hold its response to. It returns how many checks that are, and
// the status; what cannot be kept is left.
func (t *tested) intoQuietly(r *playground.Request) (checks int, status string) {
	words, left := t.expects()
	switch {
	case words == "":
		left = len(t.status)
	case wants(r, words):
		status = words
	default:
		left = len(t.status)
	}
	before := len(r.Checks)
	for _, c := range t.checks {
		switch {
		case slices.Contains(r.Checks, c):
		case fitCheck(c) && len(r.Checks) < playground.MaxChecks:
			r.Checks = append(r.Checks, c)
		default:
			t.leave(strings.TrimSpace(c.Of + " " + c.At + " " + c.Is + " " + c.Value))
		}
	}
	if left > 0 {
		t.leave(manyOf(left, "test of its status", "tests of its status"))
	}
	return len(r.Checks) - before, status
}

// into gives a request what tests hold its response to, and says so in words.
func (t *tested) into(r *playground.Request) (said string) {
	n, status := t.intoQuietly(r)
	if status != "" {
		said = " The status " + status + " that it expects is taken over."
	}
	if n > 0 {
		said += " " + manyOf(n, "check of its response is", "checks of its response are") + " taken over."
	}
	return said + t.said()
}

// said names what is not taken over, shortly.
func (t *tested) said() string {
	if len(t.left) == 0 {
		return ""
	}
	return " Not taken over: " + shortList(t.left) + "."
}

// shortList names the first of many.
func shortList(all []string) string {
	const most = 3
	var named []string
	for _, s := range all[:min(most, len(all))] {
		named = append(named, legible(s, 70))
	}
	said := strings.Join(named, "; ")
	if more := len(all) - len(named); more > 0 {
		said += fmt.Sprintf("; and %d more", more)
	}
	return said
}

// over gives a request what a folder's or a collection's tests hold each response to; what it says of
// its own status wins.
func (t *tested) over(r *playground.Request) {
	if words, _ := t.expects(); words != "" && r.Options.Expect == "" {
		r.Options.Expect = words
	}
	var above []playground.Check
	for _, c := range t.checks {
		if fitCheck(c) && !slices.Contains(r.Checks, c) && len(r.Checks)+len(above) < playground.MaxChecks {
			above = append(above, c)
		}
	}
	r.Checks = append(above, r.Checks...)
}

// Bounds of one check, as they are where requests are checked.
const (
	longestPlace = 1 << 10
	longestHeld  = 8 << 10
)

var numberOrName = lazyregexp.New(`^\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\{\{[^{}]+\}\})\s*$`)

// fitCheck reports whether a check can be kept.
func fitCheck(c playground.Check) bool {
	named := strings.Contains(c.Value, "{{")
	ordering := slices.Contains(playground.CheckConditions(playground.OfTime), c.Is)
	switch {
	case !slices.Contains(playground.CheckConditions(c.Of), c.Is), len(c.At) > longestPlace, len(c.Value) > longestHeld:
		return false
	case c.Of == playground.OfHeader && !token(c.At), c.Of == playground.OfJSON && c.At != "" && c.At[0] != '/':
		return false
	case named:
		return true
	case c.Of == playground.OfTime:
		_, ok := playground.ReadMilliseconds(c.Value)
		return ok
	case c.Of == playground.OfSize:
		_, ok := playground.ReadBytes(c.Value)
		return ok
	case ordering:
		return numberOrName.MatchString(c.Value)
	case c.Is == playground.IsOfType:
		return slices.Contains(playground.JSONTypes, c.Value)
	case c.Is == playground.IsOfLength:
		n, err := strconv.Atoi(c.Value)
		return err == nil && n >= 0
	case c.Is == playground.IsMatched:
		_, err := regexp.Compile(c.Value)
		return err == nil && c.Value != ""
	}
	return c.Value != "" || c.Is != playground.IsWith && c.Is != playground.IsWithout
}

// denied are the conditions that deny others.
var denied = map[string]string{
	playground.IsEqual: playground.IsOther, playground.IsWith: playground.IsWithout, playground.IsThere: playground.IsAbsent,
	playground.IsLess: playground.IsAtLeast, playground.IsMore: playground.IsAtMost, playground.IsEmpty: playground.IsFilled,
	playground.IsOther: playground.IsEqual, playground.IsWithout: playground.IsWith, playground.IsAbsent: playground.IsThere,
	playground.IsAtLeast: playground.IsLess, playground.IsAtMost: playground.IsMore, playground.IsFilled: playground.IsEmpty,
}

// flipped are the comparisons of two sides that have changed places.
var flipped = map[string]string{
	playground.IsEqual: playground.IsEqual, playground.IsOther: playground.IsOther,
	playground.IsLess: playground.IsMore, playground.IsMore: playground.IsLess, playground.IsAtMost: playground.IsAtLeast, playground.IsAtLeast: playground.IsAtMost,
}

// codeOf is the code that a reason phrase belongs to.
func codeOf(reason string) string {
	for code := 100; code < 600; code++ {
		if text := http.StatusText(code); text != "" && strings.EqualFold(text, reason) {
			return strconv.Itoa(code)
		}
	}
	return ""
}
