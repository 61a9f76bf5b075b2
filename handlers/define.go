package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// addResolved says what the names of the composed request stand for, and which stand for
// nothing.
func (h *Handlers) addResolved(c echo.Context, in *views.PlaygroundInput, r playground.Request, at place) {
	s := &in.Resolved
	s.Collection = at.collection()
	s.Environment, s.MayDefine = at.name(), h.visitorOf(c).Person.Role.Has(playground.RoleMember)
	s.Unknown = at.setting.Unknown(r)
	for _, p := range r.PathParams {
		if p.Enabled && p.Value == "" {
			s.Empty = append(s.Empty, p.Name)
		}
	}
	own := playground.Request{URL: r.URL, PathParams: r.PathParams, Variables: r.Variables}
	s.URL = shown(own, at).URL
	if s.URL == r.URL && len(compose.Names(own)) == 0 {
		return
	}
	known := at.setting.Known(r.Variables)
	for _, name := range compose.Names(own) {
		if i := slices.IndexFunc(known, func(k compose.Known) bool { return k.Name == name }); i >= 0 {
			s.Names = append(s.Names, views.ResolvedName{Name: name, From: fromWords(known[i].From), Secret: known[i].Secret})
		}
	}
	for _, p := range r.PathParams {
		if p.Enabled && p.Value != "" {
			s.Names = append(s.Names, views.ResolvedName{Name: p.Name, From: "the path variables"})
		}
	}
}

// fromWords is where a name is defined, as it stands after "from".
func fromWords(layer string) string { return strings.TrimPrefix(layer, "the environment ") }

// apiNames is GET /api/names: what a request can use as {{name}}.
func (h *Handlers) apiNames(c echo.Context) error {
	at, err := h.placeOf(c, c.QueryParam("environment"))
	if err != nil {
		return err
	}
	saved, ok := playground.ParseSavedID(c.QueryParam("saved"))
	if c.QueryParam("saved") != "" && !ok {
		return invalid("/saved", "This is no number of a saved request.")
	}
	if at, err = h.within(c, at, saved); err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"names": at.setting.Known(nil), "dynamic": at.setting.Dynamic.Examples()})
}

// mostDefined is how many names are defined at once.
const mostDefined = 10

// define is POST /compose/define: the form with a value for each name that stands for
// nothing. With values it defines them, and shows the request again as it was typed.
func (h *Handlers) define(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	status, done, faults := http.StatusOK, "", []playground.FieldError(nil)
	if form.Get("define") == "yes" {
		if done, faults, err = h.defineNames(c, form); err != nil {
			return err
		}
	}
	in := form.input(faults...)
	in.Resolved.Done, in.Resolved.Defining = done, done == ""
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return h.renderPlayground(c, status, in)
}

// defineNames gives the names that were typed a value, in the environment or in the request,
// and says so. What was left empty stays undefined.
func (h *Handlers) defineNames(c echo.Context, form posted) (done string, faults []playground.FieldError, err error) {
	wrong := func(detail string) (string, []playground.FieldError, error) {
		return "", []playground.FieldError{{Pointer: "define_value", Detail: detail}}, nil
	}
	var names []playground.Variable
	for i, name := range form.Values["define_name"] {
		value := form.Values["define_value"]
		if i >= len(value) || value[i] == "" || i >= mostDefined {
			continue
		}
		if detail := compose.VariableNameFault(name); detail != "" {
			return wrong(detail)
		}
		secret := slices.Contains(form.Values["define_secret"], strconv.Itoa(i))
		names = append(names, playground.Variable{Name: name, Value: value[i], Secret: secret})
	}
	environment := strings.TrimSpace(form.Get("environment"))
	inRequest := form.Get("define_in") == views.DefineInRequest
	switch secret := slices.ContainsFunc(names, func(v playground.Variable) bool { return v.Secret }); {
	case len(names) == 0:
		return wrong("Type a value.")
	case inRequest && secret:
		return wrong("A request keeps no secrets: choose an environment for it, or leave it in clear.")
	case inRequest:
		ownVariables(form.Values, names)
		return definedWords(names, "for this request"), nil, nil
	case form.Get("define_in") == views.DefineInCollection:
		saved, _ := playground.ParseSavedID(form.Get("saved"))
		name, err := h.defineInCollection(c, saved, names)
		if isRefusal(err) || playground.CodeOf(err) == playground.Outdated || playground.CodeOf(err) == playground.NotFound {
			return wrong(faultsOf(err, "")[0].Detail)
		}
		return definedWords(names, "in the collection "+name), nil, err
	case environment == "":
		return wrong("No environment is chosen: choose one at the top, or define it for this request alone.")
	}
	if err := h.defineIn(c, environment, names); isRefusal(err) || playground.CodeOf(err) == playground.Outdated {
		return wrong(faultsOf(err, "")[0].Detail)
	} else if err != nil {
		return "", nil, err
	}
	return definedWords(names, "in "+environment), nil, nil
}

// defineInCollection does so with the collection of a saved request, whose name it returns.
func (h *Handlers) defineInCollection(c echo.Context, saved playground.SavedID, names []playground.Variable) (string, error) {
	r, err := h.Collections.FindSaved(c.Request().Context(), saved)
	if err != nil {
		return "", err
	}
	was, err := h.Collections.FindCollection(c.Request().Context(), r.CollectionID)
	if err != nil {
		return "", err
	}
	now := was
	now.Variables = withDefined(was.Variables, names)
	_, _, err = h.changedCollection(c, now, was, was.Version)
	return was.Name, err
}

// withDefined adds variables, or gives those that are there another value.
func withDefined(was, names []playground.Variable) []playground.Variable {
	all := slices.Clone(was)
	for _, v := range names {
		if at := slices.IndexFunc(all, func(w playground.Variable) bool { return w.Name == v.Name }); at >= 0 {
			v.ID, v.Note = all[at].ID, all[at].Note
			all[at] = v
			continue
		}
		all = append(all, v)
	}
	return all
}

// defineIn adds variables to an environment, or gives those that are there another value.
func (h *Handlers) defineIn(c echo.Context, environment string, names []playground.Variable) error {
	all, err := h.Environments.Environments(c.Request().Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(e playground.Environment) bool { return e.Name == environment })
	if i < 0 {
		return invalid("/environment", "There is no environment "+strconv.Quote(cut(environment, 60))+".")
	}
	was := all[i]
	e := was
	e.Variables = withDefined(was.Variables, names)
	_, err = h.updateEnvironment(c, e, was, was.Version)
	return err
}

// ownVariables adds rows to the table of the request's own variables, as typed.
func ownVariables(form url.Values, names []playground.Variable) {
	for len(form["var_value"]) < len(form["var_name"]) {
		form.Add("var_value", "")
	}
	for _, v := range names {
		form.Add("var_use", strconv.Itoa(len(form["var_name"])))
		form.Add("var_name", v.Name)
		form.Add("var_value", v.Value)
	}
}

func definedWords(names []playground.Variable, where string) string {
	words := make([]string, len(names))
	for i, v := range names {
		words[i] = v.Name
	}
	return "Defined " + where + ": " + strings.Join(words, ", ") + "."
}
