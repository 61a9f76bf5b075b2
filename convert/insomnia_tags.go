package convert

import (
	"encoding/base64"
	"strings"

	"parley/dynamic"
	"parley/lazyregexp"
	"parley/playground"
)

// Tags are what Insomnia runs while it fills a text in; names stand in braces.
var (
	insomniaTag  = lazyregexp.New(`\{%-?\s*(\w+)([^%]*?)-?%\}`)
	insomniaName = lazyregexp.New(`\{\{\s*_(?:\.([^{}\s|]+)|\[\s*['"]([^'"{}]+)['"]\s*\])([^{}]*)\}\}`)
	tagArgument  = lazyregexp.New(`'([^']*)'|"([^"]*)"|([^\s,]+)`)
	insomniaB64  = lazyregexp.New(`^b64::(.*)::46b$`)
)

// tags puts names of ours in the places of Insomnia's names and tags.
func (n *insomnia) tags(_ *gathering, where, s string) string {
	if strings.Contains(s, "{{") {
		s = insomniaName.ReplaceAllStringFunc(s, func(whole string) string {
			m := insomniaName.FindStringSubmatch(whole)
			if more := strings.TrimSpace(m[3]); strings.HasPrefix(more, "|") {
				n.g.warn(where, "The filter "+strings.TrimSpace(more[1:])+" was left out of "+whole+".")
			}
			return "{{" + strings.Trim(strings.NewReplacer(`['`, ".", `']`, "", `["`, ".", `"]`, "").Replace(m[1]+m[2]), ".") + "}}"
		})
	}
	if !strings.Contains(s, "{%") {
		return s
	}
	return insomniaTag.ReplaceAllStringFunc(s, func(whole string) string {
		m := insomniaTag.FindStringSubmatch(whole)
		var arguments []string
		for _, a := range tagArgument.FindAllStringSubmatch(m[2], 20) {
			text := a[1] + a[2] + a[3]
			if b := insomniaB64.FindStringSubmatch(text); b != nil {
				if plain, err := base64.StdEncoding.DecodeString(b[1]); err == nil {
					text = string(plain)
				}
			}
			arguments = append(arguments, text)
		}
		return n.tag(where, whole, m[1], append(arguments, "", "", "", ""))
	})
}

// tag is what stands here in the place of a tag.
func (n *insomnia) tag(where, whole, name string, arguments []string) string {
	switch name {
	case "uuid", "guid":
		return "{{$uuid}}"
	case "now", "timestamp":
		switch arguments[0] {
		case "millis", "ms":
			return "{{$timestampMs}}"
		case "unix", "seconds", "s":
			return "{{$timestamp}}"
		case "iso-8601", "":
			return "{{$now}}"
		}
	case "response":
		if made := n.response(arguments); made != "" {
			return made
		}
	case "faker":
		if ours := map[string]string{"guid": "$uuid", "timestamp": "$timestamp", "isoTimestamp": "$now"}[arguments[0]]; ours != "" {
			return "{{" + ours + "}}"
		}
		if dynamic.Has("$" + arguments[0]) {
			return "{{$" + arguments[0] + "}}"
		}
	case "prompt", "external", "os", "file", "base64", "hash", "cookie", "request", "jsonpath":
	}
	ours := named(nameOf(name+"_"+arguments[0]), "tag")
	n.g.warn(where, "The tag "+legible(whole, 100)+" is worked out by Insomnia, and not here. {{"+ours+"}} stands in its place: give that variable a value.")
	return "{{" + ours + "}}"
}

// response is a variable for what a tag takes from another request's response.
func (n *insomnia) response(arguments []string) string {
	kind, id, filter := arguments[0], arguments[1], arguments[2]
	e := playground.Extraction{Enabled: true}
	switch kind {
	case "body", "raw":
		pointer, ok := playground.PointerOfPath(filter)
		if !ok {
			return ""
		}
		e.From, e.Expression = playground.FromJSON, pointer
	case "header":
		e.From, e.Expression = playground.FromHeader, filter
	default:
		return ""
	}
	e.Variable = named(nameOf(n.names[id]+"_"+filter), "response")
	e.Secret = playground.SecretName(e.Variable)
	if len(n.wants) < 2*maxWarnings {
		n.wants = append(n.wants, wanted{of: id, variable: e.Variable, e: e})
	}
	return "{{" + e.Variable + "}}"
}
