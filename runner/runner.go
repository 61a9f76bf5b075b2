// Package runner walks one request along the one path, execute, explain, keep, tells
// watchers how far it is, and can be cancelled.
package runner

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"parley/playground"
)

// Executor sends a request. It never fails: what goes wrong is in the attempts. It
// ends soon after ctx is cancelled, and ends a wait when skip delivers.
type Executor interface {
	Execute(ctx context.Context, f playground.Filled, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt
}

// Explainer judges a finished run in the light of the past. It must be pure.
type Explainer func(playground.Run, playground.Past) playground.Explanation

// Keeper keeps runs. What it acknowledges is durable.
type Keeper interface {
	CreateRun(ctx context.Context, d playground.Draft) (playground.Run, error)
	NewRun(d playground.Draft) (playground.Run, error)      // without a number: it is not kept yet
	NumberRun(ctx context.Context, r *playground.Run) error // keeps it as running
	FinishRun(ctx context.Context, r *playground.Run) error // keeps and numbers it too, if it is not
	FindPast(ctx context.Context, r playground.Request, before playground.RunID) (playground.Past, error)
}

// Taker takes from a run's response what its request asks for, and keeps it for the next
// run. What must not be kept of the response it hides there. A run of which nothing is
// taken stays as it is.
type Taker func(ctx context.Context, run *playground.Run)

// Holder holds a run that has ended to the checks of its request, and writes beside it what came of them.
type Holder func(ctx context.Context, run *playground.Run)

// Options are a runner's settings.
type Options struct {
	MaxRuns int           // runs at once; 0 is 256
	Late    time.Duration // that a run may go before it is kept, where nothing is lost by that; 0 is 50 ms
	Take    Taker
	Hold    Holder
	Now     func() time.Time
	After   func(time.Duration) <-chan time.Time // for the wait before a first attempt
	Log     *slog.Logger
	Ended   func(context.Context, playground.Run) // told of each run that has ended and is kept; it must be quick
	Shared  Shared                                // the history, where other programs send from it as well; nil: none do
}

// Runner has the runs that are going.
type Runner struct {
	exec    Executor
	explain Explainer
	keep    Keeper
	opts    Options
	others  *others // nil: there are none

	mu      sync.Mutex
	closed  bool
	going   map[playground.RunID]*going // by number
	all     map[*going]struct{}         // with those that have none yet
	pending int                         // runs that hold a place: created, or about to be
	content int64                       // that they hold in memory
	news    map[chan playground.News]struct{}
	wg      sync.WaitGroup
}

// New returns a runner. It owns none of its parts.
func New(exec Executor, explain Explainer, keep Keeper, opts Options) *Runner {
	if opts.MaxRuns <= 0 {
		opts.MaxRuns = 256
	}
	if opts.Late <= 0 {
		opts.Late = 50 * time.Millisecond
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.After == nil {
		opts.After = time.After
	}
	if opts.Take == nil {
		opts.Take = func(context.Context, *playground.Run) {}
	}
	if opts.Hold == nil {
		opts.Hold = func(context.Context, *playground.Run) {}
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Ended == nil {
		opts.Ended = func(context.Context, playground.Run) {}
	}
	r := &Runner{
		exec: exec, explain: explain, keep: keep, opts: opts,
		going: map[playground.RunID]*going{}, all: map[*going]struct{}{}, news: map[chan playground.News]struct{}{},
	}
	if opts.Shared != nil {
		r.others = newOthers(r, opts.Shared)
	}
	return r
}

// Send starts a run and waits for its end. A caller that leaves (ctx done) gets
// ctx's error; the run goes on and is kept.
func (r *Runner) Send(ctx context.Context, d playground.Draft) (playground.Run, error) {
	g, err := r.start(ctx, d, r.mayBeLate(d))
	if err != nil {
		return playground.Run{}, err
	}
	select {
	case <-g.ended:
		return g.result()
	case <-ctx.Done():
		return playground.Run{}, ctx.Err()
	}
}

// Start starts a run and returns it as kept: running. Errors: Busy when as many runs
// are going as may, Unavailable when Parley is stopping, and the keeper's own.
func (r *Runner) Start(ctx context.Context, d playground.Draft) (playground.Run, error) {
	d.Promised = true
	g, err := r.start(ctx, d, false)
	if err != nil {
		return playground.Run{}, err
	}
	return g.created(), nil
}

// start starts a run, kept as running unless it may be late.
func (r *Runner) start(ctx context.Context, d playground.Draft, late bool) (*going, error) {
	content := contentOf(d)
	if err := r.takePlace(content); err != nil {
		return nil, err
	}
	// The run must be kept even if its sender has just left.
	ctx = context.WithoutCancel(ctx)
	run, err := r.open(ctx, d, late)
	if err != nil {
		r.leavePlace(nil, content)
		return nil, err
	}
	runCtx, cancel := context.WithCancelCause(ctx)
	g := newGoing(&run, cancel)
	r.mu.Lock()
	r.all[g] = struct{}{}
	r.mu.Unlock()
	f := d.Sending()
	f.Environment, f.CreatedBy = run.Environment, run.CreatedBy
	f.Number = func() playground.RunID { return r.number(ctx, g) }
	if late {
		g.late = time.AfterFunc(r.opts.Late, func() { r.number(ctx, g) })
	} else {
		r.enter(g, run)
	}
	go r.walk(runCtx, g, f, d.After, content)
	return g, nil
}

// walk is the one path: execute, explain, keep.
func (r *Runner) walk(ctx context.Context, g *going, f playground.Filled, after playground.Millis, content int64) {
	defer r.leavePlace(g, content)
	run := g.created()
	asked, number := run.Asked(), run.ID
	waited := r.wait(ctx, g, after)
	started := r.opts.Now()
	run.Attempts = r.execute(ctx, g, f)
	if !r.read(ctx, &run, "hide secrets", func(_ context.Context, run *playground.Run) { hide(run, f) }) {
		run.Attempts = []playground.Attempt{brokenAttempt(run.Request, started)} // what came may hold a secret
	}
	if waited > 0 && len(run.Attempts) > 0 {
		run.Attempts[0].Wait, run.Attempts[0].Because = waited, becauseAsked
	}
	run.TotalMS = playground.Millis(r.opts.Now().Sub(started))
	if g.interrupted() {
		run.State = playground.StateInterrupted
	}
	run.Conclude()
	if len(run.Request.Extract) > 0 {
		run.ID = f.Number()
		if !r.read(ctx, &run, "take values", r.opts.Take) {
			run.Extracted = untaken(run.Request.Extract)
		}
	}
	if len(run.Request.Checks) > 0 && !r.read(ctx, &run, "hold to checks", r.opts.Hold) { // by what is kept of it: secrets are hidden by now
		run.Checked = unheld(run.AsSent().Checks)
	}
	forget(run.Attempts)
	run.Explanation = r.judge(&run, r.lookBack(ctx, asked, number))
	err := r.finish(ctx, g, &run)
	g.end(&run, err)
	if err == nil {
		r.opts.Ended(ctx, run)
		r.tell(&run, true)
	}
}

// becauseAsked is the reason of a wait that an action asked for.
const becauseAsked = "you chose to wait as the last response asked"

// wait holds the first attempt back. It ends early when the person skips it or
// cancels, and returns how long it took.
func (r *Runner) wait(ctx context.Context, g *going, d playground.Millis) playground.Millis {
	if d <= 0 {
		return 0
	}
	began := r.opts.Now()
	g.progress(playground.Progress{Event: "attempt", Hop: 1, Total: -1, WaitMS: d, Because: becauseAsked})
	select {
	case <-r.opts.After(d.Duration()):
	case <-g.skip:
	case <-ctx.Done():
	}
	return playground.Millis(r.opts.Now().Sub(began))
}

// lookBack fetches the past, which is remembered for what was asked for lately.
func (r *Runner) lookBack(ctx context.Context, asked playground.Request, number playground.RunID) playground.Past {
	past, err := r.keep.FindPast(context.WithoutCancel(ctx), asked, number)
	if err != nil {
		// The run is worth more than its past: it is explained without.
		r.opts.Log.Error("find past", "run", int64(number), "error", err)
	}
	return past
}

func (r *Runner) execute(ctx context.Context, g *going, f playground.Filled) (attempts []playground.Attempt) {
	defer func() {
		if p := recover(); p != nil {
			r.opts.Log.Error("execute panicked", "run", int64(g.id()), "panic", playground.Panicked(p))
			attempts = []playground.Attempt{brokenAttempt(f.Request, r.opts.Now())}
		}
	}()
	hider := playground.NewHider(f.Secrets)
	return r.exec.Execute(ctx, f, func(p playground.Progress) {
		if p.Made != nil {
			hider.Attempts(p.Made.Attempts)
		}
		g.progress(p)
	}, g.skip)
}

// read has somebody read what came, which may be hostile. It reports false where that panicked.
func (r *Runner) read(ctx context.Context, run *playground.Run, why string, by func(context.Context, *playground.Run)) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			r.opts.Log.Error(why+" panicked", "run", int64(run.ID), "panic", playground.Panicked(p))
		}
	}()
	by(context.WithoutCancel(ctx), run)
	return true
}

const brokenReading = "Parley itself failed while reading the response. The log has the details."

func untaken(asked []playground.Extraction) (out []playground.Extracted) {
	for _, e := range asked {
		if e.Enabled {
			out = append(out, playground.Extracted{Variable: e.Variable, Secret: e.Secret, Detail: brokenReading})
		}
	}
	return out
}

func unheld(asked []playground.Check) (out []playground.Checked) {
	for _, c := range asked {
		if c.Enabled {
			out = append(out, playground.Checked{Check: c, Detail: brokenReading})
		}
	}
	return out
}

// brokenAttempt stands for a fault of Parley's own, so that the run still ends and is kept.
func brokenAttempt(req playground.Request, now time.Time) playground.Attempt {
	return playground.Attempt{Number: 1, Exchanges: []playground.Exchange{{
		Request:   playground.SentRequest{Method: req.Method, URL: req.URL, Headers: []playground.Field{}},
		Timings:   playground.NoTimings(),
		StartedAt: playground.At(now),
		Failure: &playground.Failure{
			Kind: playground.FailureProtocol, Phase: playground.PhaseBlocked, Cause: playground.CauseOther,
			Message:  "Parley itself failed while sending this. The log has the details; the target may or may not have received the request.",
			Promised: -1,
		},
	}}}
}

// judge explains a run with its request as it was sent: values in place of variables, and no
// secrets.
func (r *Runner) judge(run *playground.Run, past playground.Past) (e playground.Explanation) {
	defer func() {
		if p := recover(); p != nil {
			r.opts.Log.Error("explain panicked", "run", int64(run.ID), "panic", playground.Panicked(p))
			e = playground.Explanation{
				Code: run.Status, Class: playground.ClassOf(run.Status), Findings: []playground.Finding{},
				Headline: "Parley could not explain this response: a fault of its own, which the log has.",
			}
		}
	}()
	sent := *run
	sent.Request = run.AsSent()
	return r.explain(sent, past)
}

// finish keeps the run. A failing write is tried again a few times, since the
// exchange cannot be had a second time.
func (r *Runner) finish(ctx context.Context, g *going, run *playground.Run) error {
	g.keeping.Lock()
	defer g.keeping.Unlock()
	g.settle(run)
	ctx = context.WithoutCancel(ctx)
	err := r.keep.FinishRun(ctx, run)
	for wait := 100 * time.Millisecond; err != nil && wait < time.Second; wait *= 2 {
		r.opts.Log.Error("keep run", "run", int64(run.ID), "error", err)
		time.Sleep(wait)
		err = r.keep.FinishRun(ctx, run)
	}
	if err != nil {
		return fmt.Errorf("keep run %d: %w", run.ID, err)
	}
	return nil
}

// errStopping is why a run's context ends when Parley stops.
var errStopping = fmt.Errorf("parley is stopping")

// Going is how many runs are on their way.
func (r *Runner) Going() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pending
}

// Close lets the runs that are going finish until ctx is done, then ends them as
// interrupted, and returns when all are kept.
func (r *Runner) Close(ctx context.Context) {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	finished := make(chan struct{})
	go func() { r.wg.Wait(); close(finished) }()
	select {
	case <-finished:
		return
	case <-ctx.Done():
	}
	r.mu.Lock()
	for g := range r.all {
		g.interrupt()
	}
	r.mu.Unlock()
	<-finished
}
