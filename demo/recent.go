package demo

import (
	"container/list"
	"sync"
)

// recent remembers a value for each of the keys used last, and forgets the others, so
// that no number of callers can fill the memory.
type recent[V any] struct {
	mu    sync.Mutex
	most  int
	order *list.List // of entry[V], the last used in front
	known map[string]*list.Element
}

type entry[V any] struct {
	key   string
	value V
}

func newRecent[V any](most int) *recent[V] {
	return &recent[V]{most: most, order: list.New(), known: map[string]*list.Element{}}
}

// update replaces the value of key by what change makes of it, and returns that. A key
// that is new or forgotten has the zero value.
func (c *recent[V]) update(key string, change func(V) V) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.known[key]
	if e == nil {
		e = c.order.PushFront(&entry[V]{key: key})
		c.known[key] = e
	}
	c.order.MoveToFront(e)
	if c.order.Len() > c.most {
		oldest := c.order.Remove(c.order.Back()).(*entry[V])
		delete(c.known, oldest.key)
	}
	kept := e.Value.(*entry[V])
	kept.value = change(kept.value)
	return kept.value
}

// find returns what is remembered for key, and forgets it where take says so.
func (c *recent[V]) find(key string, take bool) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.known[key]
	if e == nil {
		var none V
		return none, false
	}
	if take {
		c.order.Remove(e)
		delete(c.known, key)
	}
	return e.Value.(*entry[V]).value, true
}
