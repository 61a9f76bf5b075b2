package compose

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/playground"
)

// authInherit is the kind of a request's sign-in that is its parent's: that of its collection,
// or else of the environment it is sent to.
const authInherit = "inherit"

// Layer is a set of variables. Where a name stands in several, the layer nearest to the
// request wins: the environment, then what lies between, then the request itself.
type Layer struct {
	Name      string // as a message has it: "the environment Staging"
	Variables []playground.Variable
}

// Setting is where a request is filled in: what its names stand for. The nil Setting
// defines nothing, and leaves sign-in that is inherited empty.
type Setting struct {
	Layers  []Layer         // from the farthest to the nearest
	Auth    playground.Auth // of requests that inherit theirs
	Parent  string          // whose it is, in words
	Dynamic Dynamic

	Headers []playground.SharedHeader // of requests that have none of the name

	KeepSecrets bool // leave {{name}} where it stands for a secret, for what is shown
}

// SettingOf is the setting of an environment; nil for none.
func SettingOf(e *playground.Environment, d Dynamic) *Setting {
	s := &Setting{Dynamic: d}
	if e != nil {
		s.Layers = []Layer{{Name: "the environment " + e.Name, Variables: e.Variables}}
		s.Auth, s.Parent = e.Auth, "the environment "+e.Name
	}
	return s
}

// Fill puts values in the places of a request's names. Every name that stands for nothing
// is a fault at its pointer, and stays as it is.
func (s *Setting) Fill(r playground.Request) (playground.Filled, []playground.FieldError) {
	if s == nil {
		s = &Setting{}
	}
	out, f := s.fill(r)
	return playground.Filled{Request: out, Secrets: f.secrets}, f.faults
}

func (s *Setting) fill(r playground.Request) (playground.Request, *filling) {
	f := newFilling(s, r.Variables)
	f.ownHeaders, f.ownSignIn = len(r.Headers), signInHeader(r.Auth)
	out := cloneTexts(r)
	out.Body.Fields = out.Body.On()
	if out.Auth.Kind == authInherit {
		out.Auth = inherited(s.Auth)
	}
	eachText(&out, func(at string, text *string) {
		if at == "/request/url" {
			*text = completed(*text, f.url(at, *text, out.PathParams))
			return
		}
		*text = f.text(at, *text)
	})
	f.addHeaders(&out)
	if a := out.Auth; a.Kind == "api_key" && typed(a.Value) && !playground.SecretName(a.Name) {
		f.keepSecret(a.Name, a.Value) // by its name nobody could know it where it stands
	}
	f.pairs(out)
	return out, f
}

// typed reports a value that stands for itself: what holds names is as secret as they are.
func typed(value string) bool { return value != "" && !variable.MatchString(value) }

// Check fills a request in and lists what makes it impossible to send.
func (s *Setting) Check(r playground.Request, c Ceilings) (playground.Filled, []playground.FieldError) {
	if faults := tooMany(r); len(faults) > 0 {
		return playground.Filled{Request: r}, faults
	}
	filled, faults := s.Fill(r)
	faults = append(faults, checkNames(r)...)
	v := &validation{filled: true}
	v.request(filled.Request, c)
	s.ofInherited(v.faults, r, filled.Request)
	for _, f := range v.faults {
		if !slices.ContainsFunc(faults, func(other playground.FieldError) bool { return other.Pointer == f.Pointer }) {
			faults = append(faults, f)
		}
	}
	return filled, faults
}

func inherited(a playground.Auth) playground.Auth {
	if a.Kind == "" || a.Kind == authInherit {
		return playground.Auth{Kind: "none"}
	}
	return a
}

// Bounds of filling in: values may hold names, whose values may hold names.
const (
	maxReplaced = 10_000
	maxGrown    = 16 << 20
	maxDepth    = 20
)

// filling is one request being filled in.
type filling struct {
	s       *Setting
	layers  []Layer
	under   []visit // the names whose values are being filled in
	secrets []playground.Secret
	faults  []playground.FieldError
	missing []string // names that stand for nothing

	ownHeaders int    // how many rows the request itself has
	ownSignIn  string // the field that its own sign-in makes

	replaced, grown int
	tooMuch         bool
}

// visit is a name whose value is being filled in, and the layer that it was found in.
type visit struct {
	name  string
	layer int
}

func newFilling(s *Setting, own []playground.Row) *filling {
	f := &filling{s: s, layers: slices.Clone(s.Layers)}
	request := Layer{Name: "this request"}
	for _, row := range own {
		if row.Enabled && row.Name != "" {
			request.Variables = append(request.Variables, playground.Variable{Name: row.Name, Value: row.Value})
		}
	}
	f.layers = append(f.layers, request)
	return f
}

// fault reports once what is wrong at a pointer.
func (f *filling) fault(at, detail string) {
	for _, other := range f.faults {
		if other.Pointer == at && other.Detail == detail {
			return
		}
	}
	if len(f.faults) < maxFaults {
		f.faults = append(f.faults, fault(at, detail))
	}
}

// text fills one text in.
func (f *filling) text(at, s string) string {
	names := variable.FindAllStringSubmatchIndex(s, -1)
	if names == nil {
		return s
	}
	var b strings.Builder
	from := 0
	for _, m := range names {
		b.WriteString(s[from:m[0]])
		value, ok := f.value(at, s[m[2]:m[3]])
		if !ok {
			value = s[m[0]:m[1]]
		}
		b.WriteString(value)
		from = m[1]
	}
	b.WriteString(s[from:])
	return b.String()
}

// value is what a name stands for. It is false, with a fault, where that is nothing.
func (f *filling) value(at, name string) (string, bool) {
	f.replaced++
	if f.tooMuch || f.replaced > maxReplaced || f.grown > maxGrown || len(f.under) > maxDepth {
		if !f.tooMuch {
			f.fault(at, "The variables here stand for more than can be filled in.")
		}
		f.tooMuch = true
		return "", false
	}
	if strings.HasPrefix(name, "$") {
		value, err := f.s.Dynamic.value(name)
		if err != nil {
			f.fault(at, braced(name)+" "+err.Error()+".")
			return "", false
		}
		f.grown += len(value)
		return value, true
	}
	v, layer, round := f.find(name)
	switch {
	case round:
		f.fault(at, "The variable {{"+cutTo(name, 60)+"}} stands for itself, by way of "+f.way()+".")
		return "", false
	case layer < 0:
		f.missing = append(f.missing, name)
		f.fault(at, f.unknown(name))
		return "", false
	}
	return f.valueOf(at, v, layer)
}

// valueOf fills in the value of a variable that was found.
func (f *filling) valueOf(at string, v playground.Variable, layer int) (string, bool) {
	if v.Secret && f.s.KeepSecrets {
		return "", false
	}
	switch {
	case v.Locked:
		f.fault(at, "The secret {{"+cutTo(v.Name, 60)+"}} is locked: the key that it was kept with is not here.")
		return "", false
	case v.Secret && v.Value == "":
		f.fault(at, "The secret {{"+cutTo(v.Name, 60)+"}} has no value yet.")
		return "", false
	}
	value := v.Value
	if !v.Taken { // what came from a response is data: names in it stand for nothing
		f.under = append(f.under, visit{v.Name, layer})
		value = f.text(at, value)
		f.under = f.under[:len(f.under)-1]
	}
	if v.Secret || at == "/request/url" && layer == len(f.layers)-1 && playground.SecretName(v.Name) && typed(v.Value) {
		f.keepSecret(v.Name, value) // an address stands in lists, which know no request's own variables
	}
	f.grown += len(value)
	return value, true
}

func (f *filling) keepSecret(name, value string) {
	for _, s := range f.secrets {
		if s.Name == name && s.Value == value {
			return
		}
	}
	f.secrets = append(f.secrets, playground.Secret{Name: name, Value: value, Also: meantBy(value)})
}

// meantBy are the ways in which a server may say a secret again that was written as it stands
// in an address, in JSON, or in Basic credentials.
func meantBy(value string) []string {
	var all []string
	if plain, ok := decodePlus(value); ok && plain != value {
		all = append(all, plain)
	}
	if strings.Contains(value, `\`) && inJSON(value) != value {
		all = append(all, inJSON(value))
	}
	pair, err := base64.StdEncoding.DecodeString(value)
	if _, password, ok := strings.Cut(string(pair), ":"); ok && err == nil && utf8.Valid(pair) && len(password) >= playground.ShortestHidden {
		all = append(all, password)
	}
	return all
}

// find looks a name up, the nearest layer first. A value may hold its own name: there it
// stands for what a farther layer has. With none, that goes round in a circle.
func (f *filling) find(name string) (v playground.Variable, layer int, round bool) {
	top := len(f.layers) - 1
	for _, u := range f.under {
		if u.name == name {
			top, round = u.layer-1, true
		}
	}
	for i := top; i >= 0; i-- {
		for _, v := range f.layers[i].Variables {
			if v.Name == name {
				return v, i, false
			}
		}
	}
	return playground.Variable{}, -1, round
}

func (f *filling) way() string {
	var names []string
	for _, u := range f.under {
		names = append(names, braced(u.name))
	}
	return strings.Join(names, ", ")
}

func (f *filling) unknown(name string) string {
	name = braced(name)
	var places []string
	for i := len(f.layers) - 2; i >= 0; i-- { // the last is the request's own
		places = append(places, f.layers[i].Name)
	}
	if len(places) > 0 {
		return "The variable " + name + " is not defined in " + strings.Join(places, ", nor in ") + ". Put its value in its place, or define it."
	}
	return "The variable " + name + " is not defined. Put its value in its place, or choose an environment that defines it."
}

// pairs adds what Basic credentials make of the secrets in them.
func (f *filling) pairs(r playground.Request) {
	if r.Auth.Kind != "basic" {
		return
	}
	for i, s := range f.secrets {
		if s.Value != "" && strings.Contains(r.Auth.Username+":"+r.Auth.Password, s.Value) {
			pair := strings.TrimPrefix(basic(r.Auth.Username, r.Auth.Password), "Basic ")
			f.secrets[i].Also = append(s.Also, pair)
		}
	}
}

// Names lists the variables that a request holds by name, each once, in the order in which
// they stand. Dynamic values are left out.
func Names(r playground.Request) []string {
	var names []string
	r = cloneTexts(r)
	eachText(&r, func(_ string, text *string) {
		for _, m := range variable.FindAllStringSubmatch(*text, -1) {
			if !strings.HasPrefix(m[1], "$") && !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
		}
	})
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
