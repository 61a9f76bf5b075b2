package explain

import (
	"strings"

	"parley/lazyregexp"
)

// refreshRules are about answers that send a browser on without a redirect.
var refreshRules = []rule{
	{id: "E-2XX-REFRESH", title: "A page that sends a browser on", on: onSuccess, find: refreshed, beats: []string{"E-2XX-OK"}},
}

var (
	refreshTo   = lazyregexp.New(`(?i)^\s*[0-9.]{1,6}\s*[;,]\s*(?:url\s*=)?\s*['"]?([^'"\s]{1,500})`)
	refreshMeta = lazyregexp.New(`(?i)<meta\s[^>]{0,60}http-equiv=["']?refresh["']?[^>]{0,60}content=["']\s*[0-9.]{1,6}\s*;\s*url=['"]?([^'">\s]{1,500})`)
)

// refreshed is a Refresh field, or an almost empty page with its element, that names another
// address: programs stay where they are, and have none of the content.
func refreshed(f *facts) (finding, bool) {
	to := ""
	var e evidence
	if v, ok := f.header("Refresh"); ok {
		if m := refreshTo.FindStringSubmatch(v); m != nil {
			to, e = m[1], f.inHeader("Refresh", "Where a browser goes next.")
		}
	}
	b := f.body()
	if to == "" && b.html && len(b.text) < 2048 && strings.Contains(b.lower(), "http-equiv") {
		if m := refreshMeta.FindStringSubmatchIndex(b.text); m != nil {
			to = b.text[m[2]:m[3]]
			e = f.inText(m[2], to, "Where a browser goes next.")
		}
	}
	if to == "" {
		return silent()
	}
	whole, ok := f.resolve(to)
	if !ok || whole == f.address() || !strings.HasPrefix(whole, "http") {
		return silent() // it only loads itself again
	}
	d := note("A browser would go on to "+shortAddress(f.quote(whole))+"; this is not a redirect, so programs stay.", "What the address is for stands there. A redirect by status (301, 302, 303) would be followed by any client.", e, f.inStatus("No redirect."))
	return do(d, resend("GET "+shortAddress(f.quote(to)), patch{Method: "GET", URL: whole, Body: "drop"})), true
}
