package compare

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// fact is something that a summary may say of a content.
type fact struct {
	words  string
	say    func() string // finds the words, where only what is said is worth that
	weight int           // less is more telling
	path   string
}

// content says how the contents differ, the most telling first.
func (t *teller) content() string {
	if t.p.Body.Same {
		return ""
	}
	switch {
	case t.x.Status == 0 || t.y.Status == 0:
		return ""
	case t.r.structure != nil:
		return t.members()
	case t.r.texts != nil && t.p.Body.As != "":
		return t.says(t.markupFacts())
	case t.mixed():
		return t.a + " is " + t.mediaType(t.x) + ", " + t.b + " is " + t.mediaType(t.y) + "."
	case t.p.Body.Kind == "text" && t.broken() != "":
		return t.broken()
	case t.p.Body.Kind == "text":
		return t.textContent()
	case t.p.Body.Picture != nil && pictureNote(t.p.Body.Picture, t.a, t.b) != "":
		return pictureNote(t.p.Body.Picture, t.a, t.b)
	case len(t.p.Body.Changes) == 1 && t.p.Body.Changes[0].Kind == playground.Added:
		return t.a + " has no content."
	case len(t.p.Body.Changes) == 1 && t.p.Body.Changes[0].Kind == playground.Removed:
		return t.b + " has no content."
	}
	if a, b := len(t.c.contents[t.r.a].body), len(t.c.contents[t.r.b].body); a != b {
		return "The contents are not the same bytes: " + grouped(a) + " in " + t.a + ", " + grouped(b) + " in " + t.b + "."
	}
	return "The contents are not the same bytes."
}

// members says which members differ.
func (t *teller) members() string {
	if w := t.r.structure.wrap; w.found() {
		return joinSentences(t.wrapping(w), t.says(t.facts()))
	}
	if t.x.Status != t.y.Status && t.strangers() {
		return "The contents have no member in common."
	}
	return t.says(t.facts())
}

// strangers reports whether two objects have no name in common.
func (t *teller) strangers() bool {
	a, b := t.r.structure.a, t.r.structure.b
	if a.nodes[0].kind != kindObject || b.nodes[0].kind != kindObject || a.nodes[0].count*b.nodes[0].count == 0 {
		return false
	}
	for _, m := range merge(a, b, 0, 0) {
		if m.a != 0 && m.b != 0 {
			return false
		}
	}
	return true
}

// says makes a sentence of the most telling facts.
func (t *teller) says(facts []fact) string {
	slices.SortStableFunc(facts, func(a, b fact) int { return a.weight - b.weight })
	var words []string
	for _, f := range facts[:min(len(facts), maxFacts)] {
		if f.say != nil {
			f.words = f.say()
		}
		words = append(words, f.words)
	}
	if more := len(facts) - maxFacts; more > 0 {
		noun := "member"
		switch {
		case t.p.Body.As != "":
			noun = "place"
		case t.p.Body.Kind == "text":
			noun = "value"
		}
		words = append(words, count(more, "more "+noun)+plural(more, " differs", " differ"))
	}
	if len(words) == 0 {
		return ""
	}
	return t.b + " says " + listed(words) + "."
}

// likeChanges are changes of one kind at the same member of several items.
type likeChanges struct {
	kind    playground.ChangeKind
	pattern string
	first   int // place among the facts
	at      []int
	renamed bool // said with the member that took its place
}

// facts gathers what can be said: array items by array, members of many items by
// their common path, all others one by one.
func (t *teller) facts() []fact {
	var out []fact
	arrays, likes := map[string]*arrayFacts{}, map[string]*likeChanges{}
	var all []*likeChanges
	_, moves := hostMoves(t.p.Body.Changes)
	for i := range t.p.Body.Changes {
		ch := &t.p.Body.Changes[i]
		if ch.IgnoredBy != nil || t.wraps(ch) {
			continue
		}
		if m := moves[i]; m != nil {
			if m.first == i {
				out = append(out, fact{path: ch.Path, weight: weigh(ch, ch.Path), say: func() string { return t.hostWords(m) }})
			}
			continue
		}
		if parent, is := t.itemOf(i); is {
			a := arrays[parent]
			if a == nil {
				a = &arrayFacts{path: parent, first: len(out)}
				arrays[parent] = a
				out = append(out, fact{path: parent})
			}
			a.count(ch, i)
			continue
		}
		key := string(ch.Kind) + pattern(ch.Path)
		l := likes[key]
		if l == nil {
			l = &likeChanges{kind: ch.Kind, pattern: pattern(ch.Path), first: len(out)}
			likes[key], all = l, append(all, l)
			out = append(out, fact{path: ch.Path, weight: weigh(ch, ch.Path), say: func() string { return t.likeWords(l) }})
		}
		l.at = append(l.at, i)
	}
	drop := t.columnsTogether(out, arrays)
	for _, a := range arrays {
		if a.said {
			continue
		}
		out[a.first].say, out[a.first].weight = func() string { return t.arrayWords(a) }, 10*strings.Count(a.path, "/")+5+bookkeeping(a.path)
		if a.gained+a.lost == 0 {
			out[a.first].weight += 200 // where an item stands says less than what it holds
		}
	}
	return t.withRenames(out, all, append(drop, t.together(out, all)...))
}

// itemOf returns the path of the array of which change i added, removed or moved an item.
func (t *teller) itemOf(i int) (string, bool) {
	ch := &t.p.Body.Changes[i]
	if ch.Path == "" || ch.Kind == playground.Changed {
		return "", false
	}
	at := t.r.structure.places[i]
	n := &t.r.structure.b.nodes[at.b]
	if ch.Kind == playground.Removed {
		n = &t.r.structure.a.nodes[at.a]
	}
	return ch.Path[:strings.LastIndexByte(ch.Path, '/')], n.nameStart == 0
}

// arrayFacts counts what happened to the items of one array.
type arrayFacts struct {
	path                string
	gained, lost, moved int
	change              map[playground.ChangeKind][]int // the first few of each kind
	first               int                             // place among the facts
	said                bool                            // another fact says it too
}

func (a *arrayFacts) count(ch *playground.Change, i int) {
	switch ch.Kind {
	case playground.Added:
		a.gained++
	case playground.Removed:
		a.lost++
	default:
		a.moved++
	}
	if a.change == nil {
		a.change = map[playground.ChangeKind][]int{}
	}
	if len(a.change[ch.Kind]) < maxNamed {
		a.change[ch.Kind] = append(a.change[ch.Kind], i)
	}
}

// maxNamed bounds the items of one array that are named, of each kind of change.
const maxNamed = 2

// arrayWords says what happened to an array's items: by what people call them where few
// came, left or moved.
func (t *teller) arrayWords(a *arrayFacts) string {
	name := t.placeIn(t.r.structure.b, a.path)
	if a.path == "" {
		name = "the list"
	}
	gained, lost, moved := t.itemNames(a, playground.Added, a.gained), t.itemNames(a, playground.Removed, a.lost), t.itemNames(a, playground.Moved, a.moved)
	allNamed := len(gained) == a.gained && len(lost) == a.lost && len(moved) == a.moved
	switch total := a.gained + a.lost + a.moved; {
	case a.moved == total && t.turnedRound(a):
		return name + " is in the opposite order"
	case !allNamed, slices.ContainsFunc(gained, func(s string) bool { return slices.Contains(lost, s) }), total > 1 && (t.isEmptied(a) || max(a.gained, a.lost) > 1 && onlyNumbers(gained, lost, moved)):
		return countedItems(a, name)
	case a.gained == 1 && a.lost == 1 && total == 2 && t.firstOf(a, playground.Added).Path == t.firstOf(a, playground.Removed).Path:
		return gained[0] + " took the place of " + lost[0] + " in " + name
	case total == 1 && a.moved == 1 && strings.Trim(moved[0], "0123456789.-") != "":
		ch := t.firstOf(a, playground.Moved)
		return moved[0] + " moved from place " + placeOf(ch.From) + " to " + placeOf(ch.Path) + " in " + name
	case a.moved == total:
		return count(a.moved, "item") + " moved in " + name
	}
	return itemsNamed(name, gained, lost, moved)
}

// isEmptied reports an array that has no item in one of the documents.
func (t *teller) isEmptied(a *arrayFacts) bool {
	d := t.r.structure.b
	if a.lost == 0 {
		d = t.r.structure.a
	}
	at, known := uint32(0), true
	for _, step := range splitPointer(a.path).names {
		if at, known = stepInto(d, at, step); !known {
			return false
		}
	}
	return d.nodes[at].count == 0
}

// onlyNumbers reports that no item has a name that says more than a number does.
func onlyNumbers(names ...[]string) bool {
	return !slices.ContainsFunc(slices.Concat(names...), func(s string) bool { return strings.Trim(s, "0123456789.-+eE") != "" })
}

// itemsNamed says which items came to an array, which left it and which stand elsewhere in it.
func itemsNamed(name string, gained, lost, moved []string) string {
	var says []string
	for _, did := range []struct {
		verb  string
		items []string
	}{{"joined", gained}, {"left", lost}, {"moved", moved}} {
		if len(did.items) == 0 {
			continue
		}
		words := strings.Join(did.items, " and ") + " " + did.verb
		if says == nil {
			words += " " + name
		}
		says = append(says, words)
	}
	return strings.Join(says, ", ")
}

// countedItems says how many items came to an array, left it and stand elsewhere in it.
func countedItems(a *arrayFacts, name string) string {
	if a.moved > 0 && a.gained+a.lost == 0 {
		return count(a.moved, "item") + " moved in " + name
	}
	var says []string
	for _, did := range []struct {
		verb string
		n    int
	}{{"gained", a.gained}, {"lost", a.lost}, {"moved", a.moved}} {
		switch {
		case did.n == 0:
		case says == nil:
			says = append(says, name+" "+did.verb+" "+count(did.n, "item"))
		default:
			says = append(says, did.verb+" "+grouped(did.n))
		}
	}
	return strings.Join(says, ", ")
}

// itemNames are what people call the items of one kind of change, where they are few and each
// has a name of its own; else nil.
func (t *teller) itemNames(a *arrayFacts, kind playground.ChangeKind, n int) []string {
	if n > maxNamed {
		return nil
	}
	var names []string
	for _, i := range a.change[kind] {
		name := t.itemName(i)
		if name == "" || slices.Contains(names, name) {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// firstOf is the first change of a kind among an array's items.
func (t *teller) firstOf(a *arrayFacts, kind playground.ChangeKind) *playground.Change {
	return &t.p.Body.Changes[a.change[kind][0]]
}

// turnedRound reports that the items of an array stand in the opposite order.
func (t *teller) turnedRound(a *arrayFacts) bool {
	sum := -1
	for i := range t.p.Body.Changes {
		ch := &t.p.Body.Changes[i]
		if ch.Kind != playground.Moved || ch.From == "" || !strings.HasPrefix(ch.Path, a.path+"/") || strings.Contains(ch.Path[len(a.path)+1:], "/") {
			continue
		}
		from, errA := strconv.Atoi(placeOf(ch.From))
		to, errB := strconv.Atoi(placeOf(ch.Path))
		if errA != nil || errB != nil || sum >= 0 && from+to != sum {
			return false
		}
		sum = from + to
	}
	return sum > 3 && a.moved >= sum-2 // places count from 1; of two, one moved
}

// placeOf is the place of an item by its path, counted from 1.
func placeOf(path string) string {
	n, err := strconv.Atoi(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil {
		return "?" // cannot be: the path is of an item
	}
	return grouped(n + 1)
}

// pattern replaces the places of items in a JSON Pointer by *.
func pattern(path string) string {
	if path == "" {
		return ""
	}
	steps := strings.Split(path[1:], "/")
	for i, s := range steps {
		if _, err := strconv.ParseUint(s, 10, 31); err == nil {
			steps[i] = "*"
		}
	}
	return "/" + strings.Join(steps, "/")
}

// weigh orders facts: near the root before deep, what looks volatile last.
func weigh(ch *playground.Change, path string) int {
	weight := 10*strings.Count(path, "/") + bookkeeping(path)
	if prose, _ := proseAlike(ch.A, ch.B); prose != "" || volatileShape(path, ch.A, ch.B) != "" || tokenAt(path, ch.A, ch.B) || lastDigits(ch.A, ch.B) {
		weight += 1000
	}
	switch strings.ToLower(path[strings.LastIndexByte(path, '/')+1:]) {
	case "status", "state", "phase", "error", "errors", "message", "code", "detail", "title", "result", "success", "ok", "timed_out", "failed", "conclusion", "outcome", "health":
		weight -= 5
	}
	if ch.Kind == playground.Changed && (failingWord.Match(ch.A) || failingWord.Match(ch.B)) {
		weight -= 20
	}
	return weight
}

// failingWord is a value that says that something does not work: where it comes or goes is what matters most.
var failingWord = lazyregexp.New(`(?i)^"(fail(ed|ure|ing)?|errors?|errored|down|unhealthy|degraded|critical|fatal|rejected|declined|denied|refused|suspended|blocked|aborted|crashed|expired|revoked|timed?[_ -]?out|outage|offline|unavailable|(major|partial)[_ -]outage)"$`)

// bookkeepingNames are members that follow from others or tell how the answer was made.
var bookkeepingNames = lazyregexp.New(`(?i)/(resourceVersion|generation|observedGeneration|managedFields(/.*)?|_?etag|@odata\.(etag|nextLink|deltaLink)|nonce|_?csrf.*|xsrf.*|took(_?ms)?|duration(_?ms)?|elapsed(_?ms)?|latency(_?ms)?|(start|end|next|prev)?_?cursor|next_?page_?token|_seq_no|_version|_score|max_score|signature|dt|_?scroll_?id|trace_?(id|parent)|uptime(_?(s|ms|sec|seconds))?|\w*(time|timings)_?(ms|millis|milliseconds|us|ns)(/.*)?|memory/.*|heap_?(used|total)|rss|cpu_?(usage|percent)|load_?avg|currentlyAvailable|(rate_?limit/)?remaining|response_?time(_?ms)?|latency(_?(s|ms|sec|seconds))?|duration(_?(s|sec|seconds))?|links/(next|prev|self)|lastEventId|offset)$`)

// bookkeeping is the weight of a member that says little of what changed.
func bookkeeping(path string) int {
	if bookkeepingNames.MatchString(path) {
		return 500
	}
	return 0
}

// lastDigits reports two numbers that differ by no more than how a computer rounds them.
func lastDigits(a, b []byte) bool {
	x, errA := strconv.ParseFloat(string(a), 64)
	y, errB := strconv.ParseFloat(string(b), 64)
	if errA != nil || errB != nil || len(a) < 12 && len(b) < 12 || x == math.Trunc(x) && y == math.Trunc(y) {
		return false
	}
	return math.Abs(x-y) <= 1e-12*max(math.Abs(x), math.Abs(y))
}
