package compare

import (
	"slices"
	"strings"

	"parley/playground"
)

// verdict compares two explanations by their findings. Evidence that differs in any
// two runs, such as times, and evidence that a rule ignores, changes no finding.
func (c *comparer) verdict(a, b *playground.Run, fields []playground.FieldChange) playground.ExplanationChange {
	quiet := map[string]bool{}
	for _, h := range fields {
		quiet[strings.ToLower(h.Name)] = h.IgnoredBy != nil
	}
	out := playground.ExplanationChange{Gone: []string{}, Appeared: []string{}, Changed: []string{}}
	before, after := findings(a), findings(b)
	for _, f := range a.Explanation.Findings {
		if _, ok := after[f.ID]; !ok && !slices.Contains(out.Gone, f.ID) {
			out.Gone = append(out.Gone, f.ID)
		}
	}
	for _, f := range b.Explanation.Findings {
		old, ok := before[f.ID]
		switch {
		case !ok && !slices.Contains(out.Appeared, f.ID):
			out.Appeared = append(out.Appeared, f.ID)
		case ok && !slices.Contains(out.Changed, f.ID) && !slices.Equal(c.telling(old, quiet), c.telling(after[f.ID], quiet)):
			out.Changed = append(out.Changed, f.ID)
		}
	}
	out.Same = len(out.Gone)+len(out.Appeared)+len(out.Changed) == 0
	out.Sentences = sentences(&a.Explanation, &b.Explanation, out.Changed)
	return out
}

// sentences lists what two explanations say otherwise: the headline, then the findings in
// B's order, then those of A alone. Findings of one rule are one text.
func sentences(a, b *playground.Explanation, changed []string) []playground.SentenceChange {
	out := []playground.SentenceChange{}
	add := func(id, x, y string) {
		kind := playground.Changed
		switch {
		case x == y:
			return
		case x == "":
			kind = playground.Added
		case y == "":
			kind = playground.Removed
		}
		out = append(out, playground.SentenceChange{Finding: id, Kind: kind, A: x, B: y, Marks: marksOf(x, y)})
	}
	add("", a.Headline, b.Headline)
	before, _ := sayings(a, changed)
	after, order := sayings(b, changed)
	for _, id := range order {
		if old, ok := before[id]; !ok || slices.Contains(changed, id) {
			add(id, old, after[id])
		}
	}
	_, order = sayings(a, nil)
	for _, id := range order {
		if _, ok := after[id]; !ok {
			add(id, before[id], "")
		}
	}
	return out
}

// sayings returns what the findings of each rule say, and the rules in their order. Of
// those that changed it quotes the evidence too.
func sayings(e *playground.Explanation, changed []string) (says map[string]string, order []string) {
	says = map[string]string{}
	for _, f := range e.Findings {
		if _, ok := says[f.ID]; !ok {
			order = append(order, f.ID)
		}
		words := joinSentences(says[f.ID], f.Title, f.Why)
		if words == "" {
			words = f.ID
		}
		if slices.Contains(changed, f.ID) {
			for _, e := range f.Evidence {
				words += " [" + strings.TrimSpace(e.Name+" "+clip(e.Value, maxRequestValue)) + "]"
			}
		}
		says[f.ID] = words
	}
	return says, order
}

// findings returns the evidence of all findings by rule.
func findings(r *playground.Run) map[string][]playground.Evidence {
	out := make(map[string][]playground.Evidence, len(r.Explanation.Findings))
	for _, f := range r.Explanation.Findings {
		out[f.ID] = append(out[f.ID], f.Evidence...)
	}
	return out
}

// quoted is what of a piece of evidence can differ tellingly.
type quoted struct {
	where playground.Where
	name  string
	value string
}

func (c *comparer) telling(evidence []playground.Evidence, quiet map[string]bool) []quoted {
	var out []quoted
	for _, e := range evidence {
		switch e.Where {
		case playground.InTiming, playground.InHistory:
			continue
		case playground.InResponseHeader:
			if quiet[strings.ToLower(e.Name)] || c.rules.findField(e.Name, []string{e.Value}, nil) >= 0 {
				continue
			}
		case playground.InBodyJSON:
			if (e.Name == "" || e.Name[0] == '/') && c.rules.ignoresPath(e.Name) {
				continue
			}
		}
		out = append(out, quoted{e.Where, e.Name, e.Value})
	}
	return out
}

// Explanations says how two explanations differ, such as a kept one and today's. Evidence
// that the usual rules ignore, such as dates, changes no finding.
func Explanations(a, b *playground.Run) (playground.ExplanationChange, error) {
	rules, err := newRuleSet(nil, true)
	if err != nil {
		return playground.ExplanationChange{}, err
	}
	c := &comparer{rules: rules, values: maxTotal}
	out := c.verdict(a, b, nil)
	out.Same = out.Same && len(out.Sentences) == 0
	return out, nil
}
