package handlers_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestAStreamIsShownEventByEvent(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/events?count=2&seconds=0")
	r := h.get("/runs/1").is(http.StatusOK)
	r.shows("[data-testid=events]", `closed`).shows("[data-testid=events]", `id 2`).shows("[data-testid=events]", `"article":"P-101"`).shows("[aria-label='Body view']", "Raw")
	h.get("/runs/1?part=body&view=raw").is(http.StatusOK).shows("[data-testid=body]", "event: price")
	h.runGet("/demo/lines?count=2&seconds=0")
	h.get("/runs/2?part=body&view=events").is(http.StatusOK).shows("[data-testid=events]", `"number":2`)
}

func TestARunningStreamIsToldAsItArrives(t *testing.T) {
	h := newHouse(t)
	var run playground.Run
	h.json(http.MethodPost, "/api/runs?wait=false", `{"request": {"url": "`+h.base+`/demo/events?count=2&seconds=40"}}`).is(http.StatusAccepted).into(&run)
	resp, err := h.client.Get(h.base + "/api/runs/" + run.ID.String() + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	told := false
	for !told && lines.Scan() {
		told = strings.HasPrefix(lines.Text(), "data: [") && strings.Contains(lines.Text(), `P-101`)
	}
	if !told {
		t.Fatal("the event was not told while the run went on")
	}
	for _, page := range []string{"/?run=", "/runs/"} {
		h.get(page+run.ID.String()).is(http.StatusOK).shows("[data-testid=stream]", "1 so far").shows("[data-testid=stream]", `"article":"P-101"`)
	}
	h.post("/runs/"+run.ID.String()+"/cancel", nil).is(http.StatusOK)
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event: done") {
			break
		}
	}
	h.get("/runs/"+run.ID.String()+"?part=body").is(http.StatusOK).shows("[data-testid=events]", `"article":"P-101"`)
}

func TestALongStreamIsShownPageByPage(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/events?count=450&seconds=0")
	h.get("/runs/1").is(http.StatusOK).shows("[data-testid=events-shown]", "Events 1 to 200 of 450 events").shows("a[rel=next][href*='event=201']", "").none("a[rel=prev]")
	h.get("/runs/1?part=body&view=events&event=201").shows("[data-testid=events-shown]", "Events 201 to 400").shows("[data-testid=events] li:first-child", "id 201").shows("[data-testid=events] li:first-child .at", "+").shows("a[rel=prev][href*='event=1&']", "")
	h.get("/?run=1&part=body&view=events&event=9999").is(http.StatusOK).shows("[data-testid=events-shown]", "Event 450 of 450 events").none("a[rel=next]").shows("form input[name=run][value='1']", "")
}

func TestARunningRunSaysHowLongAgoItBegan(t *testing.T) {
	h := newHouse(t)
	var run playground.Run
	h.json(http.MethodPost, "/api/runs?wait=false", `{"request": {"url": "`+h.base+`/demo/delay/40"}}`).is(http.StatusAccepted).into(&run)
	h.get("/?run="+run.ID.String()).is(http.StatusOK).shows("[data-live-head][data-began]", "").shows("progress:not([value])", "")
	h.post("/runs/"+run.ID.String()+"/cancel", nil).is(http.StatusOK)
}
