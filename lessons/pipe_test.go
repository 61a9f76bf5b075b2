//go:build unix

package lessons_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe waits for somebody who writes, and all pages would wait with it.
func TestAPipeInATeamsFolderIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "ours.md", lessonFile)
	if err := syscall.Mkfifo(filepath.Join(dir, "nobody-writes.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := open(t, dir, &bytes.Buffer{})
	if f := s.Faults(); len(f) != 1 || !strings.Contains(f[0].Detail, "no ordinary file") || len(s.All()) != 10 {
		t.Errorf("%d lessons, faults %v", len(s.All()), f)
	}
}
