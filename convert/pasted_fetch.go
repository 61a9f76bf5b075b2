package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// callsFetch finds a call of JavaScript's fetch, also one that is awaited or kept.
var callsFetch = lazyregexp.New(`^(?:(?:const|let|var)\s+[\w$\s{},]+=\s*)?(?:(?:await|return)\s+)?(?:(?:window|globalThis)\.)?fetch\s*\(`)

// fetch reads what fetch is called with.
func (s *script) fetch() (foreign, error) {
	f := foreign{method: "GET"}
	at := s.value()
	if at.kind != jsText {
		return foreign{}, notACommand("The address in this call of fetch is no text in quotes.")
	}
	f.url = at.text
	if s.take(',') {
		f.init(s, s.value())
	}
	if s.broken {
		return foreign{}, notACommand("This call of fetch cannot be read: a quote or a bracket is not closed.")
	}
	f.warnings = append(f.warnings, s.warnings...)
	return f, nil
}

// init takes over the second argument of fetch.
func (f *foreign) init(p *script, v jsValue) {
	for _, m := range v.members {
		switch m.name {
		case "method":
			if m.value.kind == jsText && m.value.text != "" {
				f.method = strings.ToUpper(m.value.text)
			}
		case "headers":
			for _, h := range m.value.members {
				f.header(h.name, p.plain(h.value))
			}
		case "body":
			f.fetchBody(p, m.value)
		case "referrer":
			if strings.HasPrefix(m.value.text, "http") {
				f.header("Referer", m.value.text)
			}
		case "credentials":
			if m.value.text == "include" {
				f.warn("credentials", "The browser's cookies are not part of the code. Add a Cookie header if the server wants one.")
			}
		}
	}
}

func (f *foreign) fetchBody(p *script, v jsValue) {
	switch {
	case v.kind == jsText || v.kind == jsJSON:
		f.body = v.text
		r := playground.Request{Headers: f.headers}
		if _, own := r.Header("Content-Type"); own || f.body == "" {
			return
		}
		f.headers = append(f.headers, row("Content-Type", "text/plain;charset=UTF-8")) // as fetch does with a text
		if v.kind == jsJSON {
			f.warn("body", "fetch sends this JSON as text/plain, and so does this request. Most servers want the header Content-Type: application/json.")
		}
	default:
		f.formOf(p, v)
	}
}

func row(name, value string) playground.Row {
	return playground.Row{Name: name, Value: value, Enabled: true}
}
