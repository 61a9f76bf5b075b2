package convert

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// maxArgument is what one argument of a command may hold, with room to spare: Linux takes
// 128 KiB.
const maxArgument = 100_000

// commandLine joins the words of a command, a line for each group.
func commandLine(groups ...string) string {
	return strings.Join(groups, " \\\n  ") + "\n"
}

// seconds writes milliseconds as seconds.
func seconds(ms int64) string {
	return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64)
}

// piped is a command in front that prints the content, where no argument can hold it or
// bytes must not be shown.
func (c *call) piped() (string, bool) {
	text := c.body.literal()
	switch {
	case !c.hasBody:
		return "", false
	case hides(text):
		var variables string
		format := c.body.template(printfFormat, func(name string) string {
			variables += ` "$` + name + `"`
			return "%s"
		})
		return "printf " + singleQuote(format) + variables + " | ", true
	case len(text) > maxArgument:
		return "printf %s " + shellValue(c.body) + " | ", true
	}
	return "", false
}

// noteOpaque warns that a placeholder cannot be filled in where content is base64.
func (c *call) noteOpaque() {
	if !c.body.plain() {
		c.differs("the content holds placeholders such as {{" + c.body.firstVariable() + "}} inside of base64, which have to be filled in by hand.")
	}
}

func (v value) firstVariable() string {
	for _, p := range v {
		if p.env != "" {
			return p.env
		}
	}
	return ""
}

func writeCurl(c *call) string {
	groups := []string{"curl -sS -i", shellValue(c.url())}
	groups = append(groups, c.curlMethod()...)
	groups = append(groups, c.curlAuth()...)
	c.sessionHeader()
	if c.parts != nil {
		c.dropContentType()
	}
	hosts := 0
	for _, h := range c.headers {
		if strings.EqualFold(h.name, "Host") {
			hosts++
		}
		groups = append(groups, "-H "+curlHeader(h))
	}
	if hosts > 1 {
		c.differs("curl sends the first of several Host headers alone.")
	}
	if c.parts != nil {
		return commandLine(append(append(groups, c.curlForm()...), c.curlOptions()...)...)
	}
	before, piped := c.piped()
	switch {
	case piped:
		groups = append(groups, "--data-binary @-")
	case c.hasBody:
		groups = append(groups, "--data-raw "+shellValue(c.body))
	}
	if c.hasBody && !c.has("Content-Type") {
		groups = append(groups, "-H 'Content-Type:'")
	}
	groups = append(groups, c.curlOptions()...)
	return before + commandLine(groups...)
}

// curlMethod names the method where curl would not choose it by itself.
func (c *call) curlMethod() []string {
	switch {
	case c.method == "HEAD" && !c.hasBody:
		return []string{"-I"}
	case c.method == "GET" && !c.hasBody, c.method == "POST" && c.hasBody:
		return nil
	case c.method == "HEAD":
		c.differs("curl waits for content that an answer to HEAD never has.")
	}
	return []string{"-X " + quoteShell(c.method)}
}

// curlHeader: a name with a semicolon is a header without a value, one with a colon would
// take the header away.
func curlHeader(h header) string {
	if h.value.literal() == "" {
		return quoteShellAlways(h.name + ";")
	}
	return shellValue(append(value{{text: h.name + ": "}}, h.value...))
}

func (c *call) curlOptions() []string {
	var out []string
	o := c.options
	if o.FollowRedirects {
		out = append(out, "-L")
		if o.MaxRedirects != playground.DefaultMaxRedirects {
			out = append(out, "--max-redirs "+strconv.Itoa(o.MaxRedirects))
		}
	}
	if o.TimeoutMS != playground.DefaultTimeoutMS && o.TimeoutMS > 0 {
		out = append(out, "--max-time "+seconds(o.TimeoutMS))
	}
	if !o.VerifyTLS {
		out = append(out, "-k")
	}
	switch o.HTTPVersion {
	case playground.HTTP10:
		out = append(out, "--http1.0")
	case "1.1":
		out = append(out, "--http1.1")
	case "2":
		out = append(out, map[bool]string{true: "--http2", false: "--http2-prior-knowledge"}[c.secure()])
	}
	out = append(out, c.curlWire()...)
	if o.Retry.MaxAttempts > 1 {
		out = append(out, "--retry "+strconv.Itoa(o.Retry.MaxAttempts-1))
	}
	if strings.ContainsAny(c.url().literal(), "[]{}") {
		out = append(out, "-g")
	}
	if c.dotSegments() {
		out = append(out, "--path-as-is")
	}
	return out
}

func writeHTTPie(c *call) string {
	first := "http --ignore-stdin --print=hb"
	before, piped := c.piped()
	if piped {
		first = "http --print=hb"
	}
	o := c.options
	if o.FollowRedirects {
		first += " --follow --max-redirects=" + strconv.Itoa(o.MaxRedirects)
	}
	first += " --timeout=" + seconds(o.TimeoutMS)
	first += c.httpieWire()
	if c.dotSegments() {
		first += " --path-as-is"
	}
	c.httpieLimits()
	groups := append([]string{first}, c.httpieAuth()...)
	if c.hasBody && !piped { // options stand before the items: behind some, no more items are taken
		groups = append(groups, "--raw="+shellValue(c.body))
	}
	groups = append(groups, "-- "+quoteShell(c.method)+" "+shellValue(c.url()))
	for _, h := range c.headers {
		groups = append(groups, httpieHeader(h))
	}
	if c.hasBody && !c.has("Content-Type") {
		groups = append(groups, "'Content-Type:'")
	}
	return before + commandLine(groups...)
}

// httpieEscapes are backslashes that HTTPie takes for escapes.
var httpieEscapes = lazyregexp.New(`\\[:;=@]`)

var lettersAlone = lazyregexp.New(`^[A-Za-z]+$`)

func (c *call) httpieLimits() {
	switch {
	case !lettersAlone.MatchString(c.method):
		c.differs("HTTPie takes methods of letters alone.")
	case c.method != strings.ToUpper(c.method):
		c.differs("HTTPie writes the method in capitals.")
	}
	if c.requoted() {
		c.differs("HTTPie writes odd signs in the address anew.")
	}
	for _, h := range c.headers {
		if httpieEscapes.MatchString(h.value.literal()) {
			c.differs("HTTPie takes the backslash in " + h.name + " away.")
		}
	}
}

// httpieHeader is an item with a colon; with a semicolon it has no value. A value that
// begins with an equals or at sign would be JSON or the name of a file.
func httpieHeader(h header) string {
	if h.value.literal() == "" {
		return quoteShellAlways(h.name + ";")
	}
	sign := ":"
	if strings.ContainsAny(h.value.literal()[:1], ":=@") {
		sign = `:\`
	}
	return shellValue(append(value{{text: h.name + sign}}, h.value...))
}

func writeWget(c *call) string {
	o := c.options
	first := "wget -q -S -O - --content-on-error --tries=1 --timeout=" + seconds(o.TimeoutMS)
	if o.FollowRedirects {
		first += " --max-redirect=" + strconv.Itoa(o.MaxRedirects)
	} else {
		first += " --max-redirect=0"
	}
	first += c.wgetWire()
	groups := []string{first}
	if c.method != "GET" || c.hasBody {
		groups = append(groups, "--method="+quoteShell(c.method))
	}
	groups = append(groups, c.wgetAuth()...)
	c.noteRepeats("wget")
	for _, h := range c.merged() {
		groups = append(groups, "--header="+shellValue(append(value{{text: h.name + ": "}}, h.value...)))
	}
	if c.method != strings.ToUpper(c.method) {
		c.differs("wget writes the method in capitals.")
	}
	if c.dotSegments() {
		c.differs("wget takes steps like .. out of the path.")
	}
	if loosePercent.MatchString(c.target.literal()) {
		c.differs("wget writes a percent sign that begins no escape as %25.")
	}
	if c.hasBody && !c.has("Content-Type") {
		c.differs("wget adds a Content-Type of its own to content without one.")
	}
	before := ""
	switch piped, ok := c.piped(); {
	case ok:
		before = "content=$(mktemp)\n" + strings.TrimSuffix(piped, "| ") + `> "$content"` + "\n"
		groups = append(groups, `--body-file="$content"`)
	case c.hasBody:
		groups = append(groups, "--body-data="+shellValue(c.body))
	}
	return before + commandLine(append(groups, shellValue(c.url()))...)
}
