package views

import (
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// BodyWindow is how much of a content's start a result is made of, in bytes.
const BodyWindow = 64 << 10

// ResultInput is what a result is made of.
type ResultInput struct {
	Run      playground.Run // masked
	Past     playground.Past
	Progress *playground.Progress   // how far a running run is, if known
	SoFar    *playground.Run        // a running run that waits, as if it had ended with its last attempt; masked
	Body     []byte                 // the start of the content as kept, BodyWindow bytes at most
	Reading  BodyReading            // of the content, for the part Body
	Arrived  []playground.Event     // what has streamed in of a running run, the newest
	Charset  string                 // that Body was in before it was made UTF-8; empty: it came as it is
	Part     string                 // body, headers, cookies, timing, trace, tls, raw; empty: by what happened
	View     string                 // of the body: pretty, raw, tree, hex, preview; empty: by its type
	Attempt  int                    // the exchange that the parts tell of, counting from 1; 0: the last
	Exchange int                    // within its attempt
	Wire     *playground.Wire       // its bytes, for the part raw; nil where they are not known
	Held     *playground.ToBaseline // how it stands to its baseline; nil: to none
	RunPage  bool                   // it stands on the run's own page, and its links lead there
	Now      time.Time
}

// ResultModel is what a result draws: the banner, the explanation and the parts.
type ResultModel struct {
	ID      string
	State   string
	Events  string // where progress is told, while it runs
	Short   string // 404, or what else it came to in a word or two
	Say     string // what a screen reader is told
	CSS     string
	RunPage bool
	Live    *liveHead
	Verdict verdictModel
	Explain explainModel
	Tabs    []resultTab
	Part    partModel
}

// shown is the input as the parts tell of it: where an earlier exchange was chosen, with that
// one as the last. The explanation's evidence is in the last alone.
func (in ResultInput) shown() ResultInput {
	if in.Attempt == 0 {
		return in
	}
	in.Run = in.Run.Until(in.Attempt, in.Exchange)
	in.Run.Explanation = playground.Explanation{}
	return in
}

// exchangeQuery names the chosen exchange in an address, after begin.
func exchangeQuery(in ResultInput, begin string) string {
	if in.Attempt == 0 {
		return ""
	}
	return begin + "attempt=" + strconv.Itoa(in.Attempt) + "&exchange=" + strconv.Itoa(in.Exchange)
}

// liveHead is shown while a run goes on.
type liveHead struct {
	Phase, Elapsed, Attempt, Because string
	Means                            string // the status that is waited upon
	Began                            string // how many milliseconds ago, for the script
	Waiting                          bool
	Max, Value                       string // of the bar; empty: not known how long
	Cancel, SkipWait, Refresh        string
	By                               string // who sent it
	Stream                           streamModel
	SoFar                            *soFarModel // what is known while it waits
}

// verdictModel is the banner.
type verdictModel struct {
	look
	Code, Phrase string
	Lead         string // the class in words
	Sub          []linkedText
	Metrics      []metric
	Bar          *phaseBar
	Notices      []notice
	Checked      *checkedModel
	Pin          *pinForm
	Link         string // the run's address
}

// linkedText is text that may lead somewhere.
type linkedText struct{ Text, Href string }

type metric struct {
	Name, Figure, Unit string
}

type notice struct{ Text, Href, Link string }

type pinForm struct {
	By                   string // whose run it is
	Action, Value, Label string
	Pressed              string // true or false
	Back                 string // where the answer leads; empty: the run's page
}

type resultTab struct {
	ID, Text, Count, Value, Href string
	Current                      bool
}

// partModel is the part that stands open; one of its fields is set.
type partModel struct {
	Name      string
	Exchanges []exchangeTab // to choose from, where there are several
	Body      *bodyModel
	Headers   *headersModel
	Cookies   *cookiesModel
	Timing    *timingModel
	Trace     *traceModel
	TLS       []tlsModel
	NoTLS     string
	Raw       *rawModel
}

// NewResultModel decides what a result shows.
func NewResultModel(in ResultInput) ResultModel {
	run := &in.Run
	m := ResultModel{ID: run.ID.String(), State: string(run.State), RunPage: in.RunPage, CSS: "result"}
	if in.RunPage {
		m.CSS = "result within"
	}
	if run.State == playground.StateRunning {
		m.Events, m.Short, m.Say = "/runs/"+m.ID+"/events", "…", "Sending"
		m.Live = newLiveHead(in)
		return m
	}
	o := outcomeOf(run.Summary())
	m.Short = o.Code
	if run.Status == 0 {
		m.Short = "none"
	}
	m.Verdict = newVerdict(in, o)
	m.Explain = newExplain(in)
	m.Say = spoken(run, o)
	m.Tabs = newTabs(in)
	m.Part = newPart(in.shown(), currentPart(m.Tabs))
	if ofExchange[m.Part.Name] {
		m.Part.Exchanges = newExchangeTabs(in, m.Part.Name)
	}
	return m
}

// spoken is the outcome as a screen reader is told: "404 Not Found, 38 milliseconds, …".
func spoken(run *playground.Run, o outcome) string {
	said := []string{strings.TrimSpace(o.Code + " " + showLine(o.Phrase))}
	if run.Status == 0 && o.Phrase != "" { // a cause is no phrase of a code
		said = []string{o.Code, showLine(o.Phrase)}
	}
	if run.Missed() {
		said = append(said, "not as expected")
	}
	figure, unit := splitDuration(run.TotalMS)
	said = append(said, strings.TrimSpace(figure+" "+map[string]string{"ms": "milliseconds", "s": "seconds"}[unit]))
	if run.Explanation.Headline != "" {
		said = append(said, showLine(run.Explanation.Headline))
	}
	return strings.Join(said, ", ")
}

func newLiveHead(in ResultInput) *liveHead {
	base := "/runs/" + in.Run.ID.String()
	h := &liveHead{Phase: "Sending", By: in.Run.CreatedBy, Cancel: base + "/cancel", SkipWait: base + "/skip-wait", Refresh: resultBase(in), Stream: newStream(in)}
	elapsed := max(playground.Millis(in.Now.Sub(in.Run.CreatedAt.Time)), 0)
	h.Elapsed, h.Began = showDuration(elapsed), strconv.FormatInt(time.Duration(elapsed).Milliseconds(), 10)
	p := in.Progress
	if p == nil {
		return h
	}
	h.Because = showLine(p.Because)
	if words := phaseWords[p.Phase]; words != "" {
		h.Phase = words
	}
	if p.Attempt > 1 || p.Event == "attempt" {
		h.Attempt = "Attempt " + strconv.Itoa(max(p.Attempt, 1))
		if p.Attempts > 0 {
			h.Attempt += " of " + strconv.Itoa(p.Attempts)
		}
	}
	switch {
	case p.Event == "attempt" && p.WaitMS > 0:
		if in.SoFar != nil {
			h.SoFar = newSoFar(in)
		}
		h.Waiting, h.Phase = true, "Next attempt after "+showDuration(p.WaitMS)
		h.Attempt += " is next:"
		h.Means = p.Means
	case p.Phase == playground.PhaseSend && p.Bytes > 0 && p.Total > 0:
		h.Phase = "Sending " + showSize(p.Bytes) + " of " + showSize(p.Total)
		h.Max, h.Value = strconv.FormatInt(p.Total, 10), strconv.FormatInt(min(p.Bytes, p.Total), 10)
	case p.Phase == playground.PhaseReceive && p.Total > 0:
		h.Phase = "Receiving " + showSize(p.Bytes) + " of " + showSize(p.Total)
		h.Max, h.Value = strconv.FormatInt(p.Total, 10), strconv.FormatInt(min(p.Bytes, p.Total), 10)
	case p.Phase == playground.PhaseReceive && p.Bytes > 0:
		h.Phase = "Receiving " + showSize(p.Bytes)
	}
	return h
}

var phaseWords = map[playground.Phase]string{
	playground.PhaseBlocked: "Getting ready", playground.PhaseDNS: "Looking up the name", playground.PhaseConnect: "Connecting",
	playground.PhaseSSL: "Agreeing on TLS", playground.PhaseSend: "Sending", playground.PhaseWait: "Waiting", playground.PhaseReceive: "Receiving",
}

// resultBase is the address that shows this result with nothing chosen.
func resultBase(in ResultInput) string {
	if in.RunPage {
		return "/runs/" + in.Run.ID.String()
	}
	return "/?run=" + in.Run.ID.String()
}

// ofExchange are the parts that tell of one exchange.
var ofExchange = map[string]bool{"body": true, "headers": true, "cookies": true, "raw": true}

// partHref is the address of one part; more is further query, such as &view=hex.
func partHref(in ResultInput, part, more string) string {
	if ofExchange[part] {
		more = exchangeQuery(in, "&") + more
	}
	if in.RunPage {
		return resultBase(in) + "?part=" + part + more
	}
	return resultBase(in) + "&part=" + part + more
}

// newTabs orders the parts by the story: what happened on the way first, if anything did.
func newTabs(in ResultInput) []resultTab {
	run, shown := &in.Run, in.shown().Run
	last := shown.Final()
	exchanges := 0
	for _, a := range run.Attempts {
		exchanges += len(a.Exchanges)
	}
	trace := resultTab{ID: "trace", Text: "Trace", Count: strconv.Itoa(exchanges)}
	if len(run.Attempts) > 1 {
		trace.Count = strconv.Itoa(len(run.Attempts))
	}
	timing := resultTab{ID: "timing", Text: "Timing", Value: showDuration(run.TotalMS)}
	secure := resultTab{ID: "tls", Text: "TLS", Value: "none"}
	if last != nil && last.TLS != nil {
		secure.Value = showLine(last.TLS.Version)
	}
	raw := resultTab{ID: "raw", Text: "Raw"}
	var tabs []resultTab
	if last == nil || last.Response == nil {
		tabs = []resultTab{trace, secure, timing, raw}
	} else {
		body := resultTab{ID: "body", Text: "Body", Count: showSize(last.Response.Content.DecodedSize)}
		headers := resultTab{ID: "headers", Text: "Headers", Count: strconv.Itoa(len(last.Response.Headers))}
		cookies := resultTab{ID: "cookies", Text: "Cookies", Count: strconv.Itoa(len(playground.FieldValues(last.Response.Headers, "Set-Cookie")))}
		tabs = []resultTab{body, headers, cookies, timing, trace, secure, raw}
		stopped := last.Failure != nil && last.Failure.Kind == playground.FailureCancelled && last.Response.Content.DecodedSize > 0
		if exchanges > 1 || last.Failure != nil && !stopped { // who stops a stream saw enough of it, and wants to read that
			tabs = []resultTab{trace, body, headers, cookies, timing, secure, raw}
		}
	}
	open := 0
	for i := range tabs {
		if tabs[i].ID == in.Part {
			open = i
		}
		tabs[i].Href = partHref(in, tabs[i].ID, "")
	}
	tabs[open].Current = true
	return tabs
}

func currentPart(tabs []resultTab) string {
	for _, t := range tabs {
		if t.Current {
			return t.ID
		}
	}
	return ""
}

func newPart(in ResultInput, name string) partModel {
	p := partModel{Name: name}
	switch name {
	case "body":
		p.Body = newBody(in)
	case "headers":
		p.Headers = newHeaders(in)
	case "cookies":
		p.Cookies = newCookies(in)
	case "timing":
		p.Timing = newTiming(in)
	case "trace":
		p.Trace = newTrace(in)
	case "tls":
		p.TLS = newTLS(in)
		if len(p.TLS) == 0 {
			p.NoTLS = whyNoTLS(in)
		}
	case "raw":
		p.Raw = newRaw(in)
	}
	return p
}
