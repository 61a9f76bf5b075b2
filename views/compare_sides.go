package views

import (
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// wording is a text in pieces, of which some are marked.
type wording = []playground.AlignedToken

// worded is a text as pieces: as they were marked, if they were and say the same.
func worded(text string, marks []playground.AlignedToken) wording {
	whole := ""
	for _, t := range marks {
		whole += t.Text
	}
	if whole != text || text == "" {
		return wording{{Text: text}}
	}
	return marks
}

// headerPart is how the fields of two responses differ.
type headerPart struct {
	Count   string
	Lines   []headerLine
	Grey    []headerLine // those that a rule ignores
	Ignored string       // their names
}

type headerLine struct {
	Sign       sign
	Name       string
	A, B       []wording
	IgnoreHref string
	By         string // the rule that ignores it
}

func newHeaderPart(p *playground.Pair, q url.Values) headerPart {
	h := headerPart{Count: plural(int64(differingFields(p.Headers)), "differs", "differ")}
	if len(p.Headers) == 0 {
		h.Count = "All equal"
	}
	var ignored []string
	for _, f := range p.Headers {
		l := headerLine{Sign: signs[f.Kind], Name: f.Name, A: fieldWords(f.Name, f.A, f.Marks.A), B: fieldWords(f.Name, f.B, f.Marks.B)}
		if f.IgnoredBy != nil {
			l.Sign, l.By = ignoredSign, *f.IgnoredBy
			h.Grey = append(h.Grey, l)
			ignored = append(ignored, f.Name)
			continue
		}
		l.IgnoreHref = ignoring(q, "header:"+f.Name)
		h.Lines = append(h.Lines, l)
	}
	h.Ignored = strings.Join(ignored, ", ")
	return h
}

// fieldWords writes the values of a field, credentials masked.
func fieldWords(name string, values []string, marks []playground.AlignedToken) []wording {
	out := make([]wording, len(values))
	for i, v := range values {
		out[i] = worded(playground.MaskField(name, v), marks)
	}
	return out
}

// findingChange is what one explanation says, and the other does not or otherwise.
type findingChange struct {
	Sign sign
	ID   string // of the rule; empty for the headline
	A, B wording
	Text string // where only the rules are known
}

func findingChanges(e playground.ExplanationChange, a, b string) []findingChange {
	var out []findingChange
	for _, s := range e.Sentences {
		c := findingChange{Sign: signs[s.Kind], ID: firstOf(s.Finding, "Headline")}
		if s.A != "" {
			c.A = worded(s.A, s.Marks.A)
		}
		if s.B != "" {
			c.B = worded(s.B, s.Marks.B)
		}
		out = append(out, c)
	}
	add := func(kind playground.ChangeKind, ids []string, text string) {
		for _, id := range ids {
			if !slices.ContainsFunc(out, func(c findingChange) bool { return c.ID == id }) {
				out = append(out, findingChange{Sign: signs[kind], ID: id, Text: text})
			}
		}
	}
	add(playground.Removed, e.Gone, "Only "+a+" is explained so.")
	add(playground.Added, e.Appeared, "Only "+b+" is explained so.")
	add(playground.Changed, e.Changed, "Both are explained so, with other evidence.")
	return out
}

// requestLine is a part of the requests that differs.
type requestLine struct {
	Sign       sign
	Part, Name string
	A, B       wording
}

func requestLines(changes []playground.RequestChange) []requestLine {
	var out []requestLine
	for _, c := range changes {
		a, b := c.A, c.B
		switch c.Part {
		case "header":
			a, b = playground.MaskField(c.Name, a), playground.MaskField(c.Name, b)
		case "url":
			a, b = playground.MaskURL(a), playground.MaskURL(b)
		}
		l := requestLine{Sign: signs[c.Kind], Part: c.Part, Name: c.Name}
		if a != "" {
			l.A = worded(a, c.Marks.A)
		}
		if b != "" {
			l.B = worded(b, c.Marks.B)
		}
		out = append(out, l)
	}
	return out
}
