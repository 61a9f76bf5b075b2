package compare

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// builtParts are what builds put into the addresses of files: a digest in the name, or
// a version in the query.
var (
	builtName  = lazyregexp.New(`[._-]([0-9A-Za-z_-]{6,64})(\.(?:[a-z]{2,8}\.)?(?:m?js|css|map|svg|png|jpe?g|webp|gif|woff2?|ico|wasm)\b)`)
	builtRest  = lazyregexp.New(`[._-][0-9A-Za-z_-]{6,}(?:\.[a-z0-9]+)+`)
	builtQuery = lazyregexp.New(`[?&](?:v|ver|version|hash|rev|cb|_)=[0-9A-Za-z._-]+`)
)

// builtAlike is the pattern of what differs in two addresses of one file of two builds, or
// empty where more differs, or where what differs can be read as a word.
func builtAlike(a, b []byte) string {
	if len(a) < minVolatile || len(a) > maxWordBytes || len(b) > maxWordBytes || a[0] != '"' || string(a) == string(b) {
		return ""
	}
	x, y := string(a), string(b)
	for _, part := range []*lazyregexp.Regexp{builtName, builtQuery} {
		xs, ys := part.FindAllStringSubmatch(x, 8), part.FindAllStringSubmatch(y, 8)
		if len(xs) == 0 || len(xs) != len(ys) || part == builtName && !(digests(xs) && digests(ys)) {
			continue
		}
		if part.ReplaceAllString(x, "$2") == part.ReplaceAllString(y, "$2") {
			if part == builtName {
				part = builtRest // the same in fewer signs, for a rule that people read
			}
			if part.ReplaceAllString(x, "") == part.ReplaceAllString(y, "") {
				return part.String()
			}
		}
	}
	return ""
}

// digests reports whether no name of a file is one that a person would give.
func digests(names [][]string) bool {
	for _, m := range names {
		run := []byte(m[1])
		if i := strings.LastIndexAny(m[1], "._-"); i > 0 && len(run)-i > 6 {
			run = run[i+1:]
		}
		if !unread(run) && strings.Trim(string(run), "0123456789abcdef") != "" || !strings.ContainsAny(string(run), "0123456789") && !unread(run) {
			return false
		}
	}
	return true
}

// newlySet are cookies that tell clients or servers apart, of frameworks and of what stands in front
// of servers.
var newlySet = lazyregexp.New(`^(__cf_bm|_cfuvid|cf_clearance|AWSALB(TG)?(CORS)?|AWSELB(CORS)?|ARRAffinity(SameSite)?|BIGipServer[^=]*|TS[0-9a-f]{6,}|incap_ses_[^=]*|visid_incap_[^=]*|nlbi_[^=]*|ak_bmsc|bm_s[vz]|_abck|GCLB|SERVERID|JSESSIONID|PHPSESSID|ASP\.NET_SessionId|connect\.sid|laravel_session|XSRF-TOKEN|csrf_?token)$`)

// cookieEnds is when a cookie ends.
var cookieEnds = lazyregexp.New(`(?i);\s*(expires|max-age)=[^;]*`)

// newCookies is the rule that ignores such values and when they end, where nothing else of the cookies
// differs; empty else.
func newCookies(h playground.FieldChange) string {
	if !strings.EqualFold(h.Name, "Set-Cookie") || len(h.A) != len(h.B) {
		return ""
	}
	var names []string
	ends := ""
	for i := range h.A {
		name, restA, _ := strings.Cut(h.A[i], "=")
		other, restB, _ := strings.Cut(h.B[i], "=")
		_, x, _ := strings.Cut(restA, ";")
		_, y, _ := strings.Cut(restB, ";")
		switch {
		case h.A[i] == h.B[i]:
			continue
		case name != other || !newlySet.MatchString(name):
			return ""
		case x != y:
			ends = "|" + cookieEnds.String()
		}
		if x, y = cookieEnds.ReplaceAllString(";"+x, ""), cookieEnds.ReplaceAllString(";"+y, ""); x != y {
			return ""
		}
		names = append(names, regexp.QuoteMeta(name))
	}
	if len(names) == 0 {
		return ""
	}
	return "match:header:" + h.Name + about + "(" + strings.Join(names, "|") + ")=[^;]*" + ends
}

// prefixedID is an id with what kind of thing it is of before it, as req_… or chatcmpl-….
var prefixedID = lazyregexp.New(`^"([a-z]{2,12}[_-])[0-9A-Za-z]{10,40}"$`)

// prefixedAlike reports two such ids of one kind.
func prefixedAlike(a, b []byte) bool {
	x, y := prefixedID.FindStringSubmatch(string(a)), prefixedID.FindStringSubmatch(string(b))
	return x != nil && y != nil && x[1] == y[1]
}

// numberIdeas proposes tolerances for numbers that are the same but for how they were rounded:
// one is the other to fewer places, or they differ in the last of fifteen digits.
func numberIdeas(changes []playground.Change) []playground.IgnoreIdea {
	apart := map[string]float64{} // by rule; 0 where one of its numbers is no rounding
	var order []string
	for i := range changes[:min(len(changes), maxLooked)] {
		ch := &changes[i]
		rule := ruleFor(ch)
		if ch.IgnoredBy != nil || ch.Kind != playground.Changed || rule == "" || ch.Where != "" {
			continue
		}
		most := rounded(string(ch.A), string(ch.B))
		old, seen := apart[rule]
		switch {
		case !seen:
			order = append(order, rule)
			apart[rule] = most
		case old == 0 || most == 0:
			apart[rule] = 0
		default:
			apart[rule] = max(old, most)
		}
	}
	var out []playground.IgnoreIdea
	for _, rule := range order {
		allowed := strconv.FormatFloat(apart[rule], 'f', -1, 64)
		if apart[rule] == asAShare {
			allowed = "0.000000001%"
		}
		if apart[rule] != 0 {
			out = append(out, playground.IgnoreIdea{Rule: "number:" + rule + about + allowed, Reason: "looks like a number that is only rounded otherwise" + onlyThisPair, Pairs: 1})
		}
	}
	return slices.Clip(out)
}

// orderIdeas proposes to leave the order of lists of names alone, where nothing else of them differs.
func orderIdeas(r *pairResult, changes []playground.Change) []playground.IgnoreIdea {
	only, order := map[string]bool{}, []string{}
	if r.structure == nil {
		return nil
	}
	for i := range changes[:min(len(changes), maxLooked)] {
		ch := &changes[i]
		if ch.Path == "" || ch.Kind == playground.Moved && ch.From == "" {
			continue
		}
		list := holder(ch.Path)
		if _, seen := only[list]; !seen {
			order, only[list] = append(order, list), true
		}
		only[list] = only[list] && ch.IgnoredBy == nil && ch.Kind == playground.Moved && r.structure.b.nodes[r.structure.places[i].b].kind == kindString
	}
	var out []playground.IgnoreIdea
	for _, list := range order {
		if only[list] {
			out = append(out, playground.IgnoreIdea{Rule: "order:" + pattern(list), Reason: "the same names in another order" + onlyThisPair, Pairs: 1})
		}
	}
	return out
}

// tagIdea proposes a pattern of the attributes of a tag that look new in each response; nil where
// change i is no such tag.
func tagIdea(r *pairResult, i int, rule string) *playground.IgnoreIdea {
	if r.texts == nil || r.texts.as != "xml" || i >= len(r.texts.blocks) || rule == "" {
		return nil
	}
	x, y := r.texts.elementsOf(&r.texts.blocks[i])
	if x == nil {
		return nil
	}
	pattern, why := tagPattern(x, y)
	if pattern == "" {
		return nil
	}
	return &playground.IgnoreIdea{Rule: "match:" + rule + about + pattern, Reason: why + onlyThisPair, Pairs: 1}
}

// asAShare stands for a tolerance that is a share of the number.
const asAShare = -1

// rounded is how far apart two numbers may be that are roundings of one; 0 where they are not.
func rounded(a, b string) float64 {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil || len(a) > 40 || len(b) > 40 || strings.ContainsAny(a+b, "eE") || !strings.Contains(a+b, ".") {
		return 0
	}
	diff := math.Abs(x - y)
	if diff > 0 && lastDigits([]byte(a), []byte(b)) {
		return asAShare
	}
	if placesA, placesB := places(a), places(b); placesA != placesB {
		if few := min(placesA, placesB); max(placesA, placesB)-few > 1 && few > 0 && diff > 0 && diff <= 0.5*math.Pow10(-few) {
			return 5 / math.Pow10(few+1)
		}
	}
	return 0
}

// places are the digits behind the point.
func places(s string) int {
	_, after, _ := strings.Cut(s, ".")
	return len(after)
}
