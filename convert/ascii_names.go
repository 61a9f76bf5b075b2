package convert

import (
	"fmt"
	"strings"
)

// inASCII writes a name for where only plain letters may stand, such as variables of shells: what is
// beyond ASCII is written by its number, so that two names stay two, also where only a mark tells them apart.
func inASCII(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "u%X", r)
		}
	}
	return b.String()
}
