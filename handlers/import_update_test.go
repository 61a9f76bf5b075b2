package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// exported is a collection as Postman exports it; requests are pairs of an id and the rest.
func exported(id string, requests ...string) string {
	var items []string
	for i := 0; i < len(requests); i += 2 {
		items = append(items, `{"id":"`+requests[i]+`",`+requests[i+1]+`}`)
	}
	return `{"info":{"_postman_id":"` + id + `","name":"Shop","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"variable":[{"key":"base","value":"https://shop.test"}],"item":[` + strings.Join(items, ",") + `]}`
}

func simple(name, method, url string) string {
	return `"name":"` + name + `","request":{"method":"` + method + `","url":"` + url + `","header":[{"key":"Authorization","value":"Bearer canary-token-4711"}]}`
}

type updateAnswer struct {
	Collection struct{ ID string }
	Changes    playground.Renewal
}

// imports sends a file to the API.
func (h *house) imports(query, file string, status int) updateAnswer {
	h.t.Helper()
	var got updateAnswer
	h.ask(http.MethodPost, "/api/import?save=true"+query, "application/json", file).is(status).lacks("canary-token").into(&got)
	return got
}

// shelved are the requests of a collection by their names: method, address, number.
func (h *house) shelved(id string) map[string][3]string {
	h.t.Helper()
	var c playground.Collection
	h.get("/api/collections/" + id).is(http.StatusOK).into(&c)
	all := map[string][3]string{}
	for _, r := range c.Requests {
		all[r.Name] = [3]string{r.Request.Method, r.Request.URL, r.ID.String()}
	}
	return all
}

func partNames(all []playground.RenewedPart) string {
	var words []string
	for _, p := range all {
		words = append(words, p.Name)
	}
	return strings.Join(words, ",")
}

func TestAFileThatIsImportedAgainUpdatesWhatWasMadeOfIt(t *testing.T) {
	h := newHouse(t)
	was := h.imports("", exported("c1", "a", simple("List", "GET", "{{base}}/users"), "b", simple("One", "GET", "{{base}}/users/1"), "c", simple("Old", "GET", "{{base}}/old"), "d", simple("Mine", "GET", "{{base}}/mine")), http.StatusCreated)
	before := h.shelved(was.Collection.ID)
	// Here, one is changed, and one deleted.
	edit := formOfPage(h.get("/r/" + before["Mine"][2] + "/edit").page().Find(`form[data-testid="edit"]`))
	edit.Set("name", "Mine, renamed")
	h.post("/r/"+before["Mine"][2]+"/edit", edit)
	h.json("DELETE", "/api/requests/"+before["One"][2], "").is(http.StatusNoContent)
	// There, one has another address, one is new, one is gone, and the one that is another here has another name too.
	now := exported("c1", "a", simple("List", "GET", "{{base}}/v2/users"), "b", simple("One", "GET", "{{base}}/users/1"), "d", simple("Mine there", "POST", "{{base}}/mine"), "e", simple("New", "PUT", "{{base}}/new"))
	got := h.imports("&update=auto", now, http.StatusOK)
	if got.Collection.ID != was.Collection.ID || partNames(got.Changes.New) != "New" || partNames(got.Changes.Changed) != "List,Mine, renamed" || partNames(got.Changes.Both) != "Mine, renamed" || partNames(got.Changes.Gone) != "Old" || partNames(got.Changes.Deleted) != "One" {
		t.Fatalf("it changed %+v of %s", got.Changes, got.Collection.ID)
	}
	all := h.shelved(was.Collection.ID)
	want := map[string][3]string{
		"List": {"GET", "{{base}}/v2/users", before["List"][2]}, "Mine, renamed": {"POST", "{{base}}/mine", before["Mine"][2]}, "Old": before["Old"],
		"New": {"PUT", "{{base}}/new", all["New"][2]},
	}
	for name, r := range want {
		if all[name] != r {
			t.Errorf("%s is %v, want %v", name, all[name], r)
		}
	}
	if len(all) != len(want) {
		t.Errorf("there is %v", all)
	}
	// Once more the same file changes nothing; then what is gone goes, and what was deleted comes back.
	again := h.imports("&update=auto", now, http.StatusOK).Changes
	if partNames(again.New)+partNames(again.Changed)+partNames(again.Both) != "" || partNames(again.Here) != "Mine, renamed" || partNames(again.Gone) != "Old" {
		t.Errorf("the second time it changed %+v", again)
	}
	h.imports("&update=auto&remove=true&back=true", now, http.StatusOK)
	if all = h.shelved(was.Collection.ID); all["Old"][0] != "" || all["One"][1] != "{{base}}/users/1" || len(all) != 4 {
		t.Errorf("after that there is %v", all)
	}
	h.get("/r/" + before["Old"][2]).is(http.StatusNotFound)
	h.imports("&update=nothing", now, http.StatusUnprocessableEntity)
	h.imports("&update=99", now, http.StatusNotFound)
	h.imports("&update=auto&conflicts=both", now, http.StatusUnprocessableEntity)
}

func TestAnUpdateIsShownBeforeItIsDone(t *testing.T) {
	h := newHouse(t)
	was := h.imports("", exported("c1", "a", simple("List", "GET", "{{base}}/users"), "c", simple("Old", "GET", "{{base}}/old")), http.StatusCreated)
	before := h.shelved(was.Collection.ID)
	edit := formOfPage(h.get("/r/" + before["List"][2] + "/edit").page().Find(`form[data-testid="edit"]`))
	edit.Set("name", "All of them")
	h.post("/r/"+before["List"][2]+"/edit", edit)
	now := exported("c1", "a", simple("Everybody", "GET", "{{base}}/users"), "n", simple("New <b>one</b>", "GET", "{{base}}/new"))
	page := h.uploads(nil, [2]string{"shop.json", now}).is(http.StatusOK).shows(`[data-testid="update"]`, "Update Shop").shows(`[data-testid="update"]`, "the same source").
		shows(`[data-testid="update-new"]`, "New <b>one</b>").shows(`[data-testid="update-conflicts"]`, "All of them").shows(`[data-testid="update-gone"]`, "Old").lacks("canary-token").lacks("<b>one</b>")
	fields := func(p reply) map[string]string {
		form := map[string]string{"make": "update"}
		for name, v := range formOfPage(p.page().Find(`[data-testid="update"]`)) {
			form[name] = v[0]
		}
		return form
	}
	form := fields(page)
	if form["remove"] != "" || form["side-request-"+before["List"][2]] != "here" {
		t.Fatalf("the form begins with %v", form)
	}
	// Somebody changes it between: that is said, and nothing is kept.
	edit = formOfPage(h.get("/r/" + before["Old"][2] + "/edit").page().Find(`form[data-testid="edit"]`))
	edit.Set("name", "Older")
	h.post("/r/"+before["Old"][2]+"/edit", edit)
	page = h.uploads(form).is(http.StatusPreconditionFailed).shows(`[data-testid="fault-update"]`, "changed meanwhile").shows(`[data-testid="update-conflicts"]`, "Older")
	form = fields(page)
	form["side-request-"+before["List"][2]] = "file"
	h.uploads(form).is(http.StatusOK).shows("main", "Everybody").shows("main", "Older").shows("main", "New <b>one</b>").shows("main", "as in the file")
	// A name alone is no source.
	h.uploads(map[string]string{"text": exported("c2", "z", simple("Other", "GET", "{{base}}/z"))}).is(http.StatusOK).shows(`[data-testid="update"]`, "the same name").shows(`[data-testid="make"] .primary`, "Make the collection")
	if all := h.get("/api/collections").is(http.StatusOK); strings.Count(all.body, `"name":"Shop"`) != 1 {
		t.Error("something was made")
	}
}

func TestADescriptionUpdatesByItsTitleAndFile(t *testing.T) {
	h := newHouse(t)
	spec := func(paths string) string {
		return `{"openapi":"3.0.0","info":{"title":"Pets","version":"1"},"servers":[{"url":"http://pets.test/v1"}],"paths":{` + paths + `}}`
	}
	first := h.imports("&name="+url.QueryEscape("Our pets")+"&filename=pets.json", spec(`"/pets":{"get":{"operationId":"listPets"}},"/pets/{id}":{"get":{"summary":"One"}}`), http.StatusCreated)
	got := h.imports("&update=auto&filename=pets.json", spec(`"/pets":{"get":{"operationId":"listPets","summary":"All pets"}},"/pets/{id}":{"get":{"summary":"One pet"},"delete":{}}`), http.StatusOK)
	if got.Collection.ID != first.Collection.ID || partNames(got.Changes.New) != "DELETE /pets/{id}" || partNames(got.Changes.Changed) != "listPets,One" || len(got.Changes.Both)+len(got.Changes.Gone) != 0 {
		t.Fatalf("it changed %+v", got.Changes)
	}
	all := h.shelved(first.Collection.ID)
	if len(all) != 3 || all["All pets"][0] == "" || all["One pet"][0] == "" {
		t.Errorf("there is %v", all)
	}
	if got := h.imports("&update=auto&filename=other.json", spec(`"/x":{"get":{}}`), http.StatusCreated); got.Collection.ID == first.Collection.ID {
		t.Error("another file of another name updated it")
	}
}
