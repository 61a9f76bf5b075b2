package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestACollectorIsTold: of a run below the request that made it, before Parley ends.
func TestACollectorIsTold(t *testing.T) {
	var mu sync.Mutex
	var told string
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		mu.Lock()
		told += string(content)
		mu.Unlock()
	}))
	defer collector.Close()
	_, p := startWith(t, "-addr", "127.0.0.1:0", "-database", filepath.Join(t.TempDir(), "p.db"), "-otlp-endpoint", collector.URL)
	said := askAPI(t, "POST", p.base+"/api/runs", `{"request": {"url": "`+p.base+`/demo/users/17?token=canary-7"}}`)
	if said.status != http.StatusCreated {
		t.Fatalf("%+v", said)
	}
	p.close(t)
	mu.Lock()
	defer mu.Unlock()
	for _, part := range []string{`"name":"POST /api/runs"`, `"name":"run"`, `"name":"attempt 1"`, `"stringValue":"parley"`} {
		if !strings.Contains(told, part) {
			t.Errorf("nothing is told of %s: %s", part, told)
		}
	}
	if strings.Contains(told, "canary-7") {
		t.Errorf("a secret is told: %s", told)
	}
}
