package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/renew"
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
// are free; all of it, or nothing. Credentials that stand in the requests become secrets of the
// collection. It returns what was kept as others may read it.
func (h *Handlers) keepImported(c echo.Context, in playground.Imported, name, source string) (keptCollection, playground.Imported, error) {
	ctx := c.Request().Context()
	kept := keptCollection{Environments: []keptEnvironment{}}
	if len(in.Requests) == 0 && len(in.Folders) == 0 && len(in.Environments) == 0 {
		return kept, in, playground.NewError(playground.Invalid, "There is nothing in this file that could be kept.")
	}
	environments, err := h.freeNames(ctx, in.Environments)
	if err != nil {
		return kept, in, err
	}
	taken, err := h.environmentNames(ctx)
	if err != nil {
		return kept, in, err
	}
	playground.EffortOf(ctx).Begin("Looking for credentials", 0)
	col, moved := compose.UnburdenAll(planted(in, name, h.who(c)), append(taken, variableNames(in.Environments)...))
	in.Warnings = append(slices.Clone(in.Warnings), handDown(&col)...)
	if len(in.Requests) > 0 || len(in.Folders) > 0 {
		if err := checkCollection(col, playground.Collection{}); err != nil {
			return kept, in, err
		}
		if err := ctx.Err(); err != nil {
			return kept, in, err
		}
		made, err := h.Collections.CreateCollection(ctx, renew.Mark(col, offered(in, h.who(c)), source))
		if err != nil {
			return kept, in, err
		}
		kept.ID, kept.Name = made.ID, made.Name
		if err := ctx.Err(); err != nil { // it was broken off meanwhile
			h.unkeep(ctx, kept)
			return kept, in, err
		}
	}
	for _, e := range environments {
		one, err := h.createEnvironment(c, e)
		if err != nil {
			h.unkeep(ctx, kept)
			return kept, in, err
		}
		kept.Environments = append(kept.Environments, keptEnvironment{one.ID, one.Name})
	}
	if kept.ID != 0 {
		h.note(c, playground.DeedChange, "collection "+kept.Name, "imported from "+in.Format+", requests: "+strconv.Itoa(len(in.Requests))+secretsNoted(moved))
	}
	return kept, asKept(in, col, environments), nil
}

// handDown gives the sign-in of a collection or a folder to each request that inherits it, where it
// cannot stand there: it is not complete, or somebody has to sign in. It says so in words.
func handDown(col *playground.Collection) []playground.Warning {
	var said []playground.Warning
	down := func(where, what string, a *playground.Auth) {
		if a.Kind == "inherit" || a.Kind == "" {
			return
		}
		faults := checkParentAuth(*a)
		if len(faults) == 0 {
			return
		}
		many := 0
		for i := range col.Requests {
			r := &col.Requests[i]
			if _, of := col.AuthAt(r.Folder); r.Request.Auth.Kind == "inherit" && of == what {
				r.Request.Auth = *a
				many++
			}
		}
		if *a = (playground.Auth{Kind: "inherit"}); many > 0 {
			said = append(said, playground.Warning{Where: where, Detail: "The sign-in of " + what + " stands in each request that inherited it: " + faults[0].Detail})
		}
	}
	for i := len(col.Folders) - 1; i >= 0; i-- { // those that lie in others first
		down(col.Folders[i].Name, col.Folders[i].InWords(), &col.Folders[i].Auth)
	}
	down("auth", col.InWords(), &col.Auth)
	return said
}

// variableNames are those of all environments.
func variableNames(all []playground.ImportedEnvironment) []string {
	var names []string
	for _, e := range all {
		for _, v := range e.Variables {
			names = append(names, v.Name)
		}
	}
	return names
}

// asKept is what was imported as it is kept: without the values of secrets.
func asKept(in playground.Imported, col playground.Collection, environments []playground.Environment) playground.Imported {
	in.Name, in.Auth, in.Headers, in.Variables = col.Name, col.Auth, col.Headers, withoutValues(col.Variables)
	in.Requests = slices.Clone(in.Requests)
	for i := range col.Requests {
		in.Requests[i].Request = col.Requests[i].Request
	}
	in.Folders = slices.Clone(in.Folders)
	for i := range in.Folders {
		f := &in.Folders[i]
		if at := slices.IndexFunc(col.Folders, func(kept playground.Folder) bool { return slices.Equal(pathIn(col, kept.ID), f.Path) }); at >= 0 {
			f.Headers, f.Auth, f.Variables = col.Folders[at].Headers, col.Folders[at].Auth, withoutValues(col.Folders[at].Variables)
		}
	}
	in.Environments = []playground.ImportedEnvironment{}
	for _, e := range environments {
		in.Environments = append(in.Environments, playground.ImportedEnvironment{Name: e.Name, Variables: withoutValues(e.Variables)})
	}
	return in
}

// pathIn are the names of a folder and of those that it lies in, from the top.
func pathIn(col playground.Collection, id playground.FolderID) []string {
	path := []string{}
	for _, f := range col.Around(id) {
		path = append(path, f.Name)
	}
	return path
}

func withoutValues(all []playground.Variable) []playground.Variable {
	shown := append([]playground.Variable{}, all...)
	for i, v := range shown {
		if v.Secret {
			shown[i].Set, shown[i].Value = v.Value != "", ""
		}
	}
	return shown
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
	if name = strings.TrimSpace(firstBytes(name, maxNameLen)); name == "" {
		name = "Imported"
	}
	col := in.Shelf()
	col.Name, col.CreatedBy, col.UpdatedBy = name, who, who
	for i := range col.Requests {
		col.Requests[i].UpdatedBy = who
	}
	return col
}

// firstBytes is s, or as many of its bytes as whole characters make.
func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
