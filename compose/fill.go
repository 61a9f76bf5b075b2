package compose

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/dynamic"
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
	Dynamic dynamic.Source

	Headers []playground.SharedHeader // of requests that have none of the name

	KeepSecrets bool // leave {{name}} where it stands for a secret, for what is shown
}

// SettingOf is the setting of an environment; nil for none.
func SettingOf(e *playground.Environment, d dynamic.Source) *Setting {
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
	f.request(&out)
	f.addHeaders(&out)
	if a := out.Auth; a.Kind == "api_key" && typed(a.Value) && !playground.SecretName(a.Name) {
		f.keepSecret(a.Name, a.Value) // by its name nobody could know it where it stands
	}
	f.pairs(out)
	return out, f
}

// request fills in the texts of a request, its content first: what is made of that stands in
// the address and in the fields. The faults stay in the order of the form.
func (f *filling) request(out *playground.Request) {
	f.out = out
	eachBodyText(&out.Body, func(at string, text *string) { *text = f.text(at, *text) })
	f.content = true
	ofContent := f.faults
	f.faults = nil
	eachText(out, func(at string, text *string) {
		switch part, _, _ := strings.Cut(strings.TrimPrefix(at, "/request/"), "/"); part {
		case "body":
			f.faults, ofContent = append(f.faults, ofContent...), nil
		case "url":
			*text = completed(*text, f.url(at, *text, out.PathParams))
			f.keepOwn(*text)
			f.path = true
		case "path_params", "query":
			*text = f.text(at, *text)
		default:
			f.address = true
			*text = f.text(at, *text)
		}
	})
	f.faults = append(f.faults, ofContent...)
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

	out                    *playground.Request // what is being filled in; nil where names alone are
	content, path, address bool                // these of its parts are filled in, the address with its query

	worked   map[visit]worked  // what variables stand for
	source   dynamic.Source    // of one moment
	own      map[string]string // what the request's own variables stand for that are called like secrets, as far as they were filled in
	sealed   int               // how often a secret was filled in
	failed   int               // how often a name stood for nothing
	returned int               // how often a name stood within its own value

	replaced, grown int
	tooMuch         bool
}

// worked is what a variable stands for in all of a request: a random value in it is made once.
type worked struct {
	value  string
	sealed bool // a secret is in it
}

// visit is a name whose value is being filled in, and the layer that it was found in.
type visit struct {
	name  string
	layer int
}

func newFilling(s *Setting, own []playground.Row) *filling {
	f := &filling{s: s, layers: slices.Clone(s.Layers), own: map[string]string{}, source: s.Dynamic.Still()}
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
	f.failed++
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
		value, ok := f.made(at, name)
		f.grown += len(value)
		return value, ok
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
		f.failed++
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
		value = f.work(at, v, layer)
	}
	if v.Secret {
		f.sealed++
	}
	own := layer == len(f.layers)-1 && playground.SecretName(v.Name) && typed(v.Value)
	if own {
		f.own[v.Name] = value
	}
	if v.Secret || own && at == "/request/url" {
		f.keepSecret(v.Name, value) // an address stands in lists, which know no request's own variables
	}
	f.grown += len(value)
	return value, true
}

// work fills in the value of a variable, once for all places of a request where it is the same.
func (f *filling) work(at string, v playground.Variable, layer int) string {
	here := visit{v.Name, layer}
	if w, ok := f.worked[here]; ok {
		if w.sealed {
			f.sealed++
		}
		return w.value
	}
	sealed, failed, returned := f.sealed, f.failed, f.returned
	f.under = append(f.under, here)
	value := f.text(at, v.Value)
	f.under = f.under[:len(f.under)-1]
	if f.failed == failed && f.returned == returned {
		if f.worked == nil {
			f.worked = map[visit]worked{}
		}
		f.worked[here] = worked{value, f.sealed > sealed}
	}
	return value
}

// keepOwn keeps what stands in an address of the request's own that was filled in elsewhere first.
func (f *filling) keepOwn(address string) {
	for _, name := range slices.Sorted(maps.Keys(f.own)) {
		if s := (playground.Secret{Name: name, Value: f.own[name]}); playground.NewHider([]playground.Secret{s}).Text(address) != address {
			f.keepSecret(s.Name, s.Value)
		}
	}
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
			f.returned++
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
