package compare

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// summaryOfAll is the summary of the whole comparison: the pair's where there is one,
// else which runs differ from the base, and how.
func (c *comparer) summaryOfAll(base int, out *playground.Comparison, results []pairResult) string {
	pairs := out.Pairs
	if len(pairs) == 1 {
		return pairs[0].Summary
	}
	var alike, other []string
	status := false
	for k := range pairs {
		letter := c.contents[results[k].b].letter
		if pairs[k].Same {
			alike = append(alike, letter)
			continue
		}
		other, status = append(other, letter), status || !pairs[k].Status.Same
	}
	from := c.contents[base].letter
	lead := ""
	switch {
	case len(other) == 0:
		return "No differences between the " + strconv.Itoa(len(c.runs)) + " runs."
	case len(alike) == 0:
		lead = listed(other) + " differ from " + from + "."
	case len(other) == 1:
		lead = other[0] + " differs from " + from + ", " + listed(alike) + plural(len(alike), " does not.", " do not.")
	default:
		lead = listed(other) + " differ from " + from + ", " + listed(alike) + plural(len(alike), " does not.", " do not.")
	}
	if words := c.across(base, out, results); words != "" && !status {
		return joinSentences(lead, words)
	}
	if x := &c.runs[base].Run; status {
		lead += " " + from + ": " + plain(answerWords(x)) + "."
	}
	return joinSentences(append([]string{lead}, c.briefs(pairs, results)...)...)
}

// briefs says of each run that differs how it does, or that it does as one before it.
func (c *comparer) briefs(pairs []playground.Pair, results []pairResult) (says []string) {
	first := map[string]string{} // letters by what is said of a run, and its content
	for k := range pairs {
		if pairs[k].Same {
			continue
		}
		own := c.contents[results[k].b]
		pairs[k].Brief = c.short(&pairs[k], &results[k])
		words := strings.Fields(pairs[k].Brief)
		for i, w := range words {
			if strings.TrimRight(w, ".,") == own.letter {
				words[i] = "*"
			}
		}
		key := strings.Join(words, " ") + "\x00" + string(own.body)
		if letter, known := first[key]; known {
			pairs[k].Brief = "As " + letter + "."
		} else {
			first[key] = own.letter
		}
		says = append(says, own.letter+": "+pairs[k].Brief)
	}
	return says
}

// maxAcross bounds the values that are looked at to be said of all runs.
const maxAcross = 50

// across says of each value that differs what it is in which runs. It is empty where that would leave
// something out: what has moved, objects and lists that came or went, fields, times.
func (c *comparer) across(base int, out *playground.Comparison, results []pairResult) string {
	if len(out.Matrix) > maxAcross {
		return ""
	}
	beside := ""
	for k := range results {
		r := &results[k]
		if r.structure == nil || r.structure.wrap.found() || len(r.Changes) > maxLooked {
			return ""
		}
		t := c.teller(&out.Pairs[k], r)
		if words := t.beside(); k == 0 {
			beside = words
		} else if words != beside {
			return ""
		}
		if slices.ContainsFunc(r.Changes, func(ch playground.Change) bool { return ch.IgnoredBy == nil && ch.Kind == playground.Moved }) {
			return ""
		}
	}
	var facts []fact
	for i := range out.Matrix {
		row := &out.Matrix[i]
		if row.IgnoredBy != nil {
			continue
		}
		f, ok := c.rowFact(base, row, results)
		if !ok {
			return ""
		}
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		return ""
	}
	slices.SortStableFunc(facts, func(a, b fact) int { return a.weight - b.weight })
	var says []string
	for _, f := range facts[:min(len(facts), maxFacts)] {
		says = append(says, f.words)
	}
	if more := len(facts) - maxFacts; more > 0 {
		says = append(says, count(more, "more value")+plural(more, " differs", " differ"))
	}
	return plain(joinSentences("Of the content, "+strings.Join(says, "; ")+".", beside))
}

// rowFact says what a value is in which runs; false where it is no short one in some.
func (c *comparer) rowFact(base int, row *playground.MatrixRow, results []pairResult) (fact, bool) {
	in := map[string][]string{}
	var order []string
	ch := playground.Change{Kind: playground.Changed, Path: row.Path, A: row.Values[base]}
	for i, raw := range row.Values {
		value := "absent"
		if raw == nil && strings.HasSuffix(pattern(row.Path), "/*") {
			return fact{}, false // an item that came or left is told by its list
		}
		if raw != nil {
			if value = shortValue(raw); value == "" || len(value) > maxEachSaid {
				return fact{}, false
			}
		}
		if in[value] == nil {
			order = append(order, value)
		}
		in[value] = append(in[value], c.contents[i].letter)
		if ch.B == nil && raw != nil && !slices.Equal(raw, ch.A) {
			ch.B = raw
		}
	}
	name := c.rowName(row, results)
	switch {
	case name == "":
		return fact{}, false
	case secretAt(row.Path, ch.A, ch.B), tokenAt(row.Path, ch.A, ch.B), secretInText.Match(ch.A), secretInText.Match(ch.B), signedIn.Match(ch.A), signedIn.Match(ch.B):
		return fact{words: name + " has other values", weight: weigh(&ch, row.Path)}, true
	}
	var says []string
	for _, value := range order {
		says = append(says, value+" in "+listed(in[value]))
	}
	return fact{words: name + " is " + listed(says), weight: weigh(&ch, row.Path)}, true
}

// rowName is the path of a row as people read it.
func (c *comparer) rowName(row *playground.MatrixRow, results []pairResult) string {
	for k := range results {
		r := &results[k]
		t := c.teller(&playground.Pair{Body: r.BodyChange}, r)
		for i := range r.Changes {
			switch ch := &r.Changes[i]; {
			case ch.Kind == playground.Added && ch.Path == row.Path && row.Values[r.a] == nil:
				return t.placeIn(r.structure.b, row.Path)
			case ch.Kind != playground.Added && i < len(r.structure.pathsA) && r.structure.pathsA[i] == row.Path && row.Values[r.a] != nil:
				return t.placeIn(r.structure.a, row.Path)
			}
		}
	}
	return ""
}
