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

func noSuchCollection() error {
	return playground.NewError(playground.NotFound, "There is no such collection. It may have been deleted.")
}

// findCollection finds the collection in the path, with what it holds.
func (h *Handlers) findCollection(c echo.Context) (playground.Collection, error) {
	id, ok := playground.ParseCollectionID(c.Param("id"))
	if !ok {
		return playground.Collection{}, noSuchCollection()
	}
	return h.Collections.FindCollection(c.Request().Context(), id)
}

func (h *Handlers) createCollection(c echo.Context, in playground.Collection) (playground.Collection, error) {
	made, _, err := h.plantCollection(c, in, "made")
	return made, err
}

// plantCollection keeps a new collection with all that it holds, and returns the names of the
// secrets that stand for the credentials in it.
func (h *Handlers) plantCollection(c echo.Context, in playground.Collection, how string) (playground.Collection, []string, error) {
	taken, err := h.environmentNames(c.Request().Context())
	if err != nil {
		return in, nil, err
	}
	if in, err = h.withoutLostFiles(c, in); err != nil {
		return in, nil, err
	}
	in, moved := compose.UnburdenAll(in, taken)
	if err := checkCollection(in, playground.Collection{}); err != nil {
		return in, nil, err
	}
	if faults := insideFaults(in); len(faults) > 0 {
		return in, nil, &playground.Error{Code: playground.Invalid, Message: "What is in this collection cannot be kept as it is.", Fields: faults}
	}
	in.CreatedBy, in.UpdatedBy = h.who(c), h.who(c)
	made, err := h.Collections.CreateCollection(c.Request().Context(), in)
	if err == nil {
		h.note(c, playground.DeedChange, "collection "+made.Name, how+secretsNoted(moved))
	}
	return made, moved, err
}

// changedCollection keeps a collection's own members in the place of was, which it was changed
// from, and returns the names of the secrets that stand for the credentials in them.
func (h *Handlers) changedCollection(c echo.Context, now, was playground.Collection, version int64) (playground.Collection, []string, error) {
	ctx := c.Request().Context()
	opened, err := h.Collections.OpenCollection(ctx, was.ID)
	if err != nil {
		return now, nil, err
	}
	taken, err := h.environmentNames(ctx)
	if err != nil {
		return now, nil, err
	}
	headers, auth, made, moved := compose.UnburdenOwn(now.Headers, now.Auth, opened.Variables, append(taken, compose.NamesInside(was)...))
	now.Headers, now.Auth, now.Variables = headers, auth, slices.Concat(now.Variables, made)
	if err := checkCollection(now, was); err != nil {
		return now, nil, err
	}
	now.UpdatedBy = h.who(c)
	kept, err := h.Collections.UpdateCollection(ctx, now, version)
	if err == nil {
		h.note(c, playground.DeedChange, "collection "+kept.Name, "changed"+secretsNoted(moved))
	}
	return kept, moved, err
}

// environmentNames are the names of all environments' variables: a variable of a collection
// stands before them.
func (h *Handlers) environmentNames(ctx context.Context) ([]string, error) {
	all, err := h.Environments.Environments(ctx)
	var names []string
	for _, e := range all {
		for _, v := range e.Variables {
			names = append(names, v.Name)
		}
	}
	return names, err
}

// secretsNoted says in the audit trail which secrets were made or used: never a value.
func secretsNoted(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; credentials in it became " + strings.Join(names, ", ")
}

// checkCollection refuses a collection that cannot be kept in the place of was.
func checkCollection(c, was playground.Collection) error {
	faults := sharedFaults(c.Variables, was.Variables, c.Headers, c.Auth)
	switch name := strings.TrimSpace(c.Name); {
	case name == "":
		faults = append(faults, playground.FieldError{Pointer: "/name", Detail: "A collection needs a name."})
	case len(name) > maxNameLen:
		faults = append(faults, playground.FieldError{Pointer: "/name", Detail: "A name has at most 200 bytes."})
	}
	if len(c.Description) > maxNoteLen {
		faults = append(faults, playground.FieldError{Pointer: "/description", Detail: "A description has at most 20000 bytes."})
	}
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This collection cannot be kept as it is.", Fields: faults}
	}
	return nil
}

// sharedFaults lists what is wrong with what requests have in common. was are the variables that
// were there.
func sharedFaults(variables, was []playground.Variable, headers []playground.Row, auth playground.Auth) []playground.FieldError {
	e := playground.Environment{Name: "of a collection", Shape: playground.ShapeSquare, Variables: variables, Auth: auth}
	if auth.Kind == "inherit" || auth.Kind == "" {
		e.Auth = playground.Auth{Kind: "none"}
	}
	return append(checkEnvironment(e, &playground.Environment{Variables: was}), headerFaults(headers)...)
}

// headerFaults lists what of headers can never be sent. Their names are defined where they are
// sent to.
func headerFaults(rows []playground.Row) []playground.FieldError {
	r := playground.NewRequest("http://h/")
	r.Headers = rows
	s := compose.Setting{KeepSecrets: true}
	_, found := s.Check(r, compose.Ceilings{})
	var faults []playground.FieldError
	for _, f := range found {
		if pointer, ok := strings.CutPrefix(f.Pointer, "/request/headers"); ok && unknownNames([]playground.FieldError{f}) == nil {
			faults = append(faults, playground.FieldError{Pointer: "/headers" + pointer, Detail: f.Detail})
		}
	}
	return faults
}

// insideFaults lists what is wrong with what a new collection holds.
func insideFaults(c playground.Collection) []playground.FieldError {
	var faults []playground.FieldError
	for i, f := range c.Folders {
		for _, wrong := range faultsIn(checkFolder(f, playground.Folder{})) {
			faults = append(faults, playground.FieldError{Pointer: "/folders/" + strconv.Itoa(i) + wrong.Pointer, Detail: wrong.Detail})
		}
	}
	for i, r := range c.Requests {
		for _, wrong := range savedFaults(r) {
			faults = append(faults, playground.FieldError{Pointer: "/requests/" + strconv.Itoa(i) + wrong.Pointer, Detail: wrong.Detail})
		}
	}
	return faults
}

// checkFolder refuses a folder that cannot be kept in the place of was.
func checkFolder(f, was playground.Folder) error {
	if err := checkedName(f.Name); err != nil {
		return err
	}
	if len(f.Description) > maxNoteLen {
		return invalid("/description", "A description has at most 20000 bytes.")
	}
	if faults := sharedFaults(f.Variables, was.Variables, f.Headers, f.Auth); len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This folder cannot be kept as it is.", Fields: faults}
	}
	return nil
}

func faultsIn(err error) []playground.FieldError {
	if err == nil {
		return nil
	}
	return faultsOf(err, "")
}

// createSaved keeps a new saved request, and returns the names of the secrets that stand for
// its credentials.
func (h *Handlers) createSaved(c echo.Context, r playground.SavedRequest) (playground.SavedRequest, []string, error) {
	return h.keepSaved(c, r, h.Collections.CreateSaved)
}

// updateSaved does so with a request that is kept.
func (h *Handlers) updateSaved(c echo.Context, r playground.SavedRequest, version int64) (playground.SavedRequest, []string, error) {
	return h.keepSaved(c, r, func(ctx context.Context, r playground.SavedRequest, secrets []playground.Variable) (playground.SavedRequest, error) {
		return h.Collections.UpdateSaved(ctx, r, version, secrets)
	})
}

func (h *Handlers) keepSaved(c echo.Context, r playground.SavedRequest, keep func(context.Context, playground.SavedRequest, []playground.Variable) (playground.SavedRequest, error)) (playground.SavedRequest, []string, error) {
	if faults := savedFaults(r); len(faults) > 0 {
		return r, nil, &playground.Error{Code: playground.Invalid, Message: "This request cannot be saved as it is.", Fields: faults}
	}
	if err := h.ownFiles(c, r.Request); err != nil {
		return r, nil, err
	}
	r.UpdatedBy = h.who(c)
	for again := true; ; again = false {
		u, err := h.unburdened(c.Request().Context(), r)
		if err != nil {
			return r, nil, err
		}
		free := r
		free.Request = u.Request
		kept, err := keep(c.Request().Context(), free, u.Made)
		if again && len(u.Made) > 0 && playground.CodeOf(err) == playground.Conflict {
			continue // somebody took a name meanwhile
		}
		if err == nil {
			h.note(c, playground.DeedChange, "request "+kept.Name, "saved"+secretsNoted(u.Moved))
		}
		return kept, u.Moved, err
	}
}

// unburdened takes the credentials out of a request that is to be saved.
func (h *Handlers) unburdened(ctx context.Context, r playground.SavedRequest) (compose.Unburdened, error) {
	taken, err := h.environmentNames(ctx)
	if err != nil {
		return compose.Unburdened{}, err
	}
	in, err := h.Collections.FindCollection(ctx, r.CollectionID)
	if err != nil {
		return compose.Unburdened{}, err
	}
	opened, err := h.Collections.OpenCollection(ctx, r.CollectionID)
	if err != nil {
		return compose.Unburdened{}, err
	}
	u := compose.Unburden(r.Request, opened.VariablesAt(r.Folder), append(taken, compose.NamesInside(in)...))
	for i := range u.Made {
		u.Made[i].Note = "From the request " + r.Name
	}
	return u, nil
}

// savedFaults lists what is wrong with a request that is to be saved. It need not be one that
// can be sent.
func savedFaults(r playground.SavedRequest) []playground.FieldError {
	faults := stillMasked(r.Request)
	switch {
	case strings.TrimSpace(r.Name) == "":
		faults = append(faults, playground.FieldError{Pointer: "/name", Detail: "A request needs a name."})
	case len(r.Name) > maxNameLen:
		faults = append(faults, playground.FieldError{Pointer: "/name", Detail: "A name has at most 200 bytes."})
	}
	if len(r.Description) > maxNoteLen {
		faults = append(faults, playground.FieldError{Pointer: "/description", Detail: "A description has at most 20000 bytes."})
	}
	return faults
}
