package compare

import (
	"context"
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/playground"
)

// Bounds of marking words.
const (
	minWords      = 60      // bytes of a string from which its words are marked, not all of it
	maxWordBytes  = 20_000  // of a text whose words are compared; beyond, only its ends are
	maxEqualShown = 120     // bytes of an equal piece of a long line
	maxLineShown  = 4_000   // bytes of a line
	maxMarkBytes  = 1 << 20 // of all texts of a page whose words are compared
	minAlike      = 0.3     // share of equal words from which marking them helps
)

// marker marks words within a bound for all texts of a page.
type marker struct{ bytes int }

// mark is markWords, as long as there is room.
func (m *marker) mark(a, b string) (as, bs []playground.AlignedToken) {
	m.bytes += min(len(a), maxWordBytes) + min(len(b), maxWordBytes)
	return markPieces(a, b, m.bytes > maxMarkBytes)
}

// markWords splits two texts into pieces and marks those that differ.
func markWords(a, b string) (as, bs []playground.AlignedToken) { return markPieces(a, b, false) }

// markPieces is markWords, or marks all between the equal ends of both.
func markPieces(a, b string, ends bool) (as, bs []playground.AlignedToken) {
	var wa, wb []string
	if ends || len(a) > maxWordBytes || len(b) > maxWordBytes {
		wa, wb = endsApart(a, b)
	} else {
		wa, wb = splitWords(a), splitWords(b)
	}
	seed := maphash.MakeSeed()
	match := matchSequences(context.Background(), wordHashes(seed, wa), wordHashes(seed, wb))
	keptA, keptB := make([]bool, len(wa)), make([]bool, len(wb))
	equal := 0
	for i, j := range match {
		if j >= 0 {
			keptA[i], keptB[j] = true, true
			equal += len(wa[i])
		}
	}
	if float64(equal) < minAlike*float64(min(len(a), len(b))) {
		clear(keptA)
		clear(keptB)
	}
	return pieces(wa, keptA, len(a)), pieces(wb, keptB, len(b))
}

// marksOf is markWords for two texts that stand by themselves; nothing where less than
// half of them is equal, for then marks tell nothing.
func marksOf(a, b string) playground.Marks {
	if a == "" || b == "" || a == b {
		return playground.Marks{}
	}
	as, bs := markWords(a, b)
	equal := 0
	for _, t := range as {
		if !t.Marked {
			equal += len(t.Text)
		}
	}
	if 2*equal < max(len(a), len(b)) {
		return playground.Marks{}
	}
	return playground.Marks{A: as, B: bs}
}

// splitWords splits a text into words, runs of spaces, and single other characters.
func splitWords(s string) []string {
	var out []string
	for start := 0; start < len(s); {
		class, end := -1, start
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			c := wordClass(r)
			if class >= 0 && (c != class || c == 2) {
				break
			}
			class, end = c, end+size
		}
		out = append(out, s[start:end])
		start = end
	}
	return out
}

func wordClass(r rune) int {
	switch {
	case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		return 0
	case unicode.IsSpace(r):
		return 1
	}
	return 2
}

// endsApart splits two long texts into their common start, their common end and what
// lies between.
func endsApart(a, b string) (as, bs []string) {
	n, head, tail := min(len(a), len(b)), 0, 0
	for head < n && a[head] == b[head] {
		head++
	}
	for head > 0 && (head < len(a) && !utf8.RuneStart(a[head]) || head < len(b) && !utf8.RuneStart(b[head])) {
		head--
	}
	for tail < n-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && !utf8.RuneStart(a[len(a)-tail]) {
		tail--
	}
	return []string{a[:head], a[head : len(a)-tail], a[len(a)-tail:]}, []string{b[:head], b[head : len(b)-tail], b[len(b)-tail:]}
}

func wordHashes(seed maphash.Seed, words []string) []uint64 {
	out := make([]uint64, len(words))
	for i, w := range words {
		out[i] = maphash.String(seed, w)
	}
	return out
}

// pieces joins neighbours that are marked alike, and shortens what is long.
func pieces(words []string, kept []bool, size int) []playground.AlignedToken {
	out := []playground.AlignedToken{}
	shown := 0
	for i := 0; i < len(words); {
		end := i
		for end < len(words) && kept[end] == kept[i] {
			end++
		}
		text := strings.Join(words[i:end], "")
		if size > maxShownValue {
			text = shorten(text, kept[i], i == 0, end == len(words))
		}
		if text != "" {
			out = append(out, playground.AlignedToken{Text: text, Marked: !kept[i]})
		}
		if shown += len(text); shown > maxLineShown {
			out = append(out, playground.AlignedToken{Text: "…"})
			break
		}
		i = end
	}
	return out
}

// shorten keeps of an equal piece what stands beside a difference, and of a differing
// one its start.
func shorten(text string, equal, first, last bool) string {
	if !equal {
		return clip(text, maxShownValue)
	}
	if len(text) <= 2*maxEqualShown {
		return text
	}
	tail := len(text) - maxEqualShown
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	switch {
	case first && last:
		return clip(text, maxShownValue)
	case first:
		return "…" + text[tail:]
	case last:
		return clip(text, maxEqualShown)
	}
	return clip(text, maxEqualShown) + text[tail:]
}
