package explain

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"parley/playground"
)

// generic is what the code means for any response; it is always there and stands last
// (G-01).
func (f *facts) generic() finding {
	s := f.owner()
	title := "What " + itoa(f.code) + " means for any response."
	if s.Name != "" && !strings.HasPrefix(s.Name, "(") {
		title = "What " + itoa(f.code) + " " + s.Name + " means for any response."
	}
	d := note(title, s.Meaning, f.inStatus(""))
	d.ID = "E-STATUS-MEANING"
	if s.SourceURL != "" {
		d.Refs = []ref{{Title: s.Source, URL: s.SourceURL}}
	}
	if s.Note != "" {
		d.Why += " " + s.Note
	}
	return d
}

// unexplainedRule stands for errors of which no rule can tell the cause.
var unexplainedRule = rule{id: "E-NOTHING-SAYS", title: "Nothing in the response says why"}

// unexplained says so when an error has no finding that tells why, and what would help.
func (f *facts) unexplained(found []verdict) (verdict, bool) {
	if f.code < 400 || f.fail != nil || f.headUnknown() {
		return verdict{}, false
	}
	for _, v := range found {
		if v.Severity == playground.SeverityBlocker || v.rule.id == "E-BODY-SAYS" {
			return verdict{}, false
		}
	}
	d := possible(blocker("Nothing in the response says why.", whatWouldHelp(f.code), f.inStatus(f.allThatCame())))
	if reason := strings.TrimSpace(f.resp.Reason); tellingReason(reason, found) {
		d = likely(blocker("Only the words beside the status say why: "+sentence(f.quote(reason)), "They stand where the name of the code would. HTTP/2 has no place for them, so a proxy on the way may drop them.", f.inStatus("The server's own words.")))
	}
	if f.empty() && !f.headOnly() {
		d.Evidence = append(d.Evidence, evidence{Where: playground.InBodyText, Name: "body", Value: "0 bytes", Reading: "There is no body to read a reason from."})
	}
	for _, e := range f.shapeQuotes(f.shape()) {
		e.Reading = "It gives no reason."
		d.Evidence = append(d.Evidence, e)
	}
	if len(d.Evidence) < 3 {
		held := f.wordless()
		if d.Confidence == playground.Possible && len(held) > 0 && held[0].Value == "false" {
			d.Title = "No words say why; the answer has " + f.quote(held[0].Name[strings.LastIndexByte(held[0].Name, '/')+1:]) + ": false."
		}
		d.Evidence = append(d.Evidence, held...)
	}
	if d.Confidence == playground.Possible {
		d = f.withCode(d)
	}
	if f.code == 409 {
		d = do(d, f.stateOf())
	}
	d.ID = unexplainedRule.id
	return verdict{d, &unexplainedRule, len(rules)}, true
}

// tellingReason reports words beside the status that are a sentence of the server's own.
func tellingReason(reason string, found []verdict) bool {
	words := strings.FieldsFunc(reason, func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) > 3 && !hollow(reason) && slices.ContainsFunc(found, func(v verdict) bool { return v.rule.id == "E-REASON" })
}

// allThatCame says whether there was anything but the status.
func (f *facts) allThatCame() string {
	if f.empty() {
		return "The status is all that the server gave."
	}
	return "The status."
}

func whatWouldHelp(code int) string {
	switch {
	case code == 502 || code == 504:
		return "A gateway answers so where the program behind it is down, listens elsewhere than the gateway looks, or is too slow. The gateway's log at this moment tells which; a request id in the response would help to find the line."
	case code >= 600:
		return "No rule of HTTP gives the number a meaning. Who wrote the answer (Server, Via, the body) and its documentation would tell."
	case code >= 500:
		return "The cause is on the server's side. Its log at this moment would tell; a request id in the response would help to find the line."
	case code == 404:
		return "It may be the path, the id, or a resource that is hidden from you. Compare the path with one that works, or read the API's description."
	case code == 409:
		return "It clashes with what the server holds. After a POST that is mostly one like it that is there already; after a PUT, a PATCH or a DELETE a state that does not allow it, or a version that is not the newest. Look at how it stands now."
	case code == 400 || code == 422:
		return "A body in problem+json that names the field would help. Until then, take parts of the request away until it is accepted."
	case code == 403:
		return "The server does not name the permission that is missing. Its log, or the API's description of this operation, would tell."
	}
	return "A body in problem+json (RFC 9457) would tell. Until then the server's log, or the API's description, is where to look."
}

// outcome fills what holds for the whole explanation: meaning, who acts, whether a
// retry helps, how long it may be cached.
func (f *facts) outcome(e *playground.Explanation) {
	if f.code == 0 || f.fail != nil && !f.fail.LeadsNowhere() {
		f.failureOutcome(e)
		return
	}
	s := f.owner()
	e.Meaning, e.WhoActs, e.Retry = s.Meaning, s.WhoActs, s.Retry
	e.Cacheable = f.cacheable(s)
	if e.Retry == "safe-later" && f.has("Retry-After") {
		e.Retry = "after-retry-after"
	}
	if f.code == 403 && (f.rates().exhausted() || f.has("Retry-After")) {
		e.Retry = "after-retry-after"
	}
	if f.fail != nil {
		e.Retry, e.WhoActs = "after-fix", "server"
		if f.fail.Kind == playground.FailureAuth {
			e.WhoActs = "client"
		}
	}
	if len(e.Findings) == 0 {
		return
	}
	if f.code >= 200 && f.code < 300 {
		f.success(e)
		return
	}
	if e.Findings[0].Severity != playground.SeverityBlocker {
		return
	}
	switch e.Findings[0].ID {
	case "E-403-RATE", "E-429-RETRY-AFTER":
		e.Retry = "after-retry-after"
	case "E-AWS-ERROR", "E-409-IN-PROGRESS", "E-425":
		if acts := e.Findings[0].Actions; len(acts) > 0 && acts[0].Kind == playground.ActionWait && e.Retry != "after-retry-after" {
			e.Retry = "safe-later"
		} else if e.Findings[0].ID == "E-425" && len(acts) == 0 {
			e.Retry = "after-fix"
		}
	case "E-410-RESUME":
		e.WhoActs, e.Retry = "client", "after-fix"
	}
	if f.callersFault() {
		e.WhoActs, e.Retry = "client", "after-fix"
	}
	f.outcomeByWords(e)
}

// owner is the entry for the code that fits the response's product marks, where a code
// has more than one.
func (f *facts) owner() playground.Status {
	for _, s := range reference().byCode[f.code] {
		if s.Vendor != "" && f.bears(s.Vendor) {
			return s
		}
	}
	s := known(f.code)
	if s.Registered || s.Vendor == "" || f.code >= 520 && f.code <= 530 || strings.EqualFold(strings.TrimSpace(f.resp.Reason), s.Name) || f.resp.Reason == "" && f.onlyOwner() {
		return s
	}
	return unowned(f.code)
}

// onlyOwner reports a code that one vendor alone is known to use.
func (f *facts) onlyOwner() bool { return len(reference().byCode[f.code]) == 1 }

// cacheable says in words how long a cache may use the response (RFC 9111, 3 and 4.2).
func (f *facts) cacheable(s playground.Status) string {
	cc, whenGET := f.cache(), ""
	if f.method == "" {
		whenGET = ", if it answers a GET"
	}
	switch {
	case f.method != "" && f.method != "GET" && f.method != "HEAD":
		return "No"
	case cc.control.has("no-store"), reference().notStored[f.code]:
		return "No"
	case cc.control.has("no-cache"):
		return "Only after asking again"
	case cc.hasLife && cc.life <= 0:
		return "Only after asking again"
	case cc.hasLife && cc.control.has("private"):
		return "For " + duration(cc.life) + ", by this client only" + whenGET
	case cc.hasLife:
		return "For " + duration(cc.life) + whenGET
	case f.code == 304:
		return "As the copy was"
	case s.Cacheable:
		return "By default" + whenGET
	}
	return "No"
}

// bears reports whether the response carries a mark of the vendor.
func (f *facts) bears(vendor string) bool {
	v := strings.ToLower(vendor)
	server, _ := f.header("Server")
	server = strings.ToLower(server)
	switch {
	case strings.Contains(v, "cloudflare"):
		return f.has("CF-Ray") || server == "cloudflare"
	case strings.Contains(v, "nginx"):
		return hasAny(server, "nginx", "openresty", "tengine") != ""
	case strings.Contains(v, "aws"):
		return f.has("X-Amzn-Trace-Id") || f.has("X-Amzn-RequestId") || strings.HasPrefix(server, "awselb")
	case strings.Contains(v, "shopify"):
		return f.has("X-ShopId") || f.has("X-Shopify-Stage") || f.has("X-Shopify-Shop-Api-Call-Limit")
	case strings.Contains(v, "microsoft"):
		return f.code == 451 && f.has("X-MS-Location") || f.code != 451 && strings.Contains(server, "microsoft")
	case strings.Contains(v, "esri"):
		return strings.Contains(strings.ToLower(f.target.Path), "/arcgis/") || strings.Contains(f.target.Host, "arcgis")
	case strings.Contains(v, "laravel"):
		return f.has("X-Powered-By") || strings.Contains(strings.Join(f.values("Set-Cookie"), " "), "laravel_session")
	case strings.Contains(v, "pantheon"):
		return f.has("X-Pantheon-Styx-Hostname") || strings.Contains(f.target.Host, "pantheon")
	case strings.Contains(v, "google"):
		return hasAny(server, "esf", "gws", "google") != ""
	case strings.Contains(v, "linkedin"):
		return strings.Contains(f.target.Host, "linkedin") || f.has("X-Li-Fabric")
	case strings.Contains(v, "twitter"):
		return strings.Contains(f.target.Host, "twitter") || strings.HasPrefix(server, "tsa")
	case strings.Contains(v, "apache"):
		return strings.Contains(server, "apache")
	}
	return false
}

// clock is the response's own Date, else the time of receipt: what the server's dates
// are to be measured against.
func (f *facts) clock() (time.Time, bool) {
	if v, ok := f.header("Date"); ok {
		if t, ok := httpDate(v); ok {
			return t, true
		}
	}
	return f.received, !f.received.IsZero()
}
