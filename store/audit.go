package store

import (
	"context"
	"fmt"
	"strings"

	"parley/playground"
)

// AddAudit adds an entry to the audit trail. The database refuses to change or remove one.
func (s *Store) AddAudit(_ context.Context, e playground.AuditEntry) error {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		return t.exec(`INSERT INTO audit (at, who, address, deed, object, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
			at, e.Who, e.Address, string(e.Deed), e.Object, e.Detail)
	})
	if err != nil {
		return s.fault(fmt.Errorf("add to the audit trail: %w", err))
	}
	return nil
}

// FindAudit returns a part of the audit trail, newest first.
func (s *Store) FindAudit(ctx context.Context, f playground.AuditFilter) (playground.AuditPage, error) {
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 100
	}
	query, args := auditQuery(f, limit+1)
	rows, err := s.asked.query(ctx, query, args...)
	if err != nil {
		return playground.AuditPage{}, s.fault(fmt.Errorf("find audit entries: %w", err))
	}
	defer rows.Close()
	page := playground.AuditPage{Entries: []playground.AuditEntry{}}
	for rows.Next() {
		var e playground.AuditEntry
		var at int64
		if err := rows.Scan(&e.ID, &at, &e.Who, &e.Address, &e.Deed, &e.Object, &e.Detail); err != nil {
			return playground.AuditPage{}, s.fault(fmt.Errorf("find audit entries: %w", err))
		}
		e.At = timeOf(at)
		page.Entries = append(page.Entries, e)
	}
	if len(page.Entries) > limit {
		page.Entries = page.Entries[:limit]
		page.Older = page.Entries[limit-1].ID
	}
	return page, rows.Err()
}

// auditQuery writes the query of a filter. The values rise with their places.
func auditQuery(f playground.AuditFilter, limit int) (string, []any) {
	var where []string
	var args []any
	add := func(wanted bool, condition string, values ...any) {
		if !wanted {
			return
		}
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	text := strings.ToLower(f.Text)
	add(f.Who != "", "who = ?", f.Who)
	add(f.Deed != "", "deed = ?", string(f.Deed))
	add(f.Text != "", "(instr(lower(object), ?) > 0 OR instr(lower(detail), ?) > 0 OR instr(address, ?) > 0)", text, text, text)
	add(!f.Since.IsZero(), "at >= ?", f.Since.UnixMilli())
	add(!f.Until.IsZero(), "at < ?", f.Until.UnixMilli())
	add(f.Before > 0, "id < ?", f.Before)
	query := `SELECT id, at, who, address, deed, object, detail FROM audit`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, " AND ")
	}
	args = append(args, limit)
	return query + fmt.Sprintf(` ORDER BY id DESC LIMIT $%d`, len(args)), args
}
