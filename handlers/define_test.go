package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheAddressIsResolvedUnderItsField(t *testing.T) {
	h := newHouse(t)
	h.staging()
	v := h.namesForm()
	v.Set("url", "{{base}}/users/{id}?t={{token}}")
	r := h.post("/compose/code", v, "HX-Request", "true").is(http.StatusOK)
	r.shows("#resolved code", h.base+"/demo/users/17?t={{token}}").shows("#resolved .origins", "base, the secret token from Staging, id from the path variables:").lacks("C4nary")
	if strings.Contains(h.get("/?url="+url.QueryEscape("http://a.example/x")).body, `class="origins"`) {
		t.Error("an address without names is resolved")
	}
	v["path_value"] = []string{""}
	h.post("/compose/code", v, "HX-Request", "true").is(http.StatusOK).shows("[data-testid=empty]", "Without a value: id")
}

func TestUnknownNamesAreNamedBeforeAnythingIsSent(t *testing.T) {
	h := newHouse(t)
	h.staging()
	r := h.get("/?environment=Staging&url=" + url.QueryEscape("{{base}}/{{first}}/{{second}}"))
	r.shows("[data-testid=unknown]", "{{first}} and {{second}} are not defined in Staging.").shows("#resolved button", "Define")
	h.get("/?environment=&url="+url.QueryEscape("{{base}}/")).shows("[data-testid=unknown]", "{{base}} is not defined.")
	h.post("/send", url.Values{"form": {"page"}, "url": {"{{base}}/x"}, "header_name": {"X-A"}, "header_value": {"{{other}}"}, "header_use": {"0"}}).is(http.StatusUnprocessableEntity).
		shows("[data-testid=unknown]", "{{base}} and {{other}} are not defined.")
}

// defining is the form with a request that lacks two names.
func (h *house) defining() url.Values {
	h.t.Helper()
	h.staging()
	v := h.namesForm()
	v.Set("url", "{{base}}/users/{id}?a={{first}}")
	v["header_name"][0], v["header_value"][0] = "X-Key", "{{api_key}}"
	page := h.post("/compose/define", v).is(http.StatusOK).page()
	if page.Find("dialog#define[open] [name=define_value]").Length() != 2 {
		h.t.Fatal("there are no fields to define the names in")
	}
	v = wholeForm(page)
	v.Set("define", "yes")
	v["define_value"] = []string{"C4nary-of-the-form", "one"} // api_key, first
	return v
}

func TestANameIsDefinedInTheEnvironmentAndWhatIsTypedStays(t *testing.T) {
	h := newHouse(t)
	v := h.defining()
	if strings.Join(v["define_secret"], "") != "0" || v.Get("define_in") != "environment" {
		t.Errorf("offered are secret %q in %q; a name like api_key is a secret", v["define_secret"], v.Get("define_in"))
	}
	r := h.post("/compose/define", v).is(http.StatusOK)
	r.shows("[data-testid=defined]", "Defined in Staging: api_key, first.").shows("#resolved code", "?a=one").lacks("C4nary")
	page := r.page()
	if page.Find("[data-testid=unknown]").Length() != 0 || page.Find("dialog#define[open]").Length() != 0 {
		t.Error("it is still asked for")
	}
	for css, want := range map[string]string{"input[name=url]": "{{base}}/users/{id}?a={{first}}", "input[name=header_value]": "{{api_key}}", "input[name=path_value]": "{{user}}", "input[name=take_variable]": "name"} {
		if got := values(page, css); len(got) == 0 || got[0] != want {
			t.Errorf("%s is %q, want %q", css, got, want)
		}
	}
	var all struct {
		Environments []struct {
			Name      string
			Variables []struct {
				Name, Value string
				Secret, Set bool
			}
		}
	}
	h.get("/api/environments").is(http.StatusOK).into(&all)
	for _, e := range all.Environments {
		if e.Name == "Staging" && (len(e.Variables) != 4 || !e.Variables[1].Set || !e.Variables[2].Secret || !e.Variables[2].Set || e.Variables[3].Value != "one") {
			t.Errorf("kept is %+v", e.Variables)
		}
	}
	h.post("/send", wholeForm(page)).is(http.StatusOK).lacks("C4nary")
}

func TestANameIsDefinedForOneRequest(t *testing.T) {
	h := newHouse(t)
	v := h.defining()
	v.Set("define_in", "request")
	h.post("/compose/define", v).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-define]", "A request keeps no secrets").lacks("C4nary")
	v.Del("define_secret")
	v["define_value"] = []string{"", "one"}
	r := h.post("/compose/define", v, "HX-Request", "true").is(http.StatusOK)
	if got := strings.Join(values(r.page(), "#own-variables input[name=var_name]"), " "); strings.TrimSpace(got) != "user first" {
		t.Errorf("the request's variables are %q", got)
	}
	r.shows("[data-testid=unknown]", "{{api_key}} is not defined in Staging.")
	if done := r.page().Find("#define").AttrOr("data-done", ""); done != "Defined for this request: first." {
		t.Errorf("it says %q", done)
	}
}

func TestDefiningAsksForWhatIsMissing(t *testing.T) {
	h := newHouse(t)
	v := h.defining()
	for name, c := range map[string]struct {
		change map[string][]string
		want   string
	}{
		"no value at all":          {map[string][]string{"define_value": {"", ""}}, "Type a value."},
		"a name that is none":      {map[string][]string{"define_name": {"a b", "first"}}, "is no name for a variable"},
		"no environment":           {map[string][]string{"environment": {""}}, "No environment is chosen"},
		"an environment long gone": {map[string][]string{"environment": {"Gone"}}, "There is no environment"},
	} {
		typed := url.Values{}
		for k, list := range v {
			typed[k] = append([]string{}, list...)
		}
		for k, list := range c.change {
			typed[k] = list
		}
		h.post("/compose/define", typed).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-define]", c.want).lacks("C4nary")
		t.Log(name)
	}
}

func TestThePageOf429LeadsToRepeat(t *testing.T) {
	h := newHouse(t)
	to := h.get("/status/429").is(http.StatusOK).page().Find("[data-testid=repeat]").AttrOr("href", "")
	if h.get(to).is(http.StatusOK).page().Find("dialog#plan[open]").Length() != 1 {
		t.Errorf("%q opens no plan", to)
	}
	if h.get("/status/404").page().Find("[data-testid=repeat]").Length() != 0 {
		t.Error("a 404 offers to repeat")
	}
}

func TestTheNamesOfAnEnvironmentThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	h.staging()
	var got struct {
		Names []struct {
			Name, Value, From string
			Secret, Set       bool
		}
		Dynamic []struct{ Name, Does, Example string }
	}
	r := h.get("/api/names?environment=Staging").is(http.StatusOK).lacks("C4nary")
	r.into(&got)
	if len(got.Names) != 2 || got.Names[0].Value != h.base+"/demo" || got.Names[0].From != "the environment Staging" || !got.Names[1].Secret || !got.Names[1].Set {
		t.Errorf("names: %+v", got.Names)
	}
	if len(got.Dynamic) < 10 || got.Dynamic[0].Name != "$uuid" || len(got.Dynamic[0].Example) != 36 {
		t.Errorf("dynamic: %+v", got.Dynamic)
	}
	h.get("/api/names").is(http.StatusOK)
	h.get("/api/names?environment=nowhere").is(http.StatusUnprocessableEntity)
}

// TestASendSaysThatItsEnvironmentIsGone: no field of the form could say it.
func TestASendSaysThatItsEnvironmentIsGone(t *testing.T) {
	h := newHouse(t)
	for _, address := range []string{"{{demo}}/users/17", "http://x.test/"} {
		r := h.post("/send", url.Values{"url": {address}, "method": {"GET"}, "environment": {"Gone"}}, "HX-Request", "true").is(http.StatusUnprocessableEntity)
		r.shows(".faults", `There is no environment "Gone".`).shows("a[href='#environment']", "Gone")
	}
}
