package compare

import (
	"fmt"
	"strings"

	"parley/playground"
)

// Rule says which differences do not matter. Written as text it is one of
//
//	/path/to/member     a JSON Pointer (RFC 6901): the value there and all in it;
//	                    * stands for one step, ** for any number of steps
//	header:Name         a response field
//	header:Name;param   one parameter of a field's values, such as a cookie's Expires
type Rule struct {
	text  string
	field string   // lower case; empty for a path
	param string   // lower case; empty for the whole value
	steps []string // of a path, unescaped, but for the wildcards
	wild  []uint8  // what each step is
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

// String returns the rule as it was written.
func (r Rule) String() string { return r.text }

// ParseRule reads a rule. Its error is playground.Invalid, in words for the person
// who wrote the rule.
func ParseRule(text string) (Rule, error) {
	if len(text) > maxRule {
		return Rule{}, playground.NewError(playground.Invalid, "A rule has at most 1,024 characters.")
	}
	if rest, ok := strings.CutPrefix(text, "header:"); ok {
		return parseFieldRule(text, rest)
	}
	if text != "" && text[0] != '/' {
		return Rule{}, playground.NewError(playground.Invalid,
			fmt.Sprintf("The rule %q is neither a JSON Pointer such as /items/*/updated_at nor a field such as header:Date.", text))
	}
	return parsePathRule(text)
}

func parseFieldRule(text, rest string) (Rule, error) {
	name, param, has := strings.Cut(rest, ";")
	name, param = strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(param))
	if !isToken(name) || has && !isToken(param) {
		return Rule{}, playground.NewError(playground.Invalid, fmt.Sprintf("The rule %q names no header field; it reads header:Name.", text))
	}
	return Rule{text: text, field: name, param: param}, nil
}

func parsePathRule(text string) (Rule, error) {
	r := Rule{text: text}
	if text == "" {
		return r, nil
	}
	for _, step := range strings.Split(text[1:], "/") {
		kind := stepName
		switch step {
		case "*":
			kind = stepOne
		case "**":
			kind = stepAny
		}
		name, ok := unescapeStep(step)
		if !ok {
			return Rule{}, playground.NewError(playground.Invalid, fmt.Sprintf("In the rule %q a ~ is followed by neither 0 nor 1 (RFC 6901).", text))
		}
		r.steps, r.wild = append(r.steps, name), append(r.wild, kind)
	}
	if len(r.steps) > maxSteps {
		return Rule{}, playground.NewError(playground.Invalid, "A rule has at most 64 steps.")
	}
	return r, nil
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

// unescapeStep undoes RFC 6901's ~0 and ~1.
func unescapeStep(step string) (string, bool) {
	if strings.IndexByte(step, '~') < 0 {
		return step, true
	}
	for i := 0; i < len(step); i++ {
		if step[i] == '~' && (i+1 == len(step) || step[i+1] != '0' && step[i+1] != '1') {
			return "", false
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~"), true
}

// matchesPath reports whether the rule speaks of the JSON Pointer path or of a value
// that holds it.
func (r Rule) matchesPath(steps []string) bool {
	return r.field == "" && matchSteps(r.steps, r.wild, steps)
}

// matchSteps matches the rule against a start of steps. It goes back to the last **
// only, which suffices because the rest of the path is free, and keeps it from
// taking exponential time.
func matchSteps(rule []string, wild []uint8, steps []string) bool {
	i, j, last, mark := 0, 0, -1, 0
	for i < len(rule) {
		switch {
		case wild[i] == stepAny:
			last, mark = i, j
			i++
		case j < len(steps) && (wild[i] == stepOne || rule[i] == steps[j]):
			i++
			j++
		case last >= 0 && mark < len(steps):
			mark++
			i, j = last+1, mark
		default:
			return false
		}
	}
	return true
}

// splitPointer returns the unescaped steps of a JSON Pointer.
func splitPointer(path string) []string {
	if path == "" {
		return nil
	}
	steps := strings.Split(path[1:], "/")
	for i, s := range steps {
		if name, ok := unescapeStep(s); ok {
			steps[i] = name
		}
	}
	return steps
}
