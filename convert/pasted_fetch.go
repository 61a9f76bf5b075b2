package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// callsFetch finds a call of JavaScript's fetch, also one that is awaited or kept.
var callsFetch = lazyregexp.New(`^(?:(?:const|let|var)\s+[\w$\s{},]+=\s*)?(?:(?:await|return)\s+)?(?:(?:window|globalThis)\.)?fetch\s*\(`)

// fromFetch reads a call of fetch as browsers copy it and as people write it: with texts,
// objects and JSON.stringify of them. Nothing is run; what is no value is left out.
func fromFetch(text string) (foreign, error) {
	p := &script{text: text[len(callsFetch.FindString(text)):]}
	f := foreign{method: "GET"}
	at := p.value()
	if at.kind != jsText {
		return foreign{}, notACommand("The address in this call of fetch is no text in quotes.")
	}
	f.url = at.text
	if p.take(',') {
		f.init(p, p.value())
	}
	if p.broken {
		return foreign{}, notACommand("This call of fetch cannot be read: a quote or a bracket is not closed.")
	}
	f.warnings = append(f.warnings, p.warnings...)
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
	case v.kind == jsForm:
		for _, m := range v.members {
			f.fields = append(f.fields, playground.FormField{Name: m.name, Value: p.plain(m.value)})
		}
	case v.text != "null" && v.text != "undefined":
		f.warn("body", "It is no text in the code, so it was left out.")
	}
}

func row(name, value string) playground.Row {
	return playground.Row{Name: name, Value: value, Enabled: true}
}
