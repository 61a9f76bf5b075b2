package convert_test

import (
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// TestCodeSaysWhereALibraryDoesOtherwise holds what requests drawn at random have shown.
func TestCodeSaysWhereALibraryDoesOtherwise(t *testing.T) {
	r := playground.NewRequest("http://h.test/a")
	r.Method, r.Body = "HEAD", playground.Body{Kind: playground.BodyJSON, Text: "{}"}
	r.Headers = []playground.Row{{Name: "X-A-", Value: "1", Enabled: true}}
	resolved, err := compose.Resolve(r)
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{"php": "waits for content", "curl": "waits for content", "ruby": "leaves out the hyphens"} {
		code, err := convert.ToCode(target, resolved)
		if err != nil || !strings.Contains(code, want) || strings.Contains(code, "NOBODY") {
			t.Errorf("%s: %v\n%s", target, err, code)
		}
	}
}
