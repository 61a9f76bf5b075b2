package convert

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"parley/lazyregexp"
)

// several are the words that one expansion becomes: the items of an array, the arguments of a
// script, or the parts of a variable outside of quotes.
func (s *shell) several(w *syntax.Word) ([]string, bool) {
	if len(w.Parts) != 1 {
		return nil, false
	}
	part, inQuotes := w.Parts[0], false
	if quoted, ok := part.(*syntax.DblQuoted); ok && len(quoted.Parts) == 1 {
		part, inQuotes = quoted.Parts[0], true
	}
	x, ok := part.(*syntax.ParamExp)
	if !ok || x.Param == nil || x.Excl || x.Length || x.Slice != nil || x.Repl != nil {
		return nil, false
	}
	name := x.Param.Value
	if ofAll(x.Index) {
		items, known := s.lists[name]
		if s.grown += 100 * len(items); s.grown > maxGrown {
			items = nil
		}
		if !known {
			s.warn("${"+name+"[@]}", "What "+name+" holds is not known here, and was left out.")
		}
		return items, true
	}
	if name == "@" || name == "*" {
		s.warn("$"+name, "The arguments of a script are not known here, and were left out.")
		return nil, true
	}
	text, known := s.known[name]
	if !known || inQuotes || x.Index != nil || x.Exp != nil || !strings.ContainsAny(text, " \t\n") {
		return nil, false
	}
	if s.grown += len(text); s.grown > maxGrown {
		return nil, true
	}
	return strings.Fields(text), true
}

// ofAll reports whether an index stands for all items.
func ofAll(index syntax.ArithmExpr) bool {
	w, ok := index.(*syntax.Word)
	return ok && (w.Lit() == "@" || w.Lit() == "*")
}

// items are those of an array that the text sets.
func (s *shell) items(a *syntax.Assign) []string {
	var items []string
	for _, e := range a.Array.Elems {
		if len(items) > maxItems {
			break
		}
		if several, ok := s.several(e.Value); ok {
			items = append(items, several...)
			continue
		}
		if text, err := s.word(e.Value); err == nil {
			items = append(items, text)
		}
	}
	return items
}

// runsText is the text that a command runs in another shell, if curl is in it.
func runsText(args []string) string {
	switch args[0] {
	case "sh", "bash", "zsh", "dash", "ash", "eval", "watch", "ssh", "docker", "podman", "kubectl", "su", "timeout", "nsenter", "wsl", "adb":
	default:
		return ""
	}
	text := args[len(args)-1]
	if strings.Contains(text, " ") && strings.Contains(text, "curl") {
		return text
	}
	return ""
}

// runsShell reports whether a container has the image of curl and runs a shell in it.
func runsShell(args []string) bool {
	i := slices.IndexFunc(args, isCurl)
	return i > 0 && i+1 < len(args) && strings.Contains(args[i], "/") && runsText(args) != "" && runsText(args[i+1:]) != ""
}

// fedShell reads the here-document that a shell is given to run, or that read keeps under a name.
func (s *shell) fedShell(stmt *syntax.Stmt) error {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	words := literals(call)
	for _, r := range stmt.Redirs {
		if name := words[len(words)-1]; words[0] == "read" && r.Op == syntax.Hdoc && variableName(name) {
			text, err := s.hereText(r)
			if s.known[name] = strings.Trim(text, " \t\n"); !slices.Contains(words, "-d") && !slices.Contains(words, "-rd") {
				s.known[name] = firstWords(text)
			}
			return err
		}
		if (r.Op != syntax.Hdoc && r.Op != syntax.DashHdoc) || runsText([]string{words[0], "curl " + s.textOf(r.Word)}) == "" {
			continue
		}
		text, err := s.hereText(r)
		if err != nil || !strings.Contains(text, "curl") {
			return err
		}
		if err = s.inner(leadingTabs.ReplaceAllString(text, "")); s.found {
			s.elsewhere(strings.Join(words, " "))
		}
		return err
	}
	return nil
}

// maxDepth bounds the texts that are commands in turn.
const maxDepth = 3

// inner reads a text as another shell would.
func (s *shell) inner(text string) error {
	if s.depth >= maxDepth {
		return notACommand("This command has more shells inside of each other than Parley goes into.")
	}
	file, err := s.parse(text)
	if err != nil {
		return notACommand(syntaxFault(err))
	}
	source := s.source
	s.source = text
	s.depth++
	known, lists := maps.Clone(s.known), maps.Clone(s.lists)
	err = s.statements(file.Stmts)
	if err == nil && !s.found {
		s.known, s.lists = known, lists
		err = s.search(file)
	}
	s.depth--
	s.source = source
	return err
}

// hereText is a here-document. Nothing counts in one whose end stands in quotes; else it is
// as in double quotes, but for the quotes.
func (s *shell) hereText(r *syntax.Redirect) (string, error) {
	if r.Hdoc == nil {
		return "", nil
	}
	quoted := strings.ContainsAny(s.textOf(r.Word), `"'\`)
	var b strings.Builder
	for _, part := range r.Hdoc.Parts {
		lit, ok := part.(*syntax.Lit)
		switch {
		case ok && quoted:
			b.WriteString(lit.Value)
		case ok:
			b.WriteString(unescapeShell(strings.ReplaceAll(lit.Value, `\"`, `\\"`), true))
		default:
			text, err := s.part(part, true)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
		}
	}
	return b.String(), nil
}

// apostrophe stands between letters, as in words.
var apostrophe = lazyregexp.New(`(\pL)'(\pL)`)

// withApostrophes reads a command whose single quotes no shell could part, because there are
// apostrophes in the text between them. It is nil where that is not the fault.
func (s *shell) withApostrophes() *syntax.File {
	mended := apostrophe.ReplaceAllString(s.source, `$1'\''$2`)
	file, err := s.parse(mended)
	if err != nil || mended == s.source {
		return nil
	}
	s.source = mended
	s.warn("'", "A shell would take an apostrophe for the end of a text in single quotes; here it was read as text.")
	return file
}

// fromLater parses what begins in the line of a curl command, where no shell reads what stands
// before it: a piece of something else, or a program's way to write a command.
func (s *shell) fromLater() *syntax.File {
	for _, at := range curlLater.FindAllStringIndex(s.source, 20) {
		file, err := s.parse(s.source[at[0]+1:])
		if err == nil && slices.ContainsFunc(file.Stmts, s.runs) {
			s.source = s.source[at[0]+1:]
			s.warn("the text before it", "No shell reads it, so it was left out; a variable that it sets is not known here.")
			return file
		}
	}
	return nil
}

// curlLater is a line that runs curl, behind another.
var curlLater = lazyregexp.New(`\n[^\n'"]*\bcurl(?:\.exe)?[ \t]`)

// firstOfList is the first of the names that curl makes of a list in braces or of a range.
func firstOfList(name string) string {
	for range 10 { // one list may stand behind another
		name = lists.ReplaceAllStringFunc(name, func(list string) string {
			first, _, _ := strings.Cut(list[1:len(list)-1], ",")
			if list[0] == '[' {
				first, _, _ = strings.Cut(first, "-")
			}
			return first
		})
	}
	return name
}

// sayBraces says of a word that bash and zsh make several of it, which is seldom meant.
func (s *shell) sayBraces(w *syntax.Word) {
	split := &syntax.Word{Parts: slices.Clone(w.Parts)}
	if syntax.SplitBraces(split) && slices.ContainsFunc(split.Parts, func(part syntax.WordPart) bool {
		braces, ok := part.(*syntax.BraceExp)
		return ok && len(braces.Elems) > 1
	}) {
		s.warn(s.textOf(w), "Outside of quotes, bash and zsh make several words of these braces. Here they stand as they are: put the text in quotes, or write the words that are meant.")
	}
}

// bracketed is an address outside of quotes with round brackets in it.
var bracketed = lazyregexp.New(`([ \t])(https?://[^\s'"\\|;<>]*\([^\s'"\\|;<>]*)`)

// withBrackets reads a command whose address no shell could read, because of the round brackets in
// it. It is nil where that is not the fault.
func (s *shell) withBrackets() *syntax.File {
	mended := bracketed.ReplaceAllString(s.source, "$1'$2'")
	file, err := s.parse(mended)
	if err != nil || mended == s.source {
		return nil
	}
	s.source = mended
	s.warn("( )", "A shell takes no round brackets outside of quotes; here the address was read as if it stood in them.")
	return file
}
