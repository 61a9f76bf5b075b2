package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

const shareColumns = `id, kind, target, title, created_by, created_at, expires_at, opened, opened_at`

// shareTimes are the times of a row as they are kept.
type shareTimes struct{ made, expires, opened int64 }

// shareDest is where shareColumns go; the times are set afterwards.
func shareDest(sh *playground.Share, t *shareTimes) []any {
	return []any{&sh.ID, &sh.Kind, &sh.Target, &sh.Title, &sh.CreatedBy, &t.made, &t.expires, &sh.Opened, &t.opened}
}

func (t shareTimes) set(sh *playground.Share) {
	sh.CreatedAt, sh.ExpiresAt, sh.OpenedAt = timeOf(t.made), timeOrNone(t.expires), timeOrNone(t.opened)
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
	return s.oneShare(ctx, `hash = $1`, hash)
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
		var sh playground.Share
		var times shareTimes
		if err := rows.Scan(shareDest(&sh, &times)...); err != nil {
			return nil, s.fault(fmt.Errorf("find shares: %w", err))
		}
		times.set(&sh)
		all = append(all, sh)
	}
	return all, rows.Err()
}

// FindShareByID finds a link by its number. The error is NotFound where there is none.
func (s *Store) FindShareByID(ctx context.Context, id int64) (playground.Share, error) {
	return s.oneShare(ctx, `id = $1`, id)
}

func (s *Store) oneShare(ctx context.Context, where string, arg any) (playground.Share, error) {
	var sh playground.Share
	var times shareTimes
	err := s.asked.row(ctx, `SELECT `+shareColumns+` FROM share WHERE `+where, []any{arg}, shareDest(&sh, &times)...)
	if errors.Is(err, sql.ErrNoRows) {
		return sh, noKey("share")
	}
	if err != nil {
		return sh, s.fault(fmt.Errorf("find share: %w", err))
	}
	times.set(&sh)
	return sh, nil
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
