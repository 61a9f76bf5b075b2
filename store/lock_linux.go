package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// lockItself locks the file itself, under whatever name it was opened; it is nil where there is none. SQLite's own
// locks are of another kind here, which does not see this one; on a network it may be the same.
func lockItself(path string) (*os.File, error) {
	if networkOf(filepath.Dir(path)) != "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, lockedError{}
	}
	return f, nil // without a lock where the file system knows none
}
