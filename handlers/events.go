package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"parley/explain"
	"parley/playground"
)

// keepAlive is how often an idle event stream says that it is there.
const keepAlive = 15 * time.Second

var errStopping = errors.New("parley is stopping")

// errLeft ends the stream of somebody who is not let in any more.
var errLeft = errors.New("the reader is not let in any more")

// eventStream writes server-sent events.
type eventStream struct {
	c     echo.Context
	flush func() error
	h     *Handlers
	gone  <-chan struct{} // closed with the next departure
}

func (h *Handlers) openEvents(c echo.Context) eventStream {
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, "text/event-stream")
	f.Set("Cache-Control", "no-store")
	f.Set("X-Accel-Buffering", "no")
	noHurry(c, 0)
	c.Response().WriteHeader(http.StatusOK)
	s := eventStream{c: c, flush: http.NewResponseController(c.Response()).Flush, h: h, gone: h.departures.next()}
	if s.breathe() != nil { // the head goes out with a first byte
		s.gone = closed
	}
	return s
}

func (s eventStream) send(event string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("event %s: %w", event, err)
	}
	if _, err := fmt.Fprintf(s.c.Response(), "event: %s\ndata: %s\n\n", event, data); err != nil {
		return err
	}
	return s.flush()
}

// lookAgain ends the stream of somebody who is not let in any more.
func (s *eventStream) lookAgain() error {
	s.gone = s.h.departures.next()
	if !s.h.stillIn(s.c) {
		return errLeft
	}
	return nil
}

// breathe says that the stream is there, to who may still read it.
func (s eventStream) breathe() error {
	if !s.h.stillIn(s.c) {
		return errLeft
	}
	if _, err := s.c.Response().Write([]byte(": here\n\n")); err != nil {
		return err
	}
	return s.flush()
}

// runEvents is GET /api/runs/:id/events: how far the run is, until it is kept.
func (h *Handlers) runEvents(c echo.Context) error {
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	progress, stop, going := h.Runner.Watch(id)
	if going {
		defer stop()
	}
	run, err := h.History.FindRun(c.Request().Context(), id)
	if err != nil {
		return err
	}
	s := h.openEvents(c)
	if going {
		if err := follow(s, progress, meant, h.tellArrived(s, run)); err != nil {
			return nil //nolint:nilerr // the reader left
		}
	}
	if run, err = h.History.FindRun(c.Request().Context(), id); err != nil {
		return err
	}
	return s.send("done", maskSummary(run.Summary()))
}

// tellArrived returns what tells the reader, each time, what has streamed in since the last.
func (h *Handlers) tellArrived(s eventStream, run playground.Run) func() error {
	var last playground.Event
	return func() error {
		list := h.Runner.Arrived(run.ID, last)
		if len(list) == 0 {
			return nil
		}
		last = list[len(list)-1]
		last.Data = ""
		return s.send("arrived", blankedEvents(s.c.Request().Context(), run, list))
	}
}

// meant says what the status means that a wait follows, so that there is something to read
// meanwhile, and names the event.
func meant(p *playground.Progress) string {
	if p.Status != 0 {
		s, _ := explain.Lookup(p.Status)
		p.Means = s.Meaning
	}
	return p.Event
}

// follow passes progress on, and what then is to be told, until its channel is closed or the reader has left.
func follow[T any](s eventStream, progress <-chan T, event func(*T) string, then func() error) error {
	here := s.c.Request().Context()
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	for {
		select {
		case p, more := <-progress:
			if !more {
				return nil
			}
			if err := s.send(event(&p), p); err != nil {
				return err
			}
			if err := then(); err != nil {
				return err
			}
		case <-tick.C:
			if err := s.breathe(); err != nil {
				return err
			}
		case <-s.gone:
			if err := s.lookAgain(); err != nil {
				return err
			}
		case <-here.Done():
			return here.Err()
		case <-s.h.Stopping:
			return errStopping
		}
	}
}

// events is GET /api/events: every run that begins or ends.
func (h *Handlers) events(c echo.Context) error {
	news, stop := h.Runner.Subscribe()
	defer stop()
	s := h.openEvents(c)
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	for {
		var err error
		select {
		case n := <-news:
			err = s.send("run", maskSummary(n.Run))
		case <-tick.C:
			err = s.breathe()
		case <-s.gone:
			err = s.lookAgain()
		case <-c.Request().Context().Done():
			return nil
		case <-h.Stopping:
			return nil
		}
		if err != nil {
			return nil //nolint:nilerr // the reader left
		}
	}
}

// progressOf is how far a running run is, if this process runs it.
func (h *Handlers) progressOf(id playground.RunID) *playground.Progress {
	progress, stop, going := h.Runner.Watch(id)
	if !going {
		return nil
	}
	defer stop()
	if p, more := <-progress; more {
		meant(&p)
		return &p
	}
	return nil
}
