package explain

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// sizeRules are about lengths, ranges and expectations (SZ, LR, RG, EX).
var sizeRules = []rule{
	{id: "E-411", title: "Content-Length is wanted", on: on(411), refs: []ref{rfc(9110, "15.5.12")}, find: lengthRequired, beats: []string{"E-BODY-SAYS", "E-400-EMPTY"}},
	{id: "E-413", title: "The body is too large", on: on(400, 413, 422, 500), refs: []ref{rfc(9110, "15.5.14")}, find: tooLarge, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-400-FIELDS", "E-5XX-SAYS", "E-5XX-RETRY", "E-5XX-TRACE"}},
	{id: "E-414", title: "The address is too long", on: on(400, 414), refs: []ref{rfc(9110, "15.5.15")}, find: tooLong, beats: []string{"E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-416", title: "The range lies outside", on: on(416), refs: []ref{rfc(9110, "15.5.17")}, find: badRange, beats: []string{"E-BODY-SAYS"}},
	{id: "E-417", title: "Expect cannot be met", on: on(417), refs: []ref{rfc(9110, "15.5.18")}, find: badExpect, beats: []string{"E-BODY-SAYS"}},
}

// lengthRequired is LR-01.
func lengthRequired(f *facts) (finding, bool) {
	reading := "The request had none."
	length, stated := f.asked("Content-Length")
	if stated {
		reading = "It was sent, and did not arrive, or is not what is meant."
	}
	ev := []evidence{f.inSent("Content-Length", reading), f.inStatus("")}
	if _, ok := f.asked("Transfer-Encoding"); ok {
		ev = append(ev, f.inSent("Transfer-Encoding", "The body was sent in chunks instead."))
	}
	d := blocker("The server wants to know the length of the body beforehand.", "Some servers do not take a body in chunks, and some want Content-Length: 0 for an empty one.", append(ev, f.shapeQuotes(f.shape())...)...)
	if _, ok := f.run.Request.Header("Transfer-Encoding"); ok {
		if f.asHTTP10() {
			d.Title = "The server wants to know the length of the body: HTTP/1.0 has no chunks."
			d.Evidence = append(d.Evidence, f.inVersion("What the request was sent as."))
		}
		return do(d, resend("Send with its length", patch{RemoveHeaders: []string{"Transfer-Encoding"}})), true
	}
	if stated {
		d.Title = "The server says that the length of the body is missing, and Content-Length was sent: " + f.quote(length) + "."
		d.Why = "A proxy on the way may take it out, as some do for an empty body or HTTP/1.0. A body that is not empty, or another version of HTTP, tells which."
		return do(likely(d), resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"})), true
	}
	if f.known && !f.sendsContent() {
		d = do(d, resend("Send with Content-Length: 0", patch{SetHeaders: set("Content-Length", "0")}))
	}
	return d, true
}

var sizeLimit = lazyregexp.New(`(?i)(?:max(?:imum)?|limit|exceeds?|larger than|up to|at most|allowed)[^0-9]{0,40}?([0-9](?:[0-9.,_]*[0-9])?)\s*(bytes?|kib|kb|k|mib|mb|m|gib|gb|g|characters?|chars?|items?|rows?|records?|tokens?|lines?|pages?|entries)?\b`)

// anySize is a size in whatever sentence, for the languages whose words for a limit are not
// among those above.
var anySize = lazyregexp.New(`(?i)\b([0-9](?:[0-9.,_]*[0-9])?)\s*(bytes?|octets?|kib|kb|mib|mb|gib|gb|ko|mo|go|кб|мб|гб|байт\p{L}*|字节|バイト|바이트)(?:$|[^\p{L}])`)

// largeBody are words for it under another code, as Spring's 500 has them.
var largeBody = lazyregexp.New(`(?i)maximum (?:upload|permitted|allowed|request|body|file) size|(?:request|payload|entity|body|upload|upload(?:ed)? file) (?:size )?(?:is |was )?too (?:large|big)|(?:file|size) ?limit ?exceeded|exceeds (?:the |its )?(?:maximum|max) (?:permitted |allowed |upload |file |body |request )?size`)

// tooLarge is SZ-01.
func tooLarge(f *facts) (finding, bool) {
	if f.speaksOf(rateWords...) != "" {
		return silent() // OpenStack says so of too many requests
	}
	if w := f.shape().words(); f.code != 413 && (!largeBody.MatchString(w[:min(len(w), 4*topicBytes)]) || f.known && !f.sendsContent()) {
		return silent()
	}
	sent := f.sent.BodySize
	if f.known && !f.sendsContent() && f.speaksOf("body", "payload", "entity too large") == "" {
		if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) { // what was asked for is too large
			return blocker("It is too much for this server: "+w, "Nothing was sent in a body; it is about what was asked for. Ask for less at once.", f.said(f.inStatus(""))...), true
		}
	}
	ev := []evidence{{Where: playground.InRequestBody, Name: "size", Value: size(sent), Reading: "What was sent."}}
	verb := " were sent, and "
	if sent == 1 {
		verb = " was sent, and "
	}
	announced, _ := f.asked("Content-Length")
	if whole, err := strconv.ParseInt(announced, 10, 62); err == nil && whole > sent && sent >= 0 { // it was answered before all had left
		ev = []evidence{f.inSent("Content-Length", "The server answered when "+size(sent)+" of it were sent.")}
		sent, verb = whole, " were to be sent, and "
	}
	title, were := "The body is too large for this server: "+size(sent)+".", size(sent)+verb
	if sent <= 0 { // nobody knows how much was sent
		title, were, ev = "The body is too large for this server.", "", nil
	}
	m := sizeLimit.FindStringSubmatch(f.shape().words())
	if m == nil {
		if all := anySize.FindAllStringSubmatch(f.shape().words(), 3); len(all) == 1 {
			m = all[0]
		}
	}
	if m != nil {
		title = "The body is too large: " + were + "the answer speaks of " + f.quote(strings.TrimSpace(m[1]+" "+m[2])) + "."
	}
	less := false
	if m != nil && sent > 0 {
		most, counted := named(m[1], m[2])
		if less = most > sent; less || counted {
			title = "It is too much for this server: " + f.speech()
		}
	}
	if n := f.body().root.one("limit", "max_size", "maxSize", "maxBytes", "max_bytes", "maxLength"); n.is(isNumeric) {
		if most, err := strconv.ParseInt(n.text, 10, 62); err == nil {
			title = "The body is too large: " + were + "the limit is " + size(most) + "."
			ev = append(ev, f.inJSON(n, "The limit, in bytes."))
		}
	}
	ev = append(ev, f.shapeQuotes(f.shape())...)
	if len(ev) == 0 {
		ev = append(ev, f.inStatus(""))
	}
	why := "Send less at once, in parts, or have the limit raised."
	if less {
		why = size(sent) + strings.TrimSuffix(verb, ", and ") + ", which is less than the answer speaks of: what counts may be a part of it, what it becomes unpacked, or all that is kept there."
	}
	if f.has("Retry-After") && f.speaksOf("quota", "try again", "later") != "" {
		title, why = "It is too much for now: "+f.speech(), "What may be sent in a time is used up, not what one request may hold; it will be taken once the time is over."
	}
	d := blocker(title, why, ev...)
	if s := f.shape(); s.mark != nil && (s.mark.product == "nginx" || s.mark.product == "openresty") {
		d.Why += " nginx in front of the application answered; its client_max_body_size is 1 MB unless set."
	}
	if f.has("Retry-After") {
		d.Evidence = append(d.Evidence, f.inHeader("Retry-After", "The limit is for now only."))
		d = do(d, f.rates().action())
	}
	return d, true
}

// named is a size as a sentence has it, in bytes; 0 if that is not told. counted are things
// that are no bytes, such as rows.
func named(number, unit string) (most int64, counted bool) {
	unit = strings.ToLower(unit)
	n, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", "."), 64)
	times := 0.0
	switch first, _ := utf8.DecodeRuneInString(unit); {
	case unit == "":
	case hasAny(unit, "char", "item", "row", "record", "token", "line", "page", "entr") != "":
		return 0, true
	case first == 'k' || first == 'к':
		times = 1e3
	case first == 'm' || first == 'м':
		times = 1e6
	case first == 'g' || first == 'г':
		times = 1e9
	case unit != "":
		times = 1
	}
	if err != nil || n < 0 || n > 1e6 && times > 1 || n > 1e15 {
		return 0, false
	}
	return int64(n * times), false
}

// longAddress are words for it under another code, as Gunicorn has them.
var longAddress = lazyregexp.New(`(?i)\b(?:request[ -]line|request-?uri|uri|url|query string)\b(?: is| was)? (?:too (?:large|long)|exceeds)`)

// tooLong is SZ-02 for the address.
func tooLong(f *facts) (finding, bool) {
	n := len(f.target.String())
	if f.code == 400 && !longAddress.MatchString(f.shape().words()) {
		return silent()
	}
	ev := f.said(evidence{Where: playground.InRequestURL, Name: "length", Value: size(int64(n)), Reading: "Of it the query has " + size(int64(len(f.target.RawQuery))) + "."})
	title := "The address is too long for this server: " + size(int64(n)) + "."
	if n == 0 {
		title = "The address is too long for this server."
	}
	return blocker(title, "Servers often stop at 8 kB. Long queries belong into a body: many APIs offer the same search as POST.", ev...), true
}

// badRange is RG-01.
func badRange(f *facts) (finding, bool) {
	ev := []evidence{f.inSent("Range", "What was asked for.")}
	v, ok := f.header("Content-Range")
	r, readable := parseContentRange(v)
	if _, asked := f.asked("Range"); !asked && f.known {
		if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) && strings.Contains(w, " ") {
			return f.whereToMend(likely(blocker("What was asked for lies outside of what there is: "+w, "416 answers a Range header, and none was sent: the service goes by something else of the request, such as a page or an offset.", append(f.shapeQuotes(f.shape()), ev...)...))), true
		}
		return blocker("416 answers a Range header, and none was sent.", "The server, or something on the way, is wrong, or adds a Range of its own.", append([]evidence{f.inStatus("")}, ev...)...), true
	}
	if ok && (!readable || r.whole < 0) {
		ev = append(ev, f.inHeader("Content-Range", "It should say how long the whole is, and cannot be read."))
	}
	if !ok || !readable || r.whole < 0 {
		return do(blocker("The range that was asked for does not exist.", "The server does not say how long the whole is.", append(ev, f.shapeQuotes(f.shape())...)...), resend("Send without Range", patch{RemoveHeaders: []string{"Range"}})), true
	}
	ev = append(ev, f.inHeader("Content-Range", "The real length."))
	d := blocker("The range lies outside: the whole has "+count(r.whole, "byte", "bytes")+".", "Bytes count from 0, so the last one is "+strconv.FormatInt(max(r.whole-1, 0), 10)+".", ev...)
	if v, _ := f.asked("Range"); strings.HasPrefix(strings.ReplaceAll(v, " ", ""), "bytes="+strconv.FormatInt(r.whole, 10)+"-") {
		d.Why = "It begins right behind the last byte: if this goes on with a copy that was begun before, the copy is whole already, and nothing is left to be fetched."
	}
	if r.whole > 0 {
		d = do(d, resend("Ask for bytes=0-", patch{SetHeaders: set("Range", "bytes=0-")}))
		if tail := min(r.whole, 1024); tail < r.whole {
			d = do(d, resend("Ask for the last "+count(tail, "byte", "bytes"), patch{SetHeaders: set("Range", "bytes=-"+strconv.FormatInt(tail, 10))}))
		}
	}
	return do(d, resend("Send without Range", patch{RemoveHeaders: []string{"Range"}})), true
}

// badExpect is EX-01.
func badExpect(f *facts) (finding, bool) {
	if _, sent := f.asked("Expect"); f.known && !sent && f.shape().words() != "" && !onlyStatus(f.shape().words()) {
		return silent() // the code is used for a rule of its own
	}
	return do(blocker("The server, or a proxy, cannot meet what Expect asks.", "Without the header the body is sent at once, which any server takes.", f.said(f.inSent("Expect", "What was expected."))...),
		resend("Send without Expect", patch{RemoveHeaders: []string{"Expect"}})), true
}
