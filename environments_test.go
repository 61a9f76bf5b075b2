package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/store"
)

// asked is an answer of the API, its content read as JSON.
type asked struct {
	status int
	text   string
	json   map[string]any
	header http.Header
}

func askAPI(t *testing.T, method, url, body string, fields ...string) asked {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(fields); i += 2 {
		req.Header.Set(fields[i], fields[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := asked{status: resp.StatusCode, text: string(text), header: resp.Header}
	_ = json.Unmarshal(text, &a.json)
	return a
}

// TestASecretIsNowhereButWhereItIsSealed sends a secret in every place of a request to a
// server that says back all that it got, and looks for it in everything that is left.
func TestASecretIsNowhereButWhereItIsSealed(t *testing.T) {
	const canary = `C4nary/+&"key`
	dir := t.TempDir()
	database := filepath.Join(dir, "parley.db")
	p := startParley(t, database)
	quoted, _ := json.Marshal(canary)
	made := askAPI(t, "POST", p.base+"/api/environments", `{"name":"Staging","variables":[{"name":"base","value":"{{$demo}}"},{"name":"key","value":`+string(quoted)+`,"secret":true}],
		"auth":{"kind":"basic","username":"me","password":"{{key}}"}}`)
	if made.status != 201 || made.header.Get("Location") == "" {
		t.Fatalf("%d %s", made.status, made.text)
	}
	seen := made.text
	for i, body := range []string{
		`{"kind":"json","text":"{\"k\":\"{{key}}\"}"}`, `{"kind":"form","fields":[{"name":"k","value":"{{key}}"}]}`, `{"kind":"text","text":"` + strings.Repeat("long {{key}} ", 40_000) + `"}`,
		`{"kind":"graphql","query":"{a}","variables":{"k":"{{key}}"}}`, `{"kind":"multipart","fields":[{"name":"k","value":"{{key}}"}]}`,
	} {
		if i == 2 {
			body = `{"kind":"text","text":"` + strings.Repeat("long {{key}} ", 9_000) + `"}` // as many names as there may be
		}
		run := askAPI(t, "POST", p.base+"/api/runs", fmt.Sprintf(`{"environment":"Staging","request":{"method":"POST","url":"{{base}}/echo/{id}?q={{key}}","path_params":[{"name":"id","value":"{{key}}"}],
			"query":[{"name":"k","value":"{{key}}"}],"headers":[{"name":"X-Key","value":"v {{key}}"}],"auth":{"kind":"inherit"},"body":%s}}`, body))
		if run.status != 201 || !strings.Contains(run.text, "‹secret:key›") || !strings.Contains(run.text, "{{key}}") {
			t.Fatalf("%d: %.600s", run.status, run.text)
		}
		id := run.json["id"].(string)
		for _, path := range []string{"/api/runs/" + id, "/api/runs/" + id + "/body", "/api/runs/" + id + "/har", "/api/runs/" + id + "/code", "/runs/" + id, "/?run=" + id, "/runs/" + id + "?part=raw", "/runs/" + id + "?part=headers"} {
			got := askAPI(t, "GET", p.base+path, "")
			if got.status != 200 && got.status != 404 {
				t.Errorf("%s: %d", path, got.status)
			}
			seen += got.text
		}
	}
	seen += askAPI(t, "GET", p.base+"/api/runs?q=C4nary", "").text + askAPI(t, "GET", p.base+"/api/environments", "").text + askAPI(t, "GET", p.base+"/history", "").text
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
	for _, spelled := range []string{"C4nary", "c4nary", "QzRuYXJ5", "M0bmFyeS8r"} {
		if i := strings.Index(seen, spelled); i >= 0 {
			t.Errorf("%q is left in %q", spelled, seen[max(0, i-80):min(len(seen), i+80)])
		}
	}
}

// TestStepsAreChained takes values from one response and sends them with the next request.
func TestStepsAreChained(t *testing.T) {
	p := startParley(t, filepath.Join(t.TempDir(), "parley.db"))
	defer func() { p.stop(); <-p.ended }()
	made := askAPI(t, "POST", p.base+"/api/environments", `{"name":"Chain","variables":[{"name":"base","value":"{{$demo}}"}]}`)
	run := askAPI(t, "POST", p.base+"/api/runs", `{"environment":"Chain","request":{"method":"POST","url":"{{base}}/users","body":{"kind":"json","text":"{\"username\":\"chained_one\"}"},
		"extract":[{"variable":"name","from":"json","expression":"/username","secret":true},{"variable":"place","from":"header","expression":"Location"},
		{"variable":"type","from":"regex","expression":"\"(user\\w*)\""},{"variable":"none","from":"json","expression":"/nothing"}]}}`)
	if run.status != 201 || strings.Contains(fmt.Sprint(run.json["attempts"]), "chained_one") {
		t.Fatalf("%d %s", run.status, run.text)
	}
	got := askAPI(t, "GET", p.base+"/api/runs/"+run.json["id"].(string)+"/body", "").text
	if strings.Contains(got, "chained_one") || !strings.Contains(got, "‹secret:name›") {
		t.Errorf("what was taken as a secret stays in the content: %s", got)
	}
	if taken := fmt.Sprint(run.json["extracted"]); !strings.Contains(taken, "‹secret:name›") || !strings.Contains(taken, `has nothing at "/nothing"`) {
		t.Errorf("%s", taken)
	}
	if page := askAPI(t, "GET", p.base+"/runs/"+run.json["id"].(string), "").text; !strings.Contains(page, "a secret, which is hidden") || !strings.Contains(page, "into Chain") {
		t.Error("the run's page does not say what was taken")
	}
	env := askAPI(t, "GET", p.base+made.header.Get("Location"), "")
	if env.header.Get("ETag") != `"2"` || !strings.Contains(env.text, `"place"`) || strings.Contains(env.text, "chained_one") {
		t.Errorf("%s", env.text)
	}
	next := askAPI(t, "POST", p.base+"/api/runs", `{"environment":"Chain","request":{"url":"{{base}}/users?q={{name}}","headers":[{"name":"X-Place","value":"{{place}}"}]}}`)
	if next.status != 201 || !strings.Contains(next.text, "/demo/users/") || !strings.Contains(next.text, "q=‹secret:name›") {
		t.Errorf("%d %s", next.status, next.text)
	}
	again := askAPI(t, "POST", p.base+"/api/runs/"+next.json["id"].(string)+"/rerun", `{}`)
	if again.status != 201 || again.json["environment"] != "Chain" || again.json["status"] != 200. {
		t.Errorf("%d %s", again.status, again.text)
	}
	if found := askAPI(t, "GET", p.base+"/api/runs?env=Chain&host=127.0.0.1", ""); len(found.json["runs"].([]any)) != 3 {
		t.Errorf("%s", found.text)
	}
}

// TestRekeyingIsACommand seals what a Parley kept, while none runs.
func TestRekeyingIsACommand(t *testing.T) {
	database := filepath.Join(t.TempDir(), "parley.db")
	p := startParley(t, database)
	askAPI(t, "POST", p.base+"/api/environments", `{"name":"E","variables":[{"name":"k","value":"long enough","secret":true}]}`)
	var out, errs bytes.Buffer
	if code := run([]string{"rekey", "-database", database}, func(string) string { return "" }, &out, &errs); code != exitTrouble {
		t.Errorf("while Parley runs: %d, %s%s", code, out.String(), errs.String())
	}
	p.stop()
	<-p.ended
	out.Reset()
	if code := run([]string{"rekey", "-database", database}, func(string) string { return "" }, &out, &errs); code != exitOK || !strings.Contains(out.String(), "Sealed 1 secret") {
		t.Errorf("%d, %s%s", code, out.String(), errs.String())
	}
}
