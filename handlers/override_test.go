package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestWhatIsSentAsWellIsOverridden(t *testing.T) {
	h := newHouse(t)
	page := h.post("/compose/code", url.Values{"form": {"page"}, "url": {h.base + "/demo/echo"}, "auth_kind": {"bearer"}, "auth_token": {"hush"}, "method": {"POST"}}).is(http.StatusOK).page()
	offered := map[string]string{}
	for _, b := range page.Find("#sent-also [data-override]").EachIter() {
		name, value, _ := strings.Cut(b.AttrOr("value", ""), ":")
		offered[name] = strings.TrimSpace(value)
	}
	if offered["Accept"] != "*/*" || offered["User-Agent"] == "" || offered["Authorization"] != "" || offered["Content-Length"] != "0" {
		t.Errorf("offered is %q", offered)
	}
	for _, c := range []struct {
		name, press string
		rows, want  url.Values
	}{
		{"a new row", "Accept: */*", url.Values{}, url.Values{"header_name": {"Accept"}, "header_value": {"*/*"}}},
		{"behind others", "Accept:", url.Values{"header_name": {"X-A", ""}, "header_value": {"1", ""}, "header_use": {"0"}}, url.Values{"header_name": {"X-A", "Accept"}, "header_value": {"1", ""}}},
		{"one that was off", "Accept: */*", url.Values{"header_name": {"accept"}, "header_value": {"text/csv"}}, url.Values{"header_name": {"accept"}, "header_value": {"text/csv"}}},
		{"nothing", "", url.Values{}, url.Values{}},
	} {
		form := url.Values{"form": {"page"}, "method": {"GET"}, "url": {h.base + "/demo/echo"}, "override": {c.press}}
		for name, values := range c.rows {
			form[name] = values
		}
		page := h.post("/compose/code", form).is(http.StatusOK).page()
		got := url.Values{}
		for _, row := range page.Find("#part-headers tbody tr:not([data-spare])").EachIter() {
			if row.Find("[name=header_use][checked]").Length() != 1 {
				t.Errorf("%s: a row is off", c.name)
			}
			for _, part := range []string{"header_name", "header_value"} {
				got.Add(part, row.Find("[name="+part+"]").AttrOr("value", ""))
			}
		}
		if got.Encode() != c.want.Encode() {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if open := page.Find("#part-headers.open").Length(); (open == 1) != (c.press != "") {
			t.Errorf("%s: headers are open %d times", c.name, open)
		}
	}
}
