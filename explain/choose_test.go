package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// TestValuesThatAServerNamesAreOnePressAway: each value of a list, in the place of the one that
// was sent, and none where it is not told which that is.
func TestValuesThatAServerNamesAreOnePressAway(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url, body, says string
		want            []string // labels, and behind each what the next request has
	}{
		{"https://api.test/s?status=bogus&page=2", "", `invalid status 'bogus': valid values are active, completed, expired`,
			[]string{"Set status to active", "status=active&page=2", "Set status to completed", "status=completed&page=2", "Set status to expired", "status=expired&page=2"}},
		{"https://api.test/s", `{"n": 1, "level": "loud"}`, `level must be one of: debug, info`,
			[]string{"Set level to debug", `{"n": 1, "level": "debug"}`, "Set level to info", `{"n": 1, "level": "info"}`}},
		{"https://api.test/s", `{"kind":"x"}`, `Invalid kind. Expected one of [car|bike]`, []string{"Set kind to car", `{"kind":"car"}`, "Set kind to bike", `{"kind":"bike"}`}},
		{"https://api.test/s", `{"a":{"kind":"y"},"kind":"x"}`, `kind must be one of car, bike`, nil},
		{"https://api.test/s", `{"kind":"car"}`, `kind must be one of car, bike`, nil},
		{"https://api.test/s", `{"kind":"x","sort":"y"}`, `kind and sort must be one of car, bike`, nil},
		{"https://api.test/s", `{"name":"x"}`, `name must be either short, or long enough to be told apart`, nil},
		{"https://api.test/s", `{"password":"hunter22"}`, `password must be one of a, b`, nil},
	} {
		b := given("POST", c.url)
		if c.body != "" {
			b.json(c.body)
		}
		run := b.answersJSON(400, `{"message": "`+c.says+`"}`)
		f := gather(&run, &playground.Past{})
		var got []string
		for _, a := range f.chooseAnother(c.says, "") {
			next := a.Patch.URL
			if a.Patch.NewBody != nil {
				next = a.Patch.NewBody.Text
			}
			if _, query, ok := strings.Cut(next, "?"); ok {
				next = query
			}
			got = append(got, strings.TrimSuffix(a.Label, " (a POST)"), next)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s offers\n%q\nwant\n%q", c.says, got, c.want)
		}
	}
}
