package handlers

import (
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// lacking are the variables of what a request lies in that it uses, and those that they use, which
// it does not find in a folder of another collection, or of its own.
func (h *Handlers) lacking(ctx context.Context, r playground.SavedRequest, to playground.CollectionID, at playground.FolderID) ([]playground.Variable, error) {
	from, err := h.Collections.OpenCollection(ctx, r.CollectionID)
	if err != nil {
		return nil, err
	}
	there, err := h.Collections.FindCollection(ctx, to)
	if err != nil {
		return nil, err
	}
	has, finds := from.VariablesAt(r.Folder), there.VariablesAt(at)
	var out []playground.Variable
	names, seen := compose.Names(r.Request), map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		is := func(v playground.Variable) bool { return v.Name == name }
		i := slices.IndexFunc(has, is)
		if seen[name] || i < 0 || slices.ContainsFunc(finds, is) || ownRow(r.Request, name) {
			continue
		}
		seen[name] = true
		v := has[i]
		out = append(out, playground.Variable{Name: v.Name, Value: v.Value, Secret: v.Secret, Note: v.Note})
		names = append(names, compose.Names(playground.Request{URL: v.Value})...)
	}
	return out, nil
}

func ownRow(r playground.Request, name string) bool {
	return slices.ContainsFunc(r.Variables, func(row playground.Row) bool { return row.Enabled && row.Name == name })
}

// bring copies variables to another collection.
func (h *Handlers) bring(c echo.Context, to playground.CollectionID, all []playground.Variable) error {
	if len(all) == 0 {
		return nil
	}
	was, err := h.Collections.FindCollection(c.Request().Context(), to)
	if err != nil {
		return err
	}
	now := was
	now.Variables = slices.Concat(was.Variables, all)
	_, _, err = h.changedCollection(c, now, was, was.Version)
	return err
}

// names are those of variables.
func namesOf(all []playground.Variable) []string {
	names := []string{}
	for _, v := range all {
		names = append(names, v.Name)
	}
	return names
}

// placeIn is the place that a form names: a collection, and a folder in it. Without one it is where
// a request lies.
func placeIn(to string, r playground.SavedRequest) (playground.CollectionID, playground.FolderID) {
	collection, folder, _ := strings.Cut(to, "/")
	id, ok := playground.ParseCollectionID(collection)
	if !ok {
		return r.CollectionID, r.Folder
	}
	at, _ := playground.ParseFolderID(folder)
	return id, at
}
