package compare

import (
	"slices"
	"strings"

	"parley/playground"
)

// responseFields returns the fields of the run's final response.
func responseFields(r *playground.Run) []playground.Field {
	if x := r.Final(); x != nil && x.Response != nil {
		return x.Response.Headers
	}
	return nil
}

// fieldGroup is the values of all lines of one name.
type fieldGroup struct {
	name   string // as first spelled
	values []string
}

// groupFields gathers fields by name in any case, and keeps both orders.
func groupFields(fields []playground.Field) (groups []fieldGroup, places map[string]int) {
	places = make(map[string]int, len(fields))
	for _, f := range fields {
		key := strings.ToLower(f.Name)
		at, ok := places[key]
		if !ok {
			at = len(groups)
			places[key] = at
			groups = append(groups, fieldGroup{name: f.Name})
		}
		groups[at].values = append(groups[at].values, f.Value)
	}
	return groups, places
}

// fields lists the response fields that differ: in B's order, then what only A has.
func (c *comparer) fields(a, b *playground.Run) (changes []playground.FieldChange, same bool) {
	changes, same = []playground.FieldChange{}, true
	as, placesA := groupFields(responseFields(a))
	bs, placesB := groupFields(responseFields(b))
	add := func(kind playground.ChangeKind, name string, va, vb []string) {
		change := playground.FieldChange{Name: name, Kind: kind, A: orEmpty(va), B: orEmpty(vb)}
		change.IgnoredBy = c.rules.ignoreField(name, va, vb)
		if len(va) == 1 && len(vb) == 1 {
			change.Marks = marksOf(va[0], vb[0])
		}
		same = same && change.IgnoredBy != nil
		changes = append(changes, change)
	}
	for _, g := range bs {
		at, ok := placesA[strings.ToLower(g.name)]
		switch {
		case !ok:
			add(playground.Added, g.name, nil, g.values)
		case !slices.Equal(as[at].values, g.values):
			add(playground.Changed, g.name, as[at].values, g.values)
		}
	}
	for _, g := range as {
		if _, ok := placesB[strings.ToLower(g.name)]; !ok {
			add(playground.Removed, g.name, g.values, nil)
		}
	}
	return changes, same
}

func orEmpty(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
