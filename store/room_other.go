//go:build !(linux || darwin)

package store

// roomIn cannot tell on this system.
func roomIn(string) (free, all uint64, known bool) { return 0, 0, false }
