package playground

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAPanicIsToldWithoutWhatSomebodyTyped(t *testing.T) {
	const typed = "Zq7-typed-password"
	var nobody *Run
	for _, c := range []struct {
		name  string
		fault func()
		says  string
	}{
		{"a text", func() { panic("cannot send " + typed) }, "a string; "},
		{"an error", func() { panic(fmt.Errorf("cannot send: %w", errors.New(typed))) }, "a *fmt.wrapError; "},
		{"a request", func() { panic(NewRequest("http://mira:" + typed + "@h/")) }, "a playground.Request; "},
		{"a place beyond the end", func() { _ = []byte(typed)[len(nobodyIn(typed)):][3] }, "index out of range [3] with length 0"},
		{"nobody", func() { nobody.Name = typed }, "invalid memory address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := recovered(c.fault)
			if strings.Contains(said, typed) || !strings.Contains(said, c.says) || !strings.Contains(said, "TestAPanicIsTold") {
				t.Errorf("%q", said)
			}
		})
	}
}

func nobodyIn(text string) string { return text }

func recovered(fault func()) (said string) {
	defer func() { said = Panicked(recover()) }()
	fault()
	return ""
}
