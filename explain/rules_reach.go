package explain

import (
	"strings"

	"parley/lazyregexp"
)

// reachWords are parts of which every message of a failed connection has one.
var reachWords = []string{"dial tcp", "dial unix", "econn", "enotfound", "eai_again", "etimedout", "ehostunreach", "enetunreach", "socket hang up", "connection refused", "actively refused", "connection timed out", "connect timed out", "connecttimeout", "no such host", "no route to host", "network is unreachable", "unknownhost", "name or service not known", "name resolution", "failed to establish a new connection", "tcp connect error", "connection reset by peer", "could not resolve host", "couldn't connect to server", "failed to connect to"}

// reached are the kinds of such failures: what a message says, and what it means.
var reached = []struct {
	words []string
	means string
}{
	{[]string{"no such host", "enotfound", "eai_again", "unknownhost", "name or service not known", "name resolution", "could not resolve host"}, "the name that it looked for leads to no address"},
	{[]string{"refused"}, "nothing listens there"},
	{[]string{"timeout", "timed out", "etimedout", "deadline"}, "nobody answered in time"},
	{[]string{"no route", "unreachable", "ehostunreach", "enetunreach"}, "no way leads there"},
	{[]string{"reset", "econnreset", "hang up", "epipe"}, "the connection was cut"},
}

// reachPlace is where somebody wanted to connect to, in the words of several languages.
var reachPlace = lazyregexp.New(`(?i)(?:dial (?:tcp|udp)4?6? (?:lookup )?|lookup |(?:econnrefused|etimedout|ehostunreach|enetunreach|enotfound|eai_again|econnreset) |host=['"]|connect(?:ion)? to \[?|unknownhostexception: |refused it\.? \(|resolve host:? ['"]?|known\.? \()([A-Za-z0-9\[][A-Za-z0-9.:_\]-]{2,120})`)

// cannotReach is a server, or a gateway, that says in the words of a failed connection that it
// could not reach something else.
func cannotReach(f *facts) (finding, bool) {
	s := f.shape()
	w := s.words()
	lower := strings.ToLower(w[:min(len(w), 600)])
	word := hasAny(lower, reachWords...)
	if word == "" || s.mark != nil {
		return silent()
	}
	if _, ok := databaseWords(f); ok {
		return silent() // it says which database
	}
	means := "the connection failed"
	for _, k := range reached {
		if hasAny(lower, k.words...) != "" {
			means = k.means
			break
		}
	}
	place := ""
	if m := reachPlace.FindStringSubmatch(w[:min(len(w), 600)]); m != nil {
		place = strings.TrimRight(m[1], ".:]")
	}
	if !strings.ContainsAny(place, ".:-") && hasAny(lower, "connect to "+strings.ToLower(place), "connection to "+strings.ToLower(place)) != "" {
		place = "" // a word of the sentence
	}
	named := "something else that it needs"
	if place != "" {
		named = f.quote(place)
	}
	if host, _, _ := strings.Cut(place, ":"); place != "" && f.wasSent(host) {
		d := likely(blocker("The server could not reach "+named+", which was sent to it: "+f.speech(), "It was asked to go there itself: "+means+". Check the address, and whether the server may and can reach it: what is local to you is not local to it.", f.said(f.inStatus(""))...))
		return f.whereToMend(d), true
	}
	if f.code < 500 {
		return silent()
	}
	d := likely(blocker("The server answered, but could not reach "+named+": "+f.speech(), "It asked there on the way, and "+means+". That is on its side: what it wanted is down, elsewhere than it thinks, or shut off from it. "+f.mayHaveRun(), f.said(f.inStatus(""))...))
	if f.repeatable() {
		d = do(d, waitFor("Wait 5 s, then send again", 5000))
	}
	return d, true
}

// wasSent reports that a host's name stands in what was sent, beside the address itself.
func (f *facts) wasSent(host string) bool {
	if len(host) < 4 || strings.EqualFold(host, f.target.Hostname()) {
		return false
	}
	text, _ := f.sentText()
	for _, x := range f.run.Request.Body.Fields {
		text += " " + x.Value
	}
	return containsID(text[:min(len(text), namedBytes)]+" "+f.target.RawQuery[:min(len(f.target.RawQuery), namedBytes)], host)
}

// envoyFlags are what Envoy writes into its log, and some setups into the answer, for why it
// answered itself.
var envoyFlags = map[string]string{
	"UH": "no server behind it is healthy", "UF": "it could not connect to the server behind it", "UO": "its limit for what may wait or run at once is reached (circuit breaking)", "NR": "no route fits this host, path and method",
	"URX": "it tried again as often as it may, and got no good answer", "NC": "the route leads to a cluster that is not there", "DT": "the request or its connection took longer than is allowed", "DC": "the caller closed the connection first", "LH": "the server beside it is not healthy",
	"UT": "the server behind it did not answer in time", "LR": "it ended the connection to the server behind it itself", "UR": "the server behind it reset the stream", "UC": "the server behind it closed the connection before it answered", "DI": "the request was delayed on purpose (fault injection)", "FI": "the request was failed on purpose (fault injection)",
	"RL": "a rate limit was reached", "UAEX": "the service that it asks for permission refused", "RLSE": "the service for rate limits failed", "IH": "a field of the request has a value that is not allowed", "SI": "nothing came for too long", "DPE": "the caller broke the protocol", "UPE": "the server behind it broke the protocol",
	"UMSDR": "the stream to the server behind it lasted longer than is allowed", "OM": "it is overloaded itself", "DF": "the name of the server behind it could not be resolved", "NFCF": "a filter has no configuration yet",
}

var (
	flagList = lazyregexp.New(`^(?:[A-Z]{2,5})(?:, ?[A-Z]{2,5}){0,3}$`)
	flagText = lazyregexp.New(`(?i:response[_ -]?flags?)["']?\s?[:=]?\s?["'(]?([A-Z]{2,5})\b|^(?:[0-9]{3}[ ,:-]{1,3})?([A-Z]{2,5})(?:[ ,:-]{1,3}[0-9]{3})?\s*$`)
)

// responseFlag finds such a flag in a field, in a member, or alone in a short text.
func (f *facts) responseFlag() (string, evidence) {
	for _, h := range f.resp.Headers {
		if n := strings.ToLower(h.Name); strings.HasSuffix(n, "response-flags") || strings.HasSuffix(n, "envoy-flags") {
			if v := strings.TrimSpace(h.Value); flagList.MatchString(v) {
				return v, f.inHeader(h.Name, "Envoy's own word for why it answered.")
			}
		}
	}
	b := f.body()
	for _, n := range []*node{b.root, b.root.get("error")} {
		for k := n.firstKid(); n.is(isObject) && k != nil; k = k.next {
			if name := plainName(k.key); (name == "responseflags" || name == "responseflag" || name == "envoyflags" || name == "flags" && f.fromEnvoy()) && flagList.MatchString(k.words()) {
				return k.text, f.inJSON(k, "Envoy's own word for why it answered.")
			}
		}
	}
	if b.root != nil || b.html || b.xml || len(b.text) > 300 || b.text == "" {
		return "", evidence{}
	}
	m := flagText.FindStringSubmatchIndex(b.text)
	if m == nil {
		return "", evidence{}
	}
	from, to := m[2], m[3]
	if from < 0 {
		from, to = m[4], m[5]
		if !f.fromEnvoy() {
			return "", evidence{} // two letters alone are anybody's
		}
	}
	return b.text[from:to], f.inText(from, b.text[from:to], "Envoy's own word for why it answered.")
}

// fromEnvoy reports an answer that says that Envoy sent it.
func (f *facts) fromEnvoy() bool {
	server, _ := f.header("Server")
	return strings.Contains(strings.ToLower(server), "envoy") || len(f.values("x-envoy-upstream-service-time")) > 0
}

func envoyFlag(f *facts) (finding, bool) {
	said, e := f.responseFlag()
	first, _, _ := strings.Cut(said, ",")
	means := envoyFlags[first]
	if means == "" {
		return silent()
	}
	ev := []evidence{e}
	for _, h := range f.resp.Headers {
		if strings.HasSuffix(strings.ToLower(h.Name), "response-code-details") && h.Value != "" {
			ev = append(ev, f.inHeader(h.Name, "The same, more precisely."))
			break
		}
	}
	d := likely(blocker("The proxy (Envoy) answered itself, with "+f.quote(said)+": "+means+".", "The letters are a response flag, as Envoy's log has them. "+f.mayHaveRun(), append(ev, f.said(f.inStatus(""))...)...))
	switch first {
	case "UH", "UF", "UO", "URX", "UT", "UC", "UR", "LR", "LH", "OM", "DF", "NFCF":
		if f.repeatable() {
			d = do(d, waitFor("Wait 5 s, then send again", 5000))
		}
	case "RL":
		d = do(d, f.rates().action())
	case "NR", "NC":
		d.Why = "The letters are a response flag, as Envoy's log has them. Check the host name, the path and the method, and what is set up for them; no application was asked."
	case "UAEX":
		d.Why = "The letters are a response flag, as Envoy's log has them: a service beside it looks at every request, and said no. Credentials are what it mostly goes by."
		if !f.credential().sent && f.known {
			d = do(d, f.wantedCredentials()...)
		}
	}
	return d, true
}

// reachRules tell what a server or a proxy could not get to.
var reachRules = []rule{
	{id: "E-ENVOY-FLAG", title: "Envoy says why by a flag", on: between(400, 599), find: envoyFlag, beats: append([]string{"E-503", "E-504", "E-BODY-SAYS", "E-5XX-RETRY", "E-403-SAYS", "E-403-ANONYMOUS", "E-403-FORBIDDEN", "E-404-SAYS", "E-404-EDGE", "E-404-HIDDEN", "E-429-NO-HINT", "E-400-SAYS"}, generic5xx...)},
	{id: "E-5XX-REACH", title: "The server could not reach what it needs", on: on(400, 422, 500, 502, 503), find: cannotReach, beats: append([]string{"E-400-SAYS", "E-BODY-SAYS", "E-5XX-RETRY"}, generic5xx...)},
}
