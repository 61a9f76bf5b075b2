package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// filing keeps the files of one request as they come: short ones as part of the request,
// longer ones in the store, so that a file of any length needs the same memory.
type filing struct {
	ctx     context.Context
	uploads Uploads
	room    int64 // bytes that may still come; negative once a file did not fit
	inline  int64 // bytes that may still be kept as part of the request
	kept    []string
}

// filed is what became of a file.
type filed struct {
	base64 string // its content, where it is short
	playground.KeptFile
	size  int64
	whole bool // false: there was no room for it
}

func (h *Handlers) newFiling(c echo.Context) *filing {
	return &filing{ctx: c.Request().Context(), uploads: h.Uploads, room: h.limits().MaxUpload, inline: mostInline}
}

// take reads a file to its end and keeps it, if there is room.
func (f *filing) take(from io.Reader) (filed, error) {
	start := make([]byte, inlineFile+1)
	n, err := io.ReadFull(from, start)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		if int64(n) > f.inline {
			return f.stream(start[:n], from)
		}
		if f.room -= int64(n); f.room < 0 {
			return filed{size: int64(n)}, nil
		}
		f.inline -= int64(n)
		return filed{base64: base64.StdEncoding.EncodeToString(start[:n]), size: int64(n), whole: true}, nil
	}
	if err != nil {
		return filed{}, err
	}
	return f.stream(start, from)
}

// stream passes a file on to the store.
func (f *filing) stream(start []byte, rest io.Reader) (filed, error) {
	out, err := f.uploads.OpenUpload(f.ctx)
	if err != nil {
		return filed{}, err
	}
	sum := sha256.New()
	to := io.MultiWriter(out, sum)
	n := int64(len(start))
	if f.room -= n; f.room >= 0 {
		if _, err = to.Write(start); err == nil {
			var more int64
			more, err = io.Copy(to, io.LimitReader(rest, f.room+1))
			n, f.room = n+more, f.room-more
		}
	}
	if err != nil || f.room < 0 {
		out.Abort()
		over, readErr := io.Copy(io.Discard, rest)
		if err == nil {
			err = readErr
		}
		return filed{size: n + over}, err
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	if err := out.Commit(digest); err != nil {
		return filed{}, err
	}
	f.kept = append(f.kept, digest)
	return filed{KeptFile: playground.KeptFile{SHA256: digest, Size: n}, size: n, whole: true}, nil
}

// release lets the files go that no run has by now.
func (f *filing) release() {
	if f == nil {
		return
	}
	for _, digest := range f.kept {
		_ = f.uploads.ReleaseUpload(context.WithoutCancel(f.ctx), digest) // what stays is found at the next start
	}
	f.kept = nil
}
