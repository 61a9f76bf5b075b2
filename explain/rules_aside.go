package explain

import (
	"net"
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

// asideRules are worth knowing and never why it happened (G-04 to G-08, OK-23, OK-24,
// OK-27, OK-29, OK-30).
var asideRules = []rule{
	{id: "E-DEPRECATED", title: "The address is deprecated or will be retired", on: onResponse, aside: true, refs: []ref{rfc(9745, "2"), rfc(8594, "3")}, find: deprecated},
	{id: "E-RATE-LOW", title: "Few requests are left", on: onResponse, aside: true, refs: []ref{rfc(9110, "10.2.3")}, find: lowRate},
	{id: "E-RETRY-AFTER", title: "Retry-After on another answer", on: onResponse, aside: true, refs: []ref{rfc(9110, "10.2.3")}, find: retryAfterNote},
	{id: "E-REASON", title: "The reason phrase is the server's own", on: onResponse, aside: true, refs: []ref{rfc(9112, "4")}, find: ownReason},
	{id: "E-CLOCK", title: "Two clocks disagree", on: onResponse, aside: true, refs: []ref{rfc(9110, "6.6.1")}, find: clockSkew},
	{id: "E-HTTP-10", title: "An HTTP/1.0 answer", on: onResponse, aside: true, refs: []ref{rfc(9112, "")}, find: http10},
	{id: "E-INTERIM", title: "Interim answers came before", on: onResponse, aside: true, refs: []ref{rfc(8297, "2")}, find: interims},
	{id: "E-HSTS", title: "HSTS where it has no effect", on: onResponse, aside: true, refs: []ref{rfc(6797, "8.1")}, find: hsts},
	{id: "E-SERVER-TIMING", title: "What the server measured", on: onResponse, aside: true, refs: []ref{{Title: "Server Timing", URL: "https://www.w3.org/TR/server-timing/"}}, find: serverTiming},
	{id: "E-HEAD-GET", title: "HEAD against GET", on: onResponse, aside: true, refs: []ref{rfc(9110, "9.3.2")}, find: headAndGet},
	{id: "E-TLS-UNVERIFIED", title: "The certificate was not checked", on: onResponse, aside: true, find: notVerified},
	{id: "E-CERT-ENDS", title: "The certificate ends soon", on: onResponse, aside: true, find: certificateEnds},
}

// deprecated is OK-23.
func deprecated(f *facts) (finding, bool) {
	dep, hasDep := f.header("Deprecation")
	sunset, hasSunset := f.header("Sunset")
	if f.code >= 400 || !hasDep && !hasSunset || strings.EqualFold(dep, "false") && !hasSunset {
		return f.deprecatedByVendor()
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
	if reason == "" || strings.EqualFold(reason, "unknown status") || strings.Contains(f.shape().lower(), strings.ToLower(strings.TrimSuffix(reason, "."))) || strings.EqualFold(reason, s.Name) || oldNames[strings.ToLower(reason)] == f.code || s.Name == "" && !s.Registered {
		return silent()
	}
	if code := codeOf(reason); code >= 400 && f.code < 400 {
		return warning("The status is "+itoa(f.code)+", and its words are those of "+codeName(code)+".", "Programs go by the number, and take this for a success. One of the two is wrong.", f.inStatus("As sent.")), true
	}
	why := "The registered name is " + s.Name + ". The words may hold the cause."
	if !s.Registered || strings.HasPrefix(s.Name, "(") {
		why = "The code has no registered name. The words may hold the cause."
	}
	return note("The server's own words for "+itoa(f.code)+" are: "+sentence(f.quote(reason)), why, f.inStatus("As sent.")), true
}

// codeOf is the registered code whose name a reason phrase is, or 0.
func codeOf(reason string) int {
	for _, s := range reference().all {
		if s.Registered && strings.EqualFold(s.Name, reason) {
			return s.Code
		}
	}
	return 0
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

// http10 is G-05.
func http10(f *facts) (finding, bool) {
	if f.resp.HTTPVersion != "1.0" {
		return silent()
	}
	if f.asHTTP10() {
		return note("The answer is HTTP/1.0, as the request asks.", "What the server would speak otherwise it does not say: one that knows HTTP/1.1 may answer as that all the same.", evidence{Where: playground.InStatus, Name: "version", Value: "HTTP/1.0", Reading: "As sent."}, f.inVersion("What the request was sent as.")), true
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
	times := map[int]int{}
	for _, i := range f.x.Interim {
		times[i.Status]++
	}
	for _, i := range f.x.Interim {
		n := times[i.Status]
		if n == 0 || len(codes) == 4 {
			continue
		}
		times[i.Status] = 0
		name := codeName(i.Status)
		if n > 1 {
			name += " (" + itoa(n) + " times)"
		}
		codes = append(codes, name)
		e := evidence{Where: playground.InStatus, Name: "interim", Value: itoa(i.Status)}
		if v, ok := playground.FieldValue(i.Headers, "Link"); ok {
			e.Name, e.Value = "Link of the "+itoa(i.Status), f.quoteWhole(v)
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

var warningText = lazyregexp.New(`^(?:199|299) \S{1,100} "([^"]{3,400})"`)

// deprecatedByVendor reads the fields that were in use before Deprecation was: Warning, and
// those of vendors, such as X-Shopify-API-Deprecated-Reason.
func (f *facts) deprecatedByVendor() (finding, bool) {
	if f.code >= 400 {
		return silent()
	}
	for _, h := range f.resp.Headers {
		n, v := strings.ToLower(h.Name), strings.TrimSpace(h.Value)
		if n == "warning" {
			if m := warningText.FindStringSubmatch(v); m != nil && strings.Contains(strings.ToLower(m[1]), "deprecat") {
				return warning("This address is deprecated: "+sentence(f.quote(m[1])), "It still works. Move to what replaces it.", f.inHeader(h.Name, "A warning of the server.")), true
			}
		}
		if !strings.Contains(n, "deprecat") || len(v) < 2 || strings.EqualFold(v, "false") || strings.EqualFold(v, "none") || strings.HasPrefix(n, "access-control-") {
			continue
		}
		d := warning("This address is deprecated: "+sentence(f.quote(v)), "It still works. Move to what replaces it.", f.inHeader(h.Name, "The server says so."))
		if d.Title = "This address is deprecated, says " + f.quote(h.Name) + "."; strings.HasPrefix(v, "https://") {
			d = do(d, open("Open the announcement", v))
		} else if !strings.EqualFold(v, "true") && strings.Contains(v, " ") {
			d.Title = "This address is deprecated: " + sentence(f.quote(v))
		}
		return d, true
	}
	return silent()
}
