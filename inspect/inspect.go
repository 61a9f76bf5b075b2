package inspect

import (
	"context"
	"sync"
	"time"

	"parley/playground"
)

// Patience bounds how long one look may read; it can be gone on with.
const Patience = 2 * time.Second

// hexBytes is how many bytes a window of bytes shows.
const hexBytes = 32 << 10

// atOnce is how much content is read to its end before any of it is shown, so that it is
// known whether it is what it says it is.
const atOnce = 1 << 20

// Layout is how content is laid out.
type Layout byte

// The layouts.
const (
	AsText  Layout = iota // line by line, as it came
	AsJSON                // by its structure
	AsJSONs               // the same, of several documents in a row
	AsBytes               // in rows of sixteen
)

// Inspector looks into contents, and remembers where their windows are. It is for many
// goroutines.
type Inspector struct {
	patience time.Duration
	indexes  shelf[*index]
	searches shelf[*countedOnce]
	filtered shelf[*filteredOnce]
	events   shelf[*eventIndex]
	trees    shelf[*tree]
	filters  chan struct{}
}

type filteredOnce struct {
	mu   sync.Mutex
	done bool
	Filtered
}

type countedOnce struct {
	mu sync.Mutex
	counted
}

// New returns an inspector.
func New() *Inspector { return &Inspector{patience: Patience, filters: make(chan struct{}, 2)} }

// Window shows the part of content that holds at, with what find looks for marked, and the
// hit at now as the one that is shown; an empty query marks nothing. The content's name is
// what it is remembered by.
func (i *Inspector) Window(ctx context.Context, name string, c Content, l Layout, at int64, find Query, now int64) (playground.BodyWindow, error) {
	at = max(min(at, c.Size()-1), 0)
	ctx, stop := context.WithTimeout(ctx, i.patience)
	defer stop()
	var hits func(from, to int64) ([]Hit, error)
	if find.Text != "" {
		s, err := find.compile()
		if err != nil {
			return playground.BodyWindow{}, err
		}
		hits = func(from, to int64) ([]Hit, error) { return s.within(ctx, c, from, to, now) }
	}
	if l == AsBytes {
		return bytesWindow(c, at)
	}
	x := i.indexes.get(name+string('0'+rune(l)), func() *index { return newIndex(l != AsText, l == AsJSONs) })
	if c.Size() <= atOnce {
		x.mu.Lock()
		err := x.readTo(ctx, c, c.Size())
		x.mu.Unlock()
		if err != nil {
			return playground.BodyWindow{}, err
		}
	}
	return x.window(ctx, c, at, hits)
}

func bytesWindow(c Content, at int64) (playground.BodyWindow, error) {
	at -= at % hexBytes
	w := playground.BodyWindow{At: at, Prev: at - hexBytes, Next: min(at+hexBytes, c.Size()), Size: c.Size(), Reached: c.Size()}
	if at == 0 {
		w.Prev = -1
	}
	w.Bytes = make([]byte, w.Next-at)
	return w, readAt(c, w.Bytes, at)
}

// Find counts what find looks for, and finds the hit at or behind at.
func (i *Inspector) Find(ctx context.Context, name string, c Content, find Query, at int64) (Found, error) {
	s, err := find.compile()
	if err != nil || find.Text == "" {
		return Found{Size: c.Size()}, err
	}
	ctx, stop := context.WithTimeout(ctx, i.patience)
	defer stop()
	key := name + string([]rune{'0' + truth(find.Case), '0' + truth(find.Regexp)}) + find.Text
	k := i.searches.get(key, func() *countedOnce { return &countedOnce{} })
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := s.count(ctx, c, &k.counted); err != nil {
		return Found{}, err
	}
	return s.from(ctx, c, &k.counted, at)
}

func truth(b bool) rune {
	if b {
		return 1
	}
	return 0
}

// shelf holds what was used last.
type shelf[V any] struct {
	mu   sync.Mutex
	keys []string // the last used at the end
	held map[string]V
}

// mostHeld is how many things a shelf holds.
const mostHeld = 24

// get returns what stands under key, or puts it there.
func (s *shelf[V]) get(key string, make1 func() V) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == nil {
		s.held = map[string]V{}
	}
	for i, k := range s.keys {
		if k == key {
			s.keys = append(append(s.keys[:i:i], s.keys[i+1:]...), key)
			return s.held[key]
		}
	}
	if len(s.keys) == mostHeld {
		delete(s.held, s.keys[0])
		s.keys = s.keys[1:]
	}
	v := make1()
	s.keys, s.held[key] = append(s.keys, key), v
	return v
}
