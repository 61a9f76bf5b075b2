package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/store"
)

// shop signs people in by a cookie, and says back all that it got.
func shop(session string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session := session
		if r.URL.Path == "/login" {
			w.Header().Add("Set-Cookie", "sid="+session+"; Path=/; HttpOnly")
			w.Header().Add("Set-Cookie", "lost=x; Domain=example.com")
			http.Redirect(w, r, "/me", http.StatusSeeOther)
			return
		}
		w.Header().Set("X-Got", r.Header.Get("Cookie"))
		if _, err := r.Cookie("sid"); err != nil {
			session = "nobody"
		}
		fmt.Fprintf(w, `{"token":%q,"got":%q}`, session, r.Header.Get("Cookie"))
	}
}

// TestACookieIsNowhereButInTheJar signs in to a server that says back all that it got, and
// looks for the session in everything that is left.
func TestACookieIsNowhereButInTheJar(t *testing.T) {
	const canary = "C4nary-Session-9876543210"
	target := httptest.NewServer(shop(canary))
	defer target.Close()
	dir := t.TempDir()
	database := filepath.Join(dir, "parley.db")
	p := startParley(t, database)
	seen := askAPI(t, "POST", p.base+"/api/environments", `{"name":"Shop","variables":[]}`).text
	login := askAPI(t, "POST", p.base+"/api/runs", fmt.Sprintf(`{"environment":"Shop","request":{"method":"POST","url":"%s/login","extract":[{"variable":"session","from":"json","expression":"/token"},{"variable":"got","from":"header","expression":"X-Got"}]}}`, target.URL))
	askAPI(t, "POST", p.base+"/api/runs", fmt.Sprintf(`{"environment":"Shop","request":{"url":"%s/me","headers":[{"name":"X-Session","value":"{{session}}"}]}}`, target.URL))
	me := askAPI(t, "POST", p.base+"/api/runs", fmt.Sprintf(`{"environment":"Shop","request":{"url":"%s/me"}}`, target.URL))
	for _, run := range []asked{login, me} {
		if run.status != 201 || !strings.Contains(run.text, "sid=‹secret:cookie:sid›") {
			t.Fatalf("%d %s", run.status, run.text)
		}
		id := run.json["id"].(string)
		for _, path := range []string{"/api/runs/" + id, "/api/runs/" + id + "/body", "/api/runs/" + id + "/har", "/api/runs/" + id + "/code", "/runs/" + id, "/?run=" + id, "/runs/" + id + "?part=raw", "/runs/" + id + "?part=headers", "/runs/" + id + "?part=cookies"} {
			seen += askAPI(t, "GET", p.base+path, "").text
		}
		seen += run.text
	}
	if got := askAPI(t, "GET", p.base+"/api/runs/"+me.json["id"].(string)+"/body", "").text; !strings.Contains(got, `"got":"sid=‹secret:cookie:sid›"`) {
		t.Errorf("the jar was not used: %s", got)
	}
	if taken := fmt.Sprint(login.json["extracted"]); !strings.Contains(taken, "‹secret:session›") {
		t.Errorf("taken were %s", taken)
	}
	other := askAPI(t, "POST", p.base+"/api/runs", fmt.Sprintf(`{"request":{"url":"%s/me"}}`, target.URL))
	if strings.Contains(fmt.Sprint(other.json["attempts"]), "cookie:sid") {
		t.Errorf("a cookie of one environment was sent without it: %s", other.text)
	}
	seen += askAPI(t, "GET", p.base+"/api/runs?q=C4nary", "").text + askAPI(t, "GET", p.base+"/api/environments", "").text
	if err := store.BackupFile(t.Context(), database, filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	p.stop()
	if err := <-p.ended; err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		seen += string(content)
	}
	for _, spelled := range []string{canary, strings.ToLower(canary), "QzRuYXJ5", "M0bmFyeS"} {
		if i := strings.Index(seen, spelled); i >= 0 {
			t.Errorf("%q is left in %q", spelled, seen[max(0, i-80):min(len(seen), i+80)])
		}
	}
}
