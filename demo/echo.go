package demo

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// echoed is a request as it was received.
type echoed struct {
	Method      string             `json:"method"`
	Target      string             `json:"target"` // as on the request line (RFC 9112, 3.2)
	HTTPVersion string             `json:"http_version"`
	Host        string             `json:"host"`
	Query       []playground.Field `json:"query"`
	Headers     []playground.Field `json:"headers"` // sorted by name; lines of one name in their order
	Body        string             `json:"body,omitempty"`
	BodyBase64  string             `json:"body_base64,omitempty"` // of content that is no text
	BodySize    int                `json:"body_size"`
	JSON        json.RawMessage    `json:"json,omitempty"` // the content, where it is JSON
	Form        []playground.Field `json:"form,omitempty"` // the content, where it is a form
	Caller      string             `json:"caller"`
}

// echo returns the request as received.
func (d *Demo) echo(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		unreadable(w, r, err)
		return
	}
	e := echoed{
		Method: r.Method, Target: r.RequestURI, HTTPVersion: r.Proto, Host: r.Host, Query: pairs(r.URL.RawQuery),
		Headers: receivedFields(r.Header), BodySize: len(text), Caller: caller(r),
	}
	if utf8.Valid(text) {
		e.Body = string(text)
	} else {
		e.BodyBase64 = base64.StdEncoding.EncodeToString(text)
	}
	switch t := mediaTypeOf(r); {
	case isJSON(t) && json.Valid(text):
		e.JSON = text
	case t == "application/x-www-form-urlencoded":
		e.Form = pairs(string(text))
	}
	w.Header().Set("Cache-Control", "no-store")
	writeEcho(w, e)
}

// writeEcho indents only what is short: the indentation of deep JSON can be many times its size.
func writeEcho(w http.ResponseWriter, e echoed) {
	const short = 2 << 10
	if e.BodySize <= short {
		writeJSON(w, http.StatusOK, "application/json", e)
		return
	}
	text, err := json.Marshal(e)
	if err != nil {
		http.Error(w, "the request cannot be written as JSON", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write(text)
}

// receivedFields lists the fields that net/http gives, which keeps no order of names.
func receivedFields(h http.Header) []playground.Field {
	fields := []playground.Field{}
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range h[name] {
			fields = append(fields, playground.Field{Name: name, Value: value})
		}
	}
	return fields
}

// pairs reads a query or form in its order. What cannot be decoded stays as it is.
func pairs(text string) []playground.Field {
	fields := []playground.Field{}
	for _, piece := range splitPairs(text) {
		fields = append(fields, playground.Field{Name: decoded(piece[0]), Value: decoded(piece[1])})
	}
	return fields
}

func decoded(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// splitPairs cuts at & and =.
func splitPairs(text string) [][2]string {
	var found [][2]string
	for piece := range strings.SplitSeq(text, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		found = append(found, [2]string{name, value})
	}
	return found
}
