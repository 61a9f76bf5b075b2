package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxName bounds a name, in characters.
const maxName = 40

// nameMarks may stand in a name besides letters and digits.
const nameMarks = " .-_'@+"

// ReadName tidies a name that somebody typed, or says what is wrong with it. Names that look
// alike are made alike first, so that nobody passes for somebody else.
func ReadName(typed string) (string, error) {
	name := strings.Join(strings.Fields(norm.NFKC.String(typed)), " ")
	switch {
	case name == "":
		return "", invalid("/name", "Type the name by which the others know you.")
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName:
		return "", invalid("/name", "A name has at most 40 characters.")
	}
	letters, scripts := 0, map[string]bool{}
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			letters++
			scripts[scriptOf(r)] = true
		case unicode.IsDigit(r), unicode.Is(unicode.Mn, r), strings.ContainsRune(nameMarks, r):
		default:
			return "", invalid("/name", "A name is made of letters, digits, spaces and . - _ ' @ +.")
		}
	}
	if letters == 0 {
		return "", invalid("/name", "A name has at least one letter.")
	}
	if len(scripts) > 1 {
		return "", invalid("/name", "The letters of a name are of one script: others could be taken for them.")
	}
	return name, nil
}

// scriptOf tells the scripts apart whose letters look like each other.
func scriptOf(r rune) string {
	switch {
	case unicode.Is(unicode.Latin, r):
		return "latin"
	case unicode.Is(unicode.Cyrillic, r):
		return "cyrillic"
	case unicode.Is(unicode.Greek, r):
		return "greek"
	}
	return "other"
}

// nameKey is a name as it is compared: Mira and MIRA are one person.
func nameKey(name string) string { return cases.Fold().String(norm.NFKC.String(name)) }
