package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// sentence is an error that a person can mend; it says how.
type sentence struct {
	text  string
	cause error
}

func (e sentence) Error() string { return e.text }
func (e sentence) Unwrap() error { return e.cause }

func sentencef(cause error, format string, args ...any) error {
	return sentence{fmt.Sprintf(format, args...), cause}
}

// lockedError says that another process has the file.
type lockedError struct{ holder string }

func (e lockedError) Error() string { return "held by process " + e.holder }

const otherFile = "choose another file with -database (PARLEY_DATABASE)"

// checkPlace says what is wrong with the path before anything is opened or made.
func checkPlace(path string) error {
	if strings.Contains(path, "://") || path == "" || strings.HasPrefix(path, ":memory:") {
		return sentencef(nil, "%q is not the path of a SQLite file; %s", path, otherFile)
	}
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return sentencef(err, "the folder %s of the database does not exist; make it, or %s", folder, otherFile)
	case err == nil && !info.IsDir():
		return sentencef(nil, "%s, where the database is to be, is not a folder; %s", folder, otherFile)
	case err != nil:
		return placeError(path, err)
	}
	info, err = os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return sentencef(nil, "the database %s is a folder, not a file; %s", path, otherFile)
	case err == nil && !info.Mode().IsRegular():
		return sentencef(nil, "the database %s is not a regular file; %s", path, otherFile)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return placeError(path, err)
	}
	return nil
}

// header begins every SQLite file.
const header = "SQLite format 3\x00"

// checkFormat makes the file where it is missing, readable by its owner alone, and refuses
// what is no database.
func checkFormat(path string) error {
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
			return sentencef(nil, "the database %s is gone, and its log %s-wal is there; put the database back beside its log, or move the log away; or %s", path, path, otherFile)
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, len(header))
	n, err := io.ReadFull(f, start)
	if n == 0 && errors.Is(err, io.EOF) {
		return nil
	}
	if string(start[:n]) != header {
		return foreignFile(path, err)
	}
	return nil
}

func foreignFile(path string, cause error) error {
	return sentencef(cause, "%s is not a SQLite database; it was left as it is; %s", path, otherFile)
}

// placeError puts what went wrong with the file into one sentence.
func placeError(path string, err error) error {
	var known sentence
	var locked lockedError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &locked):
		who := "another Parley"
		if locked.holder != "" {
			who += " (process " + locked.holder + ")"
		}
		return sentencef(err, "%s already uses the database %s; stop it, or %s", who, path, otherFile)
	case errors.Is(err, fs.ErrPermission):
		return sentencef(err, "this user may not write the database %s and beside it in its folder; change their owner or mode, or %s", path, otherFile)
	case errors.Is(err, errReadOnly):
		return sentencef(err, "the disk of the database %s is read-only; mount it writable, or %s", path, otherFile)
	case errors.Is(err, errNoSpace), isFull(err):
		return sentencef(err, "the disk of the database %s is full; free some space there, or %s", path, otherFile)
	case strings.Contains(err.Error(), "unable to open database file"):
		return sentencef(err, "the database %s cannot be read where it is: SQLite writes beside it also to read, so its disk must be writable, and its folder for this user; copy it with its log, %s-wal, to such a place", path, path)
	case isBusy(err):
		return sentencef(err, "another program has the database %s open and locked; close it there, or %s", path, otherFile)
	case isForeign(err):
		return foreignFile(path, err)
	case damages(err), strings.Contains(err.Error(), "unsupported file format"):
		return sentencef(err, "the database %s is damaged; it was left as it is; put a backup in its place, or %s", path, otherFile)
	}
	return fmt.Errorf("open the database %s: %w", path, err)
}
