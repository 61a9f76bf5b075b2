package handlers

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

// Bounds of the memory that requests to Parley take while they are read: text takes some times its length until it is
// a request of ours. Short content is not counted; who brings long content waits until there is room for it.
const (
	shortReceived    = 256 << 10
	contentsReceived = 32 << 20
	receivePatience  = 20 * time.Second
)

const receivedKey = "received"

// received counts what one request brings and has to be held in memory to what all of them may.
type received struct {
	room *semaphore.Weighted
	mu   sync.Mutex
	got  int64
	held int64
	over bool
}

// errReceiving is told who would take more than there is room for.
var errReceiving = &playground.Error{Code: playground.Busy, RetryAfter: 5, Message: "Several large requests are being received, as many as Parley receives at once. Nothing was done; try again in a moment."}

// countedPart is a part of a form that counts as it comes: nobody knows before how long it is, and who waits for room in
// the middle would keep what they have from others.
type countedPart struct {
	io.Reader
	to *received
}

// Read takes the next piece, or refuses it.
func (p countedPart) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if !p.to.add(int64(n)) {
		return 0, errReceiving
	}
	return n, err
}

// expect waits until there is room for so much content.
func (r *received) expect(ctx context.Context, n int64) error {
	if n -= shortReceived; n <= 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, receivePatience)
	defer cancel()
	if !r.room.TryAcquire(n) && r.room.Acquire(ctx, n) != nil {
		return errReceiving
	}
	r.held = n
	return nil
}

func (r *received) add(n int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got += n
	more := r.got - shortReceived - r.held
	if more <= 0 || r.over {
		return true
	}
	if !r.room.TryAcquire(more) {
		return false
	}
	r.held += more
	return true
}

// done gives the room back: of a request that was made of it the runner takes account.
func (r *received) done() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.room.Release(r.held)
	r.held, r.over = 0, true
}

// receive goes on with a request once there is room for what it brings. Of a form with files only the texts are held,
// which count as they come.
func (h *Handlers) receive(c echo.Context, most int64, next echo.HandlerFunc) error {
	r := &received{room: h.receiving}
	defer r.done()
	c.Set(receivedKey, r)
	if brings := c.Request(); !takesFiles(brings) {
		if brings.ContentLength >= 0 {
			most = min(most, brings.ContentLength)
		}
		if err := r.expect(brings.Context(), most); err != nil {
			return err
		}
	}
	return next(c)
}

func receivedBy(c echo.Context) *received {
	r, _ := c.Get(receivedKey).(*received)
	return r
}

// counted is a part of a form as far as it is held in memory; files are not.
func counted(part io.Reader, to *received) io.Reader {
	if to == nil {
		return part
	}
	return countedPart{part, to}
}
