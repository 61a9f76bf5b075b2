package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// BodyWriter takes content as it arrives, in bounded memory. Exactly one of Commit and
// Abort ends it. It is for one goroutine.
type BodyWriter struct {
	s     *Store
	id    int64 // the body's, 0 until the first chunk is kept
	buf   []byte
	size  int64
	ended bool

	full chan []byte   // chunks to pack and keep
	free chan []byte   // buffers to fill again
	done chan struct{} // closed when all of full is kept
	fail chan struct{} // closed at the first error
	err  error         // the first error of keeping, to be read after done or fail
}

const (
	chunksTogether = 4                       // chunks of one body that are kept in one transaction
	leisure        = 1500 * time.Microsecond // content that is waited for so long comes slowly enough for zstd
)

// OpenBody opens a body that content can be streamed to.
func (s *Store) OpenBody(ctx context.Context) (*BodyWriter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b := &BodyWriter{
		s: s, full: make(chan []byte, 1), free: make(chan []byte, 2*chunksTogether+2), done: make(chan struct{}), fail: make(chan struct{}),
	}
	go b.keep()
	return b, nil
}

// Write takes p. It waits while the disk is slower than the content.
func (b *BodyWriter) Write(p []byte) (int, error) {
	if b.ended {
		return 0, errors.New("write content: it has ended")
	}
	taken := 0
	for len(p) > 0 {
		if b.buf == nil {
			b.buf = b.buffer()
		}
		n := min(len(p), chunkSize-len(b.buf))
		b.buf = append(b.buf, p[:n]...)
		p, taken = p[n:], taken+n
		b.size += int64(n)
		if len(b.buf) == chunkSize {
			if err := b.hand(); err != nil {
				return taken, err
			}
		}
	}
	return taken, nil
}

// buffer returns an empty buffer, one that was used before if there is one.
func (b *BodyWriter) buffer() []byte {
	select {
	case used := <-b.free:
		return used[:0]
	default:
		return make([]byte, 0, chunkSize+roomToPack)
	}
}

// reuse takes a buffer back.
func (b *BodyWriter) reuse(buf []byte) {
	select {
	case b.free <- buf:
	default:
	}
}

// hand gives the buffer to the keeping goroutine.
func (b *BodyWriter) hand() error {
	if b.size > chunkSize*mostChunks {
		return fmt.Errorf("write content: %d bytes are more than a body can have", b.size)
	}
	select {
	case b.full <- b.buf:
		b.buf = nil
		return nil
	case <-b.fail:
		return b.s.fault(fmt.Errorf("write content: %w", b.err))
	}
}

// keep packs and writes chunks until there are no more. While one batch is being
// committed, the next is packed.
func (b *BodyWriter) keep() {
	defer close(b.done)
	var p packing
	var place int64
	var going chan error // the batch that is being committed
	wait := func() {
		if going != nil {
			if err := <-going; err != nil && b.err == nil {
				b.err = err
				close(b.fail)
			}
			going = nil
		}
	}
	var batch [][]byte
	flush := func() {
		wait()
		if len(batch) == 0 || b.err != nil {
			return
		}
		going = make(chan error, 1)
		go b.keepBatch(place, batch, going)
		place += int64(len(batch))
		batch = nil
	}
	for asked := time.Now(); ; asked = time.Now() {
		c, more := <-b.full
		if !more {
			break
		}
		if b.err != nil {
			continue
		}
		batch = append(batch, p.pack(b.buffer(), c, time.Since(asked) < leisure))
		b.reuse(c)
		if len(batch) == chunksTogether {
			flush()
		}
	}
	flush()
	wait()
}

// keepBatch writes chunks of the body, which gets its row with the first of them. They
// need not be on disk before the body is committed.
func (b *BodyWriter) keepBatch(first int64, chunks [][]byte, answer chan<- error) {
	answer <- b.s.write.doRelaxed(func(t *tx) error {
		id := b.id
		if first == 0 {
			if err := t.changeRow(`INSERT INTO body (size, chunk, refs) VALUES (0, $1, 0) RETURNING id`, []any{chunkSize}, &id); err != nil {
				return err
			}
			b.id = id
		}
		return t.keepChunks(id, first, chunks)
	})
	for _, c := range chunks {
		b.reuse(c)
	}
}

// Commit ends the content, whose SHA-256 is given in hexadecimal. It is on disk when
// Commit returns, and kept until the program ends or a run that names it is deleted.
func (b *BodyWriter) Commit(sha256hex string) error {
	digest := digestOf(sha256hex)
	if digest == nil {
		b.Abort()
		return fmt.Errorf("commit content: %q is no SHA-256", sha256hex)
	}
	if err := b.drain(); err != nil {
		b.discard()
		return b.s.fault(fmt.Errorf("commit content: %w", err))
	}
	sha256hex = hex.EncodeToString(digest)
	b.s.held.add(sha256hex)
	known := false
	err := b.s.write.do(func(t *tx) error {
		known = false
		if err := t.hold(digest); err != nil {
			return err
		}
		ids, err := t.rows(`SELECT id FROM body WHERE sha256 = $1`, digest)
		if known = len(ids) > 0; err != nil || known {
			return err
		}
		if b.id == 0 {
			return t.exec(`INSERT INTO body (sha256, size, chunk, refs) VALUES ($1, 0, $2, 0)`, digest, chunkSize)
		}
		return t.exec(`UPDATE body SET sha256 = $1, size = $2 WHERE id = $3`, digest, b.size, b.id)
	})
	if err != nil {
		b.s.held.drop(sha256hex)
		b.discard()
		return b.s.fault(fmt.Errorf("commit content: %w", err))
	}
	if known {
		b.discard()
	}
	return nil
}

// drain hands over the last chunk and waits until all are kept.
func (b *BodyWriter) drain() error {
	if b.ended {
		return errors.New("it has ended")
	}
	b.ended = true
	if len(b.buf) > 0 {
		if err := b.hand(); err != nil {
			close(b.full)
			return err
		}
	}
	close(b.full)
	<-b.done
	return b.err
}

// Abort ends the content and keeps nothing of it.
func (b *BodyWriter) Abort() {
	if b.ended {
		return
	}
	b.ended = true
	close(b.full)
	<-b.done
	b.discard()
}

// discard removes what was kept so far. Should it fail, the next start does it.
func (b *BodyWriter) discard() {
	if b.id != 0 {
		_ = b.s.dropBody(context.Background(), b.id)
	}
}

// packing decides whether a body's chunks are worth compressing.
type packing struct {
	skip  int // chunks until it is tried again
	again int // how many will be skipped next
}

// pack packs one chunk into a buffer, in a hurry while others wait. After one that did not
// shrink, more and more are kept as they are.
func (p *packing) pack(into, chunk []byte, hurry bool) []byte {
	coding := byte(codingZstd)
	switch {
	case p.skip > 0:
		p.skip--
		return packInto(into, chunk, codingPlain)
	case hurry:
		coding = codingS2
	}
	packed := packInto(into, chunk, coding)
	if len(packed) > len(chunk)*9/10 {
		p.again = min(2*p.again+1, 63)
		p.skip = p.again
	} else {
		p.again = 0
	}
	return packed
}
