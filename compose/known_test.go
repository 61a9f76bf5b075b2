package compose_test

import (
	"strings"
	"testing"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
)

func TestTheNamesThatARequestCanUse(t *testing.T) {
	s := &compose.Setting{Layers: []compose.Layer{
		{Name: "the environment Staging", Variables: []playground.Variable{
			{Name: "host", Value: "a.example"}, {Name: "base", Value: "https://{{host}}/{{token}}"}, {Name: "token", Value: "s3cret-of-staging", Secret: true, Set: true}, {Name: "round", Value: "{{round}}"}, {Name: "user", Value: "of the environment"},
		}},
		{Name: "the collection Users", Variables: []playground.Variable{{Name: "user", Value: "of the collection"}, {Name: "page", Value: "1"}}},
	}}
	own := []playground.Row{{Name: "page", Value: "2", Enabled: true}, {Name: "off", Value: "x"}}
	var got []string
	for _, k := range s.Known(own) {
		if strings.Contains(k.Value, "s3cret") {
			t.Errorf("%s gives a secret away: %s", k.Name, k.Value)
		}
		got = append(got, k.Name+"="+k.Value+" from "+k.From)
	}
	want := "page=2 from this request|user=of the collection from the collection Users|host=a.example from the environment Staging|base=https://a.example/{{token}} from the environment Staging|token= from the environment Staging|round={{round}} from the environment Staging"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

func TestTheNamesThatStandForNothing(t *testing.T) {
	r := playground.NewRequest("{{base}}/users/{id}?x={{ missing }}")
	r.PathParams = []playground.Row{{Name: "id", Value: "{{user}}", Enabled: true}}
	r.Headers = []playground.Row{{Name: "X-A", Value: "{{missing}} {{$uuid}} {{base}}", Enabled: true}, {Name: "X-B", Value: "{{off}}"}}
	r.Variables = []playground.Row{{Name: "user", Value: "17", Enabled: true}}
	e := playground.Environment{Name: "Staging", Variables: []playground.Variable{{Name: "base", Value: "http://{{host}}"}}}
	if got := strings.Join(compose.SettingOf(&e, dynamic.Source{}).Unknown(r), " "); got != "host missing" {
		t.Errorf("unknown are %q", got)
	}
	var none *compose.Setting
	if got := strings.Join(none.Unknown(r), " "); got != "base missing" {
		t.Errorf("without a setting, unknown are %q", got)
	}
}
