package handlers_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestARequestIsSavedIntoANewCollectionAndSentFromIt(t *testing.T) {
	h := newHouse(t)
	v := formOfPage(h.get("/?url=" + url.QueryEscape(h.base+"/demo/users/17")).page().Find("body"))
	v.Set("header_name", "X-A")
	v.Set("header_value", "1")
	v.Set("header_use", "0")
	host, _ := url.Parse(h.base)
	offered := h.post("/compose/save", v).is(http.StatusOK).page()
	if offered.Find("dialog#save-as[open] input[name=save_name]").AttrOr("value", "") != "/demo/users/17" || offered.Find("input[name=header_value]").First().AttrOr("value", "") != "1" {
		t.Error("the choice does not come with what was typed, and a name for it")
	}
	if name := offered.Find("input[name=save_new]").AttrOr("value", ""); name != host.Host {
		t.Errorf("the first collection would be called %q, not by where the request goes", name)
	}
	v = formOfPage(offered.Find("body"))
	v.Set("save_go", "new")
	v.Set("save_new", "")
	if h.post("/compose/save", v).is(http.StatusUnprocessableEntity).page().Find("dialog#save-as[open] [aria-invalid=true][name=save_new]").Length() != 1 {
		t.Error("a collection without a name is not refused at its field")
	}
	v.Set("save_new", "Demo")
	v.Set("save_name", "One user")
	r := h.post("/compose/save", v).is(http.StatusOK)
	page := r.page()
	if r.url.Path != "/r/1" || page.Find("h1").Text() != "One user" || page.Find("#crumbs a").Text() != "Demo" || page.Find("[data-testid=kept-note]").Text() != "Saved." {
		t.Errorf("%s: %q under %q, %q", r.url, page.Find("h1").Text(), page.Find("#crumbs").Text(), page.Find("[data-testid=kept-note]").Text())
	}
	sent := h.post("/r/1/send", nil).is(http.StatusOK)
	page = sent.page()
	if sent.url.Path != "/r/1" || page.Find("#result").AttrOr("data-status", "") == "" || page.Find("#side-tree a[aria-current=true] .sr").Text() != "last answer 200" {
		t.Errorf("sent it shows %s", sent.url)
	}
	if h.get("/r/1").page().Find("#result").AttrOr("data-run", "") != "1" {
		t.Error("its page does not show its last run")
	}
	row := h.get("/collections/1").page().Find("tr[data-saved='1']")
	if row.Find(".lst").Text() == "" || !strings.Contains(row.Find(".spark").AttrOr("aria-label", ""), "200") {
		t.Errorf("the tree says %q", row.Text())
	}
	if list := h.get("/collections").page().Find("[data-testid=collections]").Text(); !strings.Contains(list, "1 Success") {
		t.Errorf("the list says %q", list)
	}
	found := h.get("/search?q=one+us").page()
	if found.Find("a[href='/r/1'][data-sends='/r/1/send']").Length() != 1 || h.get("/search?q=dem").page().Find("main a[href='/collections/1']").Length() != 1 {
		t.Error("the search does not find it, or its collection")
	}
}

func TestWhatIsRefusedTakesNoResponseAway(t *testing.T) {
	h := newHouse(t)
	h.post("/send", url.Values{"url": {h.base + "/demo/users/17"}, "show": {"playground"}}).is(http.StatusOK)
	v := url.Values{"url": {h.base + "/demo/users/17"}, "method": {"GET"}, "shown": {"1"}, "save_go": {"new"}, "save_name": {"One"}, "save_new": {""}}
	refused := h.post("/compose/save", v).is(http.StatusUnprocessableEntity).page()
	if refused.Find("#result").AttrOr("data-run", "") != "1" || refused.Find("dialog#save-as[open]").Length() != 1 {
		t.Error("a collection without a name takes away the response that stood beside the form")
	}
	v.Set("shown", "99")
	h.post("/compose/save", v).is(http.StatusUnprocessableEntity)
}

func TestTheFormOfASavedRequestSendsAndSavesIt(t *testing.T) {
	h := newHouse(t)
	path := h.saved(h.collection("Demo"), "", "One user", "GET", h.base+"/demo/users/17")
	v := formOfPage(h.get(path).page().Find("body"))
	if v.Get("saved") != "1" || v.Get("saved_version") != "1" {
		t.Fatalf("the form is of %q, version %q", v.Get("saved"), v.Get("saved_version"))
	}
	for faulty, want := range map[string]int{"abc": 1, v.Get("retry_attempts"): 0} {
		refused := maps.Clone(v)
		refused.Set("retry_attempts", faulty)
		if n := h.post("/send", refused).page().Find("#changed:not([hidden])").Length(); n != want {
			t.Errorf("%q attempts: %d × changed, not saved, want %d", faulty, n, want)
		}
	}
	v.Set("url", h.base+"/demo/users/18")
	sent := h.post("/send", v).is(http.StatusOK)
	page := sent.page()
	if sent.url.Path != path || page.Find("input[name=url]").AttrOr("value", "") != h.base+"/demo/users/18" || page.Find("#changed:not([hidden])").Length() != 1 {
		t.Errorf("%s shows %q", sent.url, page.Find("input[name=url]").AttrOr("value", ""))
	}
	if h.get(path).page().Find("input[name=url]").AttrOr("value", "") != h.base+"/demo/users/17" {
		t.Error("sending has saved it")
	}
	v.Set("save_go", "over")
	h.post("/compose/save", v).is(http.StatusOK)
	page = h.get(path).page()
	if page.Find("input[name=url]").AttrOr("value", "") != h.base+"/demo/users/18" || page.Find("#changed[hidden]").Length() != 1 {
		t.Error("it is not saved, or is said not to be")
	}
}

func TestTwoWhoSaveARequestLoseNothing(t *testing.T) {
	h := newHouse(t)
	path := h.saved(h.collection("Demo"), "", "One user", "GET", h.base+"/demo/users/17")
	mira, jonas := formOfPage(h.get(path).page().Find("body")), formOfPage(h.get(path).page().Find("body"))
	mira.Set("save_go", "over")
	mira.Set("method", "HEAD")
	h.post("/compose/save", mira).is(http.StatusOK)
	jonas.Set("save_go", "over")
	jonas.Set("url", h.base+"/demo/users/18")
	page := h.post("/compose/save", jonas).is(http.StatusPreconditionFailed).page()
	said := page.Find("[data-testid=outdated]")
	if titles := said.Find("p.semi").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); strings.Join(titles, " ") != "Changed elsewhere, from what you have: You changed, from yours to what is kept:" {
		t.Errorf("%q", titles)
	}
	if !strings.Contains(said.Text(), "It was saved elsewhere just now.") || !strings.Contains(said.Find("[data-testid=changes]").Text(), "HEAD") || !strings.Contains(said.Text(), "/demo/users/17") {
		t.Errorf("%s", said.Text())
	}
	if page.Find("input[name=url]").AttrOr("value", "") != h.base+"/demo/users/18" || said.Find("button[value=over]").Length() != 1 || said.Find("[data-save-as]").Length() != 1 {
		t.Error("what was typed is lost, or there is no way on")
	}
	again := formOfPage(page.Find("body"))
	again.Set("save_go", "over")
	h.post("/compose/save", again).is(http.StatusOK)
	if h.get(path).page().Find("input[name=url]").AttrOr("value", "") != h.base+"/demo/users/18" {
		t.Error("saving over it does not")
	}
}

func TestAScriptIsAnsweredWithWhatSavingChanges(t *testing.T) {
	h := newHouse(t)
	path := h.saved(h.collection("Demo"), "", "One user", "GET", h.base+"/demo/users/17")
	v := formOfPage(h.get(path).page().Find("body"))
	v.Set("save_go", "over")
	v.Set("url", h.base+"/demo/users/18")
	r := h.ask("POST", "/compose/save", "application/x-www-form-urlencoded", v.Encode(), "HX-Request", "true").is(http.StatusOK)
	page := r.page()
	if page.Find("html > body > #kept input[name=saved_version]").AttrOr("value", "") != "2" || page.Find("#request").Length() != 0 || page.Find("[data-testid=kept-note]").Length() != 0 {
		t.Errorf("%s", r.body)
	}
	r = h.ask("POST", "/compose/save", "application/x-www-form-urlencoded", v.Encode(), "HX-Request", "true").is(http.StatusPreconditionFailed)
	if page = r.page(); page.Find("#kept-note [data-testid=outdated]").Length() != 1 || page.Find("#kept input[name=saved_version]").AttrOr("value", "") != "2" || page.Find("#request").Length() != 0 {
		t.Errorf("%s", r.body)
	}
	r = h.ask("POST", path+"/name", "application/x-www-form-urlencoded", "name=Two&saved_version=2&changed=yes", "HX-Request", "true").is(http.StatusOK)
	if page = r.page(); page.Find("#title").Text() != "Two" || page.Find("#kept input[name=saved_version]").AttrOr("value", "") != "3" || page.Find("#changed:not([hidden])").Length() != 1 {
		t.Errorf("%s", r.body)
	}
	r = h.ask("POST", path+"/name", "application/x-www-form-urlencoded", "name=Three&saved_version=2", "HX-Request", "true").is(http.StatusOK)
	if r.page().Find("#kept input[name=saved_version]").AttrOr("value", "") != "2" {
		t.Error("a new name hides that somebody saved meanwhile")
	}
	h.post(path+"/name", url.Values{"name": {""}}).is(http.StatusUnprocessableEntity)
	v.Set("save_go", "")
	r = h.ask("POST", "/compose/save", "application/x-www-form-urlencoded", v.Encode(), "HX-Request", "true").is(http.StatusOK)
	if r.page().Find("html > body > dialog#save-as[open]").Length() != 1 || r.page().Find("#request").Length() != 0 {
		t.Errorf("%s", r.body)
	}
	if r = h.ask("GET", path+"/edit", "", "", "HX-Request", "true").is(http.StatusOK); r.page().Find("html > body > dialog#ask[open]").Length() != 1 {
		t.Errorf("%s", r.body)
	}
}

func TestARequestThatWasDeletedMeanwhileCanBeSavedAnew(t *testing.T) {
	h := newHouse(t)
	path := h.saved(h.collection("Demo"), "", "One user", "GET", h.base+"/demo/users/17")
	v := formOfPage(h.get(path).page().Find("body"))
	h.post(path+"/delete", nil).is(http.StatusOK)
	v.Set("save_go", "over")
	page := h.post("/compose/save", v).is(http.StatusOK).shows("[data-testid=gone]", "deleted meanwhile").page()
	if page.Find("dialog#save-as[open]").Length() != 1 || page.Find("input[name=url]").AttrOr("value", "") != h.base+"/demo/users/17" {
		t.Error("what was typed is lost")
	}
	h.post("/send", v).is(http.StatusOK)
}

func TestARunLeadsToSavingItsRequest(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	link := h.get("/runs/1").page().Find("a[href*='save=open']").AttrOr("href", "")
	page := h.get(link).is(http.StatusOK).page()
	if page.Find("dialog#save-as[open]").Length() != 1 || !strings.HasSuffix(page.Find("input[name=url]").AttrOr("value", ""), "/demo/users/17") {
		t.Errorf("%s does not open the choice", link)
	}
}

func TestTypedCredentialsBecomeSecretsOfTheCollection(t *testing.T) {
	h := newHouse(t)
	const typed = "C4nary-of-a-saved-request"
	path := h.saved(h.collection("Demo"), "", "One user", "GET", h.base+"/demo/users/17")
	v := formOfPage(h.get(path).page().Find("body"))
	v.Set("auth_kind", "bearer")
	v.Set("auth_token", typed)
	v.Set("save_go", "over")
	r := h.post("/compose/save", v).is(http.StatusOK)
	name := strings.Trim(r.page().Find("input[name=auth_token]").AttrOr("value", ""), "{}")
	if said := r.page().Find("[data-testid=kept-note]").Text(); name == "" || said != "Saved. The credential that you typed is the secret variable {{"+name+"}} of Demo now." {
		t.Errorf("%q of %q", said, name)
	}
	for _, page := range []string{path, path + "/edit", "/collections/1", "/collections/1?part=settings", "/api/collections/1", "/search?q=one", "/?save=open"} {
		if strings.Contains(h.get(page).body, typed) {
			t.Errorf("%s shows the credential", page)
		}
	}
	h.post(path+"/send", nil).is(http.StatusOK)
	if sent := h.get("/runs/1?part=headers").body; strings.Contains(sent, typed) {
		t.Error("the run shows the credential")
	}
	v = formOfPage(h.get(path).page().Find("body"))
	v.Set("header_name", "X-Api-Key")
	v.Set("header_value", typed+"-too")
	v.Set("header_use", "0")
	v.Set("save_go", "over")
	answer := h.ask("POST", "/compose/save", "application/x-www-form-urlencoded", v.Encode(), "HX-Request", "true").is(http.StatusOK).page()
	if answer.Find("html > body > #composer").Length() != 1 || !strings.HasPrefix(answer.Find("input[name=header_value]").First().AttrOr("value", ""), "{{") || !strings.Contains(answer.Find("[data-testid=kept-note]").Text(), "is the secret variable") {
		t.Error("a script does not get the form with the names")
	}
	if foreign := h.get(path + "?done=saved&secret=nonsense").page().Find("[data-testid=kept-note]").Text(); foreign != "Saved." {
		t.Errorf("an address can make it say %q", foreign)
	}
}

// TestEnterSends: the first button of a form is the one that Enter in a field presses.
func TestEnterSends(t *testing.T) {
	h := newHouse(t)
	saved := h.shelf().Requests[0].ID.String()
	for _, path := range []string{"/", "/r/" + saved, "/?url=http://h/&open=headers"} {
		page := h.get(path).is(http.StatusOK).page()
		first := page.Find("#request button[type=submit], button[type=submit][form=request], #request button:not([type])").First()
		if at, other := first.Attr("formaction"); first.Length() == 0 || other {
			t.Errorf("%s: Enter leads to %q", path, at)
		}
	}
}
