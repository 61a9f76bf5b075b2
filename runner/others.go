package runner

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"parley/playground"
)

// Shared is a history that other programs, the replicas, send from as well, and what they
// tell each other by.
type Shared interface {
	// Publish tells the others, soon or never. It does not wait. A message is one line of at
	// most 7,500 bytes.
	Publish(topic string, message []byte)
	// Listen hears what the others publish, message by message; again is called where some
	// may have been lost.
	Listen(topic string, hear func(message []byte), again func())

	RunState(ctx context.Context, id playground.RunID) (playground.State, error)
	SeriesState(ctx context.Context, id playground.SeriesID) (playground.State, error)
	FindSummaries(ctx context.Context, ids []playground.RunID) ([]playground.RunSummary, error) // oldest first
	FindRuns(ctx context.Context, f playground.RunFilter) (playground.RunPage, error)
}

// topic is what all that replicas tell of runs is published under.
const topic = "runs"

// message is one thing that replicas tell.
type message struct {
	Op string `json:"op"`
	subject
	Ask    string                     `json:"ask,omitempty"`   // names a question; heard repeats it
	Fresh  bool                       `json:"fresh,omitempty"` // watch: what streamed in, once more
	After  *playground.Event          `json:"after,omitempty"` // fresh: after this one; nil: all of it
	Run    *playground.Progress       `json:"progress,omitempty"`
	Series *playground.SeriesProgress `json:"series_progress,omitempty"`
	Events []playground.Event         `json:"events,omitempty"`
	Piece  int                        `json:"piece,omitempty"` // of an event that is told in several
	More   bool                       `json:"more,omitempty"`  // the last event goes on in the next piece
	Anew   bool                       `json:"anew,omitempty"`  // what lies before the first event cannot be had any more
}

// What messages say.
const (
	opBegan = "began" // a run is kept, and on its way
	opEnded = "ended" // a run or a series has ended, and is kept
	opWatch = "watch" // whoever has it should tell how far it is, for a while
	opTell  = "tell"  // how far it is
	opStop  = "stop"
	opSkip  = "skip"
	opHeard = "heard" // the answer to stop and skip
)

// subject is a run or a series.
type subject struct {
	RunID    playground.RunID    `json:"run,omitempty"`
	SeriesID playground.SeriesID `json:"series,omitempty"`
}

// Paces and patience between replicas.
const (
	lookEvery  = 2 * time.Second        // whether what is followed is still going, and that it still is followed
	tellFor    = 4 * lookEvery          // after each time that it was asked for
	tellEvery  = 100 * time.Millisecond // at most
	firstWord  = 300 * time.Millisecond // until the other has told how far it is
	answerTime = 2 * time.Second        // until the other has heard
	askEvery   = 500 * time.Millisecond // for what was lost
	mostAsked  = 3                      // times for the same
	mostLooked = 64                     // runs that are looked up at once
)

// others are the replicas beside this program. Nil: there are none.
type others struct {
	shared Shared
	own    *Runner
	repeat *Repeater // nil until there is one

	runs   following[playground.Progress]
	series following[playground.SeriesProgress]

	mu     sync.Mutex
	asks   map[string]chan struct{}
	relays map[subject]*relay
	told   chan playground.RunID // to be looked up for those who hear news; 0: the newest
}

func newOthers(r *Runner, shared Shared) *others {
	o := &others{
		shared: shared, own: r, asks: map[string]chan struct{}{}, relays: map[subject]*relay{}, told: make(chan playground.RunID, 256),
	}
	o.runs = newFollowing[playground.Progress](o, func(ctx context.Context, s subject) (playground.State, error) { return shared.RunState(ctx, s.RunID) })
	o.series = newFollowing[playground.SeriesProgress](o, func(ctx context.Context, s subject) (playground.State, error) {
		return shared.SeriesState(ctx, s.SeriesID)
	})
	shared.Listen(topic, o.hear, o.again)
	go o.pass()
	return o
}

// meet makes the series of this program known to its others.
func (o *others) meet(p *Repeater) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.repeat = p
}

func (o *others) publish(m message) {
	if text, err := json.Marshal(m); err == nil {
		o.shared.Publish(topic, text)
	}
}

// ended tells that something has ended.
func (o *others) ended(s subject) {
	if o != nil {
		o.publish(message{Op: opEnded, subject: s})
	}
}

// hear takes in what another replica tells.
func (o *others) hear(text []byte) {
	var m message
	if json.Unmarshal(text, &m) != nil {
		return // a newer Parley's
	}
	switch m.Op {
	case opBegan, opEnded:
		if m.RunID != 0 && o.own.hasListeners() {
			o.look(m.RunID)
		}
		if m.Op == opEnded {
			o.runs.ended(m.subject)
			o.series.ended(m.subject)
		}
	case opWatch:
		o.tellOf(m)
	case opTell:
		o.learn(m)
	case opStop, opSkip:
		if o.obey(m) {
			o.publish(message{Op: opHeard, Ask: m.Ask})
		}
	case opHeard:
		o.mu.Lock()
		if asked := o.asks[m.Ask]; asked != nil {
			close(asked)
			delete(o.asks, m.Ask)
		}
		o.mu.Unlock()
	}
}

// again looks at what is kept: messages may have been lost.
func (o *others) again() {
	o.runs.look()
	o.series.look()
	if o.own.hasListeners() {
		o.look(0)
	}
}

// look has a run be looked up. Those who are far behind look at the history themselves.
func (o *others) look(id playground.RunID) {
	select {
	case o.told <- id:
	default:
	}
}

// pass tells those who hear news of the others' runs.
func (o *others) pass() {
	for id := range o.told {
		ids := map[playground.RunID]bool{id: true}
		for more := true; more && len(ids) < mostLooked; {
			select {
			case id := <-o.told:
				ids[id] = true
			default:
				more = false
			}
		}
		for _, run := range o.find(ids) {
			o.own.spread(playground.News{Run: run, Ended: run.State != playground.StateRunning})
		}
	}
}

// find looks runs up, oldest first.
func (o *others) find(ids map[playground.RunID]bool) []playground.RunSummary {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	if ids[0] {
		page, err := o.shared.FindRuns(ctx, playground.RunFilter{Limit: mostLooked})
		if err != nil {
			return nil // the next gap, or the next look of who listens
		}
		slices.Reverse(page.Runs)
		return page.Runs
	}
	runs, err := o.shared.FindSummaries(ctx, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return nil
	}
	return runs
}

// obey does what another replica was asked to do with something of this one's.
func (o *others) obey(m message) bool {
	if g := o.own.find(m.RunID); g != nil {
		if m.Op == opSkip {
			g.skipWait()
		} else {
			g.cancel(context.Canceled)
		}
		return true
	}
	o.mu.Lock()
	repeat := o.repeat
	o.mu.Unlock()
	if m.Op == opStop && repeat != nil {
		if g := repeat.find(m.SeriesID); g != nil {
			g.cancel()
			return true
		}
	}
	return false
}

// ask has the replica that has something do it, and returns when it was heard. over is the
// answer where it is going nowhere.
func (o *others) ask(op string, s subject, over error) error {
	if o == nil {
		return over
	}
	state := o.runs.state
	if s.SeriesID != 0 {
		state = o.series.state
	}
	if !goesOn(state, s, &over) {
		return over
	}
	name, heard := rand.Text(), make(chan struct{})
	o.mu.Lock()
	o.asks[name] = heard
	o.mu.Unlock()
	o.publish(message{Op: op, subject: s, Ask: name})
	select {
	case <-heard:
		return nil
	case <-o.own.opts.After(answerTime):
	}
	o.mu.Lock()
	delete(o.asks, name)
	o.mu.Unlock()
	if !goesOn(state, s, &over) {
		return over
	}
	return &playground.Error{
		Code: playground.Unavailable, RetryAfter: 5,
		Message: "The replica of Parley that has this does not answer. If it is gone, this is ended as interrupted within seconds; else try again.",
	}
}

// goesOn reports whether something is running, as it is kept. over is what is said where it is
// not; trouble takes its place.
func goesOn(state func(context.Context, subject) (playground.State, error), s subject, over *error) bool {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	now, err := state(ctx, s)
	if err != nil && playground.CodeOf(err) != playground.NotFound {
		*over = err
	}
	return err == nil && now == playground.StateRunning
}
