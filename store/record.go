package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// Kept bytes, records and chunks alike, are a byte for their coding, a CRC-32C of what
// follows, and the data.
const (
	codingPlain = 0
	codingZstd  = 1
	codingS2    = 2
	headLength  = 5
)

// Bounds of packing.
const (
	worthPacking = 512     // shorter data is not worth compressing
	worthTime    = 8 << 10 // longer data is worth the time of zstd
	mostUnpacked = 256 << 20

	mostSpareText = 64 << 10 // a longer buffer is not kept for the next record
)

// errDamaged is what kept bytes give that are not as they were written.
var errDamaged = errors.New("kept bytes are damaged")

var castagnoli = sync.OnceValue(func() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) })

// packers compress. They are few, because each needs some memory.
var packers = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2),
		zstd.WithWindowSize(256<<10), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

var unpackers = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(mostUnpacked), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
})

// roomToPack is how much longer than its data a buffer for packInto should be.
const roomToPack = headLength + 64

// pack makes kept bytes of data, compressed where that helps.
func pack(data []byte) []byte {
	coding := byte(codingZstd)
	if len(data) < worthTime {
		coding = codingS2
	}
	return packInto(make([]byte, 0, len(data)+roomToPack), data, coding)
}

// packInto is pack into a buffer. The coding says how to compress, if at all: S2 takes half
// the time of zstd and leaves half as much again.
func packInto(kept, data []byte, coding byte) []byte {
	kept = append(kept[:0], 0, 0, 0, 0, 0)
	switch {
	case len(data) < worthPacking:
	case coding == codingZstd:
		kept = packers().EncodeAll(data, kept)
	case coding == codingS2:
		kept = append(kept, s2.Encode(kept[headLength:cap(kept)], data)...) // in its place already where there is room
	}
	if kept[0] = coding; len(kept) == headLength {
		kept[0] = codingPlain
	}
	if len(kept)-headLength >= len(data) || kept[0] == codingPlain {
		kept = append(kept[:headLength], data...)
		kept[0] = codingPlain
	}
	binary.BigEndian.PutUint32(kept[1:], crc32.Checksum(kept[headLength:], castagnoli()))
	return kept
}

// unpack returns the data of kept bytes, in into where it has room. The result may be a
// part of kept.
func unpack(kept, into []byte) ([]byte, error) {
	if len(kept) < headLength || crc32.Checksum(kept[headLength:], castagnoli()) != binary.BigEndian.Uint32(kept[1:]) {
		return nil, errDamaged
	}
	switch kept[0] &^ rawMark {
	case codingPlain:
		return kept[headLength:], nil
	case codingZstd:
		data, err := unpackers().DecodeAll(kept[headLength:], into[:0])
		if err != nil {
			return nil, errors.Join(errDamaged, err)
		}
		return data, nil
	case codingS2:
		n, err := s2.DecodedLen(kept[headLength:])
		if err != nil || n > mostUnpacked {
			return nil, errors.Join(errDamaged, err)
		}
		data, err := s2.Decode(into[:cap(into)], kept[headLength:])
		if err != nil {
			return nil, errors.Join(errDamaged, err)
		}
		return data, nil
	}
	return nil, fmt.Errorf("%w: coding %d", errDamaged, kept[0])
}

// packJSON makes a record of v.
func packJSON(v any) ([]byte, error) {
	text := jsonTexts.Get().(*bytes.Buffer)
	defer func() {
		if text.Cap() <= mostSpareText {
			jsonTexts.Put(text)
		}
	}()
	if err := writeJSON(text, v); err != nil {
		return nil, err
	}
	if !mayBeRaw(text.Bytes()) {
		return pack(text.Bytes()), nil
	}
	if err := writeJSON(text, hideRaw(v)); err != nil {
		return nil, err
	}
	record := pack(text.Bytes())
	record[0] |= rawMark
	return record, nil
}

// jsonTexts are buffers for what is packed next.
var jsonTexts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// writeJSON writes v as the only text of a buffer.
func writeJSON(text *bytes.Buffer, v any) error {
	text.Reset()
	e := json.NewEncoder(text)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// unpackJSON reads a record into v.
func unpackJSON(kept []byte, v any) error {
	raw := len(kept) > 0 && kept[0]&rawMark != 0
	text, err := unpack(kept, nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return err
	}
	if raw {
		showRaw(v)
	}
	return nil
}
