//go:build linux || darwin

package store

import "syscall"

// roomIn returns how many bytes of the folder's file system are free, and how many it has.
func roomIn(folder string) (free, all uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, false
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), true
}
