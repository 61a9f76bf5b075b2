package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
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
// are free; all of it, or nothing. Credentials that stand in the requests become secrets of the
// collection. It returns what was kept as others may read it.
func (h *Handlers) keepImported(c echo.Context, in playground.Imported, name string) (keptCollection, playground.Imported, error) {
	ctx := c.Request().Context()
	kept := keptCollection{Environments: []keptEnvironment{}}
	if len(in.Requests) == 0 && len(in.Environments) == 0 {
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
	col, moved := compose.UnburdenAll(planted(in, name, h.who(c)), append(taken, variableNames(in.Environments)...))
	if why := handDown(&col); why != "" {
		in.Warnings = append(slices.Clone(in.Warnings), playground.Warning{Where: "auth", Detail: why})
	}
	if len(in.Requests) > 0 {
		if err := checkCollection(col, playground.Collection{}); err != nil {
			return kept, in, err
		}
		made, err := h.Collections.CreateCollection(ctx, col)
		if err != nil {
			return kept, in, err
		}
		kept.ID, kept.Name = made.ID, made.Name
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

// handDown gives the sign-in of a collection to each request that inherits it, where it cannot be
// the collection's: it is not complete, or somebody has to sign in. It says so in words.
func handDown(col *playground.Collection) string {
	if col.Auth.Kind == "inherit" {
		return ""
	}
	faults := checkParentAuth(col.Auth)
	if len(faults) == 0 {
		return ""
	}
	for i := range col.Requests {
		if r := &col.Requests[i].Request; r.Auth.Kind == "inherit" {
			r.Auth = col.Auth
		}
	}
	col.Auth = playground.Auth{Kind: "inherit"}
	if len(col.Requests) == 0 {
		return ""
	}
	return "The sign-in of the collection stands in each request that inherited it: " + faults[0].Detail
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
	in.Name, in.Auth, in.Variables = col.Name, col.Auth, withoutValues(col.Variables)
	in.Requests = slices.Clone(in.Requests)
	for i := range col.Requests {
		in.Requests[i].Request = col.Requests[i].Request
	}
	in.Environments = []playground.ImportedEnvironment{}
	for _, e := range environments {
		in.Environments = append(in.Environments, playground.ImportedEnvironment{Name: e.Name, Variables: withoutValues(e.Variables)})
	}
	return in
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
	col := playground.Collection{
		Name: name, Description: in.Description, Variables: slices.Clone(in.Variables), Headers: []playground.Row{}, Auth: in.Auth,
		Folders: []playground.Folder{}, Requests: []playground.SavedRequest{}, CreatedBy: who, UpdatedBy: who,
	}
	p := planting{col: &col, folders: map[string]playground.FolderID{}, many: map[playground.FolderID]int{}}
	next := 0
	for i := 0; i <= len(in.Requests); i++ {
		for ; next < len(in.Folders) && (in.Folders[next].After <= i || i == len(in.Requests)); next++ {
			if at := p.folder(in.Folders[next].Path); at != 0 {
				col.Folders[at-1].Description = in.Folders[next].Description
			}
		}
		if i == len(in.Requests) {
			break
		}
		r := in.Requests[i]
		at := p.folder(r.Folder)
		col.Requests = append(col.Requests, playground.SavedRequest{Folder: at, Place: p.place(at), Name: r.Name, Description: r.Description, Request: r.Request, UpdatedBy: who})
	}
	return col
}

// planting puts what was imported into a collection, in the file's order.
type planting struct {
	col     *playground.Collection
	folders map[string]playground.FolderID // by their paths
	many    map[playground.FolderID]int    // what lies in each
}

// place is the next of a branch.
func (p *planting) place(in playground.FolderID) int {
	p.many[in]++
	return p.many[in]
}

// folder is the folder of a path; it is made where it is not there.
func (p *planting) folder(path []string) playground.FolderID {
	at := playground.FolderID(0)
	for i, step := range path {
		key := strings.Join(path[:i+1], "\x00")
		id, there := p.folders[key]
		if !there {
			id = playground.FolderID(len(p.col.Folders) + 1)
			p.folders[key] = id
			p.col.Folders = append(p.col.Folders, playground.Folder{ID: id, Parent: at, Place: p.place(at), Name: step})
		}
		at = id
	}
	return at
}

// firstBytes is s, or as many of its bytes as whole characters make.
func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
