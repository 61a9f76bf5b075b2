package handlers_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/handlers"
	"parley/lessons"
	"parley/playground"
	"parley/store"
)

const copyStep = "/lessons/ask-only-if-changed/1"

// tryForm is what the form of a step's page posts.
func (r reply) tryForm() url.Values {
	r.t.Helper()
	v := url.Values{}
	form := r.page().Find("#try")
	for _, css := range []string{"input", "select", "textarea"} {
		for _, n := range form.Find(css).EachIter() {
			name := n.AttrOr("name", "")
			_, ticked := n.Attr("checked")
			switch {
			case n.AttrOr("type", "") == "checkbox" && !ticked:
			case css == "select":
				v.Add(name, n.Find("option[selected]").AttrOr("value", ""))
			case css == "textarea":
				v.Add(name, n.Text())
			default:
				v.Add(name, n.AttrOr("value", ""))
			}
		}
	}
	return v
}

func TestAStepIsAnsweredOnItsPage(t *testing.T) {
	h := newHouse(t)
	first := h.get(copyStep).is(http.StatusOK).shows("h1", "Ask only if it changed").shows("[data-testid=question]", "Make this answer 304.").lacks("data-testid=\"hint\"")
	form := first.tryForm()
	if form.Get("url") != h.base+"/demo/data" || form.Get("method") != "GET" || form.Get("header_name") != "Accept" {
		t.Fatalf("the form holds %v", form)
	}
	if enter := first.page().Find("[type=submit][form=try], #try [type=submit]").First(); enter.AttrOr("formaction", "") != "" {
		t.Error("Enter in a field leads elsewhere than Send")
	}
	miss := h.post(copyStep, form).is(http.StatusOK)
	if miss.url.Path != copyStep || miss.url.Query().Get("run") != "1" {
		t.Errorf("led to %s", miss.url)
	}
	miss.shows("[data-testid=missing]", "It answered 200. The check wants 304. Send the ETag back in If-None-Match.").
		shows("[data-testid=answer]", "200 OK").shows("[data-testid=response]", `Etag: "abc123def456"`).lacks("data-testid=\"hint\"").lacks("data-testid=\"next\"")
	second := h.post(copyStep, miss.tryForm()).is(http.StatusOK).shows("[data-testid=hint]", "If-None-Match")
	form = second.tryForm()
	form["header_name"], form["header_value"] = []string{"Accept", "If-None-Match"}, []string{"application/json", `"abc123def456"`}
	right := h.post(copyStep, form).is(http.StatusOK).shows("[data-testid=answer]", "Right").shows("[data-testid=answer]", "304 Not Modified").shows("[data-testid=next]", "Next step: The same by date")
	if href := right.page().Find("[data-testid=run]").AttrOr("href", ""); href != "/runs/3" {
		t.Errorf("the run is at %q", href)
	}
	h.get("/runs/3").is(http.StatusOK)
	h.get("/lessons/ask-only-if-changed").is(http.StatusOK).shows("h2", "The same by date")
	if dots := h.get("/lessons").page().Find("[data-testid=lesson]:nth-child(4) rect.on").Length(); dots != 1 {
		t.Errorf("%d steps are drawn as answered", dots)
	}
	h.get(copyStep).shows("[data-testid=start-over]", "You answered 1 of 3 steps. That is forgotten").shows("#start-over summary", "Start over")
	over := h.post("/lessons/ask-only-if-changed/start-over", nil).is(http.StatusOK).lacks("data-testid=\"hint\"")
	if over.url.Path != copyStep || over.page().Find("#start-over[hidden]").Length() != 1 {
		t.Errorf("started over at %s", over.url)
	}
}

func TestAnAnswerByScriptChangesTheStepAlone(t *testing.T) {
	h := newHouse(t)
	part := h.post(copyStep, h.get(copyStep).tryForm(), "HX-Request", "true").is(http.StatusOK).lacks("<html")
	if h.followed("1"); part.page().Find("[data-testid=sending]").Length() > 0 { // it took its time
		part = h.get(copyStep+"?run=1", "HX-Request", "true").is(http.StatusOK).lacks("<html")
	}
	if said := part.page().Find("#lesson").AttrOr("data-done", ""); !strings.HasPrefix(said, "Not yet. It answered 200.") {
		t.Errorf("it says %q", said)
	}
	if at := part.page().Find("#lesson").AttrOr("data-at", ""); at != copyStep+"?run=1" {
		t.Errorf("it is found again at %q", at)
	}
	for _, id := range []string{"#lesson", "#start-over", "#places", "#recent"} {
		if part.page().Find("body > "+id).Length() != 1 {
			t.Errorf("%s is not a part of its own", id)
		}
	}
}

func TestWhatCannotBeSentIsSaidInTheStep(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct{ field, value, at, says string }{
		"another scheme":          {"url", "ftp://a.example/", "#f-url[aria-invalid]", "http"},
		"a header with blanks":    {"header_name", "If None", "#f-header-name-0[aria-invalid]", ""},
		"attempts beyond measure": {"retry_attempts", "99", "#f-retry-attempts[aria-invalid]", "the most is 5"},
	} {
		t.Run(name, func(t *testing.T) {
			form := h.get(copyStep).tryForm()
			form.Set(c.field, c.value)
			r := h.post(copyStep, form).is(http.StatusUnprocessableEntity).shows("[data-testid=faults]", c.says)
			if r.page().Find(c.at).AttrOr("value", "") != c.value {
				t.Errorf("what was typed is gone, or not marked")
			}
		})
	}
	h.get("/lessons/nothing").is(http.StatusNotFound)
	h.get(copyStep + "0").is(http.StatusNotFound)
	h.get(copyStep + "?run=77").is(http.StatusNotFound)
	h.json(http.MethodPost, "/api/lessons/duplicates/steps/1/check", `{}`).is(http.StatusUnprocessableEntity)
	h.json(http.MethodPost, "/api/lessons/duplicates/steps/1/check", `{"run": "77"}`).is(http.StatusNotFound)
	h.json(http.MethodPost, "/api/lessons/duplicates/steps/9/check", `{"run": "77"}`).is(http.StatusNotFound)
}

func TestProgressIsThePersons(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira, jonas, vera := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Jonas", playground.RoleMember)), h.sessionOf(h.person("Vera", playground.RoleViewer))
	form := h.get("/lessons/success-and-ok/1", mira...).is(http.StatusOK).tryForm()
	form.Set("url", h.base+"/demo/users/17")
	h.post("/lessons/success-and-ok/1", form, mira...).is(http.StatusOK).shows("[data-testid=answer]", "Right")
	h.get("/lessons/success-and-ok", mira...).shows("h2", "ok is a class, not a code")
	h.get("/lessons/success-and-ok", jonas...).shows("h2", "The code comes first")
	// A viewer reads, and is told why nothing can be sent.
	read := h.get("/lessons/success-and-ok/1", vera...).is(http.StatusOK).shows("[data-testid=viewer]", "You are a viewer")
	if read.page().Find("#lesson-send[disabled]").Length() != 1 || read.page().Find("#start-over button[disabled]").Length() != 1 {
		t.Error("a viewer is offered to send")
	}
	h.post("/lessons/success-and-ok/1", form, vera...).is(http.StatusForbidden)
}

func TestProgressIsTheBrowsersWhereNobodySignsIn(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) { d.Loopback = false })
	form := h.get(copyStep).tryForm()
	h.post(copyStep, form)
	h.post(copyStep, form).shows("[data-testid=hint]", "If-None-Match")
	other := *h
	other.client = &http.Client{Timeout: h.client.Timeout}
	other.get(copyStep).is(http.StatusOK).lacks("data-testid=\"hint\"")
	for _, who := range []string{"here", "", "visitor:"} {
		if kept, err := h.store.LessonMarks(context.Background(), who); err != nil || len(kept) != 0 {
			t.Errorf("%q: %v %v", who, kept, err)
		}
	}
}

// ownLessons is a house with a team's folder.
func ownLessons(t *testing.T, files map[string]string, change ...func(*handlers.Deps)) (*house, string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return newHouse(t, append(change, func(d *handlers.Deps) {
		shelf, err := lessons.Open(dir, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		d.Lessons, d.LessonFolder = shelf, true
	})...), dir
}

const hostile = "---\ntitle: Ours <script>alert(1)</script>\nabout: <img src=x onerror=alert(1)>\n---\n\n## A step <b>\n\nWords <script>alert(2)</script> and <img src=x onerror=alert(3)> ![p](http://a.example/x.png) [a](javascript:alert(4)) [b](/status/304)\n\n" +
	"```request\nGET {{base}}/demo/data\nX-A: \"><script>alert(5)</script>\n```\n```question\nSend <script>alert(6)</script>.\n```\n```check\nstatus is 304 | <script>alert(7)</script>\n```\n```hint\n<script>alert(8)</script>\n```\n"

func TestATeamsLessonsAreShownAndTrustedLittle(t *testing.T) {
	h, _ := ownLessons(t, map[string]string{"10-ours.md": hostile, "broken.md": "---\ntitle: T\n---\n## S\n```check\nweather is fine\n```\n", "README.md": "no lesson"})
	h.get("/lessons").is(http.StatusOK).shows("#team-h", "Your team's").shows("[data-testid=lesson-faults]", "broken.md, line 6: a check begins with one of").lacks("<script>alert").lacks("<img")
	page := h.get("/lessons/ours/1").is(http.StatusOK).lacks("<script>alert").lacks("<img").lacks("javascript:")
	if href := page.page().Find(".prose a").AttrOr("href", ""); href != "/status/304" && page.page().Find(".prose a[href='/status/304']").Length() != 1 {
		t.Errorf("the link leads to %q", href)
	}
	form := page.tryForm()
	form.Set("url", h.base+"/demo/data")
	form.Del("header_name")
	form.Del("header_value")
	for range 2 {
		h.post("/lessons/ours/1", form).is(http.StatusOK).shows("[data-testid=missing]", "The check wants 304.").lacks("<script>alert")
	}
	var faults struct{ Faults []playground.LessonFault }
	h.get("/api/lessons").into(&faults)
	if len(faults.Faults) != 1 || faults.Faults[0].Line != 6 {
		t.Errorf("%+v", faults)
	}
}

func TestOnlyAdminsAreToldOfFaultyFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "broken.md"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := newTeamHouse(t, playground.WayPassword, func(d *handlers.Deps) {
		shelf, err := lessons.Open(dir, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		d.Lessons = shelf
	})
	ada, mira := h.sessionOf(h.person("Ada", playground.RoleAdmin)), h.sessionOf(h.person("Mira", playground.RoleMember))
	h.get("/lessons", ada...).shows("[data-testid=lesson-faults]", "broken.md")
	h.get("/lessons", mira...).lacks("broken.md")
	h.get("/api/lessons", mira...).lacks("broken.md")
}

func TestALessonAsksBeforeAProtectedEnvironment(t *testing.T) {
	h, _ := ownLessons(t, map[string]string{"ours.md": strings.Replace(hostile, "GET {{base}}", "POST {{base}}", 1)})
	h.json(http.MethodPost, "/api/environments", `{"name": "Live", "protected": true, "variables": [{"name": "base", "value": "`+h.base+`"}]}`).is(http.StatusCreated)
	h.post("/environment", url.Values{"form": {"page"}, "environment": {"Live"}})
	form := h.get("/lessons/ours/1").shows("[data-testid=environment]", "Live").tryForm()
	form.Del("header_name")
	form.Del("header_value")
	h.post("/lessons/ours/1", form).is(http.StatusUnprocessableEntity).shows("[data-testid=asked]", "Live is protected.")
	form.Set("confirmed", "Live")
	h.post("/lessons/ours/1", form).is(http.StatusOK).shows("[data-testid=answer]", "405")
}

var _ handlers.LessonMarks = (*store.Store)(nil)

// leaving is a runner whose visitors leave as soon as they have sent.
type leaving struct {
	handlers.Runner
	leave func()
	sent  chan error
}

func (l leaving) Start(ctx context.Context, d playground.Draft) (playground.Run, error) {
	l.leave()
	if ctx.Done() != nil {
		<-ctx.Done()
	}
	run, err := l.Runner.Start(ctx, d)
	if err != nil {
		l.sent <- err
	}
	return run, err
}

// marking says when it is kept how far somebody is.
type marking struct {
	*store.Store
	kept chan error
}

func (m marking) MarkLesson(ctx context.Context, who string, mark playground.LessonMark, passed bool) error {
	err := m.Store.MarkLesson(ctx, who, mark, passed)
	m.kept <- err
	return err
}

func TestWhoReloadsDuringASendHasAnsweredAllTheSame(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	h := newHouse(t, func(d *handlers.Deps) {
		d.Runner, d.LessonMarks = leaving{d.Runner, leave, ended}, marking{d.LessonMarks.(*store.Store), ended}
	})
	form := h.get("/lessons/success-and-ok/1").tryForm()
	form.Set("url", h.base+"/demo/users/17")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.base+"/lessons/success-and-ok/1", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if _, err := http.DefaultClient.Do(req); err == nil {
		t.Error("the visitor stayed")
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	h.get("/lessons/success-and-ok/1").is(http.StatusOK).shows(".lessonnext", "You answered this.")
}
