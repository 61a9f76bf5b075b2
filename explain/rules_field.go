package explain

import (
	"strings"
	"unicode"

	"parley/lazyregexp"
	"parley/playground"
)

// fieldRules read fields in which a program or a proxy says itself what went wrong.
var fieldRules = []rule{
	{id: "E-FIELD-SAYS", title: "A field of the response says why", on: onError, refs: []ref{rfc(9209, "2.3")}, find: fieldSays, beats: []string{"E-BODY-SAYS", "E-403-ANONYMOUS", "E-403-FORBIDDEN", "E-403-SERVER", "E-5XX-FRAMEWORK", "E-404-HIDDEN", "E-REASON"}},
}

// fieldWords are parts of names under which fields tell a reason.
var fieldWords = []string{"-error", "error-", "errormessage", "deny-reason", "denied-reason", "reject-reason", "block-reason", "blocked-reason", "failure-reason", "-exception", "loginreason", "required-permission", "check-result", "x-reason"}

// noReason are names that only look like it.
var noReason = []string{"-id", "-type", "-url", "reporting", "-count", "-rate", "-time", "stale-if", "-version", "errortype", "-policy", "-logging"}

// fieldSays speaks where the body gives no reason.
func fieldSays(f *facts) (finding, bool) {
	if w := f.shape().words(); w != "" && !onlyStatus(w) && !hollow(w) && !emptyWords(w) || f.code == 401 || f.shape().mark != nil && f.shape().mark.layer == "edge" {
		return silent()
	}
	if d, ok := f.proxyStatus(); ok {
		return d, true
	}
	best, most := -1, 0
	for i, h := range f.resp.Headers { // of several the one that says most, such as a reason beside a result
		if v := strings.TrimSpace(h.Value); tellingField(h.Name, v) && (best < 0 || strings.Contains(strings.ToLower(h.Name), "reason") && len(v) > most) {
			best, most = i, len(v)
		}
	}
	if best >= 0 {
		h, v := f.resp.Headers[best], strings.TrimSpace(f.resp.Headers[best].Value)
		d := likely(blocker("The field "+f.quote(h.Name)+" says why: "+sentence(f.quote(v)), "The body gives no reason; this field does.", append([]evidence{f.inHeader(h.Name, "The reason that it gives.")}, f.said(f.inStatus(""))...)...))
		if strings.Contains(v, "CAPTCHA_CHALLENGE") {
			d.Title, d.Why = "Too many sign-ins failed, so the server wants a CAPTCHA first; it takes no credentials until then.", "The name and password may be right. Sign in once in a browser and solve it there, then send this again."
		}
		return d, true
	}
	return silent()
}

// emptyWords are of a page that only says that it could not be shown.
func emptyWords(w string) bool { return strings.Contains(strings.ToLower(w), "error while loading") }

// tellingField reports a field whose name promises a reason and whose value holds words.
func tellingField(name, value string) bool {
	n := strings.ToLower(name)
	if hasAny(n, fieldWords...) == "" && !(strings.HasPrefix(n, "x-") && fieldFails.MatchString(value[:min(len(value), topicBytes)])) || hasAny(n, noReason...) != "" || playground.SecretName(name) || len(value) < 4 || len(value) > 600 || strings.HasPrefix(value, "http") {
		return false
	}
	switch strings.ToLower(value) {
	case "true", "false", "none", "null", "allowed", "success", "undefined":
		return false
	}
	return holdsWord(value) && !strings.HasPrefix(value, "{")
}

// fieldFails is a value by which a field of any name says that something failed.
var fieldFails = lazyregexp.New(`(?i)(?:^|[ _-])(?:error|failed|failure|denied|blocked|unavailable|timed?[ _-]?out|expired|not[ _-]found|refused|suspended|exhausted|no[ _-]server)(?:$|[ _:.-])`)

// holdsWord reports a word of more than three letters, which a bare number of an occurrence
// does not have.
func holdsWord(value string) bool {
	for _, w := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 3 && strings.Trim(strings.ToLower(w), "abcdef") != "" {
			return true
		}
	}
	return false
}

// proxyStatus is Proxy-Status, in which proxies say what failed behind them (RFC 9209).
func (f *facts) proxyStatus() (finding, bool) {
	for _, it := range parseStructured(f.combined("Proxy-Status")) {
		kind := it.get("error")
		if kind == "" {
			continue
		}
		title := "The proxy " + f.quote(it.value) + " says what failed: " + f.quote(strings.ReplaceAll(kind, "_", " "))
		if d := it.get("details"); d != "" {
			title += " (" + f.quote(d) + ")"
		}
		why := "The proxy answered, not the application behind it."
		if hop := it.get("next-hop"); hop != "" {
			why += " It wanted to reach " + f.quote(hop) + "."
		}
		d := blocker(title+".", why+" "+f.mayHaveRun(), f.inHeader("Proxy-Status", "The proxy's own account."), f.inStatus(""))
		if f.repeatable() && f.code >= 500 {
			d = do(d, waitFor("Wait 5 s, then send again", 5000), retrying(f))
		}
		return d, true
	}
	return silent()
}
