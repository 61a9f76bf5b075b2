package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// curlPart is a part of what -F makes: a field, or a part that holds others.
type curlPart struct {
	playground.FormField
	lines       []string // header lines of its own
	contentType string   // of such a line
	encoder     string
	holds       bool // parts
	within      []*curlPart
	file        bool // its content is that of a file
	unread      bool // which is not here
}

// noField is what is said of -F without a name and a value.
const noField = "A form field has a name, an equals sign and a value."

// addForm reads name=value, name=@file and name=<file, with ;type= and the like behind, as curl
// does (src/tool_formparse.c). A bracket opens a part that holds those behind it.
func addForm(c *curl, flag, argument string) {
	name, rest, ok := strings.Cut(argument, "=")
	if !ok {
		c.warn(flag+" "+argument, noField)
		return
	}
	w := &partWords{c: c, where: flag + " " + name, rest: rest}
	switch {
	case strings.HasPrefix(rest, "("):
		c.openPart(w, name)
	case rest == ")" && name == "":
		if len(c.opened) == 0 {
			c.warn(flag+" "+argument, "No part is open that this could close; it was left out.")
			return
		}
		c.opened = c.opened[:len(c.opened)-1]
	case strings.HasPrefix(rest, "@"):
		c.addFiles(w, flag, argument, name)
	case strings.HasPrefix(rest, "<"):
		w.rest = rest[1:]
		p := w.part(name, 0)
		if p.Filename != "" {
			c.warn(w.where, "curl takes no name of a file here; it was left out.")
			p.Filename = ""
		}
		if named := typeByName(p.Value); p.MediaType == "" && named != "text/plain" {
			p.MediaType = named
		}
		p.Value, p.unread = c.textOf(flag, p.Value)
		c.addPart(p)
	default:
		p := w.part(name, 0)
		if p.MediaType == "" && p.Filename != "" {
			p.MediaType = typeByName(p.Filename)
		}
		c.addPart(p)
	}
}

// textOf is the content of a file as the value of a field.
func (c *curl) textOf(flag, file string) (text string, unread bool) {
	text, ok := c.argument(flag, "@"+file)
	return text, !ok
}

// openPart begins a part that holds others. What stands behind the bracket is not sent.
func (c *curl) openPart(w *partWords, name string) {
	p := w.part(name, 0)
	if p.Value != "(" {
		c.warn(w.where+"=(", "curl takes this bracket for the beginning of a part that holds others, and sends nothing of what stands behind it. --form-string takes it for text.")
	}
	p.Value, p.Filename, p.encoder, p.holds = "", "", "", true
	if len(c.opened) >= maxParts {
		c.warn(w.where+"=(", "These parts are in more parts than Parley goes into.")
		return
	}
	c.addPart(p)
	c.opened = append(c.opened, p)
}

// maxParts bounds how many parts may hold each other.
const maxParts = 20

func (c *curl) addPart(p *curlPart) {
	if len(c.opened) > 0 {
		in := c.opened[len(c.opened)-1]
		in.within = append(in.within, p)
		return
	}
	c.form = append(c.form, p)
}

// addFiles: several names with commas between them are the parts of one.
func (c *curl) addFiles(w *partWords, flag, argument, name string) {
	var files []*curlPart
	for strings.HasPrefix(w.rest, "@") || len(files) > 0 && strings.HasPrefix(w.rest, ",") {
		w.rest = w.rest[1:]
		p := w.part(name, ',')
		path := p.Value
		p.Value = ""
		c.formFile(flag, p, path)
		files = append(files, p)
	}
	if len(files) == 1 {
		c.addPart(files[0])
		return
	}
	whole := &curlPart{FormField: playground.FormField{Name: name}, holds: true, within: files}
	if whole.hasUnread() {
		c.warn(flag+" "+argument, "curl sends these files within one field, as multipart/mixed; here each is a field of that name.")
	} else {
		for _, p := range files {
			p.Name = ""
		}
	}
	c.addPart(whole)
}

// formFile keeps the name of a file; its content is not here.
func (c *curl) formFile(flag string, p *curlPart, path string) {
	if p.Filename == "" {
		p.Filename = path[strings.LastIndexAny(path, `/\`)+1:]
	}
	if p.MediaType == "" {
		p.MediaType = typeByName(p.Filename)
	}
	if p.MediaType == "" {
		p.MediaType = typeByName(path)
	}
	if path == "-" {
		text, known := c.printed(flag)
		p.Value, p.unread = text, !known || c.ofFile
		return
	}
	p.file, p.unread = true, true
	c.warn(flag+" "+p.Name+"=@"+path, "The file "+legible(path, 100)+" is not read: choose it again, or put its content into the field.")
}

// typeByName is the media type that curl takes from the end of a file's name; of any
// other it sends application/octet-stream.
func typeByName(name string) string {
	name = strings.ToLower(name)
	for end, mediaType := range map[string]string{
		".gif": "image/gif", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml",
		".txt": "text/plain", ".htm": "text/html", ".html": "text/html", ".pdf": "application/pdf", ".xml": "application/xml",
	} {
		if strings.HasSuffix(name, end) {
			return mediaType
		}
	}
	return ""
}

func addFormString(c *curl, flag, argument string) {
	name, value, ok := strings.Cut(argument, "=")
	if !ok {
		c.warn(flag+" "+argument, noField)
		return
	}
	c.addPart(&curlPart{FormField: playground.FormField{Name: name, Value: value}})
}

// partWords reads what stands behind the name of a field.
type partWords struct {
	c           *curl
	where, rest string
}

// word is the text up to a semicolon or to end, without the double quotes that may be around it.
func (w *partWords) word(end byte) string {
	w.rest = strings.TrimLeft(w.rest, " \t\r\n\v\f")
	if strings.HasPrefix(w.rest, `"`) {
		for i := 1; i < len(w.rest); i++ {
			switch w.rest[i] {
			case '\\':
				if i+1 < len(w.rest) && (w.rest[i+1] == '\\' || w.rest[i+1] == '"') {
					i++
				}
			case '"':
				text := unescapeQuoted.Replace(w.rest[1:i])
				w.rest = w.rest[i+1:]
				if behind := trimmed(w.until(end)); behind != "" {
					w.c.warn(w.where, "curl takes nothing of what stands behind the quotes: "+legible(behind, 100)+" was left out.")
				}
				return text
			}
		}
	}
	return strings.TrimRight(w.until(end), " \t\r\n\v\f")
}

var unescapeQuoted = strings.NewReplacer(`\"`, `"`, `\\`, `\`)

// until takes the text up to a semicolon or to end.
func (w *partWords) until(end byte) string {
	i := strings.IndexByte(w.rest, ';')
	if end != 0 {
		i = strings.IndexAny(w.rest, ";"+string(end))
	}
	if i < 0 {
		i = len(w.rest)
	}
	text := w.rest[:i]
	w.rest = w.rest[i:]
	return text
}

// aType is how a media type has to begin for curl.
var aType = lazyregexp.New(`^[^/ ]{1,127}/[^;, \n]{1,127}`)

// part reads a value and the attributes behind it.
func (w *partWords) part(name string, end byte) *curlPart {
	p := &curlPart{FormField: playground.FormField{Name: name}}
	p.Value = w.word(end)
	typed := false // what comes next may belong to the media type
	for strings.HasPrefix(w.rest, ";") {
		before := w.rest
		w.rest = strings.TrimLeft(w.rest[1:], " \t\r\n\v\f")
		key, _, _ := strings.Cut(w.rest, "=")
		switch key = strings.ToLower(key); {
		case key == "type" && !typed:
			w.rest = strings.TrimLeft(w.rest[len("type="):], " \t\r\n\v\f")
			p.MediaType, typed = strings.TrimRight(w.until(end), " \t\r\n\v\f"), true
			if !aType.MatchString(p.MediaType) {
				w.c.warn(w.where, "curl takes "+legible(p.MediaType, 100)+" for no media type, and sends nothing of this command.")
			}
		case key == "filename":
			w.rest, typed = w.rest[len("filename="):], false
			p.Filename = w.word(end)
		case key == "headers":
			w.rest, typed = w.rest[len("headers="):], false
			w.header(p, w.word(end))
		case key == "encoder":
			w.rest, typed = w.rest[len("encoder="):], false
			p.encoder = strings.ToLower(w.word(end))
		case typed:
			p.MediaType += before[:len(before)-len(w.rest)] + strings.TrimRight(w.until(end), " \t\r\n\v\f")
		default:
			if text := w.word(end); text != "" {
				w.c.warn(w.where, "curl takes what stands behind a semicolon for an attribute, and sends nothing of it: ;"+legible(text, 100)+" was left out. In double quotes, or with --form-string, it is text.")
			}
		}
	}
	return p
}

// header reads what stands behind ;headers=: a line, or @ and the name of a file of lines.
func (w *partWords) header(p *curlPart, line string) {
	name, value, ok := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(line, "@"), strings.HasPrefix(line, "<"):
		w.c.warn(w.where, "The headers of this part are in the file "+legible(line[1:], 100)+", which is not read.")
	case !ok || trimmed(name) == "":
		w.c.warn(w.where, "This header of the part has no name and a colon, and was left out: "+legible(line, 100))
	case strings.EqualFold(trimmed(name), "Content-Type"):
		p.contentType = trimmed(value)
	default:
		p.lines = append(p.lines, strings.NewReplacer("\r", "", "\n", "").Replace(line))
	}
}
