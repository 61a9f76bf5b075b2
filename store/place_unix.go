//go:build unix

package store

import "syscall"

// What the system says of a disk that cannot be written.
const (
	errReadOnly = syscall.EROFS
	errNoSpace  = syscall.ENOSPC
)
