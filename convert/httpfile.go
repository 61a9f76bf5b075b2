package convert

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// httpFile reads requests as .http and .rest files have them, in JetBrains' and in Visual
// Studio Code's way, as they go over the wire, and as calls of fetch.
func (g *gathering) httpFile(f Upload) error {
	text := f.Text
	if strings.HasSuffix(strings.ToLower(f.Name), ".env.json") {
		return g.httpEnvironments(f)
	}
	if callOf(strings.TrimSpace(text)) != nil {
		r, warnings, err := FromPasted(strings.TrimSpace(text))
		if err != nil {
			return err
		}
		for _, w := range warnings {
			g.warn(w.Where, w.Detail)
		}
		g.add(nil, harName(r.Method, r.URL), "", r)
		return nil
	}
	h := &httpReader{g: g, at: map[string]int{}}
	g.naming.foreign = h.references
	block, name := []string{}, ""
	for line := range strings.SplitSeq(text, "\n") {
		if rest, ok := strings.CutPrefix(line, "###"); ok {
			h.block(block, name)
			block, name = block[:0], strings.TrimSpace(strings.TrimLeft(rest, "#"))
			continue
		}
		block = append(block, line)
	}
	h.block(block, name)
	for i, v := range g.out.Variables {
		g.out.Variables[i].Value = h.references(g, v.Name, v.Value)
	}
	h.attach()
	return nil
}

// httpEnvironments reads http-client.env.json: environments by their names.
func (g *gathering) httpEnvironments(f Upload) error {
	t, err := readJSONTree([]byte(f.Text))
	if err != nil {
		return err
	}
	secret := strings.Contains(strings.ToLower(f.Name), "private")
	t.each(func(name string, values *tree) {
		if name == "$shared" && len(t.names) > 1 || !values.isObject() {
			return
		}
		all := httpVariables(t.get("$shared"), secret) // each environment has them, and what it sets itself wins
		if name != "$shared" {
			all = append(all, httpVariables(values, secret)...)
		}
		if len(all) > 0 {
			g.environment(name, all)
		}
		g.noteSecurity(name, values)
	})
	return nil
}

// httpVariables are those of one environment. How it signs in and trusts is no variable.
func httpVariables(t *tree, secret bool) []playground.Variable {
	var all []playground.Variable
	t.each(func(n string, v *tree) {
		if n != "SSLConfiguration" && n != "Security" && n != "$schema" {
			all = append(all, variableOf(n, valueText(v), secret, ""))
		}
	})
	return all
}

// httpReader reads one file.
type httpReader struct {
	g     *gathering
	at    map[string]int // requests by the names that others refer to them with
	wants []wanted
}

// wanted is a value of a named request's response that another request uses.
type wanted struct {
	of, variable string
	e            playground.Extraction
}

// ofResponse is a value of another request's response, as Visual Studio Code has it.
var ofResponse = lazyregexp.New(`\{\{\s*([A-Za-z_][\w-]*)\.(response|request)\.(body|headers)\.([^{}\n]{1,200}?)\s*\}\}`)

// ofNamed is a value of the content of a response of another request, as httpYac has it.
var ofNamed = lazyregexp.New(`\{\{\s*([A-Za-z_][\w-]*)\.([^{}\n]{1,200}?)\s*\}\}`)

// references puts variables in the places of what other requests' responses hold.
func (h *httpReader) references(_ *gathering, where, s string) string {
	if len(h.at) > 0 && strings.Contains(s, "{{") {
		s = ofNamed.ReplaceAllStringFunc(s, func(whole string) string {
			m := ofNamed.FindStringSubmatch(whole)
			if _, there := h.at[m[1]]; !there || strings.HasPrefix(m[2], "response.") || strings.HasPrefix(m[2], "request.") {
				return whole
			}
			return "{{" + m[1] + ".response.body." + m[2] + "}}"
		})
	}
	if !strings.Contains(s, ".response.") {
		return s
	}
	return ofResponse.ReplaceAllStringFunc(s, func(whole string) string {
		m := ofResponse.FindStringSubmatch(whole)
		e := playground.Extraction{From: playground.FromHeader, Expression: m[4], Enabled: true}
		if m[3] == "body" {
			pointer, ok := playground.PointerOfPath(m[4])
			if !ok {
				h.g.warn(where, "The path "+m[4]+" into a response is more than Parley reads. Take the value by hand, under Extract.")
			}
			e.From, e.Expression = playground.FromJSON, pointer
		}
		e.Variable = nameOf(m[1] + "_" + m[4])
		e.Secret = playground.SecretName(e.Variable)
		if len(h.wants) < maxWarnings {
			h.wants = append(h.wants, wanted{of: m[1], variable: e.Variable, e: e})
		}
		return "{{" + e.Variable + "}}"
	})
}

// attach has the named requests take what the others use.
func (h *httpReader) attach() {
	seen := map[string]bool{}
	for _, w := range h.wants {
		if seen[w.of+" "+w.variable] {
			continue
		}
		seen[w.of+" "+w.variable] = true
		i, ok := h.at[w.of]
		if !ok {
			h.g.warn(w.of, "There is no request of this name, whose response another one uses as {{"+w.variable+"}}.")
			continue
		}
		r := &h.g.out.Requests[i]
		r.Request.Extract = append(r.Request.Extract, w.e)
		h.g.warn(r.Name, takenWarning(w.variable))
	}
}

// Lines of .http files.
var (
	fileVariable = lazyregexp.New(`^@([^\s=]+)\s*=\s*(.*)$`)
	httpComment  = lazyregexp.New(`^\s*(?:#|//)\s*(.*)$`)
	httpTag      = lazyregexp.New(`^@([\w-]+)\s*=?\s*(.*)$`)
	httpStart    = lazyregexp.New(`^(?:([A-Z][A-Z-]{1,19})[ \t]+)?(\S.*?)(?:[ \t]+HTTP/(\d(?:\.\d)?)(?:[ \t]+\([^)]*\))?)?[ \t]*$`)
	handler      = lazyregexp.New(`^>\s*(?:\{%|\S+\.js\s*$)`)
)

// block reads what stands between two separators.
func (h *httpReader) block(lines []string, name string) {
	b := &httpBlock{httpReader: h, name: name, r: playground.NewRequest("")}
	for len(lines) > 0 && !b.begun {
		lines = b.before(lines)
	}
	if !b.begun {
		return
	}
	b.where = named(b.name, b.r.Method+" "+b.r.URL)
	lines = b.heads(lines)
	b.content(lines)
	b.finish()
}

// httpBlock is one request being read.
type httpBlock struct {
	*httpReader
	name, where string
	id          string // that others refer to it with
	notes       []string
	begun       bool
	tested      tested // what lines hold the response to
	r           playground.Request
	f           foreign
}

// before reads the lines in front of the request.
func (b *httpBlock) before(lines []string) []string {
	line := lines[0]
	switch m := fileVariable.FindStringSubmatch(line); {
	case m != nil:
		b.g.out.Variables = append(b.g.out.Variables, variableOf(m[1], strings.TrimSpace(m[2]), false, ""))
	case strings.TrimSpace(line) == "":
	case httpComment.MatchString(line) && !strings.HasPrefix(line, "//{{"):
		b.comment(httpComment.FindStringSubmatch(line)[1])
	case strings.HasPrefix(line, "<"):
		return b.scriptLines(lines, "pre-request", nil)
	case scriptStart.MatchString(line):
		return b.braced(lines, "pre-request")
	case curlLine.MatchString(line):
		b.curl(strings.Join(lines, "\n"))
		return nil
	case strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "run "):
		b.g.warn(legible(line, 80), "Other files are not read. Choose them together with this one.")
	default:
		b.start(line)
	}
	return lines[1:]
}

func (b *httpBlock) comment(text string) {
	m := httpTag.FindStringSubmatch(text)
	if m == nil {
		if text != "" {
			b.notes = append(b.notes, text)
		}
		return
	}
	value := strings.TrimSpace(m[2])
	switch m[1] {
	case "name":
		b.id = value
		if b.name == "" {
			b.name = value
		}
	case "no-redirect":
		b.r.Options.FollowRedirects = false
	case "no-cookie-jar":
		b.r.Options.Cookies = false
	case "timeout":
		if n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(value, "s")), 10, 64); err == nil && n > 0 && n*1000 <= playground.MaxTimeoutMS {
			b.r.Options.TimeoutMS = n * 1000
		}
	case "ref", "forceRef":
		b.g.warn(named(b.name, "@"+m[1]), "It was sent behind "+legible(value, 60)+", which was sent first by itself: send that one first.")
	case "no-log", "connection-timeout", "no-auto-encoding", "note", "use-os-credentials":
	case "prompt":
		name, _, _ := strings.Cut(value, " ")
		b.g.warn(named(b.name, "{{"+name+"}}"), "A value was asked for when it was sent: give the variable {{"+name+"}} one.")
	default:
		b.g.warn(named(b.name, "@"+m[1]), "The tag @"+m[1]+" was left out.")
	}
}

// start reads the line of the request.
func (b *httpBlock) start(line string) {
	m := httpStart.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil || m[1] == "" && !likeAddress.MatchString(m[2]) {
		b.g.warn(legible(line, 80), "This line is no request, and was left out.")
		return
	}
	b.begun = true
	b.f = foreign{method: m[1], url: m[2]}
	if b.f.method == "" {
		b.f.method = "GET"
	}
	b.version(m[3])
	b.r.Method, b.r.URL = b.f.method, b.f.url
}

// heads reads header lines, and lines that go on with the address.
func (b *httpBlock) heads(lines []string) []string {
	for len(lines) > 0 {
		line := lines[0]
		trimmed := strings.TrimSpace(line)
		switch m := fieldLine.FindStringSubmatch(line); {
		case trimmed == "":
			return lines[1:]
		case handler.MatchString(line) || strings.HasPrefix(line, "<>"):
			return lines
		case strings.HasPrefix(trimmed, "?? "):
			b.holds(trimmed)
		case len(b.f.headers) == 0 && (trimmed[0] == '?' || trimmed[0] == '&' || trimmed[0] == '/' && line[0] == ' ') && !strings.HasPrefix(trimmed, "//"), b.goesOn(line, m != nil):
			b.further(trimmed)
		case httpComment.MatchString(line):
			b.comment(httpComment.FindStringSubmatch(line)[1])
		case m != nil:
			b.f.header(m[1], m[2])
		case bodyStart.MatchString(trimmed):
			b.g.warn(b.where, "The blank line before the body is missing; it was read as if it were there.")
			return lines
		default:
			b.g.warn(b.where, "This line is no header, and was left out: "+legible(trimmed, 60))
		}
		lines = lines[1:]
	}
	return nil
}

// content reads the body, up to what works on the response.
func (b *httpBlock) content(lines []string) {
	var body []string
	for len(lines) > 0 {
		line := lines[0]
		switch {
		case handler.MatchString(line):
			lines = b.scriptLines(lines, "response", &b.r)
			continue
		case scriptStart.MatchString(line):
			lines = b.braced(lines, "response")
			continue
		case strings.HasPrefix(line, "< {%"):
			lines = b.scriptLines(lines, "pre-request", nil)
			continue
		case strings.HasPrefix(line, "?? "):
			b.holds(line)
		case strings.HasPrefix(line, ">>"):
			b.g.warn(b.where, "The response is kept in the history, not in a file: "+legible(line, 60))
		case strings.HasPrefix(line, "<>"):
		default:
			body = append(body, line)
		}
		lines = lines[1:]
	}
	b.g.heldTo(b.where, &b.r, b.tested, "assertion on its response was", "assertions on its response were")
	text := strings.TrimRight(strings.TrimLeft(strings.Join(body, "\n"), "\n"), " \t\n")
	if boundary := b.boundary(); boundary != "" && strings.Contains(text, "--"+boundary) {
		b.multipart(text, boundary)
		return
	}
	if file, ok := fileOf(text); ok {
		b.g.unread(b.where, file)
		b.r.Body = playground.Body{Kind: playground.BodyBinary}
		return
	}
	b.f.body = text
}

// fileOf is the name of the file that a body is read from.
func fileOf(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "<")
	if !ok || strings.Contains(text, "\n") {
		return "", false
	}
	if encoded, isVariable := strings.CutPrefix(rest, "@"); isVariable {
		rest = encoded
		if i := strings.IndexByte(rest, ' '); i > 0 { // an encoding may stand there
			rest = rest[i:]
		}
	}
	if rest == "" || rest[0] != ' ' && rest[0] != '\t' && rest[0] != '.' && rest[0] != '/' {
		return "", false // an element of XML
	}
	if strings.Contains(rest, ">") {
		return "", false
	}
	return strings.TrimSpace(rest), true
}

// scriptLines goes past a script, and takes over what it keeps of the response.
func (b *httpBlock) scriptLines(lines []string, kind string, r *playground.Request) []string {
	where := named(b.where, named(b.name, "the file"))
	line := lines[0]
	if !strings.Contains(line, "{%") {
		b.g.warn(where, "Its "+kind+" script "+legible(strings.TrimSpace(strings.TrimLeft(line, "<> ")), 80)+" was left out: Parley runs no scripts of others.")
		return lines[1:]
	}
	var text strings.Builder
	for i, l := range lines {
		text.WriteString(l + "\n")
		if strings.Contains(l, "%}") {
			if script := strings.Trim(text.String(), "<>{}% \n"); r != nil {
				b.g.script(where, kind, script, r)
			} else {
				b.g.before(where, kind, script).into(&b.r)
			}
			return lines[i+1:]
		}
	}
	b.g.warn(where, "Its "+kind+" script has no end, and was left out with what stands behind it.")
	return nil
}
