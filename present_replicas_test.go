package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parley/store/pgtest"
)

// listen reads server-sent events of a stream, until the test ends.
func (r oneOf) listen(path string) <-chan string {
	r.Helper()
	q, err := http.NewRequestWithContext(r.Context(), "GET", r.base+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil || resp.StatusCode != http.StatusOK {
		r.Fatalf("%s: %v, %v", path, resp, err)
	}
	events := make(chan string, 200)
	go func() {
		defer resp.Body.Close()
		defer close(events)
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok && lines.Scan() {
				events <- event + " " + strings.TrimPrefix(lines.Text(), "data: ")
			}
		}
	}()
	return events
}

// hears waits for an event that holds a text.
func (r oneOf) hears(events <-chan string, text string) {
	r.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case e, more := <-events:
			if strings.Contains(e, text) {
				return
			}
			if !more {
				r.Fatalf("the stream ended before %q", text)
			}
		case <-late:
			r.Fatalf("%q is not heard", text)
		}
	}
}

// TestWhatOneReplicaPresentsIsFollowedOnAnother: each step and result, how far a run is, how many
// follow, and the end.
func TestWhatOneReplicaPresentsIsFollowedOnAnother(t *testing.T) {
	database := pgtest.Empty(t)
	one, other := newReplica(t, database), newReplica(t, database)
	if _, _, err := one.kept.Rekey(t.Context()); err != nil { // makes the key that was named
		t.Fatal(err)
	}
	done := make(chan struct{}, 1)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-done
		w.WriteHeader(http.StatusTeapot)
	}))
	defer target.Close()
	done <- struct{}{}
	var made struct{ ID, Link string }
	do := func(method, path, body string, want int) {
		t.Helper()
		status, said := one.ask(method, path, body)
		if status != want {
			t.Fatalf("%s: %d %s", path, status, said)
		}
		if err := json.Unmarshal([]byte(said), &made); err != nil {
			t.Fatal(err)
		}
	}
	do("POST", "/api/runs", `{"request":{"url":"`+target.URL+`/"}}`, http.StatusCreated)
	do("POST", "/api/presentations", `{"runs":["`+made.ID+`"]}`, http.StatusCreated)
	api := "/api/presentations/" + made.ID
	do("POST", api+"/start", `{}`, http.StatusOK)
	follow := "/api" + made.Link[strings.Index(made.Link, "/follow/"):]
	presenter := one.listen(api + "/events")
	follower := other.listen(follow + "/events")
	one.hears(presenter, "Presenting to 1 person")
	do("PATCH", api+"/stage", `{"blanked":true}`, http.StatusOK)
	for blanked := false; !blanked; {
		other.hears(follower, "stage ")
		_, said := other.ask("GET", follow, "")
		blanked = strings.Contains(said, `"blanked":true`)
	}
	do("POST", api+"/send", `{}`, http.StatusAccepted)
	other.hears(follower, ".running")
	done <- struct{}{}
	other.hears(follower, ".done")
	if _, said := other.ask("GET", follow, ""); !strings.Contains(said, `"status":418`) {
		t.Errorf("the other replica shows %.300s", said)
	}
	kept := made.ID
	do("POST", api+"/send", `{"request":{"url":"`+target.URL+`/changed"}}`, http.StatusAccepted)
	done <- struct{}{}
	other.hears(follower, ".done")
	do("PATCH", api+"/stage", `{"compared":["`+kept+`","`+made.ID+`"]}`, http.StatusOK)
	for beside := false; !beside; {
		other.hears(follower, "stage ")
		_, said := other.ask("GET", follow, "")
		beside = strings.Contains(said, `"pairs":[{`)
	}
	do("POST", api+"/end", `{}`, http.StatusOK)
	other.hears(follower, "ended")
	if status, _ := other.ask("GET", follow, ""); status != http.StatusNotFound {
		t.Errorf("the link is answered with %d", status)
	}
}
