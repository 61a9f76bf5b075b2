package convert

import (
	"fmt"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// curl gathers what the options of one command say.
type curl struct {
	words

	method    string
	proxyUser *string
	urls      []string
	head, get bool
	headers   []playground.Row
	own       map[string]string // headers of options: those of -H win
	cookies   []string
	data      []datum
	json      bool
	form      []*curlPart
	opened    []*curlPart // the parts that hold what comes next, one in the other
	query     []string    // --url-query
	queryRows []playground.Row
	auth      playground.Auth
	bearer    *string
	digest    bool    // the user is for Digest
	aws       *string // provider1:provider2:region:service
	foreign   bool    // a way to sign in that Parley does not know
	upload    bool
	uploaded  string          // the name of the file
	uploads   string          // what is uploaded, where it is known
	part      string          // of -r
	noAgent   bool            // -A says that there is none
	removed   map[string]bool // headers that were taken away
	asIs      bool
	literal   bool // braces and brackets stand for themselves
	protocol  string
	offers2   bool // HTTP/2, and takes HTTP/1.1 as well
	options   playground.Options
	ended     bool              // by --next
	further   []string          // the words behind it
	set       map[string]string // what --variable sets
	each      bool              // a request is made of each part and each address
}

// datum is one piece of content.
type datum struct {
	text string
	json bool
	file bool // it is that of a file, which is not read
}

// option is what a flag of curl does here. A nil do means that it changes nothing of the
// request, and that needs no word.
type option struct {
	takes bool // an argument
	do    func(c *curl, flag, argument string)
}

// read goes through the words as curl does (src/tool_getparam.c): long options by name or
// by an unambiguous beginning, short ones together in one word, arguments glued or apart.
func (c *curl) read(args []string) error {
	c.options = playground.DefaultOptions()
	c.options.FollowRedirects, c.options.Cookies = false, false // it has a jar only where it is asked for
	c.removed, c.own = map[string]bool{}, map[string]string{}
	table, short := curlOptions(), shortOptions()
	for i := 0; i < len(args) && !c.ended; i++ {
		word := args[i]
		c.further = args[i+1:]
		switch {
		case word == "--":
			c.urls = append(c.urls, args[i+1:]...)
			return nil
		case word == "" || word == "-":
		case strings.HasPrefix(word, "--"):
			i += c.long(word[2:], args[i+1:], table)
		case word[0] == '-' && len(word) > 1:
			i += c.short(word[1:], args[i+1:], table, short)
		default:
			c.urls = append(c.urls, word)
		}
	}
	return nil
}

// long applies a long option and returns how many further words it took.
func (c *curl) long(name string, rest []string, table map[string]option) int {
	if name == "%" { // PowerShell's own: it hands the rest on as it stands
		return 0
	}
	argument, glued := "", false
	if n, a, ok := strings.Cut(name, "="); ok {
		name, argument, glued = n, a, true
	}
	if positive, ok := strings.CutPrefix(name, "no-"); ok && table[name].do == nil {
		if full, known := fullName(positive, table); known || has(table, name) {
			c.negate(full)
			return 0
		}
	}
	full, ok := fullName(name, table)
	if lower := strings.ToLower(name); !ok && lower != name { // as versions before 8.8 take it
		full, ok = fullName(lower, table)
	}
	if inside, expands := strings.CutPrefix(name, "expand-"); !ok && expands {
		if full, ok = fullName(inside, table); ok {
			return c.expanded("--"+full, table[full], argument, glued, rest)
		}
	}
	if !ok && !glued && len(rest) > 0 && isArgument(rest) {
		c.warn("--"+name+" "+rest[0], "Parley does not know this option and left it out, with what stands behind it.")
		return 1
	}
	if !ok {
		c.warn("--"+name, "Parley does not know this option and left it out.")
		return 0
	}
	return c.apply("--"+full, table[full], argument, glued, rest)
}

// isArgument guesses that the next word belongs to an option that is not known: it is no
// option and no address, and something follows.
func isArgument(rest []string) bool {
	return !strings.HasPrefix(rest[0], "-") && !strings.ContainsAny(rest[0], "/.{") && !strings.HasPrefix(rest[0], "localhost") && len(rest) > 1
}

// fullName finds an option by the beginning of its name.
func fullName(name string, table map[string]option) (string, bool) {
	if _, ok := table[name]; ok {
		return name, true
	}
	found := ""
	for full := range table {
		if len(name) > 2 && strings.HasPrefix(full, name) {
			if found != "" {
				return "", false
			}
			found = full
		}
	}
	return found, found != ""
}

func has(table map[string]option, name string) bool {
	_, ok := table[name]
	return ok
}

// negate undoes a switch, such as --no-location.
func (c *curl) negate(name string) {
	switch name {
	case "location":
		c.options.FollowRedirects = false
	case "insecure":
		c.options.VerifyTLS = true
	case "get":
		c.get = false
	case "head":
		c.head = false
	}
}

// short applies a word of short options: the first that takes an argument takes the rest
// of the word, or the next word.
func (c *curl) short(letters string, rest []string, table map[string]option, short map[rune]string) int {
	for i, letter := range letters {
		name, ok := short[letter]
		if !ok {
			c.warn("-"+string(letter), "Parley does not know this option and left it out.")
			continue
		}
		o := table[name]
		if !o.takes {
			c.apply("-"+string(letter), o, "", false, nil)
			continue
		}
		argument := letters[i+len(string(letter)):]
		return c.apply("-"+string(letter), o, argument, argument != "", rest)
	}
	return 0
}

func (c *curl) apply(flag string, o option, argument string, glued bool, rest []string) int {
	taken := 0
	if o.takes && !glued {
		if len(rest) == 0 {
			c.warn(flag, "Nothing stands behind this option. Perhaps the end of the command was not copied.")
			return 0
		}
		argument, taken = rest[0], 1
	}
	if o.do != nil {
		o.do(c, flag, argument)
	}
	return taken
}

// argument is an argument that may name a file with @, as curl has it.
func (c *curl) argument(flag, argument string) (string, bool) {
	name, isFile := strings.CutPrefix(argument, "@")
	if !isFile {
		return argument, true
	}
	if name == "-" {
		return c.printed(flag)
	}
	c.unread(flag+" "+argument, name)
	return "", false
}

// isFile reports whether an argument stands for the content of a file.
func (c *curl) isFile(read bool, argument string) bool {
	return !read && argument != "@-" || argument == "@-" && c.ofFile
}

// printed is what another command gives to curl.
func (c *curl) printed(flag string) (string, bool) {
	from := map[string]string{"-T": "-", "--upload-file": "-"}[flag]
	if from == "" {
		from = "@-"
	}
	if !c.hasStdin {
		c.warn(flag+" "+from, "curl reads this from what is typed or printed into it, which is not known here. Type it into the body, or choose a file there.")
	}
	return c.stdin, c.hasStdin
}

// withoutLineEnds: -d drops them from what it reads from files, not from its argument.
var withoutLineEnds = strings.NewReplacer("\r", "", "\n", "", "\x00", "")

func addData(c *curl, flag, argument string) {
	text, ok := c.argument(flag, argument)
	if ok && strings.HasPrefix(argument, "@") {
		text = withoutLineEnds.Replace(text)
	}
	c.data = append(c.data, datum{text: text, file: c.isFile(ok, argument)})
}

func addRaw(c *curl, _, argument string) { c.data = append(c.data, datum{text: argument}) }

func addBinary(c *curl, flag, argument string) {
	text, ok := c.argument(flag, argument)
	c.data = append(c.data, datum{text: text, file: c.isFile(ok, argument)})
}

func addJSON(c *curl, flag, argument string) {
	text, ok := c.argument(flag, argument)
	c.data = append(c.data, datum{text: text, json: true, file: c.isFile(ok, argument)})
	c.json = true
}

// addEncoded reads the forms of --data-urlencode: content, =content, name=content,
// @file and name@file.
func addEncoded(c *curl, flag, argument string) {
	c.data = append(c.data, datum{text: c.encoded(flag, argument)})
}

func (c *curl) encoded(flag, argument string) string {
	i := strings.IndexByte(argument, '=')
	if i < 0 {
		i = strings.IndexByte(argument, '@')
	}
	if i < 0 {
		return encodeComponent(argument)
	}
	name, text := argument[:i], argument[i+1:]
	if argument[i] == '@' {
		text, _ = c.argument(flag, "@"+text)
	}
	if name != "" {
		name += "="
	}
	return name + encodeComponent(text)
}

// encodeComponent encodes as curl does, with a plus for a blank.
func encodeComponent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case ch == ' ':
			b.WriteByte('+')
		case 'a' <= ch && ch <= 'z', 'A' <= ch && ch <= 'Z', '0' <= ch && ch <= '9', strings.IndexByte("-._~", ch) >= 0:
			b.WriteByte(ch)
		default:
			fmt.Fprintf(&b, "%%%02X", ch)
		}
	}
	return b.String()
}

// trimmed is s without blanks around it. Blanks beyond ASCII are text.
func trimmed(s string) string { return strings.Trim(s, " \t\r\n\v\f") }

func addHeader(c *curl, flag, argument string) {
	switch name, value, ok := strings.Cut(argument, ":"); {
	case argument == "@-" && c.hasStdin && !c.ofFile:
		for line := range strings.SplitSeq(c.stdin, "\n") {
			if line = strings.TrimRight(line, "\r"); line != "" && line[0] != '#' && line[0] != '@' {
				addHeader(c, flag, line)
			}
		}
	case argument == "@-":
		c.warn(flag+" "+argument, "curl reads headers from what is typed or printed into it, which is not known here. Type them into the table.")
	case strings.HasPrefix(argument, "@"):
		c.warn(flag+" "+argument, "The file "+legible(argument[1:], 100)+" is not read. Type its headers into the table.")
	case ok && trimmed(name) == "":
		c.warn(flag+" "+argument, "This header has no name and was left out.")
	case ok && trimmed(value) == "":
		c.remove(flag, trimmed(name))
	case ok:
		c.header(trimmed(name), trimmed(value))
	case strings.HasSuffix(argument, ";"):
		c.header(trimmed(strings.TrimSuffix(argument, ";")), "")
	case argument == "":
	case aName.MatchString(argument):
		c.warn(flag+" "+argument, "A header stands in this variable, which is not known here: type it into the table.")
	default:
		c.warn(flag+" "+argument, "This header has no colon; curl leaves it out.")
	}
}

// aName is a variable's name alone.
var aName = lazyregexp.New(`^\{\{[A-Za-z_]\w*\}\}$`)

func (c *curl) header(name, value string) {
	c.headers = append(c.headers, playground.Row{Name: name, Value: value, Enabled: true})
}

// remove is a header that curl is told not to add.
func (c *curl) remove(flag, name string) {
	c.removed[strings.ToLower(name)] = true
	switch strings.ToLower(name) {
	case "content-type", "expect", "transfer-encoding", "content-length", "authorization", "cookie", "referer":
	default:
		c.warn(flag+" "+name+":", "This takes the header "+legible(name, 100)+" away. Parley sends its own, unless a row of that name has another value.")
	}
}

func addUser(c *curl, flag, argument string) {
	name, password, ok := strings.Cut(argument, ":")
	if !ok {
		c.warn(flag, "curl would ask for the password. Type it in under Auth.")
	}
	c.auth = playground.Auth{Kind: "basic", Username: name, Password: password}
}

// addCookie: without an equals sign it is the name of a file, and curl keeps the cookies
// that it gets.
func addCookie(c *curl, flag, argument string) {
	if strings.Contains(argument, "=") {
		c.cookies = append(c.cookies, argument)
		return
	}
	c.options.Cookies = true
	if argument != "" {
		c.warn(flag+" "+argument, "The file "+legible(argument, 100)+" is not read. Type its cookies into a Cookie header.")
	}
}
