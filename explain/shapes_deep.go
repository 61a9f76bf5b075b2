package explain

import (
	"slices"
	"strings"

	"parley/lazyregexp"
)

// Envelopes nest: what went wrong may stand two or three levels down, under names that no
// list has. Everything here is bounded by depth and by the number of values looked at.
const (
	deepLevels = 4
	deepNodes  = 160
)

// tellingRank is where a name stands among telling, whatever its spelling.
var tellingRank = func() map[string]int {
	ranks := map[string]int{}
	for i, name := range telling {
		ranks[plainName(name)] = i
	}
	return ranks
}()

// plainName is a member's name without case and without what stands between its words:
// error_message, errorMessage and Error-Message are one.
func plainName(name string) string {
	if len(name) > 40 {
		return ""
	}
	b := make([]byte, 0, len(name))
	for i := range len(name) {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c == '_' || c == '-' || c == ' ' || c == '.' || c == '@' || c == '$':
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// tellingKids are the members of an object that bear a telling name, the best name first.
func (n *node) tellingKids() []*node {
	if !n.is(isObject) {
		return nil
	}
	var ranked [64]*node
	found := false
	seen := 0
	for k := n.first; k != nil && seen < 2*deepNodes; k, seen = k.next, seen+1 {
		if r, ok := tellingRank[plainName(k.key)]; ok && r < len(ranked) && ranked[r] == nil {
			ranked[r], found = k, true
		}
	}
	if !found {
		return nil
	}
	return slices.DeleteFunc(ranked[:len(telling)], func(k *node) bool { return k == nil })
}

// vagueNames are parts of names under which words are mostly about what went wrong.
var vagueNames = []string{"err", "fault", "fail", "mess", "msg", "reason", "detail", "descr", "summary", "problem", "cause", "explan", "warn", "exception"}

// deepWords looks for words at any level, the nearest first: under a telling name, then
// under one that is like it, then the only sentence that an object holds.
func deepWords(root *node) *node {
	if root == nil {
		return nil
	}
	level, budget := []*node{root}, deepNodes
	for depth := 0; depth < deepLevels && len(level) > 0; depth++ {
		for _, look := range []func(*node) *node{func(n *node) *node { return tellingWords(n, 2) }, vagueWords, soleSentence} {
			for _, n := range level {
				if m := look(n); m != nil {
					return m
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	return nil
}

// nextLevel are the objects and lists one level below.
func nextLevel(level []*node, budget *int) []*node {
	var below []*node
	for _, n := range level {
		for k := n.first; k != nil && *budget > 0; k = k.next {
			if *budget--; k.is(isObject) || k.is(isArray) {
				below = append(below, k)
			}
		}
	}
	return below
}

func vagueWords(n *node) *node {
	if !n.is(isObject) {
		return nil
	}
	seen := 0
	for k := n.first; k != nil && seen < deepNodes; k, seen = k.next, seen+1 {
		if k.is(isArray) && k.count <= 4 && k.first.words() != "" && hasAny(plainName(k.key), "warn", "err", "mess", "reason", "fail", "problem", "issue") != "" && !looksLikeCode(k.first.text) {
			return k.first
		}
		if k.words() != "" && !looksLikeCode(k.text) && !onlyStatus(k.text) && hasAny(plainName(k.key), vagueNames...) != "" {
			return k
		}
	}
	return nil
}

// soleSentence is the one string of a small object that is more than a word.
func soleSentence(n *node) *node {
	if !n.is(isObject) || n.count > 8 {
		return nil
	}
	var sole *node
	for k := n.first; k != nil; k = k.next {
		w := k.words()
		if w == "" || looksLikeCode(w) || len(w) < 6 || w[0] >= '0' && w[0] <= '9' {
			continue
		}
		if sole != nil {
			return nil
		}
		sole = k
	}
	return sole
}

// inner are the names under which the particulars of an error stand.
var inner = []string{
	"details", "errors", "error", "errorcauses", "causes", "cause", "causedby", "violations", "issues", "innererror", "inner", "contextinfo", "extensions", "validationerrors", "embedded", "context", "data", "base", "errorlist", "messages", "detail", "description", "userpresentablemessage", "errorusermsg", "usermessage", "validation", "previous", "additionaldetails",
}

// beside are members that stand beside the particulars of an error and are none.
var beside = map[string]bool{"links": true, "link": true, "help": true, "documentation": true, "metadata": true, "stack": true, "stacktrace": true, "trace": true, "traces": true, "request": true}

// particulars are the words that stand below a message and say more than it.
func particulars(holder, message *node) *node {
	level, budget := []*node{holder}, deepNodes
	for depth := 0; depth <= deepLevels && len(level) > 0; depth++ {
		var below []*node
		for _, n := range level {
			for k := n.first; k != nil && budget > 0; k = k.next {
				budget--
				name := plainName(k.key)
				named := n.is(isArray) || depth > 0 || slices.Contains(inner, name) || strings.HasPrefix(name, "detailed") || hasAny(name, "err", "detail", "violation", "issue", "element", "failure", "invalid", "mess", "response", "result", "batch") != "" && (k.is(isArray) || k.is(isObject))
				if k == message || !named || beside[name] {
					continue
				}
				if k.is(isObject) || k.is(isArray) {
					below = append(below, k)
				}
				told := n.is(isArray) || name == "details" || name == "detail" || hasAny(name, "mess", "descr", "summary", "reason", "msg") != "" || name == "cause" || strings.HasPrefix(name, "detailed") || depth > 0 && name == "error" && strings.Contains(k.words(), " ")
				if told && saysMore(k, message) {
					return k
				}
			}
		}
		level = below
	}
	return nil
}

// saysMore reports words that are more than a code, a status or what is said already.
func saysMore(k, message *node) bool {
	w := k.words()
	return w != "" && !looksLikeCode(w) && !onlyStatus(w) && (message == nil || !strings.EqualFold(w, message.words()) && !strings.Contains(message.text, w))
}

// pointsInside reports a message that leaves the reason to what stands below it.
func pointsInside(w string) bool {
	if onlyStatus(w) || onlyPoints(w) {
		return true
	}
	return len(w) < 200 && hasAny(strings.ToLower(w), "validation fail", "validation error", "failed validation", "invalid form body", "see inner", "see the inner", "see errors", "see the errors", "partial write", "errors property", "errors field", "see detail", "see the detail", "see 'errors'", "could not be performed", "request is invalid", "request is not valid", "invalid request", "bad input", "errors occurred", "error occurred", "failed to create", "failed to update",
		"multiple errors", "multiple problems", "see additional", "see error object", "exception was raised", "exception occurred", "resource access denied", "access denied", "did not match the expected schema", "does not match the expected schema", "validation of", "validation failure", "one or more", "unable to complete operation", "unprocessable", "invalid parameter", "invalid input", "input is invalid", "permissions", "something went wrong", "is denied", "validation exception", "malformed request", "could not find the page", "constraints violated", "constraint violat", "error while", "errors while", "includes errors", "refer to the information in", "for more information", "for more details", "contains errors", "violation found", "violations found", "invalid arguments", "not valid json schema") != ""
}

// onlyPoints reports words that say where to look, and nothing else.
func onlyPoints(w string) bool {
	if len(w) > 90 {
		return false
	}
	lower := strings.ToLower(strings.TrimSpace(w))
	return strings.HasPrefix(lower, "see ") || strings.HasPrefix(lower, "refer to ") || strings.HasPrefix(lower, "check the ") && hasAny(lower, "details", "info", "errors", "messages") != ""
}

// tellingCode reports a code that says more than the status: RecordNotFound, and not
// NotFound or request_failed.
func tellingCode(code string) bool {
	if len(code) < 6 || len(code) > 80 || !looksLikeCode(code) || strings.Contains(code, "/") {
		return false
	}
	var b strings.Builder
	last := byte(' ')
	letters := 0
	for i := range len(code) {
		c := code[i]
		switch {
		case c == '_' || c == '-' || c == '.' || c == ':':
			c = ' '
		case 'A' <= c && c <= 'Z':
			if 'a' <= last && last <= 'z' {
				b.WriteByte(' ')
			}
			letters++
		case 'a' <= c && c <= 'z':
			letters++
		}
		last = c
		b.WriteByte(c)
	}
	words := strings.ToLower(b.String())
	for _, tail := range []string{" error", " exception", " error code"} {
		words = strings.TrimSuffix(words, tail)
	}
	return letters > 5 && !onlyStatus(words) && hasAny(words, "request failed", "http", "general", "unknown", "api error", "client error", "resource not found", "invalid request", "access denied", "permission denied", "unauthenticated", "invalid argument", "failed precondition", "limit exceeded", "internal", "err bad", "validation") == "" &&
		words != "error" && words != "exception" && strings.Contains(words, " ")
}

// jsonInside is the JSON that a string holds, with the words before it: services pass on
// the answer of another as text.
func jsonInside(text string) (before string, root *node) {
	if len(text) > 16<<10 {
		return "", nil
	}
	from := strings.IndexAny(text, "{[")
	to := strings.LastIndexAny(text, "}]")
	if from < 0 || to-from < 8 || from > 200 {
		return "", nil
	}
	root, fault := readJSON(text[from : to+1])
	if fault != nil || root == nil || !root.is(isObject) && !root.is(isArray) {
		return "", nil
	}
	before = strings.TrimRight(strings.TrimSpace(text[:from]), ":-=> ")
	if looksLikeCode(before) {
		before = ""
	}
	return before, root
}

// textBeside is the JSON that stands as text beside the message, under a name for what
// lies below it: the answer of the service that was asked in turn.
func (s *shape) textBeside() (before string, root *node) {
	for _, name := range []string{"error", "errors", "details", "detail", "cause", "body", "response", "innererror", "upstream", "data"} {
		n := s.message.parent.get(name)
		if n == nil || n == s.message || !strings.HasPrefix(strings.TrimSpace(n.words()), "{") {
			continue
		}
		if _, root = jsonInside(n.text); root != nil {
			s.also = append([]*node{n}, s.also...)
			return s.message.text, root
		}
	}
	return "", nil
}

// unpack reads the JSON that the message holds: its words stand for the whole of it, and
// what it says of single fields counts.
func (s *shape) unpack(code int) {
	if s.message.words() == "" {
		return
	}
	before, root := jsonInside(s.message.text)
	if root == nil {
		if before, root = s.textBeside(); root == nil {
			return
		}
	}
	words := ""
	faults := fieldFaults(root, max(code, 400))
	switch m := deepWords(root); {
	case len(faults) > 0 && faults[0].name != "":
		words = shortName(faults[0].name) + ": " + faults[0].message.words()
	case m != nil:
		words = m.words()
	}
	if words == "" {
		return
	}
	s.inside = words
	if before != "" {
		s.inside = before + ": " + words
	}
}

// complete adds to a shape what any service may put beside its message: the particulars,
// an address to read more at, a finer code.
func (s *shape) complete(f *facts, root *node) {
	if root.is(isArray) && root.first.is(isObject) {
		root = root.first
	}
	holder := root
	if s.message != nil && s.message.parent != nil {
		holder = s.message.parent
	}
	if s.code.scalar() == itoa(f.code) && s.name != "JSON-RPC" {
		s.code = finerCode(holder)
	}
	if sys := root.get("sys"); s.code == nil && f.code >= 400 && sys.get("type").words() == "Error" && tellingCode(sys.get("id").words()) {
		s.code = sys.get("id") // Contentful
	}
	places := []*node{holder, root.get("error"), root}
	if s.plain() == "" { // an error that has a code and no words
		for _, n := range places[1:] {
			if c := n.one("code", "error_code", "errorCode", "reason", "type", "name", "id"); tellingCode(c.words()) {
				s.code = c
				break
			}
		}
		if c := root.one("status", "state", "reason"); s.code == nil && f.code >= 400 && c.words() != "" && looksLikeCode(c.text) && strings.ContainsAny(c.text, "_-") && !onlyStatus(c.text) {
			s.code = c
		}
	}
	if s.docs == nil {
		for _, n := range places {
			if s.docs = docsOf(n); s.docs != nil {
				break
			}
		}
	}
	for _, n := range places {
		if x := n.one("error_subcode", "suberror", "subcode", "sub_code", "issue", "policyName", "errorType", "category"); x.scalar() != "" && x != s.code && len(s.also) < 3 && !slices.Contains(s.also, x) {
			s.also = append(s.also, x)
		}
	}
	if f.code < 400 {
		return
	}
	if w := s.message.words(); w != "" && s.title == nil && s.message.parent == holder && holder.is(isObject) && len(w) < 40 && bareLabel.MatchString(w) {
		if m := holder.one("description", "detail", "details", "explanation"); m != s.message && strings.Count(m.words(), " ") >= 3 {
			s.title, s.message = s.message, m // a heading under the name of a message
		}
	}
	if w := s.message.words(); w != "" && looksLikeCode(w) && (strings.ToUpper(w) == w || strings.ContainsAny(w, "_-")) && plainASCII(w) && s.message.parent == holder {
		m := holder.one("description", "detail", "error_description", "errorDescription", "explanation")
		if m == nil && s.code == nil {
			m = vagueWords(holder)
		}
		if strings.Contains(m.words(), " ") {
			s.code, s.message = s.message, m // a code under the name of a message
		}
	}
	s.fill(holder, root)
	s.unpack(f.code)
	if s.more = particulars(holder, s.message); s.more == nil && holder != root {
		s.more = particulars(root, s.message)
	}
	if s.more == nil && (s.message == nil || onlyStatus(s.message.scalar())) {
		if m := vagueWords(holder); m != s.message && saysMore(m, s.message) {
			s.more = m
		}
	}
	if m := noteOn(holder, s.message); s.more == nil && saysMore(m, s.message) {
		s.more = m
	} else if m := noteOn(holder, s.code); s.message == nil && s.more == nil && saysMore(m, s.code) {
		s.message = m
	}
	if s.more != nil && !slices.Contains(s.also, s.more) {
		s.also = append([]*node{s.more}, s.also...)
	}
}

// finerCode is the reason beside a code that only repeats the status.
func finerCode(holder *node) *node {
	for _, n := range []*node{holder, holder.get("errors").firstKid(), holder.get("details").firstKid()} {
		if c := n.one("reason", "errorCode", "error_code", "type", "code", "category"); c.words() != "" && looksLikeCode(c.text) {
			return c
		}
	}
	return nil
}

// bareLabel is the heading of an error, which leaves its reason to a sentence beside it.
var bareLabel = lazyregexp.New(`(?i)^(?:[a-z]+ ){1,2}(?:error|failure|forbidden|denied|failed|problem|refused|rejected|violation|not satisfiable)[.!]?$`)
