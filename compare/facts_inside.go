package compare

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Bounds of what is looked at of JSON that stands in a string.
const (
	maxInside      = 64 << 10
	maxInsideSaid  = 2
	maxInsideDepth = 16
)

// insideWords says of two strings that hold JSON in which members of it they differ; empty
// where they hold none. What looks new in each response is said only where nothing else is.
func insideWords(a, b []byte) string {
	if len(a) > maxInside || len(b) > maxInside || len(a) < 4 || len(b) < 4 || a[0] != '"' || b[0] != '"' || !strings.ContainsAny(string(a[1:2]), "{[") {
		return ""
	}
	var textA, textB string
	var x, y any
	if json.Unmarshal(a, &textA) != nil || json.Unmarshal(b, &textB) != nil || !exactly(textA, &x) || !exactly(textB, &y) {
		return ""
	}
	var in inside
	in.walk("", x, y, 0)
	says := in.says
	if len(says) == 0 {
		says = in.noise
	}
	if len(says) == 0 {
		return " holds the same JSON, written otherwise"
	}
	if more := len(says) - maxInsideSaid; more > 0 {
		says = append(says[:maxInsideSaid:maxInsideSaid], count(more, "more member")+plural(more, " differs", " differ"))
	}
	return " holds JSON in which " + listed(says)
}

// exactly reads JSON and keeps its numbers as they are spelled.
func exactly(text string, into *any) bool {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return d.Decode(into) == nil && !d.More()
}

// inside are the differences of two values that were read from strings.
type inside struct{ says, noise []string }

func (in *inside) walk(path string, x, y any, depth int) {
	switch a := x.(type) {
	case map[string]any:
		b, ok := y.(map[string]any)
		if !ok || depth > maxInsideDepth {
			break
		}
		names := slices.Sorted(maps.Keys(a))
		for _, name := range slices.Sorted(maps.Keys(b)) {
			if _, both := a[name]; !both {
				in.says = append(in.says, insideName(path, name)+" appeared")
			}
		}
		for _, name := range names {
			if other, both := b[name]; both {
				in.walk(path+"/"+name, a[name], other, depth+1)
			} else {
				in.says = append(in.says, insideName(path, name)+" is gone")
			}
		}
		return
	case []any:
		b, ok := y.([]any)
		if !ok || len(a) != len(b) || depth > maxInsideDepth {
			break
		}
		for i := range a {
			in.walk(path+"/"+strconv.Itoa(i), a[i], b[i], depth+1)
		}
		return
	}
	rawA, _ := json.Marshal(x)
	rawB, _ := json.Marshal(y)
	if string(rawA) == string(rawB) {
		return
	}
	last := path[strings.LastIndexByte(path, '/')+1:]
	words := clip(strings.TrimPrefix(path, "/"), maxSaid)
	if words == "" {
		words = "all of it"
	}
	switch {
	case playground.SecretName(last):
		words += " has another value"
	case volatileShape(path, rawA, rawB) != "":
		in.noise = append(in.noise, words+valueWords(rawA, rawB))
		return
	case secretInText.Match(rawA) || secretInText.Match(rawB):
		words += " changed"
	case signedIn.Match(rawA) || signedIn.Match(rawB):
		words += addressWords(rawA, rawB)
	default:
		words += valueWords(rawA, rawB)
	}
	in.says = append(in.says, words)
}

func insideName(path, name string) string {
	return clip(strings.TrimPrefix(path+"/"+name, "/"), maxSaid)
}
