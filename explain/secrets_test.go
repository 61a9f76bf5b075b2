package explain

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// everyString collects every string of a value, with those that are only in JSON.
func everyString(v reflect.Value, out *[]string) {
	switch v.Kind() {
	case reflect.String:
		*out = append(*out, v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			everyString(v.Field(i), out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			everyString(v.Index(i), out)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			everyString(v.Elem(), out)
		}
	}
}

// places are ways to carry a credential.
var places = []func(b *builder, secret string){
	func(b *builder, s string) { b.sends("Authorization", "Bearer "+s) },
	func(b *builder, s string) { b.sends("Authorization", s) },
	func(b *builder, s string) {
		b.sends("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("mira:"+s)))
	},
	func(b *builder, s string) { b.sends("X-API-Key", s) },
	func(b *builder, s string) { b.sends("Cookie", "theme=dark; sid="+s) },
	func(b *builder, s string) {
		b.x.Request.URL += "?page=1&access_token=" + url.QueryEscape(s)
		b.run.Request.URL = b.x.Request.URL
	},
	func(b *builder, s string) {
		b.x.Request.URL = "http://mira:" + url.PathEscape(s) + "@api.test/v1/items/7"
		b.run.Request.URL = b.x.Request.URL
	},
	func(b *builder, s string) { b.json(`{"user": "mira", "password": ` + quoteJSON(s) + `,}`) },
	func(b *builder, s string) { b.json(`{"user": "mira", "client_secret": ` + quoteJSON(s) + `}`) },
	func(b *builder, s string) {
		b.sends("Content-Type", "application/x-www-form-urlencoded").content("grant_type=password&password=" + url.QueryEscape(s))
	},
	func(b *builder, s string) {
		b.run.Request.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "token", Value: s}}}
	},
	func(b *builder, s string) { b.run.Request.Auth = playground.Auth{Kind: "bearer", Token: s} },
}

// echoes are responses in which a server repeats what it was sent.
var echoes = []func(b *builder, s string) playground.Run{
	func(b *builder, s string) playground.Run {
		return b.answersJSON(400, `{"title": "Bad", "detail": `+quoteJSON("the value "+s+" is wrong")+`, "type": "x"}`)
	},
	func(b *builder, s string) playground.Run {
		return b.answersJSON(422, `{"errors": [{"field": "password", "message": `+quoteJSON(s+" is too short")+`}]}`)
	},
	func(b *builder, s string) playground.Run {
		return b.answers(500, "Traceback (most recent call last):\n  File \"/app/x.py\", line 3\nValueError: "+s, "Content-Type: text/plain")
	},
	func(b *builder, s string) playground.Run {
		return b.answers(500, "<html><title>"+s+"</title><h1>failed: "+s+"</h1></html>", "Content-Type: text/html")
	},
	func(b *builder, s string) playground.Run {
		return b.answers(401, "", "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"token "+s+" expired\"")
	},
	func(b *builder, s string) playground.Run {
		return b.answers(302, "", "Location: /next?access_token="+url.QueryEscape(s))
	},
	func(b *builder, s string) playground.Run {
		return b.answers(200, "", "Set-Cookie: sid="+s+"; Path=/", "X-Request-Id: "+s)
	},
	func(b *builder, s string) playground.Run { return b.answers(403, s, "X-Echo: "+s) },
	func(b *builder, s string) playground.Run { return b.answers(404, `{"message": `+quoteJSON(s)+`}`) },
	func(b *builder, s string) playground.Run {
		return b.answersJSON(200, `{"success": false, "message": `+quoteJSON(s)+`, "access_token": `+quoteJSON(s)+`}`)
	},
	func(b *builder, s string) playground.Run {
		return b.answers(405, "", "Allow: GET", "X-Request-Id: "+s)
	},
	func(b *builder, s string) playground.Run {
		return b.fails(playground.Failure{Kind: playground.FailureProtocol, Cause: playground.CauseNotHTTP, Detail: "malformed: " + s, FirstBytes: []byte(s)})
	},
	func(b *builder, s string) playground.Run {
		return b.answers(201, `{"id": `+quoteJSON(s)+`}`, "Content-Type: application/json")
	},
	func(b *builder, s string) playground.Run {
		return b.answers(200, `{"next": "/items?token=`+url.QueryEscape(s)+`"}`, "Content-Type: application/json", `Link: </items?key=`+url.QueryEscape(s)+`>; rel="next"`)
	},
}

func TestNoCredentialIsEverRepeated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9_.~-]{8,48}`), rapid.StringMatching(`[A-Za-z0-9!#$%&*+/=?^|~-]{9,40}`), rapid.StringMatching(`[a-z]{2}[0-9]{3}[a-z0-9]{1,2}`)).Draw(t, "secret")
		b := given(rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE"}).Draw(t, "method"), "http://api.test/v1/items/7")
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(places)-1), 1, 3, rapid.ID).Draw(t, "places") {
			places[i](b, secret)
		}
		run := echoes[rapid.IntRange(0, len(echoes)-1).Draw(t, "echo")](b, secret)
		e := Explain(run, playground.Past{})
		var all []string
		everyString(reflect.ValueOf(e), &all)
		for _, s := range all {
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte("mira:" + secret))} {
				if strings.Contains(s, form) {
					t.Fatalf("the credential %q stands in %q", secret, s)
				}
			}
		}
	})
}

func TestAShortCredentialIsHiddenInQuotations(t *testing.T) {
	run := given("POST", "http://api.test/login").json(`{"user": "mira", "password": "hunter2"}`).answersJSON(400, `{"message": "hunter2 is not the password"}`)
	if text := textOf(Explain(run, playground.Past{})); strings.Contains(text, "hunter2") {
		t.Error(text)
	}
}

func TestASettingInACookieHidesNoOrdinaryWord(t *testing.T) {
	run := given("GET", "http://api.test/x").sends("Cookie", "theme=dark; n=1").answers(429, "", "Retry-After: 1")
	if e := Explain(run, playground.Past{}); !strings.Contains(textOf(e), "Retry-After: 1") {
		t.Error(textOf(e))
	}
}

func TestAJWTShowsItsClaimsAndNeverItsSignature(t *testing.T) {
	token := token(`{"alg":"HS256"}`, `{"exp":1700000000,"sub":"mira"}`)
	run := given("GET", "http://api.test/x").sends("Authorization", "Bearer "+token).answers(401, "", `WWW-Authenticate: Bearer`)
	text := textOf(Explain(run, playground.Past{}))
	if !strings.Contains(text, "1700000000") {
		t.Errorf("the claim is not shown:\n%s", text)
	}
	if strings.Contains(text, strings.Split(token, ".")[2]) {
		t.Errorf("the signature is shown:\n%s", text)
	}
}

// token makes a JWT whose signature is no signature.
func token(header, claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(header)) + "." + enc([]byte(claims)) + "." + enc([]byte("not-a-real-signature-0123456789"))
}

func TestExplainingTwiceGivesTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run, past := anyRun(t)
		first, err := json.Marshal(Explain(run, past))
		if err != nil {
			t.Fatal(err)
		}
		second, _ := json.Marshal(Explain(run, past))
		if string(first) != string(second) {
			t.Fatalf("%s\n%s", first, second)
		}
	})
}

// anyRun draws a run of odd parts.
func anyRun(t *rapid.T) (playground.Run, playground.Past) {
	names := rapid.SampledFrom([]string{"WWW-Authenticate", "Allow", "Retry-After", "RateLimit", "RateLimit-Policy", "X-RateLimit-Reset", "X-RateLimit-Remaining", "Location", "Link", "Cache-Control", "Age", "ETag", "Content-Range", "Set-Cookie", "Content-Type", "Server-Timing", "Deprecation", "Sunset", "Date", "Content-Encoding", "Vary", "Access-Control-Allow-Origin", "grpc-status"})
	values := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,40}`), rapid.SampledFrom([]string{"Bearer realm=\"x\", error=\"invalid_token\"", "GET, POST", "5", "-1", "Wed, 21 Oct 2037 07:28:00 GMT", `"d";r=0;t=4`, `"d";q=3;w=10`, "/x", "<a>; rel=next", "max-age=60", "bytes */9", "bytes 0-3/9", "text/html", "application/json", "W/\"1\"", "a=b; Secure", "@1700000000", "br"}))
	b := given(rapid.SampledFrom([]string{"GET", "POST", "PATCH", "OPTIONS", "get", ""}).Draw(t, "method"), rapid.OneOf(rapid.Just("https://api.test/v1/users/7"), rapid.String(), rapid.StringMatching(`https?://[a-z.]{1,9}(:[0-9]{1,5})?/[ -~]{0,20}`)).Draw(t, "url"))
	for range rapid.IntRange(0, 3).Draw(t, "sent") {
		b.sends(rapid.SampledFrom([]string{"Authorization", "Accept", "Origin", "If-None-Match", "If-Match", "Range", "Content-Type", "Access-Control-Request-Method", "Cookie"}).Draw(t, "name"), values.Draw(t, "value"))
	}
	b.content(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `{"a":1,}`, "a=1&b=2"})).Draw(t, "content"))
	var headers []string
	for range rapid.IntRange(0, 5).Draw(t, "headers") {
		headers = append(headers, names.Draw(t, "name")+": "+values.Draw(t, "value"))
	}
	body := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `{"errors":[{"message":"m","path":["a"]}],"data":null}`, `{"error":{"code":4,"message":"m","details":[{}]}}`, `[[[`, `{"detail":[{"loc":["body","x"],"msg":"m"}]}`, `<html><title>x`, `{"errors":{"a":["b"]}}`, "goroutine 1 [running]:\n", `{"error":"invalid_grant"}`, `null`, `"x"`})).Draw(t, "body")
	past := playground.Past{}
	if rapid.Bool().Draw(t, "past") {
		good := playground.RunSummary{ID: 3, Method: "GET", URL: "https://api.test/v1/users/8", Status: 200, CreatedAt: playground.At(sentAt)}
		past = playground.Past{Previous: &good, LastGood: &good, Recent: []*playground.RunSummary{&good, {Status: 500}, &good, {}}, Near: []*playground.RunSummary{&good}, ETag: "W/\"1\""}
	}
	if rapid.IntRange(0, 4).Draw(t, "fails") == 0 {
		cause := rapid.SampledFrom(allCauses()).Draw(t, "cause")
		b.x.Response = response(rapid.IntRange(100, 599).Draw(t, "status"), body, headers)
		if rapid.Bool().Draw(t, "bare") {
			b.x.Response = nil
		}
		b.x.Failure = &playground.Failure{Kind: playground.FailureProtocol, Cause: cause, Promised: -1, Detail: values.Draw(t, "detail"), H2Code: rapid.IntRange(-1, 20).Draw(t, "h2"), FirstBytes: []byte(values.Draw(t, "first"))}
		return b.done(), past
	}
	return b.answers(rapid.IntRange(0, 999).Draw(t, "status"), body, headers...), past
}

func allCauses() []playground.Cause {
	return []playground.Cause{
		"", playground.CauseBadRequest, playground.CauseContentLength, playground.CauseCancelled, playground.CauseNameNotFound, playground.CauseResolverFailed, playground.CauseResolverTimeout,
		playground.CauseRefused, playground.CauseNoRoute, playground.CauseConnectTimeout, playground.CauseTLSTimeout, playground.CauseNotTLS, playground.CauseTLSPort, playground.CauseExpired,
		playground.CauseNotYetValid, playground.CauseWrongHost, playground.CauseNoNames, playground.CauseUnknownCA, playground.CauseSelfSigned, playground.CauseCertificate, playground.CauseTLSAlert,
		playground.CauseTLSVersion, playground.CauseTLSReset, playground.CauseTLSOther, playground.CauseConnectReset, playground.CauseResetBeforeAnswer, playground.CauseClosedBeforeAnswer,
		playground.CauseCutInHeaders, playground.CauseNoAnswerInTime, playground.CauseBodyStalled, playground.CauseBodySlow, playground.CauseBodyCut, playground.CauseChunkedCut, playground.CauseBodyReset,
		playground.CauseBadChunk, playground.CauseNotHTTP, playground.CauseBadHeaderLine, playground.CauseHeadersTooLarge, playground.CauseBadFraming, playground.CauseDecode, playground.CauseBomb,
		playground.CauseTooLarge, playground.CauseStreamReset, playground.CauseGoAway, playground.CauseFrameFlood, playground.CauseHTTP2Broken, playground.CauseHTTP1OnHTTP2, playground.CauseNoHTTP2, playground.CauseStale, playground.CauseRedirectLoop,
		playground.CauseTooManyRedirects, playground.CauseBadLocation, playground.CauseRedirectScheme, playground.CauseSwitched, playground.CausePolicy, playground.CauseOwnMachine,
		playground.CauseInterrupted, playground.CauseOther, playground.CauseTokenRefused, playground.CauseNotSignedIn,
		playground.CauseProxyUnreachable, playground.CauseProxyRefused, playground.CauseProxyBroken, playground.CauseProxyLogin, playground.CauseClientCertificate,
	}
}

// TestAnOrdinaryWordIsNoSecretWhereverItStands: dots in its place would make a sentence
// unreadable, and say which word the credential is.
func TestAnOrdinaryWordIsNoSecretWhereverItStands(t *testing.T) {
	for _, word := range []string{"test", "password", "2026"} {
		run := given("GET", "http://api.test/"+word+"/7").sends("Authorization", "Bearer "+word).
			answers(401, `{"error": "invalid_token", "message": "No `+word+` is like the last `+word+`, and the token `+word+` has expired"}`,
				"Content-Type: application/json", `WWW-Authenticate: Bearer realm="`+word+`", error="invalid_token", error_description="a `+word+` too many"`)
		text := textOf(Explain(run, playground.Past{}))
		for _, want := range []string{"No " + word + " is like the last " + word + ", and the token •••••••• has expired", `realm="` + word + `"`, "a " + word + " too many"} {
			if !strings.Contains(text, want) {
				t.Errorf("with the credential %q it does not say %q:\n%s", word, want, text)
			}
		}
		if strings.Contains(text, "token "+word) || strings.Contains(text, "Bearer "+word) {
			t.Errorf("with the credential %q it is repeated:\n%s", word, text)
		}
	}
}
