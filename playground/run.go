package playground

import "strings"

// State is where a run stands.
type State string

// The states. Running is kept before the first byte leaves, or a moment after where that changes
// nothing at the target; all others are final.
const (
	StateRunning     State = "running"
	StateDone        State = "done"        // a whole response came
	StateFailed      State = "failed"      // a failure ended it
	StateCancelled   State = "cancelled"   // a person stopped it
	StateInterrupted State = "interrupted" // Parley stopped while it was going
)

// Run is what one press of Send made.
type Run struct {
	ID          RunID       `json:"id"`
	State       State       `json:"state"`
	CreatedAt   Time        `json:"created_at"`
	CreatedBy   string      `json:"created_by"`
	Name        string      `json:"name"`
	Note        string      `json:"note"`
	NoteBy      string      `json:"note_by"`   // who wrote it
	PinnedBy    string      `json:"pinned_by"` // while it is pinned
	Tags        []string    `json:"tags"`
	Pinned      bool        `json:"pinned"`
	ParentID    RunID       `json:"parent_id"`
	SeriesID    SeriesID    `json:"series_id"`    // the series that it is a run of; null for none
	SeriesPlace int         `json:"series_place"` // its place there, from 1; 0 for none
	SavedID     SavedID     `json:"saved_id"`     // the saved request that it was sent from, as it was or edited; null for none
	Environment string      `json:"environment"`
	Request     Request     `json:"request"`
	Sent        *Request    `json:"-"`         // the request with its variables filled in and its secrets hidden; nil: it has none
	URL         string      `json:"url"`       // the request's, its variables filled in and secrets hidden
	Hidden      []string    `json:"hidden"`    // the secrets that stand as their names in what is kept
	Unhidden    []string    `json:"unhidden"`  // secrets that were sent, and are too short to be hidden
	Extracted   []Extracted `json:"extracted"` // what was taken from the response
	Checked     []Checked   `json:"checked"`   // what came of the request's checks; null where it has none
	Attempts    []Attempt   `json:"attempts"`
	Status      int         `json:"status"` // 0: the last exchange brought no response
	Reason      string      `json:"reason"`
	OK          bool        `json:"ok"`
	FinalURL    string      `json:"final_url"`
	TotalMS     Millis      `json:"total_ms"` // from the first attempt to the end, waits between attempts included
	Failure     *Failure    `json:"failure"`
	Explanation Explanation `json:"explanation"`

	Baseline *ToBaseline `json:"baseline"` // null where the request has no baseline, the run is older, or it was not held to it yet
}

// Target is the URL that was asked for, its variables filled in and secrets hidden.
func (r *Run) Target() string {
	if r.URL != "" {
		return r.URL
	}
	return r.Request.URL
}

// AsSent is the request with its variables filled in and its secrets hidden.
func (r *Run) AsSent() Request {
	if r.Sent != nil {
		return *r.Sent
	}
	return r.Request
}

// Asked is the request with its Target as URL, by which runs of the same request are found.
func (r *Run) Asked() Request {
	q := r.Request
	q.URL = r.Target()
	return q
}

// LastAttempt returns the attempt that decided the run, or nil.
func (r *Run) LastAttempt() *Attempt {
	if len(r.Attempts) == 0 {
		return nil
	}
	return &r.Attempts[len(r.Attempts)-1]
}

// Final returns the last exchange of the last attempt, or nil while there is none.
func (r *Run) Final() *Exchange {
	a := r.LastAttempt()
	if a == nil || len(a.Exchanges) == 0 {
		return nil
	}
	return &a.Exchanges[len(a.Exchanges)-1]
}

// Exchange returns one exchange by the numbers of its attempt and of its place in
// it, both counting from 1; 0 means the last. It returns nil where there is none.
func (r *Run) Exchange(attempt, exchange int) *Exchange {
	if attempt == 0 {
		attempt = len(r.Attempts)
	}
	if attempt < 1 || attempt > len(r.Attempts) {
		return nil
	}
	hops := r.Attempts[attempt-1].Exchanges
	if exchange == 0 {
		exchange = len(hops)
	}
	if exchange < 1 || exchange > len(hops) {
		return nil
	}
	return &hops[exchange-1]
}

// Until returns the run as it stood when one exchange had ended, which is then its last. The
// numbers are those of Exchange; where there is no such one it returns the run as it is.
func (r Run) Until(attempt, exchange int) Run {
	if r.Exchange(attempt, exchange) == nil || attempt == 0 || exchange == 0 {
		return r
	}
	all := append([]Attempt(nil), r.Attempts[:attempt]...)
	all[attempt-1].Exchanges = all[attempt-1].Exchanges[:exchange]
	r.Attempts = all
	return r
}

// FirstSent returns the exchange that first put the request to its server: not one that asked
// for a token, and with the answer to a challenge where there was one. It returns nil where
// there is none.
func (r *Run) FirstSent() *Exchange {
	if len(r.Attempts) == 0 {
		return nil
	}
	var asked *Exchange
	for i := range r.Attempts[0].Exchanges {
		switch x := &r.Attempts[0].Exchanges[i]; {
		case x.Role == RoleToken:
		case asked == nil || x.Role == RoleAnswer:
			asked = x
		default:
			return asked
		}
	}
	return asked
}

// Redirects counts the hops that were followed in the last attempt.
func (r *Run) Redirects() int {
	a := r.LastAttempt()
	if a == nil || len(a.Exchanges) == 0 {
		return 0
	}
	hops := 0
	for _, x := range a.Exchanges {
		if x.Role == "" {
			hops++
		}
	}
	return max(0, hops-1)
}

// Conclude fills the fields that are derived from the attempts: Status, Reason, OK,
// FinalURL, Failure, and State unless it is cancelled or interrupted already.
func (r *Run) Conclude() {
	last := r.Final()
	r.Status, r.Reason, r.OK, r.Failure = 0, "", false, nil
	if r.FinalURL == "" {
		r.FinalURL = r.Target()
	}
	if last == nil {
		return
	}
	r.FinalURL = last.Request.URL
	r.Failure = last.Failure
	if last.Response != nil {
		r.Status, r.Reason, r.OK = last.Response.Status, last.Response.Reason, last.Response.OK()
	}
	switch {
	case r.State == StateCancelled || r.State == StateInterrupted:
	case r.Failure != nil && r.Failure.Kind == FailureCancelled:
		r.State = StateCancelled
	case r.Failure != nil:
		r.State = StateFailed
	default:
		r.State = StateDone
	}
}

// FailsInside reports that the status tells of success and the answer of a failure, as
// GraphQL's do: the explanation found a reason for one.
func (r *Run) FailsInside() bool {
	f := r.Explanation.Findings
	return r.OK && len(f) > 0 && f[0].Severity == SeverityBlocker
}

// Ending is how a run ended, as a row of marks shows it: its status, or the status below zero
// where that tells of success and the answer does not, since it failed inside, is not as expected or did not arrive whole.
type Ending int

// EndingOf is how a run ended that has this status. What is amiss is a failure inside, or that it was
// not answered as its request expects.
func EndingOf(status int, whole, amiss bool) Ending {
	if ClassOf(status) == ClassSuccess && (!whole || amiss) {
		return Ending(-status)
	}
	return Ending(status)
}

// Status is the status that came; 0 where none did.
func (e Ending) Status() int { return max(int(e), -int(e)) }

// Amiss reports that the status tells of success, and the answer does not.
func (e Ending) Amiss() bool { return e < 0 }

// Ending is how the run ended.
func (s *RunSummary) Ending() Ending {
	return EndingOf(s.Status, s.State == StateDone, s.FailsInside || s.Missed)
}

// Summary returns what a list shows of the run.
func (r *Run) Summary() RunSummary {
	s := RunSummary{
		ID: r.ID, State: r.State, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, Name: r.Name,
		Method: r.Request.Method, URL: r.Target(), FinalURL: r.FinalURL, Status: r.Status,
		Reason: r.Reason, OK: r.OK, TotalMS: r.TotalMS, Headline: r.Explanation.Headline,
		Environment: r.Environment, Tags: r.Tags, Pinned: r.Pinned, ParentID: r.ParentID,
		SeriesID: r.SeriesID, SeriesPlace: r.SeriesPlace,
		Attempts: len(r.Attempts), Redirects: r.Redirects(),
	}
	if r.Failure != nil {
		s.FailureKind = r.Failure.Kind
	}
	s.FailsInside, s.Missed = r.FailsInside(), r.Missed()
	if last := r.Final(); last != nil && last.Response != nil {
		s.Unverified = last.TLS != nil && !last.TLS.Verified
		s.Size = last.Response.Content.Size
		s.SHA256 = last.Response.Content.SHA256
	}
	return s
}

// RunSummary is a run as a list shows it.
type RunSummary struct {
	ID          RunID       `json:"id"`
	State       State       `json:"state"`
	CreatedAt   Time        `json:"created_at"`
	CreatedBy   string      `json:"created_by"`
	Name        string      `json:"name"`
	Method      string      `json:"method"`
	URL         string      `json:"url"`
	FinalURL    string      `json:"final_url"`
	Status      int         `json:"status"`
	Reason      string      `json:"reason"`
	OK          bool        `json:"ok"`
	TotalMS     Millis      `json:"total_ms"`
	Size        int64       `json:"size"`
	FailureKind FailureKind `json:"failure_kind"`
	Headline    string      `json:"headline"`
	Environment string      `json:"environment"`
	Tags        []string    `json:"tags"`
	Pinned      bool        `json:"pinned"`
	ParentID    RunID       `json:"parent_id"`
	SeriesID    SeriesID    `json:"series_id"`
	SeriesPlace int         `json:"series_place"`
	Attempts    int         `json:"attempts"`
	Redirects   int         `json:"redirects"`
	Baseline    Standing    `json:"baseline"`
	FailsInside bool        `json:"fails_inside"` // the status tells of success, the answer of a failure
	Missed      bool        `json:"missed"`       // it was not answered as its request expects

	SHA256  string `json:"-"` // of the content, to see a change since the last run
	Changed bool   `json:"-"` // status or content differ from the run before of the same request

	Unverified bool `json:"-"` // the answer came over TLS whose certificate was not checked
}

// RequestKey names "the same request": its method and URL without query and
// fragment. Runs of one key are shown as one row of dots.
func RequestKey(method, url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	return method + " " + url
}

// RunFilter says which runs a list holds. The zero value is all of them.
type RunFilter struct {
	Text        string // in URL, name, note, headers and text content
	Method      string
	Status      int    // one code; 0 is any
	Class       int    // 1 to 5; 0 is any
	NoResponse  bool   // only runs without a response
	Host        string // of the request's URL, without port unless given
	Address     string // in the URL, also the one that redirects led to, in any case
	Environment string
	CreatedBy   string
	Tag         string
	Pinned      *bool
	Changed     *bool
	Baseline    Standing // empty is any
	Since       Time     // created at or after
	Until       Time     // created before
	RequestKey  string
	Header      string   // in a field of a request or response, as name: value, in any case
	Body        string   // words in text content
	Rule        string   // of a finding's ID, such as E-405-ALLOW
	FailsInside bool     // only runs whose status tells of success and whose answer tells of a failure
	Missed      bool     // only runs that were not answered as their requests expect
	Series      SeriesID // runs of that series
	Repeated    *bool    // runs of any series, or of none
	Saved       SavedID  // sent from that saved request
	Collection  string   // sent from a saved request of a collection of that name
	TookMin     Millis   // took at least; 0 is any
	TookMax     Millis   // took less; 0 is any

	Before RunID // only runs older than this one (keyset)
	After  RunID // only runs newer than this one, the nearest first kept, still newest first
	Limit  int   // 1 to 500; 0 is 50
}

// RunPage is a part of a list of runs, newest first.
type RunPage struct {
	Runs     []RunSummary
	Older    RunID // pass as Before for the next part; 0 at the end
	Newer    RunID // pass as After for the part before; 0 at the start
	Searched RunID // when a text search stopped at its window: the oldest run looked at, else 0
}

// Kept says how long a run stays in the history. Besides this, room may run out.
type Kept struct {
	Pinned    bool  // stays until it is unpinned
	Baseline  bool  // stays while later runs are held to it
	Presented bool  // stays while it is in a presentation
	Until     Time  // by its age; zero is no bound
	Runs      int64 // stays for at least so many runs more; -1 is no bound
}

// RunUpdate changes what people write beside a run; nil leaves a field as it is.
type RunUpdate struct {
	Name   *string   `json:"name"`
	Note   *string   `json:"note"`
	Tags   *[]string `json:"tags"`
	Pinned *bool     `json:"pinned"`
	By     string    `json:"-"` // whose change it is
}

// HistoryCounts are the figures on the history's chips, kept and not computed.
type HistoryCounts struct {
	All        int64
	Class      [6]int64 // by class digit; [0] is no response
	Pinned     int64
	StatusSeen map[int]int64
}

// Past is what the history knows that bears on a new run. It is fetched before the
// explanation is made, so that explaining stays a pure function.
type Past struct {
	Previous *RunSummary   // the run before of the same request, exactly the same URL
	LastGood *RunSummary   // the newest 2xx of the same method and URL
	Recent   []*RunSummary // newest first, at most 12, of the same request key
	Near     []*RunSummary // runs of the same host that had 2xx and another path, newest first, at most 50
	ETag     string        // the newest entity tag seen at this URL
	Get      *PastAnswer   // for a HEAD: the newest whole answer to a GET of the same URL
}

// PastAnswer is a run of before with the header fields that answered it.
type PastAnswer struct {
	Run     RunSummary
	Headers []Field
}
