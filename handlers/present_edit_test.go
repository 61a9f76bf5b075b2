package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestWhatWasTypedIsKeptBeforeItIsPresented(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"run": {h.runGet("/demo/users/17").ID.String(), h.runGet("/demo/users/9041").ID.String()}}
	edit := h.post("/present", form).is(http.StatusOK)
	doc := edit.page()
	path := strings.TrimSuffix(edit.url.Path, "/edit")
	first := doc.Find("[form=presentation-form], #presentation-form [type=submit]").First()
	if first.AttrOr("value", "") != "save" {
		t.Errorf("Enter in a field presses %q", first.AttrOr("value", ""))
	}
	typed := formOfPage(doc.Find("[data-testid=edit]"))
	typed["step_title"][0] = "A user who is there"
	typed.Set("do", doc.Find("[data-testid=keep-and-present]").AttrOr("value", ""))
	stage := h.post(edit.url.Path, typed).is(http.StatusOK).shows("[data-testid=step-title]", "A user who is there")
	if stage.url.Path != path {
		t.Fatalf("it leads to %s", stage.url)
	}
	link := stage.page().Find("[data-testid=follow-link]").Text()
	typed = formOfPage(h.get(edit.url.Path).shows("[data-testid=keep-and-present]", "Go on").page().Find("[data-testid=edit]"))
	typed["step_title"][0] = "Another title"
	typed.Set("do", "start")
	on := h.post(edit.url.Path, typed).is(http.StatusOK).shows("[data-testid=step-title]", "Another title")
	if now := on.page().Find("[data-testid=follow-link]").Text(); now != link {
		t.Errorf("the link was %s and is %s", link, now)
	}
	h.get("/present").shows("[data-testid=presentations] button[value=end]", "End").shows("[data-testid=presentations] a.primary", "Go on")
	typed.Set("title", "")
	h.post(edit.url.Path, typed).is(http.StatusUnprocessableEntity).shows("#f-title-fault", "1 to 200")
}

func TestTheFocusStaysAtTheStepThatIsMoved(t *testing.T) {
	h := newHouse(t)
	var form = url.Values{}
	for _, p := range []string{"/demo/users/17", "/demo/users/18", "/demo/users/19"} {
		form.Add("run", h.runGet(p).ID.String())
	}
	edit := h.post("/present", form).is(http.StatusOK)
	typed := formOfPage(edit.page().Find("[data-testid=edit]"))
	for do, focus := range map[string]string{"down.0": "down.1", "down.1": "up.2", "up.2": "up.1", "up.1": "down.0", "drop.0": "drop.0", "drop.2": "drop.1", "up.0": ""} {
		again := url.Values{}
		for k, v := range typed {
			again[k] = append([]string(nil), v...)
		}
		again.Set("do", do)
		page := h.post(edit.url.Path, again).is(http.StatusOK).page()
		if got := page.Find("[autofocus]").AttrOr("value", ""); got != focus {
			t.Errorf("after %s the focus is at %q, not %q", do, got, focus)
		}
		if page.Find("#presentation-form").AttrOr("data-guard", "") != "unsaved" {
			t.Errorf("%s: the page may be left without a word", do)
		}
	}
}

func TestAFormThatWouldBeLostIsGuarded(t *testing.T) {
	h := newHouse(t)
	made := h.post("/environments", url.Values{"name": {"Staging"}}).is(http.StatusOK)
	form := made.page().Find("#environment-form")
	if form.AttrOr("data-guard", "") != "saved" {
		t.Errorf("a fresh form is %q", form.AttrOr("data-guard", ""))
	}
	typed := formOfPage(form)
	typed["var_name"][0], typed["var_value"][0] = "base", "http://127.0.0.1:1"
	typed.Set("do", "rows")
	if more := h.post(made.url.Path, typed).page().Find("#environment-form"); more.AttrOr("data-guard", "") != "unsaved" {
		t.Errorf("with more rows it is %q", more.AttrOr("data-guard", ""))
	}
	typed.Del("do")
	if kept := h.post(made.url.Path, typed).is(http.StatusOK).page().Find("#environment-form"); kept.AttrOr("data-guard", "") != "saved" {
		t.Errorf("saved, it is %q", kept.AttrOr("data-guard", ""))
	}
}

func TestTheStageSaysTheTitleOfAStepOnce(t *testing.T) {
	h := newHouse(t)
	plain, named := h.runGet("/demo/users/17?full=1").ID.String(), h.runGet("/demo/users/9041").ID.String()
	p := h.begun([]string{plain, named})
	path := "/present/" + p.ID.String()
	if n := strings.Count(h.get(path).page().Find("#main").Text(), "/demo/users/17"); n != 1 {
		t.Errorf("the request is said %d times", n)
	}
	typed := formOfPage(h.get(path + "/edit").page().Find("[data-testid=edit]"))
	typed["step_title"][1] = "Nobody is there"
	typed.Set("do", "save")
	h.post(path+"/edit", typed).is(http.StatusOK)
	second := number(p.Steps[1].ID)
	h.post(path, url.Values{"do": {"go"}, "step": {second}}).shows("[data-testid=step-title]", "Nobody is there").lacks("step-named")
	h.post(path, url.Values{"do": {"send"}, "step": {second}}).is(http.StatusOK).shows("[data-testid=step-named]", "Nobody is there").shows("[data-testid=step-line]", "GET /demo/users/9041")
	h.get(strings.TrimPrefix(p.Link, h.base)).shows("[data-testid=step-named]", "Nobody is there")
}

func TestASeriesIsPresentedByWhatItTells(t *testing.T) {
	h := newHouse(t)
	s := h.startSeries("/demo/rate-limited", `{"count": 9, "retry_after": "ignore"}`)
	s = h.ended(s.ID)
	page := h.get("/series/"+s.ID.String()).is(http.StatusOK).shows("[data-testid=present-series]", "Present")
	page.shows("a[href^='/compare']", "Compare run 1 (200) with run 4 (429)")
	edit := h.post("/present", formOfPage(page.page().Find("#series-present"))).is(http.StatusOK).shows("h1", "Reports, series 1")
	typed := formOfPage(edit.page().Find("[data-testid=edit]"))
	if got := strings.Join(typed["step_title"], ", "); got != "Run 1 of 9, Run 4 of 9" {
		t.Errorf("the steps are %s", got)
	}
	h.post("/present", url.Values{"series": {"99"}}).is(http.StatusNotFound)
	h.post("/present", url.Values{"series": {"x"}}).is(http.StatusUnprocessableEntity)
}
