package store

import (
	"regexp"
	"sync"
)

// settled matches what writes one of the tables that people change and runs seldom do.
// What every page or run asks of them is remembered until one of them is written.
var settled = regexp.MustCompile(`^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+(?:environment|saved_view|cookie|collection|saved_request)\b`)

// remembered is an answer of the settled tables.
type remembered[T any] struct {
	mu    sync.Mutex
	known bool
	since int64 // the writer's count of writes to them when it was read
	value T
}

// get returns what is remembered, or else what load reads. Who gets it must not change it.
// Where other replicas write too, nothing is remembered.
func (r *remembered[T]) get(w *writer, load func() (T, error)) (T, error) {
	if w == nil || w.dialect.shared {
		return load()
	}
	since := w.resettled.Load()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known && r.since == since {
		return r.value, nil
	}
	value, err := load()
	if err == nil {
		r.known, r.since, r.value = true, since, value
	}
	return value, err
}
