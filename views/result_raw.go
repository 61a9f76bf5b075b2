package views

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// rawModel is one exchange as it was on its connection.
type rawModel struct {
	Note       string
	Messages   []rawMessage
	Frames     []frameRow
	FrameCount string
	JSON       string // where the frames are had
}

// rawMessage is one direction of it, in bytes.
type rawMessage struct {
	ID, Title, Side string // Side is sent or received
	Size            string
	Bytes           string // where the bytes are had; empty: they are not known
	Lines           []rawLine
	Hex             []hexRow
	Note            string
	More, MoreWords string // where the rest of the content is
	Empty           string // why there is nothing
}

// rawLine is a line as it was, with what it ended in.
type rawLine struct {
	Pieces []piece
	End    string
}

type frameRow struct {
	At, Way, Arrow, Stream, Type, Flags, Length, Words string
	Fields                                             []playground.Field
}

// exchangeTab is an exchange to choose.
type exchangeTab struct {
	look
	Name, Code, Href string
	Current          bool
}

// newExchangeTabs lists the exchanges of a run, if there are several.
func newExchangeTabs(in ResultInput, part string) []exchangeTab {
	var tabs []exchangeTab
	run := &in.Run
	for i, a := range run.Attempts {
		for j := range a.Exchanges {
			o := exchangeOutcome(&a.Exchanges[j])
			at := in
			at.Attempt, at.Exchange = i+1, j+1
			t := exchangeTab{look: o.look, Name: laneName(len(run.Attempts), len(a.Exchanges), a.Number, j+1, a.Exchanges[j].Role), Code: o.Code, Href: partHref(at, part, "")}
			t.Current = in.Attempt == i+1 && in.Exchange == j+1
			tabs = append(tabs, t)
		}
	}
	if len(tabs) < 2 {
		return nil
	}
	if in.Attempt == 0 {
		tabs[len(tabs)-1].Current = true
	}
	return tabs
}

// newRaw shows the bytes or the frames of an exchange, where they are known; where they are
// not, as the run tells them.
func newRaw(in ResultInput) *rawModel {
	x := in.Run.Final()
	if x == nil {
		return &rawModel{Note: "Nothing was sent."}
	}
	at := "/api/runs/" + in.Run.ID.String() + "/wire?attempt=" + strconv.Itoa(len(in.Run.Attempts)) + "&exchange=" + strconv.Itoa(len(in.Run.LastAttempt().Exchanges))
	if in.Wire == nil {
		return rawUnknown(in, x)
	}
	if len(in.Wire.Frames) > 0 {
		return newFrames(in.Wire, at)
	}
	m := &rawModel{Note: "Byte for byte as on the connection" + map[bool]string{true: ", inside TLS"}[x.TLS != nil] + "; credentials in fields are masked."}
	m.Messages = []rawMessage{
		newRawMessage(in, "sent", in.Wire.Sent, at+"&side=sent"),
		newRawMessage(in, "received", in.Wire.Received, at+"&side=received"),
	}
	return m
}

// rawUnknown tells an exchange whose bytes nobody has.
func rawUnknown(in ResultInput, x *playground.Exchange) *rawModel {
	if x.Response == nil && x.RemoteAddr == "" {
		return &rawModel{Note: "No connection was made, so nothing was put on one."}
	}
	m := &rawModel{Note: "This run is older than the record of bytes. Here it is written as the run tells it."}
	told := playground.TellWire(*x, nil, in.Body)
	told.Sent.Size = 0
	m.Messages = []rawMessage{newRawMessage(in, "sent", told.Sent, ""), newRawMessage(in, "received", told.Received, "")}
	return m
}

// mostHex bounds the bytes that are shown as such.
const mostHex = 4 << 10

func newRawMessage(in ResultInput, side string, b playground.WireBytes, at string) rawMessage {
	d := rawMessage{ID: "raw-" + side, Side: side, Bytes: at, Title: map[string]string{"sent": "Sent", "received": "Received"}[side]}
	if len(b.Head) == 0 && len(b.Content) == 0 {
		d.Empty, d.Bytes = "Nothing was "+side+".", ""
		return d
	}
	d.Size = "head " + showSize(int64(len(b.Head)))
	if b.Size > 0 {
		d.Size += ", content " + showSize(b.Size)
	}
	d.Lines = rawLines(b.Head)
	content := b.Content
	if readableBytes(content) {
		d.Lines = append(d.Lines, rawLines(content)...)
	} else {
		content = content[:min(len(content), mostHex)]
		d.Hex = hexRows(content, 0)
	}
	if left := b.Size - int64(len(content)); left > 0 && at != "" {
		d.Note = "The first " + showSize(int64(len(content))) + " of the content are shown, " + showSize(left) + " more followed."
		if side == "received" {
			d.More, d.MoreWords = partHref(in, "body", ""), "See the body"
		}
	}
	return d
}

// readableBytes reports whether bytes are text for the most part.
func readableBytes(b []byte) bool {
	odd := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			odd++
		}
		i += n
	}
	return odd*20 <= len(b)
}

// rawLines cuts bytes into lines. What cannot be seen is written out as in a string of code.
func rawLines(b []byte) []rawLine {
	var lines []rawLine
	for len(b) > 0 && len(lines) < mostLines {
		line, end := b, ""
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line, end = b[:i], `\n`
			b = b[i+1:]
		} else {
			b = nil
		}
		if cut, ok := bytes.CutSuffix(line, []byte("\r")); ok && end != "" {
			line, end = cut, `\r\n`
		}
		lines = append(lines, rawLine{Pieces: rawPieces(line), End: end})
	}
	return lines
}

// escapedByte writes a character out.
func escapedByte(b []byte) string {
	switch b[0] {
	case '\t':
		return `\t`
	case '\r':
		return `\r`
	}
	var out strings.Builder
	for _, c := range b {
		out.WriteString(`\x` + string([]byte{hexDigits[c>>4], hexDigits[c&15]}))
	}
	return out.String()
}

func rawPieces(line []byte) []piece {
	var list []piece
	var plain, odd strings.Builder
	flush := func(b *strings.Builder, css string) {
		if b.Len() > 0 {
			list = append(list, piece{CSS: css, Text: b.String()})
			b.Reset()
		}
	}
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		switch {
		case r == utf8.RuneError && n == 1, r == '\t', unseen(r):
			flush(&plain, "")
			odd.WriteString(escapedByte(line[:n]))
		default:
			flush(&odd, "esc")
			plain.WriteRune(r)
		}
		line = line[n:]
	}
	flush(&odd, "esc")
	flush(&plain, "")
	return list
}

// newFrames lists the frames of an HTTP/2 exchange.
func newFrames(w *playground.Wire, at string) *rawModel {
	m := &rawModel{
		Note:       "HTTP/2 speaks in frames (RFC 9113), here in the order in which they passed. Stream 0 is the connection itself. Field blocks are decoded; of DATA there are the lengths. Credentials are masked.",
		FrameCount: plural(int64(len(w.Frames)+w.More), "frame", "frames"), JSON: at,
	}
	if w.More > 0 {
		m.FrameCount += ", the first " + showCount(int64(len(w.Frames))) + " kept"
	}
	for _, f := range w.Frames {
		r := frameRow{
			At: showPhase(millis(f.At)) + " ms", Way: "received", Arrow: "←", Stream: strconv.FormatUint(uint64(f.Stream), 10), Type: showLine(f.Type),
			Flags: strings.Join(f.Flags, " "), Length: showSize(int64(f.Length)), Words: showLine(f.Words), Fields: shownFields(f.Fields),
		}
		if f.Sent {
			r.Way, r.Arrow = "sent", "→"
		}
		m.Frames = append(m.Frames, r)
	}
	return m
}
