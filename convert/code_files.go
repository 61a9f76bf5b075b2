package convert

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// hurlEscape writes text for Hurl, where a backslash escapes, a number sign begins a
// comment and two braces a template.
func hurlEscape(s string) string {
	special := map[rune]string{'\\': `\\`, '#': `\#`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	text := escaped(s, special, hurlRune)
	return strings.ReplaceAll(text, "{{", `\u{7b}\u{7b}`)
}

func hurlRune(r rune) string { return fmt.Sprintf(`\u{%x}`, r) }

// hurlName writes a header's name: letters, digits and three signs stand there as they are.
func hurlName(s string) string {
	var b strings.Builder
	for _, r := range s {
		if lettersAlone.MatchString(string(r)) || '0' <= r && r <= '9' || strings.ContainsRune("_-.", r) {
			b.WriteRune(r)
		} else {
			b.WriteString(hurlRune(r))
		}
	}
	return b.String()
}

// writeHurl: variables are given with --variable or as HURL_NAME in the environment.
func writeHurl(c *call) string {
	env := func(n string) string { return "{{" + n + "}}" }
	c.sessionHeader()
	if names := c.variables(); names != nil {
		c.note("Set HURL_" + strings.Join(names, " and HURL_") + " in the environment.")
	}
	if c.method != strings.ToUpper(c.method) || !lettersAlone.MatchString(c.method) {
		c.differs("Hurl takes methods of capital letters alone.")
	}
	var b strings.Builder
	b.WriteString(c.method + " " + c.url().template(func(s string) string { return s }, env) + "\n")
	for _, h := range c.headers {
		b.WriteString(strings.TrimRight(hurlName(h.name)+": "+h.value.template(hurlEscape, env), " ") + "\n")
	}
	b.WriteString("[Options]\n" + c.hurlOptions() + c.hurlAuth(env))
	switch {
	case !c.hasBody:
	case c.body.isText():
		escape := func(s string) string { return strings.ReplaceAll(hurlEscape(s), "`", "\\`") }
		b.WriteString("`" + c.body.template(escape, env) + "`\n")
	default:
		c.noteOpaque()
		b.WriteString("base64," + c.base64Text() + ";\n")
	}
	b.WriteString(hurlResponseOf(playground.Request{Options: c.options}))
	return b.String()
}

// fixed is the literal text alone.
func (v value) fixed() string {
	return v.template(func(s string) string { return s }, func(string) string { return "" })
}

func (c *call) hurlOptions() string {
	o := c.options
	lines := "location: " + strconv.FormatBool(o.FollowRedirects) + "\n"
	if o.FollowRedirects && o.MaxRedirects != playground.DefaultMaxRedirects {
		lines += "max-redirs: " + strconv.Itoa(o.MaxRedirects) + "\n"
	}
	lines += "max-time: " + strconv.FormatInt(o.TimeoutMS, 10) + "ms\n"
	lines += c.hurlWire()
	switch c.takeAnyVersion() {
	case playground.HTTP10:
		lines += "http1.0: true\n"
	case "1.1":
		lines += "http1.1: true\n"
	case "2":
		lines += "http2: true\n"
	}
	if c.dotSegments() {
		lines += "path-as-is: true\n"
	}
	return lines
}

// separates matches lines that an .http file does not take for content, or not always.
var separates = lazyregexp.New(`(?m)^\s*(?:#|//|<\s|<@|>|@|\?\?)`)

// writeHTTPFile writes the format of the REST client extensions of editors.
func writeHTTPFile(c *call) string {
	env := func(n string) string { return "{{" + n + "}}" }
	same := func(s string) string { return s }
	c.httpFileLimits()
	var b strings.Builder
	for _, n := range c.variables() {
		b.WriteString("@" + n + " = {{$processEnv " + n + "}}\n")
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	if !c.options.FollowRedirects {
		b.WriteString("# @no-redirect\n")
	}
	if ms := c.takeConnectLimit(); ms > 0 {
		b.WriteString("# @connection-timeout " + strconv.FormatInt(ms, 10) + " ms\n")
	}
	if ms := c.options.TimeoutMS; ms != playground.DefaultTimeoutMS {
		b.WriteString("# @timeout " + strconv.FormatInt(ms, 10) + " ms\n")
	}
	version := cmp.Or(c.takeAnyVersion(), playground.HTTP1)
	if version == playground.HTTP10 {
		c.differs("most tools read the version of this line and send HTTP/1.1 all the same.")
	}
	b.WriteString(c.method + " " + c.url().template(same, env) + " HTTP/" + version + "\n")
	for _, h := range c.headers {
		if strings.Contains(h.value.fixed(), "{{") {
			c.differs("two braces begin a variable in an .http file, so the header " + h.name + " is left out.")
			continue
		}
		b.WriteString(strings.TrimRight(h.name+": "+h.value.template(same, env), " ") + "\n")
	}
	b.WriteString(c.httpFileAuth(env))
	if !c.hasBody {
		return b.String()
	}
	text := c.body.template(same, env)
	switch {
	case separates.MatchString(text) || strings.Contains(c.body.fixed(), "{{") || !c.body.isText():
		c.differs("an .http file cannot hold this content. Put it into a file with the name content, next to this one.")
		text = "< ./content"
	case strings.Contains(text, "\r") || strings.TrimSpace(text) != text:
		c.differs("an .http file may not keep the blanks and line ends of this content as they are.")
	}
	b.WriteString("\n" + text + "\n")
	return b.String()
}

func (c *call) httpFileLimits() {
	if c.method != strings.ToUpper(c.method) || !lettersAlone.MatchString(c.method) {
		c.differs("an .http file takes usual methods alone.")
	}
	if _, query, _ := strings.Cut(c.target.literal(), "?"); c.requoted() || c.dotSegments() || strings.Contains(query, "'") {
		c.differs("editors write odd signs in the address anew.")
	}
	if !c.ascii() {
		c.differs("editors write header values as Latin-1.")
	}
	if !c.options.VerifyTLS {
		c.differs("editors verify certificates, unless their settings say otherwise.")
	}
}
