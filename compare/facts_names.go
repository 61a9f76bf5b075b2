package compare

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// itemName says which item change i is of: a scalar by its value, an object by what
// people call it, or its identity.
func (t *teller) itemName(i int) string {
	at := t.r.structure.places[i]
	d, item := t.r.structure.b, uint32(at.b)
	if t.p.Body.Changes[i].Kind == playground.Removed {
		d, item = t.r.structure.a, uint32(at.a)
	}
	if name := nameOfItem(d, item); name != "" {
		return name
	}
	list, known := uint32(0), true
	for _, step := range splitPointer(holder(t.p.Body.Changes[i].Path)).names {
		if list, known = stepInto(d, list, step); !known {
			return ""
		}
	}
	return t.textOfItem(d, list, item, "")
}

// textOfItem is the first short text of an item that no other item of its list has, and that is
// not what changed.
func (t *teller) textOfItem(d *document, list, item uint32, path string) string {
	if d.nodes[item].kind != kindObject || d.nodes[list].count < 2 || d.nodes[list].count > maxKinds {
		return ""
	}
	child := item + 1
	for range min(d.nodes[item].count, maxLikeMembers) {
		own := child
		child = d.nodes[child].next
		name := d.nameOf(own)
		if d.nodes[own].kind != kindString || len(d.raw(own)) > maxEachSaid || shortValue(d.raw(own)) == "" || shortValue(d.raw(own)) == `""` || timeShape.Match(d.raw(own)) || playground.SecretName(name) {
			continue
		}
		if !t.aloneIn(d, list, item, own, name) || path != "" && t.changedAt(path+"/"+name) {
			continue
		}
		if strings.HasPrefix(name, columnName) {
			return shortValue(d.raw(own))
		}
		return name + " " + shortValue(d.raw(own))
	}
	return ""
}

// aloneIn reports that all items of a list have a member, and no other the same as this one.
func (t *teller) aloneIn(d *document, list, item, own uint32, name string) bool {
	for other := list + 1; other < d.nodes[list].next; other = d.nodes[other].next {
		if other == item || d.nodes[other].kind != kindObject {
			continue
		}
		if at := memberNamed(d, other, name); at == 0 || d.nodes[at].hash == d.nodes[own].hash {
			return false
		}
	}
	return true
}

// Names by which people know an item, and those by which programs do.
var (
	peopleNames  = []string{"name", "fullname", "title", "label", "username", "displayname", "display", "login", "email"}
	programNames = []string{"slug", "key", "number", "id", "_id", "uuid", "sku", "kid", "pointer", "field"}
	wrappers     = []string{"metadata", "node", "properties", "attributes", "resource", "data"}
)

func nameOfItem(d *document, n uint32) string {
	name, _ := namedBy(d, n)
	return name
}

// namedBy is what people call an item, and the member that says so; 0 where none does.
func namedBy(d *document, n uint32) (name string, by uint32) {
	if d.nodes[n].kind != kindObject {
		return shortValue(d.raw(n)), 0
	}
	inside := insideOf(d, n)
	for _, at := range append([]uint32{n}, inside...) {
		if name, by = nameAmong(d, at, peopleNames); name != "" {
			return name, by
		}
	}
	for _, at := range append([]uint32{n}, inside...) {
		if name, by = nameAmong(d, at, programNames); name != "" {
			return kindBefore(d, n, name), by
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
			return shortValue(d.raw(child)), child
		}
	}
	return "", 0
}

// insideOf are the objects in which an item may have its names.
func insideOf(d *document, n uint32) []uint32 {
	var out []uint32
	for _, wrapper := range wrappers {
		if child := memberNamed(d, n, wrapper); child != 0 && d.nodes[child].kind == kindObject {
			out = append(out, child)
		}
	}
	return out
}

func nameAmong(d *document, n uint32, names []string) (string, uint32) {
	for _, name := range names {
		child := memberNamed(d, n, name)
		if child == 0 {
			continue
		}
		value := shortValue(d.raw(child))
		switch {
		case value == "" || value == `""` || d.nodes[child].kind != kindString && d.nodes[child].kind != kindNumber:
		case slices.Contains(peopleNames, name):
			return value, child
		default:
			return name + " " + value, child
		}
	}
	return "", 0
}

// kindBefore is the name of an item with its type for "id", where lists mix types, as JSON:API does.
func kindBefore(d *document, n uint32, name string) string {
	id, is := strings.CutPrefix(name, "id ")
	kind := memberNamed(d, n, "type")
	if !is || kind == 0 || d.nodes[kind].kind != kindString || memberNamed(d, n, "attributes")+memberNamed(d, n, "relationships") == 0 || shortValue(d.raw(kind)) == "" {
		return name
	}
	return shortValue(d.raw(kind)) + " " + id
}

// tellingNames are members that tell the items of some lists apart, such as conditions or limits.
var tellingNames = []string{"id", "_id", "uuid", "type", "kind", "code", "resource", "currency", "locale", "rel"}

// maxKinds bounds the items among which one is known by its kind.
const maxKinds = 50

// nameAt is how an item is known, best by something that did not change of it.
func (t *teller) nameAt(d *document, list, item uint32, path string) string {
	name := nameOfItem(d, item)
	if name == "" || t.named(d, item, path) {
		if other := t.kindOfItem(d, list, item, path); other != "" {
			return other
		}
	}
	return name
}

// named reports whether what people call an item is what changed.
func (t *teller) named(d *document, item uint32, path string) bool {
	_, by := namedBy(d, item)
	if by == 0 {
		return false
	}
	at := "/" + d.nameOf(by)
	for _, wrapper := range insideOf(d, item) {
		if by > wrapper && by < d.nodes[wrapper].next {
			at = "/" + d.nameOf(wrapper) + at
		}
	}
	return t.changedAt(path + at)
}

// kindOfItem is the id or the kind of an item, where no other item of the list has it, and where
// it is not what changed.
func (t *teller) kindOfItem(d *document, list, item uint32, path string) string {
	if d.nodes[list].kind != kindArray || d.nodes[list].count > maxKinds {
		return ""
	}
	names := tellingNames
	if id := ownID(d, item); id != "" {
		names = append([]string{id}, tellingNames...)
	}
	for _, name := range names {
		own := memberNamed(d, item, name)
		if own == 0 || d.nodes[own].kind != kindString && d.nodes[own].kind != kindNumber || shortValue(d.raw(own)) == "" || t.changedAt(path+"/"+d.nameOf(own)) {
			continue
		}
		if t.aloneIn(d, list, item, own, name) {
			return name + " " + shortValue(d.raw(own))
		}
	}
	return t.textOfItem(d, list, item, path)
}

// changedAt reports whether just what stands at a path changed.
func (t *teller) changedAt(path string) bool {
	changes := t.p.Body.Changes[:min(len(t.p.Body.Changes), maxLooked)]
	return slices.ContainsFunc(changes, func(ch playground.Change) bool { return ch.Path == path && ch.Kind == playground.Changed })
}

// ownID is the first member of an item whose name ends as that of an id does.
func ownID(d *document, item uint32) string {
	child := item + 1
	for range min(d.nodes[item].count, maxLikeMembers) {
		if name := d.nameOf(child); strings.HasSuffix(name, "ID") || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "_id") {
			return name
		}
		child = d.nodes[child].next
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
	said, walked := "", 0
	for _, step := range splitPointer(path).names {
		within := at
		if walked++; walked < len(path) { // to the end of this step as it is spelled
			walked += strings.IndexByte(path[walked:]+"/", '/')
		}
		if known {
			at, known = stepInto(d, at, step)
		}
		if known && d.nodes[at].nameStart == 0 {
			name := ""
			if d.nodes[at].kind == kindObject {
				name = t.nameAt(d, within, at, path[:min(walked, len(path))])
			}
			if name != "" {
				said += "[" + name + "]"
				continue
			}
		}
		if strings.Contains(step, "/") {
			said += "[" + step + "]" // a name, not a path
			continue
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
