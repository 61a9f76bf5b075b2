package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

const shopSecret = "C4nary-of-the-shop"

// shelf makes a collection whose one request echoes what it was sent with. It stands under {{base}}.
func (h *house) shelf() playground.Collection {
	h.t.Helper()
	r := playground.NewRequest("{{base}}/echo")
	r.Method, r.Auth = "POST", playground.Auth{Kind: "inherit"}
	r.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"lang": "{{lang}}"}`}
	c, err := h.store.CreateCollection(h.t.Context(), playground.Collection{
		Name: "Shop", CreatedBy: "mira", UpdatedBy: "mira", Auth: playground.Auth{Kind: "bearer", Token: "{{key}}"},
		Variables: []playground.Variable{{Name: "key", Value: shopSecret, Secret: true}, {Name: "lang", Value: "fr"}},
		Headers:   []playground.Row{{Name: "X-Team", Value: "{{lang}}-team", Enabled: true}},
		Requests:  []playground.SavedRequest{{Name: "Say it", Request: r}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// saidBack is what the demo API was sent.
func (h *house) saidBack(id playground.RunID) string {
	h.t.Helper()
	return h.get("/api/runs/" + id.String() + "/body").is(http.StatusOK).body
}

func TestASavedRequestIsSentWithWhatItsCollectionHas(t *testing.T) {
	h := newHouse(t)
	h.staging()
	saved := h.shelf().Requests[0].ID.String()
	look := func(what string, run playground.Run) {
		t.Helper()
		got := h.saidBack(run.ID)
		if run.SavedID.String() != saved || run.Name != "Say it" || !strings.Contains(got, "fr-team") || !strings.Contains(got, "secret:key") || !strings.Contains(got, `\"fr\"`) {
			t.Errorf("%s: run %+v from %d, %q: %s", what, run.ID, run.SavedID, run.Name, got)
		}
		h.get("/api/runs/" + run.ID.String()).lacks(shopSecret)
		h.get("/runs/"+run.ID.String()).lacks(shopSecret).has("X-Team").shows("a[href='/r/"+saved+"']", "Say it")
		if code := h.get("/api/runs/" + run.ID.String() + "/code?target=curl").is(http.StatusOK).body; !strings.Contains(code, "X-Team: fr-team") || !strings.Contains(code, "KEY") || strings.Contains(code, shopSecret) {
			t.Errorf("%s: as code it is %s", what, code)
		}
	}
	var run playground.Run
	h.json(http.MethodPost, "/api/runs", `{"saved": "`+saved+`", "environment": "Staging"}`).is(http.StatusCreated).into(&run)
	look("named alone", run)
	h.json(http.MethodPost, "/api/runs/"+run.ID.String()+"/rerun", `{}`).is(http.StatusCreated).into(&run)
	look("sent again", run)
	h.json(http.MethodPost, "/api/runs/"+run.ID.String()+"/rerun", `{"patch": {"remove_headers": ["X-Team"]}}`).is(http.StatusCreated).into(&run)
	if got := h.saidBack(run.ID); strings.Contains(got, "fr-team") {
		t.Errorf("a header that was taken away was sent: %s", got)
	}
	r := h.post("/send", url.Values{"saved": {saved}, "environment": {"Staging"}}).is(http.StatusOK)
	h.get("/api/runs/" + strings.TrimPrefix(r.url.Path, "/runs/")).into(&run)
	look("from a form", run)
	h.json(http.MethodPost, "/api/runs", `{"saved": "`+saved+`", "environment": "Staging", "name": "Edited", "request": {"method": "PUT", "url": "{{base}}/echo?a={{lang}}", "auth": {"kind": "inherit"}}}`).is(http.StatusCreated).into(&run)
	if got := h.saidBack(run.ID); run.Request.Method != "PUT" || run.Name != "Edited" || run.SavedID.String() != saved || !strings.Contains(got, "a=fr") || !strings.Contains(got, "secret:key") {
		t.Errorf("edited: %+v, %s", run.Request, got)
	}
	h.get("/api/runs?saved=" + saved).is(http.StatusOK).has(`"id":"` + run.ID.String() + `"`)
	h.get("/history?q=" + url.QueryEscape(`collection:"shop"`)).is(http.StatusOK).has("/runs/" + run.ID.String()).lacks(shopSecret)
	h.get("/api/runs?collection=Nowhere").is(http.StatusOK).lacks(`"id"`)
	h.get("/api/runs?saved=x").is(http.StatusUnprocessableEntity).has("/saved")
	h.get("/api/values?token=collection&begin=SH").is(http.StatusOK).has(`["Shop"]`)
	h.json(http.MethodPost, "/api/runs", `{"saved": "99"}`).is(http.StatusUnprocessableEntity).has("/saved")
	kept, err := h.store.FindSaved(t.Context(), run.SavedID)
	if err != nil || kept.LastRun != run.ID || kept.LastStatus != 200 {
		t.Errorf("its last run is %d, %v", kept.LastRun, err)
	}
}

func TestASavedRequestIsEditedInTheComposerAndSent(t *testing.T) {
	h := newHouse(t)
	h.staging()
	saved := h.shelf().Requests[0].ID.String()
	form := url.Values{"form": {"page"}, "show": {"playground"}, "saved": {saved}, "environment": {"Staging"}, "method": {"GET"}, "url": {"{{base}}/echo?lang={{lang}}&x={{nobody}}"}, "auth_kind": {"inherit"}, "name": {"Say it"}}
	r := h.post("/send", form).is(http.StatusUnprocessableEntity).lacks(shopSecret)
	r.shows("[data-testid=unknown]", "{{nobody}} is not defined in the collection Shop, nor in Staging.").shows("input[name=url][aria-invalid=true]", "")
	if page := r.page(); page.Find("input[name=saved]").AttrOr("value", "") != saved || !strings.Contains(page.Find("option[value=inherit]").Text(), "the collection Shop") {
		t.Error("the composer lost where it was sent from")
	}
	r.shows("[data-testid=unknown]", "{{nobody}} is not defined in the collection Shop, nor in Staging.")
	r.shows("[data-testid=inherited]", "X-Team")
	if strings.Contains(r.page().Find("#sent-also").Text(), "X-Team") {
		t.Error("a header of the collection is listed twice")
	}
	form.Set("url", "{{base}}/echo?lang={{lang}}")
	r = h.post("/send", form).is(http.StatusOK)
	id := r.url.Query().Get("run")
	var run playground.Run
	h.get("/api/runs/" + id).into(&run)
	if got := h.saidBack(run.ID); run.SavedID.String() != saved || !strings.Contains(got, "lang=fr") || !strings.Contains(got, "fr-team") {
		t.Errorf("%+v: %s", run.SavedID, got)
	}
	if h.get("/?from="+id).page().Find("input[name=saved]").AttrOr("value", "") != saved {
		t.Error("a run does not open with what it was sent from")
	}
	var names struct {
		Names []struct{ Name, Value, From string }
	}
	h.get("/api/names?environment=Staging&saved=" + saved).is(http.StatusOK).lacks(shopSecret).into(&names)
	if names.Names[0].From != "the collection Shop" {
		t.Errorf("%+v", names)
	}
	h.get("/api/names?saved=99").is(http.StatusUnprocessableEntity)
	if err := h.store.DeleteSaved(t.Context(), run.SavedID, 0); err != nil {
		t.Fatal(err)
	}
	form.Set("url", "{{base}}/users/17")
	r = h.post("/send", form).is(http.StatusOK) // what is typed can be sent without it
	h.get("/api/runs/" + r.url.Query().Get("run")).into(&run)
	if run.SavedID != 0 {
		t.Errorf("it was sent from %d, which is gone", run.SavedID)
	}
}

func TestASavedRequestIsRepeatedAndSentToSeveral(t *testing.T) {
	h := newHouse(t)
	h.twoPlaces()
	saved := h.shelf().Requests[0].ID.String()
	var several struct{ Runs []playground.Run }
	h.json(http.MethodPost, "/api/runs/several", `{"saved": "`+saved+`", "environments": ["Staging", "Live"]}`).is(http.StatusCreated).into(&several)
	for _, run := range several.Runs {
		if run.SavedID.String() != saved || !strings.Contains(h.saidBack(run.ID), "fr-team") {
			t.Errorf("in %s it was sent from %d", run.Environment, run.SavedID)
		}
	}
	r := h.json(http.MethodPost, "/api/series", `{"saved": "`+saved+`", "environment": "Staging", "plan": {"count": 2}}`).is(http.StatusAccepted)
	var series playground.Series
	r.into(&series)
	events := h.get("/api/series/" + series.ID.String() + "/events")
	if series.SavedID.String() != saved || !strings.Contains(events.body, "done") {
		t.Errorf("%+v", series)
	}
	runs, err := h.store.FindSeriesRuns(t.Context(), series.ID)
	if err != nil || len(runs) != 2 || !strings.Contains(h.saidBack(runs[1].ID), "fr-team") {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	found, err := h.store.FindSavedRuns(t.Context(), []playground.SavedID{series.SavedID}, 9)
	if err != nil || len(found[series.SavedID]) != 4 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestANameIsDefinedInTheCollection(t *testing.T) {
	h := newHouse(t)
	saved := h.shelf().Requests[0].ID
	form := url.Values{"form": {"page"}, "saved": {saved.String()}, "method": {"GET"}, "url": {h.base + "/demo/users/{{user}}"}}
	h.post("/compose/define", form).is(http.StatusOK).shows("select[name=define_in] option[selected]", "the collection Shop")
	form["define"], form["define_in"], form["define_name"], form["define_value"], form["define_secret"] = []string{"yes"}, []string{"collection"}, []string{"user", "pin"}, []string{"17", "C4nary-pin"}, []string{"1"}
	h.post("/compose/define", form).is(http.StatusOK).lacks("C4nary-pin").has("Defined in the collection Shop: user, pin.")
	r, err := h.store.FindSaved(t.Context(), saved)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := h.store.OpenCollection(t.Context(), r.CollectionID)
	if v := opened.Variables; err != nil || len(v) != 4 || v[0].Value != shopSecret || v[2].Value != "17" || !v[3].Secret || v[3].Value != "C4nary-pin" {
		t.Errorf("%+v, %v", v, err)
	}
	form.Set("saved", "99")
	h.post("/compose/define", form).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-define]", "There is no such saved request")
}
