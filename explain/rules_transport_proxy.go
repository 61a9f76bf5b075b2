package explain

import (
	"strings"

	"parley/playground"
)

// proxyBeats are the causes that the same failure would have without a proxy.
var proxyBeats = []string{"E-FAILED", "E-CONNECT-REFUSED", "E-CONNECT-ROUTE", "E-CONNECT-TIMEOUT", "E-CONNECT-RESET", "E-DNS-UNKNOWN", "E-DNS-RESOLVER", "E-RESET", "E-EMPTY-REPLY", "E-TIMEOUT"}

// proxyWords looks for words about a proxy in what was reported elsewhere: there is no
// type to tell those failures by. Parley's own have a cause.
func (f *facts) proxyWords(words ...string) bool {
	return f.fail != nil && hasAny(strings.ToLower(f.fail.Detail+"\n"+f.fail.Message), words...) != ""
}

func (f *facts) proxyCause(causes ...playground.Cause) bool {
	if f.fail == nil {
		return false
	}
	for _, c := range causes {
		if f.fail.Cause == c {
			return true
		}
	}
	return false
}

// proxyName is the proxy of a run of ours.
func (f *facts) proxyName() string {
	if p := f.x.Proxy; p != nil && p.URL != "" {
		return "The proxy " + f.quote(p.URL)
	}
	return "The proxy on the way"
}

// withoutProxy loads the request without its proxy.
func (f *facts) withoutProxy() action {
	if f.x.Proxy == nil {
		return action{}
	}
	return edit("Send without the proxy", patch{NoProxy: true})
}

// proxyQuotes are what a proxy answered, and what it was asked for.
func (f *facts) proxyQuotes(fields ...string) []evidence {
	ev := []evidence{f.inFailure("detail", or(f.fail.Detail, f.fail.Message), "The proxy's answer.")}
	p := f.x.Proxy
	if p == nil {
		return ev
	}
	if p.Asked != "" {
		ev = append(ev, f.inFailure("asked for", p.Asked, "What the proxy was asked for."))
	}
	for _, name := range fields {
		if v, ok := playground.FieldValue(p.Fields, name); ok {
			ev = append(ev, f.inFailure(name, v, "It stood in the proxy's answer."))
		}
	}
	return ev
}

// proxyLogin is T-12.
func proxyLogin(f *facts) (finding, bool) {
	if !f.proxyCause(playground.CauseProxyLogin) && !f.proxyWords("proxy authentication required", "response 407", "http code 407", "proxy connect aborted due to 407") {
		return silent()
	}
	title := f.proxyName() + " wants credentials; the site itself was not asked."
	why := "It refused to open the tunnel (CONNECT). User name and password belong into the proxy's settings, not into this request."
	if f.x.Proxy != nil {
		why = "It opens no way before that. User name and password belong into the proxy's address, as in http://name:password@proxy:3128; the request's own Authorization is for the site."
		if strings.Contains(f.run.Request.Options.Proxy, "@") {
			title = f.proxyName() + " refused its credentials; the site itself was not asked."
			why = "The user name and password that stand in the proxy's address are not the ones that it takes, or it wants another way to sign in than Basic."
		}
	}
	return do(blocker(title, why, f.proxyQuotes("Proxy-Authenticate")...), f.withoutProxy()), true
}

// proxyUnreachable is T-11.
func proxyUnreachable(f *facts) (finding, bool) {
	if f.proxyCause(playground.CauseProxyUnreachable) {
		return do(blocker(f.proxyName()+" cannot be reached; the site itself was not asked.", proxyStage(f.fail.Phase)+" Nothing about the site can be told.",
			f.inFailure("address", or(f.fail.Addr, f.fail.Host), "Where the proxy should be."), f.inFailure("detail", or(f.fail.Detail, f.fail.Message), "What stopped it.")), f.withoutProxy(), f.again()), true
	}
	if f.proxyCause(playground.CauseProxyLogin, playground.CauseProxyRefused, playground.CauseProxyBroken) {
		return silent()
	}
	if !f.proxyWords("proxyconnect", "resolve proxy", "connect to proxy", "proxy connect aborted", "connect tunnel failed", "tunnel connection failed", "err_proxy_connection_failed", "err_tunnel_connection_failed") || f.proxyWords("407") {
		return silent()
	}
	return likely(blocker("The proxy on the way failed; the site itself was not asked.", "Its address in the settings is wrong, it is down, or it does not let this host through. Nothing about the site can be told.",
		f.inFailure("detail", or(f.fail.Detail, f.fail.Message), "What was reported."))), true
}

func proxyStage(p playground.Phase) string {
	switch p {
	case playground.PhaseDNS:
		return "The proxy's own name is not known: it is in the request's options, not in its address."
	case playground.PhaseSSL:
		return "It took the connection, and TLS with it failed: it may speak plain HTTP (http:// in its address), or show a certificate that is not trusted here."
	}
	return "Its address or port is wrong, it is down, or something between here and it drops connections."
}

// proxyRefused: the proxy is there and opens no way. Its status says whose doing that is.
func proxyRefused(f *facts) finding {
	status := 0
	if f.x.Proxy != nil {
		status = f.x.Proxy.Status
	}
	title, why := f.proxyName()+" did not open a way to the site, which was not asked.", "What it answered says why; it comes from the proxy, not from the site."
	switch {
	case status == 403 || status == 451 || strings.Contains(f.fail.Detail, "not allowed"):
		title = f.proxyName() + " does not let this host through; the site itself was not asked."
		why = "Its rules forbid the host or the port. Whoever runs the proxy can change that."
	case status == 502 || status == 503 || status == 504 || strings.Contains(f.fail.Detail, "unreachable") || strings.Contains(f.fail.Detail, "refused"):
		title = f.proxyName() + " could not reach the site."
		why = "The proxy is up, and its own connection to the host failed: the host is down, or its name means something else where the proxy stands."
	case status == 429:
		title, why = f.proxyName()+" says that too much was asked of it; the site itself was not asked.", "The limit is the proxy's own, for this caller or for this host."
	case status == 405 || status == 501 || status == 400 || status == 404:
		title = f.proxyName() + " does not open ways for others (CONNECT)."
		why = "What listens there may be a web server or a proxy for plain http alone, or its address may be wrong."
	}
	return do(blocker(title, why, f.proxyQuotes("X-Squid-Error", "Via", "Server")...), f.withoutProxy(), f.again())
}

// proxyBroken: what listens there is hardly a proxy.
func proxyBroken(f *facts) finding {
	why := "What listens there speaks something else, or gave up. The scheme in the proxy's address (http, https, socks5) has to be the one that it speaks."
	ev := f.proxyQuotes()
	if f.fail.LimitMS > 0 {
		why = "It took the connection and did not open a way in time. It may be waiting for the site, or it is no proxy of this kind."
		ev = append([]evidence{f.limitQuote()}, ev...)
	}
	return do(blocker(f.proxyName()+" did not answer as a proxy does; the site itself was not asked.", why, ev...), f.withoutProxy(), f.again())
}

// proxySaysOther is a 407 of a proxy that is rented: it knows the caller, and the account has
// run out, or the address is not on its list.
func (f *facts) proxySaysOther(ev []evidence) (finding, bool) {
	words := f.shape().words()
	if reason := strings.TrimSpace(f.resp.Reason); onlyStatus(words) && !onlyStatus(reason) && !strings.EqualFold(reason, "authenticationrequired") {
		words, ev = reason, []evidence{f.inStatus("The proxy's own words.")}
	}
	lower := strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(words))
	word := hasAny(lower, "traffic", "exhaust", "balance", "bandwidth", "quota", "limit", "expired", "subscription", "insufficient", "whitelist", "not allowed", "suspended", "disabled", "credit", "plan", "payment")
	if word == "" || strings.Contains(lower, "password expired") {
		return finding{}, false
	}
	return likely(blocker("The proxy on the way refuses this for a reason of its own: "+sentence(f.quote(words)), "It speaks of the account at the proxy, not of a name or password that is wrong; the site itself was not asked. Whoever rents or runs the proxy can put it right.", append(ev, f.shapeQuotes(f.shape())...)...)), true
}

// proxyCredentials are the ways in which the proxy lets itself be signed in to; one that
// names none mostly takes Basic.
func (f *facts) proxyCredentials() []action {
	if len(f.challenged().schemes()) == 0 {
		return f.addCredentials("Basic")
	}
	return f.addCredentials("")
}
