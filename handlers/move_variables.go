package handlers

import (
	"context"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// lacking are the variables of a request's collection that it uses, and those that they use,
// which another one does not have.
func (h *Handlers) lacking(ctx context.Context, r playground.SavedRequest, to playground.CollectionID) ([]playground.Variable, error) {
	from, err := h.Collections.OpenCollection(ctx, r.CollectionID)
	if err != nil {
		return nil, err
	}
	there, err := h.Collections.FindCollection(ctx, to)
	if err != nil {
		return nil, err
	}
	var out []playground.Variable
	names, seen := compose.Names(r.Request), map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		is := func(v playground.Variable) bool { return v.Name == name }
		i := slices.IndexFunc(from.Variables, is)
		if seen[name] || i < 0 || slices.ContainsFunc(there.Variables, is) || ownRow(r.Request, name) {
			continue
		}
		seen[name] = true
		v := from.Variables[i]
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

// collectionIn is the collection of a place that a form names.
func collectionIn(to string, otherwise playground.CollectionID) playground.CollectionID {
	collection, _, _ := strings.Cut(to, "/")
	id, ok := playground.ParseCollectionID(collection)
	if !ok {
		return otherwise
	}
	return id
}
