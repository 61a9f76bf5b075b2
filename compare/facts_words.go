package compare

import (
	"slices"
	"strings"

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
	if tokenAt(ch.Path, ch.A, ch.B) && !signedAlike(ch.A, ch.B) {
		return name + " has another value" // nobody reads a token
	}
	return name + valueWords(ch.A, ch.B)
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
// that it has another name, or another place.
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

// holder is the path of what a member stands in.
func holder(path string) string { return path[:strings.LastIndexByte(path, '/')] }

func (t *teller) renameWords(gone, new *likeChanges) string {
	if holder(gone.pattern) != holder(new.pattern) {
		return t.commonPlace(gone.at) + " moved to " + t.commonPlace(new.at)
	}
	words := t.commonPlace(gone.at) + " is now called " + new.pattern[strings.LastIndexByte(new.pattern, '/')+1:]
	if len(gone.at) > 1 {
		words += " in " + count(len(gone.at), "place")
	}
	return words
}

// renames reports whether what is gone stands under another name with the same values, or, if
// it is too much to be there by chance, in another place.
func (t *teller) renames(gone, new *likeChanges) bool {
	if gone.pattern == "" || new.pattern == "" || len(gone.at) != len(new.at) {
		return false
	}
	if holder(gone.pattern) != holder(new.pattern) {
		at, to := t.r.structure.places[gone.at[0]].a, t.r.structure.places[new.at[0]].b
		x, y := &t.r.structure.a.nodes[at], &t.r.structure.b.nodes[to]
		return len(gone.at) == 1 && x.hash == y.hash && (x.count > 1 || x.kind >= kindNumber && x.end-x.start >= 8)
	}
	fold := func(path string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(path[strings.LastIndexByte(path, '/')+1:]))
	}
	telling := len(gone.at) > 2 || fold(gone.pattern) == fold(new.pattern)
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
		return t.b + " puts into " + clip(t.r.structure.b.nameOf(w.b), maxSaid) + " what " + t.a + " has at the top."
	}
	return t.a + " puts into " + clip(t.r.structure.a.nameOf(w.a), maxSaid) + " what " + t.b + " has at the top."
}
