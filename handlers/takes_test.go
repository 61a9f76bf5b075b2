package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestAValueOfATreeIsTakenAtOnePress(t *testing.T) {
	h := newHouse(t)
	h.run(`{"url": "` + h.base + `/demo/users/17"}`)
	h.get("/?run=1&part=body&view=tree").is(http.StatusOK).shows("[data-testid=tree] button[formaction='/compose/take'][value='/username']", "Take")
	rows := func(p *goquery.Document) string {
		var all []string
		p.Find("table.takes:not(.checks) tbody tr").Each(func(_ int, tr *goquery.Selection) {
			if name := tr.Find("[name=take_variable]").AttrOr("value", ""); name != "" {
				if _, secret := tr.Find("[name=take_secret]").Attr("checked"); secret {
					name += "!"
				}
				all = append(all, name+"="+tr.Find("[name=take_expression]").AttrOr("value", ""))
			}
		})
		return strings.Join(all, " ")
	}
	v := url.Values{"form": {"page"}, "method": {"GET"}, "url": {h.base + "/demo/users/17"}, "last": {"1"}, "header_name": {"X-Mine"}, "header_value": {"1"}, "header_use": {"0"}}
	want := ""
	for _, c := range [][2]string{
		{"/username", "username=/username"},
		{"/username", ""}, // is taken already
		{"/data/0/access_token", "access_token!=/data/0/access_token"},
		{"/team/username", "team_username=/team/username"},
		{"/team/0/username", "team_username_2=/team/0/username"},
		{"/0", "value=/0"},
		{"/a~1b c/é", "a_1b_c=/a~1b c/é"},
	} {
		v.Set("take", c[0])
		r := h.post("/compose/take", v).is(http.StatusOK)
		want = strings.TrimSpace(want + " " + c[1])
		if got := rows(r.page()); got != want {
			t.Fatalf("%s: %q, want %q", c[0], got, want)
		}
		if r.page().Find("#part-variables.open").Length() == 0 || r.page().Find("[name=header_name][value=X-Mine]").Length() == 0 {
			t.Errorf("%s: the part is not open, or what was typed is gone", c[0])
		}
		v = wholeForm(r.page())
		v.Set("last", "1")
	}
	if n := h.get("/runs/1?part=body&view=tree").page().Find("[data-testid=tree] [data-fill]").Length(); n > 0 {
		t.Errorf("%d buttons fill in a form that is not there", n)
	}
}
