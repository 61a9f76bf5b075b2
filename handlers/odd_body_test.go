package handlers_test

import (
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"
)

// gzipped is text, coded.
func gzipped(text string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// utf16LE is text in UTF-16 behind a byte order mark.
func utf16LE(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestContentThatIsNotWhatItSaysIsShownAsWhatItIs(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ name, mediaType, content, view, current, note, shows string }{
		{"JSON behind a byte order mark", "application/json", "\ufeff{\"a\": 1}", "", "Pretty", "It begins with a byte order mark", `"a": 1`},
		{"the same through jq", "application/json", "\ufeff{\"a\": [7]}", "&jq=.a", "Pretty", "", "7"},
		{"the same as a table", "application/json", "\ufeff[{\"a\": 7}]", "&view=table", "Table", "", ""},
		{"JSON in UTF-16 that says nothing of it", "application/json", utf16LE(`{"a": "ü"}`), "", "Pretty", "", `"a": "ü"`},
		{"text in UTF-16 that says nothing of it", "text/plain", utf16LE("Grüße"), "", "Raw", "", "Grüße"},
		{"text that is not UTF-8 throughout", "text/plain; charset=utf-8", "good \xff bad", "", "Raw", "Not all of it is UTF-8", "good"},
		{"gzip that says JSON", "application/json", gzipped(`{"a": 1}`), "", "Hex", "It says application/json, and its bytes are gzip, though no Content-Encoding says so.", "1f 8b"},
		{"bytes that say text", "text/plain", "a\x00b", "", "Hex", "its bytes are no text", "61 00 62"},
		{"an error that says it is a picture", "image/png", `{"error": "none"}`, "", "Raw", "It says image/png, and it is text.", `"error"`},
		{"a page that says it is a PDF", "application/pdf", "<p>Sign in</p>", "", "Raw", "It says application/pdf, and it is text.", "Sign in"},
		{"a page that says it is sound", "audio/mpeg", "<p>none</p>", "", "Raw", "It says audio/mpeg", "none"},
		{"a picture that breaks off", "image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00", "", "Preview", "The picture is cut: it breaks off after 18 B, before its end.", ""},
		{"a PDF that breaks off", "application/pdf", "%PDF-1.7\n\x00\x01 1 0 obj\n", "", "Preview", "The PDF is cut: it breaks off after", ""},
		{"a quotation mark that is not closed", "text/csv", "a,b\n1,\"2\n3", "", "Table", "", "3"},
		{"JSON that says it is a page", "text/html", `{"a": 1}`, "", "Pretty", "It says text/html, and it reads as JSON.", `"a": 1`},
		{"JSON that says nothing of itself", "application/octet-stream", `{"a": 1}`, "", "Pretty", "", `"a": 1`},
		{"nothing but white space", "application/json", " \n ", "", "Pretty", "There is nothing but white space in it.", ""},
		{"what is nested too deep", "application/json", strings.Repeat("[", 1200) + strings.Repeat("]", 1200), "", "Raw", "This is nested too deep to be laid out", "[["},
		{"XML", "application/xml", "<a><b>x</b><c/></a>", "&view=pretty", "Pretty", "", "<b>x</b>"},
		{"XML that is none", "application/xml", "<a>\n<b></a>", "&view=pretty", "Raw", "This is not XML, although it says so. Line 2", "<b></a>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.answers(c.mediaType, c.content)
			p := h.get(r+"?part=body"+c.view).is(http.StatusOK).shows("[aria-label='Body view'] [aria-current]", c.current)
			if c.shows != "" {
				p.shows("#body", c.shows)
			}
			if c.note == "" {
				p.none("[data-testid=body-note]")
			} else {
				p.shows("[data-testid=body-note]", c.note)
			}
		})
	}
}

func TestXMLIsLaidOutAndSearched(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/xml", "<a><b>needle</b><c/></a>")
	h.get(run+"?part=body&view=pretty").shows(".ln[data-n='2']", "<b>needle</b>").none("[aria-label='Filter with jq']")
	h.get(run+"?part=body&view=pretty&find=needle").shows("[data-testid=found]", "1 of 1").shows(".ln[data-n='2'] .now", "needle")
	h.get(run+"?part=body&view=raw").shows(".ln[data-n='1']", "<a><b>needle</b><c/></a>")
}
