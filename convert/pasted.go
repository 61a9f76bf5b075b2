package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// LooksLikeRequest reports whether text that stands where an address is wanted is a whole
// request: a cURL command, the head of a request as it goes over the wire or stands in an
// .http file, a call of fetch, or a HAR. JSON is none, but it is no address either.
func LooksLikeRequest(text string) bool {
	if len(text) > maxCommand {
		return false
	}
	text = strings.TrimSpace(normal(text))
	return LooksLikeCurl(text) || isJSON(text) || fromVerbose(text) != "" || isPython(text) || callOf(text) != nil || otherCommand.MatchString(unmark(text)) || powershell.MatchString(unmark(text)) || requestLine(text) != nil
}

// wrappedAddress is an address in quotes, as it stands in code, in JSON and in texts.
var wrappedAddress = lazyregexp.New("^\\s*[\"'`<“‘«]+\\s*(https?://[^\\s\"'`<>“”‘’«»]+)\\s*[\"'`>”’»]+\\s*[,;.]?\\s*$")

// BareAddress is the address in a text that is nothing but one in quotes; empty: it is something else.
func BareAddress(text string) string {
	if len(text) > 16<<10 {
		return ""
	}
	if m := wrappedAddress.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func isJSON(text string) bool {
	return strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "[{")
}

// FromPasted reads what LooksLikeRequest knows, and makes the request of it. What cannot be
// taken over comes back as warnings. The error is Invalid, in words.
func FromPasted(text string) (playground.Request, []Warning, error) {
	trimmed := strings.TrimSpace(normal(text[:min(len(text), maxCommand)]))
	var read func(string) (foreign, error)
	switch {
	case isAlias(trimmed):
		read = fromPowerShell
	case fromVerbose(trimmed) != "":
		trimmed, read = fromVerbose(trimmed), verboseRequest
	case LooksLikeCurl(text) || len(text) > maxCommand:
		return FromCurl(text)
	case isJSON(trimmed):
		if tool := toolOf(trimmed); tool != "" {
			return playground.Request{}, nil, notACommand("This is a whole file of " + tool + ". Import, in Collections, takes it with all of its requests.")
		}
		read = fromHAR
	case isPython(trimmed):
		read = fromPython
	case callOf(trimmed) != nil:
		read = fromScript
	case requestLine(trimmed) != nil:
		read = fromRaw
	case powershell.MatchString(unmark(trimmed)):
		read = fromPowerShell
	case otherCommand.MatchString(unmark(trimmed)):
		return fromOther(trimmed)
	case !strings.Contains(strings.ToLower(trimmed), "curl"):
		return playground.Request{}, nil, notACommand("There is no request in this that is read here: a command of cURL, HTTPie, wget or PowerShell, a raw request, a call of fetch, axios or Python's requests, or a HAR. Most tools copy a request as cURL.")
	default:
		return FromCurl(text)
	}
	f, err := read(trimmed)
	if err != nil {
		return playground.Request{}, nil, err
	}
	return f.request()
}

// toolOf names the tool whose whole file a text is; a recording is none, since its first request
// can be taken.
func toolOf(text string) string {
	format, err := Detect(Upload{Text: text})
	if err != nil || format == "har" {
		return ""
	}
	for _, i := range importers() {
		if i.format == format {
			return i.title
		}
	}
	return ""
}

// foreign is a request as another tool wrote it down.
type foreign struct {
	method, url string
	oldest      bool // of HTTP/1.0
	query       []playground.Row
	headers     []playground.Row
	body        string
	ofObject    bool                   // the body is JSON of an object of the code
	fields      []playground.FormField // in place of the body
	multipart   bool                   // of the fields
	inQuery     bool                   // the fields are
	options     *playground.Options    // nil: those of any request
	words
}

// ownHeaders are made anew for every request; what a recording holds of them would be wrong.
var ownHeaders = map[string]bool{"content-length": true, "connection": true, "transfer-encoding": true, "keep-alive": true, "proxy-connection": true, "upgrade": true, "te": true}

func (f *foreign) header(name, value string) {
	if name == "" || strings.HasPrefix(name, ":") || ownHeaders[strings.ToLower(name)] {
		return
	}
	f.headers = append(f.headers, playground.Row{Name: name, Value: value, Enabled: true})
}

func (f *foreign) request() (playground.Request, []Warning, error) {
	if strings.TrimSpace(f.url) == "" {
		return playground.Request{}, nil, notACommand("This request names no address.")
	}
	r := playground.NewRequest(f.url)
	r.Method = f.method
	r.Query, r.Headers = append(r.Query, f.query...), append(r.Headers, f.headers...)
	if f.options != nil {
		r.Options = *f.options
	}
	if f.oldest {
		r.Options.HTTPVersion = playground.HTTP10
	}
	switch {
	case f.inQuery:
		for _, field := range f.fields {
			r.Query = append(r.Query, row(field.Name, field.Value))
		}
	case len(f.fields) > 0 && f.multipart:
		r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: f.fields}
		bareMultipart(&r)
	case len(f.fields) > 0:
		r.Body = playground.Body{Kind: playground.BodyForm, Fields: f.fields}
	case f.ofFile:
		r.Body = playground.Body{Kind: playground.BodyBinary}
	case f.body != "":
		r.Body = (&curl{upload: true}).body(f.body, &r)
	}
	return r, bearing(r, f.warnings), nil
}
