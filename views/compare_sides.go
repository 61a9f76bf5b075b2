package views

import (
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// wording is a text in pieces, of which some are marked.
type wording = []playground.AlignedToken

// worded is a text as pieces: as they were marked, if they were and say the same. Characters that
// are unseen are seen in it.
func worded(text string, marks []playground.AlignedToken) wording {
	whole := ""
	for _, t := range marks {
		whole += t.Text
	}
	if whole != text || text == "" {
		return wording{{Text: showMarks(text)}}
	}
	if unseenAt(text) < 0 {
		return marks
	}
	marks = slices.Clone(marks)
	for i := range marks {
		marks[i].Text = showMarks(marks[i].Text)
	}
	return marks
}

// sideWords is what one run says.
type sideWords struct {
	Letter string
	Words  wording
}

// sayings lists what two runs say, whichever says something.
func (l letters) sayings(a, b []wording) []sideWords {
	var out []sideWords
	for _, v := range a {
		out = append(out, sideWords{l.A, v})
	}
	for _, v := range b {
		out = append(out, sideWords{l.B, v})
	}
	return out
}

// letters are the names of the pair's runs.
type letters struct{ A, B string }

func lettersOf(in CompareInput, p *playground.Pair) letters {
	return letters{letterOf(in.Runs, p.A), letterOf(in.Runs, p.B)}
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
	A, B       []string
	Sides      []sideWords
	IgnoreHref string
	By         string // the rule that ignores it
}

func newHeaderPart(p *playground.Pair, l letters, q url.Values) headerPart {
	h := headerPart{Count: plural(int64(differingFields(p.Headers)), "differs", "differ")}
	if len(p.Headers) == 0 {
		h.Count = "All equal"
	}
	var ignored []string
	for _, f := range p.Headers {
		line := headerLine{Sign: signs[f.Kind], Name: f.Name, A: masked(f.Name, f.A), B: masked(f.Name, f.B)}
		line.Sides = l.sayings(allWorded(line.A, f.Marks.A), allWorded(line.B, f.Marks.B))
		line.A, line.B = allMarked(line.A), allMarked(line.B)
		if f.IgnoredBy != nil {
			line.Sign, line.By = ignoredSign, *f.IgnoredBy
			h.Grey = append(h.Grey, line)
			ignored = append(ignored, f.Name)
			continue
		}
		line.IgnoreHref = ignoring(q, "header:"+f.Name)
		h.Lines = append(h.Lines, line)
	}
	h.Ignored = strings.Join(ignored, ", ")
	return h
}

// masked hides the credentials in the values of a field.
func masked(name string, values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = playground.MaskField(name, v)
	}
	return out
}

// allMarked has the unseen characters of values seen.
func allMarked(values []string) []string {
	for i := range values {
		values[i] = showMarks(values[i])
	}
	return values
}

// allWorded is worded for each value.
func allWorded(values []string, marks []playground.AlignedToken) []wording {
	out := make([]wording, len(values))
	for i, v := range values {
		out[i] = worded(v, marks)
	}
	return out
}

// present is worded for a text that may not be there.
func present(text string, marks []playground.AlignedToken) []wording {
	if text == "" {
		return nil
	}
	return []wording{worded(text, marks)}
}

// findingChange is what one explanation says, and the other does not or otherwise.
type findingChange struct {
	Sign  sign
	ID    string // of the rule
	Sides []sideWords
	Text  string // where only the rules are known
}

func findingChanges(e playground.ExplanationChange, l letters) []findingChange {
	var out []findingChange
	for _, s := range e.Sentences {
		out = append(out, findingChange{Sign: signs[s.Kind], ID: firstOf(s.Finding, "Headline"), Sides: l.sayings(present(s.A, s.Marks.A), present(s.B, s.Marks.B))})
	}
	add := func(kind playground.ChangeKind, ids []string, text string) {
		for _, id := range ids {
			if !slices.ContainsFunc(out, func(c findingChange) bool { return c.ID == id }) {
				out = append(out, findingChange{Sign: signs[kind], ID: id, Text: text})
			}
		}
	}
	add(playground.Removed, e.Gone, "Only "+l.A+" is explained so.")
	add(playground.Added, e.Appeared, "Only "+l.B+" is explained so.")
	add(playground.Changed, e.Changed, "Both are explained so, with other evidence.")
	return out
}

// requestLine is a part of the requests that differs.
type requestLine struct {
	Sign       sign
	Part, Name string
	Sides      []sideWords
}

func requestLines(changes []playground.RequestChange, l letters) []requestLine {
	var out []requestLine
	for _, c := range changes {
		a, b := c.A, c.B
		switch c.Part {
		case "header":
			a, b = playground.MaskField(c.Name, a), playground.MaskField(c.Name, b)
		case "url":
			a, b = playground.MaskURL(a), playground.MaskURL(b)
		}
		out = append(out, requestLine{Sign: signs[c.Kind], Part: c.Part, Name: c.Name, Sides: l.sayings(present(a, c.Marks.A), present(b, c.Marks.B))})
	}
	return out
}
