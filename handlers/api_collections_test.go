package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

const typedCollection = `{"name": "Shop", "description": "What the *shop* does.",
	"variables": [{"name": "base", "value": "http://shop.example"}, {"name": "key", "value": "C4nary-key", "secret": true}],
	"headers": [{"name": "X-Api-Key", "value": "C4nary-header"}, {"name": "Accept", "value": "application/json"}], "auth": {"kind": "bearer", "token": "C4nary-bearer"},
	"folders": [{"id": "2", "parent": "1", "name": "Refunds"}, {"id": "1", "name": "Orders"}],
	"requests": [
		{"name": "List orders", "folder": "1", "request": {"url": "{{base}}/orders?api_key=C4nary-key", "auth": {"kind": "inherit"}}},
		{"name": "Sign in", "request": {"method": "POST", "url": "{{base}}/login", "body": {"kind": "json", "text": "{\"password\": \"C4nary-password\"}"}}}]}`

// apiShelf makes a collection through the API.
func (h *house) apiShelf() playground.Collection {
	h.t.Helper()
	var c playground.Collection
	h.json(http.MethodPost, "/api/collections", typedCollection).is(http.StatusCreated).lacks("C4nary").into(&c)
	return c
}

func TestACollectionIsMadeThroughTheAPIWithAllThatItHolds(t *testing.T) {
	h := newHouse(t)
	r := h.json(http.MethodPost, "/api/collections", typedCollection).is(http.StatusCreated).lacks("C4nary")
	var c struct {
		playground.Collection
		Moved []string `json:"moved_secrets"`
	}
	r.into(&c)
	at := "/api/collections/" + c.ID.String()
	if r.header.Get("Location") != at || r.header.Get("ETag") != `"1"` || strings.Join(c.Moved, " ") != "x_api_key token key password" {
		t.Errorf("%s %s %v", r.header.Get("Location"), r.header.Get("ETag"), c.Moved)
	}
	if c.Auth.Token != "{{token}}" || c.Headers[0].Value != "{{x_api_key}}" || len(c.Variables) != 5 || c.Folders[0].Name != "Orders" || c.Folders[1].Parent != c.Folders[0].ID {
		t.Errorf("%+v", c.Collection)
	}
	if q := c.Requests; len(q) != 2 || q[0].Request.URL != "{{base}}/orders?api_key={{key}}" || q[0].Folder != c.Folders[0].ID || q[1].Request.Body.Text != `{"password": "{{password}}"}` {
		t.Errorf("%+v", c.Requests)
	}
	h.get(at).is(http.StatusOK).lacks("C4nary").has("List orders")
	h.get("/api/collections").is(http.StatusOK).lacks("C4nary").lacks("List orders").has(`"count":2`)
	opened, err := h.store.OpenCollection(t.Context(), c.ID)
	if err != nil || opened.Variables[1].Value != "C4nary-key" {
		t.Errorf("%+v, %v", opened.Variables, err)
	}
	out := h.get(at + "/export?format=parley").is(http.StatusOK).lacks("C4nary").has(`"secrets_left_out":4`)
	if d := out.header.Get("Content-Disposition"); !strings.Contains(d, "attachment") {
		t.Errorf("it comes as %q", d)
	}
	var back playground.Collection
	h.json(http.MethodPost, "/api/collections", out.body).is(http.StatusCreated).into(&back)
	if back.ID == c.ID || back.Count != 2 || back.Folders[1].Parent != back.Folders[0].ID || back.Requests[0].Request.URL != c.Requests[0].Request.URL || back.Variables[1].Set {
		t.Errorf("put back: %+v", back)
	}
}

func TestACollectionIsChangedThroughTheAPIUnlessSomebodyElseDid(t *testing.T) {
	h := newHouse(t)
	c := h.apiShelf()
	at := "/api/collections/" + c.ID.String()
	put := func(tag, body string) reply {
		return h.ask(http.MethodPut, at, "application/json", body, "If-Match", tag)
	}
	r := put(`"1"`, `{"name": "Store", "variables": [{"name": "key", "secret": true}, {"name": "token", "secret": true}], "auth": {"kind": "basic", "username": "u", "password": "C4nary-new"}}`).is(http.StatusOK).lacks("C4nary")
	r.has(`"moved_secrets":["password_2"]`).has("List orders") // {{password}} stands in a request already
	if r.header.Get("ETag") != `"2"` {
		t.Errorf("its version is %s", r.header.Get("ETag"))
	}
	put(`"1"`, `{"name": "Late"}`).is(http.StatusPreconditionFailed).has("Somebody changed this collection")
	put(`"x"`, `{"name": "Late"}`).is(http.StatusPreconditionFailed)
	opened, err := h.store.OpenCollection(t.Context(), c.ID)
	if v := opened.Variables; err != nil || len(v) != 3 || v[0].Value != "C4nary-key" || v[2].Value != "C4nary-new" {
		t.Errorf("%+v, %v", opened, err)
	}
	for body, pointer := range map[string]string{
		`{"name": ""}`: "/name", `{"name": "x", "variables": [{"name": "a b"}]}`: "/variables/0/name", `{"name": "x", "headers": [{"name": "a b", "value": ""}]}`: "/headers/0/name",
		`{"name": "x", "auth": {"kind": "odd"}}`: "/auth/kind", `{"name": "x", "more": 1}`: "/more", `{"name": "x", "variables": [{"name": "key", "value": ""}]}`: "/variables/0/value",
	} {
		put("*", body).is(http.StatusUnprocessableEntity).has(`"pointer":"` + pointer + `"`)
	}
	for _, body := range []string{`{"name": "x", "requests": [{"name": ""}]}`, `{"name": "x", "folders": [{"id": "1", "name": ""}]}`, `{"name": "x", "requests": [{"name": "a", "folder": "7"}]}`} {
		h.json(http.MethodPost, "/api/collections", body).is(http.StatusUnprocessableEntity)
	}
	h.ask(http.MethodPost, "/api/collections", "text/plain", "x").is(http.StatusUnsupportedMediaType)
	h.ask(http.MethodDelete, at, "", "", "If-Match", `"1"`).is(http.StatusPreconditionFailed)
	h.ask(http.MethodDelete, at, "", "").is(http.StatusNoContent)
	h.get(at).is(http.StatusNotFound)
	h.json(http.MethodPost, at+"/restore", "").is(http.StatusOK).has("Store")
	h.get("/api/collections/99").is(http.StatusNotFound)
	h.get("/api/collections/x").is(http.StatusNotFound)
}

func TestFoldersThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	c := h.apiShelf()
	at := "/api/collections/" + c.ID.String()
	var f playground.Folder
	r := h.json(http.MethodPost, at+"/folders", `{"name": "Users"}`).is(http.StatusCreated)
	r.into(&f)
	if f.Place != 3 || r.header.Get("Location") != at+"/folders/"+f.ID.String() {
		t.Errorf("%+v at %s", f, r.header.Get("Location"))
	}
	h.json(http.MethodPut, at+"/folders/"+f.ID.String(), `{"name": "People", "parent": "`+c.Folders[0].ID.String()+`", "place": 1}`).is(http.StatusOK).into(&f)
	if f.Name != "People" || f.Parent != c.Folders[0].ID || f.Place != 1 {
		t.Errorf("%+v", f)
	}
	h.json(http.MethodPut, at+"/folders/"+c.Folders[0].ID.String(), `{"name": "Orders", "parent": "`+f.ID.String()+`"}`).is(http.StatusUnprocessableEntity).has(`"pointer":"/parent"`)
	h.json(http.MethodPost, at+"/folders", `{"name": ""}`).is(http.StatusUnprocessableEntity).has(`"pointer":"/name"`)
	h.ask(http.MethodDelete, at+"/folders/"+c.Folders[0].ID.String(), "", "").is(http.StatusNoContent)
	var now playground.Collection
	h.get(at).into(&now)
	if len(now.Folders) != 0 || now.Count != 1 {
		t.Errorf("%+v", now)
	}
	h.json(http.MethodPost, at+"/folders/"+c.Folders[0].ID.String()+"/restore", "").is(http.StatusOK).into(&now)
	if len(now.Folders) != 3 || now.Count != 2 {
		t.Errorf("%+v", now)
	}
	h.ask(http.MethodDelete, at+"/folders/99", "", "").is(http.StatusNotFound)
}

func TestSavedRequestsThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	c := h.apiShelf()
	var q struct {
		playground.SavedRequest
		Moved []string `json:"moved_secrets"`
	}
	r := h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/requests", `{"name": "Who", "folder": "`+c.Folders[1].ID.String()+`", "request": {"url": "{{base}}/who", "headers": [{"name": "Authorization", "value": "Bearer C4nary-token"}]}}`).is(http.StatusCreated).lacks("C4nary")
	r.into(&q)
	at := "/api/requests/" + q.ID.String()
	if r.header.Get("Location") != at || r.header.Get("ETag") != `"1"` || strings.Join(q.Moved, " ") != "token_2" || q.Request.Headers[0].Value != "Bearer {{token_2}}" || q.Place != 1 {
		t.Errorf("%s, %+v", r.header.Get("Location"), q)
	}
	opened, _ := h.store.OpenCollection(t.Context(), c.ID)
	if v := opened.Variables[len(opened.Variables)-1]; v.Value != "C4nary-token" || v.Note != "From the request Who" || !v.Secret {
		t.Errorf("%+v", v)
	}
	put := func(tag, body string) reply {
		return h.ask(http.MethodPut, at, "application/json", body, "If-Match", tag)
	}
	put(`"1"`, `{"name": "Who am I", "request": {"url": "{{base}}/me", "query": [{"name": "token", "value": "C4nary-token"}]}}`).is(http.StatusOK).lacks("C4nary").has(`"moved_secrets":["token_2"]`).has(`"version":2`)
	put(`"1"`, `{"name": "Late", "request": {"url": "x"}}`).is(http.StatusPreconditionFailed).has("Somebody changed this request")
	put("", `{"name": ""}`).is(http.StatusUnprocessableEntity).has(`"pointer":"/name"`)
	put("", `{"name": "x", "request": {"url": "http://h/?token=••••••••"}}`).is(http.StatusUnprocessableEntity).has(`"pointer":"/request/url"`)
	h.json(http.MethodPost, at+"/move", `{"folder": null, "place": 1}`).is(http.StatusOK).into(&q)
	if q.Folder != 0 || q.Place != 1 || q.Name != "Who am I" || q.Version != 2 {
		t.Errorf("%+v", q)
	}
	h.json(http.MethodPost, at+"/move", `{"folder": "99"}`).is(http.StatusUnprocessableEntity).has(`"pointer":"/folder"`)
	h.json(http.MethodPost, at+"/move", `{"place": -1}`).is(http.StatusUnprocessableEntity)
	h.ask(http.MethodDelete, at, "", "", "If-Match", `"1"`).is(http.StatusPreconditionFailed)
	h.ask(http.MethodDelete, at, "", "").is(http.StatusNoContent)
	h.get(at).is(http.StatusNotFound)
	h.json(http.MethodPost, at+"/restore", "").is(http.StatusOK)
	h.get(at).is(http.StatusOK).has("Who am I").lacks("C4nary")
	h.json(http.MethodPost, "/api/collections/99/requests", `{"name": "x"}`).is(http.StatusNotFound)
}

func TestFilesOfSavedRequestsAreThoseThatAreKept(t *testing.T) {
	h := newHouse(t)
	lost := strings.Repeat("ab", 32)
	file := `{"name": "Upload", "request": {"method": "POST", "url": "http://h/", "body": {"kind": "multipart", "fields": [{"name": "f", "filename": "a.bin", "sha256": "` + lost + `", "size": 3}]}}}`
	var c playground.Collection
	h.json(http.MethodPost, "/api/collections", `{"name": "Files", "requests": [`+file+`]}`).is(http.StatusCreated).lacks(lost).has("a.bin").into(&c)
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/requests", file).is(http.StatusUnprocessableEntity).has("is not kept here")
	part := strings.Replace(file, `"sha256": "`+lost+`", "size": 3`, `"part": "other"`, 1)
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/requests", part).is(http.StatusUnprocessableEntity).has("/request/body/fields/0/part")
	h.json(http.MethodPost, "/api/collections", `{"name": "Files", "requests": [`+part+`]}`).is(http.StatusUnprocessableEntity).has("/requests/0/request/body/fields/0/part")
}
