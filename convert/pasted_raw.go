package convert

import (
	"cmp"
	"strings"

	"parley/lazyregexp"
)

// A request line (RFC 9112, 3), with the whole address or a path, and the version or none,
// as .http files have it. Lines of comment may stand before it.
var (
	lineOfRequest = lazyregexp.New(`^([A-Z][A-Z-]{1,19})[ \t]+(\S+)(?:[ \t]+(HTTP/\d(?:\.\d)?))?[ \t]*(.*)$`)
	commentLine   = lazyregexp.New(`^\s*(?:#.*|//.*|@\S+\s*=.*)?$`)
	likeAddress   = lazyregexp.New(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*://|/|\{\{|localhost\b|\[[0-9a-fA-F:]+\]|[^\s/]+[.:][^\s/]+)`)
	fieldLine     = lazyregexp.New("^([!#$%&'*+.^_`|~0-9A-Za-z-]+|:[a-z]+)[ \t]*:[ \t]*(.*?)[ \t]*$")
)

// ofFrames are the first lines of a request of HTTP/2 as browsers show it.
var ofFrames = lazyregexp.New(`^(?:\s*:(?:method|authority|scheme|path)(?:[ \t]*:[ \t]*|[ \t]*\n[ \t]*)[^\n]+(?:\n|$)){3,4}`)

// framed writes such lines as those of HTTP/1.1.
func framed(text string) string {
	head := ofFrames.FindString(text)
	if head == "" {
		return text
	}
	said := map[string]string{}
	lines := strings.Split(strings.TrimSpace(head), "\n")
	for i := 0; i < len(lines); i++ {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(lines[i]), ":"), ":")
		if value = strings.TrimSpace(value); value == "" && i+1 < len(lines) {
			i++
			value = strings.TrimSpace(lines[i])
		}
		said[strings.TrimSpace(name)] = value
	}
	if said["authority"] == "" || said["path"] == "" {
		return text
	}
	return cmp.Or(said["method"], "GET") + " " + cmp.Or(said["scheme"], "https") + "://" + said["authority"] + said["path"] + "\n" + text[len(head):]
}

// requestLine is the request line's parts, and behind them the lines that follow; nil where
// the text begins with none.
func requestLine(text string) []string {
	lines := strings.Split(framed(text), "\n")
	for len(lines) > 1 && commentLine.MatchString(lines[0]) {
		lines = lines[1:]
	}
	m := lineOfRequest.FindStringSubmatch(lines[0])
	if m == nil || !likeAddress.MatchString(m[2]) || m[3] == "" && m[4] != "" {
		return nil
	}
	return append(m[1:], lines[1:]...)
}

// fromRaw reads a request as it goes over the wire. A path gets the host of its Host field;
// which scheme it had is not told, so it is left to the address bar.
func fromRaw(text string) (foreign, error) {
	parts := requestLine(text)
	f := foreign{method: parts[0], url: parts[1], oldest: parts[2] == "HTTP/1.0"} // tools write the others without being asked
	if parts[3] != "" {
		f.warn("Headers", "The line ends were lost, so what stands behind "+parts[2]+" was not read.")
	}
	lines := parts[4:]
	for len(lines) > 0 && lines[0] != "" && !strings.HasPrefix(lines[0], "###") {
		f.line(lines[0], &lines)
	}
	if len(lines) > 0 {
		body, more, _ := strings.Cut("\n"+strings.Join(lines, "\n"), "\n###")
		f.body = strings.TrimRight(strings.TrimLeft(body, "\n"), "\n")
		if strings.TrimSpace(more) != "" {
			f.warn("###", "The text has several requests; only the first was taken over.")
		}
	}
	f.addHost()
	return f, nil
}

// line reads the first of the lines, and takes it away. In .http files an address may go on
// in lines that begin with its ? and &.
func (f *foreign) line(text string, lines *[]string) {
	*lines = (*lines)[1:]
	trimmed := strings.TrimSpace(text)
	switch m := fieldLine.FindStringSubmatch(text); {
	case m != nil:
		f.header(m[1], m[2])
		if m[1] == ":authority" {
			f.headers = append(f.headers, row("Host", m[2]))
		}
	case len(f.headers) == 0 && (trimmed[:min(1, len(trimmed))] == "?" || trimmed[:min(1, len(trimmed))] == "&"):
		f.url += trimmed
	case !commentLine.MatchString(text):
		f.warn(legible(trimmed, 40), "This line is no header, and was left out.")
	}
}

// addHost puts the Host field before a path, and takes it away where the address says it.
func (f *foreign) addHost() {
	kept := f.headers[:0]
	for _, h := range f.headers {
		if !strings.EqualFold(h.Name, "Host") {
			kept = append(kept, h)
			continue
		}
		_, rest, whole := strings.Cut(f.url, "://")
		switch {
		case strings.HasPrefix(f.url, "/"):
			f.url = h.Value + f.url
		case whole && !strings.HasPrefix(rest, h.Value):
			kept = append(kept, h)
		}
	}
	f.headers = kept
}
