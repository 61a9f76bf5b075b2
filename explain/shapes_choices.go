package explain

import (
	"strings"

	"parley/playground"
)

// choiceNames are beginnings and ends of names under which an answer lists what it would have
// taken.
var choiceNames = []string{"supported", "allowed", "accepted", "permitted", "available", "valid", "possible", "suggest", "alternativ", "didyoumean", "options", "choices", "candidates"}

// namesChoices reports a member that lists what would have been taken: supported, allowedValues,
// valid_options, and not invalid or unavailable.
func namesChoices(key string) bool {
	name := plainName(key)
	for _, c := range choiceNames {
		if strings.HasPrefix(name, c) || strings.HasSuffix(name, c) && !strings.HasSuffix(name, "un"+c) && !strings.HasSuffix(name, "in"+c) && !strings.HasSuffix(name, "dis"+c) {
			return name != "validation" && name != "validationerrors" && !strings.HasPrefix(name, "validation")
		}
	}
	return false
}

// codesOnly reports a list of several values without a sentence among them.
func codesOnly(n *node) bool {
	for k := n.first; k != nil; k = k.next {
		if k.words() == "" || !looksLikeCode(k.text) {
			return false
		}
	}
	return n.count > 1
}

// choicesTold are up to three of the values that an answer lists as what it would take, under
// an error object or what stands in it.
func (f *facts) choicesTold() (key string, values []string) {
	root := f.body().root
	budget := deepNodes
	level := []*node{root}
	for depth := 0; depth < 4 && len(level) > 0 && root != nil; depth++ {
		for _, n := range level {
			for k := n.first; n.is(isObject) && k != nil && budget > 0; k = k.next {
				if budget--; !k.is(isArray) || !namesChoices(k.key) {
					continue
				}
				for v := k.first; v != nil && len(values) < 3; v = v.next {
					if w := v.scalar(); w != "" && len(w) <= 60 && !playground.SecretName(k.key) {
						values = append(values, f.quote(w))
					}
				}
				if len(values) > 0 {
					return k.key, values
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	return "", nil
}
