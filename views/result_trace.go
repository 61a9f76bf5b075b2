package views

import (
	"cmp"
	"strconv"
	"strings"

	"parley/playground"
)

// traceModel is what happened on the way: attempts and hops on one time axis, and each
// exchange in words.
type traceModel struct {
	Title  string
	Note   string
	Gantt  *gantt
	Hops   []hopModel
	Lanes  []hopLane
	Ticks  []ganttTick // under the lanes
	Legend []phaseFigure
	Total  string
}

// hopModel is one exchange of the list.
type hopModel struct {
	look
	Heading  string // what came: 301 Moved Permanently
	Line     string // what was asked: GET /path
	Took     string
	Attempt  string // set where a new attempt begins
	Because  string // why it was made
	Notes    []string
	Codes    []string
	Sent     []playground.Field
	Received []playground.Field
	Trailers []playground.Field
	Body     string // where its content can be had
	BodySize string
	Open     []partLink // the parts that tell of this exchange, where there are others
}

type partLink struct{ Text, Href, Of, Tab string }

type hopLane struct {
	Name, Label, Took string
	Parts             []phaseRect
}

func newTrace(in ResultInput) *traceModel {
	run := &in.Run
	m := &traceModel{Total: showDuration(run.TotalMS)}
	for i, a := range run.Attempts {
		for j := range a.Exchanges {
			h := newHop(in, i, j)
			if j == 0 && len(run.Attempts) > 1 {
				h.Attempt, h.Because = "Attempt "+strconv.Itoa(a.Number), attemptWords(a)
			}
			m.Hops = append(m.Hops, h)
		}
	}
	if len(run.Attempts) > 1 {
		m.Title, m.Gantt = "Attempts", newGantt(run)
		m.Note = strconv.Itoa(len(run.Attempts)) + " made"
		if spare := run.Request.Options.Retry.MaxAttempts - len(run.Attempts); spare > 0 {
			m.Note += ", " + strconv.Itoa(spare) + " spare"
		}
	}
	if len(m.Hops) > 1 && len(run.Attempts) == 1 {
		m.Lanes, m.Legend, m.Ticks = hopLanes(run.Attempts[0].Exchanges)
	}
	return m
}

// attemptWords says why an attempt was made, beside its number.
func attemptWords(a playground.Attempt) string {
	var said []string
	if a.Wait > 0 {
		said = append(said, "after waiting "+showDuration(a.Wait))
	}
	if a.Because != "" {
		said = append(said, showLine(a.Because))
	}
	return strings.Join(said, ": ")
}

func exchangeOutcome(x *playground.Exchange) outcome {
	r := playground.RunSummary{State: playground.StateDone}
	if x.Response != nil {
		r.Status, r.Reason = x.Response.Status, x.Response.Reason
	}
	if x.Failure != nil {
		r.FailureKind, r.State = x.Failure.Kind, playground.StateFailed
		if x.Failure.Kind == playground.FailureCancelled {
			r.State = playground.StateCancelled
		}
	}
	o := outcomeOf(r)
	if x.Response != nil && x.Response.Reason == "" {
		o.Phrase = strings.TrimPrefix(reasonPhrases[r.Status]+", "+o.Phrase, ", ")
		o.Phrase = strings.TrimSuffix(o.Phrase, ", ")
	}
	o.Phrase = showLine(o.Phrase)
	return o
}

func newHop(in ResultInput, attempt, exchange int) hopModel {
	x := &in.Run.Attempts[attempt].Exchanges[exchange]
	o := exchangeOutcome(x)
	path, host := splitURL(x.Request.URL)
	heading := strings.TrimSpace(o.Code + " " + o.Phrase)
	if x.Response == nil && o.Phrase != "" {
		heading = o.Code + ": " + o.Phrase
	}
	h := hopModel{look: o.look, Heading: heading, Line: showLine(x.Request.Method + " " + cmp.Or(x.Request.Target, path)), Took: showDuration(playground.Millis(x.Timings.Total()))}
	if exchange > 0 && !strings.EqualFold(host, hostBefore(in, attempt, exchange)) {
		h.Line = showLine(x.Request.Line())
	}
	if s := roleWords[x.Role]; s != "" {
		h.Notes = append(h.Notes, s)
	}
	h.Notes = append(h.Notes, connectionWords(x))
	if x.Proxy != nil {
		h.Notes = append(h.Notes, proxyWords(x.Proxy))
		for _, f := range x.Proxy.Fields {
			h.Codes = append(h.Codes, showLine(f.Name)+": "+showLine(f.Value))
		}
	}
	if x.Redirect != nil {
		h.Notes = append(h.Notes, redirectWords(x.Redirect))
		h.Codes = append(h.Codes, "Location: "+showLine(x.Redirect.Location))
	}
	if f := x.Failure; f != nil {
		h.Notes = append(h.Notes, showLine(f.Message))
		if f.Detail != "" {
			h.Codes = append(h.Codes, showLine(shorten(f.Detail, 400)))
		}
	}
	for _, i := range x.Interim {
		h.Notes = append(h.Notes, strings.TrimSpace("Before it came "+strconv.Itoa(i.Status)+" "+reasonPhrases[i.Status])+".")
	}
	h.Open = hopLinks(in, attempt, exchange, heading)
	h.Sent = shownFields(x.Request.Headers)
	if x.Response != nil {
		h.Received, h.Trailers = shownFields(x.Response.Headers), shownFields(x.Response.Trailers)
		if x.Response.Content.SHA256 != "" {
			h.Body = "/api/runs/" + in.Run.ID.String() + "/body?attempt=" + strconv.Itoa(attempt+1) + "&exchange=" + strconv.Itoa(exchange+1)
			h.BodySize = showSize(x.Response.Content.DecodedSize)
		}
	}
	return h
}

// hopLinks lead to what came of an exchange. Of a run's only one, the tabs do.
func hopLinks(in ResultInput, attempt, exchange int, heading string) []partLink {
	a := in.Run.Attempts[attempt]
	if len(in.Run.Attempts) == 1 && len(a.Exchanges) == 1 {
		return nil
	}
	x := &a.Exchanges[exchange]
	of := " of " + strings.ToLower(laneName(len(in.Run.Attempts), len(a.Exchanges), a.Number, exchange+1, x.Role)) + ", " + heading
	in.Attempt, in.Exchange = attempt+1, exchange+1
	link := func(text, part string) partLink {
		return partLink{text, partHref(in, part, "") + "#panel-result", of, "#tab-result-" + part}
	}
	if x.Response == nil {
		return []partLink{link("Raw", "raw")}
	}
	links := []partLink{link("Headers", "headers")}
	if x.Response.Content.SHA256 != "" {
		links = append(links, link("Body, "+showSize(x.Response.Content.DecodedSize), "body"))
	}
	return append(links, link("Raw", "raw"))
}

// roleWords say what an exchange was for.
var roleWords = map[playground.Role]string{
	playground.RoleToken:  "Asked the authorization server for a token. The tokens in its answer are kept in memory, and masked here.",
	playground.RoleAnswer: "Answered the challenge: the same request, with what the 401 before asked for.",
}

// roleNames name an exchange that is no hop of the request.
var roleNames = map[playground.Role]string{playground.RoleToken: "Token", playground.RoleAnswer: "Answer"}

func hostBefore(in ResultInput, attempt, exchange int) string {
	_, host := splitURL(in.Run.Attempts[attempt].Exchanges[exchange-1].Request.URL)
	return host
}

func shownFields(fields []playground.Field) []playground.Field {
	out := make([]playground.Field, len(fields))
	for i, f := range fields {
		out[i] = playground.Field{Name: showLine(f.Name), Value: showLine(f.Value)}
	}
	return out
}

// proxyWords says how a proxy was used, and what it answered.
func proxyWords(p *playground.Proxy) string {
	by := map[string]string{
		playground.ProxyForward: "asked for the whole address at ", playground.ProxyTunnel: "asked for a way to ", playground.ProxySocks: "asked by SOCKS 5 for a way to ",
	}[p.How]
	s := "Through the proxy " + showLine(p.URL) + ", " + by + showLine(p.Asked)
	if p.Status != 0 {
		s += "; it answered " + strings.TrimSpace(strconv.Itoa(p.Status)+" "+showLine(p.Reason))
	}
	return s + "."
}

func connectionWords(x *playground.Exchange) string {
	var s string
	switch {
	case x.ConnectionReused:
		s = "Same connection reused, so no DNS and no connect"
	case x.RemoteAddr != "":
		s = "New connection to " + showLine(x.RemoteAddr)
	default:
		return "No connection was made."
	}
	if x.TLS != nil {
		s += ", TLS " + showLine(x.TLS.Version)
	}
	if x.Request.BodySize > 0 {
		s += ". Sent " + showSize(x.Request.BodySize) + " of content"
	}
	return s + "."
}

func redirectWords(r *playground.Redirect) string {
	s := "Method kept."
	if r.MethodChanged {
		s = "Method changed to GET, content left out."
	}
	if len(r.Kept) > 0 {
		s += " Sent on, same origin: " + showLine(strings.Join(r.Kept, ", ")) + "."
	}
	if len(r.Dropped) > 0 {
		s += " Not sent on: " + showLine(strings.Join(r.Dropped, ", ")) + "."
	}
	return s
}

func summedLegend(hops []playground.Exchange) []phaseFigure {
	var out []phaseFigure
	for _, ph := range barPhases {
		sum := 0.0
		for _, x := range hops {
			sum += ph.of(x.Timings)
		}
		if sum > 0 {
			out = append(out, phaseFigure{ph.CSS, ph.Name, showPhase(sum)})
		}
	}
	if n := len(out); n > 0 {
		out[n-1].Figure += " ms"
	}
	return out
}
