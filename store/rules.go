package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// IgnoreRules returns the rules for everyone and, where a request key is given, those of
// that request; without a key, all there are. Oldest first.
func (s *Store) IgnoreRules(ctx context.Context, requestKey string) ([]playground.IgnoreRule, error) {
	rows, err := s.asked.query(ctx, `
		SELECT id, rule, scope, request_key, created_by
		FROM ignore_rule
		WHERE $1 = '' OR scope <> 'request' OR request_key = $1
		ORDER BY id`, requestKey)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find ignore rules: %w", err))
	}
	defer rows.Close()
	rules := []playground.IgnoreRule{}
	for rows.Next() {
		var r playground.IgnoreRule
		if err := rows.Scan(&r.ID, &r.Rule, &r.Scope, &r.RequestKey, &r.CreatedBy); err != nil {
			return nil, s.fault(fmt.Errorf("find ignore rules: %w", err))
		}
		rules = append(rules, r)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find ignore rules: %w", err))
	}
	return rules, nil
}

// CreateIgnoreRule keeps a rule and returns it with its number. A rule that is there
// already is returned as it is.
func (s *Store) CreateIgnoreRule(_ context.Context, r playground.IgnoreRule) (playground.IgnoreRule, error) {
	if r.Scope != "request" {
		r.RequestKey = ""
	}
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		err := t.row(`SELECT id FROM ignore_rule WHERE rule = $1 AND scope = $2 AND request_key = $3`, []any{r.Rule, r.Scope, r.RequestKey}, &r.ID)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return t.changeRow(`INSERT INTO ignore_rule (rule, scope, request_key, created_at, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			[]any{r.Rule, r.Scope, r.RequestKey, at, r.CreatedBy}, &r.ID)
	})
	if err != nil {
		return playground.IgnoreRule{}, s.fault(fmt.Errorf("create ignore rule: %w", err))
	}
	return r, nil
}

// DeleteIgnoreRule removes a rule. The error is NotFound when there is none.
func (s *Store) DeleteIgnoreRule(_ context.Context, id int64) error {
	err := s.write.do(func(t *tx) error {
		n, err := t.change(`DELETE FROM ignore_rule WHERE id = $1`, id)
		if err == nil && n == 0 {
			return playground.NewError(playground.NotFound, "There is no such rule.")
		}
		return err
	})
	if err != nil {
		return s.fault(fmt.Errorf("delete ignore rule: %w", err))
	}
	return nil
}
