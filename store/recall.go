package store

import (
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"parley/playground"
)

// A recall remembers the past of what was sent lately. Every run asks for it while it is
// under way, and most runs repeat a request. It is filled from the database, moved on by
// each run that ends, and forgotten when people change the history.
type recall struct {
	urls     shelf[int64, urlMemory]
	keys     shelf[int64, keyMemory]
	hosts    shelf[string, hostMemory]
	statuses shelf[int64, statusMemory] // by request key

	cleared atomic.Int64 // when the hosts were, for other replicas' sake
}

// Bounds of what is remembered.
const (
	mostURLs       = 256 // and as many that were asked for before those
	mostHosts      = 48
	mostKeys       = 512 // request keys
	mostMethods    = 8
	mostRemembered = 8
)

func newRecall() *recall {
	r := &recall{}
	r.urls.most, r.keys.most, r.hosts.most, r.statuses.most = mostURLs, mostURLs, mostHosts, mostKeys
	return r
}

// nearFor is how long other replicas' runs may be missing from what is remembered of a host:
// it takes longest to read, and no more is made of it than a hint.
const nearFor = 5 * time.Second

// othersEnded drops what runs of other replicas may have made old.
func (r *recall) othersEnded() {
	r.urls.clear()
	r.keys.clear()
	r.statuses.clear()
	if now := time.Now(); now.Sub(time.Unix(0, r.cleared.Load())) > nearFor {
		r.cleared.Store(now.UnixNano())
		r.hosts.clear()
	}
}

// forget drops everything.
func (r *recall) forget() {
	r.urls.clear()
	r.keys.clear()
	r.hosts.clear()
	r.statuses.clear()
}

// ended moves on what is remembered by a run that has ended, and is kept.
func (r *recall) ended(run *playground.RunSummary, at address, etag string) {
	if e := r.urls.peek(at.urlHash); e != nil {
		e.mu.Lock()
		if e.methods != nil && etag != "" && run.ID > e.etagRun {
			e.etag, e.etagRun = etag, run.ID
		}
		if m := e.methods[run.Method]; m != nil {
			m.runs.add(run)
			if run.OK {
				m.good.add(run)
			}
		}
		e.mu.Unlock()
	}
	if e := r.keys.peek(at.keyHash); e != nil {
		e.mu.Lock()
		if e.runs != nil {
			e.runs.add(run)
		}
		e.mu.Unlock()
	}
	if e := r.statuses.peek(at.keyHash); e != nil {
		e.add(seenStatus{run.ID, run.Ending()})
	}
	if !run.OK {
		return
	}
	if e := r.hosts.peek(net.JoinHostPort(at.host, strconv.Itoa(at.port))); e != nil {
		e.mu.Lock()
		if e.loaded {
			e.add(run)
		}
		e.mu.Unlock()
	}
}

// shelf holds what was asked for lately: when the young half is full, it becomes the old
// one, and what was in that and not asked for again is dropped.
type shelf[K comparable, E any] struct {
	mu         sync.Mutex
	most       int
	young, old map[K]*E
}

// get returns the entry of k, which may be new.
func (s *shelf[K, E]) get(k K) *E {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.young[k]; e != nil {
		return e
	}
	e := s.old[k]
	if e == nil {
		e = new(E)
	}
	if s.young == nil || len(s.young) >= s.most {
		s.old, s.young = s.young, make(map[K]*E, 16)
	}
	s.young[k] = e
	return e
}

// peek returns the entry of k, or nil.
func (s *shelf[K, E]) peek(k K) *E {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.young[k]; e != nil {
		return e
	}
	return s.old[k]
}

func (s *shelf[K, E]) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.young, s.old = nil, nil
}

// urlMemory is what is remembered of a URL. Without methods it is not read yet.
type urlMemory struct {
	mu      sync.Mutex
	etag    string
	etagRun playground.RunID // that the tag is from
	methods map[string]*methodMemory
}

type methodMemory struct{ runs, good *memory }

// keyMemory is what is remembered of a request key. Without runs it is not read yet.
type keyMemory struct {
	mu   sync.Mutex
	runs *memory
}

// memory is a list of runs, newest first. A list that was handed out is never changed, nor
// is a run.
type memory struct {
	runs  []*playground.RunSummary
	ahead []*playground.RunSummary // has runs as its end, and before them room for newer ones
	most  int
	more  bool // there are older ones
}

func remember(runs []*playground.RunSummary) *memory {
	return &memory{runs: runs, most: mostRemembered, more: len(runs) >= mostRemembered}
}

// add puts a run in its place.
func (m *memory) add(run *playground.RunSummary) {
	place := 0
	for place < len(m.runs) && m.runs[place].ID > run.ID {
		place++
	}
	if place < len(m.runs) && m.runs[place].ID == run.ID {
		return
	}
	if place == m.most || (place == len(m.runs) && m.more) {
		return // older than all that is remembered
	}
	if place > 0 || len(m.ahead) <= len(m.runs) {
		m.move()
	}
	runs := m.ahead[len(m.ahead)-len(m.runs)-1:]
	copy(runs, m.runs[:place])
	runs[place] = run
	if len(runs) > m.most {
		runs, m.ahead, m.more = runs[:m.most], m.ahead[:len(m.ahead)-1], true
	}
	m.runs = runs
}

// move takes the runs to where there is room before them, and nobody else looks.
func (m *memory) move() {
	m.ahead = append(make([]*playground.RunSummary, m.most), m.runs...)
	m.runs = m.ahead[m.most:]
}

// before returns the runs before one.
func (m *memory) before(id playground.RunID) []*playground.RunSummary {
	for i := range m.runs {
		if m.runs[i].ID < id {
			return m.runs[i:]
		}
	}
	return nil
}

// newest returns the newest run before one, nil where there is none. It is not known when
// it may be among those that are not remembered.
func (m *memory) newest(before playground.RunID) (run *playground.RunSummary, known bool) {
	if runs := m.before(before); len(runs) > 0 {
		return runs[0], true
	}
	return nil, !m.more
}

// hostMemory is the newest good run of each path of a host, oldest first.
type hostMemory struct {
	mu     sync.Mutex
	loaded bool
	paths  []string
	runs   []*playground.RunSummary
}

// add takes a good run for the newest of its path.
func (e *hostMemory) add(run *playground.RunSummary) {
	path := pathOf(run.URL)
	if n := len(e.paths); n > 0 && e.paths[n-1] == path {
		if e.runs[n-1].ID < run.ID {
			e.runs[n-1] = run
		}
		return
	}
	if i := slices.Index(e.paths, path); i >= 0 {
		if e.runs[i].ID > run.ID {
			return
		}
		e.paths, e.runs = slices.Delete(e.paths, i, i+1), slices.Delete(e.runs, i, i+1)
	} else if len(e.paths) > pastNear {
		e.paths, e.runs = slices.Delete(e.paths, 0, 1), slices.Delete(e.runs, 0, 1)
	}
	e.paths, e.runs = append(e.paths, path), append(e.runs, run)
}

// others lists the runs of other paths, newest first.
func (e *hostMemory) others(path string, before playground.RunID) []*playground.RunSummary {
	others := []*playground.RunSummary{}
	for i := len(e.runs) - 1; i >= 0 && len(others) < pastNear; i-- {
		if e.paths[i] != path && e.runs[i].ID < before {
			others = append(others, e.runs[i])
		}
	}
	return others
}
