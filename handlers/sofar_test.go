package handlers_test

import (
	"bufio"
	"net/http"
	"testing"

	"parley/playground"
)

// While a run waits before its next attempt its page tells what the last answer was, and what
// is planned; when it is stopped it tells what came of it all.
func TestAWaitingRunShowsWhatCameSoFar(t *testing.T) {
	h := newHouse(t)
	var run playground.Run
	h.json(http.MethodPost, "/api/runs?wait=false", `{"request": {"url": "`+h.base+`/demo/status/503", "options": {"retry": {"max_attempts": 4, "statuses": [503], "retry_after": true, "max_wait_ms": 30000}}}}`).is(http.StatusAccepted).into(&run)
	id := run.ID.String()
	events, err := h.client.Get(h.base + "/api/runs/" + id + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	lines := bufio.NewScanner(events.Body)
	for lines.Scan() && lines.Text() != "event: attempt" {
	}
	for _, path := range []string{"/runs/" + id, "/?run=" + id, "/runs/" + id + "?fragment=result&page=run"} {
		h.get(path).is(http.StatusOK).shows("[data-so-far] .codeno", "503").shows("[data-so-far] .tracehead", "1 made, 1 planned, 2 spare").shows("[data-so-far] [data-testid=evidence]", "Retry-After: 5").
			shows("[data-so-far] .gantt", "at 5.0 s").shows("[data-so-far] line.now[data-from]", "").none("[data-testid=actions]").none("[data-testid=evidence] a")
	}
	var now playground.Run
	h.get("/api/runs/" + id).is(http.StatusOK).into(&now)
	if now.State != playground.StateRunning || len(now.Attempts) != 1 || now.Attempts[0].Exchanges[0].Response.Status != 503 {
		t.Errorf("the API says %+v", now)
	}
	h.post("/runs/"+id+"/cancel", nil).is(http.StatusOK)
	for lines.Scan() && lines.Text() != "event: done" {
	}
	h.get("/runs/" + id).is(http.StatusOK).none("[data-so-far]")
}
