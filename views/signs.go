package views

import (
	"path"
	"strings"

	"parley/playground"
)

// manySigns is from how many signs on those that repeat others are folded away, and fewSigns
// how many there must be of them: a fold of one would save nothing.
const (
	manySigns = 4
	fewSigns  = 2
)

// repeated tells by its place which evidence of a finding says again what stands above it: the
// words of its title or of an earlier sign, or the kind of a problem (RFC 9457) whose detail is
// there. It is nil where all of it is shown.
func repeated(f playground.Finding) map[int]bool {
	if len(f.Evidence) < manySigns {
		return nil
	}
	folded, said := map[int]bool{}, []string{plainWords(f.Title)}
	for i, e := range f.Evidence {
		words := plainWords(e.Value)
		again := ofDetail(f.Evidence[:i], e)
		for _, s := range said {
			again = again || len(words) >= 12 && strings.Contains(s, words)
		}
		if again && i > 0 {
			folded[i] = true
		}
		said = append(said, words)
	}
	if len(folded) < fewSigns {
		return nil
	}
	return folded
}

// plainSuccess is the finding that nothing is to be said of.
const plainSuccess = "E-2XX-OK"

// arranged parts the evidence of a finding into what is shown and what is folded away. Numbers
// are given in this order, so that none is missing among those in sight.
func arranged(f playground.Finding) (shown, folded []playground.Evidence) {
	if f.ID == plainSuccess { // what shows it, the status and the type, stands above and below it as well
		return nil, f.Evidence
	}
	again := repeated(f)
	for i, e := range f.Evidence {
		if again[i] {
			folded = append(folded, e)
		} else {
			shown = append(shown, e)
		}
	}
	return shown, folded
}

// ofDetail reports whether e is the title, the type or the status beside a detail shown before.
func ofDetail(before []playground.Evidence, e playground.Evidence) bool {
	if e.Where != playground.InBodyJSON {
		return false
	}
	at, member := path.Split(e.Name)
	if member != "title" && member != "type" && member != "status" {
		return false
	}
	for _, b := range before {
		if b.Where == e.Where && b.Name == at+"detail" {
			return true
		}
	}
	return false
}

// plainWords is a text without what does not count when it is said again.
func plainWords(text string) string {
	return strings.TrimRight(strings.ToLower(strings.Join(strings.Fields(text), " ")), ".!")
}
