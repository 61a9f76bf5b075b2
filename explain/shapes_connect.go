package explain

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// connectShape is an error of the Connect protocol whose details are messages of Protocol Buffers, in
// base64: {code, message, details[]{type, value}}.
func connectShape(f *facts, root *node) *shape {
	details := root.get("details")
	if !details.is(isArray) || !root.get("code").is(isString) || details.first.get("type").words() == "" || details.first.get("value").words() == "" {
		return nil
	}
	s := plainShape(f, root)
	if s == nil {
		return nil
	}
	for k, seen := details.first, 0; k != nil && seen < 8; k, seen = k.next, seen+1 {
		value := k.get("value")
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value.words(), "="))
		if err != nil || len(raw) > 4<<10 {
			continue
		}
		switch k.get("type").words() {
		case "google.rpc.RetryInfo":
			if d := protoDuration(protoField(raw, 1)); d > 0 {
				s.wait, s.waitAt = d, value
			}
		case "google.rpc.BadRequest":
			violation := protoField(raw, 1)
			s.fillDetail(value, string(protoField(violation, 1)), string(protoField(violation, 2)))
		case "google.rpc.LocalizedMessage":
			s.fillDetail(value, "", string(protoField(raw, 2)))
		}
	}
	return s
}

// fillDetail puts what a detail says behind the message.
func (s *shape) fillDetail(at *node, name, says string) {
	if says == "" || s.filled != "" || !plainASCII(name) {
		return
	}
	if name != "" {
		says = name + ": " + says
	}
	if w := strings.TrimRight(s.message.words(), ".: "); w != "" {
		says = w + ": " + says
	}
	s.filled = says
	s.also = append(s.also, at)
}

// protoField is the first field of a number in a message of Protocol Buffers: the bytes of one that has a
// length, or of a number as it is written.
func protoField(b []byte, number uint64) []byte {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return nil
		}
		b = b[n:]
		size := 0
		switch tag & 7 {
		case 0:
			if _, size = binary.Uvarint(b); size <= 0 {
				return nil
			}
		case 1:
			size = 8
		case 5:
			size = 4
		case 2:
			length, n := binary.Uvarint(b)
			if n <= 0 || length > uint64(len(b)-n) {
				return nil
			}
			b, size = b[n:], int(length)
		default:
			return nil
		}
		if size > len(b) {
			return nil
		}
		if tag>>3 == number {
			return b[:size]
		}
		b = b[size:]
	}
	return nil
}

// protoDuration is a google.protobuf.Duration; one that is negative, or longer than a month, tells no wait.
func protoDuration(b []byte) time.Duration {
	seconds, _ := binary.Uvarint(protoField(b, 1))
	nanos, _ := binary.Uvarint(protoField(b, 2))
	if seconds > 31*24*3600 || nanos >= 1e9 {
		return 0
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanos)
}
