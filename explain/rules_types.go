package explain

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// typeRules compare what the response says it is with what it is (OK-07 to OK-10, OK-25).
var typeRules = []rule{
	{id: "E-TYPE-MISSING", title: "A body without Content-Type", on: onResponse, aside: true, refs: []ref{rfc(9110, "8.3")}, find: typeMissing},
	{id: "E-TYPE-MISMATCH", title: "The bytes are another type", on: onResponse, aside: true, refs: []ref{{Title: "MIME Sniffing", URL: "https://mimesniff.spec.whatwg.org/"}}, find: typeMismatch},
	{id: "E-TYPE-CHARSET", title: "Bytes that are not of the charset", on: onResponse, aside: true, refs: []ref{rfc(9110, "8.3.2")}, find: wrongCharset},
	{id: "E-CHARSET-UNKNOWN", title: "A charset that nobody knows", on: onResponse, aside: true, refs: []ref{rfc(9110, "8.3.2")}, find: unknownCharset},
	{id: "E-CODING-UNKNOWN", title: "A content coding that was not decoded", on: onResponse, refs: []ref{rfc(9110, "8.4")}, find: unknownCoding, beats: []string{"E-TYPE-MISMATCH", "E-TYPE-CHARSET", "E-2XX-OK"}},
	{id: "E-CODING-UNASKED", title: "A content coding that was not offered", on: onResponse, aside: true, refs: []ref{rfc(9110, "12.5.3")}, find: codingNotOffered},
	{id: "E-BODY-TRUNCATED", title: "Only the beginning was kept", on: onResponse, aside: true, find: truncated},
}

func typeMissing(f *facts) (finding, bool) {
	if f.has("Content-Type") || f.empty() || f.code == 304 || f.code == 204 {
		return silent()
	}
	why := "Clients have to guess."
	ev := []evidence{{Where: playground.InResponseHeader, Name: "Content-Type", Value: notSent}}
	if f.has("X-Content-Type-Options") {
		why = "nosniff forbids browsers to guess, so they will not use it."
		ev = append(ev, f.inHeader("X-Content-Type-Options", ""))
	}
	return warning("There is a body of "+size(f.resp.Content.DecodedSize)+" and no Content-Type.", why, ev...), true
}

// magics are the first bytes of formats that cannot be mistaken.
var magics = []struct{ bytes, mediaType, name string }{
	{"\x89PNG\r\n\x1a\n", "image/png", "a PNG image"}, {"\xff\xd8\xff", "image/jpeg", "a JPEG image"}, {"GIF87a", "image/gif", "a GIF image"}, {"GIF89a", "image/gif", "a GIF image"},
	{"%PDF-", "application/pdf", "a PDF"}, {"PK\x03\x04", "zip", "a ZIP archive"}, {"\x1f\x8b\x08", "gzip", "gzip data"}, {"\x28\xb5\x2f\xfd", "zstd", "zstd data"}, {"wOF2", "font/woff2", "a WOFF2 font"},
	{"\x00asm", "application/wasm", "WebAssembly"}, {"SQLite format 3\x00", "sqlite", "a SQLite database"}, {"\x7fELF", "elf", "an ELF program"},
}

func typeMismatch(f *facts) (finding, bool) {
	b, declared := f.body(), f.resp.Content.MediaType
	if declared == "" || b.text == "" || b.broken {
		return silent()
	}
	actual, reading := "", ""
	for _, m := range magics {
		if strings.HasPrefix(b.text, m.bytes) {
			if strings.Contains(declared, m.mediaType) || m.mediaType == "zip" && !textLike(declared) || m.mediaType == "gzip" && !textLike(declared) || declared == "application/octet-stream" || strings.HasPrefix(m.mediaType, "image/") && strings.HasPrefix(declared, "application/") && !jsonType(declared) {
				return silent()
			}
			actual, reading = m.name, "Its first bytes."
		}
	}
	switch {
	case actual != "":
	case b.html && jsonType(declared):
		actual, reading = "an HTML page", "It begins like HTML."
	case b.html && declared == "text/plain":
		actual, reading = "an HTML page", "It begins like HTML."
	case b.root != nil && (b.root.is(isObject) || b.root.is(isArray)) && (declared == "text/plain" || declared == "text/html") && b.fault == nil && b.whole && b.around.callback == "":
		actual, reading = "JSON", "It parses as JSON."
	default:
		return silent()
	}
	line := cut(strings.ToValidUTF8(b.text[:min(len(b.text), 40)], "\ufffd"), 40)
	e := f.inText(0, line, reading)
	d := warning("Content-Type says "+f.quote(declared)+", and the body is "+actual+".", "Clients that go by the type will misread it.", f.inHeader("Content-Type", "What it says it is."), e)
	if f.code >= 400 {
		d.Severity = playground.SeverityNote
	}
	return d, true
}

func textLike(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") || jsonType(mediaType) || xmlType(mediaType) || mediaType == "application/javascript"
}

// wrongCharset is OK-10.
func wrongCharset(f *facts) (finding, bool) {
	b := f.body()
	v, _ := f.header("Content-Type")
	if b.text == "" || b.broken || !textLike(f.resp.Content.MediaType) {
		return silent()
	}
	charset := strings.ToLower(charsetOf(v))
	if charset != "" && charset != "utf-8" && charset != "utf8" || charset == "" && !jsonType(f.resp.Content.MediaType) {
		return silent()
	}
	raw := b.text
	if strings.HasPrefix(b.charset, "as ") {
		raw = string(f.resp.Content.Head) // it was read as another charset, and is as wrong
	}
	i := invalidUTF8(raw)
	if i < 0 || !b.whole && i >= len(raw)-utf8.UTFMax {
		return silent()
	}
	part := around(b.text, i)
	if raw != b.text {
		part = strings.Trim(part, "\ufffd") // only its ends can be cut
	}
	e := f.inText(i, part, "The byte at "+strconv.Itoa(i)+".")
	why := "The first is byte " + strconv.Itoa(i) + " (0x" + strconv.FormatUint(uint64(raw[i]), 16) + ")."
	if r := windows1252(raw[i]); r != 0 {
		why += " In Windows-1252 it is " + string(r) + "."
	}
	says := "The body says that it is UTF-8"
	if charset == "" {
		says = "JSON has to be UTF-8"
	}
	return warning(says+", and has bytes that are not.", why, e, f.inHeader("Content-Type", "What it says it is.")), true
}

// windows1252 is the letter that a byte stands for in Windows-1252, or 0. Only what text
// is likely to hold is looked up: the letters of Latin-1, quotes, dashes and the euro.
func windows1252(b byte) rune {
	switch {
	case b >= 0xa0:
		return rune(b)
	case b == 0x80:
		return '€'
	case b >= 0x91 && b <= 0x97:
		return []rune("‘’“”•–—")[b-0x91]
	}
	return 0
}

func charsetOf(contentType string) string {
	for p := range strings.SplitSeq(contentType, ";") {
		if k, v, ok := strings.Cut(strings.TrimSpace(p), "="); ok && strings.EqualFold(k, "charset") {
			return strings.Trim(v, `"' `)
		}
	}
	return ""
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// unknownCoding is OK-25.
// charsetName is what is put into Content-Encoding by mistake.
var charsetName = lazyregexp.New(`^(?:utf-?(?:8|16|32)|iso-8859-\d+|us-ascii|ascii|windows-125\d|unicode|binary|none|text|[78]bit|base64)$`)

func unknownCoding(f *facts) (finding, bool) {
	if !f.body().broken || f.fail != nil || f.empty() {
		return silent()
	}
	if coding := strings.ToLower(f.resp.Content.Encoding); charsetName.MatchString(coding) {
		what, why := "is a charset and no coding", "The charset belongs into Content-Type. The body was most likely not coded at all; it is shown as it came."
		switch coding {
		case "none", "binary", "text", "7bit", "8bit", "base64":
			what, why = "is no coding of HTTP", "Where nothing is packed the field is left out. The body is shown as it came."
		}
		return warning("Content-Encoding says "+f.quote(coding)+", which "+what+".", why, f.inHeader("Content-Encoding", "No way of packing content.")), true
	}
	return do(warning("The body is coded as "+f.quote(f.resp.Content.Encoding)+", which is shown as it came.", "Parley did not decode it, so nothing in it can be read here.", f.inHeader("Content-Encoding", "How it is coded.")),
		resend("Send asking for no compression", patch{SetHeaders: set("Accept-Encoding", "identity")})), true
}

func codingNotOffered(f *facts) (finding, bool) {
	offered, ok := f.asked("Accept-Encoding")
	coding, has := f.header("Content-Encoding")
	if !ok || !has || f.body().broken {
		return silent()
	}
	for c := range strings.SplitSeq(strings.ToLower(coding), ",") {
		c = strings.TrimPrefix(strings.TrimSpace(c), "x-")
		if c == "identity" || c == "" {
			continue
		}
		if !strings.Contains(strings.ToLower(offered), c) && !strings.Contains(offered, "*") {
			return warning("The body is coded as "+f.quote(c)+", which was not offered.", "A client that does not know this coding cannot read it.", f.inHeader("Content-Encoding", "What came."), f.inSent("Accept-Encoding", "What was offered.")), true
		}
	}
	return silent()
}

func truncated(f *facts) (finding, bool) {
	if f.resp == nil || !f.resp.Content.Truncated {
		return silent()
	}
	return note("Only the first "+size(f.resp.Content.DecodedSize)+" of the body are kept.", "A limit of this request or of Parley stopped it.", f.inFailure("kept", size(f.resp.Content.DecodedSize), "")), true
}
