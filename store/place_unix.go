//go:build unix

package store

import "syscall"

// What the system says of a disk that cannot be written.
const (
	errReadOnly = syscall.EROFS
	errNoSpace  = syscall.ENOSPC
)

// noRoom reports what the system says where a quota or the longest file is reached, which SQLite
// does not take for a full disk.
func noRoom(e syscall.Errno) bool { return e == syscall.EDQUOT || e == syscall.EFBIG }
