package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// keptCollection says what was made of files that were imported.
type keptCollection struct {
	ID           playground.CollectionID `json:"id"` // null: the files had environments alone
	Name         string                  `json:"name"`
	Environments []keptEnvironment       `json:"environments"`
}

type keptEnvironment struct {
	ID   playground.EnvironmentID `json:"id"`
	Name string                   `json:"name"`
}

// keepImported makes a collection of what was imported, and its environments under names that
// are free; all of it, or nothing.
func (h *Handlers) keepImported(c echo.Context, in playground.Imported, name string) (keptCollection, error) {
	ctx := c.Request().Context()
	kept := keptCollection{Environments: []keptEnvironment{}}
	environments, err := h.freeNames(ctx, in.Environments)
	if err != nil {
		return kept, err
	}
	if len(in.Requests) > 0 {
		made, err := h.Collections.CreateCollection(ctx, planted(in, name, h.who(c)))
		if err != nil {
			return kept, err
		}
		kept.ID, kept.Name = made.ID, made.Name
	}
	for _, e := range environments {
		one, err := h.createEnvironment(c, e)
		if err != nil {
			h.unkeep(ctx, kept)
			return kept, err
		}
		kept.Environments = append(kept.Environments, keptEnvironment{one.ID, one.Name})
	}
	if kept.ID != 0 {
		h.note(c, playground.DeedChange, "collection "+kept.Name, "imported from "+in.Format+", requests: "+strconv.Itoa(len(in.Requests)))
	}
	return kept, nil
}

// unkeep takes back what was made before something could not be.
func (h *Handlers) unkeep(ctx context.Context, kept keptCollection) {
	ctx = context.WithoutCancel(ctx)
	if kept.ID != 0 {
		if err := h.Collections.DeleteCollection(ctx, kept.ID, 0); err != nil {
			h.Log.Error("take back an import", "error", err)
		}
	}
	for _, e := range kept.Environments {
		if err := h.Environments.DeleteEnvironment(ctx, e.ID, 0); err != nil {
			h.Log.Error("take back an import", "error", err)
		}
	}
}

// freeNames are environments to be made, under names that no other has.
func (h *Handlers) freeNames(ctx context.Context, all []playground.ImportedEnvironment) ([]playground.Environment, error) {
	there, err := h.Environments.Environments(ctx)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for _, e := range there {
		taken[strings.ToLower(e.Name)] = true
	}
	shapes := []string{playground.ShapeSquare, playground.ShapeCircle, playground.ShapeDiamond, playground.ShapeBar}
	var made []playground.Environment
	for i, e := range all {
		name := e.Name
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = e.Name + " " + strconv.Itoa(n)
		}
		taken[strings.ToLower(name)] = true
		made = append(made, playground.Environment{Name: name, Shape: shapes[i%len(shapes)], Auth: playground.Auth{Kind: "none"}, Variables: e.Variables})
	}
	return made, nil
}

// planted is the collection that an import becomes.
func planted(in playground.Imported, name, who string) playground.Collection {
	if name = strings.TrimSpace(name); name == "" {
		name = in.Name
	}
	if name == "" {
		name = "Imported"
	}
	col := playground.Collection{
		Name: name, Description: in.Description, Variables: slices.Clone(in.Variables), Headers: []playground.Row{}, Auth: in.Auth,
		Folders: []playground.Folder{}, Requests: []playground.SavedRequest{}, CreatedBy: who, UpdatedBy: who,
	}
	folders := map[string]playground.FolderID{}
	for _, r := range in.Requests {
		at := playground.FolderID(0)
		for i, step := range r.Folder {
			key := strings.Join(r.Folder[:i+1], "\x00")
			id, there := folders[key]
			if !there {
				id = playground.FolderID(len(col.Folders) + 1)
				folders[key] = id
				col.Folders = append(col.Folders, playground.Folder{ID: id, Parent: at, Name: step})
			}
			at = id
		}
		col.Requests = append(col.Requests, playground.SavedRequest{Folder: at, Name: r.Name, Description: r.Description, Request: r.Request, UpdatedBy: who})
	}
	return col
}
