package compose_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
)

// signing is an environment with a key, and texts to sign.
func signing() *playground.Environment {
	return &playground.Environment{Name: "Signed", Variables: []playground.Variable{
		{Name: "key", Value: "Jefe-s3cret-key", Secret: true}, {Name: "plain", Value: "Jefe"}, {Name: "packed", Value: "SmVmZQ=="}, {Name: "unpacked", Value: "{{$base64Decode packed}}"},
		{Name: "text", Value: "what do ya want for nothing?"}, {Name: "ключ", Value: "Jefe"}, {Name: "unset", Secret: true},
		{Name: "claims", Value: `{"sub":"1234567890","name":"John Doe","iat":1516239022}`}, {Name: "jwt_key", Value: "your-256-bit-secret"},
		{Name: "lines", Value: "a{{$newline}}b"}, {Name: "address", Value: "a b/ü+&"}, {Name: "round", Value: "{{$sha256 round}}"},
		{Name: "to_sign", Value: "{{$timestamp}}.{{$method}}.{{$path}}?{{$query}}.{{$body}}"},
		{Name: "nonce", Value: "{{$uuid}}"}, {Name: "with_nonce", Value: "{{nonce}}:{{$timestampMs}}"},
	}}
}

func TestValuesAreMadeOfOthers(t *testing.T) {
	for _, c := range []struct{ name, given, want, fault string }{
		{"an HMAC (RFC 4231, test case 2)", "{{$hmacSha256 plain text}}", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", ""},
		{"in base64", "{{$hmacSha256 plain text base64}}", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=", ""},
		{"in base64 for addresses", "{{ $hmacSha256  plain text base64url }}", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM", ""},
		{"in capitals", "{{$md5 text HEX}}", "D03CB659CBF9192DCD066272249F8412", ""},
		{"of 512 bits (RFC 4231)", "{{$hmacSha512 plain text}}", "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737", ""},
		{"of SHA-1 (RFC 2202)", "{{$hmacSha1 plain text}}", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", ""},
		{"with a key in base64", "{{$hmacSha256 unpacked text}}", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", ""},
		{"with a name in other letters", "{{$hmacSha256 ключ text}}", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", ""},
		{"a digest", "{{$sha256 plain}}", "1a3b6f9b9a7a7fe0a3ed9d0bdb9cba8fa2ae0dd8a4e8ac5ed7a3cd1d9c0c9d9e", "-"},
		{"base64", "{{$base64 text}}", "d2hhdCBkbyB5YSB3YW50IGZvciBub3RoaW5nPw==", ""},
		{"percent-encoded", "{{$urlEncode address}}", "a%20b%2F%C3%BC%2B%26", ""},
		{"a line feed", "{{lines}}", "a\nb", ""},
		{"a token (jwt.io's own)", "{{$jwt jwt_key claims}}", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c", ""},
		{"without its operands", "{{$hmacSha256}}", "{{$hmacSha256}}", "{{$hmacSha256}} takes the names of the variables with a key and with a text, such as {{$hmacSha256 key text}}; behind them HEX, base64 or base64url may stand."},
		{"in a way there is not", "{{$sha256 text rot13}}", "{{$sha256 text rot13}}", "{{$sha256 text rot13}} takes the name of the variable with a text, such as {{$sha256 text}}; behind them HEX, base64 or base64url may stand."},
		{"of nothing", "{{$sha256 nobody}}", "{{$sha256 nobody}}", "The variable {{nobody}} is not defined in the environment Signed. Put its value in its place, or define it."},
		{"of what is made of it", "{{round}}", "{{$sha256 round}}", "The variable {{round}} stands for itself, by way of {{round}}."},
		{"with a key without a value", "{{$hmacSha256 unset text}}", "{{$hmacSha256 unset text}}", "The secret {{unset}} has no value yet."},
		{"of no base64", "{{$base64Decode text}}", "{{$base64Decode text}}", "{{$base64Decode text}} is of a text that is no base64."},
		{"of no claims", "{{$jwt plain text}}", "{{$jwt plain text}}", "{{$jwt plain text}} is of claims that are no JSON object."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("http://h/")
			r.Headers = []playground.Row{{Name: "X", Value: c.given, Enabled: true}}
			f, faults := compose.SettingOf(signing(), fixed()).Fill(r)
			if c.fault == "-" { // known by its own kind
				sum := sha256.Sum256([]byte("Jefe"))
				c.want, c.fault = hex.EncodeToString(sum[:]), ""
			}
			said := ""
			if len(faults) > 0 {
				said = faults[0].Detail
			}
			if got := f.Request.Headers[0].Value; got != c.want || said != c.fault {
				t.Errorf("%q, %q; not %q, %q", got, said, c.want, c.fault)
			}
		})
	}
}

// TestARequestIsSignedWithoutAScript: what is signed is what is sent, at the time that is sent.
func TestARequestIsSignedWithoutAScript(t *testing.T) {
	for _, c := range []struct {
		name   string
		body   playground.Body
		signed string
	}{
		{"a text", playground.Body{Kind: playground.BodyJSON, Text: `{"at":"{{$now}}","n":"{{nonce}}"}`}, `{"at":"2026-01-31T12:00:00.005Z","n":"1f2e3d4c-1f2e-4d4c-9f2e-3d4c1f2e3d4c"}`},
		{"a form", playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a b", Value: "{{plain}}&"}}}, "a+b=Jefe%26"},
		{"nothing", playground.Body{Kind: playground.BodyNone}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest("https://h.test/orders/{id}?x=1")
			r.Method, r.Body = "POST", c.body
			r.PathParams = []playground.Row{{Name: "id", Value: "a/b", Enabled: true}}
			r.Query = []playground.Row{{Name: "q", Value: "ü {{plain}}", Enabled: true}}
			r.Headers = []playground.Row{
				{Name: "X-Timestamp", Value: "{{$timestamp}}", Enabled: true}, {Name: "X-Text", Value: "{{to_sign}}", Enabled: true},
				{Name: "X-Signature", Value: "{{$hmacSha256 key to_sign}}", Enabled: true}, {Name: "X-Nonce", Value: "{{nonce}}", Enabled: true}, {Name: "X-More", Value: "{{with_nonce}}", Enabled: true},
			}
			ticking := fixed()
			at := ticking.Now()
			ticking.Now = func() time.Time { at = at.Add(time.Second); return at.Add(-time.Second) }
			f, faults := compose.SettingOf(signing(), ticking).Fill(r)
			if len(faults) > 0 {
				t.Fatalf("%+v", faults)
			}
			sent, err := compose.Resolve(f.Request)
			if err != nil || sent.URL != "https://h.test/orders/a%2Fb?x=1&q=%C3%BC%20Jefe" {
				t.Fatalf("sent to %s: %v", sent.URL, err)
			}
			field := func(name string) string { v, _ := sent.Header(name); return v }
			text := "1769860800.POST./orders/a%2Fb?x=1&q=%C3%BC%20Jefe." + c.signed
			mac := hmac.New(sha256.New, []byte("Jefe-s3cret-key"))
			mac.Write([]byte(text))
			if field("X-Text") != text || sent.Body.Text != c.signed {
				t.Errorf("signed %q, sent %q", field("X-Text"), sent.Body.Text)
			}
			if field("X-Timestamp") != "1769860800" || field("X-Signature") != hex.EncodeToString(mac.Sum(nil)) {
				t.Errorf("at %s, signed %s", field("X-Timestamp"), field("X-Signature"))
			}
			if n := field("X-Nonce"); len(n) != 36 || !strings.HasPrefix(field("X-More"), n+":") {
				t.Errorf("one name, two nonces: %q and %q", n, field("X-More"))
			}
		})
	}
}

// TestWhatIsMadeOfASecretIsASecret: who knows a digest or an encoding may know what it is of.
func TestWhatIsMadeOfASecretIsASecret(t *testing.T) {
	r := playground.NewRequest("http://h/?t={{$base64 key}}")
	r.Headers = []playground.Row{{Name: "X", Value: "{{$hmacSha256 key text}} {{$hmacSha256 key text}}", Enabled: true}, {Name: "Y", Value: "{{$sha256 text}}", Enabled: true}}
	setting := compose.SettingOf(signing(), fixed())
	f, _ := setting.Fill(r)
	var names []string
	for _, s := range f.Secrets {
		names = append(names, s.Name)
	}
	if want := []string{"key", "$base64 key", "$hmacSha256 key text"}; !slices.Equal(names, want) {
		t.Errorf("secret are %q, not %q", names, want)
	}
	hidden := playground.NewHider(f.Secrets).Text(f.Request.Headers[0].Value)
	if strings.Count(hidden, "‹secret:$hmacSha256 key text›") != 2 || playground.Reveal(hidden) != r.Headers[0].Value {
		t.Errorf("hidden as %q, sent again as %q", hidden, playground.Reveal(hidden))
	}
	setting.KeepSecrets = true
	if f, faults := setting.Fill(r); f.Request.Headers[0].Value != r.Headers[0].Value || len(faults) > 0 {
		t.Errorf("shown as %q, %v", f.Request.Headers[0].Value, faults)
	}
}

// TestAPartOfTheRequestCannotStandInItself says so in words, at its field.
func TestAPartOfTheRequestCannotStandInItself(t *testing.T) {
	for _, c := range []struct{ name, url, query, body, header, fault string }{
		{"the content in itself", "http://h/", "", "{{$body}}", "", "/request/body/text {{$body}} is the content, and cannot stand in it."},
		{"the path in the content", "http://h/", "", "{{$path}}", "", "/request/body/text {{$path}} cannot stand in the content, which is filled in before the address."},
		{"the path in itself", "http://h/{{$path}}", "", "", "", "/request/url {{$path}} is of the address, and cannot stand in it."},
		{"the query in itself", "http://h/", "{{$query}}", "", "", "/request/query/0/value {{$query}} is of the address, and cannot stand in it."},
		{"words that mean nothing", "http://h/", "", "", "{{$body 4}}", "/request/headers/0/value {{$body 4}} takes nothing behind its name."},
		{"the path and the content in the query", "http://h/a", "{{$path}}{{$body}}", "b", "", ""},
		{"the method anywhere", "http://h/{{$method}}", "{{$method}}", "{{$method}}", "{{$method}}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := playground.NewRequest(c.url)
			r.Query = []playground.Row{{Name: "q", Value: c.query, Enabled: true}}
			r.Headers = []playground.Row{{Name: "X", Value: c.header, Enabled: true}}
			r.Body = playground.Body{Kind: playground.BodyText, Text: c.body}
			_, faults := filled(t, r)
			said := ""
			if len(faults) > 0 {
				said = faults[0].Pointer + " " + faults[0].Detail
			}
			if said != c.fault || len(faults) > 1 {
				t.Errorf("said %q, not %q", said, c.fault)
			}
		})
	}
	r := playground.NewRequest("http://h/")
	r.Headers = []playground.Row{{Name: "X", Value: "{{$sha256 $body}}", Enabled: true}}
	r.Body = playground.Body{Kind: playground.BodyBinary, SHA256: "00", Size: 3}
	if _, faults := filled(t, r); len(faults) != 1 || faults[0].Detail != "{{$body}} is of content that is typed, and this has a file in it." {
		t.Errorf("of a file: %v", faults)
	}
}

// TestWhatAValueIsMadeOfIsNamed: a request brings along all variables that it uses.
func TestWhatAValueIsMadeOfIsNamed(t *testing.T) {
	r := playground.NewRequest("http://{{host}}/")
	r.Headers = []playground.Row{{Name: "X", Value: "{{$hmacSha256 key to_sign base64}} {{$sha256 $body}} {{$randomInt 1 6}} {{key}}", Enabled: true}}
	if got := compose.Names(r); !slices.Equal(got, []string{"host", "key", "to_sign"}) {
		t.Errorf("%q", got)
	}
	if got := compose.SettingOf(nil, dynamic.Source{}).Unknown(r); !slices.Contains(got, "key") || !slices.Contains(got, "host") {
		t.Errorf("unknown: %q", got)
	}
}

// TestAnAddressHidesWhatStandsInTheContentToo: an address stands in lists, wherever else a value was filled in before.
func TestAnAddressHidesWhatStandsInTheContentToo(t *testing.T) {
	for _, address := range []string{"http://h/?{{pair}}", "http://h/?{{twice}}", "http://h/?a={{$body}}", "http://h/?a={{password}}"} {
		r := playground.NewRequest(address)
		r.Variables = []playground.Row{on("password", "hunter2-and-more"), on("pair", "p={{password}}"), on("twice", "{{pair}}&{{pair}}")}
		r.Body = playground.Body{Kind: playground.BodyText, Text: "{{pair}} {{twice}}"}
		f, faults := compose.SettingOf(nil, fixed()).Fill(r)
		if len(faults) > 0 || len(f.Secrets) != 1 || f.Secrets[0].Name != "password" {
			t.Errorf("%s: %+v, %v", address, f.Secrets, faults)
		}
	}
}
