package config

import (
	"fmt"
	"strings"
)

// Usage returns what `parley -help` prints: every command and every setting.
func Usage() string {
	var b strings.Builder
	b.WriteString("Parley is an HTTP request playground: compose a request, send it, keep every run,\nread why its response came, and compare.\n\n")
	b.WriteString("Usage: parley [settings] [command]\n\nCommands:\n")
	for _, k := range commands {
		fmt.Fprintf(&b, "  %-14s %s\n", strings.TrimSpace(k.name+" "+k.args), k.doc)
	}
	b.WriteString("\nSettings, each also an environment variable; the flag wins:\n")
	for _, s := range settings {
		fmt.Fprintf(&b, "  -%s %s (%s)\n", s.flag, s.value, s.env)
		fmt.Fprintf(&b, "      %s%s\n", s.doc, defaultNote(s))
	}
	return b.String()
}

func defaultNote(s setting) string {
	if s.fallback == "" {
		return ""
	}
	return " Default: " + s.fallback
}

// Table returns the settings as the README's Markdown table.
func Table() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | what it does |\n| --- | --- | --- | --- |\n")
	for _, s := range settings {
		fallback := "none"
		if s.fallback != "" {
			fallback = "`" + s.fallback + "`"
		}
		doc := strings.NewReplacer("|", `\|`, "*", `\*`).Replace(s.doc)
		if s.changeable() {
			doc += " †"
		}
		fmt.Fprintf(&b, "| `-%s %s` | `%s` | %s | %s |\n", s.flag, strings.ReplaceAll(s.value, "|", `\|`), s.env, fallback, doc)
	}
	return b.String()
}
