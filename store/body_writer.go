package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"
)

// BodyWriter takes content as it arrives, in bounded memory. Exactly one of Commit and
// Abort ends it. It is for one goroutine; two more pack and write what it took, each at its
// own pace as far as the buffers between them go.
type BodyWriter struct {
	s     *Store
	id    int64 // the body's, 0 until the first chunk is kept
	buf   []byte
	size  int64
	ended bool

	full   chan []byte   // chunks to pack
	packed chan *batch   // to write
	spare  chan *batch   // to pack into again
	done   chan struct{} // closed when all is kept
	fail   chan struct{} // closed at the first error
	err    error         // the first error of keeping, to be read after done or fail
}

// batch is some packed chunks of one body, which are kept in one transaction.
type batch struct {
	chunks [][]byte
	room   []*[]byte // their buffers
}

// Buffers are shared by all: content that stands still for a while has none but those that it is in.
var (
	chunkBuffers = sync.Pool{New: func() any { b := make([]byte, 0, chunkSize); return &b }}
	packBuffers  = sync.Pool{New: func() any { b := make([]byte, 0, chunkSize+roomToPack); return &b }}
)

const (
	chunksTogether = 4                       // in one batch
	chunksAhead    = 4                       // that wait to be packed
	batchesAhead   = 3                       // being packed, waiting, and being written
	fewStreams     = 16                      // have so much ahead; with more, each has one of both: the disk is busy all the same
	leisure        = 1500 * time.Microsecond // chunks that are waited for so long come slowly enough for zstd
)

// OpenBody opens a body that content can be streamed to.
func (s *Store) OpenBody(ctx context.Context) (*BodyWriter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	chunks, batches := chunksAhead, batchesAhead
	if s.streams.Load() >= fewStreams {
		chunks, batches = 1, 1
	}
	b := &BodyWriter{
		s: s, full: make(chan []byte, chunks),
		packed: make(chan *batch, batches), spare: make(chan *batch, batches),
		done: make(chan struct{}), fail: make(chan struct{}),
	}
	for range batches {
		b.spare <- &batch{}
	}
	s.streams.Add(1)
	go b.pack()
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
			b.buf = (*chunkBuffers.Get().(*[]byte))[:0]
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

// hand gives the buffer on to be packed.
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

// pack packs chunks until there are no more.
func (b *BodyWriter) pack() {
	defer close(b.packed)
	var p packing
	var to *batch
	for asked := time.Now(); ; asked = time.Now() {
		c, more := <-b.full
		if !more {
			break
		}
		waited := time.Since(asked)
		if to == nil {
			to = <-b.spare
		}
		to.add(&p, c, waited)
		chunkBuffers.Put(&c)
		if len(to.chunks) == chunksTogether {
			b.packed <- to
			to = nil
		}
	}
	if to != nil {
		b.packed <- to
	}
}

// add packs one more chunk into the batch.
func (a *batch) add(p *packing, chunk []byte, waited time.Duration) {
	room := packBuffers.Get().(*[]byte)
	a.room = append(a.room, room)
	a.chunks = append(a.chunks, p.pack(*room, chunk, waited))
}

// keep writes batches until there are no more, or one fails.
func (b *BodyWriter) keep() {
	defer close(b.done)
	defer b.s.streams.Add(-1)
	var place int64
	for a := range b.packed {
		if b.err == nil {
			if b.err = b.keepBatch(place, a.chunks); b.err != nil {
				close(b.fail)
			}
		}
		place += int64(len(a.chunks))
		for _, room := range a.room {
			packBuffers.Put(room)
		}
		clear(a.chunks)
		a.chunks, a.room = a.chunks[:0], a.room[:0]
		b.spare <- a
	}
}

// keepBatch writes chunks of the body, which gets its row with the first of them. They
// need not be on disk before the body is committed.
func (b *BodyWriter) keepBatch(first int64, chunks [][]byte) error {
	if err := b.s.checkRest(); err != nil {
		return err
	}
	return b.s.write.doRelaxed(func(t *tx) error {
		id := b.id
		if first == 0 {
			if err := t.changeRow(`INSERT INTO body (size, chunk, refs) VALUES (0, $1, 0) RETURNING id`, []any{chunkSize}, &id); err != nil {
				return err
			}
			b.id = id
		}
		return t.keepChunks(id, first, chunks)
	})
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
	if b.id == 0 {
		return
	}
	ctx := context.Background()
	if err := b.s.dropBody(ctx, b.id); err == nil && b.s.shortOfRoom() {
		_ = b.s.shrink(ctx) // else the next purge does it
	}
}

// packing decides whether a body's chunks are worth compressing, and how much.
type packing struct {
	skip   int           // chunks until it is tried again
	again  int           // how many will be skipped next
	waited time.Duration // for a chunk, of late: for one alone says little on a busy machine
}

// pack packs one chunk, that was waited for so long, into a buffer: in a hurry while chunks
// come fast. After one that did not shrink, more and more are kept as they are.
func (p *packing) pack(into, chunk []byte, waited time.Duration) []byte {
	p.waited += (waited - p.waited) / 4
	coding := byte(codingZstd)
	switch {
	case p.skip > 0:
		p.skip--
		return packInto(into, chunk, codingPlain)
	case p.waited < leisure:
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
