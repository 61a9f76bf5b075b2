package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"parley/playground"
)

// method is the number of this way to compare. It is raised when the same runs by the same
// rules would be found to differ otherwise.
const method = 3

// Version names what a comparison by some rules depends on besides its runs: what was found
// under another version is to be found anew. Rules are read as Compare reads them.
func Version(rules []playground.RuleHits, defaults bool) string {
	sum := sha256.New()
	add := func(text string) { sum.Write(append([]byte(text), 0)) }
	add(strconv.Itoa(method))
	for _, r := range rules {
		add(r.Rule)
	}
	if defaults {
		for _, r := range DefaultRules() {
			add(r)
		}
	}
	return strconv.Itoa(method) + "-" + hex.EncodeToString(sum.Sum(nil)[:8])
}

// Places counts in how many places two runs' answers differ, ignored ones left out: the
// status, how they failed, fields and content. Explanations count for nothing here: of the
// same answer they differ by what the history held before it.
func Places(p playground.Pair, a, b *playground.Run) int {
	n := 0
	if !p.Status.Same {
		n++
	}
	if failureOf(a) != failureOf(b) {
		n++
	}
	for _, h := range p.Headers {
		if h.IgnoredBy == nil {
			n++
		}
	}
	for i := range p.Body.Changes {
		if p.Body.Changes[i].IgnoredBy == nil {
			n++
		}
	}
	if n == 0 && !p.Body.Same {
		n = 1 // a bound was hit before a change was found
	}
	return n
}
