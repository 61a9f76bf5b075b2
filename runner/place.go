package runner

import (
	"fmt"

	"parley/playground"
)

// mostContent bounds the content that the requests of all runs at once hold in memory; files, which stream, are not
// part of it. A run alone may have more.
const mostContent = 64 << 20

// SetMaxRuns changes how many runs there are at once. Those that are going go on.
func (r *Runner) SetMaxRuns(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opts.MaxRuns = n
}

// takePlace counts a run with so much content in, or says why it cannot start now.
func (r *Runner) takePlace(content int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return &playground.Error{Code: playground.Unavailable, Message: "Parley is stopping. Nothing was sent.", RetryAfter: 5}
	}
	if r.pending >= r.opts.MaxRuns {
		return &playground.Error{
			Code:       playground.Busy,
			Message:    fmt.Sprintf("%d runs are going, as many as Parley sends at once. Nothing was sent; try again in a moment.", r.opts.MaxRuns),
			RetryAfter: 1,
		}
	}
	if r.content > 0 && r.content+content > mostContent {
		return &playground.Error{
			Code:       playground.Busy,
			Message:    "The runs that are going send as much content as Parley holds at once. Nothing was sent; try again in a moment.",
			RetryAfter: 1,
		}
	}
	r.pending++
	r.content += content
	r.wg.Add(1)
	return nil
}

// leavePlace gives a place back. g is nil where no run came of it.
func (r *Runner) leavePlace(g *going, content int64) {
	r.mu.Lock()
	r.pending--
	r.content -= content
	if g != nil {
		delete(r.all, g)
		delete(r.going, g.id())
	}
	r.mu.Unlock()
	r.wg.Done()
}

// contentOf is how much content of a draft is in memory, as typed and as it is sent.
func contentOf(d playground.Draft) int64 {
	n := inMemory(d.Request.Body)
	if d.Filled != nil {
		n = max(n, inMemory(d.Filled.Request.Body))
	}
	return n
}

func inMemory(b playground.Body) int64 {
	n := len(b.Text) + len(b.Base64) + len(b.Query) + len(b.Variables)
	for _, f := range b.Fields {
		n += len(f.Name) + len(f.Value) + len(f.Base64)
	}
	return int64(n)
}
