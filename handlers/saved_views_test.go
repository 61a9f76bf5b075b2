package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"parley/playground"
)

// TestAFilterGetsANameAndIsKept goes the way of a person without script.
func TestAFilterGetsANameAndIsKept(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	h.runGet("/demo/users/9041")
	query := h.get("/history?q=status:4xx&since=7d&before=9").is(http.StatusOK).page().Find("form[action='/history/views'] input[name=query]").AttrOr("value", "")
	if query != "q=status%3A4xx&since=7d" {
		t.Fatalf("the form saves %q", query)
	}
	view := h.post("/history/views", url.Values{"name": {"  Failing   lookups "}, "query": {query}, "first": {"yes"}}).is(http.StatusOK)
	view.shows("[data-testid=views]", "Failing lookups").shows("#views-h + ul a[aria-current]", "Failing lookups").shows("[data-run='2']", "404")
	if view.page().Find("[data-run='1']").Length() != 0 {
		t.Error("the view shows what it filters out")
	}
	if href := h.get("/").page().Find("#places a:contains(History)").AttrOr("href", ""); href != "/history?"+query {
		t.Errorf("the history opens at %q", href)
	}
	h.post("/history/views", url.Values{"name": {"failing lookups"}, "query": {query}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-view]", "There is a view of this name already.")
	h.post("/history/views", url.Values{"name": {"x"}, "query": {"before=7"}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-view]", "Nothing is filtered")
	h.post("/history/views", url.Values{"name": {"x"}, "query": {"q=statsu:4xx"}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-view]", "Did you mean status:?")
	h.post("/history/views/1", url.Values{"do": {"rename"}, "name": {""}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-name]", "A view has a name")
	h.post("/history/views/1", url.Values{"do": {"rename"}, "name": {"<b>Lookups"}}).is(http.StatusOK).shows("[data-testid=view]", "<b>Lookups").shows("[data-testid=view]", "Runs that hold “status:4xx” since 7d")
	h.post("/history/views/1", url.Values{"do": {"later"}}).is(http.StatusOK)
	if href := h.get("/").page().Find("#places a:contains(History)").AttrOr("href", ""); href != "/history" {
		t.Errorf("the history opens at %q", href)
	}
	for range 2 {
		h.post("/history/views/1", url.Values{"do": {"delete"}}).is(http.StatusOK).shows("main", "No filter has a name yet.")
	}
	h.post("/history/views/one", url.Values{"do": {"delete"}}).is(http.StatusNotFound)
	h.post("/history/views/1", url.Values{"do": {"dance"}}).is(http.StatusUnprocessableEntity)
}

func TestViewsThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	var v playground.SavedView
	r := h.json(http.MethodPost, "/api/views", `{"name": "Slow", "query": "?q=took:>1s"}`).is(http.StatusCreated)
	r.into(&v)
	if r.header.Get("Location") != "/api/views/1" || v.Query != "q=took%3A%3E1s" || v.First {
		t.Errorf("%+v, at %q", v, r.header.Get("Location"))
	}
	h.json(http.MethodPost, "/api/views", `{"name": "slow", "query": "class=5xx"}`).is(http.StatusConflict)
	h.json(http.MethodPost, "/api/views", `{"name": "", "query": "class=5xx"}`).is(http.StatusUnprocessableEntity)
	h.json(http.MethodPost, "/api/views", `{"name": "x", "query": "class=many"}`).is(http.StatusUnprocessableEntity)
	h.json(http.MethodPatch, "/api/views/1", `{"first": true, "query": "class=5xx"}`).is(http.StatusOK).into(&v)
	if !v.First || v.Query != "class=5xx" || v.Name != "Slow" {
		t.Errorf("%+v", v)
	}
	h.json(http.MethodPatch, "/api/views/2", `{}`).is(http.StatusNotFound)
	h.json(http.MethodDelete, "/api/views/1", "").is(http.StatusNoContent)
	h.json(http.MethodDelete, "/api/views/1", "").is(http.StatusNotFound)
}
