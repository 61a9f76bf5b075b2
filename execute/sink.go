package execute

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"parley/playground"
)

// sink keeps content as it arrives: in memory while it is short, then with the keeper,
// so that content of any length needs the same memory.
type sink struct {
	ctx    context.Context
	keeper BodyKeeper
	inline int // longest content kept in memory
	most   int64

	hidden *playground.Stream // puts the names of secrets in their places

	buf  []byte // all of it while out is nil, then its first HeadBytes
	size int64
	full bool      // there was more than most
	also *arrivals // told of each piece; nil for nobody
	cut  bool      // it ended before its end
	out  BodyWriter
	sum  hash.Hash
	err  error // the keeper's
}

func (h *hop) newSink(expected int64) *sink {
	s := &sink{
		ctx: context.WithoutCancel(h.ctx), keeper: h.e.o.Bodies, inline: int(h.e.o.Limits.InlineBody),
		most: h.r.req.Options.MaxBodyBytes, hidden: h.r.hider.Stream(),
	}
	if expected > 0 {
		s.buf = make([]byte, 0, min(expected, int64(s.inline), 64<<10))
	}
	if s.keeper == nil {
		s.most = min(s.most, int64(s.inline))
	}
	return s
}

// take keeps b, or as much of it as may be kept, without secrets.
func (s *sink) take(b []byte) { s.add(s.hidden.Next(b)) }

func (s *sink) add(b []byte) {
	if left := s.most - s.size; int64(len(b)) > left {
		s.full, b = true, b[:left]
	}
	if len(b) == 0 || s.err != nil {
		return
	}
	s.size += int64(len(b))
	if s.also != nil {
		s.also.read(b)
	}
	if s.out == nil && len(s.buf)+len(b) <= s.inline {
		s.buf = append(s.buf, b...)
		return
	}
	s.spill(b)
}

// spill hands b, and what was in memory before, to the keeper.
func (s *sink) spill(b []byte) {
	if s.out == nil {
		out, err := s.keeper.OpenBody(s.ctx)
		if err != nil {
			s.err = err
			return
		}
		s.out, s.sum = out, sha256.New()
		s.write(s.buf)
	}
	s.write(b)
	if room := playground.HeadBytes - len(s.buf); room > 0 {
		s.buf = append(s.buf, b[:min(len(b), room)]...)
	}
}

func (s *sink) write(b []byte) {
	if s.err != nil || len(b) == 0 {
		return
	}
	s.sum.Write(b)
	_, s.err = s.out.Write(b)
}

// keep ends the sink and describes what it holds.
func (s *sink) keep(c *playground.Content) error {
	s.add(s.hidden.Rest(s.cut))
	c.DecodedSize = s.size
	c.Head = s.buf[:min(len(s.buf), playground.HeadBytes)]
	switch {
	case s.err != nil:
		s.drop()
		c.DecodedSize, c.Whole = int64(len(s.buf)), s.buf
		c.SHA256 = digest(s.buf)
		c.Truncated = true
		return fmt.Errorf("keep content: %w", s.err)
	case s.out != nil:
		c.SHA256 = hex.EncodeToString(s.sum.Sum(nil))
		err := s.out.Commit(c.SHA256)
		s.out = nil
		if err != nil {
			s.err = err
			return s.keep(c)
		}
	case s.size > 0:
		c.SHA256, c.Whole = digest(s.buf), s.buf
	}
	return nil
}

func digest(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// drop ends the sink without keeping anything.
func (s *sink) drop() {
	if s.out != nil {
		s.out.Abort()
		s.out = nil
	}
}
