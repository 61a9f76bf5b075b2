package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// TestChecksHoldOfContentOfAnyLength checks content that is kept with its run, content that is
// streamed to the store before, and content that is too long to be looked at.
func TestChecksHoldOfContentOfAnyLength(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var size int
		_, _ = fmt.Sscan(r.URL.Query().Get("size"), &size)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"pad":%q,"token":"said-by-the-server","last":7}`, strings.Repeat("x", size))
	}))
	defer target.Close()
	p := startParley(t, filepath.Join(t.TempDir(), "parley.db"))
	askAPI(t, "POST", p.base+"/api/environments", `{"name":"Shop","variables":[{"name":"key","value":"said-by-the-server","secret":true},{"name":"seven","value":"7"}]}`)
	for size, want := range map[int]string{10: "true true", 2 << 20: "true true", 5 << 20: "false The content is too long to be checked."} {
		run := askAPI(t, "POST", p.base+"/api/runs", fmt.Sprintf(`{"environment":"Shop","request":{"url":"%s/?size=%d","checks":[{"of":"json","at":"/last","is":"equals","value":"{{seven}}"},{"of":"json","at":"/token","is":"equals","value":"{{key}}"}]}}`, target.URL, size))
		all, _ := run.json["checked"].([]any)
		if len(all) != 2 {
			t.Fatalf("%d: %s", size, run.text)
		}
		one, two := all[0].(map[string]any), all[1].(map[string]any)
		if got := fmt.Sprint(one["held"], " ", one["detail"]); !strings.HasPrefix(want, strings.TrimSpace(got)) {
			t.Errorf("%d: %s", size, got)
		}
		if two["held"] != one["held"] || strings.Contains(run.text, "said-by-the-server") {
			t.Errorf("%d: a secret: %v", size, two)
		}
	}
}
