package handlers

import (
	"bytes"
	"mime"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"parley/playground"
	"parley/views"
)

// declared is the charset that a response says its text is in, where it is another than
// UTF-8 and known to browsers (WHATWG Encoding, 4.2). Its name is empty otherwise.
func declared(r *playground.Response) (name string, charset encoding.Encoding) {
	if r == nil {
		return "", nil
	}
	field, _ := r.Header("Content-Type")
	mediaType, params, err := mime.ParseMediaType(field)
	if err != nil || params["charset"] == "" || strings.HasPrefix(mediaType, "image/") {
		return "", nil
	}
	charset, err = htmlindex.Get(params["charset"])
	if err != nil {
		return "", nil
	}
	if name, err = htmlindex.Name(charset); err != nil || name == "utf-8" {
		return "", nil
	}
	return name, charset
}

// written is the charset that text is in, where it is another than UTF-8: by the mark that it
// begins with, else as the response declares.
func written(r *playground.Response, start []byte) (name string, charset encoding.Encoding) {
	if r != nil && views.SaysText(r.Content.MediaType) {
		for mark, name := range map[string]string{"\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be"} {
			if charset, err := htmlindex.Get(name); err == nil && strings.HasPrefix(string(start[:min(len(start), 2)]), mark) {
				return name, charset
			}
		}
	}
	return declared(r)
}

// readable is the start of a text in UTF-8. What cannot be read stays as it came.
func readable(text []byte, charset encoding.Encoding) []byte {
	if charset == nil {
		return text
	}
	decoded, err := charset.NewDecoder().Bytes(text)
	if err != nil {
		return text
	}
	return bytes.TrimPrefix(decoded, []byte("\ufeff"))
}
