package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"parley/playground"
)

// mostViews bounds how many filters have a name: all of them stand on every page.
const mostViews = 200

// SavedViews returns every saved view, by name.
func (s *Store) SavedViews(ctx context.Context) ([]playground.SavedView, error) {
	all, err := s.views.get(s.write, func() ([]playground.SavedView, error) { return s.savedViews(ctx) })
	return slices.Clone(all), err
}

func (s *Store) savedViews(ctx context.Context) ([]playground.SavedView, error) {
	rows, err := s.asked.query(ctx, `SELECT id, name, query, first, created_at, created_by FROM saved_view ORDER BY lower(name), id`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find saved views: %w", err))
	}
	defer rows.Close()
	all := []playground.SavedView{}
	for rows.Next() {
		var v playground.SavedView
		var at int64
		if err := rows.Scan(&v.ID, &v.Name, &v.Query, &v.First, &at, &v.CreatedBy); err != nil {
			return nil, s.fault(fmt.Errorf("find saved views: %w", err))
		}
		v.CreatedAt = timeOf(at)
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find saved views: %w", err))
	}
	return all, nil
}

// CreateView keeps a view and returns it with its number. The error is Conflict where the
// name is taken, or there are too many.
func (s *Store) CreateView(_ context.Context, v playground.SavedView) (playground.SavedView, error) {
	v.CreatedAt = s.now()
	err := s.write.do(func(t *tx) error {
		many, err := t.rows(`SELECT count(*) FROM saved_view`)
		if err != nil {
			return err
		}
		if many[0] >= mostViews {
			return playground.NewError(playground.Conflict, "There are "+strconv.Itoa(mostViews)+" saved views, as many as there may be.")
		}
		if err := t.freeName(v.Name, 0); err != nil {
			return err
		}
		if err := t.yieldFirst(v.First); err != nil {
			return err
		}
		return t.changeRow(`INSERT INTO saved_view (name, query, first, created_at, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			[]any{v.Name, v.Query, v.First, v.CreatedAt.UnixMilli(), v.CreatedBy}, &v.ID)
	})
	if err != nil {
		return playground.SavedView{}, s.fault(fmt.Errorf("save view: %w", err))
	}
	return v, nil
}

// freeName refuses a name that another view has, in any case of its letters.
func (t *tx) freeName(name string, but int64) error {
	taken, err := t.rows(`SELECT id FROM saved_view WHERE lower(name) = lower($1) AND id <> $2`, name, but)
	if err == nil && len(taken) > 0 {
		return playground.NewError(playground.Conflict, "There is a view of this name already.")
	}
	return err
}

// yieldFirst has no other view be the first, where one is about to be.
func (t *tx) yieldFirst(to bool) error {
	if !to {
		return nil
	}
	return t.exec(`UPDATE saved_view SET first = 0 WHERE first = 1`)
}

// UpdateView changes a view and returns it as it is then. Errors are NotFound, and Conflict
// where the name is taken.
func (s *Store) UpdateView(_ context.Context, id int64, u playground.ViewUpdate) (playground.SavedView, error) {
	v := playground.SavedView{ID: id}
	err := s.write.do(func(t *tx) error {
		var at int64
		err := t.row(`SELECT name, query, first, created_at, created_by FROM saved_view WHERE id = $1`, []any{id}, &v.Name, &v.Query, &v.First, &at, &v.CreatedBy)
		if errors.Is(err, sql.ErrNoRows) {
			return noView()
		}
		if err != nil {
			return err
		}
		v.CreatedAt = timeOf(at)
		if u.Name != nil {
			v.Name = *u.Name
		}
		if u.Query != nil {
			v.Query = *u.Query
		}
		if u.First != nil {
			v.First = *u.First
		}
		if err := t.freeName(v.Name, id); err != nil {
			return err
		}
		if err := t.yieldFirst(v.First); err != nil {
			return err
		}
		return t.exec(`UPDATE saved_view SET name = $1, query = $2, first = $3 WHERE id = $4`, v.Name, v.Query, v.First, id)
	})
	if err != nil {
		return playground.SavedView{}, s.fault(fmt.Errorf("update view: %w", err))
	}
	return v, nil
}

// DeleteView removes a view. The error is NotFound when there is none.
func (s *Store) DeleteView(_ context.Context, id int64) error {
	err := s.write.do(func(t *tx) error {
		n, err := t.change(`DELETE FROM saved_view WHERE id = $1`, id)
		if err == nil && n == 0 {
			return noView()
		}
		return err
	})
	if err != nil {
		return s.fault(fmt.Errorf("delete view: %w", err))
	}
	return nil
}

func noView() error { return playground.NewError(playground.NotFound, "There is no such view.") }
