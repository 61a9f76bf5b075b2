package convert

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"parley/playground"
)

// partHead is what -F says of a part that a form of Parley has no place for.
type partHead struct {
	lines       []string // header lines
	contentType string   // of such a line, where ;type= says none
	encoder     string
}

// partHeader reads what stands behind ;headers=: a line, or @ and the name of a file of lines.
func (c *curl) partHeader(where string, own *partHead, line string) {
	name, value, ok := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(line, "@"):
		c.warn(where, "The headers of this part are in the file "+legible(line[1:], 100)+", which is not read.")
	case !ok || trimmed(name) == "":
		c.warn(where, "This header of the part has no name and a colon, and was left out: "+legible(line, 100))
	case strings.EqualFold(trimmed(name), "Content-Type"):
		own.contentType = trimmed(value)
	default:
		own.lines = append(own.lines, strings.NewReplacer("\r", "", "\n", "").Replace(line))
	}
}

// formAsText writes a form whose parts have headers of their own, which the form of a request
// has no place for, as curl sends it. Where a part is a file that is still to be chosen it stays
// a form, and what is left out is said.
func (c *curl) formAsText(r *playground.Request) bool {
	if len(c.partHeads) == 0 {
		return false
	}
	parts, ok := c.writtenParts()
	if !ok || c.unreadPart {
		for i, f := range c.form {
			if own := c.partHeads[i]; own.lines != nil {
				c.warn("-F "+f.Name, "This part has headers of its own, which a part here cannot have: "+legible(strings.Join(own.lines, "; "), 200)+" was left out.")
			}
			if own := c.partHeads[i]; own.encoder != "" {
				c.warn("-F "+f.Name, "curl would send this part encoded as "+legible(own.encoder, 40)+"; here it is sent as it is.")
			}
		}
		return false
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	boundary := "parley-" + hex.EncodeToString(sum[:12])
	var b strings.Builder
	for _, part := range parts {
		b.WriteString("--" + boundary + "\r\n" + part + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	kind, own := r.Header("Content-Type")
	if !own {
		kind = "multipart/form-data"
	}
	r.Headers = slices.DeleteFunc(r.Headers, func(row playground.Row) bool { return strings.EqualFold(row.Name, "Content-Type") })
	r.Headers = append(r.Headers, playground.Row{Name: "Content-Type", Value: kind + "; boundary=" + boundary, Enabled: true})
	r.Body = playground.Body{Kind: playground.BodyText, Text: b.String()}
	c.warn("-F", "Its parts have headers of their own, so the form stands here as the text that curl sends, and not as a table.")
	return true
}

// writtenParts are the parts as curl writes them; ok is false where that cannot be done.
func (c *curl) writtenParts() (parts []string, ok bool) {
	quote := strings.NewReplacer("\"", "%22", "\r", "%0D", "\n", "%0A")
	for i, f := range c.form {
		own := c.partHeads[i]
		head := `Content-Disposition: form-data; name="` + quote.Replace(f.Name) + `"`
		if f.Filename != "" {
			head += `; filename="` + quote.Replace(f.Filename) + `"`
		}
		head += "\r\n"
		if f.MediaType != "" {
			head += "Content-Type: " + f.MediaType + "\r\n"
		}
		value := f.Value
		switch own.encoder {
		case "":
		case "base64":
			value = base64.StdEncoding.EncodeToString([]byte(value))
			head += "Content-Transfer-Encoding: base64\r\n"
		case "7bit", "8bit", "binary":
			head += "Content-Transfer-Encoding: " + own.encoder + "\r\n"
		default:
			return nil, false
		}
		for _, line := range own.lines {
			head += line + "\r\n"
		}
		parts = append(parts, head+"\r\n"+value)
	}
	return parts, true
}
