package compare

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// Lines of many texts are a name and a value: metrics, settings, properties. They are told by
// their names, as members of JSON are.

// maxKeyed bounds the changed lines of a side that are read as names and values.
const maxKeyed = 200

// keyedLine is a name, what stands between, and a value: a number behind a blank, or anything
// behind an equals sign or a colon.
var keyedLine = lazyregexp.New(`^\s*([A-Za-z_][^\s=:{]*(?:\{[^}]*\})?)(?:\s*=\s*|:\s+|\s+)("[^"]*"|[^\s"]+)\s*$`)

// keyedChange is what became of one name.
type keyedChange struct {
	name, from, to string
	here, there    bool // it stands in A, in B
}

// keyed reads the changed lines of two texts as names and values, in the order of A and then
// of B; nil where one is none, where a name stands twice, or where no name is in both.
func keyed(changes []playground.Change) []keyedChange {
	var out []keyedChange
	places := map[string]int{}
	both := 0
	for i := range changes {
		ch := &changes[i]
		if ch.IgnoredBy != nil {
			continue
		}
		for side, lines := range [][]string{ch.ALines, ch.BLines} {
			for _, line := range lines {
				if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
					continue
				}
				m := keyedLine.FindStringSubmatch(clip(line, maxWordBytes))
				if m == nil || len(out) >= maxKeyed || !isKeyed(line, m[2]) {
					return nil
				}
				at, known := places[m[1]]
				if !known {
					at = len(out)
					places[m[1]] = at
					out = append(out, keyedChange{name: m[1]})
				}
				k := &out[at]
				switch {
				case side == 0 && k.here, side == 1 && k.there:
					return nil
				case side == 0:
					k.here, k.from = true, m[2]
				default:
					k.there, k.to = true, m[2]
				}
				if k.here && k.there {
					both++
				}
			}
		}
	}
	if both == 0 || both*2 < len(out) {
		return nil
	}
	return out
}

// isKeyed reports that a line is no sentence: its value is a number, or a sign stands before it.
func isKeyed(line, value string) bool {
	return strings.Trim(value, "0123456789.eE+-") == "" || strings.ContainsAny(strings.TrimSuffix(line, value), "=:")
}

// secretLine reports a line that holds a credential: a summary is passed on, and that is not.
func secretLine(line string) bool {
	return secretInText.Match(quotedLine(line)) || signedIn.MatchString(line)
}

// keyedWords says what became of names and their values.
func (t *teller) keyedWords(all []keyedChange) string {
	var facts []fact
	for i := range all {
		k := &all[i]
		f := fact{weight: 10}
		switch {
		case !k.there:
			f.words = k.name + " is gone"
		case !k.here:
			f.words = k.name + " appeared"
		case k.from == k.to:
			continue // it stands elsewhere
		case playground.SecretName(k.name) || secretLine(k.name+"="+k.from) || secretLine(k.name+"="+k.to) || tokenish(quotedLine(k.from), quotedLine(k.to)) || !sayable(k.from) || !sayable(k.to):
			f.words = k.name + " has another value"
		default:
			f.words = k.name + " went from " + k.from + " to " + k.to
		}
		f.words = strings.ReplaceAll(f.words, "\t", " ")
		facts = append(facts, f)
	}
	return t.says(facts)
}
