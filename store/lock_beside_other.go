//go:build !unix

package store

import "os"

// lockFile makes the lock file; this system has no lock that ends with its process.
func lockFile(path string) (*os.File, error) { return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) }
