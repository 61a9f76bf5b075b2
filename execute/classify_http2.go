package execute

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// streamError is what the transport's own, unexported type turns into by errors.As: a
// struct of the same fields.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

// Error is there for errors.As.
func (e streamError) Error() string { return "HTTP/2 stream error" }

// fromPeer is what the transport gives as the cause of a stream error that the server sent.
const fromPeer = "received from peer"

// http2Codes are the error codes of RFC 9113, 7, by number.
var http2Codes = []string{"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
	"FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
	"INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"}

// goAwayCode finds the code in the text of a GOAWAY, which has no type to ask.
var goAwayCode = regexp.MustCompile(`ErrCode[:=]\s?([A-Z0-9_]+)`)

// failureHTTP2 names what stopped an exchange over HTTP/2 before its response began.
func (h *hop) failureHTTP2(err error) *playground.Failure {
	first, readErr, writeErr := []byte(nil), error(nil), error(nil)
	if raw := h.socket(); raw != nil {
		first, readErr, writeErr = raw.evidence()
	}
	text := err.Error()
	if f := h.frameFlood(err); f != nil {
		return f
	}
	switch {
	case strings.Contains(text, "http2: invalid"), strings.Contains(text, "net/http: invalid"), strings.Contains(text, "invalid HTTP header"):
		return h.fail(playground.CauseBadRequest, playground.PhaseBlocked, err)
	case strings.Contains(text, "looked like an HTTP/1.1 header"), h.m.at.Scheme == "http" && bytes.HasPrefix(first, []byte("HTTP/1")):
		f := h.fail(playground.CauseHTTP1OnHTTP2, playground.PhaseReceive, err)
		f.FirstBytes = first
		return f
	case strings.Contains(text, "header list larger"):
		return h.tooLongHead(err)
	}
	if f := h.streamFailure(err); f != nil {
		return f
	}
	if alert := alertOf(firstError(err, readErr)); alert > 0 {
		f := h.fail(playground.CauseTLSAlert, playground.PhaseWait, err)
		f.Alert = alert
		return f
	}
	if h.m.at.Scheme == "http" && len(first) > 0 && !isSettings(first) {
		return h.notHTTP(first, err)
	}
	if f := h.turnedAway(err); f != nil {
		return f
	}
	return h.silent(err, firstError(resetOf(err), readErr), writeErr, true)
}

// mostTurns is how often the transport may send a request anew that an HTTP/2 server let go of unseen. By
// itself it goes on until the time is over, thousands of times where the server turns all away at once.
const mostTurns = 6

// errTurnedAway ends an exchange that was let go of that often.
var errTurnedAway = errors.New("the server turned the request away each time")

// turnedAway is the failure of a request that the server let go of again and again: what the
// transport says in the end, such as that the time was up, is not what happened. It is nil
// where the transport sent the request once.
func (h *hop) turnedAway(err error) *playground.Failure {
	h.mu.Lock()
	now, turns, before := h.frames, h.turns, h.gone
	h.mu.Unlock()
	gone := now.turnedAway()
	if gone == nil && errors.Is(err, errTurnedAway) {
		gone = before
	}
	if gone == nil || turns == 0 {
		return nil
	}
	cause := playground.CauseStreamReset
	if gone.Type == frameType(frameGoAway) {
		cause = playground.CauseGoAway
	}
	f := h.fail(cause, playground.PhaseWait, err)
	f.Detail = gone.Type + " " + gone.Words + ", after which it was sent again " + strconv.Itoa(turns) + " times; " + f.Detail
	for code, name := range http2Codes {
		if strings.HasPrefix(gone.Words, name) {
			f.H2Code = code + 1
		}
	}
	f.Message = say(f)
	return f
}

// isSettings reports whether raw begins with a SETTINGS frame, as HTTP/2 must.
func isSettings(raw []byte) bool { return len(raw) >= 4 && raw[3] == 4 }

// resetOf returns err where it is about the connection.
func resetOf(err error) error {
	if isReset(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return nil
}

// frameFlood names a connection that was given up for its frames, or returns nil.
func (h *hop) frameFlood(err error) *playground.Failure {
	var flood *floodError
	if !errors.As(err, &flood) {
		return nil
	}
	f := h.fail(playground.CauseFrameFlood, playground.PhaseReceive, flood)
	f.Limit = "frames"
	return f
}

func firstFailure(all ...*playground.Failure) *playground.Failure {
	for _, f := range all {
		if f != nil {
			return f
		}
	}
	return nil
}

// streamFailure names RST_STREAM and GOAWAY, or returns nil.
func (h *hop) streamFailure(err error) *playground.Failure {
	h.mu.Lock()
	phase := h.phase
	h.mu.Unlock()
	var stream streamError
	if errors.As(err, &stream) {
		cause := playground.CauseStreamReset
		if stream.Cause == nil || stream.Cause.Error() != fromPeer { // it is the transport that found a fault
			cause, phase = playground.CauseHTTP2Broken, playground.PhaseReceive
		}
		f := h.fail(cause, phase, err)
		f.H2Code = int(stream.Code) + 1
		f.Message = say(f)
		return f
	}
	if _, name, ok := strings.Cut(err.Error(), "connection error: "); ok {
		f := h.fail(playground.CauseHTTP2Broken, playground.PhaseReceive, err)
		f.H2Code = slices.Index(http2Codes, name) + 1
		f.Message = say(f)
		return f
	}
	if strings.Contains(err.Error(), "frame too large") {
		f := h.fail(playground.CauseHTTP2Broken, playground.PhaseReceive, err)
		f.H2Code = slices.Index(http2Codes, "FRAME_SIZE_ERROR") + 1
		f.Message = say(f)
		return f
	}
	if !strings.Contains(err.Error(), "GOAWAY") {
		return nil
	}
	f := h.fail(playground.CauseGoAway, phase, err)
	if found := goAwayCode.FindStringSubmatch(err.Error()); found != nil {
		for code, name := range http2Codes {
			if name == found[1] {
				f.H2Code = code + 1
			}
		}
	}
	f.Message = say(f)
	return f
}

// bodyFailureHTTP2 names what stopped content over HTTP/2.
func (h *hop) bodyFailureHTTP2(w *wireReader, err error) *playground.Failure {
	if f := firstFailure(h.frameFlood(err), h.streamFailure(err)); f != nil {
		return f
	}
	var readErr error
	if raw := h.socket(); raw != nil {
		_, readErr, _ = raw.evidence()
	}
	cause := playground.CauseOther
	switch {
	case isReset(err) || isReset(readErr):
		cause = playground.CauseBodyReset
	case strings.Contains(err.Error(), "more than declared Content-Length"):
		cause = playground.CauseHTTP2Broken // RFC 9113, 8.1.1
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(readErr, io.EOF), w.total > w.size:
		cause = playground.CauseBodyCut
	}
	return h.fail(cause, playground.PhaseReceive, err)
}
