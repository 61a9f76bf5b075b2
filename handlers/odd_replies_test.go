package handlers_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// oddReply is what a peer sends, and what Parley must say of it.
type oddReply struct {
	name string
	raw  string // sent as it stands, and then the connection is closed
	end  string // instead of closing: reset, hang, drip
	tls  bool   // https is asked for, and raw comes in the place of a handshake
	ask  string // members of the request beside its URL
	rule string // of the first finding
	says string // its title; HOST stands for the peer
	also string // further findings
}

const (
	ok    = "HTTP/1.1 200 OK\r\n"
	plain = "Content-Type: text/plain\r\n"
	jsons = "Content-Type: application/json\r\n"
)

// whole is an answer with its length.
func whole(status, fields, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, fields, len(body), body)
}

func jsonReply(body string) string { return whole("200 OK", jsons, body) }

func coded(coding, body string) string {
	return whole("200 OK", plain+"Content-Encoding: "+coding+"\r\n", body)
}

const letters = "a text that is long enough to be packed, a text that is long enough to be packed, a text that is long enough to be packed"

func packed(coding, text string) string {
	var b bytes.Buffer
	switch coding {
	case "gzip":
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	case "zlib":
		w := zlib.NewWriter(&b)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	case "flate":
		w, _ := flate.NewWriter(&b, 6)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	case "br":
		w := brotli.NewWriter(&b)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	case "zstd":
		w, _ := zstd.NewWriter(&b)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	}
	return b.String()
}

func flipped(s string, fromEnd int) string {
	b := []byte(s)
	b[len(b)-fromEnd] ^= 0x55
	return string(b)
}

// oddReplies is the table.
func oddReplies() []oddReply {
	return slicesOf(oddHeads(), oddFraming(), oddCodings(), oddStatuses(), oddRedirects(), oddBodies(), oddEnds(), oddTLS())
}

func slicesOf(all ...[]oddReply) []oddReply {
	var out []oddReply
	for _, one := range all {
		out = append(out, one...)
	}
	return out
}

func oddHeads() []oddReply {
	return []oddReply{
		{name: "no status line, fields at once", raw: "Content-Type: text/plain\r\n\r\nhello", rule: "E-NOT-HTTP", says: "The answer on HOST is header fields without a status line, not HTTP/1.1."},
		{name: "HTTP/0.9", raw: "<html><body>hello</body></html>", rule: "E-NOT-HTTP", says: "The answer on HOST is HTML without a status line, not HTTP/1.1."},
		{name: "a line of text", raw: "hello there\n", rule: "E-NOT-HTTP", says: "What answered on HOST is not HTTP."},
		{name: "a lone JSON", raw: `{"error":"bad request"}`, rule: "E-NOT-HTTP", says: "The answer on HOST is JSON without a status line, not HTTP/1.1."},
		{name: "an empty line first", raw: "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 200 OK."},
		{name: "a status of 099", raw: "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n", rule: "E-CODE-UNKNOWN", says: "99 is not a registered status code."},
		{name: "a status of 000", raw: "HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 000 None."},
		{name: "a status of 1000", raw: "HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 1000 Odd."},
		{name: "a status of two digits", raw: "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 20 OK."},
		{name: "a negative status", raw: "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 -200 OK."},
		{name: "a status in words", raw: "HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 OK."},
		{name: "no status at all", raw: "HTTP/1.1\r\nContent-Length: 0\r\n\r\n", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1."},
		{name: "no reason", raw: "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "no reason but a blank", raw: "HTTP/1.1 404 \r\nContent-Length: 2\r\n\r\nhi", rule: "E-404-SAYS", says: "Not found, the server says: hi."},
		{name: "a reason beyond ASCII", raw: "HTTP/1.1 404 Nicht gefunden – dönt\r\nContent-Length: 0\r\n\r\n", rule: "E-NOTHING-SAYS", says: "Nothing in the response says why.", also: "E-REASON"},
		{name: "a reason of another code", raw: "HTTP/1.1 200 Internal Server Error\r\nContent-Length: 0\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is empty.", also: "E-REASON"},
		{name: "a reason that says why", raw: "HTTP/1.1 403 Rate Limit Exceeded\r\nContent-Length: 0\r\n\r\n", rule: "E-403-RATE", says: "This 403 is a rate limit, not a matter of permission."},
		{name: "two blanks before the status", raw: "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "a tab before the status", raw: "HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: HTTP/1.1 200 OK."},
		{name: "the version in small letters", raw: "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-STATUS-LINE", says: "The first line of the answer cannot be read: http/1.1 200 OK."},
		{name: "HTTP/1.0", raw: "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-HTTP-10"},
		{name: "HTTP/1.0 that is cut", raw: "HTTP/1.0 200 OK\r\nContent-Length: 20\r\n\r\nhi", rule: "E-BODY-CUT", says: "The body is cut short: 2 of 20 bytes came.", also: "E-HTTP-10"},
		{name: "HTTP/2.0 in HTTP/1's form", raw: "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "HTTP/1.2", raw: "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked.", also: "E-HTTP-VERSION"},
		{name: "HTTP/9.9", raw: "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked.", also: "E-HTTP-VERSION"},
		{name: "ICY, as radio stations have it", raw: "ICY 200 OK\r\nicy-name: Radio\r\n\r\nabc", rule: "E-NOT-HTTP", says: "The answer on HOST is ICY (Shoutcast), not HTTP/1.1."},
		{name: "RTSP", raw: "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is RTSP, not HTTP/1.1."},
		{name: "a folded field", raw: ok + "X-Long: one\r\n two\r\n\tthree\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "a first field that is folded", raw: ok + " X-A: one\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: X-A: one."},
		{name: "line feeds alone", raw: "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\nhi", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "a carriage return alone", raw: ok + "X-A: one\rX-B: two\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: X-A: one X-B: two."},
		{name: "a NUL in a field", raw: ok + "X-A: o\x00ne\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: X-A: o ne."},
		{name: "a control character in a field", raw: ok + "X-A: o\x07ne\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: X-A: o ne."},
		{name: "a blank before the colon", raw: ok + "X-A : one\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked.", also: "E-HEADER-BLANK"},
		{name: "a blank before the colon of the length", raw: ok + "Content-Length : 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked.", also: "E-HEADER-BLANK"},
		{name: "a field without a name", raw: ok + ": one\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: : one."},
		{name: "a field without a colon", raw: ok + "nonsense\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: nonsense."},
		{name: "a field's name with signs", raw: ok + "X(A): one\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: X(A): one."},
		{name: "a field's name beyond ASCII", raw: ok + "X-Ä: one\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: X-Ä: one."},
		{name: "a field's value in UTF-8", raw: ok + "X-A: grüß\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "a field's value in Latin-1", raw: ok + "X-A: gr\xfc\xdf\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "an empty value", raw: ok + "X-A:\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "a field of 64 KB", raw: ok + "X-A: " + strings.Repeat("a", 64<<10) + "\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "a field of 600 KB", raw: ok + "X-A: " + strings.Repeat("a", 600<<10) + "\r\nContent-Length: 2\r\n\r\nhi", rule: "E-HEADERS-SIZE", says: "The answer's header fields are larger than Parley reads."},
		{name: "2,000 fields", raw: ok + strings.Repeat("X-A: b\r\n", 2000) + "Content-Length: 2\r\n\r\nhi", rule: "E-HEADERS-SIZE", says: "The answer has 2001 header lines, more than Parley reads."},
		{name: "fields that tell a page to run", raw: ok + "Server: <script>alert(1)</script>\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "the head ends in the middle", raw: ok + "Server: x\r\nX-Tor", rule: "E-CUT-HEAD", says: "The answer was cut off inside its header fields."},
		{name: "nothing behind the status line", raw: "HTTP/1.1 200 OK\r\n", rule: "E-CUT-HEAD", says: "The answer was cut off inside its header fields."},
		{name: "half a status line", raw: "HTTP/1.", rule: "E-CUT-HEAD", says: "The answer was cut off inside its first line."},
	}
}

func oddFraming() []oddReply {
	chunked := ok + plain + "Transfer-Encoding: chunked\r\n\r\n"
	return []oddReply{
		{name: "two lengths that agree", raw: ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", rule: "E-2XX-OK", says: "The request worked."},
		{name: "two lengths that differ", raw: ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhey", rule: "E-FRAMING", says: "The answer says in two ways how long it is, and they disagree: 2 bytes and 3 bytes."},
		{name: "two lengths in a line", raw: ok + "Content-Length: 2, 2\r\n\r\nhi", rule: "E-FRAMING", says: "The answer states its length twice in one field: 2, 2."},
		{name: "a negative length", raw: ok + "Content-Length: -5\r\n\r\nhi", rule: "E-FRAMING", says: "The answer's Content-Length is no length: -5."},
		{name: "a length with a plus", raw: ok + "Content-Length: +2\r\n\r\nhi", rule: "E-FRAMING", says: "The answer's Content-Length is no length: +2."},
		{name: "a length in hex", raw: ok + "Content-Length: 0x2\r\n\r\nhi", rule: "E-FRAMING", says: "The answer's Content-Length is no length: 0x2."},
		{name: "a length with a comma", raw: ok + "Content-Length: 1,000\r\n\r\nhi", rule: "E-FRAMING", says: "The answer's Content-Length is no length: 1,000."},
		{name: "an empty length", raw: ok + "Content-Length: \r\n\r\nhi", rule: "E-FRAMING", says: "The answer's Content-Length is empty."},
		{name: "a huge length", raw: ok + plain + "Content-Length: 99999999999999999999999\r\n\r\nhi", rule: "E-FRAMING", says: "The answer's Content-Length is no length: 99999999999999999999999."},
		{name: "a length of exabytes", raw: ok + plain + "Content-Length: 9000000000000000000\r\n\r\nhi", rule: "E-BODY-CUT", says: "The body is cut short: 2 bytes of 9000000000.0 GB came."},
		{name: "a length that is too long", raw: ok + plain + "Content-Length: 10\r\n\r\nhi", rule: "E-BODY-CUT", says: "The body is cut short: 2 of 10 bytes came."},
		{name: "a length that is too short", raw: ok + plain + "Content-Length: 2\r\n\r\nhi there", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "no length", raw: ok + plain + "\r\nhi", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "a length and chunks", raw: ok + plain + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-FRAMING-BOTH"},
		{name: "chunked, gzip", raw: ok + plain + "Transfer-Encoding: chunked, gzip\r\n\r\n2\r\nhi\r\n0\r\n\r\n", rule: "E-FRAMING", says: "Nobody can tell where the answer ends: its Transfer-Encoding is chunked, gzip."},
		{name: "gzip, chunked", raw: ok + plain + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", rule: "E-FRAMING", says: "Nobody can tell where the answer ends: its Transfer-Encoding is gzip, chunked."},
		{name: "chunked twice", raw: ok + plain + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", rule: "E-FRAMING", says: "Nobody can tell where the answer ends: its Transfer-Encoding is chunked, chunked."},
		{name: "identity as a transfer coding", raw: ok + plain + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi", rule: "E-FRAMING", says: "Nobody can tell where the answer ends: its Transfer-Encoding is identity."},
		{name: "a misspelt chunked", raw: ok + plain + "Transfer-Encoding: chunke\r\n\r\nhi", rule: "E-FRAMING", says: "Nobody can tell where the answer ends: its Transfer-Encoding is chunke."},
		{name: "chunked that is not", raw: chunked + "this is no chunk", rule: "E-CHUNK", says: "The body's chunks are broken."},
		{name: "a chunk size that is no number", raw: chunked + "2\r\nhi\r\nxyz\r\nhi\r\n0\r\n\r\n", rule: "E-CHUNK", says: "The body's chunks are broken."},
		{name: "a negative chunk size", raw: chunked + "-2\r\nhi\r\n0\r\n\r\n", rule: "E-CHUNK", says: "The body's chunks are broken."},
		{name: "a huge chunk size", raw: chunked + "ffffffffffffffffff\r\nhi\r\n0\r\n\r\n", rule: "E-CHUNK", says: "The length of a chunk is more than anybody can count."},
		{name: "a chunk longer than its size", raw: chunked + "2\r\nhi there\r\n0\r\n\r\n", rule: "E-CHUNK", says: "A chunk of the body does not end where its length says."},
		{name: "a chunk shorter than its size", raw: chunked + "9\r\nhi\r\n0\r\n\r\n", rule: "E-BODY-CUT", says: "The body ended too early."},
		{name: "chunk extensions", raw: chunked + "2;a=b;c=\"d\"\r\nhi\r\n0;e\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "bytes behind the last chunk", raw: chunked + "2\r\nhi\r\n0\r\n\r\nEXTRA", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-SURPLUS"},
		{name: "a chunk extension of 100 KB", raw: chunked + "2;a=" + strings.Repeat("x", 100<<10) + "\r\nhi\r\n0\r\n\r\n", rule: "E-CHUNK", says: "The line in front of a chunk is too long."},
		{name: "chunks with line feeds alone", raw: chunked + "2\nhi\n0\n\n", rule: "E-CHUNK", says: "The lines between the body's chunks end with a line feed alone."},
		{name: "blanks behind the chunk size", raw: chunked + "2  \r\nhi\r\n0\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "trailers", raw: ok + plain + "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: abc\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "trailers that nobody announced", raw: chunked + "2\r\nhi\r\n0\r\nX-Sum: abc\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "trailers that are broken", raw: chunked + "2\r\nhi\r\n0\r\nnonsense\r\n\r\n", rule: "E-CHUNK", says: "The fields behind the body's last chunk are broken."},
		{name: "no final chunk", raw: chunked + "2\r\nhi\r\n", rule: "E-BODY-CUT", says: "The body ended too early."},
		{name: "the end in a chunk", raw: chunked + "a\r\nhi", rule: "E-BODY-CUT", says: "The body ended too early."},
		{name: "no empty line behind the last chunk", raw: chunked + "2\r\nhi\r\n0\r\n", rule: "E-BODY-CUT", says: "The body came, and the empty line that ends it did not."},
		{name: "no chunk at all", raw: chunked, rule: "E-BODY-CUT", says: "The body ended too early."},
		{name: "an answer behind the answer", raw: whole("200 OK", plain, "hi") + whole("500 Oops", plain, "no"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-SURPLUS"},
		{name: "bytes behind the answer", raw: whole("200 OK", plain, "hi") + "garbage", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-SURPLUS"},
		{name: "content on 204", raw: whole("204 No Content", plain, "hi"), rule: "E-204-LENGTH", says: "Content-Length is 2 where there can be no content.", also: "E-SURPLUS"},
		{name: "content on 304", raw: whole("304 Not Modified", "ETag: \"a\"\r\n", "hi"), ask: `"headers":[{"name":"If-None-Match","value":"\"a\""}]`, rule: "E-304-TAG", says: "Not modified: your copy \"a\" is still the current one.", also: "E-SURPLUS"},
		{name: "content on HEAD", raw: whole("200 OK", plain, "hi"), ask: `"method":"HEAD"`, rule: "E-2XX-OK", says: "The request worked; the body is empty.", also: "E-SURPLUS"},
		{name: "chunks on 204", raw: "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", rule: "E-204-LENGTH", says: "Transfer-Encoding stands where there can be no content.", also: "E-SURPLUS"},
		{name: "a length on 205", raw: whole("205 Reset Content", "", "hi"), rule: "E-204-LENGTH", says: "Content-Length is 2 where there can be no content."},
	}
}

func oddCodings() []oddReply {
	zipped := packed("gzip", letters)
	return []oddReply{
		{name: "gzip", raw: coded("gzip", zipped), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "gzip in capitals", raw: coded("GZIP", zipped), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "x-gzip", raw: coded("x-gzip", zipped), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "gzip whose checksum is wrong", raw: coded("gzip", flipped(zipped, 6)), rule: "E-DECODE", says: "The body fails the checksum of its gzip."},
		{name: "gzip whose length is wrong", raw: coded("gzip", flipped(zipped, 2)), rule: "E-DECODE", says: "The body fails the checksum of its gzip."},
		{name: "gzip that is cut", raw: coded("gzip", zipped[:len(zipped)/2]), rule: "E-DECODE", says: "The body's gzip stream ends in the middle."},
		{name: "gzip without its last bytes", raw: coded("gzip", zipped[:len(zipped)-8]), rule: "E-DECODE", says: "The body's gzip stream ends in the middle."},
		{name: "gzip with bytes behind it", raw: coded("gzip", zipped+"junk"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "gzip twice", raw: coded("gzip, gzip", packed("gzip", zipped)), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "gzip twice that says once", raw: coded("gzip", packed("gzip", zipped)), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 68 bytes.", also: "E-TYPE-MISMATCH"},
		{name: "gzip that is text", raw: coded("gzip", "just text"), rule: "E-DECODE", says: "The body is not gzip, although Content-Encoding says so: it is plain text."},
		{name: "gzip of nothing", raw: coded("gzip", ""), rule: "E-2XX-OK", says: "The request worked; the body is empty."},
		{name: "gzip that says nothing of itself", raw: whole("200 OK", jsons, packed("gzip", `{"a":1}`)), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and is gzip data."},
		{name: "gzip damaged in the middle", raw: coded("gzip", flipped(zipped, len(zipped)-14)), rule: "E-DECODE", says: "The body cannot be decoded as gzip."},
		{name: "deflate with zlib's head", raw: coded("deflate", packed("zlib", letters)), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "deflate without zlib's head", raw: coded("deflate", packed("flate", letters)), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "deflate that is text", raw: coded("deflate", "just text, and no more"), rule: "E-DECODE", says: "The body is not deflate, although Content-Encoding says so: it is plain text."},
		{name: "br", raw: coded("br", packed("br", letters)), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "br that is cut", raw: coded("br", packed("br", letters)[:20]), rule: "E-DECODE", says: "The body's br stream ends in the middle."},
		{name: "br that is text", raw: coded("br", "just text"), rule: "E-DECODE", says: "The body is not br, although Content-Encoding says so: it is plain text."},
		{name: "zstd", raw: coded("zstd", packed("zstd", letters)), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 121 bytes."},
		{name: "zstd that is cut", raw: coded("zstd", packed("zstd", letters)[:20]), rule: "E-DECODE", says: "The body's zstd stream ends in the middle."},
		{name: "zstd that is text", raw: coded("zstd", "just text"), rule: "E-DECODE", says: "The body is not zstd, although Content-Encoding says so: it is plain text."},
		{name: "an unknown coding", raw: coded("sdch", "abc"), rule: "E-CODING-UNKNOWN", says: "The body is coded as sdch, which is shown as it came."},
		{name: "compress", raw: coded("compress", "\x1f\x9dabc"), rule: "E-CODING-UNKNOWN", says: "The body is coded as compress, which is shown as it came."},
		{name: "identity as a coding", raw: coded("identity", "abc"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 3 bytes."},
		{name: "utf-8 as a coding", raw: coded("utf-8", "abc"), rule: "E-CODING-UNKNOWN", says: "Content-Encoding says utf-8, which is a charset and no coding."},
		{name: "an empty coding", raw: coded("", "abc"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 3 bytes."},
		{name: "gzip and cut by its length", raw: ok + plain + "Content-Encoding: gzip\r\nContent-Length: 500\r\n\r\n" + zipped, rule: "E-BODY-CUT", says: "The body is cut short: 68 of 500 bytes came."},
		{name: "a bomb", raw: coded("gzip", packed("gzip", strings.Repeat("\x00", 60<<20))), rule: "E-BOMB", says: "Decompressing the body was stopped: it grew too far beyond what was sent."},
	}
}

func oddStatuses() []oddReply {
	now := time.Now().UTC()
	out := []oddReply{
		{name: "100 and then 200", raw: "HTTP/1.1 100 Continue\r\n\r\n" + whole("200 OK", plain, "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-INTERIM"},
		{name: "103 with hints", raw: "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + whole("200 OK", plain, "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-INTERIM"},
		{name: "102 again and again", raw: strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 10) + whole("200 OK", plain, "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-INTERIM"},
		{name: "a flood of 1xx", raw: strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100) + whole("200 OK", plain, "hi"), rule: "E-HEADERS-SIZE", says: "The server sent interim answers (1xx) without end, and no final one."},
		{name: "100 and no more", raw: "HTTP/1.1 100 Continue\r\n\r\n", rule: "E-EMPTY-REPLY", says: "After 100 Continue the server closed the connection, without an answer."},
		{name: "199", raw: "HTTP/1.1 199 Odd\r\n\r\n" + whole("200 OK", plain, "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-INTERIM"},
		{name: "101 that nobody asked for", raw: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi", rule: "E-SWITCHED", says: "The server switched to another protocol, which nobody asked for."},
		{name: "an unknown 2xx", raw: whole("299 Odd", plain, "hi"), rule: "E-CODE-UNKNOWN", says: "299 is not a registered status code."},
		{name: "an unknown 3xx", raw: whole("399 Odd", plain, "hi"), rule: "E-CODE-UNKNOWN", says: "399 is not a registered status code."},
		{name: "an unknown 4xx", raw: whole("499 Odd", plain, "hi"), rule: "E-BODY-SAYS", says: "The server says: hi.", also: "E-CODE-UNKNOWN E-REASON"},
		{name: "an unknown 5xx", raw: whole("599 Odd", plain, "hi"), rule: "E-5XX-SAYS", says: "The server failed, and says: hi.", also: "E-CODE-UNKNOWN E-REASON"},
		{name: "600", raw: whole("600 Odd", plain, "hi"), rule: "E-BODY-SAYS", says: "The server says: hi.", also: "E-CODE-UNKNOWN"},
		{name: "999", raw: whole("999 Request denied", plain, "hi"), rule: "E-BODY-SAYS", says: "The server says: hi.", also: "E-CODE-UNKNOWN"},
		{name: "218", raw: whole("218 This is fine", plain, "hi"), rule: "E-CODE-UNKNOWN", says: "218 is not a registered status code."},
		{name: "420", raw: whole("420 Enhance Your Calm", plain, "slow down"), rule: "E-429-NO-HINT", says: "Too many requests: slow down.", also: "E-CODE-UNKNOWN"},
		{name: "444", raw: whole("444 No Response", "", ""), rule: "E-CODE-VENDOR", says: "444 is a code of nginx: No Response."},
		{name: "520 of Cloudflare", raw: whole("520 ", "Server: cloudflare\r\nCF-RAY: 8abc-FRA\r\n", "error code: 520"), rule: "E-52X", says: "The site's server gave Cloudflare an answer that is empty or not HTTP."},
		{name: "525 of Cloudflare", raw: whole("525 ", "Server: cloudflare\r\nCF-RAY: 8abc-FRA\r\n", "error code: 525"), rule: "E-52X", says: "The TLS handshake between Cloudflare and the site's server failed."},
		{name: "401 without a challenge", raw: whole("401 Unauthorized", plain, "no"), rule: "E-401-NO-CREDENTIALS", says: "No credentials were sent.", also: "E-401-NO-CHALLENGE"},
		{name: "401 with an empty challenge", raw: whole("401 Unauthorized", "WWW-Authenticate: \r\n", ""), rule: "E-401-NO-CREDENTIALS", says: "No credentials were sent.", also: "E-401-NO-CHALLENGE"},
		{name: "401 with a challenge of commas", raw: whole("401 Unauthorized", "WWW-Authenticate: ,,, ,\r\n", ""), rule: "E-401-NO-CREDENTIALS", says: "No credentials were sent.", also: "E-401-NO-CHALLENGE"},
		{name: "401 with half a quote", raw: whole("401 Unauthorized", "WWW-Authenticate: Basic realm=\"half\r\n", ""), rule: "E-401-NO-CREDENTIALS", says: "No credentials were sent. The server wants Basic for half."},
		{name: "401 with a scheme that nobody knows", raw: whole("401 Unauthorized", "WWW-Authenticate: Foo a=b\r\n", ""), rule: "E-401-NO-CREDENTIALS", says: "No credentials were sent. The server wants Foo."},
		{name: "401 with several schemes", raw: whole("401 Unauthorized", "WWW-Authenticate: Negotiate, NTLM, Basic realm=\"x\"\r\n", ""), rule: "E-401-NO-CREDENTIALS", says: "No credentials were sent. The server wants Negotiate, NTLM or Basic for x."},
		{name: "401 with Digest that is broken", raw: whole("401 Unauthorized", "WWW-Authenticate: Digest realm=x, nonce\r\n", ""), rule: "E-401-DIGEST", says: "This resource wants a user name and password, by Digest for x."},
		{name: "401 with an error of Bearer", raw: whole("401 Unauthorized", "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The token expired\"\r\n", ""), ask: `"headers":[{"name":"Authorization","value":"Bearer abc"}]`, rule: "E-401-ERROR", says: "The server says that the token has expired."},
		{name: "407 of a server", raw: whole("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"p\"\r\n", ""), rule: "E-407", says: "The proxy on the way wants credentials (Basic); the site itself was not asked."},
		{name: "429 with seconds", raw: whole("429 Too Many Requests", "Retry-After: 30\r\n", ""), rule: "E-429-RETRY-AFTER", says: "Too many requests; the server asks to wait 30 s."},
		{name: "429 with words in Retry-After", raw: whole("429 Too Many Requests", "Retry-After: soon\r\n", ""), rule: "E-429-NO-HINT", says: "Too many requests; Retry-After cannot be read."},
		{name: "429 with a date in the past", raw: whole("429 Too Many Requests", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\nDate: "+now.Format("Mon, 02 Jan 2006 15:04:05 GMT")+"\r\n", ""), rule: "E-429-RETRY-AFTER", says: "Too many requests; the moment that Retry-After names has passed already."},
		{name: "429 with a date to come", raw: whole("429 Too Many Requests", "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2015 07:29:00 GMT\r\n", ""), rule: "E-429-RETRY-AFTER", says: "Too many requests; the server asks to wait until 2015-10-21 07:29:00 UTC, that is 60 s.", also: "E-CLOCK"},
		{name: "429 with a huge wait", raw: whole("429 Too Many Requests", "Retry-After: 99999999999999999999\r\n", ""), rule: "E-429-NO-HINT", says: "Too many requests; Retry-After asks for more seconds than anybody can wait."},
		{name: "429 with a wait of a year", raw: whole("429 Too Many Requests", "Retry-After: 31536000\r\n", ""), rule: "E-429-RETRY-AFTER", says: "Too many requests; the server asks to wait 31536000 s (365 days)."},
		{name: "429 with a negative wait", raw: whole("429 Too Many Requests", "Retry-After: -5\r\n", ""), rule: "E-429-NO-HINT", says: "Too many requests; Retry-After cannot be read."},
		{name: "429 with a fraction", raw: whole("429 Too Many Requests", "Retry-After: 1.5\r\n", ""), rule: "E-429-RETRY-AFTER", says: "Too many requests; the server asks to wait 1.5 s."},
		{name: "429 with a reset in milliseconds", raw: whole("429 Too Many Requests", fmt.Sprintf("X-RateLimit-Limit: 100\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: %d\r\n", now.Add(time.Minute).UnixMilli()), ""), rule: "E-429-LIMIT", says: "The limit is 100 requests, and it is used up."},
		{name: "429 with nothing", raw: whole("429 Too Many Requests", "", ""), rule: "E-429-NO-HINT", says: "Too many requests, and the server does not say how long to wait."},
		{name: "503 with a date of no day", raw: whole("503 Service Unavailable", "Retry-After: 99 Foo 2020\r\n", ""), rule: "E-503", says: "The server is overloaded or down for a while; Retry-After cannot be read."},
		{name: "416 with the length", raw: whole("416 Range Not Satisfiable", "Content-Range: bytes */100\r\n", ""), ask: `"headers":[{"name":"Range","value":"bytes=200-"}]`, rule: "E-416", says: "The range lies outside: the whole has 100 bytes."},
		{name: "416 with nonsense", raw: whole("416 Range Not Satisfiable", "Content-Range: bytes abc\r\n", ""), ask: `"headers":[{"name":"Range","value":"bytes=200-"}]`, rule: "E-416", says: "The range that was asked for does not exist."},
		{name: "416 that nobody asked for", raw: whole("416 Range Not Satisfiable", "", ""), rule: "E-416", says: "416 answers a Range header, and none was sent."},
		{name: "421", raw: whole("421 Misdirected Request", "", ""), rule: "E-421", says: "This server does not answer for HOST on this connection."},
		{name: "425", raw: whole("425 Too Early", "", ""), rule: "E-425", says: "It is too early, says the server, and does not say for what."},
		{name: "451", raw: whole("451 Unavailable For Legal Reasons", "Link: <https://law.test/>; rel=\"blocked-by\"\r\n", ""), rule: "E-451", says: "It is withheld for legal reasons; https://law.test/ enforces it."},
		{name: "418", raw: whole("418 I'm a teapot", "", ""), rule: "E-418", says: "The server refuses on purpose, and does not say why."},
		{name: "405 without Allow", raw: whole("405 Method Not Allowed", "", ""), rule: "E-405-NO-ALLOW", says: "This address does not take GET, and the server does not say what it takes."},
		{name: "405 with an empty Allow", raw: whole("405 Method Not Allowed", "Allow: \r\n", ""), rule: "E-405-ALLOW", says: "This address does not take GET."},
		{name: "405 that allows what was sent", raw: whole("405 Method Not Allowed", "Allow: GET, POST\r\n", ""), rule: "E-405-CONTRADICTS", says: "The server refuses GET and lists it as allowed."},
		{name: "405 with nonsense in Allow", raw: whole("405 Method Not Allowed", "Allow: GET POST;PUT\r\n", ""), ask: `"method":"DELETE"`, rule: "E-405-ALLOW", says: "This address does not take DELETE."},
		{name: "206 that nobody asked for", raw: whole("206 Partial Content", plain+"Content-Range: bytes 0-1/10\r\n", "hi"), rule: "E-206-UNASKED", says: "A part came, though none was asked for."},
		{name: "206 without Content-Range", raw: whole("206 Partial Content", plain, "hi"), ask: `"headers":[{"name":"Range","value":"bytes=0-1"}]`, rule: "E-206-PART", says: "A part came, and the response does not say which."},
		{name: "206 whose range does not fit", raw: whole("206 Partial Content", plain+"Content-Range: bytes 0-99/10\r\n", "hi"), ask: `"headers":[{"name":"Range","value":"bytes=0-1"}]`, rule: "E-206-PART", says: "A part came, and the response does not say which."},
		{name: "304 that nobody asked for", raw: "HTTP/1.1 304 Not Modified\r\n\r\n", rule: "E-304-UNASKED", says: "304 answers a condition, and none was sent."},
		{name: "401 as 200", raw: jsonReply(`{"success":false,"error":{"code":401,"message":"Invalid API key"}}`), rule: "E-200-FAILURE", says: "It failed, though the status is 200: Invalid API key."},
		{name: "204 on a POST of JSON", raw: "HTTP/1.1 204 No Content\r\n\r\n", ask: `"method":"POST","body":{"kind":"json","text":"{}"}`, rule: "E-204-EMPTY", says: "Done; there is nothing to send back."},
		{name: "201 without Location", raw: whole("201 Created", jsons, `{"id":7}`), ask: `"method":"POST","body":{"kind":"json","text":"{}"}`, rule: "E-201-NO-LOCATION", says: "Created with the id 7; Location is missing."},
		{name: "202 with nothing", raw: whole("202 Accepted", "", ""), ask: `"method":"POST"`, rule: "E-202-BLIND", says: "Taken, not done yet, and the response does not say where the outcome can be learnt."},
		{name: "500 with nothing", raw: whole("500 Internal Server Error", "", ""), rule: "E-NOTHING-SAYS", says: "Nothing in the response says why."},
		{name: "502 of nginx", raw: whole("502 Bad Gateway", "Server: nginx/1.25.3\r\nContent-Type: text/html\r\n", "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.25.3</center></body></html>"), rule: "E-PROXY-PAGE", says: "The proxy (nginx) is up; the application behind it gave no valid answer."},
		{name: "505", raw: whole("505 HTTP Version Not Supported", "", ""), rule: "E-505", says: "The server does not take HTTP/1.1 here."},
		{name: "511", raw: whole("511 Network Authentication Required", "", "<html>login</html>"), rule: "E-511", says: "The network that you are in wants a sign-in; the server was not reached."},
	}
	return out
}

func oddRedirects() []oddReply {
	to := func(status, location string) string {
		return "HTTP/1.1 " + status + "\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"
	}
	return []oddReply{
		{name: "to itself", raw: to("302 Found", "SELF"), rule: "E-LOOP", says: "This address redirects to itself: a loop."},
		{name: "to an empty address", raw: to("302 Found", ""), rule: "E-3XX-NO-LOCATION", says: "This redirect does not say where to: Location is empty."},
		{name: "to ftp", raw: to("302 Found", "ftp://files.test/a"), rule: "E-LOCATION-SCHEME", says: "The redirect leads to ftp:, which is not HTTP."},
		{name: "to javascript", raw: to("302 Found", "javascript:alert(1)"), rule: "E-LOCATION-SCHEME", says: "The redirect leads to javascript:, which is not HTTP."},
		{name: "to a file", raw: to("302 Found", "file:///etc/passwd"), rule: "E-LOCATION-SCHEME", says: "The redirect leads to file:, which is not HTTP."},
		{name: "to data", raw: to("302 Found", "data:text/plain,hi"), rule: "E-LOCATION-SCHEME", says: "The redirect leads to data:, which is not HTTP."},
		{name: "to mailto", raw: to("301 Moved Permanently", "mailto:a@b.test"), rule: "E-LOCATION-SCHEME", says: "The redirect leads to mailto:, which is not HTTP."},
		{name: "to a broken address", raw: to("302 Found", "http://[::1"), rule: "E-LOCATION-BROKEN", says: "The server redirects, and its Location cannot be followed: http://[::1."},
		{name: "to a broken escape", raw: to("302 Found", "/a%zz"), rule: "E-LOCATION-BROKEN", says: "The server redirects, and its Location cannot be followed: /a%zz."},
		{name: "to a control character", raw: to("302 Found", "http://h\x01.test/"), rule: "E-HEADER-LINE", says: "A line of the answer's header is broken: Location: http://h .test/."},
		{name: "to a port that is none", raw: to("302 Found", "http://127.0.0.1:99999/"), rule: "E-LOCATION-BROKEN", says: "The server redirects, and its Location cannot be followed: http://127.0.0.1:99999/."},
		{name: "to port 0", raw: to("302 Found", "http://127.0.0.1:0/"), rule: "E-LOCATION-BROKEN", says: "The server redirects, and its Location cannot be followed: http://127.0.0.1:0/."},
		{name: "to no host", raw: to("302 Found", "http:///x"), rule: "E-LOCATION-BROKEN", says: "The server redirects, and its Location cannot be followed: http:///x."},
		{name: "to blanks", raw: to("302 Found", "  /done  "), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to a relative address", raw: to("302 Found", "done"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to a query alone", raw: to("302 Found", "?done"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to a fragment alone", raw: to("302 Found", "#part"), rule: "E-LOOP", says: "This address redirects to itself: a loop."},
		{name: "to another scheme's form", raw: to("302 Found", "//127.0.0.1:1/x"), rule: "E-POLICY", says: "Parley refused to send this: its own policy forbids 127.0.0.1:1.", also: "E-HOP-FAILED"},
		{name: "to an address with a fragment", raw: to("302 Found", "/done#part"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to an address with a password", raw: to("302 Found", "http://mira:open-sesame@HOST/done"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to a closed port", raw: to("302 Found", "http://127.0.0.1:1/"), rule: "E-POLICY", says: "Parley refused to send this: its own policy forbids 127.0.0.1:1.", also: "E-HOP-FAILED"},
		{name: "to https where none is", raw: to("302 Found", "https://HOST/done"), rule: "E-TLS-NOT-TLS", says: "HOST does not speak TLS, but the address says https.", also: "E-HOP-FAILED"},
		{name: "to beyond ASCII", raw: to("302 Found", "/d\xc3\xb6ne"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to two addresses", raw: "HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-LOCATION-TWICE E-3XX-TEMPORARY"},
		{name: "without Location", raw: whole("302 Found", "", ""), rule: "E-3XX-NO-LOCATION", says: "This redirect does not say where to: Location is missing."},
		{name: "without Location, with a link", raw: whole("302 Found", "Content-Type: text/html\r\n", `<a href="/done">here</a>`), rule: "E-3XX-NO-LOCATION", says: "This redirect does not say where to: Location is missing."},
		{name: "300 without Location", raw: whole("300 Multiple Choices", "Content-Type: text/html\r\n", `<a href="/a">a</a> <a href="/b">b</a>`), rule: "E-300-CHOICES", says: "There are several representations; one has to be chosen."},
		{name: "305", raw: to("305 Use Proxy", "http://proxy.test/"), rule: "E-305-PROXY", says: "This code is retired; clients must not act on it."},
		{name: "306", raw: to("306 Switch Proxy", "/x"), rule: "E-305-PROXY", says: "This code is retired; clients must not act on it.", also: "E-REASON"},
		{name: "a POST and 302", raw: to("302 Found", "/done"), ask: `"method":"POST","body":{"kind":"json","text":"{}"}`, rule: "E-3XX-POST-LOST", says: "Your POST became a GET at a redirect, and its body was left behind."},
		{name: "a POST and 307", raw: strings.Replace(to("307 Temporary Redirect", "/done"), "\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1), ask: `"method":"POST","body":{"kind":"json","text":"{}"}`, rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-3XX-TEMPORARY"},
		{name: "to a sign-in page", raw: to("302 Found", "/login?next=%2Fapi"), rule: "E-3XX-LOGIN", says: "You are not signed in: the request was led to a sign-in address, which answered 200 OK with text/plain."},
		{name: "not followed", raw: to("302 Found", "/done"), ask: `"options":{"follow_redirects":false}`, rule: "E-3XX-TARGET", says: "For now the resource is at /done."},
		{name: "201 with a broken Location", raw: "HTTP/1.1 201 Created\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n", ask: `"method":"POST"`, rule: "E-201-NO-LOCATION", says: "Something was created, and the response does not say where."},
		{name: "200 with a Refresh", raw: whole("200 OK", "Refresh: 0; url=/done\r\nContent-Type: text/html\r\n", "<meta http-equiv=refresh content='0;url=/done'>"), rule: "E-2XX-REFRESH", says: "A browser would go on to http://HOST/done; this is not a redirect, so programs stay."},
	}
}

func oddBodies() []oddReply {
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	xml := func(body string) string { return whole("200 OK", "Content-Type: application/xml\r\n", body) }
	problem := func(body string) string {
		return whole("400 Bad Request", "Content-Type: application/problem+json\r\n", body)
	}
	return []oddReply{
		{name: "JSON with NaN", raw: jsonReply(`{"a": NaN}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a word that JSON does not have, NaN."},
		{name: "JSON with Infinity", raw: jsonReply(`[1, -Infinity]`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a number that JSON does not have, -Infinity."},
		{name: "JSON with comments", raw: jsonReply("{\"a\": 1 /* why */}"), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a comment; JSON has none."},
		{name: "JSON with line comments", raw: jsonReply("// head\n{\"a\": 1}"), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a comment; JSON has none."},
		{name: "JSON with a trailing comma", raw: jsonReply(`{"a": 1,}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a trailing comma before }."},
		{name: "JSON with single quotes", raw: jsonReply(`{'a': 1}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a single quote; JSON takes double quotes only."},
		{name: "JSON without quotes", raw: jsonReply(`{a: 1}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a member's name that is not in double quotes."},
		{name: "JSON as Python has it", raw: jsonReply(`{"a": None, "b": True}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a word that JSON does not have, None."},
		{name: "JSON with a line end in a text", raw: jsonReply("{\"a\": \"x\ny\"}"), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a line break or control character inside a string."},
		{name: "JSON with a bad escape", raw: jsonReply(`{"a": "\x41"}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: an escape that JSON does not have."},
		{name: "JSON with a leading zero", raw: jsonReply(`{"a": 007}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a number with a leading zero."},
		{name: "JSON with keys twice", raw: jsonReply(`{"a": 1, "a": 2}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 16 bytes.", also: "E-JSON-TWICE"},
		{name: "JSON of depth 100,000", raw: jsonReply(deep), rule: "E-2XX-OK", says: "The request worked; the body is a JSON list of 1."},
		{name: "JSON with a huge number", raw: jsonReply(`{"id": 123456789012345678901234567890, "e": 1e999}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 50 bytes.", also: "E-JSON-NUMBER"},
		{name: "JSON with a number that loses digits", raw: jsonReply(`{"id": 9007199254740993}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 24 bytes.", also: "E-JSON-NUMBER"},
		{name: "JSON with half a surrogate", raw: jsonReply(`{"a": "\ud83d"}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 15 bytes."},
		{name: "JSON cut in the middle", raw: jsonReply(`{"a": [1, 2, {"b": "c`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: the text ends inside a string."},
		{name: "JSON with text behind", raw: jsonReply(`{"a": 1} and more`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: more text after the end of the value."},
		{name: "JSON twice", raw: jsonReply(`{"a": 1}{"a": 2}`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: more text after the end of the value."},
		{name: "lines of JSON", raw: jsonReply("{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}\n"), rule: "E-2XX-BROKEN-JSON", says: "The body is one JSON value a line, not one JSON document."},
		{name: "JSON behind a guard", raw: jsonReply(")]}',\n{\"a\": 1}"), rule: "E-2XX-BROKEN-JSON", says: "The JSON has a guard in front of it, against being loaded as a script."},
		{name: "JSON in a callback", raw: jsonReply(`callback({"a": 1});`), rule: "E-2XX-BROKEN-JSON", says: "The body is JSON in a call of callback (JSONP), not JSON."},
		{name: "JSON behind a byte order mark", raw: jsonReply("\ufeff{\"a\": 1}"), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 11 bytes."},
		{name: "JSON in UTF-16", raw: jsonReply(utf16LE(`{"a": "ü"}`)), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and is UTF-16; JSON has to be UTF-8."},
		{name: "JSON that says Latin-1 and is", raw: whole("200 OK", "Content-Type: application/json; charset=iso-8859-1\r\n", "{\"a\": \"gr\xfc\xdf\"}"), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 13 bytes."},
		{name: "JSON that is not UTF-8", raw: jsonReply("{\"a\": \"gr\xfc\xdf\"}"), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 13 bytes.", also: "E-TYPE-CHARSET"},
		{name: "JSON with NUL bytes", raw: jsonReply("{\"a\": \"x\x00y\"}"), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a line break or control character inside a string."},
		{name: "nothing that says JSON", raw: jsonReply(""), rule: "E-2XX-EMPTY-JSON", says: "The body is empty, and Content-Type says JSON."},
		{name: "white space that says JSON", raw: jsonReply("  \n"), rule: "E-2XX-EMPTY-JSON", says: "The body is nothing but white space, and Content-Type says JSON."},
		{name: "null", raw: jsonReply("null"), rule: "E-2XX-OK", says: "The request worked; the body is application/json, 4 bytes."},
		{name: "a text that says JSON", raw: jsonReply(`just text`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a character that cannot begin a value."},
		{name: "a page that says JSON", raw: jsonReply("<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>"), rule: "E-2XX-HTML-AS-JSON", says: "Content-Type says application/json, and the body is an HTML page."},
		{name: "JSON that says text", raw: whole("200 OK", plain, `{"a":1}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 7 bytes.", also: "E-TYPE-MISMATCH"},
		{name: "JSON that says it is a page", raw: whole("200 OK", "Content-Type: text/html\r\n", `{"a":1}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 7 bytes.", also: "E-TYPE-MISMATCH"},
		{name: "no type", raw: whole("200 OK", "", `{"a":1}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 7 bytes."},
		{name: "a type that is none", raw: whole("200 OK", "Content-Type: nonsense\r\n", "abc"), rule: "E-2XX-OK", says: "The request worked; the body is nonsense, 3 bytes."},
		{name: "two types", raw: whole("200 OK", "Content-Type: text/plain\r\nContent-Type: application/json\r\n", `{"a":1}`), rule: "E-2XX-OK", says: "The request worked; the body is a JSON object, 7 bytes.", also: "E-TYPE-MISMATCH"},
		{name: "a charset that is none", raw: whole("200 OK", "Content-Type: text/plain; charset=klingon\r\n", "abc"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 3 bytes."},
		{name: "a charset that lies", raw: whole("200 OK", "Content-Type: text/plain; charset=utf-8\r\n", "gr\xfc\xdf"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 4 bytes.", also: "E-TYPE-CHARSET"},
		{name: "a charset in quotes that are not closed", raw: whole("200 OK", "Content-Type: text/plain; charset=\"utf-8\r\n", "abc"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 3 bytes."},
		{name: "a picture that says JSON", raw: jsonReply("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and is a PNG image."},
		{name: "an error under 200", raw: jsonReply(`{"status":"error","message":"No such user"}`), rule: "E-200-FAILURE", says: "It failed, though the status is 200: No such user."},
		{name: "GraphQL errors", raw: jsonReply(`{"data":null,"errors":[{"message":"Not authorized","path":["me"],"extensions":{"code":"UNAUTHENTICATED"}}]}`), ask: `"method":"POST","body":{"kind":"graphql","query":"{me{id}}"}`, rule: "E-200-GRAPHQL-FAILED", says: "GraphQL could not carry it out: Not authorized."},
		{name: "GraphQL errors of no form", raw: jsonReply(`{"data":null,"errors":"boom"}`), ask: `"method":"POST","body":{"kind":"graphql","query":"{me{id}}"}`, rule: "E-200-FAILURE", says: "It failed, though the status is 200: boom."},
		{name: "a problem", raw: problem(`{"type":"https://e.test/p","title":"Bad","status":400,"detail":"name is missing"}`), rule: "E-400-SAYS", says: "The server says what is wrong: name is missing."},
		{name: "a problem with wrong types", raw: problem(`{"type":7,"title":["a"],"status":"four hundred","detail":{"x":1},"instance":null}`), rule: "E-NOTHING-SAYS", says: "Nothing in the response says why.", also: "E-PROBLEM-SHAPE"},
		{name: "a problem with another status", raw: problem(`{"title":"Gone","status":410}`), rule: "E-NOTHING-SAYS", says: "Nothing in the response says why.", also: "E-PROBLEM-STATUS"},
		{name: "a problem that is an array", raw: problem(`[1]`), rule: "E-NOTHING-SAYS", says: "Nothing in the response says why.", also: "E-PROBLEM-SHAPE"},
		{name: "a problem that is no JSON", raw: problem(`oops`), rule: "E-2XX-BROKEN-JSON", says: "The body says that it is JSON, and breaks off in line 1: a character that cannot begin a value."},
		{name: "a problem that is empty", raw: problem(``), rule: "E-NOTHING-SAYS", says: "Nothing in the response says why."},
		{name: "a problem in XML", raw: whole("403 Forbidden", "Content-Type: application/problem+xml\r\n", `<problem xmlns="urn:ietf:rfc:7807"><title>No</title><detail>Not yours</detail></problem>`), rule: "E-403-SAYS", says: "Refused: Not yours."},
		{name: "an XML bomb", raw: xml(`<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>`), rule: "E-2XX-OK", says: "The request worked; the body is application/xml, 125 bytes."},
		{name: "XML that asks for a file", raw: xml(`<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>`), rule: "E-2XX-OK", says: "The request worked; the body is application/xml, 64 bytes."},
		{name: "XML that is none", raw: xml(`<a><b></a>`), rule: "E-XML-BROKEN", says: "The body says that it is XML, and breaks off in line 1: element <b> closed by </a>."},
		{name: "XML of depth 50,000", raw: xml(strings.Repeat("<a>", 50_000)), rule: "E-2XX-OK", says: "The request worked; the body is application/xml, 150.0 kB."},
		{name: "a SOAP fault under 200", raw: whole("200 OK", "Content-Type: text/xml\r\n", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>Bad order</faultstring></s:Fault></s:Body></s:Envelope>`), rule: "E-200-SOAP-FAULT", says: "A SOAP fault under a 200: Bad order."},
		{name: "a page of scripts", raw: whole("500 Internal Server Error", "Content-Type: text/html\r\n", `<html><head><title><script>alert(1)</script></title></head><body><h1 onclick="x">Oops</h1>`), rule: "E-5XX-FRAMEWORK", says: "The server failed, and its answer does not say why."},
		{name: "a trace of Java", raw: whole("500 Internal Server Error", plain, "java.lang.NullPointerException: x\n\tat com.acme.Shop.pay(Shop.java:42)\n"), rule: "E-5XX-TRACE", says: "The server's program crashed: java.lang.NullPointerException: x."},
		{name: "several parts", raw: whole("200 OK", "Content-Type: multipart/mixed; boundary=xx\r\n", "--xx\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--xx\r\n\r\nhi\r\n--xx--\r\n"), rule: "E-2XX-OK", says: "The request worked; the body is multipart/mixed, 69 bytes."},
		{name: "several parts without a boundary", raw: whole("200 OK", "Content-Type: multipart/mixed\r\n", "--xx\r\n\r\nhi\r\n--xx--\r\n"), rule: "E-2XX-OK", says: "The request worked; the body is multipart/mixed, 20 bytes."},
		{name: "byte ranges of several parts", raw: whole("206 Partial Content", "Content-Type: multipart/byteranges; boundary=xx\r\n", "--xx\r\nContent-Range: bytes 0-1/10\r\n\r\nhi\r\n--xx--\r\n"), ask: `"headers":[{"name":"Range","value":"bytes=0-1,4-5"}]`, rule: "E-206-PART", says: "Several parts came, each with its own Content-Range."},
		{name: "events that end", raw: ok + "Content-Type: text/event-stream\r\n\r\ndata: 1\n\nevent: x\ndata: 2\n\n", rule: "E-2XX-OK", says: "The request worked; the body is text/event-stream, 27 bytes."},
		{name: "events with an error", raw: ok + "Content-Type: text/event-stream\r\n\r\nevent: error\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n", rule: "E-200-STREAM-ERROR", says: "The stream carries an error: overloaded."},
		{name: "NDJSON", raw: whole("200 OK", "Content-Type: application/x-ndjson\r\n", "{\"a\":1}\n{\"a\":2}\n"), rule: "E-2XX-OK", says: "The request worked; the body is application/x-ndjson, 16 bytes."},
		{name: "NDJSON with a broken line", raw: whole("200 OK", "Content-Type: application/x-ndjson\r\n", "{\"a\":1}\n{\"a\":\n{\"a\":3}\n"), rule: "E-STREAM-LINE", says: "Line 2 of the stream is no JSON: the text ends where a value should stand."},
		{name: "gRPC's status", raw: whole("200 OK", "Content-Type: application/grpc\r\ngrpc-status: 7\r\ngrpc-message: not%20yours\r\n", ""), rule: "E-GRPC-STATUS", says: "gRPC answered PERMISSION_DENIED: not yours."},
		{name: "gRPC's status of no number", raw: whole("200 OK", "Content-Type: application/grpc\r\ngrpc-status: seven\r\n", ""), rule: "E-GRPC-STATUS", says: "grpc-status is no number: seven."},
		{name: "cookies of all sorts", raw: whole("200 OK", plain+"Set-Cookie: =x\r\nSet-Cookie: a\r\nSet-Cookie: b=c; Max-Age=zz; Expires=nonsense; SameSite=Maybe\r\nSet-Cookie: __Host-x=1\r\n", "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-COOKIE-REFUSED"},
		{name: "dates of all sorts", raw: whole("200 OK", plain+"Date: yesterday\r\nLast-Modified: 32 Foo\r\nExpires: 0\r\nAge: -1\r\nCache-Control: max-age=abc, ,=\r\n", "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes."},
		{name: "an old date", raw: whole("200 OK", plain+"Date: Mon, 01 Jan 2001 00:00:00 GMT\r\n", "hi"), rule: "E-2XX-OK", says: "The request worked; the body is text/plain, 2 bytes.", also: "E-CLOCK"},
	}
}

func oddEnds() []oddReply {
	return []oddReply{
		{name: "closed without a byte", raw: "", rule: "E-EMPTY-REPLY", says: "The server closed the connection without an answer."},
		{name: "reset without a byte", raw: "", end: "reset", rule: "E-RESET", says: "The server reset the connection before any answer."},
		{name: "reset in the status line", raw: "HTTP/1.1 20", end: "reset", rule: "E-CUT-HEAD", says: "The answer was cut off inside its first line."},
		{name: "reset in the head", raw: ok + "Server: x\r\n", end: "reset", rule: "E-CUT-HEAD", says: "The answer was cut off inside its header fields."},
		{name: "reset behind the head", raw: ok + plain + "Content-Length: 10\r\n\r\n", end: "reset", rule: "E-BODY-RESET", says: "The connection was reset in the middle of the body."},
		{name: "reset in the content", raw: ok + plain + "Content-Length: 10\r\n\r\nhello", end: "reset", rule: "E-BODY-RESET", says: "The connection was reset in the middle of the body."},
		{name: "reset in a chunk", raw: ok + plain + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", end: "reset", rule: "E-BODY-RESET", says: "The connection was reset in the middle of the body."},
		{name: "reset in content without a length", raw: ok + plain + "\r\nhello", end: "reset", rule: "E-BODY-RESET", says: "The connection was reset in the middle of the body."},
		{name: "silence", raw: "", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-TIMEOUT", says: "The server took the request and did not answer within 1.5 s."},
		{name: "silence in the status line", raw: "HTTP/1.1", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-TIMEOUT", says: "The server began to answer, and its header was not whole within 1.5 s."},
		{name: "silence in the head", raw: ok + "Server: x\r\n", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-TIMEOUT", says: "The server began to answer, and its header was not whole within 1.5 s."},
		{name: "silence in the content", raw: ok + plain + "Content-Length: 10\r\n\r\nhello", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-BODY-STALLED", says: "The body stopped coming, and then the time of this request was over after 1.5 s."},
		{name: "silence in a chunk", raw: ok + plain + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-BODY-STALLED", says: "The body stopped coming, and then the time of this request was over after 1.5 s."},
		{name: "events that never end", raw: ok + "Content-Type: text/event-stream\r\n\r\ndata: 1\n\n", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-BODY-STALLED", says: "The stream of events was still open when the time of this request was over."},
		{name: "silence of the first byte", raw: "", end: "hang", ask: `"options":{"limits":{"first_byte_ms":200}}`, rule: "E-TIMEOUT", says: "The server took the request and did not answer within 200 ms."},
		{name: "a pause in the content", raw: ok + plain + "Content-Length: 10\r\n\r\nhello", end: "hang", ask: `"options":{"limits":{"idle_ms":200}}`, rule: "E-BODY-STALLED", says: "The body stopped coming; silence timed out after 200 ms."},
		{name: "SSH", raw: "SSH-2.0-OpenSSH_9.6p1 Debian-3\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is SSH, not HTTP/1.1."},
		{name: "SMTP", raw: "220 mail.test ESMTP Postfix\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is SMTP, not HTTP/1.1."},
		{name: "FTP", raw: "220 (vsFTPd 3.0.5)\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is FTP, not HTTP/1.1."},
		{name: "POP3", raw: "+OK POP3 ready\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is POP3 or Redis, not HTTP/1.1."},
		{name: "IMAP", raw: "* OK [CAPABILITY IMAP4rev1] ready\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is IMAP, not HTTP/1.1."},
		{name: "MySQL", raw: "\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00abcdefgh\x00", rule: "E-NOT-HTTP", says: "The answer on HOST is MySQL, not HTTP/1.1."},
		{name: "PostgreSQL", raw: "E\x00\x00\x00\x54SFATAL\x00VFATAL\x00C0A000\x00Munsupported frontend protocol\x00\x00", rule: "E-NOT-HTTP", says: "The answer on HOST is PostgreSQL, not HTTP/1.1."},
		{name: "Redis", raw: "-ERR unknown command 'GET', with args beginning with: '/'\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is Redis, not HTTP/1.1."},
		{name: "Redis, older", raw: "-ERR wrong number of arguments for 'get' command\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is Redis, not HTTP/1.1."},
		{name: "MongoDB", raw: "It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is MongoDB, not HTTP/1.1."},
		{name: "MongoDB behind a status line", raw: "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n\r\nIt looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n", rule: "E-200-OTHER-PORT", says: "This port is MongoDB's own: it does not speak HTTP, but for this hint."},
		{name: "memcached", raw: "ERROR\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is memcached or another protocol of lines, not HTTP/1.1."},
		{name: "AMQP", raw: "AMQP\x00\x00\x09\x01", rule: "E-NOT-HTTP", says: "The answer on HOST is AMQP, not HTTP/1.1."},
		{name: "HTTP/2's settings", raw: "\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\x00\x04\x00\x10\x00\x00\x00\x06\x00\x01\x00\x00", rule: "E-NOT-HTTP", says: "The answer on HOST is HTTP/2 without TLS, not HTTP/1.1."},
		{name: "a TLS alert", raw: "\x15\x03\x01\x00\x02\x02\x46", rule: "E-TLS-PORT", says: "HOST speaks TLS, but the address says http."},
		{name: "a TLS handshake record", raw: "\x16\x03\x03\x00\x05hello", rule: "E-TLS-PORT", says: "HOST speaks TLS, but the address says http."},
		{name: "TLS asked for in words", raw: whole("400 Bad Request", plain, "Client sent an HTTP request to an HTTPS server.\n"), rule: "E-400-TLS-PORT", says: "This port speaks TLS, but the address says http."},
		{name: "TLS asked for by nginx", raw: whole("400 Bad Request", "Server: nginx\r\nContent-Type: text/html\r\n", "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"), rule: "E-400-TLS-PORT", says: "This port speaks TLS, but the address says http."},
		{name: "bytes of no meaning", raw: "\x00\x01\x02\x03\xff\xfe\xfd", rule: "E-NOT-HTTP", says: "What answered on HOST is not HTTP."},
		{name: "the request back", raw: "GET /x HTTP/1.1\r\nHost: x\r\n\r\n", rule: "E-NOT-HTTP", says: "The answer on HOST is a request, not HTTP/1.1."},
		{name: "a long text without a line end", raw: strings.Repeat("x", 100<<10), rule: "E-NOT-HTTP", says: "What answered on HOST is not HTTP."},
	}
}

func oddTLS() []oddReply {
	alert := func(number byte) string { return "\x15\x03\x03\x00\x02\x02" + string([]byte{number}) }
	return []oddReply{
		{name: "plain HTTP at a TLS port", tls: true, raw: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", rule: "E-TLS-NOT-TLS", says: "HOST does not speak TLS, but the address says https."},
		{name: "a page at a TLS port", tls: true, raw: "<html>hello</html>", rule: "E-TLS-NOT-TLS", says: "HOST does not speak TLS, but the address says https."},
		{name: "SSH at a TLS port", tls: true, raw: "SSH-2.0-OpenSSH_9.6\r\n", rule: "E-TLS-NOT-TLS", says: "HOST speaks SSH and no TLS, but the address says https."},
		{name: "SMTP at a TLS port", tls: true, raw: "220 mail.test ESMTP\r\n", rule: "E-TLS-NOT-TLS", says: "HOST speaks SMTP and no TLS, but the address says https."},
		{name: "bytes of no meaning at a TLS port", tls: true, raw: "\x00\x01\x02\x03\x04\x05\x06\x07", rule: "E-TLS-NOT-TLS", says: "HOST does not speak TLS, but the address says https."},
		{name: "a close notify at once", tls: true, raw: "\x15\x03\x03\x00\x02\x01\x00", rule: "E-TLS-RESET", says: "The server closed the connection during the TLS handshake."},
		{name: "TLS alert 40", tls: true, raw: alert(40), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: handshake failure."},
		{name: "TLS alert 47", tls: true, raw: alert(47), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: illegal parameter."},
		{name: "TLS alert 48", tls: true, raw: alert(48), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: unknown CA."},
		{name: "TLS alert 49", tls: true, raw: alert(49), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: access denied."},
		{name: "TLS alert 70", tls: true, raw: alert(70), rule: "E-TLS-VERSION", says: "The server offers only TLS versions that are too old to be trusted."},
		{name: "TLS alert 71", tls: true, raw: alert(71), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: insufficient security."},
		{name: "TLS alert 80", tls: true, raw: alert(80), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: internal error."},
		{name: "TLS alert 86", tls: true, raw: alert(86), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: inappropriate fallback."},
		{name: "TLS alert 109", tls: true, raw: alert(109), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: missing extension."},
		{name: "TLS alert 112", tls: true, raw: alert(112), rule: "E-TLS-ALERT", says: "The server does not answer for the name 127.0.0.1 over TLS."},
		{name: "TLS alert 116", tls: true, raw: alert(116), rule: "E-TLS-ALERT", says: "The server wants a client certificate, and none was sent."},
		{name: "TLS alert 120", tls: true, raw: alert(120), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: no application protocol."},
		{name: "a TLS alert of no number", tls: true, raw: alert(200), rule: "E-TLS-ALERT", says: "The server ended the TLS handshake: alert 200."},
		{name: "a handshake that is cut", tls: true, raw: "\x16\x03\x03\x00\x50\x02\x00", rule: "E-TLS-RESET", says: "The server closed the connection during the TLS handshake."},
		{name: "a handshake that is closed", tls: true, raw: "", rule: "E-TLS-RESET", says: "The server closed the connection during the TLS handshake."},
		{name: "a handshake that is reset", tls: true, raw: "", end: "reset", rule: "E-TLS-RESET", says: "The connection was reset during the TLS handshake."},
		{name: "silence in the handshake", tls: true, raw: "", end: "hang", ask: `"options":{"timeout_ms":1500}`, rule: "E-TLS-TIMEOUT", says: "The TLS handshake timed out: HOST took the connection and then said nothing."},
		{name: "fields that drip", raw: ok, end: "drip", ask: `"options":{"timeout_ms":1500}`, rule: "E-TIMEOUT", says: "The server began to answer, and its header was not whole within 1.5 s."},
		{name: "cut by its length, and coded", raw: ok + jsons + "Content-Encoding: br\r\nContent-Length: 90\r\n\r\n" + packed("br", letters), rule: "E-BODY-CUT", says: "The body is cut short: 39 of 90 bytes came."},
		{name: "JSON cut by its length", raw: ok + jsons + "Content-Length: 90\r\n\r\n{\"a\": [1, 2", rule: "E-BODY-CUT", says: "The body is cut short: 11 of 90 bytes came."},
		{name: "an error page cut by its length", raw: "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 90\r\n\r\n<html><h1>Oops", rule: "E-BODY-CUT", says: "The body is cut short: 14 of 90 bytes came."},
		{name: "a 401 that is cut", raw: "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 90\r\n\r\n{", rule: "E-BODY-CUT", says: "The body is cut short: 1 of 90 bytes came."},
		{name: "a redirect that is cut", raw: "HTTP/1.1 302 Found\r\nLocation: /done\r\nContent-Length: 90\r\n\r\nhi", rule: "E-BODY-CUT", says: "The body is cut short: 2 of 90 bytes came."},
		{name: "a redirect with broken gzip", raw: "HTTP/1.1 302 Found\r\nLocation: /done\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi", rule: "E-DECODE", says: "The body is not gzip, although Content-Encoding says so: it is plain text."},
		{name: "a redirect with two lengths", raw: "HTTP/1.1 302 Found\r\nLocation: /done\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhey", rule: "E-FRAMING", says: "The answer says in two ways how long it is, and they disagree: 2 bytes and 3 bytes."},
		{name: "a 304 with broken gzip", raw: "HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\nETag: \"a\"\r\n\r\nhi", ask: `"headers":[{"name":"If-None-Match","value":"\"a\""}]`, rule: "E-304-TAG", says: "Not modified: your copy \"a\" is still the current one."},
		{name: "a 500 in gzip that is text", raw: "HTTP/1.1 500 Internal Server Error\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\ndb is out", rule: "E-DECODE", says: "The body is not gzip, although Content-Encoding says so: it is plain text."},
		{name: "a 429 with two lengths", raw: "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhey", rule: "E-FRAMING", says: "The answer says in two ways how long it is, and they disagree: 2 bytes and 3 bytes."},
		{name: "a 503 that is reset", raw: "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 50\r\n\r\nbusy", end: "reset", rule: "E-BODY-RESET", says: "The connection was reset in the middle of the body."},
	}
}
