package execute

import (
	"encoding/binary"
	"strings"

	"golang.org/x/net/http2/hpack"

	"parley/playground"
)

// Bounds of what is read along of a frame.
const (
	frameHead   = 9
	mostPayload = 32 << 10  // of a frame; what is longer is counted only
	mostBlock   = 256 << 10 // of a field block
	prefaceSize = 24        // what a client says first (RFC 9113, 3.4)
)

// frameReader reads one direction of an HTTP/2 connection as it passes (RFC 9113, 4). It
// never fails: what it cannot read it passes by, and says so.
type frameReader struct {
	sent   bool
	passed func(playground.Frame)

	skip    int // bytes of the preface to come
	head    []byte
	left    int // bytes of the payload to come
	payload []byte
	long    bool // the payload is not kept whole
	bare    bool // the frame that ends is DATA of padding alone
	block   []byte
	lost    bool // a field block was missed, and with it the table that later ones refer to
	fields  *hpack.Decoder
}

func newFrameReader(sent bool, passed func(playground.Frame)) frameReader {
	r := frameReader{sent: sent, passed: passed, fields: hpack.NewDecoder(4096, nil)}
	r.fields.SetAllowedMaxDynamicTableSize(64 << 10)
	r.fields.SetMaxStringLength(mostBlock)
	if sent {
		r.skip = prefaceSize
	}
	return r
}

// read takes what passed, in pieces of any size.
func (r *frameReader) read(b []byte) {
	if n := min(r.skip, len(b)); n > 0 {
		r.skip, b = r.skip-n, b[n:]
	}
	for len(b) > 0 {
		if len(r.head) < frameHead {
			n := min(frameHead-len(r.head), len(b))
			r.head, b = append(r.head, b[:n]...), b[n:]
			if len(r.head) < frameHead {
				return
			}
			r.begin()
		}
		n := min(r.left, len(b))
		switch {
		case !r.long:
			r.payload = append(r.payload, b[:n]...)
		case n > 0 && len(r.payload) == 0:
			r.payload = append(r.payload, b[0]) // how much of DATA is padding
		}
		r.left, b = r.left-n, b[n:]
		if r.left == 0 {
			r.end()
		}
	}
}

// begin looks at a frame's head: data is not kept, nor is what is too long.
func (r *frameReader) begin() {
	r.left = r.length()
	r.long = r.head[3] == frameData || r.left > mostPayload
	r.payload = r.payload[:0]
	if r.left == 0 {
		r.end()
	}
}

func (r *frameReader) length() int {
	return int(r.head[0])<<16 | int(r.head[1])<<8 | int(r.head[2])
}

// end tells of a whole frame.
func (r *frameReader) end() {
	if len(r.head) < frameHead {
		return
	}
	kind, flags := r.head[3], r.head[4]
	r.bare = kind == frameData && (r.length() == 0 || flags&flagPadded != 0 && int(r.payload[0]) >= r.length()-1)
	f := playground.Frame{
		Sent: r.sent, Stream: binary.BigEndian.Uint32(r.head[5:]) & (1<<31 - 1),
		Type: frameType(kind), Flags: frameFlags(kind, flags), Length: r.length(),
	}
	switch kind {
	case frameData:
	case frameHeaders, framePush, frameContinuation:
		r.fieldBlock(&f, kind, flags)
	default:
		if r.long {
			f.Words = "too long to be read along"
		} else {
			f.Words = short(frameWords(kind, flags, r.payload))
		}
	}
	r.head, r.left = r.head[:0], 0
	r.passed(f)
}

// mostWords bounds what is said of one frame: SETTINGS may be thousands.
const mostWords = 2 << 10

func short(words string) string {
	if len(words) > mostWords {
		return strings.ToValidUTF8(words[:mostWords], "") + "…"
	}
	return words
}

// fieldBlock gathers the pieces of a field block, and decodes it with the last. A block
// that is missed is the end of decoding: later ones refer to it (RFC 7541, 2.2).
func (r *frameReader) fieldBlock(f *playground.Frame, kind, flags byte) {
	piece, words := fieldPiece(kind, flags, r.payload)
	f.Words = words
	if r.long || len(r.block)+len(piece) > mostBlock {
		r.lost = true
	}
	if !r.lost {
		r.block = append(r.block, piece...)
	}
	if flags&flagEndHeaders == 0 {
		return
	}
	if !r.lost {
		list, err := r.fields.DecodeFull(r.block)
		r.lost = err != nil
		for _, field := range list {
			f.Fields = append(f.Fields, playground.Field{Name: field.Name, Value: field.Value})
		}
	}
	r.block = r.block[:0]
	if r.lost {
		f.Words = "its fields could not be decoded"
	}
}
