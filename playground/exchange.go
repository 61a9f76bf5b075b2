package playground

import (
	"strings"
)

// Attempt is one try at a request: a chain of exchanges, the last of which is its outcome.
type Attempt struct {
	Number    int        `json:"number"`  // counts from 1
	Wait      Millis     `json:"wait_ms"` // waited before this attempt
	Because   string     `json:"because"` // why it was made, in words; empty for the first
	Exchanges []Exchange `json:"exchanges"`
}

// Exchange is one request message and what came of it: a Response, a Failure, or
// both when the response was cut short (RFC 9110, 3.9).
type Exchange struct {
	Role             Role        `json:"role,omitempty"` // empty for the request and its redirect hops
	Request          SentRequest `json:"request"`
	Interim          []Interim   `json:"interim,omitempty"`
	Response         *Response   `json:"response"`
	Failure          *Failure    `json:"failure"`
	Redirect         *Redirect   `json:"redirect"` // how the next hop was made of this one
	Timings          Timings     `json:"timings"`
	TLS              *TLS        `json:"tls"`
	Proxy            *Proxy      `json:"proxy,omitempty"`
	RemoteAddr       string      `json:"remote_addr"`
	ConnectionReused bool        `json:"connection_reused"`
	StartedAt        Time        `json:"started_at"`
	Wire             WireForm    `json:"wire,omitempty"`    // where its bytes are
	Cookies          *CookieUse  `json:"cookies,omitempty"` // what the jar had to do with it; null: none was used

	// Record is what was on the wire where Wire says that it is kept; it is kept beside the run.
	Record *Wire `json:"-"`
}

// SentRequest is a request message as it was put on the wire.
type SentRequest struct {
	Method   string  `json:"method"`
	URL      string  `json:"url"`
	Target   string  `json:"target,omitempty"`       // of the request line (RFC 9112, 3.2), where it is not that of URL
	Version  string  `json:"http_version,omitempty"` // 1.0 where it was sent as that; else it is the answer's
	Headers  []Field `json:"headers"`                // in wire order, with what Parley added
	BodySize int64   `json:"body_size"`

	Tokens []HiddenToken `json:"hidden_tokens,omitempty"` // those in Headers and URL
}

// Line is the method and the address, with the target before it where that is not the
// address's, and with the version where that is one of choice.
func (r *SentRequest) Line() string {
	line := r.Method + " " + r.URL
	if r.Target != "" {
		line = r.Method + " " + r.Target + " at " + r.URL
	}
	if r.Version != "" {
		line += " as HTTP/" + r.Version
	}
	return line
}

// Interim is a 1xx response that came before the final one (RFC 9110, 15.2).
type Interim struct {
	Status  int     `json:"status"`
	Headers []Field `json:"headers"`
}

// Response is a final response as received.
type Response struct {
	HTTPVersion string  `json:"http_version"` // "1.0", "1.1", "2"
	Status      int     `json:"status"`
	Reason      string  `json:"reason"` // as sent; HTTP/2 has none
	Headers     []Field `json:"headers"`
	Trailers    []Field `json:"trailers"`
	Content     Content `json:"body"`
	// Surplus is how many bytes were seen behind the end of the response, which is where its
	// length, its status or the request's method puts it (RFC 9112, 6.3). Only HTTP/1 has it.
	Surplus int64 `json:"surplus,omitempty"`
}

// Content describes a response's content. The bytes themselves are kept by
// SHA-256 of the decoded content.
type Content struct {
	Size        int64  `json:"size"`         // bytes on the wire, content coding applied
	DecodedSize int64  `json:"decoded_size"` // bytes kept
	MediaType   string `json:"media_type"`   // Content-Type's type/subtype, lower case; empty if none
	Encoding    string `json:"encoding"`     // Content-Encoding as sent
	Decoded     bool   `json:"decoded"`      // false: the bytes are kept as received
	SHA256      string `json:"sha256"`       // lower-case hex of the bytes kept; empty if no content
	Truncated   bool   `json:"truncated"`    // a limit of ours stopped it
	// Arrivals are when the events of content that streams were whole, since the exchange
	// began: of the first MaxArrivals.
	Arrivals []Millis `json:"arrivals,omitempty"`

	// Head is the first HeadBytes of the bytes kept, for the explanation; it is not
	// part of what is kept with the run.
	Head []byte `json:"-"`
	// Whole is all of the bytes when they are few enough to be stored with the run
	// in one step; nil when they were streamed to the store already.
	Whole []byte `json:"-"`
}

// HeadBytes bounds the decoded content that an explanation reads.
const HeadBytes = 256 << 10

// FieldValues returns the values of all lines of that name, in order, in any case.
func FieldValues(fields []Field, name string) []string {
	var vs []string
	for _, f := range fields {
		if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			vs = append(vs, f.Value)
		}
	}
	return vs
}

// FieldValue returns the value of the first line of that name.
func FieldValue(fields []Field, name string) (string, bool) {
	for _, f := range fields {
		if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}

// Header returns the first value of a response field.
func (r *Response) Header(name string) (string, bool) {
	if r == nil {
		return "", false
	}
	return FieldValue(r.Headers, name)
}

// OK reports a status of 200 to 299.
func (r *Response) OK() bool { return r != nil && r.Status >= 200 && r.Status <= 299 }

// Redirect records how the next hop's request was made (RFC 9110, 15.4).
type Redirect struct {
	Location      string   `json:"location"` // as sent
	URL           string   `json:"url"`      // resolved
	Kept          []string `json:"kept"`     // credential fields sent on: same origin
	Dropped       []string `json:"dropped"`  // fields not sent on: new origin, or content gone
	MethodChanged bool     `json:"method_changed"`
}

// TLS describes the handshake of an exchange's connection.
type TLS struct {
	Version    string        `json:"version"` // "1.2", "1.3"
	Cipher     string        `json:"cipher"`
	ServerName string        `json:"server_name"`
	Verified   bool          `json:"verified"`
	Chain      []Certificate `json:"chain"` // leaf first, as presented

	ClientAsked       bool         `json:"client_asked,omitempty"`       // the server wanted a client certificate
	ClientAuthorities []string     `json:"client_authorities,omitempty"` // issued by one of these, it said
	ClientCertificate *Certificate `json:"client_certificate,omitempty"` // what was sent
	OwnCA             bool         `json:"own_ca,omitempty"`             // the request's own authorities were trusted, too
}

// Certificate is what is worth showing of an X.509 certificate.
type Certificate struct {
	Subject   string   `json:"subject"`
	Issuer    string   `json:"issuer"`
	Names     []string `json:"names"` // DNS names and addresses of the subject alternative name
	NotBefore Time     `json:"not_before"`
	NotAfter  Time     `json:"not_after"`
}
