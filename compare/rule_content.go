package compare

import (
	"slices"

	"parley/playground"
)

// candidate is a difference of content that a rule may ignore.
type candidate struct {
	kind playground.ChangeKind
	at   steps
	a, b string // what the values say
	said bool   // a and b are filled: both are scalars, or text
	tag  bool   // or each is a line of markup, which only a pattern looks into
}

// ignore returns the first rule that ignores a difference of content, and counts it;
// nil if there is none.
func (s *ruleSet) ignore(d *candidate) *string {
	for i := range s.rules {
		if s.ignores(&s.rules[i], d) {
			s.spoken[i].Hits++
			return s.names[i]
		}
	}
	return nil
}

func (s *ruleSet) ignores(r *Rule, d *candidate) bool {
	if s.matching += r.costOf(d.at); s.matching > maxMatchWork {
		s.tired = true
		return false
	}
	switch r.kind {
	case ruleIgnore:
		return r.matchesPath(d.at)
	case ruleOrder:
		last := len(d.at.names) - 1
		return d.kind == playground.Moved && last >= 0 && r.matchesPath(steps{names: d.at.names[:last]})
	case ruleSpelling:
		return false
	}
	looks := d.said || d.tag && r.kind == ruleMatch
	return looks && d.kind == playground.Changed && r.matchesPath(d.at) && s.allows(r, d.a, d.b)
}

// allows is the rule's own, as long as there is work left to try patterns.
func (s *ruleSet) allows(r *Rule, a, b string) bool {
	return (r.kind != ruleMatch || s.affords(r, len(a)) && s.affords(r, len(b))) && r.allows(a, b)
}

// costOf is about the work of matching the rule with a path, as patterns count it.
func (r *Rule) costOf(at steps) int {
	if slices.Contains(r.wild, stepAny) {
		return 1 + len(r.steps)*len(at.names)/8
	}
	return 1
}

// affords takes the work of trying a rule's pattern on so many bytes from what is left.
func (s *ruleSet) affords(r *Rule, bytes int) bool {
	if bytes > maxMatched || s.matching > maxMatchWork {
		s.tired = true
		return false
	}
	s.matching += bytes * r.cost
	return true
}

// withoutMatches leaves out of a line what the patterns of the rules for all of a
// content match. It returns the first rule that left something out, or -1.
func (s *ruleSet) withoutMatches(line []byte) (rest []byte, rule int) {
	rule = -1
	for i := range s.rules {
		r := &s.rules[i]
		if !r.isForText() || !s.affords(r, len(line)) || !r.pattern.Match(line) {
			continue
		}
		line = r.pattern.ReplaceAllLiteral(line, nil)
		if rule < 0 {
			rule = i
		}
	}
	return line, rule
}

// ignoreJSON is ignore for values of a document.
func (s *ruleSet) ignoreJSON(kind playground.ChangeKind, path string, a, b []byte) *string {
	if !s.ofContent {
		return nil
	}
	d := &candidate{kind: kind, at: splitPointer(path)}
	if s.ofValues && kind == playground.Changed {
		x, okX := scalarText(a)
		y, okY := scalarText(b)
		d.a, d.b, d.said = x, y, okX && okY
	}
	return s.ignore(d)
}

// ignoreWhole is ignore for contents that are compared as a whole.
func (s *ruleSet) ignoreWhole(kind playground.ChangeKind) *string {
	return s.ignore(&candidate{kind: kind})
}

// ignoresPath reports whether a rule ignores all that stands at the JSON Pointer.
func (s *ruleSet) ignoresPath(path string) bool {
	at := splitPointer(path)
	return slices.ContainsFunc(s.rules, func(r Rule) bool { return r.kind == ruleIgnore && r.matchesPath(at) })
}

// spelled reports whether the spelling of the number at the JSON Pointer counts, and
// counts the first rule that says so.
func (s *ruleSet) spelled(path string) bool {
	if !s.ofSpelled {
		return false
	}
	at := splitPointer(path)
	for i := range s.rules {
		if r := &s.rules[i]; r.kind == ruleSpelling && r.matchesPath(at) {
			s.spoken[i].Hits++
			return true
		}
	}
	return false
}
