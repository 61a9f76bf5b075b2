package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"parley/handlers"
	"parley/playground"
)

func TestAPlainFormIsSentAndShown(t *testing.T) {
	h := newHouse(t)
	h.get("/").is(http.StatusOK).shows("[data-testid=first-run]", "A plain 200")
	r := h.post("/send", url.Values{"method": {"GET"}, "url": {h.base + "/demo/users/9041"}, "header_name": {"Accept"}, "header_value": {"application/json"}}).is(http.StatusOK)
	if r.url.Path != "/runs/1" {
		t.Errorf("led to %s", r.url)
	}
	r.shows("[data-testid=verdict]", "404").shows("[data-testid=explanation]", "9041").shows("[data-testid=evidence]", "9041")
	r = h.post("/send", url.Values{"show": {"playground"}, "url": {h.base + "/demo/users/17"}}).is(http.StatusOK)
	if r.url.String() != h.base+"/?run=2" {
		t.Errorf("led to %s", r.url)
	}
	r.shows("[data-testid=verdict]", "200").shows("#composer", "Params")
}

func TestPlainFieldsOfTheFormReachTheTarget(t *testing.T) {
	h := newHouse(t)
	h.post("/send", url.Values{
		"method": {"POST"}, "url": {h.base + "/demo/echo?a=1"}, "header_name": {"X-One", "X-One"}, "header_value": {"1", "2"},
		"query_name": {"b"}, "query_value": {"2 3"}, "body_kind": {"json"}, "body_text": {`{"x": 1}`}, "follow_redirects": {"false"}, "timeout_ms": {"5000"}, "retry_attempts": {"2"},
	}).is(http.StatusOK)
	var run playground.Run
	h.get("/api/runs/1").is(http.StatusOK).into(&run)
	o := run.Request.Options
	if o.FollowRedirects || o.TimeoutMS != 5000 || o.Retry.MaxAttempts != 2 || run.Request.Method != "POST" {
		t.Errorf("%+v", run.Request)
	}
	body := h.get("/api/runs/1/body").body
	for _, part := range []string{"a=1&b=2", `{\"x\": 1}`, "application/json"} {
		if !strings.Contains(body, part) && !strings.Contains(body, strings.ReplaceAll(part, `\"`, `"`)) {
			t.Errorf("the echo lacks %s: %s", part, body)
		}
	}
}

func TestWrongInputIsNamedNextToItsFieldAndKept(t *testing.T) {
	h := newHouse(t)
	form := url.Values{
		"form": {"page"}, "method": {"other"}, "method_other": {"GE T"}, "url": {"http://a b/"}, "header_name": {"Good", "Bad name"}, "header_value": {"1", "kept <b>"}, "header_use": {"0", "1"},
		"body_kind": {"json"}, "body_text": {`{"a": ]`}, "timeout_ms": {"soon"}, "follow_redirects": {"true"},
	}
	for _, script := range []bool{false, true} {
		fields := []string{}
		if script {
			fields = []string{"HX-Request", "true"}
		}
		r := h.post("/send", form, fields...).is(http.StatusUnprocessableEntity)
		r.shows("[data-testid=faults]", "cannot be sent yet").shows("[data-testid=fault-url]", "")
		doc := r.page()
		for css, want := range map[string]string{
			"[name=url]": "http://a b/", "[name=method_other]": "GE T", "[name=timeout_ms]": "soon", "#f-header-name-1": "Bad name", "#f-header-value-1": "kept <b>",
		} {
			if got, _ := doc.Find(css).Attr("value"); got != want {
				t.Errorf("%s holds %q, want %q", css, got, want)
			}
		}
		if got := doc.Find("[name=body_text]").Text(); got != `{"a": ]` {
			t.Errorf("body holds %q", got)
		}
		for _, css := range []string{"#f-header-name-1", "[name=timeout_ms]", "[name=url]"} {
			if doc.Find(css+"[aria-invalid=true]").Length() != 1 {
				t.Errorf("%s is not marked", css)
			}
		}
	}
	if h.get("/api/runs").body != "{\"next_cursor\":null,\"runs\":[]}\n" {
		t.Error("something was kept")
	}
}

func TestACurlCommandFillsTheForm(t *testing.T) {
	h := newHouse(t)
	command := `curl -X PUT '` + h.base + `/demo/users/17' -H 'X-A: it'\''s' --json '{"a":1}' --frobnicate`
	for name, r := range map[string]reply{
		"pasted":     h.post("/compose/curl", url.Values{"curl": {command}}, "HX-Request", "true"),
		"form":       h.post("/compose/curl", url.Values{"curl": {command}}),
		"address":    h.get("/?curl=" + url.QueryEscape(command)),
		"sent so":    h.post("/send", url.Values{"form": {"page"}, "url": {command}}),
		"sent by js": h.post("/send", url.Values{"form": {"page"}, "url": {command}}, "HX-Request", "true"),
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			doc := r.is(http.StatusOK).page()
			if got, _ := doc.Find("#request [name=url]").Attr("value"); got != h.base+"/demo/users/17" {
				t.Errorf("address %q", got)
			}
			if got := doc.Find("#request select[name=method] option[selected]").Text(); got != "PUT" {
				t.Errorf("method %q", got)
			}
			if said, _ := doc.Find("#request").Attr("data-filled"); !strings.Contains(said, "\n• --frobnicate") {
				t.Errorf("said %q", said)
			}
		})
	}
	h.post("/compose/curl", url.Values{"curl": {"curl 'http://a"}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-url]", "quot")
	h.post("/compose/curl", url.Values{"curl": {"curl 'http://a"}}, "HX-Request", "true").is(http.StatusUnprocessableEntity).shows("[data-problem]", "quot")
}

func TestARequestOfAnotherToolFillsTheForm(t *testing.T) {
	h := newHouse(t)
	raw := "PUT /demo/users/17 HTTP/1.1\r\nHost: " + strings.TrimPrefix(h.base, "http://") + "\r\nContent-Type: application/json\r\n\r\n{\"a\":1}"
	for _, r := range []reply{
		h.post("/compose/curl", url.Values{"curl": {raw}}, "HX-Request", "true"),
		h.post("/send", url.Values{"form": {"page"}, "url": {raw}}),
	} {
		doc := r.is(http.StatusOK).page()
		if got, _ := doc.Find("#request [name=url]").Attr("value"); got != h.base+"/demo/users/17" {
			t.Errorf("address %q", got)
		}
		if got := doc.Find("#code").Text(); !strings.Contains(got, "-X PUT") {
			t.Errorf("as code it is %q", got)
		}
		if got := doc.Find("#request select[name=method] option[selected]").Text(); got != "PUT" {
			t.Errorf("method %q", got)
		}
	}
	h.post("/send", url.Values{"form": {"page"}, "url": {`{"a":1}`}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-url]", "goes under Body")
}

func TestAScriptGetsPartsAndAPersonPages(t *testing.T) {
	h := newHouse(t)
	r := h.post("/send", url.Values{"form": {"page"}, "method": {"GET"}, "url": {h.base + "/demo/users/17"}, "follow_redirects": {"true"}, "verify_tls": {"true"}}, "HX-Request", "true").is(http.StatusOK)
	r.shows("#result[data-state=done]", "200").lacks("<html")
	h.get("/runs/1?fragment=result", "HX-Request", "true").is(http.StatusOK).shows("#result", "200").lacks("<html")
	h.get("/?run=1&part=headers", "HX-Request", "true").is(http.StatusOK).shows("#panel-result", "Content-Type").lacks("<html")
	h.get("/history", "HX-Request", "true").is(http.StatusOK).shows("#runs", "/demo/users/17").lacks("<html")
	h.get("/search?q=users", "HX-Request", "true").is(http.StatusOK).shows("#found", "/demo/users/17").lacks("<html")
	slow := h.post("/send", url.Values{"url": {h.base + "/demo/delay/2"}}, "HX-Request", "true").is(http.StatusOK)
	slow.shows("#result[data-state=running]", "Cancel")
	h.post("/runs/2/cancel", nil, "HX-Request", "true").is(http.StatusNoContent)
	events := h.get("/runs/2/events").is(http.StatusOK)
	if !strings.Contains(events.body, "event: done") || !strings.Contains(events.body, `"state":"cancelled"`) {
		t.Errorf("events %s", events.body)
	}
	h.get("/runs/2").is(http.StatusOK).shows("[data-testid=verdict]", "Cancelled")
}

func TestEveryPartAndViewOfARunIsShown(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/old/users/17")
	h.run(`{"url": "` + h.base + `/demo/flaky?fail=1&key=pages", "options": {"retry": {"max_attempts": 2, "backoff_ms": 1}}}`)
	h.run(`{"url": "http://127.0.0.1:1/"}`)
	for _, id := range []string{"1", "2", "3"} {
		for _, part := range []string{"", "body", "headers", "cookies", "timing", "trace", "tls", "raw", "nonsense"} {
			h.get("/runs/"+id+"?part="+part).is(http.StatusOK).shows("#result", "")
			h.get("/?run=" + id + "&part=" + part).is(http.StatusOK)
		}
		for _, view := range []string{"pretty", "raw", "tree", "hex", "preview"} {
			h.get("/runs/" + id + "?part=body&view=" + view).is(http.StatusOK)
		}
	}
	h.get("/runs/1?part=trace").shows("#panel-result", "301")
	for _, id := range []string{"1", "2", "3"} {
		h.get("/runs/"+id+"/explain-again").is(http.StatusOK).shows("[data-testid=again]", "Today's rules say the same.")
	}
	p := h.get("/runs/1/preview").is(http.StatusOK)
	if csp := p.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox;") {
		t.Errorf("preview under %q", csp)
	}
}

func TestAStepAsksBeforeAnUnsafeMethod(t *testing.T) {
	h := newHouse(t)
	run := h.run(`{"url": "` + h.base + `/demo/posts", "method": "POST", "body": {"kind": "text", "text": "{\"title\":\"a\",\"body\":\"b\",\"userId\":1}"}}`)
	if run.Status != 415 {
		t.Fatalf("status %d", run.Status)
	}
	form := h.get("/runs/1").page().Find("form[action='/runs/1/rerun']").First()
	finding, _ := form.Find("[name=finding]").Attr("value")
	action, _ := form.Find("[name=action]").Attr("value")
	values := url.Values{"finding": {finding}, "action": {action}}
	ask := h.post("/runs/1/rerun", values).is(http.StatusOK)
	if !strings.HasPrefix(ask.url.Path, "/runs/1/rerun") {
		t.Errorf("asked at %s", ask.url)
	}
	ask.shows("[data-testid=confirm]", "POST").shows("[data-testid=changes]", "Content-Type")
	values.Set("confirm", "yes")
	done := h.post("/runs/1/rerun", values).is(http.StatusOK)
	done.shows("[data-testid=verdict]", "201").shows("main", "Run 1")
	h.get("/runs/1").shows(".rail", "Made from this run")
	if strings.Contains(h.get("/runs/2").page().Find(".rail").Text(), "Made from this run") {
		t.Error("nothing was made from the second run")
	}
	h.post("/runs/1/rerun", url.Values{"finding": {"E-NONE"}, "action": {"0"}}).is(http.StatusNotFound)
	h.get("/?from=1&finding="+finding+"&action="+action).is(http.StatusOK).shows("#composer", "Content-Type")
}

func TestHistoryIsFilteredChangedAndUndone(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	h.runGet("/demo/users/9041")
	h.get("/history").is(http.StatusOK).shows("#runs", "/demo/users/9041").shows("main", "2 runs shown")
	if rows := h.get("/history?class=4xx").shows("#runs", "9041").page().Find("#runs").Text(); strings.Contains(rows, "/demo/users/17") {
		t.Errorf("a 200 stands among the 4xx: %s", rows)
	}
	h.get("/history?q=nothing-like-it").is(http.StatusOK).shows("main", "There are no runs that hold")
	h.get("/history?q=stauts:404").is(http.StatusUnprocessableEntity).shows("[data-testid=fault-query] mark", "stauts:404")
	h.get("/history?q=status:404+9041").is(http.StatusOK).shows("#runs", "9041")
	h.get("/history?q=header:content-type+body:9041").is(http.StatusOK).shows("#runs", "9041")
	h.get("/history?q=rule:E-404-RECORD").is(http.StatusOK).shows("#runs", "9041")
	h.get("/history?q=took:>10s").is(http.StatusOK).shows("main", "There are no runs that hold")
	h.get("/history?since=soon").is(http.StatusUnprocessableEntity).shows("[data-testid=fault-query]", "A time is written like")
	h.post("/history/selected", url.Values{"run": {"1", "2"}, "do": {"pin"}}).is(http.StatusOK)
	h.post("/history/selected?class=4xx", url.Values{"run": {"2"}, "do": {"tag"}, "tag": {"demo, late"}}).is(http.StatusOK).shows("#runs", "late")
	refused := h.post("/history/selected", url.Values{"run": {"2"}, "do": {"tag"}}).is(http.StatusUnprocessableEntity).shows("[data-testid=refused]", "Type the tag")
	if refused.page().Find("#runs input[name=run][checked]").Length() != 1 {
		t.Error("the ticked run is not ticked any more")
	}
	h.post("/history/selected", url.Values{"do": {"pin"}}).is(http.StatusUnprocessableEntity).shows("[data-testid=refused]", "Tick at least one")
	h.post("/runs/1", url.Values{"tags": {strings.Repeat("x", 60)}}).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-tags]", "A tag has")
	h.get("/history?pinned=true&tag=late").shows("#runs", "9041")
	asked := h.post("/history/selected", url.Values{"run": {"1", "2"}, "do": {"delete"}}).is(http.StatusOK)
	asked.shows("[data-testid=confirm-delete]", "2 of them are pinned")
	gone := h.post("/history/selected", url.Values{"run": {"1", "2"}, "do": {"delete"}, "confirm": {"yes"}}).is(http.StatusOK)
	gone.shows("main", "Deleted 2 runs.")
	h.get("/runs/1").is(http.StatusNotFound).shows("[data-testid=error]", "There is no run")
	h.post("/history/restore", url.Values{"run": {"1", "2"}}).is(http.StatusOK).shows("#runs", "9041")
	h.get("/runs/1").is(http.StatusOK)
	h.post("/runs/1", url.Values{"note": {"line one\r\nline two"}}).is(http.StatusOK).shows(".note", "line one")
	h.post("/runs/1", url.Values{"tags": {"a, b,a"}}).is(http.StatusOK)
	h.post("/runs/1", url.Values{"pinned": {"false"}, "back": {"/?run=1"}}).is(http.StatusOK)
	part := h.post("/runs/1", url.Values{"pinned": {"true"}}, "HX-Request", "true").is(http.StatusOK)
	part.shows("#result", "200").lacks("<html")
}

func TestTextInAnotherCharsetIsReadable(t *testing.T) {
	h := newHouse(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset="+r.URL.Query().Get("charset"))
		_, _ = w.Write([]byte{'c', 'a', 'f', 0xe9})
	}))
	t.Cleanup(s.Close)
	h.runAt(s.URL + "/?charset=iso-8859-1")
	h.get("/runs/1?part=body&view=raw").is(http.StatusOK).shows("#body", "café").shows("main", "windows-1252")
	if p := h.get("/runs/1/preview").is(http.StatusOK); p.header.Get("Content-Type") != "text/html; charset=windows-1252" {
		t.Errorf("preview as %q", p.header.Get("Content-Type"))
	}
	h.runAt(s.URL + "/?charset=nonsense")
	h.get("/runs/2?part=body&view=raw").is(http.StatusOK)
}

func TestRunsAreTakenOut(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	h.runGet("/demo/users/9041")
	h.run(`{"url": "` + h.base + `/demo/users/17?token=canary-0815-token"}`)
	all := h.get("/history/export?format=csv").is(http.StatusOK).lacks("canary-0815")
	if strings.Count(all.body, "\r\n") != 4 || !strings.HasPrefix(all.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s", all.body)
	}
	var runs []playground.Run
	h.get("/history/export?format=json&q=status:404").is(http.StatusOK).into(&runs)
	if len(runs) != 1 || runs[0].Status != 404 {
		t.Errorf("%+v", runs)
	}
	var har struct {
		Log struct {
			Version string
			Creator struct{ Name, Version string }
			Entries []struct{ Request struct{ URL string } }
		}
	}
	h.get("/history/export?format=har&run=1&run=3").is(http.StatusOK).into(&har)
	if har.Log.Version != "1.2" || har.Log.Creator.Version != "0.0.1-test" || len(har.Log.Entries) != 2 {
		t.Errorf("%+v", har)
	}
	h.get("/history/export?format=xlsx").is(http.StatusUnprocessableEntity)
	h.get("/history/export?format=csv&q=stauts:1").is(http.StatusUnprocessableEntity)
}

func TestRunsAreComparedOnAPage(t *testing.T) {
	h := newHouse(t)
	h.get("/compare").is(http.StatusOK)
	h.runGet("/demo/users/17")
	h.runGet("/demo/users/18")
	h.runGet("/demo/users/9041")
	h.get("/compare?run=1").is(http.StatusOK).shows("main", "/demo/users/18")
	for _, part := range []string{"", "body", "headers", "explanation", "request", "text"} {
		h.get("/compare?run=1&run=2&part=" + part).is(http.StatusOK)
	}
	h.get("/compare?run=1&run=2&run=3&view=all").is(http.StatusOK)
	h.get("/compare?run=1&run=2&run=3&with=3").is(http.StatusOK).shows("main", "404")
	r := h.post("/compare/rules", url.Values{"do": {"add"}, "rule": {"/id"}, "scope": {"everyone"}, "run": {"1"}, "back": {"/compare?run=1&run=2"}}).is(http.StatusOK)
	r.shows("main", "everyone")
	r = h.post("/compare/rules", url.Values{"do": {"add"}, "rule": {"header:Date"}, "scope": {"view"}, "back": {"/compare?run=1&run=2"}}).is(http.StatusOK)
	if r.url.Query().Get("ignore") != "header:Date" {
		t.Errorf("led to %s", r.url)
	}
	h.post("/compare/rules", url.Values{"do": {"add"}, "rule": {"nonsense"}, "scope": {"everyone"}, "back": {"/compare?run=1&run=2"}}).is(http.StatusOK).shows("[data-testid=fault-rule]", "rule")
	h.post("/compare/rules", url.Values{"do": {"delete"}, "id": {"1"}, "back": {"//evil.example/"}}).is(http.StatusOK)
	h.get("/compare?run=1&run=99").is(http.StatusNotFound)
}

func TestTheReferenceAndTheSearch(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/9041")
	h.get("/status").is(http.StatusOK).shows("main", "404")
	h.get("/status?q=token+expired").is(http.StatusOK).shows("main", "401")
	h.get("/status?view=all").is(http.StatusOK).shows("main", "511")
	h.get("/status/404").is(http.StatusOK).shows("main", "Not Found").shows("main", "/demo/users/9041")
	h.get("/status/799").is(http.StatusNotFound)
	h.get("/search?q=404").is(http.StatusOK).shows("main", "404 Not Found")
	h.get("/search?q=1").is(http.StatusOK).shows("main", "404")
	h.get("/help").is(http.StatusOK).shows("main", "Ctrl")
	r := h.post("/theme", url.Values{"theme": {"dark"}, "back": {"/help"}}).is(http.StatusOK)
	if theme, _ := r.page().Find("html").Attr("data-theme"); theme != "dark" || r.url.Path != "/help" {
		t.Errorf("theme %q at %s", theme, r.url)
	}
	h.post("/theme", url.Values{"theme": {"pink"}}).is(http.StatusUnprocessableEntity)
}

func TestStaticFilesMayBeKeptForGood(t *testing.T) {
	h := newHouse(t)
	src, _ := h.get("/").page().Find("script[src]").Attr("src")
	r := h.get(src).is(http.StatusOK)
	if !strings.Contains(r.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%v", r.header)
	}
	h.get("/static/../main.go").is(http.StatusNotFound)
	h.get("/static/%2e%2e/main.go").is(http.StatusNotFound)
	h.get("/static/app.js").is(http.StatusNotFound)
	h.get("/favicon.ico").is(http.StatusOK)
}

func TestEveryPageRouteAnswersWithoutSurprise(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	for _, route := range handlers.Routes() {
		if strings.HasSuffix(route[1], "/events") || strings.HasPrefix(route[1], "/api") {
			continue
		}
		path := strings.NewReplacer(":id", "1", ":code", "404", "*", "x").Replace(route[1])
		if r := h.ask(route[0], path, "application/x-www-form-urlencoded", ""); r.status >= 500 {
			t.Errorf("%s %s answers %d: %s", route[0], path, r.status, r.body)
		}
	}
	h.ask("DELETE", "/history", "", "").is(http.StatusMethodNotAllowed)
	h.get("/nowhere").is(http.StatusNotFound).shows("[data-testid=error]", "nothing at this address")
	h.get("/runs/x").is(http.StatusNotFound)
}

func TestWhatIsGotCanBeAskedForItsHead(t *testing.T) {
	h := newHouse(t)
	for path, status := range map[string]int{"/": 200, "/history": 200, "/api/runs": 200, "/api/openapi.json": 200, "/nothing": 404, "/send": 405} {
		r, err := http.Head(h.base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close() // nothing is in it
		if r.StatusCode != status || r.Header.Get("Content-Type") == "" {
			t.Errorf("HEAD %s: %d %q, want %d", path, r.StatusCode, r.Header.Get("Content-Type"), status)
		}
	}
}

func TestWhatWasSentOftenLeavesTheOthersInTheSidebar(t *testing.T) {
	for name, often := range map[string]func(h *house){
		"by hand": func(h *house) {
			for range 25 {
				h.runGet("/demo/users/19")
			}
		},
		"as a long series": func(h *house) {
			h.ended(h.startSeries("/demo/users/19", `{"count": 150, "concurrency": 8}`).ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.runGet("/demo/users/17")
			h.runGet("/demo/users/18")
			often(h)
			var got []string
			h.get("/history").is(http.StatusOK).page().Find("#recent .trunc").Each(func(_ int, s *goquery.Selection) { got = append(got, s.Text()) })
			if len(got) != 3 || !slices.Equal(got[1:], []string{"/demo/users/18", "/demo/users/17"}) {
				t.Errorf("the sidebar has %q", got)
			}
		})
	}
}

func TestASlashBehindAPageLeadsToIt(t *testing.T) {
	h := newHouse(t)
	for path, want := range map[string]string{"/lessons/": "/lessons", "/history/?q=a": "/history?q=a", "/status/404/": "/status/404", "/settings/": "/settings"} {
		r := h.get(path).is(http.StatusOK)
		if got := r.url.RequestURI(); got != want && want != "/settings" {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	for _, path := range []string{"//evil.example/", "/nothing/", "/demo/nothing/"} {
		if r := h.get(path).is(http.StatusNotFound); r.url.Host != strings.TrimPrefix(h.base, "http://") {
			t.Errorf("%s leads to %s", path, r.url)
		}
	}
}
