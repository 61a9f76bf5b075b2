package explain

import "strings"

// proxyBeats are the causes that the same failure would have without a proxy.
var proxyBeats = []string{"E-FAILED", "E-CONNECT-REFUSED", "E-CONNECT-ROUTE", "E-CONNECT-TIMEOUT", "E-CONNECT-RESET", "E-DNS-UNKNOWN", "E-DNS-RESOLVER", "E-RESET", "E-EMPTY-REPLY", "E-TIMEOUT"}

// proxyWords looks for words about a proxy in what was reported. Parley itself goes
// through none, so these come with failures that are pasted from elsewhere; there is no
// type to tell them by.
func (f *facts) proxyWords(words ...string) bool {
	return f.fail != nil && hasAny(strings.ToLower(f.fail.Detail+"\n"+f.fail.Message), words...) != ""
}

// proxyLogin is T-12.
func proxyLogin(f *facts) (finding, bool) {
	if !f.proxyWords("proxy authentication required", "response 407", "http code 407", "proxy connect aborted due to 407") {
		return silent()
	}
	return blocker("The proxy on the way wants credentials; the site itself was not asked.", "It refused to open the tunnel (CONNECT). User name and password belong into the proxy's settings, not into this request.",
		f.inFailure("detail", or(f.fail.Detail, f.fail.Message), "The proxy's answer.")), true
}

// proxyUnreachable is T-11.
func proxyUnreachable(f *facts) (finding, bool) {
	if !f.proxyWords("proxyconnect", "resolve proxy", "connect to proxy", "proxy connect aborted", "connect tunnel failed", "tunnel connection failed", "err_proxy_connection_failed", "err_tunnel_connection_failed") || f.proxyWords("407") {
		return silent()
	}
	return likely(blocker("The proxy on the way failed; the site itself was not asked.", "Its address in the settings is wrong, it is down, or it does not let this host through. Nothing about the site can be told.",
		f.inFailure("detail", or(f.fail.Detail, f.fail.Message), "What was reported."))), true
}
