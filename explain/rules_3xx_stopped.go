package explain

import (
	"strings"

	"parley/playground"
)

func redirectLoop(f *facts) finding {
	self := len(f.hops) == 1 || f.x.Redirect != nil && f.x.Redirect.URL == f.sent.URL
	title := "The redirects go in a circle: this address leads back to one that was asked already."
	if self {
		title = "This address redirects to itself: a loop."
	}
	var ev []evidence
	for i := max(0, len(f.hops)-4); i < len(f.hops); i++ {
		x := &f.hops[i]
		loc, _ := x.Response.Header("Location")
		if x.Response != nil {
			ev = append(ev, f.inHop(i+1, "Location", loc, codeName(x.Response.Status)+" at "+f.quoteURL(x.Request.URL)+"."))
		}
	}
	d := blocker(title, "Following on would never end. Often the server waits for a cookie that it just set, or two rules (http and https, with and without www) contradict each other.", ev...)
	if !f.run.Request.Options.Cookies && f.anyHopSets("Set-Cookie") {
		d.Evidence = append(d.Evidence, f.inHop(len(f.hops), "Set-Cookie", f.lastSetCookie(), "A cookie was set on the way and was not sent back: cookies are off."))
	}
	off := false
	return do(d, resend("Send without following", patch{FollowRedirects: &off}))
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
		loc, _ := f.hops[i].Response.Header("Location")
		ev = append(ev, f.inHop(i+1, "Location", loc, ""))
	}
	ev = append(ev, f.inFailure("limit", itoa(n)+" redirects", "The request's own limit."))
	d := blocker("There are more redirects than this request follows: "+itoa(max(n, 0))+".",
		"Every address was a new one, so it is not proven to be a loop. A number that counts up in the address would speak for one.", ev...)
	more := min(max(2*n, 5), 50)
	if more > n {
		d = do(d, resend("Follow up to "+itoa(more)+" redirects", patch{MaxRedirects: more}))
	}
	off := false
	return do(d, resend("Send without following", patch{FollowRedirects: &off}))
}

func badLocation(f *facts) finding {
	return blocker("The server redirects, and its Location cannot be followed.",
		"No address can be made of it. The server has to be mended. "+sentence(f.quote(f.fail.Message)), append([]evidence{f.inHeader("Location", "As sent.")}, f.detail("")...)...)
}

func redirectScheme(f *facts) finding {
	v, _ := f.header("Location")
	scheme, _, _ := strings.Cut(v, ":")
	return blocker("The redirect leads to "+f.quote(scheme)+":, which is not HTTP.",
		"It is meant for a program on the user's machine, such as an app that takes over after signing in. There is nothing to send it to from here.", f.inHeader("Location", "As sent."))
}
