package playground

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf16"
)

// A secret is hidden as its name between these marks.
const (
	markOpen  = "‹secret:"
	markClose = "›"
)

// ShortestHidden is how long a secret must be to be hidden: a shorter one stands in too much
// that has nothing to do with it.
const ShortestHidden = 6

// HiddenAs is what stands in place of a secret in everything that is kept.
func HiddenAs(name string) string { return markOpen + name + markClose }

// Reveal makes of text the form in which its secrets are composed: {{name}}.
func Reveal(text string) string {
	for {
		before, rest, ok := strings.Cut(text, markOpen)
		name, after, closed := strings.Cut(rest, markClose)
		if !ok || !closed {
			return text
		}
		text = before + "{{" + name + "}}" + after
	}
}

// Hider finds secrets, in every spelling in which they are likely to come back, and puts
// their names in their places. The nil Hider finds none.
type Hider struct {
	byStart map[uint32]*shelf // by the first four bytes
	loose   shelf             // found with any of their bytes percent-encoded; folded
	tokens  []HiddenToken
	first   [256]bool
	longest int
	folds   bool // a loose one holds a plus or a blank

	ordinary bool // an ordinary word is hidden only where a credential stands
}

// spelling is one way to write a secret.
type spelling struct {
	text string
	name string
}

// NewHider returns a hider of those secrets that are long enough; nil for none.
func NewHider(secrets []Secret) *Hider { return newHider(secrets, ShortestHidden) }

func newHider(secrets []Secret, shortest int) *Hider {
	if len(secrets) == 0 {
		return nil
	}
	h := &Hider{byStart: map[uint32]*shelf{}}
	for _, s := range secrets {
		if len(s.Value) < shortest {
			continue
		}
		if len(s.Value) < ShortestHidden { // its encodings stand in too much else
			h.add(spelling{s.Value, s.Name})
			continue
		}
		for _, text := range spellings(s) {
			h.add(spelling{text, s.Name})
		}
		h.addLoose(spelling{s.Value, s.Name})
		if t, ok := hiddenTokenOf(s); ok {
			h.tokens = append(h.tokens, t)
		}
	}
	if h.longest == 0 {
		return nil
	}
	for _, each := range h.byStart {
		each.order()
	}
	h.loose.order()
	return h
}

// addLoose adds a value, and what is left of it where its own percent signs are read as well.
func (h *Hider) addLoose(s spelling) {
	h.longest = max(h.longest, 3*len(s.text))
	for _, text := range []string{folded(s.text), string(unescaped([]byte(s.text), nil, nil))} {
		if len(text) >= 4 {
			h.loose.add(spelling{text, s.name})
			h.folds = h.folds || strings.IndexByte(text, '+') >= 0
		}
	}
}

func (h *Hider) add(s spelling) {
	if len(s.text) < 4 {
		return
	}
	key := startOf(s.text)
	if h.byStart[key] == nil {
		h.byStart[key] = &shelf{}
	}
	h.byStart[key].add(s)
	h.first[s.text[0]] = true
	h.longest = max(h.longest, len(s.text))
}

func startOf[T string | []byte](b T) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// spellings are the ways to write a secret: as it is, in a URL, in a form, in JSON, in HTML, in
// hexadecimals, in UTF-16, and in base64, alone or anywhere within what is encoded.
func spellings(s Secret) []string {
	var all []string
	for _, value := range append([]string{s.Value}, s.Also...) {
		inJSON := quotedJSON(value, true)
		all = append(all, value, inJSON, quotedJSON(value, false), asciiJSON(value), quotedJSON(inJSON, false), carefulJSON.Replace(value))
		for _, quoted := range []string{inJSON, quotedJSON(value, false), asciiJSON(value)} {
			all = append(all, strings.ReplaceAll(quoted, "/", `\/`)) // as PHP writes it
		}
		for _, marks := range inHTML {
			all = append(all, marks.Replace(value))
		}
		inHex := hex.EncodeToString([]byte(value))
		all = append(all, inHex, strings.ToUpper(inHex), inUTF16(binary.LittleEndian, value), inUTF16(binary.BigEndian, value))
		for _, escaped := range []string{url.QueryEscape(value), url.PathEscape(value), percentAll(value)} {
			all = append(all, escaped, url.QueryEscape(escaped))
		}
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		all = append(all, e.EncodeToString([]byte(s.Value)), e.WithPadding(base64.NoPadding).EncodeToString([]byte(s.Value)))
		for shift := range 3 {
			all = append(all, base64Core(e, s.Value, shift))
		}
	}
	return all
}

// base64Core is what base64 always has of a value that begins at that place of a group of
// three bytes, whatever stands around it.
func base64Core(e *base64.Encoding, value string, shift int) string {
	whole := e.WithPadding(base64.NoPadding).EncodeToString([]byte(strings.Repeat("x", shift) + value))
	from := []int{0, 2, 3}[shift]      // signs that also hold bits of what is before
	to := (shift + len(value)) * 8 / 6 // and none of what comes after
	return whole[from:min(to, len(whole))]
}

func quotedJSON(value string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	_ = e.Encode(value) // a string always can be written
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}

// asciiJSON is how JSON is written with nothing beyond ASCII.
func asciiJSON(value string) string {
	var b strings.Builder
	for _, r := range quotedJSON(value, false) {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			b.WriteString(escapedUnit(0xd800+r>>10) + escapedUnit(0xdc00+r&0x3ff))
		default:
			b.WriteString(escapedUnit(r))
		}
	}
	return b.String()
}

// carefulJSON is how .NET writes JSON.
var carefulJSON = strings.NewReplacer(`"`, `\u0022`, "&", `\u0026`, "'", `\u0027`, "+", `\u002B`, "<", `\u003C`, ">", `\u003E`, "`", `\u0060`, `\`, `\\`)

// inHTML is how HTML and XML are written: with quotation marks as they are, and as Go, Python, PHP
// and XML's writers have them.
var inHTML = []*strings.Replacer{
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;"),
}

func inUTF16(order binary.AppendByteOrder, value string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(value)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func escapedUnit(r rune) string {
	const digits = "0123456789abcdef"
	return `\u` + string([]byte{digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15]})
}

// percentAll escapes all but letters, digits and -._~ (RFC 3986, 2.3).
func percentAll(value string) string {
	return strings.NewReplacer("+", "%20").Replace(url.QueryEscape(value))
}

// hexValue is a digit's value; it is beyond all bytes where there is none.
func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return 1 << 12
}

// replace appends what b is with its secrets hidden. With more to come it stops where a
// secret may begin that is not whole yet, and says how much of b it has read.
func (h *Hider) replace(out, b []byte, more bool) (replaced []byte, read int) {
	end := len(b)
	if more {
		end = max(0, len(b)-h.longest+1)
	}
	look := h.over(b)
	defer look.done()
	from, i := 0, 0
	for i < end {
		s, n := look.at(i)
		if n == 0 {
			i++
			continue
		}
		out = append(append(out, b[from:i]...), HiddenAs(s.name)...)
		i += n
		from = i
	}
	return append(out, b[from:i]...), i
}

// Text returns s with its secrets hidden.
func (h *Hider) Text(s string) string {
	if h == nil {
		return s
	}
	out, _ := h.replace(nil, []byte(s), false)
	return string(out)
}

// Holds reports whether a secret stands in s.
func (h *Hider) Holds(s string) bool {
	if h == nil {
		return false
	}
	look := h.over([]byte(s))
	defer look.done()
	for i := range len(s) {
		if _, n := look.at(i); n > 0 {
			return true
		}
	}
	return false
}

// Stream hides secrets in content that comes in pieces, however they are cut. It holds back
// less than the longest spelling.
type Stream struct {
	h    *Hider
	held []byte
	out  []byte
}

// Stream begins a stream; one of a nil Hider passes everything on.
func (h *Hider) Stream() *Stream { return &Stream{h: h} }

// Next takes a piece and returns what can be passed on: until the next call.
func (s *Stream) Next(piece []byte) []byte {
	if s.h == nil {
		return piece
	}
	s.held = append(s.held, piece...)
	out, read := s.h.replace(s.out[:0], s.held, true)
	s.out, s.held = out, append(s.held[:0], s.held[read:]...)
	return out
}

// Rest returns what was held back, at the end. Where the content was cut off, a secret that
// had begun there is hidden as well.
func (s *Stream) Rest(cut bool) []byte {
	if s.h == nil {
		return nil
	}
	out, _ := s.h.replace(s.out[:0], s.held, false)
	if cut {
		out = s.h.hideBegun(out)
	}
	s.out, s.held = out, s.held[:0]
	return out
}

// hideBegun hides the longest beginning of a secret that b ends with.
func (h *Hider) hideBegun(b []byte) []byte {
	for i := max(0, len(b)-h.longest); i+4 <= len(b); i++ {
		if !h.first[b[i]] {
			continue
		}
		if s, ok := h.byStart[startOf(b[i:])].begunBy(b[i:]); ok {
			return append(b[:i], HiddenAs(s.name)...)
		}
	}
	return b
}
