package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"parley/playground"
)

// RestoreFile puts a backup in the place of a database that no Parley has open. The backup
// is checked first, and is not changed. What was in the place before stays beside it, under
// the name that is returned; it is empty when there was nothing.
func RestoreFile(ctx context.Context, backup, database string) (old string, err error) {
	if err := engineTooOld(); err != nil {
		return "", err
	}
	if _, err := os.Stat(backup); errors.Is(err, fs.ErrNotExist) {
		return "", sentencef(err, "there is no backup %s", backup)
	}
	if err := checkPlace(database); err != nil {
		return "", err
	}
	latest, err := latestStep()
	if err != nil {
		return "", err
	}
	if _, err := checkSchema(ctx, backup, latest); err != nil {
		return "", placeError(backup, err)
	}
	database = realName(database)
	lock, err := takeLock(database)
	if err != nil {
		return "", placeError(database, err)
	}
	defer lock.Close()
	half, done, err := newHalf(database)
	if err != nil {
		return "", placeError(database, err)
	}
	defer done()
	if err := copyDatabase(ctx, backup, half); err != nil {
		return "", placeError(backup, fmt.Errorf("restore %s: %w", backup, err))
	}
	if old, err = setAside(database); err != nil {
		return "", fmt.Errorf("set the old database aside: %w", err)
	}
	if err := os.Rename(half, database); err != nil {
		return old, fmt.Errorf("restore %s: %w", database, err)
	}
	return old, errors.Join(lock.note(0), syncFolder(filepath.Dir(database)))
}

// setAside gives a database and its log a second name, then takes the log away from the
// first: beside another file it would be taken for that one's.
func setAside(database string) (string, error) {
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	old := ""
	for n := 1; old == ""; n++ {
		name := fmt.Sprintf("%s.old-%d", database, n)
		switch err := os.Link(database, name); {
		case err == nil:
			old = name
		case !errors.Is(err, fs.ErrExist):
			return "", err
		}
	}
	if err := os.Link(database+"-wal", old+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := syncFolder(filepath.Dir(database)); err != nil {
		return "", err
	}
	for _, beside := range []string{"-wal", "-shm"} {
		if err := os.Remove(database + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return old, nil
}

// Report is what a check of a database found.
type Report struct {
	Runs   int64    // that were read
	Bodies int64    // whose content has the SHA-256 that it is found by
	Faults []string // what is damaged, a sentence each; the first hundred
}

const mostFaults = 100

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) < mostFaults {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

// CheckFile reads a whole database, also while a Parley has it open, and reports what is
// damaged. It changes nothing. The error is for what kept it from looking.
func CheckFile(ctx context.Context, database string) (Report, error) {
	var r Report
	if IsPostgres(database) {
		return checkPostgres(ctx, database)
	}
	if err := engineTooOld(); err != nil {
		return r, err
	}
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) {
		return r, sentencef(err, "there is no database %s to check; name it with -database (PARLEY_DATABASE)", database)
	}
	latest, err := latestStep()
	if err != nil {
		return r, err
	}
	if _, err := checkSchema(ctx, database, latest); err != nil {
		return r, placeError(database, err)
	}
	s := &Store{dialect: sqlite, path: database, read: openEvidence(database)}
	s.asked.db, s.asked.dialect = s.read, s.dialect
	defer s.read.Close()
	defer s.asked.close()
	return r, s.checkParts(ctx, &r, s.checkPages, s.checkFigures, s.checkRuns, s.checkSaved, s.checkBodies)
}

// checkParts looks at one part after the other, also after one in which there is damage.
func (s *Store) checkParts(ctx context.Context, r *Report, parts ...func(context.Context, *Report) error) error {
	for _, part := range parts {
		if err := part(ctx, r); err != nil {
			if ctx.Err() != nil || !damages(err) {
				return fmt.Errorf("check %s: %w", s.path, err)
			}
			r.fault("%v", err)
		}
	}
	return nil
}

// checkPages has the engine check itself.
func (s *Store) checkPages(ctx context.Context, r *Report) error {
	rows, err := s.read.QueryContext(ctx, fmt.Sprintf("PRAGMA integrity_check(%d)", mostFaults))
	if err != nil {
		return err
	}
	found, err := texts(rows)
	for _, f := range found {
		if f != "ok" {
			r.fault("%s", f)
		}
	}
	return err
}

// checkFigures holds what is kept as a figure to what there is.
func (s *Store) checkFigures(ctx context.Context, r *Report) error {
	for name, query := range map[string]string{
		tallyAll:    `SELECT count(*) FROM run WHERE deleted_at IS NULL`,
		tallyPinned: `SELECT count(*) FROM run WHERE deleted_at IS NULL AND pinned = 1`,
	} {
		var kept, there int64
		if err := s.read.QueryRowContext(ctx, query).Scan(&there); err != nil {
			return err
		}
		if err := s.read.QueryRowContext(ctx, `SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0)`, name).Scan(&kept); err != nil {
			return err
		}
		if kept != there {
			r.fault("%d runs are counted as %s, and there are %d", kept, name, there)
		}
	}
	return nil
}

// checkRuns reads every run whole.
func (s *Store) checkRuns(ctx context.Context, r *Report) error {
	for after := int64(0); ; {
		rows, err := s.read.QueryContext(ctx, `SELECT id FROM run WHERE id > $1 ORDER BY id LIMIT 500`, after)
		if err != nil {
			return err
		}
		ids, err := numbers(rows)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := s.readRecords(ctx, id); err != nil {
				r.fault("run %d: %v", id, err)
				continue
			}
			r.Runs++
		}
		after = ids[len(ids)-1]
	}
}

// readRecords reads what is kept of a run. It asks for nothing that an older schema lacks: the
// copy from before an upgrade is checked too.
func (s *Store) readRecords(ctx context.Context, id int64) error {
	var request, ended []byte
	err := s.asked.row(ctx, `
		SELECT request.record, outcome.record
		FROM run
		LEFT JOIN request ON request.run_id = run.id
		LEFT JOIN outcome ON outcome.run_id = run.id
		WHERE run.id = $1`, []any{id}, &request, &ended)
	if err != nil {
		return err
	}
	if err := unpackJSON(request, new(playground.Request)); err != nil {
		return fmt.Errorf("its request: %w", err)
	}
	if ended == nil {
		return nil
	}
	if err := unpackJSON(ended, new(outcome)); err != nil {
		return fmt.Errorf("its outcome: %w", err)
	}
	return nil
}

// checkBodies reads all content, and holds it to its SHA-256.
func (s *Store) checkBodies(ctx context.Context, r *Report) error {
	for after := int64(0); ; {
		rows, err := s.read.QueryContext(ctx, `SELECT id FROM body WHERE id > $1 AND sha256 IS NOT NULL ORDER BY id LIMIT 500`, after)
		if err != nil {
			return err
		}
		ids, err := numbers(rows)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := s.checkBody(ctx, id); err != nil {
				r.fault("content %d: %v", id, err)
				continue
			}
			r.Bodies++
		}
		after = ids[len(ids)-1]
	}
}

func (s *Store) checkBody(ctx context.Context, id int64) error {
	var digest []byte
	err := s.asked.row(ctx, `SELECT sha256 FROM body WHERE id = $1`, []any{id}, &digest)
	if errors.Is(err, sql.ErrNoRows) || digest == nil {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	b, err := s.FindBody(ctx, hex.EncodeToString(digest))
	if err != nil {
		return err
	}
	defer b.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, b); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != b.sha {
		return errDamaged
	}
	return nil
}

// syncFolder returns when a folder's names are on disk.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
