package convert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// readJSONTree reads one JSON value.
func readJSONTree(text []byte) (*tree, error) {
	r := &treeReader{d: json.NewDecoder(bytes.NewReader(text)), text: text, leaves: keepsResponses.Match(text[:min(len(text), 4096)])}
	r.d.UseNumber()
	t, err := r.value(0)
	if err != nil {
		return nil, r.inWords(err)
	}
	if _, err := r.d.Token(); !errors.Is(err, io.EOF) {
		return nil, notAFile(fmt.Sprintf("More stands behind the JSON's end, in line %d.", r.line()))
	}
	return t, nil
}

type treeReader struct {
	d      *json.Decoder
	text   []byte
	values int
	leaves bool // what stands under response is not read: there are more of its values than of all others
}

// keepsResponses finds files of Postman's, and recordings.
var keepsResponses = lazyregexp.New(`"_postman_id"|getpostman\.com|"log"\s*:\s*\{`)

// pass goes past a value. Of a list, it tells how many items it has.
func (r *treeReader) pass() (*tree, error) {
	token, err := r.d.Token()
	if err != nil {
		return nil, err
	}
	t := &tree{kind: treeText}
	open, isDelim := token.(json.Delim)
	if !isDelim {
		return t, nil
	}
	if t.kind = treeObject; open == '[' {
		t.kind = treeList
	}
	for depth := 1; depth > 0; {
		if depth == 1 && t.kind == treeList && r.d.More() && len(t.values) < manyPassed {
			t.values = append(t.values, passed)
		}
		if token, err = r.d.Token(); err != nil {
			return nil, err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return t, nil
}

// passed stands for an item that was passed.
var passed = &tree{kind: treeBool, text: "true"}

const manyPassed = 10_000

func (r *treeReader) value(depth int) (*tree, error) {
	token, err := r.d.Token()
	if err != nil {
		return nil, err
	}
	return r.begun(token, depth)
}

// begun is the value that begins with a token.
func (r *treeReader) begun(token json.Token, depth int) (*tree, error) {
	switch r.values++; {
	case r.values > mostValues:
		return nil, tooManyValues()
	case depth > deepestTree:
		return nil, tooDeep()
	}
	switch v := token.(type) {
	case string:
		return &tree{kind: treeText, text: v}, nil
	case json.Number:
		return &tree{kind: treeNumber, text: v.String()}, nil
	case bool:
		return &tree{kind: treeBool, text: strconv.FormatBool(v)}, nil
	case json.Delim:
		if v == '[' {
			return r.items(depth)
		}
		return r.object(depth)
	}
	return &tree{}, nil
}

func (r *treeReader) items(depth int) (*tree, error) {
	t := &tree{kind: treeList}
	for r.d.More() {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		t.values = append(t.values, v)
	}
	_, err := r.d.Token()
	return t, err
}

func (r *treeReader) object(depth int) (*tree, error) {
	t := &tree{kind: treeObject}
	for r.d.More() {
		name, err := r.d.Token()
		if err != nil {
			return nil, err
		}
		read := r.value
		if r.leaves && name == "response" {
			read = func(int) (*tree, error) { return r.pass() }
		}
		v, err := read(depth + 1)
		if err != nil {
			return nil, err
		}
		t.names, t.values = append(t.names, fmt.Sprint(name)), append(t.values, v)
	}
	_, err := r.d.Token()
	return t, err
}

// line is the one that the reader is in.
func (r *treeReader) line() int {
	return 1 + bytes.Count(r.text[:min(int(r.d.InputOffset()), len(r.text))], []byte("\n"))
}

func (r *treeReader) inWords(err error) error {
	if playground.CodeOf(err) == playground.Invalid {
		return err
	}
	at := r.d.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	line := 1 + bytes.Count(r.text[:max(0, min(int(at), len(r.text)))], []byte("\n"))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return notAFile("The JSON ends in the middle. Perhaps its end was not copied, or not downloaded.")
	}
	return notAFile(fmt.Sprintf("Line %d is not JSON: %s.", line, legible(strings.TrimPrefix(err.Error(), "json: "), 200)))
}

// write writes the value as JSON, with two blanks a level.
func (t *tree) write() string {
	var b strings.Builder
	t.writeTo(&b, "\n")
	return b.String()
}

func (t *tree) writeTo(b *strings.Builder, end string) {
	switch {
	case t.none():
		b.WriteString("null")
	case t.kind == treeText:
		b.WriteString(quoteJSON(t.text))
	case t.kind == treeObject, t.kind == treeList:
		t.writeValues(b, end)
	default:
		b.WriteString(t.text)
	}
}

func (t *tree) writeValues(b *strings.Builder, end string) {
	open, closing := "{", "}"
	if t.kind == treeList {
		open, closing = "[", "]"
	}
	b.WriteString(open)
	for i, v := range t.values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(end + "  ")
		if t.kind == treeObject {
			b.WriteString(quoteJSON(t.names[i]) + ": ")
		}
		v.writeTo(b, end+"  ")
	}
	if len(t.values) > 0 {
		b.WriteString(end)
	}
	b.WriteString(closing)
}

// quoteJSON writes a text as JSON, its angle brackets as they are.
func quoteJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can be written
	return strings.TrimSuffix(b.String(), "\n")
}
