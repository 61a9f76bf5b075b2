package compare

import (
	"regexp"
	"strings"

	"parley/playground"
)

// markupFacts gathers what can be said of two texts that were printed by their structure:
// values by their path, and those of many alike elements together.
func (t *teller) markupFacts() []fact {
	var out []fact
	counts, said := map[string]int{}, map[string]bool{}
	for _, ch := range t.p.Body.Changes {
		if ch.IgnoredBy == nil {
			counts[string(ch.Kind)+plainPath(ch.Where)]++
		}
	}
	for i := range t.p.Body.Changes {
		ch := &t.p.Body.Changes[i]
		path := plainPath(ch.Where)
		key := string(ch.Kind) + path
		if ch.IgnoredBy != nil || said[key] {
			continue
		}
		f := fact{path: ch.Where, weight: 10 * strings.Count(ch.Where, "/")}
		if n := counts[key]; n > 1 {
			said[key] = true
			f.words = t.spokenMarkup(path) + " " + map[playground.ChangeKind]string{playground.Added: "appeared", playground.Removed: "is gone", playground.Changed: "changed"}[ch.Kind] + " in " + count(n, "place")
		} else {
			f.words = t.markupFact(ch, &t.r.texts.blocks[i])
		}
		out = append(out, f)
	}
	return out
}

// markupFact says what happened to one element, attribute or pair.
func (t *teller) markupFact(ch *playground.Change, at *block) string {
	name := t.spokenMarkup(ch.Where)
	switch {
	case ch.Kind == playground.Added:
		return name + " appeared"
	case ch.Kind == playground.Removed:
		return name + " is gone"
	case at.said && sayable(at.a) && sayable(at.b):
		return name + " went from " + at.a + " to " + at.b
	}
	return name + " changed"
}

// sayable reports whether a sentence can hold a value.
func sayable(s string) bool {
	return s != "" && len(s) <= maxSaid && strings.TrimSpace(s) == s && !strings.ContainsAny(s, "\n\r\t")
}

// spokenMarkup writes a path of elements without what every page has.
func (t *teller) spokenMarkup(path string) string {
	name := spoken(path)
	if t.p.Body.As == "html" {
		name = strings.TrimPrefix(strings.TrimPrefix(name, "html/"), "body/")
	}
	for step, word := range map[string]string{"text()": "the text", "comment()": "a comment"} {
		if rest, ok := strings.CutSuffix(name, step); ok {
			if rest = strings.TrimSuffix(rest, "/"); rest == "" {
				return word
			}
			return word + " of " + rest
		}
	}
	if name == "" {
		return "the declaration"
	}
	return name
}

var elementPlace = regexp.MustCompile(`\[[0-9]+\](/|$)`)

// plainPath is a path of elements without their places.
func plainPath(path string) string { return elementPlace.ReplaceAllString(path, "$1") }
