package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
)

// TestFilesThatAreNotReadSayWhy holds what is said of files that people have, and that are not read.
func TestFilesThatAreNotReadSayWhy(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"YAML indented with tabs":     {"openapi: 3.0.0\ninfo:\n\ttitle: Pets\n\tversion: '1'\npaths: {}\n", "Line 3 of this YAML is indented with a tab"},
		"YAML with a tab deep within": {"openapi: 3.0.0\ninfo:\n  title: Pets\n  version: '1'\npaths:\n  /a:\n  \tget:\n", "Line 7 of this YAML is indented with a tab"},
		"Postman's newer YAML":        {"$kind: http-request\nname: List\nurl: https://api.test/x\nmethod: GET\n", "Export the collection from Postman"},
		"a folder of it":              {"$kind: collection\nname: Pets\n", "Export the collection from Postman"},
	} {
		_, err := convert.Import("", convert.Upload{Name: "x.yaml", Text: c.text})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v is said, want %q", name, err, c.want)
		}
	}
}
