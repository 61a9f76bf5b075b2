package convert

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"parley/lazyregexp"
)

// readPOSIX reads a command for sh, bash or zsh.
func readPOSIX(command string, prompted bool) (words, error) {
	return readShell(command, prompted, nil)
}

// readShell does so, also where the command is for one of other programs.
func readShell(command string, prompted bool, others map[string]bool) (words, error) {
	m, ok := mend(command, prompted)
	if !ok {
		return words{}, notACommand("This is longer and more entangled than a command can be.")
	}
	s := &shell{source: m.out.String(), known: map[string]string{}, lists: map[string][]string{}, others: others}
	if s.typeset = m.typeset; m.typeset {
		s.warn("quotes", "Curly quotes and long dashes, as word processors make them, were read as straight ones.")
	}
	for _, w := range m.places {
		s.warn(w.Where, w.Detail)
	}
	file, err := s.parse(s.source)
	if err != nil {
		for _, mended := range []func() *syntax.File{s.withApostrophes, s.withBrackets, s.fromLater} {
			if file = mended(); file != nil {
				break
			}
		}
		if file == nil {
			return words{}, notACommand(syntaxFault(err))
		}
	}
	known, lists := maps.Clone(s.known), maps.Clone(s.lists)
	if err := s.statements(file.Stmts); err != nil {
		return words{}, err
	}
	if !s.found {
		s.known, s.lists = known, lists // which are set again on the way
		if err := s.search(file); err != nil {
			return words{}, err
		}
	}
	if !s.found {
		return words{}, notACommand(s.noCurl())
	}
	if whole := s.withQuery(); whole != "" {
		w, err := readShell(whole, prompted, others)
		w.warn("&", "It stands outside of quotes, where a shell ends the command. Options stand behind it, so it was read as a part of the address.")
		return w, err
	}
	return s.words, nil
}

// parse parses a text, or what stands before the first line that no shell reads, such as
// an answer that was copied along.
func (s *shell) parse(source string) (*syntax.File, error) {
	parser := syntax.NewParser(syntax.Variant(syntax.LangBash))
	file, err := parser.Parse(readShallow(source), "")
	if err == nil {
		return file, nil
	}
	whole := &syntax.File{}
	ended := false
	for stmt, err := range parser.StmtsSeq(readShallow(source)) {
		// It tells of an error at its end also where nobody listens any more, so the loop is not left.
		ended = ended || err != nil || len(whole.Stmts) >= maxSigns
		if !ended {
			whole.Stmts = append(whole.Stmts, stmt)
		}
	}
	if !slices.ContainsFunc(whole.Stmts, s.runs) {
		return nil, err
	}
	whole.Stmts = append(whole.Stmts, &syntax.Stmt{Cmd: &syntax.CallExpr{}}) // so that what is behind is named
	return whole, nil
}

// runsCurl reports whether curl is called somewhere in a statement.
func runsCurl(stmt *syntax.Stmt) bool { return (&shell{}).runs(stmt) }

func (s *shell) runs(stmt *syntax.Stmt) bool {
	found := false
	syntax.Walk(stmt, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok {
			found = found || slices.ContainsFunc(call.Args, func(w *syntax.Word) bool { return isCurl(w.Lit()) || s.others[w.Lit()] }) && !namesCurl(literals(call))
		}
		return !found
	})
	return found
}

// literals are a call's words, empty where a word is none as it stands.
func literals(call *syntax.CallExpr) []string {
	words := make([]string, len(call.Args))
	for i, w := range call.Args {
		words[i] = w.Lit()
	}
	return words
}

func syntaxFault(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "without closing quote"):
		return "A quote in this command is not closed. Perhaps its end was not copied."
	case strings.Contains(text, "without matching"):
		return "A bracket in this command is not closed. Perhaps its end was not copied."
	case strings.Contains(text, "here-document"):
		return "A here-document in this command has no end. Perhaps it was not copied."
	}
	return "This is no command that a shell could read: " + strings.TrimPrefix(text, ":") + "."
}

// shell walks the parsed text and finds the words of the curl command. It expands nothing
// but variables that the text itself sets.
type shell struct {
	words
	source string
	cut    int // where an & ends the command
	found  bool
	known  map[string]string
	lists  map[string][]string // the known arrays
	other  string              // a command that stands before curl
	depth  int                 // of texts that are commands in turn
	others map[string]bool     // programs whose commands are read as well
	grown  int                 // bytes of values that were put in the places of names
}

// Bounds of what variables stand for: of one, and of all that are put in their places.
const (
	maxValue = 1 << 20
	maxGrown = maxCommand
	maxItems = 10_000
)

var errGrown = notACommand("The variables in this command stand for more than a command can be.")

// noCurl says what was found in place of curl.
func (s *shell) noCurl() string {
	switch {
	case s.other == "http" || s.other == "https" || s.other == "wget" || s.other == "Invoke-WebRequest" || s.other == "iwr" || s.other == "Invoke-RestMethod":
		return "This is a command for " + s.other + ", not for curl."
	case s.other != "":
		return "There is no curl command in this text; it runs " + quoteShort(s.other) + "."
	}
	return "There is no curl command in this text."
}

func (s *shell) statements(stmts []*syntax.Stmt) error {
	before := false
	for _, stmt := range stmts {
		if s.found {
			s.warn("the commands behind it", "Only the first curl command was taken over.")
			return nil
		}
		if err := s.statement(stmt); err != nil {
			return err
		}
		if s.found && before {
			s.warn("the command before it", "It runs curl as well, and was left out. Import makes a request of each.")
		}
		before = before || !s.found && runsCurl(stmt)
	}
	return nil
}

func (s *shell) statement(stmt *syntax.Stmt) error {
	if err := s.command(stmt.Cmd); err != nil {
		return err
	}
	if !s.found {
		if call, ok := stmt.Cmd.(*syntax.CallExpr); ok && len(call.Args) == 1 && call.Args[0].Lit() == "cat" {
			return s.redirects(stmt.Redirs)
		}
		return s.fedShell(stmt)
	}
	if at := int(stmt.Semicolon.Offset()); stmt.Background && s.cut == 0 && at > 0 && at <= len(s.source) {
		s.cut = at
	}
	if at := int(stmt.Semicolon.Offset()); stmt.Background && at > 0 && at <= len(s.source) && strings.IndexByte(" \t\n", s.source[at-1]) < 0 {
		s.warn("&", "The shell ends the command at an & outside of quotes. What stands behind it is no part of the address; if it should be, put the address in quotes.")
	}
	return s.redirects(stmt.Redirs)
}

// command goes into what runs one command after another. What runs some of them only, or
// often, is searched where nothing else is found.
func (s *shell) command(cmd syntax.Command) error {
	switch x := cmd.(type) {
	case *syntax.CallExpr:
		return s.call(x)
	case *syntax.BinaryCmd:
		return s.binary(x)
	case *syntax.TimeClause:
		if x.Stmt != nil {
			return s.statement(x.Stmt)
		}
	case *syntax.DeclClause:
		s.assign(x.Args)
	case *syntax.Block:
		return s.statements(x.Stmts)
	case *syntax.Subshell:
		return s.statements(x.Stmts)
	}
	return nil
}

// binary takes the curl command out of a pipe or a chain. What comes behind it works on
// the answer and is left out.
func (s *shell) binary(x *syntax.BinaryCmd) error {
	if err := s.statement(x.X); err != nil {
		return err
	}
	sign := x.Op.String()
	if s.found {
		if s.runs(x.Y) && x.Op == syntax.Pipe {
			s.warn(sign, "What follows "+sign+" runs curl again, with what this one answers, and was left out.")
			return nil
		}
		if s.runs(x.Y) {
			s.warn(sign, "What follows "+sign+" runs curl again, and was left out. Import makes a request of each.")
			return nil
		}
		s.warn(sign, "What follows "+sign+" works on the answer and was left out.")
		return nil
	}
	if x.Op != syntax.Pipe {
		s.stdin, s.hasStdin = "", false
	}
	return s.statement(x.Y)
}

// assign notes the variables that the text sets. What a command would have to work out
// stays unknown; what other variables are in it stays named.
func (s *shell) assign(assigns []*syntax.Assign) {
	for _, a := range assigns {
		if a.Name == nil {
			continue
		}
		name := a.Name.Value
		if a.Array != nil {
			var before []string
			if a.Append {
				before = s.lists[name]
			}
			s.lists[name] = append(before[:len(before):len(before)], s.items(a)...)
			continue
		}
		text, said := "", len(s.warnings)
		if a.Value != nil {
			var err error
			text, err = s.word(a.Value)
			if err != nil || slices.ContainsFunc(s.warnings[said:], func(w Warning) bool { return !strings.HasPrefix(w.Where, "$") }) {
				s.warnings = s.warnings[:said]
				delete(s.known, name)
				continue
			}
		}
		if a.Append {
			text = s.known[name] + text
		}
		if len(text) > maxValue {
			delete(s.known, name)
			continue
		}
		s.known[name] = text
	}
}

// carriers run the command that follows them.
var carriers = map[string]bool{"sudo": true, "env": true, "command": true, "exec": true, "nohup": true, "time": true, "export": true}

func (s *shell) call(x *syntax.CallExpr) error {
	said := len(s.warnings)
	s.assign(x.Assigns)
	var args []string
	for _, w := range x.Args {
		if several, ok := s.several(w); ok {
			args = append(args, several...)
			continue
		}
		text, err := s.word(w)
		if err != nil {
			if len(args) > 0 && !isCurl(args[0]) && !carriers[args[0]] {
				break // another command's words are no matter
			}
			return err
		}
		args = append(args, text)
		if isCurl(args[0]) {
			s.sayBraces(w)
		}
	}
	for len(args) > 0 && carriers[args[0]] && !namesCurl(args) || len(args) > 1 && !isCurl(args[0]) && carried(args) {
		args = args[1:]
	}
	switch {
	case len(args) == 0:
	case s.others[args[0]]:
		s.found, s.program, s.args = true, args[0], args[1:]
	case isCurl(args[0]):
		s.found, s.args = true, args[1:]
	case behindLauncher(args) > 0:
		i := behindLauncher(args)
		if s.elsewhere(strings.Join(args[:i-1], " ")); isCurl(args[i]) {
			s.found, s.args = true, args[i+1:]
			return nil
		}
		return s.inner(runsText(args[i:]))
	case namesCurl(args):
		s.other = args[0]
	case slices.ContainsFunc(args[1:], isCurl) && !runsShell(args):
		s.launched(args)
	case runsText(args) != "":
		text := runsText(args)
		if err := s.inner(text); err != nil {
			return err
		}
		s.elsewhere(strings.TrimSpace(strings.TrimSuffix(strings.Join(args, " "), text)))
	default:
		ofWords := slices.Clone(s.warnings[said:])
		s.warnings = s.warnings[:said]
		if s.prints(args); s.hasStdin {
			s.warnings = append(s.warnings, ofWords...) // they stand in what it prints
		}
	}
	return nil
}

func quoteShort(s string) string { return "“" + legible(s, 30) + "”" }

// redirects reads what the shell gives to curl, and names what it does with the answer.
func (s *shell) redirects(redirs []*syntax.Redirect) error {
	for _, r := range redirs {
		switch r.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			text, err := s.hereText(r)
			if err != nil {
				return err
			}
			if r.Op == syntax.DashHdoc {
				text = leadingTabs.ReplaceAllString(text, "")
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
			s.unread("< "+name, name)
			s.hasStdin, s.ofFile = true, true
		default:
			s.outward(r)
		}
	}
	return nil
}

var leadingTabs = lazyregexp.New(`(?m)^\t+`)

func (s *shell) outward(r *syntax.Redirect) {
	if r.N != nil && r.N.Value == "2" {
		return
	}
	name, err := s.word(r.Word)
	if err != nil || name == "/dev/null" || strings.HasPrefix(r.Op.String(), ">&") {
		return
	}
	s.warn(r.Op.String()+" "+name, "The answer is kept in the history, not in the file "+legible(name, 100)+".")
}
