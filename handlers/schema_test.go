package handlers_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

func TestASchemaIsFetchedByARun(t *testing.T) {
	h := newHouse(t)
	form := url.Values{
		"url": {h.base + "/demo/graphql"}, "method": {"POST"}, "body_kind": {"graphql"}, "variables": {`{"a": 1}`}, "header_name": {"X-Mine"}, "header_value": {"kept"},
		"body_text": {"query A { users { id } }\nquery B { users { name } }"},
	}
	page := h.post("/compose/schema", form).is(http.StatusOK).shows("#schema a", "Schema of run 1, ").shows("[name=body_text]", "query A").shows("[data-operations] span", "A, B")
	if page.attribute("[name=schema_run]", "value") != "1" || page.attribute("#schema", "data-schema-run") != "1" || page.attribute("[name=variables]", "name") != "variables" {
		t.Error("the run of the schema is not kept in the form")
	}
	page.has(`value="kept"`)
	var run playground.Run
	h.get("/api/runs/1").is(http.StatusOK).into(&run)
	if sent, _ := run.Request.Header("X-Mine"); sent != "kept" || run.Request.Body.OperationName != "IntrospectionQuery" || run.Status != 200 {
		t.Errorf("%+v", run.Request)
	}
	h.post("/compose/schema", form, "HX-Request", "true").is(http.StatusOK).shows("#schema", "Schema of run 2").lacks("<main")

	form.Set("url", h.base+"/demo/status/403")
	h.post("/compose/schema", form).is(http.StatusOK).shows("#schema a.fault", "No schema came with run 3: the answer was 403")
	form.Set("url", h.base+"/demo/users")
	form.Set("method", "GET") // becomes POST
	h.post("/compose/schema", form).is(http.StatusOK).shows("#schema a.fault", "No schema came with run 4")
	form.Set("url", h.base+"/demo/graphql") // what is sent is a POST, too
	h.post("/compose/schema", form).is(http.StatusOK).shows("#schema a", "Schema of run 5, ")
	form.Set("url", "http://a b/")
	h.post("/compose/schema", form).is(http.StatusUnprocessableEntity).shows("[name=body_text]", "query A")
}

// Who no longer waits for a schema has cancelled its run.
func TestASchemaThatIsNoLongerWaitedForIsCancelled(t *testing.T) {
	h := newHouse(t)
	asked := make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // who leaves is noticed behind it
		close(asked)
		<-r.Context().Done()
	}))
	defer target.Close()
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-asked
		leave()
	}()
	form := url.Values{"url": {target.URL}, "method": {"POST"}, "body_kind": {"graphql"}, "body_text": {"{a}"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.base+"/compose/schema", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", h.base)
	if resp, err := http.DefaultClient.Do(r); err == nil {
		resp.Body.Close()
		t.Fatalf("it was answered: %s", resp.Status)
	}
	h.get("/api/runs/1/events").is(http.StatusOK) // until it has ended
	var run playground.Run
	if h.get("/api/runs/1").into(&run); run.State != playground.StateCancelled {
		t.Errorf("the run is %s", run.State)
	}
}
