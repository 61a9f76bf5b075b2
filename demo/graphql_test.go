package demo

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func askGraph(t *testing.T, d *Demo, query string, variables map[string]any) (int, string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/demo/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w.Code, strings.Join(strings.Fields(w.Body.String()), "")
}

func TestGraphQLAnswers(t *testing.T) {
	for _, c := range []struct {
		name, query string
		variables   map[string]any
		holds       []string
	}{
		{"one user", `{ user(id: "17") { id plan teams } }`, nil, []string{`"user":{"id":"17","plan":"`}},
		{"nobody", `{ user(id: "9041") { id } }`, nil, []string{`{"data":{"user":null}}`}},
		{"a variable", exampleQuery, map[string]any{"first": 2}, []string{`"users":[{"id":"1"`, `{"id":"2"`}},
		{"a post and its author", `{ post(id: 1) { title author { username } } }`, nil, []string{`"author":{"username":"`}},
		{"a new post", `mutation { createPost(title: "x", author: "octocat") { id body author { username } } }`, nil, []string{`"id":"101","body":"","author":{"username":"octocat"}`}},
		{"a field that is none", `{ users { nosuch } }`, nil, []string{`"errors":[`, `nosuch`}},
		{"too many", `{ users(first: 1000) { id } }`, nil, []string{`firstmustbefrom1to50`}},
		{"the schema", `{ __schema { types { name } } }`, nil, []string{`{"name":"Plan"}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, text := askGraph(t, New(Options{}), c.query, c.variables)
			for _, part := range c.holds {
				if code != http.StatusOK || !strings.Contains(text, part) {
					t.Errorf("%d %.500s lacks %s", code, text, part)
				}
			}
		})
	}
}

func TestGraphQLHasBounds(t *testing.T) {
	d := New(Options{})
	deep := "{ __schema { types " + strings.Repeat("{ fields { type ", 20) + "{ name }" + strings.Repeat(" } }", 20) + " } }"
	for name, query := range map[string]string{"a query that is deep": deep, "a query that is long": "{ users { id } }" + strings.Repeat("#", longestQuery)} {
		if code, text := askGraph(t, d, query, nil); code != http.StatusOK || !strings.Contains(text, `"errors"`) {
			t.Errorf("%s: %d %.300s", name, code, text)
		}
	}
	if code, text := askGraph(t, d, "", nil); code != http.StatusBadRequest || !strings.Contains(text, "/query") {
		t.Errorf("%d %s", code, text)
	}
}
