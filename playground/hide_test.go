package playground_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

const canary = `Kä"n/ar+y&<7>'\ 9`

func hiderOf(value string, also ...string) *playground.Hider {
	return playground.NewHider([]playground.Secret{{Name: "api-key", Value: value, Also: also}})
}

func TestASecretIsHiddenInEverySpelling(t *testing.T) {
	inJSON, _ := json.Marshal(canary)
	twice, _ := json.Marshal(string(inJSON))
	for name, text := range map[string]string{
		"as it is":                    canary,
		"percent-encoded as a form":   url.QueryEscape(canary),
		"percent-encoded as a path":   url.PathEscape(canary),
		"with small hexadecimals":     "K%c3%a4%22n%2far%2by%26%3c7%3e%27%5c+9",
		"in JSON":                     string(inJSON),
		"in JSON within JSON":         string(twice),
		"in HTML":                     html.EscapeString(canary),
		"in base64":                   base64.StdEncoding.EncodeToString([]byte(canary)),
		"in base64 of URLs":           base64.RawURLEncoding.EncodeToString([]byte(canary)),
		"in base64 behind one byte":   base64.StdEncoding.EncodeToString([]byte("x" + canary + "yz")),
		"in base64 behind two bytes":  base64.StdEncoding.EncodeToString([]byte("xy" + canary + "z")),
		"in base64 behind three":      base64.StdEncoding.EncodeToString([]byte("xyz" + canary)),
		"twice":                       canary + canary,
		"between other text":          "a " + canary + " b",
		"the pair of Basic":           "Basic " + base64.StdEncoding.EncodeToString([]byte("me:"+canary)),
		"in hexadecimals":             hex.EncodeToString([]byte(canary)),
		"in large hexadecimals":       strings.ToUpper(hex.EncodeToString([]byte(canary))),
		"in HTML as Python has it":    `Kä&quot;n/ar+y&amp;&lt;7&gt;&#x27;\ 9`,
		"in HTML as PHP has it":       `Kä&quot;n/ar+y&amp;&lt;7&gt;&#039;\ 9`,
		"in UTF-16":                   strings.ReplaceAll(strings.Join(strings.Split(canary, ""), "\x00"), "ä", "\xe4") + "\x00",
		"in XML":                      `Kä"n/ar+y&amp;&lt;7&gt;'\ 9`,
		"in XML's attributes":         `Kä&quot;n/ar+y&amp;&lt;7&gt;&apos;\ 9`,
		"in JSON as PHP has it":       `"K\u00e4\"n\/ar+y&<7>'\\ 9"`,
		"in JSON with slashes":        `"Kä\"n\/ar+y&<7>'\\ 9"`,
		"in JSON with nothing beyond": `"K\u00e4\"n/ar+y&<7>'\\ 9"`,
	} {
		t.Run(name, func(t *testing.T) {
			pair := base64.StdEncoding.EncodeToString([]byte("me:" + canary))
			got := hiderOf(canary, pair).Text(text)
			if !strings.Contains(got, "‹secret:api-key›") || strings.Contains(got, canary) || strings.Contains(got, "n/ar") {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

func TestWhatIsTooShortIsNotHidden(t *testing.T) {
	if h := hiderOf("abcde"); h != nil {
		t.Error("five characters stand in too much else")
	}
	if got := hiderOf("abcdef").Text("abcdefg abcde"); got != "‹secret:api-key›g abcde" {
		t.Errorf("got %q", got)
	}
	var none *playground.Hider
	if none.Text("x") != "x" || none.Holds("x") || string(none.Stream().Next([]byte("x"))) != "x" || none.Stream().Rest(true) != nil {
		t.Error("no secrets, nothing to hide")
	}
}

func TestTheLongestSecretWins(t *testing.T) {
	h := playground.NewHider([]playground.Secret{{Name: "short", Value: "token-1"}, {Name: "long", Value: "token-12345"}})
	if got := h.Text("token-12345 token-1"); got != "‹secret:long› ‹secret:short›" {
		t.Errorf("got %q", got)
	}
}

// streamed passes text on in pieces that end where cuts say.
func streamed(h *playground.Hider, text string, cuts []int) string {
	s, out := h.Stream(), ""
	from := 0
	for _, c := range cuts {
		if c > from && c <= len(text) {
			out += string(s.Next([]byte(text[from:c])))
			from = c
		}
	}
	out += string(s.Next([]byte(text[from:])))
	return out + string(s.Rest(false))
}

func TestHoweverContentIsCutASecretIsHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringOfN(rapid.RuneFrom([]rune("ab-ä/+")), 6, 12, -1).Draw(t, "secret")
		parts := rapid.SliceOfN(rapid.OneOf(rapid.Just(secret), rapid.Just(base64.StdEncoding.EncodeToString([]byte(secret))),
			rapid.StringOf(rapid.RuneFrom([]rune("ab-ä/+ ")))), 0, 8).Draw(t, "parts")
		text := strings.Join(parts, "")
		h := hiderOf(secret)
		cuts := rapid.SliceOf(rapid.IntRange(0, len(text)+1)).Draw(t, "cuts")
		got := streamed(h, text, cuts)
		if got != h.Text(text) {
			t.Fatalf("in pieces %q, at once %q", got, h.Text(text))
		}
		if strings.Contains(got, secret) {
			t.Fatalf("%q holds %q", got, secret)
		}
	})
}

func TestASecretThatBeganWhereContentBrokeOffIsHidden(t *testing.T) {
	s := hiderOf("correct-horse-battery").Stream()
	got := string(s.Next([]byte("token: correct-hor")))
	got += string(s.Rest(true))
	if got != "token: ‹secret:api-key›" {
		t.Errorf("got %q", got)
	}
}

func TestAttemptsKeepNoSecretAnywhere(t *testing.T) {
	const v = "correct-horse-battery"
	attempts := []playground.Attempt{{Because: v, Exchanges: []playground.Exchange{{
		Request: playground.SentRequest{URL: "http://h/?k=" + v, Headers: []playground.Field{{Name: "X-" + v, Value: "Bearer " + v}}},
		Interim: []playground.Interim{{Status: 103, Headers: []playground.Field{{Name: "Link", Value: v}}}},
		Response: &playground.Response{
			Reason: v, Headers: []playground.Field{{Name: "Echo", Value: v}}, Trailers: []playground.Field{{Name: "T", Value: v}},
			Content: playground.Content{MediaType: v, Head: []byte("is " + v), Whole: []byte("is " + v), DecodedSize: 24, SHA256: "x"},
		},
		Failure:  &playground.Failure{Message: v, Detail: v},
		Redirect: &playground.Redirect{Location: v, URL: v, Kept: []string{v}},
		TLS:      &playground.TLS{ServerName: v, Chain: []playground.Certificate{{Subject: v, Names: []string{v}}}},
	}}}}
	hiderOf(v).Attempts(attempts)
	text, _ := json.Marshal(attempts)
	content := attempts[0].Exchanges[0].Response.Content
	if strings.Contains(string(text)+string(content.Head)+string(content.Whole), v) {
		t.Errorf("a secret is left: %s", text)
	}
	if content.DecodedSize != int64(len(content.Whole)) || content.SHA256 == "x" || len(content.SHA256) != 64 {
		t.Errorf("content is not described as it is kept: %+v", content)
	}
}

func TestANameIsShownWhereASecretWouldBeMasked(t *testing.T) {
	for given, want := range map[string]string{
		"Bearer {{token}}":          "Bearer {{token}}",
		"{{token}}":                 "{{token}}",
		"‹secret:token›":            "‹secret:token›",
		"Bearer abc{{token}}":       "Bearer ••••••••{{token}}",
		"Bearer your-token-here-12": "Bearer ••••••••e-12",
	} {
		if got := playground.MaskField("Authorization", given); got != want {
			t.Errorf("%q is shown as %q, not %q", given, got, want)
		}
	}
	if got := playground.MaskURL("http://me:{{pw}}@h/?token={{t}}"); got != "http://me:{{pw}}@h/?token={{t}}" {
		t.Errorf("got %q", got)
	}
	if got := playground.Reveal("http://h/‹secret:a›/‹secret:b›"); got != "http://h/{{a}}/{{b}}" {
		t.Errorf("got %q", got)
	}
}

// TestContentThatNearlyHoldsManySecretsIsReadInTime is for what a server can choose: a hundred
// cookies of the longest kind, and content that begins like all of them at every place. Tried
// one by one this takes minutes.
func TestContentThatNearlyHoldsManySecretsIsReadInTime(t *testing.T) {
	var secrets []playground.Secret
	for i := range 100 {
		secrets = append(secrets, playground.Secret{Name: "cookie", Value: strings.Repeat("a", 3900) + "b" + strconv.Itoa(i)})
	}
	h := playground.NewHider(secrets)
	nearly := strings.Repeat("a", 128<<10)
	for name, text := range map[string]string{"as it is": nearly, "with percent signs": strings.Repeat(nearly[:1000]+"%61", 128)} {
		if got := h.Text(text); got != text {
			t.Errorf("%s: something was hidden", name)
		}
	}
	if got := h.Text(nearly + secrets[42].Value + "%61" + secrets[7].Value[1:]); got != nearly+"‹secret:cookie›‹secret:cookie›" {
		t.Errorf("ends with %q", got[len(got)-200:])
	}
}
