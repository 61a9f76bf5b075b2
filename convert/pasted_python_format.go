package convert

import (
	"cmp"
	"strconv"
	"strings"

	"parley/lazyregexp"
)

var (
	// pyPlace is a place of a text that is filled in: a name or a number, how it is converted, and how it is written.
	pyPlace = lazyregexp.New(`^\{([\w.\[\]"']{0,80})(?:![rsa])?(?::([^{}\n]{0,20}))?\}$`)
	// pyWritten is how a number or a text is written where no more is asked for than a width with zeros before it.
	pyWritten = lazyregexp.New(`^(?:0(\d))?[sd]?$`)
	pyLiteral = lazyregexp.New(`^\{\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\}$`)
	pyPercent = lazyregexp.New(`%(?:%|\((\w+)\)[sd]|[sdi])`)
	pyOdd     = lazyregexp.New(`%[^%sdi(]|%$`)
)

// written is a value as a place of a text asks for it; ok is false where that has to be worked out.
func (p *python) written(v pyValue, how string) (text string, ok bool) {
	m := pyWritten.FindStringSubmatch(how)
	if m == nil || v.kind == pyDict || v.kind == pyList || v.kind == pyFile {
		return "", false
	}
	text = p.plain(v)
	if width, _ := strconv.Atoi(m[1]); width > len(text) {
		text = strings.Repeat("0", width-len(text)) + text
	}
	if p.grown += len(text); p.grown > maxCommand {
		p.end()
		return "", true
	}
	return text, true
}

// formatted fills a text by what stands behind it: .format(…). What is not known becomes a variable.
func (p *python) formatted(text string) string {
	for p.terms <= maxTerms && strings.HasPrefix(p.ahead(), ".format(") {
		p.at += len(".format(")
		args, next := p.arguments(')'), 0
		text = pyBraces.ReplaceAllStringFunc(text, func(at string) string {
			if at == "{{" || at == "}}" {
				return at[:1]
			}
			m := pyPlace.FindStringSubmatch(at)
			if m == nil {
				m = []string{at, at, "?"}
			}
			place := m[1]
			if place == "" {
				place = strconv.Itoa(next)
				next++
			}
			for i, a := range args {
				if a.name != place && (a.name != "" || strconv.Itoa(i) != place) {
					continue
				}
				if said, ok := p.written(a.value, m[2]); ok {
					return said
				}
			}
			name := cmp.Or(nameOf(place), "value")
			p.unknown(name)
			return "{{" + name + "}}"
		})
	}
	p.chain()
	return text
}

// percented fills a text by what stands behind a per cent sign.
func (p *python) percented(text string) string {
	from := p.at
	p.at++
	p.blanks(true)
	v := p.term()
	if pyOdd.MatchString(strings.ReplaceAll(text, "%%", "")) || v.kind == pyFile {
		p.at = from
		return text
	}
	values, next := []pyMember{{value: v}}, 0
	if v.kind == pyList || v.kind == pyDict {
		values = v.members
	}
	return pyPercent.ReplaceAllStringFunc(text, func(at string) string {
		if at == "%%" {
			return "%"
		}
		name := pyPercent.FindStringSubmatch(at)[1]
		for i, each := range values {
			if said, ok := p.written(each.value, ""); ok && (name == "" && i == next || name != "" && each.name == name) {
				next++
				return said
			}
		}
		next++
		p.unknown(cmp.Or(name, "value"))
		return "{{" + cmp.Or(name, "value") + "}}"
	})
}
