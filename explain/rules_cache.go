package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/playground"
)

// cacheFacts are what a response says about being kept, worked out once (RFC 9111, 4.2).
type cacheFacts struct {
	control directives
	life    time.Duration // how long it is fresh
	hasLife bool
	from    string // the directive or field that tells it
	age     time.Duration
	hasAge  bool
}

func (f *facts) cache() *cacheFacts {
	if f.caching != nil {
		return f.caching
	}
	c := &cacheFacts{}
	f.caching = c
	if f.resp == nil {
		return c
	}
	if f.has("Cache-Control") {
		c.control = parseCacheControl(f.combined("Cache-Control"))
	}
	for _, name := range []string{"max-age", "s-maxage"} {
		if d, ok := c.control.seconds(name); ok {
			c.life, c.hasLife, c.from = d, true, name
			break
		}
	}
	if v, ok := f.header("Expires"); ok && !c.hasLife {
		c.hasLife, c.from = true, "Expires"
		if at, fine := httpDate(v); fine {
			if now, known := f.clock(); known {
				c.life = max(0, at.Sub(now))
			}
		}
	}
	if v, ok := f.header("Age"); ok {
		c.age, c.hasAge = deltaSeconds(v), true
	}
	return c
}

// cachedRules are about conditions and 304 (NM, CA-07, CA-08).
var cachedRules = []rule{
	{id: "E-304-OTHER-TAG", title: "A 304 with another entity tag", on: on(304), refs: []ref{rfc(9110, "15.4.5")}, find: otherTag, beats: []string{"E-304-TAG", "E-304-SINCE"}},
	{id: "E-304-TAG", title: "The entity tag still holds", on: on(304), refs: []ref{rfc(9110, "15.4.5"), rfc(9110, "13.1.2")}, find: unchangedTag, beats: []string{"E-304-SINCE"}},
	{id: "E-304-SINCE", title: "Unchanged since the date", on: on(304), refs: []ref{rfc(9110, "13.1.3")}, find: unchangedSince},
	{id: "E-304-UNASKED", title: "A 304 to no condition", on: on(304), refs: []ref{rfc(9110, "15.4.5")}, find: unaskedNotModified},
	{id: "E-304-BOTH", title: "Two conditions at once", on: on(200, 304), aside: true, refs: []ref{rfc(9110, "13.2.2")}, find: bothConditions},
	{id: "E-200-CONDITION-IGNORED", title: "The condition held and was ignored", on: on(200), refs: []ref{rfc(9110, "13.2.2")}, find: conditionIgnored},
	{id: "E-200-CHANGED", title: "The entity tag is another now", on: on(200), refs: []ref{rfc(9110, "13.1.2")}, find: tagChanged},
}

// weakEqual compares entity tags weakly (RFC 9110, 8.8.3.2).
func weakEqual(a, b string) bool {
	return strings.TrimPrefix(strings.TrimSpace(a), "W/") == strings.TrimPrefix(strings.TrimSpace(b), "W/")
}

// tagList parts a list of entity tags; commas may stand inside the quotes.
func tagList(v string) []string {
	var tags []string
	for v = strings.TrimSpace(v); v != "" && len(tags) < 64; v = strings.TrimLeft(v, ", \t") {
		end := strings.IndexByte(v, ',')
		if i := strings.IndexByte(v, '"'); i >= 0 && (end < 0 || i < end) {
			if j := strings.IndexByte(v[i+1:], '"'); j >= 0 {
				end = i + 1 + j + 1
			}
		}
		if end < 0 || end > len(v) {
			end = len(v)
		}
		if t := strings.TrimSpace(v[:end]); t != "" {
			tags = append(tags, t)
		}
		v = v[end:]
	}
	return tags
}

func anyTag(list, tag string) bool {
	return slices.ContainsFunc(tagList(list), func(t string) bool { return t == "*" || weakEqual(t, tag) })
}

// unconditional is the request without its conditions.
func (f *facts) unconditional() action {
	return resend("Send without the condition", patch{RemoveHeaders: f.presentOr("If-None-Match", "If-Modified-Since")})
}

// presentOr are those of names that were sent; the first where none is in the composed
// request, so that a patch says what it means.
func (f *facts) presentOr(names ...string) []string {
	var out []string
	for _, n := range names {
		if _, ok := f.asked(n); ok {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return names[:1]
	}
	return out
}

// copyQuote quotes the run that the 304 speaks of.
func (f *facts) copyQuote() []evidence {
	for _, r := range []*playground.RunSummary{f.past.LastGood, f.past.Previous} {
		if r != nil && r.Status == 200 {
			return []evidence{f.inHistory(r, "The copy that is still current.")}
		}
	}
	return nil
}

// unchangedTag is NM-01.
func unchangedTag(f *facts) (finding, bool) {
	v, ok := f.asked("If-None-Match")
	if !f.known {
		return fine("Not modified: a copy that was got before is still current.", "A 304 answers a condition in the request, and has no body: the copy is to be used. If no condition was sent, the server or a cache on the way is wrong.", f.inStatus("Answers a condition."), f.inHeader("ETag", "The version that is current.")), true
	}
	if !ok {
		return silent()
	}
	tag, has := f.header("ETag")
	ev := []evidence{f.inSent("If-None-Match", "The version that you have.")}
	if has {
		ev = append(ev, f.inHeader("ETag", "The version that the server has."))
	}
	return do(fine("Not modified: your copy "+f.quote(or(tag, v))+" is still the current one.", "The server sent no body, because you have it. Use the copy.", append(ev, f.copyQuote()...)...), f.unconditional()), true
}

// unchangedSince is NM-02.
func unchangedSince(f *facts) (finding, bool) {
	v, ok := f.asked("If-Modified-Since")
	if _, tag := f.asked("If-None-Match"); !ok || tag {
		return silent()
	}
	ev := []evidence{f.inSent("If-Modified-Since", "The date of the copy that you have.")}
	if f.has("Last-Modified") {
		ev = append(ev, f.inHeader("Last-Modified", "When it was changed last."))
	}
	return do(fine("Not modified since "+f.quote(v)+": your copy is still the current one.", "The server sent no body, because you have it. Use the copy.", append(ev, f.copyQuote()...)...), f.unconditional()), true
}

// unaskedNotModified is NM-03.
func unaskedNotModified(f *facts) (finding, bool) {
	for _, n := range []string{"If-None-Match", "If-Modified-Since", "If-Range"} {
		if _, ok := f.asked(n); ok || !f.known {
			return silent()
		}
	}
	return do(warning("304 answers a condition, and none was sent.", "There is no copy to use. A cache on the way, or the server, is wrong.", f.inStatus(""), f.inSent("If-None-Match", "The request had none.")),
		resend("Send with Cache-Control: no-cache", patch{SetHeaders: set("Cache-Control", "no-cache")})), true
}

// otherTag is NM-04.
func otherTag(f *facts) (finding, bool) {
	v, ok := f.asked("If-None-Match")
	tag, has := f.header("ETag")
	if !ok || !has || anyTag(v, tag) {
		return silent()
	}
	return do(warning("The server says unchanged, and names another version than yours: "+f.quote(tag)+".", "304 may only name the version that the condition named. Do not trust the copy.", f.inHeader("ETag", "The server's version."), f.inSent("If-None-Match", "Yours.")), f.unconditional()), true
}

// bothConditions is NM-05.
func bothConditions(f *facts) (finding, bool) {
	_, tag := f.asked("If-None-Match")
	_, date := f.asked("If-Modified-Since")
	if !tag || !date {
		return silent()
	}
	return note("Two conditions were sent; the date is ignored.", "If-None-Match is exact, so If-Modified-Since does not count beside it.", f.inSent("If-None-Match", "This one counts."), f.inSent("If-Modified-Since", "This one does not.")), true
}

// conditionIgnored is CA-08.
func conditionIgnored(f *facts) (finding, bool) {
	v, ok := f.asked("If-None-Match")
	tag, has := f.header("ETag")
	if !ok || !has || !anyTag(v, tag) || f.method != "GET" && f.method != "HEAD" {
		return silent()
	}
	return warning("Your copy is current, and the server sent the whole again.", "The tags are equal, so 304 would have been right. The server ignores conditions, or something on the way drops them.", f.inSent("If-None-Match", "The version that you have."), f.inHeader("ETag", "The same.")), true
}

func tagChanged(f *facts) (finding, bool) {
	v, ok := f.asked("If-None-Match")
	tag, has := f.header("ETag")
	if !ok || !has || anyTag(v, tag) || f.method != "GET" && f.method != "HEAD" {
		return silent()
	}
	return note("It changed: your version was "+f.quote(v)+", the current one is "+f.quote(tag)+".", "The condition did not hold, so the whole was sent.", f.inSent("If-None-Match", "Yours."), f.inHeader("ETag", "The current one.")), true
}

// cacheRules are about what caches may do with it (CA-01 to CA-11).
var cacheRules = []rule{
	{id: "E-CACHE-GUESS", title: "Caches may guess how long to keep it", on: onResponse, aside: true, refs: []ref{rfc(9111, "4.2.2")}, find: heuristic},
	{id: "E-CACHE-NO-VALIDATOR", title: "It can be neither kept nor checked", on: on(200), aside: true, refs: []ref{rfc(9111, "4.3")}, find: noValidator},
	{id: "E-CACHE-FRESH", title: "How long it is fresh", on: onResponse, aside: true, refs: []ref{rfc(9111, "4.2")}, find: freshness, beats: []string{"E-CACHE-HIT"}},
	{id: "E-CACHE-SHARED", title: "Others may get what is yours", on: onSuccess, aside: true, refs: []ref{rfc(9111, "3.5")}, find: sharedPrivate},
	{id: "E-CACHE-VARY-ALL", title: "Vary: *", on: onResponse, aside: true, refs: []ref{rfc(9110, "12.5.5")}, find: varyAll},
	{id: "E-CACHE-VARY-MISSING", title: "A negotiated answer without Vary", on: onSuccess, aside: true, refs: []ref{rfc(9110, "12.5.5")}, find: varyMissing},
	{id: "E-CACHE-VARY-CODING", title: "A compressed answer without Vary", on: onSuccess, aside: true, refs: []ref{rfc(9110, "12.5.3"), rfc(9110, "12.5.5")}, find: varyCoding},
	{id: "E-CACHE-CONDITIONAL", title: "Ask only if it changed", on: on(200), aside: true, refs: []ref{rfc(9110, "13.1.2")}, find: askIfChanged},
	{id: "E-CACHE-HIT", title: "Which cache answered", on: onResponse, aside: true, refs: []ref{rfc(9211, "2")}, find: cacheHit},
	{id: "E-CACHE-CONTRADICTS", title: "Directives that contradict each other", on: onResponse, aside: true, refs: []ref{rfc(9111, "5.2.2")}, find: contradictory},
	{id: "E-CACHE-ERROR", title: "An error that is kept", on: onError, aside: true, refs: []ref{rfc(9111, "4.2.2")}, find: errorCached},
}

func (f *facts) cacheableMethod() bool { return f.method == "GET" || f.method == "HEAD" }

// heuristic is CA-01: only where a date lets caches reckon.
func heuristic(f *facts) (finding, bool) {
	c := f.cache()
	last, ok := f.header("Last-Modified")
	if !ok || len(c.control) > 0 || c.hasLife || !f.cacheableMethod() || !known(f.code).Cacheable {
		return silent()
	}
	changed, fine := httpDate(last)
	now, hasNow := f.clock()
	if !fine || !hasNow || !changed.Before(now) {
		return silent()
	}
	return warning("Caches may keep this for about "+duration(now.Sub(changed)/10)+", by guessing.", "There is no Cache-Control and no Expires, so caches take a tenth of its age. Say how long it is good for.", f.inHeader("Last-Modified", "When it was changed last.")), true
}

// noValidator is CA-02.
func noValidator(f *facts) (finding, bool) {
	c := f.cache()
	if f.method != "GET" || f.has("ETag") || f.has("Last-Modified") || c.hasLife || c.control.has("no-store") || c.control.has("no-cache") || f.resp.Content.DecodedSize < 10_000 {
		return silent()
	}
	return note("Clients have to fetch the whole each time: "+size(f.resp.Content.DecodedSize)+".", "There is no ETag, no Last-Modified and no lifetime. An ETag would let them ask only if it changed.",
		evidence{Where: playground.InResponseHeader, Name: "ETag", Value: notSent}, evidence{Where: playground.InResponseHeader, Name: "Cache-Control", Value: or(f.quote(f.combined("Cache-Control")), notSent)}), true
}

// freshness is CA-03.
func freshness(f *facts) (finding, bool) {
	c := f.cache()
	if !c.hasLife || !c.hasAge || !f.cacheableMethod() || c.age == 0 {
		return silent()
	}
	life := c.life
	if s, ok := c.control.seconds("s-maxage"); ok {
		life = s
	}
	ev := []evidence{f.inHeader("Age", "So long it has been in a cache."), f.inHeader(cacheField(c.from), "How long it is fresh.")}
	again := resend("Send with Cache-Control: no-cache", patch{SetHeaders: set("Cache-Control", "no-cache")})
	if c.age <= life {
		return do(note("This came from a cache, "+duration(c.age)+" old, and is fresh for another "+duration(life-c.age)+".", "A change on the server may not show until then.", ev...), again), true
	}
	d := warning("This came from a cache and is stale by "+duration(c.age-life)+".", "It is older than it may be kept.", ev...)
	if c.control.has("stale-while-revalidate") || c.control.has("stale-if-error") {
		d.Severity, d.Why = playground.SeverityNote, "A stale-* directive allows caches to use it a while longer."
	}
	return do(d, again), true
}

func cacheField(from string) string {
	if from == "Expires" {
		return from
	}
	return "Cache-Control"
}

// sharedPrivate is CA-04.
func sharedPrivate(f *facts) (finding, bool) {
	c := f.cache()
	_, auth := f.asked("Authorization")
	_, shared := c.control.seconds("s-maxage")
	if !auth || !c.control.has("public") && !shared || !f.cacheableMethod() {
		return silent()
	}
	return warning("Shared caches may give this answer to other people.", "The request carried credentials, and the response allows shared caches to keep it. private would not.", f.inHeader("Cache-Control", "It allows shared caches."), f.inSent("Authorization", "The answer may be personal.")), true
}

// varyAll is CA-05.
func varyAll(f *facts) (finding, bool) {
	if v := f.combined("Vary"); strings.TrimSpace(v) != "*" {
		return silent()
	}
	return warning("Vary: * keeps caches from ever using this again.", "It says that the answer depends on more than the request shows.", f.inHeader("Vary", "")), true
}

// varyMissing is CA-06.
func varyMissing(f *facts) (finding, bool) {
	_, asked := f.asked("Accept-Language")
	if !asked || !f.has("Content-Language") || listHas(f.combined("Vary"), "Accept-Language") || f.cache().control.has("no-store") || !f.cacheableMethod() {
		return silent()
	}
	return likely(warning("A cache may give this language to everybody.", "The answer seems to depend on Accept-Language, and Vary does not name it.", f.inHeader("Content-Language", "The language that came."), f.inSent("Accept-Language", "What was asked for."))), true
}

// varyCoding is CA-06 for the content coding: a shared cache may give it to a client that
// cannot read it.
func varyCoding(f *facts) (finding, bool) {
	c := f.cache()
	coding, coded := f.header("Content-Encoding")
	if !coded || strings.EqualFold(coding, "identity") || !f.cacheableMethod() || !c.hasLife || c.life <= 0 || c.control.has("private") || c.control.has("no-store") || listHas(f.combined("Vary"), "Accept-Encoding") {
		return silent()
	}
	return warning("A shared cache may give this "+f.quote(coding)+" body to a client that cannot read it.", "The coding was chosen by Accept-Encoding, and Vary does not name it.", f.inHeader("Content-Encoding", "The coding that came."), f.methodsQuote("Vary"), f.inHeader(cacheField(c.from), "It may be kept.")), true
}

// listHas reports whether a list field holds a name, or "*".
func listHas(value, name string) bool {
	for v := range strings.SplitSeq(value, ",") {
		v = strings.TrimSpace(v)
		if strings.EqualFold(v, name) || v == "*" {
			return true
		}
	}
	return false
}

// askIfChanged is CA-07.
func askIfChanged(f *facts) (finding, bool) {
	tag, ok := f.header("ETag")
	if _, asked := f.asked("If-None-Match"); !ok || asked || f.method != "GET" || tag == "" {
		return silent()
	}
	if f.past.ETag != tag {
		return silent()
	}
	return do(note("It has not changed since the last run: "+f.quote(tag)+".", "Asked with If-None-Match, the server can answer 304 without the body.", f.inHeader("ETag", "This version."), evidence{Where: playground.InHistory, Name: "ETag", Value: f.quoteWhole(f.past.ETag), Reading: "The version before."}),
		resend("Ask only if changed", patch{SetHeaders: set("If-None-Match", tag)})), true
}

// cacheHit is CA-09.
func cacheHit(f *facts) (finding, bool) {
	for _, name := range []string{"Cache-Status", "CF-Cache-Status", "X-Cache", "X-Vercel-Cache", "X-Proxy-Cache", "X-Nginx-Cache", "X-Cache-Status"} {
		v, ok := f.header(name)
		if !ok || v == "" {
			continue
		}
		who := capital(or(map[string]string{"CF-Cache-Status": "Cloudflare's cache", "X-Vercel-Cache": "Vercel's cache", "X-Nginx-Cache": "nginx's cache"}[name], "a cache on the way"))
		title := ""
		switch lower := strings.ToLower(f.combined(name)); {
		case strings.Contains(lower, "dynamic") || strings.Contains(lower, "bypass"):
			title = who + " does not keep this kind of answer."
		case !strings.HasPrefix(lower, "miss") && hasAny(lower, "hit", "stale", "updating") != "":
			title = who + " answered, not the server behind it."
		case hasAny(lower, "revalidated") != "":
			title = who + " answered, after asking the server whether its copy is still good."
		case hasAny(lower, "miss", "expired", "fwd=") != "":
			title = who + " had no fresh copy; the server behind it answered."
		}
		if title == "" || f.code >= 400 && !strings.Contains(title, " answered, ") {
			continue
		}
		ev := []evidence{f.inHeader(name, "The cache's own word.")}
		if f.has("Age") {
			ev = append(ev, f.inHeader("Age", "Seconds in the cache."))
		}
		return likely(note(title, "A change on the server may show in a cache only later.", ev...)), true
	}
	return silent()
}

// contradictory is CA-10.
func contradictory(f *facts) (finding, bool) {
	c := f.cache()
	life, hasLife := c.control.seconds("max-age")
	switch {
	case c.control.has("no-store") && hasLife && life > 0:
		return note("no-store and max-age contradict each other; no-store wins.", "Nothing is kept, so the lifetime has no effect.", f.inHeader("Cache-Control", "")), true
	case c.control.has("public") && c.control.has("private"):
		return note("public and private contradict each other; caches take the stricter.", "Shared caches will not keep it.", f.inHeader("Cache-Control", "")), true
	case hasLife && life == 0 && c.control.has("immutable"):
		return note("immutable has no effect beside max-age=0.", "It is about the time in which the answer is fresh.", f.inHeader("Cache-Control", "")), true
	case c.control.has("no-store") && f.has("ETag"):
		return note("no-store forbids a copy, so the ETag is of little use.", "no-cache would allow a copy that is checked each time.", f.inHeader("Cache-Control", ""), f.inHeader("ETag", "")), true
	}
	return silent()
}

// errorCached is CA-11.
func errorCached(f *facts) (finding, bool) {
	c := f.cache()
	if !c.hasLife || c.life < time.Minute || c.control.has("no-store") || c.control.has("no-cache") || !f.cacheableMethod() {
		return silent()
	}
	if reference().notStored[f.code] {
		return silent()
	}
	return do(warning(fmt.Sprintf("This error may be kept for %s: it can outlive its cause.", duration(c.life)), "Caches give the same error until then, even when the server is well again.", f.inHeader(cacheField(c.from), "")),
		resend("Send with Cache-Control: no-cache", patch{SetHeaders: set("Cache-Control", "no-cache")})), true
}
