package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
	"parley/store"
	"parley/store/pgtest"
)

// moveHistory moves a history as the command does, and stands still after so many steps.
func moveHistory(path string) int {
	left, err := strconv.Atoi(os.Getenv("PARLEY_STORE_STEPS"))
	if err != nil {
		return 2
	}
	err = store.MoveTo(context.Background(), path, os.Getenv("PARLEY_STORE_TO"), func(store.Moved) {
		if left--; left == 0 {
			fmt.Println("there")
			select {} // to be killed
		}
	})
	fmt.Println(err)
	return 1
}

// TestAMoveThatIsKilledGoesOn: kill -9 takes the program between any two steps of a move, and
// the next one ends with every run where it was, counted and compared by the move itself.
func TestAMoveThatIsKilledGoesOn(t *testing.T) {
	path, address := filepath.Join(t.TempDir(), "parley.db"), pgtest.Empty(t)
	s, err := store.Open(t.Context(), path, store.Options{KeepFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h.example/" + strconv.Itoa(i)), Tags: []string{"moved"}})
		if err != nil {
			t.Fatal(err)
		}
		run.State = playground.StateDone
		if err := s.FinishRun(t.Context(), &run); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PARLEY_STORE_TO", address)
	for _, steps := range []int{1, 9} {
		t.Setenv("PARLEY_STORE_STEPS", strconv.Itoa(steps))
		cmd, said := startChild(t, "move", path)
		if line, err := said.ReadString('\n'); err != nil || line != "there\n" {
			t.Fatalf("after %d steps it says %q, %v", steps, line, err)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if half, err := store.Open(t.Context(), address, store.Options{KeyFile: path + ".key"}); err == nil || !strings.Contains(err.Error(), "migrate-to once more") {
			t.Errorf("half a history is opened: %v, %v", half, err)
		}
	}
	if err := store.MoveTo(t.Context(), path, address, func(store.Moved) {}); err != nil {
		t.Fatal(err)
	}
	moved, err := store.Open(t.Context(), address, store.Options{KeyFile: path + ".key"})
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close()
	page, err := moved.FindRuns(t.Context(), playground.RunFilter{Tag: "moved", Limit: 100})
	if err != nil || len(page.Runs) != 40 {
		t.Errorf("%d runs came over, %v", len(page.Runs), err)
	}
}
