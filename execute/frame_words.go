package execute

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Types of frames and the flags that bear on reading them (RFC 9113, 6).
const (
	frameData         = 0
	frameHeaders      = 1
	framePriority     = 2
	frameReset        = 3
	frameSettings     = 4
	framePush         = 5
	framePing         = 6
	frameGoAway       = 7
	frameWindow       = 8
	frameContinuation = 9

	flagAck        = 0x1
	flagEndStream  = 0x1
	flagEndHeaders = 0x4
	flagPadded     = 0x8
	flagPriority   = 0x20
)

var frameTypes = map[byte]string{
	frameData: "DATA", frameHeaders: "HEADERS", framePriority: "PRIORITY", frameReset: "RST_STREAM", frameSettings: "SETTINGS",
	framePush: "PUSH_PROMISE", framePing: "PING", frameGoAway: "GOAWAY", frameWindow: "WINDOW_UPDATE", frameContinuation: "CONTINUATION",
	0xa: "ALTSVC", 0xc: "ORIGIN", 0x10: "PRIORITY_UPDATE",
}

func frameType(kind byte) string {
	if name, ok := frameTypes[kind]; ok {
		return name
	}
	return fmt.Sprintf("type 0x%x", kind)
}

// frameFlags names the flags that are set; one that its type does not have is a number.
func frameFlags(kind, flags byte) []string {
	names := map[byte]string{}
	switch kind {
	case frameData:
		names = map[byte]string{flagEndStream: "END_STREAM", flagPadded: "PADDED"}
	case frameHeaders:
		names = map[byte]string{flagEndStream: "END_STREAM", flagEndHeaders: "END_HEADERS", flagPadded: "PADDED", flagPriority: "PRIORITY"}
	case framePush:
		names = map[byte]string{flagEndHeaders: "END_HEADERS", flagPadded: "PADDED"}
	case frameContinuation:
		names = map[byte]string{flagEndHeaders: "END_HEADERS"}
	case frameSettings, framePing:
		names = map[byte]string{flagAck: "ACK"}
	}
	var set []string
	for bit := byte(1); bit != 0; bit <<= 1 {
		if flags&bit == 0 {
			continue
		}
		if name, ok := names[bit]; ok {
			set = append(set, name)
		} else {
			set = append(set, fmt.Sprintf("0x%x", bit))
		}
	}
	return set
}

var settingNames = map[uint16]string{
	1: "HEADER_TABLE_SIZE", 2: "ENABLE_PUSH", 3: "MAX_CONCURRENT_STREAMS", 4: "INITIAL_WINDOW_SIZE", 5: "MAX_FRAME_SIZE",
	6: "MAX_HEADER_LIST_SIZE", 8: "ENABLE_CONNECT_PROTOCOL", 9: "NO_RFC7540_PRIORITIES",
}

// errorCodes are those of RFC 9113, 7, by their number.
var errorCodes = []string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
	"REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

func errorCode(code uint32) string {
	if int64(code) < int64(len(errorCodes)) {
		return errorCodes[code]
	}
	return fmt.Sprintf("code 0x%x", code)
}

// mostDebug bounds what is kept of the text that a server closes with.
const mostDebug = 200

// frameWords tells what is in a frame that carries neither data nor fields.
func frameWords(kind, flags byte, p []byte) string {
	u32 := func(at int) uint32 { return binary.BigEndian.Uint32(p[at:]) }
	switch {
	case kind == frameSettings:
		return settingsWords(p)
	case kind == frameReset && len(p) == 4:
		return errorCode(u32(0))
	case kind == frameGoAway && len(p) >= 8:
		words := errorCode(u32(4)) + ", last stream " + strconv.FormatUint(uint64(u32(0)&(1<<31-1)), 10)
		if debug := p[8:]; len(debug) > 0 {
			words += ", " + strings.ToValidUTF8(string(debug[:min(len(debug), mostDebug)]), "\ufffd")
		}
		return words
	case kind == frameWindow && len(p) == 4:
		return "room for " + strconv.FormatUint(uint64(u32(0)&(1<<31-1)), 10) + " bytes more"
	case kind == framePriority && len(p) == 5:
		return priorityWords(p)
	}
	return ""
}

func settingsWords(p []byte) string {
	var list []string
	for ; len(p) >= 6; p = p[6:] {
		id := binary.BigEndian.Uint16(p)
		name, ok := settingNames[id]
		if !ok {
			name = fmt.Sprintf("0x%x", id)
		}
		list = append(list, name+" = "+strconv.FormatUint(uint64(binary.BigEndian.Uint32(p[2:])), 10))
	}
	return strings.Join(list, ", ")
}

func priorityWords(p []byte) string {
	on := binary.BigEndian.Uint32(p)
	words := "after stream " + strconv.FormatUint(uint64(on&(1<<31-1)), 10) + ", weight " + strconv.Itoa(int(p[4])+1)
	if on>>31 == 1 {
		words += ", exclusive"
	}
	return words
}

// fieldPiece is the piece of a field block in a frame's payload, and what stands before it.
func fieldPiece(kind, flags byte, p []byte) (piece []byte, words string) {
	if kind == frameContinuation {
		return p, ""
	}
	if flags&flagPadded != 0 && len(p) > 0 {
		pad := int(p[0])
		p = p[1:max(1, len(p)-pad)]
	}
	switch {
	case kind == frameHeaders && flags&flagPriority != 0 && len(p) >= 5:
		return p[5:], priorityWords(p)
	case kind == framePush && len(p) >= 4:
		return p[4:], "promises stream " + strconv.FormatUint(uint64(binary.BigEndian.Uint32(p)&(1<<31-1)), 10)
	}
	return p, ""
}
