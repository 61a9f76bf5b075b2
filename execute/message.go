package execute

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"parley/playground"
)

// message is one request message of a chain, before it is put on the wire.
type message struct {
	method string
	url    string             // absolute, as composed or as a redirect resolved it
	typed  []playground.Field // the composed fields, in their order, with what composing implied
	body   string             // not copied: many that are long may go at once
	pieces []playground.Piece // the content instead, where some of it is kept in the store

	asked   string // the target, where that is not the address's own
	forward bool   // to a proxy, which wants the whole address
	version string // 1.0 where it is asked for; else the connection tells

	at      *url.URL
	headers []playground.Field // all fields, in wire order

	use    *playground.CookieUse // of the jar; nil: none is used
	jarred bool                  // the Cookie field is the jar's

	trusted bool               // the request's sign-in is for this origin
	proof   []playground.Field // what the sign-in made while sending
	role    playground.Role
	answers int // challenges that were answered before this
}

// acceptEncoding lists the codings that Parley decodes itself.
const acceptEncoding = "gzip, deflate, br, zstd"

// SentAsWell lists the fields that Parley adds to req unless a row overrides them, in
// the order in which they are sent.
func SentAsWell(req playground.Request, userAgent string) []playground.Field {
	m, _ := compose(req, userAgent) // what can be said is said, also of a request that cannot be sent
	var added []playground.Field
	for _, f := range m.headers {
		if _, own := req.Header(f.Name); !own {
			added = append(added, f)
		}
	}
	return added
}

// compose makes the first message of a resolved request.
func compose(req playground.Request, userAgent string) (message, error) {
	m := message{method: req.Method, url: req.URL, asked: req.Options.Target, typed: enabledFields(req.Headers)}
	content, err := contentOf(req.Body)
	if err != nil {
		return m, err
	}
	m.body, m.pieces = content, req.Body.Pieces
	if mediaType := mediaTypeOf(req.Body); mediaType != "" && !has(m.typed, "Content-Type") {
		m.typed = append(m.typed, playground.Field{Name: "Content-Type", Value: mediaType})
	}
	return m.ready(userAgent)
}

// ready reads the URL, lists the fields as they will stand on the wire, and refuses
// what can never be put there.
func (m message) ready(userAgent string) (message, error) {
	at, err := readURL(m.url)
	if err != nil {
		return m, err
	}
	m.at = at
	at.RawQuery = playground.EscapeQuery(at.RawQuery)
	if password, has := at.User.Password(); at.User != nil && !m.carries("Authorization") && (has || at.User.Username() != "") {
		credentials := base64.StdEncoding.EncodeToString([]byte(at.User.Username() + ":" + password))
		m.typed = append(m.typed[:len(m.typed):len(m.typed)], playground.Field{Name: "Authorization", Value: "Basic " + credentials})
	}
	m.headers = m.wireFields(userAgent)
	return m, m.check()
}

func readURL(s string) (*url.URL, error) {
	at, err := url.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("its address cannot be read: %w", errors.Unwrap(err))
	}
	at.Scheme = strings.ToLower(at.Scheme)
	switch {
	case at.Scheme != "http" && at.Scheme != "https":
		return nil, fmt.Errorf("its address begins with %q, not with http or https", at.Scheme)
	case at.Hostname() == "":
		return nil, errors.New("its address names no host")
	}
	if p := at.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("its port %s is not between 1 and 65535", p)
		}
	}
	return at, nil
}

// wireFields puts Host first, then what Parley adds, then the composed fields in their
// order, then the framing. A composed field replaces what Parley would add.
func (m message) wireFields(userAgent string) []playground.Field {
	fields := make([]playground.Field, 0, len(m.typed)+6)
	for _, f := range []playground.Field{
		{Name: "Host", Value: hostField(m.at)}, {Name: "User-Agent", Value: userAgent},
		{Name: "Accept", Value: "*/*"}, {Name: "Accept-Encoding", Value: acceptEncoding},
	} {
		if !m.carries(f.Name) {
			fields = append(fields, f)
		}
	}
	fields = append(fields, m.typed...)
	fields = append(fields, m.proof...)
	if m.carries("Content-Length") || m.carries("Transfer-Encoding") {
		return fields
	}
	if m.length() > 0 || expectsContent(m.method) {
		fields = append(fields, playground.Field{Name: "Content-Length", Value: strconv.FormatInt(m.length(), 10)})
	}
	return fields
}

// expectsContent names the methods whose empty content is announced (RFC 9110, 8.6).
func expectsContent(method string) bool {
	return method == "POST" || method == "PUT" || method == "PATCH"
}

// hostField is the authority as it stands in Host: without userinfo, and without the
// scheme's own port as the URL has it typed.
func hostField(u *url.URL) string {
	host, err := httpguts.PunycodeHostPort(u.Host)
	if err != nil {
		return u.Host
	}
	if i := strings.IndexByte(host, '%'); i >= 0 && strings.HasPrefix(host, "[") { // a zone stays here (RFC 6874)
		if end := strings.LastIndexByte(host, ']'); end > i {
			host = host[:i] + host[end:]
		}
	}
	return host
}

func (m message) carries(name string) bool { return has(m.typed, name) }

func has(fields []playground.Field, name string) bool {
	_, ok := playground.FieldValue(fields, name)
	return ok
}

// check refuses what would break out of its line; nothing else is refused.
func (m message) check() error {
	if !httpguts.ValidHeaderFieldName(m.method) {
		return fmt.Errorf("its method %q is no token", m.method)
	}
	if m.asked != "" && !playground.ValidTarget(m.asked) {
		return fmt.Errorf("its target %q cannot stand in a request line", m.asked)
	}
	for _, f := range m.headers {
		if !httpguts.ValidHeaderFieldName(f.Name) {
			return fmt.Errorf("its field name %q is no token", f.Name)
		}
		if !httpguts.ValidHeaderFieldValue(f.Value) {
			return fmt.Errorf("the value of its field %s holds a control character", f.Name)
		}
	}
	return nil
}

// target is the request target of the request line (RFC 9112, 3.2).
func (m message) target() string {
	if m.asked != "" {
		return m.asked
	}
	if m.method == http.MethodConnect {
		return m.at.Host
	}
	if m.forward {
		return m.at.Scheme + "://" + hostField(m.at) + m.at.RequestURI() // RFC 9112, 3.2.2
	}
	return m.at.RequestURI()
}

// opaque is the target as net/url has it in place of path and query: one that begins with
// two slashes would be taken for an authority there.
func (m message) opaque() string {
	if strings.HasPrefix(m.asked, "//") {
		return "//" + m.at.Host + m.asked
	}
	return m.asked
}

// forwarded is the message as a proxy gets it that passes it on.
func (m message) forwarded(proxy *url.URL) message {
	m.forward = true
	if credentials := proxyCredentials(proxy); credentials != "" && !m.carries("Proxy-Authorization") {
		field := playground.Field{Name: "Proxy-Authorization", Value: credentials}
		m.headers = append(m.headers[:len(m.headers):len(m.headers)], field)
	}
	return m
}

// head is the message's head as HTTP/1 has it on the wire.
func (m message) head() []byte {
	size := len(m.method) + len(m.url) + 64
	for _, f := range m.headers {
		size += len(f.Name) + len(f.Value) + 4
	}
	b := make([]byte, 0, size)
	b = append(b, m.method...)
	b = append(b, ' ')
	b = append(b, m.target()...)
	if m.version == playground.HTTP10 {
		b = append(b, " HTTP/1.0\r\n"...)
	} else {
		b = append(b, " HTTP/1.1\r\n"...)
	}
	for _, f := range m.headers {
		b = append(b, f.Name...)
		b = append(b, ": "...)
		b = append(b, f.Value...)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// chunked reports whether the composed fields ask for chunked framing.
func (m message) chunked() bool {
	for _, v := range playground.FieldValues(m.typed, "Transfer-Encoding") {
		if strings.Contains(strings.ToLower(v), "chunked") {
			return true
		}
	}
	return false
}

// keepsAlive reports whether the composed fields ask for the connection to stay open.
func (m message) keepsAlive() bool {
	for _, v := range playground.FieldValues(m.typed, "Connection") {
		if strings.Contains(strings.ToLower(v), "keep-alive") {
			return true
		}
	}
	return false
}

// lengthMismatch is what a composed Content-Length says where it is not the content's.
func (m message) lengthMismatch() (said string, wrong bool) {
	if m.carries("Transfer-Encoding") {
		return "", false
	}
	for _, v := range playground.FieldValues(m.typed, "Content-Length") {
		if strings.TrimSpace(v) != strconv.FormatInt(m.length(), 10) {
			return v, true
		}
	}
	return "", false
}

func enabledFields(rows []playground.Row) []playground.Field {
	fields := make([]playground.Field, 0, len(rows)+1)
	for _, row := range rows {
		if row.Enabled {
			fields = append(fields, playground.Field{Name: row.Name, Value: strings.Trim(row.Value, " \t")})
		}
	}
	return fields
}

// contentOf is the content of a resolved request.
func contentOf(b playground.Body) (string, error) {
	if b.Kind == playground.BodyNone {
		return "", nil
	}
	if b.Base64 == "" {
		return b.Text, nil
	}
	content, err := base64.StdEncoding.DecodeString(b.Base64)
	if err != nil {
		return "", fmt.Errorf("its content is not base64: %w", err)
	}
	return string(content), nil
}

// mediaTypeOf is the body's own media type, or that of its kind.
func mediaTypeOf(b playground.Body) string {
	switch {
	case b.MediaType == "none" || b.Kind == playground.BodyNone:
		return ""
	case b.MediaType != "":
		return b.MediaType
	}
	switch b.Kind {
	case playground.BodyJSON, playground.BodyGraphQL:
		return "application/json"
	case playground.BodyText:
		return "text/plain; charset=utf-8"
	case playground.BodyForm:
		return "application/x-www-form-urlencoded"
	case playground.BodyMultipart:
		return "multipart/form-data"
	case playground.BodyBinary:
		return "application/octet-stream"
	}
	return ""
}
