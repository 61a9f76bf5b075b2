package explain

import (
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

var generic5xx = []string{"E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-PROXY-PAGE"}

// serverRules tell which part of the server failed (section 7).
var serverRules = []rule{
	{id: "E-503", title: "Unavailable until a moment", on: on(503, 529), refs: []ref{rfc(9110, "15.6.4"), rfc(9110, "10.2.3")}, find: unavailable, beats: []string{"E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-PROXY-PAGE", "E-5XX-RETRY", "E-429-NO-HINT", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-5XX-TRACE", title: "A stack trace in the answer", on: between(400, 599), find: stackTrace, beats: append([]string{"E-400-SAYS"}, generic5xx...)},
	{id: "E-5XX-SQL", title: "A database's words in the answer", on: between(400, 599), find: databaseWords, beats: append([]string{"E-400-SAYS"}, generic5xx...)},
	{id: "E-PROXY-PAGE", title: "A proxy answered, not the application", on: on(500, 502, 503, 504), refs: []ref{rfc(9110, "15.6.3")}, find: proxyPage, beats: []string{"E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-5XX-RETRY", "E-WHO-ANSWERED", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-52X", title: "Cloudflare could not get an answer of the origin", on: on(520, 521, 522, 523, 524, 525, 526, 527, 530), find: cloudflareOrigin, beats: append([]string{"E-504", "E-5XX-RETRY", "E-5XX-REQUEST-ID", "E-WHO-ANSWERED", "E-2XX-HTML-FOR-JSON"}, generic5xx...)},
	{id: "E-504", title: "A gateway waited too long", on: on(504, 598), refs: []ref{rfc(9110, "15.6.5")}, find: gatewayTimeout, beats: []string{"E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-PROXY-PAGE", "E-5XX-RETRY", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-511", title: "The network wants a sign-in", on: on(511), refs: []ref{rfc(6585, "6")}, find: captivePortal, beats: []string{"E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK"}},
	{id: "E-PORTAL", title: "The network answered in the server's place", on: between(200, 399), refs: []ref{rfc(8952, "2.2")}, find: portalInstead, beats: []string{"E-2XX-OK", "E-3XX-TARGET", "E-3XX-LOGIN", "E-3XX-FOLLOWED", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-505", title: "The HTTP version is not taken", on: on(505, 464), refs: []ref{rfc(9110, "15.6.6")}, find: versionRefused, beats: []string{"E-BODY-SAYS", "E-5XX-SAYS"}},
	{id: "E-507", title: "Out of room, or in a circle", on: on(506, 507, 508, 509), refs: []ref{rfc(4918, "11.5"), rfc(5842, "7.2")}, find: storageOrLoop, beats: []string{"E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-5XX-RETRY"}},
	{id: "E-5XX-SAYS", title: "The server says what failed", on: between(500, 599), find: serverSays, beats: []string{"E-BODY-SAYS", "E-5XX-FRAMEWORK"}},
	{id: "E-5XX-FRAMEWORK", title: "A framework's default error page", on: between(500, 599), find: frameworkPage, beats: []string{"E-BODY-SAYS"}},
	{id: "E-5XX-REQUEST-ID", title: "An id to report it with", on: between(400, 999), find: requestID},
	{id: "E-5XX-RETRY", title: "Whether it may be sent again", on: between(500, 599), refs: []ref{rfc(9110, "9.2.2")}, find: mayRetry, aside: true},
	{id: "E-5XX-LAST-GOOD", title: "When it worked last", on: between(400, 599), find: lastGood, aside: true},
	{id: "E-5XX-FLAPPING", title: "It comes and goes", on: between(200, 599), find: flapping, aside: true},
}

var maintenanceWords = []string{"maintenance", "be right back", "back soon", "scheduled downtime", "under construction", "wartung"}

// unavailable is SE-07.
func unavailable(f *facts) (finding, bool) {
	r := f.rates()
	word := f.speaksOf(maintenanceWords...)
	m := f.shape().mark
	if m != nil && m.product == "Apache httpd" {
		word = "" // its own page speaks of maintenance whatever the cause
	}
	ev := append(r.quotes(f), f.saidWord(word)...)
	what := "The server is overloaded or down for a while"
	switch {
	case word != "":
		what = "The server is down for maintenance"
	case f.speaksOf(rateWords...) != "" || r.exhausted():
		what = "This 503 is a rate limit"
	case m != nil && (m.layer == "proxy" || m.layer == "edge"):
		what = "The proxy (" + m.product + ") is up; the application behind it is not available"
	}
	switch {
	case r.hasWait && r.wait == 0 && !r.past && word == "":
		return silent() // Retry-After: 0 tells nothing
	case r.hasWait && r.past:
		return do(blocker(what+"; the moment that it named has passed.", "It expected to be back by then.", ev...), resend("Send again now", patch{})), true
	case r.hasWait && !r.until.IsZero():
		d := do(blocker(what+", until "+instant(r.until)+", "+r.inWords()+" from now.", "Nothing is wrong with the request itself.", ev...), r.action())
		if r.waitField == "words" {
			d = likely(d)
		}
		return d, true
	case r.hasWait && r.waitField == "words":
		return do(likely(blocker(what+"; it asks to wait "+r.inWords()+".", "Nothing is wrong with the request itself.", ev...)), r.action()), true
	case r.hasWait:
		d := blocker(what+"; it asks to wait "+r.inWords()+".", "Nothing is wrong with the request itself.", ev...)
		if w := f.speech(); w != "" && word == "" && m == nil && !onlyStatus(w) {
			d.Why += " It says: " + w
		}
		return do(d, r.action()), true
	case word != "":
		return do(likely(blocker(what+".", "Nothing says until when.", append(ev, f.inStatus(""))...)), waitFor("Wait 30 s, then send again", 30_000)), true
	}
	if busy := f.speaksOf("overloaded", "at capacity", "server is busy", "server busy"); busy != "" && !r.hasWait && (f.code == 529 || f.body().root != nil) {
		return do(likely(blocker("The server is overloaded: "+f.speech(), "Nothing is wrong with the request itself. Wait a little longer each time, with some chance in it.", append(f.saidWord(busy), f.inStatus(""))...)), r.action()), true
	}
	away := f.speaksOf("temporarily unavailable", "currently unavailable")
	if strings.EqualFold(f.shape().words(), "unavailable") {
		away = "unavailable"
	}
	if away != "" && f.body().root != nil && !onlyStatus(f.shape().words()) && m == nil && !r.hasWait {
		return do(likely(blocker("The server is not available for now: "+f.speech(), "Nothing is wrong with the request itself. Until when is not told. "+f.mayHaveRun(), append(f.saidWord(away), f.inStatus(""))...)), f.rates().orSoon()), true
	}
	if v, ok := f.header("Retry-After"); ok && !r.hasWait && v != "" {
		return do(blocker(what+"; Retry-After cannot be read.", "It should be seconds or a date. Wait a little longer each time, with some chance in it.", append(ev, f.inHeader("Retry-After", "Neither seconds nor a date."), f.inStatus(""))...), waitFor("Wait 5 s, then send again", 5_000)), true
	}
	return silent()
}

// proxyPage is SE-06.
func proxyPage(f *facts) (finding, bool) {
	m := f.shape().mark
	server, _ := f.header("Server")
	if m == nil {
		switch lower := strings.ToLower(server); {
		case f.code == 500:
			return silent()
		case strings.HasPrefix(lower, "awselb"):
			m = &mark{product: "AWS load balancer", layer: "proxy"}
		case f.empty() && strings.HasPrefix(lower, "fly/"):
			m = &mark{product: "Fly.io", layer: "edge"}
		case f.empty() && strings.HasPrefix(lower, "caddy"):
			m = &mark{product: "Caddy", layer: "proxy"}
		case hasAny(f.body().lower(), "an invalid response was received from the upstream server", "the upstream server is timing out") != "" && len(f.body().text) < 1024:
			m = &mark{product: "Kong", layer: "proxy"}
		case f.body().textual() && strings.TrimSpace(f.body().text) == "Bad Gateway" || strings.TrimSpace(f.body().text) == "Gateway Timeout":
			m = &mark{product: "Traefik or another one in Go", layer: "proxy"}
		default:
			return silent()
		}
	}
	if m.layer != "proxy" && m.layer != "edge" {
		return silent()
	}
	title, why := "The proxy ("+m.product+") is up; the application behind it "+behind(f.code)+".", "The proxy can be reached. The application is down, restarting, overloaded or at another address than the proxy thinks."
	var ev []evidence
	if m.where != "" {
		ev = append(ev, f.inWord(m.where, "The page of "+m.product+"."))
	}
	if server != "" {
		ev = append(ev, f.inHeader("Server", "Who answered."))
	}
	if reason, at := resetReason(f); reason != "" {
		title = "The proxy (Envoy) is up; its connection to the application behind it failed: " + sentence(f.quote(reason))
		ev = append([]evidence{f.inText(at, reason, "Envoy's own reason.")}, ev...)
		if strings.Contains(reason, "TLS_error") {
			why = "The two do not agree on TLS: a certificate that is not trusted or has expired, a wrong name, or a plain port. Sending again will not help; the proxy or the application has to be set right."
		}
	}
	if len(ev) == 0 {
		ev = append(ev, f.inText(0, f.body().text, "What the proxy writes."))
	}
	d := likely(blocker(title, why+" "+f.mayHaveRun(), ev...))
	if f.repeatable() {
		again := waitFor("Wait 5 s, then send again", 5000)
		if r := f.rates(); r.wait > 0 || !r.hasWait {
			again = f.soonBy(f.spokenText())
		}
		d = do(d, again, retrying(f))
	}
	return d, true
}

// spokenText is the beginning of a page as text, for words that stand in no heading.
func (f *facts) spokenText() string {
	text := f.body().text
	if text = text[:min(len(text), 2<<10)]; f.body().html {
		text = stripTags(text)
	}
	return text
}

func behind(code int) string {
	switch code {
	case 504:
		return "did not answer in time"
	case 503:
		return "is not available"
	case 500:
		return "failed"
	}
	return "gave no valid answer"
}

var envoyReason = lazyregexp.New(`reset reason: ?([a-zA-Z ]{3,80}(?:, transport failure reason: ?[a-zA-Z ]{3,40}(?:: ?[A-Za-z ]{3,40}|_error:[|0-9A-Za-z :_]{3,120})?)?)`)

func resetReason(f *facts) (string, int) {
	m := envoyReason.FindStringSubmatchIndex(f.body().text[:min(len(f.body().text), 4096)])
	if m == nil {
		return "", 0
	}
	return f.body().text[m[2]:m[3]], m[2]
}

// gatewayTimeout is SE-08.
func gatewayTimeout(f *facts) (finding, bool) {
	if d, ok := fieldSays(f); ok && f.empty() && hasAny(strings.ToLower(d.Title), "timeout", "timed out", "time out", "slow") == "" && !f.has("x-vercel-error") {
		return silent() // it names another cause
	}
	took := f.x.Timings.Wait.Duration()
	ev := []evidence{f.inStatus("A gateway gave up waiting for the server behind it.")}
	title := "A gateway waited too long for the server behind it."
	why := "The gateway works; the server behind it is slow or stuck. It may still be working on the request."
	if took >= time.Second {
		ev = append(ev, inTiming("wait", duration(took), "So long it took until the gateway gave up."))
		title = "A gateway waited " + duration(took) + " for the server behind it, and gave up."
	}
	if whose := usualLimit(took); whose != "" {
		why += " " + whose
	}
	if w := f.shape().words(); f.shape().mark != nil || w != "" && !onlyStatus(w) {
		ev = append(ev, f.shapeQuotes(f.shape())...)
	}
	if w := f.speech(); w != "" && f.shape().mark == nil && !onlyStatus(w) && !hollow(w) && hasAny(strings.ToLower(w), "timeout", "timed out", "time out") == "" && took < time.Second {
		title = "A gateway got no answer of the server behind it: " + w
		why = "The gateway works; the server behind it is down, cannot be reached, or is too slow."
	}
	if w := f.speech(); f.body().root != nil && strings.HasSuffix(title, "server behind it.") && strings.Count(w, " ") > 2 && !onlyStatus(w) && !hollow(w) {
		title = strings.TrimSuffix(title, ".") + ": " + w // it names whom it asked
	}
	if v, ok := f.header("x-vercel-error"); ok {
		title = "A gateway waited too long for the server behind it: " + f.quote(v) + "."
		ev = append([]evidence{f.inHeader("x-vercel-error", "Vercel's own word for it.")}, ev...)
	}
	if f.has("Server-Timing") {
		ev = append(ev, f.inHeader("Server-Timing", "What the server measured."))
	}
	d := likely(blocker(title, why+" "+f.mayHaveRun(), ev...))
	if f.repeatable() {
		d = do(d, waitFor("Wait 5 s, then send again", 5000))
	}
	return d, true
}

// usualLimit names whose default the elapsed time looks like.
func usualLimit(d time.Duration) string {
	near := func(want time.Duration) bool { return d > want-400*time.Millisecond && d < want+900*time.Millisecond }
	switch {
	case near(30 * time.Second):
		return "30 s is the usual limit of Heroku, of HAProxy and of several API gateways."
	case near(29 * time.Second):
		return "29 s is the usual limit of Amazon API Gateway."
	case near(60 * time.Second):
		return "60 s is the default of nginx and of AWS load balancers."
	case near(100 * time.Second):
		return "100 s is Cloudflare's limit."
	case near(15 * time.Second):
		return "15 s is Envoy's default."
	}
	return ""
}

// overHTTP11 sends the request again in the version that every server takes.
func overHTTP11() action { return resend("Send over HTTP/1.1", patch{HTTPVersion: playground.HTTP1}) }

// versionRefused is SE-11.
func versionRefused(f *facts) (finding, bool) {
	if f.asHTTP10() {
		return do(blocker("The server does not take HTTP/1.0 here.", "The request asks for it by choice. HTTP/1.1 is what servers take.", f.said(f.inStatus(""), f.inVersion("What the request was sent as."))...), overHTTP11()), true
	}
	v := f.resp.HTTPVersion
	other := "1.1"
	if strings.HasPrefix(v, "1") {
		other = "2"
	}
	return do(blocker("The server does not take HTTP/"+f.quote(or(v, "of this version"))+" here.", "It may take another version.", f.said(f.inStatus(""), evidence{Where: playground.InStatus, Name: "version", Value: "HTTP/" + f.quote(v), Reading: "What was spoken."})...),
		resend("Send over HTTP/"+other, patch{HTTPVersion: other})), true
}

func storageOrLoop(f *facts) (finding, bool) {
	if word := f.speaksOf("resource limit is reached", "exceeded resource limit", "bandwidth limit exceeded"); word != "" || strings.EqualFold(f.resp.Reason, "Bandwidth Limit Exceeded") {
		what := "the processes or computing time"
		if f.code == 509 {
			what = "the traffic"
		}
		return likely(blocker("The site has used up "+what+" that its host allows it.", "Hosts of many sites on one machine answer so. It passes, or the site's owner needs a larger plan.", append(f.saidWord(word), f.inStatus("The host's own use of the number."))...)), true
	}
	if f.code == 509 {
		return silent()
	}
	if f.code == 506 {
		return blocker("The server's content negotiation is set up wrong.", "What it chose to send is itself to be chosen from. Whoever runs the server has to mend that; another Accept or Accept-Language may lead around it.", f.said(f.inStatus(""))...), true
	}
	if f.code == 507 {
		return blocker("The server has no room to store this"+f.behind()+".", "Free some, or ask whoever runs it. It must not be repeated by machine.", f.said(f.inStatus(""))...), true
	}
	return blocker("The server found itself going in a circle"+f.behind()+".", "A resource leads back to itself, or a proxy sends the request to itself.", f.said(f.inStatus(""))...), true
}

// frameworkPage is SE-04.
func frameworkPage(f *facts) (finding, bool) {
	s := f.shape()
	switch {
	case s.mark != nil && s.mark.layer != "proxy" && s.mark.layer != "edge":
		why := "It says nothing about the cause; the server's log does."
		if strings.Contains(s.mark.product, "debug on") {
			why = "Debugging is switched on: the page tells strangers how the program is built."
		}
		title := "The program behind " + f.path() + " failed; this is " + s.mark.product + "'s own error page."
		if w := s.words(); s.mark.product == "Apache Tomcat" && strings.Contains(w, "xception") { // said in its own place, whatever the language
			title, why = "The program behind "+f.path()+" failed: "+f.speech(), "Apache Tomcat's own page has it. The fault is on the server's side; its log says more."
		}
		d := possible(blocker(title, why, append(f.shapeQuotes(s), f.inStatus(""))...))
		return d, true
	case s.name == "Spring Boot error" || s.words() != "" && hollow(s.words()):
		d := possible(blocker("The server failed, and its answer does not say why.", "The words are those of any failure. The server's log at this moment would tell.", append(f.shapeQuotes(s), f.inStatus(""))...))
		if f.code == 503 && f.topic() == topicBusy {
			d.Title, d.Why = f.codeBehind("The server cannot answer at the moment."), "By its words a later try may be taken; it does not say why."
			return do(d, f.later()...), true
		}
		return d, true
	}
	return silent()
}

// mayRetry is SE-01.
func mayRetry(f *facts) (finding, bool) {
	if f.code == 501 || f.code == 505 || f.code == 511 || f.rates().hasWait && f.rates().wait > 0 || f.callersFault() {
		return silent()
	}
	switch {
	case f.method == "":
		return do(note("If the request may be repeated, send it again later.", "GET, HEAD, PUT and DELETE have the same effect twice as once. After a POST or a PATCH look first whether it was carried out.", f.inStatus("It may pass.")),
			waitFor("Wait 1 s, then send again", 1000)), true
	case playground.IdempotentMethod(f.method):
		return do(note(f.quote(f.method)+" can be sent again: it has the same effect as sending it once.", "Wait a little longer each time, with some chance in it.", f.inMethod("The method.")),
			waitFor("Wait 1 s, then send again", 1000), retrying(f)), true
	default:
		if _, ok := f.asked("Idempotency-Key"); ok {
			return do(note("It bears an Idempotency-Key, so it can be sent again.", "A server that honours the key does it once only.", f.inSent("Idempotency-Key", "")), waitFor("Wait 1 s, then send again", 1000)), true
		}
		return warning("It may have been carried out, or not: "+f.quote(f.method)+" is not idempotent.", "Look first whether it happened. An Idempotency-Key lets a server that honours it tell a repeat from a second order.", f.inMethod("The method.")), true
	}
}

// retrying offers to let Parley repeat it.
func retrying(f *facts) action {
	if f.method == "" || f.run.Request.Options.Retry.MaxAttempts > 1 {
		return action{}
	}
	return resend("Send with up to 3 attempts", patch{RetryAttempts: 3})
}

// lastGood is SE-14.
func lastGood(f *facts) (finding, bool) {
	r := f.past.LastGood
	if r == nil {
		return silent()
	}
	ago := ""
	if !f.run.CreatedAt.IsZero() && f.run.CreatedAt.After(r.CreatedAt.Time) {
		ago = " " + duration(f.run.CreatedAt.Sub(r.CreatedAt.Time)) + " ago"
	}
	return note("The same request worked"+ago+".", "Compare the two: what differs in the request is a cause; if nothing does, the server changed.", f.inHistory(r, "The newest run of it that worked.")), true
}

// flapping is SE-15.
func flapping(f *facts) (finding, bool) {
	bad, turns := 0, 0
	last := f.code < 500
	for _, r := range f.past.Recent {
		good := r.Status != 0 && r.Status < 500
		if !good {
			bad++
		}
		if good != last {
			turns++
		}
		last = good
	}
	n := len(f.past.Recent)
	if n < 4 || turns < 3 || bad == 0 || bad == n {
		return silent()
	}
	ev := []evidence{{Where: playground.InHistory, Name: "last runs", Value: itoa(bad) + " of " + itoa(n) + " failed", Reading: "They alternate.", Run: f.past.Recent[0].ID}}
	if f.has("X-Served-By") {
		ev = append(ev, f.inHeader("X-Served-By", "One of several servers; another may be the broken one."))
	}
	return likely(note("This address comes and goes: "+itoa(bad)+" of the last "+itoa(n)+" runs failed.", "One of several servers behind it may be broken.", ev...)), true
}
