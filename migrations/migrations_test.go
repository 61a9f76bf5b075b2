package migrations

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// Two changes made at the same time take the same number: each alone is right, and together
// no history opens any more.
func TestEachStepHasANumberOfItsOwn(t *testing.T) {
	names, err := fs.Glob(FS, "sqlite/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("no steps: %v", err)
	}
	for i, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("sqlite/%04d_", i+1)) {
			t.Errorf("%s is step %d", name, i+1)
		}
		text, err := fs.ReadFile(FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("PRAGMA user_version = %d;", i+1); !strings.Contains(string(text), want) {
			t.Errorf("%s does not end with %s", name, want)
		}
	}
}
