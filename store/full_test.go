//go:build linux

package store_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/playground"
	"parley/store"
)

// mustMountSmall mounts a file system of a size for the length of the test.
func mustMountSmall(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("parley-test", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("SKIPPED: a full disk could not be tried: a small file system needs root to mount (%v)", err)
	}
	t.Cleanup(func() {
		// Detached, since a program that another test starts has our files open until it is executed.
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

func TestAFullDiskLosesNothingAndHeals(t *testing.T) {
	dir := mustMountSmall(t, "size=12m")
	path := filepath.Join(dir, "parley.db")
	s, err := store.Open(t.Context(), path, store.Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 5<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	kept := fillDisk(t, s)
	if err := os.WriteFile(filepath.Join(dir, "rest"), make([]byte, 12<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk has room: %v", err)
	}
	for _, id := range kept[:min(len(kept), 20)] {
		checkRun(t, s, id)
	}
	if _, err := s.FindRuns(t.Context(), playground.RunFilter{Status: 200}); err != nil {
		t.Errorf("a list on a full disk: %v", err)
	}
	refuseLongContent(t, s)
	for _, f := range []string{ballast, filepath.Join(dir, "rest")} {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	kept = append(kept, sendRun(t, s, "http://h/healed"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path, store.Options{KeepFree: -1})
	for _, id := range kept {
		checkRun(t, s, id)
	}
	s.Close()
	if r, err := store.CheckFile(t.Context(), path); err != nil || len(r.Faults) != 0 {
		t.Errorf("after a full disk: %+v, %v", r, err)
	}
}

// fillDisk makes runs until there is no room, and returns those that were acknowledged.
func fillDisk(t *testing.T, s *store.Store) []playground.RunID {
	t.Helper()
	var kept []playground.RunID
	for refused := 0; refused < 5; {
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/"), Note: strings.Repeat("a long note, ", 5000)})
		if err == nil {
			run = made(run)
			err = s.FinishRun(t.Context(), &run)
		}
		if err == nil {
			kept = append(kept, run.ID)
			continue
		}
		if refused++; playground.CodeOf(err) != playground.NoRoom || !strings.Contains(err.Error(), "full") {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	if len(kept) == 0 {
		t.Fatal("nothing was kept")
	}
	return kept
}

// refuseLongContent streams content that the disk has no room for.
func refuseLongContent(t *testing.T, s *store.Store) {
	t.Helper()
	w, err := s.OpenBody(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 64 {
		if _, err = w.Write([]byte(strings.Repeat("0123456789abcdef", 64<<10))); err != nil {
			w.Abort()
			break
		}
	}
	if err == nil {
		err = w.Commit(sum([]byte("whatever it is")))
	}
	if playground.CodeOf(err) != playground.NoRoom {
		t.Errorf("long content on a full disk: %v", err)
	}
}

// TestRunsAreRefusedBeforeTheDiskIsFull: with the usual settings, a run that was begun finds
// room to end.
func TestRunsAreRefusedBeforeTheDiskIsFull(t *testing.T) {
	dir := mustMountSmall(t, "size=24m")
	s, err := store.Open(t.Context(), filepath.Join(dir, "parley.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 9<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"at first", "after room was made"} {
		if begun := sendUntilRefused(t, s); begun == 0 {
			t.Errorf("%s no run was begun", when)
		}
		_ = os.Remove(ballast)
	}
}

// sendUntilRefused makes runs until one is refused before it is sent, and counts them.
func sendUntilRefused(t *testing.T, s *store.Store) (begun int) {
	t.Helper()
	for ; ; begun++ {
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/"), Note: strings.Repeat("a long note, ", 5000)})
		if playground.CodeOf(err) == playground.NoRoom && strings.Contains(err.Error(), "nothing was sent") {
			return begun
		}
		if err != nil {
			t.Fatal(err)
		}
		run = made(run)
		if err := s.FinishRun(t.Context(), &run); err != nil {
			t.Fatalf("run %d found no room to end: %v", run.ID, err)
		}
	}
}

// TestContentEndsBeforeTheDiskIsFull: content that streams without end must leave the room in which its run ends, and
// in which something can be deleted. What was kept of it gives its own back.
func TestContentEndsBeforeTheDiskIsFull(t *testing.T) {
	dir := mustMountSmall(t, "size=48m")
	s, err := store.Open(t.Context(), filepath.Join(dir, "parley.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.OpenBody(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chance, piece := rand.NewChaCha8([32]byte{}), make([]byte, 1<<20)
	for written := 0; err == nil && written < 64; written++ {
		_, _ = chance.Read(piece)
		_, err = w.Write(piece)
	}
	if playground.CodeOf(err) != playground.NoRoom || !strings.Contains(err.Error(), "the rest of this content") {
		t.Fatalf("content without end: %v", err)
	}
	w.Abort()
	run = made(run)
	if err := s.FinishRun(t.Context(), &run); err != nil {
		t.Errorf("its run found no room to end: %v", err)
	}
	if id := sendRun(t, s, "http://h/after"); id == 0 {
		t.Error("nothing can be sent after it")
	}
	if _, err := s.DeleteRuns(t.Context(), []playground.RunID{run.ID}); err != nil {
		t.Errorf("delete it: %v", err)
	}
}

func TestAReadOnlyDiskIsNamed(t *testing.T) {
	dir := mustMountSmall(t, "size=1m,ro")
	_, err := store.Open(t.Context(), filepath.Join(dir, "parley.db"), store.Options{})
	if err == nil || !strings.Contains(err.Error(), "read-only") || strings.Contains(err.Error(), "\n") {
		t.Errorf("said %v", err)
	}
}

func TestAHistoryOnAReadOnlyDiskSaysHowItCanBeChecked(t *testing.T) {
	dir := mustMountSmall(t, "size=8m")
	path := filepath.Join(dir, "parley.db")
	mustOpen(t, path, store.Options{}).Close()
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	_, err := store.CheckFile(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "copy it with its log") || strings.Contains(err.Error(), "\n") {
		t.Errorf("said %v", err)
	}
}

func TestAFullDiskIsNamedAtTheStart(t *testing.T) {
	t.Parallel()
	dir := mustMountSmall(t, "size=64k")
	_, err := store.Open(t.Context(), filepath.Join(dir, "parley.db"), store.Options{})
	if err == nil || !strings.Contains(err.Error(), "is full") || strings.Contains(err.Error(), "\n") {
		t.Errorf("said %v", err)
	}
}
