package convert

import (
	"strconv"
	"strings"

	"parley/dynamic"
	"parley/lazyregexp"
	"parley/playground"
)

// naming makes names of ours of those that other tools have in braces.
type naming struct {
	made    map[string]string // our names by theirs
	taken   map[string]bool   // our names
	foreign func(g *gathering, where, s string) string
}

// inDoubleBraces is what most tools write for the value of a name.
var (
	inDoubleBraces = lazyregexp.New(`\{\{([^{}"\n]{1,200}|\s*\$[^{}\n]{1,200})\}\}`)
	notOfOurNames  = lazyregexp.New(`[^\p{L}\p{M}\p{N}_.-]+`)
)

// fill puts our names in the place of theirs, in one text.
func (n *naming) fill(g *gathering, where, s string) string {
	if n.foreign != nil {
		s = n.foreign(g, where, s)
	}
	if !strings.Contains(s, "{{") {
		return s
	}
	return inDoubleBraces.ReplaceAllStringFunc(s, func(whole string) string {
		inside := strings.TrimSpace(whole[2 : len(whole)-2])
		switch {
		case inside == "":
			return whole
		case strings.HasPrefix(inside, "$"):
			return n.dynamic(g, where, inside)
		}
		return "{{" + n.name(g, inside) + "}}"
	})
}

// name is the name that a variable has here: its own, where it can be one.
func (n *naming) name(g *gathering, theirs string) string {
	theirs = strings.TrimSpace(theirs)
	if ours, ok := n.made[theirs]; ok {
		return ours
	}
	plain := theirs
	for _, prefix := range []string{"process.env.", "_."} {
		plain = strings.TrimPrefix(plain, prefix)
	}
	ours := playground.FitName(plain)
	if ours != plain { // one that was made must be nobody else's
		for base, i := []rune(ours), 2; n.taken[ours]; i++ {
			ours = string(base[:min(len(base), 90)]) + "_" + strconv.Itoa(i)
		}
		g.warn("{{"+theirs+"}}", "A variable's name begins with a letter or an underscore and holds letters, digits and _.- only. It is {{"+ours+"}} here.")
	}
	n.made[theirs], n.taken[ours] = ours, true
	return ours
}

// dynamicNames are other tools' names of dynamic values that have another one here.
var dynamicNames = map[string]string{
	"$nanoid": "$randomString 21", "$randomNanoId": "$randomString 21", "$random.uuid": "$uuid", "$random.email": "$randomEmail",
	"$random.integer": "$randomInt", "$random.alphabetic": "$randomString", "$random.alphanumeric": "$randomString", "$random.hexadecimal": "$randomHex",
	"$datetime iso8601": "$now", "$localDatetime iso8601": "$now", "$dateTimeISO": "$now",
}

var (
	ofEnvironment = lazyregexp.New(`^\$(?:processEnv|dotenv|env\.|processEnv\.)\s*%?([A-Za-z_][A-Za-z0-9_]*)$`)
	withArguments = lazyregexp.New(`^(\$random\.\w+)\(\s*(\d*)\s*(?:,\s*(\d+)\s*)?\)$`)
	moved         = lazyregexp.New(`^(\$timestamp|\$datetime (?:iso8601|rfc1123|"[^"]*"|'[^']*')|\$localDatetime (?:iso8601|rfc1123|"[^"]*"|'[^']*'))\s+([+-]?\d+)\s*(s|m|h|d)$`)
)

// dynamic is a dynamic value as it is written here.
func (n *naming) dynamic(g *gathering, where, inside string) string {
	if m := ofEnvironment.FindStringSubmatch(inside); m != nil {
		return "{{" + m[1] + "}}"
	}
	if m := withArguments.FindStringSubmatch(inside); m != nil && dynamicNames[m[1]] != "" {
		if m[1] == "$random.integer" && m[3] != "" {
			most, _ := strconv.Atoi(m[3]) // the upper bound is left out there
			return "{{$randomInt " + m[2] + " " + strconv.Itoa(max(most-1, 0)) + "}}"
		}
		return "{{" + strings.TrimSpace(dynamicNames[m[1]]+" "+m[2]) + "}}"
	}
	if m := moved.FindStringSubmatch(inside); m != nil {
		by := m[2]
		if by[0] != '-' && by[0] != '+' {
			by = "+" + by
		}
		if m[1] != "$timestamp" {
			return n.date(g, where, m[1], " "+by+m[3])
		}
		return "{{$timestamp " + by + m[3] + "}}"
	}
	if ofDate.MatchString(inside) && dynamicNames[inside] == "" {
		return n.date(g, where, inside, "")
	}
	if ours := dynamicNames[inside]; ours != "" {
		return "{{" + ours + "}}"
	}
	name, _, _ := strings.Cut(inside, " ")
	if !dynamic.Has(name) {
		g.warn(where, "{{"+inside+"}} is no value that Parley makes. It was left as it is: put a value in its place, or a variable.")
	}
	return "{{" + inside + "}}"
}

// ofDate is a time with the form in which it is written.
var ofDate = lazyregexp.New(`^\$(?:local)?[dD]atetime\s+(?:iso8601|rfc1123|"[^"]*"|'[^']*')$`)

// date is a time, moved by what is given. It is written in two ways here: as a date, and with the time.
func (n *naming) date(g *gathering, where, theirs, by string) string {
	_, form, _ := strings.Cut(theirs, " ")
	switch strings.Trim(form, `"' `) {
	case "iso8601":
		return "{{$now" + by + "}}"
	case "YYYY-MM-DD", "yyyy-MM-dd":
		return "{{$date" + by + "}}"
	}
	g.warn(where, "The time as "+legible(form, 60)+" is written as 2026-01-31T12:00:00.000Z here: {{$now"+by+"}} stands in its place, and {{$date}} is the day alone.")
	return "{{$now" + by + "}}"
}
