package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// collectionAnswer is a collection as the API shows it. No secret is in it.
type collectionAnswer struct {
	playground.Collection
	Moved   []string `json:"moved_secrets,omitempty"`    // the names that stand for credentials that were just typed
	LeftOut int      `json:"secrets_left_out,omitempty"` // of an export: how many secrets have no value in it
}

func answerCollection(c echo.Context, status int, kept playground.Collection, moved []string) error {
	c.Response().Header().Set("ETag", versionTag(kept.Version))
	return answer(c, status, collectionAnswer{Collection: kept, Moved: moved})
}

// apiCollections is GET /api/collections: without folders and requests.
func (h *Handlers) apiCollections(c echo.Context) error {
	all, err := h.Collections.Collections(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"collections": all})
}

// apiCollection is GET /api/collections/:id.
func (h *Handlers) apiCollection(c echo.Context) error {
	kept, err := h.findCollection(c)
	if err != nil {
		return err
	}
	return answerCollection(c, http.StatusOK, kept, nil)
}

// apiExportCollection is GET /api/collections/:id/export: the same object as a file. POST
// /api/collections takes it.
func (h *Handlers) apiExportCollection(c echo.Context) error {
	if format := c.QueryParam("format"); format != "" && format != "parley" {
		return h.exportCollection(c, format)
	}
	kept, err := h.exported(c)
	if err != nil {
		return err
	}
	out := collectionAnswer{Collection: kept}
	for _, v := range kept.Variables {
		if v.Secret {
			out.LeftOut++
		}
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename=`+fileStem(kept.Name)+`.parley.json`)
	c.Response().Header().Set(replacedField, strconv.Itoa(out.LeftOut))
	return answer(c, http.StatusOK, out)
}

// apiCreateCollection is POST /api/collections.
func (h *Handlers) apiCreateCollection(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	in, err := compose.ReadCollection(c.Request().Body)
	if err != nil {
		return err
	}
	made, moved, err := h.plantCollection(c, in, "made")
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/collections/"+made.ID.String())
	return answerCollection(c, http.StatusCreated, made, moved)
}

// apiUpdateCollection is PUT /api/collections/:id: its own members, not what it holds.
func (h *Handlers) apiUpdateCollection(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	was, err := h.findCollection(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	now, err := compose.ReadCollection(c.Request().Body)
	if err != nil {
		return err
	}
	now.ID = was.ID
	kept, moved, err := h.changedCollection(c, now, was, version)
	if err != nil {
		return err
	}
	return answerCollection(c, http.StatusOK, kept, moved)
}

// apiDeleteCollection is DELETE /api/collections/:id.
func (h *Handlers) apiDeleteCollection(c echo.Context) error {
	kept, err := h.findCollection(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	if err := h.Collections.DeleteCollection(c.Request().Context(), kept.ID, version); err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "collection "+kept.Name, "")
	return c.NoContent(http.StatusNoContent)
}

// apiRestoreCollection is POST /api/collections/:id/restore.
func (h *Handlers) apiRestoreCollection(c echo.Context) error {
	id, ok := playground.ParseCollectionID(c.Param("id"))
	if !ok {
		return noSuchCollection()
	}
	if err := h.Collections.RestoreCollection(c.Request().Context(), id); err != nil {
		return err
	}
	kept, err := h.Collections.FindCollection(c.Request().Context(), id)
	if err != nil {
		return err
	}
	h.note(c, playground.DeedChange, "collection "+kept.Name, "brought back")
	return answerCollection(c, http.StatusOK, kept, nil)
}

// apiCreateFolder is POST /api/collections/:id/folders.
func (h *Handlers) apiCreateFolder(c echo.Context) error {
	in, f, err := h.readFolder(c)
	if err != nil {
		return err
	}
	f, moved, err := h.createFolder(c, in, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/collections/"+in.ID.String()+"/folders/"+f.ID.String())
	return answerFolder(c, http.StatusCreated, f, moved)
}

// folderAnswer is a folder as the API shows it. Its secrets are only named.
type folderAnswer struct {
	playground.Folder
	Moved []string `json:"moved_secrets,omitempty"` // the names that stand for credentials that were just typed
}

func answerFolder(c echo.Context, status int, f playground.Folder, moved []string) error {
	c.Response().Header().Set("ETag", versionTag(f.Version))
	return answer(c, status, folderAnswer{f, moved})
}

// readFolder reads a folder for the collection in the path.
func (h *Handlers) readFolder(c echo.Context) (playground.Collection, playground.Folder, error) {
	if err := needJSON(c); err != nil {
		return playground.Collection{}, playground.Folder{}, err
	}
	in, err := h.findCollection(c)
	if err != nil {
		return in, playground.Folder{}, err
	}
	f, err := compose.ReadFolder(c.Request().Body)
	return in, f, err
}

// apiUpdateFolder is PUT /api/collections/:id/folders/:folder: its own members, and where it
// lies. Of what its requests have in common, absent members stay as they are.
func (h *Handlers) apiUpdateFolder(c echo.Context) error {
	in, f, err := h.readFolder(c)
	if err != nil {
		return err
	}
	_, was, err := h.folderNamed(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	f, moved, err := h.changedFolder(c, in, f, was, version)
	if err != nil {
		return err
	}
	return answerFolder(c, http.StatusOK, f, moved)
}

func folderInPath(c echo.Context) (playground.FolderID, error) {
	id, ok := playground.ParseFolderID(c.Param("folder"))
	if !ok {
		return 0, playground.NewError(playground.NotFound, "There is no such folder in this collection. It may have been deleted.")
	}
	return id, nil
}

// apiDeleteFolder is DELETE /api/collections/:id/folders/:folder, with what it holds.
func (h *Handlers) apiDeleteFolder(c echo.Context) error {
	in, f, err := h.folderNamed(c)
	if err != nil {
		return err
	}
	n, err := h.Collections.DeleteFolder(c.Request().Context(), in.ID, f.ID)
	if err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "folder "+f.Name+" of collection "+in.Name, strconv.Itoa(n)+" requests")
	return c.NoContent(http.StatusNoContent)
}

// apiRestoreFolder is POST /api/collections/:id/folders/:folder/restore: the collection as it
// is then.
func (h *Handlers) apiRestoreFolder(c echo.Context) error {
	in, err := h.findCollection(c)
	if err != nil {
		return err
	}
	id, err := folderInPath(c)
	if err != nil {
		return err
	}
	if err := h.Collections.RestoreFolder(c.Request().Context(), in.ID, id); err != nil {
		return err
	}
	h.note(c, playground.DeedChange, "collection "+in.Name, "brought folder "+id.String()+" back")
	kept, err := h.Collections.FindCollection(c.Request().Context(), in.ID)
	if err != nil {
		return err
	}
	return answerCollection(c, http.StatusOK, kept, nil)
}

// savedLocation is where the API has a saved request.
func savedLocation(id playground.SavedID) string {
	return "/api/requests/" + url.PathEscape(id.String())
}
