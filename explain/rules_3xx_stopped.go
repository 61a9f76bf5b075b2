package explain

import (
	"net/url"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

func redirectLoop(f *facts) finding {
	self := !f.redirected() || f.x.Redirect != nil && f.x.Redirect.URL == f.sent.URL
	title := "The redirects go in a circle, a loop: this address leads back to one that was asked already."
	if self {
		title = "This address redirects to itself: a loop."
	}
	var ev []evidence
	for i := max(0, len(f.hops)-4); i < len(f.hops); i++ {
		x := &f.hops[i]
		loc, _ := x.Response.Header("Location")
		if x.Response != nil {
			ev = append(ev, f.inHop(i+1, "Location", loc, codeName(x.Response.Status)+" at "+f.quote(playground.MaskURL(x.Request.URL))+"."))
		}
	}
	why := "Following on would never end. Often the server waits for a cookie that it just set, or two rules contradict each other."
	if what := f.circle(); what != "" {
		title = "The redirects go in a circle between " + what + ": a loop."
		why = "Two rules contradict each other: one sends there, the other back. One of them has to go."
		if f.anyHopSets("CF-Ray") && what == "http and https" {
			why += " With Cloudflare in front, its Flexible mode does this: it asks the site's server over http, and that redirects to https."
		}
	}
	d := blocker(title, why, ev...)
	if !f.run.Request.Options.Cookies && f.anyHopSets("Set-Cookie") {
		d.Evidence = append(d.Evidence, f.inHop(len(f.hops), "Set-Cookie", f.lastSetCookie(), "A cookie was set on the way and was not sent back: cookies are off."))
	}
	if on := true; !f.run.Request.Options.Cookies && f.anyHopSets("Set-Cookie") {
		d = do(d, resend("Send with cookies", patch{Cookies: &on}))
	}
	off := false
	return do(d, resend("Send without following", patch{FollowRedirects: &off}))
}

// circle names what two addresses that lead to each other differ in, or "".
func (f *facts) circle() string {
	if !f.redirected() {
		return ""
	}
	a, errA := url.Parse(f.hops[len(f.hops)-2].Request.URL)
	b, errB := url.Parse(f.hops[len(f.hops)-1].Request.URL)
	switch {
	case errA != nil || errB != nil || a.Path != b.Path:
		return ""
	case a.Host == b.Host && a.Scheme != b.Scheme:
		return "http and https"
	case a.Host != b.Host && strings.TrimPrefix(a.Host, "www.") == strings.TrimPrefix(b.Host, "www."):
		return "the name with www and the one without"
	}
	return ""
}

func (f *facts) anyHopSets(name string) bool {
	for i := range f.hops {
		if _, ok := f.hops[i].Response.Header(name); ok {
			return true
		}
	}
	return false
}

func (f *facts) lastSetCookie() string {
	for i := len(f.hops) - 1; i >= 0; i-- {
		if v, ok := f.hops[i].Response.Header("Set-Cookie"); ok {
			return playground.MaskField("Set-Cookie", v)
		}
	}
	return ""
}

func redirectLimit(f *facts) finding {
	n := f.run.Request.Options.MaxRedirects
	var ev []evidence
	for i := max(0, len(f.hops)-3); i < len(f.hops); i++ {
		if loc, ok := f.hops[i].Response.Header("Location"); ok {
			ev = append(ev, f.inHop(i+1, "Location", loc, ""))
		}
	}
	ev = append(ev, f.inFailure("limit", itoa(n)+" redirects", "The request's own limit."))
	why := "Every address was a new one, so it is not proven to be a loop."
	if from, to := f.counting(); to != "" {
		why += " A number in the address counts up, from " + f.quote(from) + " to " + f.quote(to) + ": that speaks for a chain without an end."
	}
	d := blocker("There are more redirects than this request follows: "+itoa(max(n, 0))+".", why, ev...)
	more := min(max(2*n, 5), 50)
	if more > n {
		d = do(d, resend("Follow up to "+itoa(more)+" redirects", patch{MaxRedirects: more}))
	}
	off := false
	return do(d, resend("Send without following", patch{FollowRedirects: &off}))
}

func badLocation(f *facts) finding {
	where, _ := f.header("Location")
	return blocker("The server redirects, and its Location cannot be followed: "+f.quote(playground.MaskURL(where))+".",
		"No address can be made of it. The server has to be mended. "+sentence(f.quote(f.fail.Message)), append([]evidence{f.inHeader("Location", "As sent.")}, f.detail("")...)...)
}

func redirectScheme(f *facts) finding {
	v, _ := f.header("Location")
	scheme, _, _ := strings.Cut(v, ":")
	why := "It is meant for a program on the user's machine, such as an app that takes over after signing in. There is nothing to send it to from here."
	switch strings.ToLower(scheme) {
	case "javascript", "data", "file", "blob", "about", "vbscript":
		why = "Browsers refuse it as well: from a redirect it could run a script, or show what is not the server's. The server has to be mended; if the address came from a parameter, that is a hole."
	case "ftp", "sftp", "ftps":
		why = "It is for a program that transfers files."
	case "mailto", "tel", "sms":
		why = "It opens a program for mail or calls on the user's machine. There is nothing to send it to from here."
	case "ws", "wss":
		why = "It is for a WebSocket client; no client follows a redirect there."
	}
	return blocker("The redirect leads to "+f.quote(scheme)+":, which is not HTTP.", why, f.inHeader("Location", "As sent."))
}

var number = lazyregexp.New(`[0-9]{1,9}`)

// counting tells whether the last addresses differ in one number only, which grows from
// hop to hop (RE-07); it returns the first and last of these numbers.
func (f *facts) counting() (from, to string) {
	last := 0
	for i := max(0, len(f.hops)-3); i+1 < len(f.hops); i++ {
		a, b := f.hops[i].Request.URL, f.hops[i+1].Request.URL
		n, m := number.FindAllString(a, -1), number.FindAllString(b, -1)
		if number.ReplaceAllString(a, "#") != number.ReplaceAllString(b, "#") {
			return "", ""
		}
		changed := 0
		for k := range n {
			if n[k] == m[k] {
				continue
			}
			before, _ := strconv.Atoi(n[k])
			after, _ := strconv.Atoi(m[k])
			if changed++; after != before+1 || last != 0 && before != last {
				return "", ""
			}
			if from == "" {
				from = n[k]
			}
			to, last = m[k], after
		}
		if changed != 1 {
			return "", ""
		}
	}
	return from, to
}

// leadsOffWeb is a redirect to what is no address of the web.
func leadsOffWeb(f *facts) (finding, bool) {
	v, ok := f.header("Location")
	scheme, _, cut := strings.Cut(strings.TrimSpace(v), ":")
	if !ok || !cut || !isToken(scheme) || strings.ContainsAny(scheme, "./?#") {
		return silent()
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "":
		return silent()
	case "javascript", "data", "vbscript", "file", "blob", "about":
		return blocker("The redirect leads to what no client may follow: "+f.quote(strings.ToLower(scheme))+":.", "A Location has to be an address of the web. Such a one is refused by browsers, and a sign of an address that was put together from what somebody sent.", f.inHeader("Location", "Where it leads."), f.inStatus("")), true
	}
	return likely(note("The redirect leads into a program, by the scheme "+f.quote(strings.ToLower(scheme))+":.", "It is no address of the web: a system hands it to the program that has the scheme, as after a sign-in on a telephone. Nothing is left to be fetched.", f.inHeader("Location", "Where it leads."), f.inStatus(""))), true
}
