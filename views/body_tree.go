package views

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// treeNode is a value of a JSON document.
type treeNode struct {
	Name  string // of the member, or number of the element
	Text  string // of a value that holds no others
	CSS   string
	Holds string // how many others, in words
	Open  bool
	Path  string // JSON Pointer, to copy
	Kids  []treeNode
	Cut   string // said where the rest is left out
}

const (
	mostNodes    = 2000
	deepestTree  = 60
	openLevels   = 2
	longestValue = 500
)

var errTreeFull = errors.New("the tree has as many nodes as are shown")

// quoteJSON writes a string as JSON has it, with nothing escaped that need not be.
func quoteJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return s
	}
	return strings.TrimSpace(b.String())
}

// treeReader reads a document into nodes, in order and bounded.
type treeReader struct {
	d     *json.Decoder
	nodes int
}

// jsonTree reads text as far as it is JSON, and returns what it had when it stopped.
func jsonTree(text []byte) ([]treeNode, error) {
	r := &treeReader{d: json.NewDecoder(bytes.NewReader(text))}
	r.d.UseNumber()
	n, err := r.value("", "", 0)
	return []treeNode{n}, err
}

func (r *treeReader) value(name, path string, depth int) (treeNode, error) {
	r.nodes++
	n := treeNode{Name: showLine(shorten(name, longestValue)), Path: path, Open: depth < openLevels}
	t, err := r.d.Token()
	if err != nil {
		n.Cut = "cut here"
		return n, err
	}
	switch v := t.(type) {
	case json.Delim:
		return r.kids(n, v, depth)
	case string:
		n.Text, n.CSS = showLine(shorten(quoteJSON(v), longestValue)), "s"
	case json.Number:
		n.Text, n.CSS = v.String(), "n"
	case bool:
		n.Text, n.CSS = strconv.FormatBool(v), "w"
	default:
		n.Text, n.CSS = "null", "w"
	}
	return n, nil
}

func (r *treeReader) kids(n treeNode, open json.Delim, depth int) (treeNode, error) {
	count := 0
	for r.d.More() {
		if r.nodes >= mostNodes || depth >= deepestTree {
			n.Cut = "the rest is left out here"
			n.Holds = "more than " + strconv.Itoa(count)
			return n, errTreeFull
		}
		name := strconv.Itoa(count)
		if open == '{' {
			t, err := r.d.Token()
			if err != nil {
				n.Cut = "cut here"
				return n, err
			}
			name, _ = t.(string)
		}
		kid, err := r.value(name, n.Path+"/"+toPointer.Replace(name), depth+1)
		n.Kids = append(n.Kids, kid)
		if err != nil {
			return n, err
		}
		count++
	}
	if open == '{' {
		n.Holds = plural(int64(count), "member", "members")
	} else {
		n.Holds = plural(int64(count), "element", "elements")
	}
	_, err := r.d.Token()
	return n, err
}
