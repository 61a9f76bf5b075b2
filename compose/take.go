package compose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"parley/playground"
)

// mostSearched is how much of content a regular expression looks at.
const mostSearched = 1 << 20

// Take takes values from a response as a request asks, in that order. What is not there is
// said in words. Content that is nil was too long to look at.
func Take(asked []playground.Extraction, r *playground.Response, content []byte) []playground.Extracted {
	var out []playground.Extracted
	for _, e := range asked {
		if !e.Enabled {
			continue
		}
		x := playground.Extracted{Variable: e.Variable, Secret: e.Secret}
		value, detail := takeOne(e, r, content)
		switch {
		case detail != "":
			x.Detail = detail
		case len(value) > maxTaken:
			x.Detail = fmt.Sprintf("The value has %d bytes; a variable holds %d at most.", len(value), maxTaken)
		default:
			x.Value, x.Found = value, true
		}
		out = append(out, x)
	}
	return out
}

func takeOne(e playground.Extraction, r *playground.Response, content []byte) (value, detail string) {
	switch {
	case r == nil:
		return "", "No response came to take it from."
	case e.From == playground.FromHeader:
		value, ok := r.Header(e.Expression)
		if !ok {
			return "", "The response has no field " + quoted(e.Expression) + "."
		}
		return value, ""
	case content == nil && r.Content.SHA256 != "":
		return "", "The content is too long to take a value from."
	case e.From == playground.FromJSON:
		return takeJSON(e.Expression, content)
	}
	return takeRegex(e.Expression, content)
}

func takeRegex(expression string, content []byte) (value, detail string) {
	re, err := regexp.Compile(expression)
	if err != nil {
		return "", "The expression cannot be read."
	}
	m := re.FindSubmatch(content[:min(len(content), mostSearched)])
	switch {
	case m == nil:
		return "", "Nothing in the content matches the expression."
	case len(m) > 1:
		return string(m[1]), ""
	}
	return string(m[0]), ""
}

// takeJSON finds what a JSON Pointer leads to (RFC 6901). A text is taken as it is, anything
// else as JSON.
func takeJSON(pointer string, content []byte) (value, detail string) {
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	var at any
	if err := d.Decode(&at); err != nil {
		return "", "The content is not JSON."
	}
	for i, step := range strings.Split(pointer, "/") {
		if i == 0 {
			continue // before the first slash there is nothing
		}
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		next, ok := stepInto(at, step)
		if !ok {
			return "", "The content has nothing at " + quoted(pointer) + "."
		}
		at = next
	}
	switch v := at.(type) {
	case nil:
		return "", "The content has null at " + quoted(pointer) + "."
	case string:
		return v, ""
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(at); err != nil {
		return "", "What is there cannot be written."
	}
	return strings.TrimSuffix(out.String(), "\n"), ""
}

func stepInto(at any, step string) (any, bool) {
	switch v := at.(type) {
	case map[string]any:
		next, ok := v[step]
		return next, ok
	case []any:
		n, err := strconv.Atoi(step)
		if err != nil || n < 0 || n >= len(v) || strconv.Itoa(n) != step {
			return nil, false
		}
		return v[n], true
	}
	return nil, false
}
