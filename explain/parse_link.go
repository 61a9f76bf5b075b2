package explain

import (
	"strings"
)

// link is one link of a Link field (RFC 8288).
type link struct {
	target string
	rel    string // lower case, as written, possibly several
	params []param
}

func (l link) is(rel string) bool {
	for _, r := range strings.Fields(l.rel) {
		if r == rel {
			return true
		}
	}
	return false
}

// parseLinks reads a Link field. What cannot be read is stepped over.
func parseLinks(value string) []link {
	var links []link
	s := scanner{text: value}
	for !s.done() && len(links) < 64 {
		i := strings.IndexByte(s.text[s.at:], '<')
		if i < 0 {
			break
		}
		s.at += i + 1
		end := strings.IndexByte(s.text[s.at:], '>')
		if end < 0 {
			break
		}
		l := link{target: strings.TrimSpace(s.text[s.at : s.at+end])}
		s.at += end + 1
		l.params = s.linkParams()
		for _, p := range l.params {
			if p.name == "rel" && l.rel == "" {
				l.rel = strings.ToLower(p.value)
			}
		}
		links = append(links, l)
	}
	return links
}

// linkParams reads ;name=value up to the comma that begins the next link.
func (s *scanner) linkParams() []param {
	var params []param
	for !s.done() {
		s.skip(" \t")
		if s.peek() != ';' {
			return params
		}
		s.at++
		s.skip(" \t;")
		name := strings.ToLower(strings.TrimSuffix(s.token(), "*"))
		s.skip(" \t")
		v := ""
		if s.peek() == '=' {
			s.at++
			v = s.value()
		}
		if name == "" && v == "" {
			return params
		}
		params = append(params, param{name, v})
	}
	return params
}

// linkTo returns the first link of one of the relations.
func (f *facts) linkTo(rels ...string) (link, bool) {
	v := f.combined("Link")
	if v == "" {
		return link{}, false
	}
	links := parseLinks(v)
	for _, rel := range rels {
		for _, l := range links {
			if l.is(rel) {
				return l, true
			}
		}
	}
	return link{}, false
}

// parseAllow reads a list of methods; empty elements are allowed (RFC 9110, 5.6.1).
func parseAllow(value string) []string {
	var methods []string
	for _, m := range strings.Split(value, ",") {
		m = strings.TrimSpace(m)
		if m == "" || !isToken(m) || containsFold(methods, m) || len(methods) >= 32 {
			continue
		}
		methods = append(methods, m)
	}
	return methods
}

func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func containsFold(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}
