package playground

import (
	"bytes"
	"net/url"
	"strings"
)

// WireForm says where the bytes of an exchange are.
type WireForm string

// The forms. Where there is none, nothing was put on a connection, or the run is older
// than the record.
const (
	WireTold WireForm = "told" // they follow, byte for byte, from what the run tells: see TellWire
	WireKept WireForm = "kept" // they are kept beside the run
)

// WireWindow is how much of a message's content its bytes are shown with. Heads are whole.
const WireWindow = 16 << 10

// MaxFrames is how many frames of an exchange are kept.
const MaxFrames = 1000

// Wire is an exchange as it was on its connection, above TLS: bytes in HTTP/1, frames in
// HTTP/2. Credentials are masked.
type Wire struct {
	Sent     WireBytes `json:"sent"`
	Received WireBytes `json:"received"`
	Frames   []Frame   `json:"frames,omitempty"` // HTTP/2, in the order in which they passed
	More     int       `json:"more,omitempty"`   // frames that passed and are not kept
}

// WireBytes is one direction of an HTTP/1 exchange.
type WireBytes struct {
	Head    []byte `json:"head"`    // every head, interim responses' before the final one
	Content []byte `json:"content"` // what followed, with its framing: the first WireWindow bytes
	Size    int64  `json:"size"`    // of all that followed
}

// Frame is an HTTP/2 frame (RFC 9113, 4).
type Frame struct {
	At     Millis   `json:"at_ms"` // since the exchange began
	Sent   bool     `json:"sent"`
	Stream uint32   `json:"stream"` // 0 is the connection itself
	Type   string   `json:"type"`
	Flags  []string `json:"flags,omitempty"`
	Length int      `json:"length"`           // of its payload
	Fields []Field  `json:"fields,omitempty"` // decoded, where a field block ends here
	Words  string   `json:"words,omitempty"`  // settings, codes and figures
}

// RequestHead is the head of a request as HTTP/1 has it on the wire.
func RequestHead(r SentRequest) []byte {
	return appendFields([]byte(r.Method+" "+requestTarget(r)+" HTTP/"+r.LineVersion()+"\r\n"), r.Headers)
}

// LineVersion is the version that a request line of HTTP/1 ends with.
func (r *SentRequest) LineVersion() string {
	if r.Version == HTTP10 {
		return HTTP10
	}
	return HTTP1
}

// requestTarget is the request target (RFC 9112, 3.2): the authority for CONNECT, else the
// origin form.
func requestTarget(r SentRequest) string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return r.URL
	}
	u.RawQuery = strings.ReplaceAll(EscapeQuery(u.RawQuery), EscapeQuery(maskDots), maskDots)
	if r.Method == "CONNECT" {
		return u.Host
	}
	return u.RequestURI()
}

// EscapeQuery keeps a query on its line: blanks and bytes beyond ASCII do not stand in a
// request target (RFC 3986, 2). All else stays as typed.
func EscapeQuery(query string) string {
	const hex = "0123456789ABCDEF"
	bad := func(c byte) bool { return c <= ' ' || c >= 0x7f }
	if i := strings.IndexFunc(query, func(r rune) bool { return r <= ' ' || r >= 0x7f }); i < 0 {
		return query
	}
	var b strings.Builder
	for i := 0; i < len(query); i++ {
		if c := query[i]; bad(c) {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// ResponseHead is the head of a response as most servers write it.
func ResponseHead(r *Response) []byte {
	status := make([]byte, 0, 512)
	status = append(status, "HTTP/"+r.HTTPVersion+" "...)
	status = append(status, byte('0'+r.Status/100%10), byte('0'+r.Status/10%10), byte('0'+r.Status%10), ' ')
	return appendFields(append(append(status, r.Reason...), "\r\n"...), r.Headers)
}

func appendFields(b []byte, fields []Field) []byte {
	for _, f := range fields {
		b = append(b, f.Name...)
		b = append(b, ": "...)
		b = append(b, f.Value...)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// TellWire makes the bytes of an exchange whose form is WireTold: sent is the start of its
// request's content, received the start of its response's.
func TellWire(x Exchange, sent, received []byte) Wire {
	w := Wire{Sent: WireBytes{Head: RequestHead(x.Request), Content: window(sent, x.Request.BodySize), Size: x.Request.BodySize}}
	if x.Response != nil {
		size := x.Response.Content.Size
		w.Received = WireBytes{Head: ResponseHead(x.Response), Content: window(received, size), Size: size}
	}
	return w
}

func window(content []byte, size int64) []byte {
	return content[:min(int64(len(content)), size, WireWindow)]
}

// MaskHead returns a head, or several, with every credential masked and all else as it was.
func MaskHead(head []byte) []byte {
	out := make([]byte, 0, len(head))
	for len(head) > 0 {
		line := head
		if i := bytes.IndexByte(head, '\n'); i >= 0 {
			line = head[:i+1]
		}
		head = head[len(line):]
		out = append(out, maskLine(line)...)
	}
	return out
}

// maskLine masks a field line, or the target of a request line.
func maskLine(line []byte) []byte {
	text := strings.TrimRight(string(line), "\r\n")
	end := line[len(text):]
	if method, rest, ok := strings.Cut(text, " "); ok && !strings.Contains(method, ":") && strings.Contains(rest, " HTTP/") {
		target, version, _ := strings.Cut(rest, " ")
		return append([]byte(method+" "+MaskURL(target)+" "+version), end...)
	}
	name, value, ok := strings.Cut(text, ":")
	if !ok {
		return line
	}
	trimmed := strings.Trim(value, " \t")
	masked := MaskField(strings.TrimSpace(name), trimmed)
	if masked == trimmed {
		return line
	}
	return append([]byte(name+":"+strings.Replace(value, trimmed, masked, 1)), end...)
}

// ValidTarget reports whether s can stand in a request line as its target (RFC 9112, 3.2): it is
// not empty, and nothing in it but visible ASCII.
func ValidTarget(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return c <= ' ' || c > '~' }) < 0
}
