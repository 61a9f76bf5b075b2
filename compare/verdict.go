package compare

import (
	"slices"

	"parley/playground"
)

// verdict compares two explanations by their findings. Evidence that differs in any
// two runs, such as times, and evidence that a rule ignores, changes no finding.
func (c *comparer) verdict(a, b *playground.Run) playground.ExplanationChange {
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
		case ok && !slices.Contains(out.Changed, f.ID) && !slices.Equal(c.telling(old), c.telling(after[f.ID])):
			out.Changed = append(out.Changed, f.ID)
		}
	}
	out.Same = len(out.Gone)+len(out.Appeared)+len(out.Changed) == 0
	return out
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

func (c *comparer) telling(evidence []playground.Evidence) []quoted {
	var out []quoted
	for _, e := range evidence {
		switch e.Where {
		case playground.InTiming, playground.InHistory:
			continue
		case playground.InResponseHeader:
			if c.rules.findField(e.Name, []string{e.Value}, nil) >= 0 {
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
