package explain

import (
	"strconv"
	"strings"
	"time"

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
			if i = strings.Index(lower, "rate-limit-"); i < 0 {
				continue
			}
		}
		all = collectBucket(all, h, lower, lower[i:])
	}
	var chosen *bucket
	for _, b := range all {
		if chosen == nil || b.hasLeft && (!chosen.hasLeft || b.left < chosen.left) {
			chosen = b
		}
	}
	if chosen != nil {
		r.take(f, chosen)
	}
}

// collectBucket puts one field into its bucket.
func collectBucket(all []*bucket, h playground.Field, lower, name string) []*bucket {
	word := hasAny(name, "remaining", "limit-limit", "limit-reset-after", "reset", "-limit")
	if word == "" || strings.Contains(name, "policy") {
		return all
	}
	key := strings.Replace(lower, strings.TrimPrefix(word, "limit"), "", 1)
	if word == "-limit" {
		key = strings.TrimSuffix(lower, "-limit") + "-"
	}
	key = strings.TrimRight(strings.ReplaceAll(key, "--", "-"), "-")
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
	v, _, _ := strings.Cut(h.Value, ",")
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.SplitN(v, ";", 2)[0]), 64)
	whole := err == nil && n >= 0 && n < 1e15
	switch {
	case word == "remaining" && whole:
		b.left, b.hasLeft, b.leftAt = int64(n), true, h.Name
	case strings.HasSuffix(word, "limit") && whole:
		b.limit, b.hasLimit, b.limitAt = int64(n), true, h.Name
		if items := parseStructured(v); len(items) == 1 {
			if w, ok := items[0].number("w"); ok && w > 0 {
				b.window = time.Duration(min(w, 1<<31)) * time.Second // 100;w=21600
			}
		}
	case strings.Contains(word, "reset"):
		b.reset, b.resetAt = strings.TrimSpace(h.Value), h.Name
	}
	return all
}

// take makes a bucket's figures those of the response.
func (r *rateFacts) take(f *facts, b *bucket) {
	if b.hasLimit && !r.hasLimit {
		r.limit, r.hasLimit = b.limit, true
		r.fields = append(r.fields, b.limitAt)
		for _, w := range []struct {
			suffix string
			d      time.Duration
		}{{"-second", time.Second}, {"-minute", time.Minute}, {"-hour", time.Hour}, {"-day", 24 * time.Hour}} {
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
	vendor := !strings.HasPrefix(strings.ToLower(b.resetAt), "ratelimit-")
	if d, ok := resetWait(f, b.reset, vendor); ok {
		r.offer(d, b.resetAt)
		r.fields = append(r.fields, b.resetAt)
	}
}

// resetWait tells a moment from a length of time: seconds since 1970 are over 10^9,
// milliseconds over 10^12 (RL-04). Some services write a date or "6m0s".
func resetWait(f *facts, v string, vendor bool) (time.Duration, bool) {
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
	case vendor && n > 1e12 && n < 1e15:
		return max(0, time.UnixMilli(int64(n)).Sub(now)), hasNow
	case vendor && n > 1e9 && n <= 1e12:
		return max(0, time.Unix(int64(n), 0).Sub(now)), hasNow
	case n < 1e9:
		return time.Duration(n * float64(time.Second)), true
	}
	return 0, false
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
