package playground

import (
	"fmt"
	"runtime"
	"strings"
)

// mostFrames is how much is told of the way to a panic.
const mostFrames = 6

// Panicked says for the log what a panic was and where, to be called where it is recovered. The
// Go runtime's own words are told; of anything else only its type, since its text may hold what
// somebody typed.
func Panicked(p any) string {
	var b strings.Builder
	if fault, ok := p.(runtime.Error); ok {
		b.WriteString(fault.Error())
	} else {
		fmt.Fprintf(&b, "a %T", p)
	}
	var places [64]uintptr
	frames := runtime.CallersFrames(places[:runtime.Callers(2, places[:])])
	for told, more := 0, true; more && told < mostFrames; {
		var f runtime.Frame
		if f, more = frames.Next(); f.Function == "" || strings.HasPrefix(f.Function, "runtime.") {
			continue
		}
		fmt.Fprintf(&b, "; %s:%d", f.Function, f.Line)
		told++
	}
	return b.String()
}
