package compose_test

import (
	"net/url"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func TestFieldsThatAreOffAreKeptAndNotSent(t *testing.T) {
	for kind, table := range map[string]string{"form": "form", "multipart": "part"} {
		v := url.Values{
			"form": {"page"}, "method": {"POST"}, "url": {"http://h/"}, "body_kind": {kind},
			table + "_name": {"a", "b", "c"}, table + "_value": {"1", "{{nothing}}", "3"}, table + "_use": {"0", "2"},
		}
		r, err := compose.Parse(compose.ReadForm(v))
		if err != nil || len(r.Body.Fields) != 3 || !r.Body.Fields[1].Off || r.Body.Fields[2].Off {
			t.Fatalf("%s: %+v, %v", kind, r.Body.Fields, err)
		}
		var s *compose.Setting
		filled, faults := s.Check(r, compose.Ceilings{})
		if len(faults) > 0 || len(filled.Request.Body.Fields) != 2 || len(r.Body.Fields) != 3 {
			t.Errorf("%s: %+v, %v", kind, filled.Request.Body.Fields, faults)
		}
		sent, err := compose.Resolve(r)
		if text := sent.Body.Text + sent.Body.Base64; err != nil || strings.Contains(text, "nothing") {
			t.Errorf("%s: sent %q, %v", kind, text, err)
		}
	}
	if got := playground.EncodeForm((playground.Body{Fields: []playground.FormField{{Name: "a", Off: true}, {Name: "b", Value: "1"}}}).On()); got != "b=1" {
		t.Errorf("encoded %q", got)
	}
}
