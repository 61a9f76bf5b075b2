package handlers

import (
	"context"
	"io"

	"parley/playground"
)

// What a server repeats of the credentials that it was sent is seen by who typed them, and
// blanked for everybody else and in everything that is handed on.

type readerKey struct{}

// reader is for whom something is read. There is none where nobody signs in.
type reader struct {
	name     string
	stranger bool // what is read is handed on: its owner is nobody
}

// handedOn is a context in which what is read is meant for anybody.
func handedOn(ctx context.Context) context.Context {
	return context.WithValue(ctx, readerKey{}, reader{stranger: true})
}

// unseen is a context in which what is read is not shown as it is.
func unseen(ctx context.Context) context.Context { return context.WithValue(ctx, readerKey{}, nil) }

// blanker finds what of a run the reader may not see where it is repeated; nil: nothing. The
// run must not be masked.
func blanker(ctx context.Context, run playground.Run) *playground.Hider {
	if seesAll(ctx, run.CreatedBy) {
		return nil
	}
	return playground.NewBlanker(run)
}

// seesAll reports whether the reader sees content as it is: who sent it, and whoever is there
// where nobody signs in.
func seesAll(ctx context.Context, by string) bool {
	r, ok := ctx.Value(readerKey{}).(reader)
	return !ok || !r.stranger && r.name != "" && r.name == by
}

// masked is a run as the reader may see it.
func masked(ctx context.Context, run playground.Run) playground.Run {
	return blanker(ctx, run).BlankRun(maskedBodies(ctx, playground.MaskRun(run)))
}

// maskedBodies hides credentials in what was composed as content from who did not compose it.
func maskedBodies(ctx context.Context, run playground.Run) playground.Run {
	if seesAll(ctx, run.CreatedBy) {
		return run
	}
	run.Request.Body = playground.MaskBody(run.Request.Body)
	if run.Sent != nil {
		sent := *run.Sent
		sent.Body = playground.MaskBody(sent.Body)
		run.Sent = &sent
	}
	return run
}

// maskedRequest is a request of somebody's as the reader may see it.
func maskedRequest(ctx context.Context, r playground.Request, by string) playground.Request {
	r = playground.MaskRequest(r)
	if !seesAll(ctx, by) {
		r.Body = playground.MaskBody(r.Body)
	}
	return r
}

// findContent opens content of a run, by its SHA-256, as the reader may see it.
func (h *Handlers) findContent(ctx context.Context, run playground.Run, sha256 string) (StoredBody, error) {
	body, err := h.Bodies.FindBody(ctx, sha256)
	if err != nil {
		return nil, err
	}
	if hide := blanker(ctx, run); hide != nil {
		return &blankedBody{StoredBody: body, hide: hide}, nil
	}
	return body, nil
}

// blankedRead is how much blanked content is read at a time.
const blankedRead = 64 << 10

// blankedBody is content with secrets blanked. Each part is read with its surroundings, so
// that a secret is found wherever reading begins.
type blankedBody struct {
	StoredBody
	hide *playground.Hider
	at   int64
	near []byte
}

// Read reads on.
func (b *blankedBody) Read(p []byte) (int, error) {
	margin, size := int64(b.hide.Longest()), b.Size()
	if b.at >= size {
		return 0, io.EOF
	}
	n := min(int64(len(p)), size-b.at, max(blankedRead, margin))
	from, to := max(0, b.at-margin), min(size, b.at+n+margin)
	if int64(cap(b.near)) < to-from {
		b.near = make([]byte, to-from)
	}
	b.near = b.near[:to-from]
	if _, err := b.StoredBody.Seek(from, io.SeekStart); err != nil {
		return 0, err
	}
	if _, err := io.ReadFull(b.StoredBody, b.near); err != nil {
		return 0, err
	}
	b.hide.Blank(b.near)
	copy(p, b.near[b.at-from:b.at-from+n])
	b.at += n
	return int(n), nil
}

// Seek goes to another place.
func (b *blankedBody) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.Size()
	}
	if offset < 0 {
		return b.at, io.ErrUnexpectedEOF
	}
	b.at = offset
	return offset, nil
}

// blankedName tells blanked content from the same as it is kept, where it is remembered.
func blankedName(body StoredBody, run playground.Run) string {
	if _, blanked := body.(*blankedBody); blanked {
		return " of " + run.ID.String()
	}
	return ""
}

// blankedEvents are pieces of a stream as the reader may see them.
func blankedEvents(ctx context.Context, run playground.Run, list []playground.Event) []playground.Event {
	hide := blanker(ctx, run)
	if hide == nil {
		return list
	}
	out := append([]playground.Event(nil), list...)
	for i := range out {
		out[i].Data, out[i].ID, out[i].Name = hide.BlankText(out[i].Data), hide.BlankText(out[i].ID), hide.BlankText(out[i].Name)
	}
	return out
}
