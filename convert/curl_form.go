package convert

import (
	"strings"

	"parley/playground"
)

// addForm reads name=value, name=@file and name=<file, with ;type= and ;filename= behind.
func addForm(c *curl, flag, argument string) {
	name, rest, ok := strings.Cut(argument, "=")
	if !ok {
		c.warn(flag+" "+argument, "A form field has a name, an equals sign and a value.")
		return
	}
	f := playground.FormField{Name: name}
	own := partHead{}
	if name == "" && (strings.HasPrefix(rest, "(") && (len(rest) == 1 || rest[1] == ';') || rest == ")") {
		c.warn(flag+" "+argument, "curl sends the parts between =( and =) as one that holds them. A form here has no parts in parts, so they stand beside the others.")
		return
	}
	value, attributes := formValue(rest)
	for _, a := range attributes {
		key, v, _ := strings.Cut(a, "=")
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "type":
			f.MediaType = strings.TrimSpace(unquoteForm(v))
		case "filename":
			f.Filename = unquoteForm(strings.TrimSpace(v))
		case "headers":
			c.partHeader(flag+" "+name, &own, unquoteForm(v))
		case "encoder":
			own.encoder = strings.ToLower(strings.TrimSpace(unquoteForm(v)))
		default:
			c.warn(flag+" "+name, "What stands behind ;"+legible(key, 100)+" was left out.")
		}
	}
	if own.contentType != "" && f.MediaType == "" {
		f.MediaType = own.contentType
	}
	if own.encoder != "" || own.lines != nil {
		if c.partHeads == nil {
			c.partHeads = map[int]partHead{}
		}
		defer func() { c.partHeads[len(c.form)-1] = own }()
	}
	switch {
	case strings.HasPrefix(rest, "@"):
		paths := strings.Split(value[1:], ",")
		if strings.Contains(value, `"`) {
			paths = paths[:1]
			paths[0] = value[1:]
		}
		if len(paths) > 1 {
			c.warn(flag+" "+argument, "curl sends these files within one field, as multipart/mixed; here each is a field of that name.")
		}
		for _, path := range paths[:len(paths)-1] {
			each := f
			c.formFile(flag, &each, path)
			c.form = append(c.form, each)
		}
		c.formFile(flag, &f, paths[len(paths)-1])
	case strings.HasPrefix(rest, "<"):
		if text, ok := c.argument(flag, "@"+value[1:]); ok {
			f.Value = text
		} else {
			c.unreadPart = true
		}
	default:
		f.Value = unquoteForm(value)
		if f.MediaType == "" && f.Filename != "" {
			f.MediaType = typeByName(f.Filename)
		}
	}
	c.form = append(c.form, f)
}

// formFile keeps the name of a file; its content is not here.
func (c *curl) formFile(flag string, f *playground.FormField, path string) {
	path = unquoteForm(path)
	if f.Filename == "" {
		f.Filename = path[strings.LastIndexAny(path, `/\`)+1:]
	}
	if f.MediaType == "" {
		f.MediaType = typeByName(f.Filename)
	}
	if f.MediaType == "" {
		f.MediaType = typeByName(path)
	}
	if path == "-" {
		text, known := c.printed(flag)
		f.Value = text
		c.unreadPart = c.unreadPart || !known || c.ofFile
		return
	}
	c.unreadPart = true
	c.warn(flag+" "+f.Name+"=@"+path, "The file "+legible(path, 100)+" is not read: choose it again, or put its content into the field.")
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

// formValue parts a value from its attributes. In double quotes a semicolon is text.
func formValue(rest string) (value string, attributes []string) {
	end := len(rest)
	inQuotes := false
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			if inQuotes {
				i++
			}
		case '"':
			begins := i == 0 || i == 1 && strings.IndexByte("@<", rest[0]) >= 0
			inQuotes = !inQuotes && begins
		case ';':
			if !inQuotes && attribute(rest[i+1:]) {
				end = i
				i = len(rest)
			}
		}
	}
	value = rest[:end]
	for _, a := range strings.Split(strings.TrimPrefix(rest[end:], ";"), ";") {
		if attribute(a) {
			attributes = append(attributes, a)
		} else if a != "" && len(attributes) > 0 {
			attributes[len(attributes)-1] += ";" + a // a parameter of the media type
		}
	}
	return value, attributes
}

func attribute(s string) bool {
	s = strings.ToLower(strings.TrimLeft(s, " "))
	for _, name := range []string{"type=", "filename=", "headers=", "encoder="} {
		if strings.HasPrefix(s, name) {
			return true
		}
	}
	return false
}

func unquoteForm(s string) string {
	s = trimmed(s)
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s[1 : len(s)-1])
}

func addFormString(c *curl, flag, argument string) {
	name, value, ok := strings.Cut(argument, "=")
	if !ok {
		c.warn(flag+" "+argument, "A form field has a name, an equals sign and a value.")
		return
	}
	c.form = append(c.form, playground.FormField{Name: name, Value: value})
}
