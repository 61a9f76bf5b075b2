package playground

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxVariableName is how many characters the name of a variable has at most.
const MaxVariableName = 100

// FitName is the name that a variable can have for one that it cannot, such as the heading of a
// column: First_name for "First name". One of letters, digits and _.- that begins with a letter or _ stays.
func FitName(name string) string {
	unfit := func(r rune) bool { return !inName(r) }
	fit := name
	if strings.ContainsFunc(name, unfit) {
		fit = strings.Trim(strings.Join(strings.FieldsFunc(name, unfit), "_"), "_")
	}
	if first, _ := utf8.DecodeRuneInString(fit); fit == "" || first != '_' && !unicode.IsLetter(first) {
		fit = "_" + fit
	}
	if runes := []rune(fit); len(runes) > MaxVariableName {
		fit = string(runes[:MaxVariableName])
	}
	return fit
}

// inName reports a letter, a digit or a mark of any script, or one of the signs that a name may hold.
func inName(r rune) bool {
	return r != utf8.RuneError && (unicode.In(r, unicode.L, unicode.M, unicode.N) || strings.ContainsRune("_.-", r))
}
