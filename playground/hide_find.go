package playground

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// shelf holds spellings in order, so that the longest one that a text begins with is found
// without trying all: a server chooses the values of its cookies and its content, and many
// long values that are nearly there would cost minutes.
type shelf struct {
	list   []spelling
	within []int // the longest other spelling that each one begins with; -1 for none
}

func (f *shelf) add(s spelling) { f.list = append(f.list, s) }

// order ends the adding. Of equal spellings the one that came first stays.
func (f *shelf) order() {
	slices.SortStableFunc(f.list, func(a, b spelling) int { return strings.Compare(a.text, b.text) })
	f.list = slices.CompactFunc(f.list, func(a, b spelling) bool { return a.text == b.text })
	f.within = make([]int, len(f.list))
	for i := range f.list {
		w := i - 1
		for w >= 0 && !strings.HasPrefix(f.list[i].text, f.list[w].text) {
			w = f.within[w]
		}
		f.within[i] = w
	}
}

// after is the place of the first spelling that comes after b.
func (f *shelf) after(b []byte) int {
	low, high := 0, len(f.list)
	for low < high {
		middle := (low + high) / 2
		if text := f.list[middle].text; text <= string(b[:min(len(b), len(text))]) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// longest returns the longest spelling that b begins with. Whatever stands between it and b
// begins with it too, so it is the last before b or one that this begins with.
func (f *shelf) longest(b []byte) (spelling, bool) {
	if f == nil || len(f.list) == 0 {
		return spelling{}, false
	}
	i := f.after(b) - 1
	if i < 0 {
		return spelling{}, false
	}
	common := sharedStart(b, f.list[i].text)
	for i >= 0 && len(f.list[i].text) > common {
		i = f.within[i]
	}
	if i < 0 {
		return spelling{}, false
	}
	return f.list[i], true
}

// begunBy returns a spelling whose beginning is b.
func (f *shelf) begunBy(b []byte) (spelling, bool) {
	if f == nil {
		return spelling{}, false
	}
	i, _ := slices.BinarySearchFunc(f.list, b, func(s spelling, b []byte) int { return strings.Compare(s.text, string(b)) })
	if i < len(f.list) && strings.HasPrefix(f.list[i].text, string(b)) {
		return f.list[i], true
	}
	return spelling{}, false
}

// sharedStart is how many bytes both begin with.
func sharedStart(b []byte, text string) int {
	most := min(len(b), len(text))
	n := 0
	for n+64 <= most && string(b[n:n+64]) == text[n:n+64] {
		n += 64
	}
	for n < most && b[n] == text[n] {
		n++
	}
	return n
}

// looking is a text in which secrets are looked for.
type looking struct {
	h *Hider
	b []byte

	plain []byte  // b without percent signs, folded; nil where no secret can stand in it that is not in b
	from  []int32 // the place in b of each byte of plain, and the end of b
	next  int     // the place in plain of what is looked at
}

var lookings = sync.Pool{New: func() any { return new(looking) }}

// over begins to look for secrets in b. It is ended by done.
func (h *Hider) over(b []byte) *looking {
	l := lookings.Get().(*looking)
	l.h, l.b, l.next, l.plain, l.from = h, b, 0, l.plain[:0], l.from[:0]
	if bytes.IndexByte(b, '%') >= 0 || h.folds && bytes.ContainsAny(b, "+ ") {
		l.plain = unescaped(b, l.plain, &l.from)
	}
	return l
}

func (l *looking) done() {
	l.h, l.b = nil, nil
	lookings.Put(l)
}

// at returns the secret that begins at a place, in its longest spelling, and how long that is.
// Places are asked for in rising order.
func (l *looking) at(i int) (s spelling, n int) {
	b := l.b[i:]
	if len(b) < 4 {
		return spelling{}, 0
	}
	if l.h.first[b[0]] {
		if exact, ok := l.h.byStart[startOf(b)].longest(b); ok {
			s, n = exact, len(exact.text)
		}
	}
	for l.next < len(l.plain) && int(l.from[l.next]) < i {
		l.next++
	}
	if l.next == len(l.plain) || int(l.from[l.next]) != i {
		return s, n
	}
	if loose, ok := l.h.loose.longest(l.plain[l.next:]); ok {
		if m := int(l.from[l.next+len(loose.text)]) - i; m > n {
			s, n = loose, m
		}
	}
	return s, n
}

// unescaped appends b to out with its percent signs read, folded, and to from where each byte
// was; from may be nil.
func unescaped(b, out []byte, from *[]int32) []byte {
	for i := 0; i < len(b); {
		c, n := b[i], 1
		if c == '%' && i+2 < len(b) {
			if v := hexValue(b[i+1])<<4 | hexValue(b[i+2]); v < 256 {
				c, n = byte(v), 3
			}
		}
		if c == ' ' {
			c = '+'
		}
		out = append(out, c)
		if from != nil {
			*from = append(*from, int32(i))
		}
		i += n
	}
	if from != nil {
		*from = append(*from, int32(len(b)))
	}
	return out
}

// folded writes a blank as the plus that a form has for it.
func folded(s string) string { return strings.ReplaceAll(s, " ", "+") }
