package views

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// viewsOf lists what can be done with the content, the best first. Content that is not what
// it says it is is shown as what it is.
func viewsOf(mediaType string, body []byte) []string {
	switch {
	case mediaType == "image/svg+xml":
		return []string{"preview", "raw", "hex"}
	case saysBinary(mediaType) && !isWords(body):
		return []string{"preview", "hex"}
	case !isText(mediaType, body):
		return []string{"hex"}
	case playground.StreamOf(mediaType) == playground.StreamLines:
		return []string{"pretty", "events", "raw", "tree", "table", "hex"}
	case playground.StreamOf(mediaType) != "":
		return []string{"events", "raw", "hex"}
	case isJSON(mediaType, body):
		views := []string{"pretty", "raw", "tree", "hex"}
		if TableFormat(mediaType, body) != "" {
			views = []string{"pretty", "raw", "tree", "table", "hex"}
		}
		if isPage(mediaType) {
			views = append(views, "preview")
		}
		return views
	case TableFormat(mediaType, body) != "":
		return []string{"table", "raw", "hex"}
	case isPage(mediaType):
		return []string{"raw", "preview", "hex"}
	case IsXML(mediaType):
		return []string{"raw", "pretty", "hex"}
	}
	return []string{"raw", "hex"}
}

// saysBinary tells media types of what is seen or heard, and not read.
func saysBinary(mediaType string) bool {
	return mediaType != "image/svg+xml" && (isImage(mediaType) || isMedia(mediaType) || mediaType == "application/pdf")
}

// isWords reports whether content that says it is seen or heard is text: a page, or an error
// in JSON, in place of a picture, say.
func isWords(body []byte) bool {
	b := bytes.TrimSpace(body)
	return len(b) > 0 && bytes.IndexByte([]byte("<{["), b[0]) >= 0 && isText("", body)
}

func isPage(mediaType string) bool {
	return mediaType == "text/html" || mediaType == "application/xhtml+xml"
}

// SaysText reports whether a media type is of text.
func SaysText(mediaType string) bool {
	return mediaType == "" || strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "json") || strings.HasSuffix(mediaType, "xml")
}

// IsXML tells media types of XML that is read as such.
func IsXML(mediaType string) bool {
	return mediaType == "text/xml" || mediaType == "application/xml" || strings.HasSuffix(mediaType, "+xml") && mediaType != "image/svg+xml" && !isPage(mediaType)
}

func isJSON(mediaType string, body []byte) bool {
	if saysJSON(mediaType) {
		return true
	}
	b := bytes.TrimSpace(body)
	may := mediaType == "" || mediaType == "text/plain" || mediaType == "application/octet-stream" || isPage(mediaType)
	return may && len(b) > 1 && (b[0] == '{' && b[len(b)-1] == '}' || b[0] == '[' && b[len(b)-1] == ']')
}

func saysJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") || mediaType == "text/json" || IsJSONLines(mediaType)
}

// formats are what bytes are known by.
var formats = []struct{ start, name string }{
	{"\x1f\x8b", "gzip"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"PK\x03\x04", "a ZIP file"}, {"\x89PNG", "a PNG picture"}, {"\xff\xd8\xff", "a JPEG picture"},
	{"GIF8", "a GIF picture"}, {"%PDF-", "a PDF"}, {"SQLite format 3", "an SQLite database"}, {"\x7fELF", "a program"},
}

// oddWords says how content is not what it says it is; empty: nothing is odd about it.
func oddWords(in ResultInput, c playground.Content, view string) string {
	body := in.Body
	switch {
	case saysBinary(c.MediaType) && view != "preview" && isWords(body):
		return "It says " + showLine(c.MediaType) + ", and it is text."
	case view == "hex" && SaysText(c.MediaType) && c.MediaType != "" && !isText(c.MediaType, body):
		for _, f := range formats {
			if bytes.HasPrefix(body, []byte(f.start)) {
				return "It says " + showLine(c.MediaType) + ", and its bytes are " + f.name + coding(c, f.name)
			}
		}
		return "It says " + showLine(c.MediaType) + ", and its bytes are no text."
	case view == "hex" || view == "preview":
		return ""
	case isPage(c.MediaType) && view == "pretty":
		return "It says " + showLine(c.MediaType) + ", and it reads as JSON."
	case view == "table" || in.Reading.Filter.Open:
		return ""
	case saysJSON(c.MediaType) && bytes.HasPrefix(body, []byte("\ufeff")):
		return "It begins with a byte order mark, at which many readers of JSON stop."
	case in.Charset == "" && !utf8.Valid(trimRune(body)):
		return "Not all of it is UTF-8. What cannot be read stands as \ufffd; Hex shows the bytes."
	}
	return ""
}

// coding ends the sentence about bytes that are coded and do not say so.
func coding(c playground.Content, name string) string {
	if c.Encoding == "" && (name == "gzip" || name == "zstd") {
		return ", though no Content-Encoding says so."
	}
	return "."
}
