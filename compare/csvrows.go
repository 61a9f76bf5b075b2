package compare

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// csvRows reads CSV (RFC 4180) as a list of its rows, each an object: by the names that its first row
// has for the columns, or by their numbers where that names none. Its error is a *notJSON, or the
// context's.
func csvRows(ctx context.Context, h *hasher, text []byte, values int) (*document, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return nil, &notJSON{"is not valid UTF-8"}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.ReuseRecord = commaOf(text), true
	first, err := r.Read()
	if err != nil || len(first) < 2 {
		return nil, &notJSON{"has no first row that names the columns"}
	}
	list := append(make([]byte, 0, 2*len(text)), '[')
	named := areNames(first)
	var names [][]byte
	for i, name := range first {
		if !named {
			name = columnName + strconv.Itoa(i+1)
		}
		names = append(names, jsonText(name))
	}
	if !named {
		list = appendRow(list, names, first)
	}
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

// columnsNote says that the columns stand in another order, or that the cells are parted by
// another sign: what counts for nothing here, and for a program that counts columns.
func columnsNote(a, b *content) string {
	commaA, commaB := commaOf(a.body), commaOf(b.body)
	namesA, namesB := firstRow(a.body, commaA), firstRow(b.body, commaB)
	note := ""
	if commaA != commaB {
		note = "Their cells are parted by another sign: " + string(commaA) + " in " + a.letter + ", " + string(commaB) + " in " + b.letter + "."
		note = strings.ReplaceAll(note, "\t", "a tab")
	}
	if a.as == asRows && !slices.Equal(namesA, namesB) {
		slices.Sort(namesA)
		if slices.Sort(namesB); slices.Equal(namesA, namesB) {
			note = joinSentences(note, "Their columns stand in another order, which counts for nothing here.")
		}
	}
	return note
}

// firstRow are the names of the columns.
func firstRow(text []byte, comma rune) []string {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	r.Comma = comma
	row, err := r.Read()
	if err != nil {
		return nil // cannot be: the content was read
	}
	return row
}

// columnName is, with its number, what a column is called that has no name.
const columnName = "column "

// unnamed reports rows whose columns go by their numbers.
func unnamed(rows *document) bool {
	return len(rows.nodes) > 2 && rows.nameOf(2) == columnName+"1"
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
