package compare

import (
	"slices"
	"strconv"

	"parley/playground"
)

// maxExplained is how many findings a summary names.
const maxExplained = 2

// explained names the findings that differ, where nothing else does.
func (t *teller) explained() string {
	if t.p.Explanation.Same || !t.p.Status.Same || !t.p.Body.Same || !t.fieldsSame() || failureOf(t.x) != failureOf(t.y) {
		return ""
	}
	var says []string
	add := func(ids []string, of *playground.Run, words string) {
		for _, id := range ids {
			for _, f := range of.Explanation.Findings {
				if f.ID == id && f.Title != "" && len(says) < maxExplained {
					says = append(says, words+sentence(clip(f.Title, 3*maxSaid)))
					break
				}
			}
		}
	}
	add(t.p.Explanation.Appeared, t.y, "Only "+t.b+": ")
	add(t.p.Explanation.Gone, t.x, "Only "+t.a+": ")
	add(t.p.Explanation.Changed, t.y, "With other evidence: ")
	return joinSentences(says...)
}

// redirects says in what the ways differ that led to both final responses.
func (t *teller) redirects() string {
	x, y := hops(t.x), hops(t.y)
	switch {
	case !slices.Equal(x, y):
		return t.a + redirectWords(x) + ", " + t.b + redirectWords(y) + "."
	case len(x) > 0 && t.x.FinalURL != t.y.FinalURL && t.x.Request.URL == t.y.Request.URL && len(t.x.FinalURL)+len(t.y.FinalURL) < 4*maxSaid:
		return t.a + " was led to " + t.x.FinalURL + ", " + t.b + " to " + t.y.FinalURL + "."
	}
	return ""
}

// hops returns the statuses of the redirects that a run followed.
func hops(r *playground.Run) []int {
	var out []int
	if len(r.Attempts) == 0 {
		return nil
	}
	exchanges := r.Attempts[len(r.Attempts)-1].Exchanges
	for i := range exchanges {
		if x := &exchanges[i]; i+1 < len(exchanges) && x.Response != nil && x.Response.Status/100 == 3 {
			out = append(out, x.Response.Status)
		}
	}
	return out
}

func redirectWords(statuses []int) string {
	if len(statuses) == 0 {
		return " was not redirected"
	}
	if len(statuses) > 5 {
		return " was redirected " + strconv.Itoa(len(statuses)) + " times"
	}
	words := make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = strconv.Itoa(s)
	}
	return " was redirected by " + listed(words)
}
