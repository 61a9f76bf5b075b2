package convert

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
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
	creator, err := json.Marshal(map[string]string{"name": "Parley", "version": version})
	if err != nil {
		return nil, fmt.Errorf("write HAR: %w", err)
	}
	if _, err := fmt.Fprintf(w, `{"log":{"version":"1.2","creator":%s,"entries":[`, creator); err != nil {
		return nil, fmt.Errorf("write HAR: %w", err)
	}
	return &HARWriter{w: w}, nil
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
	if _, err := io.WriteString(h.w, "]}}\n"); err != nil {
		return fmt.Errorf("write HAR: %w", err)
	}
	return nil
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
	if _, err = h.w.Write(text); err != nil {
		return fmt.Errorf("write HAR entry: %w", err)
	}
	return nil
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
		Method      string      `json:"method"`
		URL         string      `json:"url"`
		HTTPVersion string      `json:"httpVersion"`
		Cookies     []harCookie `json:"cookies"`
		Headers     []harPair   `json:"headers"`
		Query       []harPair   `json:"queryString"`
		PostData    *harPosted  `json:"postData,omitempty"`
		HeadersSize int         `json:"headersSize"`
		BodySize    int64       `json:"bodySize"`
	}
	// harPosted has either Params or Text.
	harPosted struct {
		MimeType string     `json:"mimeType"`
		Params   []harParam `json:"params,omitempty"`
		Text     string     `json:"text,omitempty"`
		Encoding string     `json:"_encoding,omitempty"`
		Comment  string     `json:"comment,omitempty"` // says which files are left out
	}
	harParam struct {
		Name     string `json:"name"`
		Value    string `json:"value,omitempty"`
		FileName string `json:"fileName,omitempty"`
		MimeType string `json:"contentType,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
	harResponse struct {
		Status      int         `json:"status"`
		StatusText  string      `json:"statusText"`
		HTTPVersion string      `json:"httpVersion"`
		Cookies     []harCookie `json:"cookies"`
		Headers     []harPair   `json:"headers"`
		Content     harContent  `json:"content"`
		RedirectURL string      `json:"redirectURL"`
		HeadersSize int         `json:"headersSize"`
		BodySize    int64       `json:"bodySize"`
		Error       string      `json:"_error,omitempty"`
	}
	harContent struct {
		Size        int64  `json:"size"`
		Compression int64  `json:"compression,omitempty"`
		MimeType    string `json:"mimeType"`
		Text        string `json:"text,omitempty"`
		Encoding    string `json:"encoding,omitempty"`
		Comment     string `json:"comment,omitempty"`
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
	harCookie struct {
		Name     string `json:"name"`
		Value    string `json:"value"`
		Path     string `json:"path,omitempty"`
		Domain   string `json:"domain,omitempty"`
		Expires  string `json:"expires,omitempty"`
		HTTPOnly bool   `json:"httpOnly,omitempty"`
		Secure   bool   `json:"secure,omitempty"`
	}
)

func harEntryOf(run playground.Run, a playground.Attempt, x playground.Exchange, content func(string) []byte) harEntry {
	e := harEntry{
		Started: x.StartedAt.String(), Request: harRequestOf(run, x), Response: harResponseOf(x, content),
		Timings: harTimingsOf(x.Timings), Comment: fmt.Sprintf("run %s, attempt %d", run.ID, a.Number),
	}
	if at, err := netip.ParseAddrPort(x.RemoteAddr); err == nil {
		e.ServerIP = at.Addr().String()
	}
	e.Time = harMillis(playground.Millis(x.Timings.Total()))
	return e
}

func harRequestOf(run playground.Run, x playground.Exchange) harRequest {
	at, _, _ := strings.Cut(x.Request.URL, "#")
	r := harRequest{
		Method: x.Request.Method, URL: at, HTTPVersion: harSentVersion(x), HeadersSize: -1, BodySize: x.Request.BodySize,
		Headers: harPairs(x.Request.Headers), Cookies: harCookies(x.Request.Headers), Query: harQuery(at),
	}
	if x.Request.BodySize > 0 {
		r.PostData = harPostedOf(run.Request.Body)
		r.PostData.MimeType, _ = playground.FieldValue(x.Request.Headers, "Content-Type")
	}
	return r
}

// harPostedOf is a request's content: fields as such, bytes in base64.
func harPostedOf(b playground.Body) *harPosted {
	switch b.Kind {
	case playground.BodyForm, playground.BodyMultipart:
		fields := b.On()
		p := &harPosted{Params: make([]harParam, len(fields))}
		for i, f := range fields {
			p.Params[i] = harParam{f.Name, f.Value, f.Filename, f.MediaType, harLeftOut(f.SHA256, f.Size)}
		}
		return p
	case playground.BodyBinary:
		if b.SHA256 != "" {
			return &harPosted{Comment: harLeftOut(b.SHA256, b.Size)}
		}
		return &harPosted{Text: b.Base64, Encoding: "base64"}
	case playground.BodyGraphQL:
		text, err := json.Marshal(struct {
			Query         string          `json:"query"`
			Variables     json.RawMessage `json:"variables,omitempty"`
			OperationName string          `json:"operationName,omitempty"`
		}{b.Query, b.Variables, b.OperationName})
		if err == nil {
			return &harPosted{Text: string(text)}
		}
	}
	return &harPosted{Text: b.Text}
}

// harLeftOut says which long file is not part of the document; empty: it is no long file.
func harLeftOut(sha256 string, size int64) string {
	if sha256 == "" {
		return ""
	}
	return fmt.Sprintf("A file of %d bytes is left out, SHA-256 %s.", size, sha256)
}

// harSentVersion is the version of the request: what the answer spoke, unless it was one of choice.
func harSentVersion(x playground.Exchange) string {
	if x.Request.Version != "" {
		return "HTTP/" + x.Request.Version
	}
	return harVersion(x)
}

// harVersion is the version of the answer, or what HTTP/1 begins with where there was none.
func harVersion(x playground.Exchange) string {
	if x.Response == nil || x.Response.HTTPVersion == "" {
		return "HTTP/1.1"
	}
	return "HTTP/" + x.Response.HTTPVersion
}

func harResponseOf(x playground.Exchange, content func(string) []byte) harResponse {
	r := harResponse{HTTPVersion: harVersion(x), Cookies: []harCookie{}, Headers: []harPair{}, HeadersSize: -1, BodySize: -1}
	if x.Failure != nil {
		r.Error = x.Failure.Message
	}
	if x.Response == nil {
		return r
	}
	c := x.Response.Content
	r.Status, r.StatusText, r.Headers, r.BodySize = x.Response.Status, x.Response.Reason, harPairs(x.Response.Headers), c.Size
	r.RedirectURL, _ = x.Response.Header("Location")
	for _, line := range playground.FieldValues(x.Response.Headers, "Set-Cookie") {
		r.Cookies = append(r.Cookies, harSetCookie(line))
	}
	r.Content = harContent{Size: c.DecodedSize, MimeType: c.MediaType}
	if value, ok := x.Response.Header("Content-Type"); ok {
		r.Content.MimeType = value
	}
	if c.Encoding != "" && c.Decoded {
		r.Content.Compression = c.DecodedSize - c.Size
	}
	if c.Truncated {
		r.Content.Comment = fmt.Sprintf("Only the first %d bytes were kept.", c.DecodedSize)
	}
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

func harCookies(fields []playground.Field) []harCookie {
	cookies := []harCookie{}
	for _, line := range playground.FieldValues(fields, "Cookie") {
		for part := range strings.SplitSeq(line, ";") {
			if name, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok {
				cookies = append(cookies, harCookie{Name: name, Value: value})
			}
		}
	}
	return cookies
}

// harSetCookie reads a cookie that a response sets, however it is written (RFC 6265, 5.2).
func harSetCookie(line string) harCookie {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, _ := strings.Cut(pair, "=")
	c := harCookie{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	for attribute := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(attribute, "=")
		switch value = strings.TrimSpace(value); strings.ToLower(strings.TrimSpace(name)) {
		case "path":
			c.Path = value
		case "domain":
			c.Domain = value
		case "expires":
			if at, err := http.ParseTime(value); err == nil {
				c.Expires = playground.At(at).String()
			}
		case "httponly":
			c.HTTPOnly = true
		case "secure":
			c.Secure = true
		}
	}
	return c
}

func harQuery(at string) []harPair {
	pairs := []harPair{}
	_, query, _ := strings.Cut(at, "?")
	for part := range strings.SplitSeq(query, "&") {
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
