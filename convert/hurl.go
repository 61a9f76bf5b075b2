package convert

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// hurl reads a Hurl file: an entry is a request, with what is said of its response. What is
// captured is taken from the response, and what is asserted is checked of it.
func (g *gathering) hurl(f Upload) error {
	h := &hurlReader{g: g, lines: strings.Split(f.Text, "\n")}
	g.naming.foreign = func(_ *gathering, _, s string) string { return hurlMade.Replace(s) }
	for h.at < len(h.lines) {
		h.next()
	}
	h.end()
	return nil
}

// hurlReader reads a file line by line.
type hurlReader struct {
	g       *gathering
	lines   []string
	at      int
	notes   []string // comments above the next entry
	entry   *hurlEntry
	section string
}

// hurlMade are the values that Hurl makes up, by our names.
var hurlMade = strings.NewReplacer("{{newUuid}}", "{{$uuid}}", "{{newDate}}", "{{$now}}")

// hurlEntry is one being read.
type hurlEntry struct {
	r        playground.Request
	name     string
	tested   tested
	aws      *string // provider1:provider2:region:service
	response bool    // the response's part has begun
}

// Lines of Hurl files.
var (
	hurlStart    = lazyregexp.New(`^([A-Z]+)[ \t]+(\S.*?)[ \t]*$`)
	hurlResponse = lazyregexp.New(`^HTTP(?:/[0-9.]+)?[ \t]+(\d{3}|\*)`)
	hurlHead     = lazyregexp.New(`^\[(\w+)\][ \t]*$`)
	hurlFile     = lazyregexp.New(`^(?:file,)?\s*(.*?);?(?:\s+(\S+/\S+))?$`)
)

// next reads what begins in the line.
func (h *hurlReader) next() {
	line := h.lines[h.at]
	trimmed := strings.TrimSpace(line)
	plain := strings.TrimSpace(withoutComment(line))
	switch m := hurlHead.FindStringSubmatch(plain); {
	case strings.HasPrefix(trimmed, "#"):
		h.notes = append(h.notes, strings.TrimSpace(strings.TrimLeft(trimmed, "# ")))
	case plain == "":
		if h.entry == nil || h.entry.response {
			h.notes = nil
		}
	case h.entry != nil && hurlResponse.MatchString(plain):
		h.entry.response, h.section = true, ""
		if code := hurlResponse.FindStringSubmatch(plain)[1]; code != "*" {
			h.entry.tested.take(foundStatus(wantWords(code)), true)
		}
	case m != nil:
		h.section = m[1]
	case hurlStart.MatchString(plain) && !h.inBody(plain):
		h.start(hurlStart.FindStringSubmatch(plain))
	case h.entry == nil:
		h.g.warn("line "+strconv.Itoa(h.at+1), "This line is no part of a request, and was left out: "+legible(trimmed, 60))
	case h.bodyBegins(trimmed):
		h.body(trimmed)
		return
	default:
		h.pair(plain)
	}
	h.at++
}

func (h *hurlReader) inBody(plain string) bool {
	return h.section != "" && !likeAddress.MatchString(strings.TrimSpace(hurlStart.FindStringSubmatch(plain)[2]))
}

func (h *hurlReader) start(m []string) {
	notes := h.notes
	h.end()
	h.notes, h.section = nil, ""
	r := playground.NewRequest(unescapeHurl(m[2]))
	r.Method = m[1]
	r.Options.FollowRedirects = false // unless it is asked for
	name := ""
	if len(notes) > 0 {
		name = notes[len(notes)-1]
	}
	h.entry = &hurlEntry{r: r, name: named(name, harName(r.Method, m[2]))}
}

// end adds the entry that was read.
func (h *hurlReader) end() {
	if h.entry == nil {
		return
	}
	e := h.entry
	h.g.heldTo(e.name, &e.r, e.tested, "assertion on its response was", "assertions on its response were")
	switch e.r.Body.Kind {
	case playground.BodyText:
		if value, own := e.r.Header("Content-Type"); own && strings.Contains(value, "json") {
			e.r.Body.Kind = playground.BodyJSON
		} else if !own && e.r.Body.MediaType == "" {
			e.r.Body.MediaType = "none" // Hurl names no type of a text
		}
	}
	if e.aws != nil { // as curl, which Hurl sends with, reads it
		c := &curl{auth: e.r.Auth, aws: e.aws}
		e.r.Auth = c.awsSignIn(e.r.URL)
	}
	h.g.add(nil, e.name, "", e.r)
	h.entry = nil
}

// withoutComment is a line without the comment at its end.
func withoutComment(line string) string {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] == '"':
			quoted = !quoted
		case line[i] == '#' && !quoted && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return line[:i]
		}
	}
	return line
}

var hurlEscapes = strings.NewReplacer(`\#`, "#", `\\`, `\`, `\"`, `"`, `\n`, "\n", `\t`, "\t", `\r`, "\r", "\\`", "`")

func unescapeHurl(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	s = hurlRunes.ReplaceAllStringFunc(s, func(whole string) string {
		n, err := strconv.ParseUint(whole[3:len(whole)-1], 16, 21)
		if err != nil {
			return whole
		}
		return string(rune(n))
	})
	return hurlEscapes.Replace(s)
}

// hurlRunes are characters by their numbers.
var hurlRunes = lazyregexp.New(`\\u\{[0-9a-fA-F]{1,6}\}`)

// pair reads a line with a name and a value, by the section that it stands in.
func (h *hurlReader) pair(line string) {
	name, value, ok := cutPair(line)
	r := &h.entry.r
	switch {
	case h.section == "Captures":
		h.capture(name, value)
	case h.section == "Asserts":
		h.holds(line)
	case !ok:
		h.g.warn(h.entry.name, "This line has no name, and was left out: "+legible(line, 60))
	case h.entry.response: // a header that is expected
		h.entry.tested.take(foundChecks(playground.Check{Of: playground.OfHeader, At: name, Is: playground.IsEqual, Value: value}), true)
	case h.section == "":
		if !ownHeaders[strings.ToLower(name)] {
			r.Headers = append(r.Headers, row(name, value))
		}
	case h.section == "QueryStringParams" || h.section == "Query":
		r.Query = append(r.Query, row(name, value))
	case h.section == "FormParams" || h.section == "Form":
		r.Body.Kind = playground.BodyForm
		r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: name, Value: value})
	case h.section == "MultipartFormData" || h.section == "Multipart":
		r.Body.Kind = playground.BodyMultipart
		r.Body.Fields = append(r.Body.Fields, h.part(name, value))
	case h.section == "Cookies":
		h.cookie(name, value)
	case h.section == "BasicAuth":
		r.Auth = playground.Auth{Kind: "basic", Username: name, Password: value}
	case h.section == "Options":
		h.option(name, value)
	default:
		h.g.warn(h.entry.name, "The section ["+h.section+"] is not known, and was left out.")
	}
}

// cutPair parts a line at the first colon that is no part of the name.
func cutPair(line string) (name, value string, ok bool) {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case strings.HasPrefix(line[i:], "{{"):
			if end := strings.Index(line[i:], "}}"); end > 0 {
				i += end + 1
			}
		case line[i] == ':':
			return strings.Trim(unescapeHurl(strings.TrimSpace(line[:i])), `"`), unescapeHurl(strings.TrimSpace(line[i+1:])), true
		}
	}
	return line, "", false
}

func (h *hurlReader) part(name, value string) playground.FormField {
	if !strings.HasPrefix(value, "file,") {
		return playground.FormField{Name: name, Value: value}
	}
	m := hurlFile.FindStringSubmatch(value)
	h.g.unread(h.entry.name, m[1])
	return playground.FormField{Name: name, Filename: fileName(strings.TrimSuffix(m[1], ";")), MediaType: m[2]}
}

func (h *hurlReader) cookie(name, value string) {
	r := &h.entry.r
	for i := range r.Headers {
		if strings.EqualFold(r.Headers[i].Name, "Cookie") {
			r.Headers[i].Value += "; " + name + "=" + value
			return
		}
	}
	r.Headers = append(r.Headers, row("Cookie", name+"="+value))
}

// option takes over how an entry is sent.
func (h *hurlReader) option(name, value string) {
	o := &h.entry.r.Options
	on := value == "true"
	switch n, err := strconv.Atoi(value); name {
	case "location", "location-trusted":
		o.FollowRedirects = on
	case "insecure":
		o.VerifyTLS = !on
	case "max-redirs":
		if err == nil && n >= 0 && n <= 50 {
			o.MaxRedirects = n
		}
	case "max-time":
		if ms, ok := playground.ReadMilliseconds(hurlTime(value)); ok && ms > 0 && ms <= playground.MaxTimeoutMS {
			o.TimeoutMS = ms
		}
	case "retry":
		if err == nil && n > 0 {
			o.Retry.MaxAttempts = min(n+1, playground.MaxAttempts)
		}
	case "retry-interval":
		if ms, ok := playground.ReadMilliseconds(value); ok && ms <= playground.MaxTimeoutMS {
			o.Retry.BackoffMS = ms
		}
	case "http1.0", "http1.1", "http2":
		o.HTTPVersion = map[bool]string{true: strings.TrimPrefix(name, "http"), false: "auto"}[on]
	case "proxy":
		o.Proxy = value
	case "user":
		user, password, _ := strings.Cut(value, ":")
		h.entry.r.Auth = playground.Auth{Kind: "basic", Username: user, Password: password}
	case "aws-sigv4":
		h.entry.aws = &value
	case "variable":
		if n, v, ok := strings.Cut(value, "="); ok {
			h.entry.r.Variables = append(h.entry.r.Variables, row(strings.TrimSpace(n), strings.Trim(strings.TrimSpace(v), `"`)))
		}
	case "verbose", "very-verbose", "verbosity", "compressed", "output", "skip", "path-as-is", "limit-rate":
	default:
		h.g.warn(h.entry.name, "The option "+name+" has no counterpart here and was left out.")
	}
}

// hurlTime is a time with a unit; a number alone is seconds.
func hurlTime(value string) string {
	if _, err := strconv.Atoi(value); err == nil {
		return value + " s"
	}
	return value
}

// bodyBegins reports whether a line begins the content.
func (h *hurlReader) bodyBegins(line string) bool {
	if h.section == "Captures" || h.section == "Asserts" || h.section == "Options" && !strings.HasPrefix(line, "{") && !strings.HasPrefix(line, "```") {
		return false
	}
	for _, sign := range []string{"{", "[", "<", "`", "base64,", "hex,", "file,", `"`} {
		if strings.HasPrefix(line, sign) && !strings.HasPrefix(line, "{{") {
			return true
		}
	}
	return strings.HasPrefix(line, "{{") && !strings.Contains(line, ":")
}

// body reads content: JSON, XML, text between fences, or bytes.
func (h *hurlReader) body(line string) {
	b := playground.Body{Kind: playground.BodyText}
	switch {
	case strings.HasPrefix(line, "```"):
		b = h.fenced(strings.TrimSpace(line[3:]))
	case strings.HasPrefix(line, "`"):
		b.Text = unescapeHurl(strings.Trim(withoutComment(line), "` \t"))
		h.at++
	case strings.HasPrefix(line, "base64,"), strings.HasPrefix(line, "hex,"), strings.HasPrefix(line, "file,"):
		b = h.bytes(line)
		h.at++
	default:
		b = h.document(line)
	}
	if h.entry.response {
		if !h.entry.tested.take(hurlBody(b), true) {
			h.entry.tested.leave("its content: " + b.Text)
		}
		return
	}
	h.entry.r.Body, h.section = b, ""
}

func (h *hurlReader) bytes(line string) playground.Body {
	kind, rest, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(withoutComment(line)), ";"), ",")
	b := playground.Body{Kind: playground.BodyBinary, MediaType: "none"}
	switch kind {
	case "base64":
		b.Base64 = strings.Join(strings.Fields(rest), "")
		if _, err := base64.StdEncoding.DecodeString(b.Base64); err != nil {
			h.g.warn(h.entry.name, "Its content is no base64, and was left out.")
			b.Base64 = ""
		}
	case "hex":
		if plain, err := hex.DecodeString(strings.Join(strings.Fields(rest), "")); err == nil {
			b.Base64 = base64.StdEncoding.EncodeToString(plain)
		}
	default:
		h.g.unread(h.entry.name, strings.TrimSpace(rest))
	}
	return b
}

// fenced reads a text between lines of three backticks.
func (h *hurlReader) fenced(language string) playground.Body {
	var text []string
	for h.at++; h.at < len(h.lines); h.at++ {
		if strings.HasPrefix(strings.TrimSpace(h.lines[h.at]), "```") {
			h.at++
			break
		}
		text = append(text, h.lines[h.at])
	}
	b := playground.Body{Kind: playground.BodyText, Text: strings.Join(text, "\n")}
	language, _, _ = strings.Cut(language, ",")
	switch language {
	case "json":
		b.Kind = playground.BodyJSON
	case "xml":
		b.MediaType = "application/xml"
	case "graphql":
		b = playground.Body{Kind: playground.BodyGraphQL, Query: b.Text}
		if i := strings.LastIndex(b.Query, "\nvariables"); i >= 0 {
			b.Variables = graphQLBody(&tree{kind: treeObject, names: []string{"variables"}, values: []*tree{{kind: treeText, text: strings.TrimSpace(b.Query[i+len("\nvariables"):])}}}).Variables
			b.Query = b.Query[:i]
		}
	}
	return b
}

// document reads JSON or XML: to where its brackets are closed, or an empty line.
func (h *hurlReader) document(line string) playground.Body {
	isXML := strings.HasPrefix(line, "<")
	var text []string
	depth, quoted := 0, false
	for ; h.at < len(h.lines); h.at++ {
		l := h.lines[h.at]
		trimmed := strings.TrimSpace(l)
		if len(text) > 0 && (hurlResponse.MatchString(trimmed) && (isXML || depth <= 0) || isXML && trimmed == "") {
			break
		}
		text = append(text, l)
		if depth, quoted = brackets(l, depth, quoted); !isXML && depth <= 0 {
			h.at++
			break
		}
	}
	b := playground.Body{Kind: playground.BodyJSON, Text: strings.TrimRight(strings.Join(text, "\n"), " \t\n")}
	if isXML {
		b.Kind, b.MediaType = playground.BodyText, "application/xml"
	}
	return b
}
