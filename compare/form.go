package compare

import (
	"bytes"
	"context"
	"slices"
	"strings"
)

// maxPairs bounds the pairs of a form that are compared by name.
const maxPairs = 200_000

// pair is one pair of a form, decoded.
type pair struct{ name, value string }

// readForm reads the content of a form, its pairs in the order of their names; those of
// one name keep theirs. It returns nil for what is no form.
func readForm(c *content) []pair {
	if c.mediaType != "application/x-www-form-urlencoded" || c.cut || len(c.body) == 0 || bytes.Count(c.body, []byte{'&'}) >= maxPairs {
		return nil
	}
	var out []pair
	for _, p := range strings.Split(strings.TrimSpace(string(c.body)), "&") {
		name, value, _ := strings.Cut(p, "=")
		if p != "" {
			out = append(out, pair{unquery(name), unquery(value)})
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	return out
}

var pairEscapes = strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", `\r`)

func (p pair) line() string { return pairEscapes.Replace(p.name + " = " + p.value) }

// forms compares two forms by pair: their printed lines are sorted by name, so that those
// of one name stand beside each other.
func (c *comparer) forms(ctx context.Context, as, bs []pair) *texts {
	printed := func(pairs []pair) *textLines {
		var out strings.Builder
		for _, p := range pairs {
			out.WriteString(p.line() + "\n")
		}
		return readLines(c.hash, []byte(out.String()))
	}
	t := newTexts(printed(as), printed(bs))
	t.as = "form"
	for i, j := 0, 0; i < len(as) || j < len(bs); {
		name := ""
		if j == len(bs) || i < len(as) && as[i].name < bs[j].name {
			name = as[i].name
		} else {
			name = bs[j].name
		}
		a0, b0 := i, j
		for i < len(as) && as[i].name == name {
			i++
		}
		for j < len(bs) && bs[j].name == name {
			j++
		}
		where := string(appendName(nil, name))
		for _, at := range blocksOf(t.match(ctx, t.a.hashes[a0:i], t.b.hashes[b0:j]), j-b0) {
			at.a0, at.a1, at.b0, at.b1, at.where = at.a0+a0, at.a1+a0, at.b0+b0, at.b1+b0, where
			if at.a1-at.a0 == 1 && at.b1-at.b0 == 1 {
				at.a, at.b, at.said = as[at.a0].value, bs[at.b0].value, true
			}
			t.blocks = append(t.blocks, at)
		}
	}
	return t
}
