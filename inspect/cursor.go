package inspect

import (
	"bytes"
	"context"
	"io"
)

// cursorBytes is how much a cursor reads at once.
const cursorBytes = 256 << 10

// cursor stands somewhere in a content, and reads on from there. What it has just read is
// kept, so that small steps back cost nothing.
type cursor struct {
	ctx  context.Context
	c    Content
	buf  []byte
	from int64 // where buf begins
	i    int   // where in buf it stands
	next int64 // where the content's reader stands; -1: it has to be moved
	most int64 // bytes that may still be read
	err  error // io.EOF at the end, errUnread where it had to stop
}

func newCursor(ctx context.Context, c Content, most int64) *cursor {
	return &cursor{ctx: ctx, c: c, next: -1, most: most}
}

func (r *cursor) at() int64 { return r.from + int64(r.i) }

// move goes to a place.
func (r *cursor) move(at int64) {
	if r.err == io.EOF {
		r.err = nil
	}
	if at >= r.from && at <= r.from+int64(len(r.buf)) {
		r.i = int(at - r.from)
		return
	}
	r.from, r.i, r.buf, r.next = at, 0, r.buf[:0], -1
}

// rest is what was read and is not used yet; none: nothing follows.
func (r *cursor) rest() []byte {
	if r.i < len(r.buf) || r.err != nil {
		return r.buf[r.i:]
	}
	r.from, r.i = r.from+int64(len(r.buf)), 0
	if r.buf = r.buf[:0]; r.ctx.Err() != nil || r.most <= 0 {
		r.err = errUnread
		return nil
	}
	if r.next != r.from {
		if _, r.err = r.c.Seek(r.from, io.SeekStart); r.err != nil {
			return nil
		}
	}
	if r.buf == nil || cap(r.buf) < cursorBytes {
		r.buf = make([]byte, 0, cursorBytes)
	}
	n, err := io.ReadAtLeast(r.c, r.buf[:cursorBytes], 1)
	r.buf, r.most = r.buf[:n], r.most-int64(n)
	r.next = r.from + int64(n)
	if n == 0 {
		r.err = err
	}
	return r.buf
}

// peek returns the next byte that is no space, and 0 where nothing follows.
func (r *cursor) peek() byte {
	for {
		b := r.rest()
		if len(b) == 0 {
			return 0
		}
		for k, c := range b {
			if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
				r.i += k
				return c
			}
		}
		r.i += len(b)
	}
}

// leap passes over one value byte by byte, and can stop between any two.
type leap struct {
	depth   int
	count   int  // of what the outermost one holds
	any     bool // it holds something
	text    bool // it stands in a string
	escaped bool
}

// run passes over what of the value stands in b.
func (l *leap) run(b []byte) (n int, ended bool) {
	for n < len(b) {
		if l.text {
			n += l.string(b[n:])
			if !l.text && l.depth == 0 {
				return n, true
			}
			continue
		}
		c := b[n]
		switch c {
		case '{', '[':
			l.something()
			l.depth++
		case '}', ']':
			if l.depth == 0 {
				return n, true // of what holds it
			}
			if l.depth--; l.depth == 0 {
				return n + 1, true
			}
		case '"':
			l.something()
			l.text = true
		case ',':
			if l.depth == 0 {
				return n, true
			}
			if l.depth == 1 {
				l.count++
			}
		case ' ', '\n', '\t', '\r':
			if l.depth == 0 {
				return n, true
			}
		default:
			l.something()
		}
		n++
	}
	return n, false
}

func (l *leap) something() {
	if l.depth == 1 && !l.any {
		l.any = true
		l.count++
	}
}

// string passes over what of a string stands in b, up to its end.
func (l *leap) string(b []byte) int {
	if l.escaped {
		l.escaped = false
		return 1
	}
	end := bytes.IndexByte(b, '"')
	if end < 0 {
		end = len(b)
	}
	if k := bytes.IndexByte(b[:end], '\\'); k >= 0 {
		l.escaped = true
		return k + 1
	}
	if end == len(b) {
		return end
	}
	l.text = false
	return end + 1
}
