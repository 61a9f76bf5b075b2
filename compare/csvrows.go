package compare

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// csvRows reads CSV (RFC 4180) whose first row names the columns as a list of its other rows,
// each an object. Its error is a *notJSON, or the context's.
func csvRows(ctx context.Context, h *hasher, text []byte, values int) (*document, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return nil, &notJSON{"is not valid UTF-8"}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.ReuseRecord = commaOf(text), true
	first, err := r.Read()
	if err != nil || !areNames(first) {
		return nil, &notJSON{"has no first row that names the columns"}
	}
	var names [][]byte
	for _, name := range first {
		names = append(names, jsonText(name))
	}
	list := append(make([]byte, 0, 2*len(text)), '[')
	for n := 0; ; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return readWithin(ctx, h, append(list, ']'), values)
		}
		if err != nil {
			return nil, &notJSON{"has a row that is no CSV, or of another length (row " + strconv.Itoa(n+2) + ")"}
		}
		if n*len(names) > values || n&1023 == 1023 && ctx.Err() != nil {
			return nil, &notJSON{"has too many rows to be compared by them"}
		}
		list = appendRow(list, names, row)
	}
}

// appendRow appends a row as an object, behind those that are there.
func appendRow(list []byte, names [][]byte, row []string) []byte {
	if len(list) > 1 {
		list = append(list, ',')
	}
	open := byte('{')
	for i, cell := range row {
		list = append(append(append(append(list, open), names[i]...), ':'), jsonText(cell)...)
		open = ','
	}
	return append(list, '}')
}

func jsonText(cell string) []byte {
	text, err := json.Marshal(cell)
	if err != nil {
		return []byte("null") // cannot be: a string
	}
	return text
}

// commaOf is the sign between the cells: the one that the first line has most of.
func commaOf(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	comma := ','
	for _, other := range ";\t|" {
		if bytes.Count(line, []byte(string(other))) > bytes.Count(line, []byte(string(comma))) {
			comma = other
		}
	}
	return comma
}

// areNames reports whether a row can name columns: two at least, all different, and none of
// them empty or a number.
func areNames(row []string) bool {
	seen := make(map[string]bool, len(row))
	for _, name := range row {
		if _, err := strconv.ParseFloat(name, 64); err == nil || strings.TrimSpace(name) == "" || seen[name] {
			return false
		}
		seen[name] = true
	}
	return len(row) > 1
}
