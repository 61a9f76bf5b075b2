package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/convert"
	"parley/playground"
	"parley/renew"
	"parley/views"
)

// sourceOf is what a collection is known by where it comes from: what its tool knows it by, or a
// description's title with the name of its file. It is empty where there is no such thing.
func sourceOf(in playground.Imported, files []convert.Upload) string {
	switch {
	case in.Source != "":
		return in.Format + ":" + in.Source
	case in.Format == "openapi" && !in.Several && in.Name != "":
		file := ""
		if len(files) > 0 {
			file = path.Base(strings.ReplaceAll(files[0].Name, `\`, "/"))
		}
		return in.Format + ":" + in.Name + "|" + strings.TrimPrefix(file, ".")
	}
	return ""
}

// offered is what a file holds as a collection, before credentials are taken out of it.
func offered(in playground.Imported, who string) playground.Collection {
	there := planted(in, "", who)
	handDown(&there)
	return there
}

// importedBefore lists the collections that files may update: those of the same source, or else
// those of the same name. bySource says which.
func (h *Handlers) importedBefore(ctx context.Context, source, name string) (all []playground.Collection, bySource bool, err error) {
	names, err := h.Collections.CollectionNames(ctx)
	if err != nil {
		return nil, false, err
	}
	var ids []playground.CollectionID
	if source != "" {
		if ids, err = h.Collections.FindImported(ctx, source); err != nil {
			return nil, false, err
		}
	}
	for _, id := range ids {
		if i := slices.IndexFunc(names, func(c playground.Collection) bool { return c.ID == id }); i >= 0 {
			all = append(all, names[i])
		}
	}
	if len(all) > 0 {
		return all, true, nil
	}
	for _, c := range names {
		if strings.EqualFold(c.Name, name) {
			all = append(all, c)
		}
	}
	slices.Reverse(all) // the newest of one name first
	return all, false, nil
}

// planUpdate says what files change of a collection.
func (h *Handlers) planUpdate(c echo.Context, id playground.CollectionID, in playground.Imported, source string, choice renew.Choice) (playground.Renewal, renew.Kept, error) {
	ctx := c.Request().Context()
	var k renew.Kept
	var err error
	if k.Origins, k.Stamp, err = h.Collections.FindOrigins(ctx, id); err != nil {
		return playground.Renewal{}, k, err
	}
	if k.Collection, err = h.Collections.FindCollection(ctx, id); err != nil {
		return playground.Renewal{}, k, err
	}
	if k.Opened, err = h.Collections.OpenCollection(ctx, id); err != nil {
		return playground.Renewal{}, k, err
	}
	if k.Taken, err = h.environmentNames(ctx); err != nil {
		return playground.Renewal{}, k, err
	}
	k.Taken = append(k.Taken, variableNames(in.Environments)...)
	playground.EffortOf(ctx).Begin("Looking what changes", 0)
	choice.By = h.who(c)
	there := offered(in, choice.By)
	there.Origin = &playground.Origin{Source: source}
	return renew.Plan(k, there, choice), k, nil
}

// updateImported brings a collection to what files hold, and makes the environments of them that
// are not there. What is there of these stays, and gets the variables that it lacks.
func (h *Handlers) updateImported(c echo.Context, id playground.CollectionID, in playground.Imported, source string, choice renew.Choice) (keptCollection, playground.Renewal, error) {
	ctx := c.Request().Context()
	plan, was, err := h.planUpdate(c, id, in, source, choice)
	kept := keptCollection{ID: id, Name: plan.Name, Environments: []keptEnvironment{}}
	if err != nil {
		return kept, plan, err
	}
	if plan.Own != nil {
		if err := checkCollection(*plan.Own, was.Collection); err != nil {
			return kept, plan, err
		}
	}
	if err := h.Collections.RenewCollection(ctx, plan); err != nil {
		return kept, plan, err
	}
	h.note(c, playground.DeedChange, "collection "+plan.Name, "updated from "+in.Format+", requests: "+strconv.Itoa(len(plan.New))+" new, "+strconv.Itoa(len(plan.Changed))+" changed, "+strconv.Itoa(len(plan.Removed))+" removed")
	kept.Environments, err = h.updateEnvironments(c, in.Environments)
	return kept, plan, err
}

// updateEnvironments makes the environments that are not there yet, by their names, and adds to
// the others the variables that they lack.
func (h *Handlers) updateEnvironments(c echo.Context, all []playground.ImportedEnvironment) ([]keptEnvironment, error) {
	ctx := c.Request().Context()
	there, err := h.Environments.Environments(ctx)
	if err != nil {
		return nil, err
	}
	kept := []keptEnvironment{}
	var missing []playground.ImportedEnvironment
	for _, e := range all {
		i := slices.IndexFunc(there, func(one playground.Environment) bool { return strings.EqualFold(one.Name, e.Name) })
		if i < 0 {
			missing = append(missing, e)
			continue
		}
		was := there[i]
		now := was
		now.Variables = append(slices.Clone(was.Variables), lackingIn(was, e)...)
		if len(now.Variables) > len(was.Variables) {
			if _, err := h.updateEnvironment(c, now, was, was.Version); err != nil {
				return kept, err
			}
		}
	}
	made, err := h.freeNames(ctx, missing)
	if err != nil {
		return kept, err
	}
	for _, e := range made {
		one, err := h.createEnvironment(c, e)
		if err != nil {
			return kept, err
		}
		kept = append(kept, keptEnvironment{one.ID, one.Name})
	}
	return kept, nil
}

// lackingIn are the variables of a file's environment that the one here does not have.
func lackingIn(here playground.Environment, there playground.ImportedEnvironment) []playground.Variable {
	var lacking []playground.Variable
	for _, v := range there.Variables {
		if !slices.ContainsFunc(here.Variables, func(one playground.Variable) bool { return one.Name == v.Name }) {
			lacking = append(lacking, v)
		}
	}
	return lacking
}

// seenOf is a digest of what a person is shown of a plan before anything is chosen.
func seenOf(r playground.Renewal) string {
	text, _ := json.Marshal([]any{r.Version, r.Stamp, r.New, r.Changed, r.Both, r.Gone, r.Here, r.Deleted}) // it always can be written
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// offerUpdate finds out which collection files may update, and what that would change. chosen is
// one that a person asked for; 0: the likeliest.
func (h *Handlers) offerUpdate(c echo.Context, in *views.ImportInput, source string, chosen playground.CollectionID) error {
	all, bySource, err := h.importedBefore(c.Request().Context(), source, in.Name)
	if err != nil || len(all) == 0 || len(in.In.Requests)+len(in.In.Folders) == 0 {
		return err
	}
	at := max(0, slices.IndexFunc(all, func(one playground.Collection) bool { return one.ID == chosen }))
	plan, was, err := h.planUpdate(c, all[at].ID, *in.In, source, renew.Choice{})
	if playground.CodeOf(err) == playground.NotFound {
		return nil // it was deleted this moment
	}
	if err != nil {
		return err
	}
	u := &views.ImportUpdate{Plan: plan, Seen: seenOf(plan), Count: was.Collection.Count, BySource: bySource, Others: slices.Delete(all, at, at+1)}
	u.First = bySource || 2*(len(plan.New)+len(plan.Deleted)) <= len(in.In.Requests) // half of them are known
	for _, e := range in.In.Environments {
		if one, err := h.sameEnvironment(c.Request().Context(), e); err != nil {
			return err
		} else if one != nil {
			u.Environments = append(u.Environments, *one)
		}
	}
	in.Update = u
	return nil
}

// sameEnvironment is one that is here already, with the variables that would be added to it; nil:
// there is none.
func (h *Handlers) sameEnvironment(ctx context.Context, e playground.ImportedEnvironment) (*playground.ImportedEnvironment, error) {
	all, err := h.Environments.Environments(ctx)
	for _, one := range all {
		if strings.EqualFold(one.Name, e.Name) {
			return &playground.ImportedEnvironment{Name: one.Name, Variables: lackingIn(one, e)}, nil
		}
	}
	return nil, err
}

// choiceOf is what a person chose in the form.
func choiceOf(fields map[string]string) renew.Choice {
	choice := renew.Choice{File: map[string]bool{}, Remove: fields["remove"] != "", Back: fields["back"] != ""}
	for name, value := range fields {
		if key, ok := strings.CutPrefix(name, "side-"); ok && value == "file" {
			choice.File[key] = true
		}
	}
	return choice
}

// updateShown brings a collection to what was shown.
func (h *Handlers) updateShown(c echo.Context, one shownImport, form importForm, read playground.Imported) error {
	files := one.uploads()
	source := sourceOf(read, files)
	in := views.ImportInput{Kept: form.kept, Name: form.name, In: &read, Format: one.Format}
	if in.Name == "" {
		in.Name = collectionName(read, files)
	}
	id, _ := playground.ParseCollectionID(form.fields["update"])
	show := func(status int, fault string) error {
		if err := h.offerUpdate(c, &in, source, id); err != nil {
			return err
		}
		in.At, in.Fault = "update", fault
		return h.renderImport(c, status, in)
	}
	if form.fields["make"] == "look" {
		return show(http.StatusOK, "")
	}
	plan, _, err := h.planUpdate(c, id, read, source, renew.Choice{})
	switch {
	case err == nil && seenOf(plan) != form.fields["seen"]:
		return show(http.StatusPreconditionFailed, plan.Name+" was changed meanwhile. Nothing was kept; this is what would change now.")
	case err == nil:
		_, _, err = h.updateImported(c, id, read, source, choiceOf(form.fields))
	}
	switch code := playground.CodeOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, collectionPath(id)+"?done=updated")
	case code == "":
		return err
	default:
		return show(statusOf[code], said(err))
	}
}

// updateAnswer is what POST /api/import answers where it updates a collection, or says what that
// would change.
func (h *Handlers) updateAnswer(c echo.Context, in playground.Imported, files []convert.Upload, id playground.CollectionID) error {
	source, choice := sourceOf(in, files), renew.Choice{Remove: isOn(c.QueryParam("remove")), Back: isOn(c.QueryParam("back"))}
	switch c.QueryParam("conflicts") {
	case "file":
		choice.All = true
	case "", "here":
	default:
		return invalid("/conflicts", "Where both sides were changed, the version that is here is kept (here) or that of the file (file).")
	}
	if !isOn(c.QueryParam("save")) {
		plan, _, err := h.planUpdate(c, id, in, source, choice)
		if err != nil {
			return err
		}
		return answer(c, http.StatusOK, imported{Imported: in.Alone(), Changes: renewed(plan)})
	}
	kept, plan, err := h.updateImported(c, id, in, source, choice)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/collections/"+kept.ID.String())
	free, _ := compose.UnburdenAll(offered(in, ""), nil)
	return answer(c, http.StatusOK, imported{asKept(in, free, asEnvironments(in.Environments)), &kept, renewed(plan)})
}

// asEnvironments are environments of a file, as they would be kept.
func asEnvironments(all []playground.ImportedEnvironment) []playground.Environment {
	var out []playground.Environment
	for _, e := range all {
		out = append(out, playground.Environment{Name: e.Name, Variables: e.Variables})
	}
	return out
}

// renewed is a plan with lists that are never null.
func renewed(r playground.Renewal) *playground.Renewal {
	for _, list := range []*[]playground.RenewedPart{&r.New, &r.Changed, &r.Both, &r.Gone, &r.Here, &r.Deleted} {
		if *list == nil {
			*list = []playground.RenewedPart{}
		}
	}
	return &r
}

// toUpdate is the collection that a call names to be updated; 0: a new one is to be made.
func (h *Handlers) toUpdate(c echo.Context, in playground.Imported, files []convert.Upload) (playground.CollectionID, error) {
	word := c.QueryParam("update")
	if word != "auto" {
		id, ok := playground.ParseCollectionID(word)
		if word != "" && !ok {
			return 0, invalid("/update", "Give the number of a collection, or auto.")
		}
		return id, nil
	}
	all, _, err := h.importedBefore(c.Request().Context(), sourceOf(in, files), collectionName(in, files))
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0].ID, nil
}
