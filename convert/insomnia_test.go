package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

func TestARequestOfInsomniaInheritsTheSignInOfItsFolder(t *testing.T) {
	for name, own := range map[string]string{"said so": "authentication: {type: inherit}", "left empty": "authentication: {}", "not said": "name: List"} {
		t.Run(name, func(t *testing.T) {
			in, err := convert.Import("auto", convert.Upload{Text: "type: collection.insomnia.rest/5.0\nname: Shop\ncollection:\n- name: Orders\n  authentication: {type: bearer, token: t}\n  children:\n" +
				"  - url: https://a.test/x\n    method: GET\n    " + own + "\n"})
			if err != nil || len(in.Requests) != 1 {
				t.Fatal(in, err)
			}
			if got := lines(in); !strings.HasSuffix(got, ": GET https://a.test/x auth inherit\nOrders/: auth bearer t\n") {
				t.Errorf("became %s", got)
			}
			if len(in.Warnings) != 0 {
				t.Errorf("warns of %v", in.Warnings)
			}
		})
	}
}

func TestACommandSaysWhichSignInItLeavesOut(t *testing.T) {
	for _, c := range []struct {
		name, has, lacks string
		auth             playground.Auth
	}{
		{"digest, which curl has", "--digest -u u:p", "Differs", playground.Auth{Kind: playground.AuthDigest, Username: "u", Password: "p"}},
		{"OAuth 2, which it has not", "Differs: it does not sign in by OAuth 2", "oauth2", playground.Auth{Kind: playground.AuthOAuth2}},
		{"a signature that is not written", "Differs: it does not sign in by AWS Signature 4", "sigv4", playground.Auth{Kind: playground.AuthAWSSigV4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("https://a.test/")
			r.Auth = c.auth
			text, err := convert.ToFile("curl", playground.Collection{Name: "C", Requests: []playground.SavedRequest{{Name: "R", Request: r}}})
			if err != nil || !strings.Contains(string(text), c.has) || strings.Contains(string(text), c.lacks) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
