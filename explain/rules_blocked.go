package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
)

// nameBlocks are pages with which a network or a hoster answers for a name that may not be
// served there: words of the page, or the host of a redirect.
var nameBlocks = []struct{ words, host, who, why string }{
	{"non-compliance icp filing", "", "Alibaba Cloud", icpWhy},
	{"beian/beian-block", "", "Alibaba Cloud", icpWhy},
	{"dnspod.qcloud.com/static/webblock", "dnspod.qcloud.com", "Tencent Cloud", icpWhy},
	{"", "warning.or.kr", "a block page of South Korea", orderWhy},
	{"", "internetpositif.id", "a block page of Indonesia", orderWhy},
	{"", "trustpositif.kominfo.go.id", "a block page of Indonesia", orderWhy},
	{"", "blocked.mts.ru", "a block page of Russia", orderWhy},
	{"", "lawfilter.ertelecom.ru", "a block page of Russia", orderWhy},
	{"", "zapret.info", "a block page of Russia", orderWhy},
	{"", "block.opendns.com", "Cisco Umbrella's block page", "The resolver of the network that the request was sent from gave out another address for the name. Whoever runs that network can let the name through; the site itself was not asked."},
}

const (
	icpWhy   = "Servers in mainland China may only answer for names that are registered (ICP filing, 备案), and the cloud checks that before the request reaches the server. The owner of the name has to register it; credentials and the program have nothing to do with it. By its number, or from a server elsewhere, the site may answer."
	orderWhy = "The network that the request was sent from, or its provider, blocks the name by order; the site itself was not asked. From another network the outcome may be another."
)

// nameBlocked tells such a page from an answer of the site.
func nameBlocked(f *facts) (finding, bool) {
	if f.code < 300 && !f.redirected() {
		return silent()
	}
	at, to, hop := f.leadsTo()
	for _, b := range nameBlocks {
		switch {
		case b.words != "" && f.body().html && len(f.body().text) < 16<<10 && strings.Contains(f.body().lower(), b.words):
			return likely(blocker(b.who+" blocks the name "+f.host()+": it is not registered there.", b.why, f.inWord(b.words, "The page is "+b.who+"'s."), f.inStatus("Not the program's."))), true
		case b.host != "" && hop >= 0 && (to == b.host || strings.HasSuffix(to, "."+b.host)):
			return likely(blocker("The answer leads to "+b.who+", "+f.quote(to)+".", b.why, f.inHop(hop+1, "Location", at, "Not an address of the site."))), true
		}
	}
	return silent()
}

// leadsTo is the last redirect of the run: its Location, the host of that, and its hop.
func (f *facts) leadsTo() (location, host string, hop int) {
	for i := len(f.hops) - 1; i >= 0; i-- {
		loc, ok := f.hops[i].Response.Header("Location")
		if u, err := url.Parse(strings.TrimSpace(loc)); ok && err == nil {
			return loc, strings.ToLower(u.Hostname()), i
		}
	}
	return "", "", -1
}

// scriptLeads is the address to which a small page leads at once, by a script or a refresh.
var scriptLeads = lazyregexp.New(`(?i)(?:location(?:\.href)?\s*=\s*|location\.(?:replace|assign)\(\s*|http-equiv=["']?refresh["']?[^>]{0,40}url=)["']?(https?://[^"'\s>)]{4,400})`)

// portalInScript is a portal that a page over plain http leads to, instead of the answer.
func (f *facts) portalInScript(first *url.URL) (finding, bool) {
	b := f.body()
	if !b.html || len(b.text) > 4096 {
		return finding{}, false
	}
	m := scriptLeads.FindStringSubmatchIndex(b.text)
	if m == nil {
		return finding{}, false
	}
	to, err := url.Parse(b.text[m[2]:m[3]])
	if err != nil || sameSite(to.Hostname(), first.Hostname()) || !portalWord.MatchString(to.Host+to.Path) {
		return finding{}, false
	}
	return do(likely(blocker("The network that you are in may have answered, not the server: its page leads to "+f.quote(to.Host)+".", "Over plain http a captive portal, such as an office's or a hotel's, can put itself in between. Sign in there, or ask over https.", f.inText(m[2], b.text[m[2]:m[3]], "It leads to another host, whose address is a portal's."))),
		f.toScheme("Send to https://", "https", resend)), true
}
