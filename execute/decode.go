package execute

import (
	"bufio"
	"compress/flate"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/semaphore"
)

// maxCodings is how many layers of content coding are undone.
const maxCodings = 2

// maxWindow bounds the memory of one decoder; RFC 8878 advises 8 MiB.
const maxWindow = 8 << 20

// decodeError is content that is not in the coding that its head names.
type decodeError struct {
	coding string
	err    error
}

// Error names the coding.
func (e *decodeError) Error() string { return fmt.Sprintf("decode %s: %v", e.coding, e.err) }

// Unwrap returns the decoder's error.
func (e *decodeError) Unwrap() error { return e.err }

// codingsOf lists the codings of Content-Encoding (RFC 9110, 8.4) in the order in which
// they were applied. It returns false where one of them is not ours to undo.
func codingsOf(field string) ([]string, bool) {
	var codings []string
	for name := range strings.SplitSeq(field, ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity":
		case "gzip", "x-gzip", "deflate", "br", "zstd":
			codings = append(codings, name)
		default:
			return []string{name}, false
		}
	}
	return codings, true
}

// decoder undoes the codings, the last applied first. What they remember counts to room. It always ends
// by calling the function that comes with it.
func decoder(from io.Reader, codings []string, room *memory) (io.Reader, func()) {
	if len(codings) > maxCodings {
		err := fmt.Errorf("%d layers of coding, over the limit of %d", len(codings), maxCodings)
		return failing{&decodeError{strings.Join(codings, ", "), err}}, func() {}
	}
	var closers []func()
	for i := len(codings) - 1; i >= 0; i-- {
		d := &decoding{coding: codings[i], from: from, room: room}
		closers = append(closers, d.close)
		from = d
	}
	return from, func() {
		for _, c := range closers {
			c()
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// decoding undoes one coding. The decoder is made when the first byte is wanted, for
// content may be empty.
type decoding struct {
	coding string
	from   io.Reader
	in     *bufio.Reader
	out    io.Reader
	end    func()
	wrote  bool
	err    error

	room      *memory
	came      int64 // decoded
	remembers int64 // counted to room
	most      int64 // that it will remember; 0: what the coding allows
}

// What a decoder remembers of what it decoded, in bytes, and how much all of them may at once: a server that
// answers many at once and goes no further would have the whole memory by a few of its own. What is short
// does not count, and who finds no room waits a moment: others are mostly done soon.
const (
	mostRemembered   = 160 << 20
	shortRemembered  = 1 << 20
	rememberPatience = 5 * time.Second
)

// memory is what all decoders may remember together; nil: as much as they want.
type memory struct {
	*semaphore.Weighted
	patience time.Duration
}

func newMemory() *memory { return &memory{semaphore.NewWeighted(mostRemembered), rememberPatience} }

var remembered = map[string]int64{"br": 16 << 20, "zstd": maxWindow}

// errCrowded ends decoding where there is no room for it. The content is kept as it comes.
var errCrowded = errors.New("more content is being decoded at once than Parley has memory for; this is kept as it was received")

// window is what content says that its decoder has to remember, in its first bytes: RFC 7932, 9.1, and
// RFC 8878, 3.1.1.1.
func window(coding string, head []byte) int64 {
	switch {
	case coding == "br" && len(head) > 0:
		switch first, second := head[0]>>1&7, head[0]>>4&7; {
		case head[0]&1 == 0:
			return 1 << 16
		case first != 0:
			return 1 << (17 + first)
		case second > 1:
			return 1 << (8 + second)
		}
		return 1 << 17
	case coding == "zstd" && len(head) > 5 && head[4]&0x20 == 0: // else it is as long as the content
		base := int64(1) << (10 + min(head[5]>>3, 20))
		return base + base/8*int64(head[5]&7)
	}
	return 0
}

// remember counts what is remembered now: as much as was announced, or came.
func (d *decoding) remember(announced int64) error {
	most := remembered[d.coding]
	if announced > 0 && d.coding == "br" { // for all of the content; another part of zstd's may announce more
		d.most = announced
	}
	if d.most > 0 {
		most = d.most
	}
	more := min(max(d.came, announced), most) - shortRemembered - d.remembers
	if d.room == nil || most == 0 || more <= 0 {
		return nil
	}
	more = min((more+shortRemembered-1)/shortRemembered*shortRemembered, most-d.remembers)
	if !d.room.TryAcquire(more) {
		patient, cancel := context.WithTimeout(context.Background(), d.room.patience)
		defer cancel()
		if d.room.Acquire(patient, more) != nil {
			d.close()
			return errCrowded
		}
	}
	d.remembers += more
	return nil
}

// Read decodes. An error of the reader below goes through as it is; all others are a
// decodeError.
func (d *decoding) Read(b []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	if d.out == nil {
		if d.err = d.open(); d.err != nil {
			return 0, d.err
		}
	}
	n, err := d.out.Read(b)
	d.wrote = d.wrote || n > 0
	if d.came += int64(n); err == nil {
		err = d.remember(0)
	}
	if err != nil {
		d.err = d.judge(err)
	}
	return n, d.err
}

func (d *decoding) open() error {
	source := &passing{from: d.from}
	d.in = bufio.NewReaderSize(source, 4096)
	if _, err := d.in.Peek(1); err != nil {
		return err // io.EOF: no content, whatever the head says
	}
	head, _ := d.in.Peek(6) // before them there is nothing to be had
	if err := d.remember(window(d.coding, head)); err != nil {
		return d.judge(err)
	}
	out, err := d.start()
	if err != nil {
		return d.judge(err)
	}
	d.out = out
	return nil
}

func (d *decoding) start() (io.Reader, error) {
	switch d.coding {
	case "deflate":
		return d.startDeflate()
	case "br":
		return brotli.NewReader(d.in), nil
	case "zstd":
		z, err := zstd.NewReader(d.in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		d.end = z.Close
		return z, nil
	}
	return newMembers(d.in)
}

// startDeflate reads zlib, which RFC 9110 means, or raw deflate, which many send.
func (d *decoding) startDeflate() (io.Reader, error) {
	mark, _ := d.in.Peek(2)
	if len(mark) == 2 && mark[0]&0x0f == 8 && (int(mark[0])<<8|int(mark[1]))%31 == 0 {
		return zlib.NewReader(d.in)
	}
	return flate.NewReader(d.in), nil
}

// judge tells the wire's errors from the decoder's.
func (d *decoding) judge(err error) error {
	var below *wireError
	var inner *decodeError
	switch {
	case err == io.EOF:
		return io.EOF
	case errors.As(err, &below):
		return below.err
	case errors.As(err, &inner):
		return err
	}
	return &decodeError{d.coding, err}
}

func (d *decoding) close() {
	if d.end != nil {
		d.end()
	}
	if d.end, d.out = nil, nil; d.remembers > 0 {
		d.room.Release(d.remembers)
		d.remembers = 0
	}
}

// passing marks errors that come from below a decoder.
type passing struct{ from io.Reader }

// Read passes on what comes.
func (p *passing) Read(b []byte) (int, error) {
	n, err := p.from.Read(b)
	if err != nil && err != io.EOF {
		err = &wireError{err}
	}
	return n, err
}

type wireError struct{ err error }

func (e *wireError) Error() string { return e.err.Error() }
func (e *wireError) Unwrap() error { return e.err }

// members reads gzip members one after the other and ends, like browsers, at what
// follows the last one.
type members struct {
	in *bufio.Reader
	z  *gzip.Reader
}

func newMembers(in *bufio.Reader) (*members, error) {
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &members{in, z}, nil
}

// Read decodes.
func (m *members) Read(b []byte) (int, error) {
	for {
		n, err := m.z.Read(b)
		if err != io.EOF {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		mark, peekErr := m.in.Peek(2)
		if peekErr != nil && peekErr != io.EOF {
			return 0, peekErr
		}
		if len(mark) < 2 || mark[0] != 0x1f || mark[1] != 0x8b {
			return 0, io.EOF
		}
		if err := m.z.Reset(m.in); err != nil {
			return 0, err
		}
		m.z.Multistream(false)
	}
}
