package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mattn/go-sqlite3"

	"parley/playground"
)

func TestADatabaseThatAnotherProgramHoldsIsNoFaultInside(t *testing.T) {
	s := openForTest(t)
	busy := sqlite3.Error{Code: sqlite3.ErrBusy}
	var said *playground.Error
	if err := s.fault(fmt.Errorf("keep environment: %w", busy)); !errors.As(err, &said) || said.Code != playground.Unavailable || said.RetryAfter == 0 || !errors.Is(err, busy) {
		t.Errorf("%v", err)
	}
}
