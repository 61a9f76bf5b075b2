package convert

import (
	"strconv"
	"strings"
)

// maxConfig bounds the lines of options that are read from what is printed into curl.
const maxConfig = 10_000

// addConfig reads further options (-K): those that are printed into curl. A file is not read.
func addConfig(c *curl, flag, argument string) {
	if argument != "-" || !c.hasStdin || c.ofFile {
		c.warn(strings.TrimSpace(flag+" "+argument), "Further options stand in that file, which is not read: put them into the command.")
		return
	}
	text := c.stdin
	c.stdin, c.hasStdin = "", false
	lines := strings.Split(text, "\n")
	table, short := curlOptions(), shortOptions()
	for i, line := range lines[:min(len(lines), maxConfig)] {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if c.ended {
			c.warn(flag, "What stands behind next in these options was left out, from line "+strconv.Itoa(i+1)+" on.")
			return
		}
		name, value := configLine(line)
		rest := []string{value}
		if value == "" && !strings.Contains(line, `"`) {
			rest = nil
		}
		switch {
		case strings.HasPrefix(name, "--"):
			c.long(name[2:], rest, table)
		case strings.HasPrefix(name, "-") && len(name) > 1:
			c.short(name[1:], rest, table, short)
		default:
			c.long(name, rest, table)
		}
	}
}

// configLine parts a line into the option and its value, which may stand in quotes.
func configLine(line string) (name, value string) {
	end := strings.IndexAny(line, " \t=:")
	if end < 0 {
		return line, ""
	}
	name, value = line[:end], strings.TrimLeft(line[end:], " \t=:")
	if !strings.HasPrefix(value, `"`) {
		if i := strings.IndexAny(value, " \t"); i >= 0 {
			value = value[:i]
		}
		return name, value
	}
	var b strings.Builder
	for i := 1; i < len(value) && value[i] != '"'; i++ {
		if value[i] == '\\' && i+1 < len(value) {
			i++
			b.WriteString(configEscape(value[i]))
			continue
		}
		b.WriteByte(value[i])
	}
	return name, b.String()
}

func configEscape(c byte) string {
	switch c {
	case 't':
		return "\t"
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 'v':
		return "\v"
	}
	return string(c)
}
