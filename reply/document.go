package reply

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"parley/playground"
)

// document is content read as JSON, once, when it is first asked for.
type document struct {
	content []byte
	read    bool
	value   any
	fault   string
}

// at finds what a JSON Pointer leads to (RFC 6901), or says why it leads nowhere.
func (d *document) at(pointer string) (value any, detail string) {
	if !d.read {
		d.read = true
		if d.value, d.fault = decode(d.content); d.fault != "" {
			d.content = nil
		}
	}
	if d.fault != "" {
		return nil, d.fault
	}
	at := d.value
	for _, step := range playground.PointerSteps(pointer) {
		next, ok := stepInto(at, step)
		if !ok {
			return nil, "The content has nothing at " + quoted(pointer) + "."
		}
		at = next
	}
	return at, ""
}

func decode(content []byte) (value any, detail string) {
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		if err == io.EOF {
			return nil, "There is no content."
		}
		return nil, "The content is not JSON."
	}
	return value, ""
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

// asText writes a JSON value: a text as it is, anything else as JSON.
func asText(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return asJSON(value)
}

func asJSON(value any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // what was read as JSON can be written as such
	return strings.TrimSuffix(out.String(), "\n")
}

// quoted shows a value in a message: cut, and with no control character of its own.
func quoted(s string) string { return strconv.Quote(shortened(s, 60)) }

// shortened is a text of at most so many characters.
func shortened(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
