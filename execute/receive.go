package execute

import (
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"parley/playground"
)

// ratioFrom is the decoded size from which the ratio is judged: short content may be
// compressed very well.
const ratioFrom = 1 << 20

// As much is read at once: more of content that has proved long, so that a fast one is
// taken with fewer calls.
const (
	pieceSize = 32 << 10
	wideSize  = 256 << 10
)

// Pieces are reused between exchanges.
var (
	pieces     = sync.Pool{New: func() any { b := make([]byte, pieceSize); return &b }}
	widePieces = sync.Pool{New: func() any { b := make([]byte, wideSize); return &b }}
)

// wireReader counts content as it comes off the wire, and remembers how it ended, so
// that a cut connection is told from a decoder's complaint.
type wireReader struct {
	h     *hop
	from  io.Reader
	size  int64
	total int64 // -1: not known
	also  *sink // keeps the bytes as received, while they may be needed
	most  int64 // ends with errEnough beyond it; 0: never
	err   error // other than io.EOF
	told  time.Time
}

// progressEvery is the pace of progress reports.
const progressEvery = 100 * time.Millisecond

// errEnough ends the reading of content that decodes to less than was received: to nothing, maybe, and without end.
var errEnough = errors.New("more was received than may be kept")

// enough is how much is received of coded content of which so much may be kept. A coding adds a little to what it cannot
// shorten.
func enough(kept int64) int64 { return kept + kept/64 + pieceSize }

// Read takes the next piece.
func (w *wireReader) Read(b []byte) (int, error) {
	if w.most > 0 && w.size >= w.most {
		return 0, errEnough
	}
	n, err := w.from.Read(b)
	if n > 0 {
		w.size += int64(n)
		w.h.watch.feed()
		if w.also != nil {
			w.also.take(b[:n])
		}
		w.tell()
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

func (w *wireReader) tell() {
	if w.h.r.watch.Progress == nil {
		return
	}
	if now := time.Now(); now.Sub(w.told) >= progressEvery {
		w.told = now
		w.h.r.tell(playground.Progress{Event: "progress", Phase: playground.PhaseReceive, Bytes: w.size, Total: w.total})
	}
}

// receive reads a response's content: decodes it, keeps it, and says what stopped it.
// total is the length that the head promised, or -1.
func (h *hop) receive(body io.Reader, resp *playground.Response, total int64) (playground.Content, *playground.Failure) {
	c := describeContent(resp)
	came := h.arrivals(c.MediaType, total)
	w := &wireReader{h: h, from: body, total: total}
	codings, known := codingsOf(c.Encoding)
	if len(codings) == 0 || !known {
		c.Decoded = len(codings) == 0 && known
		content, failure := h.receivePlain(w, c, came, total)
		return came.end(content), failure
	}
	content, failure := h.receiveCoded(w, c, came, codings)
	return came.end(content), failure
}

func describeContent(resp *playground.Response) playground.Content {
	mediaType, _ := resp.Header("Content-Type")
	mediaType, _, _ = strings.Cut(mediaType, ";")
	return playground.Content{
		MediaType: strings.ToLower(strings.TrimSpace(mediaType)),
		Encoding:  strings.Join(playground.FieldValues(resp.Headers, "Content-Encoding"), ", "), Decoded: true,
	}
}

// receivePlain keeps the bytes as they come.
func (h *hop) receivePlain(w *wireReader, c playground.Content, came *arrivals, expected int64) (playground.Content, *playground.Failure) {
	kept := h.newSink(expected)
	kept.also = came
	err := pour(w, kept, nil)
	return h.conclude(w, c, kept, err)
}

// receiveCoded keeps the decoded bytes, and beside them those received until it is
// certain that they decode.
func (h *hop) receiveCoded(w *wireReader, c playground.Content, came *arrivals, codings []string) (playground.Content, *playground.Failure) {
	asReceived, kept := h.newSink(-1), h.newSink(-1)
	kept.also = came
	w.also, w.most = asReceived, enough(asReceived.most)
	decoded, closeDecoder := decoder(w, codings, h.e.decoding)
	defer closeDecoder()
	err := pour(decoded, kept, func() error { return h.checkRatio(kept.size, w.size) })
	w.most = 0
	if errors.Is(err, errEnough) {
		kept.full, err = true, nil
	}
	if err == nil && !kept.full {
		err = drain(w, h.r.req.Options.MaxBodyBytes) // what follows the coded data, and the framing's end
	}
	var undecodable *decodeError
	if w.err != nil || !errors.As(err, &undecodable) {
		asReceived.drop()
		return h.conclude(w, c, kept, err)
	}
	kept.drop()
	c.Decoded = false
	if drainErr := drain(w, h.r.req.Options.MaxBodyBytes); drainErr != nil {
		err = drainErr
	}
	return h.conclude(w, c, asReceived, err)
}

// pour moves all that from has into kept, until kept is full.
func pour(from io.Reader, kept *sink, check func() error) error {
	pool := &pieces
	piece := pool.Get().(*[]byte)
	defer func() { pool.Put(piece) }()
	for {
		if kept.out != nil && pool == &pieces {
			pool.Put(piece)
			pool = &widePieces
			piece = pool.Get().(*[]byte)
		}
		n, err := from.Read(*piece)
		kept.take((*piece)[:n])
		if kept.full || kept.err != nil {
			return nil
		}
		if check != nil {
			if bad := check(); bad != nil {
				return bad
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// drain reads what is left, at most so much.
func drain(from io.Reader, most int64) error {
	_, err := io.CopyN(io.Discard, from, most)
	if err == io.EOF {
		return nil
	}
	return err
}

// bombError stops content that grows out of all proportion.
type bombError struct{ decoded, wire int64 }

// Error says so.
func (e *bombError) Error() string { return "decompression ratio over the limit" }

func (h *hop) checkRatio(decoded, wire int64) error {
	if decoded > ratioFrom && decoded > wire*int64(h.e.o.Limits.Ratio) {
		return &bombError{decoded, wire}
	}
	return nil
}

// conclude keeps what is in kept and names what went wrong, if anything did.
func (h *hop) conclude(w *wireReader, c playground.Content, kept *sink, err error) (playground.Content, *playground.Failure) {
	c.Size = w.size
	c.Truncated, kept.cut = kept.full, err != nil
	if keepErr := kept.keep(&c); keepErr != nil {
		return c, h.fail(playground.CauseOwnMachine, playground.PhaseReceive, keepErr)
	}
	if err == nil {
		return c, nil
	}
	f := h.bodyFailure(w, err)
	f.Received, f.Promised = w.size, w.total
	if f.Cause == playground.CauseBomb {
		c.Truncated = true
	}
	return c, f
}
