//go:build !unix

package store

import (
	"errors"
	"syscall"
)

// What the system says of a disk that cannot be written; it has no words of its own here.
var (
	errReadOnly = errors.New("read-only file system")
	errNoSpace  = errors.New("no space left on device")
)

func noRoom(syscall.Errno) bool { return false }
