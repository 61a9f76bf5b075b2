package explain

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// markBeforeJSON: senders must not put a byte order mark there, and readers may refuse it.
func markBeforeJSON(f *facts) (finding, bool) {
	if !jsonType(f.resp.Content.MediaType) || f.body().root == nil || !bytes.HasPrefix(f.resp.Content.Head, []byte("\xef\xbb\xbf")) {
		return silent()
	}
	return warning("A byte order mark stands before the JSON.", "JSON must not begin with one. Parley skips it; many programs fail at the first character.", f.inText(0, f.body().firstLineOnly(), "What stands behind the bytes EF BB BF."), f.inHeader("Content-Type", "What it says it is.")), true
}

// brokenXML is a body that says that it is XML and is not well-formed. No entity is
// resolved, and nothing is fetched.
func brokenXML(f *facts) (finding, bool) {
	b := f.body()
	if !xmlType(f.resp.Content.MediaType) || !b.whole || b.broken || strings.TrimSpace(b.text) == "" {
		return silent()
	}
	line, what := xmlFault(b.text)
	if what == "" {
		return silent()
	}
	at := max(0, offsetOf(b.text, line, 1))
	words := strings.TrimSpace(cut(b.text[at:min(len(b.text), at+quoteRunes)], briefRunes))
	words, _, _ = strings.Cut(words, "\n")
	return blocker("The body says that it is XML, and breaks off in line "+itoa(line)+": "+sentence(f.quote(what)), "Any client that parses it will fail. The server, or something that writes into its answer, has to be mended.",
		f.inText(at, words, "The line."), f.inHeader("Content-Type", "What it says it is.")), true
}

// xmlFault is the line and the reason of the first fault, or "" where there is none.
func xmlFault(text string) (line int, what string) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	elements := 0
	for range maxWalked {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if elements == 0 {
				return 1, "there is no element in it"
			}
			return 0, ""
		}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			if strings.Contains(syntax.Msg, "UTF-8") || strings.Contains(syntax.Msg, "entity") {
				return 0, "" // of another charset, or of entities that its own document type names
			}
			return syntax.Line, syntax.Msg
		}
		if err != nil {
			return 0, ""
		}
		if _, ok := t.(xml.StartElement); ok {
			elements++
		}
	}
	return 0, ""
}

// unknownCharset is a charset of which no browser knows what it is.
func unknownCharset(f *facts) (finding, bool) {
	v, _ := f.header("Content-Type")
	name := charsetOf(v)
	if name == "" || f.empty() {
		return silent()
	}
	if e, _ := charset.Lookup(name); e != nil || strings.HasPrefix(strings.ToLower(name), "utf-32") {
		return silent()
	}
	return warning("Content-Type names the charset "+f.quote(name)+", which is none that clients know.", "They will guess, or take it for UTF-8, as Parley does; letters beyond ASCII may come out wrong.", f.inHeader("Content-Type", "What it says it is.")), true
}
