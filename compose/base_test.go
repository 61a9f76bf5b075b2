package compose_test

import (
	"errors"
	"testing"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
)

func TestAPathAloneIsCompletedByTheSetting(t *testing.T) {
	const demo = "http://127.0.0.1:8080/demo"
	for _, c := range []struct {
		name, typed string
		variables   []playground.Variable
		want        string // empty: it has no host
	}{
		{"by the variable base", "/users/17", []playground.Variable{{Name: "base", Value: "https://api.example/v1"}}, "{{base}}/users/17"},
		{"by a name in any spelling", "/users", []playground.Variable{{Name: "BASE_URL", Value: "https://api.example"}}, "{{BASE_URL}}/users"},
		{"without a second slash", "/users", []playground.Variable{{Name: "baseUrl", Value: "https://api.example/"}}, "{{baseUrl}}users"},
		{"by the best of several names", "/a", []playground.Variable{{Name: "server", Value: "http://b.example"}, {Name: "base", Value: "http://a.example"}}, "{{base}}/a"},
		{"not by a variable that holds no address", "/a", []playground.Variable{{Name: "base", Value: "staging"}}, ""},
		{"not by a number", "/a", []playground.Variable{{Name: "base", Value: "1.2"}}, ""},
		{"not by a path", "/a", []playground.Variable{{Name: "base", Value: "/v1"}}, ""},
		{"by a host without a scheme", "/a", []playground.Variable{{Name: "base", Value: "api.example/v1"}}, "{{base}}/a"},
		{"by a host with a port", "/a", []playground.Variable{{Name: "baseUrl", Value: "shop:3000"}}, "{{baseUrl}}/a"},
		{"by this machine", "/a", []playground.Variable{{Name: "base", Value: "localhost"}}, "{{base}}/a"},
		{"by a number that is an address", "/a", []playground.Variable{{Name: "server", Value: "10.0.0.7"}}, "{{server}}/a"},
		{"not by a secret", "/a", []playground.Variable{{Name: "base", Value: "http://a.example", Secret: true}}, ""},
		{"by the demo API's host, as the first page writes it", "/demo/users/17", []playground.Variable{{Name: "base", Value: demo}}, demo + "/users/17"},
		{"by that without any variable", "/demo/users/17?q=1", nil, demo + "/users/17?q=1"},
		{"by a base of its own, whatever the path", "/demo/users", []playground.Variable{{Name: "base", Value: "http://a.example"}}, "{{base}}/demo/users"},
		{"not where nothing is known", "/users/17", nil, ""},
		{"not where a host is typed", "//cdn.example/a", []playground.Variable{{Name: "base", Value: "http://a.example"}}, "https://cdn.example/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := compose.NewForm()
			f.URL = c.typed
			s := compose.SettingOf(&playground.Environment{Name: "X", Variables: c.variables}, dynamic.Source{Demo: demo})
			r, err := compose.ParseIn(f, s)
			if c.want == "" {
				var refused *playground.Error
				if !errors.As(err, &refused) || len(refused.Fields) != 1 || refused.Fields[0].Pointer != "/request/url" {
					t.Errorf("got %q, %v", r.URL, err)
				}
				return
			}
			if err != nil || r.URL != c.want {
				t.Errorf("got %q, %v, want %q", r.URL, err, c.want)
			}
		})
	}
}
