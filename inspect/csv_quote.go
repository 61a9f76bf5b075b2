package inspect

import "io"

// quoteWatch passes CSV on, and knows whether a quotation mark is open and where it began.
// The reader of CSV is lenient: what an open one holds is a cell to it, be it the whole rest.
type quoteWatch struct {
	io.Reader
	comma  byte
	state  quoteState
	line   int // lines before
	opened int // the line of the mark that is open, counting from 1
}

type quoteState byte

const (
	atCell quoteState = iota // a cell begins
	inPlainCell
	inQuotes
	behindQuote // it closes, unless it is one of two
)

// Read passes on.
func (w *quoteWatch) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	for _, c := range b[:n] {
		w.next(c)
	}
	return n, err
}

func (w *quoteWatch) next(c byte) {
	if c == '\n' {
		w.line++
	}
	parts := c == w.comma || c == '\n'
	switch w.state {
	case atCell:
		if c == '"' {
			w.state, w.opened = inQuotes, w.line+1
		} else if !parts {
			w.state = inPlainCell
		}
	case inPlainCell:
		if parts {
			w.state = atCell
		}
	case inQuotes:
		if c == '"' {
			w.state = behindQuote
		}
	case behindQuote:
		if parts {
			w.state = atCell
		} else if c != '\r' {
			w.state = inQuotes
		}
	}
}
