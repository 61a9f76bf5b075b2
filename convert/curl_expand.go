package convert

import (
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// word is a word as the shell would hand it over.
func (s *shell) word(w *syntax.Word) (string, error) {
	if w == nil {
		return "", nil
	}
	var b strings.Builder
	for _, part := range w.Parts {
		text, err := s.part(part, false)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func (s *shell) part(part syntax.WordPart, inQuotes bool) (string, error) {
	switch x := part.(type) {
	case *syntax.Lit:
		return unescapeShell(x.Value, inQuotes), nil
	case *syntax.SglQuoted:
		if x.Dollar {
			return unescapeANSI(x.Value), nil
		}
		return x.Value, nil
	case *syntax.DblQuoted:
		var b strings.Builder
		for _, inner := range x.Parts {
			text, err := s.part(inner, true)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
		}
		return b.String(), nil
	case *syntax.ParamExp:
		return s.parameter(x)
	case *syntax.CmdSubst:
		return s.output(x), nil
	case *syntax.ProcSubst:
		return "", notACommand("A command inside the command, <(…), would have to be run, and Parley runs none. Put its output in its place.")
	case *syntax.ArithmExp:
		return "", notACommand("The shell would have to calculate $((…)). Put the result in its place.")
	}
	return "", notACommand("This command has a pattern for file names in it. Put what it stands for in its place, or quote it.")
}

// output is what a command inside the command would print, where it does nothing but
// print a text. Nothing is run: for any other, a name stands.
func (s *shell) output(x *syntax.CmdSubst) string {
	inside := &shell{source: s.source, known: s.known}
	if err := inside.statements(x.Stmts); err == nil && inside.hasStdin && !inside.found && inside.warnings == nil {
		return strings.TrimRight(inside.stdin, "\n")
	}
	text := s.source[x.Left.Offset():min(int(x.Right.Offset()), len(s.source))]
	name := strings.Trim(notOfNames.ReplaceAllString(text, "_"), "_0123456789")
	if len(name) > 40 {
		name = strings.Trim(name[:40], "_")
	}
	if name == "" {
		name = "output"
	}
	s.warn(quoteShort(strings.TrimLeft(text, "$(`")), "This command would have to be run, and Parley runs none. {{"+name+"}} stands for what it prints: put that in its place.")
	return "{{" + name + "}}"
}

var notOfNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

// parameter is the value that the text gives to a variable, or else its name in double
// braces, to be filled in.
func (s *shell) parameter(x *syntax.ParamExp) (string, error) {
	name := ""
	if x.Param != nil {
		name = x.Param.Value
	}
	if name != "" && digits(name, len(name), 10) == len(name) {
		name = "ARG_" + name // of a script
	}
	if !variableName(name) || x.Excl || x.Length || x.Width || x.Index != nil || x.Names != 0 {
		return "", notACommand("The shell would have to work out $" + legible(name, 60) + ". Put its value in its place.")
	}
	text, known := s.known[name]
	if known && x.Slice == nil && x.Repl == nil && (x.Exp == nil || text != "") && !cuts(x.Exp) {
		return text, nil
	}
	if x.Exp != nil && (x.Exp.Op == syntax.DefaultUnset || x.Exp.Op == syntax.DefaultUnsetOrNull) {
		text, err := s.word(x.Exp.Word)
		if err != nil {
			return "", err
		}
		s.warn("$"+name, "Its default was taken over: what it is set to is not known here.")
		return text, nil
	}
	s.unknown(name)
	return "{{" + name + "}}", nil
}

// cuts reports whether an expansion changes the value of its variable.
func cuts(x *syntax.Expansion) bool {
	if x == nil {
		return false
	}
	switch x.Op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		return false
	}
	return true
}

func (w *words) unknown(name string) {
	name = legible(name, 90)
	for _, said := range w.warnings {
		if said.Where == "$"+name {
			return
		}
	}
	w.warn("$"+name, "What "+name+" is set to is not known here. It stands as {{"+name+"}}: put its value in its place.")
}

func variableName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !(c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}
