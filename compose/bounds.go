package compose

import (
	"fmt"
	"strconv"
	"strings"

	"parley/playground"
)

// between holds a number to its bounds.
func (v *validation) between(at, what, unit string, n, least, most int64) {
	switch {
	case n > most:
		v.add(at, fmt.Sprintf("%s is %s; the most is %s.", what, amountOf(n, unit), amountOf(most, unit)))
	case n < least:
		v.add(at, fmt.Sprintf("%s is %s; the least is %s.", what, amountOf(n, unit), amountOf(least, unit)))
	}
}

// amountOf writes a number with its unit, and as a page shows it where that is another way.
func amountOf(n int64, unit string) string {
	plain, shown := strconv.FormatInt(n, 10)+unit, ""
	switch unit {
	case " ms":
		shown = playground.WriteMilliseconds(n)
	case " bytes":
		shown = playground.WriteBytes(n)
	}
	if n < 1000 || shown == "" || shown == plain || strings.HasSuffix(shown, " B") {
		return plain
	}
	return plain + " (" + shown + ")"
}
