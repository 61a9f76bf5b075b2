package store

import (
	"cmp"
	"math/bits"
	"slices"
)

// sifted is what of a window passed the sieves so far. Most words of it are soon empty, and
// a sieve costs only what is left.
type sifted struct {
	set  set
	some [window / 64 / 64]uint64 // a bit for each word that may not be zero
}

func (l *sifted) put(word int, w uint64) {
	if w != 0 {
		l.set[word] |= w
		l.some[word/64] |= 1 << (word % 64)
	}
}

// sift finds the runs of a window that are in the first in marks and not in the others. It
// begins with the mark that fewest have. It reports whether there is one.
func (l *sifted) sift(pieces [][][]piece, in int, w int64) bool {
	*l = sifted{}
	var first [8][]piece
	wanted := first[:0]
	for _, p := range pieces[:in] {
		wanted = append(wanted, p[w])
	}
	slices.SortStableFunc(wanted, func(a, b []piece) int { return cmp.Compare(weight(a), weight(b)) })
	if in == 0 {
		for i := range l.set {
			l.put(i, ^uint64(0))
		}
	}
	for i, p := range wanted {
		if i == 0 {
			l.fill(p)
		} else {
			l.keep(p)
		}
		if l.empty() {
			return false
		}
	}
	for _, p := range pieces[in:] {
		l.drop(p[w])
	}
	return true
}

// hasRuns reports whether there are any runs in pieces.
func hasRuns(pieces []piece) bool {
	return slices.ContainsFunc(pieces, func(p piece) bool { return len(p.list)+len(p.bits) > 0 })
}

// weight is about how many runs pieces have.
func weight(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		n += len(p.list) + 64*len(p.bits)
	}
	return n
}

// empty reports whether nothing was put, or kept.
func (l *sifted) empty() bool { return l.some == [len(l.some)]uint64{} }

// fill puts all that the pieces have.
func (l *sifted) fill(pieces []piece) {
	for _, p := range pieces {
		up := int(p.first % window)
		for i, w := range p.bits {
			l.put(up/64+i, w)
		}
		for _, n := range p.list {
			l.put((up+int(n))/64, 1<<(n%64))
		}
	}
}

// keep leaves what the pieces have too.
func (l *sifted) keep(pieces []piece) {
	var kept sifted
	for _, p := range pieces {
		up := int(p.first % window)
		for _, n := range p.list {
			at := up + int(n)
			kept.put(at/64, l.set[at/64]&(1<<(n%64)))
		}
		if len(p.bits) > 0 {
			l.words(up/64, len(p.bits), func(word int) { kept.put(word, l.set[word]&p.bits[word-up/64]) })
		}
	}
	*l = kept
}

// drop takes out what the pieces have. What is left may be nothing.
func (l *sifted) drop(pieces []piece) {
	for _, p := range pieces {
		up := int(p.first % window)
		for _, n := range p.list {
			l.set[(up+int(n))/64] &^= 1 << (n % 64)
		}
		if len(p.bits) > 0 {
			l.words(up/64, len(p.bits), func(word int) { l.set[word] &^= p.bits[word-up/64] })
		}
	}
}

// words goes over the words of a piece that may not be zero.
func (l *sifted) words(first, length int, do func(word int)) {
	for word := first; word < first+length; {
		ahead := l.some[word/64] >> (word % 64)
		if ahead == 0 {
			word = (word/64 + 1) * 64
			continue
		}
		if word += bits.TrailingZeros64(ahead); word < first+length {
			do(word)
		}
		word++
	}
}
