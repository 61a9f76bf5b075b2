package convert

import (
	"errors"
	"io"
	"runtime"
	"strings"
)

// The shell's parser calls itself for each bracket that stands in another, without a bound: some
// megabytes of them would take all of the stack, and that ends the program.

// deepestParse is how many calls deep the parser may be when it reads on: some hundred levels.
const deepestParse = 5_000

var errDeep = errors.New("its brackets stand too deep in each other")

// shallow is text for the parser to read. It ends where the parser has become too deep.
type shallow struct{ io.Reader }

func readShallow(text string) io.Reader { return shallow{strings.NewReader(text)} }

func (s shallow) Read(p []byte) (int, error) {
	var one [1]uintptr
	if runtime.Callers(deepestParse, one[:]) > 0 {
		return 0, errDeep
	}
	return s.Reader.Read(p)
}
