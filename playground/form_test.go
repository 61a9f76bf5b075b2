package playground

import (
	"net/url"
	"testing"
)

func TestAFormIsReadBackAsItWasWritten(t *testing.T) {
	fields := []FormField{{Name: "a b", Value: "1&2=3"}, {Name: "é", Value: "x+y%zz*-._~\r\n\x00"}, {Name: "", Value: ""}, {Name: "a b", Value: "again"}}
	text := EncodeForm(fields)
	if want := "a+b=1%262%3D3&%C3%A9=x%2By%25zz*-._%7E%0D%0A%00&=&a+b=again"; text != want {
		t.Errorf("wrote %s, want %s", text, want)
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := values["a b"]; len(got) != 2 || got[0] != "1&2=3" || got[1] != "again" {
		t.Errorf("a server reads %q", values)
	}
	if EncodeForm(nil) != "" {
		t.Error("no fields are no text")
	}
}
