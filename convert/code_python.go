package convert

import (
	"regexp"
	"strconv"
	"strings"

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

// lowerEscape is a percent-encoding in small letters, loosePercent a sign that begins none.
var (
	lowerEscape  = regexp.MustCompile(`%(?:[a-f][0-9A-Fa-f]|[0-9A-Fa-f][a-f])`)
	loosePercent = regexp.MustCompile(`%(?:[^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)
	openEscape   = regexp.MustCompile(`(?i)%(?:[57][0-9af]|[46][1-9a-f]|3[0-9]|2[de])`)
)

func writeRequests(c *call) string {
	c.noteRepeats("requests")
	content, module := "", ""
	if c.hasBody {
		content, module = c.pythonContent()
	}
	var b strings.Builder
	b.WriteString(pythonImports(c, "requests", module))
	target := c.target.literal()
	if lowerEscape.MatchString(target) || loosePercent.MatchString(target) {
		c.differs("requests writes percent-encoding in the address anew.")
	}
	o := c.options
	exact := c.method != strings.ToUpper(c.method) || c.dotSegments() || openEscape.MatchString(target) || strings.HasSuffix(target, "?")
	if exact || o.FollowRedirects && o.MaxRedirects != playground.DefaultMaxRedirects {
		c.requestsSession(&b, content, exact)
	} else {
		b.WriteString("response = requests.request(\n    " + quotePython(c.method) + ",\n    " + pythonValue(c.url()) + ",\n")
		c.requestsArguments(&b, content)
		b.WriteString("    timeout=" + seconds(o.TimeoutMS) + ",\n")
		b.WriteString("    allow_redirects=" + pythonBool(o.FollowRedirects) + ",\n")
		if !o.VerifyTLS {
			b.WriteString("    verify=False,\n")
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
}

// requestsSession is the long form, for what requests.request would change.
func (c *call) requestsSession(b *strings.Builder, content string, exact bool) {
	o := c.options
	b.WriteString("session = requests.Session()\n")
	b.WriteString("session.max_redirects = " + strconv.Itoa(o.MaxRedirects) + "\n")
	b.WriteString("request = session.prepare_request(requests.Request(\n    " + quotePython(c.method) + ",\n    " + pythonValue(c.url()) + ",\n")
	c.requestsArguments(b, content)
	b.WriteString("))\n")
	if exact {
		b.WriteString("request.method = " + quotePython(c.method) + "  # exactly as composed\n")
		b.WriteString("request.url = " + pythonValue(c.url()) + "\n")
	}
	b.WriteString("response = session.send(request, timeout=" + seconds(o.TimeoutMS) + ", allow_redirects=" + pythonBool(o.FollowRedirects))
	if !o.VerifyTLS {
		b.WriteString(", verify=False")
	}
	b.WriteString(")\n")
}

func writeHTTPX(c *call) string {
	content, module := "", ""
	if c.hasBody {
		content, module = c.pythonContent()
	}
	if c.method != strings.ToUpper(c.method) {
		c.differs("httpx writes the method in capitals.")
	}
	if c.dotSegments() {
		c.differs("httpx takes steps like .. out of the path.")
	}
	var b strings.Builder
	b.WriteString(pythonImports(c, "httpx", module))
	o := c.options
	b.WriteString("with httpx.Client(timeout=" + seconds(o.TimeoutMS) + ", follow_redirects=" + pythonBool(o.FollowRedirects))
	if o.FollowRedirects {
		b.WriteString(", max_redirects=" + strconv.Itoa(o.MaxRedirects))
	}
	if !o.VerifyTLS {
		b.WriteString(", verify=False")
	}
	if o.HTTPVersion == "2" {
		b.WriteString(", http2=True")
	}
	b.WriteString(") as client:\n    response = client.request(\n        " + quotePython(c.method) + ",\n        " + pythonValue(c.url()) + ",\n")
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
	b.WriteString("    )\nprint(response.status_code, response.reason_phrase)\nprint(response.text)\n")
	return b.String()
}
