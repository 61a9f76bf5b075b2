package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// eventRows reads server-sent events as a list of them, each an object of its fields, whose data
// is JSON where it is some. Its error is a *notJSON, or the context's.
func eventRows(ctx context.Context, h *hasher, text []byte, values int) (*document, error) {
	if !utf8.Valid(text) {
		return nil, &notJSON{"is not valid UTF-8"}
	}
	list := append(make([]byte, 0, 2*len(text)), '[')
	n, cut := 0, false
	reader := playground.NewEventReader(playground.StreamEvents, func(e playground.Event) {
		if n++; n > 1 {
			list = append(list, ',')
		}
		cut = cut || len(e.Data) >= playground.MaxEvent
		open := byte('{')
		add := func(name string, value []byte) {
			list = append(append(append(append(list, open), jsonText(name)...), ':'), value...)
			open = ','
		}
		if e.ID != "" {
			add("lastEventId", jsonText(e.ID)) // as browsers call it; it tells where the stream stands, not what is told
		}
		if e.Name != "" {
			add("event", jsonText(e.Name))
		}
		add("data", dataText(e.Data))
		list = append(list, '}')
	})
	reader.Read(text)
	reader.End()
	if n == 0 || cut {
		return nil, &notJSON{"holds no event, or one that is too long"}
	}
	return readWithin(ctx, h, append(list, ']'), values)
}

// dataText is text as JSON: what it is already, or a string.
func dataText(data string) []byte {
	one := bytes.TrimSpace([]byte(data))
	if len(one) > 0 && (one[0] == '{' || one[0] == '[') && json.Valid(one) {
		return one
	}
	return jsonText(data)
}

// partRows reads multipart content as a list of its parts, each an object of its name, fields
// and content: the boundary between them is new each time, and none of it. Its error is
// a *notJSON, or the context's.
func partRows(ctx context.Context, h *hasher, text []byte, values int) (*document, error) {
	if !utf8.Valid(text) {
		return nil, &notJSON{"has a part that is no text"}
	}
	first, _, _ := strings.Cut(strings.TrimLeft(string(text[:min(len(text), 256)]), "\r\n"), "\n")
	boundary, ok := strings.CutPrefix(strings.TrimRight(first, " \t\r"), "--")
	if !ok || boundary == "" || len(boundary) > 70 {
		return nil, &notJSON{"does not begin with a boundary"}
	}
	reader := multipart.NewReader(bytes.NewReader(text), boundary)
	list := append(make([]byte, 0, 2*len(text)), '[')
	for n := 0; ; n++ {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				return nil, &notJSON{"has no part"}
			}
			return readWithin(ctx, h, append(list, ']'), values)
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		if err != nil || n > values {
			return nil, &notJSON{"has a part that does not end"}
		}
		if n > 0 {
			list = append(list, ',')
		}
		list = appendPart(list, part.FormName(), part.Header, content)
	}
}

func appendPart(list []byte, name string, fields textproto.MIMEHeader, content []byte) []byte {
	list = append(list, '{')
	if name != "" {
		list = append(append(append(list, `"name":`...), jsonText(name)...), ',')
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	list = append(list, `"headers":{`...)
	for i, name := range names {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(append(append(list, jsonText(name)...), ':'), jsonText(strings.Join(fields[name], ", "))...)
	}
	return append(append(append(list, `},"content":`...), dataText(string(content))...), '}')
}
