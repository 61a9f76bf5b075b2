package reply

import (
	"context"
	"fmt"
	"time"

	"parley/playground"
)

// Bounds of what is read of a response.
const (
	mostSearched = 1 << 20  // of content by a regular expression
	mostTaken    = 64 << 10 // of one value
)

// patience is how long all expressions of one request are looked for. It is a variable for tests.
var patience = 2 * time.Second

const tooSlow = "The expression takes too long to be looked for in this content."

// Take takes values from a response as a request asks, in that order. What is not there is
// said in words. Content that is nil was too long to look at.
func Take(asked []playground.Extraction, r *playground.Response, content []byte) []playground.Extracted {
	var out []playground.Extracted
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	d := &document{content: content}
	for _, e := range asked {
		if !e.Enabled {
			continue
		}
		x := playground.Extracted{Variable: e.Variable, Secret: e.Secret}
		value, detail := takeOne(ctx, e, r, d, content)
		switch {
		case detail != "":
			x.Detail = detail
		case len(value) > mostTaken:
			x.Detail = fmt.Sprintf("The value has %d bytes; a variable holds %d at most.", len(value), mostTaken)
		default:
			x.Value, x.Found = value, true
		}
		out = append(out, x)
	}
	return out
}

func takeOne(ctx context.Context, e playground.Extraction, r *playground.Response, d *document, content []byte) (value, detail string) {
	switch {
	case r == nil:
		return "", "No response came to take it from."
	case e.From == playground.FromHeader:
		value, ok := r.Header(e.Expression)
		if !ok {
			return "", noField(e.Expression)
		}
		return value, ""
	case content == nil && r.Content.SHA256 != "":
		return "", "The content is too long to take a value from."
	case e.From == playground.FromJSON:
		return takeJSON(e.Expression, d)
	}
	return takeRegex(ctx, e.Expression, content)
}

func noField(name string) string { return "The response has no field " + quoted(name) + "." }

func takeRegex(ctx context.Context, expression string, content []byte) (value, detail string) {
	e, err := playground.ReadExpression(expression)
	if err != nil {
		return "", "The expression cannot be read."
	}
	content = content[:min(len(content), mostSearched)]
	at, err := e.Find(ctx, content)
	switch {
	case err != nil:
		return "", tooSlow
	case at == nil:
		return "", "Nothing in the content matches the expression."
	case len(at) > 2 && at[2] < 0:
		return "", ""
	case len(at) > 2:
		return string(content[at[2]:at[3]]), ""
	}
	return string(content[at[0]:at[1]]), ""
}

// takeJSON takes a text as it is, anything else as JSON.
func takeJSON(pointer string, d *document) (value, detail string) {
	at, detail := d.at(pointer)
	if detail != "" {
		return "", detail
	}
	if at == nil {
		return "", "The content has null at " + quoted(pointer) + "."
	}
	return asText(at), ""
}
