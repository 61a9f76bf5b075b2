package convert

import (
	"encoding/csv"
	"io"
	"strconv"

	"parley/playground"
)

// An AuditWriter writes the audit trail as CSV (RFC 4180), a line an entry. No cell can
// become a formula in a spreadsheet.
type AuditWriter struct{ w *csv.Writer }

// NewAuditWriter writes the names of the columns.
func NewAuditWriter(w io.Writer) (*AuditWriter, error) {
	a := &AuditWriter{csv.NewWriter(w)}
	a.w.UseCRLF = true
	return a, a.w.Write([]string{"id", "at", "who", "address", "deed", "object", "detail"})
}

// Entry writes one entry.
func (a *AuditWriter) Entry(e playground.AuditEntry) error {
	cells := []string{strconv.FormatInt(e.ID, 10), e.At.String(), e.Who, e.Address, string(e.Deed), e.Object, e.Detail}
	for i := range cells {
		cells[i] = inert(cells[i])
	}
	return a.w.Write(cells)
}

// Close writes what is left.
func (a *AuditWriter) Close() error {
	a.w.Flush()
	return a.w.Error()
}
