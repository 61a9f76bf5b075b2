package compare

import (
	"bytes"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"parley/playground"
)

// valueWords says from what to what a value changed.
func valueWords(rawA, rawB []byte) string {
	a, b := shortValue(rawA), shortValue(rawB)
	from, to := typeWord(rawA), typeWord(rawB)
	null := from == "null" || to == "null"
	switch {
	case a != "" && b != "" && (from == to || null):
		return " went from " + a + " to " + b + sameMoment(rawA, rawB) + lookAlike(a, b)
	case from == to && from == "a string" && signedAlike(rawA, rawB):
		return " is signed anew"
	case from == to && from == "a string":
		return changedWords(rawA, rawB)
	case from == to:
		return " changed"
	case null:
		return " went from " + valueWord(rawA, a) + " to " + valueWord(rawB, b)
	case a != "" && b != "":
		return " turned from the " + strings.TrimPrefix(from, "a ") + " " + a + " into the " + strings.TrimPrefix(to, "a ") + " " + b
	}
	return " turned from " + from + " into " + to
}

// valueWord is a short value, or what a longer one is.
func valueWord(raw []byte, short string) string {
	switch {
	case short != "":
		return short
	case emptyInside(raw):
		return "an empty " + strings.TrimPrefix(typeWord(raw), "an ")
	}
	return typeWord(raw)
}

func emptyInside(raw []byte) bool {
	return len(raw) > 1 && (raw[0] == '{' || raw[0] == '[') && strings.TrimSpace(string(raw[1:min(len(raw)-1, maxSaid)])) == "" && len(raw) < maxSaid
}

// maxSentence bounds a sentence that is said whole, where no piece of it tells.
const maxSentence = 80

// changedWords names the one piece of a longer text that differs, if it is one.
func changedWords(rawA, rawB []byte) string {
	if len(rawA) > maxWordBytes || len(rawB) > maxWordBytes {
		return " changed"
	}
	a, loneA := unescape(nil, rawA[1:len(rawA)-1])
	b, loneB := unescape(nil, rawB[1:len(rawB)-1])
	if loneA || loneB {
		return " changed"
	}
	x, y := onePiece(string(a), string(b))
	if x == "" {
		x, y = onePiece(string(withoutParts(a)), string(withoutParts(b))) // but for ids and times
	}
	if x == "" && len(a) <= maxSentence && len(b) <= maxSentence && bytes.ContainsRune(a, ' ') && !bytes.ContainsAny(a, "\n\r\t") && !bytes.ContainsAny(b, "\n\r\t") {
		return ` went from "` + string(a) + `" to "` + string(b) + `"`
	}
	if x == "" {
		return " changed"
	}
	return ` changed ("` + x + `" became "` + y + `")`
}

// onePiece returns the one piece in which two texts differ, with what belongs to it;
// empty where there are more, or where it is too long to be said.
func onePiece(a, b string) (x, y string) {
	marks := marksOf(a, b)
	if x, y = onlyMarked(marks.A), onlyMarked(marks.B); x == "" || y == "" {
		return "", ""
	}
	return x, y
}

// maxBefore bounds how much is quoted of what stands before a piece.
const maxBefore = 24

func onlyMarked(tokens []playground.AlignedToken) string {
	found, before := "", ""
	for _, token := range tokens {
		if !token.Marked {
			if found == "" {
				before = token.Text
			}
			continue
		}
		if found != "" || !sayable(token.Text) {
			return ""
		}
		found = token.Text
	}
	before = before[strings.LastIndexAny(before, " \t,;{}()[]&?<>")+1:]
	if found == "" || len(before) > maxBefore || len(before)+len(found) > maxSaid || strings.TrimSpace(found) != found {
		return found
	}
	return before + found
}

// lookAlike says that two texts differ in what cannot be seen.
func lookAlike(a, b string) string {
	if asSeen(a) != asSeen(b) {
		return ""
	}
	return ", which look alike and are other characters"
}

// asSeen writes a text as it looks: composed, and without characters of no width.
func asSeen(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == 0xa0 || r == 0x202f:
			return ' '
		case r >= 0x200b && r <= 0x200d || r == 0xfeff || r == 0xad || r == 0x2060:
			return -1
		}
		return r
	}, s))
}

// sameMoment says that two times are one, spelled for two zones.
func sameMoment(rawA, rawB []byte) string {
	if len(rawA) < 20 || len(rawB) < 20 || rawA[0] != '"' || rawB[0] != '"' {
		return ""
	}
	a, errA := time.Parse(time.RFC3339, string(rawA[1:len(rawA)-1]))
	b, errB := time.Parse(time.RFC3339, string(rawB[1:len(rawB)-1]))
	if errA != nil || errB != nil || !a.Equal(b) {
		return ""
	}
	return ", the same moment"
}

// typeWord names a JSON value's type.
func typeWord(raw []byte) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// shortValue writes a scalar as a sentence can hold it; empty if it cannot.
func shortValue(raw []byte) string {
	if len(raw) == 0 || len(raw) > maxSaid || raw[0] == '{' || raw[0] == '[' {
		return ""
	}
	if raw[0] != '"' {
		return string(raw)
	}
	text, lone := unescape(nil, raw[1:len(raw)-1])
	s := string(text)
	if lone || strings.TrimSpace(s) != s || s == "" || strings.ContainsAny(s, "\n\r\t") {
		return string(raw)
	}
	return quotedIfLong(s)
}

// quotedIfLong sets a text of several words apart from the sentence around it.
func quotedIfLong(s string) string {
	if strings.ContainsAny(s, " ,;") || strings.HasSuffix(s, ".") {
		return `"` + s + `"`
	}
	return s
}
