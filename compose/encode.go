package compose

import (
	"strings"

	"parley/lazyregexp"
)

// variable is a name in double braces, in the letters of any script, which stands for a value that is
// filled in later. A dynamic one takes words behind its name.
var variable = lazyregexp.New(`\{\{\s*([\p{L}_][\p{L}\p{M}\p{N}_.$-]*|\$[A-Za-z][A-Za-z0-9_.$-]*(?:[ \t]+[\p{L}\p{M}\p{N}+.:_$-]+){0,3})\s*\}\}`)

const upperHex = "0123456789ABCDEF"

// illegal are the characters that no part of a URL may hold (RFC 3986, 2), besides
// controls, blanks and what is beyond ASCII. Servers refuse many of them with a 400.
const illegal = "\"<>\\^`{|}"

// encodePart percent-encodes what cannot stand in a URL and leaves all else as typed:
// existing escapes, reserved characters, names in double braces. A percent sign that
// begins no escape becomes %25 only where lonePercent is set; in a query it may stand.
func encodePart(s, also string, lonePercent bool) string {
	if variables := variable.FindAllStringIndex(s, -1); variables != nil {
		var b strings.Builder
		at := 0
		for _, v := range variables {
			b.WriteString(encodeBytes(s[at:v[0]], also, lonePercent) + s[v[0]:v[1]])
			at = v[1]
		}
		return b.String() + encodeBytes(s[at:], also, lonePercent)
	}
	return encodeBytes(s, also, lonePercent)
}

func encodeBytes(s, also string, lonePercent bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c <= ' ' || c >= 0x7f, strings.IndexByte(illegal, c) >= 0, strings.IndexByte(also, c) >= 0,
			lonePercent && c == '%' && !escapeAt(s, i):
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// encodePath keeps a path as typed as far as a request line can hold it.
func encodePath(path string) string { return encodePart(path, "", true) }

// encodeQuery does the same for a query.
func encodeQuery(query string) string { return encodePart(query, "", false) }

// encodeName and encodeValue write a row's text so that it is read back as it is: the
// row holds data, where a plus is a plus. A semicolon parts pairs for some servers, and
// others refuse it; tools write brackets and apostrophes anew where they stand.
func encodeName(s string) string  { return encodePart(s, "%&#+;[]'=", false) }
func encodeValue(s string) string { return encodePart(s, "%&#+;[]'", false) }

// decodePlus undoes percent-encoding and reads a plus as a blank, as servers read queries
// and forms. It is false where an escape is broken.
func decodePlus(s string) (string, bool) {
	return percentDecoded(strings.ReplaceAll(s, "+", " "))
}
