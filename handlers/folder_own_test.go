package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

const typedFolder = `{"name": "Pay", "description": "Money.", "variables": [{"name": "lang", "value": "de"}],
	"headers": [{"name": "X-Team", "value": "pay-team"}, {"name": "X-Api-Key", "value": "C4nary-folder"}], "auth": {"kind": "basic", "username": "pay", "password": "C4nary-pay"}}`

// payFolder makes a folder with all that it can have, through the API, and moves the first request
// of the shelf into it.
func (h *house) payFolder(c playground.Collection) playground.Folder {
	h.t.Helper()
	var f playground.Folder
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/folders", typedFolder).is(http.StatusCreated).lacks("C4nary").has(`"moved_secrets":["x_api_key","password"]`).into(&f)
	h.json(http.MethodPost, "/api/requests/"+c.Requests[0].ID.String()+"/move", `{"folder": "`+f.ID.String()+`"}`).is(http.StatusOK)
	return f
}

func TestAFolderHasSignInHeadersAndVariablesThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.shelf()
	f := h.payFolder(c)
	if f.Auth.Password != "{{password}}" || f.Headers[1].Value != "{{x_api_key}}" || len(f.Variables) != 3 || !f.Variables[1].Secret || f.Version != 1 {
		t.Errorf("%+v", f)
	}
	var run playground.Run
	h.json(http.MethodPost, "/api/runs", `{"saved": "`+c.Requests[0].ID.String()+`", "environment": "Staging"}`).is(http.StatusCreated).lacks("C4nary").into(&run)
	if got := h.saidBack(run.ID); !strings.Contains(got, "pay-team") || strings.Contains(got, "fr-team") || !strings.Contains(got, `\"de\"`) {
		t.Errorf("what the folder has was not sent: %s", got)
	}
	at := "/api/collections/" + c.ID.String() + "/folders/" + f.ID.String()
	h.json(http.MethodPut, at, `{"name": "Payments"}`).is(http.StatusOK).has(`"name":"Payments"`).has("pay-team").has(`"version":2`)
	h.ask(http.MethodPut, at, "application/json", `{"name": "Payments", "headers": [], "auth": {"kind": "inherit"}}`, "If-Match", `"2"`).is(http.StatusOK).lacks("pay-team").has(`"kind":"inherit"`).has(`"lang"`)
	h.ask(http.MethodPut, at, "application/json", `{"name": "Payments"}`, "If-Match", `"2"`).is(http.StatusPreconditionFailed)
	for body, pointer := range map[string]string{
		`{"name": "P", "variables": [{"name": "a b"}]}`:                                                                       "/variables/0/name",
		`{"name": "P", "headers": [{"name": "a b", "value": "c"}]}`:                                                           "/headers/0/name",
		`{"name": "P", "auth": {"kind": "oauth2", "grant": "authorization_code", "token_url": "http://h", "client_id": "c"}}`: "/auth/grant",
		`{"name": "P", "colour": 1}`:                                                                                          "/colour",
	} {
		h.json(http.MethodPut, at, body).is(http.StatusUnprocessableEntity).has(`"` + pointer + `"`)
	}
	h.get("/api/collections/" + c.ID.String() + "/export?format=parley").is(http.StatusOK).lacks("C4nary").has("x_api_key")
}

func TestAFolderHasAFormOfItsOwn(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.shelf()
	f := h.payFolder(c)
	own := "/collections/" + c.ID.String() + "?folder=" + f.ID.String() + "&part=settings"
	at := "/collections/" + c.ID.String() + "/folders/" + f.ID.String()
	r := h.get(own).is(http.StatusOK).lacks("C4nary").shows(".foldcrumb", "Pay").shows("option[value=inherit]", "Inherit, from").shows(".tab[aria-current=page]", "3 variables, 2 headers, Basic sign-in")
	if page := r.page(); page.Find("#collection-form").AttrOr("action", "") != at || page.Find("input[name=header_name]").First().AttrOr("value", "") != "X-Team" {
		t.Error("the form is not the folder's")
	}
	h.get("/collections/"+c.ID.String()).shows("[data-testid=in-common]", "3 variables, 2 headers, Basic sign-in")
	h.get("/collections/"+c.ID.String()+"?folder="+f.ID.String()).shows("[data-testid=description]", "Money.").shows(".tab:last-child", "Settings")
	h.get("/collections/" + c.ID.String() + "?folder=999&part=settings").is(http.StatusNotFound)
	form := url.Values{"form": {"page"}, "version": {"1"}, "name": {"Pay"}, "auth_kind": {"bearer"}, "auth_token": {"C4nary-typed"},
		"header_name": {"X-Team"}, "header_value": {"other"}, "header_use": {"0"},
		"var_id": {""}, "var_name": {"lang"}, "var_value": {"it"}, "var_note": {""}}
	form.Set("header_name", "a b")
	h.post(at, form).is(http.StatusUnprocessableEntity).shows("[data-testid=faults]", "no token").lacks("C4nary-pay")
	form.Set("header_name", "X-Team")
	form.Set("do", "rows")
	h.post(at, form).is(http.StatusOK)
	form.Del("do")
	r = h.post(at, form).is(http.StatusOK).lacks("C4nary").shows("[role=status]", "token")
	if r.url.Query().Get("folder") != f.ID.String() {
		t.Errorf("it leads to %s", r.url)
	}
	h.post(at, form).is(http.StatusPreconditionFailed).shows("[data-testid=outdated]", "Somebody changed this folder meanwhile.")
	h.get("/r/"+c.Requests[0].ID.String()+"?environment=Staging").is(http.StatusOK).lacks("C4nary").shows("[data-testid=inherited]", "X-Team").shows("[data-testid=inherited]", "the folder Pay")
	composer := h.get("/r/" + c.Requests[0].ID.String()).page()
	if got := composer.Find("option[value=inherit]").Text(); !strings.Contains(got, "the folder Pay") {
		t.Errorf("the composer says of the sign-in %q", got)
	}
	if moved := h.post(at, url.Values{"to": {c.ID.String()}, "place": {"first"}}).is(http.StatusOK); strings.Contains(moved.body, "C4nary") {
		t.Error("a move shows a secret")
	}
	h.get(own).shows("input[name=header_value]", "").has(`value="other"`)
}

func TestARequestThatLeavesAFolderIsAskedWhatItLeavesBehind(t *testing.T) {
	h := newHouse(t)
	c := h.shelf()
	h.payFolder(c)
	at := "/r/" + c.Requests[0].ID.String() + "/edit"
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/folders", `{"name": "Top"}`).is(http.StatusCreated)
	form := url.Values{"name": {"Say it"}, "to": {c.ID.String()}, "place": {"last"}}
	kept, err := h.store.FindCollection(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range kept.Variables {
		if kept.Variables[i].Name == "lang" {
			kept.Variables[i].Name = "language"
		}
	}
	if _, err := h.store.UpdateCollection(t.Context(), kept, 0); err != nil {
		t.Fatal(err)
	}
	h.post(at, form).is(http.StatusUnprocessableEntity).shows("[data-testid=lacks]", "{{lang}} is of Shop, and not of the top that it is moved to.")
	form.Set("bring", "copy")
	h.post(at, form).is(http.StatusOK)
	now, _ := h.store.FindCollection(t.Context(), c.ID)
	if v := now.Variables[len(now.Variables)-1]; v.Name != "lang" || v.Value != "de" {
		t.Errorf("it was not brought along: %+v", now.Variables)
	}
}

func TestImportedFoldersKeepWhatTheirRequestsHaveInCommon(t *testing.T) {
	h := newHouse(t)
	item := func(name, auth, more string) string {
		return `{"name":"` + name + `","auth":` + auth + `,` + more + `"item":[{"name":"r","request":{"method":"GET","url":"{{base}}/x"}}]}`
	}
	file := `{"info":{"name":"S","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[` +
		item("Signed", `{"type":"bearer","bearer":[{"key":"token","value":"C4nary-folder-token"}]}`, `"variable":[{"key":"base","value":"http://h"}],"_parley_headers":[{"key":"X-Team","value":"7"}],`) + `,` +
		item("Person", `{"type":"oauth2","oauth2":[{"key":"grant_type","value":"authorization_code"},{"key":"authUrl","value":"https://idp.example/a"},{"key":"accessTokenUrl","value":"https://idp.example/t"},{"key":"clientId","value":"abc"}]}`, "") + `,{"name":"Empty","item":[]}]}`
	var got importedAnswer
	h.ask(http.MethodPost, "/api/import?save=true", "", file).is(http.StatusCreated).lacks("C4nary").into(&got)
	if f := got.Folders[0]; f.Auth.Token != "{{token}}" || f.Headers[0].Name != "X-Team" || len(f.Variables) != 2 || !f.Variables[1].Set {
		t.Errorf("answered: %+v", got.Folders)
	}
	kept, err := h.store.FindCollection(t.Context(), 1)
	if err != nil || len(kept.Folders) != 3 || kept.Folders[0].Auth.Token != "{{token}}" || kept.Folders[0].Variables[0].Value != "http://h" || kept.Folders[1].Auth.Kind != "inherit" || kept.Requests[1].Request.Auth.Grant != playground.GrantAuthorizationCode {
		t.Errorf("kept: %+v, %v", kept, err)
	}
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0].Detail, "The sign-in of the folder Person stands in each request that inherited it") {
		t.Errorf("%+v", got.Warnings)
	}
	h.ask(http.MethodPost, "/api/import", "", file).is(http.StatusOK).has(`"value":"http://h"`).has("C4nary-folder-token")
	r := h.uploads(nil, [2]string{"a.json", file}).is(http.StatusOK).shows("[data-testid=import-tree]", "1 variable, 1 header, Bearer sign-in").lacks("C4nary")
	if r.page().Find("[data-testid=import-tree] details").Length() != 3 {
		t.Error("a folder is not shown")
	}
	h.ask(http.MethodPost, "/api/import?save=true", "", `{"info":{"name":"Bare","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[{"name":"Later","item":[]}]}`).is(http.StatusCreated).has(`"name":"Bare"`)
	if bare, err := h.store.FindCollection(t.Context(), 2); err != nil || len(bare.Folders) != 1 {
		t.Errorf("folders alone made %+v, %v", bare, err)
	}
}
