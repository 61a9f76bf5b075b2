package explain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"parley/lazyregexp"
	"parley/playground"
)

// inUTF8 is the start of the content as text, and the name of the charset that it was in: by
// the mark that it begins with, as Content-Type declares it, or as the document itself does.
// The name is empty where it is UTF-8, or nobody knows.
func inUTF8(head []byte, r *playground.Response) (text, name string) {
	text = string(head)
	field, _ := r.Header("Content-Type")
	label := charsetOf(field)
	start := text[:min(len(text), 1024)]
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		label = "utf-16le"
	case strings.HasPrefix(text, "\xfe\xff"):
		label = "utf-16be"
	case label != "" && !strings.EqualFold(label, "utf-16"):
	case utf8.ValidString(start) && strings.IndexByte(start, 0) < 0:
		return text, ""
	case wideASCII(start, 1):
		label = "utf-16le"
	case wideASCII(start, 0):
		label = "utf-16be"
	default:
		if m := ownCharset.FindStringSubmatch(start); m != nil {
			label = or(m[1], m[2])
		}
	}
	if !textLike(r.Content.MediaType) && !jsonType(r.Content.MediaType) && !xmlType(r.Content.MediaType) {
		return text, ""
	}
	e, name := charset.Lookup(label)
	if e == nil || name == "utf-8" || name == "replacement" {
		return text, ""
	}
	decoded, err := e.NewDecoder().Bytes(head)
	if err != nil {
		return text, ""
	}
	return string(decoded), name
}

// ownCharset is the charset that a document names in its beginning: of HTML in a meta
// element, of XML in the declaration.
var ownCharset = lazyregexp.New(`(?i)<meta[^>]{0,120}\bcharset ?= ?["']?([a-z0-9_:-]{3,30})|<\?xml[^>]{0,80}\bencoding ?= ?["']([a-z0-9_:-]{3,30})`)

// wideASCII reports text of which every second byte is nought, which ASCII in UTF-16 has.
func wideASCII(start string, nought int) bool {
	if len(start) < 8 {
		return false
	}
	for i := nought; i < 8; i += 2 {
		if c := start[i^1]; start[i] != 0 || c > '~' || c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return true
}
