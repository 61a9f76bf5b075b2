package convert

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// HARWriter writes runs as one HAR 1.2 document, an exchange at a time, so that a
// history of any length takes bounded memory.
type HARWriter struct {
	w       io.Writer
	entries int
}

// NewHARWriter begins a document. The runs given to it must be masked already.
func NewHARWriter(w io.Writer, version string) (*HARWriter, error) {
	_, err := fmt.Fprintf(w, `{"log":{"version":"1.2","creator":{"name":"Parley","version":%q},"entries":[`, version)
	return &HARWriter{w: w}, err
}

// Run writes every exchange of every attempt. content gives the kept bytes of a
// SHA-256, or nil to leave the text out.
func (h *HARWriter) Run(run playground.Run, content func(sha256 string) []byte) error {
	for _, a := range run.Attempts {
		for _, x := range a.Exchanges {
			if err := h.entry(harEntryOf(run, a, x, content)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close ends the document.
func (h *HARWriter) Close() error {
	_, err := io.WriteString(h.w, "]}}\n")
	return err
}

func (h *HARWriter) entry(e harEntry) error {
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write HAR entry: %w", err)
	}
	if h.entries > 0 {
		text = append([]byte(","), text...)
	}
	h.entries++
	_, err = h.w.Write(text)
	return err
}

// The members of HAR 1.2 that a reader requires, by the names it has for them.
type (
	harEntry struct {
		Started    string      `json:"startedDateTime"`
		Time       float64     `json:"time"`
		Request    harRequest  `json:"request"`
		Response   harResponse `json:"response"`
		Cache      struct{}    `json:"cache"`
		Timings    harTimings  `json:"timings"`
		ServerIP   string      `json:"serverIPAddress,omitempty"`
		Connection string      `json:"connection,omitempty"`
		Comment    string      `json:"comment,omitempty"`
	}
	harRequest struct {
		Method      string     `json:"method"`
		URL         string     `json:"url"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Query       []harPair  `json:"queryString"`
		PostData    *harPosted `json:"postData,omitempty"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
	}
	harPosted struct {
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
		Error       string     `json:"_error,omitempty"`
	}
	harContent struct {
		Size        int64  `json:"size"`
		Compression int64  `json:"compression,omitempty"`
		MimeType    string `json:"mimeType"`
		Text        string `json:"text,omitempty"`
		Encoding    string `json:"encoding,omitempty"`
	}
	harTimings struct {
		Blocked float64 `json:"blocked"`
		DNS     float64 `json:"dns"`
		Connect float64 `json:"connect"`
		SSL     float64 `json:"ssl"`
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

func harEntryOf(run playground.Run, a playground.Attempt, x playground.Exchange, content func(string) []byte) harEntry {
	e := harEntry{
		Started: x.StartedAt.String(), Request: harRequestOf(run, x), Response: harResponseOf(x, content),
		Timings: harTimingsOf(x.Timings), ServerIP: hostOnly(x.RemoteAddr),
		Comment: fmt.Sprintf("run %s, attempt %d", run.ID, a.Number),
	}
	e.Time = harMillis(playground.Millis(x.Timings.Total()))
	return e
}

func harRequestOf(run playground.Run, x playground.Exchange) harRequest {
	r := harRequest{
		Method: x.Request.Method, URL: x.Request.URL, HTTPVersion: harVersion(x), HeadersSize: -1, BodySize: x.Request.BodySize,
		Headers: harPairs(x.Request.Headers), Cookies: harCookies(x.Request.Headers), Query: harQuery(x.Request.URL),
	}
	if x.Request.BodySize > 0 && x.Request.Method == run.Request.Method {
		kind, _ := playground.FieldValue(x.Request.Headers, "Content-Type")
		r.PostData = &harPosted{MimeType: kind, Text: run.Request.Body.Text}
	}
	return r
}

// harVersion is the version both sides spoke; HAR has one place each.
func harVersion(x playground.Exchange) string {
	if x.Response == nil || x.Response.HTTPVersion == "" {
		return "HTTP/1.1"
	}
	return "HTTP/" + x.Response.HTTPVersion
}

func harResponseOf(x playground.Exchange, content func(string) []byte) harResponse {
	r := harResponse{HTTPVersion: harVersion(x), Cookies: []harPair{}, Headers: []harPair{}, HeadersSize: -1, BodySize: -1}
	if x.Failure != nil {
		r.Error = x.Failure.Message
	}
	if x.Response == nil {
		return r
	}
	c := x.Response.Content
	r.Status, r.StatusText, r.Headers, r.BodySize = x.Response.Status, x.Response.Reason, harPairs(x.Response.Headers), c.Size
	r.RedirectURL, _ = x.Response.Header("Location")
	r.Content = harContent{Size: c.DecodedSize, Compression: c.DecodedSize - c.Size, MimeType: c.MediaType}
	if c.SHA256 != "" {
		r.Content.Text, r.Content.Encoding = harText(content(c.SHA256))
	}
	return r
}

func harText(b []byte) (text, encoding string) {
	if utf8.Valid(b) {
		return string(b), ""
	}
	return base64.StdEncoding.EncodeToString(b), "base64"
}

func harTimingsOf(t playground.Timings) harTimings {
	return harTimings{
		Blocked: harMillis(t.Blocked), DNS: harMillis(t.DNS), Connect: harMillis(t.Connect), SSL: harMillis(t.SSL),
		// Send, wait and receive may not be -1 in HAR.
		Send: max(0, harMillis(t.Send)), Wait: max(0, harMillis(t.Wait)), Receive: max(0, harMillis(t.Receive)),
	}
}

func harMillis(m playground.Millis) float64 {
	if m < 0 {
		return -1
	}
	return float64(m) / float64(time.Millisecond)
}

func harPairs(fields []playground.Field) []harPair {
	pairs := make([]harPair, len(fields))
	for i, f := range fields {
		pairs[i] = harPair(f)
	}
	return pairs
}

func harCookies(fields []playground.Field) []harPair {
	pairs := []harPair{}
	for _, line := range playground.FieldValues(fields, "Cookie") {
		cookies, err := http.ParseCookie(line)
		if err != nil {
			continue
		}
		for _, c := range cookies {
			pairs = append(pairs, harPair{c.Name, c.Value})
		}
	}
	return pairs
}

func harQuery(raw string) []harPair {
	pairs := []harPair{}
	u, err := url.Parse(raw)
	if err != nil {
		return pairs
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, harPair{unescaped(name), unescaped(value)})
	}
	return pairs
}

func unescaped(s string) string {
	if d, err := url.QueryUnescape(s); err == nil {
		return d
	}
	return s
}

func hostOnly(addr string) string {
	if i := strings.LastIndex(addr, ":"); i > 0 {
		return strings.Trim(addr[:i], "[]")
	}
	return addr
}
