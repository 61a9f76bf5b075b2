package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestANewRequestBeginsInTheUsualEnvironment(t *testing.T) {
	h := newHouse(t)
	chosen := func(path string) string {
		t.Helper()
		return h.get(path).attribute("#environment option[selected]", "value")
	}
	if got := chosen("/"); got != "Demo" {
		t.Errorf("at first it is %q, want Demo", got)
	}
	page := url.Values{"form": {"page"}, "show": {"playground"}, "follow_redirects": {"true"}}
	send := func(address, environment string) reply {
		t.Helper()
		page.Set("url", address)
		page.Set("environment", environment)
		return h.post("/send", page).is(http.StatusOK)
	}
	send("{{base}}/users/17", chosen("/")).shows("[data-testid=verdict]", "200")
	send(h.base+"/demo/users/17", "Demo").shows("[data-testid=verdict]", "200")

	h.environment("Staging & co")
	send(h.base+"/demo/users/17", "Staging & co")
	for path, want := range map[string]string{"/": "Staging & co", "/?url=http://a.example/": "Staging & co", "/?from=1": "Demo", "/?environment=": "", "/?environment=Demo": "Demo", "/?curl=curl+http://a.example/": "Staging & co"} {
		if got := chosen(path); got != want {
			t.Errorf("%s begins in %q, want %q", path, got, want)
		}
	}
	send(h.base+"/demo/users/17", "")
	if got := chosen("/"); got != "" {
		t.Errorf("after none was chosen it is %q", got)
	}
	h.post("/environment", url.Values{"form": {"page"}, "environment": {"Demo"}}, "HX-Request", "true").is(http.StatusNoContent)
	if got := chosen("/"); got != "Demo" {
		t.Errorf("after Demo was chosen it is %q", got)
	}
	h.post("/environment", url.Values{"form": {"page"}, "environment": {"of another place"}})
	h.post("/environment", url.Values{"form": {"page"}, "environment": {strings.Repeat("x", 9000)}})
	if got := chosen("/"); got != "Demo" {
		t.Errorf("one that is not there leads to %q", got)
	}
}

// A program that posts a request says itself where it goes.
func TestAPlainFormGoesToNoEnvironment(t *testing.T) {
	h := newHouse(t)
	h.post("/send", url.Values{"url": {"{{base}}/users/17"}}).is(http.StatusUnprocessableEntity)
	h.post("/send", url.Values{"url": {h.base + "/demo/users/17"}}).is(http.StatusOK)
	h.get("/api/runs/1").is(http.StatusOK).has(`"environment":""`)
}

// Who has sent without an environment so far goes on with the cookies of those runs.
func TestCookiesOfRunsWithoutAnEnvironmentAreSentAsBefore(t *testing.T) {
	h := newHouse(t)
	h.run(`{"url": "` + h.base + `/demo/httpbin/cookies/set?seen=yes"}`)
	if n := h.get("/").page().Find("#environment option[selected][value='']").Length(); n != 1 {
		t.Error("an environment was chosen, whose jar is another one")
	}
}
