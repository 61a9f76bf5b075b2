package compare

import (
	"bytes"
	"slices"
	"strings"

	"parley/lazyregexp"
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
	return t.manyWords(l)
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
		return name + " appeared" + t.complaint(ch.Path, t.r.structure.b, t.r.structure.places[i].b)
	case playground.Removed:
		return name + " is gone" + t.complaint(ch.Path, t.r.structure.a, t.r.structure.places[i].a)
	}
	if tokenAt(ch.Path, ch.A, ch.B) && !signedAlike(ch.A, ch.B) {
		return name + " has another value" // nobody reads a token
	}
	if secretAt(ch.Path, ch.A, ch.B) {
		return name + " has another value" // a summary is passed on, and a password is not
	}
	if _, what := proseAlike(ch.A, ch.B); what != "" {
		return name + " has " + strings.ReplaceAll(strings.ReplaceAll(what, "an ", "another "), "a ", "another ") + " in it"
	}
	if lastDigits(ch.A, ch.B) {
		return name + valueWords(ch.A, ch.B) + ", as rounding does"
	}
	if words := insideWords(ch.A, ch.B); words != "" {
		return name + words
	}
	if secretInText.Match(ch.A) || secretInText.Match(ch.B) {
		return name + " changed"
	}
	if signedIn.Match(ch.A) || signedIn.Match(ch.B) {
		return name + addressWords(ch.A, ch.B)
	}
	return name + valueWords(ch.A, ch.B) + t.complaint(ch.Path, t.r.structure.b, t.r.structure.places[i].b) + t.complaint(ch.Path, t.r.structure.a, t.r.structure.places[i].a)
}

// complaintNames are members that tell of a failure, and complaintWords those of their members that say which.
var (
	complaintNames = lazyregexp.New(`(?i)(^|/)(error|errors|fault|failure|problem|exception|violations|warnings?)$`)
	complaintWords = []string{"message", "detail", "title", "reason", "description", "msg", "error", "code"}
)

// complaint says in brackets what an object of a failure, or the first of a list of them, complains of;
// empty where it is none, or says nothing in a few words.
func (t *teller) complaint(path string, d *document, at int32) string {
	if !complaintNames.MatchString(path) || at < 0 || int(at) >= len(d.nodes) {
		return ""
	}
	n := uint32(at)
	if d.nodes[n].kind == kindArray && d.nodes[n].count > 0 {
		n++
	}
	if d.nodes[n].kind != kindObject {
		return ""
	}
	for _, name := range complaintWords {
		child := memberNamed(d, n, name)
		if child == 0 || d.nodes[child].kind != kindString {
			continue
		}
		raw := d.raw(child)
		text, lone := unescape(nil, raw[1:len(raw)-1])
		words := strings.TrimSpace(string(text))
		if lone || words == "" || len(words) > maxSentence || strings.ContainsAny(words, "\"\n\r\t") || holdsUnsaid(words) {
			continue
		}
		return ` ("` + words + `")`
	}
	return ""
}

// secretInText is the name of a credential with its value behind it, in a text.
var secretInText = lazyregexp.New(`(?i)^".*(?:passw(?:or)?d|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|\b(?:access_?|auth_?|refresh_?|id_?|session_?|bearer_?)?token)\\?["']?\s*[=:]\s*\\?["']?[^\s"']|^".*\b(?:bearer|basic) [A-Za-z0-9+/._~=-]{8}`)

// signedIn is a name and a password in an address.
var signedIn = lazyregexp.New(`(://)[^/@\s"]*:[^/@\s"]*@`)

// addressWords says how addresses differ that hold a password, and not the password.
func addressWords(a, b []byte) string {
	x, y := signedIn.ReplaceAll(a, []byte("${1}\u2026@")), signedIn.ReplaceAll(b, []byte("${1}\u2026@"))
	if bytes.Equal(x, y) {
		return " has another name or password in it"
	}
	return valueWords(x, y)
}

// secretAt reports text under the name of a password, a key or the like.
func secretAt(path string, a, b []byte) bool {
	return playground.SecretName(path[strings.LastIndexByte(path, '/')+1:]) && len(a) > 2 && len(b) > 2 && a[0] == '"' && b[0] == '"'
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

// withRenames says of a member that is gone, and of one that appeared with the same values,
// that it has another name, or another place; drop are the places of facts that others say too.
func (t *teller) withRenames(facts []fact, all []*likeChanges, drop []int) []fact {
	var gone, new []*likeChanges
	for _, l := range all {
		switch {
		case l.renamed:
		case l.kind == playground.Removed && len(gone) < maxRenames:
			gone = append(gone, l)
		case l.kind == playground.Added && len(new) < maxRenames:
			new = append(new, l)
		}
	}
	drop = append(drop, t.withGathered(facts, new, gone, " moved into ")...)
	drop = append(drop, t.withGathered(facts, gone, new, " moved out of ")...)
	for _, g := range gone {
		for _, n := range new {
			if n.renamed || g.renamed || !t.renames(g, n) {
				continue
			}
			n.renamed = true
			drop = append(drop, n.first)
			facts[g.first].say = func() string { return t.renameWords(g, n) }
			break
		}
	}
	slices.Sort(drop)
	for _, i := range slices.Backward(drop) {
		facts = slices.Delete(facts, i, i+1)
	}
	return facts
}

// withGathered says together which members were put into an object that is new beside them,
// or came out of one that is gone, and returns the places of the facts that this stands for.
func (t *teller) withGathered(facts []fact, objects, members []*likeChanges, how string) (drop []int) {
	for _, o := range objects {
		moved := t.gathered(o, members)
		if o.renamed || len(moved) < 2 {
			continue
		}
		var names []string
		for _, m := range moved {
			if m.renamed = true; m != moved[0] {
				drop = append(drop, m.first)
			}
			names = append(names, t.commonPlace(m.at))
		}
		o.renamed = true
		drop = append(drop, o.first)
		facts[moved[0].first].say = func() string { return listed(names) + how + t.commonPlace(o.at) }
	}
	return drop
}

// gathered are the members that stand in an object of the other document with the same names
// and values, where the object is beside them.
func (t *teller) gathered(object *likeChanges, members []*likeChanges) (moved []*likeChanges) {
	if len(object.at) != 1 || object.pattern == "" {
		return nil
	}
	in, of := t.r.structure.b, t.r.structure.a
	at := t.r.structure.places[object.at[0]].b
	if object.kind == playground.Removed {
		in, of, at = of, in, t.r.structure.places[object.at[0]].a
	}
	if in.nodes[at].kind != kindObject {
		return nil
	}
	find := finder(in, uint32(at))
	for _, m := range members {
		if m.renamed || len(m.at) != 1 || m.pattern == "" || holder(m.pattern) != holder(object.pattern) {
			continue
		}
		place := t.r.structure.places[m.at[0]]
		n := place.a
		if object.kind == playground.Removed {
			n = place.b
		}
		if there := find(of.nodes[n].name); there != 0 && in.nodes[there].hash == of.nodes[n].hash {
			moved = append(moved, m)
		}
	}
	return moved
}

// holder is the path of what a member stands in.
func holder(path string) string { return path[:strings.LastIndexByte(path, '/')] }

// holder is the path of what a member stands in, without the envelope around it.
func (t *teller) holder(path string) string {
	w, at := t.r.structure.wrap, holder(path)
	switch {
	case w.b != 0:
		return strings.TrimPrefix(at, string(w.path(t.r.structure.b)))
	case w.a != 0:
		return strings.TrimPrefix(at, string(w.path(t.r.structure.a)))
	}
	return at
}

func (t *teller) renameWords(gone, new *likeChanges) string {
	if t.holder(gone.pattern) != t.holder(new.pattern) {
		return t.commonPlace(gone.at) + " moved to " + t.commonPlace(new.at)
	}
	words := t.commonPlace(gone.at) + " is now called " + new.pattern[strings.LastIndexByte(new.pattern, '/')+1:]
	if len(gone.at) > 1 {
		words += " in " + count(len(gone.at), "place")
	}
	for k, i := range gone.at {
		x, y := uint32(t.r.structure.places[i].a), uint32(t.r.structure.places[new.at[k]].b)
		a, b := t.r.structure.a, t.r.structure.b
		if likeStyled(a, b, x, y, 0) {
			continue
		}
		if len(gone.at) == 1 && shortValue(a.raw(x)) != "" && shortValue(b.raw(y)) != "" {
			return words + " and" + valueWords(a.raw(x), b.raw(y))
		}
		return words + ", with other content"
	}
	return words
}

// restyled reports that two names are one, spelled in another style.
func restyled(a, b string) bool {
	x, y := a[strings.LastIndexByte(a, '/')+1:], b[strings.LastIndexByte(b, '/')+1:]
	return x != y && foldName(x) == foldName(y)
}

// prefixed reports two names of which one only says besides that it is a yes or a no.
func prefixed(a, b string) bool {
	x, y := foldName(a[strings.LastIndexByte(a, '/')+1:]), foldName(b[strings.LastIndexByte(b, '/')+1:])
	return x != y && (strings.TrimPrefix(x, "is") == y || strings.TrimPrefix(y, "is") == x || strings.TrimPrefix(x, "has") == y || strings.TrimPrefix(y, "has") == x)
}

var styleMarks = strings.NewReplacer("_", "", "-", "")

func foldName(name string) string { return strings.ToLower(styleMarks.Replace(name)) }

// maxStyled bounds the levels of values that are looked through for names of another style.
const maxStyled = 8

// likeStyled reports that two values are the same but for the style of their names.
func likeStyled(a, b *document, an, bn uint32, depth int) bool {
	x, y := &a.nodes[an], &b.nodes[bn]
	switch {
	case x.hash == y.hash:
		return true
	case x.kind != y.kind || x.count != y.count || x.count > maxWrapMembers*4 || depth > maxStyled:
		return false
	case x.kind == kindArray:
		for p, q := an+1, bn+1; p < x.next; p, q = a.nodes[p].next, b.nodes[q].next {
			if !likeStyled(a, b, p, q, depth+1) {
				return false
			}
		}
		return true
	case x.kind != kindObject:
		return false
	}
	there := make(map[string]uint32, y.count)
	for q := bn + 1; q < y.next; q = b.nodes[q].next {
		there[foldName(b.nameOf(q))] = q
	}
	for p := an + 1; p < x.next; p = a.nodes[p].next {
		if q := there[foldName(a.nameOf(p))]; q == 0 || !likeStyled(a, b, p, q, depth+1) {
			return false
		}
	}
	return true
}

// renames reports whether what is gone stands under another name with the same values, or, if
// it is too much to be there by chance, in another place.
func (t *teller) renames(gone, new *likeChanges) bool {
	if gone.pattern == "" || new.pattern == "" || len(gone.at) != len(new.at) {
		return false
	}
	if t.holder(gone.pattern) != t.holder(new.pattern) {
		at, to := t.r.structure.places[gone.at[0]].a, t.r.structure.places[new.at[0]].b
		x, y := &t.r.structure.a.nodes[at], &t.r.structure.b.nodes[to]
		return len(gone.at) == 1 && x.hash == y.hash && (x.count > 1 || x.kind >= kindNumber && x.end-x.start >= 8)
	}
	telling := len(gone.at) > 2
	if restyled(gone.pattern, new.pattern) {
		return true // whatever they hold
	}
	telling = telling || prefixed(gone.pattern, new.pattern)
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

// spoken writes a JSON Pointer without its first slash.
func spoken(path string) string {
	return clip(strings.Join(splitPointer(path).names, "/"), 2*maxSaid)
}

// wraps reports whether a change is the one that says that one document wraps the other: no
// item is moved from the root, or to it.
func (t *teller) wraps(ch *playground.Change) bool {
	return ch.Kind == playground.Moved && (ch.Path == "" || ch.From == "")
}

// wrapping says in what the one document has all that the other has.
func (t *teller) wrapping(w wrap) string {
	if w.b != 0 {
		return t.b + " puts into " + spoken(string(w.path(t.r.structure.b))) + " what " + t.a + " has at the top."
	}
	return t.a + " puts into " + spoken(string(w.path(t.r.structure.a))) + " what " + t.b + " has at the top."
}
