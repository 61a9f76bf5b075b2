package store

import (
	"errors"
	"os"
	"path/filepath"
)

// A fileLock keeps other programs of ours away from a database. It is on the file beside it, by its name, and
// on the database itself: a second name of the same file, or a lock file that somebody cleared away, would let
// two programs write it, each with a log of its own.
type fileLock struct{ beside, itself *os.File }

// takeLock locks a database. Where another process has it, the error is a lockedError.
func takeLock(path string) (fileLock, error) {
	var l fileLock
	var err error
	if l.beside, err = lockFile(path + ".lock"); err != nil {
		return fileLock{}, err
	}
	if l.itself, err = lockItself(path); err != nil {
		return fileLock{}, errors.Join(err, l.Close())
	}
	return l, nil
}

// onMade locks a database itself that was made since.
func (l *fileLock) onMade(path string) (err error) {
	if l.itself == nil {
		l.itself, err = lockItself(path)
	}
	return err
}

// Close gives the lock back. Whatever of SQLite has the database open must be closed before: locks of its own end
// with the first descriptor of the file that is closed.
func (l fileLock) Close() error {
	var errs []error
	for _, f := range []*os.File{l.itself, l.beside} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// realName is the file that a path leads to by links: SQLite keeps its log beside that, and its disk is the one that
// must have room. What is not there yet is called what it was.
func realName(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}
