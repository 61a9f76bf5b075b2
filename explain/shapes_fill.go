package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// placeWords are the holes of a message: %1, %name, {0}, {{ name }} and :name are not all
// alike; those of Magento and of the GSMA's interfaces stand with their values beside them.
var placeWords = lazyregexp.New(`%(?:[1-9]|[a-zA-Z]\w{1,30})\b`)

// fill puts the parameters that stand beside a message into its holes.
func (s *shape) fill(holder, root *node) {
	w := s.message.words()
	if !strings.Contains(w, "%") || len(w) > 2000 {
		return
	}
	values := holder.one("parameters", "variables", "params", "args")
	if values == nil {
		values = root.one("parameters", "variables")
	}
	if !values.is(isArray) && !values.is(isObject) {
		return
	}
	missed := false
	filled := placeWords.ReplaceAllStringFunc(w, func(hole string) string {
		var v *node
		if n := hole[1] - '1'; hole[1] >= '1' && hole[1] <= '9' && values.is(isArray) {
			v = values.first
			for ; v != nil && n > 0; n-- {
				v = v.next
			}
		} else {
			v = values.get(hole[1:])
		}
		if v.scalar() == "" || playground.SecretName(v.key) {
			missed = true
			return hole
		}
		return v.scalar()
	})
	if filled != w && !missed {
		s.filled, s.also = filled, append(s.also, values)
	}
}

// noteOn is the one sentence beside a message that is a single word, and says what it means.
func noteOn(holder, message *node) *node {
	if message == nil || message.parent != holder || holder.count > 8 || !isWord(strings.ToLower(message.words())) {
		return nil
	}
	var note *node
	for k := holder.first; k != nil; k = k.next {
		if k == message || strings.Count(k.words(), " ") < 2 {
			continue
		}
		if note != nil {
			return nil
		}
		note = k
	}
	return note
}
