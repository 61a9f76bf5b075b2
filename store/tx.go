package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// tx is the open transaction.
type tx struct {
	w       *writer
	ctx     context.Context
	cancel  func()
	turn    string    // the transaction's own number, on PostgreSQL
	queued  pgx.Batch // what is sent with the next statement, there
	going   int64     // runs that go, on PostgreSQL, as far as there is a bound
	wrote   bool      // the job that runs now has written something
	lastRun int64     // the newest run's number
	lastAt  int64     // when it was made
	sieved  int64     // below it every run is in the sieves
	deleted int64     // how many more runs are deleted
	bytes   int       // of content, and of what is searched in it, that were written
	remarks []remark  // what was changed in the sieves
	failed  error     // that it could not be begun

	resettled bool             // a settled table was written
	marks     map[remark]bool  // what is put into the sieves, or taken out, when all jobs have run
	tallies   map[string]int64 // what is added to the figures when all jobs have run
}

func (t *tx) prepared(query string) (*sql.Stmt, error) {
	if err := t.flush(); err != nil {
		return nil, err
	}
	if s, ok := t.w.stmts[query]; ok {
		t.resettled = t.resettled || t.w.settles[s]
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(t.ctx, t.w.dialect.steady(query))
	if err != nil {
		return nil, unprepared(query, err)
	}
	t.w.stmts[query] = s
	if settled.MatchString(query) {
		t.w.settles[s], t.resettled = true, true
	}
	return s, nil
}

// exec runs a statement that changes something.
func (t *tx) exec(query string, args ...any) error {
	if t.w.turns != nil {
		return t.queue(query, args)
	}
	_, err := t.change(query, args...)
	return err
}

// change runs a statement and returns how many rows it changed.
func (t *tx) change(query string, args ...any) (int64, error) {
	s, err := t.prepared(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	t.wrote = t.wrote || n > 0
	return n, err
}

// row reads one row into dest. The error is sql.ErrNoRows when there is none.
func (t *tx) row(query string, args []any, dest ...any) error {
	s, err := t.prepared(query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(t.ctx, args...).Scan(dest...)
}

// changeRow is row for a statement that changes something and returns what it changed.
func (t *tx) changeRow(query string, args []any, dest ...any) error {
	err := t.row(query, args, dest...)
	t.wrote = t.wrote || err == nil
	return err
}

// nextRun takes the next run's number. Numbers are never used again.
func (t *tx) nextRun() int64 {
	t.lastRun++
	t.add(lastRun, 1)
	return t.lastRun
}

// rows reads numbers, one a row.
func (t *tx) rows(query string, args ...any) ([]int64, error) {
	s, err := t.prepared(query)
	if err != nil {
		return nil, err
	}
	r, err := s.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	return numbers(r)
}

// texts reads texts, one a row.
func (t *tx) texts(query string, args ...any) ([]string, error) {
	s, err := t.prepared(query)
	if err != nil {
		return nil, err
	}
	r, err := s.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	return texts(r)
}

// add changes a figure when the transaction commits.
func (t *tx) add(name string, n int64) { t.tallies[name] += n }

// keepTallies writes the figures, in one statement.
func (t *tx) keepTallies() error {
	names := slices.Sorted(maps.Keys(t.tallies))
	var args []any
	for _, name := range names {
		if n := t.tallies[name]; n != 0 {
			args = append(args, name, n)
		}
	}
	if len(args) == 0 {
		return nil
	}
	if err := t.exec(addTallies(len(args)/2), args...); err != nil {
		return fmt.Errorf("keep figures: %w", err)
	}
	return nil
}

// addTallies adds to so many figures.
func addTallies(n int) string {
	if n < len(fewTallies) {
		return fewTallies[n]
	}
	return tallyText(n)
}

// fewTallies are the statements for as many figures as most transactions change.
var fewTallies = func() (out [16]string) {
	for n := range out {
		out[n] = tallyText(n)
	}
	return out
}()

func tallyText(n int) string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprintf("($%d, $%d)", 2*i+1, 2*i+2)
	}
	return `
		INSERT INTO tally (name, value) VALUES ` + strings.Join(values, ", ") + `
		ON CONFLICT (name) DO UPDATE SET value = tally.value + excluded.value`
}

// texts reads all of one column and closes the rows.
func texts(r *sql.Rows) ([]string, error) {
	defer r.Close()
	var all []string
	for r.Next() {
		var text string
		if err := r.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, r.Err()
}

// numbers reads all of one column and closes the rows.
func numbers(r *sql.Rows) ([]int64, error) {
	defer r.Close()
	var all []int64
	for r.Next() {
		var n int64
		if err := r.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, r.Err()
}
