package playground

import (
	"context"
	"errors"
	"io"
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// Bounds of a regular expression. What it takes is its instructions times the bytes that are looked
// through, and .{0,999} is two thousand of them: on a megabyte that is half a minute.
const (
	maxInstructions = 10_000
	quickWork       = 20 << 20 // instructions times bytes that take no time worth to be measured
	charactersApart = 16       // between two looks at the time
)

var errLargeExpression = errors.New("it is too large when its repetitions are written out")

// Expression is a regular expression (RE2), which a person wrote and which may be looked for in a
// response: it can be called off.
type Expression struct {
	re           *regexp.Regexp
	instructions int
}

// ReadExpression compiles an expression, unless it repeats itself into a large one.
func ReadExpression(text string) (*Expression, error) {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	n := instructionsOf(tree)
	if n > maxInstructions {
		return nil, errLargeExpression
	}
	re, err := regexp.Compile(text)
	return &Expression{re, n}, err
}

// instructionsOf is about how many instructions a part of an expression becomes. The parser bounds
// its product.
func instructionsOf(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n += instructionsOf(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return n
}

// Find returns where the first match begins and ends, and each of its groups, as
// regexp.FindSubmatchIndex does; nil where there is none. Its error is the context's.
func (e *Expression) Find(ctx context.Context, b []byte) ([]int, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if e.instructions*len(b) <= quickWork {
		return e.re.FindSubmatchIndex(b), nil
	}
	at := e.re.FindReaderSubmatchIndex(&patientReader{ctx: ctx, rest: b})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return at, nil
}

// patientReader reads characters until the time is over.
type patientReader struct {
	ctx  context.Context
	rest []byte
	read int
}

func (r *patientReader) ReadRune() (character rune, size int, err error) {
	if r.read++; len(r.rest) == 0 || r.read%charactersApart == 0 && r.ctx.Err() != nil {
		return 0, 0, io.EOF
	}
	character, size = utf8.DecodeRune(r.rest)
	r.rest = r.rest[size:]
	return character, size, nil
}
