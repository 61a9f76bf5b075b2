package handlers_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

const shop = `{"info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
	"variable": [{"key": "base", "value": "https://shop.test"}],
	"item": [{"name": "Users", "item": [
		{"name": "Log in", "event": [{"listen": "test", "script": {"exec": ["pm.environment.set('tok', pm.response.json().token)"]}}],
		 "request": {"method": "POST", "url": "{{base}}/login", "auth": {"type": "basic", "basic": [{"key": "username", "value": "mira"}, {"key": "password", "value": "canary-password-0815"}]}}},
		{"name": "List <script>alert(1)</script>", "request": {"method": "GET", "url": "{{base}}/users"}}]}]}`

// uploads posts a form with files, such as a page does.
func (h *house) uploads(fields map[string]string, files ...[2]string) reply {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		_ = w.WriteField(name, value)
	}
	for _, f := range files {
		part, _ := w.CreateFormFile("file", f[0])
		_, _ = part.Write([]byte(f[1]))
	}
	_ = w.Close()
	return h.ask(http.MethodPost, "/import", w.FormDataContentType(), b.String())
}

func TestWhatAFileHoldsIsShownAndThenMade(t *testing.T) {
	h := newHouse(t)
	h.get("/import").is(http.StatusOK).shows(`[data-testid="import"]`, "Postman")
	page := h.uploads(map[string]string{"format": "auto", "text": ""}, [2]string{"shop.json", shop}).is(http.StatusOK)
	page.shows(`[data-testid="preview"]`, "2 requests in 1 folder").shows(`[data-testid="preview"]`, "Postman, from shop.json").
		shows(`[data-testid="import-tree"]`, "Log in").shows(`[data-testid="warnings"]`, "Users / Log in").lacks("canary-password").lacks("<script>alert")
	if all := h.get("/collections").is(http.StatusOK); strings.Contains(all.body, "Shop") {
		t.Fatal("it was kept before anybody said so")
	}
	kept, _ := page.page().Find(`[name="kept"]`).Attr("value")
	h.uploads(map[string]string{"kept": kept, "name": "Our shop", "make": "yes"}).is(http.StatusOK).shows("main", "Our shop").shows("main", "Log in").lacks("canary-password").lacks("<script>alert")
	h.uploads(map[string]string{"kept": kept, "name": strings.Repeat("n", 201), "make": "yes"}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-name"]`, "200 bytes")
	h.uploads(map[string]string{"kept": "nothing", "name": "x", "make": "yes"}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-file"]`, "Choose the file again")
}

func TestAnEnvironmentThatIsImportedIsChosen(t *testing.T) {
	h := newHouse(t)
	const pets = `{"openapi":"3.0.0","info":{"title":"Pets","version":"1"},"servers":[{"url":"http://pets.example/v1"}],"paths":{"/pets":{"get":{"operationId":"listPets"}}}}`
	page := h.uploads(map[string]string{"text": pets}).is(http.StatusOK).page()
	kept, _ := page.Find(`[name="kept"]`).Attr("value")
	h.uploads(map[string]string{"kept": kept, "name": "Pets", "make": "yes"}).is(http.StatusOK)
	page = h.get("/r/1").is(http.StatusOK).page()
	if chosen := page.Find("#environment option[selected]").Text(); !strings.Contains(chosen, "pets.example") || page.Find("[data-testid=unknown]").Length() != 0 {
		t.Errorf("it is sent to %q: %s", chosen, page.Find("#resolved").Text())
	}
}

func TestWhatCannotBeReadIsSaidAtItsField(t *testing.T) {
	h := newHouse(t)
	h.uploads(map[string]string{"text": "no file <b>at all</b>"}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-text"]`, "no file that is read").shows(`textarea[name="text"]`, "no file <b>at all</b>")
	h.uploads(map[string]string{"text": ""}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-file"]`, "Choose a file")
	h.uploads(map[string]string{"text": "kept text"}, [2]string{"a.json", "{"}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-file"]`, "ends in the middle").shows(`textarea[name="text"]`, "kept text")
	h.uploads(map[string]string{"text": ""}, [2]string{"cut.json", "{"}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-file"]`, "cut.json: The JSON ends")
	h.uploads(map[string]string{"text": ""}, [2]string{"none.json", ""}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-file"]`, "none.json: There is nothing to import: the file is empty.")
	h.uploads(map[string]string{"text": ""}, [2]string{"export.json", "<!DOCTYPE html>\n<title>Sign in</title>"}).is(http.StatusUnprocessableEntity).shows(`[data-testid="fault-file"]`, "a web page and no export")
	const empty = `{"info":{"name":"E","schema":"s"},"item":[]}`
	h.ask(http.MethodPost, "/api/import", "", empty).is(http.StatusOK)
	h.ask(http.MethodPost, "/api/import?save=true", "", empty).is(http.StatusUnprocessableEntity)
	h.uploads(map[string]string{"text": empty}).is(http.StatusOK).shows(`[data-testid="preview"]`, "0 requests").none(`[data-testid="make"]`)
	h.ask(http.MethodPost, "/import", "application/x-www-form-urlencoded", "text=curl+https%3A%2F%2Fa.test").is(http.StatusOK).shows(`[data-testid="preview"]`, "1 request")
}

func TestAnImportIsKeptWithoutItsCredentialsInSight(t *testing.T) {
	h := newHouse(t)
	made := h.ask(http.MethodPost, "/api/import?save=true", "application/json", shop).is(http.StatusCreated).lacks("canary-password")
	var got struct {
		importedAnswer
		Collection struct {
			ID, Name     string
			Environments []struct{ ID, Name string }
		} `json:"collection"`
	}
	made.into(&got)
	if made.header.Get("Location") != "/api/collections/"+got.Collection.ID || got.Collection.Name != "Shop" || len(got.Requests) != 2 {
		t.Fatalf("%+v", got)
	}
	text, _ := json.Marshal(got.Requests[0].Request.Auth)
	if !strings.Contains(string(text), "{{") {
		t.Errorf("the password became %s", text)
	}
	h.get("/collections/"+got.Collection.ID).is(http.StatusOK).shows("main", "Log in").lacks("canary-password")
	h.get("/collections/" + got.Collection.ID + "?part=settings").is(http.StatusOK).lacks("canary-password")
}

func TestACollectionIsCalledAsItsFileWhereTheFileHasNoName(t *testing.T) {
	h := newHouse(t)
	for query, want := range map[string]string{"&filename=checkout.http": "checkout", "&filename=checkout.http&name=Till": "Till", "&format=http": "Imported"} {
		var got struct{ Collection struct{ Name string } }
		h.ask(http.MethodPost, "/api/import?save=true"+query, "text/plain", "GET https://a.test/").is(http.StatusCreated).into(&got)
		if got.Collection.Name != want {
			t.Errorf("%s is called %q, not %q", query, got.Collection.Name, want)
		}
	}
}

func TestAnImportKeepsWhatIsSaidOfFoldersAndWhatIsTooLongIsCut(t *testing.T) {
	h := newHouse(t)
	long := strings.Repeat("ä", 15_000)
	text := `{"info": {"name": "Long", "description": "` + long + `", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"variable": [{"key": "a", "value": "b", "description": "` + long + `"}],
		"item": [{"name": "Users", "description": "All of **them**", "item": [{"name": "In", "description": {"content": "deeper"}, "item": [{"name": "A", "request": {"url": "https://a.test", "description": "` + long + `"}}]}]}]}`
	var made struct {
		importedAnswer
		Collection struct{ ID string }
	}
	h.ask(http.MethodPost, "/api/import?save=true", "application/json", text).is(http.StatusCreated).into(&made)
	if len(made.Warnings) != 2 || !strings.Contains(made.Warnings[0].Detail, "20,000 bytes") {
		t.Errorf("warns of %v", made.Warnings)
	}
	var kept struct {
		Folders   []playground.Folder
		Variables []playground.Variable
	}
	h.get("/api/collections/" + made.Collection.ID).is(http.StatusOK).into(&kept)
	if len(kept.Folders) != 2 || kept.Folders[0].Description != "All of **them**" || kept.Folders[1].Description != "deeper" {
		t.Errorf("folders %+v", kept.Folders)
	}
	if note := kept.Variables[0].Note; len(note) != 1000 || !strings.HasPrefix(long, note) {
		t.Errorf("a note of %d bytes", len(note))
	}
	again := h.get("/api/collections/" + made.Collection.ID + "/export?format=parley").is(http.StatusOK).body
	h.ask(http.MethodPost, "/api/import", "application/json", again).is(http.StatusOK).into(&made)
	if len(made.Requests) != 1 || len(made.Folders) != 2 || made.Folders[1].Description != "deeper" {
		t.Errorf("comes back with %+v", made.Folders)
	}
}

func TestWhoImportsAFileTwiceIsToldBefore(t *testing.T) {
	h := newHouse(t)
	h.uploads(nil, [2]string{"shop.json", shop}).is(http.StatusOK).none(`[data-testid="update"]`)
	h.ask(http.MethodPost, "/api/import?save=true", "application/json", shop).is(http.StatusCreated)
	h.uploads(nil, [2]string{"shop.json", shop}).is(http.StatusOK).shows(`[data-testid="update"] a`, "Shop").shows(`[data-testid="update"]`, "It has the same name, and 2 requests.").shows(`[data-testid="update-nothing"]`, "nothing to update")
}

func TestEnvironmentsOfAFileGetFreeNames(t *testing.T) {
	h := newHouse(t)
	const file = `{"name": "Staging", "values": [{"key": "base", "value": "https://a.test"}, {"key": "tok", "value": "canary-token-1", "type": "secret"}], "_postman_variable_scope": "environment"}`
	for _, want := range []string{"Staging", "Staging 2"} {
		var got struct {
			Collection struct {
				ID           *string
				Environments []struct{ ID, Name string }
			}
		}
		r := h.ask(http.MethodPost, "/api/import?save=true", "", file).is(http.StatusCreated).lacks("canary-token")
		r.into(&got)
		if len(got.Collection.Environments) != 1 || got.Collection.Environments[0].Name != want || got.Collection.ID != nil {
			t.Fatalf("%+v, want %s", got, want)
		}
		h.get("/environments/"+got.Collection.Environments[0].ID).is(http.StatusOK).lacks("canary-token").shows("main", "tok")
	}
}

func TestACollectionIsTakenOutWithoutItsSecrets(t *testing.T) {
	h := newHouse(t)
	var got struct{ Collection struct{ ID string } }
	h.ask(http.MethodPost, "/api/import?save=true", "", shop).is(http.StatusCreated).into(&got)
	at := "/collections/" + got.Collection.ID
	h.get(at).is(http.StatusOK).shows("main", "Export")
	h.get(at+"/export").is(http.StatusOK).shows(`[data-testid="formats"]`, "Postman").shows(`[data-testid="secrets"]`, "1 secret replaced")
	for format, holds := range map[string]string{"": `"folders":`, "postman": `"v2.1.0`, "hurl": "POST {{base}}/login", "http": "### Users / Log in", "curl": `"${base}"/login`} {
		for _, path := range []string{"/api" + at + "/export", at + "/export"} {
			if format == "" && path[:4] != "/api" {
				continue
			}
			r := h.get(path + "?format=" + format).is(http.StatusOK).lacks("canary-password")
			if !strings.Contains(strings.ReplaceAll(r.body, "/v2.1.0", `"v2.1.0`), holds) || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment; filename=Shop.") || r.header.Get("Parley-Secrets-Replaced") != "1" {
				t.Errorf("%s: %v\n%s", format, r.header, r.body)
			}
			h.ask(http.MethodPost, "/api/import", "", r.body).is(http.StatusOK)
		}
	}
	h.get("/api" + at + "/export?format=soap").is(http.StatusUnprocessableEntity)
	h.get("/api/collections/999/export").is(http.StatusNotFound)
	h.get("/collections/999/export").is(http.StatusNotFound)
}

func TestASignInThatNoCollectionCanHaveIsHandedDown(t *testing.T) {
	for name, auth := range map[string]string{
		"by authorization code":   `{"type":"oauth2","oauth2":[{"key":"grant_type","value":"authorization_code"},{"key":"authUrl","value":"https://idp.example/a"},{"key":"accessTokenUrl","value":"https://idp.example/t"},{"key":"clientId","value":"abc"},{"key":"clientSecret","value":"canary-client"}]}`,
		"without a token":         `{"type":"bearer","bearer":[{"key":"token","value":""}]}`,
		"a key without a name":    `{"type":"apikey","apikey":[{"key":"value","value":"canary-key-value"}]}`,
		"basic without anything":  `{"type":"basic","basic":[]}`,
		"oauth2 without anything": `{"type":"oauth2","oauth2":[]}`,
	} {
		h := newHouse(t)
		file := `{"info":{"name":"S","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"auth":` + auth + `,"item":[{"name":"a","request":{"method":"GET","url":"{{base}}/x"}}]}`
		r := h.ask(http.MethodPost, "/api/import?save=true", "", file)
		if r.status != http.StatusCreated || strings.Contains(r.body, "canary") {
			t.Errorf("%s: %d %s", name, r.status, r.body)
			continue
		}
		h.get("/collections/1").is(http.StatusOK)
		if name == "by authorization code" && (!strings.Contains(r.body, "stands in each request that inherited it") || !strings.Contains(r.body, `"grant":"authorization_code"`)) {
			t.Errorf("%s: %s", name, r.body)
		}
	}
}

func TestSeveralCollectionsAreMadeOneByOne(t *testing.T) {
	h := newHouse(t)
	second := strings.NewReplacer("Shop", "Stall", "https://shop.test", "https://stall.test", `"item": [`, `"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{tok}}"}]}, "item": [`).Replace(shop)
	page := h.uploads(nil, [2]string{"a.json", shop}, [2]string{"b.json", second}, [2]string{"c.http", "GET http://h.test/ping\n"}).is(http.StatusOK)
	page.shows(`[data-testid="preview"]`, "Several formats, from a.json").shows(`[data-testid="make-each"]`, "Make 3 collections").shows(`[data-testid="make"]`, "Make one of all")
	kept, _ := page.page().Find(`[name="kept"]`).Attr("value")
	h.uploads(map[string]string{"kept": kept, "name": "x", "make": "each"}).is(http.StatusOK).shows("main", "Shop").shows("main", "Stall").lacks("canary-password")
	var one struct {
		Name      string
		Auth      playground.Auth
		Variables []playground.Variable
		Folders   []playground.Folder
		Requests  []playground.SavedRequest
	}
	for i, want := range []string{"Shop", "Stall"} {
		if err := json.Unmarshal([]byte(h.get("/api/collections/"+[]string{"1", "2"}[i]).is(http.StatusOK).body), &one); err != nil || one.Name != want || len(one.Folders) != 1 || one.Folders[0].Name != "Users" || len(one.Requests) != 2 || one.Variables[0].Name != "base" || (one.Auth.Kind == "bearer") != (i == 1) {
			t.Errorf("%v: %+v", err, one)
		}
	}
	h.uploads(nil, [2]string{"a.json", shop}).is(http.StatusOK).lacks("make-each")
}
