package compose

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"parley/playground"
)

// maxCheckValue bounds, in bytes, what a response is held to.
const maxCheckValue = 8 << 10

func (v *validation) checks(all []playground.Check) {
	const at = "/request/checks"
	v.between(at, "The number of checks", "", int64(len(all)), 0, playground.MaxChecks)
	for i, c := range all[:min(len(all), playground.MaxChecks)] {
		if c.Enabled {
			v.check(at+"/"+strconv.Itoa(i), c)
		}
	}
}

// check checks one line of what must hold of a response.
func (v *validation) check(at string, c playground.Check) {
	can := playground.CheckConditions(c.Of)
	switch {
	case can == nil:
		v.add(at+"/of", quoted(c.Of)+" is nothing to check. There are json, header, body, time and size.")
		return
	case !slices.Contains(can, c.Is):
		v.add(at+"/is", quoted(c.Is)+" cannot be checked of "+c.Of+". There are "+strings.Join(can, ", ")+".")
		return
	case len(c.At) > maxExpression || len(c.Value) > maxCheckValue:
		v.add(at+"/value", "A check has at most 1024 bytes for its place, and 8192 for its value.")
		return
	}
	switch c.Of {
	case playground.OfJSON:
		if c.At != "" && !strings.HasPrefix(c.At, "/") {
			v.add(at+"/at", noPointer(c.At))
		}
	case playground.OfHeader:
		if !httpguts.ValidHeaderFieldName(c.At) {
			v.add(at+"/at", "This takes the name of a response header.")
		}
	}
	if detail := checkValueFault(c); detail != "" {
		v.add(at+"/value", detail)
	}
}

// checkValueFault says why a value is none that the condition can be held to; empty: it is one.
func checkValueFault(c playground.Check) string {
	number := func() bool { _, err := strconv.ParseFloat(strings.TrimSpace(c.Value), 64); return err == nil }
	ordering := slices.Contains(playground.CheckConditions(playground.OfTime), c.Is)
	switch {
	case c.Of == playground.OfTime:
		if _, ok := playground.ReadMilliseconds(c.Value); !ok {
			return "This takes a time, such as 500 ms or 2 s."
		}
	case c.Of == playground.OfSize:
		if _, ok := playground.ReadBytes(c.Value); !ok {
			return "This takes a size, such as 10 KB."
		}
	case ordering && !number():
		return "This takes a number."
	case c.Is == playground.IsOfType && !slices.Contains(playground.JSONTypes, strings.ToLower(strings.TrimSpace(c.Value))):
		return "This takes a type: " + strings.Join(playground.JSONTypes, ", ") + "."
	case c.Is == playground.IsOfLength:
		if n, err := strconv.Atoi(strings.TrimSpace(c.Value)); err != nil || n < 0 {
			return "This takes a number of items, members or characters."
		}
	case c.Is == playground.IsMatched:
		if _, err := playground.ReadExpression(c.Value); err != nil || c.Value == "" {
			return "This is no regular expression (RE2): " + regexFault(err) + "."
		}
	case (c.Is == playground.IsWith || c.Is == playground.IsWithout) && c.Value == "":
		return "This takes what to look for."
	}
	return ""
}

func noPointer(typed string) string {
	return quoted(typed) + " is no JSON Pointer. It begins with a slash, as in /user/id; empty is the whole document."
}

// CheckFault says what is wrong with a check; empty: nothing is.
func CheckFault(c playground.Check) string {
	v := &validation{}
	v.check("", c)
	if len(v.faults) > 0 {
		return v.faults[0].Detail
	}
	return ""
}

// checksOf reads the table of what must hold of a response. A path as programs write it, such as
// $.items[0].id, becomes the JSON Pointer that it is.
func checksOf(v url.Values, page bool) []playground.Check {
	var all []playground.Check
	used := v["check_use"]
	for i := range max(len(v["check_of"]), len(v["check_at"]), len(v["check_value"])) {
		c := playground.Check{
			Of: firstOf(nth(v["check_of"], i), playground.OfJSON), At: strings.TrimSpace(nth(v["check_at"], i)),
			Is: firstOf(nth(v["check_is"], i), playground.IsEqual), Value: nth(v["check_value"], i),
			Enabled: !page && used == nil || slices.Contains(used, strconv.Itoa(i)),
		}
		if c.Of != playground.OfJSON && c.Of != playground.OfHeader {
			c.At = ""
		}
		if !playground.NeedsValue(c.Is) {
			c.Value = ""
		}
		if c.At == "" && c.Value == "" && (c.Of == playground.OfJSON || c.Of == playground.OfHeader) && playground.NeedsValue(c.Is) {
			continue // nothing was typed
		}
		if pointer, ok := playground.PointerOfPath(c.At); ok && c.Of == playground.OfJSON && !strings.HasPrefix(c.At, "/") {
			c.At = pointer
		}
		all = append(all, c)
	}
	return all
}

// check takes a credential out of what a response is held to. The quotation marks of a JSON text
// stay where they are: what is hidden of a response is what they enclose.
func (u *unburdening) check(c *playground.Check) {
	if c.Is == playground.IsOfType || c.Is == playground.IsOfLength {
		return
	}
	name, value := c.Name(), c.Value
	if c.Of == playground.OfHeader && strings.EqualFold(name, "Set-Cookie") {
		pair, _, _ := strings.Cut(value, ";")
		c.Value = u.cookies(pair) + value[len(pair):]
		return
	}
	if n := len(value); c.Of == playground.OfJSON && n > 2 && value[0] == '"' && value[n-1] == '"' && !strings.Contains(value, `\`) {
		c.Value = `"` + u.field(name, value[1:n-1]) + `"`
		return
	}
	c.Value = u.field(name, value)
}
