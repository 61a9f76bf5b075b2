package inspect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"regexp/syntax"
	"sort"
	"strings"

	"parley/playground"
)

// Bounds of a search.
const (
	mostCounted = 1000      // hits that are counted
	mostPattern = 1 << 10   // bytes of what is looked for
	longestHit  = 16 << 10  // bytes of a hit of an expression
	searchBlock = 512 << 10 // bytes that are searched at once
)

// Query is what to look for in content.
type Query struct {
	Text   string
	Case   bool // capitals matter
	Regexp bool // Text is a regular expression, as RE2 has them
}

// search finds the first hit in b.
type search struct {
	overlap int
	lower   bool                                               // b is to be made lower-case (ASCII)
	in      func(ctx context.Context, b []byte) (from, to int) // -1: there is none, or the time is over
}

// compile reads q. The error is Invalid, and says what is wrong with it.
func (q Query) compile() (search, error) {
	if len(q.Text) > mostPattern {
		return search{}, playground.NewError(playground.Invalid, "This is too long to look for: 1,024 bytes are the most.")
	}
	ascii := strings.IndexFunc(q.Text, func(r rune) bool { return r >= 0x80 }) < 0
	if !q.Regexp && (q.Case || ascii) {
		needle, lower := []byte(q.Text), !q.Case
		if lower {
			needle = bytes.ToLower(needle)
		}
		return search{len(needle) - 1, lower, func(_ context.Context, b []byte) (int, int) {
			i := bytes.Index(b, needle)
			return i, i + len(needle)
		}}, nil
	}
	expression := q.Text
	if !q.Regexp {
		expression = regexp.QuoteMeta(expression)
	}
	flags := "(?m)"
	if !q.Case {
		flags = "(?mi)"
	}
	e, err := playground.ReadExpression(flags + expression)
	if err != nil {
		return search{}, playground.NewError(playground.Invalid, "This is no regular expression: "+expressionFault(err)+".")
	}
	return search{longestHit, false, func(ctx context.Context, b []byte) (int, int) {
		for skipped := 0; ; {
			at, err := e.Find(ctx, b[skipped:])
			switch {
			case err != nil || at == nil:
				return -1, -1
			case at[1] > at[0]:
				return skipped + at[0], skipped + at[1]
			case skipped+at[1] >= len(b): // nothing at the very end
				return -1, -1
			}
			skipped += at[1] + 1
		}
	}}, nil
}

func expressionFault(err error) string {
	var fault *syntax.Error
	if errors.As(err, &fault) {
		return string(fault.Code) + " at " + fault.Expr
	}
	return err.Error()
}

// scan calls each for the hits that begin between from and to, until it returns false, the
// time is over or the content ends. It returns how far it came.
func (s search) scan(ctx context.Context, c Content, from, to int64, each func(Hit) bool) (int64, error) {
	block := make([]byte, searchBlock+s.overlap)
	if to = min(to, c.Size()); to-from < int64(len(block)) {
		block = block[:min(to-from+int64(s.overlap)+1, int64(len(block)))]
	}
	for from < to && ctx.Err() == nil {
		if _, err := c.Seek(from, io.SeekStart); err != nil {
			return from, err
		}
		n, err := io.ReadFull(c, block)
		if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
			return from, fmt.Errorf("read content: %w", err)
		}
		b, last := block[:n], err != nil || from+int64(n) >= c.Size()
		next := s.nextBlock(b, last)
		if s.lower {
			lowerASCII(b)
		}
		for at := 0; ; {
			i, end := s.in(ctx, b[at:])
			if i < 0 && ctx.Err() != nil {
				return from, nil
			}
			if i < 0 || at+i >= next || from+int64(at+i) >= to {
				break
			}
			if !each(Hit{From: from + int64(at+i), To: from + int64(at+end)}) {
				return from + int64(at+i), nil
			}
			if at += end; at > next {
				next = at
			}
		}
		if n == 0 {
			return from, nil
		}
		from += int64(next)
	}
	return min(from, to), nil
}

// nextBlock is where the next block begins: a hit that began before it is whole in this one.
// It is behind a line break where there is one, so that an expression knows its line.
func (s search) nextBlock(b []byte, last bool) int {
	if last {
		return len(b)
	}
	next := max(len(b)-s.overlap, 1)
	if i := bytes.LastIndexByte(b[next/2:next], '\n'); i >= 0 {
		return next/2 + i + 1
	}
	return next
}

func lowerASCII(b []byte) {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
}

// Found is what a search came to.
type Found struct {
	Count   int  // hits that were counted
	More    bool // there are more
	Current Hit  // the hit that is shown
	Any     bool // there is one
	Number  int  // of the current one, from 1; 0: not counted
	Prev    int64
	Next    int64 // where to look on from for the hit behind it
	Reached int64 // how far was searched; less than the size when the time was over
	Size    int64
}

// counted are the first hits in a content.
type counted struct {
	hits    []Hit
	reached int64
	all     bool // there are no others
}

// count finds the first hits, and goes on where it stopped.
func (s search) count(ctx context.Context, c Content, k *counted) error {
	if k.all || len(k.hits) > mostCounted {
		return nil
	}
	reached, err := s.scan(ctx, c, k.reached, c.Size(), func(h Hit) bool {
		k.hits = append(k.hits, h)
		return len(k.hits) <= mostCounted
	})
	k.reached = reached
	if n := len(k.hits); n > 0 {
		k.reached = max(reached, k.hits[n-1].From+1)
	}
	k.all = err == nil && len(k.hits) <= mostCounted && reached >= c.Size()
	return err
}

// from finds the first hit at or behind at, or else the first of all.
func (s search) from(ctx context.Context, c Content, k *counted, at int64) (f Found, err error) {
	f = Found{Count: min(len(k.hits), mostCounted), More: len(k.hits) > mostCounted, Reached: k.reached, Size: c.Size()}
	if f.Any = len(k.hits) > 0; !f.Any {
		return f, nil
	}
	i := sort.Search(len(k.hits), func(i int) bool { return k.hits[i].From >= at })
	switch {
	case i < len(k.hits):
		f.Current, f.Number = k.hits[i], i+1
	case k.all:
		f.Current, f.Number = k.hits[0], 1
	default:
		f.Current, f.Number = k.hits[0], 1
		_, err = s.scan(ctx, c, at, c.Size(), func(h Hit) bool { f.Current, f.Number = h, 0; return false })
	}
	if f.Number > mostCounted {
		f.Number = 0
	}
	f.Next = f.Current.From + 1
	if err == nil {
		f.Prev, err = s.before(ctx, c, k, f.Current.From)
	}
	return f, err
}

// before finds where the last hit before at begins, or else the last of all.
func (s search) before(ctx context.Context, c Content, k *counted, at int64) (int64, error) {
	i := sort.Search(len(k.hits), func(i int) bool { return k.hits[i].From >= at }) - 1
	switch {
	case i >= 0 && i < len(k.hits)-1:
		return k.hits[i].From, nil
	case k.all:
		return k.hits[len(k.hits)-1].From, nil
	case i < 0:
		at = c.Size()
	}
	for end := at; end > 0 && ctx.Err() == nil; end -= searchBlock {
		last := int64(-1)
		if _, err := s.scan(ctx, c, max(end-searchBlock, 0), end, func(h Hit) bool { last = h.From; return true }); err != nil {
			return 0, err
		}
		if last >= 0 {
			return last, nil
		}
	}
	return k.hits[0].From, nil
}

// within finds the hits that touch a window, at most as many as are counted. The one at now
// is the one that is shown.
func (s search) within(ctx context.Context, c Content, from, to, now int64) ([]Hit, error) {
	var hits []Hit
	_, err := s.scan(ctx, c, max(from-int64(s.overlap), 0), to, func(h Hit) bool {
		if h.To > from {
			h.Now = h.From == now
			hits = append(hits, h)
		}
		return len(hits) < mostCounted
	})
	return hits, err
}
