package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

var followed = []int{301, 302, 303, 307, 308}

// redirectRules tell what redirects did and why one was not followed (section 5).
var redirectRules = []rule{
	{id: "E-3XX-NO-LOCATION", title: "A redirect without Location", on: on(followed...), refs: []ref{rfc(9110, "10.2.2")}, find: noLocation},
	{id: "E-3XX-SCHEME", title: "A redirect to what is no address of the web", on: on(301, 302, 303, 307, 308), refs: []ref{rfc(9110, "10.2.2")}, find: leadsOffWeb, beats: []string{"E-3XX-TARGET", "E-3XX-SEE-OTHER", "E-3XX-KEEP", "E-3XX-POST-LOST", "E-3XX-RELATIVE", "E-3XX-LOGIN"}},
	{id: "E-3XX-ERROR-PAGE", title: "A redirect to an error page", on: between(300, 399), refs: []ref{rfc(9110, "15.4")}, find: redirectedToError, beats: []string{"E-3XX-TARGET", "E-3XX-RELATIVE"}},
	{id: "E-3XX-LOGIN", title: "A redirect to a sign-in page", on: onResponse, refs: []ref{rfc(9110, "15.5.2")}, find: redirectedToLogin,
		beats: []string{"E-2XX-HTML-FOR-JSON", "E-2XX-OK", "E-3XX-FOLLOWED", "E-3XX-TARGET", "E-3XX-TEMPORARY"}},
	{id: "E-3XX-POST-LOST", title: "POST becomes GET at a 301 or 302", on: onResponse, refs: []ref{rfc(9110, "15.4.2"), rfc(9110, "15.4.3")}, find: postLost,
		beats: []string{"E-3XX-TARGET", "E-3XX-FOLLOWED", "E-3XX-TEMPORARY"}},
	{id: "E-3XX-DOWNGRADE", title: "A redirect from https to http", on: onResponse, refs: []ref{rfc(9110, "17.1")}, find: downgrade, beats: []string{"E-3XX-FOLLOWED", "E-3XX-TEMPORARY"}},
	{id: "E-3XX-DROPPED", title: "Credentials left behind at a new origin", on: onResponse, refs: []ref{rfc(9110, "15.4")}, find: credentialsDropped},
	{id: "E-3XX-SEE-OTHER", title: "The outcome is at another address", on: on(303), refs: []ref{rfc(9110, "15.4.4")}, find: seeOther, beats: []string{"E-3XX-TARGET"}},
	{id: "E-3XX-KEEP", title: "The same method and body, at another address", on: on(307, 308), refs: []ref{rfc(9110, "15.4.8"), rfc(9110, "15.4.9")}, find: keepMethod, beats: []string{"E-3XX-TARGET"}},
	{id: "E-3XX-TARGET", title: "Where a redirect leads", on: on(301, 302), refs: []ref{rfc(9110, "10.2.2")}, find: redirectTarget},
	{id: "E-3XX-FOLLOWED", title: "A permanent redirect was followed", on: onResponse, refs: []ref{rfc(9110, "15.4.2")}, find: permanentFollowed, beats: []string{"E-3XX-TEMPORARY"}},
	{id: "E-3XX-TEMPORARY", title: "A temporary redirect was followed", on: onResponse, aside: true, refs: []ref{rfc(9110, "15.4.3")}, find: temporaryFollowed},
	{id: "E-300-CHOICES", title: "Several choices", on: on(300), refs: []ref{rfc(9110, "15.4.1")}, find: choices},
	{id: "E-305-PROXY", title: "A retired redirect to a proxy", on: on(305, 306), refs: []ref{rfc(9110, "15.4.6")}, find: useProxy},
	{id: "E-3XX-CANONICAL", title: "Only the spelling of the address differs", on: onResponse, aside: true, find: canonical},
	{id: "E-3XX-TO-HTTPS", title: "http leads to https", on: onResponse, aside: true, refs: []ref{rfc(6797, "7.2")}, find: toHTTPS},
	{id: "E-3XX-RELATIVE", title: "Location is relative or has a fragment", on: on(followed...), aside: true, refs: []ref{rfc(9110, "10.2.2")}, find: relativeLocation},
}

// location is the redirect's target, resolved.
func (f *facts) location() (string, bool) {
	v, ok := f.header("Location")
	if !ok || v == "" {
		return "", false
	}
	return f.resolve(v)
}

func noLocation(f *facts) (finding, bool) {
	v, ok := f.header("Location")
	if ok && v != "" {
		if _, readable := f.location(); readable {
			return silent()
		}
	}
	why := "A client cannot follow it. Location has to name the target."
	ev := []evidence{f.inStatus("A redirect.")}
	title := "This redirect does not say where to: Location is missing."
	if ok {
		title = "This redirect does not say where to: Location cannot be read."
		if v == "" {
			title = "This redirect does not say where to: Location is empty."
		}
		ev = append(ev, f.inHeader("Location", "Not an address."))
	} else {
		ev = append(ev, evidence{Where: playground.InResponseHeader, Name: "Location", Value: notSent})
	}
	d := blocker(title, why, ev...)
	if link := f.htmlPage().firstLink; link != "" {
		if u, ok := f.resolve(link); ok {
			d.Evidence = append(d.Evidence, f.inText(f.htmlPage().linkAt, playground.MaskURL(link), "The page has a link."))
			d = do(d, resend("GET the link of the page", f.get(u)))
		}
	}
	return d, true
}

var signInPath = lazyregexp.New(`(?i)(^|[/._-])(log[-_]?in|sign[-_]?in|sign[-_]?on|sso|oauth2?|authorize|auth|saml2?|cas|session/new|accounts?/login|adfs|openid-connect)([/._?-]|$)`)

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}

// postLost is RE-01, before following and after.
func postLost(f *facts) (finding, bool) {
	if f.code == 301 || f.code == 302 {
		to, ok := f.location()
		if f.method != "POST" || !ok {
			return silent()
		}
		d := warning("Clients will GET "+f.quoteURL(to)+" next, and the body of your POST is not sent there.",
			"At "+itoa(f.code)+" clients turn POST into GET. If the POST has been carried out, that is what is wanted; a server that wants the POST itself at the new address answers 307 or 308.",
			f.inHeader("Location", "Where it leads."), f.inMethod("What was sent."))
		return do(d, resend("GET "+f.quoteURL(to), f.get(to)), resend("POST the same body to "+f.quoteURL(to), patch{URL: to})), true
	}
	for i := 0; i+1 < len(f.hops); i++ {
		h := &f.hops[i]
		if h.Response == nil || h.Redirect == nil || !h.Redirect.MethodChanged || h.Response.Status == 303 {
			continue
		}
		d := warning("Your "+f.quote(h.Request.Method)+" became a GET at a redirect, and its body was left behind.",
			"Hop "+itoa(i+1)+" answered "+codeName(h.Response.Status)+". What you see is the answer to a GET of "+f.quoteURL(h.Redirect.URL)+".",
			f.inHop(i+1, "Location", h.Redirect.Location, codeName(h.Response.Status)+"."),
			f.inHop(i+2, "request", f.hops[i+1].Request.Method+" "+playground.MaskURL(f.hops[i+1].Request.URL), "The method after it."))
		return do(d, resend("Send "+f.quote(h.Request.Method)+" to "+f.quoteURL(h.Redirect.URL), patch{URL: h.Redirect.URL})), true
	}
	return silent()
}

// eachHop calls with every redirect that happened or is at hand.
func (f *facts) eachHop(call func(hop int, from, to *url.URL, x *playground.Exchange) bool) {
	for i := range f.hops {
		x := &f.hops[i]
		loc, ok := x.Response.Header("Location")
		if !ok || x.Response.Status < 300 || x.Response.Status > 399 || x.Response.Status == 304 {
			continue
		}
		from, err := url.Parse(x.Request.URL)
		if err != nil || x.Request.URL == "" {
			continue
		}
		to, err := from.Parse(strings.TrimSpace(loc))
		if err != nil || to.Host == "" {
			continue
		}
		if !call(i+1, from, to, x) {
			return
		}
	}
}

func downgrade(f *facts) (d finding, ok bool) {
	f.eachHop(func(hop int, from, to *url.URL, x *playground.Exchange) bool {
		if from.Scheme != "https" || to.Scheme != "http" || x.Response.Status == 305 || x.Response.Status == 306 {
			return true
		}
		loc, _ := x.Response.Header("Location")
		secure := *to
		secure.Scheme = "https"
		d = do(warning("A redirect leads from https to http: what follows is not encrypted.",
			"Anyone in between can read and change it, cookies included.", f.inHop(hop, "Location", loc, "From https to http.")),
			resend("Try https://"+f.quote(to.Host), patch{URL: secure.String()}))
		ok = true
		return false
	})
	return d, ok
}

// credentialsDropped is RE-08 where it did no harm yet; AU-16 speaks when it did.
func credentialsDropped(f *facts) (finding, bool) {
	hop, names := f.dropped()
	if hop == 0 || f.code == 401 || f.code == 403 {
		return silent()
	}
	to := f.hops[hop-1].Redirect.URL
	return note(list(names)+" "+wasWere(len(names))+" not sent on: the redirect leads to another origin.",
		"Credentials are for the server that they were composed for. Scheme, host or port changed, so they stay behind.",
		f.inHop(hop, "Location", f.hops[hop-1].Redirect.Location, "Leads to "+f.quoteURL(to)+".")), true
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// dropped is the hop at which credentials stayed behind, and their names.
func (f *facts) dropped() (int, []string) {
	for i := range f.hops {
		r := f.hops[i].Redirect
		if r == nil {
			continue
		}
		var names []string
		for _, n := range r.Dropped {
			if playground.SecretName(n) {
				names = append(names, f.quote(n))
			}
		}
		if len(names) > 0 {
			return i + 1, names
		}
	}
	return 0, nil
}

func seeOther(f *facts) (finding, bool) {
	to, ok := f.location()
	if !ok {
		return silent()
	}
	return do(fine("The outcome is at "+f.quoteURL(to)+": fetch it with GET.", "The request was taken; 303 points to its result, and the method there is GET whatever it was here.",
		f.inHeader("Location", "Where the outcome is.")), resend("GET "+f.quoteURL(to), f.get(to))), true
}

func keepMethod(f *facts) (finding, bool) {
	to, ok := f.location()
	if !ok {
		return silent()
	}
	forHow := "for now"
	if f.code == 308 {
		forHow = "for good"
	}
	method, label := f.quote(f.method), "Send "+f.quote(f.method)+" to "+f.quoteURL(to)
	if method == "" {
		method, label = "the same", "Send the same to "+f.quoteURL(to)
	}
	return do(note("The resource is "+forHow+" at "+f.quoteURL(to)+"; the method stays "+method+".",
		itoa(f.code)+" keeps the method and the body, so the same request is to be sent there.", f.inHeader("Location", "Where it leads.")),
		resend(label, patch{URL: to}), f.following()), true
}

// following offers to let Parley follow redirects, where it was told not to.
func (f *facts) following() action {
	if f.run.Request.Options.FollowRedirects {
		return action{}
	}
	on := true
	return resend("Send and follow redirects", patch{FollowRedirects: &on})
}

func redirectTarget(f *facts) (finding, bool) {
	to, ok := f.location()
	if !ok {
		return silent()
	}
	if f.known && f.method == "GET" && to == f.target.String() {
		return blocker("The redirect leads to the very address that was asked: a loop.", "Following it asks the same again. What stands behind such a redirect is often https that ends at a proxy, a slash, or a sign-in that a cookie has to remember; only whoever runs the server can end it.", f.inHeader("Location", "Where it leads."), f.inURL(f.address(), "What was asked.")), true
	}
	title, why := "The address moved for good to "+f.quoteURL(to)+".", "Clients may remember it, so the saved request should have the new address."
	if f.code == 302 {
		title, why = "For now the resource is at "+f.quoteURL(to)+".", "The first address stays the right one for later requests."
	}
	label := "GET " + f.quoteURL(to)
	p := f.get(to)
	if f.method != "" && f.method != "GET" && f.method != "POST" {
		label, p = "Send "+f.quote(f.method)+" to "+f.quoteURL(to), patch{URL: to}
	}
	return do(note(title, why, f.inHeader("Location", "Where it leads.")), resend(label, p), f.following()), true
}

// permanentFollowed is RE-04 after following.
func permanentFollowed(f *facts) (finding, bool) {
	for i := range f.hops {
		x := &f.hops[i]
		if x.Redirect == nil || x.Response == nil || x.Failure != nil || i == len(f.hops)-1 || x.Response.Status != 301 && x.Response.Status != 308 {
			continue
		}
		off := false
		ev := []evidence{f.inHop(i+1, "Location", x.Redirect.Location, codeName(x.Response.Status)+": clients may remember the new address and skip this hop.")}
		return do(note("The address moved for good; Parley followed it.", "Save the new address, "+f.quoteURL(x.Redirect.URL)+", and the first hop is gone.", ev...),
			edit("Use the new address", patch{URL: x.Redirect.URL}), resend("Send without following", patch{FollowRedirects: &off})), true
	}
	return silent()
}

func temporaryFollowed(f *facts) (finding, bool) {
	n := 0
	var ev []evidence
	for i := range f.hops {
		x := &f.hops[i]
		if x.Redirect == nil || i == len(f.hops)-1 || x.Response == nil {
			continue
		}
		n++
		ev = append(ev, f.inHop(i+1, "Location", x.Redirect.Location, codeName(x.Response.Status)+"."))
	}
	if n == 0 {
		return silent()
	}
	off := false
	return do(note("The answer is from "+f.quoteURL(f.address())+", after "+count(int64(n), "redirect", "redirects")+".", "It is the last address that answered, not the one that was asked.", ev...),
		resend("Send without following", patch{FollowRedirects: &off})), true
}

func choices(f *facts) (finding, bool) {
	ev := []evidence{f.inStatus("")}
	var acts []action
	if to, ok := f.location(); ok {
		ev = append(ev, f.inHeader("Location", "The one that the server prefers."))
		acts = append(acts, resend("GET "+f.quoteURL(to), f.get(to)))
	}
	if v := f.combined("Link"); v != "" {
		ev = append(ev, f.inHeader("Link", "The choices."))
		for _, l := range parseLinks(v) {
			if u, ok := f.resolve(l.target); ok && len(acts) < 3 {
				acts = append(acts, resend("GET "+f.quoteURL(u), f.get(u)))
			}
		}
	} else if link := f.htmlPage().firstLink; link != "" {
		if u, ok := f.resolve(link); ok {
			acts = append(acts, resend("GET "+f.quoteURL(u), f.get(u)))
		}
	}
	if list := f.body().root; list.is(isArray) && list.count > 1 && len(acts) == 0 {
		for k := list.first; k != nil && len(acts) < 3; k = k.next {
			u, ok := f.resolve(k.words())
			if !ok || !strings.HasPrefix(k.words(), "/") && !strings.HasPrefix(k.words(), "http") {
				break
			}
			ev, acts = append(ev, f.inJSON(k, "One of them.")), append(acts, resend("GET "+f.quoteURL(u), f.get(u)))
		}
		if len(acts) > 1 {
			return do(warning("Several records fit this address: the body lists "+itoa(list.count)+".", "The server does not choose between them. Ask for the one that is meant by its own address; if only one should fit, what the address names is not unique.", ev...), acts...), true
		}
	}
	return do(note("There are several representations; one has to be chosen.", "The body or Link lists them.", append(ev, f.shapeQuotes(f.shape())...)...), acts...), true
}

func useProxy(f *facts) (finding, bool) {
	return warning("This code is retired; clients must not act on it.", "305 asked clients to go through a proxy, which was a way to take them over. 306 has no meaning.", f.inStatus("")), true
}

// canonical is RE-11.
func canonical(f *facts) (d finding, ok bool) {
	f.eachHop(func(hop int, from, to *url.URL, x *playground.Exchange) bool {
		what := spelling(from, to)
		if what == "" {
			return true
		}
		loc, _ := x.Response.Header("Location")
		d = do(note("Only "+what+" of the address differs.", "With the spelling that the server wants, one round trip less is needed.", f.inHop(hop, "Location", loc, "The spelling that the server wants.")),
			edit("Use the new address", patch{URL: to.String()}))
		ok = true
		return false
	})
	return d, ok
}

func spelling(from, to *url.URL) string {
	if from.Scheme != to.Scheme || from.RawQuery != to.RawQuery {
		return ""
	}
	fromHost, toHost := strings.ToLower(from.Host), strings.ToLower(to.Host)
	switch {
	case fromHost != toHost && strings.TrimPrefix(fromHost, "www.") == strings.TrimPrefix(toHost, "www.") && from.Path == to.Path:
		return "the www"
	case fromHost != toHost:
		return ""
	case from.EscapedPath() == to.EscapedPath():
		return ""
	case strings.TrimSuffix(from.Path, "/") == strings.TrimSuffix(to.Path, "/"):
		return "the slash at the end"
	case strings.EqualFold(from.Path, to.Path):
		return "the case"
	case from.Path == to.Path:
		return "the encoding"
	}
	return ""
}

func toHTTPS(f *facts) (d finding, ok bool) {
	f.eachHop(func(hop int, from, to *url.URL, x *playground.Exchange) bool {
		if from.Scheme != "http" || to.Scheme != "https" || !strings.EqualFold(from.Hostname(), to.Hostname()) || from.Path != to.Path {
			return true
		}
		loc, _ := x.Response.Header("Location")
		d = do(note("The server wants https.", "The first request went out unencrypted; asking https at once avoids that.", f.inHop(hop, "Location", loc, "The same address with https.")),
			edit("Use https://", patch{URL: to.String()}))
		ok = true
		return false
	})
	return d, ok
}

func relativeLocation(f *facts) (finding, bool) {
	v, _ := f.header("Location")
	to, ok := f.location()
	if !ok || v == "" || strings.Contains(v, "://") && !strings.Contains(v, "#") {
		return silent()
	}
	return note("Location is "+relKind(v)+"; it means "+f.quoteURL(to)+".", "It is resolved against the address that answered.", f.inHeader("Location", "As sent.")), true
}

func relKind(v string) string {
	if strings.Contains(v, "://") {
		return "an address with a fragment"
	}
	return "relative"
}
