package inspect

import "io"

// quoteWatch passes CSV on, and knows whether a quotation mark is open and where it began.
// The reader of CSV is lenient: what an open one holds is a cell to it, be it the whole rest.
// Of a record it passes on one cell more than a table shows: a line can be all of the content.
type quoteWatch struct {
	io.Reader
	comma  byte
	state  quoteState
	cells  int // before, in this record
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
	for {
		n, err := w.Reader.Read(b)
		kept := 0
		for _, c := range b[:n] {
			if w.next(c); w.cells <= mostColumns {
				b[kept] = c
				kept++
			}
		}
		if kept > 0 || n == 0 || err != nil {
			return kept, err
		}
	}
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
	switch {
	case !parts || w.state != atCell:
	case c == '\n':
		w.cells = 0
	default:
		w.cells++
	}
}
