package compare

import (
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// markupFacts gathers what can be said of two texts that were printed by their structure:
// values by their path, and those of many alike elements together.
func (t *teller) markupFacts() []fact {
	var out []fact
	counts, said := map[string]int{}, map[string]bool{}
	moved := standsElsewhere(t.p.Body.Changes)
	movedIn := map[string]int{}
	for i, ch := range t.p.Body.Changes {
		if moved[i] {
			if ch.Kind == playground.Added {
				movedIn[plainPath(ch.Where)]++
			}
			continue
		}
		if ch.IgnoredBy == nil {
			counts[string(ch.Kind)+plainPath(ch.Where)]++
		}
	}
	for i := range t.p.Body.Changes {
		ch := &t.p.Body.Changes[i]
		path := plainPath(ch.Where)
		key := string(ch.Kind) + path
		if moved[i] {
			key = "moved" + path
		}
		if ch.IgnoredBy != nil || said[key] {
			continue
		}
		if moved[i] {
			said[key] = true
			f := fact{path: ch.Where, weight: 10*strings.Count(ch.Where, "/") + bookkeeping(path) + 300, words: t.spokenMarkup(path) + " stands elsewhere"}
			if n := movedIn[path]; n == 1 {
				f.words = t.spokenMarkup(path) + elementName(append(slices.Clone(ch.ALines), ch.BLines...)) + " stands elsewhere"
			} else {
				f.words = count(n, "element") + " " + t.spokenMarkup(path) + plural(n, " stands", " stand") + " elsewhere"
			}
			out = append(out, f)
			continue
		}
		at := &t.r.texts.blocks[i]
		f := fact{path: ch.Where, weight: 10*strings.Count(ch.Where, "/") + bookkeeping(path)}
		a, b := blockValues(at)
		if prose, _ := proseAlike(a, b); prose != "" || volatileShape(path, a, b) != "" || tokenAt(path, a, b) || builtAnew(ch) || t.r.texts.taggedAnew(at) {
			f.weight += 1000
		}
		if at.said && strings.HasSuffix(path, "/@version") || ch.Kind != playground.Changed && declaration(ch) {
			f.weight += 500 // of the notation, not of what it holds
		}
		if n := counts[key]; n > 1 {
			said[key] = true
			f.words = t.spokenMarkup(path) + " " + map[playground.ChangeKind]string{playground.Added: "appeared", playground.Removed: "is gone", playground.Changed: "changed"}[ch.Kind] + " in " + count(n, "place")
		} else {
			f.say = func() string { return t.markupFact(ch, at) }
		}
		out = append(out, f)
	}
	return out
}

// markupFact says what happened to one element, attribute or pair.
func (t *teller) markupFact(ch *playground.Change, at *block) string {
	name := t.spokenMarkup(ch.Where)
	if t.r.texts.x != nil {
		if ch.Kind == playground.Changed {
			name = t.spokenMarkup(t.r.texts.y.named(ch.Where))
		} else {
			name = t.spokenMarkup(t.parentNamed(ch))
		}
	}
	switch {
	case ch.Kind == playground.Added:
		return name + elementName(ch.BLines) + " appeared"
	case ch.Kind == playground.Removed:
		return name + elementName(ch.ALines) + " is gone"
	case tokenAt(plainPath(ch.Where), []byte(`"`+at.a+`"`), []byte(`"`+at.b+`"`)):
		return name + " has another value"
	case builtAnew(ch):
		return name + " has another nonce or build in it"
	case at.said && sayable(at.a) && sayable(at.b):
		return name + " went from " + quotedIfLong(at.a) + " to " + quotedIfLong(at.b)
	}
	if x, y := t.r.texts.elementsOf(at); x != nil {
		if words := tagWords(x, y); words != "" {
			return name + words
		}
	}
	return name + " changed"
}

// parentNamed is the path of an element that only one side has, with the names of those that hold it:
// its own follows in brackets.
func (t *teller) parentNamed(ch *playground.Change) string {
	tree := t.r.texts.y
	if ch.Kind == playground.Removed {
		tree = t.r.texts.x
	}
	last := strings.LastIndexByte(ch.Where, '/')
	if last <= 0 {
		return ch.Where
	}
	own := ch.Where[last:]
	if elementName(append(slices.Clone(ch.ALines), ch.BLines...)) != "" {
		own = plainPath(own)
	}
	return tree.named(ch.Where[:last]) + own
}

// builtTags are parts of a start tag that are new with each response or each build: a nonce, the
// digest that a file has to have, the digest in its name or in its query.
var builtTags = []*lazyregexp.Regexp{
	lazyregexp.New(` nonce="[^"]*"`),
	lazyregexp.New(` integrity="[^"]*"`),
	lazyregexp.New(`[._-][0-9A-Za-z_-]{8,64}\.(?:min\.)?(?:js|mjs|css|map|svg|png|jpe?g|webp|woff2?|ico)\b`),
	lazyregexp.New(`[?&](?:v|ver|version|hash|t)=[^"&]*`),
}

// builtPattern is a pattern of such parts, without which two start tags are the same; empty
// where more of them differs.
func builtPattern(ch *playground.Change) string {
	if ch.Kind != playground.Changed || len(ch.ALines) != 1 || len(ch.BLines) != 1 || len(ch.ALines[0]) > maxWordBytes || len(ch.BLines[0]) > maxWordBytes || !strings.HasPrefix(strings.TrimSpace(ch.ALines[0]), "<") {
		return ""
	}
	x, y := ch.ALines[0], ch.BLines[0]
	var patterns []string
	for _, part := range builtTags {
		p, q := part.ReplaceAllString(x, "\x00"), part.ReplaceAllString(y, "\x00")
		if p == x || q == y || slices.Equal(part.FindAllString(x, -1), part.FindAllString(y, -1)) {
			continue
		}
		x, y, patterns = p, q, append(patterns, part.String())
	}
	if x != y {
		return ""
	}
	return strings.Join(patterns, "|")
}

// builtAnew reports an element whose start tag differs in nothing else.
func builtAnew(ch *playground.Change) bool { return builtPattern(ch) != "" }

// declaration reports the declaration of XML, which says only how it is written.
func declaration(ch *playground.Change) bool {
	lines := append(slices.Clone(ch.ALines), ch.BLines...)
	return len(lines) == 1 && strings.HasPrefix(strings.TrimSpace(lines[0]), "<?xml ")
}

// blockValues returns the two values of a block as JSON would have them; nil if it has none.
func blockValues(at *block) (a, b []byte) {
	if !at.said || at.a == "" || at.b == "" {
		return nil, nil
	}
	return []byte(`"` + at.a + `"`), []byte(`"` + at.b + `"`)
}

var elementText = lazyregexp.New(`(?i)^<([a-z0-9:_-]+)(?: [^>]*)?>([^<]{1,60})</`)

var elementID = lazyregexp.New(`^<[^>]*? (id|name|key|code)="([^"]{1,60})"`)

// elementName says in brackets by what people know an element: its id, its text, or that of a
// child such as its title.
func elementName(lines []string) string {
	if len(lines) > 0 {
		if m := elementID.FindStringSubmatch(strings.TrimSpace(lines[0])); m != nil && sayable(m[2]) {
			return " (" + m[1] + ` "` + m[2] + `")`
		}
	}
	for i, line := range lines[:min(len(lines), 6)] {
		m := elementText.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || !sayable(strings.TrimSpace(m[2])) {
			continue
		}
		switch strings.ToLower(m[1]) {
		case "td", "th":
			if !strings.HasPrefix(strings.TrimSpace(lines[0]), "<tr") {
				continue
			}
		case "loc", "guid", "link", "h1", "h2", "h3", "faultstring", "message", "code":
		default:
			if slices.Contains(callsElement, strings.ToLower(m[1])) {
				break
			}
			if len(lines) > 1 || i > 0 {
				continue
			}
		}
		return ` ("` + strings.TrimSpace(m[2]) + `")`
	}
	return ""
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

var elementPlace = lazyregexp.New(`\[[0-9]+\](/|$)`)

// plainPath is a path of elements without their places.
func plainPath(path string) string { return elementPlace.ReplaceAllString(path, "$1") }

// mixed reports whether two contents of different types are compared that have little to
// do with each other.
func (t *teller) mixed() bool {
	x, y := t.c.contents[t.r.a], t.c.contents[t.r.b]
	return len(x.body) > 0 && len(y.body) > 0 && x.mediaType != y.mediaType && x.mediaType != "" && y.mediaType != "" &&
		(t.p.Body.Kind == "binary" || (x.doc == nil) != (y.doc == nil) || (x.tree == nil) != (y.tree == nil))
}

// broken says why contents of a kind that has a structure are compared as text.
func (t *teller) broken() string {
	var says []string
	for _, c := range []*content{t.c.contents[t.r.a], t.c.contents[t.r.b]} {
		if c.whyNot != "" && !c.cut {
			says = append(says, c.letter+" "+c.whyNot+".")
		}
	}
	if len(says) != 1 {
		return ""
	}
	return says[0]
}
