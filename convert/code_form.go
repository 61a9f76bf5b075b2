package convert

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// formPart is one part of form data (RFC 7578).
type formPart struct {
	name, filename, mediaType string
	isFile                    bool
	value                     value // where it is no file
}

// readParts parts form data; nil where it is none, or cannot be written as curl's -F has it.
func (s *placeholders) readParts(text, contentType string) []formPart {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != "multipart/form-data" {
		return nil
	}
	var parts []formPart
	for r := multipart.NewReader(strings.NewReader(text), params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts
		}
		if err != nil {
			return nil
		}
		_, named, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil || named["name"] == "" || strings.ContainsAny(named["name"]+named["filename"], "=\"\\%\r\n") || len(p.Header) > 2 {
			return nil
		}
		part := formPart{name: named["name"], filename: named["filename"], mediaType: p.Header.Get("Content-Type")}
		if _, part.isFile = named["filename"]; !part.isFile {
			content, err := io.ReadAll(p)
			if err != nil || part.mediaType != "" {
				return nil
			}
			part.value = s.formValue(part.name, string(content))
		}
		parts = append(parts, part)
	}
}

// curlForm writes the parts as options: files are read by their names when the command runs.
func (c *call) curlForm() []string {
	var groups []string
	for _, p := range c.parts {
		if !p.isFile {
			groups = append(groups, "--form-string "+shellValue(append(value{{text: p.name + "="}}, p.value...)))
			continue
		}
		word := p.name + "=@\"" + p.filename + "\""
		if p.mediaType != "" {
			word += ";type=" + p.mediaType
		}
		groups = append(groups, "-F "+quoteShellAlways(word))
	}
	return groups
}

// dropContentType takes the field away that curl writes itself, with a boundary of its own.
func (c *call) dropContentType() {
	kept := c.headers[:0]
	for _, h := range c.headers {
		if !strings.EqualFold(h.name, "Content-Type") {
			kept = append(kept, h)
		}
	}
	c.headers = kept
}
