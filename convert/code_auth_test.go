package convert_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// signedIn are requests whose sign-in a tool has to do while sending.
func signedIn(url string) map[string]playground.Request {
	out := map[string]playground.Request{}
	for kind, a := range map[string]playground.Auth{
		"digest": {Kind: "digest", Username: "m'ra", Password: credentials["PASSWORD"]},
		"aws":    {Kind: "aws_sigv4", AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret/key+value", SessionToken: "session-of-an-hour", Region: "eu-central-1", Service: "s3"},
		"oauth2": {Kind: "oauth2", Grant: "client_credentials", TokenURL: "https://id.test/token?secret=hidden-in-the-url", ClientID: "app", ClientSecret: "secret-of-the-app", Scope: "read"},
	} {
		r := playground.NewRequest(url)
		r.Auth = a
		out[kind] = r
	}
	return out
}

func TestASignInIsWrittenAsTheToolHasIt(t *testing.T) {
	for kind, want := range map[string]map[string]string{
		"digest": {
			"curl": `--digest -u 'm'\''ra:'"$PASSWORD"`, "python-requests": `auth=requests.auth.HTTPDigestAuth('m\'ra', os.environ['PASSWORD']),`, "python-httpx": `auth=httpx.DigestAuth('m\'ra', os.environ['PASSWORD']),`,
			"httpie": `--auth-type=digest --auth='m'\''ra:'"$PASSWORD"`, "wget": `--user='m'\''ra' --password="$PASSWORD"`, "php": "CURLOPT_HTTPAUTH => CURLAUTH_DIGEST,",
			"csharp": `{ address, "Digest", new NetworkCredential("m'ra", Environment.GetEnvironmentVariable("PASSWORD")) }`, "powershell": "Credential = [pscredential]::new('m''ra', (ConvertTo-SecureString $env:PASSWORD",
			"http": "Authorization: Digest m'ra {{PASSWORD}}\n", "go": "Differs: net/http does not answer a Digest challenge", "node": "Differs: node:http does not", "javascript-fetch": "Differs: fetch", "java": "Differs: java.net.http",
			"ruby": "Differs: Net::HTTP", "rust": "Differs: reqwest", "hurl": "Differs: Hurl",
		},
		"aws": {
			"curl": `--aws-sigv4 aws:amz:eu-central-1:s3 -u "AKIDEXAMPLE:$AWS_SECRET_ACCESS_KEY"`, "php": "CURLOPT_AWS_SIGV4 => 'aws:amz:eu-central-1:s3',", "hurl": "aws-sigv4: aws:amz:eu-central-1:s3\nuser: AKIDEXAMPLE:{{AWS_SECRET_ACCESS_KEY}}\n",
			"http":            "Authorization: AWS AKIDEXAMPLE {{AWS_SECRET_ACCESS_KEY}} token:{{AWS_SESSION_TOKEN}} region:eu-central-1 service:s3\n",
			"python-requests": "Differs: requests does not sign by AWS Signature v4 (region eu-central-1, service s3, key AKIDEXAMPLE)", "python-httpx": "Differs: httpx", "httpie": "Differs: HTTPie", "wget": "Differs: wget", "csharp": "Differs: HttpClient",
			"powershell": "Differs: Invoke-WebRequest", "go": "Differs: net/http", "node": "Differs: node:http", "javascript-fetch": "Differs: fetch", "java": "Differs: java.net.http", "ruby": "Differs: Net::HTTP", "rust": "Differs: reqwest",
		},
	} {
		r := signedIn("http://api.example.com/a")[kind]
		for _, target := range convert.Targets() {
			code := written(t, target.ID, r)
			if want[target.ID] == "" || !strings.Contains(code, want[target.ID]) {
				t.Errorf("%s in %s lacks %q:\n%s", kind, target.ID, want[target.ID], code)
			}
			for _, s := range r.Auth.Secrets() {
				if *s.Value != "" && strings.Contains(code, *s.Value) {
					t.Errorf("%s in %s shows its %s:\n%s", kind, target.ID, s.Name, code)
				}
			}
		}
	}
	if code := written(t, "curl", signedIn("http://h/")["aws"]); !strings.Contains(code, `-H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"`) {
		t.Errorf("the session is left out:\n%s", code)
	}
}

func TestATokenIsAVariableInEveryTarget(t *testing.T) {
	r := signedIn("http://api.example.com/a?access_token=another-one")["oauth2"]
	for _, target := range convert.Targets() {
		code := written(t, target.ID, r)
		if !strings.Contains(code, "ACCESS_TOKEN_2") || !strings.Contains(code, "The access token is had by POST to https://id.test/token") || !strings.Contains(code, "grant_type=client_credentials, as the client app, for read.") {
			t.Errorf("%s:\n%s", target.ID, code)
		}
		for _, never := range []string{"secret-of-the-app", "hidden-in-the-url", "another-one"} {
			if strings.Contains(code, never) {
				t.Errorf("%s shows %s:\n%s", target.ID, never, code)
			}
		}
	}
}

func TestACommandOfASignInIsReadBack(t *testing.T) {
	for kind, r := range signedIn("https://api.example.com/a") {
		if kind == "oauth2" {
			continue
		}
		back, warnings, err := convert.FromCurl(written(t, "curl", r, convert.WithSecrets))
		want := r.Auth
		want.SessionToken = "" // it is a header of the command
		if err != nil || len(warnings) > 0 || back.Auth != want {
			t.Errorf("%s: %v %v\ngot  %+v\nwant %+v", kind, err, warnings, back.Auth, want)
		}
	}
	r, _, err := convert.FromCurl("curl --oauth2-bearer abc.def http://h/")
	if err != nil || r.Auth.Kind != "bearer" || r.Auth.Token != "abc.def" {
		t.Errorf("--oauth2-bearer: %v %+v", err, r.Auth)
	}
}

var digestPart = regexp.MustCompile(`(\w+)="?([^",]*)"?`)

// asksDigest lets in who answers its challenge, by MD5: all tools do that.
func asksDigest(t *testing.T, username, password string) (url string, welcomed func() []string) {
	var mu sync.Mutex
	var paths []string
	hash := func(s string) string { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]) }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := map[string]string{}
		for _, m := range digestPart.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
			p[m[1]] = m[2]
		}
		a1, a2 := hash(username+":lab:"+password), hash(r.Method+":"+r.RequestURI)
		if p["response"] != "" && p["response"] == hash(strings.Join([]string{a1, "n0nce", p["nc"], p["cnonce"], "auth", a2}, ":")) {
			mu.Lock()
			defer mu.Unlock()
			paths = append(paths, r.URL.Path)
			return
		}
		w.Header().Set("WWW-Authenticate", `Digest realm="lab", nonce="n0nce", algorithm=MD5, qop="auth"`)
		w.WriteHeader(401)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return paths
	}
}

func TestCodeAnswersADigestChallenge(t *testing.T) {
	for _, p := range programs() {
		switch p.target {
		case "curl", "wget", "httpie", "python-requests", "python-httpx", "php":
		default:
			continue
		}
		t.Run(p.target, func(t *testing.T) {
			t.Parallel()
			p.available(t)
			url, welcomed := asksDigest(t, "mira", "Circle of Life")
			var codes []string
			for i, path := range []string{"/plain?a=b", "/with%2fescape"} {
				r := playground.NewRequest(url + path)
				r.Auth = playground.Auth{Kind: "digest", Username: "mira", Password: "Circle of Life"}
				resolved, err := compose.Resolve(r)
				if err != nil {
					t.Fatal(err)
				}
				if i == 1 && (p.target == "wget" || p.target == "httpie" || p.target == "python-requests") {
					continue // they write an escape anew, or sign another spelling of it
				}
				codes = append(codes, mustCode(t, p.target, []playground.Request{resolved}, convert.WithSecrets)...)
			}
			p.run(p, t, t.TempDir(), codes)
			if got := welcomed(); len(got) != len(codes) {
				t.Errorf("%d of %d were let in: %v\n%s", len(got), len(codes), got, fmt.Sprint(codes))
			}
		})
	}
}
