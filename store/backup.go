package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// BackupFile copies a history, also while a Parley has it open, to a file that must not
// exist. The copy is checked before it gets its name.
func BackupFile(ctx context.Context, database, dest string) error {
	if err := engineTooOld(); err != nil {
		return err
	}
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) {
		return sentencef(err, "there is no database %s to back up; name it with -database (PARLEY_DATABASE)", database)
	}
	if err := checkPlace(database); err != nil {
		return err
	}
	if _, err := os.Lstat(dest); err == nil {
		return sentencef(nil, "%s is there already; name a file that is not, or remove it", dest)
	}
	if info, err := os.Stat(filepath.Dir(dest)); err != nil || !info.IsDir() {
		return sentencef(err, "the folder %s of the backup does not exist; make it, or choose another", filepath.Dir(dest))
	}
	half, done, err := newHalf(dest)
	if err != nil {
		return sentencef(err, "the backup cannot be written in the folder %s: %v", filepath.Dir(dest), err)
	}
	defer done()
	if err := copyDatabase(ctx, database, half); err != nil {
		return placeError(database, fmt.Errorf("back up %s: %w", database, err))
	}
	if err := os.Link(half, dest); err != nil { // unlike Rename, it overwrites nothing
		return sentencef(err, "the backup cannot get the name %s: %v", dest, err)
	}
	return syncFolder(filepath.Dir(dest))
}

// newHalf makes the file that a copy is written into before it gets its name, and clears away what
// copies left that were killed. done removes it.
func newHalf(dest string) (half string, done func(), err error) {
	clearStale(dest)
	f, err := os.CreateTemp(filepath.Dir(dest), filepath.Base(dest)+".*.part") // 0600
	if err != nil {
		return "", nil, err
	}
	half = f.Name()
	remove := func() { _ = os.Remove(half) }
	if err := f.Close(); err != nil {
		remove()
		return "", nil, err
	}
	held, err := lockItself(half)
	if err == nil {
		_, err = os.Stat(half) // it was taken for one that was left, if it is gone
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	return half, func() {
		if held != nil {
			_ = held.Close()
		}
		remove()
	}, nil
}

// clearStale removes what a copy to that file left that was killed. One that is being written holds
// its lock; where no lock can tell, nothing is removed.
func clearStale(dest string) {
	halves, _ := filepath.Glob(filepath.Join(quotedGlob(filepath.Dir(dest)), quotedGlob(filepath.Base(dest))+".*.part"))
	for _, half := range halves {
		number := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(half), filepath.Base(dest)+"."), ".part")
		if strings.Trim(number, "0123456789") != "" || !isHalf(half) {
			continue
		}
		held, err := lockItself(half)
		if err != nil || held == nil {
			continue
		}
		_ = os.Remove(half)
		_ = os.Remove(half + "-journal")
		_ = held.Close()
	}
}

// isHalf reports whether a file can be the beginning of a copy.
func isHalf(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(header))
	n, _ := io.ReadFull(f, start)
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular() && string(start[:n]) == header[:n]
}

// quotedGlob is a name as a pattern takes it.
func quotedGlob(name string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`).Replace(name)
}

// copyDatabase copies the pages, then holds the copy against what it was made of.
func copyDatabase(ctx context.Context, database, copied string) error {
	source := openReaders(database, nil)
	defer source.Close()
	from, err := source.Conn(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	target := openPlain(copied)
	defer target.Close()
	to, err := target.Conn(ctx)
	if err != nil {
		return err
	}
	defer to.Close()
	// Within a transaction the source stays as it is. Without, each write of its owner would
	// have the copy begin anew.
	if _, err := from.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer func() { _, _ = from.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	if err := ownsFile(ctx, from, database); err != nil {
		return err
	}
	if err := copyPages(ctx, from, to); err != nil {
		return err
	}
	if _, err := to.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); err != nil {
		return err
	}
	if err := checkCopy(ctx, to); err != nil {
		return err
	}
	if err := errors.Join(to.Close(), target.Close()); err != nil {
		return err
	}
	return syncFile(copied)
}

// ownsFile reports that a file is no history of Parley's.
func ownsFile(ctx context.Context, c *sql.Conn, path string) error {
	var owner, tables int
	err := c.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).Scan(&owner, &tables)
	if err != nil {
		return err
	}
	if owner != applicationID {
		return sentencef(nil, "%s is not a history of Parley's", path)
	}
	return nil
}

// checkCopy finds damage: the engine's own check, then whether every table says what the
// kept figures say.
func checkCopy(ctx context.Context, c *sql.Conn) error {
	var verdict string
	if err := c.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("the copy is damaged: %s", verdict)
	}
	var runs, kept, without int64
	err := c.QueryRowContext(ctx, `
		SELECT (SELECT count(*) FROM run WHERE deleted_at IS NULL),
		       coalesce((SELECT value FROM tally WHERE name = $1), 0),
		       (SELECT count(*) FROM run LEFT JOIN request ON request.run_id = run.id WHERE request.run_id IS NULL)`, tallyAll).Scan(&runs, &kept, &without)
	if err != nil {
		return err
	}
	if runs != kept || without != 0 {
		return fmt.Errorf("the copy has %d runs, and %d are on its books; %d have no request", runs, kept, without)
	}
	return nil
}
