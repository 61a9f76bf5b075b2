package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// CreateComment keeps a comment. The error is NotFound when its run is gone.
func (s *Store) CreateComment(_ context.Context, c playground.Comment) (playground.Comment, error) {
	c.CreatedAt = s.now()
	err := s.write.do(func(t *tx) error {
		var there bool
		if err := t.row(`SELECT EXISTS (SELECT 1 FROM run WHERE id = $1 AND deleted_at IS NULL)`, []any{int64(c.Run)}, &there); err != nil {
			return err
		}
		if !there {
			return noRun(c.Run)
		}
		return t.changeRow(`INSERT INTO comment (run_id, author, text, created_at) VALUES ($1, $2, $3, $4) RETURNING id`,
			[]any{int64(c.Run), c.Author, c.Text, c.CreatedAt.UnixMilli()}, &c.ID)
	})
	if err != nil {
		return playground.Comment{}, s.fault(fmt.Errorf("create comment: %w", err))
	}
	return c, nil
}

const commentColumns = `id, run_id, author, text, created_at, edited_at`

func commentDest(c *playground.Comment, created, edited *int64) []any {
	return []any{&c.ID, &c.Run, &c.Author, &c.Text, created, edited}
}

// FindComments lists what was said to a run, oldest first.
func (s *Store) FindComments(ctx context.Context, run playground.RunID) ([]playground.Comment, error) {
	rows, err := s.asked.query(ctx, `SELECT `+commentColumns+` FROM comment WHERE run_id = $1 ORDER BY id`, int64(run))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find comments: %w", err))
	}
	defer rows.Close()
	all := []playground.Comment{}
	for rows.Next() {
		var c playground.Comment
		var created, edited int64
		if err := rows.Scan(commentDest(&c, &created, &edited)...); err != nil {
			return nil, s.fault(fmt.Errorf("find comments: %w", err))
		}
		c.CreatedAt, c.EditedAt = timeOf(created), timeOrNone(edited)
		all = append(all, c)
	}
	return all, rows.Err()
}

// FindComment finds one comment. The error is NotFound when there is none.
func (s *Store) FindComment(ctx context.Context, id int64) (playground.Comment, error) {
	var c playground.Comment
	var created, edited int64
	err := s.asked.row(ctx, `SELECT `+commentColumns+` FROM comment WHERE id = $1`, []any{id}, commentDest(&c, &created, &edited)...)
	if errors.Is(err, sql.ErrNoRows) {
		return c, noKey("comment")
	}
	if err != nil {
		return c, s.fault(fmt.Errorf("find comment: %w", err))
	}
	c.CreatedAt, c.EditedAt = timeOf(created), timeOrNone(edited)
	return c, nil
}

// UpdateComment changes what a comment says.
func (s *Store) UpdateComment(ctx context.Context, id int64, text string) (playground.Comment, error) {
	at := s.now().UnixMilli()
	if err := s.dropKey("comment", `UPDATE comment SET text = $1, edited_at = $2 WHERE id = $3`, text, at, id); err != nil {
		return playground.Comment{}, err
	}
	return s.FindComment(ctx, id)
}

// DeleteComment removes a comment.
func (s *Store) DeleteComment(_ context.Context, id int64) error {
	return s.dropKey("comment", `DELETE FROM comment WHERE id = $1`, id)
}
