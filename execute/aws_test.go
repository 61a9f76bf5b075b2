package execute

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// The vectors are those of the signing test suite that AWS publishes; its credentials are
// the ones of the documentation.
func TestSignaturesAreThoseOfTheTestSuite(t *testing.T) {
	const session = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
	unreserved := "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	row := func(name, value string) playground.Row {
		return playground.Row{Name: name, Value: value, Enabled: true}
	}
	for _, c := range []struct {
		name, method, target string
		rows                 []playground.Row
		content, session     string
		signed, signature    string
	}{
		{name: "get-vanilla", target: "/", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{name: "get-relative-normalized", target: "/example/..", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{name: "get-slashes-normalized", target: "//example//", signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
		{name: "get-vanilla-query-order-key-case", target: "/?Param2=value2&Param1=value1", signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{name: "get-vanilla-query-unreserved", target: "/?" + unreserved + "=" + unreserved, signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
		{name: "get-header-key-duplicate", target: "/", rows: []playground.Row{row("My-Header1", "value2"), row("My-Header1", "value2"), row("My-Header1", "value1")},
			signed: "host;my-header1;x-amz-date", signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
		{name: "get-header-value-trim", target: "/", rows: []playground.Row{row("My-Header1", " value1"), row("My-Header2", ` "a   b   c"`)},
			signed: "host;my-header1;my-header2;x-amz-date", signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
		{name: "get-vanilla-with-session-token", target: "/", session: session,
			signed: "host;x-amz-date;x-amz-security-token", signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
		{name: "post-vanilla", method: "POST", target: "/", signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{name: "post-header-value-case", method: "POST", target: "/", rows: []playground.Row{row("My-Header1", "VALUE1")},
			signed: "host;my-header1;x-amz-date", signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
		{name: "post-x-www-form-urlencoded", method: "POST", target: "/", content: "Param1=value1",
			rows:   []playground.Row{row("Content-Type", "application/x-www-form-urlencoded"), row("Content-Length", "13"), row("x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e")},
			signed: "content-length;content-type;host;x-amz-content-sha256;x-amz-date", signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := playground.NewRequest("https://example.amazonaws.com" + c.target)
			if req.Headers = c.rows; c.method != "" {
				req.Method = c.method
			}
			if c.content != "" {
				req.Body = playground.Body{Kind: playground.BodyText, Text: c.content, MediaType: "none"}
			}
			m, err := compose(req, "Parley/test")
			if err != nil {
				t.Fatal(err)
			}
			fields, err := signAWS(m, playground.Auth{
				AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SessionToken: c.session, Region: "us-east-1", Service: "service",
			}, time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC))
			if err != nil {
				t.Fatal(err)
			}
			if c.signed == "" {
				c.signed = "host;x-amz-date"
			}
			want := "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" + c.signed + ", Signature=" + c.signature
			if got, _ := playground.FieldValue(fields, "Authorization"); got != want {
				t.Errorf("\ngot  %s\nwant %s", got, want)
			}
			if date, _ := playground.FieldValue(fields, "X-Amz-Date"); date != "20150830T123600Z" {
				t.Errorf("X-Amz-Date: %s", date)
			}
		})
	}
}

func awsRequest(url, service string) playground.Request {
	req := playground.NewRequest(url)
	req.Auth = playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI-EXAMPLEKEY", SessionToken: "session-of-an-hour", Region: "eu-central-1", Service: service}
	return req
}

func TestASignedRequestShowsItsFieldsAsSent(t *testing.T) {
	var got http.Header
	at := mustServe(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	x := one(t, mustExecutor(t), awsRequest(at+"/bucket/a%20b?list-type=2;x", "s3"))
	for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token"} {
		v, ok := playground.FieldValue(x.Request.Headers, name)
		if !ok || got.Get(name) != v {
			t.Errorf("%s: %q recorded, %q arrived", name, v, got.Get(name))
		}
	}
	masked := playground.MaskFields(x.Request.Headers)
	shown, _ := playground.FieldValue(masked, "Authorization")
	whole, _ := playground.FieldValue(x.Request.Headers, "Authorization")
	_, signature, _ := strings.Cut(whole, "Signature=")
	if !strings.Contains(shown, "Credential=AKIDEXAMPLE/") || !strings.Contains(shown, "SignedHeaders=host;") || strings.Contains(shown, signature) {
		t.Errorf("shown as %s", shown)
	}
}

func TestContentThatIsSentInChunksGoesUnsigned(t *testing.T) {
	req := awsRequest("http://s3.test/k", "s3")
	req.Method, req.Body = "PUT", playground.Body{Kind: playground.BodyText, Text: "stream", MediaType: "none"}
	req.Headers = []playground.Row{{Name: "Transfer-Encoding", Value: "chunked", Enabled: true}}
	m, _ := compose(req, "")
	fields, err := signAWS(m, req.Auth, time.Now())
	if v, _ := playground.FieldValue(fields, "X-Amz-Content-Sha256"); err != nil || v != "UNSIGNED-PAYLOAD" {
		t.Errorf("%v: %q", err, v)
	}
}

func TestEveryHopOfOneOriginIsSignedAnewAndNoOther(t *testing.T) {
	var other string
	seen := map[string]string{}
	serve := func(w http.ResponseWriter, r *http.Request) {
		seen[r.Host+r.URL.Path] = r.Header.Get("Authorization")
		switch r.URL.Path {
		case "/a":
			http.Redirect(w, r, "/b", http.StatusFound)
		case "/b":
			http.Redirect(w, r, other+"/c", http.StatusFound)
		}
	}
	other = mustServe(t, serve)
	hops := run(t, mustExecutor(t), awsRequest(mustServe(t, serve)+"/a", "execute-api"))[0].Exchanges
	if len(hops) != 3 || !has(hops[0].Request.Headers, "Authorization") || !has(hops[1].Request.Headers, "Authorization") || has(hops[2].Request.Headers, "Authorization") || has(hops[2].Request.Headers, "X-Amz-Security-Token") {
		t.Fatalf("%v", seen)
	}
	first, _ := playground.FieldValue(hops[0].Request.Headers, "Authorization")
	second, _ := playground.FieldValue(hops[1].Request.Headers, "Authorization")
	if first == second {
		t.Error("another path has the same signature")
	}
	if got := hops[1].Redirect.Dropped; len(got) != 2 {
		t.Errorf("left behind: %v", got)
	}
}
