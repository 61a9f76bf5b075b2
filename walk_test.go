package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatOneStepTakesTheNextOneSends runs a collection whose second request needs what the first one
// was answered.
func TestWhatOneStepTakesTheNextOneSends(t *testing.T) {
	p := startParley(t, filepath.Join(t.TempDir(), "parley.db"))
	defer func() { p.stop(); <-p.ended }()
	askAPI(t, "POST", p.base+"/api/environments", `{"name":"Chain","variables":[{"name":"base","value":"{{$demo}}"}]}`)
	made := askAPI(t, "POST", p.base+"/api/collections", `{"name":"Users","variables":[{"name":"name","value":"nobody"}],"requests":[
		{"name":"Make","request":{"method":"POST","url":"{{base}}/users","body":{"kind":"json","text":"{\"username\":\"{{name}}_walks\"}"},"extract":[{"variable":"place","from":"header","expression":"Location"}]}},
		{"name":"Read","request":{"url":"{{base}}/echo?at={{place}}"}}]}`)
	if made.status != 201 {
		t.Fatalf("%d %s", made.status, made.text)
	}
	begun := askAPI(t, "POST", p.base+"/api/collections/"+made.json["id"].(string)+"/run", `{"environment":"Chain","data":[{"name":"ada"},{"name":"grace"}]}`)
	if begun.status != 202 {
		t.Fatalf("%d %s", begun.status, begun.text)
	}
	at := p.base + "/api/series/" + begun.json["id"].(string)
	events, err := http.Get(at + "/events") // it ends with the series
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if _, err := io.Copy(io.Discard, events.Body); err != nil {
		t.Fatal(err)
	}
	series := askAPI(t, "GET", at, "")
	if series.json["state"] != "done" {
		t.Fatalf("%s", series.text)
	}
	runs := askAPI(t, "GET", p.base+"/api/runs?series="+begun.json["id"].(string), "").json["runs"].([]any)
	var seen []string
	for _, r := range runs {
		if run := r.(map[string]any); run["name"] == "Read" {
			seen = append(seen, fmt.Sprint(run["url"]))
		}
	}
	if len(runs) != 4 || len(seen) != 2 || seen[0] == seen[1] || !strings.Contains(seen[0]+seen[1], "/demo/users/") {
		t.Errorf("%d runs, %q", len(runs), seen)
	}
}
