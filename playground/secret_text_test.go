package playground

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCredentialsInTextAreMasked(t *testing.T) {
	for text, want := range map[string]string{
		`{"user":"a","password":"hunter2-hunter2"}`:                   `{"user":"a","password":"••••••••ter2"}`,
		`{"password" : "short", "n": 1}`:                              `{"password" : "••••••••", "n": 1}`,
		`{"token":123456,"page":2}`:                                   `{"token":"••••••••","page":2}`,
		`{"tokens":["0123456789abcdef","x"],"a":["b"]}`:               `{"tokens":["••••••••cdef","••••••••"],"a":["b"]}`,
		`{"a":{"client_secret":"0123456789\"ab"}}`:                    `{"a":{"client_secret":"••••••••"}}`,
		`{"password":"{{key}}"}`:                                      `{"password":"{{key}}"}`,
		`{"password":"0123456789ab`:                                   `{"password":"••••••••89ab`,
		`user=a&password=0123456789ab&x=1`:                            `user=a&password=••••••••89ab&x=1`,
		`client%5Fsecret=0123456789ab`:                                `client%5Fsecret=••••••••89ab`,
		`<a><wsse:Password Type="t">0123456789ab</wsse:Password></a>`: `<a><wsse:Password Type="t">••••••••89ab</wsse:Password></a>`,
		`<a password="0123456789ab" b="c"/>`:                          `<a password="••••••••89ab" b="c"/>`,
		`{ signIn(password: "0123456789ab", name: "b") { ok } }`:      `{ signIn(password: "••••••••89ab", name: "b") { ok } }`,
		`{"query":"{ a(token: \"0123456789ab\") }"}`:                  `{"query":"{ a(token: \"••••••••89ab\") }"}`,
		"name: a\npassword: 0123456789ab\nport: 1":                    "name: a\npassword: ••••••••89ab\nport: 1",
		`{"idempotency-key":"0123456789ab","keyword":"0123456789ab"}`: `{"idempotency-key":"0123456789ab","keyword":"0123456789ab"}`,
		`no credential here, whatever the password is`:                `no credential here, whatever the password is`,
	} {
		if got := MaskText(text); got != want {
			t.Errorf("%s\n became %s\n   want %s", text, got, want)
		}
	}
}

// FuzzMaskText: no value that is found is left, JSON stays JSON, and nothing that is masked
// is masked again.
func FuzzMaskText(f *testing.F) {
	for _, seed := range []string{`{"password":"0123456789ab","tokens":["a","b"],"pin":12}`, `a=b&token=c`, `<password>x</password>`, `{"a":"password: \"x\""}`, "secret: x\n- key: 'y'", `"key":"`, `{"key":"\u00e9"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "•") {
			return
		}
		masked, end := MaskText(text), 0
		for _, c := range CredentialsIn(text) {
			if c.At < end || c.End > len(text) || c.End < c.At {
				t.Fatalf("%q: %+v", text, c)
			}
			end = c.End
		}
		if json.Valid([]byte(text)) && !json.Valid([]byte(masked)) {
			t.Errorf("%q became %q", text, masked)
		}
	})
}

func TestALoneNameOfUserinfoIsACredential(t *testing.T) {
	for raw, want := range map[string]string{
		"http://ghp_0123456789abcdef@h/":        "http://••••••••cdef@h/",
		"http://sk_live_0123456789ab:@h/":       "http://••••••••89ab:@h/",
		"http://mira@h/":                        "http://mira@h/",
		"http://{{name}}:{{password}}@h/":       "http://{{name}}:{{password}}@h/",
		"http://mira.of.the.team:0123456789@h/": "http://mira.of.the.team:••••••••@h/",
	} {
		if got := MaskURL(raw); got != want {
			t.Errorf("%s became %s, want %s", raw, got, want)
		}
	}
	a := MaskAuth(Auth{Kind: "basic", Username: "sk_live_0123456789ab"})
	if a.Username != "••••••••89ab" {
		t.Errorf("%+v", a)
	}
}

func TestWhatWasMaskedInATextIsFilledInWhereItStood(t *testing.T) {
	stored := `{"user": "mira", "password": "correct horse battery", "token": "tok-1234567890"}`
	masked := MaskText(stored)
	for name, c := range map[string]struct{ edited, want string }{
		"as it was":                 {masked, stored},
		"another member changed":    {strings.Replace(masked, "mira", "jonas", 1), strings.Replace(stored, "mira", "jonas", 1)},
		"a credential typed anew":   {strings.Replace(masked, Mask("correct horse battery"), "new", 1), strings.Replace(stored, "correct horse battery", "new", 1)},
		"a credential taken out":    {`{"token": "` + Mask("tok-1234567890") + `"}`, `{"token": "tok-1234567890"}`},
		"under another name":        {`{"hint": "` + Mask("tok-1234567890") + `"}`, `{"hint": "` + Mask("tok-1234567890") + `"}`},
		"nothing of it is left":     {`{}`, `{}`},
		"on lines":                  {"{\n  \"token\": \"" + Mask("tok-1234567890") + "\"\n}", "{\n  \"token\": \"tok-1234567890\"\n}"},
		"masked where nothing was":  {maskDots, maskDots},
		"the other's is not filled": {strings.Replace(masked, `"password"`, `"pass"`, 1), strings.Replace(strings.Replace(masked, `"password"`, `"pass"`, 1), Mask("tok-1234567890"), "tok-1234567890", 1)},
	} {
		if got := UnmaskText(c.edited, stored); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}
