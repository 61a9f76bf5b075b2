package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// staging makes an environment with a plain variable and a secret.
func (h *house) staging() {
	h.t.Helper()
	h.json(http.MethodPost, "/api/environments", `{"name": "Staging", "variables": [
		{"name": "base", "value": "`+h.base+`/demo"}, {"name": "token", "value": "C4nary-secret-value", "secret": true}]}`).is(http.StatusCreated)
}

// wholeForm is the composer's form as a browser would post it.
func wholeForm(doc *goquery.Document) url.Values {
	form := doc.Find("form#request")
	v := formOfPage(form)
	for name, values := range formOfPage(doc.Find("body").Clone().Find("form").Remove().End()) {
		v[name] = append(v[name], values...)
	}
	for _, kind := range []string{"body_kind"} { // radio buttons: formOfPage takes all
		v.Set(kind, doc.Find("input[name="+kind+"][checked]").AttrOr("value", "none"))
	}
	v.Set("environment", doc.Find("select#environment option[selected]").AttrOr("value", ""))
	return v
}

func values(doc *goquery.Document, css string) (all []string) {
	doc.Find(css).Each(func(_ int, e *goquery.Selection) { all = append(all, e.AttrOr("value", "")) })
	return all
}

func TestThePathVariablesOfAnAddressAreRowsByThemselves(t *testing.T) {
	h := newHouse(t)
	page := h.get("/?url=" + url.QueryEscape(h.base+"/demo/users/{id}/posts/:post?x={no}")).is(http.StatusOK).page()
	if got := strings.Join(values(page, "input[name=path_name]"), " "); got != "id post" {
		t.Errorf("the rows are %q", got)
	}
	if _, hidden := page.Find("#path-variables").Attr("hidden"); hidden {
		t.Error("the table is out of sight")
	}
	v := wholeForm(page)
	v["path_value"] = []string{"17", "3"}
	v.Set("url", h.base+"/demo/users/{user}/posts/:post")
	page = h.post("/compose/code", v).is(http.StatusOK).page()
	if got := strings.Join(values(page, "tr:not([hidden]) > td > input[name=path_name]"), " "); got != "user post" {
		t.Errorf("typed anew, the rows are %q", got)
	}
	if got := strings.Join(values(page, "tr[hidden] input[name=path_value]"), " "); got != "17" {
		t.Errorf("what waits is %q, want the value of id", got)
	}
	v = wholeForm(page)
	v.Set("url", h.base+"/demo/users/{id}")
	r := h.post("/send", v).is(http.StatusOK)
	if !strings.HasSuffix(r.page().Find(".reqline input[name=url]").AttrOr("value", ""), "{id}") {
		t.Errorf("the address is not as typed: %s", r.url)
	}
	var run struct {
		URL     string
		Request struct {
			PathParams []struct{ Name, Value string } `json:"path_params"`
		}
	}
	h.get("/api/runs/1").is(http.StatusOK).into(&run)
	if run.URL != h.base+"/demo/users/17" || len(run.Request.PathParams) != 1 {
		t.Errorf("sent was %+v", run)
	}
}

func TestAPathVariableWithoutAValueIsNamedAtItsRow(t *testing.T) {
	h := newHouse(t)
	v := wholeForm(h.get("/?url=" + url.QueryEscape(h.base+"/demo/users/{kind}/{id}")).page())
	v["path_value"] = []string{"a", ""}
	r := h.post("/send", v).is(http.StatusUnprocessableEntity)
	r.shows("#part-params.open .fault", "The path variable id has no value.")
	if name := r.page().Find("input[name=path_value][aria-invalid]").AttrOr("aria-label", ""); name != "Value of id" {
		t.Errorf("the fault stands at %q", name)
	}
}

// namesForm holds a row of every table, as a page without script posts it.
func (h *house) namesForm() url.Values {
	v := wholeForm(h.get("/?environment=Staging&url=" + url.QueryEscape("{{base}}/users/{id}")).is(http.StatusOK).page())
	v["path_value"] = []string{"{{user}}"}
	v["var_name"][0], v["var_value"][0] = "user", "17"
	v["take_variable"][0], v["take_expression"][0] = "name", "/name"
	v["take_variable"][1], v["take_from"][1], v["take_expression"][1], v["take_secret"] = "kind", "header", "Content-Type", []string{"1"}
	v["take_variable"][2], v["take_from"][2], v["take_expression"][2] = "none", "regex", `"nothing": (\d+)`
	return v
}

func TestTheTablesOfVariablesWorkWithoutScript(t *testing.T) {
	h := newHouse(t)
	h.staging()
	r := h.post("/send", h.namesForm()).is(http.StatusOK)
	for _, from := range []string{r.url.RequestURI(), "/?from=1"} {
		page := h.get(from).is(http.StatusOK).page()
		for css, want := range map[string]string{
			"select#environment option[selected]": "Staging", "input[name=path_value]": "{{user}}", "input[name=var_name]": "user", "input[name=take_variable]": "name kind none",
			"input[name=take_expression]": `/name Content-Type "nothing": (\d+)`, "select[name=take_from] option[selected]": "json header regex json json json", "input[name=take_secret][checked]": "1",
		} {
			if got := strings.Join(strings.Fields(strings.Join(values(page, css), " ")), " "); got != want {
				t.Errorf("%s: %s is %q, want %q", from, css, got, want)
			}
		}
	}
	r = h.get("/?from=1")
	r.shows("[data-testid=tried]", "Tried on run 1").shows("[data-testid=tried]", "Ada Park from /name").shows("[data-testid=tried]", "16 characters, which are hidden from the field Content-Type")
	r.shows("[data-testid=tried] .fault", "Nothing in the content matches the expression.").shows("[data-testid=tried]", "Values are kept in Staging")
	if open := h.get("/?from=1&open=variables").page().Find("#part-variables.open").Length(); open != 1 {
		t.Error("the part does not open")
	}
}

func TestWhatIsTriedIsRefreshedWithTheCode(t *testing.T) {
	h := newHouse(t)
	h.run(`{"url": "` + h.base + `/demo/users/17"}`)
	v := url.Values{"form": {"page"}, "url": {h.base + "/demo/users/17"}, "take_use": {"0", "1"}, "take_variable": {"mail", ""}, "take_from": {"json", "json"}, "take_expression": {"/email", "wrong"}}
	h.post("/compose/code", v, "HX-Request", "true").is(http.StatusOK).shows("#tried", "Send once")
	v.Set("last", "1")
	r := h.post("/compose/code", v, "HX-Request", "true").is(http.StatusOK)
	r.shows("#tried", "ada@parley.example from /email").shows("#tried .fault", "A variable needs a name.")
	r.shows("#tried", "choose one at the top")
}

func TestACommandLeavesTheVariables(t *testing.T) {
	h := newHouse(t)
	h.staging()
	v := h.namesForm()
	v.Set("curl", "curl -H 'X-A: {{user}}' http://a.example/people/{id}/{other}")
	page := h.post("/compose/curl", v, "HX-Request", "true").is(http.StatusOK).page()
	if got := strings.Join(values(page, "input[name=path_name]"), " "); got != "id other" {
		t.Errorf("path variables: %q", got)
	}
	for css, want := range map[string]string{"input[name=path_value]": "{{user}}", "input[name=var_name]": "user", "input[name=take_variable]": "name"} {
		if got := values(page, css); len(got) == 0 || got[0] != want {
			t.Errorf("%s is %q, want %q", css, got, want)
		}
	}
	// An address in quotes is put in the address's place, and nothing else is changed.
	v.Set("curl", `"http://a.example/q?x=1",`)
	v["header_name"], v["header_value"], v["header_use"] = []string{"X-Mine"}, []string{"1"}, []string{"0"}
	page = h.post("/compose/curl", v, "HX-Request", "true").is(http.StatusOK).page()
	if page.Find("[name=url]").AttrOr("value", "") != "http://a.example/q?x=1" || page.Find("[name=header_name][value=X-Mine]").Length() == 0 {
		t.Errorf("the address became %q", page.Find("[name=url]").AttrOr("value", ""))
	}
}

func TestASeriesIsFilledInWithItsEnvironment(t *testing.T) {
	h := newHouse(t)
	h.staging()
	v := h.namesForm()
	v.Set("preset", "plan")
	v.Set("plan_count", "2")
	if at := h.post("/repeat", v).is(http.StatusOK).url.Path; at != "/series/1" {
		t.Fatalf("repeat led to %s", at)
	}
	page := h.get("/?series=1").is(http.StatusOK).page()
	if got := page.Find("select#environment option[selected]").AttrOr("value", ""); got != "Staging" {
		t.Errorf("the environment is %q", got)
	}
	if got := values(page, "input[name=path_value]"); len(got) == 0 || got[0] != "{{user}}" {
		t.Errorf("the path variables are %q", got)
	}
	if at := h.post("/series/1/again", url.Values{}).is(http.StatusOK).url.Path; at != "/series/2" {
		t.Fatalf("again led to %s", at)
	}
	var list struct {
		Runs []struct{ URL, Environment string }
	}
	h.get("/api/runs?q=series:2").is(http.StatusOK).into(&list)
	h.get("/api/runs").is(http.StatusOK).into(&list)
	for _, r := range list.Runs {
		if r.URL != h.base+"/demo/users/17" || r.Environment != "Staging" {
			t.Errorf("a run of a series is %+v", r)
		}
	}
}

func TestAVariableNamedAsACredentialIsHiddenFromOthers(t *testing.T) {
	h := newHouse(t)
	h.run(`{"url": "` + h.base + `/demo/echo", "headers": [{"name": "X-A", "value": "b"}], "variables": [{"name": "api_key", "value": "C4nary-of-the-request"}]}`)
	for _, path := range []string{"/api/runs/1", "/?from=1&open=variables", "/runs/1"} {
		h.get(path).is(http.StatusOK).lacks("C4nary")
	}
	v := wholeForm(h.get("/?from=1").page())
	v.Set("header_value", "{{api_key}}")
	h.post("/send", v).is(http.StatusOK)
	if _, body := h.echoed("2"); !strings.Contains(string(body), "") {
		t.Error("no answer")
	}
	if !strings.Contains(h.get("/api/runs/2/body").is(http.StatusOK).body, "C4nary-of-the-request") {
		t.Error("what was hidden is not filled in again when it is sent")
	}
}
