package compare

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// fact is something that a summary may say of a content.
type fact struct {
	words  string
	weight int // less is more telling
	path   string
}

// content says how the contents differ, the most telling first.
func (t *teller) content() string {
	if t.p.Body.Same {
		return ""
	}
	switch {
	case len(t.x.Attempts) == 0 && len(t.y.Attempts) == 0:
		return ""
	case t.r.structure != nil:
		return t.members()
	case t.r.texts != nil && t.p.Body.As != "":
		return t.says(t.markupFacts())
	case t.p.Body.Kind == "text":
		return t.textContent()
	case t.p.Body.Picture != nil && pictureNote(t.p.Body.Picture, t.a, t.b) != "":
		return pictureNote(t.p.Body.Picture, t.a, t.b)
	case len(t.p.Body.Changes) == 1 && t.p.Body.Changes[0].Kind == playground.Added:
		return t.a + " has no content."
	case len(t.p.Body.Changes) == 1 && t.p.Body.Changes[0].Kind == playground.Removed:
		return t.b + " has no content."
	}
	return "The contents are not the same bytes."
}

func (t *teller) textContent() string {
	added, removed, blocks := 0, 0, 0
	for _, ch := range t.p.Body.Changes {
		if ch.IgnoredBy == nil {
			added, removed, blocks = added+len(ch.BLines), removed+len(ch.ALines), blocks+1
		}
	}
	switch {
	case added+removed == 0:
		return ""
	case removed == 0:
		return t.b + " has " + count(added, "line") + " more."
	case added == 0:
		return t.b + " has " + count(removed, "line") + " fewer."
	}
	return count(removed, "line") + " of " + t.a + " became " + grouped(added) + " in " + t.b + ", in " + count(blocks, "place") + "."
}

// members says which members differ.
func (t *teller) members() string {
	if t.x.Status != t.y.Status && t.strangers() {
		return "The contents have no member in common."
	}
	return t.says(t.facts())
}

// strangers reports whether two objects have no name in common.
func (t *teller) strangers() bool {
	a, b := t.r.structure.a, t.r.structure.b
	if a.nodes[0].kind != kindObject || b.nodes[0].kind != kindObject || a.nodes[0].count*b.nodes[0].count == 0 {
		return false
	}
	for _, m := range merge(a, b, 0, 0) {
		if m.a != 0 && m.b != 0 {
			return false
		}
	}
	return true
}

// says makes a sentence of the most telling facts.
func (t *teller) says(facts []fact) string {
	slices.SortStableFunc(facts, func(a, b fact) int { return a.weight - b.weight })
	var words []string
	for _, f := range facts[:min(len(facts), maxFacts)] {
		words = append(words, f.words)
	}
	if more := len(facts) - maxFacts; more > 0 {
		noun := "member"
		if t.p.Body.As != "" {
			noun = "place"
		}
		words = append(words, count(more, "more "+noun)+plural(more, " differs", " differ"))
	}
	if len(words) == 0 {
		return ""
	}
	return t.b + " says " + listed(words) + "."
}

// arrayFacts counts what happened to the items of one array.
type arrayFacts struct {
	path                string
	gained, lost, moved int
	gainedItem          string // the one item in words, if it is short
	lostItem            string
	first               int // place among the facts
}

// facts gathers what can be said: array items by array, members of many items by
// their common path, all others one by one.
func (t *teller) facts() []fact {
	var out []fact
	arrays, patterns := map[string]*arrayFacts{}, map[string]int{}
	for i := range t.p.Body.Changes {
		if ch := &t.p.Body.Changes[i]; ch.IgnoredBy == nil && ch.Kind == playground.Changed {
			patterns[pattern(ch.Path)]++
		}
	}
	for i := range t.p.Body.Changes {
		ch := &t.p.Body.Changes[i]
		if ch.IgnoredBy != nil {
			continue
		}
		if parent, is := t.itemOf(i); is {
			a := arrays[parent]
			if a == nil {
				a = &arrayFacts{path: parent, first: len(out)}
				arrays[parent] = a
				out = append(out, fact{path: parent})
			}
			a.count(ch, t.itemName(i))
			continue
		}
		p := pattern(ch.Path)
		switch n := patterns[p]; {
		case ch.Kind == playground.Changed && n > 1 && p != ch.Path:
			patterns[p] = 0
			out = append(out, fact{words: spoken(p) + " changed in " + count(n, "place"), path: ch.Path, weight: weigh(ch, p)})
		case ch.Kind == playground.Changed && n == 0:
		default:
			out = append(out, fact{words: memberFact(ch), path: ch.Path, weight: weigh(ch, ch.Path)})
		}
	}
	for _, a := range arrays {
		out[a.first].words, out[a.first].weight = a.words(), 10*strings.Count(a.path, "/")+5
	}
	return out
}

// itemOf returns the path of the array of which change i added, removed or moved an item.
func (t *teller) itemOf(i int) (string, bool) {
	ch := &t.p.Body.Changes[i]
	if ch.Path == "" || ch.Kind == playground.Changed {
		return "", false
	}
	at := t.r.structure.places[i]
	n := &t.r.structure.b.nodes[at.b]
	if ch.Kind == playground.Removed {
		n = &t.r.structure.a.nodes[at.a]
	}
	return ch.Path[:strings.LastIndexByte(ch.Path, '/')], n.nameStart == 0
}

// itemName says which item change i added or removed: a scalar by its value, an object
// by what people call it, or its identity.
func (t *teller) itemName(i int) string {
	ch, at := &t.p.Body.Changes[i], t.r.structure.places[i]
	d, n := t.r.structure.b, uint32(at.b)
	if ch.Kind == playground.Removed {
		d, n = t.r.structure.a, uint32(at.a)
	}
	if d.nodes[n].kind != kindObject {
		return shortValue(d.raw(n))
	}
	for _, name := range []string{"name", "title", "label", "username", "login", "email", "slug", "key", "id", "uuid"} {
		child := n + 1
		for range min(d.nodes[n].count, maxLikeMembers) {
			if d.nameOf(child) == name {
				if value := shortValue(d.raw(child)); value != "" {
					return strings.TrimPrefix(name+" "+value, "name ")
				}
			}
			child = d.nodes[child].next
		}
	}
	return ""
}

func (a *arrayFacts) count(ch *playground.Change, item string) {
	switch ch.Kind {
	case playground.Added:
		a.gained++
		a.gainedItem = item
	case playground.Removed:
		a.lost++
		a.lostItem = item
	default:
		a.moved++
	}
}

func (a *arrayFacts) words() string {
	name := spoken(a.path)
	if a.path == "" {
		name = "the list"
	}
	switch total := a.gained + a.lost + a.moved; {
	case total == 1 && a.gainedItem != "":
		return a.gainedItem + " joined " + name
	case total == 1 && a.lostItem != "":
		return a.lostItem + " left " + name
	case a.moved == total:
		return count(a.moved, "item") + " moved in " + name
	}
	var says []string
	for _, did := range []struct {
		verb string
		n    int
	}{{"gained", a.gained}, {"lost", a.lost}, {"moved", a.moved}} {
		switch {
		case did.n == 0:
		case says == nil:
			says = append(says, name+" "+did.verb+" "+count(did.n, "item"))
		default:
			says = append(says, did.verb+" "+grouped(did.n))
		}
	}
	return strings.Join(says, ", ")
}

// memberFact says what happened to one member.
func memberFact(ch *playground.Change) string {
	name := spoken(ch.Path)
	if ch.Path == "" {
		name = "the whole document"
	}
	a, b := shortValue(ch.A), shortValue(ch.B)
	switch {
	case ch.Kind == playground.Added:
		return name + " appeared"
	case ch.Kind == playground.Removed:
		return name + " is gone"
	case typeWord(ch.A) != typeWord(ch.B) && string(ch.A) != "null" && string(ch.B) != "null":
		return name + " turned from " + typeWord(ch.A) + " into " + typeWord(ch.B)
	case a != "" && b != "":
		return name + " went from " + a + " to " + b
	}
	return name + " changed"
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
	return s
}

// spoken writes a JSON Pointer without its first slash.
func spoken(path string) string {
	return clip(strings.Join(splitPointer(path).names, "/"), 2*maxSaid)
}

// pattern replaces the places of items in a JSON Pointer by *.
func pattern(path string) string {
	if path == "" {
		return ""
	}
	steps := strings.Split(path[1:], "/")
	for i, s := range steps {
		if _, err := strconv.ParseUint(s, 10, 31); err == nil {
			steps[i] = "*"
		}
	}
	return "/" + strings.Join(steps, "/")
}

// weigh orders facts: near the root before deep, what looks volatile last.
func weigh(ch *playground.Change, path string) int {
	weight := 10 * strings.Count(path, "/")
	if volatileShape(path, ch.A, ch.B) != "" {
		weight += 1000
	}
	switch strings.ToLower(path[strings.LastIndexByte(path, '/')+1:]) {
	case "status", "state", "error", "message", "code", "detail", "title", "result", "success", "ok":
		weight -= 5
	}
	return weight
}
