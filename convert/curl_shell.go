package convert

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// readPOSIX reads a command for sh, bash or zsh.
func readPOSIX(command string) (words, error) {
	mended, typeset := mend(command)
	s := &shell{known: map[string]string{}}
	if typeset {
		s.warn("quotes", "Curly quotes and long dashes, as word processors make them, were read as straight ones.")
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(mended), "")
	if err != nil {
		return words{}, notACommand(syntaxFault(err))
	}
	for _, stmt := range file.Stmts {
		if s.found {
			s.warn("the commands behind it", "Only the first curl command was taken over.")
			break
		}
		if err := s.statement(stmt); err != nil {
			return words{}, err
		}
	}
	if !s.found {
		return words{}, notACommand("There is no curl command in this text.")
	}
	return s.words, nil
}

func syntaxFault(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "reached EOF without closing quote"):
		return "A quote in this command is not closed. Perhaps its end was not copied."
	case strings.Contains(text, "without matching"):
		return "A bracket in this command is not closed. Perhaps its end was not copied."
	}
	return "This is no command that a shell could read: " + strings.TrimPrefix(text, ":") + "."
}

// shell walks the parsed text and finds the words of the curl command. It expands nothing
// but variables that the text itself sets.
type shell struct {
	words
	found bool
	known map[string]string
}

func (s *shell) statement(stmt *syntax.Stmt) error {
	if stmt.Background || stmt.Negated {
		s.warn("the shell's own signs", "An & or ! around the command was left out.")
	}
	if err := s.command(stmt.Cmd); err != nil {
		return err
	}
	if !s.found {
		return nil
	}
	return s.redirects(stmt.Redirs)
}

func (s *shell) command(cmd syntax.Command) error {
	switch x := cmd.(type) {
	case nil:
		return nil
	case *syntax.CallExpr:
		return s.call(x)
	case *syntax.BinaryCmd:
		return s.binary(x)
	case *syntax.TimeClause:
		if x.Stmt != nil {
			return s.statement(x.Stmt)
		}
		return nil
	case *syntax.DeclClause:
		return s.assign(x.Args)
	}
	return notACommand("This is a shell program, not a curl command. Copy the curl command alone.")
}

// binary takes the curl command out of a pipe or a chain. What comes behind it works on
// the answer and is left out; before it, only a command that prints its content may stand.
func (s *shell) binary(x *syntax.BinaryCmd) error {
	if err := s.statement(x.X); err != nil {
		return err
	}
	sign := x.Op.String()
	switch {
	case s.found:
		s.warn(sign, "What follows "+sign+" works on the answer and was left out.")
		return nil
	case x.Op == syntax.Pipe && s.hasStdin:
		return s.statement(x.Y)
	case x.Op == syntax.AndStmt && s.set(x.X):
		return s.statement(x.Y)
	}
	return notACommand("Another command stands before curl, and Parley runs none. Paste the curl command alone.")
}

// set reports whether a statement did nothing but set variables.
func (s *shell) set(stmt *syntax.Stmt) bool {
	switch x := stmt.Cmd.(type) {
	case *syntax.DeclClause:
		return true
	case *syntax.CallExpr:
		return len(x.Args) == 0
	}
	return false
}

func (s *shell) assign(assigns []*syntax.Assign) error {
	for _, a := range assigns {
		if a.Name == nil || a.Array != nil {
			continue
		}
		text := ""
		if a.Value != nil {
			var err error
			if text, err = s.word(a.Value); err != nil {
				return err
			}
		}
		s.known[a.Name.Value] = text
	}
	return nil
}

// carriers run the command that follows them.
var carriers = map[string]bool{"sudo": true, "env": true, "command": true, "exec": true, "nohup": true, "time": true, "export": true}

func (s *shell) call(x *syntax.CallExpr) error {
	if err := s.assign(x.Assigns); err != nil {
		return err
	}
	var args []string
	for _, w := range x.Args {
		text, err := s.word(w)
		if err != nil {
			return err
		}
		args = append(args, text)
	}
	for len(args) > 0 && !isCurl(args[0]) && (carriers[args[0]] || strings.Contains(args[0], "=")) {
		args = args[1:]
	}
	switch {
	case len(args) == 0:
		return nil
	case isCurl(args[0]):
		s.found, s.args = true, args[1:]
		return nil
	}
	return s.prints(args)
}

// prints reads a command that writes content for curl: echo, printf with %s, base64 -d.
func (s *shell) prints(args []string) error {
	switch {
	case args[0] == "echo" && len(args) > 1:
		end := "\n"
		rest := args[1:]
		for len(rest) > 0 && (rest[0] == "-n" || rest[0] == "-e" || rest[0] == "-ne" || rest[0] == "-en") {
			if strings.Contains(rest[0], "n") {
				end = ""
			}
			rest = rest[1:]
		}
		s.stdin, s.hasStdin = strings.Join(rest, " ")+end, true
		return nil
	case args[0] == "printf" && len(args) == 3 && (args[1] == "%s" || args[1] == `%s\n`):
		s.stdin, s.hasStdin = args[2]+map[bool]string{true: "\n"}[args[1] != "%s"], true
		return nil
	case args[0] == "printf" && len(args) == 2 && !strings.ContainsAny(args[1], `%\`):
		s.stdin, s.hasStdin = args[1], true
		return nil
	case args[0] == "base64" && len(args) == 2 && (args[1] == "-d" || args[1] == "--decode" || args[1] == "-D") && s.hasStdin:
		plain, err := decodeBase64(s.stdin)
		if err != nil {
			return notACommand("The content that is printed into curl is not base64.")
		}
		s.stdin = plain
		return nil
	case args[0] == "cat" && len(args) == 2:
		s.warn(args[1], "The file "+args[1]+" is not read. Put its content into the body.")
		s.hasStdin = true
		return nil
	}
	if strings.HasPrefix(args[0], "http") || args[0] == "wget" || args[0] == "Invoke-WebRequest" {
		return notACommand("This is a command for " + args[0] + ", not for curl.")
	}
	return notACommand("This text runs " + quoteShort(args[0]) + ", and Parley runs no commands. Paste the curl command alone.")
}

func quoteShort(s string) string {
	if runes := []rune(s); len(runes) > 30 {
		s = string(runes[:30]) + "…"
	}
	return "“" + s + "”"
}

// redirects reads what the shell gives to curl, and names what it does with the answer.
func (s *shell) redirects(redirs []*syntax.Redirect) error {
	for _, r := range redirs {
		switch r.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			text, err := s.word(r.Hdoc)
			if err != nil {
				return err
			}
			s.stdin, s.hasStdin = text, true
		case syntax.WordHdoc:
			text, err := s.word(r.Word)
			if err != nil {
				return err
			}
			s.stdin, s.hasStdin = text+"\n", true
		case syntax.RdrIn:
			name, err := s.word(r.Word)
			if err != nil {
				return err
			}
			s.warn("< "+name, "The file "+name+" is not read. Put its content into the body.")
			s.hasStdin = true
		default:
			s.outward(r)
		}
	}
	return nil
}

func (s *shell) outward(r *syntax.Redirect) {
	if r.N != nil && r.N.Value == "2" {
		return
	}
	name, err := s.word(r.Word)
	if err != nil || name == "/dev/null" || strings.HasPrefix(r.Op.String(), ">&") {
		return
	}
	s.warn(r.Op.String()+" "+name, "The answer is kept in the history, not in the file "+name+".")
}

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
		return "", notACommand("A command inside the command, $(…) or `…`, would have to be run, and Parley runs none. Put its output in its place.")
	case *syntax.ProcSubst:
		return "", notACommand("A command inside the command, <(…), would have to be run, and Parley runs none. Put its output in its place.")
	case *syntax.ArithmExp:
		return "", notACommand("The shell would have to calculate $((…)). Put the result in its place.")
	}
	return "", notACommand("This command has a pattern for file names in it. Put what it stands for in its place, or quote it.")
}

// parameter is the value that the text gives to a variable, or else its name in double
// braces, to be filled in.
func (s *shell) parameter(x *syntax.ParamExp) (string, error) {
	name := ""
	if x.Param != nil {
		name = x.Param.Value
	}
	if !variableName(name) || x.Excl || x.Length || x.Width || x.Index != nil || x.Slice != nil || x.Repl != nil || x.Names != 0 {
		return "", notACommand("The shell would have to work out $" + name + ". Put its value in its place.")
	}
	if text, ok := s.known[name]; ok {
		return text, nil
	}
	if x.Exp != nil {
		text, err := s.word(x.Exp.Word)
		if err != nil {
			return "", err
		}
		if x.Exp.Op == syntax.DefaultUnset || x.Exp.Op == syntax.DefaultUnsetOrNull {
			s.warn("$"+name, "Its default was taken over: what it is set to is not known here.")
			return text, nil
		}
		return "", notACommand("The shell would have to work out ${" + name + "…}. Put its value in its place.")
	}
	s.unknown(name)
	return "{{" + name + "}}", nil
}

func (w *words) unknown(name string) {
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
