package compare

import (
	"strconv"
	"strings"

	"parley/playground"
)

// Bounds of a summary.
const (
	maxFacts      = 4
	maxFieldFacts = 3
	maxSaid       = 40 // bytes of a value in a sentence
)

// summary says in one paragraph how two runs differ: status and verdict, content,
// fields, requests, time, and what was ignored. Its first sentence stands alone.
func (c *comparer) summary(p *playground.Pair, r *pairResult) string {
	t := c.teller(p, r)
	if p.Same {
		return plain(joinSentences(t.nothing(), t.redirects(), t.requests(), t.time("")))
	}
	return plain(joinSentences(t.lead(), t.outcome(), t.content(), t.beside()))
}

// short is summary for one of many runs: what it has in common with the base is left out.
func (c *comparer) short(p *playground.Pair, r *pairResult) string {
	t := c.teller(p, r)
	lead := t.lead()
	outcome := t.outcome()
	switch {
	case !p.Status.Same:
		lead, outcome = answerWords(t.y)+".", ""
		if h := t.y.Explanation.Headline; h != "" && !t.y.OK {
			outcome = sentence(h)
		}
	case t.x.OK && t.y.OK:
		outcome = ""
	}
	return plain(joinSentences(lead, outcome, t.content(), t.beside()))
}

// beside is what a summary says besides status and content.
func (t *teller) beside() string {
	return joinSentences(t.fields(), t.explained(), t.redirects(), t.requests(), t.time("also "), t.ignored(), t.p.Body.Bound)
}

// answerWords says with what a run was answered.
func answerWords(r *playground.Run) string {
	if words := stateWords(r); words != "" {
		return "it " + words
	}
	if r.Status == 0 {
		return "no response"
	}
	return strings.TrimSpace(strconv.Itoa(r.Status) + " " + clip(r.Reason, maxSaid))
}

func (c *comparer) teller(p *playground.Pair, r *pairResult) *teller {
	return &teller{c: c, p: p, r: r, x: &c.runs[r.a].Run, y: &c.runs[r.b].Run, a: c.contents[r.a].letter, b: c.contents[r.b].letter}
}

// teller puts one pair into words.
type teller struct {
	c    *comparer
	p    *playground.Pair
	r    *pairResult
	x, y *playground.Run
	a, b string // their letters
}

func (t *teller) nothing() string {
	if n := t.countIgnored(); n > 0 {
		return "No differences, " + grouped(n) + " ignored."
	}
	return "No differences."
}

func (t *teller) countIgnored() int {
	n := 0
	for _, h := range t.p.Headers {
		if h.IgnoredBy != nil {
			n++
		}
	}
	for _, ch := range t.p.Body.Changes {
		if ch.IgnoredBy != nil {
			n++
		}
	}
	return n
}

func (t *teller) ignored() string {
	switch n := t.countIgnored(); n {
	case 0:
		return ""
	case 1:
		return "1 difference is ignored by a rule."
	default:
		return grouped(n) + " differences are ignored by rules."
	}
}

// lead is the sentence that stands alone.
func (t *teller) lead() string {
	switch p := t.p; {
	case p.Status.A == 0 && p.Status.B == 0 && t.x.State == playground.StateRunning && t.y.State == playground.StateRunning:
		return "Both runs are still going."
	case p.Status.A == 0 && p.Status.B == 0 && (stateWords(t.x) != "" || stateWords(t.y) != ""):
		return capital(t.statusOf(t.x, t.a) + ", " + t.statusOf(t.y, t.b) + ".")
	case p.Status.A == 0 && p.Status.B == 0 && failureOf(t.x) == failureOf(t.y):
		return "No response in either."
	case p.Status.A == 0 && p.Status.B == 0:
		return "No response in either, for different reasons."
	case p.Status.A == 0 || p.Status.B == 0 || !p.Status.Same:
		return capital(t.statusOf(t.x, t.a) + ", " + t.statusOf(t.y, t.b) + ".")
	case failureOf(t.x) != failureOf(t.y):
		return "Same status, but " + t.cutOne() + " was not received whole."
	case !p.Body.Same && t.onlyMoves() && t.r.structure.wrap.found():
		return "Same status, same content in another wrapping."
	case !p.Body.Same && t.onlyMoves():
		return "Same status, same items in another order."
	case !p.Body.Same && t.otherType():
		return "Same status, another kind of content."
	case !p.Body.Same:
		return "Same status, different content."
	case !t.fieldsSame():
		return "Same status and content, different headers."
	}
	return "Same response, different explanation."
}

func (t *teller) statusOf(r *playground.Run, letter string) string {
	if words := stateWords(r); words != "" {
		return letter + " " + words
	}
	if r.Status == 0 {
		return "no response in " + letter
	}
	return strings.TrimSpace(strconv.Itoa(r.Status)+" "+clip(r.Reason, maxSaid)) + " in " + letter
}

// stateWords says of a run without a response that it did not come to its end.
func stateWords(r *playground.Run) string {
	if r.Status != 0 {
		return ""
	}
	switch r.State {
	case playground.StateRunning:
		return "is still going"
	case playground.StateCancelled:
		return "was cancelled"
	case playground.StateInterrupted:
		return "was interrupted"
	}
	return ""
}

// capital begins a sentence whose first letter is of ASCII.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

func (t *teller) cutOne() string {
	if failureOf(t.x) != "" && failureOf(t.y) == "" {
		return t.a
	}
	return t.b
}

func (t *teller) onlyMoves() bool {
	moved := false
	for _, ch := range t.p.Body.Changes {
		if ch.IgnoredBy == nil && ch.Kind != playground.Moved {
			return false
		}
		moved = moved || ch.IgnoredBy == nil
	}
	return moved
}

func (t *teller) otherType() bool {
	return t.p.Body.Kind != "json" && t.mediaType(t.x) != t.mediaType(t.y)
}

func (t *teller) mediaType(r *playground.Run) string {
	if x := r.Final(); x != nil && x.Response != nil {
		return x.Response.Content.MediaType
	}
	return ""
}

func (t *teller) fieldsSame() bool {
	for _, h := range t.p.Headers {
		if h.IgnoredBy == nil {
			return false
		}
	}
	return true
}

// outcome says what the explanations made of both runs.
func (t *teller) outcome() string {
	hx, hy := t.x.Explanation.Headline, t.y.Explanation.Headline
	switch {
	case t.x.OK && t.y.OK && failureOf(t.x) == "" && failureOf(t.y) == "":
		return "Both runs succeeded."
	case hx == "" && hy == "":
		return ""
	case hx == hy:
		return "Both runs: " + sentence(hx)
	}
	says := ""
	if hx != "" {
		says = t.a + ": " + sentence(hx)
	}
	if hy != "" {
		says = joinSentences(says, t.b+": "+sentence(hy))
	}
	return says
}

// sentence ends a text as a sentence ends.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// sentenceOf joins facts to one sentence.
func sentenceOf(facts []string) string {
	if len(facts) == 0 {
		return ""
	}
	return listed(facts) + "."
}

// listed joins words as a sentence lists them.
func listed(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + " and " + words[1]
	default:
		return strings.Join(words[:n-1], ", ") + ", and " + words[n-1]
	}
}

// requests says in which parts the requests differ.
func (t *teller) requests() string {
	var names []string
	for _, r := range t.p.Request {
		name := clip(r.Name, maxSaid)
		switch r.Part {
		case "method":
			name = "method"
		case "body":
			name = strings.TrimSpace("body " + name)
		case "header":
			name = "header " + name
		}
		if name == "" {
			name = r.Part
		}
		names = append(names, name)
	}
	if len(names) > maxFacts {
		names = append(names[:maxFacts-1], grouped(len(names)-maxFacts+1)+" more parts")
	}
	if len(names) == 0 {
		return ""
	}
	return "The requests differ in " + listed(names) + "."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
