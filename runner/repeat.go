package runner

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"parley/playground"
)

// SeriesKeeper keeps series. What CreateSeries and FinishSeries acknowledge is durable.
type SeriesKeeper interface {
	CreateSeries(ctx context.Context, d playground.SeriesDraft) (playground.Series, error)
	FinishSeries(ctx context.Context, id playground.SeriesID, state playground.State, because string) error
	KeepLimit(ctx context.Context, run playground.RunID, l playground.LimitSeen) error
	KeepWait(ctx context.Context, id playground.SeriesID, w playground.Wait) error
}

// Bounds of series.
const (
	MostSeries = 16        // going at once
	maxHold    = time.Hour // that a series waits because it was asked to
)

// Repeater sends requests again and again, each time as a run of a Runner.
type Repeater struct {
	runs  *Runner
	keep  SeriesKeeper
	limit func(playground.Run) playground.LimitSeen
	log   *slog.Logger

	mu     sync.Mutex
	closed bool
	going  map[playground.SeriesID]*goingSeries
	held   int // places taken: of series that go, or are about to
	wg     sync.WaitGroup
}

// NewRepeater returns a repeater that sends by runs. limit must be pure: it reads what a
// run told of a limit.
func NewRepeater(runs *Runner, keep SeriesKeeper, limit func(playground.Run) playground.LimitSeen) *Repeater {
	p := &Repeater{runs: runs, keep: keep, limit: limit, log: runs.opts.Log, going: map[playground.SeriesID]*goingSeries{}}
	runs.others.meet(p)
	return p
}

// StartSeries starts a series and returns it as kept: running. It goes on when its caller
// leaves. Errors: Busy when as many series are going as may, Unavailable when Parley is
// stopping, and the keeper's own.
func (p *Repeater) StartSeries(ctx context.Context, d playground.SeriesDraft) (playground.Series, error) {
	if err := p.takePlace(); err != nil {
		return playground.Series{}, err
	}
	ctx = context.WithoutCancel(ctx)
	series, err := p.keep.CreateSeries(ctx, d)
	if err != nil {
		p.leavePlace(0)
		return playground.Series{}, err
	}
	d.Draft.SeriesID = series.ID
	g := newGoingSeries(series, d)
	p.mu.Lock()
	p.going[series.ID] = g
	if p.closed {
		g.end(playground.StateInterrupted, becauseStopped)
	}
	p.mu.Unlock()
	go p.drive(ctx, g)
	return series, nil
}

func (p *Repeater) takePlace() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return &playground.Error{Code: playground.Unavailable, Message: "Parley is stopping. Nothing was sent.", RetryAfter: 5}
	}
	if p.held >= MostSeries {
		return &playground.Error{
			Code: playground.Busy, RetryAfter: 5,
			Message: fmt.Sprintf("%d series are going, as many as Parley has at once. Nothing was sent; cancel one, or try again later.", MostSeries),
		}
	}
	p.held++
	p.wg.Add(1)
	return nil
}

func (p *Repeater) leavePlace(id playground.SeriesID) {
	p.mu.Lock()
	p.held--
	delete(p.going, id)
	p.mu.Unlock()
	p.wg.Done()
}

// forget has a series be none that is going.
func (p *Repeater) forget(id playground.SeriesID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.going, id)
}

// drive sends the runs of a series, and keeps how it ended.
func (p *Repeater) drive(ctx context.Context, g *goingSeries) {
	defer p.leavePlace(g.series.ID)
	var under sync.WaitGroup
	slots := make(chan struct{}, g.series.Plan.Concurrency)
	for place := 1; place <= g.series.Plan.Count && p.mayGoOn(ctx, g, slots); place++ {
		run := p.begin(ctx, g, place)
		if run == nil {
			break
		}
		under.Add(1)
		go func() {
			defer under.Done()
			p.await(ctx, g, run, place)
			<-slots
		}()
	}
	under.Wait()
	state, because := g.outcome()
	if err := p.keep.FinishSeries(ctx, g.series.ID, state, because); err != nil {
		p.log.Error("keep series", "series", int64(g.series.ID), "error", err)
	}
	p.forget(g.series.ID) // before anybody is told of the end, and then deletes the series
	g.close()
	p.runs.others.ended(subject{SeriesID: g.series.ID})
}

// mayGoOn takes a slot for the next run, and waits until its time has come. It reports
// false when the series is over.
func (p *Repeater) mayGoOn(ctx context.Context, g *goingSeries, slots chan struct{}) bool {
	select {
	case slots <- struct{}{}:
	case <-g.over:
		return false
	}
	pace := time.Duration(g.series.Plan.PaceMS) * time.Millisecond
	if !g.started.IsZero() && !p.pause(g, g.started.Add(pace).Sub(p.now())) {
		return false
	}
	if !p.holdBack(ctx, g) || !p.askLeave(ctx, g) {
		return false
	}
	g.started = p.now()
	return !g.isOver()
}

func (p *Repeater) now() time.Time { return p.runs.opts.Now() }

// pause waits. It reports false when the series is over before.
func (p *Repeater) pause(g *goingSeries, d time.Duration) bool {
	if d <= 0 {
		return !g.isOver()
	}
	select {
	case <-p.runs.opts.After(d):
		return true
	case <-g.over:
		return false
	}
}

// holdBack waits as long as a response has asked for.
func (p *Repeater) holdBack(ctx context.Context, g *goingSeries) bool {
	began, wait, waited := p.now(), playground.Wait{}, false
	for {
		hold := g.holding()
		left := hold.Until.Sub(p.now())
		if left <= 0 {
			break
		}
		wait, waited = hold, true
		g.tell(playground.SeriesProgress{Event: "wait", Run: hold.Run, Until: hold.Until, WaitMS: playground.Millis(left), Reason: hold.Because})
		if !p.pause(g, left) {
			break
		}
	}
	if waited {
		p.keepWait(ctx, g, wait, began)
	}
	return !g.isOver()
}

// askLeave waits while the caller has sent as much as Parley allows.
func (p *Repeater) askLeave(ctx context.Context, g *goingSeries) bool {
	if g.draft.Allow == nil {
		return !g.isOver()
	}
	began, waited := p.now(), playground.Wait{Because: "as many sends a minute as this Parley allows"}
	for {
		d := g.draft.Allow()
		if d <= 0 {
			break
		}
		waited.AskedMS += d
		g.tell(playground.SeriesProgress{Event: "wait", Until: playground.At(p.now().Add(d.Duration())), WaitMS: d, Reason: waited.Because})
		if !p.pause(g, d.Duration()) {
			break
		}
	}
	if waited.AskedMS.Duration() >= time.Second {
		p.keepWait(ctx, g, waited, began)
	}
	return !g.isOver()
}

func (p *Repeater) keepWait(ctx context.Context, g *goingSeries, w playground.Wait, began time.Time) {
	w.From, w.Until = playground.At(began), playground.At(p.now())
	if err := p.keep.KeepWait(ctx, g.series.ID, w); err != nil {
		p.log.Error("keep wait", "series", int64(g.series.ID), "error", err)
	}
}

// begin starts one run. While as many runs are going as may, it tries again. It returns nil
// when the series is over.
func (p *Repeater) begin(ctx context.Context, g *goingSeries, place int) *going {
	d, ok := g.next(ctx, place)
	if !ok {
		return nil
	}
	for {
		run, err := p.runs.start(ctx, d, p.runs.mayBeLate(d))
		switch playground.CodeOf(err) {
		case playground.Busy:
			if p.pause(g, time.Second) {
				continue
			}
			return nil
		case playground.Unavailable:
			g.end(playground.StateInterrupted, err.Error())
			return nil
		}
		if err != nil {
			p.log.Error("run of a series", "series", int64(g.series.ID), "place", place, "error", err)
			because := "Run " + fmt.Sprint(place) + " could not be kept, so it was not sent."
			if playground.CodeOf(err) != "" {
				because = err.Error()
			}
			g.end(playground.StateStopped, because)
			return nil
		}
		return run
	}
}

// await waits for a run's end and draws the conclusions.
func (p *Repeater) await(ctx context.Context, g *goingSeries, run *going, place int) {
	select {
	case <-run.ended:
	case <-g.cancelled:
		run.cancel(context.Canceled)
		<-run.ended
	}
	ended, err := run.result()
	if err != nil {
		g.end(playground.StateStopped, fmt.Sprintf("Run %d could not be kept.", place))
		return
	}
	limit := p.limit(ended)
	if err := p.keep.KeepLimit(ctx, ended.ID, limit); err != nil {
		p.log.Error("keep limit", "run", int64(ended.ID), "error", err)
	}
	g.note(ended, place, limit, p.now())
}

// asksToWait reports that a run was refused and told when to come again.
func asksToWait(run playground.Run, l playground.LimitSeen) bool {
	if l.Wait <= 0 || run.Status < 400 {
		return false
	}
	return run.Status == 429 || slices.Contains(l.Fields, "Retry-After") || l.Left == 0
}

// CancelSeries ends a series and its runs that are going; what has run is kept. The error
// is Conflict when no such series is going.
func (p *Repeater) CancelSeries(id playground.SeriesID) error {
	g := p.find(id)
	if g == nil {
		return p.runs.others.ask(opStop, subject{SeriesID: id}, playground.NewError(playground.Conflict, "This series has ended already."))
	}
	g.cancel()
	return nil
}

// WatchSeries tells how far a series is, beginning with the newest progress; the channel is
// closed when the series has ended and is kept. The caller calls stop. ok is false when no
// such series is going.
func (p *Repeater) WatchSeries(id playground.SeriesID) (progress <-chan playground.SeriesProgress, stop func(), ok bool) {
	if g := p.find(id); g != nil {
		progress, stop = g.watch()
		return progress, stop, true
	}
	if p.runs.others == nil {
		return nil, nil, false
	}
	return p.runs.others.series.watch(subject{SeriesID: id}, playground.SeriesProgress{Series: id, Event: "run"})
}

func (p *Repeater) find(id playground.SeriesID) *goingSeries {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.going[id]
}

const becauseStopped = "Parley stopped while it was going."

// Interrupt lets no series begin a run any more. Their runs end with the Runner; then Wait
// returns.
func (p *Repeater) Interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, g := range p.going {
		g.end(playground.StateInterrupted, becauseStopped)
	}
}

// Wait returns when every series has ended and is kept.
func (p *Repeater) Wait() { p.wg.Wait() }
