package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

func TestACollectionIsTakenOutAsOpenAPIWithItsLastAnswers(t *testing.T) {
	h := newHouse(t)
	h.staging()
	r := playground.NewRequest("{{base}}/users/:id")
	r.PathParams = []playground.Row{{Name: "id", Value: "17", Enabled: true}}
	r.Auth = playground.Auth{Kind: "bearer", Token: "C4nary-token"}
	r.Headers = []playground.Row{{Name: "X-Api-Key", Value: "C4nary-key", Enabled: true}}
	c, err := h.store.CreateCollection(t.Context(), playground.Collection{Name: "Users", CreatedBy: "mira", UpdatedBy: "mira", Auth: playground.Auth{Kind: "inherit"}, Requests: []playground.SavedRequest{{Name: "One", Request: r}}})
	if err != nil {
		t.Fatal(err)
	}
	at := "/api/collections/" + c.ID.String() + "/export?format=openapi&environment=Staging"
	h.get(at).is(http.StatusOK).lacks("C4nary").has("It was not sent yet.")
	h.json(http.MethodPost, "/api/runs?wait=true", `{"saved": "`+savedID(c, "One")+`", "environment": "Staging"}`)
	got := h.get(at).is(http.StatusOK).lacks("C4nary")
	var doc struct {
		Servers []struct{ URL string }
		Paths   map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct{ Example map[string]any }
			}
		}
	}
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Servers) != 1 || !strings.HasSuffix(doc.Servers[0].URL, "/demo") || doc.Paths["/users/{id}"]["get"].Responses["200"].Content["application/json"].Example["username"] != "ada" {
		t.Errorf("it says %s", got.body)
	}
	if !strings.Contains(h.get("/collections/"+c.ID.String()+"/export").page().Find("[data-testid=formats]").Text(), "OpenAPI 3.1") {
		t.Error("the page does not offer it")
	}
}
