package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

// errands makes a collection of which two requests use what nothing defines, one takes
// something from its response, and one uses that.
func (h *house) errands() playground.Collection {
	h.t.Helper()
	saved := func(name, address string, takes ...playground.Extraction) playground.SavedRequest {
		r := playground.NewRequest(address)
		r.Extract = takes
		return playground.SavedRequest{Name: name, Request: r}
	}
	c, err := h.store.CreateCollection(h.t.Context(), playground.Collection{
		Name: "Errands", CreatedBy: "mira", UpdatedBy: "mira", Auth: playground.Auth{Kind: "inherit"},
		Requests: []playground.SavedRequest{
			saved("One", "{{base}}/users/17?a={{city}}", playground.Extraction{Variable: "who", From: "json", Expression: "/id", Enabled: true}),
			saved("Two", "{{base}}/echo?who={{who}}&b={{city}}"), saved("Three", "{{base}}/echo?street={{street}}"),
		},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func TestAllThatNothingDefinesIsNamedBeforeTheFirstIsSent(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.errands()
	path := "/collections/" + c.ID.String() + "/run"
	api := h.json(http.MethodPost, "/api"+path, `{"environment": "Staging"}`).is(http.StatusUnprocessableEntity)
	api.has("The variable {{city}} is not defined in the collection Errands, nor in Staging. It is used by One, Two.").has("{{street}}").lacks("{{who}}")
	h.json(http.MethodPost, "/api"+path, `{"requests": ["`+savedID(c, "One")+`"], "data": [{"city": "Bern", "base": "http://x.test"}]}`).is(http.StatusUnprocessableEntity).has("/environment").has("{{who}}")

	form := formOfPage(h.get(path).page().Find("[data-testid=walk]"))
	form.Set("environment", "Staging")
	page := h.post(path, form).is(http.StatusUnprocessableEntity).page()
	said := page.Find("[data-testid=missing]")
	if got := said.Text(); !strings.Contains(got, "2 variables are not defined in the collection Errands, nor in Staging. Nothing was sent.") || !strings.Contains(got, "used by One, Two") {
		t.Errorf("the page says %q", got)
	}
	if said.Find("input[name=define_value]").Length() != 2 || !strings.Contains(h.get("/api/runs").body, `"runs":[]`) {
		t.Errorf("%d fields, and %s", said.Find("input[name=define_value]").Length(), h.get("/api/runs").body)
	}
	form = formOfPage(page.Find("[data-testid=walk]"))
	form["define_value"] = []string{"Bern", ""}
	form.Set("define_in", "collection")
	form.Set("define", "yes")
	page = h.post(path, form).is(http.StatusUnprocessableEntity).page()
	if got := page.Find("[data-testid=missing] code").Text(); got != "street" {
		t.Errorf("after one is defined there is %q", got)
	}
	form = formOfPage(page.Find("[data-testid=walk]"))
	form["define_value"] = []string{"Main"}
	form.Set("define", "yes")
	if to := h.post(path, form).url; !strings.HasPrefix(to.Path, "/series/") {
		t.Errorf("all are defined, and it leads to %s", to)
	}
	kept, _ := h.store.FindCollection(t.Context(), c.ID)
	if len(kept.Variables) != 2 || kept.Variables[0].Name != "city" || kept.Variables[0].Value != "Bern" {
		t.Errorf("the collection has %+v", kept.Variables)
	}
}

func TestWhatTheDataGivesIsKnown(t *testing.T) {
	h := newHouse(t)
	h.staging()
	path := "/api/collections/" + h.errands().ID.String() + "/run"
	h.json(http.MethodPost, path, `{"environment": "Staging", "data": [{"city": "Bern", "street": "Main"}, {"city": "Chur"}]}`).is(http.StatusUnprocessableEntity).has("{{street}}").lacks("{{city}}")
	h.json(http.MethodPost, path, `{"environment": "Staging", "data": [{"city": "Bern", "street": "Main"}]}`).is(http.StatusAccepted)
}
