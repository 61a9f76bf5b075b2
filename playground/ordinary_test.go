package playground

import (
	"strings"
	"testing"
)

func TestAnOrdinaryWordIsHiddenWhereACredentialStands(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"Authorization": "Bearer secret"}`, `{"Authorization": "*************"}`},
		{`{"said": "{\"password\":\"secret\"}"}`, `{"said": "{\"password\":\"******\"}"}`},
		{"<a>api_key=secret&x=1</a>", "<a>api_key=******&x=1</a>"},
		{"<Password>secret</Password>", "<Password>******</Password>"},
		{`the token "secret" has expired`, `the token "******" has expired`},
		{`{"secret": "this is no secret", "secrets": ["secretary"]}`, `{"secret": "this is no secret", "secrets": ["secretary"]}`},
		{"Key secret, keys secrets", "Key ******, keys secrets"},
		{"secret", "secret"},
	} {
		run := Run{Request: NewRequest("http://h/")}
		run.Request.Headers = []Row{{Name: "Authorization", Value: "Bearer secret", Enabled: true}}
		h := NewBlanker(run)
		if got := h.BlankText(c.text); got != c.want {
			t.Errorf("%s\nis   %s\nwant %s", c.text, got, c.want)
		}
		if got := h.BlankText(strings.Repeat("x ", 100) + c.text); got != strings.Repeat("x ", 100)+c.want {
			t.Errorf("behind much else: %s", got)
		}
	}
	if got := NewHider([]Secret{{Name: "key", Value: "secret"}}).Text("no secret"); got != "no ‹secret:key›" {
		t.Errorf("a secret variable that is a word: %s", got)
	}
}

func TestWhatIsAnOrdinaryWord(t *testing.T) {
	for value, want := range map[string]bool{
		"a": true, "test": true, "Hello": true, "2026": true, "Password": true, "token": true,
		"": false, "x9k2": false, "hunter": false, "123456": false, "passwords1": false, "über": false,
	} {
		if got := OrdinaryWord(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
