// Package baseline holds each run that ends to the baseline of its request, beside the path
// on which it was sent.
package baseline

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"parley/compare"
	"parley/playground"
)

// History keeps the runs, the baselines, and what comes of holding one to another.
type History interface {
	FindRun(ctx context.Context, id playground.RunID) (playground.Run, error)
	Baselines(ctx context.Context) ([]playground.Baseline, error)
	SetBaseline(ctx context.Context, id playground.RunID) (playground.Baseline, error)
	UnsetBaseline(ctx context.Context, id playground.RunID) error
	FindUnheld(ctx context.Context, b playground.Baseline, rules string, after, before playground.RunID, limit int) ([]playground.RunID, error)
	HoldRun(ctx context.Context, id playground.RunID, h playground.ToBaseline) error
	DropStray(ctx context.Context, limit int) (int, error)
	IgnoreRules(ctx context.Context, requestKey string) ([]playground.IgnoreRule, error)
}

// Bodies finds content by the SHA-256 that its run names.
type Bodies interface {
	FindContent(ctx context.Context, sha256 string) (compare.Content, error)
}

// Options are a keeper's settings. The zero value works.
type Options struct {
	After func(time.Duration) <-chan time.Time // for the rest between two runs; nil: time.After
	Log   *slog.Logger
}

// Keeper holds runs to baselines.
type Keeper struct {
	history History
	bodies  Bodies
	opts    Options

	tell func() // has other replicas Refresh; nil where there are none

	mu    sync.Mutex
	known map[string]*watched // by request key; nil until it is read
	dirty bool                // something was taken from its baseline
	wake  chan struct{}
	one   chan struct{} // held while a run is held to its baseline for who asks
}

// watched is a request that has a baseline.
type watched struct {
	baseline playground.Baseline
	due      bool
	after    playground.RunID // the runs after this one are looked at when it is due
}

// New returns a keeper. It does nothing by itself before Run.
func New(history History, bodies Bodies, o Options) *Keeper {
	if o.After == nil {
		o.After = time.After
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Keeper{history: history, bodies: bodies, opts: o, wake: make(chan struct{}, 1), one: make(chan struct{}, 1)}
}

// Baselines returns every baseline, the newest run first.
func (k *Keeper) Baselines(ctx context.Context) ([]playground.Baseline, error) {
	return k.history.Baselines(ctx)
}

// SetBaseline makes a run the baseline of its request; the later runs are held to it in the
// background. Errors are NotFound and Conflict.
func (k *Keeper) SetBaseline(ctx context.Context, id playground.RunID) (playground.Baseline, error) {
	b, err := k.history.SetBaseline(ctx, id)
	if err == nil {
		k.Changed(ctx)
	}
	return b, err
}

// UnsetBaseline leaves a run's request without a baseline. The error is NotFound where the
// run is none.
func (k *Keeper) UnsetBaseline(ctx context.Context, id playground.RunID) error {
	err := k.history.UnsetBaseline(ctx, id)
	if err == nil {
		k.Changed(ctx)
	}
	return err
}

// Changed is to be called when a rule or a baseline was made or removed: whatever was held by
// other rules is held anew.
func (k *Keeper) Changed(ctx context.Context) {
	k.Refresh(ctx)
	if k.tell != nil {
		k.tell()
	}
}

// Tell names what has other replicas Refresh. It is to be called before anything else.
func (k *Keeper) Tell(tell func()) { k.tell = tell }

// Refresh is Changed where another replica made or removed it.
func (k *Keeper) Refresh(ctx context.Context) {
	if err := k.load(ctx); err != nil {
		k.opts.Log.Error("read baselines", "error", err)
		return
	}
	k.mu.Lock()
	k.dirty = true
	for _, w := range k.known {
		w.due, w.after = true, w.baseline.Run
	}
	k.mu.Unlock()
	k.stir()
}

// load reads the baselines. What was known of those that are still there stays.
func (k *Keeper) load(ctx context.Context) error {
	all, err := k.history.Baselines(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	before := k.known
	k.known = make(map[string]*watched, len(all))
	for _, b := range all {
		if w := before[b.RequestKey]; w != nil && w.baseline == b {
			k.known[b.RequestKey] = w
			continue
		}
		k.known[b.RequestKey] = &watched{baseline: b, due: true, after: b.Run}
	}
	return nil
}

func (k *Keeper) stir() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Ended marks the request of a run that has ended as due. It is quick.
func (k *Keeper) Ended(r playground.Run) {
	k.mu.Lock()
	var w *watched
	if len(k.known) > 0 { // most teams have few baselines, and every run comes here
		w = k.known[playground.RequestKey(r.Request.Method, r.Target())]
	}
	due := w != nil && r.ID > w.baseline.Run
	if due {
		w.due, w.after = true, min(w.after, r.ID-1)
	}
	k.mu.Unlock()
	if due {
		k.stir()
	}
}

// Of returns how a run stands to its baseline by the rules of today: what is kept, or found
// now. It is nil where there is no baseline, or the run is none that is held to it.
func (k *Keeper) Of(ctx context.Context, run playground.Run) (*playground.ToBaseline, error) {
	if k.nothingKnown() {
		if err := k.load(ctx); err != nil {
			return nil, err
		}
	}
	key := playground.RequestKey(run.Request.Method, run.Target())
	k.mu.Lock()
	w := k.known[key]
	k.mu.Unlock()
	if w == nil || run.ID <= w.baseline.Run || run.State != playground.StateDone && run.State != playground.StateFailed {
		return nil, nil
	}
	rules, err := k.rules(ctx, key)
	if err != nil {
		return nil, err
	}
	version := compare.Version(rules, true)
	if h := run.Baseline; h != nil && h.Run == w.baseline.Run && h.Rules == version {
		return h, nil
	}
	// Contents may be large, and many may ask at once: one finds out, and the others read it.
	select {
	case k.one <- struct{}{}:
		defer func() { <-k.one }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if now, err := k.history.FindRun(ctx, run.ID); err == nil && now.Baseline != nil && now.Baseline.Run == w.baseline.Run && now.Baseline.Rules == version {
		return now.Baseline, nil
	}
	base, err := k.compared(ctx, w.baseline.Run)
	if playground.CodeOf(err) == playground.NotFound {
		return nil, nil // it was deleted meanwhile
	}
	if err != nil {
		return nil, err
	}
	return k.hold(ctx, base, run.ID, rules)
}

func (k *Keeper) nothingKnown() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known == nil
}

// rules are those that are stored for everyone and for a request.
func (k *Keeper) rules(ctx context.Context, key string) ([]playground.RuleHits, error) {
	stored, err := k.history.IgnoreRules(ctx, key)
	if err != nil {
		return nil, err
	}
	rules := make([]playground.RuleHits, len(stored))
	for i, r := range stored {
		rules[i] = playground.RuleHits{ID: r.ID, Rule: r.Rule, Scope: r.Scope}
	}
	return rules, nil
}

// Bounds of holding one run.
const (
	mostContent = 16 << 20 // bytes of one content; what is longer is compared as far
	mostTime    = 5 * time.Second
)

// hold compares a run with its baseline, and keeps what comes of it. A fault of ours over what some
// target sent must not end the program, which would come to that run again when it is started.
func (k *Keeper) hold(ctx context.Context, base playground.ComparedRun, id playground.RunID, rules []playground.RuleHits) (held *playground.ToBaseline, err error) {
	defer func() {
		if p := recover(); p != nil {
			held, err = nil, fmt.Errorf("compare run %d with its baseline: panicked: %s", id, playground.Panicked(p))
		}
	}()
	run, err := k.compared(ctx, id)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	result, err := compare.Compare(limited, compare.Input{Runs: []playground.ComparedRun{base, run}, Rules: rules, Defaults: true})
	if err != nil {
		return nil, fmt.Errorf("compare run %d with its baseline: %w", id, err)
	}
	pair := result.Pairs[0]
	places := compare.Places(pair, &base.Run, &run.Run)
	h := playground.ToBaseline{
		Run: base.Run.ID, Same: places == 0, Places: places, Complete: pair.Body.Complete, Rules: compare.Version(rules, true),
	}
	return &h, k.history.HoldRun(ctx, id, h)
}

// compared reads a run with its final content.
func (k *Keeper) compared(ctx context.Context, id playground.RunID) (playground.ComparedRun, error) {
	run, err := k.history.FindRun(ctx, id)
	if err != nil {
		return playground.ComparedRun{}, err
	}
	return compare.ReadRun(ctx, run, k.bodies.FindContent, mostContent)
}
