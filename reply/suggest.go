package reply

import (
	"encoding/json"
	"slices"
	"strconv"

	"parley/playground"
)

// mostSuggested bounds the members that checks are suggested of.
const mostSuggested = 20

// Suggest returns checks that a response holds, and that a later one of the same request should
// hold too: its media type, and the shape of its JSON. Values are not among them: which of them
// are the same each time, one response does not tell.
func Suggest(r *playground.Response, content []byte) []playground.Check {
	var out []playground.Check
	add := func(of, at, is, value string) {
		out = append(out, playground.Check{Of: of, At: at, Is: is, Value: value, Enabled: true})
	}
	if r == nil {
		return nil
	}
	if r.Content.MediaType != "" {
		add(playground.OfHeader, "Content-Type", playground.IsWith, r.Content.MediaType)
	}
	value, fault := decode(content)
	if fault != "" {
		return out
	}
	at := ""
	add(playground.OfJSON, at, playground.IsOfType, widest(value))
	if items, isArray := value.([]any); isArray && len(items) > 0 {
		add(playground.OfJSON, at, playground.IsFilled, "")
		value, at = items[0], "/0"
	}
	if members, isObject := value.(map[string]any); isObject {
		names := make([]string, 0, len(members))
		for name := range members {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names[:min(len(names), mostSuggested)] {
			if where := at + playground.PointerStep(name); members[name] != nil && len(strconv.Quote(where)) < 1000 {
				add(playground.OfJSON, where, playground.IsOfType, widest(members[name]))
			}
		}
	}
	return out
}

// widest is the type that a value has, a number's without saying whether it is whole.
func widest(value any) string {
	if kind := typeOf(value); kind != "integer" {
		return kind
	}
	return "number"
}

// SuggestAgainst returns the check that a response which fails under a status of success does not
// hold, by the first piece of JSON that its explanation quotes; nil where it quotes none.
func SuggestAgainst(failure playground.Finding, content []byte) []playground.Check {
	d := &document{content: content}
	for _, e := range failure.Evidence {
		if e.Where != playground.InBodyJSON {
			continue
		}
		value, fault := d.at(e.Name)
		if fault != "" {
			return nil
		}
		c := playground.Check{Of: playground.OfJSON, At: e.Name, Is: playground.IsEmpty, Enabled: true}
		switch v := value.(type) {
		case bool:
			c.Is, c.Value = playground.IsEqual, strconv.FormatBool(!v)
		case string, json.Number:
			c.Is, c.Value = playground.IsOther, asJSON(v)
		}
		return []playground.Check{c}
	}
	return nil
}

// SuggestAt returns a check for the value that a JSON Pointer leads to, to be the same again, or, of
// one that was hidden, to be there; nil where it leads to none.
func SuggestAt(pointer string, content []byte) []playground.Check {
	d := &document{content: content}
	value, fault := d.at(pointer)
	if fault != "" {
		return nil
	}
	typed := asText(value)
	if playground.HoldsHidden([]byte(typed)) { // a secret that is not kept, so all that can be said is that there is one
		return []playground.Check{{Of: playground.OfJSON, At: pointer, Is: playground.IsFilled, Enabled: true}}
	}
	if !same(wanted(typed), value) {
		typed = asJSON(value) // a text that would be read as something else
	}
	return []playground.Check{{Of: playground.OfJSON, At: pointer, Is: playground.IsEqual, Value: typed, Enabled: true}}
}
