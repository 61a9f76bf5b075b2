package lazyregexp

import (
	"regexp"
	"testing"
)

func TestAnExpressionIsCompiledWhenItIsFirstUsed(t *testing.T) {
	defer func(was bool) { inTest = was }(inTest)
	inTest = false
	wrong := New(`(`)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a wrong expression is used")
			}
		}()
		wrong.MatchString("a")
	}()
	inTest = true
	defer func() {
		if recover() == nil {
			t.Error("a test is not told of a wrong expression")
		}
	}()
	New(`(`)
}

// TestMethodsAreThoseOfRegexp holds one answer of each method to that of the library.
func TestMethodsAreThoseOfRegexp(t *testing.T) {
	const text = "a1 b22 c333"
	ours, theirs := New(`([a-z])(\d+)`), regexp.MustCompile(`([a-z])(\d+)`)
	upper := func(string) string { return "X" }
	for name, same := range map[string]bool{
		"MatchString":             ours.MatchString(text) == theirs.MatchString(text),
		"FindString":              ours.FindString(text) == theirs.FindString(text),
		"FindStringSubmatch":      ours.FindStringSubmatch(text)[2] == theirs.FindStringSubmatch(text)[2],
		"FindStringIndex":         ours.FindStringIndex(text)[1] == theirs.FindStringIndex(text)[1],
		"FindAllString":           ours.FindAllString(text, -1)[2] == theirs.FindAllString(text, -1)[2],
		"FindAllString, two":      len(ours.FindAllString(text, 2)) == 2,
		"ReplaceAllString":        ours.ReplaceAllString(text, "$2") == theirs.ReplaceAllString(text, "$2"),
		"ReplaceAllLiteralString": ours.ReplaceAllLiteralString(text, "$2") == theirs.ReplaceAllLiteralString(text, "$2"),
		"ReplaceAllStringFunc":    ours.ReplaceAllStringFunc(text, upper) == theirs.ReplaceAllStringFunc(text, upper),
		"String":                  ours.String() == theirs.String(),
	} {
		if !same {
			t.Error(name)
		}
	}
}
