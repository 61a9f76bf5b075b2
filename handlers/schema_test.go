package handlers_test

import (
	"net/http"
	"net/url"
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
	form.Set("url", "http://a b/")
	h.post("/compose/schema", form).is(http.StatusUnprocessableEntity).shows("[name=body_text]", "query A")
}
