package reply

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// holdValue holds a JSON value to a condition.
func holdValue(ctx context.Context, c playground.Check, value any) (held bool, got, detail string) {
	got = asJSON(value)
	switch c.Is {
	case playground.IsThere:
		return true, got, ""
	case playground.IsAbsent:
		return false, got, ""
	case playground.IsEqual:
		held, detail = equals(c.Value, value)
		return held, got, detail
	case playground.IsOther:
		return !same(wanted(c.Value), value), got, ""
	case playground.IsWith:
		return contains(value, c.Value), got, ""
	case playground.IsWithout:
		return !contains(value, c.Value), got, ""
	case playground.IsOfType:
		return isOfType(c.Value, value), typeOf(value), ""
	case playground.IsOfLength, playground.IsEmpty, playground.IsFilled:
		return holdLength(c, value)
	case playground.IsMatched:
		return holdText(ctx, c, asText(value)), got, ""
	}
	if _, isNumber := value.(json.Number); !isNumber {
		return false, got, "This is " + withArticle(typeOf(value)) + ", not a number."
	}
	return holdText(ctx, c, asText(value)), got, ""
}

// wanted is what a check is held to: JSON, or the text that was typed where it is none.
func wanted(text string) any {
	value, fault := decode([]byte(text))
	if fault != "" || !json.Valid([]byte(text)) {
		return text
	}
	return value
}

// equals compares a value with what was typed, and says where they differ in their type alone.
func equals(typed string, value any) (held bool, detail string) {
	want := wanted(typed)
	if same(want, value) {
		return true, ""
	}
	if s, isText := value.(string); isText && s == typed {
		return false, "This is a text. To expect a text that looks like " + withArticle(typeOf(want)) + ", put it in quotation marks."
	}
	if s, isText := want.(string); isText && s == asText(value) && strings.HasPrefix(typed, `"`) {
		return false, "This is " + withArticle(typeOf(value)) + ", not a text: leave the quotation marks out to expect it."
	}
	return false, ""
}

// same compares two JSON values. The order of members does not count, nor how a number is written.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && len(a) == len(b) && within(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(string(a), string(b))
	}
	return a == b
}

// sameNumber compares two numbers: whole ones by their digits, whose number has no bound.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if !strings.ContainsAny(a+b, ".eE") {
		return strings.TrimPrefix(a, "-") == "0" && strings.TrimPrefix(b, "-") == "0"
	}
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y
}

// within reports whether all members of part are in whole.
func within(part, whole map[string]any, alike func(a, b any) bool) bool {
	for name, want := range part {
		if got, there := whole[name]; !there || !alike(want, got) {
			return false
		}
	}
	return true
}

// contains looks for what was typed in a text, among items, or for members in an object: of
// objects that are looked for, what they do not name does not count.
func contains(value any, typed string) bool {
	want := wanted(typed)
	switch v := value.(type) {
	case string:
		s, isText := want.(string)
		return strings.Contains(v, typed) || isText && strings.Contains(v, s)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return covers(want, item) })
	case map[string]any:
		if name, isText := want.(string); isText {
			_, there := v[name]
			return there
		}
		part, isObject := want.(map[string]any)
		return isObject && within(part, v, covers)
	}
	return false
}

// covers is same, but of objects what part does not name does not count.
func covers(part, whole any) bool {
	p, isObject := part.(map[string]any)
	w, also := whole.(map[string]any)
	if isObject && also {
		return within(p, w, covers)
	}
	return same(part, whole)
}

func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if isWhole(string(v)) {
			return "integer"
		}
	}
	return "number"
}

func isWhole(number string) bool {
	if !strings.ContainsAny(number, ".eE") {
		return true
	}
	f, err := strconv.ParseFloat(number, 64)
	return err == nil && f == float64(int64(f))
}

func isOfType(want string, value any) bool {
	want, got := strings.ToLower(strings.TrimSpace(want)), typeOf(value)
	return got == want || got == "integer" && want == "number"
}

func withArticle(kind string) string {
	switch kind {
	case "null":
		return kind
	case "string":
		return "a text"
	case "array", "object", "integer":
		return "an " + kind
	}
	return "a " + kind
}

func holdLength(c playground.Check, value any) (held bool, got, detail string) {
	n, unit := 0, ""
	switch v := value.(type) {
	case string:
		n, unit = utf8.RuneCountInString(v), "character"
	case []any:
		n, unit = len(v), "item"
	case map[string]any:
		n, unit = len(v), "member"
	default:
		got = asJSON(value)
		return c.Is == playground.IsEmpty && value == nil, got, "This is " + withArticle(typeOf(value)) + ", which has no length."
	}
	got = strconv.Itoa(n) + " " + unit
	if n != 1 {
		got += "s"
	}
	switch c.Is {
	case playground.IsEmpty:
		return n == 0, got, ""
	case playground.IsFilled:
		return n > 0, got, ""
	}
	return strconv.Itoa(n) == strings.TrimSpace(c.Value), got, ""
}
