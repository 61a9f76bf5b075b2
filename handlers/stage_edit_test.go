package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

// fragment is what a script of a person asks with.
func fragment(who []string) []string { return append(slices.Clone(who), "HX-Request", "true") }

// editOnStage is the form of the composer on stage.
func editOnStage(r reply) url.Values {
	doc := r.page()
	form := formOfPage(doc.Find("#request"))
	for name, values := range formOfPage(doc.Find("#composer")) {
		form[name] = values
	}
	form.Set("body_kind", doc.Find("[name=body_kind][checked]").AttrOr("value", "none"))
	form.Set("environment", doc.Find("#environment option[selected]").AttrOr("value", ""))
	return form
}

func TestARequestIsChangedOnStage(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	p := s.begun([]string{s.send(s.mira)}, s.mira...)
	path, step := "/present/"+p.ID.String(), number(p.Steps[0].ID)
	s.get(path, s.mira...).shows("[data-testid=change]", "Change")
	edit := s.get(path+"/request?step="+step, s.mira...).is(http.StatusOK).lacks(shareCanary).shows("[data-testid=place]", "Step 1 of 1")
	doc := edit.page()
	if form := doc.Find("#request"); form.AttrOr("action", "") != path+"/request" || doc.Find("#code, #plan, #several, .sendmenu").Length() != 0 {
		t.Fatalf("it is sent to %q, with what a stage has not", form.AttrOr("action", ""))
	}
	s.get(p.Link).shows("[data-testid=changing]:not([hidden])", "is changing the request…").lacks("composer")
	s.get(path, s.mira...)
	s.get(p.Link).none("[data-testid=changing]:not([hidden])")
	s.post(path, url.Values{"do": {"changing"}}, s.mira...).is(http.StatusNoContent)
	s.get(p.Link).shows("[data-testid=changing]:not([hidden])", "is changing the request…")
	s.get(path+"/request", fragment(s.mira)...).shows("#stage[data-state=edit] #composer", "Auth").lacks("<header")

	form := editOnStage(edit)
	form.Set("url", s.base+"/demo/users/9041?page=2")
	form["header_use"] = []string{"0"}
	form["header_name"], form["header_value"] = []string{"Accept"}, []string{"text/html"}
	sent := s.post(path+"/request", form, fragment(s.mira)...).is(http.StatusOK)
	for tries := 0; sent.page().Find("[data-testid=big]").Length() == 0 && tries < 100; tries++ {
		sent = s.get(path, s.mira...) // waits a moment for the run: on a busy machine it may outlast the first answer
	}
	sent.shows("[data-testid=big]", "404").shows("[data-testid=changes]", "Accept text/html").shows("[data-testid=changes]", "page 2").lacks(shareCanary)
	s.get(p.Link).none("[data-testid=changing]:not([hidden])")
	for name, page := range map[string]reply{"who follows": s.get(p.Link), "an admin": s.get(path, s.ada...)} {
		page.is(http.StatusOK).shows("[data-testid=step-line]", "GET /demo/users/9041").shows("[data-testid=changes]", "Accept text/html").lacks(shareCanary)
		if name == "who follows" && page.page().Find("[data-testid=change], #composing, footer form").Length() != 0 {
			t.Error("who follows can change it")
		}
	}
	// Again sends it as it was changed, and as it was leads back.
	again := s.post(path, url.Values{"do": {"send"}, "step": {step}}, s.mira...).is(http.StatusOK).shows("[data-testid=step-line]", "/demo/users/9041").shows("#do-original-o", "As it was")
	again.shows("[data-testid=changes]", "Accept text/html")
	s.post(path, url.Values{"do": {"request"}}, s.mira...).is(http.StatusOK).shows("[data-testid=asked]", "Accept: text/html")
	s.get(p.Link).shows("[data-testid=asked]", "Accept: text/html").lacks(shareCanary)
	s.post(path, url.Values{"do": {"original"}, "step": {step}}, s.mira...).is(http.StatusOK).shows("[data-testid=step-line]", "/demo/echo").lacks("do-original")
}

func TestWhatCannotBeSentFromTheStageIsSaidThere(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	p := s.begun([]string{s.send(s.mira)}, s.mira...)
	path := "/present/" + p.ID.String()
	form := editOnStage(s.get(path+"/request", s.mira...))
	for name, c := range map[string]struct {
		typed  string
		status int
		shows  string
	}{
		"no address":      {"http://", http.StatusUnprocessableEntity, "#request [aria-invalid]"},
		"a cURL command":  {"curl -X PUT http://h.test/a", http.StatusOK, "option[value=PUT][selected]"},
		"an unknown name": {"http://{{nowhere}}/", http.StatusUnprocessableEntity, "#resolved"},
	} {
		form.Set("url", c.typed)
		for _, how := range [][]string{s.mira, fragment(s.mira)} {
			refused := s.post(path+"/request", form, how...).is(c.status).lacks(shareCanary)
			if doc := refused.page(); doc.Find("#stage[data-state=edit] "+c.shows).Length() == 0 || doc.Find("#request").AttrOr("action", "") != path+"/request" {
				t.Errorf("%s: %s is not shown", name, c.shows)
			}
		}
	}
	// What was typed comes back where it was typed, and what is filled from a command too.
	form.Set("url", s.base+"/demo/users/17")
	for _, where := range []string{"/compose/draft", "/compose/curl", "/compose/checks", "/compose/take"} {
		form.Set("curl", "curl http://h.test/b")
		form.Set("last", p.Steps[0].Run.String())
		back := s.post(where, form, fragment(s.mira)...).is(http.StatusOK).page()
		if back.Find("#request").AttrOr("action", "") != path+"/request" || back.Find("#request [name=step]").AttrOr("value", "") != number(p.Steps[0].ID) {
			t.Errorf("%s leads elsewhere", where)
		}
	}
	for name, who := range map[string][]string{"a colleague": s.jonas, "a viewer": s.vera} {
		if got := s.get(path+"/request", who...).status; got != http.StatusForbidden {
			t.Errorf("%s gets %d", name, got)
		}
		if got := s.post(path+"/request", form, who...).status; got != http.StatusForbidden {
			t.Errorf("%s sends: %d", name, got)
		}
	}
	form.Set("step", "99")
	s.post(path+"/request", form, s.mira...).is(http.StatusNotFound)
	s.get(path+"/request?step=99", s.mira...).is(http.StatusNotFound)
	s.post(path, url.Values{"do": {"end"}}, s.mira...).is(http.StatusOK)
	if over := s.get(path+"/request", s.mira...); over.url.Path != path+"/edit" {
		t.Errorf("when it has ended it leads to %s", over.url)
	}
}

func TestASecretOfAContentIsSentFromTheStageAndNotShown(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	var run struct{ ID string }
	secret := "correct-horse-battery"
	s.ask("POST", "/api/runs", "application/json", `{"request":{"method":"POST","url":"`+s.base+`/demo/echo","body":{"kind":"json","text":"{\"user\": \"mira\", \"password\": \"`+secret+`\"}"}}}`, s.mira...).is(http.StatusCreated).into(&run)
	p := s.begun([]string{run.ID}, s.mira...)
	path := "/present/" + p.ID.String()
	edit := s.get(path+"/request", s.mira...).is(http.StatusOK).lacks(secret)
	form := editOnStage(edit)
	form.Set("body_text", strings.Replace(edit.page().Find("textarea[name=body_text]").Text(), "mira", "jonas", 1))
	s.post(path+"/request", form, s.mira...).is(http.StatusOK).lacks(secret).shows("[data-testid=big]", "200 OK").shows("[data-testid=changes]", "body /user")
	s.get(p.Link).lacks(secret)
	var now presented
	s.ask("GET", "/api/presentations/"+p.ID.String(), "", "", s.mira...).into(&now)
	if got := s.ask("GET", "/api/runs/"+now.Steps[0].Shown.String()+"/body", "", "", s.mira...); !strings.Contains(got.body, secret) || !strings.Contains(got.body, "jonas") {
		t.Errorf("what was sent is %s", got.body)
	}
}

func TestRunsStandBesideEachOtherOnStage(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	kept := s.send(s.mira)
	p := s.begun([]string{kept, s.send(s.mira)}, s.mira...)
	path, step := "/present/"+p.ID.String(), number(p.Steps[0].ID)
	s.post(path, url.Values{"do": {"compare"}}, s.mira...).is(http.StatusOK).shows("[data-testid=sides]", "Step 2, as kept") // before anything is sent
	lone := s.begun([]string{kept}, s.mira...)
	s.post("/present/"+lone.ID.String(), url.Values{"do": {"compare"}}, s.mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=stage-fault]", "There is one run so far")
	form := editOnStage(s.get(path+"/request", s.mira...))
	form.Set("url", s.base+"/demo/users/9041")
	s.post(path+"/request", form, s.mira...).is(http.StatusOK)
	beside := s.post(path, url.Values{"do": {"compare"}, "step": {step}}, fragment(s.mira)...).is(http.StatusOK).lacks(shareCanary)
	beside.shows("[data-testid=sides]", "Step 1, as kept").shows("[data-testid=sides]", "404").shows("[data-testid=summary]", "404").shows("#primary", "Back to the run").shows("#choose", "Step 2, as kept")
	followed := s.get(p.Link).is(http.StatusOK).shows("[data-testid=summary]", "404").lacks(shareCanary)
	if doc := followed.page(); doc.Find("#stage").AttrOr("data-state", "") != "compared" || doc.Find("#stage form, #stage a, #choose").Length() != 0 {
		t.Error("who follows can press something")
	}
	s.get(path+"/notes", s.mira...).shows("[data-testid=beside]", "404")
	// Three of them, and those that are no part of it.
	var now presented
	s.ask("GET", "/api/presentations/"+p.ID.String(), "", "", s.mira...).into(&now)
	shown := now.Steps[0].Shown.String()
	s.post(path, url.Values{"do": {"compare"}, "run": {kept, shown, now.Steps[1].Run.String()}}, s.mira...).is(http.StatusOK).shows(".matrix", "Status")
	s.get(p.Link).shows(".matrix", "Status").shows(".briefs", "B")
	other := s.send(s.mira)
	for _, runs := range [][]string{{kept}, {kept, other}, {kept, kept}} {
		s.post(path, url.Values{"do": {"compare"}, "run": runs}, s.mira...).is(http.StatusUnprocessableEntity)
		s.ask("PATCH", "/api/presentations/"+p.ID.String()+"/stage", "application/json", `{"compared":["`+strings.Join(runs, `","`)+`"]}`, s.mira...).is(http.StatusUnprocessableEntity)
	}
	// Blank hides it, and it comes back; then one step leads back to the run.
	s.post(path, url.Values{"do": {"blank"}}, s.mira...).is(http.StatusOK)
	if text := s.get(p.Link).page().Find("body").Text(); strings.Contains(text, "404") { // a nonce may hold it
		t.Errorf("a blank stage shows %q", text)
	}
	s.post(path, url.Values{"do": {"show"}}, s.mira...).is(http.StatusOK).shows(".matrix", "Status")
	s.post(path, url.Values{"do": {"show"}}, s.mira...).is(http.StatusOK).shows("[data-testid=big]", "404")
	// A run that is deleted is said to be.
	s.post(path, url.Values{"do": {"compare"}, "run": {kept, shown}}, s.mira...).is(http.StatusOK).shows("[data-testid=summary]", "404")
	s.ask("DELETE", "/api/runs/"+kept, "", "", s.mira...).is(http.StatusNoContent)
	s.post(path, url.Values{"do": {"compare"}, "run": {kept, shown}}, s.mira...).is(http.StatusOK).shows("[data-testid=beside-fault]", "was deleted")
	s.get(p.Link).shows("[data-testid=beside-fault]", "was deleted")
}

func TestTheStageIsChangedAndComparedThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	n := 0
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("X-Request-Id", number(int64(n)))
		if r.Header.Get("X-Live") != "" {
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer target.Close()
	p := h.begun([]string{h.runAt(target.URL).ID.String()})
	api, link := "/api/presentations/"+p.ID.String(), p.Link
	var run playground.Run
	h.json("POST", api+"/send", `{"request":{"url":"`+target.URL+`","headers":[{"name":"X-Live","value":"1"}]}}`).is(http.StatusAccepted).into(&run)
	h.get(api).into(&p)
	if s := p.Steps[0]; s.Shown != run.ID || s.Edited != run.ID || !slices.Equal(s.Runs, []playground.RunID{run.ID}) || run.ParentID != s.Run {
		t.Errorf("%+v", s)
	}
	h.get(link).shows("[data-testid=changes]", "X-Live 1")
	h.json("PATCH", api+"/stage", `{"compared":["`+p.Steps[0].Run.String()+`","`+run.ID.String()+`"]}`).is(http.StatusOK)
	var seen struct {
		Comparison *playground.Comparison
		Asked      bool
	}
	h.get("/api" + link).into(&seen)
	if seen.Comparison == nil || seen.Comparison.Pairs[0].Status.B != http.StatusTeapot {
		t.Errorf("%+v", seen.Comparison)
	}
	h.get(link).shows("[data-testid=noise]", "X-Request-Id")
	h.json("PATCH", api+"/stage", `{"asked":true}`).is(http.StatusOK)
	if h.get("/api" + link).into(&seen); seen.Comparison != nil || !seen.Asked {
		t.Errorf("%+v", seen)
	}
	for _, body := range []string{`{"request":{"url":"http://"}}`, `{"request":{"url":"http://h.test","fly":1}}`, `{"request":{"url":"http://{{nowhere}}/"}}`, `{"request":{"url":"http://h.test"},"environment":"None such"}`} {
		h.json("POST", api+"/send", body).is(http.StatusUnprocessableEntity)
	}
}

func TestAChangedRequestThatWasDeletedLeavesTheStepAsItWas(t *testing.T) {
	h := newHouse(t)
	id := h.collection("Users")
	h.saved(id, "", "A user", "GET", h.base+"/demo/users/17")
	var p presented
	h.json("POST", "/api/presentations", `{"collection":"`+strings.TrimPrefix(id, "/collections/")+`"}`).is(http.StatusCreated).into(&p)
	api, path := "/api/presentations/"+p.ID.String(), "/present/"+p.ID.String()
	h.json("POST", api+"/start", `{}`).is(http.StatusOK)
	form := editOnStage(h.get(path + "/request").is(http.StatusOK))
	form.Set("url", h.base+"/demo/users/9041")
	h.post(path+"/request", form).is(http.StatusOK).shows("[data-testid=big]", "404").shows("[data-testid=changes]", "path")
	h.get(api).into(&p)
	h.ask("DELETE", "/api/runs/"+p.Steps[0].Edited.String(), "", "").is(http.StatusNoContent)
	h.get(path).is(http.StatusOK).shows("[data-testid=step-line]", "GET /demo/users/17").lacks("As it was")
	h.post(path, url.Values{"do": {"send"}, "step": {number(p.Steps[0].ID)}}).is(http.StatusOK).shows("[data-testid=big]", "200 OK").lacks("data-testid=\"changes\"")
}

func TestFromTheStageAProtectedEnvironmentIsAskedAbout(t *testing.T) {
	h := newHouse(t)
	h.protected("Live one")
	var run struct{ ID string }
	h.json("POST", "/api/runs", `{"environment":"Live one","request":{"url":"{{base}}/users/17"}}`).is(http.StatusCreated).into(&run)
	p := h.begun([]string{run.ID})
	path := "/present/" + p.ID.String()
	form := editOnStage(h.get(path+"/request").is(http.StatusOK).shows("#send-to", "Send to Live one").shows("#do-show", "Show what is hidden"))
	form.Set("method", "DELETE")
	h.post(path+"/request", form).is(http.StatusUnprocessableEntity).shows("#stage [data-testid=question]", "DELETE may change something")
	h.get(p.Link).lacks("DELETE")
	form.Set("confirmed", "Live one")
	h.post(path+"/request", form).is(http.StatusOK).shows("[data-testid=changes]", "method DELETE")
}

func TestARunThatGoesIsComparedAnewWhenItHasEnded(t *testing.T) {
	h := newHouse(t)
	release := make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-release
		}
		w.WriteHeader(http.StatusTeapot)
	}))
	defer target.Close()
	kept := h.runAt(target.URL)
	p := h.begun([]string{kept.ID.String()})
	api := "/api/presentations/" + p.ID.String()
	var run playground.Run
	h.json("POST", api+"/send", `{"request":{"url":"`+target.URL+`/slow"}}`).is(http.StatusAccepted).into(&run)
	follower, _ := h.stream(p.Link + "/events")
	h.json("PATCH", api+"/stage", `{"compared":["`+kept.ID.String()+`","`+run.ID.String()+`"]}`).is(http.StatusOK)
	h.get(p.Link).lacks("Same status")
	close(release)
	for e := until(t, follower, "stage"); !strings.Contains(e, ".done"); {
		e = until(t, follower, "stage")
	}
	h.get(p.Link).shows("[data-testid=sides] li + li", "418")
}
