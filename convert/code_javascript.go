package convert

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// byteText is text whose characters are the bytes of s: header values in JavaScript are
// byte strings.
func byteText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

func scriptValue(v value, env func(string) string) string {
	return v.expression(quoteJavaScript, env, " + ")
}

func scriptHeader(v value, env func(string) string) string {
	return v.expression(func(s string) string { return quoteJavaScript(byteText(s)) }, env, " + ")
}

// forbiddenInBrowsers are header names that a page cannot set (Fetch, 2.2.2).
var forbiddenInBrowsers = lazyregexp.New(`(?i)^(?:accept-charset|accept-encoding|access-control-request-(?:headers|method|private-network)|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$`)

func writeFetch(c *call) string {
	c.fetchLimits()
	c.unsigned("fetch", false)
	env := func(n string) string { return n }
	var b strings.Builder
	for _, n := range c.variables() {
		b.WriteString("const " + n + " = " + quoteJavaScript(n) + "; // put the value here\n")
	}
	b.WriteString("const response = await fetch(" + scriptValue(c.url(), env) + ", {\n")
	b.WriteString("  method: " + quoteJavaScript(c.method) + ",\n")
	if len(c.headers) > 0 {
		b.WriteString("  headers: [\n")
		for _, h := range c.headers {
			b.WriteString("    [" + quoteJavaScript(h.name) + ", " + scriptHeader(h.value, env) + "],\n")
		}
		b.WriteString("  ],\n")
	}
	if c.hasBody {
		b.WriteString("  body: " + c.fetchBody(env) + ",\n")
	}
	if !c.options.FollowRedirects {
		b.WriteString("  redirect: 'manual',\n")
	}
	b.WriteString("  signal: AbortSignal.timeout(" + strconv.FormatInt(c.options.TimeoutMS, 10) + "),\n});\n")
	b.WriteString("console.log(response.status, response.statusText);\nconsole.log(await response.text());\n")
	return b.String()
}

// fetchBody: bytes, since fetch adds a Content-Type to texts.
func (c *call) fetchBody(env func(string) string) string {
	if !c.body.isText() {
		c.noteOpaque()
		return "Uint8Array.from(atob('" + c.base64Text() + "'), (c) => c.charCodeAt(0))"
	}
	return "new TextEncoder().encode(" + scriptValue(c.body, env) + ")"
}

func (c *call) fetchLimits() {
	upper := strings.ToUpper(c.method)
	switch {
	case upper == "CONNECT" || upper == "TRACE" || upper == "TRACK":
		c.differs("fetch refuses the method " + upper + ".")
	case c.hasBody && (upper == "GET" || upper == "HEAD"):
		c.differs("fetch refuses content with the method " + upper + ".")
	case upper != c.method && (upper == "DELETE" || upper == "GET" || upper == "HEAD" || upper == "OPTIONS" || upper == "POST" || upper == "PUT"):
		c.differs("fetch writes the method in capitals.")
	}
	if c.dotSegments() {
		c.differs("fetch takes steps like .. out of the path.")
	}
	if _, query, _ := strings.Cut(c.target.literal(), "?"); strings.Contains(query, "'") {
		c.differs("fetch writes ' in a query as %27.")
	}
	if strings.HasSuffix(c.target.literal(), "?") {
		c.differs("fetch leaves out a question mark with nothing behind it.")
	}
	c.noteRepeats("fetch")
	for _, h := range c.headers {
		if forbiddenInBrowsers.MatchString(h.name) {
			c.differs("a browser does not let a page set " + h.name + ".")
		}
	}
	if !c.options.VerifyTLS {
		c.differs("fetch always verifies certificates.")
	}
}

func writeNode(c *call) string {
	env := func(n string) string { return "process.env." + n }
	module := map[bool]string{true: "https", false: "http"}[c.secure()]
	if c.method != strings.ToUpper(c.method) {
		c.differs("node:" + module + " writes the method in capitals.")
	}
	if c.options.FollowRedirects {
		c.note("node:" + module + " follows no redirects by itself.")
	}
	c.unsigned("node:"+module, false)
	var b strings.Builder
	b.WriteString("import " + module + " from 'node:" + module + "';\n")
	proxy := c.nodeWay(&b, module, env)
	b.WriteString("  method: " + quoteJavaScript(c.method) + ",\n")
	if proxy == "" {
		b.WriteString("  path: " + scriptValue(c.takeTarget(), env) + ",\n")
	}
	c.nodeHeaders(&b, env)
	b.WriteString("  signal: AbortSignal.timeout(" + strconv.FormatInt(c.options.TimeoutMS, 10) + "),\n")
	b.WriteString("}, (response) => {\n  console.log(response.statusCode, response.statusMessage);\n  response.pipe(process.stdout);\n});\n")
	b.WriteString("request.on('error', (error) => {\n  console.error(error.message);\n  process.exitCode = 1;\n});\n")
	switch {
	case c.hasBody && c.body.isText(): // as a text, it would change the encoding of the headers
		b.WriteString("request.end(Buffer.from(" + scriptValue(c.body, env) + "));\n")
	case c.hasBody:
		c.noteOpaque()
		b.WriteString("request.end(Buffer.from('" + c.base64Text() + "', 'base64'));\n")
	default:
		b.WriteString("request.end();\n")
	}
	return b.String()
}

// nodeWay begins the request and returns the proxy whose path is the whole address.
func (c *call) nodeWay(b *strings.Builder, module string, env func(string) string) (proxy string) {
	secret := strings.Contains(c.options.Proxy, "@")
	proxy = c.nodeProxy()
	if secret && proxy != "" {
		c.note("Add a header Proxy-Authorization with the proxy's user name and password.")
	}
	security := c.nodeTLS(b)
	if proxy != "" && c.secure() {
		b.WriteString("import http from 'node:http';\nimport tls from 'node:tls';\n\n" + c.nodeTunnel(proxy))
		b.WriteString("const request = https.request(" + quoteJavaScript(c.origin) + ", {\n")
		b.WriteString("  createConnection: () => tls.connect({\n    socket: tunnel,\n" + strings.ReplaceAll("\n"+security, "\n  ", "\n    ")[1:] + "  }),\n")
		return ""
	}
	b.WriteString("\n")
	if proxy != "" {
		b.WriteString("const request = http.request(" + quoteJavaScript(proxy) + ", {\n  path: " + scriptValue(c.url(), env) + ",\n")
		return proxy
	}
	b.WriteString("const request = " + module + ".request(" + quoteJavaScript(c.origin) + ", {\n")
	if address := c.takePinned(); address != "" {
		b.WriteString("  hostname: " + quoteJavaScript(address) + ",\n")
	}
	b.WriteString(security)
	return ""
}

// nodeProxy is a proxy that speaks HTTP without TLS: the others take more than Node has.
func (c *call) nodeProxy() string {
	at := proxyWithoutUser(c.options.Proxy)
	if c.options.Proxy == "" || !strings.HasPrefix(at, "http:") {
		return ""
	}
	c.wired.proxy = true
	return at
}

// nodeHeaders writes a list of names and values, which keeps order and repeats. In that
// form node adds no Host.
func (c *call) nodeHeaders(b *strings.Builder, env func(string) string) {
	b.WriteString("  headers: [\n")
	if !c.has("Host") {
		_, host, _ := strings.Cut(c.origin, "://")
		b.WriteString("    'Host', " + quoteJavaScript(host) + ",\n")
	}
	for _, h := range c.headers {
		b.WriteString("    " + quoteJavaScript(h.name) + ", " + scriptHeader(h.value, env) + ",\n")
	}
	if !c.has("Content-Length") && !c.has("Transfer-Encoding") && c.hasBody && c.body.plain() {
		b.WriteString("    'Content-Length', '" + strconv.Itoa(len(c.body.literal())) + "',\n")
	}
	b.WriteString("  ],\n")
}
