package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

// bucket is one limit among several that a response tells in separate fields, such as
// those for requests and for tokens, or for the minute and the day.
type bucket struct {
	key                      string
	limit, left              int64
	hasLimit, hasLeft        bool
	limitAt, leftAt, resetAt string // field names
	reset                    string
	window                   time.Duration
}

// separate reads fields that hold one figure each: RateLimit-Limit, X-RateLimit-Remaining,
// x-ratelimit-reset-requests and their kin. Of several limits the one that is used up
// counts, else the one with the least left.
func (r *rateFacts) separate(f *facts) {
	var all []*bucket
	for _, h := range f.resp.Headers {
		lower := strings.ToLower(h.Name)
		i := strings.Index(lower, "ratelimit-")
		if i < 0 {
			i = max(strings.Index(lower, "rate-limit-"), strings.Index(lower, "countlimit-"))
		}
		if i >= 0 {
			all = collectBucket(all, h, lower, lower[i:])
		} else if m := usage.FindStringSubmatch(h.Value); m != nil && strings.Contains(lower, "limit") {
			r.use(m, h.Name)
		}
	}
	var chosen *bucket
	for _, b := range all {
		if chosen == nil || b.share() < chosen.share() {
			chosen = b
		}
	}
	if chosen == nil {
		return
	}
	for _, b := range all { // a moment may stand in a field that names no limit
		if chosen.reset == "" && !b.hasLimit && !b.hasLeft {
			chosen.reset, chosen.resetAt = b.reset, b.resetAt
		}
	}
	r.take(f, chosen)
}

// usage is how much of how much is used, as Shopify and Salesforce write it.
var usage = lazyregexp.New(`^(?:[\w-]{1,40}=)?([0-9]{1,12})/([0-9]{1,12})$`)

func (r *rateFacts) use(m []string, name string) {
	used, err := strconv.ParseInt(m[1], 10, 64)
	most, bad := strconv.ParseInt(m[2], 10, 64)
	if err != nil || bad != nil || most <= 0 || r.hasLimit || r.hasLeft {
		return
	}
	r.limit, r.hasLimit, r.left, r.hasLeft = most, true, max(0, most-used), true
	r.used, r.usedAt = m[1]+" of "+m[2]+" are used.", name
	r.fields = append(r.fields, name)
}

// share is how much of a limit is left, for finding the one that decides.
func (b *bucket) share() float64 {
	switch {
	case !b.hasLeft:
		return 2
	case b.hasLimit && b.limit > 0:
		return float64(b.left) / float64(b.limit)
	case b.left <= 0:
		return 0
	}
	return 1
}

// figure says which figure of a limit a field holds: left, limit, reset, or none.
func figure(name string) (kind, word string) {
	for _, w := range []struct{ kind, word string }{
		{"left", "remaining"}, {"left", "-left"}, {"left", "available"}, {"limit", "limit-limit"}, {"reset", "limit-reset-after"}, {"reset", "resettime"}, {"reset", "reset"},
		{"", "-used"}, {"", "policy"}, {"", "observed"}, {"", "interval"}, {"", "window"}, {"limit", "quota"}, {"limit", "-max"}, {"limit", "dailylimit"}, {"limit", "-limit"},
	} {
		if strings.Contains(name, w.word) {
			return w.kind, w.word
		}
	}
	if strings.HasSuffix(name, "limit-daily") || strings.HasSuffix(name, "limit-secondly") {
		return "limit", "limit-"
	}
	return "", ""
}

// collectBucket puts one field into its bucket.
func collectBucket(all []*bucket, h playground.Field, lower, name string) []*bucket {
	kind, word := figure(name)
	if kind == "" || word == "-limit" && !strings.HasSuffix(name, "-limit") && !strings.Contains(name, "-limit-limit") && !strings.HasPrefix(name, "rate-limit-limit") {
		return all
	}
	key := strings.Replace(lower, strings.TrimPrefix(word, "limit"), "", 1)
	switch word {
	case "-limit":
		key = strings.TrimSuffix(lower, "-limit") + "-"
	case "limit-":
		key = lower
	}
	key = strings.TrimSuffix(strings.TrimRight(strings.ReplaceAll(strings.ReplaceAll(key, "-time-", "-"), "--", "-"), "-"), "-ms")
	var b *bucket
	for _, have := range all {
		if have.key == key {
			b = have
		}
	}
	if b == nil {
		if len(all) >= 16 {
			return all
		}
		b = &bucket{key: key}
		all = append(all, b)
	}
	b.put(kind, h)
	return all
}

func (b *bucket) put(kind string, h playground.Field) {
	v, more, _ := strings.Cut(h.Value, ",")
	if strings.HasPrefix(v, "name=") { // IBM's gateways name the rule before its figure
		v, _, _ = strings.Cut(more, ",")
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.SplitN(v, ";", 2)[0]), 64)
	whole := err == nil && n >= 0 && n < 1e15
	switch {
	case kind == "left" && whole:
		b.left, b.hasLeft, b.leftAt = int64(n), true, h.Name
	case kind == "limit" && whole && n < 1: // Amazon's are of a second
		if strings.Contains(strings.ToLower(h.Name), "amzn") && n > 1e-6 {
			b.limit, b.hasLimit, b.limitAt, b.window = 1, true, h.Name, time.Duration(1/n+0.5)*time.Second
			b.reset, b.resetAt = strconv.FormatFloat(1/n, 'f', 0, 64), h.Name
		}
	case kind == "limit" && whole:
		b.limit, b.hasLimit, b.limitAt = int64(n), true, h.Name
		if items := parseStructured(v); len(items) == 1 {
			if w, ok := items[0].number("w"); ok && w > 0 {
				b.window = time.Duration(min(w, 1<<31)) * time.Second // 100;w=21600
			}
		}
	case kind == "reset":
		b.reset, b.resetAt = strings.TrimSpace(h.Value), h.Name
		if strings.HasSuffix(strings.ToLower(h.Name), "-ms") && whole {
			b.reset += "ms"
		}
	}
}

// take makes a bucket's figures those of the response.
func (r *rateFacts) take(f *facts, b *bucket) {
	if b.hasLimit && !r.hasLimit {
		r.limit, r.hasLimit = b.limit, true
		r.fields = append(r.fields, b.limitAt)
		for _, w := range []struct {
			suffix string
			d      time.Duration
		}{{"-second", time.Second}, {"-minute", time.Minute}, {"-hour", time.Hour}, {"-day", 24 * time.Hour}, {"-daily", 24 * time.Hour}, {"-secondly", time.Second}} {
			if strings.HasSuffix(b.key, w.suffix) {
				r.window = w.d
			}
		}
		if b.window > 0 {
			r.window = b.window
		}
		if strings.Contains(b.key, "token") {
			r.unit = "tokens"
		}
	}
	if b.hasLeft && !r.hasLeft {
		r.left, r.hasLeft = b.left, true
		r.fields = append(r.fields, b.leftAt)
	}
	if b.reset == "" {
		return
	}
	if d, ok := resetWait(f, b.reset); ok {
		r.anew = d
		r.offer(d, b.resetAt)
		r.fields = append(r.fields, b.resetAt)
	}
}

// resetWait tells a moment from a length of time: seconds since 1970 are over 10^9,
// milliseconds over 10^12 (RL-04). Some services write a date or "6m0s".
func resetWait(f *facts, v string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(v, 64)
	now, hasNow := f.clock()
	switch {
	case err != nil:
		if d, err := time.ParseDuration(v); err == nil && d >= 0 {
			return d, true
		}
		at, ok := httpDate(v)
		if !ok {
			at, ok = otherDate(v)
		}
		return max(0, at.Sub(now)), ok && hasNow
	case n < 0 || n != n:
		return 0, false
	case n > 1e12 && n < 1e15:
		return max(0, time.UnixMilli(int64(n)).Sub(now)), hasNow
	case n > 1e9 && n <= 1e12:
		return max(0, time.Unix(int64(n), 0).Sub(now)), hasNow
	case countsMillis(n):
		return time.Duration(n * float64(time.Millisecond)), true
	case n < 1e9:
		return time.Duration(n * float64(time.Second)), true
	}
	return 0, false
}

// countsMillis tells milliseconds from seconds: no window of a limit is longer than a month,
// and whole seconds of thousands are rarely a round number of minutes.
func countsMillis(n float64) bool {
	const month = 31 * 24 * 3600
	whole := n == float64(int64(n)) && n < 1e9
	return whole && (n > 12*month || n > month && int64(n)%1000 == 0 || n >= 1e5 && int64(n)%1000 == 0 && int64(n)%3600 != 0)
}

func (f *facts) number(name string) (int64, bool) {
	v, ok := f.header(name)
	if !ok {
		return 0, false
	}
	v, _, _ = strings.Cut(v, ",")
	v, _, _ = strings.Cut(v, ";")
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	return int64(n), err == nil && n >= 0 && n < 1e15
}

// interval is a window that stands in a field by itself, in milliseconds, as HubSpot has it:
// after it something is left again.
func (r *rateFacts) interval(f *facts) {
	for _, h := range f.resp.Headers {
		if lower := strings.ToLower(h.Name); r.window > 0 || !strings.HasSuffix(lower, "interval-milliseconds") || !strings.Contains(lower, "limit") || strings.Contains(lower, "daily") {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(h.Value), 10, 64); err == nil && n > 0 && n < 1e8 {
			r.window = time.Duration(n) * time.Millisecond
			if r.exhausted() {
				r.offer(r.window, h.Name)
				r.anew = r.window
				r.fields = append(r.fields, h.Name)
			}
		}
	}
}
