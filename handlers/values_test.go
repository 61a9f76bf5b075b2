package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTokensAreCompletedByWhatRunsHave(t *testing.T) {
	h := newHouse(t)
	h.runGet("/demo/users/17")
	h.json(http.MethodPatch, "/api/runs/1", `{"tags": ["Demo day", "slow"]}`).is(http.StatusOK)
	for _, c := range []struct{ query, want string }{
		{"token=host&begin=127", `["127.0.0.1"]`}, {"token=tag&begin=%22Demo", `["Demo day"]`}, {"token=method&begin=g", `["GET"]`}, {"token=status&begin=2", `["200"]`}, {"token=who", `[]`},
	} {
		if r := h.get("/api/values?" + c.query).is(http.StatusOK); strings.TrimSpace(r.body) != `{"values":`+c.want+`}` {
			t.Errorf("%s: %s", c.query, r.body)
		}
	}
	h.get("/api/values?token=size").is(http.StatusUnprocessableEntity)
	h.get("/api/values?token=host&begin=" + strings.Repeat("a", 201)).is(http.StatusUnprocessableEntity)
	if n := h.get("/history").page().Find("form.filters input[name=q][role]").Length(); n != 0 {
		t.Error("without script the field is more than a field")
	}
}
