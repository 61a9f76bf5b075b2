package explain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"parley/lazyregexp"
	"parley/playground"
)

// inUTF8 is the start of the content as text, and the name of the charset that it was in: by
// the mark that it begins with, as Content-Type declares it, or as the document itself does.
// The name is empty where it is UTF-8, or nobody knows.
func inUTF8(head []byte, r *playground.Response) (text, name string) {
	if text, name = declaredCharset(head, r); name == "" {
		return guessed(text, r)
	}
	return text, name
}

func declaredCharset(head []byte, r *playground.Response) (text, name string) {
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

// guessed is text that says that it is UTF-8, or nothing, and is not, as older programs of
// one country write it: in the charset that its bytes fit. Text in which some sequence is
// UTF-8 stays as it is.
func guessed(text string, r *playground.Response) (string, string) {
	if !textLike(r.Content.MediaType) && !jsonType(r.Content.MediaType) && !xmlType(r.Content.MediaType) {
		return text, ""
	}
	single, pairs := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] < 0x80 {
			if c := text[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
				return text, ""
			}
			continue
		}
		if _, n := utf8.DecodeRuneInString(text[i:]); n > 1 {
			return text, ""
		}
		run := 1
		for i+run < len(text) && text[i+run] >= 0x80 {
			run++
		}
		if run <= 2 {
			single++
		} else {
			pairs++
		}
		i += run - 1
	}
	label := "windows-1252"
	switch {
	case single+pairs == 0:
		return text, ""
	case pairs > single:
		label = "gb18030"
	}
	e, _ := charset.Lookup(label)
	decoded, err := e.NewDecoder().String(text)
	if err != nil || strings.ContainsRune(decoded, utf8.RuneError) || label == "gb18030" && !mostlyHan(decoded) {
		return text, ""
	}
	return decoded, "as " + label
}

// mostlyHan reports text whose letters beyond ASCII are Chinese ones.
func mostlyHan(s string) bool {
	han, other := 0, 0
	for _, c := range s {
		switch {
		case c < 0x80:
		case unicode.Is(unicode.Han, c), c >= 0x3000 && c <= 0x303f, c >= 0xff00 && c <= 0xffef:
			han++
		default:
			other++
		}
	}
	return han > 4*other
}
