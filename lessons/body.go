package lessons

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"parley/playground"
)

// content is the start of what a run was answered, which is all of it where it is short.
func content(run *playground.Run) []byte {
	x := run.Final()
	if x == nil || x.Response == nil {
		return nil
	}
	if len(x.Response.Content.Whole) > 0 {
		return x.Response.Content.Whole
	}
	return x.Response.Content.Head
}

// decoded is the content as JSON.
func decoded(run *playground.Run) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(content(run)))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err == nil
}

// bodyValue is what a JSON Pointer (RFC 6901) leads to in the content.
func bodyValue(run *playground.Run, pointer string) []string {
	v, ok := decoded(run)
	if !ok {
		return nil
	}
	for _, token := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch in := v.(type) {
		case map[string]any:
			if v, ok = in[token]; !ok {
				return nil
			}
		case []any:
			n, err := strconv.Atoi(token)
			if err != nil || n < 0 || n >= len(in) {
				return nil
			}
			v = in[n]
		default:
			return nil
		}
	}
	return []string{written(v)}
}

// written is a value as a check writes it.
func written(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
