package views

import (
	"cmp"
	"math"
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
	Legend []phaseFigure
	Total  string
}

// gantt is the attempts over time.
type gantt struct {
	Lanes []ganttLane
	Ticks []ganttTick
}

type ganttLane struct {
	Number  string
	Outcome outcome
	Label   string // the lane in words
	Bars    []ganttBar
	Wait    *ganttBar
	WaitSay string
	End     string
}

type ganttBar struct {
	CSS, X, Width string
	Middle        string // in per cent, for the words over it
}

type ganttTick struct{ X, Percent, Text, Anchor string }

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
}

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
		m.Lanes, m.Legend = hopLanes(run.Attempts[0].Exchanges)
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
	h := hopModel{look: o.look, Heading: heading, Line: showLine(x.Request.Method + " " + path), Took: showDuration(playground.Millis(x.Timings.Total()))}
	if exchange > 0 && !strings.EqualFold(host, hostBefore(in, attempt, exchange)) {
		h.Line = showLine(x.Request.Method + " " + x.Request.URL)
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

// newGantt draws each attempt and the wait after it on one axis of 1,000.
func newGantt(run *playground.Run) *gantt {
	g := &gantt{}
	type span struct{ start, took, wait float64 }
	var spans []span
	now := 0.0
	for i, a := range run.Attempts {
		now += millis(a.Wait)
		took := 0.0
		for _, x := range a.Exchanges {
			took += millis(playground.Millis(x.Timings.Total()))
		}
		wait := 0.0
		if i+1 < len(run.Attempts) {
			wait = millis(run.Attempts[i+1].Wait)
		}
		spans = append(spans, span{now, took, wait})
		now += took
	}
	scale := math.Max(now, 1)
	for i, a := range run.Attempts {
		s := spans[i]
		lane := ganttLane{Number: strconv.Itoa(a.Number), End: showDuration(playground.Millis(s.took * 1e6))}
		if n := len(a.Exchanges); n > 0 {
			lane.Outcome = exchangeOutcome(&a.Exchanges[n-1])
			lane.Outcome.Phrase = ""
		}
		x := s.start / scale * 1000
		w := math.Max(8, s.took/scale*1000)
		x = math.Min(x, 1000-w)
		lane.Bars = []ganttBar{{CSS: lane.Outcome.Class, X: decimal(x), Width: decimal(w)}}
		lane.Label = "Sent at " + showDuration(playground.Millis(s.start*1e6)) + " for " + lane.End
		if s.wait > 0 {
			width := math.Max(2, math.Min(s.wait/scale*1000-4, 1000-x-w-4))
			lane.Wait = &ganttBar{X: decimal(x + w + 2), Width: decimal(width), Middle: decimal((x+w+2+width/2)/10) + "%"}
			lane.WaitSay = showDuration(playground.Millis(s.wait * 1e6))
			lane.Label += ", then waited " + lane.WaitSay
		}
		g.Lanes = append(g.Lanes, lane)
	}
	g.Ticks = ticks(scale)
	return g
}

// ticks marks round times, eight at most.
func ticks(ms float64) []ganttTick {
	step := roundStep(ms)
	var out []ganttTick
	for t := 0.0; t <= ms; t += step {
		k := ganttTick{X: decimal(t / ms * 1000), Percent: decimal(t/ms*100) + "%", Text: tickWords(t, ms), Anchor: "middle"}
		if t == 0 {
			k.Anchor = "start"
		}
		out = append(out, k)
	}
	return out
}

// roundStep is the smallest of 1, 2, 5, 10, 20 … that parts ms into eight at most.
func roundStep(ms float64) float64 {
	for p := 1.0; ; p *= 10 {
		for _, s := range []float64{1, 2, 5} {
			if ms/(s*p) <= 8 {
				return s * p
			}
		}
	}
}

// tickWords is the figure of a tick; the first carries the unit of all.
func tickWords(t, ms float64) string {
	unit, per := " ms", 1.0
	if ms >= 1000 {
		unit, per = " s", 1000
	}
	if t > 0 {
		unit = ""
	}
	return strconv.FormatFloat(t/per, 'f', -1, 64) + unit
}

// hopLanes draws each hop's phases one after another over the whole width.
func hopLanes(hops []playground.Exchange) ([]hopLane, []phaseFigure) {
	total := 0.0
	for _, x := range hops {
		total += millis(playground.Millis(x.Timings.Total()))
	}
	var lanes []hopLane
	at := 0.0
	for i, x := range hops {
		took := millis(playground.Millis(x.Timings.Total()))
		lane := hopLane{Name: cmp.Or(roleNames[x.Role], "Hop "+strconv.Itoa(i+1)), Took: showDuration(playground.Millis(x.Timings.Total()))}
		if total > 0 {
			lane.Parts = phaseRects(x.Timings, at/total*1000, took/total*1000)
		}
		lane.Label = lane.Name + ": " + lane.Took
		if bar := newPhaseBar(x.Timings, ""); bar != nil {
			lane.Label = lane.Name + ". " + bar.Label
		}
		lanes = append(lanes, lane)
		at += took
	}
	return lanes, summedLegend(hops)
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
