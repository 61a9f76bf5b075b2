package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	half, err := os.CreateTemp(filepath.Dir(dest), filepath.Base(dest)+".*.part") // 0600
	if err != nil {
		return sentencef(err, "the backup cannot be written in the folder %s: %v", filepath.Dir(dest), err)
	}
	defer os.Remove(half.Name())
	if err := half.Close(); err != nil {
		return fmt.Errorf("back up %s: %w", database, err)
	}
	if err := copyDatabase(ctx, database, half.Name()); err != nil {
		return placeError(database, fmt.Errorf("back up %s: %w", database, err))
	}
	if err := os.Link(half.Name(), dest); err != nil { // unlike Rename, it overwrites nothing
		return sentencef(err, "the backup cannot get the name %s: %v", dest, err)
	}
	return syncFolder(filepath.Dir(dest))
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
