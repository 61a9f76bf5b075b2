package compose

import (
	"strings"

	"parley/playground"
)

// Pair is one parameter of a URL's query: as a table shows it, and as it was typed.
type Pair struct {
	playground.Row
	Typed string // its text in the URL; empty for a pair that was not in it
}

// SplitQuery takes the query off a URL, for the table of parameters. The base keeps a
// fragment. JoinQuery puts exactly the same URL together again, whatever its encoding.
func SplitQuery(rawURL string) (base string, pairs []Pair) {
	before, fragment := cutFragment(rawURL)
	base, query, ok := strings.Cut(before, "?")
	if !ok || query == "" {
		return rawURL, nil
	}
	for _, typed := range strings.Split(query, "&") {
		name, value := readPair(typed)
		pairs = append(pairs, Pair{Row: playground.Row{Name: name, Value: value, Enabled: true}, Typed: typed})
	}
	return base + fragment, pairs
}

// JoinQuery adds the enabled pairs to base, after a query that it has. A pair that still
// says what was typed is written as typed, any other is encoded.
func JoinQuery(base string, pairs []Pair) string {
	before, fragment := cutFragment(base)
	joined := 0
	var b strings.Builder
	b.WriteString(before)
	for _, p := range pairs {
		if !p.Enabled {
			continue
		}
		b.WriteString(separator(before, joined))
		b.WriteString(p.text())
		joined++
	}
	return b.String() + fragment
}

// separator is what stands before the next pair, when n were added to a URL.
func separator(before string, n int) string {
	switch {
	case n > 0:
		return "&"
	case !strings.Contains(before, "?"):
		return "?"
	case strings.IndexByte(before, '?') == len(before)-1 || strings.HasSuffix(before, "&"):
		return ""
	}
	return "&"
}

func (p Pair) text() string {
	if name, value := readPair(p.Typed); name == p.Name && value == p.Value {
		return p.Typed
	}
	return encodePair(p.Row)
}

// encodePair writes a row. A row without a value keeps its equals sign: servers tell the
// two apart less often than they miss it.
func encodePair(r playground.Row) string { return encodeName(r.Name) + "=" + encodeValue(r.Value) }

// readPair is what a server reads; what is wrongly encoded is shown as it is.
func readPair(typed string) (name, value string) {
	name, value, _ = strings.Cut(typed, "=")
	if plain, ok := decodePlus(name); ok {
		name = plain
	}
	if plain, ok := decodePlus(value); ok {
		value = plain
	}
	return name, value
}

func cutFragment(url string) (before, fragment string) {
	if i := strings.IndexByte(url, '#'); i >= 0 {
		return url[:i], url[i:]
	}
	return url, ""
}
