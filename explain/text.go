package explain

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// maxText bounds what FromText reads; more is content that no rule looks at. A HAR has to
// be whole to be read.
const (
	maxText = 1 << 20
	maxHAR  = 16 << 20
)

// FromText reads a response that came from elsewhere and returns a run that can be
// explained: what curl -i, curl -v or HTTPie printed, with the command above it or not, or
// an entry that a browser copied as HAR. It takes redirects, interim responses, progress
// lines and the tools' own error messages as they come. A status by itself, or a JSON body
// that names its status, is a run too, of which only that part is known. What holds nothing of that is a
// playground.Error of code invalid.
func FromText(text string) (playground.Run, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	if start := strings.TrimLeft(text, " \t\r\n"); start != "" && (start[0] == '{' || start[0] == '[') && len(text) <= maxHAR {
		if run, ok, err := fromHAR(start); ok {
			return run, err
		}
	}
	if len(text) > maxText {
		text = text[:maxText]
	}
	if run, ok := fromPart(text); ok {
		return run, nil
	}
	t := transcript{}
	t.read(text)
	if len(t.exchanges) == 0 && t.failure == nil {
		if run, ok := fromClient(text); ok {
			return run, nil
		}
		if words := saidAlone(text); words != "" {
			return playground.Run{}, playground.NewError(playground.Invalid,
				"This is a body without its status line, so nobody can tell whether it is an error, and whose. It says: "+words+" Paste what curl -i printed, beginning with a line such as HTTP/1.1 404 Not Found.")
		}
		return playground.Run{}, playground.NewError(playground.Invalid,
			"There is no status line in this text, and it is no HAR entry. Paste what curl -i printed, beginning with a line such as HTTP/1.1 404 Not Found.")
	}
	return t.run(), nil
}

// transcript collects what a tool printed.
type transcript struct {
	exchanges []playground.Exchange
	interim   []playground.Interim
	sent      playground.SentRequest
	posted    string // the content of the request, where it was shown
	command   string // the command above, as far as it was read
	scheme    string
	host      string
	failure   *playground.Failure
	cert      playground.Certificate
	body      strings.Builder
}

var (
	statusLine  = lazyregexp.New(`^HTTP/([0-9](?:\.[0-9])?) +([0-9]{3})(?: +(.*))?$`)
	requestLine = lazyregexp.New(`^([!#$%&'*+.^_|~0-9A-Za-z-]+) (\S+) HTTP/([0-9](?:\.[0-9])?)$`)
	curlError   = lazyregexp.New(`^curl: \(([0-9]{1,3})\) ?(.*)$`)
	otherError  = lazyregexp.New(`^https?: (?:LogLevel\.ERROR: )?error: (.*)$`)
	commandLine = lazyregexp.New(`^(?:[$%#>] *)?(?:curl|https?|xh) +\S`)
	dataNote    = lazyregexp.New(`^[{}] \[[0-9]+ bytes data\]$`)
	meterLine   = lazyregexp.New(`^ *(?:% Total +% Received|Dload +Upload)|^ *[0-9]{1,3} +[0-9.]+[kMG]? .*(?:--:--:--|[0-9]:[0-9]{2}:[0-9]{2})`)
)

// mostRedirects is how many redirects curl says it follows.
var mostRedirects = lazyregexp.New(`\(([0-9]{1,6})\) redirects`)

// read walks the lines: heads of requests and responses, curl's remarks, content.
func (t *transcript) read(text string) {
	var head []string
	inHead, inPosted := false, false
	for rest, more := text, true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		switch {
		case t.remark(line):
			continue
		case strings.HasPrefix(line, "> ") || line == ">":
			t.requestLine(strings.TrimPrefix(strings.TrimPrefix(line, ">"), " "))
			continue
		}
		if !inHead && t.expectsHead() && requestLine.MatchString(line) {
			t.requestLine(line) // HTTPie shows what it sends without a mark
			rest, more = t.sentHead(rest, more)
			inPosted = true
			continue
		}
		bare, marked := line, false
		if strings.HasPrefix(line, "< ") || line == "<" {
			bare, marked = strings.TrimPrefix(strings.TrimPrefix(line, "<"), " "), true
		}
		switch {
		case !inHead && statusLine.MatchString(bare) && (marked || t.expectsHead()):
			head, inHead, inPosted = []string{bare}, true, false
		case inPosted:
			t.posted += line + "\n"
		case inHead && strings.TrimSpace(bare) == "":
			t.finishHead(head)
			inHead = false
		case inHead:
			head = append(head, bare)
		case !marked && len(t.exchanges) > 0:
			t.body.WriteString(line)
			if more {
				t.body.WriteByte('\n')
			}
		}
	}
	if inHead {
		t.finishHead(head)
	}
	t.finishBody()
}

// expectsHead reports whether a status line here begins another response: before any,
// or after one whose content is empty so far or that was a redirect.
func (t *transcript) expectsHead() bool {
	if len(t.exchanges) == 0 || strings.TrimSpace(t.body.String()) == "" {
		return true
	}
	status := t.exchanges[len(t.exchanges)-1].Response.Status
	return status >= 300 && status < 400 || status == 401 || status == 407
}

// remark takes a line that curl wrote about the transfer.
func (t *transcript) remark(line string) bool {
	switch {
	case strings.HasPrefix(line, "* "):
		t.connection(line[2:])
		return true
	case dataNote.MatchString(line), meterLine.MatchString(line):
		return true
	case t.goesOn() || len(t.exchanges) == 0 && commandLine.MatchString(line):
		t.command = strings.TrimSuffix(t.command, "\\") + " " + line
		return true
	}
	if m := curlError.FindStringSubmatch(line); m != nil {
		code, _ := strconv.Atoi(m[1])
		t.failure = curlFailure(code, m[2], t.host)
		return true
	}
	if m := otherError.FindStringSubmatch(line); m != nil {
		t.failure = curlFailure(0, m[1], t.host)
		return true
	}
	return false
}

func (t *transcript) connection(remark string) {
	switch {
	case strings.HasPrefix(remark, "Connected to ") || strings.HasPrefix(remark, "Established connection to "):
		fields := strings.Fields(remark)
		t.host = fields[len(fields)-1]
		for i, f := range fields {
			if f == "to" && i+1 < len(fields) {
				t.host = fields[i+1]
			}
			if f == "port" && i+1 < len(fields) && fields[i+1] == "443" {
				t.scheme = "https"
			}
		}
	case strings.HasPrefix(remark, "SSL connection using"), strings.HasPrefix(remark, "ALPN"):
		t.scheme = "https"
	case strings.HasPrefix(remark, "Could not resolve host: "):
		t.host = strings.TrimPrefix(remark, "Could not resolve host: ")
	default:
		t.certificate(strings.TrimSpace(remark))
	}
}

// goesOn reports that the command above ends in a backslash.
func (t *transcript) goesOn() bool { return strings.HasSuffix(t.command, "\\") }

// sentHead reads the field lines of a request that is shown without marks.
func (t *transcript) sentHead(rest string, more bool) (string, bool) {
	for more {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		if line = strings.TrimSuffix(line, "\r"); strings.TrimSpace(line) == "" {
			break
		}
		t.requestLine(line)
	}
	return rest, more
}

func (t *transcript) requestLine(line string) {
	if m := requestLine.FindStringSubmatch(line); m != nil {
		t.sent = playground.SentRequest{Method: m[1], URL: m[2], Headers: []playground.Field{}}
		return
	}
	if name, value, ok := strings.Cut(line, ":"); ok && t.sent.Method != "" {
		t.sent.Headers = append(t.sent.Headers, playground.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
}

func (t *transcript) finishHead(lines []string) {
	m := statusLine.FindStringSubmatch(lines[0])
	status, _ := strconv.Atoi(m[2])
	r := &playground.Response{HTTPVersion: m[1], Status: status, Reason: strings.TrimSpace(m[3]), Headers: []playground.Field{}, Trailers: []playground.Field{}}
	for _, l := range lines[1:] {
		if name, value, ok := strings.Cut(l, ":"); ok {
			r.Headers = append(r.Headers, playground.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		}
	}
	if status < 200 && status != 101 {
		t.interim = append(t.interim, playground.Interim{Status: status, Headers: r.Headers})
		return
	}
	t.finishBody()
	t.exchanges = append(t.exchanges, playground.Exchange{
		Request: t.request(), Interim: t.interim, Response: r, Timings: playground.NoTimings(), StartedAt: dateOf(r.Headers),
	})
	t.interim = nil
}

// request is what was sent for the response that was just read, empty where that was not
// shown; its URL is made whole from Host where curl -v showed it.
func (t *transcript) request() playground.SentRequest {
	s := t.sent
	if s.Method == "" {
		return playground.SentRequest{Headers: []playground.Field{}}
	}
	if u, err := url.Parse(s.URL); err == nil && !u.IsAbs() {
		host, ok := playground.FieldValue(s.Headers, "Host")
		if !ok {
			host = t.host
		}
		scheme := t.scheme
		if scheme == "" {
			scheme = "http"
		}
		if host != "" {
			s.URL = scheme + "://" + host + s.URL
		}
	}
	return s
}

// finishBody gives what was read to the last response as its content.
func (t *transcript) finishBody() {
	if len(t.exchanges) == 0 {
		t.body.Reset()
		return
	}
	r := t.exchanges[len(t.exchanges)-1].Response
	body := []byte(t.body.String())
	t.body.Reset()
	kind, _ := playground.FieldValue(r.Headers, "Content-Type")
	kind, _, _ = strings.Cut(kind, ";")
	encoding, _ := playground.FieldValue(r.Headers, "Content-Encoding")
	r.Content = playground.Content{
		Size: int64(len(body)), DecodedSize: int64(len(body)), Decoded: !stillCoded(encoding, body), Encoding: encoding,
		MediaType: strings.ToLower(strings.TrimSpace(kind)), Head: body[:min(len(body), playground.HeadBytes)],
	}
}

// stillCoded reports content that was printed as it came, compressed.
func stillCoded(encoding string, body []byte) bool {
	return encoding != "" && !strings.EqualFold(encoding, "identity") && len(body) > 0 && (bytes.HasPrefix(body, []byte("\x1f\x8b")) || bytes.IndexByte(body, 0) >= 0 || !utf8.Valid(body))
}

// dateOf takes the response's own Date for its time of receipt: a pasted text has no
// clock.
func dateOf(headers []playground.Field) playground.Time {
	v, _ := playground.FieldValue(headers, "Date")
	at, err := http.ParseTime(v)
	if err != nil {
		return playground.Time{}
	}
	return playground.At(at)
}

func (t *transcript) run() playground.Run {
	if t.failure != nil {
		if t.failure.Kind == playground.FailureTLS && (t.cert.Subject != "" || !t.cert.NotAfter.IsZero()) {
			t.failure.Certificate = &t.cert
		}
		if n := len(t.exchanges); n > 0 {
			t.exchanges[n-1].Failure = t.failure
			t.failure.Received = max(t.failure.Received, t.exchanges[n-1].Response.Content.Size)
			if v, ok := t.exchanges[n-1].Response.Header("Content-Length"); ok && t.failure.Promised < 0 {
				t.failure.Promised, _ = natural(v)
			}
		} else {
			t.exchanges = []playground.Exchange{{Request: t.request(), Timings: playground.NoTimings(), Failure: t.failure}}
		}
	}
	body := t.fillFromCommand()
	first := t.exchanges[0].Request
	req := playground.NewRequest(first.URL)
	req.Method = first.Method
	if t.failure != nil && t.failure.Cause == playground.CauseTooManyRedirects {
		if m := mostRedirects.FindStringSubmatch(t.failure.Detail); m != nil {
			req.Options.MaxRedirects, _ = strconv.Atoi(m[1])
		}
	}
	for _, h := range first.Headers {
		req.Headers = append(req.Headers, playground.Row{Name: h.Name, Value: h.Value, Enabled: true})
	}
	req.Body = body
	run := playground.Run{
		Request: req, Tags: []string{}, CreatedAt: t.exchanges[0].StartedAt,
		Attempts: []playground.Attempt{{Number: 1, Exchanges: t.exchanges}},
	}
	run.Conclude()
	return run
}
