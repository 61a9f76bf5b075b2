package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// TestACredentialThatIsQuotedBesideItsRunIsNotKept: what is written beside a run is read by
// all, while what was typed in it is not.
func TestACredentialThatIsQuotedBesideItsRunIsNotKept(t *testing.T) {
	const canary = "canary-7f3a9c0b2d4e"
	h := newTeamHouse(t, playground.WayPassword)
	mira, jonas := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Jonas", playground.RoleMember))
	h.ask(http.MethodPost, "/api/runs", "application/json", `{"note": "with `+canary+`", "name": "`+canary+` first", "request": {"url": "`+repeats(t, 1).URL+`/", "headers": [{"name": "Authorization", "value": "Bearer `+canary+`"}]}}`, mira...).is(http.StatusCreated)
	h.post("/runs/1/comments", url.Values{"text": {"see `Bearer " + canary + "`"}}, mira...).is(http.StatusOK)
	h.ask(http.MethodPatch, "/api/comments/1", "application/json", `{"text": "it was `+canary+`, or not"}`, mira...).is(http.StatusOK)
	for _, path := range []string{"/runs/1", "/history", "/api/runs", "/api/runs/1/comments", "/history/export?format=json", "/api/runs?q=" + canary} {
		h.get(path, jonas...).is(http.StatusOK).lacks(canary + " ").lacks(canary + ",").lacks("with " + canary)
	}
	h.get("/runs/1", jonas...).has("or not").has("*** first")
	h.ask(http.MethodPatch, "/api/runs/1", "application/json", `{"note": "n `+canary+`", "tags": ["t `+canary+`"]}`, mira...).is(http.StatusOK)
	h.get("/api/runs/1", jonas...).is(http.StatusOK).lacks(canary).has(`"t ****`)
	h.post("/runs/1", url.Values{"name": {"again " + canary}}, mira...).is(http.StatusOK)
	h.post("/history/selected", url.Values{"do": {"note"}, "run": {"1"}, "note": {"all " + canary}}, mira...)
	h.get("/api/runs/1", jonas...).is(http.StatusOK).lacks(canary).has("again ****")
	h.post("/runs/1/comments", url.Values{"text": {"Is it " + canary + "?"}}, jonas...).is(http.StatusOK).has("Is it " + canary + "?")
}

// TestDataForASecretIsASecret: a column that takes the place of a secret variable, or is called
// like a credential, is hidden like one.
func TestDataForASecretIsASecret(t *testing.T) {
	h := newHouse(t)
	site := repeats(t, 1).URL
	c, err := h.store.CreateCollection(t.Context(), playground.Collection{
		Name: "Shop", Auth: playground.Auth{Kind: "inherit"}, Variables: []playground.Variable{{Name: "shop", Value: "canary-of-the-shelf", Secret: true}},
		Folders:  []playground.Folder{{ID: 1, Name: "F", Variables: []playground.Variable{{Name: "branch", Value: "canary-of-the-folder", Secret: true}}}},
		Requests: []playground.SavedRequest{{Name: "Look", Request: playground.NewRequest(site + "/?shop={{shop}}&with={{password}}&page={{page}}&b={{branch}}")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var s seriesAnswer
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/run", `{"data": [{"shop": "canary-one", "password": "canary-two", "page": "seven", "branch": "canary-three"}]}`).is(http.StatusAccepted).into(&s)
	h.ended(s.ID)
	var run playground.Run
	body := h.get("/api/runs/1").is(http.StatusOK).lacks("canary-")
	body.into(&run)
	if !strings.Contains(run.URL, "shop=‹secret:shop›&with=‹secret:password›&page=seven&b=‹secret:branch›") {
		t.Errorf("it was sent to %s", run.URL)
	}
}
