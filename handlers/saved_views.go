package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Bounds of a saved view.
const (
	maxViewName  = 60
	maxViewQuery = 2000
)

// showViews is GET /history/views: the saved views, to be renamed and removed.
func (h *Handlers) showViews(c echo.Context) error {
	return h.renderViews(c, http.StatusOK, views.ViewsInput{})
}

func (h *Handlers) renderViews(c echo.Context, status int, in views.ViewsInput) error {
	var err error
	if in.Saved, err = h.Saved.SavedViews(c.Request().Context()); err != nil {
		return err
	}
	in.Now = h.Now()
	m := views.NewViewsModel(in)
	s := h.shell(c, "Saved views", "history")
	s.Listed = true
	return h.render(c, status, views.ViewsPage(views.NewShell(s), m), nil)
}

// saveView is POST /history/views: the filter that the form carries gets a name.
func (h *Handlers) saveView(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	v, err := h.createView(c.Request().Context(), playground.SavedView{Name: form.Get("name"), Query: form.Get("query"), First: form.Get("first") == "yes", CreatedBy: h.who(c)})
	if isRefusal(err) {
		return h.renderViews(c, http.StatusUnprocessableEntity, views.ViewsInput{Typed: form.Get("name"), Query: form.Get("query"), Fault: said(err)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, views.ViewHref(v))
}

// changeView is POST /history/views/:id: rename, open first or not, delete.
func (h *Handlers) changeView(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := viewNumber(c)
	if err != nil {
		return err
	}
	yes, no := true, false
	switch c.FormValue("do") {
	case "rename":
		name := c.FormValue("name")
		_, err = h.updateView(ctx, id, playground.ViewUpdate{Name: &name})
		if isRefusal(err) {
			return h.renderViews(c, http.StatusUnprocessableEntity, views.ViewsInput{Renaming: id, Typed: name, Fault: said(err)})
		}
	case "first":
		_, err = h.updateView(ctx, id, playground.ViewUpdate{First: &yes})
	case "later":
		_, err = h.updateView(ctx, id, playground.ViewUpdate{First: &no})
	case "delete":
		if err = h.Saved.DeleteView(ctx, id); playground.CodeOf(err) == playground.NotFound {
			err = nil // somebody else was faster
		}
	default:
		return invalid("/do", "This is rename, first, later or delete.")
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/history/views")
}

func isRefusal(err error) bool {
	code := playground.CodeOf(err)
	return err != nil && (code == playground.Invalid || code == playground.Conflict)
}

// apiViews is GET /api/views.
func (h *Handlers) apiViews(c echo.Context) error {
	all, err := h.Saved.SavedViews(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"views": all})
}

// newView is the content of POST /api/views.
type newView struct {
	Name  string `json:"name"`
	Query string `json:"query"`
	First bool   `json:"first"`
}

// apiCreateView is POST /api/views.
func (h *Handlers) apiCreateView(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	var in newView
	if err := readJSON(c, &in); err != nil {
		return err
	}
	v, err := h.createView(c.Request().Context(), playground.SavedView{Name: in.Name, Query: in.Query, First: in.First, CreatedBy: h.who(c)})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/views/"+strconv.FormatInt(v.ID, 10))
	return answer(c, http.StatusCreated, v)
}

// apiUpdateView is PATCH /api/views/:id.
func (h *Handlers) apiUpdateView(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	id, err := viewNumber(c)
	if err != nil {
		return err
	}
	var u playground.ViewUpdate
	if err := readJSON(c, &u); err != nil {
		return err
	}
	v, err := h.updateView(c.Request().Context(), id, u)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, v)
}

// apiDeleteView is DELETE /api/views/:id.
func (h *Handlers) apiDeleteView(c echo.Context) error {
	id, err := viewNumber(c)
	if err != nil {
		return err
	}
	if err := h.Saved.DeleteView(c.Request().Context(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// viewNumber reads the number of a view in the path.
func viewNumber(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0, playground.NewError(playground.NotFound, "There is no such view.")
	}
	return id, nil
}

func (h *Handlers) createView(ctx context.Context, v playground.SavedView) (playground.SavedView, error) {
	var err error
	if v.Name, err = viewName(v.Name); err != nil {
		return v, err
	}
	if v.Query, err = h.viewQuery(v.Query); err != nil {
		return v, err
	}
	return h.Saved.CreateView(ctx, v)
}

func (h *Handlers) updateView(ctx context.Context, id int64, u playground.ViewUpdate) (playground.SavedView, error) {
	if u.Name != nil {
		name, err := viewName(*u.Name)
		if err != nil {
			return playground.SavedView{}, err
		}
		u.Name = &name
	}
	if u.Query != nil {
		query, err := h.viewQuery(*u.Query)
		if err != nil {
			return playground.SavedView{}, err
		}
		u.Query = &query
	}
	return h.Saved.UpdateView(ctx, id, u)
}

func viewName(typed string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	if name == "" || len(name) > maxViewName {
		return "", invalid("/name", "A view has a name of 1 to "+strconv.Itoa(maxViewName)+" bytes.")
	}
	return name, nil
}

// viewQuery leaves of a query what chooses runs, and refuses what the history cannot read.
func (h *Handlers) viewQuery(typed string) (string, error) {
	q, err := url.ParseQuery(strings.TrimPrefix(strings.TrimSpace(typed), "?"))
	if err != nil || len(typed) > maxViewQuery {
		return "", invalid("/query", "This is no query of the history's address, such as q=status:4xx&since=7d.")
	}
	kept := views.FilterOf(q)
	if len(kept) == 0 {
		return "", invalid("/query", "Nothing is filtered: choose what the view should show first.")
	}
	f := playground.RunFilter{}
	for _, read := range []func(url.Values, *playground.RunFilter) error{readWords, readStatus, readFlags} {
		if err := read(kept, &f); err != nil {
			return "", invalid("/query", err.Error())
		}
	}
	if err := readTimes(kept, &f, h.Now()); err != nil {
		return "", invalid("/query", err.Error())
	}
	if fault := readQuery(kept.Get("q"), &f, h.Now()); fault != nil {
		return "", invalid("/query", fault.Detail)
	}
	return kept.Encode(), nil
}
