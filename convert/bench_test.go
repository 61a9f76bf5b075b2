package convert_test

import (
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// BenchmarkFromCurl reads commands of 1 MiB: content, and what parsers go into.
func BenchmarkFromCurl(b *testing.B) {
	const size = 1 << 20
	for name, command := range map[string]string{
		"content": "curl http://h/ -d '" + strings.Repeat(`{"a":"b c"},`, size/12) + "'", "quotes": "curl http://h/ " + strings.Repeat("'a' ", size/4), "options": "curl http://h/ " + strings.Repeat("-H 'a: b' ", size/10),
		"line ends": "curl http://h/ " + strings.Repeat("\\\n", size/2), "brackets": "curl http://h/ " + strings.Repeat("(", size), "curly quotes": "curl http://h/ " + strings.Repeat("“a’ ", size/8), "ampersands": "curl http://h/ " + strings.Repeat("& ", size/2),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(command)))
			for b.Loop() {
				_, _, _ = convert.FromCurl(command)
			}
		})
	}
}

// BenchmarkToCode writes a form of 1 MiB, for the target that looks at it most.
func BenchmarkToCode(b *testing.B) {
	r := playground.NewRequest("http://h/")
	r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: strings.Repeat("token=a%20b&c=d'&", 1<<20/17), MediaType: "application/x-www-form-urlencoded"}
	resolved, err := compose.Resolve(r)
	if err != nil {
		b.Fatal(err)
	}
	for _, target := range convert.Targets() {
		b.Run(target.ID, func(b *testing.B) {
			for b.Loop() {
				if _, err := convert.ToCode(target.ID, resolved); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
