package main

import (
	"os"
	"testing"

	"parley/inspect"
	"parley/store/pgtest"
)

// TestMain is the program that runs filters as well.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == inspect.FilterCommand {
		os.Exit(inspect.RunFilter(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(pgtest.Main(m))
}
