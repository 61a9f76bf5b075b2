package convert

import (
	"regexp"
	"strings"

	"parley/playground"
)

// Warning says what of a text was not taken over, or not as it stood.
type Warning struct {
	Where  string `json:"where"` // the option or the part of the text
	Detail string `json:"detail"`
}

// maxCommand bounds the commands that are read, in bytes.
const maxCommand = 8 << 20

// curlCommand finds the program behind what people copy along: comments, prompts,
// variables, sudo and the like, or a command that prints what curl then sends.
var curlCommand = regexp.MustCompile(`(?is)^(?:\s|#[^\n]*\n|[$%>]\s)*(?:[A-Za-z_]\w*=\S*\s+|(?:export|sudo|time|env|command|exec|&)\s+)*(?:(?:printf|echo)\s[^\n]*?\|\s*)?(?:"?[^\s"'=|]*[/\\])?curl(?:\.exe)?"?(?:\s|$)`)

// LooksLikeCurl reports whether text is a cURL command rather than an address.
func LooksLikeCurl(text string) bool {
	head := strings.TrimPrefix(text, "\ufeff")
	if len(head) > maxCommand {
		return false
	}
	return curlCommand.MatchString(head)
}

// FromCurl reads a command as a shell would have given it to curl, and makes the request
// that curl would have sent. Nothing is run, no file is read. It takes commands for
// POSIX shells, cmd.exe and PowerShell, also with their line ends lost. What cannot be
// taken over comes back as warnings. The error is Invalid, in words.
func FromCurl(command string) (playground.Request, []Warning, error) {
	if len(command) > maxCommand {
		return playground.Request{}, nil, notACommand("This command is longer than 8 MiB.")
	}
	command = strings.TrimSpace(strings.ToValidUTF8(strings.TrimPrefix(command, "\ufeff"), "\uFFFD"))
	command = strings.ReplaceAll(command, "\r\n", "\n")
	if strings.Contains(command, "\x00") {
		return playground.Request{}, nil, notACommand("This command holds a NUL character, which no command can.")
	}
	words, err := readCommand(command)
	if err != nil {
		return playground.Request{}, nil, err
	}
	c := &curl{warnings: words.warnings, stdin: words.stdin, hasStdin: words.hasStdin}
	if err := c.read(words.args); err != nil {
		return playground.Request{}, nil, err
	}
	r, err := c.request()
	if err != nil {
		return playground.Request{}, nil, err
	}
	return r, c.warnings, nil
}

func notACommand(detail string) error { return playground.NewError(playground.Invalid, detail) }

// words are what a shell gives to curl.
type words struct {
	args     []string // without "curl" itself
	stdin    string   // what another command or the shell prints into it
	hasStdin bool
	warnings []Warning
}

func (w *words) warn(where, detail string) {
	w.warnings = append(w.warnings, Warning{where, detail})
}

// readCommand finds out for which shell a command is written.
func readCommand(command string) (words, error) {
	switch {
	case forCmd.MatchString(command):
		return readCmd(command)
	case forPowerShell.MatchString(command):
		return readPowerShell(command)
	}
	return readPOSIX(command)
}

// isCurl reports whether a word names the program.
func isCurl(word string) bool {
	word = strings.ToLower(word[strings.LastIndexAny(word, `/\`)+1:])
	return word == "curl" || word == "curl.exe"
}
