package convert

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

func pythonValue(v value) string {
	return v.expression(quotePython, func(n string) string { return "os.environ['" + n + "']" }, " + ")
}

// pythonBytes writes a value as bytes.
func pythonBytes(v value) string {
	text := pythonValue(v)
	if !v.plain() && strings.Contains(text, " + ") {
		text = "(" + text + ")"
	}
	return text + ".encode()"
}

// pythonContent is the content as bytes, and the import that it needs.
func (c *call) pythonContent() (expression, module string) {
	if c.body.isText() {
		return pythonBytes(c.body), ""
	}
	c.noteOpaque()
	return "base64.b64decode('" + c.base64Text() + "')", "import base64\n"
}

// pythonHeader writes a value beyond Latin-1 as bytes: the libraries write ASCII or
// Latin-1 only.
func pythonHeader(v value) string {
	if v.ascii() {
		return pythonValue(v)
	}
	return pythonBytes(v)
}

func pythonImports(c *call, library, content string) string {
	var b strings.Builder
	if content != "" {
		b.WriteString(content)
	}
	if len(c.variables()) > 0 {
		b.WriteString("import os\n")
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	return b.String() + "import " + library + "\n\n"
}

// lowerEscape is a percent-encoding in small letters, loosePercent a sign that begins
// none, openEscape one of a character that needs none.
var (
	lowerEscape  = lazyregexp.New(`%(?:[a-f][0-9A-Fa-f]|[0-9A-Fa-f][a-f])`)
	loosePercent = lazyregexp.New(`%(?:[^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)
	openEscape   = lazyregexp.New(`(?i)%(?:5[0-9af]|7[0-9ae]|[46][1-9a-f]|3[0-9]|2[de])`)
)

// requoted reports whether libraries that write escapes and signs anew change the target.
func (c *call) requoted() bool {
	t := c.target.literal()
	return lowerEscape.MatchString(t) || loosePercent.MatchString(t) || openEscape.MatchString(t) || strings.ContainsAny(t, "[]") ||
		strings.HasSuffix(t, "?") || strings.HasPrefix(t, "//")
}

// exact reports whether a library that writes requests anew has to be kept from it.
func (c *call) exact() bool {
	return c.requoted() || c.dotSegments() || strings.Contains(c.target.literal(), "'") || c.method != strings.ToUpper(c.method)
}

func writeRequests(c *call) string {
	c.noteRepeats("requests")
	c.unsigned("requests", true)
	if c.has("Content-Length") {
		c.differs("requests writes Content-Length by itself.")
	}
	content, module := "", ""
	if c.hasBody {
		content, module = c.pythonContent()
	}
	var b strings.Builder
	b.WriteString(pythonImports(c, "requests", module))
	o := c.options
	exact := c.exact()
	if exact || o.FollowRedirects && o.MaxRedirects != playground.DefaultMaxRedirects {
		c.requestsSession(&b, content, exact)
	} else {
		b.WriteString("response = requests.request(\n    " + quotePython(c.method) + ",\n    " + pythonValue(c.url()) + ",\n")
		c.requestsArguments(&b, content)
		b.WriteString("    timeout=" + c.requestsTimeout() + ",\n")
		b.WriteString("    allow_redirects=" + pythonBool(o.FollowRedirects) + ",\n")
		for _, argument := range c.requestsWire() {
			b.WriteString("    " + argument + ",\n")
		}
		b.WriteString(")\n")
	}
	b.WriteString("print(response.status_code, response.reason)\nprint(response.text)\n")
	return b.String()
}

func pythonBool(v bool) string { return map[bool]string{true: "True", false: "False"}[v] }

func (c *call) requestsArguments(b *strings.Builder, content string) {
	if headers := c.merged(); len(headers) > 0 {
		b.WriteString("    headers={\n")
		for _, h := range headers {
			b.WriteString("        " + quotePython(h.name) + ": " + pythonHeader(h.value) + ",\n")
		}
		b.WriteString("    },\n")
	}
	if content != "" {
		b.WriteString("    data=" + content + ",\n")
	}
	if auth := c.pythonAuth("requests.auth.HTTPDigestAuth"); auth != "" {
		b.WriteString("    " + auth + ",\n")
	}
}

// exactAdapter sends the path and query of an address as they stand in it.
const exactAdapter = `
class Exact(requests.adapters.HTTPAdapter):
    """Sends the address as it stands below: requests would write it anew."""

    def request_url(self, request, proxies):
        return '/' + request.url.partition('#')[0].split('/', 3)[3]


requests.packages.urllib3.connectionpool._encode_target = str
`

// requestsSession is the long form, for what requests.request would change.
func (c *call) requestsSession(b *strings.Builder, content string, exact bool) {
	o := c.options
	if exact {
		b.WriteString(exactAdapter)
	}
	b.WriteString("session = requests.Session()\n")
	if exact {
		scheme, _, _ := strings.Cut(c.origin, "//")
		b.WriteString("session.mount(" + quotePython(scheme+"//") + ", Exact())\n")
	}
	b.WriteString("session.max_redirects = " + strconv.Itoa(o.MaxRedirects) + "\n")
	b.WriteString("request = session.prepare_request(requests.Request(\n    " + quotePython(c.method) + ",\n    " + pythonValue(c.url()) + ",\n")
	c.requestsArguments(b, content)
	b.WriteString("))\n")
	if exact {
		b.WriteString("request.method = " + quotePython(c.method) + "\n")
		b.WriteString("request.url = " + pythonValue(c.url()) + "\n")
	}
	b.WriteString("response = session.send(request, timeout=" + c.requestsTimeout() + ", allow_redirects=" + pythonBool(o.FollowRedirects))
	for _, argument := range c.requestsWire() {
		b.WriteString(", " + argument)
	}
	b.WriteString(")\n")
}

func writeHTTPX(c *call) string {
	content, module := "", ""
	if c.hasBody {
		content, module = c.pythonContent()
	}
	c.unsigned("httpx", true)
	exact := c.exact() || c.options.Target != ""
	auth := c.pythonAuth("httpx.DigestAuth")
	var b strings.Builder
	b.WriteString(pythonImports(c, "httpx", module))
	if exact {
		b.WriteString("\nclass Exact(httpx.URL):\n    \"\"\"The path and query as they stand here: httpx would write them anew.\"\"\"\n\n    raw_path = " + pythonBytes(c.takeTarget()) + "\n\n\n")
	}
	o := c.options
	b.WriteString("with httpx.Client(timeout=" + c.httpxTimeout() + ", follow_redirects=" + pythonBool(o.FollowRedirects))
	if o.FollowRedirects {
		b.WriteString(", max_redirects=" + strconv.Itoa(o.MaxRedirects))
	}
	b.WriteString(c.httpxWire())
	if c.takeVersion() == "2" {
		b.WriteString(", http2=True")
	}
	made := map[bool]string{true: "request = client.build_request(", false: "response = client.request("}[exact]
	b.WriteString(") as client:\n    " + made + "\n        " + quotePython(c.method) + ",\n        " + pythonValue(c.url()) + ",\n")
	if len(c.headers) > 0 {
		b.WriteString("        headers=[\n")
		for _, h := range c.headers {
			// A list has to be all text or all bytes: bytes hold everything.
			b.WriteString("            (" + pythonBytes(value{{text: h.name}}) + ", " + pythonBytes(h.value) + "),\n")
		}
		b.WriteString("        ],\n")
	}
	if content != "" {
		b.WriteString("        content=" + content + ",\n")
	}
	if auth != "" && !exact {
		b.WriteString("        " + auth + ",\n")
	}
	b.WriteString("    )\n")
	if exact {
		b.WriteString("    request.method = " + quotePython(c.method) + "\n    request.url = Exact(request.url)\n    response = client.send(request" + map[bool]string{true: ", " + auth}[auth != ""] + ")\n")
	}
	b.WriteString("print(response.status_code, response.reason_phrase)\nprint(response.text)\n")
	return b.String()
}
