package explain

import (
	"net/url"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// Where a server names the values that it would have taken, each is one press away: the same
// request with that value in the place of the one that was sent.

// mostChoices bounds how many values are offered, and mostNamed how many a list may have.
const (
	mostChoices = 3
	mostNamed   = 12
)

// oneOf are words that a list of what would have been taken stands behind.
var oneOf = lazyregexp.New(`(?i)\b(?:be|expected|not|is) (?:one of|any of|either)(?: the following| these)?(?: values?| options?)?:? ?|\bexpected:? (?:values? )?|\b(?:please|only|must) (?:use|choose|select|pick)(?: either| one of| any of)?(?: the)?:? |\b(?:valid|allowed|accepted|supported|possible|permitted|available|acceptable|legal) (?:[a-z_]+ )?[a-z_]+s?(?: for [\w'"\x60]+)?(?: are|:| include| can be)(?: one of)?:? ?`)

// aChoice is a value as lists have them.
var aChoice = lazyregexp.New(`^[A-Za-z0-9_][\w./+-]{0,39}$`)

// choicesIn are the values that a sentence lists.
func choicesIn(words string) []string {
	words = words[:min(len(words), 600)]
	if !strings.ContainsAny(words, ",|") && !strings.Contains(words, " or ") {
		return nil
	}
	m := oneOf.FindStringIndex(words)
	if m == nil {
		return nil
	}
	rest := strings.TrimLeft(words[m[1]:], " :")
	if rest != "" && strings.IndexByte("[({", rest[0]) >= 0 {
		rest, _, _ = strings.Cut(rest[1:], map[byte]string{'[': "]", '(': ")", '{': "}"}[rest[0]])
	}
	if i := strings.IndexAny(rest, ";\n"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.Index(rest, ". "); i >= 0 {
		rest = rest[:i]
	}
	var values []string
	for _, v := range strings.FieldsFunc(strings.NewReplacer(", or ", ",", ", and ", ",", " or ", ",", " and ", ",").Replace(rest), func(r rune) bool { return r == ',' || r == '|' }) {
		v = strings.Trim(v, " .'\"`")
		if !aChoice.MatchString(v) || len(values) == mostNamed {
			return nil // a sentence, and no list
		}
		values = append(values, v)
	}
	if len(values) < 2 {
		return nil
	}
	return values
}

// chooseAnother are requests with a value that the words list, in the place of the one that they
// blame: under name, or under the one name that they speak of.
func (f *facts) chooseAnother(words, name string) []action {
	values := choicesIn(words)
	if len(values) == 0 || !f.known {
		return nil
	}
	lower := strings.ToLower(words)
	blamed := func(n, v string) bool {
		if playground.SecretName(n) || v == "" || slices.Contains(values, v) {
			return false
		}
		if name != "" {
			return strings.EqualFold(n, name)
		}
		return len(n) > 2 && containsID(lower, strings.ToLower(n)) || len(v) > 2 && containsID(lower, strings.ToLower(v))
	}
	var found []func(v string) patch
	var under string
	if u, err := url.Parse(f.firstURL()); err == nil && len(u.RawQuery) <= namedBytes {
		pairs := strings.Split(u.RawQuery, "&")
		for i, pair := range pairs[:min(len(pairs), maxNamed)] {
			n, v, _ := strings.Cut(pair, "=")
			if plain, err := url.QueryUnescape(v); err == nil && blamed(n, plain) {
				under = n
				found = append(found, func(v string) patch {
					next := slices.Clone(pairs)
					next[i] = n + "=" + url.QueryEscape(v)
					to := *u
					to.RawQuery = strings.Join(next, "&")
					return patch{URL: to.String()}
				})
			}
		}
	}
	if text, ok := f.sentText(); ok && len(text) <= namedBytes {
		root, fault := readJSON(text)
		for k := root.firstKid(); fault == nil && root.is(isObject) && k != nil; k = k.next {
			if !k.is(isString) || !blamed(k.key, k.text) {
				continue
			}
			at := memberText(text, k.key, k.text)
			if at == nil {
				return nil
			}
			under = k.key
			found = append(found, func(v string) patch {
				return patch{Body: "replace", NewBody: &playground.Body{Kind: playground.BodyJSON, Text: text[:at[0]] + v + text[at[1]:]}}
			})
		}
	}
	if len(found) != 1 {
		return nil
	}
	var steps []action
	for _, v := range values[:min(len(values), mostChoices)] {
		steps = append(steps, resend("Set "+f.quote(under)+" to "+f.quote(v), found[0](v)))
	}
	return steps
}

// memberText is where the text of a member's value stands, where that can be only one place.
func memberText(text, name, value string) []int {
	at := -1
	for from := 0; ; {
		i := strings.Index(text[from:], `"`+name+`"`)
		if i < 0 {
			break
		}
		from += i + len(name) + 2
		rest := strings.TrimLeft(text[from:], " \t\r\n")
		if !strings.HasPrefix(rest, ":") {
			continue
		}
		if at >= 0 {
			return nil
		}
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		if !strings.HasPrefix(rest, `"`+value+`"`) {
			return nil
		}
		at = len(text) - len(rest) + 1
	}
	if at < 0 {
		return nil
	}
	return []int{at, at + len(value)}
}
