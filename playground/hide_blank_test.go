package playground

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

func TestARepeatedCredentialIsBlankedInItsPlace(t *testing.T) {
	const secret = "canary/7f3a9c0b+2d4e"
	r := Run{Request: NewRequest("http://h/")}
	r.Request.Headers = []Row{{Name: "Authorization", Value: "Bearer " + secret, Enabled: true}}
	h := NewBlanker(r)
	for _, c := range []struct{ name, spelled string }{
		{"as it is", secret}, {"with its scheme", "Bearer " + secret}, {"in a URL", url.QueryEscape(secret)}, {"in JSON", `canary\/7f3a9c0b+2d4e`},
		{"in base64", base64.StdEncoding.EncodeToString([]byte(secret))}, {"twice in a row", secret + secret}, {"over itself", "canary/canary/7f3a9c0b+2d4e"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := `{"said": "` + c.spelled + `", "more": 1}`
			after := h.BlankText(before)
			if len(after) != len(before) || !strings.HasPrefix(after, `{"said": "`) || !strings.HasSuffix(after, `", "more": 1}`) {
				t.Fatalf("%s", after)
			}
			if h.Holds(after) || !strings.Contains(after, "****") {
				t.Errorf("%s", after)
			}
		})
	}
	if got := h.BlankText("nothing of it: canary/7f3a9c0b"); got != "nothing of it: canary/7f3a9c0b" {
		t.Error(got)
	}
	if NewBlanker(Run{Request: NewRequest("http://h/")}) != nil {
		t.Error("there is something to blank without a credential")
	}
}

func TestWhatAServerRepeatsOfCredentialsIsBlankedWhereverItStands(t *testing.T) {
	const secret = "canary-7f3a9c0b2d4e"
	r := Run{Request: NewRequest("http://h/?api_key=" + secret)}
	r.Attempts = []Attempt{{Number: 1, Exchanges: []Exchange{{
		Request:  SentRequest{Method: "GET", URL: "http://h/?api_key=" + secret},
		Interim:  []Interim{{Status: 103, Headers: []Field{{Name: "X-Said", Value: secret}}}},
		Response: &Response{Status: 302, Reason: "no " + secret, Headers: []Field{{Name: "X-Said", Value: "it was " + secret}}, Trailers: []Field{{Name: "X-Said", Value: secret}}},
		Redirect: &Redirect{Location: "/" + secret, URL: "http://h/" + secret},
		Failure:  &Failure{Message: secret, Detail: secret, FirstBytes: []byte(secret)},
	}}}}
	r.Extracted = []Extracted{{Variable: "said", Value: secret}}
	r.Conclude()
	blanked := NewBlanker(r).BlankRun(MaskRun(r))
	var texts []string
	x := blanked.Attempts[0].Exchanges[0]
	texts = append(texts, x.Request.URL, x.Interim[0].Headers[0].Value, x.Response.Reason, x.Response.Headers[0].Value, x.Response.Trailers[0].Value, x.Redirect.Location, x.Redirect.URL,
		x.Failure.Message, x.Failure.Detail, string(x.Failure.FirstBytes), blanked.Reason, blanked.FinalURL, blanked.URL, blanked.Failure.Message, blanked.Extracted[0].Value)
	for i, s := range texts {
		if strings.Contains(s, secret) {
			t.Errorf("%d: %s", i, s)
		}
	}
	if !strings.Contains(r.Attempts[0].Exchanges[0].Response.Headers[0].Value, secret) || string(r.Attempts[0].Exchanges[0].Failure.FirstBytes) != secret {
		t.Error("the run itself was changed")
	}
}

func TestAShortCredentialIsBlankedWhereTheTextSaysWhatItIs(t *testing.T) {
	r := Run{Request: NewRequest("http://h/?api_key=k3y9")}
	r.Request.Auth = Auth{Kind: "basic", Username: "me", Password: "p4ss!"}
	h := NewBlanker(r)
	for text, want := range map[string]string{
		`{"password":"p4ss!"}`: `{"password":"*****"}`, "/?api_key=k3y9&a=k3y9": "/?api_key=****&a=k3y9", "wrong password: p4ss!": "wrong password: *****",
		"p4ss! and k3y9": "p4ss! and k3y9", `{"password":"p4ss!more"}`: `{"password":"p4ss!more"}`,
	} {
		if got := h.BlankText(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
