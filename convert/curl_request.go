package convert

import (
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// request makes the request that curl would send.
func (c *curl) request() (playground.Request, error) {
	c.urls = slices.DeleteFunc(c.urls, func(at string) bool { return strings.TrimSpace(at) == "" })
	if len(c.urls) == 0 {
		return playground.Request{}, notACommand("This command names no address.")
	}
	if len(c.urls) > 1 {
		c.warn(c.urls[1], "The command names several addresses; only the first was taken over.")
	}
	at, err := c.address()
	if err != nil {
		return playground.Request{}, err
	}
	r := playground.NewRequest(at)
	r.Options = c.options
	r.Options.Proxy = c.proxyWithUser()
	if c.offers2 && strings.HasPrefix(strings.ToLower(at), "http://") {
		r.Options.HTTPVersion = "auto" // without TLS, curl asks for it and goes on without
	}
	r.Headers = append(r.Headers, c.headers...)
	if _, part := c.own["Range"]; part && (len(c.data) > 0 && !c.get || len(c.form) > 0 || c.upload) {
		delete(c.own, "Range")
		c.warn("-r", "With content, curl asks for no part of the answer. This was left out.")
	}
	if c.cookies != nil {
		c.own["Cookie"] = strings.Join(c.cookies, ";")
	}
	for _, name := range []string{"User-Agent", "Referer", "Range", "If-Modified-Since", "If-Unmodified-Since", "Last-Modified", "Cookie"} {
		value, set := c.own[name]
		if _, typed := r.Header(name); set && !typed && !c.removed[strings.ToLower(name)] {
			r.Headers = append(r.Headers, playground.Row{Name: name, Value: value, Enabled: true})
		}
	}
	switch {
	case c.removed["authorization"]:
		r.URL = withoutUserinfo(r.URL)
	case c.foreign:
	case c.aws != nil:
		r.Auth = c.awsSignIn(at)
		r.URL = withoutUserinfo(r.URL)
	case c.bearer != nil:
		r.Auth = playground.Auth{Kind: "bearer", Token: *c.bearer}
	case c.digest:
		r.Auth = c.userSignIn(at)
		r.Auth.Kind = playground.AuthDigest
		r.URL = withoutUserinfo(r.URL)
	case c.auth.Kind != "":
		r.Auth = c.auth
	}
	c.addContent(&r)
	r.Method = c.methodOf()
	return r, nil
}

func (c *curl) methodOf() string {
	switch {
	case c.method != "":
		return c.method
	case c.head:
		return "HEAD"
	case c.upload:
		return "PUT"
	case len(c.form) > 0:
		return "POST"
	case c.get:
		return "GET"
	case len(c.data) > 0:
		return "POST"
	}
	return "GET"
}

func withoutUserinfo(at string) string {
	scheme, rest, _ := strings.Cut(at, "://")
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	return scheme + "://" + rest[strings.LastIndexByte(rest[:end], '@')+1:]
}

// lists are what curl takes for several addresses: {a,b}, [1-9], [a-z:2].
var lists = regexp.MustCompile(`\{[^{}]*,[^{}]*\}|\[(?:\d+-\d+|[A-Za-z]-[A-Za-z])(?::\d+)?\]`)

// inBraces is one name in braces, which curl takes out of them.
var inBraces = regexp.MustCompile(`[^{]\{([^{},]+)\}`)

// slashes behind a scheme may be one to three.
var slashes = regexp.MustCompile(`(?i)^(https?):(?:/|///)([^/])`)

// address is the first URL, whole, with what -G and --url-query add.
func (c *curl) address() (string, error) {
	at := slashes.ReplaceAllString(strings.TrimSpace(c.urls[0]), "$1://$2")
	if !strings.Contains(at, "://") && !strings.HasPrefix(at, "{{") {
		scheme := "http"
		if c.protocol == "https" {
			scheme = "https"
		}
		at = scheme + "://" + strings.TrimLeft(at, "/")
	}
	if found := lists.FindString(at); found != "" && !c.literal {
		return "", notACommand("With " + legible(found, 60) + " in its address, curl asks for several. Parley sends one request: put one value there, or add -g if it is meant as it stands.")
	}
	if m := inBraces.FindStringSubmatch(at); m != nil && !c.literal {
		c.warn("{"+m[1]+"}", "curl takes these braces away; here they stay. Put a value in their place if that is what they are for.")
	}
	before, fragment, hasFragment := strings.Cut(at, "#")
	if !c.asIs {
		before = squash(before)
	}
	if c.upload {
		before = c.uploadTo(before)
	}
	before = c.addQuery(before)
	if hasFragment {
		return before + "#" + fragment, nil
	}
	return before, nil
}

// addQuery adds the content of -G, or else of --url-query.
func (c *curl) addQuery(at string) string {
	added, any := strings.Join(c.query, "&"), len(c.query) > 0
	if c.get || c.head {
		if len(c.data) > 0 {
			added, any = c.content(), true
		}
		c.data = nil
	}
	_, query, hasQuery := strings.Cut(at, "?")
	switch {
	case !any:
		return at
	case added == "" && query == "":
		return strings.TrimSuffix(at, "?")
	case !hasQuery:
		return at + "?" + added
	case query == "" || strings.HasSuffix(query, "&"):
		return at + added
	}
	return at + "&" + added
}

// uploadTo puts the name of the file behind an address that ends with a slash.
func (c *curl) uploadTo(at string) string {
	before, query, hasQuery := strings.Cut(at, "?")
	_, rest, _ := strings.Cut(before, "://")
	switch {
	case c.uploaded == "":
		return at
	case !strings.Contains(rest, "/"):
		before += "/" + c.uploaded
	case strings.HasSuffix(before, "/"):
		before += c.uploaded
	}
	if hasQuery {
		before += "?" + query
	}
	return before
}

// squash takes the steps . and .. out of a path, as curl does (RFC 3986, 5.2.4).
func squash(at string) string {
	scheme, rest, ok := strings.Cut(at, "://")
	if !ok {
		return at
	}
	before, query, hasQuery := strings.Cut(rest, "?")
	host, path, hasPath := strings.Cut(before, "/")
	if !hasPath || !strings.Contains("/"+path+"/", "/./") && !strings.Contains("/"+path+"/", "/../") {
		return at
	}
	var kept []string
	steps := strings.Split(path, "/")
	for i, step := range steps {
		last := i == len(steps)-1
		switch step {
		case ".", "..":
			if step == ".." && len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, step)
		}
	}
	at = scheme + "://" + host + "/" + strings.Join(kept, "/")
	if hasQuery {
		at += "?" + query
	}
	return at
}

// addContent chooses the kind of body that sends the same bytes again.
func (c *curl) addContent(r *playground.Request) {
	if len(c.form) > 0 {
		if len(c.data) > 0 {
			c.warn("-F", "curl takes either a form or data; the form was taken over.")
		}
		r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: c.form}
		bareMultipart(r)
		c.headerless(&r.Body)
		return
	}
	if c.json {
		c.addUnlessTyped(r, "Accept")
	}
	if len(c.data) == 0 && !c.upload {
		if c.json { // behind -G
			c.addUnlessTyped(r, "Content-Type")
		}
		return
	}
	r.Body = c.body(c.content(), r)
	c.headerless(&r.Body)
}

// addUnlessTyped adds a header of --json.
func (c *curl) addUnlessTyped(r *playground.Request, name string) {
	if _, typed := r.Header(name); !typed && !c.removed[strings.ToLower(name)] {
		r.Headers = append(r.Headers, playground.Row{Name: name, Value: "application/json", Enabled: true})
	}
}

// content joins the pieces of -d and the like, as curl does, empty ones too.
func (c *curl) content() string {
	var b strings.Builder
	for i, d := range c.data {
		if i > 0 && !d.json {
			b.WriteByte('&')
		}
		b.WriteString(d.text)
	}
	return b.String()
}

// bareMultipart takes away a Content-Type without the boundary that curl adds to it.
func bareMultipart(r *playground.Request) {
	value, _ := r.Header("Content-Type")
	mediaType, params, err := mime.ParseMediaType(value)
	if err != nil || !strings.HasPrefix(mediaType, "multipart/") || params["boundary"] != "" {
		return
	}
	if mediaType != "multipart/form-data" {
		r.Body.MediaType = value
	}
	r.Headers = slices.DeleteFunc(r.Headers, func(row playground.Row) bool { return strings.EqualFold(row.Name, "Content-Type") })
}

// headerless: -H 'Content-Type:' sends none.
func (c *curl) headerless(b *playground.Body) {
	if c.removed["content-type"] {
		b.MediaType = "none"
	}
}

func (c *curl) body(text string, r *playground.Request) playground.Body {
	header, own := r.Header("Content-Type")
	contentType := header
	switch {
	case own:
	case c.json:
		contentType = "application/json"
	case c.upload:
		contentType = ""
	default:
		contentType = "application/x-www-form-urlencoded"
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		mediaType = contentType
	}
	switch {
	case text == "" && (c.uploaded != "" || len(c.data) == 1 && c.data[0].file), !utf8.ValidString(text): // a file, to be chosen
		return playground.Body{Kind: playground.BodyBinary, Base64: base64.StdEncoding.EncodeToString([]byte(text)), MediaType: c.mediaType(own, contentType)}
	case mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"):
		b := playground.Body{Kind: playground.BodyJSON, Text: text}
		if mediaType != "application/json" && !own {
			b.MediaType = contentType
		}
		return b
	case mediaType == "application/x-www-form-urlencoded":
		if fields, ok := formFields(text); ok {
			return playground.Body{Kind: playground.BodyForm, Fields: fields}
		}
		if !own && json.Valid([]byte(text)) && strings.ContainsAny(text, "{[") && !c.removed["content-type"] {
			c.warn("-d", "curl sends this JSON as application/x-www-form-urlencoded, and so does this request. Most servers want the header Content-Type: application/json.")
		}
	}
	return playground.Body{Kind: playground.BodyText, Text: text, MediaType: c.mediaType(own, contentType)}
}

// mediaType is that of a body whose kind does not bring it.
func (c *curl) mediaType(own bool, contentType string) string {
	switch {
	case own:
		return ""
	case contentType == "":
		return "none"
	}
	return contentType
}

// formFields reads a form, if writing it again gives the same text.
func formFields(text string) ([]playground.FormField, bool) {
	if text == "" {
		return nil, false
	}
	var fields []playground.FormField
	for _, pair := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		n, err := url.QueryUnescape(name)
		if err != nil {
			return nil, false
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, false
		}
		fields = append(fields, playground.FormField{Name: n, Value: v})
	}
	return fields, playground.EncodeForm(fields) == text && utf8.ValidString(text)
}
