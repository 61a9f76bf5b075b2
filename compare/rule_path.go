package compare

import (
	"strings"

	"parley/playground"
)

// steps is a path within a content. An element of XML or HTML has two names: alone,
// such as entry, and with its place among its like, such as entry[2].
type steps struct {
	names []string
	plain []string // the names without a place; nil for JSON
}

// is reports whether step i has that name.
func (s steps) is(i int, name string) bool {
	return s.names[i] == name || s.plain != nil && s.plain[i] == name
}

// splitPointer returns the unescaped steps of a JSON Pointer.
func splitPointer(path string) steps {
	if path == "" {
		return steps{}
	}
	names := strings.Split(path[1:], "/")
	for i, s := range names {
		if name, ok := unescapeStep(s); ok {
			names[i] = name
		}
	}
	return steps{names: names}
}

// splitMarkup is splitPointer for a path of elements.
func splitMarkup(path string) steps {
	s := splitPointer(path)
	s.plain = make([]string, len(s.names))
	for i, name := range s.names {
		s.plain[i] = name
		if at := strings.LastIndexByte(name, '['); at > 0 && strings.HasSuffix(name, "]") {
			s.plain[i] = name[:at]
		}
	}
	return s
}

// unescapeStep undoes RFC 6901's ~0 and ~1.
func unescapeStep(step string) (string, bool) {
	if strings.IndexByte(step, '~') < 0 {
		return step, true
	}
	for i := 0; i < len(step); i++ {
		if step[i] == '~' && (i+1 == len(step) || step[i+1] != '0' && step[i+1] != '1') {
			return "", false
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~"), true
}

// addStep appends a step to the rule's path.
func (r *Rule) addStep(name string, wild uint8) error {
	if len(r.steps) == maxSteps {
		return playground.NewError(playground.Invalid, "A rule has at most 64 steps.")
	}
	r.steps, r.wild = append(r.steps, name), append(r.wild, wild)
	return nil
}

func (r *Rule) readPointer(target string) error {
	for _, step := range strings.Split(target[1:], "/") {
		wild := stepName
		switch step {
		case "*":
			wild = stepOne
		case "**":
			wild = stepAny
		}
		name, ok := unescapeStep(step)
		if !ok {
			return refused(r.text, "has a ~ that is followed by neither 0 nor 1 (RFC 6901)")
		}
		if err := r.addStep(name, wild); err != nil {
			return err
		}
	}
	return nil
}

// readJSONPath reads what of JSONPath (RFC 9535) can be said with a pointer too:
// $.name, $['a name'], $[2], $[*], $.* and $..name.
func (r *Rule) readJSONPath(target string) error {
	for rest := target[1:]; rest != ""; {
		if after, ok := strings.CutPrefix(rest, ".."); ok {
			if err := r.addStep("**", stepAny); err != nil {
				return err
			}
			if rest = after; !strings.HasPrefix(rest, "[") {
				rest = "." + rest
			}
		}
		name, wild, after, ok := jsonPathStep(rest)
		if !ok {
			return refused(r.text, "is not a JSONPath of names, indexes and wildcards, such as $.items[*].updated_at")
		}
		if err := r.addStep(name, wild); err != nil {
			return err
		}
		rest = after
	}
	return nil
}

// jsonPathStep reads .name, .*, ['name'], ["name"], [2] or [*].
func jsonPathStep(text string) (name string, wild uint8, rest string, ok bool) {
	if after, dot := strings.CutPrefix(text, "."); dot {
		end := strings.IndexAny(after, ".[")
		if end < 0 {
			end = len(after)
		}
		name, rest = after[:end], after[end:]
		if name == "*" {
			return name, stepOne, rest, true
		}
		return name, stepName, rest, name != "" && !strings.ContainsAny(name, " \t'\"*?@()],:")
	}
	if len(text) < 3 || text[0] != '[' {
		return "", 0, "", false
	}
	if quote := text[1]; quote == '\'' || quote == '"' {
		name, rest, ok = strings.Cut(text[2:], string(quote)+"]")
		return name, stepName, rest, ok && !strings.ContainsAny(name, `\`)
	}
	name, rest, ok = strings.Cut(text[1:], "]")
	if name == "*" {
		return name, stepOne, rest, ok
	}
	return name, stepName, rest, ok && name != "" && strings.Trim(name, "0123456789") == ""
}

// matchSteps matches the rule against a start of the path. It goes back to the last **
// only, which suffices because the rest of the path is free, and keeps it from
// taking exponential time.
func matchSteps(rule []string, wild []uint8, at steps) bool {
	i, j, last, mark := 0, 0, -1, 0
	for i < len(rule) {
		switch {
		case wild[i] == stepAny:
			last, mark = i, j
			i++
		case j < len(at.names) && (wild[i] == stepOne || at.is(j, rule[i])):
			i++
			j++
		case last >= 0 && mark < len(at.names):
			mark++
			i, j = last+1, mark
		default:
			return false
		}
	}
	return true
}
