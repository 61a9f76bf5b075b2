package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"parley/playground"
)

// A damaged file is only read: what can be read is shown, nothing is written, so that
// nothing gets worse and the file stays as evidence.

// Damage returns why nothing is kept any more, as one sentence for a banner, or nil. It is
// found at the start, or when a damaged part is met.
func (s *Store) Damage() error {
	if why := s.damage.Load(); why != nil {
		return *why
	}
	return nil
}

// harmed makes the store read-only.
func (s *Store) harmed(cause error) {
	if s.dialect.shared {
		return // the server looks after its files, and other replicas write on
	}
	why := sentencef(cause, "the database %s is damaged, so it is only read and nothing is sent; stop Parley and put a backup in its place", s.path)
	s.damage.CompareAndSwap(nil, &why)
}

// lookForMissing notices runs that an earlier program acknowledged, and that are not there.
func (s *Store) lookForMissing(context.Context) error {
	if first, last := s.write.lastRun+1, s.lock.mark; last >= first {
		left := ""
		if s.aside != "" {
			left = "; what there was of the log is set aside as " + s.aside
		}
		s.missing = sentencef(nil, "runs %d to %d were kept in the database %s and are not there any more: its log, %s-wal, was lost or cut, or an older copy stands in its place%s", first, last, s.path, s.path, left)
	}
	s.write.acknowledged = s.lock.note
	return s.lock.note(s.write.lastRun)
}

// setLogAside copies a log beside the database before it is opened for writing, where runs are missing
// from it: SQLite reads it as far as it is whole, and writes over the rest, of which a specialist may
// still make something. That it cannot be copied keeps nobody from starting.
func (s *Store) setLogAside(ctx context.Context) {
	log, err := os.Open(s.path + "-wal")
	if err != nil {
		return
	}
	defer log.Close()
	if info, err := log.Stat(); err != nil || info.Size() == 0 || s.lock.mark == 0 {
		return
	}
	db := openEvidence(s.path)
	defer db.Close()
	var newest int64
	if err := db.QueryRowContext(ctx, `SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0)`, lastRun).Scan(&newest); err != nil || newest >= s.lock.mark {
		return
	}
	name := fmt.Sprintf("%s-wal.lost-%s", s.path, time.Now().UTC().Format("20060102T150405.000Z"))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return
	}
	_, err = io.Copy(f, log)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(name)
		return
	}
	s.aside = name
}

// Missing says which runs were kept once and are not there, as one sentence, or nil. It does so until the next start.
func (s *Store) Missing() error { return s.missing }

// refusal is what a write finds in a damaged store.
func (s *Store) refusal() error {
	if s.replica != nil && s.replica.away.Load() {
		return errAway
	}
	if s.Damage() == nil {
		return nil
	}
	return &playground.Error{Code: playground.Unavailable, RetryAfter: 3600, Message: "The database is damaged, so nothing can be kept and nothing was sent. What can be read is shown. Stop Parley and put a backup in its place."}
}

// fault turns the engine's complaints into words where people can mend them: a full disk, a
// damaged file. The latter makes the store read-only.
func (s *Store) fault(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return errors.Join(s.errFull(), err)
	case s.replica != nil && isLost(err):
		return errors.Join(errAway, err)
	case isBusy(err):
		return errors.Join(errHeld, err)
	case damages(err):
		s.harmed(err)
		if playground.CodeOf(err) != "" {
			return err
		}
		unreadable := &playground.Error{Code: playground.Unavailable, RetryAfter: 3600, Message: "This part of the database is damaged and cannot be read. The rest is shown. Stop Parley and put a backup in the database's place."}
		return errors.Join(unreadable, err)
	}
	return err
}

// errHeld is what a write reports that waited in vain for another program, such as one that copies
// the file.
var errHeld = &playground.Error{Code: playground.Unavailable, RetryAfter: 5, Message: "Another program holds the database, so this could not be kept. Close it there; it works again by itself."}

// damages reports that an error shows damage of the file.
func damages(err error) bool {
	return isCorrupt(err) || isForeign(err) || errors.Is(err, errDamaged)
}

// unprepared says that the engine does not understand a query. They are all our own, so it
// is the schema that is not as it was written.
func unprepared(query string, err error) error {
	if isMisread(err) {
		err = errors.Join(errDamaged, err)
	}
	return fmt.Errorf("prepare %q: %w", query, err)
}

// Bounds of the check at the start.
const (
	checkAtOnce = 64 << 20 // a longer file is checked in the background
	checkAfter  = 5 * time.Second
)

// checkStart looks for damage in a file that is not long, before it is opened for writing.
func (s *Store) checkStart(ctx context.Context) error {
	info, err := os.Stat(s.path)
	if err != nil || info.Size() > checkAtOnce {
		return err
	}
	db := openEvidence(s.path)
	defer db.Close()
	return quickCheck(ctx, db)
}

// checkLater looks for damage in a long file, while it is in use already.
func (s *Store) checkLater() error {
	info, err := os.Stat(s.path)
	if err != nil || info.Size() <= checkAtOnce {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	s.stopCheck = func() { stop(); <-done }
	db := s.read
	go func() {
		defer close(done)
		select {
		case <-ctx.Done():
		case <-time.After(checkAfter):
			_ = s.fault(quickCheck(ctx, db)) // what is found shows in Damage
		}
	}()
	return nil
}

// quickCheck looks at every page of the tables. The word index, which takes longest and can
// be made anew, is left out.
func quickCheck(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`)
	if err != nil {
		return err
	}
	tables, err := texts(rows)
	if err != nil {
		return err
	}
	for _, table := range tables {
		var verdict string
		if err := db.QueryRowContext(ctx, fmt.Sprintf("PRAGMA quick_check(%s)", quoted(table))).Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			return fmt.Errorf("%w: table %s: %s", errDamaged, table, verdict)
		}
	}
	return nil
}

// openDamaged opens what can be read. The file and its log are not changed.
func (s *Store) openDamaged(cause error) error {
	s.harmed(cause)
	s.stopCheck, s.sifter, s.check, s.conn, s.master = nil, nil, nil, nil, nil
	s.held, s.recall = holds{count: map[string]int{}}, newRecall()
	s.write, s.read = newWriter(s.dialect, nil), openEvidence(s.path)
	s.write.refuse, s.asked.db, s.asked.dialect = s.refusal, s.read, s.dialect
	s.index = newIndexer(s)
	var tables int64
	if err := s.read.QueryRow(`SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil || tables == 0 {
		return errors.Join(cause, s.disconnect()) // there is nothing to be read
	}
	return nil
}

// mostTries bounds a walk around damage.
const mostTries = 2000

// lookAround walks the runs of a span one number at a time, and leaves out those that
// cannot be read.
func (s *Store) lookAround(ctx context.Context, q listQuery, part span, forward bool, limit int) ([]playground.RunSummary, error) {
	first, last := part.first, part.last
	for _, query := range []string{`SELECT max(run_id) FROM request`, `SELECT max(id) FROM run`, `SELECT value FROM tally WHERE name = '` + lastRun + `'`} {
		var newest sql.NullInt64
		if err := s.read.QueryRowContext(ctx, query).Scan(&newest); err == nil && newest.Valid {
			last = min(last, newest.Int64)
			break
		}
	}
	var runs []playground.RunSummary
	for tries := 0; tries < mostTries && first <= last && len(runs) < limit && ctx.Err() == nil; tries++ {
		id := last
		if forward {
			id = first
			first++
		} else {
			last--
		}
		one := q.clone()
		one.add("run.id = ?", id)
		if found, err := s.ask(ctx, one, forward, 1); err == nil {
			runs = append(runs, found...)
		}
	}
	return runs, ctx.Err()
}
