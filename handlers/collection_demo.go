package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
	"parley/views"
)

// demoCollection is what the collection of the demo API is called.
const demoCollection = "Demo API"

// makeDemoCollection is POST /collections/demo: the demo API as a collection, ready to be sent.
func (h *Handlers) makeDemoCollection(c echo.Context) error {
	there, err := h.sameNamed(c.Request().Context(), demoCollection)
	if err != nil {
		return err
	}
	if there != nil { // somebody was faster, or pressed twice
		return c.Redirect(http.StatusSeeOther, collectionPath(there.ID))
	}
	read, err := h.importFiles(c, "postman", []convert.Upload{{Name: "collection.json", Text: string(h.DemoCollection)}})
	if err != nil {
		return err
	}
	kept, _, err := h.keepImported(c, read, demoCollection, "")
	if isRefusal(err) {
		return h.renderCollections(c, statusOf[playground.CodeOf(err)], views.CollectionsInput{Fault: said(err)})
	}
	if err != nil {
		return err
	}
	h.rememberEnvironment(c, url.Values{"form": {"page"}, "environment": {"Demo"}}) // its requests need its base
	return c.Redirect(http.StatusSeeOther, collectionPath(kept.ID)+"?done=made")
}

// sameNamed is the collection that has a name already; nil where none has.
func (h *Handlers) sameNamed(ctx context.Context, name string) (*playground.Collection, error) {
	all, err := h.Collections.CollectionNames(ctx)
	for i := range all {
		if strings.EqualFold(all[i].Name, name) {
			return &all[i], nil
		}
	}
	return nil, err
}
