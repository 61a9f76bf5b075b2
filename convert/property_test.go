package convert_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// oddText draws texts of the signs that mean something to a shell or to curl.
func oddText(signs string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.SampledFrom([]rune(signs)), 0, 14).Draw(t, "runes"))
	})
}

var (
	shellText = oddText("ab1 '\"\\$`!#%&*()[]{}<>|;~?^=+-@:,./_é漢🎉“”‘’–—\u00a0\u200b\u202e\t")
	bodyText  = oddText("ab1 '\"\\$`!#%&*()[]{}<>|;~?^=+-@:,./_é漢🎉“”‘’–—\u00a0\u200b\ufeff\t\r\n\x00\x01\x1b\x7f")
	tokenText = rapid.StringMatching("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,8}")
)

// drawResolved draws a request as it goes on the wire.
func drawResolved(t *rapid.T) playground.Request {
	r := playground.NewRequest(rapid.SampledFrom([]string{"http://", "https://"}).Draw(t, "scheme") + rapid.SampledFrom([]string{"h", "a.example:8080", "[::1]:1", "127.0.0.1"}).Draw(t, "host"))
	r.URL += rapid.SampledFrom([]string{"", "/", "/a/../b/./c", "//", "/{a,b}[1-3]", "/é%2f%7e"}).Draw(t, "path")
	if rapid.Bool().Draw(t, "hasQuery") {
		r.URL += "?" + strings.NewReplacer("#", "", "\t", "", "{{", "").Replace(shellText.Draw(t, "query"))
	}
	r.Method = rapid.OneOf(tokenText, rapid.SampledFrom([]string{"GET", "POST", "HEAD", "PUT", "DELETE"})).Draw(t, "method")
	r.Headers = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) playground.Row {
		name := rapid.OneOf(tokenText, rapid.SampledFrom([]string{"Content-Type", "User-Agent", "Cookie", "Authorization", "Accept", "Host", "X-A"})).Draw(t, "name")
		return playground.Row{Name: name, Value: shellText.Draw(t, "value"), Enabled: true}
	}), 0, 4).Draw(t, "headers")
	drawAuth(t, &r)
	switch rapid.IntRange(0, 6).Draw(t, "body") {
	case 1:
		r.Body = playground.Body{Kind: playground.BodyText, Text: bodyText.Draw(t, "text"), MediaType: rapid.SampledFrom([]string{"", "none", "application/json"}).Draw(t, "mediaType")}
	case 2:
		r.Body = playground.Body{Kind: playground.BodyBinary, Base64: base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "bytes"))}
	case 3:
		r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: bodyText.Draw(t, "field"), Value: bodyText.Draw(t, "fieldValue")}}}
	case 4:
		r.Body = playground.Body{Kind: playground.BodyJSON, Text: rapid.OneOf(bodyText, rapid.Just("{\"a\":\"it's é\\n\"}")).Draw(t, "json")}
	case 5:
		r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) playground.FormField {
			f := playground.FormField{Name: shellText.Draw(t, "part"), Filename: rapid.OneOf(rapid.Just(""), shellText).Draw(t, "file"), MediaType: rapid.SampledFrom([]string{"", "text/csv"}).Draw(t, "partType")}
			if f.Value = bodyText.Draw(t, "partValue"); f.Filename != "" {
				f.Value, f.Base64 = "", base64.StdEncoding.EncodeToString([]byte(f.Value))
			}
			return f
		}), 1, 3).Draw(t, "parts")}
	case 6:
		r.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "query($id: ID!) { user(id: $id) { name } }", Variables: []byte(`{"id":"it's 1"}`)}
	}
	o := &r.Options
	o.FollowRedirects, o.VerifyTLS = rapid.Bool().Draw(t, "follow"), rapid.Bool().Draw(t, "verify")
	o.MaxRedirects = rapid.SampledFrom([]int{0, 5, 10, 50}).Draw(t, "redirects")
	o.TimeoutMS = rapid.SampledFrom([]int64{1, 1500, 30_000, 600_000}).Draw(t, "timeout")
	o.HTTPVersion = rapid.SampledFrom([]string{"auto", "1.0", "1.1", "2"}).Draw(t, "version")
	o.Retry.MaxAttempts = rapid.IntRange(1, 5).Draw(t, "attempts")
	return r
}

// drawAuth draws a sign-in of each kind that a command can have.
func drawAuth(t *rapid.T, r *playground.Request) {
	name := rapid.Custom(func(t *rapid.T) string { return strings.ReplaceAll(shellText.Draw(t, "user"), ":", "") })
	switch rapid.SampledFrom([]string{"none", "none", "basic", "bearer", "api_key", playground.AuthDigest, playground.AuthAWSSigV4}).Draw(t, "auth") {
	case "basic":
		r.Auth = playground.Auth{Kind: "basic", Username: name.Draw(t, "name"), Password: shellText.Draw(t, "password")}
	case "bearer":
		r.Auth = playground.Auth{Kind: "bearer", Token: tokenText.Draw(t, "token")}
	case "api_key":
		r.Auth = playground.Auth{Kind: "api_key", Name: "X-Key", Value: strings.Trim(shellText.Draw(t, "key"), " \t"), In: rapid.SampledFrom([]string{"header", "query"}).Draw(t, "in")}
	case playground.AuthDigest:
		r.Auth = playground.Auth{Kind: playground.AuthDigest, Username: "a" + name.Draw(t, "name"), Password: "b" + shellText.Draw(t, "password")}
	case playground.AuthAWSSigV4:
		r.Auth = playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: tokenText.Draw(t, "key"), SecretAccessKey: "s" + tokenText.Draw(t, "secret"), Region: "eu-west-1", Service: "s3"}
	}
}

// TestARequestThatIsWrittenAsACommandIsReadAgain: FromCurl undoes ToCode.
func TestARequestThatIsWrittenAsACommandIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawResolved(t)
		if len(compose.Validate(r, compose.Ceilings{})) > 0 {
			return // {{a}}, by chance
		}
		resolved, err := compose.Resolve(r)
		if err != nil {
			t.Fatal(err)
		}
		code, err := convert.ToCode("curl", resolved, convert.WithSecrets)
		if err != nil {
			t.Fatal(err)
		}
		read, warnings, err := convert.FromCurl(code)
		if err != nil {
			t.Fatalf("%v in\n%s", err, code)
		}
		for _, w := range warnings {
			if !strings.Contains(w.Detail, "curl sends this JSON as") && !strings.Contains(w.Detail, "in single quotes") {
				t.Fatalf("%+v in\n%s", w, code)
			}
		}
		again, err := compose.Resolve(read)
		if err != nil {
			t.Fatalf("%v in\n%s", err, code)
		}
		if again.Method != resolved.Method || rooted(again.URL) != rooted(resolved.URL) || !slices.Equal(again.Headers, resolved.Headers) || again.Body.Text != resolved.Body.Text || again.Body.Kind != resolved.Body.Kind {
			t.Fatalf("got  %+v\nwant %+v\nfrom\n%s", again, resolved, code)
		}
		if resolved.Auth.Active() && again.Auth != resolved.Auth {
			t.Fatalf("got  %+v\nwant %+v\nfrom\n%s", again.Auth, resolved.Auth, code)
		}
		a, b := again.Options, resolved.Options
		if a.FollowRedirects != b.FollowRedirects || a.VerifyTLS != b.VerifyTLS || b.FollowRedirects && a.MaxRedirects != b.MaxRedirects || a.TimeoutMS != b.TimeoutMS || a.HTTPVersion != b.HTTPVersion || a.Retry.MaxAttempts != b.Retry.MaxAttempts {
			t.Fatalf("got  %+v\nwant %+v\nfrom\n%s", a, b, code)
		}
	})
}

// rooted is an address with a path.
func rooted(at string) string {
	scheme, rest, _ := strings.Cut(at, "://")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	if !strings.HasPrefix(rest[end:], "/") {
		return scheme + "://" + rest[:end] + "/" + rest[end:]
	}
	return at
}
