package execute

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// head is a response head as it stood on the wire, read leniently (RFC 9112, 4 and 5).
type head struct {
	version string // after HTTP/
	status  int
	reason  string
	fields  []playground.Field
	broken  string // the first line that is no field line
	whole   bool   // the empty line at its end came
	rest    []byte // what came after it
	folded  []byte // the last field's value, where lines continue it; nil where none does
}

// readHead reads one head. It returns false where there is not even a status line.
func readHead(raw []byte) (head, bool) {
	line, rest, more := cutLine(raw)
	h, ok := readStatusLine(line)
	if !ok || !more {
		return head{}, false
	}
	h.fields = make([]playground.Field, 0, 12)
	for {
		line, rest, more = cutLine(rest)
		if !more { // cut inside the head: the unfinished line says nothing
			h.unfold()
			return h, true
		}
		if len(line) == 0 {
			h.unfold()
			h.whole, h.rest = true, rest
			return h, true
		}
		h.take(line)
	}
}

// take reads a field line. A line that continues the one before is joined to it, as
// RFC 9112, 5.2 has it; one without a colon is remembered as broken.
func (h *head) take(line []byte) {
	if (line[0] == ' ' || line[0] == '\t') && len(h.fields) > 0 {
		h.fold(bytes.TrimSpace(line))
		return
	}
	h.unfold()
	i := bytes.IndexByte(line, ':')
	if i <= 0 || !isToken(line[:i]) {
		if h.broken == "" && (i <= 0 || !isToken(bytes.TrimRight(line[:i], " \t"))) {
			h.broken = string(line)
		}
		if i <= 0 {
			return
		}
	}
	h.fields = append(h.fields, playground.Field{Name: string(line[:i]), Value: string(bytes.Trim(line[i+1:], " \t"))})
	if h.broken == "" && bytes.IndexFunc(line, isControl) >= 0 {
		h.broken = string(line)
	}
}

// fold gathers a line that continues the last field. There may be a hundred thousand of them,
// so that its value is made once, at the end.
func (h *head) fold(piece []byte) {
	if h.folded == nil {
		h.folded = append(make([]byte, 0, 256), h.fields[len(h.fields)-1].Value...)
	}
	if len(piece) > 0 {
		if len(h.folded) > 0 {
			h.folded = append(h.folded, ' ')
		}
		h.folded = append(h.folded, piece...)
	}
}

func (h *head) unfold() {
	if h.folded != nil {
		h.fields[len(h.fields)-1].Value, h.folded = strings.TrimSpace(string(h.folded)), nil
	}
}

// isControl reports a character that no field line may hold (RFC 9110, 5.5).
func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func isToken(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return len(name) > 0
}

// readStatusLine wants HTTP/x, a space and three digits; the rest is the reason.
func readStatusLine(line []byte) (head, bool) {
	version, rest, _ := strings.Cut(string(line), " ")
	number, ok := strings.CutPrefix(version, "HTTP/")
	if !ok || number == "" {
		return head{}, false
	}
	code, reason, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	status, err := strconv.Atoi(code)
	if err != nil || len(code) != 3 || status < 100 {
		return head{}, false
	}
	return head{version: number, status: status, reason: strings.TrimSpace(reason)}, true
}

// cutLine cuts at a line feed, with or without a carriage return before it.
func cutLine(raw []byte) (line, rest []byte, found bool) {
	i := bytes.IndexByte(raw, '\n')
	if i < 0 {
		return raw, nil, false
	}
	return bytes.TrimSuffix(raw[:i], []byte("\r")), raw[i+1:], true
}

// badFraming says in what way the head contradicts itself on where its content ends
// (RFC 9112, 6.3), or returns "".
func (h *head) badFraming() string {
	if codings := playground.FieldValues(h.fields, "Transfer-Encoding"); len(codings) > 0 {
		if len(codings) > 1 || !strings.EqualFold(strings.TrimSpace(codings[0]), "chunked") {
			return "Transfer-Encoding: " + strings.Join(codings, ", ")
		}
		return ""
	}
	said := ""
	for _, v := range playground.FieldValues(h.fields, "Content-Length") {
		if _, err := strconv.ParseUint(v, 10, 63); err != nil {
			return "Content-Length: " + v
		}
		if said != "" && said != v {
			return "Content-Length: " + said + " and " + v
		}
		said = v
	}
	return ""
}

// length is the greatest length that the head states, or -1.
func (h *head) length() int64 {
	most := int64(-1)
	for _, v := range playground.FieldValues(h.fields, "Content-Length") {
		for part := range strings.SplitSeq(v, ",") {
			if n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64); err == nil {
				most = max(most, n)
			}
		}
	}
	return most
}

func (h *head) chunked() bool {
	for _, v := range playground.FieldValues(h.fields, "Transfer-Encoding") {
		if strings.HasSuffix(strings.ToLower(strings.TrimSpace(v)), "chunked") {
			return true
		}
	}
	return false
}

// sortedFields lists a header that lost its order by name. HTTP/2 names are lower case
// on the wire (RFC 9113, 8.2.1).
func sortedFields(h http.Header, lower bool) []playground.Field {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	fields := make([]playground.Field, 0, len(names))
	for _, name := range names {
		shown := name
		if lower {
			shown = strings.ToLower(name)
		}
		for _, v := range h[name] {
			fields = append(fields, playground.Field{Name: shown, Value: v})
		}
	}
	return fields
}
