package execute

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/semaphore"

	"parley/playground"
)

func coded(t testing.TB, coding string, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, _ = flate.NewWriter(&b, 6)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// serveCoded answers with wire bytes under a Content-Encoding, the length stated.
func serveCoded(t testing.TB, encoding string, wire []byte) string {
	return mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(wire)))
		_, _ = w.Write(wire)
	})
}

func TestCodingsAreUndone(t *testing.T) {
	plain := []byte(strings.Repeat("the quick brown fox. ", 500))
	gz := coded(t, "gzip", plain)
	for _, c := range []struct {
		name, encoding string
		wire, want     []byte
		decoded        bool
	}{
		{"gzip", "gzip", gz, plain, true},
		{"x-gzip in capitals", "X-GZIP", gz, plain, true},
		{"deflate as zlib", "deflate", coded(t, "zlib", plain), plain, true},
		{"deflate without zlib", "deflate", coded(t, "raw deflate", plain), plain, true},
		{"brotli", "br", coded(t, "br", plain), plain, true},
		{"zstd", "zstd", coded(t, "zstd", plain), plain, true},
		{"two layers", "gzip, br", coded(t, "br", gz), plain, true},
		{"identity", "identity", plain, plain, true},
		{"two members", "gzip", append(bytes.Clone(gz), gz...), append(bytes.Clone(plain), plain...), true},
		{"junk after the last member", "gzip", append(bytes.Clone(gz), "junk"...), plain, true},
		{"no content at all", "gzip", nil, nil, true},
		{"a coding that is not ours", "compress", gz, gz, false},
		{"a coding that is not ours inside one that is", "compress, gzip", gz, gz, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := one(t, mustExecutor(t), playground.NewRequest(serveCoded(t, c.encoding, c.wire)))
			if x.Failure != nil {
				t.Fatalf("%+v", x.Failure)
			}
			got := x.Response.Content
			if !bytes.Equal(got.Whole, c.want) || got.Decoded != c.decoded || got.Truncated {
				t.Errorf("%d bytes, decoded %v, want %d, %v", len(got.Whole), got.Decoded, len(c.want), c.decoded)
			}
			if got.Size != int64(len(c.wire)) || got.DecodedSize != int64(len(c.want)) || got.Encoding != c.encoding || got.SHA256 != digest(c.want) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestContentThatDoesNotDecodeIsKeptAsReceived(t *testing.T) {
	plain := []byte(strings.Repeat("the quick brown fox. ", 5000))
	gz := coded(t, "gzip", plain)
	spoilt := bytes.Clone(gz)
	spoilt[len(spoilt)-5] ^= 0xff
	for _, c := range []struct {
		name, encoding string
		wire           []byte
	}{
		{"not gzip", "gzip", []byte(`{"plain": true}`)},
		{"gzip that ends early", "gzip", gz[:len(gz)/2]},
		{"gzip with a wrong checksum", "gzip", spoilt},
		{"not deflate", "deflate", []byte("\xff\xff\xff\xff")},
		{"not zlib inside", "deflate", []byte("\x78\x9c\xff\xff\xff\xff\xff")},
		{"not brotli", "br", []byte("\xff\xff\xff\xff")},
		{"not zstd", "zstd", []byte("plain text")},
		{"three layers", "gzip, gzip, gzip", gz},
		{"the inner layer is not what it says", "br, gzip", gz},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := one(t, mustExecutor(t), playground.NewRequest(serveCoded(t, c.encoding, c.wire)))
			checkFault(t, fault{kind: "decode", cause: playground.CauseDecode, phase: "receive", status: 200, size: int64(len(c.wire))}, x)
			if got := x.Response.Content; got.Decoded || !bytes.Equal(got.Whole, c.wire) || got.SHA256 != digest(c.wire) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestACutConnectionIsNotADecodersFault(t *testing.T) {
	gz := coded(t, "gzip", []byte(strings.Repeat("a quick brown fox. ", 50000)))
	u := mustAnswer(t, says(ok200+"Content-Encoding: gzip\r\nContent-Length: "+strconv.Itoa(len(gz))+"\r\n\r\n"+string(gz[:len(gz)-20])))
	x := one(t, mustExecutor(t, func(o *Options) { o.Bodies = &keeper{} }), playground.NewRequest(u))
	if f := x.Failure; f == nil || f.Cause != playground.CauseBodyCut || f.Received != int64(len(gz)-20) || f.Promised != int64(len(gz)) {
		t.Fatalf("%+v", f)
	}
	if c := x.Response.Content; !c.Decoded || c.DecodedSize == 0 || !strings.HasPrefix(string(c.Head), "a quick brown") {
		t.Errorf("what was decoded is lost: %+v", c.DecodedSize)
	}
}

func TestABombIsStopped(t *testing.T) {
	zeros := make([]byte, 64<<20)
	for _, coding := range []string{"gzip", "br", "zstd"} {
		t.Run(coding, func(t *testing.T) {
			wire := coded(t, coding, zeros)
			kept := &keeper{}
			e := mustExecutor(t, func(o *Options) { o.Bodies = kept })
			req := playground.NewRequest(serveCoded(t, coding, wire))
			req.Options.MaxBodyBytes = 1 << 30
			x := one(t, e, req)
			f := x.Failure
			if f == nil || f.Kind != playground.FailureLimit || f.Cause != playground.CauseBomb || f.Limit != "ratio" {
				t.Fatalf("%+v", f)
			}
			c := x.Response.Content
			if x.Response.Status != 200 || !c.Truncated || c.DecodedSize > 8<<20 || c.DecodedSize < 1<<20 {
				t.Errorf("%+v", c.DecodedSize)
			}
		})
	}
}

// TestContentThatDecodesToNothingIsCutToo: members, blocks and frames without content could go on until the attempt's
// time is over, as fast as the wire is.
func TestContentThatDecodesToNothingIsCutToo(t *testing.T) {
	for _, c := range []struct{ coding, start, part string }{
		{"gzip", "", string(coded(t, "gzip", nil))},
		{"deflate", "\x78\x9c", "\x00\x00\x00\xff\xff"},
		{"zstd", "", "\x50\x2a\x4d\x18\x00\x00\x00\x00"},
	} {
		t.Run(c.coding, func(t *testing.T) {
			t.Parallel()
			endless := mustAnswer(t, func(conn net.Conn) {
				_, err := io.WriteString(conn, ok200+"Content-Encoding: "+c.coding+"\r\n\r\n"+c.start)
				for part := strings.Repeat(c.part, 5000); err == nil; {
					_, err = io.WriteString(conn, part)
				}
			})
			req := playground.NewRequest(endless)
			req.Options.MaxBodyBytes = 1 << 20
			x := one(t, mustExecutor(t, func(o *Options) { o.Bodies = &keeper{} }), req)
			if got := x.Response.Content; x.Failure != nil || !got.Truncated || !got.Decoded || got.DecodedSize != 0 || got.Size > 4<<20 {
				t.Errorf("%+v, %d bytes of %d: %+v", x.Failure, got.DecodedSize, got.Size, got)
			}
		})
	}
}

func TestShortContentMayBeCompressedVeryWell(t *testing.T) {
	wire := coded(t, "gzip", make([]byte, 1<<20))
	e := mustExecutor(t, func(o *Options) { o.Bodies = &keeper{} })
	if x := one(t, e, playground.NewRequest(serveCoded(t, "gzip", wire))); x.Failure != nil || x.Response.Content.DecodedSize != 1<<20 {
		t.Errorf("%+v", x.Failure)
	}
}

func TestCodedContentIsCutWhereTheRequestSays(t *testing.T) {
	plain := []byte(strings.Repeat("0123456789", 1000))
	u := serveCoded(t, "gzip", coded(t, "gzip", plain))
	req := playground.NewRequest(u)
	req.Options.MaxBodyBytes = 100
	x := one(t, mustExecutor(t), req)
	if c := x.Response.Content; x.Failure != nil || !c.Truncated || !c.Decoded || string(c.Whole) != string(plain[:100]) {
		t.Errorf("%+v", x.Failure)
	}
}

func TestChunksMissingAfterCodedContentAreSeen(t *testing.T) {
	gz := coded(t, "gzip", []byte("hello"))
	u := mustAnswer(t, func(c net.Conn) {
		awaitHead(c)
		_, _ = io.WriteString(c, ok200+"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"+strconv.FormatInt(int64(len(gz)), 16)+"\r\n"+string(gz)+"\r\n")
	})
	x := one(t, mustExecutor(t), playground.NewRequest(u))
	if x.Failure == nil || x.Failure.Cause != playground.CauseChunkedCut || string(x.Response.Content.Whole) != "hello" {
		t.Errorf("%+v", x.Failure)
	}
}

func FuzzDecoding(f *testing.F) {
	for _, coding := range []string{"gzip", "zlib", "raw deflate", "br", "zstd"} {
		f.Add(coding, coded(f, coding, []byte("hello hello hello")))
	}
	f.Fuzz(func(t *testing.T, encoding string, wire []byte) {
		codings, known := codingsOf(encoding)
		if !known {
			return
		}
		d, end := decoder(bytes.NewReader(wire), codings, nil)
		defer end()
		if n, err := io.Copy(io.Discard, io.LimitReader(d, 1<<20)); n < 0 || err == io.EOF {
			t.Error(n, err)
		}
	})
}

// TestDecodersRememberOnlySoMuchTogether: a window is counted as it is announced, and what is decoded beyond
// it; who finds no room ends, and gives back what he had.
func TestDecodersRememberOnlySoMuchTogether(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789abcdefghij"), 200_000) // 4 MB
	br := func(window int) []byte {
		var b bytes.Buffer
		w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: 3, LGWin: window})
		_, _ = w.Write(long)
		_ = w.Close()
		return b.Bytes()
	}
	zst := func(window int) []byte {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b, zstd.WithWindowSize(window))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(long)
		_ = w.Close()
		return b.Bytes()
	}
	for _, c := range []struct {
		name, coding string
		wire         []byte
		window, room int64
		crowded      bool
	}{
		{"br, a small window", "br", br(16), 1 << 16, 0, false}, {"br, with room for what comes", "br", br(16), 1 << 16, 4 << 20, false},
		{"br, room", "br", br(22), 1 << 22, 4 << 20, false}, {"br, none", "br", br(24), 1 << 24, 4 << 20, true},
		{"br, 10", "br", br(10), 1 << 10, 4 << 20, false}, {"br, 17", "br", br(17), 1 << 17, 4 << 20, false},
		{"zstd, room", "zstd", zst(1 << 22), 1 << 22, 4 << 20, false}, {"zstd, none", "zstd", zst(8 << 20), 8 << 20, 4 << 20, true},
	} {
		if got := window(c.coding, c.wire[:6]); got != c.window {
			t.Errorf("%s: a window of %d, not %d", c.name, got, c.window)
		}
		room := &memory{semaphore.NewWeighted(c.room), 0}
		d, end := decoder(bytes.NewReader(c.wire), []string{c.coding}, room)
		got, err := io.ReadAll(d)
		if crowded := errors.Is(err, errCrowded); crowded != c.crowded || !crowded && (err != nil || !bytes.Equal(got, long)) {
			t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
		}
		end()
		if !room.TryAcquire(c.room) {
			t.Errorf("%s: room was not given back", c.name)
		}
	}
}
