package handlers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

// A comparison takes up to twenty times the memory of what it compares. One of small contents
// takes next to nothing; of large ones only so many are made at once, and the others wait.
const (
	comparedAtOnce = 48 << 20         // bytes of all contents that are compared; what has more is compared alone
	largeCompared  = 2 << 20          // bytes of contents, from which a comparison waits for its turn
	turnPatience   = 20 * time.Second // how long it waits
	largeAnswer    = time.Minute      // how long its answer may take to be read, where it is not made whole before
)

// turn is the place of a large comparison among those that are made.
type turn struct {
	end  func()
	late bool // it ends with the answer, and not before it
}

const turnKey = "turn"

// awaitTurn returns when a comparison of these runs may be made. Its turn ends when it is
// made, which is before the answer is written.
func (h *Handlers) awaitTurn(c echo.Context, runs ...playground.Run) error {
	size := int64(0)
	for i := range runs {
		if x := runs[i].Final(); x != nil && x.Response != nil {
			size += min(x.Response.Content.DecodedSize, maxComparedBody)
		}
	}
	if size < largeCompared {
		return nil
	}
	size = min(size, comparedAtOnce)
	leave, err := h.enterFew(c, &h.comparers, comparedByEach)
	if err != nil {
		return err
	}
	if err := takeTurn(c.Request().Context(), h.comparing, size, turnPatience); err != nil {
		leave()
		return err
	}
	t := &turn{end: sync.OnceFunc(func() { h.comparing.Release(size); leave() })}
	c.Set(turnKey, t)
	c.Response().Before(func() {
		if !t.late {
			t.end()
		}
	})
	return nil
}

// takeTurn waits until there is room for so many bytes.
func takeTurn(ctx context.Context, room *semaphore.Weighted, size int64, patience time.Duration) error {
	if room.TryAcquire(size) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if room.Acquire(ctx, size) != nil {
		return &playground.Error{Code: playground.Busy, RetryAfter: 5, Message: "Other large contents are being compared, as many as Parley compares at once. Try again in a moment."}
	}
	return nil
}

// answerCompared writes a comparison as JSON, a pair at a time: it may be many times as long
// as what was compared. A large one keeps its turn until it is written.
func answerCompared(c echo.Context, result playground.Comparison) error {
	if t, ok := c.Get(turnKey).(*turn); ok {
		t.late = true
		defer t.end()
		_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(largeAnswer)) // a writer without deadlines needs none
	}
	pairs := result.Pairs
	result.Pairs = nil
	var around bytes.Buffer
	if err := writeJSON(&around, result); err != nil {
		return err
	}
	before, after, _ := bytes.Cut(around.Bytes(), []byte(`"pairs":null`)) // in a text the quotes have backslashes
	c.Response().Header().Set(echo.HeaderContentType, "application/json; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	write := func(text string) error {
		_, err := io.WriteString(c.Response(), text)
		return err
	}
	err := write(string(before) + `"pairs":[`)
	for i := range pairs {
		if err == nil && i > 0 {
			err = write(",")
		}
		if err == nil {
			err = writeJSON(c.Response(), pairs[i])
		}
	}
	if err != nil {
		return err
	}
	return write("]" + string(after))
}
