package explain

import (
	"net/url"
	"slices"
	"strings"

	"parley/lazyregexp"
)

// gone is GO-01.
func gone(f *facts) (finding, bool) {
	if about := f.topic(); !f.has("Link") && about != topicOff && about != topicOver && about != topicKey && f.namesElse() {
		return f.byItsWords(), true
	}
	ev := f.shapeQuotes(f.shape())
	title, why := "It was here and was removed for good.", "410 is a deliberate word: the address will not come back. Drop links to it."
	var acts []action
	if l, ok := f.linkTo("successor-version", "latest-version", "alternate", "canonical"); ok {
		if u, ok := f.resolve(l.target); ok {
			title = "It was removed for good; " + f.quoteURL(u) + " takes its place."
			ev = append([]evidence{f.inHeader("Link", "The server names the successor.")}, ev...)
			acts = append(acts, resend("Send to "+f.quoteURL(u), patch{URL: u}))
		}
	} else if w := f.speech(); w != "" && !onlyStatus(w) {
		title = "Removed for good: " + w
		switch {
		case f.speaksOf("expired", " closed ", " has closed", " has ended", " is over", " ended ", " are over") != "" || f.topic() == topicOver || f.topic() == topicKey:
			title, why = "Its time is over: "+w, "What the address, or the request, names was good until a moment that has passed. Get a new one from where it came; this one will not be taken again."
		case f.topic() == topicOff:
			title, why = "It is switched off: "+w, "410 is a deliberate word: by its words whoever runs the server has switched this off."
		}
		acts = append(acts, f.namedInstead())
	}
	if f.has("Sunset") {
		ev = append(ev, f.inHeader("Sunset", "Since when, as announced."))
	}
	if len(ev) == 0 {
		ev = append(ev, f.inStatus("The server knows that it is for good, or it would say 404."))
	}
	return do(blocker(title, why, ev...), acts...), true
}

// insteadWords name an address that takes the place of the one that was asked.
var insteadWords = lazyregexp.New(`(?i)\b(?:use|try|call|to|by|is now)[: ]{1,2}(?:the )?(?:(GET|POST|PUT|PATCH|DELETE) )?['"\x60]?((?:https?://[^\s'"\x60<>]{4,200})|/[A-Za-z0-9][\w./{}:-]{1,160})`)

// namedInstead offers the address that the words name as the new one.
func (f *facts) namedInstead() action {
	w := f.shape().words()
	m := insteadWords.FindStringSubmatch(w[:min(len(w), 600)])
	if m == nil || !f.known {
		return action{}
	}
	u, ok := f.resolve(f.filledIn(strings.TrimRight(m[2], ".:")))
	if !ok || u == f.firstURL() || hasAny(strings.ToLower(u), "doc", "help", "blog", "changelog", "guide", "support", "wiki", "developer", "migrat", "deprecat", "announce", ".htm", ".md", "status", "%7b") != "" {
		return action{} // to read, not to call
	}
	if m[1] == "DELETE" && f.method != "DELETE" || strings.Contains(u, "trash") {
		return action{} // no substitute for what was asked
	}
	if m[1] != "" && m[1] != f.method {
		return edit("Use "+m[1]+" "+f.quoteURL(u)+" instead", patch{Method: m[1], URL: u})
	}
	return edit("Use "+f.quoteURL(u)+" instead", patch{URL: u})
}

// filledIn puts into each {place} of a path what stands behind the same step of the path that was asked.
func (f *facts) filledIn(path string) string {
	steps, asked := strings.Split(path, "/"), strings.Split(f.target.EscapedPath(), "/")
	for i := 1; i < len(steps); i++ {
		at := slices.Index(asked, steps[i-1])
		if len(steps[i]) > 2 && (steps[i][0] == '{' && steps[i][len(steps[i])-1] == '}' || steps[i][0] == ':') && steps[i-1] != "" && at >= 0 && at+1 < len(asked) {
			steps[i] = asked[at+1]
		}
	}
	return strings.Join(steps, "/")
}

// resumes reports a request that goes on from where another one ended.
func (f *facts) resumes() bool {
	q := f.target.Query()
	return slices.ContainsFunc(resumes, q.Has)
}

// resumes are query parameters by which a client goes on from where it was.
var resumes = []string{"resourceVersion", "continue", "syncToken", "pageToken", "cursor", "deltatoken", "$deltatoken", "$skiptoken", "since", "token"}

// startAnew is a 410 for what a client wanted to go on from, such as a version of a list.
func (f *facts) startAnew(word string) finding {
	d := likely(blocker("What the request goes on from is too old: "+or(f.speech(), "the server does not have it any more."), "The address is right. Begin anew: read the whole once without it, and go on from what that answers.", f.saidWord(word, f.inStatus(""))...))
	u, err := url.Parse(f.firstURL())
	if err != nil {
		return d
	}
	q := u.Query()
	for _, name := range resumes {
		if q.Has(name) {
			q.Del(name)
			u.RawQuery = q.Encode()
			d.Evidence = append(d.Evidence, f.inURL(f.address(), "It goes on from "+name+"."))
			return do(d, resend("Send without "+name, patch{URL: u.String()}))
		}
	}
	return d
}
