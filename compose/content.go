package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"strings"

	"parley/playground"
)

// Content returns the bytes of a request's content and the media type to send with it:
// that of the body, or its kind's own. It is empty where none is to be sent, or where a
// header row has one, which is sent as typed. A multipart boundary is made of the parts,
// so the same request has the same bytes each time.
//
// Where a file is kept in the store, it stops there: Pieces has all.
func Content(r playground.Request) (body []byte, contentType string, err error) {
	pieces, contentType, err := Pieces(r)
	if len(pieces) > 0 {
		body = pieces[0].Text
	}
	return body, contentType, err
}

// Pieces returns the same as Content, in pieces: files that the store keeps are only named.
// What stands between them is one piece each.
func Pieces(r playground.Request) (body []playground.Piece, contentType string, err error) {
	row, own := r.Header("Content-Type")
	wanted := r.Body.MediaType
	if own {
		wanted = row
	}
	body, kindsOwn, err := content(r.Body, wanted)
	if err != nil {
		return nil, "", err
	}
	switch {
	case own || r.Body.MediaType == "none" || r.Body.Kind == playground.BodyNone:
		return body, "", nil
	case r.Body.MediaType != "" && r.Body.Kind != playground.BodyMultipart:
		return body, r.Body.MediaType, nil
	}
	return body, kindsOwn, nil
}

// content makes the bytes; wanted is the media type that was asked for, which may bring
// a boundary.
func content(b playground.Body, wanted string) ([]playground.Piece, string, error) {
	switch {
	case len(b.Pieces) > 0:
		return b.Pieces, "", nil
	case b.Kind == playground.BodyMultipart:
		return multipartContent(b.On(), wanted)
	case b.Kind == playground.BodyBinary && b.SHA256 != "":
		return []playground.Piece{{SHA256: b.SHA256, Size: b.Size}}, "application/octet-stream", nil
	}
	text, mediaType, err := textContent(b)
	if len(text) == 0 {
		return nil, mediaType, err
	}
	return []playground.Piece{{Text: text}}, mediaType, err
}

// textContent makes the bytes of a body that holds them all.
func textContent(b playground.Body) ([]byte, string, error) {
	switch b.Kind {
	case playground.BodyJSON:
		return []byte(b.Text), "application/json", nil
	case playground.BodyText:
		return []byte(b.Text), "text/plain; charset=utf-8", nil
	case playground.BodyForm:
		return []byte(playground.EncodeForm(b.On())), "application/x-www-form-urlencoded", nil
	case playground.BodyBinary:
		bytes, err := base64.StdEncoding.DecodeString(b.Base64)
		if err != nil {
			return nil, "", fmt.Errorf("decode the body: %w", err)
		}
		return bytes, "application/octet-stream", nil
	case playground.BodyGraphQL:
		return graphQLContent(b)
	}
	return nil, "", nil
}

// graphQLContent is a GraphQL request as servers read it over HTTP.
func graphQLContent(b playground.Body) ([]byte, string, error) {
	in := struct {
		Query         string          `json:"query"`
		Variables     json.RawMessage `json:"variables,omitempty"`
		OperationName string          `json:"operationName,omitempty"`
	}{b.Query, b.Variables, b.OperationName}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(in); err != nil {
		return nil, "", fmt.Errorf("write the GraphQL request: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), "application/json", nil
}

// multipartContent writes form data (RFC 7578). A boundary that was asked for is used.
func multipartContent(fields []playground.FormField, wanted string) ([]playground.Piece, string, error) {
	parts := make([][]byte, len(fields))
	for i, f := range fields {
		part, err := multipartPart(f)
		if err != nil {
			return nil, "", err
		}
		parts[i] = part
	}
	contentType := strings.TrimRight(wanted, "; \t")
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(mediaType, "multipart/") {
		contentType, params = "multipart/form-data", nil
	}
	boundary := params["boundary"]
	if boundary == "" {
		boundary = boundaryOf(parts, fields)
		contentType += "; boundary=" + boundary
	}
	size := len(boundary) + 6
	for _, part := range parts {
		size += len(part) + len(boundary) + 6
	}
	text := make([]byte, 0, size)
	var pieces []playground.Piece
	for i, part := range parts {
		text = append(append(text, "--"+boundary+"\r\n"...), part...)
		if f := fields[i]; f.SHA256 != "" {
			pieces = append(pieces, playground.Piece{Text: text}, playground.Piece{SHA256: f.SHA256, Size: f.Size})
			text = nil
		}
		text = append(text, "\r\n"...)
	}
	return append(pieces, playground.Piece{Text: append(text, "--"+boundary+"--\r\n"...)}), contentType, nil
}

// boundaryOf is a line that no part holds: it depends on all of them.
func boundaryOf(parts [][]byte, fields []playground.FormField) string {
	h := sha256.New()
	for i, part := range parts {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
		if fields[i].SHA256 != "" {
			fmt.Fprintf(h, "%s:", fields[i].SHA256)
		}
	}
	return "parley-" + hex.EncodeToString(h.Sum(nil)[:12])
}

func multipartPart(f playground.FormField) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`Content-Disposition: form-data; name="` + quoteParameter(f.Name) + `"`)
	value, mediaType := []byte(f.Value), f.MediaType
	if f.Filename != "" {
		b.WriteString(`; filename="` + quoteParameter(f.Filename) + `"`)
		if mediaType == "" {
			mediaType = "application/octet-stream"
		}
	}
	if f.Base64 != "" {
		decoded, err := base64.StdEncoding.DecodeString(f.Base64)
		if err != nil {
			return nil, fmt.Errorf("decode the file %q: %w", f.Filename, err)
		}
		value = decoded
	}
	b.WriteString("\r\n")
	if mediaType != "" {
		b.WriteString("Content-Type: " + mediaType + "\r\n")
	}
	b.WriteString("\r\n")
	b.Grow(len(value))
	b.Write(value)
	return b.Bytes(), nil
}

var toParameter = strings.NewReplacer("\"", "%22", "\r\n", "%0D%0A", "\r", "%0D", "\n", "%0A")

// quoteParameter is how browsers write names of form data (HTML, 4.10.22.8).
func quoteParameter(s string) string { return toParameter.Replace(s) }
