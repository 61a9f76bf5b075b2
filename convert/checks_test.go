package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

// checkLine writes a check as people can read it.
func checkLine(c playground.Check) string {
	off := ""
	if !c.Enabled {
		off = "~"
	}
	return off + strings.Join(strings.Fields(c.Of+" "+c.At+" "+c.Is), " ") + strings.TrimRight(" "+c.Value, " ")
}

// checksLine writes what is expected of a response.
func checksLine(r playground.Request) string {
	var all []string
	if r.Options.Expect != "" {
		all = append(all, "status "+r.Options.Expect)
	}
	for _, c := range r.Checks {
		all = append(all, checkLine(c))
	}
	return strings.Join(all, " | ")
}

// What scripts test of a response is what the request checks of it; what cannot be told is left.
func TestTestsOfScriptsAreChecks(t *testing.T) {
	for _, c := range testedScripts {
		in, err := convert.Import("postman", convert.Upload{Name: "a.json", Text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"r","request":"http://h","event":[{"listen":"test","script":{"exec":[` + quoted(c.script) + `]}}]}]}`})
		if err != nil {
			t.Fatal(err)
		}
		said := in.Warnings[0].Detail
		if got := checksLine(in.Requests[0].Request); got != c.want || strings.Contains(said, "Not taken over") != c.left {
			t.Errorf("%s\n got  %s\n want %s\n said %s", c.script, got, c.want, said)
		}
	}
}
