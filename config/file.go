package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// entry is one line of a file of settings.
type entry struct {
	name, value string
	line        int
}

// readFile reads a file of settings. An error is a sentence that names the file and the line.
func readFile(path string) ([]entry, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the file of settings (-config, PARLEY_CONFIG) cannot be read: %w", err)
	}
	entries, err := parseFile(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return entries, nil
}

// parseFile reads lines such as "addr = 127.0.0.1:8080". Empty lines and those that begin
// with # say nothing. A name is a flag's, and stands once.
func parseFile(text string) ([]entry, error) {
	var entries []entry
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		e := entry{strings.TrimLeft(strings.TrimSpace(name), "-"), unquoted(strings.TrimSpace(value)), number}
		switch {
		case !ok:
			return nil, fmt.Errorf("line %d: it must be a name, an equals sign and a value, such as addr = 127.0.0.1:8080", number)
		case !slices.ContainsFunc(settings, func(s setting) bool { return s.flag == e.name && s.flag != fileSetting }):
			return nil, fmt.Errorf("line %d: there is no setting %q; parley -help lists them", number, e.name)
		case slices.ContainsFunc(entries, func(other entry) bool { return other.name == e.name }):
			return nil, fmt.Errorf("line %d: %s is set a second time", number, e.name)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// unquoted takes the quotes off a value that stands in them.
func unquoted(value string) string {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}
