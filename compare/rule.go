package compare

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"parley/playground"
)

// Rule says which differences do not matter. Written as text it is one of
//
//	/path/to/member                 the value there and all in it: a JSON Pointer
//	                                (RFC 6901) in which * is one step and ** any number;
//	                                a JSONPath of names, indexes and wildcards does too
//	header:Name                     a response field
//	header:Name;param               one parameter of a field's values, such as a cookie's Expires
//	order:/path                     the order of the items of the arrays there
//	order:header:Name               the order and the spelling of a field's members
//	number:/path~=0.01              numbers that are at most so far apart; 1% is of the larger
//	time:/path~=5s                  times that are at most so far apart: ms, s, m, h, d
//	match:/path~=pattern            what a regular expression (RE2) matches in the values there
//	spelling:/path                  not ignored: 1.0 is another number than 1 there
//
// In number, time and match, header:Name may stand for the path. In XML and HTML a
// path has the names of elements: /feed/entry is each, /feed/entry[2] the second, @name
// an attribute, and text() a text beside elements.
type Rule struct {
	text  string
	kind  ruleKind
	field string   // lower case; empty for a path
	param string   // lower case; empty for the whole value
	steps []string // of a path, unescaped, but for the wildcards
	wild  []uint8  // what each step is

	apart    *big.Rat // number
	relative bool     // apart is a hundredth of the larger
	drift    time.Duration
	pattern  *regexp.Regexp
	cost     int // of matching one byte with pattern
}

// ruleKind is what a rule looks at.
type ruleKind uint8

const (
	ruleIgnore ruleKind = iota
	ruleOrder
	ruleNumber
	ruleTime
	ruleMatch
	ruleSpelling
)

var ruleKinds = map[string]ruleKind{
	"order": ruleOrder, "number": ruleNumber, "time": ruleTime, "match": ruleMatch, "spelling": ruleSpelling,
}

// What a step of a path is.
const (
	stepName uint8 = iota
	stepOne
	stepAny
)

// maxRule bounds the length of a rule's text, in bytes, and maxSteps its steps.
const (
	maxRule  = 1 << 10
	maxSteps = 64
)

// about stands between the path of a rule and what it allows. No JSON Pointer holds
// it, for a ~ in one is followed by 0 or 1.
const about = "~="

// String returns the rule as it was written.
func (r Rule) String() string { return r.text }

// ParseRule reads a rule. Its error is playground.Invalid, in words for the person
// who wrote the rule.
func ParseRule(text string) (Rule, error) {
	if len(text) > maxRule {
		return Rule{}, playground.NewError(playground.Invalid, "A rule has at most 1,024 characters.")
	}
	r := Rule{text: text}
	word, rest, _ := strings.Cut(text, ":")
	r.kind = ruleKinds[word]
	if r.kind == ruleIgnore {
		err := r.readTarget(text)
		return r, err
	}
	target, allowed, has := strings.Cut(rest, about)
	takes := r.kind == ruleNumber || r.kind == ruleTime || r.kind == ruleMatch
	if has != takes {
		return Rule{}, refused(text, map[bool]string{true: "takes ~= and what is allowed, as in number:/price~=0.01", false: "takes a path and nothing else"}[takes])
	}
	if err := r.readTarget(target); err != nil {
		return Rule{}, err
	}
	if r.field != "" && (!takes && r.kind != ruleOrder || r.param != "") {
		return Rule{}, refused(text, "is for values of the content; it reads "+word+":/path")
	}
	err := r.readAllowed(allowed)
	return r, err
}

// refused is the error of a rule that cannot be read. Its reason continues a sentence
// that begins with the rule.
func refused(text, reason string) error {
	return playground.NewError(playground.Invalid, fmt.Sprintf("The rule %q %s.", text, reason))
}

// readTarget reads what the rule speaks of: a field or a path.
func (r *Rule) readTarget(target string) error {
	if rest, ok := strings.CutPrefix(target, "header:"); ok {
		return r.readField(rest)
	}
	switch {
	case target == "":
		return nil
	case target[0] == '/':
		return r.readPointer(target)
	case target[0] == '$':
		return r.readJSONPath(target)
	}
	return refused(r.text, "is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date")
}

func (r *Rule) readField(rest string) error {
	name, param, has := strings.Cut(rest, ";")
	r.field, r.param = strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(param))
	if !isToken(r.field) || has && !isToken(r.param) {
		return refused(r.text, "names no header field; it reads header:Name")
	}
	return nil
}

// isToken reports whether s is a token (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// matchesPath reports whether the rule speaks of the path or of a value that holds it.
func (r *Rule) matchesPath(at steps) bool {
	return r.field == "" && matchSteps(r.steps, r.wild, at)
}

// isForText reports whether the rule has a pattern for the lines of a text.
func (r *Rule) isForText() bool { return r.kind == ruleMatch && r.matchesPath(steps{}) }
