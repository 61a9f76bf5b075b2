package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// presetting is what a script sets before a request is sent, where nothing has to be run to know it:
// texts, and values of variables.
type presetting struct {
	variables, headers []playground.Row
}

func (p presetting) and(more presetting) presetting {
	return presetting{append(p.variables, more.variables...), append(p.headers, more.headers...)}
}

// into gives a request what its own script sets.
func (p presetting) into(r *playground.Request) {
	for _, set := range []struct {
		rows *[]playground.Row
		by   []playground.Row
	}{{&r.Variables, p.variables}, {&r.Headers, p.headers}} {
		for _, row := range set.by {
			*set.rows = append(withoutRow(*set.rows, row.Name), row)
		}
	}
}

func withoutRow(rows []playground.Row, name string) []playground.Row {
	var kept []playground.Row
	for _, r := range rows {
		if !strings.EqualFold(r.Name, name) {
			kept = append(kept, r)
		}
	}
	return kept
}

var (
	presetOf   = lazyregexp.New(`(?:pm|insomnia)\.variables\.replaceIn\(\s*("[^"\n]{0,300}"|'[^'\n]{0,300}')\s*\)`)
	presetName = lazyregexp.New(`(?m)^[ \t]*(?:const|let|var)[ \t]+([A-Za-z_$][\w$]*)[ \t]*=[ \t]*("[^"\n\\]{0,300}"|'[^'\n\\]{0,300}')[ \t]*;?[ \t]*$`)
	presetLog  = lazyregexp.New(`(?m)^[ \t]*console\.\w+\([^\n]*\);?[ \t]*$`)
	presetGet  = lazyregexp.New(`(?:(?:pm|insomnia)\.(?:environment|variables|collectionVariables|globals|baseEnvironment|iterationData)\.get|bru\.get(?:EnvVar|Var|CollectionVar|FolderVar|RequestVar|GlobalEnvVar)|postman\.get(?:Environment|Global)Variable|pw\.env\.get|hopp\.env\.(?:active\.|global\.)?get)\(\s*["'` + "`" + `]([^"'` + "`" + `\n]{1,100})["'` + "`" + `]\s*\)`)
	presetIn   = lazyregexp.New(`\$\{\s*"(\{\{[^"\n]{1,100}\}\})"\s*\}`)
	presetSet  = lazyregexp.New(`(?m)^[ \t]*(?:(` + setCall + `|(?:pm|insomnia|request)\.variables\.set)|(?:(?:pm|insomnia)\.request\.(?:headers\.(?:add|upsert)|addHeader)|req\.setHeader))\(`)
)

// presetsOf reads what a script sets at its top level, and reports whether that is all of it.
func presetsOf(text string) (p presetting, all bool) {
	text = jsComments.ReplaceAllString(strings.ReplaceAll(text, "\r", ""), "")
	text = jsExports.ReplaceAllString(text, `pm.variables.set("$1", $2);`)
	text = presetGet.ReplaceAllString(text, `"{{$1}}"`)
	text = presetOf.ReplaceAllString(presetIn.ReplaceAllString(text, "$1"), "$1")
	names := map[string]string{}
	for _, m := range presetName.FindAllStringSubmatch(text, 50) {
		names[m[1]] = m[2]
	}
	text = presetLog.ReplaceAllString(presetName.ReplaceAllString(text, ""), "")
	var rest strings.Builder
	from, depth := 0, 0
	for _, m := range presetSet.FindAllStringSubmatchIndex(text, 100) {
		if m[0] < from {
			continue
		}
		before := text[from:m[0]]
		depth += strings.Count(before, "{") - strings.Count(before, "}")
		s := &script{text: text[m[1]:]}
		row, ok := s.preset(names)
		if !ok || depth != 0 {
			continue
		}
		rest.WriteString(before)
		from = len(text) - len(s.text)
		if m[2] >= 0 {
			p.variables = append(p.variables, row)
		} else {
			p.headers = append(p.headers, row)
		}
	}
	rest.WriteString(text[from:])
	return p, strings.Trim(rest.String(), "; \t\n") == ""
}

// preset reads what stands between the parentheses of a call that sets something, and these. names
// are the script's own, with their texts in quotes.
func (s *script) preset(names map[string]string) (playground.Row, bool) {
	row := playground.Row{Enabled: true}
	s.skip()
	if strings.HasPrefix(s.text, "{") {
		for s.text = s.text[1:]; !s.take('}'); s.take(',') {
			if s.skip(); strings.HasPrefix(s.text, "value}") || strings.HasPrefix(s.text, "value }") {
				s.text = "value: " + s.text // {value} is short for {value: value}
			}
			name := strings.Trim(s.untilColon(), "\"' ")
			value, ok := s.joined(names)
			switch {
			case !ok:
				return row, false
			case name == "key" || name == "name":
				row.Name = value
			case name == "value":
				row.Value = value
			}
		}
		return row, s.take(')') && row.Name != ""
	}
	name, ok := s.joined(names)
	if !ok {
		return row, false
	}
	if row.Name = name; s.take(',') {
		row.Value, ok = s.joined(names)
	} else if before, after, found := strings.Cut(name, ":"); found {
		row.Name, row.Value = strings.TrimSpace(before), strings.TrimSpace(after)
	}
	return row, ok && s.take(')') && row.Name != ""
}

// untilColon is the name of a member, and drops the colon.
func (s *script) untilColon() string {
	s.skip()
	name, rest, _ := strings.Cut(s.text, ":")
	s.text = rest
	return name
}

var presetWord = lazyregexp.New(`^[A-Za-z_$][\w$]*\b`)

// presetPlain is a value that stands without quotes.
var presetPlain = lazyregexp.New(`^(?:-?\d{1,20}(?:\.\d{1,20})?|true|false)\b`)

// joined is a text, or several that are put together by plus signs.
func (s *script) joined(names map[string]string) (string, bool) {
	var b strings.Builder
	for {
		s.skip()
		if name := presetWord.FindString(s.text); names[name] != "" {
			s.text = names[name] + s.text[len(name):]
		}
		switch plain := presetPlain.FindString(s.text); {
		case plain != "":
			b.WriteString(plain)
			s.text = s.text[len(plain):]
		case s.text != "" && strings.IndexByte("\"'`", s.text[0]) >= 0:
			template := s.text[0] == '`'
			text := s.quoted()
			if s.broken || template && strings.Contains(text, "${") {
				return "", false
			}
			b.WriteString(text)
		default:
			return "", false
		}
		if !s.take('+') {
			return b.String(), true
		}
	}
}

// before names a script that runs before a request is sent, unless all that it does is taken over.
func (g *gathering) before(where, kind, text string) presetting {
	if strings.TrimSpace(text) == "" {
		return presetting{}
	}
	p, all := presetsOf(text)
	if all {
		return p
	}
	detail := "Its " + kind + " script was left out: Parley runs no scripts of others."
	for _, v := range p.variables {
		detail += " What it sets as {{" + v.Name + "}} is taken over."
	}
	for _, h := range p.headers {
		detail += " The header " + h.Name + " that it sets is taken over."
	}
	g.warn(where, detail)
	return p
}
