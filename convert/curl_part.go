package convert

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"parley/playground"
)

// hasUnread reports whether the content of the part, or of one in it, is a file that is not here.
func (p *curlPart) hasUnread() bool {
	return p.unread || slices.ContainsFunc(p.within, (*curlPart).hasUnread)
}

// isField reports whether a field of a form says all that the part is. One with the name of a
// file has a media type there, which curl leaves out where its content is no file.
func (p *curlPart) isField() bool {
	untyped := p.Filename != "" && !p.file && p.typeLine() == ""
	return !p.holds && p.Name != "" && p.lines == nil && p.encoder == "" && !untyped
}

// typeLine is the media type of a part. ;type= is before the part's own header of that name.
func (p *curlPart) typeLine() string {
	if p.MediaType == "" || p.contentType != "" && p.MediaType == typeByName(p.Filename) {
		return p.contentType
	}
	return p.MediaType
}

// fields are the parts as the fields of a form, those in others beside them. What is lost is said.
func (c *curl) fields(parts []*curlPart) (fields []playground.FormField) {
	for _, p := range parts {
		where := "-F " + p.Name
		if p.lines != nil {
			c.warn(where, "This part has headers of its own, which a part here cannot have: "+legible(strings.Join(p.lines, "; "), 200)+" was left out.")
		}
		if p.encoder != "" {
			c.warn(where, "curl would send this part encoded as "+legible(p.encoder, 40)+"; here it is sent as it is.")
		}
		if p.Name == "" && !p.holds {
			c.warn("-F =", "curl sends this part without a name; here its name is empty.")
		}
		if !p.holds {
			p.MediaType = p.typeLine()
			fields = append(fields, p.FormField)
			continue
		}
		if !slices.ContainsFunc(p.within, func(in *curlPart) bool { return in.unread && in.Name == p.Name }) {
			c.warn(where+"=(", "curl sends the parts between =( and =) as one that holds them. As a file is still to be chosen, they stand beside the others here.")
		}
		fields = append(fields, c.fields(p.within)...)
	}
	return fields
}

// formAsText writes a form that the fields of a request have no place for, as curl sends it: parts
// with headers of their own, parts in parts, and those of another type than form data. Where a part
// is a file that is still to be chosen it stays a form, and what is left out is said.
func (c *curl) formAsText(r *playground.Request) bool {
	kind, own := r.Header("Content-Type")
	if !own && !c.removed["content-type"] {
		kind = "multipart/form-data"
	}
	other := !isFormData(kind)
	if !other && !slices.ContainsFunc(c.form, func(p *curlPart) bool { return !p.isField() }) {
		return false
	}
	unread := slices.ContainsFunc(c.form, (*curlPart).hasUnread)
	if unread && other {
		c.warn("-F", "curl sends these parts without the name form-data, as they are of another type; here they have it.")
	}
	disposition := map[bool]string{true: "form-data", false: "attachment"}[isFormData(kind)]
	text, boundary, ok := writtenParts(c.form, disposition)
	if !ok || unread {
		return false
	}
	r.Body = playground.Body{Kind: playground.BodyText, Text: text}
	if kind == "" {
		r.Body.MediaType = "none"
	} else {
		r.Headers = slices.DeleteFunc(r.Headers, func(row playground.Row) bool { return strings.EqualFold(row.Name, "Content-Type") })
		r.Headers = append(r.Headers, playground.Row{Name: "Content-Type", Value: kind + "; boundary=" + boundary, Enabled: true})
	}
	c.warn("-F", "A table of fields cannot say all of this form, so it stands here as the text that curl sends.")
	return true
}

func isFormData(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data")
}

// writtenParts writes parts as curl does. ok is false where that cannot be done.
func writtenParts(parts []*curlPart, disposition string) (text, boundary string, ok bool) {
	var each []string
	for _, p := range parts {
		one, ok := p.written(disposition)
		if !ok {
			return "", "", false
		}
		each = append(each, one)
	}
	sum := sha256.Sum256([]byte(strings.Join(each, "\x00")))
	boundary = "parley-" + hex.EncodeToString(sum[:12])
	var b strings.Builder
	for _, one := range each {
		b.WriteString("--" + boundary + "\r\n" + one + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.String(), boundary, true
}

var quotePart = strings.NewReplacer("\"", "%22", "\r", "%0D", "\n", "%0A")

// written is one part: its fields, an empty line and its content.
func (p *curlPart) written(disposition string) (text string, ok bool) {
	value, kind := p.Value, p.typeLine()
	switch {
	case p.holds:
		if kind == "" {
			kind = "multipart/mixed"
		}
		inner := map[bool]string{true: "form-data", false: "attachment"}[isFormData(kind)]
		var boundary string
		if value, boundary, ok = writtenParts(p.within, inner); !ok {
			return "", false
		}
		kind += "; boundary=" + boundary
	case kind == "" && p.file:
		kind = "application/octet-stream"
	}
	head := ""
	if !slices.ContainsFunc(p.lines, func(line string) bool { return strings.HasPrefix(strings.ToLower(line), "content-disposition:") }) && (disposition == "form-data" || p.Name != "" || p.Filename != "") {
		head = "Content-Disposition: " + disposition
		if p.Name != "" {
			head += `; name="` + quotePart.Replace(p.Name) + `"`
		}
		if p.Filename != "" {
			head += `; filename="` + quotePart.Replace(p.Filename) + `"`
		}
		head += "\r\n"
	}
	if kind != "" {
		head += "Content-Type: " + kind + "\r\n"
	}
	switch p.encoder {
	case "":
	case "base64":
		value = inLines(base64.StdEncoding.EncodeToString([]byte(value)), 76)
		head += "Content-Transfer-Encoding: base64\r\n"
	case "7bit", "8bit", "binary":
		head += "Content-Transfer-Encoding: " + p.encoder + "\r\n"
	default:
		return "", false
	}
	for _, line := range p.lines {
		head += line + "\r\n"
	}
	return head + "\r\n" + value, true
}

// inLines parts a text into lines of so many characters.
func inLines(text string, most int) string {
	var b strings.Builder
	for len(text) > most {
		b.WriteString(text[:most] + "\r\n")
		text = text[most:]
	}
	return b.String() + text
}
