package playground

import "strings"

// PointerOfPath is the JSON Pointer (RFC 6901) of a path as programs write it: $.items[0].id, or
// items[0]["a b"]. It returns false for what is no plain way, such as a search.
func PointerOfPath(path string) (pointer string, ok bool) {
	rest := strings.TrimSpace(path)
	root := strings.HasPrefix(rest, "$")
	if rest = strings.TrimPrefix(rest, "$"); rest != "" && !root && rest[0] != '.' && rest[0] != '[' {
		rest = "." + rest
	}
	var b strings.Builder
	for rest != "" {
		step, after, ok := firstStep(rest)
		if !ok {
			return "", false
		}
		b.WriteString(PointerStep(step))
		rest = after
	}
	return b.String(), true
}

// PointerStep is one step of a JSON Pointer, with the slash before it.
func PointerStep(name string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// PointerSteps are the names that a JSON Pointer leads through.
func PointerSteps(pointer string) []string {
	steps := strings.Split(pointer, "/")[1:]
	for i := range steps {
		steps[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[i])
	}
	return steps
}

// firstStep reads .name, [0], ['name'] or ["name"].
func firstStep(path string) (step, rest string, ok bool) {
	if path[0] == '.' {
		end := strings.IndexFunc(path[1:], func(r rune) bool { return !isPathLetter(r) })
		if end < 0 {
			end = len(path) - 1
		}
		name := path[1 : 1+end]
		return name, path[1+end:], name != "" && (name[0] < '0' || name[0] > '9') && name[0] != '-'
	}
	if len(path) < 3 || path[0] != '[' {
		return "", "", false
	}
	if q := path[1]; q == '"' || q == '\'' {
		name, rest, closed := strings.Cut(path[2:], string(q)+"]")
		return name, rest, closed && name != ""
	}
	name, rest, closed := strings.Cut(path[1:], "]")
	return name, rest, closed && name != "" && strings.Trim(name, "0123456789") == ""
}

func isPathLetter(r rune) bool {
	return r == '_' || r == '-' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f
}
