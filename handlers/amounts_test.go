package handlers_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestTimesAndSizesAreShownWithTheirUnits(t *testing.T) {
	h := newHouse(t)
	holds := func(r reply, want map[string]string) {
		t.Helper()
		for name, value := range want {
			if got := r.attribute("[name="+name+"]", "value"); got != value {
				t.Errorf("%s holds %q, want %q", name, got, value)
			}
		}
	}
	holds(h.get("/"), map[string]string{"timeout_ms": "30 s", "max_body_bytes": "32 MiB", "retry_backoff_ms": "1 s", "max_redirects": "10", "plan_pace_ms": "0 ms"})

	form := url.Values{"form": {"page"}, "show": {"playground"}, "url": {h.base + "/demo/users/17"}, "timeout_ms": {"1 min 30s"}, "max_body_bytes": {"10 mb"}, "retry_backoff_ms": {"250"}, "limit_dns_ms": {"1.5 s"}}
	h.post("/send", form).is(http.StatusOK)
	shown := h.get("/?from=1")
	holds(shown, map[string]string{"timeout_ms": "90 s", "max_body_bytes": "10 MB", "retry_backoff_ms": "250 ms", "limit_dns_ms": "1.5 s"})
	if n := shown.page().Find("#tab-options [data-count=options], [data-count=options]").First().Text(); n == "" {
		t.Error("the tab does not count what was changed")
	}
	h.get("/api/runs/1").is(http.StatusOK).has(`"timeout_ms":90000`).has(`"max_body_bytes":10000000`).has(`"backoff_ms":250`).has(`"dns_ms":1500`)
}

func TestWhatIsNoTimeOrSizeIsNamedAndKept(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"form": {"page"}, "show": {"playground"}, "url": {h.base + "/demo/users/17"}, "timeout_ms": {"a while"}, "max_body_bytes": {"10 elephants"}, "retry_backoff_ms": {"11 min"}}
	r := h.post("/send", form).is(http.StatusUnprocessableEntity)
	for name, says := range map[string]string{
		"timeout_ms": "\"a while\" is no time. Say how long one attempt may take, such as 30 s, 500 ms or 2 min; a number alone is milliseconds.", "max_body_bytes": "is no size",
	} {
		if got := r.attribute("[name="+name+"]", "value"); got != form.Get(name) {
			t.Errorf("%s holds %q, want what was typed", name, got)
		}
		r.shows("#"+r.attribute("[name="+name+"]", "aria-describedby"), says)
	}
	r = h.post("/send", url.Values{"form": {"page"}, "show": {"playground"}, "url": {h.base + "/demo/users/17"}, "timeout_ms": {"11 min"}}).is(http.StatusUnprocessableEntity)
	r.shows("#"+r.attribute("[name=timeout_ms]", "aria-describedby"), "The time-out is 660000 ms (11 min); the most is 600000 ms (10 min).")
}
