package inspect

import (
	"context"
	"fmt"
	"io"
	"sort"
	"sync"

	"parley/playground"
)

// Bounds of one page of events. An event is not cut: it may alone be longer than that.
const (
	pageEvents = 200
	pageBytes  = 256 << 10
)

// markEvery is how much of a stream stands between two places that are known.
const markEvery = 4 << 20

// eventIndex knows where in a stream its events are, as far as it was read.
type eventIndex struct {
	mu    sync.Mutex
	marks []eventMark
	done  bool
	count int // of all its events, once it is done
}

// eventMark is a place between two reads, with the reader that stands there.
type eventMark struct {
	at     int64
	reader *playground.EventReader
}

// Events returns a page of the events of content that streams, from a number on, which
// counts from 1.
func (i *Inspector) Events(ctx context.Context, name string, c Content, kind playground.StreamKind, from int) (playground.EventPage, error) {
	ctx, stop := context.WithTimeout(ctx, i.patience)
	defer stop()
	x := i.events.get(name+string(kind), func() *eventIndex {
		return &eventIndex{marks: []eventMark{{0, playground.NewEventReader(kind, nothing)}}}
	})
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.readOn(ctx, c); err != nil {
		return playground.EventPage{}, err
	}
	if x.done {
		from = min(from, x.count)
	}
	return x.page(ctx, c, max(from, 1))
}

func nothing(playground.Event) {}

// readOn reads to the end, or as long as there is time, to know how many events there are.
func (x *eventIndex) readOn(ctx context.Context, c Content) error {
	tip := x.marks[len(x.marks)-1]
	tip.reader = tip.reader.Clone(nothing)
	for !x.done && ctx.Err() == nil {
		ended, err := tip.read(c, markEvery)
		if err != nil {
			return err
		}
		if ended {
			tip.reader.End()
			x.done, x.count = true, tip.reader.Count()
			return nil
		}
		x.marks = append(x.marks, eventMark{tip.at, tip.reader.Clone(nothing)})
	}
	return nil
}

// read reads most bytes from a mark on, and moves it there.
func (m *eventMark) read(c Content, most int64) (ended bool, err error) {
	if _, err := c.Seek(m.at, io.SeekStart); err != nil {
		return false, err
	}
	buffer := make([]byte, min(most, 64<<10))
	for most > 0 {
		n, err := c.Read(buffer[:min(most, int64(len(buffer)))])
		m.reader.Read(buffer[:n])
		m.at, most = m.at+int64(n), most-int64(n)
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("read content: %w", err)
		}
	}
	return false, nil
}

// page reads the events from a number on.
func (x *eventIndex) page(ctx context.Context, c Content, from int) (playground.EventPage, error) {
	p := playground.EventPage{From: from, Total: x.count, Counted: x.done}
	i := max(sort.Search(len(x.marks), func(i int) bool { return x.marks[i].reader.Count() >= from })-1, 0)
	size, full := 0, false
	m := eventMark{at: x.marks[i].at}
	m.reader = x.marks[i].reader.Clone(func(e playground.Event) {
		if e.Number < from || full {
			return
		}
		if full = len(p.List) == pageEvents || size > 0 && size+len(e.Data) > pageBytes; !full {
			p.List, size = append(p.List, e), size+len(e.Data)
		}
	})
	for !full && ctx.Err() == nil {
		ended, err := m.read(c, 64<<10)
		if err != nil {
			return p, err
		}
		if ended {
			m.reader.End()
			break
		}
	}
	p.More = full || !x.done && ctx.Err() != nil
	return p, nil
}
