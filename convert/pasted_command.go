package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// otherPrograms are those whose commands are read as curl's are, once their options are
// curl's.
var otherPrograms = map[string]bool{"wget": true, "http": true, "https": true, "xh": true, "xhs": true}

// otherCommand is a command for one of them, also behind a prompt or a pipe.
var otherCommand = lazyregexp.New(`^(?:[$%#>][ \t]+)?(?:sudo[ \t]+)?(?:(?:echo|printf|cat)\s[^\n]*\|\s*)?(?:wget|https?|xhs?)\s+\S`)

// fromOther reads such a command.
func fromOther(text string) (playground.Request, []Warning, error) {
	command, prompted := unmark(text), false
	if at := prompt.FindString(command); at != "" && otherCommand.MatchString(command[len(at):]) {
		command, prompted = command[len(at):], true
	}
	w, err := readShell(command, prompted, otherPrograms)
	if err != nil {
		return playground.Request{}, nil, err
	}
	for i := range w.warnings {
		w.warnings[i].Detail = strings.ReplaceAll(w.warnings[i].Detail, "curl command", "command")
	}
	c := &curl{words: w}
	var args []string
	switch program := w.program; program {
	case "":
		args = w.args
	case "wget":
		args = c.fromWget(w.args)
	default:
		args = c.fromHTTPie(program, w.args)
	}
	if err := c.read(args); err != nil {
		return playground.Request{}, nil, err
	}
	return c.made()
}

// wgetTakes are wget's letters that take an argument, by their long names.
var wgetTakes = map[byte]string{
	'O': "output-document", 'o': "output-file", 'a': "append-output", 'U': "user-agent", 'T': "timeout", 't': "tries", 'e': "execute", 'i': "input-file",
	'B': "base", 'P': "directory-prefix", 'l': "level", 'A': "accept", 'R': "reject", 'D': "domains", 'X': "exclude-directories", 'I': "include-directories", 'Q': "quota", 'w': "wait",
}

// wgetAsCurl are options of wget by what they are for curl.
var wgetAsCurl = map[string]string{
	"header": "--header", "method": "--request", "post-data": "--data-raw", "body-data": "--data-raw", "user-agent": "--user-agent", "referer": "--referer",
	"timeout": "--max-time", "max-redirect": "--max-redirs", "ca-certificate": "--cacert", "certificate": "--cert", "private-key": "--key", "load-cookies": "--cookie", "save-cookies": "--cookie-jar",
	"tries": "", "output-document": "", "output-file": "", "append-output": "", "directory-prefix": "", "wait": "", "waitretry": "", "limit-rate": "", "progress": "", "execute": "", "default-page": "", "quota": "",
	"dns-timeout": "", "read-timeout": "", "local-encoding": "", "remote-encoding": "", "compression": "", "secure-protocol": "", "connect-timeout": "--connect-timeout",
}

// fromWget makes curl's words of wget's.
func (c *curl) fromWget(args []string) []string {
	out := []string{"--location"}
	user, password, signs := "", "", false
	for i := 0; i < len(args); i++ {
		word := args[i]
		if !strings.HasPrefix(word, "-") || word == "-" {
			out = append(out, "--url", word)
			continue
		}
		name, value, has := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		if !strings.HasPrefix(word, "--") {
			if name, value, has = wgetLetters(word[1:]); name == "" {
				continue
			}
		}
		as, takes := wgetAsCurl[name]
		takes = takes || name == "user" || name == "password" || name == "http-user" || name == "http-password" || strings.HasSuffix(name, "-file") || letterTakes(name)
		if takes && !has && i+1 < len(args) {
			i++
			value = args[i]
		}
		switch {
		case as != "":
			out = append(out, as, value)
		case name == "post-file" || name == "body-file":
			out = append(out, "--data-binary", "@"+value)
		case name == "user" || name == "http-user":
			user, signs = value, true
		case name == "password" || name == "http-password":
			password, signs = value, true
		case name == "no-check-certificate":
			out = append(out, "--insecure")
		case name == "spider":
			out = append(out, "--head")
		case name == "recursive" || name == "mirror" || name == "page-requisites" || name == "input-file":
			c.warn("--"+name, "wget would ask for more addresses than one. Here only the first is asked for, once.")
		}
	}
	if signs {
		out = append(out, "--user", user+":"+password)
	}
	return out
}

// wgetLetters reads short options in one word: the first that matters, with what is glued to it.
func wgetLetters(letters string) (name, value string, has bool) {
	for i := 0; i < len(letters); i++ {
		if letters[i] == 'n' { // of two letters
			i++
			continue
		}
		if name := wgetTakes[letters[i]]; name != "" {
			return name, letters[i+1:], i+1 < len(letters)
		}
		if strings.IndexByte("rmp", letters[i]) >= 0 {
			return map[byte]string{'r': "recursive", 'm': "mirror", 'p': "page-requisites"}[letters[i]], "", false
		}
	}
	return "", "", false
}

func letterTakes(name string) bool {
	for _, long := range wgetTakes {
		if long == name {
			return true
		}
	}
	return false
}
