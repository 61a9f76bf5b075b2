package handlers

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// createFolder keeps a new folder, and returns the names of the secrets that stand for the
// credentials in it.
func (h *Handlers) createFolder(c echo.Context, in playground.Collection, f playground.Folder) (playground.Folder, []string, error) {
	f, moved, err := h.folderUnburdened(c.Request().Context(), in, f, f.Parent)
	if err == nil {
		err = checkFolder(f, playground.Folder{})
	}
	if err != nil {
		return f, nil, err
	}
	made, err := h.Collections.CreateFolder(c.Request().Context(), in.ID, f)
	if err == nil {
		h.note(c, playground.DeedChange, "folder "+made.Name+" of collection "+in.Name, "made"+secretsNoted(moved))
	}
	return made, moved, err
}

// changedFolder keeps a folder in the place of was, which it was changed from. What is nil in it
// stays.
func (h *Handlers) changedFolder(c echo.Context, in playground.Collection, now, was playground.Folder, version int64) (playground.Folder, []string, error) {
	ctx := c.Request().Context()
	now.ID = was.ID
	f, moved, err := h.folderUnburdened(ctx, in, now, was.ID)
	if err == nil {
		err = checkFolder(f, was)
	}
	if err != nil {
		return f, nil, err
	}
	kept, err := h.Collections.UpdateFolder(ctx, in.ID, f, version)
	if err == nil {
		h.note(c, playground.DeedChange, "folder "+kept.Name+" of collection "+in.Name, "changed"+secretsNoted(moved))
	}
	return kept, moved, err
}

// folderUnburdened takes the credentials out of what the requests in a folder have in common.
// near is the folder whose variables count there.
func (h *Handlers) folderUnburdened(ctx context.Context, in playground.Collection, f playground.Folder, near playground.FolderID) (playground.Folder, []string, error) {
	taken, err := h.environmentNames(ctx)
	if err != nil {
		return f, nil, err
	}
	opened, err := h.Collections.OpenCollection(ctx, in.ID)
	if err != nil {
		return f, nil, err
	}
	for _, v := range slices.Concat(in.Variables, f.Variables) {
		taken = append(taken, v.Name)
	}
	own := f
	f, moved := compose.UnburdenFolder(f, opened.VariablesAt(near), append(taken, compose.NamesInside(in)...))
	if own.Variables == nil && f.Variables != nil { // those that are there stay
		for _, was := range in.Around(f.ID) {
			if was.ID == f.ID {
				f.Variables = append(f.Variables, was.Variables...)
			}
		}
	}
	return f, moved, nil
}
