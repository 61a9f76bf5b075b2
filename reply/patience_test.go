package reply

import (
	"testing"

	"parley/playground"
)

func TestAnExpressionIsNotLookedForWithoutEnd(t *testing.T) {
	was := patience
	patience = 0
	defer func() { patience = was }()
	r := &playground.Response{Headers: []playground.Field{{Name: "A", Value: "a"}}, Content: playground.Content{SHA256: "x"}}
	for _, of := range []string{playground.OfJSON, playground.OfBody, playground.OfHeader} {
		c := playground.Check{Of: of, At: map[string]string{playground.OfHeader: "A"}[of], Is: playground.IsMatched, Value: "a", Enabled: true}
		if got := HoldTo([]playground.Check{c}, r, []byte(`"a"`), 0); got[0].Held || got[0].Detail != tooSlow {
			t.Errorf("%s: %+v", of, got)
		}
	}
	if got := Take([]playground.Extraction{{From: playground.FromRegex, Expression: "a", Enabled: true}}, r, []byte("a")); got[0].Found || got[0].Detail != tooSlow {
		t.Errorf("%+v", got)
	}
}
