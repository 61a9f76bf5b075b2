package convert

import "strings"

// psKind says what a value in PowerShell is.
type psKind int

const (
	psOther psKind = iota // a number, or an expression as it stands
	psText
	psTable
	psList
)

type psValue struct {
	kind    psKind
	text    string
	file    bool       // text names one
	members []psMember // of a table; those of a list have no names
}

type psMember struct {
	name  string
	value psValue
}

// with is a table with one more member.
func (v psValue) with(name string, value psValue) psValue {
	if len(v.members) > maxMembers {
		return v
	}
	return psValue{kind: psTable, members: append(v.members[:len(v.members):len(v.members)], psMember{name, value})}
}

// Bounds of a script: of a table, and of terms in all.
const (
	maxMembers = 2000
	maxTerms   = 20_000
)

// plus are two texts, or two tables, as one.
func (v psValue) plus(other psValue) psValue {
	if len(v.members)+len(other.members) > maxMembers || len(v.text)+len(other.text) > maxValue {
		return v
	}
	if v.kind == psTable && other.kind == psTable || v.kind == psList {
		return psValue{kind: v.kind, members: append(v.members[:len(v.members):len(v.members)], other.members...)}
	}
	return psValue{kind: psText, text: v.text + other.text}
}

// plain is a value as a text.
func (v psValue) plain() string {
	if v.kind == psTable || v.kind == psList {
		return v.tree().write()
	}
	return v.text
}

// tree is a value as JSON has it.
func (v psValue) tree() *tree {
	switch v.kind {
	case psText:
		return textTree(v.text)
	case psTable, psList:
		t := newObject()
		if v.kind == psList {
			t = &tree{kind: treeList}
		}
		for _, m := range v.members {
			if v.kind == psList {
				t.values = append(t.values, m.value.tree())
				continue
			}
			t.set(m.name, m.value.tree())
		}
		return t
	}
	if t, err := readJSONTree([]byte(strings.ToLower(v.text))); err == nil && !t.isObject() {
		return t
	}
	return textTree(v.text)
}
