package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// sentTo are the addresses that the runs of a series were sent to.
func (h *house) sentTo(s seriesAnswer) string {
	var paths []string
	for _, r := range h.runs(s) {
		paths = append([]string{strings.TrimPrefix(r.URL, h.base)}, paths...) // newest first
	}
	return strings.Join(paths, " ")
}

func TestASeriesHasARunForEachRow(t *testing.T) {
	h := newHouse(t)
	const secret = "sk-4f1c-of-ada-alone"
	for name, data := range map[string]string{
		"objects": `[{"id": 17, "q": "a b", "token": "` + secret + `"}, {"id": 9041, "q": "{", "token": ""}]`,
		"CSV":     `"id;token;q\n17;` + secret + `;a b\n9041;;{"`,
	} {
		t.Run(name, func(t *testing.T) {
			var s seriesAnswer
			h.json(http.MethodPost, "/api/series", `{"request": {"url": "`+h.base+`/demo/users/{{id}}", "query": [{"name": "q", "value": "{{q}}", "enabled": true}],
				"headers": [{"name": "X-Seen", "value": "{{token}}", "enabled": true}], "variables": [{"name": "q", "value": "its own", "enabled": true}]}, "data": `+data+`, "plan": {"retry_after": "ignore"}}`).is(http.StatusAccepted).lacks(secret).into(&s)
			s = h.ended(s.ID)
			if s.Plan.Count != 2 || s.Plan.RetryAfter != playground.RetryAfterIgnore || s.Summary.Ran != 2 || s.Data.Tells(2) != "9041 · {" {
				t.Errorf("%+v", s)
			}
			if got := h.sentTo(s); got != "/demo/users/17 /demo/users/9041" {
				t.Errorf("sent to %s", got)
			}
			page := h.get("/series/" + s.ID.String()).is(http.StatusOK).has("one for each row of data (").lacks(secret).page()
			if got := page.Find(".seriesruns tbody tr").First().Text(); !strings.Contains(got, "17 · a b") {
				t.Errorf("the first run's row is %q", got)
			}
			h.get("/api/series/" + s.ID.String() + "/junit").is(http.StatusOK).has("run 1: 17 · a b")
			h.get("/api/series").is(http.StatusOK).lacks(`"names"`)

			// A run keeps the values of its row, so that it can be sent again, and no secret.
			var first playground.Run
			h.get("/api/runs/" + s.Summary.First.String()).is(http.StatusOK).lacks(secret).into(&first)
			if sent := first.Attempts[0].Exchanges[0].Request.URL; len(first.Request.Variables) != 2 || !strings.HasSuffix(sent, "/demo/users/17?q=a%20b") {
				t.Errorf("the first run keeps %+v of %s", first.Request.Variables, sent)
			}
			h.get("/runs/" + first.ID.String() + "?part=raw").is(http.StatusOK).lacks(secret)

			// What was not kept is asked for again.
			asked := h.post("/series/"+s.ID.String()+"/again", nil).is(http.StatusOK)
			if asked.url.String() != h.base+"/?series="+s.ID.String() {
				t.Errorf("repeated again, it leads to %s", asked.url)
			}
			h.post("/repeat", url.Values{"url": {h.base + "/demo"}, "preset": {"plan"}, "plan_data": {asked.page().Find("#f-plan-data").Text()}}).is(http.StatusUnprocessableEntity).shows("#plan", "dots for token, whose values were not kept")
		})
	}
}

func TestDataOfASeriesThatCannotBeSent(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ name, url, data, pointer, says string }{
		{"a name that nothing has", "/demo/users/{{nobody}}", `[{"id": "1"}]`, "/request/url", "{{nobody}} is not defined in the data"},
		{"a later row", "/demo/users/1?{{q}}", `[{"q": "a"}, {"p": "b"}]`, "/data", "With row 2 of the data: The variable {{q}}"},
		{"a heading that is there twice", "/demo", `"name,name\nAda,Bob"`, "/data", "has name twice"},
		{"rows that differ in length", "/demo", `"a,b\n1"`, "/data", "no CSV"},
		{"no row", "/demo", `"a,b"`, "/data", "no row"},
		{"dots", "/demo", `[{"token": "••••••••"}]`, "/data", "not kept"},
		{"more rows than runs", "/demo", `"a\n` + strings.Repeat(`1\n`, 1001) + `"`, "/data", "more than 1000 rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.json(http.MethodPost, "/api/series", `{"request": {"url": "`+h.base+c.url+`"}, "data": `+c.data+`}`).is(http.StatusUnprocessableEntity).has(`"` + c.pointer + `"`).has(c.says)
		})
	}
}

func TestDataIsRepeatedFromTheComposer(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"url": {h.base + "/demo/users/{{id}}"}, "preset": {"plan"}, "plan_data": {"id,note\n17\n"}}
	page := h.post("/repeat", form).is(http.StatusUnprocessableEntity).page()
	if page.Find("details.plandata[open] #f-plan-data[aria-invalid=true]").Text() != "id,note\n17\n" || page.Find("#f-url[aria-invalid]").Length() != 0 {
		t.Error("the fault stands elsewhere, or what was typed is lost")
	}
	form.Set("plan_data", "id,password\n17,of-ada-alone\n")
	kept := h.post("/repeat", form).is(http.StatusOK).has("17").lacks("of-ada-alone").url.String()
	h.get("/api" + strings.TrimPrefix(kept, h.base)).is(http.StatusOK).lacks("of-ada-alone")
	if asked := h.post(strings.TrimPrefix(kept, h.base)+"/again", nil).is(http.StatusOK).lacks("of-ada-alone").page(); !strings.Contains(asked.Find("#f-plan-data").Text(), "17,••••") {
		t.Errorf("asked again with %q", asked.Find("#f-plan-data").Text())
	}
	form.Set("plan_data", "id,note\n17,\"Ada, first\"\n18,\n")
	to := h.post("/repeat", form).is(http.StatusOK).url.String()
	id, _ := playground.ParseSeriesID(strings.TrimPrefix(to, h.base+"/series/"))
	if s := h.ended(id); s.Summary.Ran != 2 || s.Data.Tells(1) != "17 · Ada, first" {
		t.Errorf("%+v", s)
	}
	again := h.post(strings.TrimPrefix(to, h.base)+"/again", nil).is(http.StatusOK).url.String()
	if id, _ = playground.ParseSeriesID(strings.TrimPrefix(again, h.base+"/series/")); id == 0 || again == to {
		t.Fatalf("repeated again, it leads to %s", again)
	}
	if got := h.sentTo(h.ended(id)); got != "/demo/users/17 /demo/users/18" {
		t.Errorf("again: %s", got)
	}
}
