package handlers

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

// Bounds of the memory that requests to Parley take. Long content is received whole first, and counts as it comes: who
// only announces much, or sends it slowly, keeps nobody else away. Then it waits for its turn to be read, which takes
// some times its length. Short content is not counted.
const (
	shortReceived    = 256 << 10
	contentsReceived = 64 << 20
	contentsRead     = 16 << 20
	readPatience     = 20 * time.Second
)

const receivedKey = "received"

var (
	errReceiving = &playground.Error{Code: playground.Busy, RetryAfter: 5, Message: "Several large requests are being received, as many as Parley receives at once. Nothing was done; try again in a moment."}
	errBrokenOff = playground.NewError(playground.Malformed, "What was sent did not come whole: it broke off, or took too long.")
)

// received counts what one request brings and has to be held in memory to what all of them may.
type received struct {
	room, turns *semaphore.Weighted

	mu   sync.Mutex
	got  int64
	held int64 // of room
	turn int64 // of turns
	over bool
}

// countedPart is content, or a part of a form, that counts as it comes.
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
	r.turns.Release(r.turn)
	r.held, r.turn, r.over = 0, 0, true
}

// receive goes on with a request once its content is there and has its turn. Of a form with files only the texts are
// held; they count where they are read.
func (h *Handlers) receive(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		brings := c.Request()
		if brings.Body == nil || takesImports(brings) || brings.ContentLength >= 0 && brings.ContentLength <= shortReceived {
			return next(c)
		}
		r := &received{room: h.receiving, turns: h.reading}
		defer r.done()
		c.Set(receivedKey, r)
		if takesFiles(brings) {
			return heardOut(brings.Body, next(c))
		}
		whole, err := readSized(countedPart{brings.Body, r}, brings.ContentLength)
		if playground.CodeOf(err) == playground.Busy {
			return heardOut(brings.Body, err)
		}
		turn := min(int64(len(whole)), contentsRead)
		if err := takeTurn(brings.Context(), h.reading, turn, readPatience); err != nil {
			return errReceiving
		}
		r.turn = turn
		brings.Body = &receivedBody{whole, err, brings.Body}
		return next(c)
	}
}

// heardOut takes the rest of what is refused for want of room, and drops it: who still sends when the connection
// ends hears of a broken connection, and not why.
func heardOut(body io.Reader, err error) error {
	if errors.Is(err, errReceiving) {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, maxBodyBytes))
	}
	return err
}

// readSized reads all of a reader that announced so much. Room is made as it comes, once more than at first.
func readSized(in io.Reader, announced int64) ([]byte, error) {
	if announced <= 0 || announced > maxBodyBytes {
		return io.ReadAll(in)
	}
	whole := make([]byte, 0, min(announced, shortReceived)+1)
	for {
		if len(whole) == cap(whole) {
			larger := make([]byte, len(whole), announced+1)
			copy(larger, whole)
			whole = larger
		}
		n, err := in.Read(whole[len(whole):cap(whole)])
		whole = whole[:len(whole)+n]
		switch {
		case err == io.EOF:
			return whole, nil
		case err != nil:
			return whole, err
		case int64(len(whole)) > announced: // which no reader of a request does
			rest, err := io.ReadAll(in)
			return append(whole, rest...), err
		}
	}
}

// receivedBody is content that was received, and how it ended.
type receivedBody struct {
	left []byte
	err  error
	io.Closer
}

// Read takes the next piece, and ends as the content ended.
func (b *receivedBody) Read(p []byte) (int, error) {
	switch {
	case len(b.left) > 0:
		n := copy(p, b.left)
		if b.left = b.left[n:]; len(b.left) == 0 {
			b.left = nil // of which the array would stay
		}
		return n, nil
	case b.err != nil:
		return 0, b.err
	}
	return 0, io.EOF
}

// readHeld reads the fields of a form that was received, as ParseForm does, but that nothing is left of it
// that the short ones would hold.
func readHeld(r *http.Request) error {
	held, ok := r.Body.(*receivedBody)
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !ok || r.PostForm != nil || mediaType != "application/x-www-form-urlencoded" {
		return nil
	}
	whole, err := held.Whole()
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(whole))
	r.PostForm = make(url.Values, len(form))
	for name, values := range form {
		for i, v := range values {
			if len(v) < len(whole)/2 {
				values[i] = strings.Clone(v)
			}
		}
		r.PostForm[strings.Clone(name)] = values
	}
	return err
}

// Whole gives away what is left.
func (b *receivedBody) Whole() ([]byte, error) {
	whole := b.left
	b.left = nil
	return whole, b.err
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

// wholeBody says in words that content did not come to its end: that is no fault of ours.
type wholeBody struct{ io.ReadCloser }

// Read takes the next piece.
func (b wholeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var tooLarge *http.MaxBytesError
	if err != nil && err != io.EOF && !errors.As(err, &tooLarge) {
		err = errors.Join(errBrokenOff, err)
	}
	return n, err
}
