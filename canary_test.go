package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/config"
)

// canaries are credentials, one for each place where one can stand, so that whatever is found
// says where it came from.
type canaries struct {
	places []string
	mark   string // before the names of places
}

// at is the credential of a place. What it begins with is the same however it is escaped.
func (c *canaries) at(place string) string {
	place = c.mark + place
	if !slices.Contains(c.places, place) {
		c.places = append(c.places, place)
	}
	return "Zq7" + place + "-W9xK3vP"
}

// canaryBegins are how every canary begins in base64, at each of the three bytes of a group.
var canaryBegins = []string{"WnE3", "pxN", "acT"}

// find returns the places whose credentials stand in a text: as they are, in any case,
// percent-encoded, in JSON, or in base64 wherever they begin.
func (c *canaries) find(text string) []string {
	lower := strings.ToLower(text)
	begins := func(sign string) bool { return strings.Contains(text, sign) }
	if !strings.Contains(lower, "zq7") && !slices.ContainsFunc(canaryBegins, begins) {
		return nil // most of what is looked at is long, and has none
	}
	var found []string
	for _, place := range c.places {
		core := "Zq7" + place
		spelled := strings.Contains(lower, strings.ToLower(core))
		for shift := range 3 {
			whole := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + core))
			sure := whole[[]int{0, 2, 3}[shift] : (shift+len(core))*8/6]
			spelled = spelled || strings.Contains(text, sure)
		}
		if spelled {
			found = append(found, place)
		}
	}
	return found
}

// echo says back all that it got, sets a cookie, leads away with a token, issues tokens,
// challenges, and breaks off.
func (c *canaries) echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/token":
		w.Header().Set("Content-Type", "application/json")
		part := base64.RawURLEncoding.EncodeToString // a token that says when it ends, and of whom it is
		access := part([]byte(`{"alg":"none"}`)) + "." + part([]byte(`{"exp":4102444800,"sub":"`+c.at("issuedsubject")+`"}`)) + "." + part([]byte(c.at("issued")))
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, access)
		return
	case "/away":
		http.Redirect(w, r, "/said?token="+c.at("location")+"&page=2", http.StatusFound)
		return
	case "/digest":
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Digest ") {
			w.Header().Set("WWW-Authenticate", `Digest realm="r", nonce="n0nce", qop="auth", algorithm=SHA-256`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
	case "/broken":
		conn, to, _ := w.(http.Hijacker).Hijack()
		fmt.Fprintf(to, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\nX-Heard: %s\r\n\r\n%s", r.Header.Get("Authorization"), r.Header.Get("Authorization"))
		_ = to.Flush()
		_ = conn.Close()
		return
	case "/nonsense":
		conn, to, _ := w.(http.Hijacker).Hijack()
		fmt.Fprintf(to, "%s is no HTTP\r\n\r\n", r.Header.Get("Authorization"))
		_ = to.Flush()
		_ = conn.Close()
		return
	}
	w.Header().Set("X-Heard", r.Header.Get("Authorization"))
	w.Header().Set("Set-Cookie", "sid="+c.at("setcookie")+"; Path=/; HttpOnly")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"url": r.URL.String(), "headers": r.Header, "body": string(body), "set": c.at("setcookie")})
}

// crowd is a Parley with personal accounts, and a person of each role.
type crowd struct {
	*testing.T
	*canaries
	base    string
	log     output
	live    output // what a viewer saw of all runs while they went
	told    output // what a collector of traces was told
	people  map[string]*http.Client
	tokens  map[string]string
	shown   map[string]string // what somebody got to see, by who and where
	stopped func()
}

func newCrowd(t *testing.T, database string, c *canaries) *crowd {
	t.Helper()
	k := &crowd{T: t, canaries: c, people: map[string]*http.Client{}, tokens: map[string]string{}, shown: map[string]string{}}
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(&k.told, r.Body) }))
	t.Cleanup(collector.Close)
	conf, err := config.Load([]string{"-addr", "127.0.0.1:0", "-auth", "accounts", "-database", database, "-key-file", keyOf(t, database), "-shares", "anyone", "-log-level", "debug", "-otlp-endpoint", collector.URL}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	said, writer := io.Pipe()
	go func() {
		ended <- serve(ctx, conf, slog.New(slog.NewTextHandler(&k.log, &slog.HandlerOptions{Level: slog.LevelDebug})), writer)
	}()
	text := make([]byte, 8192)
	n, err := said.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	k.stopped = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(k.stopped)
	k.base = regexp.MustCompile(`http://127[\d.:]+`).FindString(string(text[:n]))
	k.accept("ada", regexp.MustCompile(`/invitation/\S+`).FindString(string(text[:n])))
	for name, role := range map[string]string{"mira": "member", "jonas": "member", "vera": "viewer"} {
		said := k.do("ada", "POST", "/api/invitations", `{"role":"`+role+`"}`)
		k.accept(name, regexp.MustCompile(`/invitation/[\w-]+`).FindString(said))
	}
	return k
}

// keyOf is the key file of a database: beside its file, or made for one that replicas share.
func keyOf(t *testing.T, database string) string {
	t.Helper()
	if !strings.Contains(database, "://") {
		return ""
	}
	var out output
	key := filepath.Join(t.TempDir(), "key")
	if code := run([]string{"-database", database, "-key-file", key, "rekey"}, func(string) string { return "" }, &out, &out); code != exitOK {
		t.Fatalf("rekey: %s", &out)
	}
	return key
}

// accept makes an account of an invitation, and a token for it.
func (k *crowd) accept(name, link string) {
	k.Helper()
	jar, _ := cookiejar.New(nil)
	k.people[name] = &http.Client{Jar: jar, Timeout: 20 * time.Second}
	resp, err := k.people[name].PostForm(k.base+link, url.Values{"name": {name}, "password": {"the long password of " + name}})
	if err != nil || resp.StatusCode != http.StatusOK {
		k.Fatalf("%s at %s: %v, %v", name, link, resp, err)
	}
	resp.Body.Close()
}

// do asks as somebody and returns what was answered.
func (k *crowd) do(who, method, path, body string, fields ...string) string {
	k.Helper()
	req, err := http.NewRequest(method, k.base+path, strings.NewReader(body))
	if err != nil {
		k.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(fields); i += 2 {
		req.Header.Set(fields[i], fields[i+1])
	}
	client := k.people[who]
	if client == nil {
		client = &http.Client{Timeout: 20 * time.Second}
	}
	resp, err := client.Do(req)
	if err != nil {
		k.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		k.Fatalf("%s %s: %v", method, path, err)
	}
	head := fmt.Sprintf("%d %v %s\n", resp.StatusCode, resp.Header, resp.Request.URL)
	return head + string(text)
}

// send sends as Mira, and returns the run's number.
func (k *crowd) send(request string, beside ...string) string {
	k.Helper()
	said := k.do("mira", "POST", "/api/runs", `{"request":`+request+strings.Join(beside, "")+`}`)
	id := regexp.MustCompile(`Location:\[/api/runs/(\d+)\]`).FindStringSubmatch(said)
	if id == nil {
		k.Fatalf("%s: %s", request, said)
	}
	return id[1]
}

// follow keeps what somebody sees of all runs while they go, until the test ends.
func (k *crowd) follow(who string) {
	req, err := http.NewRequestWithContext(k.Context(), "GET", k.base+"/api/events", nil)
	if err != nil {
		k.Fatal(err)
	}
	resp, err := (&http.Client{Jar: k.people[who].Jar}).Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		k.Fatal(err, resp)
	}
	go func() {
		defer resp.Body.Close()
		_, _ = io.Copy(&k.live, resp.Body)
	}()
}

// look keeps what somebody sees somewhere.
func (k *crowd) look(who, path string) string {
	k.Helper()
	text := k.do(who, "GET", path, "")
	if strings.HasPrefix(text, "5") {
		k.Errorf("%s at %s: %s", who, path, text)
	}
	k.shown[who+" "+path] = text
	return text
}

// everyPlace are requests in which a credential stands in each place that can hold one.
func (k *crowd) everyPlace(target string) map[string]string {
	host := strings.TrimPrefix(target, "http://")
	q := func(v any) string { text, _ := json.Marshal(v); return string(text) }
	get := func(more string) string { return `{"url":"` + target + `/said",` + more + `}` }
	post := func(at, body string) string {
		return `{"method":"POST","url":"http://` + at + host + `/said","body":` + body + `}`
	}
	basic := base64.StdEncoding.EncodeToString([]byte("mira:" + k.at("basicliteral")))
	return map[string]string{
		"fields, query, JSON": `{"method":"POST","url":"` + target + `/said?api_key=` + k.at("apikey") + `&token=` + k.at("querytoken") + `&page=2","query":[{"name":"access_token","value":` + q(k.at("queryrow")+` +&"ü`) + `}],
			"headers":[{"name":"Authorization","value":"Bearer ` + k.at("authorization") + `"},{"name":"Cookie","value":"theme=dark; sid=` + k.at("cookie") + `"},{"name":"Proxy-Authorization","value":"Bearer ` + k.at("proxyauthorization") + `"},
			{"name":"X-Api-Key","value":"` + k.at("xapikey") + `"},{"name":"X-Vendor-Signature","value":"` + k.at("vendorsignature") + `"}],
			"body":{"kind":"json","text":` + q(`{"user":"mira","password":`+q(k.at("jsonpassword")+`"/é`)+`,"app":{"client_secret":"`+k.at("jsonclientsecret")+`"},"tokens":["`+k.at("jsonlist")+`"]}`) + `}}`,
		"Basic, JSON with names": `{"method":"POST","url":"` + target + `/said","headers":[{"name":"Authorization","value":"Basic ` + basic + `"}],"variables":[{"name":"n","value":"1"}],"body":{"kind":"text","text":` + q(`{"n": {{n}}, "password": "`+k.at("jsonbroken")+`"`) + `}}`,
		"userinfo, form":         post("mira:"+k.at("userinfo")+"@", `{"kind":"form","fields":[{"name":"user","value":"mira"},{"name":"password","value":"`+k.at("formpassword")+`"}]}`),
		"userinfo alone, text":   post(k.at("lonelyuserinfo")+"@", `{"kind":"text","media_type":"application/x-www-form-urlencoded","text":"user=mira&password=`+k.at("textform")+`"}`),
		"userinfo, multipart":    post(k.at("emptypassword")+":@", `{"kind":"multipart","fields":[{"name":"client_secret","value":"`+k.at("multipart")+`"}]}`),
		"GraphQL":                post("", `{"kind":"graphql","query":"query($password: String) { a(password: $password, token: \"`+k.at("graphqlliteral")+`\") }","variables":{"password":"`+k.at("graphql")+`"}}`),
		"XML":                    post("", `{"kind":"text","media_type":"application/xml","text":`+q(`<a b="1"><wsse:Password Type="x">`+k.at("xml")+`</wsse:Password></a>`)+`}`),
		"sign-in, basic":         get(`"auth":{"kind":"basic","username":"mira","password":"` + k.at("authbasic") + `"}`),
		"sign-in, name alone":    get(`"auth":{"kind":"basic","username":"` + k.at("authname") + `","password":""}`),
		"sign-in, bearer":        get(`"auth":{"kind":"bearer","token":"` + k.at("authbearer") + `"}`),
		"sign-in, key":           get(`"auth":{"kind":"api_key","name":"X-Odd","value":"` + k.at("authkey") + `","in":"header"}`),
		"sign-in, key in URL":    get(`"auth":{"kind":"api_key","name":"odd","value":"` + k.at("authquery") + `","in":"query"}`),
		"sign-in, AWS":           get(`"auth":{"kind":"aws_sigv4","access_key_id":"AKIDEXAMPLE","secret_access_key":"` + k.at("awssecret") + `","session_token":"` + k.at("awssession") + `","region":"eu-central-1","service":"s3"}`),
		"sign-in, digest":        `{"url":"` + target + `/digest","auth":{"kind":"digest","username":"mira","password":"` + k.at("digest") + `"}}`,
		"sign-in, OAuth":         get(`"auth":{"kind":"oauth2","grant":"client_credentials","token_url":"` + target + `/token","client_id":"app","client_secret":"` + k.at("oauthsecret") + `"}`),
		"sign-in, OAuth, body":   get(`"options":{"cookies":false},"auth":{"kind":"oauth2","grant":"client_credentials","token_url":"` + target + `/token","client_id":"app2","client_secret":"` + k.at("oauthbody") + `","client_auth":"body"}`),
		"checks":                 get(`"headers":[{"name":"X-Api-Key","value":"` + k.at("checkedkey") + `"}],"checks":[{"of":"json","at":"/access_token","is":"equals","value":"` + k.at("checkvalue") + `"},{"of":"header","at":"Set-Cookie","is":"contains","value":"sid=` + k.at("checkcookie") + `"},{"of":"body","is":"empty"},{"of":"json","at":"","is":"absent"}]`),
		"own names":              `{"url":"` + target + `/said/{token}/{{api_key}}","path_params":[{"name":"token","value":"` + k.at("pathtoken") + `"}],"headers":[{"name":"X-Odd","value":"{{api_key}}"}],"variables":[{"name":"api_key","value":"` + k.at("ownvariable") + `"}]}`,
		"redirect":               `{"url":"` + target + `/away","headers":[{"name":"Authorization","value":"Bearer ` + k.at("redirected") + `"}]}`,
		"broken off":             `{"url":"` + target + `/broken?token=` + k.at("brokenquery") + `","headers":[{"name":"Authorization","value":"Bearer ` + k.at("broken") + `"}]}`,
		"no HTTP":                `{"url":"` + target + `/nonsense","headers":[{"name":"Authorization","value":"` + k.at("nonsense") + `"}]}`,
		"a target of its own":    get(`"options":{"cookies":false,"target":"/said?access_token=` + k.at("targetquery") + `&page=2"}`),
		"nobody there":           `{"url":"http://mira:` + k.at("refuseduserinfo") + `@127.0.0.1:` + freePort(k.T) + `/x?token=` + k.at("refusedquery") + `","headers":[{"name":"Authorization","value":"Bearer ` + k.at("refused") + `"}]}`,
		"not allowed":            `{"url":"http://169.254.169.254/latest?token=` + k.at("policyquery") + `","headers":[{"name":"Authorization","value":"Bearer ` + k.at("policy") + `"}],"options":{"proxy":"http://mira:` + k.at("proxypassword") + `@127.0.0.1:9"}}`,
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// ofRun is where a run is read; "ID" stands for its number.
var ofRun = []string{
	"/runs/ID", "/?from=ID", "/runs/ID?part=headers", "/runs/ID?part=raw", "/runs/ID?part=body&view=raw", "/runs/ID?part=body&view=tree", "/runs/ID/preview",
	"/runs/ID/explain-again", "/runs/ID/rerun", "/runs/ID/events", "/api/runs/ID", "/api/runs/ID.md", "/api/runs/ID/body", "/api/runs/ID/har", "/api/runs/ID/wire", "/api/runs/ID/code", "/api/runs/ID/code?target=python-requests",
}
