package views

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"

	"parley/playground"
)

// TableAsked is what the address says of a table.
type TableAsked struct {
	List string // JSON Pointer of the list; Chosen: it was named
	Sort string
	Down bool
	Rows int // that are shown
	Wide bool
	Has  bool // List was named
}

// Bounds of a table on a page.
const (
	firstRows    = 100
	mostRows     = 2000
	firstColumns = 24
)

// tableModel is a body as a table.
type tableModel struct {
	Columns []tableColumn
	Rows    [][]tableCell
	Lists   []bodyView // the lists that it may be of
	Said    string
	Cut     string
	More    string // shows more rows
	Wide    string // shows more columns
	WideAs  string
	CSV     string
	Empty   string
}

type tableColumn struct {
	Name, Href, Sorted, Mark string
}

type tableCell struct{ Text, CSS string }

// TableFormat is how content is read as a table: json, jsons or csv; empty: it is none.
func TableFormat(mediaType string, start []byte) string {
	switch {
	case IsJSONLines(mediaType):
		return "jsons"
	case slices.Contains([]string{"text/csv", "application/csv", "text/tab-separated-values", "text/x-csv"}, mediaType):
		return "csv"
	case isJSON(mediaType, start) && holdsObjects(start):
		return "json"
	}
	return ""
}

// holdsObjects reports whether a list of objects begins in text.
func holdsObjects(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '[')
		if i < 0 {
			return false
		}
		text = bytes.TrimLeft(text[i+1:], " \t\r\n")
		if len(text) > 0 && text[0] == '{' {
			return true
		}
	}
}

func newTable(in ResultInput) *tableModel {
	t, asked := in.Reading.Table, in.Reading.Asked
	m := &tableModel{Cut: t.Cut}
	href := func(change func(*TableAsked)) string {
		a := asked
		change(&a)
		return partHref(in, "body", "&view=table"+a.query()) + "#panel-result"
	}
	if len(t.Columns) == 0 {
		m.Empty = "There is no list of objects here."
		return m
	}
	if len(t.Lists) > 1 {
		for _, l := range t.Lists {
			label := showLine(l)
			if l == "" {
				label = "The whole"
			}
			m.Lists = append(m.Lists, bodyView{label, href(func(a *TableAsked) { *a = TableAsked{List: l, Has: true} }), l == t.List})
		}
	}
	shown := t.Columns
	if len(shown) > firstColumns && !asked.Wide {
		shown = shown[:firstColumns]
		m.Wide, m.WideAs = href(func(a *TableAsked) { a.Wide = true }), "All "+strconv.Itoa(len(t.Columns))+" columns"
	}
	for _, name := range shown {
		c := tableColumn{Name: showLine(shorten(name, 80)), Sorted: "none"}
		down := false
		if name == t.Sort && name != "" {
			if c.Sorted, c.Mark, down = "ascending", "▲", true; t.Down {
				c.Sorted, c.Mark, down = "descending", "▼", false
			}
		}
		if name != "" {
			c.Href = href(func(a *TableAsked) { a.Sort, a.Down = name, down })
		}
		m.Columns = append(m.Columns, c)
	}
	m.rows(t, len(shown), max(asked.Rows, firstRows), href)
	m.CSV = "/api/runs/" + in.Run.ID.String() + "/table?format=csv" + asked.query() + exchangeQuery(in, "&")
	return m
}

func (m *tableModel) rows(t *playground.BodyTable, columns, most int, href func(func(*TableAsked)) string) {
	most = min(most, mostRows, len(t.Rows))
	for _, row := range t.Rows[:most] {
		cells := make([]tableCell, columns)
		for i := range cells {
			if i < len(row) && row[i].Set {
				cells[i] = tableCell{showLine(row[i].Text), spanCSS[row[i].Kind]}
			} else {
				cells[i].CSS = "none"
			}
		}
		m.Rows = append(m.Rows, cells)
	}
	m.Said = plural(int64(len(t.Rows)), "row", "rows")
	if most < len(t.Rows) {
		m.Said = showCount(int64(most)) + " of " + m.Said
		if most < mostRows {
			m.More = href(func(a *TableAsked) { a.Rows = min(most*5, mostRows) })
		}
	}
	m.Said += ", " + plural(int64(len(t.Columns)), "column", "columns")
	if t.MoreColumns {
		m.Said += " and more that are left out"
	}
	if t.Delimiter != "" && t.Delimiter != "," {
		m.Said += ", parted by " + map[string]string{";": "semicolons", "\t": "tabs", "|": "bars"}[t.Delimiter]
	}
}

// query is the table as the address has it.
func (a TableAsked) query() string {
	q := ""
	if a.Has {
		q += "&list=" + url.QueryEscape(a.List)
	}
	if a.Sort != "" {
		q += "&sort=" + url.QueryEscape(a.Sort)
	}
	if a.Down {
		q += "&down=1"
	}
	if a.Rows > 0 {
		q += "&rows=" + strconv.Itoa(a.Rows)
	}
	if a.Wide {
		q += "&wide=1"
	}
	return q
}
