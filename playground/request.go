package playground

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Field is one field line (RFC 9110, 5): a name and a value. A list of them
// keeps order and repeats.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Row is one line of a table in the composer: it is sent only while Enabled.
type Row struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Enabled bool   `json:"enabled"`
}

// UnmarshalJSON reads a row; enabled is true where absent, unknown members are refused.
func (r *Row) UnmarshalJSON(text []byte) error {
	type plain Row
	p := plain{Enabled: true}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return err
	}
	*r = Row(p)
	return nil
}

// Request is what a person composed. It is what is stored with a run; what was
// really sent, hop by hop, is in the run's exchanges.
type Request struct {
	Method  string  `json:"method"`  // any token (RFC 9110, 9.1)
	URL     string  `json:"url"`     // absolute, http or https, as typed
	Query   []Row   `json:"query"`   // added after the URL's own query
	Headers []Row   `json:"headers"` // in the order in which they are sent
	Body    Body    `json:"body"`
	Auth    Auth    `json:"auth"`
	Options Options `json:"options"`

	PathParams []Row        `json:"path_params,omitempty"` // values of {id} and :id in the URL's path
	Variables  []Row        `json:"variables,omitempty"`   // of this request alone; they win over the environment's
	Extract    []Extraction `json:"extract,omitempty"`     // what is taken from the response
	Checks     []Check      `json:"checks,omitempty"`      // what must hold of the response, beside Options.Expect
}

// BodyKind says how a request's content is composed.
type BodyKind string

// The kinds of body.
const (
	BodyNone      BodyKind = "none"
	BodyText      BodyKind = "text"
	BodyJSON      BodyKind = "json"
	BodyForm      BodyKind = "form"
	BodyMultipart BodyKind = "multipart"
	BodyBinary    BodyKind = "binary"
	BodyGraphQL   BodyKind = "graphql"
)

// Body is a request's content as composed.
type Body struct {
	Kind          BodyKind        `json:"kind"`
	MediaType     string          `json:"media_type,omitempty"` // "none" sends no Content-Type
	Text          string          `json:"text,omitempty"`       // text, json
	Base64        string          `json:"base64,omitempty"`     // binary
	SHA256        string          `json:"sha256,omitempty"`     // binary: kept content instead, Size bytes of it
	Size          int64           `json:"size,omitempty"`
	File          string          `json:"part,omitempty"`      // binary: the part of a form with files that is the content
	Fields        []FormField     `json:"fields,omitempty"`    // form, multipart
	Query         string          `json:"query,omitempty"`     // graphql
	Variables     json.RawMessage `json:"variables,omitempty"` // graphql
	OperationName string          `json:"operation_name,omitempty"`

	// Pieces are the content of a resolved request, where some of it is kept in the store.
	Pieces []Piece `json:"-"`
}

// FormField is one field of a form or multipart body; a file has a Filename.
type FormField struct {
	Name      string `json:"name"`
	Value     string `json:"value,omitempty"`
	Filename  string `json:"filename,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	Base64    string `json:"base64,omitempty"`
	SHA256    string `json:"sha256,omitempty"` // of a file that is kept in the store instead, Size bytes long
	Size      int64  `json:"size,omitempty"`
	File      string `json:"part,omitempty"` // the part of a form with files that is this one
	Off       bool   `json:"off,omitempty"`  // it is kept and not sent
}

// Auth says which credentials are added (RFC 9110, 11). A header row of the same
// name wins over it.
type Auth struct {
	Kind     string `json:"kind"`               // none, basic, bearer, api_key, digest, oauth2, aws_sigv4
	Username string `json:"username,omitempty"` // basic, digest, oauth2 by password
	Password string `json:"password,omitempty"`
	Token    string `json:"token,omitempty"`
	Name     string `json:"name,omitempty"`  // api_key
	Value    string `json:"value,omitempty"` // api_key
	In       string `json:"in,omitempty"`    // api_key: header, query

	Grant        string `json:"grant,omitempty"` // oauth2: client_credentials, authorization_code, password
	TokenURL     string `json:"token_url,omitempty"`
	AuthorizeURL string `json:"authorize_url,omitempty"`
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"`
	Scope        string `json:"scope,omitempty"`
	Audience     string `json:"audience,omitempty"`
	ClientAuth   string `json:"client_auth,omitempty"` // basic, body: where the client's own credentials go
	SignIn       string `json:"sign_in,omitempty"`     // which browser's sign-in an authorization_code is of; Parley fills it in

	AccessKeyID     string `json:"access_key_id,omitempty"` // aws_sigv4
	SecretAccessKey string `json:"secret_access_key,omitempty"`
	SessionToken    string `json:"session_token,omitempty"`
	Region          string `json:"region,omitempty"`
	Service         string `json:"service,omitempty"`
}

// Options say how a request is sent. Zero values are not defaults: start from
// DefaultOptions.
type Options struct {
	FollowRedirects bool   `json:"follow_redirects"`
	MaxRedirects    int    `json:"max_redirects"` // hops followed at most
	TimeoutMS       int64  `json:"timeout_ms"`    // one attempt with its redirects; 1 to 600000
	VerifyTLS       bool   `json:"verify_tls"`
	HTTPVersion     string `json:"http_version"`   // auto, 1.0, 1.1, 2, h2c
	MaxBodyBytes    int64  `json:"max_body_bytes"` // decoded content kept at most
	Cookies         bool   `json:"cookies"`        // use the jar of the environment: send its cookies, keep what responses set
	Retry           Retry  `json:"retry"`

	CA                string            `json:"ca,omitempty"`                // PEM: authorities that are trusted as well
	ClientCertificate ClientCertificate `json:"client_certificate,omitzero"` // shown to the first origin alone
	ServerName        string            `json:"server_name,omitempty"`       // asked for in TLS (SNI) in place of the address's host
	Host              string            `json:"host,omitempty"`              // short for a header row Host, and kept as one
	Target            string            `json:"target,omitempty"`            // the request target (RFC 9112, 3.2) in place of the address's path and query, until a redirect leads elsewhere
	Resolve           []Resolve         `json:"resolve,omitempty"`           // names that are not looked up
	Proxy             string            `json:"proxy,omitempty"`             // a URL: http, https, socks5, socks5h
	Limits            TimeLimits        `json:"limits,omitzero"`
	Expect            string            `json:"expect,omitempty"` // codes and classes that are the answer wanted: "200, 3xx"; it changes nothing of what is sent
}

// Retry says when an attempt is followed by another.
type Retry struct {
	MaxAttempts   int   `json:"max_attempts"` // 1 is no retry
	Statuses      []int `json:"statuses"`
	OnFailure     bool  `json:"on_failure"`
	BackoffMS     int64 `json:"backoff_ms"`  // first wait; doubled each time, with jitter
	MaxWaitMS     int64 `json:"max_wait_ms"` // bound of one wait
	RetryAfter    bool  `json:"retry_after"` // the server's Retry-After goes first
	UnsafeMethods bool  `json:"unsafe_methods"`
}

// Defaults and ceilings of what a request may ask for.
const (
	DefaultTimeoutMS    = 30_000
	MaxTimeoutMS        = 600_000
	DefaultMaxBodyBytes = 32 << 20
	DefaultMaxRedirects = 10
	MaxAttempts         = 5
)

// DefaultOptions are those of a request that asks for nothing.
func DefaultOptions() Options {
	return Options{
		FollowRedirects: true, MaxRedirects: DefaultMaxRedirects, TimeoutMS: DefaultTimeoutMS,
		VerifyTLS: true, HTTPVersion: "auto", MaxBodyBytes: DefaultMaxBodyBytes, Cookies: true,
		Retry: Retry{
			MaxAttempts: 1, Statuses: []int{429, 500, 502, 503, 504}, OnFailure: true,
			BackoffMS: 1000, MaxWaitMS: 60_000, RetryAfter: true,
		},
	}
}

// NewRequest returns a GET of url with every default.
func NewRequest(url string) Request {
	return Request{
		Method: "GET", URL: url, Query: []Row{}, Headers: []Row{},
		Body: Body{Kind: BodyNone}, Auth: Auth{Kind: "none"}, Options: DefaultOptions(),
	}
}

// Header returns the value of the first enabled header row of that name, in any case.
func (r Request) Header(name string) (string, bool) {
	for _, row := range r.Headers {
		if row.Enabled && strings.EqualFold(row.Name, name) {
			return row.Value, true
		}
	}
	return "", false
}

// SafeMethod reports whether m is defined as safe (RFC 9110, 9.2.1).
func SafeMethod(m string) bool {
	switch m {
	case "GET", "HEAD", "OPTIONS", "TRACE":
		return true
	}
	return false
}

// IdempotentMethod reports whether m is defined as idempotent (RFC 9110, 9.2.2).
func IdempotentMethod(m string) bool {
	return SafeMethod(m) || m == "PUT" || m == "DELETE"
}

// Draft is a request about to be sent, with what the history keeps beside it.
type Draft struct {
	Request     Request
	Environment string

	Environments []string // in the place of Environment, where it is to be sent to several

	Name        string
	Note        string
	Tags        []string
	ParentID    RunID    // the run that this one was made from; 0 for none
	SeriesID    SeriesID // the series that it is a run of; 0 for none
	SeriesPlace int      // its place there, from 1
	SavedID     SavedID  // the saved request that it is sent from; 0 for none
	CreatedBy   string   // who pressed Send; empty for nobody in particular
	Filled      *Filled  // what is sent of Request, its variables filled in; nil: Request as it is
	// Refill is the request at a place, from 1, of a series, and filled in anew; may be nil.
	Refill   func(place int) (Request, Filled)
	Data     SeriesData // what the runs of a series have of their own, as it may be kept
	After    Millis     // waited before the first attempt, as an action asked
	Promised bool       // the run is answered while it goes: it must be on disk before
}

// Sending is what the draft sends.
func (d Draft) Sending() Filled {
	if d.Filled != nil {
		return *d.Filled
	}
	return Filled{Request: d.Request}
}
