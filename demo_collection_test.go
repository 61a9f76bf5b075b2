package main

import (
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheDemoCollectionDoesWhatItSays makes it with one press, runs all of it, and holds each
// request to the answer that its words promise.
func TestTheDemoCollectionDoesWhatItSays(t *testing.T) {
	t.Parallel()
	p := startParley(t, filepath.Join(t.TempDir(), "parley.db"))
	defer func() { p.stop(); <-p.ended }()
	for range 2 { // the second press finds it
		resp, err := http.PostForm(p.base+"/collections/demo", url.Values{})
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(err, resp.Status)
		}
		resp.Body.Close()
	}
	all := askAPI(t, "GET", p.base+"/api/collections", "").json["collections"].([]any)
	if len(all) != 1 {
		t.Fatalf("%d collections", len(all))
	}
	for _, want := range []map[string]float64{nil, demoAnswers()} { // what one run takes must not stand in the way of the next
		walkTheDemo(t, p.base, all[0].(map[string]any)["id"].(string), want)
	}
}

// walkTheDemo runs the collection, and holds each run to the status that is wanted, where any is.
func walkTheDemo(t *testing.T, base, collection string, want map[string]float64) {
	t.Helper()
	begun := askAPI(t, "POST", base+"/api/collections/"+collection+"/run", `{"environment":"Demo"}`)
	if begun.status != http.StatusAccepted {
		t.Fatalf("%d %s", begun.status, begun.text)
	}
	series := begun.json["id"].(string)
	events, err := http.Get(base + "/api/series/" + series + "/events") // it ends with the series
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if _, err := io.Copy(io.Discard, events.Body); err != nil {
		t.Fatal(err)
	}
	for _, r := range askAPI(t, "GET", base+"/api/runs?limit=100&series="+series, "").json["runs"].([]any) {
		run := r.(map[string]any)
		name := run["name"].(string)
		if want != nil && run["status"] != want[name] {
			t.Errorf("%s (%s) was answered %v, want %v", name, run["url"], run["status"], want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not sent: %v", want)
	}
	if said := askAPI(t, "GET", base+"/api/series/"+series, ""); !strings.Contains(said.text, `"expected":{"runs":21,"missed":[]}`) {
		t.Errorf("a request was not answered as it expects: %s", said.text)
	}
}

func demoAnswers() map[string]float64 {
	return map[string]float64{
		"List users": 200, "Create a user": 201, "Get a user": 200, "Change a user": 200, "Remove a user": 204, "A user who does not exist": 404, "A user without a name": 422,
		"Without a token": 401, "With a token": 200, "With a wrong token": 401, "Signed in, and still forbidden": 403,
		"Data with validators": 200, "Only if it changed": 304, "A page that moved": 200, "Three hops": 200, "Round and round": 302,
		"Too many requests": 200, "Stock that fails twice": 503, "Down for maintenance": 503, "A gateway without its server": 502, "A slow answer": 200, "A connection that is cut": 200,
		"GraphQL": 200, "What the server received": 200,
	}
}
