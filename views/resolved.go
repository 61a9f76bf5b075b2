package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// ResolvedInput is what the names of a request stand for.
type ResolvedInput struct {
	URL         string         // the address filled in, its secrets by name; as typed where it holds no names
	Names       []ResolvedName // of the address
	Unknown     []string       // of the whole request: nothing can be sent while there are any
	Empty       []string       // path variables without a value
	Environment string         // the chosen one; empty: none
	Collection  string         // that of the saved request; empty: none
	MayDefine   bool           // who looks may change environments
	Defining    bool           // the form that defines names stands open
	Done        string         // what was defined just now
}

// ResolvedName is a name of the address, and where it is defined.
type ResolvedName struct {
	Name, From string
	Secret     bool
}

// resolvedModel is what stands under the address.
type resolvedModel struct {
	Fault   control // of the address
	Method  control
	Hint    string
	URL     string
	Origins []origin
	Unknown string // the sentence that names them
	Empty   string // the sentence that names path variables without a value
	Define  defineModel
}

// origin is a list of names that are defined in one place.
type origin struct {
	Names []originName
	From  string
}

type originName struct {
	Name, After string
	Secret      bool
}

// defineModel is the form that gives unknown names a value.
type defineModel struct {
	Open   bool
	Title  string
	Rows   []defineRow
	Places []selectOption
	Make   string // where an environment is made
	Fault  string
	Done   string
}

type defineRow struct {
	Name, Index   string
	Value, Secret control
	Ticked        bool
}

// Where a name can be defined.
const (
	DefineInEnvironment = "environment"
	DefineInCollection  = "collection"
	DefineInRequest     = "request"
)

// mostDefined is how many names the form takes at once.
const mostDefined = 10

func newResolved(m composerModel, in PlaygroundInput) resolvedModel {
	r := resolvedModel{Fault: m.URL, Method: m.Method, Hint: m.Hint, Define: newDefine(in)}
	unknown := in.Resolved.Unknown
	if len(unknown) > 0 {
		r.Unknown = listNames(unknown) + " " + isOrAre(len(unknown)) + " not defined"
		r.Unknown += WhereWords(in.Resolved.Collection, in.Resolved.Environment) + "."
		if toldBy(r.Fault.Fault, in.Resolved) {
			r.Fault.Fault = "" // it is told once, with the offer
		}
	}
	if empty := in.Resolved.Empty; len(empty) > 0 {
		r.Empty = "Without a value: " + showLine(strings.Join(empty, ", ")) + ", of the path."
	}
	if len(in.Resolved.Names) == 0 {
		return r
	}
	r.URL = showMarks(playground.MaskURL(in.Resolved.URL))
	r.Origins = originsOf(in.Resolved.Names)
	return r
}

// toldBy reports whether the line that names what is not defined says all that a fault says: it
// may be of another environment.
func toldBy(fault string, in ResolvedInput) bool {
	of := "the environment " + in.Environment + "."
	if in.Environment == "" && strings.Contains(fault, "the environment ") || in.Environment != "" && !strings.Contains(fault, of) {
		return false
	}
	return slices.ContainsFunc(in.Unknown, func(name string) bool { return strings.HasPrefix(fault, "The variable {{"+name+"}} is not defined") })
}

// WhereWords is where names were looked up, the nearest first.
func WhereWords(collection, environment string) string {
	switch e, c := showLine(environment), showLine(collection); {
	case e != "" && c != "":
		return " in the collection " + c + ", nor in " + e
	case c != "":
		return " in the collection " + c
	case e != "":
		return " in " + e
	}
	return ""
}

// originsOf lists names by where they are defined, with the words and signs between them.
func originsOf(names []ResolvedName) []origin {
	var all []origin
	for _, n := range names {
		i := slices.IndexFunc(all, func(o origin) bool { return o.From == n.From })
		if i < 0 {
			i, all = len(all), append(all, origin{From: n.From})
		}
		if k := len(all[i].Names); k > 0 {
			all[i].Names[k-1].After = ", "
		}
		all[i].Names = append(all[i].Names, originName{Name: showLine(n.Name), Secret: n.Secret})
	}
	for i := range all {
		end := ", "
		if i == len(all)-1 {
			end = ":"
		}
		all[i].From = " from " + showLine(all[i].From) + end
	}
	return all
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// listNames writes names in their braces, as a sentence has them.
func listNames(names []string) string {
	var words []string
	for _, n := range names[:min(len(names), mostDefined)] {
		words = append(words, "{{"+showLine(n)+"}}")
	}
	if more := len(names) - len(words); more > 0 {
		words = append(words, strconv.Itoa(more)+" more")
	}
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func newDefine(in PlaygroundInput) defineModel {
	unknown := in.Resolved.Unknown
	m := defineModel{Open: in.Resolved.Defining && len(unknown) > 0, Title: "Define " + listWords(unknown), Done: in.Resolved.Done}
	f := fields{url.Values{}, faultsByName(in.Faults)}
	m.Fault = f.faults["define_value"]
	typed := in.Typed["define_name"]
	for _, name := range unknown[:min(len(unknown), mostDefined)] {
		n, value, secret := strconv.Itoa(len(m.Rows)), "", playground.SecretName(name)
		if i := slices.Index(typed, name); i >= 0 && len(typed) > 0 {
			secret = slices.Contains(in.Typed["define_secret"], strconv.Itoa(i))
			if !secret {
				value = nth(in.Typed["define_value"], i) // a secret is typed again
			}
		}
		row := defineRow{Name: name, Index: n, Ticked: secret}
		row.Value = f.made("define_value."+n, "Value of "+showLine(name), value)
		row.Secret = f.made("define_secret."+n, showLine(name)+" is a secret", "")
		m.Rows = append(m.Rows, row)
	}
	chosen := in.Typed.Get("define_in")
	if e := in.Resolved.Environment; e != "" && in.Resolved.MayDefine {
		m.Places = append(m.Places, selectOption{DefineInEnvironment, showLine(e), chosen == DefineInEnvironment})
	}
	if col := in.Resolved.Collection; col != "" && in.Resolved.MayDefine {
		m.Places = append(m.Places, selectOption{DefineInCollection, "the collection " + showLine(col), chosen == DefineInCollection})
	}
	m.Places = append(m.Places, selectOption{DefineInRequest, "this request alone", chosen == DefineInRequest})
	if !slices.ContainsFunc(m.Places, func(p selectOption) bool { return p.Selected }) {
		m.Places[0].Selected = true
	}
	if len(unknown) > 0 && in.Resolved.Environment == "" && in.Resolved.MayDefine {
		m.Make = "/environments?define=" + url.QueryEscape(unknown[0])
	}
	return m
}

func listWords(names []string) string {
	if len(names) == 1 {
		return showLine(names[0])
	}
	return strconv.Itoa(len(names)) + " names"
}
