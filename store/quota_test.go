//go:build unix

package store

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
)

func TestAQuotaIsAFullDisk(t *testing.T) {
	for errno, full := range map[syscall.Errno]bool{syscall.EDQUOT: true, syscall.EFBIG: true, syscall.EIO: false} {
		if err := fmt.Errorf("write: %w", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: errno}); isFull(err) != full {
			t.Errorf("%v: full is %v", errno, !full)
		}
	}
}
