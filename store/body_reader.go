package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"parley/playground"
)

// Body is kept content, open for reading. It holds one chunk in memory. It is for one
// goroutine, and is read while the context that found it lasts.
type Body struct {
	s     *Store
	ctx   context.Context
	id    int64
	sha   string
	size  int64
	chunk int64 // bytes in each chunk but the last
	at    int64

	loaded int64 // the chunk in data, counting from 1; 0: none
	data   []byte
	space  []byte
	kept   keptBytes
}

// keptBytes is a chunk as it is kept, in memory that is used again: of a long body each would
// leave a quarter of a megabyte behind.
type keptBytes []byte

// Scan takes what a row holds.
func (k *keptBytes) Scan(from any) error {
	data, ok := from.([]byte)
	if !ok {
		return fmt.Errorf("%w: a chunk is no bytes", errDamaged)
	}
	*k = append((*k)[:0], data...)
	return nil
}

// FindBody finds content by its SHA-256 in hexadecimal. The error is NotFound when it is
// not kept.
func (s *Store) FindBody(ctx context.Context, sha256hex string) (*Body, error) {
	missing := playground.NewError(playground.NotFound, "This content is not kept. Its run may have been deleted.")
	digest := digestOf(sha256hex)
	if digest == nil {
		return nil, missing
	}
	b := &Body{s: s, ctx: ctx, sha: hex.EncodeToString(digest)}
	err := s.asked.row(ctx, `SELECT id, size, chunk FROM body WHERE sha256 = $1`, []any{digest}, &b.id, &b.size, &b.chunk)
	if errors.Is(err, sql.ErrNoRows) {
		// The index says so. A damaged one would hide content that is there.
		err = s.asked.row(ctx, `SELECT id, size, chunk FROM `+s.dialect.bodyScan+` WHERE sha256 = $1`, []any{digest}, &b.id, &b.size, &b.chunk)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, missing
		}
		if err == nil {
			s.harmed(fmt.Errorf("find content %s: %w: its index lacks it", b.sha, errDamaged))
		}
	}
	if err != nil {
		return nil, s.fault(fmt.Errorf("find content: %w", err))
	}
	return b, nil
}

// Size is the number of bytes.
func (b *Body) Size() int64 { return b.size }

// Read reads on from the place of the last Read or Seek.
func (b *Body) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.at >= b.size {
		return 0, io.EOF
	}
	if err := b.load(b.at / b.chunk); err != nil {
		return 0, b.s.fault(fmt.Errorf("read content %s: %w", b.sha, err))
	}
	from := b.at % b.chunk
	if from >= int64(len(b.data)) {
		return 0, b.s.fault(fmt.Errorf("read content %s: %w", b.sha, errDamaged))
	}
	n := copy(p, b.data[from:])
	b.at += int64(n)
	return n, nil
}

// load reads a chunk, counting from 0, unless it is there.
func (b *Body) load(n int64) error {
	if b.loaded == n+1 {
		return nil
	}
	b.loaded = 0
	err := b.s.asked.row(b.ctx, `SELECT data FROM chunk WHERE id = $1`, []any{b.id*mostChunks + n}, &b.kept)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: a part of it is missing", errDamaged)
	}
	if err != nil {
		return err
	}
	data, err := unpack(b.kept, b.space)
	if err != nil {
		return err
	}
	if b.kept[0] != codingPlain {
		b.space = data
	}
	b.data, b.loaded = data, n+1
	if int64(len(data)) != min(b.chunk, b.size-n*b.chunk) {
		b.loaded = 0
		return errDamaged
	}
	return nil
}

// Seek sets the place where the next Read begins.
func (b *Body) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.size
	}
	if offset < 0 {
		return 0, errors.New("seek content: before its start")
	}
	b.at = offset
	return offset, nil
}

// Close ends the reading.
func (b *Body) Close() error {
	b.data, b.space, b.kept, b.loaded = nil, nil, nil, 0
	return nil
}
