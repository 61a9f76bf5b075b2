package compose

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"parley/playground"
)

// Bounds of the data of a walk or a series.
const (
	MaxRows     = 1000
	maxColumns  = 100
	maxRowValue = 64 << 10 // bytes
)

// ReadRows reads the data of a walk or a series: CSV whose first line names variables, or a JSON array of
// objects. Each row is what its names stand for one time. No data is no rows. Errors are Invalid.
func ReadRows(text string) ([][]playground.Variable, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, nil
	case text[0] == '[':
		return rowsOfJSON(text)
	}
	return rowsOfCSV(text)
}

func rowsOfJSON(text string) ([][]playground.Variable, error) {
	var objects []map[string]json.RawMessage
	d := json.NewDecoder(strings.NewReader(text))
	err := d.Decode(&objects)
	if err == nil && d.More() {
		err = errors.New("something comes behind the array")
	}
	if err != nil {
		return nil, noRows("This is no JSON array of objects: %s.", strings.TrimPrefix(err.Error(), "json: "))
	}
	rows := make([][]playground.Variable, 0, len(objects))
	for i, object := range objects {
		var row []playground.Variable
		for name, value := range object {
			row = append(row, playground.Variable{Name: headingName(name), Value: plainJSON(value)})
		}
		slices.SortFunc(row, func(a, b playground.Variable) int { return strings.Compare(a.Name, b.Name) })
		if err := checkRow(i, row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return bounded(rows)
}

// plainJSON is a string without its quotation marks, nothing for null, and else what stands there.
func plainJSON(value json.RawMessage) string {
	var s *string
	if json.Unmarshal(value, &s) == nil {
		if s == nil {
			return ""
		}
		return *s
	}
	var short bytes.Buffer
	if json.Compact(&short, value) != nil {
		return string(value)
	}
	return short.String()
}

func rowsOfCSV(text string) ([][]playground.Variable, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.TrimLeadingSpace = true
	if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, ",") && strings.ContainsAny(first, ";\t") {
		in.Comma = rune(first[strings.IndexAny(first, ";\t")])
	}
	names, err := in.Read()
	if err != nil {
		return nil, noRows("This is no CSV: %v.", err)
	}
	for i := range names {
		names[i] = headingName(strings.TrimSpace(names[i]))
	}
	var rows [][]playground.Variable
	for len(rows) <= MaxRows {
		values, err := in.Read()
		if errors.Is(err, io.EOF) {
			return bounded(rows)
		}
		if err != nil {
			return nil, noRows("This is no CSV: %v.", err)
		}
		row := make([]playground.Variable, len(values))
		for i, v := range values {
			row[i] = playground.Variable{Name: names[i], Value: v}
		}
		if err := checkRow(len(rows), row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return bounded(rows)
}

// headingName is the variable's name that a heading is, or that is made of it.
func headingName(heading string) string {
	if VariableNameFault(heading) == "" {
		return heading
	}
	return playground.FitName(heading)
}

// checkRow holds a row to what names and values may be.
func checkRow(i int, row []playground.Variable) error {
	if len(row) > maxColumns {
		return noRows("Row %d of the data has %d values, more than %d.", i+1, len(row), maxColumns)
	}
	for at, v := range row {
		if fault := VariableNameFault(v.Name); fault != "" {
			return noRows("The data names its variables in its first line, or as members of objects. %s", fault)
		}
		if slices.ContainsFunc(row[:at], func(o playground.Variable) bool { return o.Name == v.Name }) {
			return noRows("Row %d of the data has %s twice.", i+1, v.Name)
		}
		if len(v.Value) > maxRowValue {
			return noRows("Row %d of the data has more than 64 KiB for %s.", i+1, v.Name)
		}
	}
	return nil
}

// noRows says in a sentence why data cannot be read.
func noRows(format string, args ...any) error {
	return playground.NewError(playground.Invalid, fmt.Sprintf(format, args...))
}

func bounded(rows [][]playground.Variable) ([][]playground.Variable, error) {
	switch {
	case len(rows) == 0:
		return nil, noRows("The data has names, and no row of values.")
	case len(rows) > MaxRows:
		return nil, noRows("The data has more than %d rows.", MaxRows)
	}
	return rows, nil
}

// With is the setting with a layer nearer to the request than the others.
func (s *Setting) With(l Layer) *Setting {
	in := *s
	in.Layers = append(slices.Clone(s.Layers), l)
	return &in
}

// Knowing is the setting with the names of a row defined in it.
func (s *Setting) Knowing(row []playground.Variable) *Setting {
	return s.With(Layer{Name: "the data", Variables: row})
}

// OfRow is the setting of a run that has a row of its own, and the request with the row's values as
// variables of its own: sent again from that run, it is sent with them. Secrets the setting alone knows.
func (s *Setting) OfRow(r playground.Request, row []playground.Variable) (*Setting, playground.Request) {
	secrets := Layer{Name: "the data"}
	r.Variables = slices.DeleteFunc(slices.Clone(r.Variables), func(own playground.Row) bool {
		return slices.ContainsFunc(row, func(v playground.Variable) bool { return v.Name == own.Name })
	})
	for _, v := range row {
		if v.Secret {
			secrets.Variables = append(secrets.Variables, v)
		} else {
			r.Variables = append(r.Variables, playground.Row{Name: v.Name, Value: v.Value, Enabled: true})
		}
	}
	return s.With(secrets), r
}
