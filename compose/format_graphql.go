package compose

import (
	"slices"
	"strings"

	"parley/lazyregexp"
)

// graphqlWord is a token of GraphQL (2.1), and what stood before it.
type graphqlWord struct {
	text        string
	comma, line bool
}

var (
	graphqlGap   = lazyregexp.New(`^[\s,\x{feff}]*`)
	graphqlToken = lazyregexp.New(`^(?:#[^\n\r]*|"""(?s:(?:\\"""|.)*?)"""|"(?:[^"\\\n\r]|\\.)*"|\.\.\.|[_A-Za-z]\w*|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[!$&()\[\]{}:=@|])`)
)

// readGraphQL returns the tokens of text, and the fault that it met. What stands between
// them means nothing.
func readGraphQL(text string) ([]graphqlWord, *textFault) {
	type bracket struct {
		t  string
		at int
	}
	var words []graphqlWord
	var open []bracket
	pairs := map[string]string{"(": ")", "[": "]", "{": "}"}
	for at := 0; ; {
		gap := graphqlGap.FindString(text[at:])
		if at += len(gap); at >= len(text) {
			break
		}
		t := graphqlToken.FindString(text[at:])
		switch {
		case text[at] == '"' && (t == "" || t == `""` && strings.HasPrefix(text[at+2:], `"`)):
			return words, &textFault{at, "this text has no end"}
		case t == "":
			return words, &textFault{at, "no word of GraphQL begins so"}
		case pairs[t] != "":
			if len(open) == deepestText {
				return words, &textFault{at, tooDeep}
			}
			open = append(open, bracket{t, at})
		case t == ")" || t == "]" || t == "}":
			if len(open) == 0 {
				return words, &textFault{at, "this " + t + " closes nothing"}
			}
			last := open[len(open)-1]
			if open = open[:len(open)-1]; pairs[last.t] != t {
				return words, &textFault{at, "a " + pairs[last.t] + " is expected before this " + t}
			}
		}
		words = append(words, graphqlWord{t, strings.Contains(gap, ","), strings.ContainsAny(gap, "\n\r")})
		at += len(t)
	}
	if n := len(open); n > 0 {
		return words, &textFault{open[n-1].at, "the " + open[n-1].t + " that stands here is not closed"}
	}
	return words, nil
}

// graphqlPrinter puts each field on a line of its own, and keeps every token.
type graphqlPrinter struct {
	out          strings.Builder
	depth        int
	fresh        bool // nothing stands on the line yet
	last, before string
	open         []bool // true for brackets whose content stays on one line
}

func (p *graphqlPrinter) line(n int) {
	if !p.fresh {
		p.out.WriteString(strings.Repeat("\n", n) + strings.Repeat("  ", min(p.depth, 40)))
	}
	p.fresh = true
}

func formatGraphQL(text string) string {
	words, fault := readGraphQL(text)
	if fault != nil {
		return text
	}
	p := &graphqlPrinter{fresh: true}
	for _, w := range words {
		p.put(w)
	}
	out := strings.TrimSpace(p.out.String())
	again, _ := readGraphQL(out)
	if !slices.EqualFunc(words, again, func(a, b graphqlWord) bool { return a.text == b.text }) {
		return text
	}
	return out
}

func isWord(t string) bool {
	c := t[0]
	return c == '_' || c == '"' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

func (p *graphqlPrinter) put(w graphqlWord) {
	t := w.text
	inner := len(p.open) > 0 && p.open[len(p.open)-1]
	closes := strings.Contains(")]}", t)
	braces := false
	if closes {
		braces = !p.open[len(p.open)-1]
		p.open = p.open[:len(p.open)-1]
	}
	comment, afterComment := t[0] == '#', strings.HasPrefix(p.last, "#")
	if w.comma && inner && !closes && !afterComment {
		p.out.WriteString(",")
	}
	p.gap(w, inner, closes, braces, comment, afterComment)
	p.out.WriteString(t)
	p.fresh = false
	if t == "(" || t == "[" || t == "{" {
		stays := t != "{" || inner || p.last == "=" || p.last == ":"
		if p.open = append(p.open, stays); !stays {
			p.depth++
			p.line(1)
		} else {
			p.fresh = t != "{" // no blank behind ( and [
		}
	}
	p.before, p.last = p.last, t
}

// gap writes what stands before a token.
func (p *graphqlPrinter) gap(w graphqlWord, inner, closes, braces, comment, afterComment bool) {
	t := w.text
	in := func(list ...string) bool { return slices.Contains(list, p.last) }
	switch {
	case t == "}" && braces:
		p.depth--
		p.fresh = false
		p.line(1)
	case afterComment:
		p.fresh = false
		p.line(1)
	case inner:
		if !p.fresh && !closes && !(p.last != "" && strings.Contains("([{$@", p.last)) && !strings.Contains(":!(", t) {
			p.out.WriteByte(' ')
		}
	case comment && (w.line || p.last == ""):
		p.line(1 + truth(p.depth == 0 && p.last == "}"))
	case comment:
		if !p.fresh {
			p.out.WriteByte(' ')
		}
	case p.depth == 0 && p.last == "}":
		p.line(2)
	case p.depth == 0 && w.line && t != "{":
		p.line(1)
	case p.depth > 0 && (t == "..." || isWord(t) && !in(":", "@", "...", "=", "|", "&", "$") && !(p.last == "on" && p.before == "...")):
		p.line(1)
	case !p.fresh && !strings.Contains(":!(", t) && !in("@", "$") && !(p.last == "..." && t != "on" && t != "@" && t != "{"):
		p.out.WriteByte(' ')
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
