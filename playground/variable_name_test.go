package playground

import (
	"strings"
	"testing"
)

func TestNamesAreMadeFit(t *testing.T) {
	for name, want := range map[string]string{
		"id": "id", "_": "_", "a.b-c": "a.b-c", "größe": "größe", "用户": "用户", "First name": "First_name", " E-Mail (work) ": "E-Mail_work",
		"2nd": "_2nd", "": "_", "%": "_", strings.Repeat("é", 120): strings.Repeat("é", 100), "\xff": "_",
	} {
		if got := FitName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
