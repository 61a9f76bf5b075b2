package convert

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"parley/lazyregexp"
)

// setVariable keeps what --variable sets: name=text, name@file, or %NAME[=text] of the environment.
func setVariable(c *curl, flag, argument string) {
	of, imported := strings.CutPrefix(argument, "%")
	name, text, ok := strings.Cut(of, "=")
	if file := strings.IndexByte(name, '@'); file > 0 {
		c.unread(flag+" "+argument, name[file+1:])
		return
	}
	if c.set == nil {
		c.set = map[string]string{}
	}
	switch {
	case ok && imported:
		c.warn("$"+name, "Its default was taken over: what it is set to is not known here.")
		c.set[name] = text
	case ok:
		c.set[name] = text
	case imported:
		c.warn("$"+name, "What "+name+" is set to is not known here. It stands as {{"+name+"}}: put its value in its place.")
	}
}

// curlName is a name in an argument of --expand-…, with what is done to its value.
var curlName = lazyregexp.New(`\{\{([A-Za-z0-9_]+)((?::[a-z0-9]+)*)\}\}`)

// expanded applies an option whose argument holds names.
func (c *curl) expanded(flag string, o option, argument string, glued bool, rest []string) int {
	taken := 0
	if o.takes && !glued && len(rest) > 0 {
		argument, glued, taken, rest = rest[0], true, 1, nil
	}
	argument = curlName.ReplaceAllStringFunc(argument, func(whole string) string {
		m := curlName.FindStringSubmatch(whole)
		value, known := c.set[m[1]]
		if !known {
			if m[2] != "" {
				c.warn(whole, "What curl makes of this value ("+m[2][1:]+") is left out: it is not known here.")
			}
			return "{{" + m[1] + "}}"
		}
		for _, f := range strings.FieldsFunc(m[2], func(r rune) bool { return r == ':' }) {
			value = curlFunction(f, value)
		}
		return value
	})
	return taken + c.apply(flag, o, argument, glued, rest)
}

// curlFunction is what curl makes of a value.
func curlFunction(name, value string) string {
	switch name {
	case "trim":
		return strings.TrimSpace(value)
	case "url":
		return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	case "b64":
		return base64.StdEncoding.EncodeToString([]byte(value))
	case "64dec":
		if plain, err := base64.StdEncoding.DecodeString(value); err == nil {
			return string(plain)
		}
	case "json":
		if text, err := json.Marshal(value); err == nil {
			return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text[1 : len(text)-1]))
		}
	}
	return value
}
