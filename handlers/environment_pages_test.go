package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// formOfPage reads a form as a browser would post it.
func formOfPage(s *goquery.Selection) url.Values {
	v := url.Values{}
	s.Find("input[name], select[name], textarea[name]").Each(func(_ int, e *goquery.Selection) {
		name, _ := e.Attr("name")
		value, _ := e.Attr("value")
		kind, _ := e.Attr("type")
		_, checked := e.Attr("checked")
		switch {
		case kind == "checkbox" && !checked:
			return
		case goquery.NodeName(e) == "select":
			value, _ = e.Find("option[selected]").Attr("value")
		case goquery.NodeName(e) == "textarea":
			value = e.Text()
		}
		v.Add(name, value)
	})
	return v
}

// environment makes one through its page, and returns its address.
func (h *house) environment(name string) string {
	h.t.Helper()
	return h.post("/environments", url.Values{"name": {name}}).is(http.StatusOK).url.Path
}

func TestAnEnvironmentIsMadeChangedAndDeletedOnItsPages(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	page := h.get(path).is(http.StatusOK).page()
	v := formOfPage(page.Find("[data-testid=environment-form]"))
	v["var_name"][0], v["var_value"][0] = "base", "http://a.example"
	v["var_name"][1], v["var_value"][1], v["var_secret"] = "key", "C4nary-on-a-page", []string{"1"}
	v.Set("protected", "yes")
	v.Set("auth_kind", "bearer")
	v.Set("auth_token", "{{key}}")
	if h.post(path, v).is(http.StatusOK).page().Find("[data-testid=done]").Text() != "Saved." {
		t.Error("it is not said that it is saved")
	}
	r := h.get(path).is(http.StatusOK)
	if strings.Contains(r.body, "C4nary") {
		t.Error("the secret is shown")
	}
	page = r.page()
	secret := page.Find("tr:has(input[value=key]) input[name=var_value]")
	if kind, _ := secret.Attr("type"); kind != "password" || !strings.Contains(secret.AttrOr("placeholder", ""), "kept, not shown") || secret.AttrOr("value", "") != "" {
		t.Errorf("the secret's field: %s", h.get(path).body)
	}
	if page.Find("input[name=protected][checked]").Length() != 1 || page.Find("select[name=auth_kind] option[selected][value=bearer]").Length() != 1 {
		t.Error("protection or sign-in is not kept")
	}
	v = formOfPage(page.Find("[data-testid=environment-form]"))
	v.Set("name", "Stage")
	h.post(path, v).is(http.StatusOK)
	if e := h.get("/api" + path).body; !strings.Contains(e, `"name":"Stage"`) || !strings.Contains(e, `"set":true`) {
		t.Errorf("the secret went with a save that did not touch it: %s", e)
	}
	h.get("/environments/Stage").is(http.StatusOK)
	if n := h.get("/environments").page().Find("#places a[href='/environments'] .n").Text(); n != "2" {
		t.Errorf("the sidebar counts %q", n)
	}
	if h.get("/search?q=stag").page().Find("a[href='"+path+"']").Length() != 1 {
		t.Error("the search does not find it")
	}
	ask := h.get(path + "/delete").is(http.StatusOK).page()
	if ask.Find("a[autofocus]").Text() != "Cancel" {
		t.Error("Cancel is not what Enter does")
	}
	h.post(path+"/delete", formOfPage(ask.Find("[data-testid=confirm-delete] form"))).is(http.StatusOK)
	h.get(path).is(http.StatusNotFound)
}

func TestWhatIsWrongWithAnEnvironmentStandsAtItsRow(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	v := url.Values{"form": {"page"}, "name": {"Staging"}, "shape": {"circle"}, "auth_kind": {"none"},
		"var_id": {"", "", ""}, "var_name": {"", "a b", "ok"}, "var_value": {"", "kept as typed", "1"}, "var_note": {"", "", ""}}
	page := h.post(path, v).is(http.StatusUnprocessableEntity).page()
	bad := page.Find("input[name=var_name][aria-invalid]")
	if bad.Length() != 1 || bad.AttrOr("value", "") != "a b" || page.Find("input[name=var_value][value='kept as typed']").Length() != 1 {
		t.Errorf("%s", page.Find("table").Text())
	}
	link := page.Find("[data-testid=faults] a").AttrOr("href", "")
	if link == "" || page.Find(link).AttrOr("value", "") != "a b" {
		t.Errorf("the summary leads to %q", link)
	}
	taken := h.post("/environments", url.Values{"name": {"Staging"}}).is(http.StatusUnprocessableEntity).page()
	if taken.Find("[data-testid=fault-name]").Text() != "There is an environment of that name already." || taken.Find("#f-name").AttrOr("value", "") != "Staging" {
		t.Error("a name that is taken is not said so")
	}
	h.post("/environments", url.Values{"name": {"Demo"}}).is(http.StatusUnprocessableEntity)
	h.post("/environments", url.Values{"name": {" "}}).is(http.StatusUnprocessableEntity)
}

func TestTwoWhoEditAnEnvironmentLoseNothing(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	mira := formOfPage(h.get(path).page().Find("[data-testid=environment-form]"))
	jonas := formOfPage(h.get(path).page().Find("[data-testid=environment-form]"))
	mira["var_name"][0], mira["var_value"][0] = "base", "http://mira.example"
	h.post(path, mira).is(http.StatusOK)
	jonas["var_name"][0], jonas["var_value"][0] = "base", "http://jonas.example"
	r := h.post(path, jonas).is(http.StatusPreconditionFailed)
	page := r.page()
	if page.Find("input[value='http://jonas.example']").Length() != 1 || !strings.Contains(page.Find("[data-testid=outdated]").Text(), "http://mira.example") {
		t.Errorf("%s", page.Find("main").Text())
	}
	if e := h.get("/api" + path).body; !strings.Contains(e, "mira") {
		t.Errorf("the first save is lost: %s", e)
	}
	h.post(path, formOfPage(page.Find("[data-testid=environment-form]"))).is(http.StatusOK)
	if e := h.get("/api" + path).body; !strings.Contains(e, "jonas") {
		t.Errorf("saving once more does not put it over: %s", e)
	}
	stayed := h.post(path+"/delete", url.Values{"version": {"1"}}).is(http.StatusPreconditionFailed).page()
	if stayed.Find("[data-testid=stayed]").Length() != 1 {
		t.Error("it is not said that it stays")
	}
}

func TestRowsComeAndGoWithoutScript(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	v := formOfPage(h.get(path).page().Find("[data-testid=environment-form]"))
	v["var_name"][0], v["var_name"][1], v["var_secret"] = "first", "second", []string{"1"}
	v.Set("do", "rows")
	page := h.post(path, v).is(http.StatusOK).page()
	if n := page.Find("input[name=var_name]").Length(); n != 14 {
		t.Errorf("%d rows", n)
	}
	v = formOfPage(page.Find("[data-testid=environment-form]"))
	v.Set("do", "drop.0")
	page = h.post(path, v).is(http.StatusOK).page()
	if got := page.Find("input[name=var_name]").First().AttrOr("value", ""); got != "second" || page.Find("input[name=var_secret][checked]").AttrOr("value", "") != strconv.Itoa(0) {
		t.Errorf("the first row is %q", got)
	}
	if strings.Contains(h.get("/api"+path).body, "second") {
		t.Error("rows are kept before they are saved")
	}
}

func TestAVariableIsDefinedFromWhereItWasMissed(t *testing.T) {
	h := newHouse(t)
	page := h.get("/environments?define=base_url").page()
	if page.Find("[data-testid=environments] a[href='/environments/1?define=base_url']").Length() != 1 {
		t.Errorf("%s", page.Find("main").Text())
	}
	page = h.get("/environments/Demo?define=base_url").page()
	row := page.Find("tr:has(input[name=var_name][value=base_url])")
	if _, focused := row.Find("input[name=var_value]").Attr("autofocus"); !focused {
		t.Error("the value is not what is typed next")
	}
	if page.Find("a[href$='/delete']").Length() != 0 {
		t.Error("what is built in can be deleted")
	}
	h.get("/environments/none").is(http.StatusNotFound)
	h.get("/environments/999").is(http.StatusNotFound)
}

func TestARequestInheritsTheSignInOfItsEnvironment(t *testing.T) {
	h := newHouse(t)
	h.json(http.MethodPost, "/api/environments", `{"name":"Staging","variables":[{"name":"base","value":"{{$demo}}"},{"name":"key","value":"C4nary-in-the-bar","secret":true}],"auth":{"kind":"bearer","token":"{{key}}"}}`).is(http.StatusCreated)
	h.json(http.MethodPost, "/api/runs", `{"environment":"Staging","request":{"method":"GET","url":"{{base}}/users/17","auth":{"kind":"inherit"}}}`).is(http.StatusCreated)
	r := h.get("/?run=1").is(http.StatusOK)
	if strings.Contains(r.body, "C4nary") {
		t.Error("the secret is shown")
	}
	page := r.page()
	if got := page.Find("select[name=auth_kind] option[selected]").Text(); got != "Inherit, from Staging" {
		t.Errorf("the kind is %q", got)
	}
	if also := page.Find("#sent-also").Text(); !strings.Contains(also, "Host") || !strings.Contains(also, "Authorization") {
		t.Errorf("what is sent as well, filled in: %q", also)
	}
	if h.get("/environments/Staging").page().Find("select[name=auth_kind] option[value=inherit]").Length() != 0 {
		t.Error("an environment is offered to inherit")
	}
}

func TestAProtectedEnvironmentAsksBeforeItIsChanged(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Live")
	v := formOfPage(h.get(path).page().Find("[data-testid=environment-form]"))
	v["var_name"][0], v["var_value"][0] = "base", h.base+"/demo"
	v.Set("protected", "yes")
	h.post(path, v).is(http.StatusOK)
	form := url.Values{"method": {"DELETE"}, "url": {"{{base}}/users/17"}, "environment": {"Live"}, "name": {"Remove the first"}}
	asked := h.post("/send", form).is(http.StatusUnprocessableEntity).
		shows("[data-testid=question]", "Live is protected").shows("[data-testid=question]", strings.TrimPrefix(h.base, "http://")).shows("[data-testid=question] button", "Send DELETE to Live").page()
	if asked.Find("input[name=url]").AttrOr("value", "") != "{{base}}/users/17" || asked.Find("[data-confirmed]").AttrOr("value", "") != "Live" {
		t.Error("what was typed is not kept, or the question has no answer")
	}
	h.get("/history").is(http.StatusOK).lacks("/users/17")
	for _, safe := range []url.Values{{"method": {"GET"}, "url": {"{{base}}/users/17"}, "environment": {"Live"}}, {"method": {"DELETE"}, "url": {h.base + "/demo/users/18"}, "environment": {""}}} {
		h.post("/send", safe).is(http.StatusOK).lacks("is protected")
	}
	form.Set("confirmed", "Other")
	h.post("/send", form).is(http.StatusUnprocessableEntity)
	form.Set("confirmed", "Live")
	if r := h.post("/send", form).is(http.StatusOK); !strings.HasPrefix(r.url.Path, "/runs/") {
		t.Errorf("after yes it leads to %s", r.url)
	}
}

func TestAnEnvironmentOffersNoSignInForWhichAPersonIsNeeded(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	page := h.get(path).page()
	if page.Find("select[name=auth_grant] option").Length() != 2 || page.Find("[value=authorization_code], [name=auth_authorize_url]").Length() > 0 {
		t.Error("the authorization code is offered")
	}
	v := formOfPage(page.Find("[data-testid=environment-form]"))
	v.Set("auth_kind", "oauth2")
	v.Set("auth_grant", "authorization_code")
	h.post(path, v).is(http.StatusUnprocessableEntity).shows("#f-auth-grant-fault", "client credentials or a password")
	h.json("POST", "/api/environments", `{"name":"Other","variables":[],"auth":{"kind":"oauth2","grant":"authorization_code","token_url":"https://a.example/token","client_id":"me"}}`).is(http.StatusUnprocessableEntity)
}
