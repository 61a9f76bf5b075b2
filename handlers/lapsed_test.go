package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

// TestWhatWasTypedOutlivesTheSession: a form that comes when its sender is not signed in any more
// is handed back whole, in its order, to be sent again after a sign-in in another tab.
func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	h := newTeamHouse(t, playground.WayAccounts)
	const form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	part := func(name, value string) string {
		return "--x\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + value + "\r\n"
	}
	for _, c := range []struct{ name, path, kind, body, typed string }{
		{"fields in their order", "/environments/1?x=1", form, "var_name=b&var_value=%3Cb%3E+%22%0A&var_name=a&var_value=", "var_name=b|var_value=<b> \"\n|var_name=a|var_value="},
		{"nothing typed", "/runs/1/delete", form, "", ""},
		{"no content at all", "/runs/1/delete", "", "", ""},
		{"parts, with a file field left empty", "/import", parts, part(`"text"`, "curl x") + part(`"file"; filename=""`, "") + "--x--\r\n", "text=curl x"},
		{"a file cannot be handed back", "/import", parts, part(`"text"`, "a") + part(`"file"; filename="a.json"`, "{}") + "--x--\r\n", "none"},
		{"parts that are cut", "/import", parts, part(`"text"`, "a") + "--x\r\nContent-Disp", "none"},
		{"what is no form", "/import", "text/plain", "a=b", "none"},
		{"fields that are broken", "/import", form, "text=%zz", "none"},
		{"more than a page should hold", "/import", form, "text=" + strings.Repeat("a", 1<<20), "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.ask("POST", c.path, c.kind, c.body).is(http.StatusUnauthorized).shows("h1", "You are signed out").shows("a.primary[target=_blank]", "Sign in").lacks("Bearer")
			again := r.page().Find("[data-testid=again]")
			if c.typed == "none" {
				if again.Length() != 0 {
					t.Error("it can be sent again, without all of what was typed")
				}
				return
			}
			var typed []string
			for _, f := range again.Find("input").EachIter() {
				typed = append(typed, f.AttrOr("name", "")+"="+f.AttrOr("value", ""))
			}
			if got := strings.Join(typed, "|"); got != c.typed || again.AttrOr("action", "") != c.path {
				t.Errorf("%q goes to %q, want %q to %q", got, again.AttrOr("action", ""), c.typed, c.path)
			}
		})
	}
	h.ask("POST", "/send", form, "url=x", "HX-Request", "true").is(http.StatusUnauthorized).shows("[data-problem]", "not signed in any more").lacks("Bearer")
	h.json("POST", "/api/runs", "{}").is(http.StatusUnauthorized).shows("body", "Bearer")
}
