package handlers

import (
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Bounds of what is open at once: each thing that happens is told to every live view, and
// filters and large comparisons wait for each other.
var (
	streamsAtOnce  = crowdBounds{100, 1_000, "live views"}
	filtersAtOnce  = crowdBounds{4, 100, "filters"}
	comparedByEach = crowdBounds{2, 100, "comparisons of large contents"}
)

// crowdBounds are how many of something one person may have at once, and all together.
type crowdBounds struct {
	one, all int
	what     string
}

// crowd counts what people have open.
type crowd struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

// enter counts one more of somebody's, if there is room.
func (w *crowd) enter(who string, one, all int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil {
		w.of = map[string]int{}
	}
	if w.all >= all || w.of[who] >= one {
		return false
	}
	w.all, w.of[who] = w.all+1, w.of[who]+1
	return true
}

func (w *crowd) leave(who string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all--
	if w.of[who]--; w.of[who] <= 0 {
		delete(w.of, who)
	}
}

// enterFew counts one more of the visitor's until leave is called, or says that there are enough.
// Callers who are known by an address alone may be many behind one proxy: only all together
// are counted.
func (h *Handlers) enterFew(c echo.Context, w *crowd, b crowdBounds) (leave func(), err error) {
	who, one := h.sender(c), b.one
	if !h.visitorOf(c).known() {
		one = b.all
	}
	if !w.enter(who, one, b.all) {
		return nil, &playground.Error{
			Code: playground.Busy, RetryAfter: 10,
			Message: "As many " + b.what + " are open as may be at once: " + strconv.Itoa(one) + " of one person, " + strconv.Itoa(b.all) + " of all. Try again when one has ended.",
		}
	}
	return sync.OnceFunc(func() { w.leave(who) }), nil
}

// few answers so many at once.
func (h *Handlers) few(w *crowd, b crowdBounds, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		leave, err := h.enterFew(c, w, b)
		if err != nil {
			return err
		}
		defer leave()
		return next(c)
	}
}
