package compare

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"parley/playground"
)

// likeWords says what happened to the same member of one or several items.
func (t *teller) likeWords(l *likeChanges) string {
	if len(l.at) == 1 {
		return t.memberFact(l.at[0])
	}
	first := &t.p.Body.Changes[l.at[0]]
	name, in := t.commonPlace(l.at), " in "+count(len(l.at), "place")
	switch l.kind {
	case playground.Added:
		return name + " appeared" + in
	case playground.Removed:
		return name + " is gone" + in
	}
	a, b := shortValue(first.A), shortValue(first.B)
	from, to := typeWord(first.A), typeWord(first.B)
	sameValues, sameTypes := a != "" && b != "", from != to
	for _, i := range l.at[1:] {
		ch := &t.p.Body.Changes[i]
		sameValues = sameValues && shortValue(ch.A) == a && shortValue(ch.B) == b
		sameTypes = sameTypes && typeWord(ch.A) == from && typeWord(ch.B) == to
	}
	switch {
	case sameValues && from == to:
		return name + " went from " + a + " to " + b + in
	case sameTypes:
		return name + " turned from " + from + " into " + to + in
	}
	return name + " changed" + in
}

// memberFact says what happened to one member.
func (t *teller) memberFact(i int) string {
	ch := &t.p.Body.Changes[i]
	d := t.r.structure.b
	if ch.Kind == playground.Removed {
		d = t.r.structure.a
	}
	name := t.placeIn(d, ch.Path)
	if ch.Path == "" {
		name = "the whole document"
	}
	switch ch.Kind {
	case playground.Added:
		return name + " appeared"
	case playground.Removed:
		return name + " is gone"
	}
	return name + valueWords(ch.A, ch.B)
}

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
		return " changed"
	}
	return ` changed ("` + x + `" became "` + y + `")`
}

// onePiece returns the one piece in which two texts differ; empty where there are more,
// or where it is too long to be said.
func onePiece(a, b string) (x, y string) {
	marks := marksOf(a, b)
	if x, y = onlyMarked(marks.A), onlyMarked(marks.B); x == "" || y == "" {
		return "", ""
	}
	return x, y
}

func onlyMarked(tokens []playground.AlignedToken) string {
	found := ""
	for _, token := range tokens {
		if !token.Marked {
			continue
		}
		if found != "" || !sayable(token.Text) {
			return ""
		}
		found = token.Text
	}
	return found
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

// itemName says which item change i is of: a scalar by its value, an object by what
// people call it, or its identity.
func (t *teller) itemName(i int) string {
	at := t.r.structure.places[i]
	if t.p.Body.Changes[i].Kind == playground.Removed {
		return nameOfItem(t.r.structure.a, uint32(at.a))
	}
	return nameOfItem(t.r.structure.b, uint32(at.b))
}

// Names by which people know an item, and those by which programs do.
var (
	peopleNames = []string{"name", "fullname", "title", "label", "username", "displayname", "login", "email"}
	itemNames   = append(slices.Clone(peopleNames), "slug", "key", "number", "id", "_id", "uuid", "sku", "pointer", "field")
	wrappers    = []string{"metadata", "node", "properties", "attributes", "resource", "data"}
)

func nameOfItem(d *document, n uint32) string {
	if d.nodes[n].kind != kindObject {
		return shortValue(d.raw(n))
	}
	if name := nameAmong(d, n); name != "" {
		return name
	}
	for _, wrapper := range wrappers {
		if child := memberNamed(d, n, wrapper); child != 0 && d.nodes[child].kind == kindObject {
			if name := nameAmong(d, child); name != "" {
				return name
			}
		}
	}
	for _, links := range []string{"_links", "links"} {
		child := memberNamed(d, n, links)
		for _, step := range []string{"self", "href"} {
			if child != 0 && d.nodes[child].kind == kindObject {
				child = memberNamed(d, child, step)
			}
		}
		if child != 0 && d.nodes[child].kind == kindString {
			return shortValue(d.raw(child))
		}
	}
	return ""
}

func nameAmong(d *document, n uint32) string {
	for _, name := range itemNames {
		child := memberNamed(d, n, name)
		if child == 0 {
			continue
		}
		value := shortValue(d.raw(child))
		switch {
		case value == "" || value == `""` || d.nodes[child].kind != kindString && d.nodes[child].kind != kindNumber:
		case slices.Contains(peopleNames, name):
			return value
		default:
			return name + " " + value
		}
	}
	return ""
}

// memberNamed finds one of an object's first members, in any case and with or without
// underscores; 0 if it is not there.
func memberNamed(d *document, n uint32, name string) uint32 {
	child := n + 1
	for range min(d.nodes[n].count, maxLikeMembers) {
		at := d.nameOf(child)
		if strings.EqualFold(at, name) || len(at) > len(name) && at[0] != '_' && strings.EqualFold(strings.ReplaceAll(at, "_", ""), name) {
			return child
		}
		child = d.nodes[child].next
	}
	return 0
}

// placeIn writes a path in a document as people read it: without its first slash, and with
// items by their names.
func (t *teller) placeIn(d *document, path string) string {
	at, known := uint32(0), true
	said := ""
	for _, step := range splitPointer(path).names {
		if known {
			at, known = stepInto(d, at, step)
		}
		if known && d.nodes[at].nameStart == 0 {
			if name := nameOfItem(d, at); name != "" && d.nodes[at].kind == kindObject {
				said += "[" + name + "]"
				continue
			}
		}
		if said != "" {
			said += "/"
		}
		said += step
	}
	return clip(said, 2*maxSaid)
}

// stepInto follows one step of a path.
func stepInto(d *document, at uint32, step string) (uint32, bool) {
	n := &d.nodes[at]
	child := at + 1
	switch n.kind {
	case kindObject:
		for range n.count {
			if d.nameOf(child) == step {
				return child, true
			}
			child = d.nodes[child].next
		}
	case kindArray:
		place, err := strconv.Atoi(step)
		if err != nil || place < 0 || place >= int(n.count) {
			return 0, false
		}
		for range place {
			child = d.nodes[child].next
		}
		return child, true
	}
	return 0, false
}

// commonPlace writes what the paths of changes have in common; * is what differs.
func (t *teller) commonPlace(at []int) string {
	common := strings.Split(t.p.Body.Changes[at[0]].Path, "/")
	for _, i := range at[1:] {
		for k, step := range strings.Split(t.p.Body.Changes[i].Path, "/") {
			if k < len(common) && common[k] != step {
				common[k] = "*"
			}
		}
	}
	d := t.r.structure.b
	if t.p.Body.Changes[at[0]].Kind == playground.Removed {
		d = t.r.structure.a
	}
	return t.placeIn(d, strings.Join(common, "/"))
}

// maxRenames bounds the members that are looked at for having another name.
const maxRenames = 32

// withRenames says of a member that is gone, and of one beside it that appeared with the
// same values, that it has another name.
func (t *teller) withRenames(facts []fact, all []*likeChanges) []fact {
	var gone, new []*likeChanges
	for _, l := range all {
		switch {
		case l.kind == playground.Removed && len(gone) < maxRenames:
			gone = append(gone, l)
		case l.kind == playground.Added && len(new) < maxRenames:
			new = append(new, l)
		}
	}
	var drop []int
	for _, g := range gone {
		for _, n := range new {
			if n.renamed || !t.renames(g, n) {
				continue
			}
			n.renamed = true
			drop = append(drop, n.first)
			facts[g.first].say = func() string {
				words := t.commonPlace(g.at) + " is now called " + n.pattern[strings.LastIndexByte(n.pattern, '/')+1:]
				if len(g.at) > 1 {
					words += " in " + count(len(g.at), "place")
				}
				return words
			}
			break
		}
	}
	slices.Sort(drop)
	for _, i := range slices.Backward(drop) {
		facts = slices.Delete(facts, i, i+1)
	}
	return facts
}

// renames reports whether what is gone stands under another name with the same values.
func (t *teller) renames(gone, new *likeChanges) bool {
	parent := func(path string) string { return path[:strings.LastIndexByte(path, '/')] }
	if gone.pattern == "" || new.pattern == "" || len(gone.at) != len(new.at) || parent(gone.pattern) != parent(new.pattern) {
		return false
	}
	telling := len(gone.at) > 2
	for k, i := range gone.at {
		x := &t.r.structure.a.nodes[t.r.structure.places[i].a]
		y := &t.r.structure.b.nodes[t.r.structure.places[new.at[k]].b]
		if x.hash != y.hash {
			return false
		}
		telling = telling || len(t.p.Body.Changes[i].A) > 3 && (x.kind == kindString || x.kind == kindNumber || x.count > 0)
	}
	return telling
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

// spoken writes a JSON Pointer without its first slash.
func spoken(path string) string {
	return clip(strings.Join(splitPointer(path).names, "/"), 2*maxSaid)
}
