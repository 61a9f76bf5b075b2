package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"

	"parley/migrations"
)

// applicationID marks a SQLite file as Parley's: "PARL".
const applicationID = 0x5041524c

// checkSchema refuses a database that is not ours to write, before anything is changed in
// it, and returns its schema's version; 0 is a fresh file.
func checkSchema(ctx context.Context, path string, latest int) (version int, err error) {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return 0, err
	}
	db := openEvidence(path) // another would write the log into the file when it closes
	defer db.Close()
	var owner, objects int
	err = db.QueryRowContext(ctx, `
		SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id),
		       (SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%')`).Scan(&version, &owner, &objects)
	switch {
	case err != nil:
		return 0, fmt.Errorf("read the schema's version: %w", err)
	case objects > 0 && owner != applicationID:
		return 0, sentencef(nil, "%s is a SQLite database of another program; it was left as it is; %s", path, otherFile)
	case version < 0 || version == 0 && objects > 0:
		return 0, sentencef(nil, "%s says that its schema is %d, which no Parley writes: another program changed it, or it is damaged; it was left as it is; put a backup in its place, or %s", path, version, otherFile)
	case version > latest:
		return 0, sentencef(nil, "%s was written by a newer Parley: its schema is %d, and this one knows up to %d; use that Parley, or %s", path, version, latest, otherFile)
	}
	return version, db.Close()
}

// migrate brings the schema up to date, each step in a transaction of its own. Before an
// older history is touched, a copy of it is put beside it.
func migrate(ctx context.Context, db *sql.DB, path string, version, latest int) error {
	if version == latest {
		return nil
	}
	if version == 0 {
		return makeSchema(ctx, db)
	}
	copied := fmt.Sprintf("%s.pre-v%d", path, latest)
	if err := copyInto(ctx, db, copied); err != nil {
		return fmt.Errorf("copy the database before it is brought up to date: %w", err)
	}
	if err := runSteps(ctx, db); err != nil {
		return sentencef(err, "the database %s could not be brought up to date (%v); a copy from before is %s", path, err, copied)
	}
	return nil
}

// makeSchema runs the steps on a fresh file. None waits for the disk: nothing is lost with a schema
// that is empty, and the first run that is acknowledged has the whole log synced before.
func makeSchema(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `PRAGMA synchronous = NORMAL`); err != nil {
		return err
	}
	if err := runSteps(ctx, db); err != nil {
		return fmt.Errorf("make the schema: %w", err)
	}
	_, err := db.ExecContext(ctx, `PRAGMA synchronous = FULL`)
	return err
}

// steps are the embedded files of this engine.
func steps() (fs.FS, error) { return fs.Sub(migrations.FS, "sqlite") }

// latestStep counts the steps: they are numbered from 1 without a gap.
func latestStep() (int, error) {
	files, err := fs.Glob(migrations.FS, "sqlite/*.sql")
	return len(files), err
}

func runSteps(ctx context.Context, db *sql.DB) error {
	files, err := steps()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// copyInto writes a compact copy of the database. It is there whole or not at all.
func copyInto(ctx context.Context, db *sql.DB, to string) error {
	half := to + ".part"
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(half, nil, 0o600); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, half); err != nil {
		return err
	}
	if err := syncFile(half); err != nil {
		return err
	}
	return os.Rename(half, to)
}

// syncFile returns when the file's content is on disk.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
