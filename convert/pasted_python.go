package convert

import (
	"cmp"
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// pythonCall is a call of requests or httpx, or of a connection of http.client.
var pythonCall = lazyregexp.New(`\b(?:requests|httpx)\.(get|post|put|patch|delete|head|options|request)\(|\b(?:conn|connection)\.(request)\(`)

// isPython reports whether a text is code of Python that sends a request.
func isPython(text string) bool {
	if !strings.Contains(text, "requests.") && !strings.Contains(text, "httpx.") && !strings.Contains(text, "http.client.") {
		return false
	}
	m := pythonCall.FindStringSubmatch(ofSession(text))
	return m != nil && (m[2] == "" || strings.Contains(text, "http.client.HTTP"))
}

// pySession is one, under the name that it is given.
var pySession = lazyregexp.New(`(?m)\b([A-Za-z_]\w*)\s*=\s*(?:requests\.[Ss]ession|httpx\.(?:Async)?Client)\(|\b(?:requests\.[Ss]ession|httpx\.(?:Async)?Client)\([^\n]*\)\s+as\s+([A-Za-z_]\w*)\s*:`)

// ofSession is code in which the calls of a session are those of requests itself.
func ofSession(text string) string {
	if !strings.Contains(text, "ession(") && !strings.Contains(text, "Client(") {
		return text
	}
	m := pySession.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	return regexp.MustCompile(`\b`+m[1]+m[2]+`\.(get|post|put|patch|delete|head|options|request)\(`).ReplaceAllString(text, "requests.$1(")
}

// python reads statements of Python: what gives names to values, and the call that sends.
type python struct {
	text   string
	at     int
	depth  int
	terms  int
	shared []pyMember // headers of a session
	grown  int        // bytes that were put together
	open   bool       // the text ended within brackets or quotes
	known  map[string]pyValue
	words
}

// pyKind says what a value of Python is.
type pyKind int

const (
	pyOther pyKind = iota // an expression as it stands, or a number
	pyText
	pyDict
	pyList // or a tuple
	pyFile // open of what text names
)

type pyValue struct {
	kind    pyKind
	text    string
	members []pyMember // those of a list have no names
	size    int        // of one that has a name: how much it is, written out
}

// weight is how much a value comes to where it is written out: names stand in one another.
func (v pyValue) weight() int {
	if v.size > 0 {
		return v.size
	}
	n := 1 + len(v.text)
	for _, m := range v.members {
		if n += len(m.name) + m.value.weight(); n > maxCommand {
			break
		}
	}
	return n
}

type pyMember struct {
	name  string
	value pyValue
}

// fromPython reads a call as people write it and as tools make it. Nothing is run.
func fromPython(text string) (foreign, error) {
	text = ofSession(text)
	p := &python{text: text, known: map[string]pyValue{}}
	at := pythonCall.FindStringSubmatchIndex(text)
	if at == nil {
		return foreign{}, notACommand("There is no call of requests or httpx in this code.")
	}
	p.before(text[:at[0]])
	p.text, p.at = text, at[1]
	var method string
	if at[2] >= 0 {
		method = text[at[2]:at[3]]
	}
	args := p.arguments(')')
	if p.terms > maxTerms || p.open {
		return foreign{}, notACommand("This call cannot be read: a quote or a bracket is not closed.")
	}
	f, err := p.request(method, args)
	if p.terms > maxTerms {
		return foreign{}, notACommand("This code comes to more than a request can be.")
	}
	return f, err
}

// Statements in front of a call.
var (
	pyAssigned = lazyregexp.New(`^([A-Za-z_]\w*)(?:\[\s*["']([^"'\n]+)["']\s*\])?\s*(?::[^=\n]+)?=[ \t]*`)
	pyNamed    = lazyregexp.New(`^[A-Za-z_]\w*`)
	pyNumber   = lazyregexp.New(`^-?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?`)
	pyPrefix   = lazyregexp.New(`^[rRbBuUfF]{1,2}["']`)
	pyEnv      = lazyregexp.New(`^(?:os\.environ(?:\.get)?|os\.getenv|getenv)\s*[\[(]\s*["'](\w{1,80})["'][^\])\n]{0,200}[\])]`)
	pyDumps    = lazyregexp.New(`^(?:json|orjson|ujson)\.dumps\(`)
	pyOpened   = lazyregexp.New(`^(?:open|Path)\(`)
	pySigns    = lazyregexp.New(`^(?:requests\.auth\.|httpx\.)?(HTTPBasicAuth|HTTPDigestAuth|BasicAuth|DigestAuth)\(`)
	pyShared   = lazyregexp.New(`^[A-Za-z_]\w*\.headers\.update\(\s*`)
	pyTable    = lazyregexp.New(`^dict\(`)
	pyConn     = lazyregexp.New(`http\.client\.(HTTPS?)Connection\(`)
)

// before reads what is set in front of the call.
func (p *python) before(text string) {
	p.text = text
	for p.at < len(p.text) && p.terms <= maxTerms {
		p.blanks(false)
		if m := pyShared.FindString(p.ahead()); m != "" {
			p.at += len(m)
			p.shared = append(p.shared, p.value().members...)
			p.line()
			continue
		}
		m := pyAssigned.FindStringSubmatch(p.ahead())
		if m == nil || m[0] == "" {
			p.line()
			continue
		}
		p.at += len(m[0])
		v := p.value()
		if m[2] != "" {
			of := p.known[m[1]]
			v = pyValue{kind: pyDict, members: append(of.members[:len(of.members):len(of.members)], pyMember{m[2], v})}
		}
		if v.size = 0; len(v.members) <= maxMembers {
			v.size = v.weight()
			p.known[m[1]] = v
		}
		if p.grown += v.size; p.grown > maxCommand {
			p.end()
		}
		p.line()
	}
	if m := pyConn.FindStringSubmatchIndex(text); m != nil { // what comes after the call is read in its place
		p.at = m[1]
		args := p.arguments(')')
		scheme := strings.ToLower(text[m[2]:m[3]])
		if len(args) > 0 {
			at := scheme + "://" + p.plain(args[0].value)
			if len(args) > 1 && (args[1].name == "" || args[1].name == "port") && args[1].value.text != "" && args[1].value.text != "None" {
				at += ":" + p.plain(args[1].value)
			}
			p.known["\x00host"] = pyValue{kind: pyText, text: at}
		}
	}
}

// end goes behind everything: the code comes to more than a request can be.
func (p *python) end() { p.at, p.terms = len(p.text), maxTerms+1 }

// request makes the request of a call's arguments.
func (p *python) request(method string, args []pyMember) (foreign, error) {
	f := foreign{method: cmp.Or(strings.ToUpper(method), "GET")}
	defaults := playground.DefaultOptions()
	f.options = &defaults
	var places []string // of arguments without a name
	switch {
	case method == "":
		places = []string{"method", "path", "body", "headers"}
	case method == "request":
		places = []string{"method", "url"}
	case method == "post" || method == "put" || method == "patch":
		places = []string{"url", "data", "json"}
	default:
		places = []string{"url", "params"}
	}
	for i := range args {
		if args[i].name == "" && i < len(places) {
			args[i].name = places[i]
		}
	}
	for _, ofBody := range []bool{false, true} { // whose type is its own where no header says one
		for _, a := range args {
			if slices.Contains([]string{"json", "data", "body", "content", "files"}, a.name) == ofBody {
				p.argument(&f, a.name, a.value)
			}
		}
	}
	for _, h := range p.shared {
		if !slices.ContainsFunc(f.headers, func(own playground.Row) bool { return strings.EqualFold(own.Name, h.name) }) {
			f.header(h.name, p.plain(h.value))
		}
	}
	if f.method == "HEAD" && !slices.ContainsFunc(args, func(a pyMember) bool { return a.name == "allow_redirects" }) {
		f.options.FollowRedirects = false
	}
	f.warnings = append(f.warnings, p.warnings...)
	return f, nil
}

func (p *python) argument(f *foreign, name string, v pyValue) {
	switch name {
	case "method":
		f.method = cmp.Or(strings.ToUpper(p.plain(v)), "GET")
	case "url":
		f.url = p.plain(v)
	case "path":
		f.url = p.known["\x00host"].text + p.plain(v)
	case "params":
		for _, m := range v.members {
			p.parameter(f, m)
		}
		if v.kind == pyText {
			f.url += map[bool]string{true: "&", false: "?"}[strings.Contains(f.url, "?")] + v.text
		}
	case "headers":
		for _, m := range v.members {
			f.header(m.name, p.plain(m.value))
		}
	case "cookies":
		var all []string
		for _, m := range v.members {
			all = append(all, m.name+"="+p.plain(m.value))
		}
		f.header("Cookie", strings.Join(all, "; "))
	case "json":
		if f.body = v.json(p); !slices.ContainsFunc(f.headers, func(h playground.Row) bool { return strings.EqualFold(h.Name, "Content-Type") }) {
			f.headers = append(f.headers, row("Content-Type", "application/json"))
		}
	case "data", "body", "content":
		p.content(f, v)
	case "files":
		f.multipart = true
		for _, m := range v.members {
			p.file(f, m)
		}
	case "auth":
		p.sign(f, v)
	case "verify":
		f.options.VerifyTLS = v.text != "False"
	case "allow_redirects", "follow_redirects":
		f.options.FollowRedirects = v.text != "False"
	case "timeout":
		if n, err := strconv.ParseFloat(v.text, 64); err == nil && n > 0 && n*1000 <= playground.MaxTimeoutMS {
			f.options.TimeoutMS = max(1, int64(n*1000))
		}
	case "stream":
	default:
		f.warn(cmp.Or(name, "an argument"), "This has no counterpart here and was left out.")
	}
}

func (p *python) parameter(f *foreign, m pyMember) {
	values := []pyMember{m}
	if m.value.kind == pyList {
		values = m.value.members
	}
	for _, one := range values {
		if one.value.text != "None" || one.value.kind != pyOther { // which is left out
			f.query = append(f.query, row(m.name, p.plain(one.value)))
		}
	}
}

// content takes data= over: a table is a form, a text goes as it is.
func (p *python) content(f *foreign, v pyValue) {
	switch v.kind {
	case pyDict:
		for _, m := range v.members {
			f.fields = append(f.fields, playground.FormField{Name: m.name, Value: p.plain(m.value)})
		}
	case pyFile:
		f.unread("data", v.text)
		f.ofFile = true
	case pyText:
		f.body = v.text
	}
}

// file is a part of files=: an open file, or a name with it and its type.
func (p *python) file(f *foreign, m pyMember) {
	field, v := playground.FormField{Name: m.name}, m.value
	if v.kind == pyList && len(v.members) > 1 {
		field.Filename = p.plain(v.members[0].value)
		if len(v.members) > 2 {
			field.MediaType = p.plain(v.members[2].value)
		}
		v = v.members[1].value
	}
	if v.kind == pyFile {
		field.Filename = cmp.Or(field.Filename, fileName(v.text))
		f.unread("files", v.text)
	} else if v.text != "None" {
		field.Value = p.plain(v)
		field.Filename = cmp.Or(field.Filename, m.name)
	}
	f.fields = append(f.fields, field)
}

func (p *python) sign(f *foreign, v pyValue) {
	if v.kind != pyList || len(v.members) < 2 {
		f.warn("auth", "This way to sign in is not known here: choose it under Auth.")
		return
	}
	name, secret := p.plain(v.members[0].value), p.plain(v.members[1].value)
	if strings.Contains(v.text, "Digest") || strings.Contains(name+secret, "{{") {
		f.warn("auth", "Its user name and password stand under Auth in other requests; write them there.")
		return
	}
	f.header("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(name+":"+secret)))
}
