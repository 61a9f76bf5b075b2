package runner

import (
	"context"
	"sync"
	"time"

	"parley/playground"
)

// following is what watchers here follow on other replicas, by what is followed.
type following[T any] struct {
	o     *others
	state func(context.Context, subject) (playground.State, error)

	mu  *sync.Mutex
	all map[subject]*followed[T]
}

// followed is something on its way on another replica.
type followed[T any] struct {
	watched[T] // its lock holds for arrived too
	heard      heard

	answered chan struct{} // closed when the other has told something, or it is over
	over     chan struct{} // closed when it has ended
	looks    chan struct{} // that it be looked at now
	users    int           // watchers, and those about to be; the lock of all holds
}

func newFollowing[T any](o *others, state func(context.Context, subject) (playground.State, error)) following[T] {
	return following[T]{o: o, state: state, mu: &sync.Mutex{}, all: map[subject]*followed[T]{}}
}

// watch follows something, if another replica has it. Progress begins with first where the
// other is slow to tell.
func (f *following[T]) watch(s subject, first T) (progress <-chan T, stop func(), ok bool) {
	g := f.join(s)
	if g == nil {
		var unknown error
		if !goesOn(f.state, s, &unknown) {
			return nil, nil, false
		}
		g = f.begin(s, first)
	}
	select {
	case <-g.answered:
	case <-f.o.own.opts.After(firstWord):
	}
	progress, leave := g.watch()
	return progress, func() {
		leave()
		f.mu.Lock()
		defer f.mu.Unlock()
		g.users--
	}, true
}

// join finds what is followed already.
func (f *following[T]) join(s subject) *followed[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.all[s]
	if g != nil {
		g.users++
	}
	return g
}

// begin follows something, unless somebody was faster.
func (f *following[T]) begin(s subject, first T) *followed[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.all[s]
	if g == nil {
		g = &followed[T]{
			watched:  watched[T]{last: first, watchers: map[chan T]struct{}{}},
			answered: make(chan struct{}), over: make(chan struct{}), looks: make(chan struct{}, 1),
		}
		f.all[s] = g
		go f.follow(s, g)
	}
	g.users++
	return g
}

// follow asks to be told, and looks whether there is still something to tell of, until it
// has ended or nobody watches.
func (f *following[T]) follow(s subject, g *followed[T]) {
	fresh, unused := true, 0
	for unused < 2 {
		again, after := g.missing(fresh)
		f.o.publish(message{Op: opWatch, subject: s, Fresh: again, After: after})
		if f.isOver(s) {
			break
		}
		select {
		case <-g.over:
			f.drop(s, g)
			return
		case <-g.looks:
			fresh = true
		case <-f.o.own.opts.After(lookEvery):
			fresh = false
		}
		unused = f.idle(s, g, unused)
	}
	f.drop(s, g)
}

// isOver reports that something has ended for sure.
func (f *following[T]) isOver(s subject) bool {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	now, err := f.state(ctx, s)
	return err == nil && now != playground.StateRunning || playground.CodeOf(err) == playground.NotFound
}

// idle counts the looks while nobody watched. After the second one it is followed no more.
func (f *following[T]) idle(s subject, g *followed[T], before int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g.users > 0 {
		return 0
	}
	if before > 0 {
		delete(f.all, s)
	}
	return before + 1
}

// drop tells the watchers that it has ended, and forgets it.
func (f *following[T]) drop(s subject, g *followed[T]) {
	f.mu.Lock()
	if f.all[s] == g {
		delete(f.all, s)
	}
	f.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.dismiss()
	g.answer()
}

// ended ends what was followed.
func (f *following[T]) ended(s subject) {
	if g := f.find(s); g != nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		select {
		case <-g.over:
		default:
			close(g.over)
		}
	}
}

func (f *following[T]) find(s subject) *followed[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all[s]
}

// look has all that is followed be looked at.
func (f *following[T]) look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, g := range f.all {
		select {
		case g.looks <- struct{}{}:
		default:
		}
	}
}

// missing reports whether the stream is to be told once more, and after which event.
func (g *followed[T]) missing(anyway bool) (fresh bool, after *playground.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if newest := g.heard.newest(); anyway && newest.Number == 0 {
		return true, nil
	} else if g.heard.due(time.Now()) || anyway {
		return true, &newest
	}
	return false, nil
}

// learn passes on how far something is, and what a message has of its stream.
func (g *followed[T]) learn(progress *T, m message) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heard.take(m)
	if progress != nil {
		g.last = *progress
	}
	g.spread(g.last)
	g.answer()
}

// answer lets those go on who wait for the first word. The lock is held.
func (g *followed[T]) answer() {
	select {
	case <-g.answered:
	default:
		close(g.answered)
	}
}

// learn takes in what another replica tells of something that is followed here.
func (o *others) learn(m message) {
	if m.RunID != 0 {
		if g := o.runs.find(m.subject); g != nil {
			g.learn(m.Run, m)
			if fresh, after := g.missing(false); fresh {
				o.publish(message{Op: opWatch, subject: m.subject, Fresh: true, After: after})
			}
		}
		return
	}
	if g := o.series.find(m.subject); g != nil {
		g.learn(m.Series, m)
	}
}
