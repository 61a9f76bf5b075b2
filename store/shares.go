package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

const shareColumns = `id, kind, target, title, created_by, created_at, expires_at, opened, opened_at`

func scanShare(row interface{ Scan(...any) error }) (playground.Share, error) {
	var sh playground.Share
	var made, expires, opened int64
	err := row.Scan(&sh.ID, &sh.Kind, &sh.Target, &sh.Title, &sh.CreatedBy, &made, &expires, &sh.Opened, &opened)
	sh.CreatedAt, sh.ExpiresAt, sh.OpenedAt = timeOf(made), timeOrNone(expires), timeOrNone(opened)
	return sh, err
}

// CreateShare keeps a link under the hash of its secret. Links that have ended go.
func (s *Store) CreateShare(_ context.Context, hash []byte, sh playground.Share) (playground.Share, error) {
	sh.CreatedAt = s.now()
	expires := int64(0)
	if !sh.ExpiresAt.IsZero() {
		expires = sh.ExpiresAt.UnixMilli()
	}
	err := s.write.do(func(t *tx) error {
		if err := t.exec(`DELETE FROM share WHERE expires_at <> 0 AND expires_at < $1`, sh.CreatedAt.UnixMilli()); err != nil {
			return err
		}
		return t.changeRow(`
			INSERT INTO share (hash, kind, target, title, created_by, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			RETURNING id`, []any{hash, string(sh.Kind), sh.Target, sh.Title, sh.CreatedBy, sh.CreatedAt.UnixMilli(), expires}, &sh.ID)
	})
	if err != nil {
		return playground.Share{}, s.fault(fmt.Errorf("create share: %w", err))
	}
	return sh, nil
}

// FindShare finds a link by the hash of its secret. The error is NotFound where there is none.
func (s *Store) FindShare(ctx context.Context, hash []byte) (playground.Share, error) {
	var sh playground.Share
	var made, expires, opened int64
	err := s.asked.row(ctx, `SELECT `+shareColumns+` FROM share WHERE hash = $1`, []any{hash},
		&sh.ID, &sh.Kind, &sh.Target, &sh.Title, &sh.CreatedBy, &made, &expires, &sh.Opened, &opened)
	if errors.Is(err, sql.ErrNoRows) {
		return sh, noKey("share")
	}
	if err != nil {
		return sh, s.fault(fmt.Errorf("find share: %w", err))
	}
	sh.CreatedAt, sh.ExpiresAt, sh.OpenedAt = timeOf(made), timeOrNone(expires), timeOrNone(opened)
	return sh, nil
}

// FindShares lists the links of a person, or everybody's, the newest first.
func (s *Store) FindShares(ctx context.Context, by string, everybody bool) ([]playground.Share, error) {
	query, args := `SELECT `+shareColumns+` FROM share WHERE created_by = $1 ORDER BY id DESC LIMIT 1000`, []any{by}
	if everybody {
		query, args = `SELECT `+shareColumns+` FROM share ORDER BY id DESC LIMIT 1000`, nil
	}
	rows, err := s.asked.query(ctx, query, args...)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find shares: %w", err))
	}
	defer rows.Close()
	all := []playground.Share{}
	for rows.Next() {
		sh, err := scanShare(rows)
		if err != nil {
			return nil, s.fault(fmt.Errorf("find shares: %w", err))
		}
		all = append(all, sh)
	}
	return all, rows.Err()
}

// FindShareByID finds a link by its number. The error is NotFound where there is none.
func (s *Store) FindShareByID(ctx context.Context, id int64) (playground.Share, error) {
	rows, err := s.asked.query(ctx, `SELECT `+shareColumns+` FROM share WHERE id = $1`, id)
	if err != nil {
		return playground.Share{}, s.fault(fmt.Errorf("find share %d: %w", id, err))
	}
	defer rows.Close()
	if !rows.Next() {
		return playground.Share{}, noKey("share")
	}
	return scanShare(rows)
}

// CountShareOpened notes that a link was opened now. It need not outlast a crash.
func (s *Store) CountShareOpened(_ context.Context, id int64) error {
	at := s.now().UnixMilli()
	err := s.write.doRelaxed(func(t *tx) error {
		return t.exec(`UPDATE share SET opened = opened + 1, opened_at = $1 WHERE id = $2`, at, id)
	})
	if err != nil {
		return s.fault(fmt.Errorf("note the use of a share: %w", err))
	}
	return nil
}

// DeleteShare revokes a link. The error is NotFound where there is none.
func (s *Store) DeleteShare(_ context.Context, id int64) error {
	return s.dropKey("share", `DELETE FROM share WHERE id = $1`, id)
}
