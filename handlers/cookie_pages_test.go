package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// cookieForm is the form of a cookie, filled in.
func cookieForm(name, value string, more ...string) url.Values {
	v := url.Values{"name": {name}, "value": {value}, "domain": {"api.example.com"}, "path": {"/"}, "environment": {"none"}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func TestACookieIsAddedChangedShownAndDeletedOnItsPages(t *testing.T) {
	h := newHouse(t)
	page := h.post("/cookies", cookieForm("sid", "C4nary-on-a-page", "secure", "yes", "http_only", "yes", "same_site", "lax", "expires", "30d")).is(http.StatusOK)
	if page.page().Find("[data-testid=done]").Text() != "The cookie is kept." || strings.Contains(page.body, "C4nary") {
		t.Errorf("%s", page.body)
	}
	row := page.page().Find("[data-testid=jar] tbody tr").First()
	for _, words := range []string{"sid", "••••••••page", "this host only", "days left", "https only, hidden from scripts, from other sites only by a link"} {
		if !strings.Contains(row.Text(), words) {
			t.Errorf("%q is not in %q", words, row.Text())
		}
	}
	path, _ := row.Find("th a").Attr("href")
	cookie := h.get(path).is(http.StatusOK)
	if strings.Contains(cookie.body, "C4nary") {
		t.Error("the value is shown unasked")
	}
	if shown := h.post(path+"/reveal", nil).is(http.StatusOK); !strings.Contains(shown.body, "C4nary-on-a-page") {
		t.Error("its owner does not get to see the value")
	}
	v := formOfPage(cookie.page().Find("[data-testid=cookie-form]"))
	v.Set("path", "/api")
	h.post(path, v).is(http.StatusOK)
	if kept, err := h.store.FindCookie(t.Context(), 1); err != nil || kept.Path != "/api" || kept.Value != "C4nary-on-a-page" || !kept.HTTPOnly {
		t.Errorf("%+v, %v", kept, err)
	}
	gone := h.post("/cookies/delete", url.Values{"cookie": {"1"}, "environment": {"none"}}).is(http.StatusOK)
	toast := gone.page().Find(".toast")
	if !strings.Contains(toast.Text(), "Deleted 1 cookie.") || gone.page().Find("[data-testid=empty]").Length() != 1 {
		t.Errorf("%s", gone.body)
	}
	back := h.post("/cookies/undo", formOfPage(toast.Find("form"))).is(http.StatusOK)
	if back.page().Find("[data-testid=jar] tbody tr").Length() != 1 {
		t.Errorf("%s", back.body)
	}
	h.post("/cookies/undo", formOfPage(toast.Find("form"))).is(http.StatusUnprocessableEntity)
}

func TestWhatIsWrongWithACookieStandsAtItsField(t *testing.T) {
	h := newHouse(t)
	page := h.post("/cookies", cookieForm("a=b", "typed; value", "domain", "com", "under", "yes", "expires", "soon")).is(http.StatusUnprocessableEntity).page()
	if page.Find("#f-expires[aria-invalid]").Length() != 1 || page.Find("#f-value").AttrOr("value", "") != "typed; value" {
		t.Error("what was typed is lost, or nothing is said of it")
	}
	page = h.post("/cookies", cookieForm("a=b", "typed; value", "domain", "com", "under", "yes", "expires", "2020-01-01")).is(http.StatusUnprocessableEntity).page()
	for _, id := range []string{"#f-name", "#f-value", "#f-domain", "#f-expires"} {
		if page.Find(id+"[aria-invalid]").Length() != 1 || page.Find("[data-testid=faults] a[href='"+id+"']").Length() != 1 {
			t.Errorf("nothing is said at %s", id)
		}
	}
}

func TestClearingAHostLeavesTheOthersAndTheFilter(t *testing.T) {
	h := newHouse(t)
	for _, domain := range []string{"a.example.com", "b.example.com"} {
		for _, name := range []string{"one", "two"} {
			h.post("/cookies", cookieForm(name, "1", "domain", domain)).is(http.StatusOK)
		}
	}
	if n := h.get("/cookies?q=two").page().Find("[data-testid=jar] tbody tr").Length(); n != 2 {
		t.Errorf("the filter lets %d through", n)
	}
	h.post("/cookies/delete", url.Values{"domain": {"a.example.com"}, "environment": {"none"}}).is(http.StatusOK)
	page := h.get("/cookies").page()
	if page.Find("[data-testid=jar]").Length() != 1 || page.Find("#host-1").Text() != "b.example.com" {
		t.Errorf("left are %s", page.Find("h2").Text())
	}
	h.post("/cookies/delete", url.Values{"environment": {"none"}}).is(http.StatusOK)
	if h.get("/cookies").page().Find("[data-testid=empty]").Length() != 1 {
		t.Error("not all are gone")
	}
}

func TestHostileCookiesAreShownAsText(t *testing.T) {
	h := newHouse(t)
	const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>{{$uuid}}`
	h.post("/cookies", cookieForm(`"><script>alert(1)</script>`, hostile, "path", `/"><b>`)).is(http.StatusOK)
	for _, path := range []string{"/cookies", "/cookies/1", "/cookies?q=%22%3E%3Cscript%3E"} {
		page := h.get(path).is(http.StatusOK)
		if strings.Contains(page.body, "<script>alert") || page.page().Find("main img, main script, td b").Length() > 0 {
			t.Errorf("%s: it is more than text", path)
		}
	}
}

// The page of cookies begins at the jar that the next request goes by.
func TestTheJarInUseIsShownFirst(t *testing.T) {
	h := newHouse(t)
	for path, jar := range map[string]string{"/cookies": "Cookies: Demo", "/cookies?environment=none": "Cookies: No environment"} {
		if page := h.get(path).is(http.StatusOK); !strings.Contains(page.body, jar) {
			t.Errorf("%s does not show %q", path, jar)
		}
	}
}

func TestACookieIsSentByItsEnvironmentAlone(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	host, _ := url.Parse(h.base)
	for jar, value := range map[string]string{"none": "of-nobody-12345", strings.TrimPrefix(path, "/environments/"): "of-staging-12345"} {
		h.post("/cookies", cookieForm("sid", value, "domain", host.Hostname(), "environment", jar)).is(http.StatusOK)
	}
	run := h.json("POST", "/api/runs", `{"environment":"Staging","request":{"url":"`+h.base+`/demo/httpbin/cookies"}}`).is(http.StatusCreated)
	if !strings.Contains(run.body, `"sent":[{"name":"sid"`) || strings.Contains(run.body, "of-staging") {
		t.Errorf("%s", run.body)
	}
	off := h.json("POST", "/api/runs", `{"environment":"Staging","request":{"url":"`+h.base+`/demo/httpbin/cookies","options":{"cookies":false}}}`).is(http.StatusCreated)
	if strings.Contains(off.body, `"sent":[`) {
		t.Errorf("%s", off.body)
	}
	if all := h.get("/cookies?environment=" + strings.TrimPrefix(path, "/environments/")).is(http.StatusOK); !strings.Contains(all.body, "Cookies: Staging") {
		t.Error("the page does not name the jar")
	}
	h.get("/cookies?environment=99").is(http.StatusNotFound)
}

func TestTheJarThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	made := h.json("POST", "/api/cookies", `{"name":"sid","value":"C4nary-through-api","domain":"API.example.com"}`).is(http.StatusCreated)
	if !strings.Contains(made.body, `"domain":"api.example.com"`) || strings.Contains(made.body, "C4nary") {
		t.Errorf("%s", made.body)
	}
	h.json("POST", "/api/cookies", `{"name":"sid","value":"x;","domain":"com","host_only":false}`).is(http.StatusUnprocessableEntity)
	h.json("POST", "/api/cookies", `{"name":"sid","unknown":1}`).is(http.StatusUnprocessableEntity)
	shown := h.get("/api/cookies/1").is(http.StatusOK).body
	h.json("PUT", "/api/cookies/1", strings.Replace(shown, `"path":"/"`, `"path":"/v2"`, 1)).is(http.StatusOK)
	if kept, _ := h.store.FindCookie(t.Context(), 1); kept.Value != "C4nary-through-api" || kept.Path != "/v2" {
		t.Errorf("%+v", kept)
	}
	if value := h.json("POST", "/api/cookies/1/reveal", `{}`).is(http.StatusOK).body; !strings.Contains(value, "C4nary-through-api") {
		t.Errorf("%s", value)
	}
	if list := h.get("/api/cookies?domain=api.example.com&q=sid").is(http.StatusOK).body; !strings.Contains(list, `"name":"sid"`) || strings.Contains(list, "C4nary") {
		t.Errorf("%s", list)
	}
	var dropped struct {
		Deleted int
		Undo    string
	}
	h.json("DELETE", "/api/cookies?domain=api.example.com", "").is(http.StatusOK).into(&dropped)
	if dropped.Deleted != 1 || h.get("/api/cookies").body != "{\"cookies\":[]}\n" {
		t.Errorf("%+v; %s", dropped, h.get("/api/cookies").body)
	}
	if back := h.json("POST", "/api/cookies/undo", `{"undo":"`+dropped.Undo+`"}`).is(http.StatusOK).body; !strings.Contains(back, `"restored":1`) {
		t.Errorf("%s", back)
	}
	h.json("DELETE", "/api/cookies/99", "").is(http.StatusNotFound)
}

func TestACookieOfSomebodyElseStaysWhereItIs(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	ann, bob := h.sessionOf(h.person("Ann", playground.RoleMember)), h.sessionOf(h.person("Bob", playground.RoleMember))
	h.ask("POST", "/cookies", "application/x-www-form-urlencoded", cookieForm("sid", "C4nary-of-Ann", "secure", "yes").Encode(), ann...).is(http.StatusOK)
	if r := h.ask("POST", "/cookies/1/reveal", "application/x-www-form-urlencoded", "", bob...); r.status != http.StatusForbidden || strings.Contains(r.body, "C4nary") {
		t.Errorf("Bob sees %d %s", r.status, r.body)
	}
	h.ask("POST", "/cookies/1/reveal", "application/x-www-form-urlencoded", "", ann...).is(http.StatusOK)
	for _, change := range [][]string{{"domain", "bob.example.com"}, {"under", "yes"}, {"secure", ""}, {"path", "/bob"}} {
		v := cookieForm("sid", "", append([]string{"secure", "yes"}, change...)...)
		if r := h.ask("POST", "/cookies/1", "application/x-www-form-urlencoded", v.Encode(), bob...); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Ann&#39;s") {
			t.Errorf("%v: %d", change, r.status)
		}
	}
	h.ask("POST", "/cookies/1", "application/x-www-form-urlencoded", cookieForm("sid", "Bob's own value", "domain", "bob.example.com").Encode(), bob...).is(http.StatusOK)
	if kept, _ := h.store.FindCookie(t.Context(), 1); kept.Owner != "Bob" || kept.Domain != "bob.example.com" {
		t.Errorf("%+v", kept)
	}
}

func TestWhichCookiesAreSentIsSaidBefore(t *testing.T) {
	h := newHouse(t)
	h.post("/cookies", cookieForm("sid", "C4nary-foreseen")).is(http.StatusOK)
	h.post("/cookies", cookieForm("deep", "C4nary-deep", "path", "/deep")).is(http.StatusOK)
	asked := func(more ...string) string {
		v := url.Values{"url": {"https://api.example.com/x"}, "method": {"GET"}, "cookies": {"on"}, "form": {"page"}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Add(more[i], more[i+1])
		}
		r := h.post("/compose/code", v).is(http.StatusOK)
		if strings.Contains(r.body, "C4nary") {
			t.Error("a value is shown")
		}
		return r.page().Find("#sent-also").Text() + r.page().Find("#code").Text()
	}
	said := asked()
	for _, words := range []string{"sid=••••••••seen (from the jar)", "the cookie deep. It is for paths under /deep.", "COOKIE_SID"} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is not in %q", words, said)
		}
	}
	if said = asked("header_name", "Cookie", "header_value", "mine=1", "header_use", "0"); !strings.Contains(said, "the cookie sid. The request has a Cookie field of its own.") || strings.Contains(said, "from the jar") {
		t.Errorf("with a Cookie field: %q", said)
	}
}
