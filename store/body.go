package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"parley/playground"
)

// chunkSize is how many bytes of content a chunk holds.
const chunkSize = 256 << 10

// mostChunks is how many chunks a body may have: its id and their place make their key.
const mostChunks = 1 << 20

// runBody is content of one exchange, on its way into the store with its run.
type runBody struct {
	sha    string
	digest []byte
	whole  []byte // nil: streamed before
	chunks [][]byte
	packed bool
}

// holds are the bodies that were streamed in and that no kept run names yet. They must
// not be removed, though nothing refers to them.
type holds struct {
	mu    sync.Mutex
	count map[string]int
}

func (h *holds) add(sha string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count[sha]++
}

func (h *holds) drop(sha string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count[sha]--; h.count[sha] <= 0 {
		delete(h.count, sha)
	}
}

func (h *holds) has(sha string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count[sha] > 0
}

// bodiesOf collects the content of every exchange. What the store does not have yet is
// compressed here, before the write.
func (s *Store) bodiesOf(ctx context.Context, r *playground.Run) ([]*runBody, error) {
	var all []*runBody
	for _, a := range r.Attempts {
		for _, x := range a.Exchanges {
			if x.Response == nil || x.Response.Content.SHA256 == "" {
				continue
			}
			digest := digestOf(x.Response.Content.SHA256)
			if digest == nil {
				return nil, fmt.Errorf("content names no SHA-256: %q", x.Response.Content.SHA256)
			}
			b := &runBody{sha: hex.EncodeToString(digest), digest: digest, whole: x.Response.Content.Whole}
			known, err := s.hasBody(ctx, digest)
			if err != nil {
				return nil, err
			}
			if !known {
				b.pack()
			}
			all = append(all, b)
		}
	}
	return all, nil
}

// hasBody reports whether content is kept, so that it need not be packed. It may be gone
// when it is kept once more: then it is packed after all.
func (s *Store) hasBody(ctx context.Context, digest []byte) (bool, error) {
	if s.seen.peek(string(digest)) != nil {
		return true, nil
	}
	var id int64
	err := s.asked.row(ctx, `SELECT id FROM body WHERE sha256 = $1`, []any{digest}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		s.seen.get(string(digest))
	}
	return err == nil, err
}

// pack makes the chunks of content that came whole.
func (b *runBody) pack() {
	if b.packed || b.whole == nil {
		return
	}
	b.packed = true
	for rest := b.whole; len(rest) > 0; {
		n := min(len(rest), chunkSize)
		b.chunks = append(b.chunks, pack(rest[:n]))
		rest = rest[n:]
	}
}

// keepBody has the store refer to the content once more, and writes it where it is new.
// Streamed content that is not there was removed by a fault; its run is kept all the same.
func (t *tx) keepBody(b *runBody) error {
	n, err := t.change(`UPDATE body SET refs = refs + 1 WHERE sha256 = $1`, b.digest)
	if err == nil && b.whole == nil {
		err = t.unhold(b.digest)
	}
	if err != nil || n > 0 || b.whole == nil {
		return err
	}
	b.pack()
	var id int64
	err = t.changeRow(`INSERT INTO body (sha256, size, chunk, refs) VALUES ($1, $2, $3, 1) RETURNING id`,
		[]any{b.digest, len(b.whole), chunkSize}, &id)
	if err != nil {
		return err
	}
	return t.keepChunks(id, 0, b.chunks)
}

func (t *tx) keepChunks(body, first int64, chunks [][]byte) error {
	for i, c := range chunks {
		t.bytes += len(c)
		t.countBytes(len(c))
		if err := t.exec(`INSERT INTO chunk (id, data) VALUES ($1, $2)`, body*mostChunks+first+int64(i), c); err != nil {
			return err
		}
	}
	return nil
}

// bodiesKept ends the hold on streamed content that now belongs to a run.
func (s *Store) bodiesKept(bodies []*runBody) {
	for _, b := range bodies {
		if b.whole == nil {
			s.held.drop(b.sha)
		}
	}
}

// dropStray removes content that an earlier program began and never made part of a run.
func (s *Store) dropStray(ctx context.Context) error {
	loose := `SELECT id FROM body WHERE sha256 IS NULL OR refs = 0`
	if s.dialect.shared {
		if err := s.dropUnheld(ctx); err != nil {
			return fmt.Errorf("remove stray content: %w", err)
		}
		loose = `SELECT id FROM body WHERE sha256 IS NULL` + s.dialect.unheld
	}
	rows, err := s.read.QueryContext(ctx, loose)
	if err != nil {
		return fmt.Errorf("look for stray content: %w", err)
	}
	stray, err := numbers(rows)
	if err != nil {
		return fmt.Errorf("look for stray content: %w", err)
	}
	for _, id := range stray {
		if err := s.dropBody(ctx, id); err != nil {
			return fmt.Errorf("remove stray content: %w", err)
		}
	}
	return nil
}

// dropChunks is how many chunks one transaction removes.
const dropChunks = 64

// dropBody removes a body that nothing refers to, its content a part at a time, so that no
// other write waits long. Nothing finds it from the first step on.
func (s *Store) dropBody(ctx context.Context, id int64) error {
	err := s.write.doRelaxed(func(t *tx) error { return t.exec(`UPDATE body SET sha256 = NULL, refs = 0 WHERE id = $1`, id) })
	for left := int64(dropChunks); err == nil && left == dropChunks; {
		if err = ctx.Err(); err != nil {
			break
		}
		err = s.write.doRelaxed(func(t *tx) error {
			left, err = t.dropSome(id*mostChunks, (id+1)*mostChunks, dropChunks)
			return err
		})
	}
	if err != nil {
		return err
	}
	return s.write.doRelaxed(func(t *tx) error { return t.exec(`DELETE FROM body WHERE id = $1 AND sha256 IS NULL`, id) })
}
