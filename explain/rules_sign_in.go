package explain

import (
	"strings"

	"parley/playground"
)

// signInRules tell what a sign-in did on the way (beside the answer that it led to).
var signInRules = []rule{
	causes("E-OAUTH-NO-TOKEN", "The token endpoint gave no token", noToken, []ref{rfc(6749, "5")}, playground.CauseTokenRefused),
	causes("E-OAUTH-SIGN-IN", "Nobody has signed in", notSignedIn, []ref{rfc(6749, "4.1"), rfc(7636, "")}, playground.CauseNotSignedIn),
	{id: "E-TOKEN-RENEWED", title: "A remembered token was replaced", on: onResponse, aside: true, refs: []ref{rfc(6749, "1.5")}, find: tokenRenewed},
	{id: "E-TOKEN-WAY", title: "The token endpoint could not be asked", on: onFailure, aside: true, refs: []ref{rfc(6749, "3.2")}, find: tokenWay},
}

// noToken is said beside what the endpoint's own error means.
func noToken(f *facts) finding {
	return do(blocker("The token endpoint at "+f.host()+" gave no access token, so the request was not sent.",
		"The answer here is the token endpoint's. The sign-in has to be mended first: its address, the client's id and secret, or the grant.",
		f.inStatus("What the token endpoint answered."), f.inFailure("message", f.fail.Message, "")), f.editSignIn("Change the sign-in"))
}

func notSignedIn(f *facts) finding {
	return do(blocker("Nobody has signed in for this request, or the sign-in has ended.",
		"An authorization code comes from a person at a browser: in the composer's part Auth, press Sign in, then send again. Parley keeps such a token in memory, for the browser that signed in; it is gone when Parley starts anew.",
		f.inFailure("message", f.fail.Message, "")), f.editSignIn("Open the sign-in"))
}

// editSignIn opens the composer where the sign-in is.
func (f *facts) editSignIn(label string) action {
	return edit(label, patch{Auth: f.run.Request.Auth.Kind})
}

// tokenRenewed says that the first answer was to a token from before.
func tokenRenewed(f *facts) (finding, bool) {
	for i := range f.hops {
		x := &f.hops[i]
		if x.Role != playground.RoleToken || i == 0 || x.Failure != nil || f.hops[i-1].Response == nil || f.hops[i-1].Response.Status != 401 {
			continue
		}
		return note("The token from before was refused, so a new one was asked for.", "It was revoked, or the server that takes it has started anew. The request was sent a second time with the new one.",
			f.inHop(i, "Status", "401", "What the token from before got."), f.inHop(i+1, "Status", itoa(x.Response.Status), "The token endpoint's answer.")), true
	}
	return silent()
}

// tokenWay says which of the two servers could not be reached.
func tokenWay(f *facts) (finding, bool) {
	if f.x.Role != playground.RoleToken || f.fail == nil || f.fail.Kind == playground.FailureAuth || f.fail.Kind == playground.FailureCancelled {
		return silent()
	}
	return note("It is the token endpoint that did not answer; the request itself was not sent.", "OAuth 2 asks for a token first, at "+f.host()+".",
		evidence{Where: playground.InRequestURL, Name: "token_url", Value: f.quoteURL(f.address()), Reading: "Where the token was asked for."}), true
}

// digestSignIn is the next step where Digest is wanted: Parley computes the answer.
func (f *facts) digestSignIn() []action {
	if f.code == 407 || f.run.Request.Auth.Kind == playground.AuthDigest || !f.known {
		return nil
	}
	if f.credential().scheme == "basic" {
		return []action{resend("Send the user name and password by Digest", patch{Auth: playground.AuthDigest})}
	}
	return []action{edit("Sign in by Digest", patch{Auth: playground.AuthDigest})}
}

// headAndGet is OK-30: what HEAD says should be what GET said (RFC 9110, 9.3.2).
func headAndGet(f *facts) (finding, bool) {
	g := f.past.Get
	if f.method != "HEAD" || g == nil || f.fail != nil || f.redirected() {
		return silent()
	}
	if f.code != g.Run.Status {
		if f.code < 400 || g.Run.Status/100 != 2 {
			return silent()
		}
		return note("GET of this address was answered "+codeName(g.Run.Status)+", and HEAD "+codeName(f.code)+".", "A server that takes GET has to take HEAD, too: it is the same answer without its content.",
			f.inStatus("What HEAD got."), f.inHistory(&g.Run, "The newest GET of it.")), true
	}
	for _, name := range []string{"ETag", "Last-Modified"} {
		was, had := playground.FieldValue(g.Headers, name)
		if is, has := f.header(name); had && has && is != was {
			return silent() // it has changed since
		}
	}
	var names []string
	var ev []evidence
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Cache-Control", "Vary", "Accept-Ranges"} {
		was, had := playground.FieldValue(g.Headers, name)
		is, has := f.header(name)
		if had == has && strings.TrimSpace(was) == is || name == "Content-Length" && !(had && has) {
			continue // the length may be left out, where it is known only with the content
		}
		names = append(names, name)
		if !has {
			is = notSent
		}
		ev = append(ev, evidence{Where: playground.InResponseHeader, Name: name, Value: f.quoteWhole(is), Reading: "GET had " + f.quote(or(was, "none")) + "."})
	}
	if len(names) == 0 {
		return silent()
	}
	return likely(note("HEAD does not say what GET said: "+list(names)+".", "Both should carry the same header fields, for clients ask HEAD to learn what GET would bring. Compare the two runs for all of it.",
		append(ev[:min(len(ev), maxEvidence-1)], f.inHistory(&g.Run, "The newest GET of it."))...)), true
}
