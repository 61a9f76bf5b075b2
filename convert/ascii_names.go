package convert

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// inASCII writes a name for where only plain letters may stand, such as variables of shells: letters
// lose their marks, and what is beyond ASCII is written by its number, so that two names stay two.
func inASCII(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			fmt.Fprintf(&b, "u%X", r)
		}
	}
	return b.String()
}
