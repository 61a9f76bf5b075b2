package execute

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"parley/playground"
)

// refused records why the round trip brought no response that the transport takes. It
// judges by who spoke last: the dial, a limit or the person, the socket, and only then
// by what the transport says.
func (h *hop) refused(err error, x *playground.Exchange) {
	x.Interim = h.interimSoFar()
	var dial *dialError
	switch {
	case errors.Is(context.Cause(h.ctx), errTurnedAway):
		x.Failure = h.turnedAway(errTurnedAway)
	case h.ctx.Err() != nil:
		x.Failure = h.ended(context.Cause(h.ctx), x)
		if f := h.turnedAway(context.Cause(h.ctx)); f != nil && x.Failure.Cause == playground.CauseNoAnswerInTime {
			f.Limit, f.LimitMS = x.Failure.Limit, x.Failure.LimitMS
			x.Failure = f
		}
		h.keepHead(x)
	case errors.As(err, &dial):
		x.Failure = h.dialFailure(dial)
		h.took = &dial.took
		x.RemoteAddr, x.TLS, x.Proxy = dial.took.remote, dial.took.tls, dial.took.proxy
	case h.socket() == nil:
		x.Failure = h.fail(playground.CauseBadRequest, playground.PhaseBlocked, err)
	case h.flooded:
		x.Failure = h.tooManyInterim(err)
	case h.tap == nil:
		x.Failure = h.failureHTTP2(err)
	default:
		h.refusedHTTP1(err, x)
	}
	h.blameLength(x)
}

// keepHead fills the response where a status line came before the exchange ended.
func (h *hop) keepHead(x *playground.Exchange) {
	if h.tap == nil {
		return
	}
	if read, ok := readHead(h.tap.recorded(&h.wire)); ok {
		x.Response = read.response(h.e.o.Limits.HeaderFields)
	}
}

// blameLength names a composed Content-Length that is not the content's, where no
// answer came: the server waited for more, or found too much.
func (h *hop) blameLength(x *playground.Exchange) {
	said, wrong := h.m.lengthMismatch()
	if !wrong || h.tap == nil || x.Response != nil || h.wrote.IsZero() || x.Failure.Kind == playground.FailureCancelled {
		return
	}
	x.Failure.Cause = playground.CauseContentLength
	x.Failure.Detail = "Content-Length: " + said + ", content of " + strconv.FormatInt(h.m.length(), 10) + " bytes; " + x.Failure.Detail
	x.Failure.Message = say(x.Failure)
}

// ended is the failure of an exchange that a limit or the person ended before the
// response's head was whole.
func (h *hop) ended(why error, x *playground.Exchange) *playground.Failure {
	h.mu.Lock()
	phase, way := h.phase, h.way
	h.mu.Unlock()
	var limit *limitError
	if !errors.As(why, &limit) {
		return h.fail(playground.CauseCancelled, phase, nil)
	}
	cause := playground.CauseNoAnswerInTime
	switch phase {
	case playground.PhaseDNS:
		cause = playground.CauseResolverTimeout
	case playground.PhaseBlocked, playground.PhaseConnect:
		cause = playground.CauseConnectTimeout
	case playground.PhaseSSL:
		cause = playground.CauseTLSTimeout
	}
	if way == nil || phase == playground.PhaseSend || phase == playground.PhaseWait || phase == playground.PhaseReceive {
		return h.overLimit(cause, phase, limit)
	}
	x.Proxy = way.record // the target was not asked yet
	f := h.overLimit(way.cause, phase, limit)
	f.Host = way.host
	f.Message = say(f)
	return f
}

func (h *hop) overLimit(cause playground.Cause, phase playground.Phase, limit *limitError) *playground.Failure {
	f := h.fail(cause, phase, limit)
	f.Limit, f.LimitMS = limit.name, playground.Millis(limit.after)
	f.Message = say(f)
	return f
}

// refusedHTTP1 judges by the bytes that came and the socket's own words.
func (h *hop) refusedHTTP1(err error, x *playground.Exchange) {
	raw := h.tap.recorded(&h.wire)
	readErr, writeErr, reached := h.tap.errors(&h.wire)
	if alertOf(readErr) == 0 && alertOf(err) > 0 {
		readErr = err // it came before this exchange began to listen
	}
	read, ok := readHead(raw)
	phase := playground.PhaseReceive
	switch {
	case alertOf(readErr) > 0:
		x.Failure = h.fail(playground.CauseTLSAlert, playground.PhaseWait, readErr)
		x.Failure.Alert = alertOf(readErr)
		x.Failure.Message = say(x.Failure)
	case len(raw) == 0:
		x.Failure = h.silent(err, readErr, writeErr, reached)
	case !ok && readErr != nil && startsLikeHTTP(raw):
		x.Failure = h.fail(playground.CauseCutInHeaders, phase, errors.Join(readErr))
		x.Failure.FirstBytes = bytes.Clone(raw[:min(len(raw), firstBytes)])
	case !ok:
		x.Failure = h.notHTTP(raw, err)
	case !read.whole && readErr != nil && read.broken == "":
		x.Failure = h.fail(playground.CauseCutInHeaders, phase, readErr)
		x.Response = read.response(h.e.o.Limits.HeaderFields)
	case int64(len(raw)) >= h.e.o.Limits.HeaderBytes && !read.whole && read.broken == "":
		x.Failure = h.tooLongHead(err)
		x.Response = read.response(h.e.o.Limits.HeaderFields)
	default:
		h.salvage(read, raw, x)
		if x.Failure == nil {
			x.Failure = h.brokenHead(err, x.Response, read)
		}
	}
}

// brokenHead names what the transport cannot take in a head that is whole.
func (h *hop) brokenHead(err error, resp *playground.Response, read head) *playground.Failure {
	framing := (&head{fields: resp.Headers}).badFraming()
	cause, detail := playground.CauseOther, err.Error()
	switch {
	case read.broken != "":
		cause, detail = playground.CauseBadHeaderLine, read.broken
	case framing != "":
		cause, detail = playground.CauseBadFraming, framing
	}
	f := h.fail(cause, playground.PhaseReceive, errors.New(detail))
	f.Received = resp.Content.Size
	return f
}

func (h *hop) tooLongHead(err error) *playground.Failure {
	f := h.fail(playground.CauseHeadersTooLarge, playground.PhaseReceive, err)
	f.Limit = "headers"
	return f
}

func (h *hop) tooManyInterim(err error) *playground.Failure {
	f := h.tooLongHead(err)
	f.Message = "The server sent more than " + strconv.Itoa(h.e.o.Limits.Interim) + " interim (1xx) responses and no final one."
	return f
}

// silent tells why not a single byte of an answer came.
func (h *hop) silent(err, readErr, writeErr error, reached bool) *playground.Failure {
	if raw := h.socket(); raw != nil && readErr == nil && writeErr == nil {
		_, readErr, writeErr = raw.evidence() // it may have ended before this exchange began to listen
	}
	if errors.Is(writeErr, os.ErrDeadlineExceeded) {
		writeErr = nil // the transport's own end of a write, once it had read that the server closed
	}
	said := readErr
	if said == nil || errors.Is(said, io.EOF) {
		said = firstError(writeErr, readErr)
	}
	switch {
	case h.keptUnnamed() && (said == nil || isReset(said) || errors.Is(said, io.EOF)):
		return h.fail(playground.CauseClientCertificate, playground.PhaseWait, firstError(said, err))
	case h.reused:
		return h.fail(playground.CauseStale, playground.PhaseWait, firstError(said, err))
	case said == nil && !reached:
		return h.fail(playground.CauseBadRequest, playground.PhaseSend, err) // the transport would not write it
	case isReset(said) && !reached:
		return h.fail(playground.CauseConnectReset, playground.PhaseSend, said)
	case isReset(said):
		return h.fail(playground.CauseResetBeforeAnswer, playground.PhaseWait, said)
	case said == nil || errors.Is(said, io.EOF) || errors.Is(said, io.ErrUnexpectedEOF):
		return h.fail(playground.CauseClosedBeforeAnswer, playground.PhaseWait, firstError(said, err))
	}
	return h.fail(playground.CauseOther, playground.PhaseWait, said)
}

// keptUnnamed reports a server that asked who is calling and was not told. In TLS 1.3 its
// alert comes after the request was begun, and a write may fail before that was read.
func (h *hop) keptUnnamed() bool {
	raw := h.socket()
	return raw != nil && !h.reused && raw.info.tls != nil && raw.info.tls.ClientAsked && raw.info.tls.ClientCertificate == nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// isReset reports that the other side, or something between, tore the connection down.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
}

// startsLikeHTTP reports whether raw may be the start of a status line.
func startsLikeHTTP(raw []byte) bool {
	line, _, whole := cutLine(raw)
	const start = "HTTP/"
	return !whole && (bytes.HasPrefix(line, []byte(start)) || strings.HasPrefix(start, string(line)))
}

// notHTTP is an answer in another protocol: TLS where the bytes are an alert or a
// handshake record, else unknown, with the bytes as evidence.
func (h *hop) notHTTP(raw []byte, err error) *playground.Failure {
	cause := playground.CauseNotHTTP
	if len(raw) >= 2 && (raw[0] == 0x15 || raw[0] == 0x16) && raw[1] == 3 && h.m.at.Scheme == "http" {
		cause = playground.CauseTLSPort
	}
	f := h.fail(cause, playground.PhaseReceive, err)
	f.FirstBytes = bytes.Clone(raw[:min(len(raw), firstBytes)])
	return f
}

// headFailure judges a head that the transport took.
func (h *hop) headFailure(resp *playground.Response) *playground.Failure {
	switch {
	case resp.Status == 0 && h.tap != nil:
		return h.notHTTP(h.tap.recorded(&h.wire), errors.New("a status of 000"))
	case h.tap == nil && !hasThreeDigits(resp.Status):
		return h.fail(playground.CauseHTTP2Broken, playground.PhaseReceive, fmt.Errorf(":status is %d", resp.Status))
	case len(resp.Headers) > h.e.o.Limits.HeaderFields:
		f := h.tooLongHead(errors.New(strconv.Itoa(len(resp.Headers)) + " field lines"))
		resp.Headers = resp.Headers[:h.e.o.Limits.HeaderFields]
		return f
	case resp.Status == http.StatusSwitchingProtocols && !h.m.carries("Upgrade"):
		return h.fail(playground.CauseSwitched, playground.PhaseReceive, nil)
	}
	return nil
}

// hasThreeDigits tells a status (RFC 9110, 15) from a number: the transport takes any over HTTP/2.
func hasThreeDigits(status int) bool { return status >= 100 && status <= 999 }

// isTunnel reports an answer after which the connection speaks another protocol, which
// is not ours: there is no content to wait for.
func (h *hop) isTunnel(status int) bool {
	return status == http.StatusSwitchingProtocols || (h.m.method == http.MethodConnect && status/100 == 2)
}

// stalledAfter is the silence from which content that did not come in time counts as
// stalled rather than slow.
const stalledAfter = 2 * time.Second

// bodyFailure names what stopped the content.
func (h *hop) bodyFailure(w *wireReader, err error) *playground.Failure {
	var bomb *bombError
	var undecodable *decodeError
	switch {
	case errors.As(err, &bomb):
		f := h.fail(playground.CauseBomb, playground.PhaseReceive, err)
		f.Limit = "ratio"
		return f
	case w.err == nil && errors.Is(err, errCrowded):
		return h.fail(playground.CauseOwnMachine, playground.PhaseReceive, errCrowded)
	case w.err == nil && errors.As(err, &undecodable):
		return h.fail(playground.CauseDecode, playground.PhaseReceive, err)
	case h.ctx.Err() != nil:
		return h.bodyEnded(context.Cause(h.ctx))
	case h.tap == nil:
		return h.bodyFailureHTTP2(w, err)
	}
	readErr, _, _ := h.tap.errors(&h.wire)
	return h.fail(h.bodyCause(err, readErr), playground.PhaseReceive, err)
}

func (h *hop) bodyCause(err, readErr error) playground.Cause {
	switch {
	case isReset(err) || isReset(readErr):
		return playground.CauseBodyReset
	case errors.Is(err, io.ErrUnexpectedEOF) && h.chunkedAnswer && h.beginsWithoutChunk():
		return playground.CauseBadChunk
	case errors.Is(err, io.ErrUnexpectedEOF) && h.chunkedAnswer, errors.Is(readErr, io.EOF) && h.chunkedAnswer:
		return playground.CauseChunkedCut
	case errors.Is(err, io.ErrUnexpectedEOF):
		return playground.CauseBodyCut
	case readErr == nil && h.chunkedAnswer:
		return playground.CauseBadChunk // the socket is well: what came over it is not
	}
	return playground.CauseOther
}

// beginsWithoutChunk reports content whose first byte cannot be that of a chunk's length.
func (h *hop) beginsWithoutChunk() bool {
	read, ok := readHead(h.tap.recorded(&h.wire))
	return ok && read.whole && len(read.rest) > 0 && strings.IndexByte("0123456789abcdefABCDEF", read.rest[0]) < 0
}

// bodyEnded is the failure of content that a limit or the person ended.
func (h *hop) bodyEnded(why error) *playground.Failure {
	var limit *limitError
	if !errors.As(why, &limit) {
		return h.fail(playground.CauseCancelled, playground.PhaseReceive, nil)
	}
	cause := playground.CauseBodySlow
	if limit.name == limitIdle || h.watch.silence() >= min(stalledAfter, limit.after*3/4) {
		cause = playground.CauseBodyStalled
	}
	return h.overLimit(cause, playground.PhaseReceive, limit)
}
