package execute

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// mustFollow reports whether x is a redirect that the request wants followed. A
// redirect status without Location is an answer like any other.
func (r *running) mustFollow(x *playground.Exchange) bool {
	if !r.req.Options.FollowRedirects || x.Failure != nil || x.Response == nil {
		return false
	}
	switch x.Response.Status {
	case 301, 302, 303, 307, 308:
		location, _ := x.Response.Header("Location")
		return location != ""
	}
	return false
}

// follow makes the next message of a redirect, or records on x why it cannot. seen
// holds what was asked before, hops how many messages were sent.
func (r *running) follow(x *playground.Exchange, m message, hops int, seen map[string]bool) (message, bool) {
	location, _ := x.Response.Header("Location")
	x.Redirect = &playground.Redirect{Location: location, Kept: []string{}, Dropped: []string{}}
	to, err := m.at.Parse(strings.TrimSpace(location))
	if err != nil {
		return stop(x, playground.CauseBadLocation, "Location does not hold an address that can be read.", err.Error())
	}
	if to.Fragment == "" {
		to.Fragment, to.RawFragment = m.at.Fragment, m.at.RawFragment // RFC 9110, 10.2.2
	}
	x.Redirect.URL = to.String()
	if s := strings.ToLower(to.Scheme); s != "http" && s != "https" {
		return stop(x, playground.CauseRedirectScheme, fmt.Sprintf("Location leads to %q, which is not http or https.", to.Scheme), "")
	}
	if _, err := readURL(to.String()); err != nil {
		return stop(x, playground.CauseBadLocation, "Location does not hold an address that can be asked: "+err.Error()+".", err.Error())
	}
	next := redirected(x, m, to, r.hider)
	if r.wiring.forFirst(m.at) && r.wiring.certificate != nil && !r.wiring.forFirst(to) {
		x.Redirect.Dropped = append(x.Redirect.Dropped, "client certificate")
	}
	if next, err = r.dressed(next); err != nil {
		return stop(x, playground.CauseBadLocation, "Location does not lead to a request that can be sent: "+err.Error()+".", err.Error())
	}
	seen[m.loopKey()] = true
	if seen[next.loopKey()] {
		return stop(x, playground.CauseRedirectLoop, "Location leads back to an address that was asked already: a loop.", "")
	}
	if most := r.req.Options.MaxRedirects; hops > most {
		return stop(x, playground.CauseTooManyRedirects, fmt.Sprintf("There is one more redirect than the %d that this request follows at most.", most), "")
	}
	return next, true
}

// loopKey names what a message asks: asking it twice leads to the same answer.
func (m message) loopKey() string {
	at := *m.at
	at.Fragment, at.RawFragment = "", ""
	return m.method + " " + at.String() + " " + m.asked + " " + strings.Join(playground.FieldValues(m.typed, "Cookie"), "; ")
}

// stop ends the chain at x: its response is whole, but it leads nowhere.
func stop(x *playground.Exchange, cause playground.Cause, words, detail string) (message, bool) {
	x.Failure = &playground.Failure{
		Kind: playground.FailureRedirect, Phase: playground.PhaseReceive, Cause: cause, Message: words, Detail: detail,
		Received: x.Response.Content.Size, Promised: -1, Elapsed: playground.Millis(x.Timings.Total()),
	}
	if cause == playground.CauseTooManyRedirects {
		x.Failure.Limit = "redirects"
	}
	return message{}, false
}

// redirected builds the next message by RFC 9110, 15.4: 301 and 302 turn POST into
// GET, 303 turns all but GET and HEAD into GET, 307 and 308 keep method and content.
// What went along and what did not is recorded on x.
func redirected(x *playground.Exchange, m message, to *url.URL, hider *playground.Hider) message {
	next := message{method: m.method, url: to.String(), body: m.body, pieces: m.pieces}
	switch status := x.Response.Status; {
	case (status == 301 || status == 302) && m.method == "POST", status == 303 && m.method != "HEAD" && m.method != "GET":
		next.method, next.body, next.pieces, x.Redirect.MethodChanged = "GET", "", nil, true
	}
	m = m.withoutJar() // each hop has its own
	same := origin(m.at) == origin(to)
	next.trusted = m.trusted && same
	for i, f := range append(slices.Clone(m.typed), m.proof...) {
		keep, mention := carried(f.Name, same, x.Redirect.MethodChanged, m.at, to)
		if !same && hider.Holds(f.Value) {
			keep, mention = false, true
		}
		switch {
		case keep && mention:
			x.Redirect.Kept = append(x.Redirect.Kept, f.Name)
		case mention:
			x.Redirect.Dropped = append(x.Redirect.Dropped, f.Name)
		}
		if keep && i < len(m.typed) { // a proof is for its message alone: it is made anew
			next.typed = append(next.typed, f)
		}
	}
	return next
}

// carried decides whether a field goes along, and whether that is worth a word.
func carried(name string, same, methodChanged bool, from, to *url.URL) (keep, mention bool) {
	n := strings.ToLower(name)
	switch {
	case n == "host":
		return same, !same
	case methodChanged && (strings.HasPrefix(n, "content-") || n == "transfer-encoding"):
		return false, true
	case n == "referer" && from.Scheme == "https" && strings.EqualFold(to.Scheme, "http"):
		return false, true
	case playground.SecretName(name):
		return same, true
	}
	return true, false
}

// origin is scheme, host and port (RFC 6454).
func origin(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" && scheme == "https" {
		port = "443"
	} else if port == "" {
		port = "80"
	}
	return scheme + "://" + strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") + ":" + port
}

// dressed makes m ready to be sent, with the cookies that the run has kept. A composed
// Cookie row stays as it is.
func (r *running) dressed(m message) (message, error) {
	at, err := readURL(m.url)
	if err == nil {
		m = r.withCookies(m, at)
	}
	m, err = m.ready(r.e.o.UserAgent)
	if err != nil {
		return m, err
	}
	return r.proven(m)
}

func hasRow(rows []playground.Row, name string) bool {
	for _, row := range rows {
		if row.Enabled && strings.EqualFold(row.Name, name) {
			return true
		}
	}
	return false
}
