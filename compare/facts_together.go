package compare

import (
	"math"
	"slices"
	"strings"

	"parley/playground"
)

// From manyNumbers changed numbers of one object on they are said together, where none moved by a
// larger share of itself than farMoved.
const (
	manyNumbers = 6
	farMoved    = 0.2
)

// together finds changes that are one for people: of a thing that is another now, of a value that
// stands in several places, of the many numbers of one object. It has them said by the first of
// them, and returns the places of the facts that this stands for.
func (t *teller) together(facts []fact, all []*likeChanges) (drop []int) {
	if len(all) > maxLooked {
		return nil
	}
	var single []*likeChanges
	for _, l := range all {
		if l.kind == playground.Changed && len(l.at) == 1 {
			single = append(single, l)
		}
	}
	said := map[*likeChanges]bool{}
	for _, group := range t.byHolder(single) {
		drop = append(drop, t.anotherThing(facts, group, all, said)...)
	}
	for _, group := range t.byHolder(single) {
		drop = append(drop, t.numbersTogether(facts, group, said)...)
	}
	return append(drop, t.sameChange(facts, single, said)...)
}

// pathOf is the path of a change that stands for itself.
func (t *teller) pathOf(l *likeChanges) string { return t.p.Body.Changes[l.at[0]].Path }

// byHolder gathers changes by the object in which they stand.
func (t *teller) byHolder(all []*likeChanges) [][]*likeChanges {
	places := map[string]int{}
	var out [][]*likeChanges
	for _, l := range all {
		path := t.pathOf(l)
		if path == "" {
			continue
		}
		at, known := places[holder(path)]
		if !known {
			at = len(out)
			places[holder(path)], out = at, append(out, nil)
		}
		out[at] = append(out[at], l)
	}
	return out
}

// refNames are the members that say which thing an object stands for, besides those of items.
var refNames = []string{"self", "href", "url", "uri", "iri", "ref", "@id", "account_id", "accountid"}

// anotherThing says of an object whose id and whose name are others that it is another thing:
// what else differs in it follows from that.
func (t *teller) anotherThing(facts []fact, group, all []*likeChanges, said map[*likeChanges]bool) (drop []int) {
	parent := holder(t.pathOf(group[0]))
	var name *likeChanges
	known := false
	for _, l := range group {
		last := strings.ToLower(t.pathOf(l)[len(parent)+1:])
		switch {
		case slices.Contains(refNames, last), slices.Contains(identityNames[:sureNames-1], last):
			known = true
		case name == nil && slices.Contains(peopleNames, strings.ReplaceAll(last, "_", "")):
			name = l
		}
	}
	if parent == "" || !known || name == nil || said[name] {
		return nil
	}
	ch := &t.p.Body.Changes[name.at[0]]
	if shortValue(ch.A) == "" || shortValue(ch.B) == "" || secretAt(ch.Path, ch.A, ch.B) {
		return nil
	}
	for _, l := range all {
		if l == name || len(l.at) != 1 || said[l] || !strings.HasPrefix(t.pathOf(l), parent+"/") {
			continue
		}
		said[l], l.renamed = true, true
		drop = append(drop, l.first)
	}
	said[name] = true
	facts[name.first].weight = weigh(ch, parent)
	facts[name.first].say = func() string { return t.placeIn(t.r.structure.b, parent) + valueWords(ch.A, ch.B) }
	return drop
}

// numbersTogether says of an object with many changed numbers how far they moved.
func (t *teller) numbersTogether(facts []fact, group []*likeChanges, said map[*likeChanges]bool) (drop []int) {
	var numbers []*likeChanges
	most, up, down := 0.0, false, false
	for _, l := range group {
		a, b, ok := numbersOf(&t.p.Body.Changes[l.at[0]])
		if !ok || said[l] {
			continue
		}
		numbers = append(numbers, l)
		most = max(most, math.Abs(b-a)/max(math.Abs(a), math.Abs(b)))
		up, down = up || b > a, down || b < a
	}
	if len(numbers) < manyNumbers || most > farMoved {
		return nil
	}
	for _, l := range numbers[1:] {
		drop = append(drop, l.first)
	}
	for _, l := range numbers {
		said[l] = true
	}
	verb := "changed"
	switch {
	case !down:
		verb = "rose"
	case !up:
		verb = "fell"
	}
	parent := holder(t.pathOf(numbers[0]))
	facts[numbers[0].first].say = func() string {
		words := count(len(numbers), "number")
		if parent != "" {
			words += " in " + t.placeIn(t.r.structure.b, parent)
		}
		return words + " " + verb + ", by at most " + percent(most)
	}
	return drop
}

// sameChange says a change of one value to another once, where several members made it.
func (t *teller) sameChange(facts []fact, single []*likeChanges, said map[*likeChanges]bool) (drop []int) {
	alike := map[string][]*likeChanges{}
	var order []string
	for _, l := range single {
		ch := &t.p.Body.Changes[l.at[0]]
		a, b := shortValue(ch.A), shortValue(ch.B)
		if said[l] || a == "" || b == "" || !oneOf(ch.A, ch.B) || facts[l.first].weight >= 500 {
			continue
		}
		key := a + "\x00" + b
		if alike[key] == nil {
			order = append(order, key)
		}
		alike[key] = append(alike[key], l)
	}
	for _, key := range order {
		group := alike[key]
		if len(group) < 2 {
			continue
		}
		slices.SortStableFunc(group, func(a, b *likeChanges) int { return facts[a.first].weight - facts[b.first].weight })
		words := t.memberFact(group[0].at[0])
		if !strings.Contains(words, " went from ") {
			continue
		}
		for _, l := range group[1:] {
			drop = append(drop, l.first)
		}
		also := ", and so did " + count(len(group)-1, "other member")
		if len(group)-1 <= maxEach {
			var others []string
			for _, l := range group[1:] {
				others = append(others, t.placeIn(t.r.structure.b, t.pathOf(l)))
			}
			also = ", and so did " + listed(others)
		}
		facts[group[0].first].say = func() string { return words + also }
	}
	return drop
}

// oneOf reports two values that can be the same change elsewhere: texts and numbers, one of which may be null.
func oneOf(a, b []byte) bool {
	return isScalar(a) && isScalar(b) || isScalar(a) && string(b) == "null" || string(a) == "null" && isScalar(b)
}

// columnsTogether says of a table of which each row gained or lost the cell at one place that a column
// came or left, and returns the places of the facts that this stands for.
func (t *teller) columnsTogether(facts []fact, arrays map[string]*arrayFacts) (drop []int) {
	tables := map[string][]*arrayFacts{}
	for path, row := range arrays {
		if path == "" || row.moved > 0 || row.gained+row.lost != 1 {
			continue
		}
		list := holder(path)
		if pattern(path) == pattern(list)+"/*" {
			key := list + "\x00" + placeOf(t.onlyChange(row).Path) + string(t.onlyChange(row).Kind)
			tables[key] = append(tables[key], row)
		}
	}
	for _, rows := range tables {
		list := holder(rows[0].path)
		at, known := uint32(0), true
		for _, step := range splitPointer(list).names {
			if known {
				at, known = stepInto(t.r.structure.b, at, step)
			}
		}
		if !known || len(rows) < leastOfRows || int(t.r.structure.b.nodes[at].count) != len(rows) {
			continue
		}
		slices.SortFunc(rows, func(a, b *arrayFacts) int { return a.first - b.first })
		for _, row := range rows {
			if row.said = true; row != rows[0] {
				drop = append(drop, row.first)
			}
		}
		facts[rows[0].first].weight = 10*strings.Count(list, "/") + 5
		facts[rows[0].first].say = func() string {
			name, verb := "the list", " gained a column at place "
			if list != "" {
				name = t.placeIn(t.r.structure.b, list)
			}
			if rows[0].lost > 0 {
				verb = " lost the column at place "
			}
			return name + verb + placeOf(t.onlyChange(rows[0]).Path)
		}
	}
	return drop
}

// onlyChange is the one change of an array.
func (t *teller) onlyChange(a *arrayFacts) *playground.Change {
	if a.gained > 0 {
		return t.firstOf(a, playground.Added)
	}
	return t.firstOf(a, playground.Removed)
}
