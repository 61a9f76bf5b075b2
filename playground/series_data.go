package playground

import (
	"encoding/csv"
	"slices"
	"strings"
)

// SeriesData is what each run of a series had of its own, as it may be kept: a table with a row for each run
// and dots in the places of secrets. The zero value is none.
type SeriesData struct {
	Names []string   `json:"names"` // of variables
	Rows  [][]string `json:"rows"`  // each of as many values
}

// KeepData makes a table of rows of variables. What a row lacks is empty there.
func KeepData(rows [][]Variable) SeriesData {
	var d SeriesData
	for _, row := range rows {
		for _, v := range row {
			if !slices.Contains(d.Names, v.Name) {
				d.Names = append(d.Names, v.Name)
			}
		}
	}
	for _, row := range rows {
		values := make([]string, len(d.Names))
		for _, v := range row {
			if at := slices.Index(d.Names, v.Name); v.Secret {
				values[at] = maskDots
			} else {
				values[at] = v.Value
			}
		}
		d.Rows = append(d.Rows, values)
	}
	return d
}

// IsZero reports whether there is no table.
func (d SeriesData) IsZero() bool { return len(d.Rows) == 0 }

// Variables are the rows as variables again; whole is false where values were not kept.
func (d SeriesData) Variables() (rows [][]Variable, whole bool) {
	whole = true
	for _, values := range d.Rows {
		row := make([]Variable, len(d.Names))
		for i, name := range d.Names {
			row[i] = Variable{Name: name, Value: values[i]}
			whole = whole && !Masked(values[i])
		}
		rows = append(rows, row)
	}
	return rows, whole
}

// CSV writes the table as RFC 4180 has it.
func (d SeriesData) CSV() string {
	if d.IsZero() {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(d.Names) // a Builder takes everything
	_ = w.WriteAll(d.Rows)
	return b.String()
}

// mostTold is how many values tell one row from another.
const mostTold = 3

// Tells is what the row of the run at a place, from 1, is told from others by: its first few values
// that were kept. It is empty where there is no such row.
func (d SeriesData) Tells(place int) string {
	if place < 1 || place > len(d.Rows) {
		return ""
	}
	var told []string
	for _, value := range d.Rows[place-1] {
		if value != "" && !Masked(value) && len(told) < mostTold {
			told = append(told, value)
		}
	}
	return strings.Join(told, " · ")
}
