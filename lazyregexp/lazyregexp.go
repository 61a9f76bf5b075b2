// Package lazyregexp has regular expressions that are compiled when they are first used. Parley
// knows hundreds, of which a program that has just started needs hardly one, and bounded repetition
// makes some of them large: compiled at once they are half of the way to the first page.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// Regexp is a regular expression. It is safe for concurrent use.
type Regexp struct{ compiled func() *regexp.Regexp }

// inTest has every expression compiled at once, so that a test of any kind finds the wrong one.
var inTest = strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test")

// New returns the regular expression expr, which a person wrote into the program: it panics where
// that cannot be compiled, in a test at once, otherwise at its first use.
func New(expr string) *Regexp {
	r := &Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
	if inTest {
		r.compiled()
	}
	return r
}
