package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The states that only a series has, besides StateRunning, StateDone, StateCancelled and
// StateInterrupted.
const StateStopped State = "stopped" // its plan ended it before the last run

// Series is one request sent again and again by a Plan, or the requests of a collection. Each of its runs is kept as any
// other is, with the number of the series and its place in it.
type Series struct {
	ID          SeriesID   `json:"id"`
	State       State      `json:"state"`
	Because     string     `json:"because"` // why it ended before the last run, in words
	CreatedAt   Time       `json:"created_at"`
	EndedAt     Time       `json:"ended_at"` // null while it goes
	CreatedBy   string     `json:"created_by"`
	Name        string     `json:"name"`
	Environment string     `json:"environment"`
	SavedID     SavedID    `json:"saved_id"` // the saved request that it repeats; null for none
	Request     Request    `json:"request"`  // on a walk the one of the first step
	Walk        *Walk      `json:"walk"`     // null: the same request each time
	Plan        Plan       `json:"plan"`
	Data        SeriesData `json:"data,omitzero"` // what each run has of its own
	Waits       []Wait     `json:"waits"`         // oldest first
}

// Plan says how often a request is sent, how fast, and when that ends early.
type Plan struct {
	Count       int        `json:"count"`       // runs
	Concurrency int        `json:"concurrency"` // runs at once
	PaceMS      int64      `json:"pace_ms"`     // least time between two starts
	Stop        Stop       `json:"stop"`
	RetryAfter  RetryAfter `json:"retry_after"` // what is done when a server asks to wait
}

// Stop says which runs end a series. The zero value is none.
type Stop struct {
	Statuses []string `json:"statuses"` // codes and classes, such as 404 and 5xx
	Failures int      `json:"failures"` // so many runs without a whole response; 0 is no bound
	Missed   int      `json:"missed"`   // so many runs that were not answered as their requests expect; 0 is no bound
}

// RetryAfter says what a series does when a response asks to wait (RFC 9110, 10.2.3).
type RetryAfter string

// What a series does when it is asked to wait.
const (
	RetryAfterWait   RetryAfter = "wait"   // waits as told, then goes on
	RetryAfterStop   RetryAfter = "stop"   // ends
	RetryAfterIgnore RetryAfter = "ignore" // goes on at its pace
)

// Wait is a time in which a series sent nothing new because it was asked to wait.
type Wait struct {
	Run     RunID  `json:"run"` // whose response asked for it; null where Parley itself did
	From    Time   `json:"from"`
	Until   Time   `json:"until"`
	AskedMS Millis `json:"asked_ms"` // how long was asked for
	Because string `json:"because"`
}

// LimitSeen is what one response told of how much may be asked. -1 is not told.
type LimitSeen struct {
	Quota  int64    `json:"quota"`
	Window Millis   `json:"window_ms"`
	Left   int64    `json:"left"`
	Wait   Millis   `json:"wait_ms"` // until more may be asked
	Fields []string `json:"fields"`  // that told it
}

// NoLimit is what a response tells that says nothing of a limit.
func NoLimit() LimitSeen {
	return LimitSeen{Quota: -1, Window: NotApplicable, Left: -1, Wait: NotApplicable, Fields: []string{}}
}

// Told reports whether anything was said of a limit.
func (l LimitSeen) Told() bool { return len(l.Fields) > 0 }

// SeriesRun is a run of a series with what it told of a limit.
type SeriesRun struct {
	RunSummary
	Limit   LimitSeen
	Checked []Checked // the checks that did not hold, as they may be shown, of the first runs of which any did not
}

// SeriesProgress is how far a series is, as watchers see it.
type SeriesProgress struct {
	Series SeriesID `json:"series"`
	Event  string   `json:"event"` // run, wait, done
	Ran    int      `json:"ran"`   // runs that have ended
	Count  int      `json:"count"` // runs of the plan
	Run    RunID    `json:"run,omitempty"`
	Status int      `json:"status"`            // of that run
	Until  Time     `json:"until"`             // wait: when it ends
	WaitMS Millis   `json:"wait_ms"`           // wait: how long it is
	Reason string   `json:"because,omitempty"` // wait: why
	State  State    `json:"state,omitempty"`   // done
}

// SeriesDraft is a series about to begin.
type SeriesDraft struct {
	Draft Draft
	Plan  Plan
	Walk  *Walk // nil: Draft is sent each time
	// Step is what a walk sends at a place, from 1. Its error ends the walk, and says why.
	Step func(ctx context.Context, place int) (Draft, error)
	// Allow takes leave for one more run, or says how long to wait before asking again.
	// nil gives leave always.
	Allow func() Millis
}

// PlanCeilings are the most that a plan may ask for.
type PlanCeilings struct {
	Count       int
	Concurrency int
}

// Bounds of a plan that no setting changes.
const (
	MaxPaceMS       = 600_000
	maxStopStatuses = 20
)

// DefaultPlan is a plan that asks for nothing in particular: ten runs, one after another,
// waiting as it is told, until three had no response.
func DefaultPlan() Plan {
	return Plan{Count: 10, Concurrency: 1, Stop: Stop{Statuses: []string{}, Failures: 3}, RetryAfter: RetryAfterWait}
}

// HundredPlan is the tutorial's loop: a hundred runs, as fast as they go.
func HundredPlan() Plan {
	p := DefaultPlan()
	p.Count = 100
	return p
}

// Validate lists what is wrong with a plan, by pointer.
func (p Plan) Validate(c PlanCeilings) []FieldError {
	var faults []FieldError
	within := func(name string, n, least, most int64, unit string) {
		if n < least || n > most {
			faults = append(faults, FieldError{"/plan/" + name, fmt.Sprintf("This is between %d and %d%s.", least, most, unit)})
		}
	}
	within("count", int64(p.Count), 1, int64(c.Count), " runs")
	within("concurrency", int64(p.Concurrency), 1, int64(c.Concurrency), " at once")
	within("pace_ms", p.PaceMS, 0, MaxPaceMS, " ms")
	within("stop/failures", int64(p.Stop.Failures), 0, int64(c.Count), "; 0 is no bound")
	within("stop/missed", int64(p.Stop.Missed), 0, int64(c.Count), "; 0 is no bound")
	within("stop/statuses", int64(len(p.Stop.Statuses)), 0, maxStopStatuses, " codes or classes")
	for i, s := range p.Stop.Statuses {
		if _, _, ok := readStatus(s); !ok {
			faults = append(faults, FieldError{"/plan/stop/statuses/" + strconv.Itoa(i), "This is a code such as 429, or a class such as 5xx."})
		}
	}
	if !slices.Contains([]RetryAfter{RetryAfterWait, RetryAfterStop, RetryAfterIgnore}, p.RetryAfter) {
		faults = append(faults, FieldError{"/plan/retry_after", "This is wait, stop or ignore."})
	}
	return faults
}

// At reports whether a status ends the series.
func (s Stop) At(status int) bool {
	return slices.ContainsFunc(s.Statuses, func(word string) bool {
		low, high, ok := readStatus(word)
		return ok && status >= low && status <= high
	})
}

// readStatus reads 429 or 5xx as the codes that it stands for.
func readStatus(s string) (low, high int, ok bool) {
	s = strings.ToLower(s)
	if class, isClass := strings.CutSuffix(s, "xx"); isClass && len(class) == 1 && class >= "1" && class <= "9" {
		low = int(class[0]-'0') * 100
		return low, low + 99, true
	}
	code, err := strconv.Atoi(s)
	return code, code, err == nil && code >= 100 && code <= 999
}

// SeriesID names a series. It counts up from 1; on the wire it is a string, and 0 is null.
type SeriesID int64

// String returns the number in decimal.
func (id SeriesID) String() string { return strconv.FormatInt(int64(id), 10) }

// ParseSeriesID reads what String wrote. It returns false for anything else.
func ParseSeriesID(s string) (SeriesID, bool) {
	id, ok := ParseRunID(s)
	return SeriesID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id SeriesID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *SeriesID) UnmarshalJSON(text []byte) error { return (*RunID)(id).UnmarshalJSON(text) }

// UnmarshalJSON reads a plan; what is absent is as in DefaultPlan, unknown members are refused.
func (p *Plan) UnmarshalJSON(text []byte) error {
	type plain Plan
	read := plain(DefaultPlan())
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&read); err != nil {
		return err
	}
	if read.Stop.Statuses == nil {
		read.Stop.Statuses = []string{}
	}
	*p = Plan(read)
	return nil
}
