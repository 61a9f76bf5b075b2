package compare

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// hostMove is several addresses that name one host in A and another in B, and are the same
// otherwise: what differs everywhere between a staging and a production.
type hostMove struct {
	from, to string
	first    int   // of the changes
	at       []int // the changes
}

// leastMoved is how many addresses make one sentence.
const leastMoved = 2

// addressParts takes an address apart: its scheme with the host and port, and the rest.
var addressParts = lazyregexp.New(`^"([a-z][a-z0-9+.-]{1,10}:(?:\\?/){2}[^/?#"\\@\s]{1,255})([/?#\\][^"]*)?"$`)

// hostsOf returns the two hosts of a changed address, with their schemes; empty where anything
// else of it differs.
func hostsOf(ch *playground.Change) (from, to string) {
	if ch.Kind != playground.Changed || len(ch.A) > maxWordBytes || len(ch.B) > maxWordBytes || len(ch.A) < minVolatile || ch.A[0] != '"' || ch.B[0] != '"' || !bytes.Contains(ch.A, []byte(":")) {
		return "", ""
	}
	x, y := addressParts.FindStringSubmatch(string(ch.A)), addressParts.FindStringSubmatch(string(ch.B))
	if x == nil || y == nil || x[2] != y[2] || x[1] == y[1] {
		return "", ""
	}
	return strings.ReplaceAll(x[1], `\`, ""), strings.ReplaceAll(y[1], `\`, "")
}

// hostsMoved are the moves that changes are part of, by the places of the changes.
type hostsMoved map[int]*hostMove

// maxMoves bounds the pairs of hosts that are told from each other.
const maxMoves = 8

// hostMoves finds the moves that several changes have in common, in the order of their first.
func hostMoves(changes []playground.Change) (all []*hostMove, by hostsMoved) {
	for i := range changes {
		ch := &changes[i]
		if ch.IgnoredBy != nil {
			continue
		}
		from, to := hostsOf(ch)
		if from == "" {
			continue
		}
		at := slices.IndexFunc(all, func(m *hostMove) bool { return m.from == from && m.to == to })
		if at < 0 && len(all) >= maxMoves {
			continue
		}
		if at < 0 {
			at = len(all)
			all = append(all, &hostMove{from: from, to: to, first: i})
		}
		all[at].at = append(all[at].at, i)
	}
	all = slices.DeleteFunc(all, func(m *hostMove) bool { return len(m.at) < leastMoved })
	by = hostsMoved{}
	for _, m := range all {
		for _, i := range m.at {
			by[i] = m
		}
	}
	return all, by
}

// hostWords says where addresses lead now.
func (t *teller) hostWords(m *hostMove) string {
	what := grouped(len(m.at)) + " addresses"
	if len(m.at) <= maxNamed {
		var names []string
		for _, i := range m.at {
			names = append(names, t.commonPlace([]int{i}))
		}
		what = listed(names)
	}
	from, to := withoutScheme(m.from, m.to)
	return what + " lead to " + to + " instead of " + from
}

// withoutScheme leaves the scheme of two addresses away where it is one.
func withoutScheme(a, b string) (string, string) {
	x, restA, _ := strings.Cut(a, "://")
	y, restB, _ := strings.Cut(b, "://")
	if x == y {
		return restA, restB
	}
	return a, b
}

// hostIdeas proposes to leave out which of two hosts an address names.
func hostIdeas(changes []playground.Change) []playground.IgnoreIdea {
	var out []playground.IgnoreIdea
	all, _ := hostMoves(changes)
	for _, m := range all {
		from, to := withoutScheme(m.from, m.to)
		pattern := "(" + regexp.QuoteMeta(from) + "|" + regexp.QuoteMeta(to) + ")"
		if from != m.from { // one scheme: what stands behind it differs
			pattern = "//" + pattern
		}
		out = append(out, playground.IgnoreIdea{
			Rule:   "match:" + about + pattern,
			Reason: grouped(len(m.at)) + " addresses differ in nothing but the host" + onlyThisPair, Pairs: 1,
		})
	}
	return out
}
