package explain

import (
	"slices"
	"strings"

	"parley/playground"
)

// corsRules say what a browser would do; they speak only when Origin was sent (CO-01 to
// CO-09).
var corsRules = []rule{
	{id: "E-CORS-PREFLIGHT-STATUS", title: "The preflight is not answered with success", on: onResponse, refs: []ref{fetchSpec}, find: preflightStatus, beats: []string{"E-CORS-MISSING", "E-405-ALLOW", "E-405-NO-ALLOW", "E-401-NO-CREDENTIALS", "E-401-NO-CHALLENGE", "E-403-ANONYMOUS", "E-403-UNKNOWN", "E-403-FORBIDDEN"}},
	{id: "E-CORS-PREFLIGHT", title: "The preflight does not allow it", on: onSuccess, refs: []ref{fetchSpec}, find: preflight, beats: []string{"E-2XX-OK", "E-204-EMPTY"}},
	{id: "E-CORS-MISSING", title: "No Access-Control-Allow-Origin", on: onResponse, aside: true, refs: []ref{fetchSpec}, find: corsMissing},
	{id: "E-CORS-ORIGIN", title: "Another origin is allowed", on: onResponse, aside: true, refs: []ref{fetchSpec}, find: corsOther},
	{id: "E-CORS-CREDENTIALS", title: "A star beside credentials", on: onResponse, aside: true, refs: []ref{fetchSpec}, find: corsStar},
	{id: "E-CORS-WOULD-ASK", title: "A browser would ask first", on: onResponse, aside: true, refs: []ref{fetchSpec}, find: wouldPreflight},
	{id: "E-CORS-EXPOSE", title: "Fields that a page cannot read", on: onResponse, aside: true, refs: []ref{fetchSpec}, find: notExposed},
	{id: "E-CORS-VARY", title: "The echoed origin is not in Vary", on: onResponse, aside: true, refs: []ref{fetchSpec}, find: corsVary},
	{id: "E-CORP", title: "It may not be embedded elsewhere", on: onSuccess, aside: true, refs: []ref{fetchSpec}, find: notEmbeddable},
	{id: "E-FRAME", title: "It may not be shown in a frame", on: onSuccess, aside: true, refs: []ref{{Title: "CSP, frame-ancestors", URL: "https://www.w3.org/TR/CSP3/#directive-frame-ancestors"}}, find: notFrameable},
	{id: "E-MIXED", title: "An https page that asks http", on: onResponse, aside: true, refs: []ref{{Title: "Mixed Content", URL: "https://www.w3.org/TR/mixed-content/"}}, find: mixedContent},
}

var fetchSpec = ref{Title: "Fetch, CORS protocol", URL: "https://fetch.spec.whatwg.org/#http-cors-protocol"}

// origins are the origin of the page, and what is allowed; ok is false when no Origin
// was sent or it is the server's own.
func (f *facts) cors() (page, allowed string, has, ok bool) {
	page, ok = f.asked("Origin")
	if !ok || page == "" || page == origin(f.target) {
		return "", "", false, false
	}
	allowed, has = f.header("Access-Control-Allow-Origin")
	return page, allowed, has, true
}

// isPreflight reports a preflight request.
func (f *facts) isPreflight() bool {
	_, ok := f.asked("Access-Control-Request-Method")
	return ok && f.method == "OPTIONS"
}

// corsMissing is CO-01.
func corsMissing(f *facts) (finding, bool) {
	page, _, has, ok := f.cors()
	if !ok || has {
		return silent()
	}
	return warning("A browser page on "+f.quote(page)+" could not read this answer: Access-Control-Allow-Origin is missing (CORS).", "Parley can read it, because CORS is a rule for browsers only. The server has to name the origin.",
		f.inSent("Origin", "The page's origin."), evidence{Where: playground.InResponseHeader, Name: "Access-Control-Allow-Origin", Value: notSent}), true
}

// corsOther is CO-02.
func corsOther(f *facts) (finding, bool) {
	page, allowed, has, ok := f.cors()
	if !ok || !has {
		return silent()
	}
	n := len(f.values("Access-Control-Allow-Origin"))
	several := n > 1 || strings.ContainsAny(allowed, ", ")
	if !several && (allowed == "*" || allowed == page) {
		return silent()
	}
	title := "A browser page on " + f.quote(page) + " could not read this answer: CORS allows " + f.quote(allowed) + "."
	why := "The two have to be equal to the letter, scheme and port included."
	if several {
		title = "A browser would refuse this answer: Access-Control-Allow-Origin has several values."
		why = "It takes one origin or a star. A server and a proxy that both set it do this."
	}
	d := warning(title, why, f.inHeader("Access-Control-Allow-Origin", "The origin that is allowed."), f.inSent("Origin", "The page's origin."))
	if !several && strings.HasPrefix(allowed, "http") {
		d = do(d, resend("Send with that origin", patch{SetHeaders: set("Origin", allowed)}))
	}
	return d, true
}

// corsStar is CO-03.
func corsStar(f *facts) (finding, bool) {
	_, allowed, _, ok := f.cors()
	v, _ := f.header("Access-Control-Allow-Credentials")
	if !ok || allowed != "*" || !strings.EqualFold(v, "true") {
		return silent()
	}
	return warning("A browser would refuse this answer to a request with cookies: a star is not enough (CORS).", "With credentials the origin has to be named.", f.inHeader("Access-Control-Allow-Origin", "Any origin."), f.inHeader("Access-Control-Allow-Credentials", "Cookies are allowed.")), true
}

// preflight is CO-04.
func preflight(f *facts) (finding, bool) {
	page, allowed, has, ok := f.cors()
	if !ok || !f.isPreflight() {
		return silent()
	}
	if !has || allowed != "*" && allowed != page {
		return silent()
	}
	method, _ := f.asked("Access-Control-Request-Method")
	methods := f.combined("Access-Control-Allow-Methods")
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, method) && !caseSensitiveListHas(methods, method) {
		return blocker("The preflight does not allow "+f.quote(method)+": a browser would not send the request.", "Access-Control-Allow-Methods does not list it.", f.methodsQuote("Access-Control-Allow-Methods"), f.inSent("Access-Control-Request-Method", "The method that was asked about.")), true
	}
	wanted, _ := f.asked("Access-Control-Request-Headers")
	headers := f.combined("Access-Control-Allow-Headers")
	var missing []string
	for w := range strings.SplitSeq(wanted, ",") {
		w = strings.TrimSpace(w)
		if w == "" || containsFold(strings.FieldsFunc(headers, func(r rune) bool { return r == ',' || r == ' ' }), w) {
			continue
		}
		if strings.TrimSpace(headers) == "*" && !strings.EqualFold(w, "authorization") {
			continue
		}
		missing = append(missing, f.quote(w))
	}
	if len(missing) > 0 {
		why := "Access-Control-Allow-Headers does not list it."
		if strings.TrimSpace(headers) == "*" {
			why = "The star does not cover Authorization; it has to be named."
		}
		return blocker("The preflight does not allow the header "+list(missing)+": a browser would not send the request.", why, f.methodsQuote("Access-Control-Allow-Headers"), f.inSent("Access-Control-Request-Headers", "The headers that were asked about.")), true
	}
	return fine("The preflight allows it: a browser on "+f.quote(page)+" would send the "+f.quote(method)+".", "Origin, method and headers are all covered.", f.inHeader("Access-Control-Allow-Origin", ""), f.methodsQuote("Access-Control-Allow-Methods")), true
}

func caseSensitiveListHas(value, name string) bool {
	for v := range strings.SplitSeq(value, ",") {
		if v = strings.TrimSpace(v); v == name || v == "*" {
			return true
		}
	}
	return false
}

// methodsQuote quotes a field, or that it is not there.
func (f *facts) methodsQuote(name string) evidence {
	if !f.has(name) {
		return f.inHeader(name, "")
	}
	return f.inHeader(name, "What is allowed.")
}

// preflightStatus is CO-05.
func preflightStatus(f *facts) (finding, bool) {
	if _, _, _, ok := f.cors(); !ok || !f.isPreflight() || f.code >= 200 && f.code <= 299 && !f.redirected() {
		return silent()
	}
	why := "A preflight has to be answered with 200 to 299, without a redirect. Whatever the fields say, the browser stops here."
	if f.code == 401 || f.code == 403 {
		why += " Preflights never carry credentials, so the server must not ask for any."
	}
	return blocker("The preflight failed: a browser would not send the request.", why, f.inStatus("Not a success."), f.inSent("Access-Control-Request-Method", "It is a preflight.")), true
}

var simpleTypes = []string{"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}

// wouldPreflight is CO-06.
func wouldPreflight(f *facts) (finding, bool) {
	page, _, _, ok := f.cors()
	if !ok || f.isPreflight() || f.method == "OPTIONS" {
		return silent()
	}
	var names []string
	var ev []evidence
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, f.method) {
		ev = append(ev, f.inMethod("The method."))
	}
	for _, h := range f.run.Request.Headers {
		n := strings.ToLower(h.Name)
		if !h.Enabled || slices.Contains([]string{"accept", "accept-language", "content-language", "origin", "range", "host", "user-agent", "cookie", "accept-encoding", "referer", "content-length"}, n) || strings.HasPrefix(n, "sec-") {
			continue
		}
		if n == "content-type" && slices.Contains(simpleTypes, mediaType(h.Value)) {
			continue
		}
		names = append(names, n)
		if len(ev) < 3 {
			ev = append(ev, f.inSent(h.Name, "This header."))
		}
	}
	if len(ev) == 0 {
		return silent()
	}
	p := patch{Method: "OPTIONS", SetHeaders: []field{{Name: "Origin", Value: page}, {Name: "Access-Control-Request-Method", Value: f.method}}, Body: "drop", RemoveHeaders: f.customHeaders()}
	if len(names) > 0 {
		slices.Sort(names)
		p.SetHeaders = append(p.SetHeaders, field{Name: "Access-Control-Request-Headers", Value: strings.Join(slices.Compact(names), ",")})
	}
	return do(note("A browser would ask with a preflight before sending this (CORS).", "Method or headers go beyond what a page may send unasked.", ev...), resend("Send the preflight", p)), true
}

// customHeaders are the rows that a preflight does not carry.
func (f *facts) customHeaders() []string {
	var names []string
	for _, h := range f.run.Request.Headers {
		if h.Enabled && !strings.EqualFold(h.Name, "Origin") && !containsFold(names, h.Name) {
			names = append(names, h.Name)
		}
	}
	return names
}

// notExposed is CO-07.
func notExposed(f *facts) (finding, bool) {
	page, allowed, has, ok := f.cors()
	if !ok || !has || allowed != "*" && allowed != page || f.isPreflight() {
		return silent()
	}
	exposed := f.combined("Access-Control-Expose-Headers")
	var hidden []string
	var ev []evidence
	for _, n := range []string{"Location", "ETag", "Link", "Retry-After", "RateLimit", "X-RateLimit-Remaining", "X-Request-Id", "X-Total-Count", "Content-Range", "WWW-Authenticate"} {
		if f.has(n) && !listHas(exposed, n) {
			hidden = append(hidden, n)
			if len(ev) < 3 {
				ev = append(ev, f.inHeader(n, "A script would not see it."))
			}
		}
	}
	if len(hidden) == 0 {
		return silent()
	}
	return note("A page's script could not read "+list(hidden)+" (CORS).", "Access-Control-Expose-Headers has to list what is not read by default.", append(ev, f.methodsQuote("Access-Control-Expose-Headers"))...), true
}

// corsVary is CO-08.
func corsVary(f *facts) (finding, bool) {
	page, allowed, has, ok := f.cors()
	if !ok || !has || allowed != page || listHas(f.combined("Vary"), "Origin") || f.cache().control.has("no-store") {
		return silent()
	}
	return warning("A cache may give this page's CORS answer to another page.", "The origin is echoed, so Vary has to name Origin.", f.inHeader("Access-Control-Allow-Origin", "The page's own origin."), f.methodsQuote("Vary")), true
}

// notEmbeddable is CO-09 for images, scripts and their kin.
func notEmbeddable(f *facts) (finding, bool) {
	if _, _, _, ok := f.cors(); !ok {
		return silent()
	}
	v, has := f.header("Cross-Origin-Resource-Policy")
	if !has || strings.EqualFold(v, "cross-origin") {
		return silent()
	}
	return note("Pages of other origins may not embed this.", "Cross-Origin-Resource-Policy keeps it to its own site.", f.inHeader("Cross-Origin-Resource-Policy", "")), true
}

// notFrameable is CO-09 for frames: frame-ancestors goes before X-Frame-Options.
func notFrameable(f *facts) (finding, bool) {
	page, _, _, ok := f.cors()
	if !ok || !f.body().html {
		return silent()
	}
	if allowed, has := directive(f.combined("Content-Security-Policy"), "frame-ancestors"); has {
		if strings.Contains(allowed, page) || allowed == "*" || strings.Contains(allowed, "https:") {
			return silent()
		}
		return note("A page on "+f.quote(page)+" may not show this in a frame.", "frame-ancestors lists who may, and this origin is not among them.", f.inHeader("Content-Security-Policy", "Who may frame it: "+or(f.quote(allowed), "nobody")+"."), f.inSent("Origin", "The page's origin.")), true
	}
	v, has := f.header("X-Frame-Options")
	if !has || !strings.EqualFold(v, "deny") && !strings.EqualFold(v, "sameorigin") {
		return silent()
	}
	return note("A page on "+f.quote(page)+" may not show this in a frame.", "X-Frame-Options keeps it to "+map[bool]string{true: "its own origin", false: "no frame at all"}[strings.EqualFold(v, "sameorigin")]+".", f.inHeader("X-Frame-Options", "Who may frame it."), f.inSent("Origin", "The page's origin.")), true
}

// directive returns the value of one directive of a content security policy.
func directive(policy, name string) (string, bool) {
	for part := range strings.SplitSeq(policy, ";") {
		n, v, _ := strings.Cut(strings.TrimSpace(part), " ")
		if strings.EqualFold(n, name) {
			return strings.TrimSpace(v), true
		}
	}
	return "", false
}

// mixedContent is what browsers stop before CORS is asked: http from an https page. Their
// own machine is the exception.
func mixedContent(f *facts) (finding, bool) {
	page, _, _, ok := f.cors()
	if !ok || !strings.HasPrefix(page, "https://") || f.target.Scheme != "http" || f.onLoopback() {
		return silent()
	}
	return do(warning("A browser would not send this: the page is https and the address is http (mixed content).", "Browsers stop such requests before any header counts. Parley is no browser.",
		f.inSent("Origin", "The page is encrypted."), f.inURL(f.address(), "The address is not.")), f.toScheme("Send to https://", "https", resend)), true
}

// onLoopback reports an address of the machine itself.
func (f *facts) onLoopback() bool {
	host := strings.ToLower(f.target.Hostname())
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "127.") || host == "::1"
}
