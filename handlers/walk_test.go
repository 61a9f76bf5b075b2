package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// posts makes a collection that makes a post, asks for what is not there, and echoes.
func (h *house) posts() playground.Collection {
	h.t.Helper()
	saved := func(name, method, address, body string) playground.SavedRequest {
		r := playground.NewRequest("{{base}}" + address)
		r.Method = method
		if body != "" {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: body}
		}
		return playground.SavedRequest{Name: name, Request: r}
	}
	create := saved("Make a post", "POST", "/posts", `{"title": "{{title}}", "body": "b", "userId": 1}`)
	create.Folder = 1
	read := saved("Read it", "GET", "/echo?title={{title}}", "")
	c, err := h.store.CreateCollection(h.t.Context(), playground.Collection{
		Name: "Posts", CreatedBy: "mira", UpdatedBy: "mira", Auth: playground.Auth{Kind: "inherit"},
		Variables: []playground.Variable{{Name: "title", Value: "of the collection"}},
		Folders:   []playground.Folder{{ID: 1, Name: "Making"}},
		Requests:  []playground.SavedRequest{create, saved("Not there", "GET", "/status/404", ""), read},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// savedID finds a request of a collection by its name.
func savedID(c playground.Collection, name string) string {
	for _, r := range c.Requests {
		if r.Name == name {
			return r.ID.String()
		}
	}
	return ""
}

func (h *house) runs(of seriesAnswer) []playground.RunSummary {
	h.t.Helper()
	var all struct{ Runs []playground.RunSummary }
	h.get("/api/runs?limit=100&series=" + of.ID.String()).is(http.StatusOK).into(&all)
	return all.Runs
}

func TestACollectionIsRunAsAWhole(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.posts()
	var s seriesAnswer
	r := h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/run", `{"environment": "Staging", "times": 2}`).is(http.StatusAccepted)
	r.into(&s)
	if r.header.Get("Location") != "/api/series/"+s.ID.String() || s.Walk == nil || len(s.Walk.Steps) != 3 || s.Plan.Count != 6 || s.Name != "Posts" {
		t.Fatalf("started %+v", s)
	}
	s = h.ended(s.ID)
	if s.State != playground.StateDone || s.Summary.Ran != 6 || s.Summary.Differs != 0 {
		t.Errorf("ended %s because %q: %+v", s.State, s.Because, s.Summary)
	}
	page := h.get("/series/" + s.ID.String()).is(http.StatusOK).has("3 requests of Posts, 2 times").has("Make a post").has("time 2").page()
	if got := page.Find(".seriesruns tbody tr").Length(); got != 6 {
		t.Errorf("the page shows %d runs", got)
	}
	for _, run := range h.runs(s) {
		step, _ := s.Walk.StepOf(run.SeriesPlace)
		if s.Walk.Steps[step].Name != run.Name {
			t.Errorf("place %d is %s, not %s", run.SeriesPlace, run.Name, s.Walk.Steps[step].Name)
		}
		if run.Name == "Read it" && !strings.Contains(h.saidBack(run.ID), "of the collection") {
			t.Errorf("what the collection has was not sent: %s", h.saidBack(run.ID))
		}
	}

	data := `{"environment": "Staging", "requests": ["` + savedID(c, "Make a post") + `", "` + savedID(c, "Read it") + `"], "data": [{"title": "one"}, {"title": "two"}]}`
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/run", data).is(http.StatusAccepted).into(&s)
	s = h.ended(s.ID)
	var said []string
	for _, run := range h.runs(s) {
		if run.Name == "Read it" {
			said = append(said, h.saidBack(run.ID))
		}
	}
	if len(said) != 2 || !strings.Contains(said[0], "two") || !strings.Contains(said[1], "one") || s.Walk.Rows != 2 {
		t.Errorf("with data: %q, %+v", said, s.Walk)
	}
	h.get("/series/" + s.ID.String()).is(http.StatusOK).has("Every request had the same status as last time.").has("once for each of 2 rows of data")
	if to := h.post("/series/"+s.ID.String()+"/again", nil).url; to.Path != "/collections/"+c.ID.String()+"/run" {
		t.Errorf("again leads to %s", to)
	}
}

func TestAWalkThatCannotGoOnSaysWhy(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.posts()
	var s seriesAnswer
	h.json(http.MethodPost, "/api/collections/"+c.ID.String()+"/run", `{"requests": ["`+savedID(c, "Read it")+`"]}`).
		is(http.StatusUnprocessableEntity).has("The variable {{base}} is not defined in the collection Posts. It is used by Read it.")
	made := h.posts()
	h.json(http.MethodPost, "/api/collections/"+made.ID.String()+"/run", `{"environment": "Staging", "folder": "`+made.Folders[0].ID.String()+`", "times": 2, "plan": {"stop": {"statuses": ["2xx"]}}}`).
		is(http.StatusAccepted).into(&s)
	if s = h.ended(s.ID); s.State != playground.StateStopped || !strings.Contains(s.Because, "answered 201") {
		t.Errorf("%s because %q", s.State, s.Because)
	}
	for name, c := range map[string]struct{ body, want string }{
		"no such request":             {`{"requests": ["999"]}`, "no request 999 in this collection"},
		"too often":                   {`{"times": 9999}`, "/times"},
		"so often that it goes round": {`{"times": 6148914691236517207}`, "/times"}, // three times that is 5
		"bad data":                    {`{"data": "a,a\n1,2"}`, "/data"},
		"a pace":                      {`{"plan": {"pace_ms": -1}}`, "/plan/pace_ms"},
		"no such place":               {`{"environment": "Mars"}`, "/environment"},
		"another member":              {`{"speed": 1}`, "speed"},
	} {
		if got := h.json(http.MethodPost, "/api/collections/"+made.ID.String()+"/run", c.body); got.status < 400 || got.status > 422 || !strings.Contains(got.body, c.want) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	h.json(http.MethodPost, "/api/collections/999/run", `{}`).is(http.StatusNotFound)
}

func TestTheFormOfAWalkKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	h.staging()
	c := h.posts()
	at := "/collections/" + c.ID.String() + "/run"
	page := h.get("/collections/" + c.ID.String()).is(http.StatusOK).page()
	if href, _ := page.Find(`a.btn:contains("Run all")`).Attr("href"); href != at {
		t.Errorf("Run all leads to %q", href)
	}
	page = h.get(at).is(http.StatusOK).page()
	if got := page.Find("input[name=request][checked]").Length(); got != 3 {
		t.Errorf("%d are ticked", got)
	}
	page = h.get(at + "?folder=" + c.Folders[0].ID.String()).is(http.StatusOK).page()
	if got := page.Find("input[name=request]").Length(); got != 1 {
		t.Errorf("%d are in the folder", got)
	}
	typed := url.Values{"environment": {"Staging"}, "times": {"none"}, "plan_stop": {"5xx"}, "data": {"a,a\n1,2"}, "request": {savedID(c, "Not there")}}
	page = h.post(at, typed).is(http.StatusUnprocessableEntity).has("whole number").has("has a twice").page()
	if got, _ := page.Find("input[name=times]").Attr("value"); got != "none" || page.Find("input[name=request][checked]").Length() != 1 || page.Find("textarea[name=data]").Text() != "a,a\n1,2" {
		t.Errorf("what was typed is gone: times %q", got)
	}
	h.post(at, url.Values{"times": {"1"}}).is(http.StatusUnprocessableEntity).has("Tick what is to be sent.")
	typed.Set("times", "2")
	typed.Set("data", "")
	r := h.post(at, typed).is(http.StatusOK)
	if !strings.HasPrefix(r.url.Path, "/series/") {
		t.Fatalf("led to %s", r.url)
	}
	id, _ := playground.ParseSeriesID(strings.TrimPrefix(r.url.Path, "/series/"))
	if s := h.ended(id); s.Summary.Ran != 2 {
		t.Errorf("ran %+v", s.Summary)
	}
	page = h.get(at + "?series=" + id.String()).is(http.StatusOK).page()
	if got, _ := page.Find("input[name=times]").Attr("value"); got != "2" || page.Find("input[name=request][checked]").Length() != 1 {
		t.Errorf("again offers %q times", got)
	}
}
