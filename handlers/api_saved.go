package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// savedAnswer is a saved request as the API shows it. Its credentials are names of variables.
type savedAnswer struct {
	playground.SavedRequest
	Moved []string `json:"moved_secrets,omitempty"`     // the names that stand for credentials that were just typed
	Lacks []string `json:"missing_variables,omitempty"` // of the collection that it lay in before, which this one has not
}

func answerSaved(c echo.Context, status int, r playground.SavedRequest, moved []string) error {
	c.Response().Header().Set("ETag", versionTag(r.Version))
	return answer(c, status, savedAnswer{SavedRequest: r, Moved: moved})
}

// apiCreateSaved is POST /api/collections/:id/requests.
func (h *Handlers) apiCreateSaved(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	id, ok := playground.ParseCollectionID(c.Param("id"))
	if !ok {
		return noSuchCollection()
	}
	r, err := compose.ReadSaved(c.Request().Body)
	if err != nil {
		return err
	}
	r.CollectionID = id
	made, moved, err := h.createSaved(c, r)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", savedLocation(made.ID))
	return answerSaved(c, http.StatusCreated, made, moved)
}

func (h *Handlers) findSaved(c echo.Context) (playground.SavedRequest, error) {
	id, ok := playground.ParseSavedID(c.Param("id"))
	if !ok {
		return playground.SavedRequest{}, playground.NewError(playground.NotFound, "There is no such saved request. It may have been deleted.")
	}
	return h.Collections.FindSaved(c.Request().Context(), id)
}

// apiSaved is GET /api/requests/:id.
func (h *Handlers) apiSaved(c echo.Context) error {
	r, err := h.findSaved(c)
	if err != nil {
		return err
	}
	return answerSaved(c, http.StatusOK, r, nil)
}

// apiUpdateSaved is PUT /api/requests/:id: its name, its description and its request, not where
// it lies.
func (h *Handlers) apiUpdateSaved(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	was, err := h.findSaved(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	r, err := compose.ReadSaved(c.Request().Body)
	if err != nil {
		return err
	}
	r.ID, r.CollectionID = was.ID, was.CollectionID
	now, moved, err := h.updateSaved(c, r, version)
	if err != nil {
		return err
	}
	return answerSaved(c, http.StatusOK, now, moved)
}

// apiDeleteSaved is DELETE /api/requests/:id.
func (h *Handlers) apiDeleteSaved(c echo.Context) error {
	r, err := h.findSaved(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	if err := h.Collections.DeleteSaved(c.Request().Context(), r.ID, version); err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "request "+r.Name, "")
	return c.NoContent(http.StatusNoContent)
}

// apiRestoreSaved is POST /api/requests/:id/restore.
func (h *Handlers) apiRestoreSaved(c echo.Context) error {
	id, ok := playground.ParseSavedID(c.Param("id"))
	if !ok {
		return playground.NewError(playground.NotFound, "There is no such saved request.")
	}
	if err := h.Collections.RestoreSaved(c.Request().Context(), id); err != nil {
		return err
	}
	r, err := h.findSaved(c)
	if err != nil {
		return err
	}
	h.note(c, playground.DeedChange, "request "+r.Name, "brought back")
	return answerSaved(c, http.StatusOK, r, nil)
}

// apiMoveSaved is POST /api/requests/:id/move: to a place of a branch, of its own collection
// unless another one is named. Without a place it comes to the end.
func (h *Handlers) apiMoveSaved(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	r, err := h.findSaved(c)
	if err != nil {
		return err
	}
	var to struct {
		Collection playground.CollectionID `json:"collection"`
		Folder     playground.FolderID     `json:"folder"`
		Place      int                     `json:"place"`
		Copy       bool                    `json:"copy_variables"`
	}
	if err := readJSON(c, &to); err != nil {
		return err
	}
	if to.Collection == 0 {
		to.Collection = r.CollectionID
	}
	if to.Place < 0 {
		return invalid("/place", "Places count from 1.")
	}
	var lacks []playground.Variable
	if to.Collection != r.CollectionID || to.Folder != r.Folder {
		if lacks, err = h.lacking(c.Request().Context(), r, to.Collection, to.Folder); err != nil {
			return err
		}
	}
	if to.Copy {
		if err := h.bring(c, to.Collection, lacks); err != nil {
			return err
		}
		lacks = nil
	}
	if err := h.Collections.MoveSaved(c.Request().Context(), r.ID, to.Collection, to.Folder, to.Place); err != nil {
		return err
	}
	if r, err = h.findSaved(c); err != nil {
		return err
	}
	h.note(c, playground.DeedChange, "request "+r.Name, "moved")
	c.Response().Header().Set("ETag", versionTag(r.Version))
	return answer(c, http.StatusOK, savedAnswer{SavedRequest: r, Lacks: namesOf(lacks)})
}
