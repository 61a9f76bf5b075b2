package views

import (
	"encoding/json"
	"strings"

	"parley/playground"
)

// matrixPart is every differing path over all runs.
type matrixPart struct {
	Heads []runCard
	Rows  []matrixLine
	Same  bool // nothing differs but what a rule ignores
}

type matrixLine struct {
	Path  string
	Cells []matrixCell
}

type matrixCell struct {
	Text string
	CSS  string
	Note string // for who cannot see the tint
}

func newMatrix(in CompareInput) *matrixPart {
	part := &matrixPart{Heads: cardsOf(in, nil)}
	base := 0
	for i, id := range in.Comparison.Runs {
		if id == in.Comparison.Base {
			base = i
		}
	}
	part.Same = in.Comparison.Same
	part.outcomes(in, base)
	part.fields(in, base)
	for _, row := range in.Comparison.Matrix {
		values := make([]string, len(row.Values))
		differs := make([]bool, len(row.Values))
		for i, v := range row.Values {
			values[i] = shortJSON(v)
			differs[i] = base >= len(row.Values) || string(v) != string(row.Values[base])
			if i < len(row.Differs) {
				differs[i] = row.Differs[i]
			}
		}
		part.add(firstOf(row.Path, "(the whole content)"), base, values, differs, row.IgnoredBy)
	}
	return part
}

// add appends a row. Cells that a rule ignores are as quiet as those that are equal.
func (x *matrixPart) add(path string, base int, values []string, differs []bool, ignoredBy *string) {
	line := matrixLine{Path: path}
	for i, v := range values {
		cell := matrixCell{Text: v, CSS: "differs", Note: "differs from the base"}
		switch {
		case i == base:
			cell.CSS, cell.Note = "", ""
		case !differs[i]:
			cell.CSS, cell.Note = "same", "as the base"
		case ignoredBy != nil:
			cell.CSS, cell.Note = "same", "differs, ignored by "+*ignoredBy
		}
		line.Cells = append(line.Cells, cell)
	}
	x.Rows = append(x.Rows, line)
}

// outcomes adds the rows of status, time and size.
func (x *matrixPart) outcomes(in CompareInput, base int) {
	for _, row := range []struct {
		name  string
		value func(r playground.RunSummary) string
		quiet bool // differs between any two runs
	}{
		{"Status", func(r playground.RunSummary) string {
			o := outcomeOf(r)
			return strings.TrimSpace(o.Code + " " + o.Phrase)
		}, false},
		{"Time", func(r playground.RunSummary) string { return showDuration(r.TotalMS) }, true},
		{"Size", func(r playground.RunSummary) string { return showSize(r.Size) }, false},
	} {
		values, differs := make([]string, len(in.Runs)), make([]bool, len(in.Runs))
		for i, r := range in.Runs {
			values[i] = row.value(r)
			differs[i] = !row.quiet && base < len(in.Runs) && values[i] != row.value(in.Runs[base])
		}
		x.add(row.name, base, values, differs, nil)
	}
}

// fields adds a row for each response field that differs in any pair.
func (x *matrixPart) fields(in CompareInput, base int) {
	type fieldRow struct {
		name    string
		values  []string
		differs []bool
		by      *string
	}
	rows := map[string]*fieldRow{}
	var order []*fieldRow
	write := func(f playground.FieldChange, values []string) string {
		shown := make([]string, len(values))
		for i, v := range values {
			shown[i] = showMarks(playground.MaskField(f.Name, v))
		}
		return short(firstOf(strings.Join(shown, ", "), "—"))
	}
	for _, p := range in.Comparison.Pairs {
		other := placeOf(in, p.B)
		for _, f := range p.Headers {
			row := rows[strings.ToLower(f.Name)]
			if row == nil {
				row = &fieldRow{name: f.Name, values: make([]string, len(in.Runs)), differs: make([]bool, len(in.Runs)), by: f.IgnoredBy}
				for i := range row.values {
					row.values[i] = write(f, f.A)
				}
				rows[strings.ToLower(f.Name)] = row
				order = append(order, row)
			}
			if other < len(row.values) {
				row.values[other], row.differs[other] = write(f, f.B), true
			}
			if f.IgnoredBy == nil {
				row.by = nil
			}
		}
	}
	for _, row := range order {
		x.add(row.name, base, row.values, row.differs, row.by)
	}
}

// placeOf returns a run's place among those compared.
func placeOf(in CompareInput, id playground.RunID) int {
	for i, r := range in.Runs {
		if r.ID == id {
			return i
		}
	}
	return len(in.Runs)
}

// shortJSON writes a value for a cell; a long one is cut.
func shortJSON(v json.RawMessage) string {
	if v == nil {
		return "—"
	}
	return short(string(v))
}

func short(s string) string {
	const most = 120
	r := []rune(s)
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
