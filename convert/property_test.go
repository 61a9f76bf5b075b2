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
	switch rapid.IntRange(0, 3).Draw(t, "body") {
	case 1:
		r.Body = playground.Body{Kind: playground.BodyText, Text: bodyText.Draw(t, "text"), MediaType: rapid.SampledFrom([]string{"", "none", "application/json"}).Draw(t, "mediaType")}
	case 2:
		r.Body = playground.Body{Kind: playground.BodyBinary, Base64: base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "bytes"))}
	case 3:
		r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: bodyText.Draw(t, "field"), Value: bodyText.Draw(t, "fieldValue")}}}
	}
	o := &r.Options
	o.FollowRedirects, o.VerifyTLS = rapid.Bool().Draw(t, "follow"), rapid.Bool().Draw(t, "verify")
	o.MaxRedirects = rapid.SampledFrom([]int{0, 5, 10, 50}).Draw(t, "redirects")
	o.TimeoutMS = rapid.SampledFrom([]int64{1, 1500, 30_000, 600_000}).Draw(t, "timeout")
	o.HTTPVersion = rapid.SampledFrom([]string{"auto", "1.1", "2"}).Draw(t, "version")
	o.Retry.MaxAttempts = rapid.IntRange(1, 5).Draw(t, "attempts")
	return r
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
			if !strings.Contains(w.Detail, "curl sends this JSON as") {
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
