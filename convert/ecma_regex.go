package convert

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

var (
	regexLetters = lazyregexp.New(`\\u\{?([0-9a-fA-F]{4,6})\}?`)
	regexSlash   = lazyregexp.New(`(^|[^\\])((?:\\\\)*)\\/`)
)

// regexOf is a regular expression of a script as Parley has it (RE2), if it can have it.
func regexOf(pattern, flags string) (string, bool) {
	pattern = regexSlash.ReplaceAllString(regexSlash.ReplaceAllString(pattern, "$1$2/"), "$1$2/")
	pattern = strings.ReplaceAll(pattern, `%\u007d`, "%}") // as files of ours have it
	pattern = regexLetters.ReplaceAllString(pattern, `\x{$1}`)
	pattern = strings.ReplaceAll(pattern, "(?<", "(?P<")
	kept := ""
	for _, flag := range flags {
		switch flag {
		case 'i', 's', 'm':
			kept += string(flag)
		case 'g', 'u', 'd':
		default:
			return "", false
		}
	}
	if kept != "" {
		pattern = "(?" + kept + ")" + pattern
	}
	return pattern, fitCheck(playground.Check{Of: playground.OfBody, Is: playground.IsMatched, Value: pattern})
}

func (t *testReader) newRegex(n *ecmaNode, scope *ecmaScope) ecmaValue {
	flags := ""
	if len(n.kids) > 2 {
		flags = t.value(n.kids[2], scope).plain
	}
	of := t.value(n.kids[1], scope)
	if of.means != meansPlain || !of.words {
		return ecmaValue{}
	}
	expression, ok := regexOf(of.plain, flags)
	if !ok {
		return ecmaValue{}
	}
	return ecmaValue{means: meansRegex, text: expression}
}
