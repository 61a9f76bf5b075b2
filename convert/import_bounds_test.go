package convert

import (
	"runtime"
	"strings"
	"testing"

	"parley/playground"
)

// TestALargeFileIsReadWithoutWaste: what is in no relation to a file's length is a way to stop
// Parley for everybody.
func TestALargeFileIsReadWithoutWaste(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		code playground.ErrorCode
		most uint64 // bytes that may be used in all
	}{
		"UTF-16":                {"\xff\xfe" + strings.Repeat("{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", 20_000), playground.Invalid, 16 << 20},
		"YAML of many values":   {"openapi: 3.1.0\npaths:\n" + strings.Repeat("- a\n", 2*mostValues), playground.Invalid, 64 << 20},
		"YAML of a long line":   {"openapi: 3.1.0\npaths: [" + strings.Repeat("a,", 2*mostValues) + "a]", playground.Invalid, 64 << 20},
		"a text of requests":    {strings.Repeat("### a\nGET http://h/\n\n", maxCommand/20), playground.TooLarge, 64 << 20},
		"many commands of curl": {strings.Repeat("curl http://h/\n", maxCommand/14), playground.TooLarge, 64 << 20},
		"a text of nothing":     {strings.Repeat("abc def\n", maxCommand/7), playground.TooLarge, 64 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Import("", Upload{Text: c.text})
			runtime.ReadMemStats(&after)
			if playground.CodeOf(err) != c.code {
				t.Errorf("it is told %v", err)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > c.most {
				t.Errorf("%d bytes were used for %d", used, len(c.text))
			}
		})
	}
}
