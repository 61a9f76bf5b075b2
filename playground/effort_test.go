package playground_test

import (
	"context"
	"testing"

	"parley/playground"
)

func TestAnEffortIsCountedUnderItsContext(t *testing.T) {
	none := playground.EffortOf(context.Background())
	none.Begin("Nothing", 3)
	none.At(1) // nobody counts
	e := &playground.Effort{}
	if phase, done, all := e.Now(); phase != "" || done != 0 || all != 0 {
		t.Errorf("before, it is at %q, %d of %d", phase, done, all)
	}
	of := playground.EffortOf(playground.WithEffort(context.Background(), e))
	of.Begin("Reading", 0)
	of.Begin("Keeping", 5)
	of.At(2)
	if phase, done, all := e.Now(); phase != "Keeping" || done != 2 || all != 5 {
		t.Errorf("it is at %q, %d of %d", phase, done, all)
	}
}
