package compose

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/playground"
)

// Names lists the variables that a request holds by name, each once, in the order in which
// they stand. Dynamic values are left out.
func Names(r playground.Request) []string {
	var names []string
	r = cloneTexts(r)
	eachText(&r, func(_ string, text *string) {
		for _, name := range namesOf(*text) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	})
	return names
}

// namesOf lists the variables that a text holds by name, also those that a dynamic value is
// made of.
func namesOf(text string) []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(m[1], "$") {
			names = append(names, m[1])
			continue
		}
		for _, name := range operands(m[1]) {
			if !strings.HasPrefix(name, "$") {
				names = append(names, name)
			}
		}
	}
	return names
}

// variableName is what a variable may be called.
func variableName(name string) bool {
	m := variable.FindStringSubmatch("{{" + name + "}}")
	return m != nil && m[1] == name && !strings.HasPrefix(name, "$")
}

// VariableNameFault says why a variable cannot have that name; empty: it can.
func VariableNameFault(name string) string {
	switch {
	case name == "":
		return "A variable needs a name."
	case utf8.RuneCountInString(name) > playground.MaxVariableName:
		return "A variable's name has at most 100 characters."
	case !variableName(name):
		return quoted(name) + " is no name for a variable: it begins with a letter or an underscore, and holds letters, digits and _.- only."
	}
	return ""
}

// checkNames holds the names of a request's own variables, and what is taken from its
// response, to what they can be.
func checkNames(r playground.Request) []playground.FieldError {
	v := &validation{}
	for i, row := range r.Variables {
		if row.Enabled {
			if detail := VariableNameFault(row.Name); detail != "" {
				v.add("/request/variables/"+strconv.Itoa(i)+"/name", detail)
			}
		}
	}
	for i, e := range r.Extract {
		if e.Enabled {
			v.extraction("/request/extract/"+strconv.Itoa(i), e)
		}
	}
	return v.faults
}

// braced writes a name as it stands in a request, fit for a sentence: a name may hold
// whatever somebody pasted between the braces.
func braced(name string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsGraphic(r) }), " ")
	return "{{" + strings.ToValidUTF8(cutTo(name, 60), "\ufffd") + "}}"
}
