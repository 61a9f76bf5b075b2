package views

import (
	"strings"

	"parley/playground"
)

// headersModel is the fields of the last exchange, those received by use.
type headersModel struct {
	Groups   []headerGroup
	Trailers []headerRow
	Sent     []headerRow
	Line     string // of the request
}

type headerGroup struct {
	Title string
	Rows  []headerRow
}

type headerRow struct {
	Name, Value string
	Means       string
	Refs        []evidenceRef
}

// evidenceRef marks what a numbered quote was taken from.
type evidenceRef struct{ ID, Number, Href, Label string }

// headerGroups are the groups in their order.
var headerGroups = []string{"Content", "Caching", "Security", "Rate limits", "Redirects and sign-in", "Other"}

func newHeaders(in ResultInput) *headersModel {
	last := in.Run.Final()
	if last == nil || last.Response == nil {
		return &headersModel{}
	}
	m := &headersModel{Line: showLine(last.Request.Line())}
	marks := headerMarks(in, playground.InResponseHeader)
	byGroup := map[string][]headerRow{}
	for _, f := range last.Response.Headers {
		group, row := newHeaderRow(f, marks)
		byGroup[group] = append(byGroup[group], row)
	}
	for _, title := range headerGroups {
		if rows := byGroup[title]; len(rows) > 0 {
			m.Groups = append(m.Groups, headerGroup{title, rows})
		}
	}
	for _, f := range last.Response.Trailers {
		_, row := newHeaderRow(f, nil)
		m.Trailers = append(m.Trailers, row)
	}
	sent := headerMarks(in, playground.InRequestHeader)
	for _, f := range last.Request.Headers {
		_, row := newHeaderRow(f, sent)
		m.Sent = append(m.Sent, row)
	}
	return m
}

// newHeaderRow draws one field line and takes its evidence marks: they stand at the
// first line of that name only.
func newHeaderRow(f playground.Field, marks map[string][]evidenceRef) (group string, row headerRow) {
	name := strings.ToLower(f.Name)
	known := headerMeanings[name]
	row = headerRow{Name: showLine(f.Name), Value: showLine(f.Value), Means: known.means, Refs: marks[name]}
	delete(marks, name)
	group = known.group
	if group == "" {
		group = "Other"
		if strings.HasPrefix(name, "x-ratelimit") || strings.HasPrefix(name, "ratelimit") {
			group = "Rate limits"
		}
	}
	return group, row
}

// headerMarks are the numbers of the evidence that was taken from header fields.
func headerMarks(in ResultInput, where playground.Where) map[string][]evidenceRef {
	out := map[string][]evidenceRef{}
	eachEvidence(in.Run.Explanation, func(number string, e playground.Evidence) {
		if e.Where == where && e.Hop == 0 {
			name := strings.ToLower(e.Name)
			out[name] = append(out[name], newEvidenceRef(number))
		}
	})
	return out
}

func newEvidenceRef(number string) evidenceRef {
	return evidenceRef{"hit" + number, number, "#ev" + number, "Evidence " + number}
}

// eachEvidence calls visit for every piece of evidence with the number that it is shown under.
func eachEvidence(x playground.Explanation, visit func(number string, e playground.Evidence)) {
	n := 0
	for _, f := range x.Findings {
		shown, folded := arranged(f)
		for _, e := range append(shown, folded...) {
			n++
			visit(at(n), e)
		}
	}
}
