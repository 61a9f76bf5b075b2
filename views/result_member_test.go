package views

import (
	"testing"

	"parley/playground"
)

func TestEvidenceNamesItsMember(t *testing.T) {
	for pointer, want := range map[string]string{
		"/message":            `"message": x`,
		"/errors/quantity/0":  `"quantity"[0]: x`,
		"/rows/3/1":           `"rows"[3][1]: x`,
		"/0":                  "x",
		"/0/detail":           `"detail": x`,
		"/errors/a~1b":        `"a/b": x`,
		"/errors/items.0.qty": `"items.0.qty": x`,
		"":                    "x",
	} {
		got := quoteOf(playground.Evidence{Where: playground.InBodyJSON, Name: pointer, Value: "x"})
		if got != want {
			t.Errorf("%s is quoted as %s, want %s", pointer, got, want)
		}
	}
}
