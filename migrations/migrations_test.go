package migrations

import (
	"fmt"
	"io/fs"
	"slices"
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

// A program that knows a schema by its number must find the same in both engines. PostgreSQL
// begins with what the first steps of SQLite made together.
func TestBothEnginesEndAtTheSameStep(t *testing.T) {
	steps := func(engine string) []string {
		names, err := fs.Glob(FS, engine+"/*.sql")
		if err != nil || len(names) == 0 {
			t.Fatalf("no steps for %s: %v", engine, err)
		}
		for i, name := range names {
			names[i] = strings.TrimPrefix(name, engine+"/")[:4]
		}
		return names
	}
	sqlite, postgres := steps("sqlite"), steps("postgres")
	if later := sqlite[len(sqlite)-len(postgres):]; !slices.Equal(later, postgres) {
		t.Errorf("SQLite has the steps %v, PostgreSQL has %v: each step of one has a twin in the other", sqlite, postgres)
	}
}
