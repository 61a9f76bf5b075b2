//go:build unix

package store

import (
	"errors"
	"os"
	"strings"
	"syscall"
)

// lockFile takes the file's lock, which ends with the process, however it ends. When
// another process has it, the error is a lockedError.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(path)
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			pid, _, _ := strings.Cut(string(holder), "\n")
			return nil, lockedError{pid}
		}
		return nil, err
	}
	return f, nil
}
