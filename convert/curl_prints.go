package convert

import (
	"encoding/base64"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"parley/lazyregexp"
)

// prints reads a command that writes content for curl: echo, printf, base64 -d. Any other
// is not run, so what it prints is not known.
func (s *shell) prints(args []string) {
	stdin, hasStdin := s.stdin, s.hasStdin && !s.ofFile
	s.stdin, s.hasStdin, s.ofFile = "", false, false
	named := strings.Contains(stdin, "{{") // so nobody knows what base64 makes of it
	switch {
	case args[0] == "echo":
		end := "\n"
		rest := args[1:]
		for len(rest) > 0 && (rest[0] == "-n" || rest[0] == "-e" || rest[0] == "-ne" || rest[0] == "-en") {
			if strings.Contains(rest[0], "n") {
				end = ""
			}
			rest = rest[1:]
		}
		s.stdin, s.hasStdin = strings.Join(rest, " ")+end, true
	case args[0] == "printf" && len(args) > 1:
		s.stdin, s.hasStdin = printed(args[1], args[2:])
	case args[0] == "base64" && len(args) == 2 && (args[1] == "-d" || args[1] == "--decode" || args[1] == "-D") && hasStdin && !named:
		if plain, err := decodeBase64(stdin); err == nil {
			s.stdin, s.hasStdin = plain, true
		}
	case args[0] == "base64" && (len(args) == 1 || len(args) == 2 && (args[1] == "-w0" || args[1] == "--wrap=0") || len(args) == 3 && args[1] == "-w") && hasStdin && !named:
		s.stdin, s.hasStdin = base64.StdEncoding.EncodeToString([]byte(stdin))+"\n", true
	case args[0] == "cat" && len(args) == 1:
		s.stdin, s.hasStdin = stdin, hasStdin
	case args[0] == "cat" && len(args) == 2:
		s.unread("cat "+args[1], args[1])
		s.hasStdin, s.ofFile = true, true
	}
	if !s.hasStdin {
		s.other = args[0]
	}
}

// wholeNumber is one, or what stands for a value.
var wholeNumber = lazyregexp.New(`^(?:-?[0-9]{1,15}|\{\{\w+\}\})$`)

// printed is what printf prints, if its format has nothing but texts in it.
func printed(format string, args []string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		switch {
		case format[i] == '\\' && i+1 < len(format):
			text, n := ansiEscape(format[i+1:])
			b.WriteString(text)
			i += n
		case format[i] != '%':
			b.WriteByte(format[i])
		case strings.HasPrefix(format[i:], "%%"):
			b.WriteByte('%')
			i++
		case strings.HasPrefix(format[i:], "%s"), strings.HasPrefix(format[i:], "%d") && len(args) > 0 && wholeNumber.MatchString(args[0]):
			if len(args) > 0 {
				b.WriteString(args[0])
				args = args[1:]
			}
			i++
		default:
			return "", false
		}
	}
	return b.String(), len(args) == 0
}

// feedsCurl reports a pipe in which something else prints what curl reads.
func (s *shell) feedsCurl(stmt *syntax.Stmt) bool {
	pipe, ok := stmt.Cmd.(*syntax.BinaryCmd)
	if !ok || pipe.Op != syntax.Pipe {
		return false
	}
	calls := func(stmt *syntax.Stmt) bool {
		call, ok := stmt.Cmd.(*syntax.CallExpr)
		return ok && len(call.Args) > 0 && isCurl(call.Args[0].Lit())
	}
	if first, ok := pipe.Y.Cmd.(*syntax.BinaryCmd); ok { // and something reads what curl prints
		return !calls(pipe.X) && calls(first.X)
	}
	return !calls(pipe.X) && calls(pipe.Y) || s.feedsCurl(pipe.X)
}
