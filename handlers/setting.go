package handlers

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
	"parley/views"
)

// Environments keeps named sets of variables. Only OpenEnvironment brings secrets along.
type Environments interface {
	Environments(ctx context.Context) ([]playground.Environment, error)
	CountEnvironments(ctx context.Context) (int64, error)
	FindEnvironment(ctx context.Context, id playground.EnvironmentID) (playground.Environment, error)
	OpenEnvironment(ctx context.Context, name string) (playground.Environment, error)
	CreateEnvironment(ctx context.Context, e playground.Environment) (playground.Environment, error)
	UpdateEnvironment(ctx context.Context, e playground.Environment, version int64) (playground.Environment, error)
	DeleteEnvironment(ctx context.Context, id playground.EnvironmentID, version int64) error
}

// place is where a request is sent: the environment as it is kept, the saved request that it
// is sent from, and what its names stand for there.
type place struct {
	env     *playground.Environment  // nil: none
	saved   *playground.SavedRequest // nil: none
	shelf   *playground.Collection   // that the saved request lies in; nil: none
	setting *compose.Setting
	rows    [][]playground.Variable // what each run of a series has of its own
}

func (p place) name() string {
	if p.env == nil {
		return ""
	}
	return p.env.Name
}

func (p place) collection() string {
	if p.shelf == nil {
		return ""
	}
	return p.shelf.Name
}

// placeOf opens an environment. The error is Invalid, with a pointer, where it is not there.
func (h *Handlers) placeOf(c echo.Context, name string) (place, error) {
	return h.openPlace(c.Request().Context(), dynamic.Source{Now: h.Now, Demo: h.demoBase(c)}, name)
}

// openPlace is placeOf for what goes on when its request is answered.
func (h *Handlers) openPlace(ctx context.Context, dynamic dynamic.Source, name string) (place, error) {
	if name == "" {
		return place{setting: compose.SettingOf(nil, dynamic)}, nil
	}
	e, err := h.Environments.OpenEnvironment(ctx, name)
	if playground.CodeOf(err) == playground.NotFound {
		return place{setting: compose.SettingOf(nil, dynamic)}, invalid("/environment", "There is no environment "+strconv.Quote(cut(name, 60))+".")
	}
	if err != nil {
		return place{}, err
	}
	return place{env: &e, setting: compose.SettingOf(&e, dynamic)}, nil
}

// placeOfKept is the place of a kept run. Where its environment or its saved request is gone,
// it has none.
func (h *Handlers) placeOfKept(c echo.Context, name string, saved playground.SavedID) (place, error) {
	p, err := h.placeOf(c, name)
	if err != nil && playground.CodeOf(err) != playground.Invalid {
		return p, err
	}
	in, err := h.within(c, p, saved)
	if playground.CodeOf(err) == playground.Invalid {
		return p, nil
	}
	return in, err
}

func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}

// filled completes a draft with what is sent of it, or says what is wrong.
func (h *Handlers) filled(d playground.Draft, p place) (playground.Draft, []playground.FieldError) {
	composed := d.Request
	filled, faults := h.checked(composed, p)
	faults = append(faults, tooLongBeside(d)...)
	d.Filled, d.Environment, d.Data = &filled, p.name(), playground.KeepData(p.rows)
	if p.saved != nil {
		d.SavedID = p.saved.ID
	}
	d.Refill = func(place int) (playground.Request, playground.Filled) {
		setting, request := p.of(composed, place)
		f, _ := setting.Fill(request)
		return request, f
	}
	if p.env == nil {
		for i, e := range d.Request.Extract {
			if e.Enabled {
				faults = append(faults, playground.FieldError{
					Pointer: "/request/extract/" + strconv.Itoa(i) + "/variable", Detail: "Choose an environment first: it is where the value is kept.",
				})
			}
		}
	}
	return d, faults
}

// with is the place of a series whose runs have a row each. What a row has for a secret is one.
func (p place) with(rows [][]playground.Variable) place {
	var shelf playground.Collection
	if p.shelf != nil {
		shelf = *p.shelf
	}
	p.rows = nil
	for _, row := range rows {
		p.rows = append(p.rows, compose.KeepSecret(row, p.setting, shelf))
	}
	return p
}

// of is where the run at a place, from 1, of a series is sent, and what.
func (p place) of(r playground.Request, at int) (*compose.Setting, playground.Request) {
	if len(p.rows) == 0 {
		return p.setting, r
	}
	return p.setting.OfRow(r, p.rows[at-1])
}

// checked fills a request in, the first of those that rows make of it. What is wrong with none but a later
// one says with which.
func (h *Handlers) checked(r playground.Request, p place) (playground.Filled, []playground.FieldError) {
	setting, request := p.of(r, 1)
	first, faults := setting.Check(request, h.limits().Ceilings)
	for at := 2; at <= len(p.rows) && len(faults) == 0; at++ {
		setting, request := p.of(r, at)
		if _, found := setting.Check(request, h.limits().Ceilings); len(found) > 0 {
			faults = []playground.FieldError{{Pointer: "/data", Detail: "With row " + strconv.Itoa(at) + " of the data: " + found[0].Detail}}
		}
	}
	return first, faults
}

// shown is a request as it is shown and written as code: filled in, its secrets by name.
func shown(r playground.Request, p place) playground.Request {
	s := *p.setting
	s.KeepSecrets = true
	f, _ := s.Fill(r)
	return f.Request
}

// unknownName finds the variable that a fault is about.
var unknownName = regexp.MustCompile(`^The variable \{\{([^{}]+)\}\} is not defined`)

// unknownNames lists the variables that nothing defines, each once.
func unknownNames(faults []playground.FieldError) []string {
	var names []string
	for _, f := range faults {
		if m := unknownName.FindStringSubmatch(f.Detail); m != nil && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// Bounds of what people write in an environment.
const (
	maxEnvironmentName = 60
	maxVariableValue   = 64 << 10
	maxVariableNote    = 1000
)

// checkEnvironment lists what is wrong with an environment that is to be kept in the place
// of was; nil: a new one.
func checkEnvironment(e playground.Environment, was *playground.Environment) []playground.FieldError {
	var faults []playground.FieldError
	add := func(pointer, detail string) {
		faults = append(faults, playground.FieldError{Pointer: pointer, Detail: detail})
	}
	switch name := strings.TrimSpace(e.Name); {
	case name == "":
		add("/name", "An environment needs a name.")
	case len([]rune(name)) > maxEnvironmentName:
		add("/name", "A name has at most 60 characters.")
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`",`, r) }):
		add("/name", "A name holds no commas, quotation marks and control characters: the history is filtered by it.")
	}
	shapes := []string{playground.ShapeSquare, playground.ShapeCircle, playground.ShapeDiamond, playground.ShapeBar}
	if !slices.Contains(shapes, e.Shape) {
		add("/shape", "A shape is one of "+strings.Join(shapes, ", ")+".")
	}
	seen := map[string]bool{}
	for i, v := range e.Variables {
		at := "/variables/" + strconv.Itoa(i)
		if detail := compose.VariableNameFault(v.Name); detail != "" {
			add(at+"/name", detail)
		} else if seen[v.Name] {
			add(at+"/name", "There are two variables of the name "+v.Name+".")
		}
		seen[v.Name] = true
		if len(v.Value) > maxVariableValue {
			add(at+"/value", "A value has at most 64 KiB.")
		}
		if len(v.Note) > maxVariableNote {
			add(at+"/note", "A note has at most 1000 bytes.")
		}
		if !v.Secret && v.Value == "" && wasSecret(was, v) {
			add(at+"/value", "A secret cannot be read. Type its value again to keep it in clear.")
		}
	}
	return append(faults, checkParentAuth(e.Auth)...)
}

func wasSecret(was *playground.Environment, v playground.Variable) bool {
	if was == nil {
		return false
	}
	for _, w := range was.Variables {
		if w.Set && (v.ID != 0 && w.ID == v.ID || v.ID == 0 && w.Name == v.Name) {
			return true
		}
	}
	return false
}

// checkParentAuth checks the sign-in that requests inherit. A credential in it is the name of
// a variable: what is typed there would be kept in clear.
func checkParentAuth(a playground.Auth) []playground.FieldError {
	var faults []playground.FieldError
	if a.Kind == "inherit" {
		return []playground.FieldError{{Pointer: "/auth/kind", Detail: "An environment inherits from nobody."}}
	}
	if a.Kind == playground.AuthOAuth2 && a.Grant == playground.GrantAuthorizationCode {
		return []playground.FieldError{{Pointer: "/auth/grant", Detail: "For an authorization code a person signs in, in the request itself: an environment has client credentials or a password."}}
	}
	r := playground.NewRequest("http://h/")
	r.Auth = a
	s := compose.Setting{KeepSecrets: true}
	_, found := s.Check(r, compose.Ceilings{})
	for _, f := range found {
		if pointer, ok := strings.CutPrefix(f.Pointer, "/request/auth"); ok && unknownNames([]playground.FieldError{f}) == nil {
			faults = append(faults, playground.FieldError{Pointer: "/auth" + pointer, Detail: f.Detail})
		}
	}
	for pointer, value := range map[string]string{"/auth/password": a.Password, "/auth/token": a.Token, "/auth/value": a.Value,
		"/auth/client_secret": a.ClientSecret, "/auth/secret_access_key": a.SecretAccessKey, "/auth/session_token": a.SessionToken} {
		if value != "" && playground.Masked(playground.Mask(value)) {
			faults = append(faults, playground.FieldError{Pointer: pointer, Detail: "Put this into a secret variable, and its name here: {{token}}, say."})
		}
	}
	return faults
}

// addEnvironments lists what a request can be sent to.
func (h *Handlers) addEnvironments(c echo.Context, in *views.PlaygroundInput) error {
	all, err := h.Environments.Environments(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return err
	}
	if in.Typed != nil {
		in.Environment = in.Typed.Get("environment")
	} else if in.Fresh {
		in.Environment = h.usualEnvironment(c, all)
	}
	for _, e := range all {
		in.Environments = append(in.Environments, e.Name)
		if e.Protected {
			in.Protected = append(in.Protected, e.Name)
		}
		if e.Protected && e.Name == in.Environment {
			in.Guard = e.Name
		}
	}
	return nil
}
