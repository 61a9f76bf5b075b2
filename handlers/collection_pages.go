package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// collectionDone says what was done, on the page that it leads to.
var collectionDone = map[string]string{
	"made": "The collection is made.", "saved": "Saved.", "restored": "It is back.", "moved": "Moved.", "foldered": "The folder is made.",
	"updated": "It is as in the file now, but for what you kept.",
}

// registerCollections is the map of the collections' pages.
func (h *Handlers) registerCollections(e *echo.Echo) {
	e.GET("/collections", h.showCollections)
	e.POST("/collections", h.makeCollection)
	e.POST("/collections/demo", h.makeDemoCollection)
	e.GET("/collections/:id", h.showCollection)
	e.POST("/collections/:id", h.changeCollection)
	e.POST("/collections/:id/delete", h.removeCollection)
	e.POST("/collections/:id/restore", h.bringBackCollection)
	e.POST("/collections/:id/folders", h.makeFolder)
	e.GET("/collections/:id/folders/:folder", h.showFolder)
	e.POST("/collections/:id/folders/:folder", h.changeFolder)
	e.POST("/collections/:id/folders/:folder/delete", h.removeFolder)
	e.POST("/collections/:id/folders/:folder/restore", h.bringBackFolder)
	e.GET("/collections/:id/run", h.showWalk)
	e.POST("/collections/:id/run", h.runCollection)
	e.GET("/r/:id", h.showSaved)
	e.GET("/r/:id/edit", h.showEdit)
	e.POST("/r/:id/edit", h.changeSaved)
	e.GET("/r/:id/curl", h.showCurl)
	e.POST("/r/:id/name", h.renameSaved)
	e.POST("/r/:id/send", h.sendSaved)
	e.POST("/r/:id/duplicate", h.duplicateSaved)
	e.POST("/r/:id/delete", h.removeSaved)
	e.POST("/r/:id/restore", h.bringBackSaved)
	e.POST("/compose/save", h.saveAs)
}

// showCollections is GET /collections.
func (h *Handlers) showCollections(c echo.Context) error {
	gone, _ := playground.ParseCollectionID(c.QueryParam("gone"))
	return h.renderCollections(c, http.StatusOK, views.CollectionsInput{Done: collectionDone[c.QueryParam("done")], Gone: gone})
}

func (h *Handlers) renderCollections(c echo.Context, status int, in views.CollectionsInput) error {
	ctx := c.Request().Context()
	var err error
	if in.All, err = h.Collections.Collections(ctx); err != nil {
		return err
	}
	if in.Tally, err = h.Collections.TallySaved(ctx); err != nil {
		return err
	}
	in.Now, in.Demo = h.Now(), true
	for _, one := range in.All {
		in.Demo = in.Demo && one.Name != demoCollection
	}
	s := h.shell(c, "Collections", "collections")
	return h.render(c, status, views.CollectionsPage(views.NewShell(s), views.NewCollectionsModel(in)), nil)
}

// makeCollection is POST /collections.
func (h *Handlers) makeCollection(c echo.Context) error {
	name := strings.TrimSpace(c.FormValue("name"))
	made, err := h.createCollection(c, playground.Collection{Name: name, Auth: playground.Auth{Kind: "inherit"}})
	if isRefusal(err) {
		return h.renderCollections(c, http.StatusUnprocessableEntity, views.CollectionsInput{Typed: c.FormValue("name"), Fault: said(err)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, collectionPath(made.ID)+"?done=made")
}

func collectionPath(id playground.CollectionID) string { return "/collections/" + id.String() }

// showCollection is GET /collections/:id.
func (h *Handlers) showCollection(c echo.Context) error {
	kept, err := h.findCollection(c)
	if err != nil {
		return err
	}
	in := views.CollectionInput{Kept: kept, Done: collectionDone[c.QueryParam("done")]}
	if c.QueryParam("done") == "saved" {
		name, known := kept.Name, kept.Variables
		if f, _ := playground.ParseFolderID(c.QueryParam("folder")); f != 0 {
			known = kept.VariablesAt(f)
			for _, f := range kept.Around(f) {
				name = f.Name
			}
		}
		in.Done = savedWords(name, known, c.QueryParams()["secret"])
	}
	in.Gone.Request, _ = playground.ParseSavedID(c.QueryParam("gone"))
	in.Gone.Folder, _ = playground.ParseFolderID(c.QueryParam("gone_folder"))
	in.Gone.Requests, _ = strconv.Atoi(c.QueryParam("with"))
	return h.renderCollection(c, http.StatusOK, in)
}

func (h *Handlers) renderCollection(c echo.Context, status int, in views.CollectionInput) error {
	in.Now = h.Now()
	if in.Part == "" {
		in.Part = c.QueryParam("part")
	}
	in.Find = strings.TrimSpace(cut(c.QueryParam("q"), 200))
	if in.Folder == 0 {
		in.Folder, _ = playground.ParseFolderID(c.QueryParam("folder"))
	}
	if in.Folder != 0 && in.Part == "settings" && in.Kept.Around(in.Folder) == nil {
		return playground.NewError(playground.NotFound, "There is no such folder in this collection. It may have been deleted.")
	}
	in.From, _ = strconv.Atoi(c.QueryParam("from"))
	if name := c.QueryParam("define"); compose.VariableNameFault(name) == "" {
		in.Define = name
	}
	if in.Part != "settings" {
		var err error
		if in.Runs, err = h.Collections.FindSavedRuns(c.Request().Context(), views.ShownSaved(in), sparkRuns); err != nil {
			return err
		}
	}
	m := views.NewCollectionModel(in)
	s := h.shell(c, m.Title, "collections")
	s.Tree = &in.Kept
	return h.render(c, status, views.CollectionPage(views.NewShell(s), m), nil)
}

// changeCollection is POST /collections/:id: it is kept as the form has it, unless somebody else
// changed it meanwhile. Adding and removing rows only changes the form.
func (h *Handlers) changeCollection(c echo.Context) error {
	was, err := h.findCollection(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	in := views.CollectionInput{Kept: was, Typed: form, Part: "settings"}
	do, row, _ := strings.Cut(form.Get("do"), ".")
	switch do {
	case "rows":
		in.More = true
		return h.renderCollection(c, http.StatusOK, in)
	case "drop":
		dropRow(form, row)
		in.Unsaved = true
		return h.renderCollection(c, http.StatusOK, in)
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	now, rows := collectionOf(form, was)
	kept, moved, err := h.changedCollection(c, now, was, version)
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, collectionPath(kept.ID)+"?"+url.Values{"part": {"settings"}, "done": {"saved"}, "secret": moved}.Encode())
	case playground.CodeOf(err) == playground.Outdated:
		in.Outdated = h.savedBy(c, was.UpdatedBy, was.UpdatedAt)
		return h.renderCollection(c, http.StatusPreconditionFailed, in)
	case isRefusal(err):
		in.Faults = atRows(faultsOf(err, "/name"), rows)
		return h.renderCollection(c, http.StatusUnprocessableEntity, in)
	}
	return err
}

// savedBy says who changed something meanwhile, and when.
func (h *Handlers) savedBy(c echo.Context, who string, at playground.Time) string {
	return views.SavedBy(h.byName(c, who), at, h.Now())
}

// byName is who somebody is to the visitor, who may be it: what was saved in another tab was saved by
// nobody else. Where nobody signs in, it is not known.
func (h *Handlers) byName(c echo.Context, who string) string {
	if v := h.visitorOf(c); v.known() && v.Person.Name == who {
		return views.Yourself
	}
	return who
}

// collectionOf reads the form of a collection. rows says for each variable in which row of the
// form it stands.
func collectionOf(form url.Values, was playground.Collection) (now playground.Collection, rows []int) {
	e, rows := environmentOf(form, playground.Environment{})
	f := compose.ReadForm(form)
	return playground.Collection{
		ID: was.ID, Name: strings.TrimSpace(form.Get("name")), Description: unixLines(form.Get("description")), Variables: e.Variables, Headers: f.Headers, Auth: e.Auth,
	}, rows
}

// unixLines are lines as a browser posts them, without the carriage returns that it adds.
func unixLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// removeCollection is POST /collections/:id/delete.
func (h *Handlers) removeCollection(c echo.Context) error {
	kept, err := h.findCollection(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64)
	err = h.Collections.DeleteCollection(c.Request().Context(), kept.ID, version)
	if playground.CodeOf(err) == playground.Outdated {
		in := views.CollectionInput{Kept: kept, Fault: h.savedBy(c, kept.UpdatedBy, kept.UpdatedAt) + " It was not deleted."}
		return h.renderCollection(c, http.StatusPreconditionFailed, in)
	}
	if err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "collection "+kept.Name, "")
	return c.Redirect(http.StatusSeeOther, "/collections?gone="+kept.ID.String())
}

// bringBackCollection is POST /collections/:id/restore.
func (h *Handlers) bringBackCollection(c echo.Context) error {
	id, ok := playground.ParseCollectionID(c.Param("id"))
	if !ok {
		return echo.ErrNotFound
	}
	if err := h.Collections.RestoreCollection(c.Request().Context(), id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, collectionPath(id)+"?done=restored")
}
