package inspect

import (
	"context"
	"fmt"
	"io"
	"sort"
	"sync"

	"parley/playground"
)

// Content is kept content, open for reading.
type Content interface {
	io.ReadSeeker
	Size() int64
}

// mostPlaces is how many windows an index knows the beginning of. Where there are more, it
// keeps every second, fourth, …, and reads on from the one before.
const mostPlaces = 8192

// index knows where the windows of a content begin, as far as it was read.
type index struct {
	mu     sync.Mutex
	json   bool
	places []place
	every  int // windows for each place
	since  int // windows since the last place
	tip    *scanner
	done   bool
}

func newIndex(json, many bool) *index {
	s := newScanner(json, many)
	return &index{json: json, places: []place{s.here()}, every: 1, tip: s}
}

func (x *index) keep(p place) bool {
	if x.since++; x.since < x.every {
		return true
	}
	x.since = 0
	if x.places = append(x.places, p); len(x.places) < mostPlaces {
		return true
	}
	for i := range len(x.places) / 2 {
		x.places[i] = x.places[2*i]
	}
	x.places = append([]place(nil), x.places[:len(x.places)/2]...)
	x.since = x.every // of the place behind the last one kept
	x.every *= 2
	return true
}

// readTo reads on until the window behind at is known, or the content or the time ends.
func (x *index) readTo(ctx context.Context, c Content, at int64) error {
	if x.done || x.tip.from.at > at {
		return nil
	}
	if _, err := c.Seek(x.tip.at, io.SeekStart); err != nil {
		return err
	}
	buffer := bufferFor(c, x.tip.at, 256<<10)
	for x.tip.from.at <= at {
		n, err := c.Read(buffer)
		x.tip.read(buffer[:n], nil, x.keep)
		if err == io.EOF {
			x.tip.end()
			x.done = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("read content: %w", err)
		}
		if ctx.Err() != nil {
			return nil // it goes on where this stopped
		}
	}
	return nil
}

// bufferFor is a buffer to read what there is of content from a place on; no longer than most,
// and with room to meet the end.
func bufferFor(c Content, from, most int64) []byte {
	return make([]byte, max(1, min(c.Size()-from+1, most)))
}

// find returns the window that holds at: where it begins, and where the ones beside it do.
// What lies behind the part that was read is not known: ok is false.
func (x *index) find(c Content, at int64) (here place, prev, next int64, ok bool, err error) {
	i := sort.Search(len(x.places), func(i int) bool { return x.places[i].at > at }) - 1
	if i = max(i, 0); i > 0 {
		i-- // so that the window before is met as well
	}
	here, prev, next = x.places[i], -1, -1
	s := here.resume(x.json)
	if _, err = c.Seek(here.at, io.SeekStart); err != nil {
		return here, prev, next, false, err
	}
	buffer := bufferFor(c, here.at, windowBytes)
	for next < 0 {
		n, fault := c.Read(buffer)
		s.read(buffer[:n], nil, func(p place) bool {
			if p.at > at {
				next = p.at
				return false
			}
			prev, here = here.at, p
			return true
		})
		if fault == io.EOF {
			return here, prev, c.Size(), next > 0 || at <= c.Size(), nil
		}
		if fault != nil {
			return here, prev, next, false, fmt.Errorf("read content: %w", fault)
		}
	}
	return here, prev, next, true, nil
}

// window draws the window that holds at.
func (x *index) window(ctx context.Context, c Content, at int64, hits func(from, to int64) ([]Hit, error)) (playground.BodyWindow, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	w := playground.BodyWindow{At: at, Prev: -1, Size: c.Size()}
	if err := x.readTo(ctx, c, at); err != nil {
		return w, err
	}
	w.Reached = x.tip.at
	if x.done {
		w.Total = x.tip.lines
	}
	if f := x.tip.fault; f != nil {
		w.Fault = &playground.BodyFault{At: f.at, Line: f.newlines + 1, Detail: f.why}
	}
	if !x.done && x.tip.from.at <= at {
		return w, nil
	}
	here, prev, next, _, err := x.find(c, at)
	if err != nil {
		return w, err
	}
	w.At, w.Prev, w.Next = here.at, prev, next
	w.Lines, err = draw(c, here, next, x.json, hits)
	return w, err
}

func draw(c Content, from place, to int64, json bool, hits func(from, to int64) ([]Hit, error)) ([]playground.ShownLine, error) {
	d := &drawing{}
	if hits != nil {
		var err error
		if d.hits, err = hits(from.at, to); err != nil {
			return nil, err
		}
	}
	text := make([]byte, to-from.at)
	if err := readAt(c, text, from.at); err != nil {
		return nil, err
	}
	from.resume(json).read(text, d, func(place) bool { return true })
	d.flush()
	return d.lines, nil
}

func readAt(c Content, b []byte, at int64) error {
	if _, err := c.Seek(at, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.ReadFull(c, b); err != nil {
		return fmt.Errorf("read content: %w", err)
	}
	return nil
}
