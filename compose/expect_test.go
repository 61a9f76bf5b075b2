package compose_test

import (
	"net/url"
	"testing"

	"parley/compose"
)

func TestExpectedStatusIsRead(t *testing.T) {
	for typed, want := range map[string]string{"": "", " 200 ": "200", "2xx;404": "2xx, 404", "200,201": "200, 201"} {
		r, err := compose.Parse(compose.ReadForm(url.Values{"url": {"http://h/"}, "expect": {typed}}))
		if err != nil || r.Options.Expect != want {
			t.Errorf("%q is read as %q: %v", typed, r.Options.Expect, err)
		}
		if again := compose.ToForm(r).Expect; again != want {
			t.Errorf("%q is written as %q", want, again)
		}
	}
	if _, err := compose.Parse(compose.ReadForm(url.Values{"url": {"http://h/"}, "expect": {"200 fine"}})); err == nil {
		t.Error("a word is taken for a status")
	}
}
