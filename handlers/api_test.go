package handlers_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/handlers"
	"parley/playground"
)

// problem is an error of the API.
type problem struct {
	Status    int                     `json:"status"`
	Title     string                  `json:"title"`
	Detail    string                  `json:"detail"`
	RequestID string                  `json:"request_id"`
	Errors    []playground.FieldError `json:"errors"`
}

func TestARunIsMadeKeptAndShown(t *testing.T) {
	h := newHouse(t)
	r := h.json(http.MethodPost, "/api/runs", `{"request": {"url": "`+h.base+`/demo/users/9041"}, "name": "Look up", "tags": ["demo"]}`).is(http.StatusCreated)
	var run playground.Run
	r.into(&run)
	if r.header.Get("Location") != "/api/runs/"+run.ID.String() || run.Status != 404 || run.State != playground.StateDone || run.OK || run.Name != "Look up" {
		t.Fatalf("%+v", run)
	}
	if run.Explanation.Code != 404 || len(run.Explanation.Findings) == 0 || run.Explanation.Headline == "" {
		t.Errorf("explained as %+v", run.Explanation)
	}
	if again := h.get(r.header.Get("Location")).is(http.StatusOK); again.body != r.body {
		t.Errorf("kept as\n%s\nanswered as\n%s", again.body, r.body)
	}
	body := h.get("/api/runs/" + run.ID.String() + "/body").is(http.StatusOK)
	if !strings.HasPrefix(body.header.Get("Content-Disposition"), "attachment") || !strings.Contains(body.header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(body.body, "9041") {
		t.Errorf("body %v %q", body.header, body.body)
	}
	part := h.get("/api/runs/"+run.ID.String()+"/body", "Range", "bytes=0-0").is(http.StatusPartialContent)
	if part.body != body.body[:1] {
		t.Errorf("first byte %q", part.body)
	}
}

func TestWhatCannotBeSentIsNamedByPointer(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct {
		body    string
		status  int
		pointer string
	}{
		"no JSON":                         {`{"request": `, 400, ""},
		"no address":                      {`{"request": {}}`, 422, "/request/url"},
		"another scheme":                  {`{"request": {"url": "ftp://a.example/"}}`, 422, "/request/url"},
		"a port too high":                 {`{"request": {"url": "http://a.example:65536/"}}`, 422, "/request/url"},
		"a method with blanks":            {`{"request": {"url": "http://a.example/", "method": "GE T"}}`, 422, "/request/method"},
		"a line feed in a row":            {`{"request": {"url": "http://a.example/", "headers": [{"name": "A", "value": "b"}, {"name": "X", "value": "a\nb"}]}}`, 422, "/request/headers/1/value"},
		"an unknown member":               {`{"request": {"url": "http://a.example/", "uri": "x"}}`, 422, "/request/uri"},
		"a wrong type":                    {`{"request": {"url": 5}}`, 422, "/request/url"},
		"over the ceiling":                {`{"request": {"url": "http://a.example/", "options": {"timeout_ms": 600001}}}`, 422, "/request/options/timeout_ms"},
		"body over the limit":             {`{"request": {"url": "http://a.example/", "options": {"max_body_bytes": 1073741825}}}`, 422, "/request/options/max_body_bytes"},
		"more rows than any server takes": {`{"request": {"url": "http://a.example/", "query": [` + strings.Repeat(`{"name": "a", "value": "b"},`, 5000) + `{"name": "a", "value": "b"}]}}`, 422, "/request/query"},
		"an address without end":          {`{"request": {"url": "http://a.example/` + strings.Repeat("x", 256<<10) + `"}}`, 422, "/request/url"},
		"a method without end":            {`{"request": {"url": "http://a.example/", "method": "` + strings.Repeat("M", 65) + `"}}`, 422, "/request/method"},
		"a name without end":              {`{"request": {"url": "http://a.example/"}, "name": "` + strings.Repeat("n", 201) + `"}`, 422, "/name"},
		"a note without end":              {`{"request": {"url": "http://a.example/"}, "note": "` + strings.Repeat("n", 20001) + `"}`, 422, "/note"},
		"a tag without end":               {`{"request": {"url": "http://a.example/"}, "tags": ["` + strings.Repeat("t", 51) + `"]}`, 422, "/tags/0"},
		"tags without number":             {`{"request": {"url": "http://a.example/"}, "tags": ["` + strings.Repeat(`t", "`, 20) + `u"]}`, 422, "/tags"},
		"an environment":                  {`{"request": {"url": "http://a.example/"}, "environment": "nowhere"}`, 422, "/environment"},
	} {
		t.Run(name, func(t *testing.T) {
			r := h.json(http.MethodPost, "/api/runs", c.body)
			var p problem
			r.into(&p)
			if r.status != c.status || p.Status != c.status || r.header.Get("Content-Type") != "application/problem+json" || p.RequestID == "" || p.Detail == "" {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			if c.pointer != "" && (len(p.Errors) == 0 || p.Errors[0].Pointer != c.pointer || p.Errors[0].Detail == "") {
				t.Errorf("errors %+v, want %s", p.Errors, c.pointer)
			}
		})
	}
	var list struct{ Runs []playground.RunSummary }
	h.get("/api/runs").is(http.StatusOK).into(&list)
	if len(list.Runs) != 0 {
		t.Errorf("kept %d runs of requests that could not be sent", len(list.Runs))
	}
}

func TestAFailureIsARunToo(t *testing.T) {
	h := newHouse(t)
	run := h.run(`{"url": "http://127.0.0.1:1/"}`)
	if run.State != playground.StateFailed || run.Failure == nil || run.Status != 0 || len(run.Explanation.Findings) == 0 {
		t.Errorf("%+v", run)
	}
	h.get("/api/runs/" + run.ID.String() + "/body").is(http.StatusNotFound)
	self := h.run(`{"url": "` + h.base + `/api/runs"}`)
	if self.Failure == nil || self.Failure.Kind != playground.FailurePolicy {
		t.Errorf("Parley itself was reached: %+v", self.Failure)
	}
	escape := h.run(`{"url": "` + h.base + `/demo/../api/runs"}`)
	if escape.Failure == nil || escape.Failure.Kind != playground.FailurePolicy {
		t.Errorf("a path left the demo API: %+v %d", escape.Failure, escape.Status)
	}
}

func TestAStepOfTheExplanationIsSentAsTheFix(t *testing.T) {
	h := newHouse(t)
	run := h.run(`{"url": "` + h.base + `/demo/posts", "method": "PATCH"}`)
	if run.Status != 405 {
		t.Fatalf("status %d", run.Status)
	}
	patch := playground.Patch{}
	for _, f := range run.Explanation.Findings {
		for _, a := range f.Actions {
			if a.Kind == playground.ActionResend && patch.Method == "" {
				patch = a.Patch
			}
		}
	}
	if patch.Method == "" {
		t.Fatalf("no step was offered: %+v", run.Explanation.Findings)
	}
	text, _ := json.Marshal(map[string]any{"patch": patch})
	var fixed playground.Run
	h.json(http.MethodPost, "/api/runs/"+run.ID.String()+"/rerun", string(text)).is(http.StatusCreated).into(&fixed)
	if fixed.ParentID != run.ID || fixed.Status == 405 || fixed.Request.Method != patch.Method {
		t.Errorf("fixed as %d by %s, made from %d", fixed.Status, fixed.Request.Method, fixed.ParentID)
	}
	h.json(http.MethodPost, "/api/runs/"+run.ID.String()+"/rerun", `{"patch": {"set_headers": [{"name": "Authorization", "value": "Bearer {{credential}}"}]}}`).is(http.StatusUnprocessableEntity)
	h.json(http.MethodPost, "/api/runs/"+run.ID.String()+"/rerun", `{"patsch": {}}`).is(http.StatusUnprocessableEntity)
	h.json(http.MethodPost, "/api/runs/999/rerun", `{}`).is(http.StatusNotFound)
}

func TestCredentialsAreMaskedWhereverARunIsShown(t *testing.T) {
	h := newHouse(t)
	const canary = "s3cr3t-canary-0815-long"
	run := h.run(`{"url": "` + h.base + `/demo/echo?access_token=` + canary + `", "method": "POST",
		"headers": [{"name": "Authorization", "value": "Bearer ` + canary + `"}, {"name": "X-Api-Key", "value": "` + canary + `"}, {"name": "Cookie", "value": "sid=` + canary + `"}]}`)
	id := run.ID.String()
	headers := h.run(`{"url": "` + h.base + `/demo/users/17?token=` + canary + `"}`).ID.String()
	// Without the content, in which the echo says it back, it is nowhere.
	for _, path := range []string{
		"/api/runs/" + id, "/api/runs", "/api/runs/" + id + "/code", "/api/runs/" + id + "/code?target=python-requests", "/api/runs/" + id + "/code?target=http",
		"/api/compare?run=" + headers + "&run=" + headers, "/runs/" + id + "?part=headers", "/runs/" + id + "?part=trace", "/runs/" + id + "?part=timing",
		"/?run=" + id + "&part=headers", "/?from=" + id, "/history", "/history?q=echo", "/lessons/success-and-ok/1?run=" + headers, "/search?q=echo",
		"/compare?run=" + id + "&run=" + headers + "&part=request", "/compare?run=" + id + "&run=" + headers + "&part=headers", "/compare?run=" + id,
	} {
		h.get(path).is(http.StatusOK).lacks(canary)
	}
	h.get("/history?q="+canary).is(http.StatusOK).shows("main", "There are no runs that hold")
}

func TestEveryRouteOfTheContractIsServed(t *testing.T) {
	h := newHouse(t)
	var contract struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	h.get("/api/openapi.json").is(http.StatusOK).into(&contract)
	if !strings.HasPrefix(contract.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", contract.OpenAPI)
	}
	h.runGet("/demo/users/17")
	for path, methods := range contract.Paths {
		for method := range methods {
			if strings.HasSuffix(path, "/events") || path == "/api/events" {
				continue // streams have tests of their own
			}
			asked := strings.NewReplacer("{id}", "77777", "{code}", "404", "{lesson}", "ask-only-if-changed", "{step}", "1").Replace(path)
			r := h.json(strings.ToUpper(method), asked, "{}")
			if r.status == http.StatusMethodNotAllowed || r.status == http.StatusNotFound && !strings.Contains(path, "{id}") {
				t.Errorf("%s %s is in the contract and answers %d", method, path, r.status)
			}
		}
	}
	for _, route := range handlers.Routes() {
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(route[1], "{$1}")
		if _, ok := contract.Paths[path][strings.ToLower(route[0])]; !ok && (strings.HasPrefix(path, "/api") || path == "/healthz" || path == "/readyz") {
			t.Errorf("%s %s is served and not in the contract", route[0], path)
		}
	}
}

// TestTheContractFitsWhatIsAnswered holds the members of a run to the schema.
func TestTheContractFitsWhatIsAnswered(t *testing.T) {
	h := newHouse(t)
	var contract struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	h.get("/api/openapi.json").into(&contract)
	run := h.runGet("/demo/old-page")
	h.runGet("/demo/users/17")
	members := func(path string) map[string]json.RawMessage {
		var m map[string]json.RawMessage
		h.get(path).is(http.StatusOK).into(&m)
		return m
	}
	for schema, got := range map[string]map[string]json.RawMessage{
		"Run": members("/api/runs/" + run.ID.String()), "RunPage": members("/api/runs"), "Status": members("/api/statuses/404"),
		"Comparison": members("/api/compare?run=1&run=2"), "Statuses": members("/api/statuses"),
	} {
		for name := range got {
			if _, ok := contract.Components.Schemas[schema].Properties[name]; !ok {
				t.Errorf("%s has a member %s that its schema lacks", schema, name)
			}
		}
		for name := range contract.Components.Schemas[schema].Properties {
			if _, ok := got[name]; !ok && name != "note" { // said only where there is one
				t.Errorf("%s lacks the member %s of its schema", schema, name)
			}
		}
	}
}

func TestAForeignResponseIsExplainedAndNotKept(t *testing.T) {
	h := newHouse(t)
	r := h.ask(http.MethodPost, "/api/explain", "text/plain", "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, POST\r\nContent-Length: 0\r\n\r\n").is(http.StatusOK)
	var e playground.Explanation
	r.into(&e)
	if e.Code != 405 || e.Findings[0].ID != "E-405-ALLOW" {
		t.Errorf("%+v", e)
	}
	r = h.json(http.MethodPost, "/api/explain", `{"request": {"method": "DELETE", "url": "http://a.example/x"}, "response": {"status": 405, "headers": [{"name": "Allow", "value": "GET"}]}}`).is(http.StatusOK)
	r.into(&e)
	if !strings.Contains(e.Headline, "DELETE") {
		t.Errorf("headline %q", e.Headline)
	}
	h.json(http.MethodPost, "/api/explain", `{"failure": {"kind": "connect", "phase": "connect", "cause": "refused"}}`).is(http.StatusOK)
	h.json(http.MethodPost, "/api/explain", `{}`).is(http.StatusUnprocessableEntity)
	h.ask(http.MethodPost, "/api/explain", "text/plain", "no response at all").is(http.StatusUnprocessableEntity)
	h.ask(http.MethodPost, "/api/explain", "image/png", "x").is(http.StatusUnsupportedMediaType)
	if h.get("/api/runs").body != "{\"next_cursor\":null,\"runs\":[]}\n" {
		t.Error("something was kept")
	}
}

func TestComparingThroughTheAPI(t *testing.T) {
	h := newHouse(t)
	a, b := h.runGet("/demo/users/17"), h.runGet("/demo/users/18")
	q := "/api/compare?run=" + a.ID.String() + "&run=" + b.ID.String()
	var c playground.Comparison
	h.get(q).is(http.StatusOK).into(&c)
	if c.Same || len(c.Pairs) != 1 || c.Pairs[0].Body.Kind != "json" || len(c.Pairs[0].Body.Patch) == 0 || c.Summary == "" {
		t.Errorf("%+v", c)
	}
	h.get("/api/compare?run=" + a.ID.String() + "&run=" + a.ID.String()).is(http.StatusOK).into(&c)
	if !c.Same {
		t.Errorf("a run differs from itself: %+v", c)
	}
	h.get("/api/compare?run=" + a.ID.String()).is(http.StatusUnprocessableEntity)
	h.get("/api/compare?run=1&run=999").is(http.StatusNotFound)
	h.get(q + "&base=999").is(http.StatusUnprocessableEntity)
	h.get(q + "&ignore=nonsense").is(http.StatusUnprocessableEntity)
	var rule playground.IgnoreRule
	h.json(http.MethodPost, "/api/ignore-rules", `{"rule": "/id", "scope": "request", "run": "`+a.ID.String()+`"}`).is(http.StatusCreated).into(&rule)
	h.get(q).into(&c)
	for _, change := range c.Pairs[0].Body.Changes {
		if change.Path == "/id" && (change.IgnoredBy == nil || *change.IgnoredBy != "/id") {
			t.Errorf("the rule is stored and not applied: %+v", change)
		}
	}
	h.json(http.MethodDelete, "/api/ignore-rules/1", "").is(http.StatusNoContent)
	h.json(http.MethodDelete, "/api/ignore-rules/1", "").is(http.StatusNotFound)
	h.json(http.MethodPost, "/api/ignore-rules", `{"rule": "/id", "scope": "nobody"}`).is(http.StatusUnprocessableEntity)
}

func TestTheListFiltersAndPages(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.runGet("/demo/users/17")
	}
	h.runGet("/demo/users/9041")
	h.run(`{"url": "http://127.0.0.1:1/"}`)
	count := func(query string) int {
		t.Helper()
		var list struct{ Runs []playground.RunSummary }
		h.get("/api/runs?" + query).is(http.StatusOK).into(&list)
		return len(list.Runs)
	}
	for query, want := range map[string]int{
		"": 5, "status=404": 1, "status=4xx": 1, "status=2xx": 3, "status=none": 1, "method=GET": 5, "method=POST": 0, "q=9041": 1, "q=users": 4,
		"host=127.0.0.1:1": 1, "limit=2": 2, "since=1h": 5, "until=2001-01-01": 0, "pinned=true": 0, "tag=x": 0,
	} {
		if got := count(query); got != want {
			t.Errorf("%q finds %d, want %d", query, got, want)
		}
	}
	for _, bad := range []string{"status=abc", "limit=0", "limit=x", "cursor=x", "since=soon", "pinned=perhaps"} {
		h.get("/api/runs?" + bad).is(http.StatusUnprocessableEntity)
	}
	var first, second struct {
		Runs []playground.RunSummary `json:"runs"`
		Next *string                 `json:"next_cursor"`
	}
	h.get("/api/runs?limit=3").into(&first)
	h.get("/api/runs?limit=3&cursor=" + *first.Next).into(&second)
	if len(second.Runs) != 2 || second.Next != nil || second.Runs[0].ID >= first.Runs[2].ID {
		t.Errorf("%+v then %+v", first, second)
	}
}

func TestWhatPeopleWriteBesideARun(t *testing.T) {
	h := newHouse(t)
	id := h.runGet("/demo/users/17").ID.String()
	var run playground.Run
	h.json(http.MethodPatch, "/api/runs/"+id, `{"name": "One user", "note": "fine", "tags": ["a", "b"], "pinned": true}`).is(http.StatusOK).into(&run)
	if run.Name != "One user" || run.Note != "fine" || len(run.Tags) != 2 || !run.Pinned {
		t.Errorf("%+v", run)
	}
	h.json(http.MethodPatch, "/api/runs/"+id, `{"colour": "red"}`).is(http.StatusUnprocessableEntity)
	h.json(http.MethodPatch, "/api/runs/"+id, `{"tags": [""]}`).is(http.StatusUnprocessableEntity)
	h.ask(http.MethodPatch, "/api/runs/"+id, "text/plain", `{}`).is(http.StatusUnsupportedMediaType)
	h.json(http.MethodDelete, "/api/runs/"+id, "").is(http.StatusNoContent)
	h.json(http.MethodDelete, "/api/runs/"+id, "").is(http.StatusNotFound)
	h.get("/api/runs/" + id).is(http.StatusNotFound)
}

func TestCodeIsWrittenForEveryTarget(t *testing.T) {
	h := newHouse(t)
	id := h.run(`{"url": "` + h.base + `/demo/posts", "method": "POST", "body": {"kind": "json", "text": "{\"title\": \"it's\"}"}, "query": [{"name": "a b", "value": "ü"}]}`).ID.String()
	var list struct {
		Targets []struct{ ID, Title, Language string } `json:"targets"`
	}
	h.get("/api/code/targets").is(http.StatusOK).into(&list)
	if len(list.Targets) != 16 {
		t.Errorf("%d targets", len(list.Targets))
	}
	for _, target := range list.Targets {
		r := h.get("/api/runs/" + id + "/code?target=" + target.ID).is(http.StatusOK)
		if !strings.Contains(r.body, "/demo/posts?a%20b=%C3%BC") && !strings.Contains(r.body, "a+b=") {
			t.Errorf("%s: %s", target.ID, r.body)
		}
	}
	h.get("/api/runs/" + id + "/code?target=cobol").is(http.StatusNotFound)
}
