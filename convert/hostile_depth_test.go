package convert

import (
	"errors"
	"strings"
	"testing"
)

// TestWhatStandsDeepInItselfIsGivenUp: a parser that calls itself without a bound takes all of
// the stack, which ends the program; and a text that is wrapped again and again takes all memory.
func TestWhatStandsDeepInItselfIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct{ head, unit string }{
		"substitutions":       {"curl ", "$("},
		"quoted":              {"curl \"", "$(\""},
		"parameters":          {"curl ", "${a:-"},
		"indexes":             {"curl ", "${a["},
		"brackets":            {"curl $((", "("},
		"choices":             {"curl $((", "1?"},
		"powers":              {"curl $((", "1**"},
		"blocks":              {"", "{ "},
		"conditions":          {"", "if "},
		"cases":               {"", "case a in a) "},
		"functions":           {"", "f() "},
		"co-processes":        {"", "coproc "},
		"texts made of texts": {"fetch(\"http://h/\",{body:", "JSON.stringify("},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.head + strings.Repeat(c.unit, 10_000)
			if _, err := (&shell{}).parse(text); !strings.HasPrefix(text, "fetch") && !errors.Is(err, errDeep) {
				t.Errorf("its parser says %v", err)
			}
			if _, _, err := FromPasted(text); err == nil {
				t.Error("it was read")
			}
			_, _ = Import("curl", Upload{Text: text})
		})
	}
	if _, _, err := FromCurl("curl http://h/" + strings.Repeat("$(", 20) + "a" + strings.Repeat(")", 20)); err != nil && strings.Contains(err.Error(), "too deep") {
		t.Error(err)
	}
}
