package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A fileLock keeps other programs of ours away from a database. It is on the file beside it, by its name, and
// on the database itself: a second name of the same file, or a lock file that somebody cleared away, would let
// two programs write it, each with a log of its own.
type fileLock struct {
	beside, itself *os.File
	mark           int64 // the newest run that the last program acknowledged; 0: nobody knows
}

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
	before, _ := io.ReadAll(io.LimitReader(l.beside, 100))
	if lines := strings.Split(string(before), "\n"); len(lines) > 1 {
		l.mark, _ = strconv.ParseInt(lines[1], 10, 64)
	}
	if err := l.beside.Truncate(0); err != nil {
		return fileLock{}, errors.Join(err, l.Close())
	}
	if err := l.note(l.mark); err != nil {
		return fileLock{}, errors.Join(err, l.Close())
	}
	return l, nil
}

// note writes which process has the lock, and the newest run that it acknowledged. SQLite cannot tell a log that was
// lost, or cut where a transaction ends, from one that never was longer; by this it is seen.
func (l fileLock) note(newest int64) error {
	_, err := l.beside.WriteAt(fmt.Appendf(nil, "%d\n%d\n", os.Getpid(), newest), 0)
	return err
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
