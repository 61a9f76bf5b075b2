package convert

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"parley/lazyregexp"
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
			return s.ansi(x.Value), nil
		}
		s.sayLiteral(x.Value)
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
		return s.textOf(x), nil // the name of a file, which is not read
	case *syntax.ArithmExp:
		return s.standsFor(s.textOf(x), "calculated", "The shell would have to calculate this. NAME stands for the result"), nil
	}
	return "", notACommand("This command has a pattern for file names in it. Put what it stands for in its place, or quote it.")
}

// inSingleQuotes is a variable's name as people write those of their shells: in capitals.
var inSingleQuotes = lazyregexp.New(`\$(?:([A-Z][A-Z0-9_]{2,})\b|\{([A-Z][A-Z0-9_]{2,}|[a-z]\w*(?:\.\w+)+)\})`)

// ansi reads the text of $'…'. Firefox writes é as \xe9 when it copies a request, of which a shell
// makes a byte that is no UTF-8: the character was sent, and is meant.
func (s *shell) ansi(source string) string {
	if nulEscape.MatchString(source) {
		s.warn("$'…'", "A shell ends this text where the character NUL stands in it, and gives curl nothing of what is behind.")
	}
	text := unescapeANSI(source)
	if meant, ok := asLatin1(text); ok {
		s.warn("$'…'", "A shell makes bytes of this text that are no UTF-8. Browsers write characters so when they copy a request, and so it was read.")
		return meant
	}
	return text
}

// nulEscape is the character NUL as $'…' may have it.
var nulEscape = lazyregexp.New(`(?:^|[^\\])(?:\\\\)*\\(?:x0{1,2}(?:[^0-9A-Fa-f]|$)|x00|u0000|000|0(?:[^0-7]|$))`)

// sayLiteral says of variables in single quotes that a shell does not fill them in.
func (s *shell) sayLiteral(text string) {
	for _, m := range inSingleQuotes.FindAllStringSubmatch(text, 20) {
		s.warn("'"+m[0]+"'", "It stands in single quotes, in which a shell fills nothing in, and so it is sent as it is. If a value belongs there, write {{"+nameOf(m[1]+m[2])+"}}.")
	}
}

// output is what a command inside the command would print, where it does nothing but
// print a text. Nothing is run: for any other, a name stands.
func (s *shell) output(x *syntax.CmdSubst) string {
	if len(x.Stmts) == 0 && strings.Contains(s.textOf(x), "#") { // a comment in the middle of a command
		return ""
	}
	inside := &shell{source: s.source, known: s.known, lists: s.lists, depth: s.depth, grown: s.grown}
	defer func() { s.grown = inside.grown }()
	if err := inside.statements(x.Stmts); err == nil && inside.hasStdin && !inside.found && !slices.ContainsFunc(inside.warnings, func(w Warning) bool { return !strings.HasPrefix(strings.TrimPrefix(w.Where, "'"), "$") }) {
		for _, w := range inside.warnings {
			s.warn(w.Where, w.Detail)
		}
		return strings.TrimRight(inside.stdin, "\n")
	}
	text := strings.TrimRight(s.textOf(x), ")`")
	return s.standsFor(text, "output", "This command would have to be run, and Parley runs none. NAME stands for what it prints")
}

// textOf is a node as it is written.
func (s *shell) textOf(n syntax.Node) string {
	from, to := int(n.Pos().Offset()), int(n.End().Offset())
	if from > to || to > len(s.source) {
		return ""
	}
	return s.source[from:to]
}

// standsFor leaves a name in the place of what a shell would have to work out.
func (s *shell) standsFor(text, otherwise, why string) string {
	name := nameOf(text)
	if name == "" {
		name = otherwise
	}
	why = strings.ReplaceAll(why, "NAME", "{{"+name+"}}")
	s.warn(quoteShort(strings.TrimSuffix(strings.TrimLeft(text, "$(`"), "))")), why+": put that in its place.")
	return "{{" + name + "}}"
}

// nameOf makes a variable's name of a text.
func nameOf(text string) string {
	name := strings.Trim(notOfNames.ReplaceAllString(text, "_"), "_0123456789")
	if len(name) > 40 {
		name = strings.Trim(name[:40], "_")
	}
	return name
}

var notOfNames = lazyregexp.New(`[^A-Za-z0-9]+`)

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
		return s.standsFor(s.textOf(x), "value", "The shell would have to work this out. NAME stands for its value"), nil
	}
	text, known := s.known[name]
	if s.grown += len(text); s.grown > maxGrown {
		return "", errGrown
	}
	if cut, ok := withoutEnd(text, x.Exp); ok && known {
		return cut, nil
	}
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

// withoutEnd is a value without what an expansion takes off its beginning or end.
func withoutEnd(value string, x *syntax.Expansion) (string, bool) {
	if x == nil || x.Word == nil || x.Word.Lit() == "" || strings.ContainsAny(x.Word.Lit(), `*?[\`) {
		return "", false
	}
	switch x.Op {
	case syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		return strings.TrimSuffix(value, x.Word.Lit()), true
	case syntax.RemSmallPrefix, syntax.RemLargePrefix:
		return strings.TrimPrefix(value, x.Word.Lit()), true
	}
	return "", false
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
