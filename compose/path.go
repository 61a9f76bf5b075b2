package compose

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// place is a path variable in an address: {id}, or :id as a whole step of the path.
type place struct {
	name     string
	from, to int // in the address
}

// placesOf finds the path variables of an address. What stands in double braces is none.
func placesOf(address string) []place {
	path, _, _ := strings.Cut(address, "#")
	path, _, _ = strings.Cut(path, "?")
	from := 0
	if i := strings.Index(path, "://"); i >= 0 {
		slash := strings.IndexByte(path[i+3:], '/')
		if slash < 0 {
			return nil
		}
		from = i + 3 + slash
	}
	var places []place
	for i := from; i < len(path); {
		switch p, next := placeAt(path, i); {
		case p.name != "":
			places, i = append(places, p), p.to
		default:
			i = next
		}
	}
	return places
}

// placeAt reads what begins at path[i]: a path variable, or something to go past.
func placeAt(path string, i int) (p place, next int) {
	rest := path[i:]
	switch {
	case strings.HasPrefix(rest, "{{"):
		if end := strings.Index(rest, "}}"); end >= 0 {
			return place{}, i + end + 2
		}
		return place{}, i + 2
	case rest[0] == '{':
		if end := strings.IndexByte(rest, '}'); end > 0 && isPathName(rest[1:end]) {
			return place{rest[1:end], i, i + end + 1}, 0
		}
	case strings.HasPrefix(rest, "/:"):
		name := rest[2:]
		if end := strings.IndexByte(name, '/'); end >= 0 {
			name = name[:end]
		}
		if isPathName(name) {
			return place{name, i + 1, i + 2 + len(name)}, 0
		}
	}
	return place{}, i + 1
}

// isPathName reports what a path variable may be called.
func isPathName(name string) bool {
	if name == "" || len(name) > 100 || '0' <= name[0] && name[0] <= '9' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// PathNames lists the path variables of an address, each once, in their order.
func PathNames(address string) []string {
	var names []string
	for _, p := range placesOf(address) {
		if !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	}
	return names
}

// ofAddress leaves out the rows of path variables that an address does not have: a page keeps
// them, since the name is often typed again.
func ofAddress(rows []playground.Row, address string) []playground.Row {
	names := PathNames(address)
	return slices.DeleteFunc(rows, func(r playground.Row) bool { return !slices.Contains(names, r.Name) })
}

// url fills an address in: its path variables, each as one step of the path whatever it
// holds, and the names in the rest. A path variable that no row gives a value stays.
func (f *filling) url(at, address string, rows []playground.Row) string {
	var b strings.Builder
	from := 0
	for _, p := range placesOf(address) {
		i := slices.IndexFunc(rows, func(r playground.Row) bool { return r.Enabled && r.Name == p.name })
		if i < 0 {
			continue
		}
		b.WriteString(f.text(at, address[from:p.from]))
		from = p.to
		if rows[i].Value == "" {
			f.fault("/request/path_params/"+strconv.Itoa(i)+"/value", "The path variable "+p.name+" has no value.")
			b.WriteString(address[p.from:p.to])
			continue
		}
		if playground.SecretWord(p.name) {
			f.keepSecret(p.name, rows[i].Value)
		}
		b.WriteString(step(rows[i].Value))
	}
	b.WriteString(f.text(at, address[from:]))
	return b.String()
}

// step writes a value as one step of a path. A name that stands for nothing stays readable.
func step(value string) string {
	if variable.MatchString(value) {
		return value
	}
	return url.PathEscape(value)
}
