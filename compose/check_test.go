package compose_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func TestChecksThatCannotBeAreFaults(t *testing.T) {
	for _, c := range []struct {
		check         playground.Check
		pointer, says string
	}{
		{playground.Check{Of: "json", At: "/a", Is: "equals", Value: ""}, "", ""},
		{playground.Check{Of: "json", At: "a", Is: "exists"}, "/at", "is no JSON Pointer"},
		{playground.Check{Of: "xml", At: "a", Is: "exists"}, "/of", "nothing to check"},
		{playground.Check{Of: "time", Is: "contains", Value: "1"}, "/is", "cannot be checked of time"},
		{playground.Check{Of: "time", Is: "less", Value: "soon"}, "/value", "a time"},
		{playground.Check{Of: "time", Is: "less", Value: "0.5 s"}, "", ""},
		{playground.Check{Of: "size", Is: "equals", Value: "big"}, "/value", "a size"},
		{playground.Check{Of: "header", At: "a b", Is: "exists"}, "/at", "name of a response header"},
		{playground.Check{Of: "json", Is: "matches", Value: "("}, "/value", "no regular expression"},
		{playground.Check{Of: "json", Is: "type", Value: "text"}, "/value", "string, number"},
		{playground.Check{Of: "json", Is: "length", Value: "-1"}, "/value", "a number of items"},
		{playground.Check{Of: "json", Is: "more", Value: "x"}, "/value", "a number"},
		{playground.Check{Of: "body", Is: "contains"}, "/value", "what to look for"},
		{playground.Check{Of: "json", At: "/" + strings.Repeat("a", 2000), Is: "exists"}, "/value", "at most 1024"},
	} {
		r := playground.NewRequest("http://h/")
		c.check.Enabled = true
		r.Checks = []playground.Check{{Of: "nonsense"}, c.check}
		faults := compose.Validate(r, compose.Ceilings{})
		if c.says == "" && len(faults) > 0 || c.says != "" && (len(faults) != 1 || faults[0].Pointer != "/request/checks/1"+c.pointer || !strings.Contains(faults[0].Detail, c.says)) {
			t.Errorf("%+v: %+v", c.check, faults)
		}
	}
	r := playground.NewRequest("http://h/")
	r.Checks = make([]playground.Check, playground.MaxChecks+1)
	if faults := compose.Validate(r, compose.Ceilings{}); len(faults) != 1 || faults[0].Pointer != "/request/checks" {
		t.Errorf("too many: %+v", faults)
	}
}

func TestChecksAreReadFromAForm(t *testing.T) {
	v := url.Values{
		"form": {"page"}, "check_use": {"0", "2", "4", "5"}, "check_of": {"json", "header", "time", "json", "json", "json"}, "check_at": {"$.items[0].id", "Content-Type", "left over", "", "/there", "a b"},
		"check_is": {"equals", "contains", "less", "equals", "exists", "equals"}, "check_value": {"5", "json", "500 ms", "", "left over", "x"},
	}
	want := []playground.Check{
		{Of: "json", At: "/items/0/id", Is: "equals", Value: "5", Enabled: true}, {Of: "header", At: "Content-Type", Is: "contains", Value: "json"},
		{Of: "time", Is: "less", Value: "500 ms", Enabled: true}, {Of: "json", At: "/there", Is: "exists", Enabled: true}, {Of: "json", At: "a b", Is: "equals", Value: "x", Enabled: true},
	}
	if got := compose.ReadForm(v).Checks; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestNamesInChecksAreFilledIn(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Variables = []playground.Row{{Name: "id", Value: "7", Enabled: true}, {Name: "said", Value: "a \"b\" \\", Enabled: true}}
	r.Checks = []playground.Check{{Of: "json", At: "/users/{{id}}", Is: "equals", Value: "{{id}}", Enabled: true}, {Of: "json", Is: "equals", Value: "{{nothing}}"}, {Of: "json", Is: "equals", Value: `"{{said}}{{id}}"`, Enabled: true}, {Of: "body", Is: "equals", Value: `"{{said}}"`, Enabled: true}}
	filled, faults := (&compose.Setting{}).Fill(r)
	if c := filled.Request.Checks; len(faults) > 0 || c[0].At != "/users/7" || c[0].Value != "7" || c[1].Value != "{{nothing}}" || c[2].Value != `"a \"b\" \\7"` || c[3].Value != `"a "b" \"` || r.Checks[0].Value != "{{id}}" {
		t.Errorf("%+v, %+v", filled.Request.Checks, faults)
	}
}

func TestAValueThatIsMaskedComesBack(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Checks = []playground.Check{{Of: "json", At: "/token", Is: "equals", Value: "s3cr3t-and-long", Enabled: true}, {Of: "json", At: "/token", Is: "length", Value: "15", Enabled: true}}
	shown := playground.MaskRequest(r)
	if shown.Checks[0].Value == r.Checks[0].Value || shown.Checks[1].Value != "15" {
		t.Fatalf("shown %+v", shown.Checks)
	}
	if got := compose.MergeSecrets(shown, r); !reflect.DeepEqual(got.Checks, r.Checks) {
		t.Errorf("%+v", got.Checks)
	}
}

func TestCredentialsInChecksBecomeVariables(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Checks = []playground.Check{
		{Of: "json", At: "/access_token", Is: "equals", Value: `"s3cr3t-and-long"`, Enabled: true}, {Of: "json", At: "/access_token", Is: "length", Value: "15"}, {Of: "json", At: "/access_token", Is: "contains", Value: "s3cr3t-and-long"},
		{Of: "header", At: "Set-Cookie", Is: "contains", Value: "sid=abcdef; Path=/shop"}, {Of: "json", At: "/name", Is: "equals", Value: "Ann"}, {Of: "json", At: "/password", Is: "equals", Value: `"a\"b-and-more"`},
	}
	u := compose.Unburden(r, nil, nil)
	var got []string
	for _, c := range u.Request.Checks {
		got = append(got, c.Value)
	}
	if want := []string{`"{{access_token}}"`, "15", "{{access_token}}", "sid={{sid}}; Path=/shop", "Ann", "{{password}}"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}
