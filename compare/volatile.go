package compare

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// onlyThisPair ends the reason of what is proposed for its looks.
const onlyThisPair = "; only this pair was looked at"

var (
	timeNames  = lazyregexp.New(`(?i)(^|_|-)(at|on|date|time|timestamp|now|ts|dt|datetime|expires|expiry|epoch|updated|modified|last_?modified|lastmod|generated|fetched|created|issued|now_?ms|server_?time|tick|last_?run|as_?of|iat|exp|nbf|auth_?time|instant|ts_?(ms|us|ns))$|(At|On|Date|Time|Timestamp|Modified|Updated|Instant|NotBefore|NotOnOrAfter)$`)
	timeShape  = lazyregexp.New(`^"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} |[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}|\d{8}T\d{6}|\\?/Date\(\d{12,14}([+-]\d{4})?\)\\?/)|^"?1\d{9}(\d{3}|\d{6}|\d{9})?(\.\d+)?"?$`)
	idNames    = lazyregexp.New(`(?i)(^|_|-)(request|trace|span|correlation|transaction|session)?[_-]?(id|uuid|guid|ulid|ksuid|cuid|snowflake|nonce|token|instance|trace_?parent|trace|jti)$|(Id|ID|Uuid|UUID|Nonce|Token)$`)
	idShape    = lazyregexp.New(`^"(?:urn:uuid:)?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-fA-F]{16,64}|[0-9A-HJKMNP-TV-Z]{26}|[0-9A-Za-z]{27}|00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|[1-9][0-9]{16,19})"$`)
	tokenNames = lazyregexp.New(`(?i)(nonce|csrf|csrf_?token|xsrf|signature|access_?token|refresh_?token|id_?token|request_?token|host_?id|cursor|scroll_?id|page_?token|continuation_?token|sync_?token|delta_?token|skip_?token)$`)
	tokenShape = lazyregexp.New(`^"[A-Za-z0-9+/_=.:~-]{8,1000}"$`)

	// signedParams are the parameters of addresses that are signed for a while.
	signedParams = lazyregexp.New(`[?&](X-(Amz|Goog)-[A-Za-z-]+|Signature|Expires|Policy|Key-Pair-Id|sig|se|st|sv|token)=[^&#]*`)
	nonceSource  = lazyregexp.New(`'nonce-[^']+'`)
	longRun      = lazyregexp.New(`[0-9A-Za-z+/_=-]{8,}`)
)

// volatileShape says why a changed value is probably different each time; empty if
// nothing speaks for that.
func volatileShape(path string, a, b []byte) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	name = strings.TrimPrefix(name[strings.LastIndexByte(name, ':')+1:], "@") // without the prefix of XML
	if strings.HasSuffix(path, "/cursors/"+name) {
		name = "cursor"
	}
	if signedAlike(a, b) {
		return "looks like an address that is signed anew in each response"
	}
	if tokenNames.MatchString(name) && tokenShape.Match(a) && tokenShape.Match(b) {
		return "looks like a token that is new in each response"
	}
	if len(a) > maxVolatile || len(b) > maxVolatile || !isScalar(a) || !isScalar(b) {
		return ""
	}
	switch {
	case exchangeNames.MatchString(name), begunNames.MatchString(name) && tokenish(a, b):
		return "looks like an id that is new in each response"
	case agoShape.Match(a) && agoShape.Match(b):
		return "looks like a time that is told by how long ago it was"
	case processNames.MatchString(name):
		return "says which of several servers answered"
	case usageNames.MatchString(name) && a[0] != '"' && b[0] != '"':
		return "tells how busy the server was"
	case measuredNames.MatchString(name) && bytes.ContainsAny(a, "0123456789") && bytes.ContainsAny(b, "0123456789") && !restarted(name, a, b) && !timeShape.Match(a):
		return "looks like a time that was measured"
	case len(a) < minVolatile || len(b) < minVolatile:
		return ""
	case timeNames.MatchString(name) && timeShape.Match(a) && timeShape.Match(b):
		return "looks like a time that is new in each response"
	case idNames.MatchString(name) && (idShape.Match(a) && idShape.Match(b) || prefixedAlike(a, b)):
		return "looks like an id that is new in each response"
	}
	return ""
}

// exchangeNames are members that name one exchange, and measuredNames those that say how long
// something took or how long a server is up: they are new each time, whatever they look like.
var (
	exchangeNames = lazyregexp.New(`(?i)^(x[_-])?(amzn[_-]|ms[_-]|b3[_-])?(request|req|trace|correlation|span|activity)[_-]?id$`)
	measuredNames = lazyregexp.New(`(?i)^(took|took_?in|elapsed|elapsed_?time|generation_?time|uptime|(response|processing|process|query|execution|exec|render|search)_?time|latency)(_?(ms|s|sec|secs|seconds|millis|milliseconds|us|ns))?$|^\w*[a-z_](time|timings|Time|Timings)_?(ms|millis|milliseconds|us|micros|ns|nanos)$`)
)

// begunNames are members that name what the response began, processNames those that name the process
// that answered, and usageNames those that say what it used.
var (
	begunNames   = lazyregexp.New(`(?i)^(session|captcha|challenge|verification|upload|flow|attempt)([_-]?(id|key|token|handle))?$`)
	processNames = lazyregexp.New(`(?i)^(p?pid|process_?id|host_?name|pod(_?(name|id))?|container_?id|worker(_?(id|pid))?|served_?by|server_?(id|name)|node_?(id|name)|instance_?id|replica(_?id)?|machine_?id)$`)
	usageNames   = lazyregexp.New(`(?i)^(rss|heap_?(used|total|alloc|size)|cpu(_?(usage|percent|user|system))?|load(_?(avg|average|1|5|15))?|(mem|memory)_?(used|usage|free|available|percent)?|free_?(mem|memory)|goroutines|num_?gc)$`)
	agoShape     = lazyregexp.New(`(?i)^"(?:about |over |almost )?(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago"$`)
)

// restarted reports a time since a start that is shorter than before.
func restarted(name string, a, b []byte) bool {
	x, errX := strconv.ParseFloat(strings.Trim(string(a), `"`), 64)
	y, errY := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	return errX == nil && errY == nil && y < x && strings.HasPrefix(strings.ToLower(name), "uptime")
}

// isScalar reports a string or a number of JSON that holds something.
func isScalar(raw []byte) bool {
	return len(raw) > 0 && (raw[0] == '"' && len(raw) > 2 || raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9')
}

// fieldNames are response fields of the same kinds, and those that count what is left of a limit.
var (
	exchangeFields = lazyregexp.New(`(?i)(^|-)(request|req|trace|correlation|span|audit|invocation|activity|context|upload)-?u?id$|^sentry-trace$|^(x-)?idempotency-key$|^x-azure-ref$|^x-varnish$|^x-cld-trace$|^akamai-request-bc$`)
	servedFields   = lazyregexp.New(`(?i)^x-(backend|pod|node|instance|server|edge|container|replica|worker|host|hostname)$|^(x-)?(backend|served|origin|upstream|ms-ests|edge|node|pod|host|server|instance|container|replica|cache|proxy|worker|sucuri)-?(server|name|node|host|instance|pod|id|addr|address|location|by)$|-pod-?id$`)
	measuredFields = lazyregexp.New(`(?i)-(time|duration|latency|runtime|elapsed)(-(ms|s|seconds))?$|-ms$`)
	countedFields  = lazyregexp.New(`(?i)rate-?limit-([a-z]+-)*(remaining|reset|used)|^ratelimit$|^sforce-limit-info$|call-limit$`)
	uniqueField    = lazyregexp.New(`(?i)-id$`)
	clockField     = lazyregexp.New(`^"(\d{4}-\d\d-\d\d[T ]|\d\d/\d\d/\d{4} )\d\d:\d\d(:\d\d)?[^ ]*"$`)
	datedFields    = lazyregexp.New(`(?i)deploy|build|release|version|sunset|deprecat|expire`) // their times are news
	cacheWord      = lazyregexp.New(`(?i)hit|miss|expired|stale|bypass|pass|dynamic|none|true|false|\d\.\d|^"[a-z]*"$`)
)

// volatileField says why a field that changed is probably different each time; empty if nothing
// speaks for that.
func volatileField(h playground.FieldChange) string {
	if len(h.A) != 1 || len(h.B) != 1 || len(h.A[0]) > maxVolatile || len(h.B[0]) > maxVolatile || h.A[0] == "" || h.B[0] == "" {
		return ""
	}
	a, b := quotedLine(h.A[0]), quotedLine(h.B[0])
	digits := bytes.ContainsAny(a, "0123456789") && bytes.ContainsAny(b, "0123456789")
	switch {
	case exchangeFields.MatchString(h.Name), uniqueField.MatchString(h.Name) && idShape.Match(a) && idShape.Match(b):
		return "looks like an id that is new in each response"
	case measuredFields.MatchString(h.Name) && digits:
		return "looks like a time that was measured"
	case clockField.Match(a) && clockField.Match(b) && !datedFields.MatchString(h.Name):
		return "looks like a time that is new in each response"
	case servedFields.MatchString(h.Name) && !cacheWord.Match(a) && !cacheWord.Match(b):
		return "says which of several servers answered"
	case countedFields.MatchString(h.Name) && digits:
		return "counts what is left of a limit, which each request changes"
	}
	return ""
}

// proseParts are what a sentence may hold that is new in each response.
var proseParts = []struct {
	of   *lazyregexp.Regexp
	what string
}{
	{lazyregexp.New(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`), "a time"},
	{lazyregexp.New(`[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`), "an id"},
	{lazyregexp.New(`\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b`), "an id"},
	{lazyregexp.New(`\b[0-9a-f]{16,64}\b`), "an id"},
	{lazyregexp.New(`\breq_[0-9A-Za-z]{8,40}\b`), "an id"},
	{lazyregexp.New(`\b0x[0-9a-f]{4,16}\b`), "an address in memory"},
	{lazyregexp.New(`(?i)"[a-z_]*(?:csrf|xsrf|nonce|token|build_?id|request_?id|trace_?id|session_?id)"\s*:\s*"[^"\\]*"`), "a token"},
	{lazyregexp.New(`\b1[5-9]\d{8}(?:\d{3})?\b`), "a time"},
	{lazyregexp.New(`(?i)\b(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago\b`), "a time"},
	{lazyregexp.New(`(?i)\b(?:in|took) (?:\d+(?:\.\d+)? ?(?:ms|µs|us|ns|milliseconds)|\d+\.\d+ ?(?:s|secs?|seconds))\b`), "a duration"},
}

// withoutParts is a text with such parts taken out.
func withoutParts(s []byte) []byte {
	for _, p := range proseParts {
		s = p.of.ReplaceAll(s, []byte("\u2026"))
	}
	return s
}

// proseAlike is the pattern of what differs in two sentences that differ in nothing but ids
// and times, and what that is; empty where more differs, or where the whole is an id.
func proseAlike(a, b []byte) (pattern, what string) {
	if len(a) > maxWordBytes || len(b) > maxWordBytes || len(a) < minVolatile || a[0] != '"' || !bytes.ContainsAny(a, " =/") || bytes.Equal(a, b) {
		return "", ""
	}
	if x := withoutParts(a); len(x) >= len(a) || len(x) < 8 || !bytes.Equal(x, withoutParts(b)) {
		return "", ""
	}
	var patterns, whats []string
	for _, p := range proseParts {
		if x := p.of.FindAllString(string(a), -1); len(x) > 0 && !slices.Equal(x, p.of.FindAllString(string(b), -1)) {
			patterns = append(patterns, p.of.String())
			if !slices.Contains(whats, p.what) {
				whats = append(whats, p.what)
			}
			a, b = p.of.ReplaceAll(a, nil), p.of.ReplaceAll(b, nil)
		}
	}
	return strings.Join(patterns, "|"), listed(whats)
}

// signedAlike reports whether two addresses differ in nothing but how they are signed.
func signedAlike(a, b []byte) bool {
	if len(a) > maxWordBytes || len(b) > maxWordBytes || !bytes.Contains(a, []byte("://")) || bytes.Equal(a, b) {
		return false
	}
	x, y := signedParams.ReplaceAll(a, nil), signedParams.ReplaceAll(b, nil)
	return len(x) < len(a) && bytes.Equal(x, y)
}

// tokenAt is tokenish where a member's name says that it holds a token, or in an attribute:
// the digest of an image or a commit is news.
func tokenAt(path string, a, b []byte) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	named := idNames.MatchString(name) || tokenNames.MatchString(name) || bookkeeping(path) > 0 || strings.HasPrefix(name, "@")
	return named && tokenish(a, b)
}

// tokenish reports whether two strings differ only in runs that nobody reads, such as hashes
// and tokens: at least eight letters and digits mixed.
func tokenish(a, b []byte) bool {
	if len(a) < minVolatile || len(b) < minVolatile || len(a) > maxWordBytes || len(b) > maxWordBytes || a[0] != '"' || b[0] != '"' || timeShape.Match(a) && timeShape.Match(b) {
		return false
	}
	mask := func(s []byte) []byte {
		return longRun.ReplaceAllFunc(s, func(run []byte) []byte {
			if unread(run) {
				return []byte("*")
			}
			return run
		})
	}
	return bytes.Equal(mask(a), mask(b))
}

// unread reports whether a run of letters and digits is no word, number or date.
func unread(run []byte) bool {
	digits, lower, upper, turns, last := 0, 0, 0, 0, 0
	for _, c := range run {
		class := 0
		switch {
		case c >= '0' && c <= '9':
			class, digits = 1, digits+1
		case c >= 'a' && c <= 'z':
			class, lower = 2, lower+1
		case c >= 'A' && c <= 'Z':
			class, upper = 3, upper+1
		}
		if class != last && last != 0 {
			turns++
		}
		last = class
	}
	return digits > 0 && lower+upper > 0 && turns >= 3 || lower > 0 && upper > 0 && turns*2 >= len(run)/2
}

// otherRequest reports whether a pair's requests ask for other things: then what differs
// may be what was asked for.
func otherRequest(p *playground.Pair) bool {
	for _, r := range p.Request {
		if r.Part == "method" || r.Part == "url" || r.Part == "body" {
			return true
		}
	}
	return false
}

// nonceRule is the rule that ignores the nonces of a policy, where nothing else of it differs.
func nonceRule(h playground.FieldChange) string {
	if len(h.A) != len(h.B) {
		return ""
	}
	for i := range h.A {
		x, y := nonceSource.ReplaceAllString(h.A[i], ""), nonceSource.ReplaceAllString(h.B[i], "")
		if x != y || x == h.A[i] {
			return ""
		}
	}
	return "match:header:" + h.Name + about + nonceSource.String()
}

// textPatterns are what is new in the lines of each answer.
var textPatterns = []struct {
	of   *lazyregexp.Regexp
	what string
}{
	{lazyregexp.New(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?`), "times that are new in each response"},
	{lazyregexp.New(`\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d`), "times that are new in each response"},
	{lazyregexp.New(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`), "ids that are new in each response"},
	{lazyregexp.New(`0x[0-9a-f]{4,16}`), "addresses in memory"},
	{lazyregexp.New(`^DTSTAMP:\d{8}T\d{6}Z?`), "times that are new in each response"},
}

// maxIdeaLines bounds the lines of a block that are looked at.
const maxIdeaLines = 200

// textIdeas proposes patterns by which lines of a text would be the same.
func textIdeas(b *playground.BodyChange) []playground.IgnoreIdea {
	if b.Kind != "text" {
		return nil
	}
	if b.As == "html" || b.As == "xml" {
		return markupIdeas(b)
	}
	if b.As != "" {
		return nil
	}
	var out []playground.IgnoreIdea
	for _, pattern := range textPatterns {
		for i := range min(len(b.Changes), maxLooked) {
			if ch := &b.Changes[i]; ch.IgnoredBy == nil && linesMeet(pattern.of, ch) {
				out = append(out, playground.IgnoreIdea{Rule: "match:" + about + pattern.of.String(), Reason: "looks like " + pattern.what + onlyThisPair, Pairs: 1})
				break
			}
		}
	}
	if len(out) == 0 && len(b.Changes) == 1 && len(b.Changes[0].ALines)*len(b.Changes[0].BLines) == 1 && b.Changes[0].IgnoredBy == nil {
		x, y := quotedLine(b.Changes[0].ALines[0]), quotedLine(b.Changes[0].BLines[0])
		if pattern, what := proseAlike(x, y); pattern != "" {
			out = append(out, playground.IgnoreIdea{Rule: "match:" + about + pattern, Reason: "looks like " + what + " that is new in each response" + onlyThisPair, Pairs: 1})
		}
	}
	return out
}

func quotedLine(s string) []byte { return []byte(`"` + s + `"`) }

// hiddenToken is the line of an element that carries what its page has to send back.
var hiddenToken = lazyregexp.New(`(?i)\s(name|id|property)="[^"]*(csrf|xsrf|token|nonce|viewstate|eventvalidation)[^"]*"`)

// markupIdeas proposes the attributes in which pages carry tokens: those of hidden fields, of
// meta elements, and nonces.
func markupIdeas(b *playground.BodyChange) []playground.IgnoreIdea {
	var out []playground.IgnoreIdea
	for i := range min(len(b.Changes), maxLooked) {
		ch := &b.Changes[i]
		at := strings.LastIndex(ch.Where, "/@")
		if ch.IgnoredBy != nil || ch.Kind != playground.Changed || len(ch.ALines) != 1 || len(ch.BLines) != 1 {
			continue
		}
		if at < 0 {
			if clockText.MatchString(ch.ALines[0]) && clockText.MatchString(ch.BLines[0]) {
				out = append(out, playground.IgnoreIdea{Rule: ch.Where, Reason: "looks like a time that is new in each response" + onlyThisPair, Pairs: 1})
			} else if pattern := builtPattern(ch); pattern != "" {
				out = append(out, playground.IgnoreIdea{Rule: "match:" + plainPath(ch.Where) + about + pattern, Reason: "looks like a nonce, or a name of a file that is new with each build" + onlyThisPair, Pairs: 1})
			}
			continue
		}
		x, y := ch.ALines[0], ch.BLines[0]
		switch name := ch.Where[at+2:]; {
		case len(x) > maxWordBytes || len(y) > maxWordBytes:
			continue
		case name == "nonce":
		case name != "value" && name != "content" || !hiddenToken.MatchString(x):
			continue
		}
		if longRun.ReplaceAllString(x, "*") == longRun.ReplaceAllString(y, "*") {
			out = append(out, playground.IgnoreIdea{Rule: ch.Where, Reason: "looks like a token that is new in each response" + onlyThisPair, Pairs: 1})
		}
	}
	return out
}

// clockText is a text of a page that is a time and nothing else.
var clockText = lazyregexp.New(`^\s*(?:<[^>]*>)?\s*(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^<]{0,12}|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d[^<]{0,8})\s*(?:</[^>]*>)?\s*$`)

// linesMeet reports whether a line of each side is the same but for what a pattern matches.
func linesMeet(of *lazyregexp.Regexp, ch *playground.Change) bool {
	seen := map[string]bool{}
	for _, line := range ch.ALines[:min(len(ch.ALines), maxIdeaLines)] {
		if len(line) <= maxWordBytes && of.MatchString(line) {
			seen[of.ReplaceAllLiteralString(line, "\x00")] = true
		}
	}
	if len(seen) == 0 {
		return false
	}
	for _, line := range ch.BLines[:min(len(ch.BLines), maxIdeaLines)] {
		if len(line) <= maxWordBytes && seen[of.ReplaceAllLiteralString(line, "\x00")] {
			return true
		}
	}
	return false
}
