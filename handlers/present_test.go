package handlers_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// presented is a presentation as the API has it.
type presented struct {
	playground.Presentation
	Link      string `json:"link"`
	Followers int    `json:"followers"`
}

// begun makes a presentation of runs and starts it.
func (h *house) begun(runs []string, fields ...string) presented {
	h.t.Helper()
	var p presented
	h.ask("POST", "/api/presentations", "application/json", `{"title":"Codes of a day","runs":["`+strings.Join(runs, `","`)+`"]}`, fields...).is(http.StatusCreated).into(&p)
	h.ask("POST", "/api/presentations/"+p.ID.String()+"/start", "application/json", "{}", fields...).is(http.StatusOK).into(&p)
	p.Link = strings.TrimPrefix(p.Link, h.base)
	return p
}

func number(n int64) string { return playground.RunID(n).String() }

func TestARunIsPresentedAndFollowed(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	id := s.send(s.mira)
	s.get("/runs/"+id, s.mira...).is(http.StatusOK).shows("[data-testid=present-this]", "Present this run")
	stage := s.post("/present", url.Values{"run": {id}, "do": {"start"}}, s.mira...).is(http.StatusOK).lacks(shareCanary)
	for _, page := range []string{"/runs/" + id, "/?run=" + id} { // one way for both
		s.get(page, s.mira...).is(http.StatusOK).shows("#present-this [name=to]", "Add to “GET /demo/echo”")
	}
	stage.shows("[data-testid=step-line]", "GET /demo/echo").shows("#primary", "Send").shows("[data-testid=followers]", "Nobody follows yet").shows("[data-testid=place]", "Step 1 of 1")
	doc := stage.page()
	link := strings.TrimPrefix(doc.Find("[data-testid=follow-link]").Text(), s.base)
	if doc.Find("[data-testid=qr] path").AttrOr("d", "") == "" || len(strings.TrimPrefix(link, "/follow/")) != 22 {
		t.Fatalf("the link is %q", link)
	}
	s.get(link).is(http.StatusOK).shows("[data-testid=following]", "Following Mira").shows("[data-testid=step-title]", "GET /demo/echo").lacks("<form method=\"post\" action=\"/present").lacks("api_key=canary")
	path, step := stage.url.Path, doc.Find("footer [name=step]").AttrOr("value", "")
	sent := s.post(path, url.Values{"do": {"send"}, "step": {step}}, append(s.mira, "HX-Request", "true")...).is(http.StatusOK)
	sent.shows("[data-testid=big]", "200 OK").lacks(shareCanary).lacks("<header")
	for name, who := range map[string][]string{"nobody": nil, "who presents": s.mira, "an admin": s.ada} {
		page := s.get(link, who...).is(http.StatusOK).lacks(shareCanary).shows("[data-testid=big]", "200 OK").shows("[data-testid=three]", "What to do next")
		if page.header.Get("Cache-Control") != "no-store" || page.page().Find("main form, footer form").Length() != 0 {
			t.Errorf("%s can press something", name)
		}
		if refresh := page.page().Find("noscript").Text(); !strings.Contains(refresh, `content="5; url=`+link) {
			t.Errorf("without a script it is not loaded again: %q", refresh)
		}
	}
	s.post(path, url.Values{"do": {"zoom"}}, s.mira...).is(http.StatusOK).shows("[data-testid=zoom]", `"headers"`).lacks(shareCanary)
	s.get(link).shows("[data-testid=zoom]", `"headers"`).lacks(shareCanary)
	s.post(path, url.Values{"do": {"blank"}}, s.mira...).is(http.StatusOK).shows("#primary", "Show again")
	if blank := s.get(link, "HX-Request", "true").is(http.StatusOK).lacks("/demo/echo").lacks("200 OK"); blank.page().Find("#stage").AttrOr("data-state", "") != "blank" {
		t.Errorf("blanked: %.300s", blank.body)
	}
	s.post(path, url.Values{"do": {"show"}}, s.mira...).is(http.StatusOK)
	look := s.get(link+"/look").is(http.StatusOK).lacks(shareCanary).shows("[data-testid=back]", "Back to Mira").shows("[data-testid=shared-body]", "headers")
	if back := look.page().Find("[data-testid=back]").AttrOr("href", ""); back != link {
		t.Errorf("back leads to %q", back)
	}
	for _, part := range []string{"/body", "/preview"} {
		r := s.get(look.url.Path + part).is(http.StatusOK).lacks(shareCanary)
		if !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %v", part, r.header)
		}
	}
	ended := s.post(path, url.Values{"do": {"end"}}, s.mira...).is(http.StatusOK).shows(".doneline, [role=status]", "ended")
	if ended.url.Path != path+"/edit" {
		t.Errorf("it leads to %s", ended.url)
	}
	for _, gone := range []string{link, link + "/look", look.url.Path, look.url.Path + "/body", "/api/follow/" + strings.TrimPrefix(link, "/follow/")} {
		s.get(gone).is(http.StatusNotFound).lacks("echo")
	}
	s.get(link).shows("[data-testid=follow-gone]", "Nothing is presented")
	again := s.post(path, url.Values{"do": {"start"}}, s.mira...).is(http.StatusOK).shows("#primary", "Send")
	if fresh := again.page().Find("[data-testid=follow-link]").Text(); fresh == s.base+link {
		t.Error("a link that has ended comes back")
	}
}

func TestWhoMayFollowAndPresent(t *testing.T) {
	s := newSharing(t, playground.SharesTeam, 0)
	p := s.begun([]string{s.send(s.mira)}, s.mira...)
	path, api := "/present/"+p.ID.String(), "/api/presentations/"+p.ID.String()
	if asked := s.get(p.Link); asked.url.Path != "/sign-in" {
		t.Errorf("nobody gets %s", asked.url)
	}
	s.ask("GET", "/api/follow/"+strings.TrimPrefix(p.Link, "/follow/"), "", "").is(http.StatusUnauthorized)
	s.get(p.Link, s.vera...).is(http.StatusOK)
	for name, who := range map[string][]string{"a colleague": s.jonas, "a viewer": s.vera} {
		for _, r := range []reply{
			s.get(path, who...), s.get(path+"/edit", who...), s.post(path, url.Values{"do": {"blank"}}, who...), s.post(path+"/edit", url.Values{"title": {"x"}}, who...), s.post(path+"/delete", nil, who...),
			s.get(path+"/events", who...), s.get(api, who...), s.ask("DELETE", api, "", "", who...), s.ask("POST", api+"/send", "application/json", "{}", who...), s.ask("PATCH", api+"/stage", "application/json", "{}", who...),
		} {
			if r.status != http.StatusForbidden {
				t.Errorf("%s gets %d of %s", name, r.status, r.url)
			}
		}
		s.get("/present", who...).is(http.StatusOK).lacks("Codes of a day")
	}
	s.get("/present", s.mira...).is(http.StatusOK).shows("[data-testid=presentations]", "Codes")
	s.get(path, s.ada...).is(http.StatusOK)
	s.limits.Shares = playground.SharesAnyone
	s.get(p.Link).is(http.StatusOK)
	s.limits.Shares = playground.SharesOff
	s.get(p.Link, s.vera...).is(http.StatusNotFound)
	s.get(path, s.mira...).is(http.StatusOK).shows(".followmenu", "switched off").lacks("/follow/")
	s.limits.Shares = playground.SharesAnyone
	s.ahead = 25 * time.Hour
	s.get(p.Link).is(http.StatusNotFound)
	if forgotten := s.get(path, s.mira...); forgotten.url.Path != path+"/edit" {
		t.Errorf("what nobody moved for a day goes on: %s", forgotten.url)
	}
	s.post(path, url.Values{"do": {"blank"}}, s.mira...).shows("button[value=start]", "Present")
}

func TestAPresentationIsEditedByAForm(t *testing.T) {
	h := newHouse(t)
	var form = url.Values{}
	for _, p := range []string{"/demo/users/17", "/demo/users/9041", "/demo/status/503"} {
		form.Add("run", h.runGet(p).ID.String())
	}
	edit := h.post("/present", form).is(http.StatusOK).shows("h1", "3 requests")
	typed := formOfPage(edit.page().Find("[data-testid=edit]"))
	if got := strings.Join(typed["step_title"], ", "); got != "GET /demo/users/17, GET /demo/users/9041, GET /demo/status/503" {
		t.Fatalf("the steps are %s", got)
	}
	path := edit.url.Path
	typed.Set("title", "A talk")
	typed["step_note"][1] = "Look at the <b>body</b>"
	typed.Set("do", "up.1")
	typed = formOfPage(h.post(path, typed).is(http.StatusOK).shows("form", "Not saved yet").page().Find("[data-testid=edit]"))
	typed.Set("do", "drop.2")
	typed = formOfPage(h.post(path, typed).is(http.StatusOK).page().Find("[data-testid=edit]"))
	for _, nowhere := range []string{"up.0", "down.1", "drop.9", "drop.x", "fly.0"} {
		typed.Set("do", nowhere)
		h.post(path, typed).is(http.StatusOK)
	}
	old := url.Values{}
	for k, v := range typed {
		old[k] = append([]string(nil), v...)
	}
	typed.Set("do", "save")
	h.post(path, typed).is(http.StatusOK).shows("[role=status]", "Saved.")
	var p presented
	h.get("/api/presentations/1").is(http.StatusOK).into(&p)
	if p.Title != "A talk" || len(p.Steps) != 2 || p.Steps[0].Note != "Look at the <b>body</b>" || p.Steps[1].Title != "GET /demo/users/17" {
		t.Fatalf("%+v", p)
	}
	old.Set("do", "save")
	old.Set("title", "Mine")
	clash := h.post(path, old).is(http.StatusPreconditionFailed).shows("[data-testid=outdated]", "A talk")
	if again := formOfPage(clash.page().Find("[data-testid=edit]")); again.Get("title") != "Mine" || again.Get("version") != "2" {
		t.Errorf("what was typed is %v", again)
	}
	typed.Set("version", "2")
	typed["step_title"][0] = strings.Repeat("x", 201)
	typed["step_note"][1] = strings.Repeat("x", 2001)
	h.post(path, typed).is(http.StatusUnprocessableEntity).shows("#f-step-0-fault", "at most 200").shows("#f-note-1-fault", "at most 2000")
	run := h.runGet("/demo/users/18")
	h.post("/present", url.Values{"run": {run.ID.String()}, "to": {"1"}}).is(http.StatusOK).shows("[role=status]", "Added as the last step.")
	h.get("/runs/"+run.ID.String()).shows(".presentmenu", "Add to “A talk”")
	h.get("/present").is(http.StatusOK).shows("[data-testid=presentations]", "3 steps")
	h.post("/present/1/delete", nil).is(http.StatusOK).shows("[role=status]", "deleted")
	h.get("/present/1").is(http.StatusNotFound)
	h.post("/present", nil).is(http.StatusUnprocessableEntity)
}

func TestAPresentationThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	a, b := h.runGet("/demo/users/9041").ID.String(), h.runGet("/demo/users/17").ID.String()
	p := h.begun([]string{b, a})
	api := "/api/presentations/" + p.ID.String()
	if p.Steps[0].Run.String() != a || !p.Stage.Live || p.Stage.Step != p.Steps[0].ID || p.Steps[0].Shown != 0 {
		t.Fatalf("%+v", p)
	}
	follow := "/api" + p.Link
	var seen struct {
		Step, Of    int
		StepTitle   string `json:"step_title"`
		Blanked     bool
		Run         *playground.Run
		Presenter   string
		Revision    int64
		Zoomed      bool
		Title, Note string
	}
	h.get(follow).is(http.StatusOK).into(&seen)
	if seen.Step != 1 || seen.Of != 2 || seen.Run != nil || seen.StepTitle != "GET /demo/users/9041" {
		t.Errorf("%+v", seen)
	}
	var run playground.Run
	h.json("POST", api+"/send", `{}`).is(http.StatusAccepted).into(&run)
	h.get(follow).into(&seen)
	if seen.Run == nil || seen.Run.ID != run.ID || seen.Run.Status != 404 {
		t.Fatalf("%+v", seen.Run)
	}
	finding := seen.Run.Explanation.Findings[0]
	h.json("POST", api+"/send", `{"finding":"`+finding.ID+`","action":0}`).is(http.StatusAccepted)
	h.get(p.Link).shows("[data-testid=big]", "200 OK")
	h.json("POST", api+"/send", `{"finding":"nonsense"}`).is(http.StatusNotFound)
	h.json("PATCH", api+"/stage", `{"step":`+number(p.Steps[1].ID)+`,"kept":true}`).is(http.StatusOK).into(&p)
	if p.Stage.Step != p.Steps[1].ID || p.Steps[1].Shown.String() != b {
		t.Errorf("the kept run is not shown: %+v", p)
	}
	h.json("PATCH", api+"/stage", `{"blanked":true}`).is(http.StatusOK)
	h.get(follow).into(&seen)
	if !seen.Blanked || seen.Step != 0 {
		t.Errorf("blanked: %+v", seen)
	}
	for body, want := range map[string]string{`{"step":99}`: `"/step"`, `{"step":99,"kept":true}`: `"/step"`, `{"fly":1}`: `"/fly"`} {
		if r := h.json("PATCH", api+"/stage", body).is(http.StatusUnprocessableEntity); !strings.Contains(r.body, want) {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	h.ask("PUT", api, "application/json", `{"title":"","steps":[{"run":"99999"},{}]}`, "If-Match", `"1"`).is(http.StatusUnprocessableEntity)
	h.ask("PUT", api, "application/json", `{"title":"New","steps":[{"run":"`+a+`","title":"one"}]}`, "If-Match", `"9"`).is(http.StatusPreconditionFailed)
	h.ask("PUT", api, "application/json", `{"title":"New","steps":[{"run":"`+a+`","title":"one"}]}`, "If-Match", `"1"`).is(http.StatusOK).into(&p)
	if p.Title != "New" || len(p.Steps) != 1 || p.Version != 2 {
		t.Errorf("%+v", p)
	}
	h.json("POST", api+"/end", `{}`).is(http.StatusOK)
	h.json("POST", api+"/send", `{}`).is(http.StatusConflict)
	h.get(follow).is(http.StatusNotFound)
	var all struct{ Presentations []playground.Presentation }
	h.get("/api/presentations").is(http.StatusOK).into(&all)
	if len(all.Presentations) != 1 {
		t.Errorf("%+v", all)
	}
	h.ask("DELETE", api, "", "").is(http.StatusNoContent)
	h.get(api).is(http.StatusNotFound)
	for _, body := range []string{`{}`, `{"runs":["99999"]}`, `{"series":"x"}`, `{"runs":["` + strings.Repeat(a+`","`, 3) + a + `"],"title":"` + strings.Repeat("x", 201) + `"}`} {
		if r := h.json("POST", "/api/presentations", body); r.status != http.StatusUnprocessableEntity && r.status != http.StatusNotFound {
			t.Errorf("%.40s: %d", body, r.status)
		}
	}
}

// stream reads server-sent events until it is closed.
func (h *house) stream(path string) (next func() string, stop func()) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "GET", h.base+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d", path, resp.StatusCode)
	}
	lines := bufio.NewScanner(resp.Body)
	h.t.Cleanup(func() { cancel(); resp.Body.Close() })
	return func() string {
		for lines.Scan() {
			if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok && lines.Scan() {
				return event + " " + strings.TrimPrefix(lines.Text(), "data: ")
			}
		}
		return "closed"
	}, cancel
}

// until reads on to an event that begins so.
func until(t *testing.T, next func() string, begins string) string {
	t.Helper()
	for range 200 {
		e := next()
		if strings.HasPrefix(e, begins) {
			return e
		}
		if e == "closed" {
			break
		}
	}
	t.Fatalf("there is no event %s", begins)
	return ""
}

func TestWhatHappensOnStageIsPushed(t *testing.T) {
	h := newHouse(t)
	release := make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
		w.WriteHeader(http.StatusTeapot)
	}))
	defer target.Close()
	go func() { release <- struct{}{} }()
	p := h.begun([]string{h.runAt(target.URL + "/slow").ID.String()})
	path := "/present/" + p.ID.String()
	presenter, _ := h.stream(path + "/events")
	until(t, presenter, "stage")
	follower, leave := h.stream(p.Link + "/events")
	before := until(t, follower, "stage")
	if told := until(t, presenter, `followers {"text":"Presenting`); !strings.Contains(told, "1 person") {
		t.Error(told)
	}
	h.post(path, url.Values{"do": {"send"}, "step": {number(p.Steps[0].ID)}}).is(http.StatusOK).shows("[data-testid=live]", "Sending")
	running := until(t, follower, "stage")
	if running == before || !strings.Contains(running, ".running") {
		t.Errorf("%s after %s", running, before)
	}
	h.get(p.Link).shows("[data-testid=live]", "Sending").shows(".phase", "Waiting")
	again := h.post(path, url.Values{"do": {"send"}, "step": {number(p.Steps[0].ID)}}).is(http.StatusOK)
	again.shows("[data-testid=live]", "Sending").shows("#do-stop-x", "Cancel") // a second press sends nothing
	release <- struct{}{}
	for !strings.Contains(running, ".done") {
		running = until(t, follower, "stage")
	}
	h.get(p.Link).shows("[data-testid=big]", "418")
	h.post(path, url.Values{"do": {"stop"}}).is(http.StatusOK).shows("[data-testid=big]", "418") // it has ended
	h.post(path, url.Values{"do": {"skip"}}).is(http.StatusOK)
	h.post(path, url.Values{"do": {"send"}, "step": {number(p.Steps[0].ID)}}).is(http.StatusOK).shows("[data-testid=live]", "Sending")
	h.post(path, url.Values{"do": {"stop"}}, "HX-Request", "true").is(http.StatusOK)
	for !strings.Contains(running, ".cancelled") {
		running = until(t, follower, "stage")
	}
	leave()
	until(t, presenter, `followers {"text":"Nobody`)
	follower, _ = h.stream(p.Link + "/events")
	if resumed := until(t, follower, "stage"); resumed != running {
		t.Errorf("who comes again is told %s, not %s", resumed, running)
	}
	h.post(path, url.Values{"do": {"end"}}).is(http.StatusOK)
	until(t, follower, "ended")
	until(t, presenter, "ended")
	var page struct{ Runs []playground.RunSummary }
	h.get("/api/runs").into(&page)
	if len(page.Runs) != 3 {
		t.Errorf("there are %d runs", len(page.Runs))
	}
}

func TestOnStageAProtectedEnvironmentIsAskedAbout(t *testing.T) {
	h := newHouse(t)
	h.protected("Live one")
	var run struct{ ID string }
	h.json("POST", "/api/runs?confirm=Live+one", `{"environment":"Live one","request":{"method":"DELETE","url":"{{base}}/users/17"}}`).is(http.StatusCreated).into(&run)
	p := h.begun([]string{run.ID})
	path, form := "/present/"+p.ID.String(), url.Values{"do": {"send"}, "step": {number(p.Steps[0].ID)}}
	h.get(path).shows("#primary", "Send DELETE")
	asked := h.post(path, form).is(http.StatusOK).shows("[data-testid=stage-question]", "Live one is protected. DELETE may change something")
	if asked.page().Find("#primary").Length() != 0 {
		t.Error("Space would answer the question")
	}
	h.get(p.Link).lacks("Live one")
	h.json("POST", "/api/presentations/"+p.ID.String()+"/send", `{}`).is(http.StatusUnprocessableEntity)
	form.Set("confirmed", "yes")
	h.post(path, form).is(http.StatusOK).shows("[data-testid=big]", "")
	h.post(path, url.Values{"do": {"fly"}}).is(http.StatusUnprocessableEntity)
	h.post(path, url.Values{"do": {"go"}, "step": {"x"}}).is(http.StatusUnprocessableEntity)
	h.post(path, url.Values{"do": {"go"}, "step": {"99"}}).is(http.StatusNotFound)
}

func TestAStepWhoseRunIsGoneSaysSo(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 0)
	mine := s.send(s.mira)
	p := s.begun([]string{mine, s.send(s.jonas)}, s.mira...)
	path := "/present/" + p.ID.String()
	s.ask("DELETE", "/api/runs/"+mine, "", "", s.mira...).is(http.StatusNoContent)
	s.get(path, s.mira...).is(http.StatusOK).shows("[data-testid=stage]", "was deleted")
	s.get(p.Link).is(http.StatusOK).shows("[data-testid=stage]", "was deleted")
	s.post(path, url.Values{"do": {"send"}, "step": {number(p.Steps[0].ID)}}, s.mira...).is(http.StatusNotFound).shows("[data-testid=stage-fault]", "was deleted")
	s.get(path+"/edit", s.mira...).is(http.StatusOK).shows("[data-testid=edit]", "was deleted")
	s.post(path, url.Values{"do": {"go"}, "step": {number(p.Steps[1].ID)}}, s.mira...).is(http.StatusOK)
	s.post(path, url.Values{"do": {"send"}, "step": {number(p.Steps[1].ID)}}, s.mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=stage-fault]", "Jonas's, and only they may send them")
	s.get(p.Link).lacks("Jonas's, and only they")
	s.post(path, url.Values{"do": {"kept"}, "step": {number(p.Steps[1].ID)}}, s.mira...).is(http.StatusOK).shows("[data-testid=big]", "200 OK").lacks(shareCanary)
	s.post(path, url.Values{"do": {"kept"}, "step": {number(p.Steps[0].ID)}}, s.mira...).is(http.StatusNotFound)
	s.get(p.Link+"/steps/"+number(p.Steps[0].ID)).is(http.StatusOK).shows("main", "Nothing was sent yet at this step")
	s.get(p.Link + "/steps/99").is(http.StatusNotFound)
}

func TestACollectionIsPresented(t *testing.T) {
	h := newHouse(t)
	id := h.collection("Users")
	h.saved(id, "", "A user", "GET", h.base+"/demo/users/17")
	gone := h.saved(id, "", "Nobody", "GET", h.base+"/demo/users/9041")
	id = strings.TrimPrefix(id, "/collections/")
	edit := h.post("/present", url.Values{"collection": {id}}).is(http.StatusOK).shows("h1", "Users").shows("[data-testid=edit]", "GET "+h.base+"/demo/users/9041")
	typed := formOfPage(edit.page().Find("[data-testid=edit]"))
	typed.Set("do", "save")
	h.post(edit.url.Path, typed).is(http.StatusOK).shows("[role=status]", "Saved.")
	path := strings.TrimSuffix(edit.url.Path, "/edit")
	stage := h.post(path, url.Values{"do": {"start"}}).is(http.StatusOK).shows("[data-testid=step-title]", "A user").shows("[data-testid=step-line]", "GET /demo/users/17")
	step := stage.page().Find("footer [name=step]").AttrOr("value", "")
	h.post(path, url.Values{"do": {"send"}, "step": {step}}).is(http.StatusOK).shows("[data-testid=big]", "200 OK")
	var run playground.Run
	h.get("/api/runs/1").into(&run)
	if run.SavedID == 0 || run.Name != "A user" {
		t.Errorf("it was not sent from the collection: %+v", run.SavedID)
	}
	h.post("/r/"+strings.TrimPrefix(gone, "/r/")+"/delete", nil)
	h.json("PATCH", "/api/presentations/1/stage", `{"step":2}`).is(http.StatusOK)
	h.get(path).is(http.StatusOK).shows("[data-testid=stage]", "was deleted")
	h.post(path, url.Values{"do": {"send"}, "step": {"2"}}).is(http.StatusNotFound).shows("[data-testid=stage-fault]", "was deleted")
	h.get(edit.url.Path).shows("[data-testid=edit]", "The saved request was deleted.")
	h.json("POST", "/api/presentations", `{"collection":"`+id+`"}`).is(http.StatusCreated)
	h.json("POST", "/api/presentations", `{"collection":"x"}`).is(http.StatusUnprocessableEntity)
	h.json("POST", "/api/presentations", `{"collection":"999"}`).is(http.StatusNotFound)
	h.json("PUT", "/api/presentations/1", `{"title":"x","steps":[{"saved":"999"}]}`).is(http.StatusUnprocessableEntity)
}
