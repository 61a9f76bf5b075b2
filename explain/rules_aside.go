package explain

import (
	"net"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// cookieRules say what a browser would do with cookies (OK-26).
var cookieRules = []rule{
	{id: "E-COOKIE-REFUSED", title: "A cookie that browsers refuse", on: onResponse, aside: true, refs: []ref{rfc(6265, "5.3")}, find: cookieRefused},
	{id: "E-COOKIE-LOOSE", title: "A session cookie that leaks", on: onResponse, aside: true, refs: []ref{rfc(6265, "4.1.2")}, find: cookieLoose},
}

// eachCookie calls with every Set-Cookie that can be read.
func (f *facts) eachCookie(call func(c setCookie, e evidence) bool) {
	if f.resp == nil {
		return
	}
	for _, h := range f.resp.Headers {
		if !strings.EqualFold(h.Name, "Set-Cookie") {
			continue
		}
		c, ok := parseSetCookie(h.Value)
		if !ok {
			continue
		}
		e := evidence{Where: playground.InResponseHeader, Name: h.Name, Value: f.quoteWhole(playground.MaskField(h.Name, h.Value))}
		if !call(c, e) {
			return
		}
	}
}

func cookieRefused(f *facts) (d finding, found bool) {
	secure := f.target.Scheme == "https"
	host := strings.ToLower(f.target.Hostname())
	local := host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "127.") || host == "::1"
	f.eachCookie(func(c setCookie, e evidence) bool {
		title, why := "", ""
		switch {
		case c.sameSite == "none" && !c.secure:
			title, why = "SameSite=None without Secure", "Browsers take SameSite=None only together with Secure."
		case strings.HasPrefix(c.name, "__Secure-") && (!c.secure || !secure):
			title, why = "the prefix __Secure- without Secure over https", "The prefix is a promise that browsers check."
		case strings.HasPrefix(c.name, "__Host-") && (!c.secure || !secure || c.domain != "" || c.path != "/"):
			title, why = "the prefix __Host- with a Domain, another Path than /, or without Secure", "The prefix is a promise that browsers check."
		case c.domain != "" && host != "" && host != c.domain && !strings.HasSuffix(host, "."+c.domain):
			title, why = "a Domain that is not this host's: "+f.quote(c.domain), "A server can set cookies for its own host and what is above it only."
		case c.domain != "" && net.ParseIP(host) != nil && host != c.domain:
			title, why = "a Domain on an address", "For a bare address there is no domain."
		case c.secure && f.target.Scheme == "http" && !local:
			title, why = "Secure over plain http", "A Secure cookie cannot be set over an unencrypted connection."
		case c.length > 4096:
			title, why = "more than 4096 bytes", "Browsers drop longer ones."
		default:
			return true
		}
		d, found = warning("Browsers would drop the cookie "+f.quote(c.name)+": "+title+".", why, e), true
		return false
	})
	return d, found
}

func cookieLoose(f *facts) (d finding, found bool) {
	f.eachCookie(func(c setCookie, e evidence) bool {
		n := strings.ToLower(c.name)
		if c.empty || hasAny(n, "sess", "sid", "auth", "token", "jwt", "login", "remember") == "" || hasAny(n, "csrf", "xsrf") != "" {
			return true
		}
		var missing []string
		if !c.httpOnly {
			missing = append(missing, "HttpOnly")
		}
		if !c.secure && f.target.Scheme == "https" {
			missing = append(missing, "Secure")
		}
		if c.sameSite == "" {
			missing = append(missing, "SameSite")
		}
		if len(missing) == 0 || len(missing) == 1 && missing[0] == "SameSite" {
			return true
		}
		e.Reading = "Without " + list(missing) + "."
		d, found = warning("The cookie "+f.quote(c.name)+" is set without "+list(missing)+".", "It looks like a session. HttpOnly keeps scripts from it, Secure keeps it off plain http, SameSite keeps it from other sites' requests.", e), true
		return false
	})
	return d, found
}

// typeRules compare what the response says it is with what it is (OK-07 to OK-10, OK-25).
var typeRules = []rule{
	{id: "E-TYPE-MISSING", title: "A body without Content-Type", on: onResponse, aside: true, refs: []ref{rfc(9110, "8.3")}, find: typeMissing},
	{id: "E-TYPE-MISMATCH", title: "The bytes are another type", on: onResponse, aside: true, refs: []ref{{Title: "MIME Sniffing", URL: "https://mimesniff.spec.whatwg.org/"}}, find: typeMismatch},
	{id: "E-TYPE-CHARSET", title: "Bytes that are not of the charset", on: onResponse, aside: true, refs: []ref{rfc(9110, "8.3.2")}, find: wrongCharset},
	{id: "E-CODING-UNKNOWN", title: "A content coding that was not decoded", on: onResponse, refs: []ref{rfc(9110, "8.4")}, find: unknownCoding, beats: []string{"E-TYPE-MISMATCH", "E-TYPE-CHARSET", "E-2XX-OK"}},
	{id: "E-CODING-UNASKED", title: "A content coding that was not offered", on: onResponse, aside: true, refs: []ref{rfc(9110, "12.5.3")}, find: codingNotOffered},
	{id: "E-BODY-TRUNCATED", title: "Only the beginning was kept", on: onResponse, aside: true, find: truncated},
}

func typeMissing(f *facts) (finding, bool) {
	if f.has("Content-Type") || f.empty() || f.code == 304 || f.code == 204 {
		return silent()
	}
	why := "Clients have to guess."
	ev := []evidence{{Where: playground.InResponseHeader, Name: "Content-Type", Value: "not sent"}}
	if f.has("X-Content-Type-Options") {
		why = "nosniff forbids browsers to guess, so they will not use it."
		ev = append(ev, f.inHeader("X-Content-Type-Options", ""))
	}
	return warning("There is a body of "+size(f.resp.Content.DecodedSize)+" and no Content-Type.", why, ev...), true
}

// magics are the first bytes of formats that cannot be mistaken.
var magics = []struct{ bytes, mediaType, name string }{
	{"\x89PNG\r\n\x1a\n", "image/png", "a PNG image"}, {"\xff\xd8\xff", "image/jpeg", "a JPEG image"}, {"GIF87a", "image/gif", "a GIF image"}, {"GIF89a", "image/gif", "a GIF image"},
	{"%PDF-", "application/pdf", "a PDF"}, {"PK\x03\x04", "zip", "a ZIP archive"}, {"\x1f\x8b\x08", "gzip", "gzip data"}, {"\x28\xb5\x2f\xfd", "zstd", "zstd data"}, {"wOF2", "font/woff2", "a WOFF2 font"},
	{"\x00asm", "application/wasm", "WebAssembly"}, {"SQLite format 3\x00", "sqlite", "a SQLite database"}, {"\x7fELF", "elf", "an ELF program"},
}

func typeMismatch(f *facts) (finding, bool) {
	b, declared := f.body(), f.resp.Content.MediaType
	if declared == "" || b.text == "" || b.broken {
		return silent()
	}
	actual, reading := "", ""
	for _, m := range magics {
		if strings.HasPrefix(b.text, m.bytes) {
			if strings.Contains(declared, m.mediaType) || m.mediaType == "zip" && !textLike(declared) || m.mediaType == "gzip" && !textLike(declared) || declared == "application/octet-stream" || strings.HasPrefix(m.mediaType, "image/") && strings.HasPrefix(declared, "application/") && !jsonType(declared) {
				return silent()
			}
			actual, reading = m.name, "Its first bytes."
		}
	}
	switch {
	case actual != "":
	case b.html && jsonType(declared):
		actual, reading = "an HTML page", "It begins like HTML."
	case b.html && declared == "text/plain":
		actual, reading = "an HTML page", "It begins like HTML."
	case b.root != nil && (b.root.is(isObject) || b.root.is(isArray)) && (declared == "text/plain" || declared == "text/html") && b.fault == nil && b.whole:
		actual, reading = "JSON", "It parses as JSON."
	default:
		return silent()
	}
	line := cut(strings.ToValidUTF8(b.text[:min(len(b.text), 40)], "\ufffd"), 40)
	e := f.inText(0, line, reading)
	d := warning("Content-Type says "+f.quote(declared)+", and the body is "+actual+".", "Clients that go by the type will misread it.", f.inHeader("Content-Type", "What it says it is."), e)
	if f.code >= 400 {
		d.Severity = playground.SeverityNote
	}
	return d, true
}

func textLike(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") || jsonType(mediaType) || xmlType(mediaType) || mediaType == "application/javascript"
}

// wrongCharset is OK-10.
func wrongCharset(f *facts) (finding, bool) {
	b := f.body()
	v, _ := f.header("Content-Type")
	if b.text == "" || b.broken || !textLike(f.resp.Content.MediaType) {
		return silent()
	}
	charset := strings.ToLower(charsetOf(v))
	if charset != "" && charset != "utf-8" && charset != "utf8" || charset == "" && !jsonType(f.resp.Content.MediaType) {
		return silent()
	}
	i := invalidUTF8(b.text)
	if i < 0 || !b.whole && i >= len(b.text)-utf8.UTFMax {
		return silent()
	}
	e := f.inText(i, around(b.text, i), "The byte at "+strconv.Itoa(i)+".")
	return warning("The body says that it is UTF-8, and has bytes that are not.", "The first is byte "+strconv.Itoa(i)+" (0x"+strconv.FormatUint(uint64(b.text[i]), 16)+"). It may be Windows-1252 or Latin-1.", e, f.inHeader("Content-Type", "What it says it is.")), true
}

func charsetOf(contentType string) string {
	for p := range strings.SplitSeq(contentType, ";") {
		if k, v, ok := strings.Cut(strings.TrimSpace(p), "="); ok && strings.EqualFold(k, "charset") {
			return strings.Trim(v, `"' `)
		}
	}
	return ""
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// unknownCoding is OK-25.
func unknownCoding(f *facts) (finding, bool) {
	if !f.body().broken || f.fail != nil || f.empty() {
		return silent()
	}
	return do(warning("The body is coded as "+f.quote(f.resp.Content.Encoding)+", which is shown as it came.", "Parley did not decode it, so nothing in it can be read here.", f.inHeader("Content-Encoding", "How it is coded.")),
		resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")})), true
}

func codingNotOffered(f *facts) (finding, bool) {
	offered, ok := f.asked("Accept-Encoding")
	coding, has := f.header("Content-Encoding")
	if !ok || !has || f.body().broken {
		return silent()
	}
	for c := range strings.SplitSeq(strings.ToLower(coding), ",") {
		c = strings.TrimPrefix(strings.TrimSpace(c), "x-")
		if c == "identity" || c == "" {
			continue
		}
		if !strings.Contains(strings.ToLower(offered), c) && !strings.Contains(offered, "*") {
			return warning("The body is coded as "+f.quote(c)+", which was not offered.", "A client that does not know this coding cannot read it.", f.inHeader("Content-Encoding", "What came."), f.inSent("Accept-Encoding", "What was offered.")), true
		}
	}
	return silent()
}

func truncated(f *facts) (finding, bool) {
	if f.resp == nil || !f.resp.Content.Truncated {
		return silent()
	}
	return note("Only the first "+size(f.resp.Content.DecodedSize)+" of the body are kept.", "A limit of this request or of Parley stopped it.", f.inFailure("kept", size(f.resp.Content.DecodedSize), "")), true
}

// attemptRules are about retries.
var attemptRules = []rule{
	{id: "E-RETRY-WORKED", title: "It worked after retrying", on: onSuccess, find: retryWorked, beats: []string{"E-2XX-OK"}},
	{id: "E-RETRY-USED-UP", title: "All attempts failed", on: scope{from: 300, to: 999, failure: true}, aside: true, find: retriesUsedUp},
}

// outcomeOf says in a few words how an attempt ended.
func outcomeOf(a *playground.Attempt) string {
	if len(a.Exchanges) == 0 {
		return "nothing"
	}
	x := &a.Exchanges[len(a.Exchanges)-1]
	switch {
	case x.Response != nil:
		return codeName(x.Response.Status)
	case x.Failure != nil:
		return "no response (" + string(x.Failure.Kind) + ")"
	}
	return "nothing"
}

func (f *facts) attemptQuotes() []evidence {
	var ev []evidence
	for i := range f.run.Attempts {
		a := &f.run.Attempts[i]
		reading := ""
		if a.Wait > 0 {
			reading = "After a wait of " + duration(a.Wait.Duration()) + "."
		}
		if len(ev) < 4 || i == len(f.run.Attempts)-1 {
			ev = append(ev, evidence{Where: playground.InTiming, Name: "attempt " + itoa(a.Number), Value: outcomeOf(a), Reading: reading})
		}
	}
	return ev
}

func retryWorked(f *facts) (finding, bool) {
	n := len(f.run.Attempts)
	if n < 2 {
		return silent()
	}
	return note("It worked at attempt "+itoa(n)+"; before that: "+outcomeOf(&f.run.Attempts[n-2])+".", "The trouble passed by itself. A client without retries would have failed.", f.attemptQuotes()...), true
}

func retriesUsedUp(f *facts) (finding, bool) {
	n := len(f.run.Attempts)
	if n < 2 {
		return silent()
	}
	return note("All "+itoa(n)+" attempts ended without success.", "The last one is explained here.", f.attemptQuotes()...), true
}

// asideRules are worth knowing and never why it happened (G-04 to G-08, OK-23, OK-24,
// OK-27, OK-29).
var asideRules = []rule{
	{id: "E-DEPRECATED", title: "The address is deprecated or will be retired", on: onResponse, aside: true, refs: []ref{rfc(9745, "2"), rfc(8594, "3")}, find: deprecated},
	{id: "E-RATE-LOW", title: "Few requests are left", on: onResponse, aside: true, refs: []ref{rfc(9110, "10.2.3")}, find: lowRate},
	{id: "E-RETRY-AFTER", title: "Retry-After on another answer", on: onResponse, aside: true, refs: []ref{rfc(9110, "10.2.3")}, find: retryAfterNote},
	{id: "E-REASON", title: "The reason phrase is the server's own", on: onResponse, aside: true, refs: []ref{rfc(9112, "4")}, find: ownReason},
	{id: "E-CLOCK", title: "Two clocks disagree", on: onResponse, aside: true, refs: []ref{rfc(9110, "6.6.1")}, find: clockSkew},
	{id: "E-WHO-ANSWERED", title: "Who answered", on: onError, aside: true, refs: []ref{rfc(9110, "7.6.3")}, find: whoAnswered},
	{id: "E-HTTP-10", title: "An HTTP/1.0 answer", on: onResponse, aside: true, refs: []ref{rfc(9112, "")}, find: http10},
	{id: "E-INTERIM", title: "Interim answers came before", on: onResponse, aside: true, refs: []ref{rfc(8297, "2")}, find: interims},
	{id: "E-HSTS", title: "HSTS where it has no effect", on: onResponse, aside: true, refs: []ref{rfc(6797, "8.1")}, find: hsts},
	{id: "E-SERVER-TIMING", title: "What the server measured", on: onResponse, aside: true, refs: []ref{{Title: "Server Timing", URL: "https://www.w3.org/TR/server-timing/"}}, find: serverTiming},
	{id: "E-TLS-UNVERIFIED", title: "The certificate was not checked", on: onResponse, aside: true, find: notVerified},
	{id: "E-CERT-ENDS", title: "The certificate ends soon", on: onResponse, aside: true, find: certificateEnds},
}

// deprecated is OK-23.
func deprecated(f *facts) (finding, bool) {
	dep, hasDep := f.header("Deprecation")
	sunset, hasSunset := f.header("Sunset")
	if !hasDep && !hasSunset || strings.EqualFold(dep, "false") && !hasSunset {
		return silent()
	}
	var ev []evidence
	title, why := "This address is deprecated.", "It still works. Move to what replaces it."
	if hasDep {
		reading := "It is deprecated."
		if n, err := strconv.ParseInt(strings.TrimPrefix(dep, "@"), 10, 64); err == nil && strings.HasPrefix(dep, "@") {
			reading = "Since " + time.Unix(n, 0).UTC().Format("2006-01-02") + "."
			title = "This address is deprecated since " + time.Unix(n, 0).UTC().Format("2006-01-02") + "."
		}
		ev = append(ev, f.inHeader("Deprecation", reading))
	}
	if at, ok := httpDate(sunset); ok {
		title = "This address goes away on " + at.Format("2006-01-02")
		if now, known := f.clock(); known && at.After(now) {
			title += ", in " + duration(at.Sub(now))
		} else if known {
			title = "This address was to go away on " + at.Format("2006-01-02") + " and still answers"
		}
		title += "."
	}
	if hasSunset {
		ev = append(ev, f.inHeader("Sunset", "When it goes away."))
	}
	d := warning(title, why, ev...)
	if l, ok := f.linkTo("successor-version", "latest-version", "alternate"); ok {
		if u, ok := f.resolve(l.target); ok {
			d.Evidence = append(d.Evidence, f.inHeader("Link", "What replaces it."))
			d = do(d, edit("Use "+f.quoteURL(u), patch{URL: u}))
		}
	} else if l, ok := f.linkTo("deprecation", "sunset"); ok && strings.HasPrefix(l.target, "https://") {
		d.Evidence = append(d.Evidence, f.inHeader("Link", "Where it is announced."))
		d = do(d, open("Open the announcement", l.target))
	}
	return d, true
}

// ownReason is G-04.
func ownReason(f *facts) (finding, bool) {
	s := known(f.code)
	reason := strings.TrimSpace(f.resp.Reason)
	if reason == "" || strings.EqualFold(reason, s.Name) || oldNames[strings.ToLower(reason)] == f.code || s.Name == "" && !s.Registered {
		return silent()
	}
	return note("The server's own words for "+itoa(f.code)+" are "+f.quote(reason)+".", "The registered name is "+or(s.Name, "none")+". The words may hold the cause.", f.inStatus("As sent.")), true
}

var oldNames = map[string]int{
	"moved temporarily": 302, "object moved": 302, "request entity too large": 413, "payload too large": 413, "unprocessable entity": 422, "request-uri too long": 414, "request-uri too large": 414,
	"uri too long": 414, "requested range not satisfiable": 416, "gateway time-out": 504, "service temporarily unavailable": 503, "i'm a teapot": 418, "im a teapot": 418, "request time-out": 408, "unused": 306,
	"authorization required": 401, "connection established": 200, "ok.": 200, "request header fields too large": 431, "temporary redirect": 307,
}

// clockSkew is G-08.
func clockSkew(f *facts) (finding, bool) {
	v, ok := f.header("Date")
	at, readable := httpDate(v)
	if !ok || !readable || f.received.IsZero() || f.cache().hasAge {
		return silent()
	}
	off := at.Sub(f.received)
	if off.Abs() <= time.Minute {
		return silent()
	}
	which := "ahead of"
	if off < 0 {
		which = "behind"
	}
	return warning("The server's clock is "+duration(off.Abs())+" "+which+" Parley's.", "One of the two is wrong. Tokens, signatures and Expires go by the clock.", f.inHeader("Date", "The server's time."), inTiming("received", instant(f.received), "Parley's time.")), true
}

// whoAnswered is G-07.
func whoAnswered(f *facts) (finding, bool) {
	server, _ := f.header("Server")
	lower := strings.ToLower(server)
	layer := ""
	name := "Server"
	switch {
	case f.has("CF-Ray"):
		layer, name = "Cloudflare, at the edge,", "CF-Ray"
	case f.has("X-Amz-Cf-Id"):
		layer, name = "Amazon CloudFront, at the edge,", "X-Amz-Cf-Id"
	case f.has("X-Akamai-Request-Id") || strings.Contains(lower, "akamai"):
		layer = "Akamai, at the edge,"
	case f.has("X-Served-By") && f.has("X-Timer"):
		layer, name = "Fastly, at the edge,", "X-Served-By"
	case strings.HasPrefix(lower, "awselb"):
		layer = "An AWS load balancer"
	case f.has("X-Amzn-Trace-Id"):
		layer, name = "An AWS gateway or load balancer", "X-Amzn-Trace-Id"
	case f.has("Via"):
		layer, name = "A proxy", "Via"
	case strings.Contains(lower, "envoy"):
		layer = "Envoy, a proxy,"
	default:
		return silent()
	}
	if !f.has(name) {
		return silent()
	}
	return likely(note(layer+" was in the way of this answer.", "It may have passed the answer on, or given it itself.", f.inHeader(name, "Its mark."))), true
}

// http10 is G-05.
func http10(f *facts) (finding, bool) {
	if f.resp.HTTPVersion != "1.0" {
		return silent()
	}
	return note("The answer is HTTP/1.0.", "An old proxy or server: no chunks, and a new connection for each request.", evidence{Where: playground.InStatus, Name: "version", Value: "HTTP/1.0", Reading: "As sent."}), true
}

// interims is G-06.
func interims(f *facts) (finding, bool) {
	if len(f.x.Interim) == 0 {
		return silent()
	}
	var codes []string
	var ev []evidence
	for _, i := range f.x.Interim[:min(len(f.x.Interim), 4)] {
		codes = append(codes, codeName(i.Status))
		e := evidence{Where: playground.InStatus, Name: "interim", Value: codeName(i.Status)}
		if v, ok := playground.FieldValue(i.Headers, "Link"); ok {
			e.Value += ", Link: " + f.quoteWhole(v)
			e.Reading = "What the page will need."
		}
		ev = append(ev, e)
	}
	return note("Before the answer came "+list(codes)+".", "Interim answers tell how it goes, or what will be needed.", ev...), true
}

// hsts is OK-27.
func hsts(f *facts) (finding, bool) {
	v, ok := f.header("Strict-Transport-Security")
	if !ok {
		return silent()
	}
	life, has := parseCacheControl(v).seconds("max-age")
	switch {
	case f.target.Scheme == "http":
		return note("Strict-Transport-Security has no effect over plain http.", "Browsers heed it only on https.", f.inHeader("Strict-Transport-Security", "")), true
	case net.ParseIP(f.target.Hostname()) != nil:
		return note("Strict-Transport-Security has no effect on a bare address.", "Browsers keep it for names only.", f.inHeader("Strict-Transport-Security", "")), true
	case has && life == 0:
		return note("Strict-Transport-Security with max-age=0 makes browsers forget it.", "https is no longer enforced for this host.", f.inHeader("Strict-Transport-Security", "")), true
	}
	return silent()
}

// serverTiming is OK-29.
func serverTiming(f *facts) (finding, bool) {
	type metric struct {
		name string
		ms   float64
	}
	var all []metric
	for _, it := range parseStructured(f.combined("Server-Timing")) {
		if ms, err := strconv.ParseFloat(it.get("dur"), 64); err == nil && ms > 0 {
			name := it.value
			if d := it.get("desc"); d != "" {
				name = d
			}
			all = append(all, metric{f.quote(name), ms})
		}
	}
	if len(all) == 0 {
		return silent()
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].ms > all[j].ms })
	first := all[0]
	title := "Of the server's time most went into " + first.name + ": " + strconv.FormatFloat(first.ms, 'f', -1, 64) + " ms."
	why := "The server measured this itself."
	if wait := f.x.Timings.Wait.Duration(); wait > 0 {
		share := first.ms / (float64(wait) / float64(time.Millisecond)) * 100
		if share <= 100 {
			why += " That is " + strconv.Itoa(int(share)) + " % of the time that was waited."
		}
	}
	return note(title, why, f.inHeader("Server-Timing", "")), true
}

func notVerified(f *facts) (finding, bool) {
	if f.x.TLS == nil || f.x.TLS.Verified || f.target.Scheme != "https" {
		return silent()
	}
	on := true
	return do(warning("The certificate was not checked: anyone could have given this answer.", "Checking is switched off in this request's options.", f.inTLS("verified", "false", "")), resend("Send with checking", patch{VerifyTLS: &on})), true
}

// certificateEnds warns of a certificate that ends within two weeks.
func certificateEnds(f *facts) (finding, bool) {
	if f.x.TLS == nil || len(f.x.TLS.Chain) == 0 || f.received.IsZero() {
		return silent()
	}
	c := f.x.TLS.Chain[0]
	left := c.NotAfter.Sub(f.received)
	if c.NotAfter.IsZero() || left <= 0 || left > 14*24*time.Hour {
		return silent()
	}
	return warning("The server's certificate ends in "+duration(left)+".", "Then clients will refuse to connect.", f.inTLS("not_after", c.NotAfter.String(), "Valid until then.")), true
}
