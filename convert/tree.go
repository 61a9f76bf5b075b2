package convert

import (
	"strings"

	"parley/playground"
)

// kindOfTree says what a value of a file is.
type kindOfTree int

const (
	treeNull kindOfTree = iota
	treeText
	treeNumber
	treeBool
	treeList
	treeObject
)

// tree is a value of a JSON or YAML file, its members in their order. Its methods take nil,
// and a value of another kind, for one that is empty: files of other tools lack members, have
// null where an object is wanted, and numbers where a text is.
type tree struct {
	kind    kindOfTree
	text    string // of a text, a number, true and false
	names   []string
	values  []*tree        // of an object's names, or a list's items
	members map[string]int // where there are many
}

// Bounds of a file's values.
const (
	deepestTree = 200
	mostValues  = 1_000_000
	manyMembers = 16 // are found by a map
)

func notAFile(detail string) error { return playground.NewError(playground.Invalid, detail) }

func tooManyValues() error {
	return notAFile("The file has more than 1,000,000 values, or aliases that stand for more. Export a part of it.")
}

func tooDeep() error { return notAFile("The file's values lie more than 200 deep in each other.") }

// get is the member of that name.
func (t *tree) get(name string) *tree {
	if t == nil || t.kind != treeObject {
		return nil
	}
	if len(t.names) < manyMembers {
		for i := len(t.names) - 1; i >= 0; i-- { // of two of one name the last counts, as in other tools
			if t.names[i] == name {
				return t.values[i]
			}
		}
		return nil
	}
	if t.members == nil {
		t.members = make(map[string]int, len(t.names))
		for i, n := range t.names {
			t.members[n] = i
		}
	}
	if i, ok := t.members[name]; ok {
		return t.values[i]
	}
	return nil
}

// at follows names into the value.
func (t *tree) at(path ...string) *tree {
	for _, name := range path {
		t = t.get(name)
	}
	return t
}

// str is a text, or a number, true or false as written.
func (t *tree) str() string {
	if t == nil || t.kind == treeList || t.kind == treeObject {
		return ""
	}
	return t.text
}

// say is the member's text.
func (t *tree) say(name string) string { return t.get(name).str() }

// first is the first of the members that says anything.
func (t *tree) first(names ...string) string {
	for _, name := range names {
		if s := t.say(name); s != "" {
			return s
		}
	}
	return ""
}

// yes is a truth value, whatever it was written as.
func (t *tree) yes() bool { return t != nil && strings.EqualFold(t.str(), "true") }

// off reports whether the member is there and false.
func (t *tree) off(name string) bool { return strings.EqualFold(t.say(name), "false") }

// list are a list's items, null left out.
func (t *tree) list() []*tree {
	if t == nil || t.kind != treeList {
		return nil
	}
	items := make([]*tree, 0, len(t.values))
	for _, v := range t.values {
		if v != nil && v.kind != treeNull {
			items = append(items, v)
		}
	}
	return items
}

// each calls do with each member of an object.
func (t *tree) each(do func(name string, value *tree)) {
	if t == nil || t.kind != treeObject {
		return
	}
	for i, name := range t.names {
		do(name, t.values[i])
	}
}

// isObject reports whether the value has members.
func (t *tree) isObject() bool { return t != nil && t.kind == treeObject }

// isList reports whether the value has items.
func (t *tree) isList() bool { return t != nil && t.kind == treeList }

// isText reports whether the value is one text.
func (t *tree) isText() bool { return t != nil && t.kind == treeText }

// none reports whether nothing is there.
func (t *tree) none() bool { return t == nil || t.kind == treeNull }

// all are a list's items, or the one value that stands where a list could.
func (t *tree) all() []*tree {
	switch {
	case t.none():
		return nil
	case t.kind == treeList:
		return t.list()
	}
	return []*tree{t}
}
