package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
)

// captivePortal is SE-13.
func captivePortal(f *facts) (finding, bool) {
	ev := f.said(f.inStatus("Never sent by the server itself."))
	d := blocker("The network that you are in wants a sign-in; the server was not reached.", "A captive portal, such as a hotel's, took the request. Open any page in a browser and sign in there.", ev...)
	if l, ok := f.linkTo("captive-portal"); ok {
		d.Evidence = append(d.Evidence, f.inHeader("Link", "The portal."))
		d = do(d, open("Open the portal", l.target))
	} else if link := f.htmlPage().firstLink; strings.HasPrefix(link, "http") {
		d = do(d, open("Open the portal", link))
	}
	return d, true
}

// portalWord is how portals of hotels, trains and offices name their addresses.
var portalWord = lazyregexp.New(`(?i)captive|hotspot|wifi|wlan|guest-?(?:access|portal|login)|portal\.(?:local|lan)|nocatauth|fgtauth|/cgi-bin/login`)

// portalInstead is SE-13 without a 511: over plain http the network itself answers, or
// leads to a portal.
func portalInstead(f *facts) (finding, bool) {
	first, err := url.Parse(f.firstURL())
	if err != nil || first.Scheme != "http" || f.onLoopback() {
		return silent()
	}
	if l, ok := f.linkTo("captive-portal"); ok {
		return do(blocker("The network that you are in answered, not the server: it wants a sign-in.", "Over plain http a captive portal can put itself in between. Sign in there, or ask over https.", f.inHeader("Link", "The portal.")), open("Open the portal", l.target)), true
	}
	if d, ok := f.portalInScript(first); ok {
		return d, true
	}
	for i := range f.hops {
		loc, ok := f.hops[i].Response.Header("Location")
		to, err := first.Parse(loc)
		if !ok || err != nil || sameSite(to.Hostname(), first.Hostname()) || !portalWord.MatchString(to.Host+to.Path) {
			continue
		}
		e := f.inHop(i+1, "Location", loc, "It leads to another host, whose name is a portal's.")
		return do(likely(blocker("The network that you are in may have answered, not the server: it leads to "+f.quote(to.Host)+".", "Over plain http a captive portal, such as a hotel's, can put itself in between. Sign in there, or ask over https.", e)),
			f.toScheme("Send to https://", "https", resend)), true
	}
	return silent()
}
