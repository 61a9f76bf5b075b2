package compare

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"parley/playground"
)

// listKind says of what a content is a list that is not one JSON text.
type listKind string

const (
	asLines listKind = "JSON texts, a line each"
	asRows  listKind = "CSV, whose rows are objects here"
	asCells listKind = "CSV without names of columns, whose rows are objects here"
	asEvent listKind = "server-sent events, each an object here"
	asParts listKind = "multipart, whose parts are objects here"
)

// listOf returns how content of a media type is read as a document.
func listOf(mediaType string) (listKind, func(context.Context, *hasher, []byte, int) (*document, error)) {
	switch {
	case playground.StreamOf(mediaType) == playground.StreamLines:
		return asLines, jsonLines
	case mediaType == "text/csv", mediaType == "application/csv", mediaType == "text/tab-separated-values":
		return asRows, csvRows
	case playground.StreamOf(mediaType) == playground.StreamEvents:
		return asEvent, eventRows
	case strings.HasPrefix(mediaType, "multipart/"):
		return asParts, partRows
	}
	return "", readWithin
}

// listNote says that the places in a list are those of lines or rows.
func listNote(a, b *content) string {
	switch {
	case a.as == b.as && (a.as == asRows || a.as == asCells):
		return joinSentences("Both are "+string(a.as)+"; they are compared, and patched, as lists of them.", joinSentences(columnsNote(a, b), newlineNote(a, b)))
	case a.as == b.as:
		return "Both are " + string(a.as) + "; they are compared, and patched, as lists of them."
	case b.as == "":
		return a.letter + " is " + string(a.as) + ", and is compared as a list of them."
	case a.as == "":
		return b.letter + " is " + string(b.as) + ", and is compared as a list of them."
	}
	return a.letter + " is " + string(a.as) + "; " + b.letter + " is " + string(b.as) + ". They are compared as lists of them."
}

// jsonLines reads JSON texts that stand a line each as one list of them. Its error is
// a *notJSON, or the context's.
func jsonLines(ctx context.Context, h *hasher, text []byte, values int) (*document, error) {
	list, texts, breaks := append(make([]byte, 0, len(text)+2), '['), 0, 0
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))) {
		if one := bytes.TrimSpace(line); len(one) > 0 {
			if texts++; texts > 1 {
				list = append(list, ',')
			}
			list = append(append(list, bytes.Repeat([]byte{'\n'}, breaks)...), one...)
			breaks = 0
		}
		breaks++ // a fault is told with the number of its line
	}
	doc, err := readWithin(ctx, h, append(list, ']'), values)
	if err != nil {
		return nil, err
	}
	// A line may be no JSON text and yet end another's list or object.
	if int(doc.nodes[0].count) != texts {
		return nil, &notJSON{"has a line that is no JSON text"}
	}
	return doc, nil
}

// readLines reads contents whose types do not say that they are lines as lists, where all of
// them can be read so, and one cannot be read otherwise.
func (c *comparer) readLines(ctx context.Context) {
	if !slices.ContainsFunc(c.contents, func(of *content) bool { return of.whyNot != "" }) {
		return
	}
	lists, most := make([]*document, len(c.contents)), 0
	for i, of := range c.contents {
		switch {
		case len(of.body) == 0 || of.as != "":
			continue
		case of.cut || of.doc == nil && of.whyNot == "":
			return
		}
		list, err := jsonLines(ctx, c.hash, of.body, min(maxNodes, c.values))
		if err != nil {
			return
		}
		lists[i], most = list, max(most, int(list.nodes[0].count))
		c.values -= len(list.nodes)
	}
	for i, of := range c.contents {
		if lists[i] != nil && most > 1 {
			of.doc, of.as, of.whyNot = lists[i], asLines, ""
		}
	}
}
