package compare

import (
	"context"
	"fmt"
	"io"

	"parley/playground"
)

// Content is what a response brought, as kept.
type Content interface {
	io.ReadCloser
	Size() int64
}

// ReadRun makes a run ready to be compared: masked as anyone may see it, and with the content
// of its final response, at most so many bytes of it. find finds content by its SHA-256.
func ReadRun(ctx context.Context, run playground.Run, find func(ctx context.Context, sha256 string) (Content, error), most int64) (playground.ComparedRun, error) {
	out := playground.ComparedRun{Run: playground.MaskRun(run)}
	x := run.Final()
	if x == nil || x.Response == nil || x.Response.Content.SHA256 == "" {
		return out, nil
	}
	body, err := find(ctx, x.Response.Content.SHA256)
	if err != nil {
		return playground.ComparedRun{}, err
	}
	defer body.Close()
	out.Cut = body.Size() > most
	out.Body = make([]byte, min(body.Size(), most))
	if _, err := io.ReadFull(body, out.Body); err != nil {
		return playground.ComparedRun{}, fmt.Errorf("read content of run %d: %w", run.ID, err)
	}
	return out, nil
}
