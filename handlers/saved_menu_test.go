package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

func TestAMovedRequestTakesTheVariablesAlongThatItUses(t *testing.T) {
	h := newHouse(t)
	make := func(name string, all ...playground.Variable) playground.Collection {
		c, err := h.store.CreateCollection(t.Context(), playground.Collection{Name: name, CreatedBy: "mira", UpdatedBy: "mira", Auth: playground.Auth{Kind: "inherit"}, Variables: all,
			Requests: []playground.SavedRequest{{Name: "One", Request: playground.NewRequest("{{base}}/users?k={{key}}&x={{both}}")}, {Name: "Two", Request: playground.NewRequest("{{base}}/")}}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	v := func(name, value string) playground.Variable { return playground.Variable{Name: name, Value: value} }
	from := make("Shop", v("base", "http://{{host}}"), v("host", "h"), playground.Variable{Name: "key", Value: "C4nary-key", Secret: true}, v("both", "1"), v("other", "2"))
	to := make("Other", v("both", "3"))
	one := "/r/" + savedID(from, "One")
	form := formOfPage(h.get(one + "/edit").page().Find("[data-testid=edit]"))
	form.Set("to", to.ID.String())
	page := h.post(one+"/edit", form).is(http.StatusUnprocessableEntity).lacks("C4nary").page()
	if said := page.Find("[data-testid=lacks]").Text(); !strings.Contains(said, "{{base}}, {{key}} and {{host}} are of Shop, and not of the collection that it is moved to. Nothing was moved yet.") {
		t.Errorf("it says %q", said)
	}
	form = formOfPage(page.Find("[data-testid=edit]"))
	form.Set("bring", "copy")
	h.post(one+"/edit", form).is(http.StatusOK)
	opened, _ := h.store.OpenCollection(t.Context(), to.ID)
	got := ""
	for _, v := range opened.Variables {
		got += v.Name + "=" + v.Value + " "
	}
	if got != "both=3 base=http://{{host}} key=C4nary-key host=h " || !opened.Variables[2].Secret {
		t.Errorf("the other collection has %s", got)
	}
	if now, _ := h.store.FindSaved(t.Context(), playground.SavedID(1)); now.CollectionID != to.ID {
		t.Errorf("it lies in %d", now.CollectionID)
	}
	third := make("Third")
	two := "/api/requests/" + savedID(from, "Two") + "/move"
	h.json(http.MethodPost, two, `{"collection": "`+third.ID.String()+`"}`).is(http.StatusOK).has(`"missing_variables":["base","host"]`)
	h.json(http.MethodPost, two, `{"collection": "`+from.ID.String()+`"}`).is(http.StatusOK).lacks("missing_variables")
	h.json(http.MethodPost, two, `{"collection": "`+third.ID.String()+`", "copy_variables": true}`).is(http.StatusOK).lacks("missing_variables")
}

func TestASavedRequestIsTakenOutAlone(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.posts()
	id := savedID(c, "Read it")
	h.get("/r/" + id + "/curl").is(http.StatusOK).has("curl").has("/demo/echo?title=of%20the%20collection")
	page := h.get("/r/" + id).page()
	menu := page.Find("#saving .menu-list").Last().Text()
	for _, what := range []string{"Save as", "Rename F2", "Describe, move", "Duplicate", "Copy as cURL", "Export", "Delete"} {
		if !strings.Contains(strings.Join(strings.Fields(menu), " "), what) {
			t.Errorf("%s is not in %q", what, menu)
		}
	}
	at := "/api/collections/" + c.ID.String() + "/export?format=postman&request="
	h.get(at + id).is(http.StatusOK).has("Read it").lacks("Make a post")
	h.get(at + "999").is(http.StatusUnprocessableEntity)
	h.get("/collections/" + c.ID.String() + "/export?request=" + id).is(http.StatusOK).has("This request alone").has("&amp;request=" + id)
}

func TestARequestWithoutAnAddressIsSaved(t *testing.T) {
	h := newHouse(t)
	path := h.collection("API")
	form := url.Values{"form": {"page"}, "url": {""}, "method": {"GET"}, "save_go": {"new"}, "save_name": {"To come"}, "save_in": {strings.TrimPrefix(path, "/collections/")}}
	if to := h.post("/compose/save", form).is(http.StatusOK).url; to.Path != "/r/1" {
		t.Errorf("it leads to %s", to)
	}
	if got := names(h.get(path).page()); got != "To come" {
		t.Errorf("the collection has %q", got)
	}
}

func TestASavedRequestIsFoundByItsAddress(t *testing.T) {
	h := newHouse(t)
	h.saved(h.collection("API"), "", "Mine", "DELETE", "http://shop.test/orders/17")
	for _, words := range []string{"orders", "delete+17", "mine+shop"} {
		if h.get("/search?q="+words).page().Find("a[href='/r/1']").Length() != 1 {
			t.Errorf("%s finds nothing", words)
		}
	}
}
