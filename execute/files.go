package execute

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"parley/playground"
)

// Files opens content that the store keeps for a request, by its SHA-256.
type Files interface {
	OpenFile(ctx context.Context, sha256hex string) (io.ReadCloser, error)
}

// length is the content's, in bytes.
func (m message) length() int64 {
	n := int64(len(m.body))
	for _, p := range m.pieces {
		n += max(p.Size, int64(len(p.Text)))
	}
	return n
}

// pieces reads content of several parts, one after the other, and never more of it than a
// buffer. It is counted as it is taken.
type piecesReader struct {
	h    *hop
	left []playground.Piece
	open io.ReadCloser // of the first of left, where it is a file
	at   int           // in its text
	told time.Time
	sent *atomic.Int64
}

// Read takes the next bytes.
func (r *piecesReader) Read(b []byte) (int, error) {
	for len(r.left) > 0 {
		n, err := r.next(b)
		if n > 0 || err != nil {
			r.sent.Add(int64(n))
			r.tell()
			return n, err
		}
		r.left, r.at = r.left[1:], 0
	}
	return 0, io.EOF
}

// next reads on in the first piece; no bytes and no error are its end.
func (r *piecesReader) next(b []byte) (int, error) {
	p := r.left[0]
	if p.SHA256 == "" {
		n := copy(b, p.Text[r.at:])
		r.at += n
		return n, nil
	}
	if r.open == nil {
		if r.h.e.o.Files == nil {
			return 0, fmt.Errorf("content %s is not here", p.SHA256)
		}
		f, err := r.h.e.o.Files.OpenFile(r.h.ctx, p.SHA256)
		if err != nil {
			return 0, err
		}
		r.open = f
	}
	n, err := r.open.Read(b)
	if err == io.EOF {
		err = r.Close()
	}
	return n, err
}

// tell says how far sending is.
func (r *piecesReader) tell() {
	if now := time.Now(); r.h.r.watch.Progress != nil && now.Sub(r.told) >= progressEvery {
		r.told = now
		r.h.r.tell(playground.Progress{Event: "progress", Phase: playground.PhaseSend, Bytes: r.sent.Load(), Total: r.h.m.length()})
	}
}

// Close lets the file go.
func (r *piecesReader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}
