package convert

import (
	"slices"
	"strings"
	"unicode"

	"mvdan.cc/sh/v3/syntax"
)

// namesCurl reports whether a command only speaks of curl: it installs the program, looks for it or
// fetches its image, and sends nothing.
func namesCurl(args []string) bool {
	at := slices.IndexFunc(args, isCurl)
	if at <= 0 {
		return false
	}
	for i, word := range args[:at] {
		switch word {
		case "install", "add", "remove", "purge", "upgrade", "reinstall", "pull", "update", "-S", "-Sy", "-Syu":
			if !containers[args[0]] || word == "pull" && i < 3 {
				return true
			}
		case "which", "whereis", "type", "hash", "man", "whatis", "pkill", "killall", "pgrep":
			return i == 0 || carriers[args[0]]
		case "-v", "-V":
			return i > 0 && args[i-1] == "command"
		}
	}
	return false
}

// containers run a program in a place whose name may be any word.
var containers = map[string]bool{"docker": true, "podman": true, "kubectl": true, "oc": true, "ssh": true}

// behindLauncher is where the words of curl, or of a shell that runs it, begin behind a program that
// runs it in another place; 0: the words do not say it.
func behindLauncher(args []string) int {
	if at := slices.Index(args, "--"); at > 0 && at+1 < len(args) && (isCurl(args[at+1]) || runsText(args[at+1:]) != "") {
		return at + 1
	}
	return 0
}

// ofContainer are options of docker run with an argument of their own.
var ofContainer = map[string]bool{
	"--network": true, "--net": true, "--name": true, "--add-host": true, "-v": true, "--volume": true, "-e": true, "--env": true, "--env-file": true,
	"-w": true, "--workdir": true, "-u": true, "--user": true, "-h": true, "--hostname": true, "-p": true, "--publish": true, "--platform": true, "--pull": true, "-l": true, "--label": true,
}

// entered are curl's words where a container is started with curl for its program: those behind the image.
func entered(args []string) ([]string, bool) {
	at := slices.IndexFunc(args, func(word string) bool { return strings.HasPrefix(word, "--entrypoint") })
	if at < 0 {
		return nil, false
	}
	program, glued := strings.CutPrefix(args[at], "--entrypoint=")
	if at++; !glued && at < len(args) {
		program = args[at]
		at++
	}
	if !isCurl(program) {
		return nil, false
	}
	for at < len(args) && strings.HasPrefix(args[at], "-") {
		if at++; ofContainer[args[at-1]] {
			at++
		}
	}
	if at >= len(args) {
		return nil, false
	}
	return args[at+1:], true
}

// eachItem puts what xargs or parallel has for its items into the words of curl, where it is known, or
// else a name for it.
func (s *shell) eachItem(launcher []string) {
	program := slices.IndexFunc(launcher, func(w string) bool { return w == "xargs" || w == "parallel" })
	if program < 0 {
		return
	}
	sign := ""
	if launcher[program] == "parallel" {
		sign = "{}"
	}
	for i, word := range launcher[program+1:] {
		switch rest, ok := strings.CutPrefix(word, "-I"); {
		case ok && rest != "":
			sign = rest
		case ok && program+2+i < len(launcher):
			sign = launcher[program+2+i]
		case word == "-i":
			sign = "{}"
		}
	}
	items := strings.Fields(s.stdin)
	why := "What " + launcher[program] + " puts here is not known."
	known := s.hasStdin && !s.ofFile && len(items) > 0 && (sign == "" || len(items) == 1)
	if s.hasStdin && len(items) > 1 {
		why = launcher[program] + " puts one after another here: " + legible(strings.Join(items, ", "), 60) + "."
	}
	s.stdin, s.hasStdin, s.ofFile = "", false, false
	if !known {
		items = []string{"{{item}}"}
	}
	used := false
	for i, word := range s.args {
		if sign != "" && strings.Contains(word, sign) && s.grown <= maxGrown {
			s.grown += len(word) + len(items[0])*strings.Count(word, sign)
			s.args[i] = strings.ReplaceAll(word, sign, items[0])
			used = true
		}
	}
	if !used && sign != "" && launcher[program] == "xargs" {
		return
	}
	if !used {
		s.args = append(s.args, items...)
	}
	if !known {
		s.warn("$item", why+" It stands as {{item}}: put its value in its place.")
	}
}

// launched takes curl's words from a command that runs it.
func (s *shell) launched(args []string) {
	i := 1 + slices.IndexFunc(args[1:], isCurl)
	s.found, s.args = true, args[i+1:]
	if words, ok := entered(args); ok {
		s.args = words
	}
	s.elsewhere(strings.Join(args[:i], " "))
	s.eachItem(args[:i])
}

// elsewhere names what runs curl. Signs alone are drawn by prompts and comments.
func (s *shell) elsewhere(what string) {
	if strings.ContainsFunc(what, func(r rune) bool { return r < 128 && unicode.IsLetter(r) }) {
		s.warn(quoteShort(what), "This runs curl somewhere else, or more than once. Here the request is sent from this machine, once.")
	}
}

// carried reports whether the first word is an option or a variable of what carries curl.
func carried(args []string) bool {
	return (args[0] != "" && args[0][0] == '-' || strings.Contains(args[0], "=")) && slices.ContainsFunc(args, isCurl)
}

// launchers run another program, that follows them.
var launchers = map[string]bool{"xargs": true, "parallel": true, "timeout": true, "docker": true, "podman": true, "kubectl": true, "oc": true, "doas": true, "nice": true, "retry": true, "sudo": true, "env": true, "time": true}

// search looks for a curl command inside of loops, conditions and other commands.
func (s *shell) search(file *syntax.File) error {
	var inside, text *syntax.Stmt
	syntax.Walk(file, func(n syntax.Node) bool {
		if stmt, ok := n.(*syntax.Stmt); ok && inside == nil {
			call, ok := stmt.Cmd.(*syntax.CallExpr)
			switch {
			case s.feedsCurl(stmt):
				inside = stmt
			case !ok:
			case len(call.Args) == 0:
				s.assign(call.Assigns) // before the command, in its block or in another
			case isCurl(call.Args[0].Lit()) || s.others[call.Args[0].Lit()]:
				inside = stmt
			case text == nil && launchers[call.Args[0].Lit()] && slices.ContainsFunc(literals(call), isCurl) && !namesCurl(literals(call)):
				text = stmt
			case text == nil && runsText([]string{call.Args[0].Lit(), s.textOf(call.Args[len(call.Args)-1])}) != "":
				text = stmt
			}
		}
		return inside == nil
	})
	if inside == nil {
		inside = text
	}
	if inside == nil {
		return nil
	}
	s.warn("the shell's program around it", "Only the curl command inside of it was taken over, once.")
	return s.statement(inside)
}
