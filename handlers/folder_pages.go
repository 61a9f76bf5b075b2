package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// makeFolder is POST /collections/:id/folders.
func (h *Handlers) makeFolder(c echo.Context) error {
	in, err := h.findCollection(c)
	if err != nil {
		return err
	}
	parent, _ := playground.ParseFolderID(c.FormValue("parent"))
	f := playground.Folder{Name: strings.TrimSpace(c.FormValue("name")), Parent: parent}
	_, _, err = h.createFolder(c, in, f)
	if isRefusal(err) {
		return h.renderCollection(c, http.StatusUnprocessableEntity, views.CollectionInput{Kept: in, Folded: c.FormValue("name"), Fault: said(err), Folder: parent})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, branchPath(in.ID, parent, "foldered"))
}

// branchPath leads to a branch of a collection, where something was done.
func branchPath(in playground.CollectionID, folder playground.FolderID, done string) string {
	q := url.Values{"done": {done}}
	if folder != 0 {
		q.Set("folder", folder.String())
	}
	return collectionPath(in) + "?" + q.Encode()
}

// checkedName refuses what is no name of a folder or request.
func checkedName(name string) error {
	switch {
	case name == "":
		return invalid("/name", "It needs a name.")
	case len(name) > maxNameLen:
		return invalid("/name", "A name has at most 200 bytes.")
	}
	return nil
}

// folderNamed finds the folder in the path, and the collection that it lies in.
func (h *Handlers) folderNamed(c echo.Context) (playground.Collection, playground.Folder, error) {
	in, err := h.findCollection(c)
	if err != nil {
		return in, playground.Folder{}, err
	}
	id, _ := playground.ParseFolderID(c.Param("folder"))
	i := slices.IndexFunc(in.Folders, func(f playground.Folder) bool { return f.ID == id })
	if i < 0 {
		return in, playground.Folder{}, playground.NewError(playground.NotFound, "There is no such folder. It may have been deleted.")
	}
	return in, in.Folders[i], nil
}

// showFolder is GET /collections/:id/folders/:folder: the form that renames, describes and moves.
func (h *Handlers) showFolder(c echo.Context) error {
	in, f, err := h.folderNamed(c)
	if err != nil {
		return err
	}
	return h.renderEdit(c, http.StatusOK, views.EditInput{Collection: in, Folder: &f})
}

func (h *Handlers) renderEdit(c echo.Context, status int, in views.EditInput) error {
	if back := c.FormValue("back"); views.OwnPath(back) {
		in.From = back
	}
	m := views.NewEditModel(in)
	s := h.shell(c, m.Title, "collections")
	s.Tree = &in.Collection
	return h.render(c, status, views.EditPage(views.NewShell(s), m), views.EditDialog(m))
}

// changeFolder is POST /collections/:id/folders/:folder.
func (h *Handlers) changeFolder(c echo.Context) error {
	in, f, err := h.folderNamed(c)
	if err != nil {
		return err
	}
	if c.FormValue("form") == "page" {
		return h.changeFolderOwn(c, in, f)
	}
	typed := editTyped(c)
	was := f
	if form, err := c.FormParams(); err == nil && !form.Has("name") { // it is only moved
		typed.Name, typed.Description = f.Name, f.Description
	}
	f.Name, f.Description = typed.Name, typed.Description
	f.Variables, f.Headers, f.Auth = nil, nil, playground.Auth{} // they stay
	if typed.To != "" {
		_, folder, _ := strings.Cut(typed.To, "/")
		f.Parent, _ = playground.ParseFolderID(folder)
	}
	if f.Place = 0; typed.Place != "stay" && typed.Place != "" {
		f.Place = placeOf(in, f.Parent, views.TwigKey(playground.Twig{Folder: &was}), typed.Place)
	}
	if _, _, err = h.changedFolder(c, in, f, was, 0); isRefusal(err) {
		return h.renderEdit(c, http.StatusUnprocessableEntity, views.EditInput{Collection: in, Folder: &was, Typed: &typed, Faults: faultsOf(err, "/name")})
	}
	if err != nil {
		return err
	}
	return goBack(c, branchPath(in.ID, 0, "saved"))
}

// changeFolderOwn keeps what a folder is called and what its requests have in common, as its form
// has it, unless somebody else changed it meanwhile. Adding and removing rows only changes the form.
func (h *Handlers) changeFolderOwn(c echo.Context, in playground.Collection, was playground.Folder) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	page := views.CollectionInput{Kept: in, Folder: was.ID, Typed: form, Part: "settings"}
	do, row, _ := strings.Cut(form.Get("do"), ".")
	switch do {
	case "rows":
		page.More = true
		return h.renderCollection(c, http.StatusOK, page)
	case "drop":
		dropRow(form, row)
		page.Unsaved = true
		return h.renderCollection(c, http.StatusOK, page)
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	typed, rows := collectionOf(form, in)
	now := playground.Folder{
		Parent: was.Parent, Name: typed.Name, Description: typed.Description, Variables: typed.Variables, Headers: typed.Headers, Auth: typed.Auth,
	}
	kept, moved, err := h.changedFolder(c, in, now, was, version)
	switch {
	case err == nil:
		q := url.Values{"folder": {kept.ID.String()}, "part": {"settings"}, "done": {"saved"}, "secret": moved}
		return c.Redirect(http.StatusSeeOther, collectionPath(in.ID)+"?"+q.Encode())
	case playground.CodeOf(err) == playground.Outdated:
		page.Outdated = "Somebody changed this folder meanwhile."
		return h.renderCollection(c, http.StatusPreconditionFailed, page)
	case isRefusal(err):
		page.Faults = atRows(faultsOf(err, "/name"), rows)
		return h.renderCollection(c, http.StatusUnprocessableEntity, page)
	}
	return err
}

// editTyped reads the form that renames, describes and moves.
func editTyped(c echo.Context) views.EditTyped {
	return views.EditTyped{
		Name: strings.TrimSpace(c.FormValue("name")), Description: unixLines(c.FormValue("description")),
		To: c.FormValue("to"), Place: c.FormValue("place"), Bring: c.FormValue("bring"), Version: c.FormValue("version"),
	}
}

// removeFolder is POST /collections/:id/folders/:folder/delete.
func (h *Handlers) removeFolder(c echo.Context) error {
	in, f, err := h.folderNamed(c)
	if err != nil {
		return err
	}
	n, err := h.Collections.DeleteFolder(c.Request().Context(), in.ID, f.ID)
	if err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "folder "+f.Name+" of collection "+in.Name, strconv.Itoa(n)+" requests")
	return c.Redirect(http.StatusSeeOther, collectionPath(in.ID)+"?"+url.Values{"gone_folder": {f.ID.String()}, "with": {strconv.Itoa(n)}}.Encode())
}

// bringBackFolder is POST /collections/:id/folders/:folder/restore.
func (h *Handlers) bringBackFolder(c echo.Context) error {
	in, ok := playground.ParseCollectionID(c.Param("id"))
	id, also := playground.ParseFolderID(c.Param("folder"))
	if !ok || !also {
		return echo.ErrNotFound
	}
	if err := h.Collections.RestoreFolder(c.Request().Context(), in, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, collectionPath(in)+"?done=restored")
}
