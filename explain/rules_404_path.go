package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// oddPath is NF-04 for what is spelt oddly.
func oddPath(f *facts) (finding, bool) {
	p := f.target.EscapedPath()
	if f.code == 400 && f.speaksOf("url", "uri", "path", "slash", "request target") == "" {
		return silent()
	}
	fix, what := "", ""
	switch {
	case strings.Contains(strings.ToLower(p), "%2f") && f.body().root == nil:
		fix, what = strings.NewReplacer("%2F", "/", "%2f", "/").Replace(p), "the slash that is written as %2F: many servers refuse it there, or take it for a slash"
	case strings.Contains(p, "//"):
		for fix = p; strings.Contains(fix, "//"); {
			fix = strings.ReplaceAll(fix, "//", "/")
		}
		what = "the double slash in the path"
	case strings.HasSuffix(p, "%20") || strings.HasSuffix(p, "%0A") || strings.HasSuffix(p, "%0D") || strings.HasSuffix(p, "%22"):
		fix, what = strings.TrimRight(p[:len(p)-3], " "), "the end of the path: a space, a line break or a quote was copied along"
	case strings.Contains(p, "%25"):
		if plain, err := url.PathUnescape(p); err == nil {
			fix, what = plain, "the path: it is percent-encoded twice"
		}
	case strings.HasSuffix(p, ".") || strings.HasSuffix(p, ","):
		fix, what = strings.TrimRight(p, ".,"), "the end of the path: a punctuation mark was copied along"
	case len(p) > 1 && strings.HasSuffix(p, "/") && f.shape().words() == "":
		fix, what = strings.TrimSuffix(p, "/"), "the slash at the end of the path: to many servers that is another address"
	}
	if what == "" || fix == "" {
		return silent()
	}
	u := *f.target
	if plain, err := url.PathUnescape(fix); err == nil {
		u.Path, u.RawPath = plain, fix
	}
	return do(possible(blocker("It may be "+what+".", "The server does not say so. Sending it without would tell.", f.inURL(f.address(), "As it was sent."))),
		resend("Send to "+f.quote(fix), patch{URL: u.String()})), true
}

var versionStep = lazyregexp.New(`^v[0-9]{1,3}(\.[0-9]{1,3})?$`)

// otherPrefix is NF-04 for /api or a version that is missing, too much or another: a path
// of this host that answered has the same end.
func otherPrefix(f *facts) (finding, bool) {
	for _, r := range f.past.Near {
		u, err := url.Parse(r.URL)
		if err != nil || !strings.EqualFold(u.Host, f.target.Host) || r.Method != "GET" {
			continue
		}
		from, to := firstSteps(f.target.Path), firstSteps(u.Path)
		if from.rest == "" || from.prefix == to.prefix || collection(from.rest) != collection(to.rest) {
			continue
		}
		path := to.prefix + "/" + from.rest
		d := possible(blocker("Did you mean "+f.quote(path)+"?", "The same path has answered under "+or(f.quote(to.prefix), "no prefix")+", and not under "+or(f.quote(from.prefix), "none")+".",
			f.inHistory(r, "It worked."), f.inURL(f.address(), "What was asked.")))
		return do(d, resend("Send to "+f.quote(path), patch{URL: f.swapPathOnly(path)})), true
	}
	return silent()
}

// prefixed is a path parted into what an API puts in front, such as /api/v2, and the rest.
type prefixed struct{ prefix, rest string }

func firstSteps(path string) prefixed {
	p := prefixed{rest: strings.Trim(path, "/")}
	for {
		step, rest, more := strings.Cut(p.rest, "/")
		lower := strings.ToLower(step)
		if !more || lower != "api" && lower != "rest" && !versionStep.MatchString(lower) {
			return p
		}
		p.prefix, p.rest = p.prefix+"/"+step, rest
	}
}

// collection is the first step of a path: /users/7 and /users/8 are of one.
func collection(rest string) string {
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// swapPathOnly is the last URL with another path and the same query.
func (f *facts) swapPathOnly(path string) string {
	u := *f.target
	u.Path, u.RawPath, u.Fragment = path, "", ""
	return u.String()
}

// hiding are the marks of services that answer 404 for what a stranger may not see.
var hiding = []struct{ field, who string }{{"X-GitHub-Request-Id", "GitHub"}, {"X-GitHub-Media-Type", "GitHub"}, {"X-Gitlab-Meta", "GitLab"}}

// mayBeHidden is NF-05.
func mayBeHidden(f *facts) (finding, bool) {
	if d, ok := f.hiddenFromToken(); ok {
		return d, true
	}
	if f.credential().sent || f.past.LastGood != nil || !playground.SafeMethod(f.method) {
		return silent()
	}
	for _, h := range hiding {
		if f.has(h.field) {
			return do(possible(blocker("It is not there, or it is hidden from you: no credentials were sent.", h.who+" answers 404 for what is private, so that strangers do not learn that it exists.",
				append(f.said(), f.inHeader(h.field, "The mark of "+h.who+"."), f.inSent("Authorization", "The request had none."))...)), f.addCredentials("Bearer")...), true
		}
	}
	if !listHas(f.combined("Vary"), "Authorization") || listHas(f.combined("Vary"), "*") && f.combined("Vary") == "*" {
		return silent()
	}
	return do(possible(note("It may exist and be hidden: no credentials were sent.", "Servers may answer 404 where they do not want to say that something exists.", f.inHeader("Vary", "The answer depends on the caller."), f.inSent("Authorization", "The request had none."))),
		f.addCredentials("Bearer")...), true
}

// hiddenFromToken is a 404 to a token that has none of the scopes that the resource takes.
func (f *facts) hiddenFromToken() (finding, bool) {
	takes, ok := f.header("X-Accepted-OAuth-Scopes")
	has, known := f.header("X-OAuth-Scopes")
	if !ok || !known || takes == "" {
		return silent()
	}
	for _, s := range strings.Split(takes, ",") {
		if listHas(has, strings.TrimSpace(s)) {
			return silent()
		}
	}
	return do(likely(blocker("It is not there, or it is hidden from this token, which has none of the scopes that it takes: "+f.quote(takes)+".", "GitHub answers 404 for what a token may not see, so that strangers do not learn that it exists.",
		append([]evidence{f.inHeader("X-Accepted-OAuth-Scopes", "Any of these is enough."), f.inHeader("X-OAuth-Scopes", "What the token has: "+or(f.quote(has), "nothing")+".")}, f.said()...)...)), f.newToken()), true
}

// lowerFirst begins a sentence so that it can stand in one of ours.
func (f *facts) lowerFirst(s string) string {
	german := hasAny(s, " nicht", " kein", " wurde", " existiert", " gibt es") != "" // its nouns keep their capital
	if len(s) > 1 && 'A' <= s[0] && s[0] <= 'Z' && !('A' <= s[1] && s[1] <= 'Z') && !german {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
