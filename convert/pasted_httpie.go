package convert

import (
	"strings"

	"parley/lazyregexp"
)

// httpieTakes are options of HTTPie and xh that take an argument, by what they are for curl.
var httpieTakes = map[string]string{
	"-a": "--user", "--auth": "--user", "-A": "", "--auth-type": "", "--timeout": "--max-time", "--max-redirects": "--max-redirs", "--cert": "--cert", "--cert-key": "--key",
	"--proxy": "", "--verify": "", "--raw": "", "-p": "", "--print": "", "-s": "", "--style": "", "--pretty": "", "-o": "", "--output": "", "--session": "", "--session-read-only": "",
	"--ssl": "", "--ciphers": "", "--boundary": "", "--default-scheme": "", "--format-options": "", "--response-charset": "", "--response-mime": "", "--bearer": "--oauth2-bearer",
}

// httpie gathers what HTTPie's words say.
type httpie struct {
	c               *curl
	out             []string // for curl
	method, url     string
	form, multipart bool
	scheme, kind    string // kind of sign-in
	data            *tree
	raw             bool // the content is given
	sends           bool // content
	parts           []string
	accept, typed   bool // the field is given
}

// fromHTTPie makes curl's words of HTTPie's: http [METHOD] URL [Name:value] [name==value] [name=value].
func (c *curl) fromHTTPie(program string, args []string) []string {
	h := &httpie{c: c, scheme: "http://", data: newObject()}
	if program == "https" || program == "xhs" {
		h.scheme = "https://"
	}
	var rest []string
	for i := 0; i < len(args); i++ {
		i += h.option(args[i], args[i+1:], &rest)
	}
	if len(rest) > 1 && isMethod(rest[0], rest[1]) {
		h.method, rest = strings.ToUpper(rest[0]), rest[1:]
	}
	if len(rest) > 0 {
		h.url, rest = h.address(rest[0]), rest[1:]
	}
	for _, item := range rest {
		h.item(item)
	}
	return h.words()
}

// option reads an option, and returns how many further words it took.
func (h *httpie) option(word string, more []string, rest *[]string) int {
	if !strings.HasPrefix(word, "-") || word == "-" {
		*rest = append(*rest, word)
		return 0
	}
	name, value, has := strings.Cut(word, "=")
	if !strings.HasPrefix(word, "--") {
		if name, value, has = word, "", false; len(word) > 2 && hasKey(httpieTakes, word[:2]) {
			name, value, has = word[:2], word[2:], true
		}
	}
	as, takes := httpieTakes[name]
	taken := 0
	if takes && !has && len(more) > 0 {
		value, taken = more[0], 1
	}
	switch {
	case as != "":
		h.out = append(h.out, as, value)
	case name == "--form" || name == "-f":
		h.form = true
	case name == "--multipart":
		h.multipart = true
	case name == "--follow" || name == "-F":
		h.out = append(h.out, "--location")
	case name == "--verify" && (value == "no" || value == "false"):
		h.out = append(h.out, "--insecure")
	case name == "--raw":
		h.raw, h.sends = true, true
		h.parts = append(h.parts, "--data-raw", value)
	case name == "-A" || name == "--auth-type":
		h.kind = value
	case name == "--default-scheme":
		h.scheme = value + "://"
	case name == "--proxy":
		if _, at, ok := strings.Cut(value, ":"); ok {
			h.out = append(h.out, "--proxy", at)
		}
	case name == "--session" || name == "--session-read-only":
		h.c.warn(word, "What the session "+legible(value, 60)+" keeps is not known here.")
	}
	return taken
}

func hasKey(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

// isMethod reports whether a word in front of another is the method: HTTPie guesses, too.
func isMethod(word, next string) bool {
	if !letters.MatchString(word) {
		return false
	}
	switch strings.ToUpper(word) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE":
		return true
	}
	_, sign, _ := itemOf(next)
	return word == strings.ToUpper(word) && (sign == "" || sign == ":")
}

var letters = lazyregexp.New(`^[A-Za-z]+$`)

// address completes what may be short for an address on this machine: :8080/x and :/x.
func (h *httpie) address(at string) string {
	switch rest, local := strings.CutPrefix(at, ":"); {
	case strings.Contains(at, "://") || strings.HasPrefix(at, "{{"):
		return at
	case local && (rest == "" || rest[0] == '/'):
		return h.scheme + "localhost" + rest
	case local && rest[0] != ':':
		return h.scheme + "localhost:" + rest
	}
	return h.scheme + at
}

// itemSigns stand between a name and a value; of those at one place, the first here counts.
var itemSigns = []string{":=@", "=@", ":=", "==", "@", "=", ":", ";"}

// itemOf parts an item at its first sign. A backslash takes the meaning of a sign.
func itemOf(item string) (name, sign, value string) {
	var b strings.Builder
	for i := 0; i < len(item); i++ {
		if item[i] == '\\' && i+1 < len(item) && strings.IndexByte(":=@;\\", item[i+1]) >= 0 {
			i++
			b.WriteByte(item[i])
			continue
		}
		for _, s := range itemSigns {
			if strings.HasPrefix(item[i:], s) {
				return b.String(), s, item[i+len(s):]
			}
		}
		b.WriteByte(item[i])
	}
	return item, "", ""
}

func (h *httpie) item(item string) {
	name, sign, value := itemOf(item)
	switch sign {
	case ":":
		h.typed = h.typed || strings.EqualFold(name, "Content-Type")
		h.accept = h.accept || strings.EqualFold(name, "Accept")
		h.out = append(h.out, "--header", name+":"+value)
	case ";":
		h.out = append(h.out, "--header", name+";")
	case "==":
		h.out = append(h.out, "--url-query", name+"="+value)
	case "@":
		h.multipart, h.sends = true, true
		h.parts = append(h.parts, "--form", name+"=@"+value)
	case "=", ":=":
		h.sends = true
		h.field(name, value, sign == ":=")
	case "=@", ":=@":
		h.sends = true
		h.c.unread(item, value)
		h.field(name, "", false)
	default:
		h.c.warn(item, "This is no header, no parameter and no field, and was left out.")
	}
}

// nestedName is a name with steps into a value: user[name], tags[].
var nestedName = lazyregexp.New(`^([^\[\]]+)((?:\[[^\[\]]*\])+)$`)

// field notes a field, for JSON and for forms.
func (h *httpie) field(name, value string, isJSON bool) {
	h.parts = append(h.parts, "--data-urlencode", name+"="+value)
	v := textTree(value)
	if parsed, err := readJSONTree([]byte(value)); isJSON && err == nil {
		v = parsed
	}
	at := h.data
	if m := nestedName.FindStringSubmatch(name); m != nil && !h.form {
		steps := append([]string{m[1]}, strings.Split(m[2][1:len(m[2])-1], "][")...)
		last := len(steps) - 1
		isList := steps[last] == "" // tags[]
		if isList {
			last--
		}
		for _, step := range steps[:last] {
			at = at.under(step)
		}
		if name = steps[last]; isList {
			list := at.get(name)
			if !list.isList() {
				list = &tree{kind: treeList}
			}
			list.values = append(list.values, v)
			v = list
		}
	}
	at.set(name, v)
}

// words are curl's.
func (h *httpie) words() []string {
	out := h.out
	if h.kind == "digest" {
		out = append(out, "--digest")
	}
	if h.kind == "bearer" {
		for i, w := range out {
			if w == "--user" {
				out[i] = "--oauth2-bearer"
			}
		}
	}
	switch {
	case h.raw || !h.sends && h.c.hasStdin:
		if !h.typed && !h.form {
			out = append(out, "--header", "Content-Type: application/json")
		}
		if !h.raw {
			h.parts = []string{"--data-binary", "@-"}
		}
		out = append(out, h.parts...)
	case !h.sends:
	case h.multipart:
		for i, w := range h.parts {
			if w == "--data-urlencode" {
				h.parts[i] = "--form-string"
			}
		}
		out = append(out, h.parts...)
	case h.form:
		out = append(out, h.parts...)
	default:
		if !h.typed {
			out = append(out, "--header", "Content-Type: application/json")
		}
		if !h.accept {
			out = append(out, "--header", "Accept: application/json, */*;q=0.5")
		}
		out = append(out, "--data-raw", h.data.write())
	}
	if h.method != "" {
		out = append(out, "--request", h.method)
	}
	if h.url != "" {
		out = append(out, "--url", h.url)
	}
	return out
}
