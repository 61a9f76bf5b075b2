package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

// rateFacts are what a response says about how much may be asked, and when again.
type rateFacts struct {
	wait      time.Duration // until it may be sent again
	hasWait   bool
	waitField string    // where the wait stands
	until     time.Time // the moment, where one was told
	past      bool      // the moment that was told has passed
	limit     int64     // how many
	hasLimit  bool
	window    time.Duration // per how long
	left      int64
	hasLeft   bool
	policy    string        // its name
	unit      string        // of what: requests, content-bytes, …
	anew      time.Duration // until the limit begins anew, by its own field
	used      string        // a usage such as 39/40, in words, and where it stands
	usedAt    string
	fields    []string
}

// rates reads Retry-After, RateLimit and its older forms once (RL-01 to RL-06).
func (f *facts) rates() *rateFacts {
	if f.limits != nil {
		return f.limits
	}
	r := &rateFacts{unit: "requests"}
	f.limits = r
	if f.resp == nil {
		return r
	}
	r.retryAfter(f)
	r.structured(f)
	r.separate(f)
	r.interval(f)
	if untold := !r.hasWait || r.hasLeft && r.left > 0 && r.waitField != "Retry-After"; untold && f.code >= 400 {
		if sh := f.shape(); sh.waitAt != nil {
			r.wait, r.hasWait, r.waitField = sh.wait, true, "body"
		} else if n := waitInBody(f); n > 0 {
			r.wait, r.hasWait, r.waitField = n, true, "body"
		} else if n := f.waitOfStatus(sh); n > 0 {
			r.wait, r.hasWait, r.waitField = n, true, "words"
		} else if n, at := f.momentOfStatus(sh); n > 0 {
			r.wait, r.hasWait, r.waitField, r.until = n, true, "words", at
		}
	}
	return r
}

// waitOfStatus is a wait in words of a shape, where the status can mean one.
func (f *facts) waitOfStatus(sh *shape) time.Duration {
	switch f.code {
	case 403, 423, 429, 502, 503, 504, 529:
		return waitInWords(sh.words())
	}
	return 0
}

// momentOfStatus is a moment in words of a shape, likewise.
func (f *facts) momentOfStatus(sh *shape) (time.Duration, time.Time) {
	switch f.code {
	case 403, 409, 418, 422, 423, 429, 502, 503, 504, 529:
		now, _ := f.clock()
		return momentInWords(sh.words(), now)
	}
	return 0, time.Time{}
}

// waitInBody reads a retry_after member.
func waitInBody(f *facts) time.Duration {
	n := retryNode(f)
	if n == nil {
		return 0
	}
	now, _ := f.clock()
	d, _, ok := parseRetryAfter(n.text, now)
	if words := waitInWords("wait " + n.words()); !ok && words > 0 {
		d, ok = words, true
	}
	if !ok || d <= 0 || d > 2000*time.Hour {
		return 0
	}
	if key := strings.ToLower(n.key); strings.HasSuffix(key, "ms") || strings.Contains(key, "milli") {
		d /= 1000
	}
	return d
}

// retryNames are the members under which bodies tell how long to wait, as plainName has them.
var retryNames = map[string]bool{
	"retryafter": true, "retryafterseconds": true, "retryaftersecs": true, "retryaftersec": true, "retryafterinseconds": true, "retryafterms": true, "retryaftermillis": true, "retryaftermilliseconds": true, "retryin": true, "retryinseconds": true, "retryat": true, "retrydelay": true, "estimatedtime": true,
	"nextretryat": true, "resetat": true, "resetsat": true, "resettime": true, "waitseconds": true, "waittime": true, "secondstowait": true,
	"unlockat": true, "unlocksat": true, "lockeduntil": true, "blockeduntil": true, "banneduntil": true, "availableat": true, "retryafterat": true, "nextallowedat": true, "nextrequestat": true, "allowedat": true, "tryagainat": true, "nextavailableat": true,
}

// retryNode finds the member that tells the wait, at any of the levels of an envelope.
func retryNode(f *facts) *node {
	level, budget := []*node{f.body().root}, deepNodes
	if f.body().root == nil {
		return nil
	}
	for depth := 0; depth < deepLevels; depth++ {
		for _, n := range level {
			seen := 0
			for k := n.first; n.is(isObject) && k != nil && seen < deepNodes; k, seen = k.next, seen+1 {
				if retryNames[plainName(k.key)] && (k.is(isNumeric) || k.words() != "") {
					return k
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	return nil
}

func (r *rateFacts) retryAfter(f *facts) {
	now, _ := f.clock()
	name, v, ok := f.retryField()
	if !ok {
		return
	}
	wait, date, readable := parseRetryAfter(v, now)
	if !readable {
		return
	}
	r.wait, r.hasWait, r.waitField, r.until = wait, true, name, date
	r.past = !date.IsZero() && wait == 0
	r.fields = append(r.fields, name)
}

// retryField is Retry-After, else a field of a vendor's own that says the same, such as
// x-ms-retry-after-ms, or a usage that tells when access comes back.
func (f *facts) retryField() (name, value string, ok bool) {
	if v, ok := f.header("Retry-After"); ok {
		return "Retry-After", v, true
	}
	for _, h := range f.resp.Headers {
		switch lower := strings.ToLower(h.Name); {
		case strings.HasSuffix(lower, "retry-after-ms"):
			return h.Name, strings.TrimSpace(h.Value) + "ms", true
		case strings.HasSuffix(lower, "retry-after") || strings.HasSuffix(lower, "retry-after-seconds"):
			return h.Name, h.Value, true
		case strings.HasSuffix(lower, "-usage") && strings.Contains(h.Value, "estimated_time_to_regain_access"):
			if m := regainAccess.FindStringSubmatch(h.Value); m != nil {
				return h.Name, m[1] + "m", true
			}
		}
	}
	return "", "", false
}

var regainAccess = lazyregexp.New(`"estimated_time_to_regain_access": ?([1-9][0-9]{0,6})\b`)

// structured reads RateLimit and RateLimit-Policy as lists, and the dictionary of an
// older draft. Of several policies the one with the least left decides.
func (r *rateFacts) structured(f *facts) {
	reset, hasReset := int64(0), false
	for _, it := range parseStructured(f.combined("RateLimit")) {
		left, ok := it.number("r")
		if !ok {
			left, ok = it.number("remaining")
		}
		if n, isLimit := it.number("limit"); isLimit {
			r.limit, r.hasLimit = n, true
		}
		t, isReset := it.number("t")
		if !isReset {
			t, isReset = it.number("reset")
		}
		switch {
		case ok && (!r.hasLeft || left < r.left):
			r.left, r.hasLeft, r.policy = left, true, it.value
			if it.get("r") != "" {
				reset, hasReset = t, isReset
			}
		case !ok && isReset:
			reset, hasReset = t, true
		}
	}
	if hasReset {
		r.offer(time.Duration(min(reset, 1<<31))*time.Second, "RateLimit")
	}
	if f.has("RateLimit") {
		r.fields = append(r.fields, "RateLimit")
	}
	r.policies(f)
}

// policies reads RateLimit-Policy for the policy that decides.
func (r *rateFacts) policies(f *facts) {
	if !f.has("RateLimit-Policy") {
		return
	}
	r.fields = append(r.fields, "RateLimit-Policy")
	for _, it := range parseStructured(f.combined("RateLimit-Policy")) {
		q, ok := it.number("q")
		if !ok {
			if n, err := strconv.ParseInt(it.value, 10, 64); err == nil {
				q, ok = n, true // the older draft: 10;w=1
			}
		}
		if !ok || r.hasLimit && r.policy != "" && it.value != r.policy {
			continue
		}
		r.limit, r.hasLimit = q, true
		if w, ok := it.number("w"); ok {
			r.window = time.Duration(min(w, 1<<31)) * time.Second
		}
		r.unit = or(it.get("qu"), r.unit)
		r.policy = or(r.policy, it.value)
	}
}

// offer takes a wait unless Retry-After, which goes first, has told one.
func (r *rateFacts) offer(d time.Duration, field string) {
	if !r.hasWait && d >= 0 {
		r.wait, r.hasWait, r.waitField = d, true, field
	}
}

// inWords is the wait as people say it; seconds that the server spoke of are kept.
func (r *rateFacts) inWords() string {
	if r.waitField == "Retry-After" && r.until.IsZero() {
		return waitWords(r.wait)
	}
	return ahead(r.wait)
}

// exhausted reports that nothing is left.
func (r *rateFacts) exhausted() bool { return r.hasLeft && r.left <= 0 }

// quotes are the fields that were read, the wait first.
func (r *rateFacts) quotes(f *facts) []evidence {
	var ev []evidence
	for _, name := range r.fields {
		ev = append(ev, f.inHeader(name, r.reading(name)))
	}
	if r.waitField == "words" {
		if quotes := f.shapeQuotes(f.shape()); len(quotes) > 0 {
			quotes[0].Reading = "Its words name the wait."
			ev = append([]evidence{quotes[0]}, ev...)
		}
	}
	if r.waitField == "body" {
		n := f.shape().waitAt
		if n == nil {
			n = retryNode(f)
		}
		ev = append([]evidence{f.inJSON(n, "The wait that the server asks for.")}, ev...)
	}
	return ev
}

func (r *rateFacts) reading(name string) string {
	switch lower := strings.ToLower(name); {
	case lower == "retry-after" && !r.until.IsZero():
		return "Until then the server asks to wait; measured by its own clock that is " + r.inWords() + "."
	case r.used != "" && name == r.usedAt:
		return r.used
	case strings.HasSuffix(lower, "retry-after-ms"):
		return "The wait that the server asks for, in milliseconds."
	case strings.HasSuffix(lower, "-usage"):
		return "It tells in how many minutes access comes back."
	case strings.Contains(lower, "retry-after"):
		return "The wait that the server asks for, in seconds."
	case lower == "ratelimit":
		return strconv.FormatInt(r.left, 10) + " left" + r.resets() + "."
	case lower == "ratelimit-policy":
		return "The rule: " + r.rule() + "."
	case strings.Contains(lower, "remaining") || strings.HasSuffix(lower, "-left"):
		return strconv.FormatInt(r.left, 10) + " left."
	case !strings.Contains(lower, "reset"):
		return "How many are allowed."
	}
	return "When it begins anew: in " + ahead(r.anew) + "."
}

func (r *rateFacts) resets() string {
	if r.hasWait {
		return "; the window resets in " + ahead(r.wait)
	}
	return ""
}

// rule is "3 requests in 10 seconds".
func (r *rateFacts) rule() string {
	s := count(r.limit, strings.TrimSuffix(r.unit, "s"), r.unit)
	if r.window > 0 {
		s += " in " + windowWords(r.window)
	}
	return s
}

func windowWords(d time.Duration) string {
	switch d {
	case time.Second:
		return "a second"
	case time.Minute:
		return "60 seconds"
	case time.Hour:
		return "an hour"
	case 24 * time.Hour:
		return "a day"
	}
	if d < 2*time.Minute {
		return strconv.FormatInt(int64(d/time.Second), 10) + " seconds"
	}
	return duration(d)
}

// when ends a sentence with the wait.
func (r *rateFacts) when() string {
	if !r.hasWait {
		return ""
	}
	if r.wait == 0 {
		return "; the wait is over"
	}
	return "; wait " + r.inWords()
}

// action waits as long as the server asks, else as a first back-off does.
func (r *rateFacts) action() action {
	if !r.hasWait {
		return waitFor("Wait 1 s, then send again; double the wait each time", 1000)
	}
	if r.wait == 0 {
		return resend("Send again now", patch{})
	}
	whole := ceilSecond(r.wait)
	words := ahead(whole)
	if whole == r.wait {
		words = r.inWords()
	}
	return waitFor("Wait "+words+", then send again", whole.Milliseconds())
}

// orSoon waits as long as the server asks, else a few seconds.
func (r *rateFacts) orSoon() action {
	if !r.hasWait {
		return waitFor("Wait 5 s, then send again", 5000)
	}
	return r.action()
}

// ceilSecond rounds up, so that a wait never ends a moment too soon.
func ceilSecond(d time.Duration) time.Duration {
	if rest := d % time.Second; rest > 0 {
		return d - rest + time.Second
	}
	return d
}

// history counts the runs of this request that came shortly before.
func (f *facts) lately(d time.Duration) (n int, oldest *playground.RunSummary) {
	if d <= 0 || f.run.CreatedAt.IsZero() {
		return 0, oldest
	}
	for _, r := range f.past.Recent {
		if age := f.run.CreatedAt.Sub(r.CreatedAt.Time); age >= 0 && age <= d {
			n++
			oldest = r
		}
	}
	return n, oldest
}
