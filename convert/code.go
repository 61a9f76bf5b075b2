package convert

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/playground"
)

// Target is a language or tool that a request can be written for.
type Target struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Language string `json:"language"` // for highlighting
}

// CodeOption changes how code is written.
type CodeOption int

// WithSecrets writes credentials as they are, where code has placeholders otherwise.
const WithSecrets CodeOption = 1

// FilesByName says that words stand for the content of files: curl is told their names, and
// reads them when it runs.
const FilesByName CodeOption = 2

// target is a Target with what writes it.
type target struct {
	Target
	comment string // begins a comment line
	write   func(c *call) string
}

// targets lists them in the order in which they are offered.
func targets() []target {
	return []target{
		{Target{"curl", "cURL", "shell"}, "# ", writeCurl},
		{Target{"python-requests", "Python requests", "python"}, "# ", writeRequests},
		{Target{"python-httpx", "Python httpx", "python"}, "# ", writeHTTPX},
		{Target{"javascript-fetch", "JavaScript fetch", "javascript"}, "// ", writeFetch},
		{Target{"node", "Node.js", "javascript"}, "// ", writeNode},
		{Target{"go", "Go", "go"}, "// ", writeGo},
		{Target{"java", "Java", "java"}, "// ", writeJava},
		{Target{"csharp", "C#", "csharp"}, "// ", writeCSharp},
		{Target{"php", "PHP", "php"}, "// ", writePHP},
		{Target{"ruby", "Ruby", "ruby"}, "# ", writeRuby},
		{Target{"rust", "Rust", "rust"}, "// ", writeRust},
		{Target{"httpie", "HTTPie", "shell"}, "# ", writeHTTPie},
		{Target{"wget", "wget", "shell"}, "# ", writeWget},
		{Target{"powershell", "PowerShell", "powershell"}, "# ", writePowerShell},
		{Target{"hurl", "Hurl", "hurl"}, "# ", writeHurl},
		{Target{"http", "HTTP file", "http"}, "# ", writeHTTPFile},
	}
}

// Targets lists what ToCode can write.
func Targets() []Target {
	all := targets()
	out := make([]Target, len(all))
	for i, t := range all {
		out[i] = t.Target
	}
	return out
}

// ToCode writes the request as a small program or command. It takes a resolved request
// (compose.Resolve): one URL, the fields, the content as text, and a sign-in that is done
// while sending. The code sends the same
// method, target, fields in their order and content, byte for byte; what a tool cannot do
// is said in comments that begin with "Differs:". Credentials are upper-case names that
// are read from the environment, unless WithSecrets is given. An unknown target is
// NotFound.
func ToCode(id string, r playground.Request, options ...CodeOption) (string, error) {
	for _, t := range targets() {
		if t.ID != id {
			continue
		}
		c, err := newCall(r, options...)
		if err != nil {
			return "", err
		}
		code := t.write(c)
		if id != "curl" {
			c.noteWire()
		}
		return strings.TrimRight(t.notes(c)+code, "\n") + "\n", nil
	}
	var ids []string
	for _, t := range targets() {
		ids = append(ids, t.ID)
	}
	return "", playground.NewError(playground.NotFound, fmt.Sprintf("There is no target %q. There are %s.", id, strings.Join(ids, ", ")))
}

// notes are the comments in front. They stand before the code, but after what a language
// wants in its first line.
func (t target) notes(c *call) string {
	var b strings.Builder
	for _, n := range c.notes {
		b.WriteString(t.comment + n + "\n")
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	if t.ID == "php" {
		return "<?php\n" + b.String()
	}
	return b.String()
}

// call is a request as the writers need it.
type call struct {
	method string
	origin string // scheme, host and port
	target value  // path and query, beginning with "/" (RFC 9112, 3.2.1)
	asked  value  // the target, where the request has one of its own

	elsewhere []playground.Resolve // of the options: what leads to another host or port, or any host anywhere; the options have the others
	headers   []header
	hasBody   bool
	body      value
	options   playground.Options
	signIn    *signIn // nil: the headers have it all
	notes     []string
	wired     wired      // what the code takes over of the way
	parts     []formPart // of form data whose files are read by their names
}

// header is a field that is sent.
type header struct {
	name  string
	value value
}

var errUnresolved = errors.New("write code: the request is not resolved")

func newCall(r playground.Request, options ...CodeOption) (*call, error) {
	resolved := (r.Auth.Kind == "" || r.Auth.Kind == "none" || r.Auth.Active()) && len(r.Query) == 0 &&
		(r.Body.Kind == playground.BodyNone || r.Body.Kind == playground.BodyText && r.Body.MediaType == "none" || r.Body.Kind == "")
	origin, target, ok := splitTarget(r.URL)
	if !resolved || !ok {
		return nil, errUnresolved
	}
	s := &placeholders{names: map[string]string{}, reveal: slices.Contains(options, WithSecrets)}
	c := &call{method: r.Method, origin: origin, options: r.Options, hasBody: r.Body.Kind == playground.BodyText}
	for _, row := range r.Headers {
		if row.Enabled {
			c.headers = append(c.headers, header{row.Name, s.field(row.Name, row.Value)})
		}
	}
	c.options.Resolve = nil
	for _, each := range r.Options.Resolve {
		if _, plain := each.IP(); plain && each.Host != "*" {
			c.options.Resolve = append(c.options.Resolve, each)
		} else {
			c.elsewhere = append(c.elsewhere, each)
		}
	}
	if c.options.HTTPVersion == playground.HTTP2C {
		c.options.HTTPVersion = playground.HTTP2 // which it is where there is no TLS
	}
	c.target, c.asked = s.target(target), s.target(r.Options.Target)
	c.signs(r.Auth, s)
	c.body = s.content(r.Body.Text, c.contentType())
	if slices.Contains(options, FilesByName) {
		c.parts = s.readParts(r.Body.Text, c.contentType())
	}
	if s.escaped {
		c.note("A name in the address or in a form stands for a value that is percent-encoded.")
	}
	return c, nil
}

// splitTarget parts a resolved URL behind its authority and drops the fragment.
func splitTarget(url string) (origin, target string, ok bool) {
	url, _, _ = strings.Cut(url, "#")
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return "", "", false
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	if target = rest[end:]; !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	return strings.ToLower(scheme) + "://" + rest[:end], target, true
}

func (c *call) note(text string) { c.notes = append(c.notes, text) }

// differs notes what the tool does otherwise.
func (c *call) differs(text string) { c.note("Differs: " + text) }

func (c *call) url() value { return append(value{{text: c.origin}}, c.target...) }

func (c *call) secure() bool { return strings.HasPrefix(c.origin, "https:") }

// host is the authority without its port, brackets kept, and the port.
func (c *call) host() (name, port string) {
	_, name, _ = strings.Cut(c.origin, "://")
	port = map[bool]string{true: "443", false: "80"}[c.secure()]
	if i := strings.LastIndexByte(name, ':'); i >= 0 && !strings.HasSuffix(name, "]") {
		name, port = name[:i], name[i+1:]
	}
	return name, port
}

func (c *call) has(name string) bool {
	for _, h := range c.headers {
		if strings.EqualFold(h.name, name) {
			return true
		}
	}
	return false
}

func (c *call) contentType() string {
	for _, h := range c.headers {
		if strings.EqualFold(h.name, "Content-Type") {
			return h.value.literal()
		}
	}
	return ""
}

// repeats reports whether a name stands in more than one header.
func (c *call) repeats() bool {
	return len(c.merged()) < len(c.headers)
}

// merged joins repeated headers where the first of them stood, as a list (RFC 9110, 5.3;
// cookies by RFC 6265, 5.4).
func (c *call) merged() []header {
	var out []header
	for _, h := range c.headers {
		found := false
		for i := range out {
			if strings.EqualFold(out[i].name, h.name) {
				separator := ", "
				if strings.EqualFold(h.name, "Cookie") {
					separator = "; "
				}
				out[i].value = append(append(append(value{}, out[i].value...), piece{text: separator}), h.value...)
				found = true
				break
			}
		}
		if !found {
			out = append(out, h)
		}
	}
	return out
}

func (c *call) noteRepeats(tool string) {
	if c.repeats() {
		c.differs(tool + " has one line for each header name; repeated headers are joined.")
	}
}

// dotSegments reports whether the path has steps that tools take out.
func (c *call) dotSegments() bool {
	path, _, _ := strings.Cut(c.target.literal(), "?")
	for _, step := range strings.Split(path, "/") {
		if step == "." || step == ".." {
			return true
		}
	}
	return false
}
