package store

import (
	"path/filepath"
	"strings"
	"testing"

	"parley/playground"
)

func TestTheAuditTrailIsOnlyAddedTo(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "parley.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, who := range []string{"Mira", "Jonas", "Mira"} {
		if err := s.AddAudit(t.Context(), playground.AuditEntry{Who: who, Deed: playground.DeedShare, Object: "run 1", Detail: "until 100% sure"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range []string{`UPDATE audit SET who = 'Eve'`, `DELETE FROM audit`, `DELETE FROM audit WHERE id = 1`,
		`INSERT OR REPLACE INTO audit (id, at, who, address, deed, object, detail) VALUES (1, 1, 'Eve', '', 'share', '', '')`} {
		err := s.write.do(func(t *tx) error { return t.exec(statement) })
		if err == nil || !strings.Contains(err.Error(), "only added to") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	for name, c := range map[string]struct {
		filter playground.AuditFilter
		want   int
	}{
		"all": {playground.AuditFilter{}, 3}, "a person's": {playground.AuditFilter{Who: "Mira"}, 2}, "a deed": {playground.AuditFilter{Deed: playground.DeedShare}, 3},
		"another deed": {playground.AuditFilter{Deed: playground.DeedExport}, 0}, "a text": {playground.AuditFilter{Text: "100% S"}, 3}, "a wild card": {playground.AuditFilter{Text: "1%1"}, 0},
		"older ones": {playground.AuditFilter{Before: 3}, 2}, "everything at once": {playground.AuditFilter{Who: "Mira", Deed: playground.DeedShare, Text: "run", Since: playground.At(s.opts.Now().Add(-3600e9)), Until: playground.At(s.opts.Now().Add(3600e9)), Before: 9}, 2},
	} {
		page, err := s.FindAudit(t.Context(), c.filter)
		if err != nil || len(page.Entries) != c.want {
			t.Errorf("%s: %d, %v", name, len(page.Entries), err)
		}
	}
	page, err := s.FindAudit(t.Context(), playground.AuditFilter{Limit: 2})
	if err != nil || page.Older != 2 || page.Entries[0].ID != 3 {
		t.Errorf("%+v, %v", page, err)
	}
}
