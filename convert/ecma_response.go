package convert

import (
	"strings"

	"parley/playground"
)

// ofResponse reads a step that is about a whole response.
func (c *chain) ofResponse(l link) (f found, known bool) {
	switch l.name {
	case "status":
		v := c.arg(l, 0)
		if v.words && c.of.text != "res" && !isFigure(v.plain) {
			c.of = ecmaValue{means: meansReason}
			return c.compare(playground.IsEqual, v), true
		}
		c.of = ecmaValue{means: meansStatus}
		return c.compare(playground.IsEqual, v), true
	case "header":
		return c.header(l), true
	case "body":
		if len(l.given) == 0 {
			if c.not {
				return foundChecks(playground.Check{Of: playground.OfBody, Is: playground.IsEmpty, Enabled: true}), true
			}
			return foundChecks(playground.Check{Of: playground.OfBody, Is: playground.IsFilled, Enabled: true}), true
		}
		v := c.arg(l, 0)
		c.of = ofSubject(playground.OfBody, "")
		if v.means == meansRegex && !c.not {
			return matching(c.of, v.text), true
		}
		switch {
		case v.means == meansPlain && strings.HasPrefix(v.text, "{"): // it is read as JSON then
			c.of = ofSubject(playground.OfJSON, "")
		case v.means == meansPlain && !v.words:
			return found{}, true
		}
		return c.compare(playground.IsEqual, v), true
	case "withBody", "json", "jsonBody":
		return c.jsonBody(l), true
	}
	if words := chaiStatuses[l.name]; words != "" && !l.call {
		if c.not {
			return foundStatus(wantWhere(func(code int) bool { return !playground.AsExpected(words, code) })), true
		}
		return foundStatus(wantWords(words)), true
	}
	return found{}, false
}

func (c *chain) header(l link) found {
	name := c.arg(l, 0)
	if !name.words {
		return found{}
	}
	c.of = ofSubject(playground.OfHeader, name.plain)
	if len(l.given) > 1 {
		return c.compare(playground.IsEqual, c.arg(l, 1))
	}
	return c.compare(playground.IsOther, ecmaValue{means: meansUndefined})
}

// jsonBody holds the content to be JSON, or to have something at a place.
func (c *chain) jsonBody(l link) found {
	if l.name == "withBody" {
		return foundChecks(playground.Check{Of: playground.OfBody, Is: map[bool]string{false: playground.IsFilled, true: playground.IsEmpty}[c.not], Enabled: true})
	}
	root := ofSubject(playground.OfJSON, "")
	switch v := c.arg(l, 0); {
	case len(l.given) == 0:
		if c.not {
			return found{}
		}
		return foundChecks(checkOf(root.of, playground.IsThere, ""))
	case v.means == meansPlain && v.words:
		pointer, ok := playground.PointerOfPath(v.plain)
		if !ok {
			return found{}
		}
		if root.of.At = pointer; len(l.given) > 1 {
			c.of = root
			return c.compare(playground.IsEqual, c.arg(l, 1))
		}
		return foundChecks(checkOf(root.of, map[bool]string{false: playground.IsThere, true: playground.IsAbsent}[c.not], ""))
	case v.means == meansPlain:
		c.of = root
		return c.compare(playground.IsEqual, v)
	}
	return found{}
}
