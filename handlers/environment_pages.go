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

// environmentDone says what was done, on the page that it leads to.
var environmentDone = map[string]string{"made": "The environment is made.", "saved": "Saved.", "deleted": "The environment is deleted.", "restored": "The environment is back."}

// showEnvironments is GET /environments.
func (h *Handlers) showEnvironments(c echo.Context) error {
	in := views.EnvironmentsInput{Done: environmentDone[c.QueryParam("done")]}
	if token := c.QueryParam("undo"); token != "" {
		if gone, ok := h.goneEnvironmentOf(c.Request().Context(), token, false); ok {
			in.Done, in.Gone, in.GoneName = "", token, gone.Environment.Name
		}
	}
	return h.renderEnvironments(c, http.StatusOK, in)
}

func (h *Handlers) renderEnvironments(c echo.Context, status int, in views.EnvironmentsInput) error {
	var err error
	if in.All, err = h.Environments.Environments(c.Request().Context()); err != nil {
		return err
	}
	in.Define, in.Now = definedName(c), h.Now()
	page := views.EnvironmentsPage(views.NewShell(h.shell(c, "Environments", "environments")), views.NewEnvironmentsModel(in))
	return h.render(c, status, page, nil)
}

// definedName is the variable that somebody came to define; empty: none.
func definedName(c echo.Context) string {
	if name := c.QueryParam("define"); compose.VariableNameFault(name) == "" {
		return name
	}
	return ""
}

// makeEnvironment is POST /environments.
func (h *Handlers) makeEnvironment(c echo.Context) error {
	e := playground.Environment{Name: strings.TrimSpace(c.FormValue("name")), Shape: playground.ShapeSquare, Auth: playground.Auth{Kind: "none"}}
	e, err := h.createEnvironment(c, e)
	if isRefusal(err) {
		return h.renderEnvironments(c, http.StatusUnprocessableEntity, views.EnvironmentsInput{Typed: c.FormValue("name"), Fault: said(err)})
	}
	if err != nil {
		return err
	}
	to := url.Values{"done": {"made"}}
	if name := definedName(c); name != "" {
		to.Set("define", name)
	}
	return c.Redirect(http.StatusSeeOther, "/environments/"+e.ID.String()+"?"+to.Encode())
}

// pageEnvironment finds the environment of a page, by its number or its name.
func (h *Handlers) pageEnvironment(c echo.Context) (playground.Environment, error) {
	if _, ok := playground.ParseEnvironmentID(c.Param("id")); ok {
		return h.findEnvironment(c)
	}
	all, err := h.Environments.Environments(c.Request().Context())
	if err != nil {
		return playground.Environment{}, err
	}
	for _, e := range all {
		if e.Name == c.Param("id") {
			return e, nil
		}
	}
	return playground.Environment{}, noSuchEnvironment()
}

// showEnvironment is GET /environments/:id.
func (h *Handlers) showEnvironment(c echo.Context) error {
	e, err := h.pageEnvironment(c)
	if err != nil {
		return err
	}
	return h.renderEnvironment(c, http.StatusOK, views.EnvironmentInput{Kept: e, Done: environmentDone[c.QueryParam("done")]})
}

func (h *Handlers) renderEnvironment(c echo.Context, status int, in views.EnvironmentInput) error {
	var err error
	if in.All, err = h.Environments.Environments(c.Request().Context()); err != nil {
		return err
	}
	in.Define, in.Now = definedName(c), h.Now()
	m := views.NewEnvironmentModel(in)
	return h.render(c, status, views.EnvironmentPage(views.NewShell(h.shell(c, m.Title, "environments")), m), nil)
}

// changeEnvironment is POST /environments/:id: it is kept as the form has it, unless somebody
// else changed it meanwhile. Adding and removing rows only changes the form.
func (h *Handlers) changeEnvironment(c echo.Context) error {
	was, err := h.pageEnvironment(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	in := views.EnvironmentInput{Kept: was, Typed: form}
	do, row, _ := strings.Cut(form.Get("do"), ".")
	switch do {
	case "rows":
		in.More = true
		return h.renderEnvironment(c, http.StatusOK, in)
	case "drop":
		dropRow(form, row)
		in.Unsaved = true
		return h.renderEnvironment(c, http.StatusOK, in)
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	e, rows := environmentOf(form, was)
	_, err = h.updateEnvironment(c, e, was, version)
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, "/environments/"+was.ID.String()+"?done=saved")
	case playground.CodeOf(err) == playground.Outdated:
		in.Outdated = said(err)
		return h.renderEnvironment(c, http.StatusPreconditionFailed, in)
	case isRefusal(err):
		in.Faults = atRows(faultsOf(err, "/name"), rows)
		return h.renderEnvironment(c, http.StatusUnprocessableEntity, in)
	}
	return err
}

// environmentOf reads the form of an environment. rows says for each variable in which row
// of the form it stands: blank rows are passed over.
func environmentOf(form url.Values, was playground.Environment) (e playground.Environment, rows []int) {
	e = playground.Environment{
		ID: was.ID, Name: strings.TrimSpace(form.Get("name")), Shape: form.Get("shape"), Protected: form.Get("protected") == "yes",
		Auth: compose.ReadAuth(form), Variables: []playground.Variable{},
	}
	if was.Builtin {
		e.Name = was.Name
	}
	for i := range form["var_name"] {
		at := func(field string) string {
			if all := form["var_"+field]; i < len(all) {
				return all[i]
			}
			return ""
		}
		v := playground.Variable{Name: strings.TrimSpace(at("name")), Value: at("value"), Note: strings.TrimSpace(at("note"))}
		v.ID, _ = strconv.ParseInt(at("id"), 10, 64)
		v.Secret = slices.Contains(form["var_secret"], strconv.Itoa(i))
		if v.ID == 0 && v.Name == "" && v.Value == "" {
			continue
		}
		e.Variables, rows = append(e.Variables, v), append(rows, i)
	}
	return e, rows
}

// atRows makes faults of variables point to the rows of the form.
func atRows(faults []playground.FieldError, rows []int) []playground.FieldError {
	out := slices.Clone(faults)
	for i, f := range out {
		rest, ok := strings.CutPrefix(f.Pointer, "/variables/")
		if !ok {
			continue
		}
		number, field, _ := strings.Cut(rest, "/")
		if n, err := strconv.Atoi(number); err == nil && n < len(rows) {
			out[i].Pointer = "/variables/" + strconv.Itoa(rows[n]) + "/" + field
		}
	}
	return out
}

// dropRow takes a row out of the form.
func dropRow(form url.Values, row string) {
	n, err := strconv.Atoi(row)
	if err != nil || n < 0 || n >= len(form["var_name"]) {
		return
	}
	for _, field := range []string{"var_id", "var_name", "var_value", "var_note"} {
		if n < len(form[field]) {
			form[field] = slices.Delete(form[field], n, n+1)
		}
	}
	var secret []string
	for _, s := range form["var_secret"] {
		switch i, err := strconv.Atoi(s); {
		case err != nil || i == n:
		case i > n:
			secret = append(secret, strconv.Itoa(i-1))
		default:
			secret = append(secret, s)
		}
	}
	form["var_secret"] = secret
}

// confirmDeleteEnvironment is GET /environments/:id/delete: it asks.
func (h *Handlers) confirmDeleteEnvironment(c echo.Context) error {
	e, err := h.pageEnvironment(c)
	if err != nil {
		return err
	}
	m := views.NewEnvironmentDeleteModel(e)
	return h.render(c, http.StatusOK, views.EnvironmentDeletePage(views.NewShell(h.shell(c, m.Title, "environments")), m), nil)
}

// removeEnvironment is POST /environments/:id/delete.
func (h *Handlers) removeEnvironment(c echo.Context) error {
	e, err := h.pageEnvironment(c)
	if err != nil {
		return err
	}
	ctx, to := c.Request().Context(), url.Values{"done": {"deleted"}}
	gone, missed := h.copyEnvironment(ctx, e)
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64)
	err = h.Environments.DeleteEnvironment(ctx, e.ID, version)
	switch code := playground.CodeOf(err); {
	case err != nil && code == playground.Outdated:
		return h.renderEnvironment(c, http.StatusPreconditionFailed, views.EnvironmentInput{Kept: e, Stayed: said(err)})
	case err != nil && code != playground.NotFound: // somebody else was faster
		return err
	case err == nil:
		h.note(c, playground.DeedDelete, "environment "+e.Name, "")
		if missed == nil {
			to.Set("undo", h.keepGoneEnvironment(ctx, gone))
		}
	}
	return c.Redirect(http.StatusSeeOther, "/environments?"+to.Encode())
}
