package convert

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// What stands in front of a call in a script: values that get a name, and what is added to them.
var (
	callsSomething = lazyregexp.New(`\b(?:fetch|axios(?:\.\w+)?)\s*\(`)
	brings         = lazyregexp.New(`^import\b[^;\n]*(?:;|\n|$)|^['"]use strict['"];?`)
	declares       = lazyregexp.New(`^(?:(?:const|let|var)\s+)?([A-Za-z_$][\w$]*)\s*=\s*`)
	calls          = lazyregexp.New(`^(?:=|await\s|\(?\s*async\b|fetch\s*\(|axios\b)`)
	appends        = lazyregexp.New(`^([A-Za-z_$][\w$]*)\.(?:append|set)\(`)
	callsAxios     = lazyregexp.New(`^(?:(?:const|let|var)\s+[\w$\s{},:]+=\s*)?(?:(?:await|return)\s+)?axios(?:\.(get|delete|head|options|post|put|patch|request))?\s*\(`)
)

// callOf is a script at the call of fetch or axios that it begins with or leads to; nil: there is
// none.
func callOf(text string) *script {
	if !callsSomething.MatchString(text) {
		return nil
	}
	s := &script{text: text, known: map[string]jsValue{}}
	for n := 0; n < mostStatements && !s.broken && s.statement(); n++ {
	}
	if callsFetch.MatchString(s.text) || callsAxios.MatchString(s.text) {
		return s
	}
	return nil
}

// fromScript reads a call of fetch or axios as browsers and tools copy it and as people write it:
// with texts, objects, JSON.stringify of them, and names that are given in front of it. Nothing is
// run; what is no value is left out.
func fromScript(text string) (foreign, error) {
	s := callOf(text)
	switch {
	case s == nil:
		return foreign{}, notACommand("There is no call of fetch or axios in this script.")
	case callsFetch.MatchString(s.text):
		s.text = s.text[len(callsFetch.FindString(s.text)):]
		return s.fetch()
	}
	m := callsAxios.FindStringSubmatch(s.text)
	s.text = s.text[len(m[0]):]
	return s.axios(m[1])
}

// mostStatements bounds what is read in front of a call.
const mostStatements = 1000

// statement reads one that gives a name to a value, or adds to one; false: it is another.
func (s *script) statement() bool {
	if s.skip(); s.text == "" {
		return false
	}
	if m := brings.FindString(s.text); m != "" {
		s.text = s.text[len(m):]
		return true
	}
	if m := appends.FindStringSubmatch(s.text); m != nil {
		s.text = s.text[len(m[0]):]
		to, name := s.known[m[1]], s.value()
		if s.take(',') {
			one := jsMember{name.text, s.value()}
			to.members, to.size = append(to.members, one), to.weight()+len(one.name)+one.value.weight()
		}
		s.upTo(')')
		s.take(';')
		s.keep(m[1], to)
		return true
	}
	m := declares.FindStringSubmatch(s.text)
	if m == nil || calls.MatchString(s.text[len(m[0]):]) {
		return false
	}
	s.text = s.text[len(m[0]):]
	s.keep(m[1], s.assigned())
	s.take(';')
	return true
}

// assigned is the value behind a name. What is no literal ends with its line.
func (s *script) assigned() jsValue {
	literal := s.text != "" && strings.IndexByte("\"'`{[", s.text[0]) >= 0
	for _, w := range wrappers {
		literal = literal || strings.HasPrefix(s.text, w.call)
	}
	if literal {
		return s.value()
	}
	line, rest, _ := strings.Cut(s.text, "\n")
	s.text = rest
	return jsValue{text: strings.TrimRight(strings.TrimSpace(line), "; ")}
}

// keep gives a value a name, with how much it comes to where it is written out.
func (s *script) keep(name string, v jsValue) {
	v.size = v.weight()
	if s.broken = s.broken || v.size > maxCommand; !s.broken {
		s.known[name] = v
	}
}

func (v jsValue) weight() int {
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

// called is the value that a name has been given; else the name as it stands.
func (s *script) called(name string) jsValue {
	if v, ok := s.known[name]; ok && (v.kind != jsOther || strings.HasPrefix(v.text, "[") || json.Valid([]byte(v.text))) {
		return v
	}
	return jsValue{text: name}
}

// axios reads what axios is called with: an address, content where the method has some, and a
// configuration.
func (s *script) axios(method string) (foreign, error) {
	f := foreign{method: strings.ToUpper(method)}
	v := s.value()
	if v.kind == jsText {
		f.url = v.text
		if strings.Contains(" post put patch ", " "+method+" ") && s.take(',') {
			f.axiosData(s, s.value())
		}
		v = jsValue{}
		if s.take(',') {
			v = s.value()
		}
	} else if v.kind != jsObject {
		return foreign{}, notACommand("The address in this call of axios is no text in quotes.")
	}
	if method == "" || method == "request" {
		f.method = "GET"
	}
	data, base := jsValue{}, ""
	for _, m := range v.members {
		switch m.name {
		case "url":
			f.url = s.plain(m.value)
		case "baseURL":
			base = s.plain(m.value)
		case "method":
			f.method = strings.ToUpper(s.plain(m.value))
		case "headers":
			for _, h := range m.value.members {
				f.header(h.name, s.plain(h.value))
			}
		case "params":
			for _, q := range m.value.members {
				f.query = append(f.query, row(q.name, s.plain(q.value)))
			}
		case "auth":
			f.axiosAuth(s, m.value)
		case "data":
			data = m.value
		}
	}
	if f.url = joined(base, f.url); data.text != "" || data.kind != jsOther {
		f.axiosData(s, data)
	}
	f.typed()
	if s.broken {
		return foreign{}, notACommand("This call of axios cannot be read: a quote or a bracket is not closed.")
	}
	f.warnings = append(f.warnings, s.warnings...)
	return f, nil
}

// joined is an address behind the one that all of them have in common, as axios joins them.
func joined(base, at string) string {
	if base == "" || strings.Contains(at, "://") {
		return at
	}
	return strings.TrimRight(base, "/") + "/" + strings.TrimLeft(at, "/")
}

func (f *foreign) axiosAuth(s *script, v jsValue) {
	var name, secret string
	for _, m := range v.members {
		switch m.name {
		case "username":
			name = s.plain(m.value)
		case "password":
			secret = s.plain(m.value)
		}
	}
	if strings.Contains(name+secret, "{{") {
		f.warn("auth", "Its user name and password stand under Auth in other requests; write them there.")
		return
	}
	f.header("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(name+":"+secret)))
}

// axiosData takes content over: axios writes objects as JSON.
func (f *foreign) axiosData(s *script, v jsValue) {
	switch {
	case v.kind == jsObject || v.kind == jsOther && strings.HasPrefix(v.text, "["):
		f.body, f.ofObject = v.json(), true
	case v.kind == jsText || v.kind == jsJSON:
		f.body = v.text
	default:
		f.formOf(s, v)
	}
}

// typed says what content is where the code does not, as axios does.
func (f *foreign) typed() {
	r := playground.Request{Headers: f.headers}
	if _, own := r.Header("Content-Type"); own || f.body == "" {
		return
	}
	kind := "application/json"
	if !f.ofObject {
		if kind = "application/x-www-form-urlencoded"; json.Valid([]byte(f.body)) {
			f.warn("data", "axios sends this JSON as application/x-www-form-urlencoded, and so does this request. Most servers want the header Content-Type: application/json.")
		}
	}
	f.headers = append(f.headers, row("Content-Type", kind))
}

// formOf takes a form over.
func (f *foreign) formOf(s *script, v jsValue) {
	switch {
	case v.kind == jsForm || v.kind == jsFormData:
		f.multipart = v.kind == jsFormData
		for _, m := range v.members {
			field := playground.FormField{Name: m.name, Value: s.plain(m.value)}
			if f.multipart && m.value.kind == jsOther && !jsName.MatchString(m.value.text) {
				field.Value = ""
				f.warn(m.name, "It is no text in the code, so it was left out: choose its file, or put its content in.")
			}
			f.fields = append(f.fields, field)
		}
	case v.text != "null" && v.text != "undefined":
		f.warn("body", "It is no text in the code, so it was left out.")
	}
}
