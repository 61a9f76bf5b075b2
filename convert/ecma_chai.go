package convert

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// link is a step of a chain such as expect(a).to.not.be.above(1): a word, and what it is given.
type link struct {
	name  string
	call  bool
	given []*ecmaNode
}

// chainFrom is what a chain begins with, and its steps.
func chainFrom(n *ecmaNode) (root *ecmaNode, links []link) {
	for {
		switch {
		case n.op == opMember:
			links = append(links, link{name: n.text})
			n = n.kids[0]
		case n.op == opCall && n.kids[0].op == opMember:
			links = append(links, link{n.kids[0].text, true, n.kids[1:]})
			n = n.kids[0].kids[0]
		default:
			slices.Reverse(links)
			return n, links
		}
	}
}

// chain is a chain being read.
type chain struct {
	t        *testReader
	scope    *ecmaScope
	of       ecmaValue
	not      bool
	nested   bool
	contains bool // keys: among others
	any      bool // keys: one of them
	length   bool // what follows is of the length
	found    found
}

// chainWords only join others.
var chainWords = strings.Fields("to be been is that which and has have had with at of same but does still also a an deep own ordered all expect")

// chained reads a chain, and returns whether all of it can be told.
func (t *testReader) chained(of ecmaValue, links []link, scope *ecmaScope) found {
	c := &chain{t: t, scope: scope, of: of, found: found{ok: true}}
	for _, l := range links {
		if !l.call && slices.Contains(chainWords, l.name) {
			continue
		}
		f := c.link(l)
		switch c.found = c.found.and(f); {
		case !f.ok:
			return c.found
		case len(c.found.checks) > playground.MaxChecks:
			return found{}
		}
	}
	return c.found
}

func (c *chain) arg(l link, i int) ecmaValue {
	if i >= len(l.given) || l.given[i].op == opSpread {
		return ecmaValue{}
	}
	return c.t.value(l.given[i], c.scope)
}

// link reads one step.
func (c *chain) link(l link) found {
	switch l.name {
	case "not":
		c.not = true
		return foundChecks()
	case "nested":
		c.nested = true
		return foundChecks()
	case "any":
		c.any = true
		return foundChecks()
	case "include", "includes", "contain", "contains":
		if !l.call {
			c.contains = true
			return foundChecks()
		}
	case "length", "lengthOf":
		if !l.call {
			c.length = true
			return foundChecks()
		}
	case "responseTime", "responseSize":
		if c.of.means == meansResponse {
			c.of = ofSubject(map[string]string{"responseTime": playground.OfTime, "responseSize": playground.OfSize}[l.name], "")
			return foundChecks()
		}
	}
	if c.length {
		if c.of.means != meansSubject {
			return found{}
		}
		c.of.means, c.length = meansLength, false
		f := c.word(l)
		c.of.means = meansSubject
		return f
	}
	if c.of.means == meansResponse {
		if f, known := c.ofResponse(l); known {
			return f
		}
	}
	return c.word(l)
}

// compare compares what the chain is about with a value.
func (c *chain) compare(is string, with ecmaValue) found {
	if c.not {
		is = negated(is)
	}
	return c.t.compared(c.of, is, with, false)
}

// chainCompares are the words for comparisons.
var chainCompares = map[string]string{
	"equal": playground.IsEqual, "equals": playground.IsEqual, "eq": playground.IsEqual, "eql": playground.IsEqual, "eqls": playground.IsEqual,
	"toBe": playground.IsEqual, "toEqual": playground.IsEqual, "toStrictEqual": playground.IsEqual,
	"above": playground.IsMore, "gt": playground.IsMore, "greaterThan": playground.IsMore, "toBeGreaterThan": playground.IsMore,
	"least": playground.IsAtLeast, "gte": playground.IsAtLeast, "greaterThanOrEqual": playground.IsAtLeast, "toBeGreaterThanOrEqual": playground.IsAtLeast,
	"below": playground.IsLess, "lt": playground.IsLess, "lessThan": playground.IsLess, "toBeLessThan": playground.IsLess,
	"most": playground.IsAtMost, "lte": playground.IsAtMost, "lessThanOrEqual": playground.IsAtMost, "toBeLessThanOrEqual": playground.IsAtMost,
}

// word reads a step that holds a value to something.
func (c *chain) word(l link) found {
	if is := chainCompares[l.name]; is != "" && l.call && len(l.given) > 0 {
		return c.compare(is, c.arg(l, 0))
	}
	switch l.name {
	case "true", "false", "null", "toBeNull":
		return c.compare(playground.IsEqual, writtenJSON(strings.ToLower(strings.TrimPrefix(l.name, "toBe"))))
	case "undefined", "toBeUndefined":
		return c.compare(playground.IsEqual, ecmaValue{means: meansUndefined})
	case "toBeDefined":
		return c.compare(playground.IsOther, ecmaValue{means: meansUndefined})
	case "exist", "exists":
		return c.exist()
	case "ok", "toBeTruthy":
		if c.of.means == meansHolds {
			return c.t.holds(c.of.node, c.of.scope, !c.not)
		}
		if c.of.means == meansSubject && c.of.of.Of == playground.OfHeader && !c.not {
			return foundChecks(checkOf(c.of.of, playground.IsThere, ""))
		}
	case "empty":
		return c.empty()
	case "include", "includes", "contain", "contains", "string", "toContain", "toInclude":
		return c.include(c.arg(l, 0))
	case "a", "an", "toBeType":
		return c.kind(c.arg(l, 0).plain)
	case "instanceof", "instanceOf":
		if len(l.given) > 0 && dotted(l.given[0]) == "Array" && !c.not {
			return ofType(c.of, "array")
		}
	case "length", "lengthOf", "toHaveLength":
		return c.lengthOf(c.arg(l, 0))
	case "match", "matches", "toMatch":
		if v := c.arg(l, 0); v.means == meansRegex && !c.not {
			return matching(c.of, v.text)
		}
	case "startWith", "startsWith", "endWith", "endsWith":
		return startsOrEnds(c.of, c.arg(l, 0), l.name[0] == 's', !c.not)
	case "within":
		return c.within(c.arg(l, 0), c.arg(l, 1))
	case "oneOf":
		return c.oneOf(l)
	case "property", "ownProperty", "haveOwnProperty", "toHaveProperty":
		return c.property(l)
	case "key", "keys":
		return c.keys(l)
	case "members":
		return c.members(c.arg(l, 0))
	}
	if class, ok := strings.CutPrefix(l.name, "toBeLevel"); ok && len(class) == 3 && c.of.means == meansStatus && !c.not {
		return foundStatus(wantWords(class))
	}
	return found{}
}

// exist holds something to be there, and not null.
func (c *chain) exist() found {
	switch {
	case c.of.means != meansSubject:
	case c.of.of.Of == playground.OfHeader:
		return c.compare(playground.IsOther, ecmaValue{means: meansUndefined})
	case c.of.loose:
	case c.of.of.Of == playground.OfJSON && !c.not:
		return c.compare(playground.IsOther, writtenJSON("null"))
	case c.of.of.Of == playground.OfJSON:
		return foundChecks(checkOf(c.of.of, playground.IsEmpty, ""))
	}
	return found{}
}

func (c *chain) empty() found {
	of := c.of
	if of.means == meansKeys || of.means == meansOrNone {
		of.means = meansSubject
	}
	is := map[bool]string{false: playground.IsEmpty, true: playground.IsFilled}[c.not]
	if of.means != meansSubject || of.loose || !slices.Contains(playground.CheckConditions(of.of.Of), is) {
		return found{}
	}
	return foundChecks(checkOf(of.of, is, ""))
}

func (c *chain) include(what ecmaValue) found {
	switch {
	case c.of.means == meansPlain && !c.of.words: // a list that has it
		return c.t.within(what, c.of.text, !c.not)
	case c.of.means == meansMedia:
		return containing(ofSubject(playground.OfHeader, "Content-Type"), what, !c.not)
	case c.of.means == meansKeys:
		of := c.of
		of.means = meansSubject
		return c.t.hasMember(of, what, !c.not)
	case c.of.means == meansReason || c.of.loose:
		return found{}
	}
	return containing(c.of, what, !c.not)
}

func (c *chain) kind(kind string) found {
	kind = strings.ToLower(kind)
	switch {
	case kind == "undefined":
		return c.compare(playground.IsEqual, ecmaValue{means: meansUndefined})
	case kind == "null" && c.not:
		return c.compare(playground.IsEqual, writtenJSON("null"))
	case c.not || !slices.Contains(playground.JSONTypes, kind):
		return found{}
	case c.of.means == meansStatus && kind == "number":
		return foundChecks()
	}
	return ofType(c.of, kind)
}

func (c *chain) lengthOf(n ecmaValue) found {
	of := c.of
	if of.means != meansSubject && of.means != meansKeys || of.of.Of != playground.OfJSON && of.of.Of != playground.OfBody {
		return found{}
	}
	is := playground.IsEqual
	if c.not {
		is = playground.IsOther
	}
	return comparedLength(of.of, is, n)
}

func (c *chain) within(low, high ecmaValue) found {
	if c.not {
		return found{}
	}
	if c.of.means == meansStatus {
		from, ok := low.whole()
		to, also := high.whole()
		if !ok || !also {
			return found{}
		}
		return foundStatus(wantWhere(func(code int) bool { return code >= from && code <= to }))
	}
	return c.t.compared(c.of, playground.IsAtLeast, low, false).and(c.t.compared(c.of, playground.IsAtMost, high, false))
}

// oneOf holds something to be one of several.
func (c *chain) oneOf(l link) found {
	list := c.arg(l, 0)
	if list.means != meansPlain || list.words {
		return found{}
	}
	return c.t.within(c.of, list.text, !c.not)
}

// property holds an object to have a member, and goes on with that.
func (c *chain) property(l link) found {
	name := c.arg(l, 0)
	at := c.t.step(c.of, name)
	if pointer, ok := playground.PointerOfPath(name.plain); c.nested && name.words && c.of.means == meansSubject && c.of.of.Of == playground.OfJSON {
		if !ok {
			return found{}
		}
		at = c.of
		at.of.At += pointer
	}
	if at.means != meansSubject {
		return found{}
	}
	if len(l.given) > 1 {
		c.of = at
		return c.compare(playground.IsEqual, c.arg(l, 1))
	}
	is := map[bool]string{false: playground.IsThere, true: playground.IsAbsent}[c.not]
	c.of = at
	return foundChecks(checkOf(at.of, is, ""))
}

// keys holds an object to have members: those alone, unless it is to contain them.
func (c *chain) keys(l link) found {
	if c.not || c.any || c.of.means != meansSubject || c.of.of.Of != playground.OfJSON {
		return found{}
	}
	names := l.given
	if len(names) == 1 && names[0].op == opArray {
		names = names[0].kids
	}
	out := foundChecks()
	if len(names) > playground.MaxChecks {
		return found{}
	}
	for _, n := range names {
		v := c.t.value(n, c.scope)
		if !v.words {
			return found{}
		}
		out = out.and(c.t.hasMember(c.of, v, true))
	}
	if !c.contains {
		out.checks = append(out.checks, checkOf(c.of.of, playground.IsOfLength, strconv.Itoa(len(names))))
	}
	out.ok = out.ok && len(names) > 0
	return out
}

// members holds a list to have items: those alone, unless it is to contain them.
func (c *chain) members(list ecmaValue) found {
	if c.not || list.means != meansPlain || list.words {
		return found{}
	}
	all, err := readJSONTree([]byte(list.text))
	if err != nil || !all.isList() || len(all.list()) == 0 || len(all.list()) > playground.MaxChecks || c.of.means != meansSubject || c.of.of.Of != playground.OfJSON {
		return found{}
	}
	out := foundChecks()
	for _, item := range all.list() {
		v := writtenJSON(compactJSON(item.write()))
		if item.isText() {
			v = writtenText(item.str())
		}
		out = out.and(containing(c.of, v, true))
	}
	if !c.contains {
		out.checks = append(out.checks, checkOf(c.of.of, playground.IsOfLength, strconv.Itoa(len(all.list()))))
	}
	return out
}
