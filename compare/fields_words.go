package compare

import (
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// fields says which response fields differ, those first that clients act on. Those that
// follow from another content are left out where the content differs.
func (t *teller) fields() string {
	var told []playground.FieldChange
	for _, h := range t.p.Headers {
		if h.IgnoredBy == nil && (t.p.Body.Same || !followsContent(h.Name) && (!strings.EqualFold(h.Name, "Content-Type") || !t.mixed())) {
			told = append(told, h)
		}
	}
	slices.SortStableFunc(told, func(a, b playground.FieldChange) int { return fieldWeight(a) - fieldWeight(b) })
	var facts []string
	for _, h := range told[:min(len(told), maxFieldFacts)] {
		facts = append(facts, fieldFact(h))
	}
	switch more := len(told) - maxFieldFacts; {
	case more == 1:
		facts = append(facts, "1 more field differs")
	case more > 1:
		facts = append(facts, count(more, "more field")+" differ")
	}
	if len(facts) > 0 && strings.HasPrefix(facts[0], "the ") {
		facts[0] = "T" + facts[0][1:]
	}
	return sentenceOf(facts)
}

func followsContent(name string) bool {
	switch strings.ToLower(name) {
	case "content-length", "etag", "last-modified", "content-md5", "digest", "content-digest", "repr-digest":
		return true
	}
	return false
}

// fieldWeight orders fields: what a client acts on before what only counts or follows, and last what is
// new in each response.
func fieldWeight(h playground.FieldChange) int {
	name := strings.ToLower(h.Name)
	switch name {
	case "location", "retry-after", "content-type", "www-authenticate", "content-encoding", "cache-control", "allow", "content-language":
		return 0
	case "expires", "x-cache":
		return 2
	}
	if h.Kind == playground.Changed && (volatileField(h) != "" || newCookies(h) != "") {
		return 3
	}
	if followsContent(name) || strings.Contains(name, "ratelimit-") || strings.Contains(name, "rate-limit-") || strings.HasSuffix(name, "-id") {
		return 2
	}
	return 1
}

func fieldFact(h playground.FieldChange) string {
	name := clip(h.Name, maxSaid)
	a, b := strings.Join(h.A, ", "), strings.Join(h.B, ", ")
	switch {
	case strings.EqualFold(h.Name, "Set-Cookie"):
		return cookieFacts(h)
	case h.Kind == playground.Added:
		return name + " appeared" + leadsTo(h)
	case h.Kind == playground.Removed:
		return name + " is gone"
	case nonceRule(h) != "":
		return name + " has another nonce"
	}
	if words := policyWords(h); words != "" {
		return words
	}
	if words := linkWords(h); words != "" {
		return words
	}
	if words := memberWords(h); words != "" {
		return words
	}
	if x, y := quotedOnce(a), quotedOnce(b); a != "" && b != "" && a != b && len(x) <= maxSaid && len(y) <= maxSaid {
		return name + " went from " + x + " to " + y
	}
	if words := placeWords(h); words != "" {
		return words
	}
	return name + " changed"
}

// placeWords says where a redirect leads now: which part of its address is another. What stands in
// a query is not said: it may be a ticket.
func placeWords(h playground.FieldChange) string {
	if !strings.EqualFold(h.Name, "Location") && !strings.EqualFold(h.Name, "Content-Location") || len(h.A) != 1 || len(h.B) != 1 {
		return ""
	}
	a, errA := url.Parse(h.A[0])
	b, errB := url.Parse(h.B[0])
	if errA != nil || errB != nil || a.User != nil || b.User != nil || unreadIn(a.Path) || unreadIn(b.Path) {
		return ""
	}
	hostA, hostB := a.Scheme+"://"+a.Host, b.Scheme+"://"+b.Host
	said := func(x, y string) bool { return x != y && len(x) <= 2*maxSaid && len(y) <= 2*maxSaid }
	switch {
	case hostA != hostB && a.Host != "" && b.Host != "" && a.Path == b.Path && said(hostA, hostB):
		return h.Name + " leads to " + hostB + " instead of " + hostA
	case hostA != hostB && a.Host != "" && b.Host != "" && said(hostA+a.Path, hostB+b.Path):
		return h.Name + " leads to " + hostB + b.Path + " instead of " + hostA + a.Path
	case hostA == hostB && said(a.Path, b.Path):
		return h.Name + " leads to " + b.Path + " instead of " + a.Path
	case hostA == hostB && a.Path == b.Path && a.RawQuery != b.RawQuery:
		return h.Name + " leads to the same place with another query"
	}
	return ""
}

// quotedOnce is quotedIfLong for what may hold quotation marks of its own.
func quotedOnce(s string) string {
	if strings.Contains(s, `"`) {
		return s
	}
	return quotedIfLong(s)
}

// leadsTo says where a redirect leads that the other response was none of.
func leadsTo(h playground.FieldChange) string {
	if !strings.EqualFold(h.Name, "Location") || len(h.B) != 1 {
		return ""
	}
	to, err := url.Parse(h.B[0])
	if err != nil || to.User != nil || unreadIn(to.Path) {
		return ""
	}
	place := to.Path
	if to.Host != "" {
		place = to.Scheme + "://" + to.Host + to.Path
	}
	if place == "" || len(place) > 2*maxSaid {
		return ""
	}
	return " and leads to " + place
}

// unreadIn reports a path with a step that nobody reads: it may be a ticket.
func unreadIn(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(step string) bool { return len(step) >= 8 && unread([]byte(step)) })
}

// memberWords says which members a list gained and lost, where that is shorter than both.
func memberWords(h playground.FieldChange) string {
	name := strings.ToLower(h.Name)
	if !isListField(name) {
		return ""
	}
	a, b := fieldMembers(name, h.A), fieldMembers(name, h.B)
	gained, lost := without(b, a), without(a, b)
	short := func(members []string) bool { return len(members) <= 3 && len(strings.Join(members, ", ")) <= maxSaid }
	switch {
	case !short(gained) || !short(lost) || len(a)+len(b) <= 2:
		return ""
	case len(lost) == 0 && len(gained) > 0:
		return h.Name + " gained " + listed(gained)
	case len(gained) == 0 && len(lost) > 0:
		return h.Name + " lost " + listed(lost)
	case len(gained) == 1 && len(lost) == 1:
		before, x, _ := strings.Cut(lost[0], "=")
		after, y, both := strings.Cut(gained[0], "=")
		if both && before == after && x != "" {
			return before + " of " + h.Name + " went from " + x + " to " + y
		}
	}
	if len(gained)+len(lost) == 0 {
		return ""
	}
	return h.Name + " gained " + listed(gained) + " and lost " + listed(lost)
}

func without(list, other []string) []string {
	var out []string
	for _, m := range list {
		if !slices.Contains(other, m) {
			out = append(out, m)
		}
	}
	return out
}

// cookie is what a line of Set-Cookie says; its value is never put into words.
type cookie struct {
	name, value string
	attributes  map[string]string // by lower-case name
}

func readCookie(line string) cookie {
	parts := strings.Split(line, ";")
	c := cookie{attributes: map[string]string{}}
	c.name, c.value, _ = strings.Cut(strings.TrimSpace(parts[0]), "=")
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if name != "" {
			c.attributes[strings.ToLower(name)] = name + "=" + value
		}
	}
	return c
}

// cookieFacts says what happened to each cookie.
func cookieFacts(h playground.FieldChange) string {
	before := map[string]cookie{}
	for _, line := range h.A {
		c := readCookie(line)
		before[c.name] = c
	}
	var says []string
	for _, line := range h.B {
		c := readCookie(line)
		old, ok := before[c.name]
		delete(before, c.name)
		if words := cookieWords(old, c, ok); words != "" {
			says = append(says, "the cookie "+clip(c.name, maxSaid)+" "+words)
		}
	}
	for _, line := range h.A {
		if c := readCookie(line); before[c.name].name != "" {
			says = append(says, "the cookie "+clip(c.name, maxSaid)+" is not set any more")
			delete(before, c.name)
		}
	}
	switch {
	case len(says) == 0:
		return "Set-Cookie changed"
	case len(says) > 2:
		return count(len(says), "cookie") + " differ"
	}
	return strings.Join(says, " and ")
}

func cookieWords(a, b cookie, both bool) string {
	if !both {
		return "is new"
	}
	var lost, gained, says []string
	for _, name := range []string{"secure", "httponly", "samesite", "domain", "path", "partitioned"} {
		x, y := a.attributes[name], b.attributes[name]
		switch {
		case x == y:
		case y == "":
			lost = append(lost, strings.TrimSuffix(x, "="))
		case x == "":
			gained = append(gained, strings.TrimSuffix(y, "="))
		default:
			says = append(says, "went from "+x+" to "+y)
		}
	}
	if len(lost) > 0 {
		says = append(says, "lost "+listed(lost))
	}
	if len(gained) > 0 {
		says = append(says, "gained "+listed(gained))
	}
	if len(says) > 0 {
		return listed(says)
	}
	if a.value != b.value {
		return "has another value"
	}
	return ""
}
