package convert

import (
	"slices"
	"strings"
	"unicode"

	"parley/lazyregexp"
	"parley/playground"
)

// Warning says what of a text was not taken over, or not as it stood: where is the option or
// the part of the text.
type Warning = playground.Warning

// maxCommand bounds the commands that are read, in bytes.
const maxCommand = 8 << 20

// LooksLikeCurl reports whether text is a cURL command rather than an address.
func LooksLikeCurl(text string) bool {
	if len(text) > maxCommand {
		return false
	}
	command := unwrap(normal(text)).command
	return startsCurl.MatchString(command) || windowsPrompt.MatchString(command) || !address.MatchString(command) && insideCurl.MatchString(command)
}

// insideCurl finds the program in the middle of a shell's text, which an address is not.
var (
	insideCurl = lazyregexp.New(`(?i)[\s("']['"]curl(?:\.exe)?\s+\S|(?m)^Exec[A-Z]\w*=[-@:+!|]*(?:[\w./-]*/)?curl\s|\n[ \t]*(?:#+|//+)[ \t]*curl\s+\S|(?:[|;&(\n\x60]|\bdo|\bthen)\s*curl(?:\.exe)?\s+\S|\s(?:\S*/)?curl(?:\.exe|:\S+)?\s+(?:-|['"]?https?://)`)
	address    = lazyregexp.New(`(?i)^[a-z]+://|^\S+$`)
)

// windowsPrompt are the prompts of cmd.exe and PowerShell, with a command behind.
var windowsPrompt = lazyregexp.New(`(?i)^(?:PS )?[A-Z]:\\[^>\n]*>\s*(?:& )?(?:"[^"]*\\)?curl(?:\.exe)?"?\s`)

// windowsProgram is the program by its place, as cmd.exe has it.
var windowsProgram = lazyregexp.New(`(?i)^[A-Z]:\\(?:[^\s"'=|]*\\)?curl(?:\.exe)?\s`)

// normal is text with line feeds alone, as UTF-8.
func normal(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// FromCurl reads a command as a shell would have given it to curl, and makes the request
// that curl would have sent. Nothing is run, no file is read. It takes commands for
// POSIX shells, cmd.exe and PowerShell, also with their line ends lost. What cannot be
// taken over comes back as warnings. The error is Invalid, in words.
func FromCurl(command string) (playground.Request, []Warning, error) {
	if len(command) > maxCommand {
		return playground.Request{}, nil, notACommand("This command is longer than 8 MiB.")
	}
	if strings.Contains(command, "\x00") {
		return playground.Request{}, nil, notACommand("This command holds a NUL character, which no command can.")
	}
	words, err := wordsOf(command)
	if err != nil {
		return playground.Request{}, nil, err
	}
	c := &curl{words: words}
	if err := c.read(words.args); err != nil {
		return playground.Request{}, nil, err
	}
	return c.made()
}

// wordsOf are what a shell would give to curl.
func wordsOf(command string) (words, error) {
	w := unwrap(normal(command))
	words, err := readCommand(w.command, w.prompted)
	if err != nil {
		words, err = w.otherwise(words, err)
	}
	if err == nil && w.amid {
		words.warn("the text around it", "Only the cURL command in it was taken over.")
	}
	if err == nil && slices.ContainsFunc(words.args, isCmdlet) {
		err = notACommand("This is PowerShell's Invoke-WebRequest under the name of curl, not curl itself. Write curl.exe with curl's own options.")
	}
	return words, err
}

// otherwise reads a command that could not be read as it stands: a piece of a script, one for
// PowerShell, one within a program, or fish's.
func (w *unwrapped) otherwise(words words, err error) (words, error) {
	for _, whole := range completed(w.command) {
		if found, failed := readCommand(whole, w.prompted); failed == nil {
			return found, nil
		}
	}
	if strings.Contains(w.command, "`") && startsCurl.MatchString(w.command) {
		if found, failed := readPowerShell(w.command); failed == nil {
			return found, nil
		}
	}
	if inside := inProgram(w.command); inside != "" {
		if found, failed := readCommand(inside, false); failed == nil {
			w.amid = true
			return found, nil
		}
	}
	if fish := forFish(w.command); fish != w.command {
		if found, failed := readCommand(fish, w.prompted); failed == nil {
			return found, nil
		}
	}
	return words, err
}

// unfinished are what a copied piece of a script ends with before the rest of it, and what
// closes it for a shell.
var (
	joinedEnd  = lazyregexp.New(`(?:\s*(?:&&|\|\||\||\\))+\s*$`)
	closingEnd = lazyregexp.New(`(?m)^[ \t]*(?:if|elif|while|until|for)\b`)
	closedEnd  = lazyregexp.New("[ \t\n]*(?:\\)|`)\"?[ \t\n;]*$") // of $(…), whose beginning was not copied
	openEnd    = lazyregexp.New(`[;\n][ \t]*(then|do)\s*$`)
)

// completed are the ways in which a piece of a script may be made whole.
func completed(command string) []string {
	var out []string
	if cut := joinedEnd.ReplaceAllString(command, ""); cut != command {
		command = cut
		out = append(out, command)
	}
	if cut := closedEnd.ReplaceAllString(command, ""); cut != command && startsCurl.MatchString(command) {
		out = append(out, cut)
	}
	if m := openEnd.FindStringSubmatch(command); m != nil && closingEnd.MatchString(command) {
		out = append(out, command+"\n:\n"+map[string]string{"then": "fi", "do": "done"}[m[1]])
	}
	return out
}

// made is the request with what is left to say of it.
func (c *curl) made() (playground.Request, []Warning, error) {
	r, err := c.request()
	if err != nil {
		return playground.Request{}, nil, err
	}
	return r, bearing(r, c.warnings), nil
}

// bearing are the warnings without those of names that stood in what was left out.
func bearing(r playground.Request, warnings []Warning) []Warning {
	return slices.DeleteFunc(warnings, func(w Warning) bool {
		if literal, ok := strings.CutPrefix(w.Where, "'$"); ok {
			return !holds(r, "$"+strings.TrimSuffix(literal, "'"))
		}
		name, ok := strings.CutPrefix(w.Where, "$")
		return ok && strings.Contains(w.Detail, "{{"+name+"}}") && !holds(r, "{{"+name+"}}")
	})
}

// holds reports whether text stands in a part of the request.
func holds(r playground.Request, text string) bool {
	parts := []string{r.Method, r.URL, r.Body.Text, r.Body.MediaType, r.Auth.Username, r.Auth.Password, r.Auth.Token, r.Auth.AccessKeyID, r.Auth.SecretAccessKey, r.Auth.Region, r.Auth.Service}
	for _, row := range append(r.Headers[:len(r.Headers):len(r.Headers)], r.Query...) {
		parts = append(parts, row.Name, row.Value)
	}
	for _, f := range r.Body.Fields {
		parts = append(parts, f.Name, f.Value, f.Filename, f.MediaType)
	}
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(part, text) })
}

func notACommand(detail string) error {
	return playground.NewError(playground.Invalid, legible(detail, 1000))
}

// words are what a shell gives to curl.
type words struct {
	args     []string // without "curl" itself
	stdin    string   // what another command or the shell prints into it
	hasStdin bool
	ofFile   bool   // that is the content of a file, which is not read
	typeset  bool   // quotes or dashes of it were mended
	program  string // another than curl
	warnings []Warning
}

func (w *words) warn(where, detail string) {
	if said := (Warning{Where: legible(where, 100), Detail: legible(detail, 1000)}); !slices.Contains(w.warnings, said) && len(w.warnings) < maxWarnings {
		w.warnings = append(w.warnings, said)
	}
}

// maxWarnings bounds what is said of one command.
const maxWarnings = 100

// legible is a text for people: without control characters, and cut.
func legible(s string, most int) string {
	runes := []rune(strings.ToValidUTF8(s[:min(len(s), 4*most)], "\uFFFD"))
	cut := len(runes) > most || len(s) > 4*most
	runes = runes[:min(len(runes), most)]
	for i, r := range runes {
		if !unicode.IsGraphic(r) {
			runes[i] = '\uFFFD'
		}
	}
	if cut {
		return string(runes) + "…"
	}
	return string(runes)
}

// unread names a file, which only its owner has.
func (w *words) unread(where, name string) {
	w.warn(where, "The file "+legible(name, 100)+" is not read: choose it again, or put its content into the body.")
}

// isCmdlet reports whether a word is an option of PowerShell's Invoke-WebRequest.
func isCmdlet(word string) bool {
	switch strings.ToLower(word) {
	case "-uri", "-method", "-headers", "-body", "-contenttype", "-outfile", "-usebasicparsing":
		return true
	}
	return false
}

// readCommand finds out for which shell a command is written.
func readCommand(command string, prompted bool) (words, error) {
	if at := cmdPrompt.FindString(command); at != "" && windowsPrompt.MatchString(command) && !isForPowerShell(command) {
		if firstQuote(command) == "'" { // which cmd.exe has not: it was run elsewhere
			return readPOSIX(strings.TrimSpace(command[len(at):]), true)
		}
		return readCmd(command)
	}
	switch {
	case isForCmd(command), windowsProgram.MatchString(command) && firstQuote(command) != "'":
		return readCmd(command)
	case isForPowerShell(command):
		return readPowerShell(command)
	}
	return readPOSIX(command, prompted)
}

// isCurl reports whether a word names the program.
func isCurl(word string) bool {
	if strings.HasPrefix(word, "-") || strings.Contains(word, "=") {
		return false
	}
	word = strings.ToLower(word[strings.LastIndexAny(word, `/\`)+1:])
	word, _, _ = strings.Cut(word, ":") // of an image
	return word == "curl" || word == "curl.exe"
}
