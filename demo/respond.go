package demo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// problem is an RFC 9457 problem details object with the members that this API adds.
type problem struct {
	Type     string            `json:"type"` // written as a path under /demo/problems/
	Title    string            `json:"title"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail"`
	Instance string            `json:"instance"`
	Hint     string            `json:"hint,omitempty"`
	Errors   []fieldError      `json:"errors,omitempty"`
	Links    map[string]string `json:"links,omitempty"`
}

// fieldError says what is wrong with one member of the content.
type fieldError struct {
	Pointer string `json:"pointer"` // JSON Pointer (RFC 6901)
	Detail  string `json:"detail"`
}

// writeProblem fills in what is the same for all problems and sends p.
func writeProblem(w http.ResponseWriter, r *http.Request, p problem) {
	kind, known := problemTypes()[p.Type]
	p.Title, p.Instance = kind.title, printable(r.URL.Path)
	if known {
		p.Type = "/demo/problems/" + p.Type
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, p.Status, "application/problem+json", p)
}

// writeJSON sends value, indented for people.
func writeJSON(w http.ResponseWriter, status int, mediaType string, value any) {
	text := encode(value)
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// encode writes one of our own values as JSON. They are all plain structs and maps, which
// always encode.
func encode(value any) []byte {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(value)
	return text.Bytes()
}

// printable makes text from a stranger safe to quote: control characters become spaces,
// and what is long is cut.
func printable(s string) string {
	const most = 200
	clean := strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "�"))
	if runes := []rune(clean); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return clean
}

// caller names who asks: the address without its port. Runs within the process are one caller.
func caller(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// mediaTypeOf returns the request's media type in lower case, without parameters.
func mediaTypeOf(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return ""
	}
	return t
}

// isJSON reports whether a media type is JSON (RFC 6839, 3.1 for the suffix).
func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// readJSON reads the request's content, a JSON object, into value. Where it cannot, it has
// answered and returns false: 415 with Accept-Post or Accept-Patch, 413, or 400 with the place.
func readJSON(w http.ResponseWriter, r *http.Request, value any) bool {
	if !isJSON(mediaTypeOf(r)) {
		unsupported(w, r)
		return false
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		unreadable(w, r, err)
		return false
	}
	if err := json.Unmarshal(text, value); err != nil {
		writeProblem(w, r, problem{Type: "malformed-json", Status: http.StatusBadRequest, Detail: describeJSONError(text, err)})
		return false
	}
	return true
}

// member is a string member of an object that a caller sent. Its faults are found later,
// so that all of them can be named at once.
type member struct {
	present bool   // also for null
	value   string // empty for null
	wrong   string // the kind of value there, where it is no string
}

// UnmarshalJSON notes what is there; it never fails.
func (m *member) UnmarshalJSON(text []byte) error {
	*m = member{present: true}
	if string(text) != "null" && json.Unmarshal(text, &m.value) != nil {
		m.wrong = kindOf(text)
	}
	return nil
}

// fault says why the member cannot be taken, or nothing. most bounds its characters.
func (m member) fault(most int) string {
	switch length := utf8.RuneCountInString(m.value); {
	case m.wrong != "":
		return "must be a string, not " + m.wrong
	case length > most:
		return fmt.Sprintf("must have at most %d characters; it has %d", most, length)
	}
	return ""
}

// kindOf names the kind of a JSON value that is neither string nor null.
func kindOf(text []byte) string {
	switch text[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	}
	return "a number"
}

// unsupported answers 415 and names what is taken.
func unsupported(w http.ResponseWriter, r *http.Request) {
	const wanted = "application/json"
	switch r.Method {
	case http.MethodPatch:
		w.Header().Set("Accept-Patch", "application/merge-patch+json, "+wanted)
	case http.MethodPost:
		w.Header().Set("Accept-Post", wanted)
	}
	w.Header().Set("Accept", wanted)
	sent := "no Content-Type"
	if t := r.Header.Get("Content-Type"); t != "" {
		sent = "Content-Type: " + printable(t)
	}
	writeProblem(w, r, problem{Type: "unsupported-media-type", Status: http.StatusUnsupportedMediaType,
		Detail: "The request has " + sent + "; this resource takes " + wanted + "."})
}

// unreadable answers 413 for content over the bound, and 400 for content that broke off.
func unreadable(w http.ResponseWriter, r *http.Request, err error) {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		writeProblem(w, r, problem{Type: "content-too-large", Status: http.StatusRequestEntityTooLarge,
			Detail: fmt.Sprintf("The content is over the limit of %d bytes.", big.Limit)})
		return
	}
	writeProblem(w, r, problem{Type: "malformed-content", Status: http.StatusBadRequest, Detail: "The content could not be read to its end."})
}

// describeJSONError says in words, with line and column, why text is not the JSON wanted.
func describeJSONError(text []byte, err error) string {
	if len(bytes.TrimSpace(text)) == 0 {
		return "The content is empty; it must be a JSON object."
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line, column := position(text, syntax.Offset)
		return fmt.Sprintf("The content is not JSON: %s, at line %d, column %d.", printable(syntax.Error()), line, column)
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return "The content must be a JSON object, not " + kindOf(bytes.TrimSpace(text)) + "."
	}
	return "The content could not be read as JSON."
}

// position turns the offset of a syntax error into line and column, both from 1.
func position(text []byte, offset int64) (line, column int) {
	before := text[:max(0, min(offset-1, int64(len(text))))]
	line = 1 + bytes.Count(before, []byte("\n"))
	return line, len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
}
