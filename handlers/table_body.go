package handlers

import (
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/inspect"
	"parley/playground"
	"parley/views"
)

// readTable reads which table the address asks for.
func readTable(c echo.Context) views.TableAsked {
	q := c.QueryParams()
	rows, _ := number64(q.Get("rows"))
	return views.TableAsked{List: q.Get("list"), Has: q.Has("list"), Sort: q.Get("sort"), Down: q.Get("down") == "1", Rows: int(min(rows, 1<<20)), Wide: q.Get("wide") == "1"}
}

func tableQuery(a views.TableAsked, format string) inspect.TableQuery {
	q := inspect.TableQuery{Format: format, List: a.List, Sort: a.Sort, Down: a.Down}
	if !a.Has {
		q.List = "*"
	}
	return q
}

// table reads content as the table that the address asks for.
func (h *Handlers) table(c echo.Context, content *openContent, format string, r *views.BodyReading) error {
	r.Asked = readTable(c)
	t, err := h.Inspector.Table(c.Request().Context(), content, tableQuery(r.Asked, format))
	r.Table = &t
	return err
}

// tableAnswer is a body as a table, for the API.
type tableAnswer struct {
	List     string      `json:"list"`
	Lists    []string    `json:"lists"`
	Columns  []string    `json:"columns"`
	Rows     [][]*string `json:"rows"`
	Complete bool        `json:"complete"`
	Detail   string      `json:"detail,omitempty"`
}

// apiTable is GET /api/runs/:id/table: a list of objects, documents in a row or CSV as a
// table, in JSON or as CSV.
func (h *Handlers) apiTable(c echo.Context) error {
	run, err := h.findUntil(c)
	if err != nil {
		return err
	}
	start, err := h.bodyStart(c.Request().Context(), run, views.BodyWindow)
	if err != nil {
		return err
	}
	content, err := h.openBody(c.Request().Context(), run)
	if err != nil {
		return err
	}
	if content == nil {
		return playground.NewError(playground.NotFound, "No content came, so there is no table.")
	}
	defer content.close()
	format := views.TableFormat(run.Final().Response.Content.MediaType, start)
	if format == "" {
		return playground.NewError(playground.Invalid, "This body is neither CSV nor JSON with a list of objects.")
	}
	q := tableQuery(readTable(c), format)
	q.Whole = true
	t, err := h.Inspector.Table(c.Request().Context(), content, q)
	if err != nil {
		return err
	}
	if c.QueryParam("format") == "csv" {
		return writeCSV(c, run, t)
	}
	return answer(c, http.StatusOK, newTableAnswer(t))
}

func newTableAnswer(t playground.BodyTable) tableAnswer {
	a := tableAnswer{List: t.List, Lists: append([]string{}, t.Lists...), Columns: append([]string{}, t.Columns...), Rows: [][]*string{}, Complete: t.Cut == "" && !t.MoreColumns, Detail: t.Cut}
	for _, row := range t.Rows {
		cells := make([]*string, len(t.Columns))
		for i := range row {
			if row[i].Set {
				cells[i] = &row[i].Text
			}
		}
		a.Rows = append(a.Rows, cells)
	}
	return a
}

// writeCSV writes a table as CSV (RFC 4180).
func writeCSV(c echo.Context, run playground.Run, t playground.BodyTable) error {
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	f.Set("Content-Disposition", `attachment; filename="run-`+run.ID.String()+`.csv"`)
	f.Set("Content-Security-Policy", downloadPolicy)
	w := csv.NewWriter(c.Response())
	w.UseCRLF = true
	record := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		record[i] = noFormula(name)
	}
	_ = w.Write(record)
	for _, row := range t.Rows {
		for i := range record {
			if record[i] = ""; i < len(row) {
				if record[i] = row[i].Text; row[i].Kind != playground.SpanNumber {
					record[i] = noFormula(row[i].Text)
				}
			}
		}
		_ = w.Write(record)
	}
	w.Flush()
	return w.Error()
}

// noFormula keeps a text from being a formula in a spreadsheet.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
