package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWhatSomebodyLearnedIsThereAfterARestart answers a step of a team's lesson, and starts Parley again.
func TestWhatSomebodyLearnedIsThereAfterARestart(t *testing.T) {
	dir, database := t.TempDir(), filepath.Join(t.TempDir(), "parley.db")
	text, err := os.ReadFile("lessons/built-in/4-ask-only-if-changed.md")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "our-caches.md"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	p := startParley(t, database, "-lessons", dir)
	sent := askAPI(t, "POST", p.base+"/api/runs", `{"request":{"url":"`+p.base+`/demo/data","headers":[{"name":"If-None-Match","value":"*"}]}}`)
	checked := askAPI(t, "POST", p.base+"/api/lessons/our-caches/steps/1/check", `{"run":"`+sent.json["id"].(string)+`"}`)
	if checked.status != 200 || checked.json["passed"] != true {
		t.Fatalf("%d %s", checked.status, checked.text)
	}
	p.close(t)
	p = startParley(t, database, "-lessons", dir)
	defer p.close(t)
	lesson := askAPI(t, "GET", p.base+"/api/lessons/our-caches", "")
	if lesson.json["passed"] != 1.0 || lesson.json["team"] != true {
		t.Errorf("%d %s", lesson.status, lesson.text)
	}
	if over := askAPI(t, "DELETE", p.base+"/api/lessons/our-caches/progress", ""); over.status != 204 {
		t.Errorf("%d %s", over.status, over.text)
	}
	if lesson := askAPI(t, "GET", p.base+"/api/lessons/our-caches", ""); lesson.json["passed"] != 0.0 {
		t.Errorf("started over, and still %s", lesson.text)
	}
}
