package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestAnAddressIsCompletedByWhatIsKnownOfItsHost(t *testing.T) {
	h := newHouse(t)
	in := h.collection("Demo")
	h.saved(in, "", "One user", "GET", h.base+"/demo/users/17?token=hush")
	h.saved(in, "", "By name", "PUT", "{{base}}/orders/7")
	h.runGet("/demo/users/9041?page=2")
	h.runGet("/demo/echo")
	host := strings.TrimPrefix(h.base, "http://")
	for _, c := range []struct {
		at, as   string
		has, not []string
	}{
		{h.base, h.base, []string{"GET /demo/users/17 One user", "GET /demo/users/9041 ", "GET /demo/echo ", "GET /demo/orders-of-the-demo shown"}, []string{"/orders/7"}},
		{host, host, []string{"GET /demo/users/17 One user", "GET /demo/users/9041 "}, nil},
		{h.base + "/demo/", "{{base}}", []string{"PUT /orders/7 By name", "GET /users/17 One user", "GET /users/9041 ", "GET /orders-of-the-demo shown"}, []string{"/demo/users/17"}},
		{"https://other.example", "https://other.example", nil, []string{"/demo/users/17", "/demo/echo"}},
		{"", "", nil, []string{"/demo/echo"}},
		{"http://[", "http://[", nil, []string{"/demo/echo"}},
	} {
		r := h.get("/api/paths?" + url.Values{"at": {c.at}, "as": {c.as}}.Encode()).is(http.StatusOK)
		var answer struct {
			Paths []struct{ Path, Method, From string }
		}
		if err := json.Unmarshal([]byte(r.body), &answer); err != nil {
			t.Fatal(err)
		}
		var lines, paths []string
		for _, p := range answer.Paths {
			lines, paths = append(lines, p.Method+" "+p.Path+" "+p.From), append(paths, p.Path)
		}
		for _, want := range c.has {
			if !slices.Contains(lines, want) {
				t.Errorf("%s: %q is not offered: %q", c.at, want, lines)
			}
		}
		for _, no := range c.not {
			if slices.Contains(paths, no) {
				t.Errorf("%s: %q is offered", c.at, no)
			}
		}
		if strings.Contains(r.body, "hush") {
			t.Errorf("%s: a query is shown", c.at)
		}
	}
	h.get("/api/paths?at=" + strings.Repeat("x", 3000)).is(http.StatusUnprocessableEntity)
}
