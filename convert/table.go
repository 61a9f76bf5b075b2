package convert

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"parley/playground"
)

// A TableWriter writes runs as CSV (RFC 4180), a line a run, for a spreadsheet. No cell
// can become a formula there.
type TableWriter struct{ w *csv.Writer }

// tableColumns are the first line.
var tableColumns = []string{
	"id", "created_at", "created_by", "name", "method", "url", "final_url", "state", "status", "reason", "failure_kind", "total_ms", "size", "attempts", "redirects",
	"headline", "environment", "tags", "pinned", "note", "parent_id",
}

// NewTableWriter writes the names of the columns.
func NewTableWriter(w io.Writer) (*TableWriter, error) {
	t := &TableWriter{csv.NewWriter(w)}
	t.w.UseCRLF = true
	return t, t.w.Write(tableColumns)
}

// Run writes one run, masked already.
func (t *TableWriter) Run(r playground.Run) error {
	s := r.Summary()
	parent := ""
	if s.ParentID != 0 {
		parent = s.ParentID.String()
	}
	cells := []string{
		s.ID.String(), s.CreatedAt.String(), s.CreatedBy, s.Name, s.Method, s.URL, s.FinalURL, string(s.State), strconv.Itoa(s.Status), s.Reason, string(s.FailureKind),
		strconv.FormatFloat(float64(s.TotalMS.Duration().Microseconds())/1000, 'f', -1, 64), strconv.FormatInt(s.Size, 10), strconv.Itoa(s.Attempts), strconv.Itoa(s.Redirects),
		s.Headline, s.Environment, strings.Join(s.Tags, ", "), strconv.FormatBool(s.Pinned), r.Note, parent,
	}
	for i := range cells {
		cells[i] = inert(cells[i])
	}
	return t.w.Write(cells)
}

// Close writes what is left.
func (t *TableWriter) Close() error {
	t.w.Flush()
	return t.w.Error()
}

// inert keeps a spreadsheet from reading a cell as a formula. An apostrophe before it says
// that it is text.
func inert(cell string) string {
	if strings.ContainsAny(firstOf(strings.TrimLeft(cell, " \t\r\n\u00a0")), "=+-@|%") || strings.ContainsAny(firstOf(cell), "\t\r\n") {
		return "'" + cell
	}
	return cell
}

func firstOf(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// A ListWriter writes runs as one JSON array, each as the API has it.
type ListWriter struct {
	w     io.Writer
	begun bool
}

// NewListWriter begins the array.
func NewListWriter(w io.Writer) (*ListWriter, error) {
	_, err := io.WriteString(w, "[")
	return &ListWriter{w: w}, err
}

// Run writes one run, masked already.
func (l *ListWriter) Run(r playground.Run) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	between := "\n"
	if l.begun {
		between = ",\n"
	}
	l.begun = true
	_, err = l.w.Write(append([]byte(between), text...))
	return err
}

// Close ends the array.
func (l *ListWriter) Close() error {
	_, err := io.WriteString(l.w, "\n]\n")
	return err
}
