package explain

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func TestChallengesArePartedFromTheirParameters(t *testing.T) {
	for _, c := range []struct {
		value string
		want  []challenge
	}{
		{`Basic realm="Lab"`, []challenge{{scheme: "Basic", params: []param{{"realm", "Lab"}}}}},
		{`Basic realm="a, b", charset="UTF-8", Bearer scope="x y"`, []challenge{{scheme: "Basic", params: []param{{"realm", "a, b"}, {"charset", "UTF-8"}}}, {scheme: "Bearer", params: []param{{"scope", "x y"}}}}},
		{`Negotiate, NTLM`, []challenge{{scheme: "Negotiate"}, {scheme: "NTLM"}}},
		{`Negotiate YWJj==, Basic realm=x`, []challenge{{scheme: "Negotiate", token: "YWJj=="}, {scheme: "Basic", params: []param{{"realm", "x"}}}}},
		{`Bearer`, []challenge{{scheme: "Bearer"}}},
		{`Bearer error = "invalid_token" , error_description = "say \"no\""`, []challenge{{scheme: "Bearer", params: []param{{"error", "invalid_token"}, {"error_description", `say "no"`}}}}},
		{`Digest realm="r", qop="auth,auth-int", nonce="n", stale=TRUE`, []challenge{{scheme: "Digest", params: []param{{"realm", "r"}, {"qop", "auth,auth-int"}, {"nonce", "n"}, {"stale", "TRUE"}}}}},
		{`realm="no scheme"`, []challenge{{params: []param{{"realm", "no scheme"}}}}},
		{`Basic realm="never closed`, []challenge{{scheme: "Basic", params: []param{{"realm", "never closed"}}}}},
		{`, , `, nil},
		{``, nil},
	} {
		if got := parseChallenges(c.value); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.value, got, c.want)
		}
	}
}

func TestLinksKeepTheirRelations(t *testing.T) {
	links := parseLinks(`</a?x=1,2>; rel="next"; title="a, b", <b> ; REL=prev, <c>;rel="first last"`)
	if len(links) != 3 || links[0].target != "/a?x=1,2" || !links[0].is("next") || !links[1].is("prev") || !links[2].is("last") {
		t.Errorf("%+v", links)
	}
	for _, broken := range []string{"", "<", "<a", "a; rel=next", "<a>;;;", "<a>; ="} {
		parseLinks(broken)
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value string
		wait  time.Duration
		ok    bool
	}{
		{"120", 2 * time.Minute, true}, {" 0 ", 0, true}, {"1.5", 1500 * time.Millisecond, true},
		{"Tue, 24 Nov 2026 12:00:30 GMT", 30 * time.Second, true}, {"Tue, 24 Nov 2026 11:00:00 GMT", 0, true},
		{"Tuesday, 24-Nov-26 12:00:05 GMT", 5 * time.Second, true}, {"2026-11-24T12:01:00Z", time.Minute, true},
		{"-5", 0, false}, {"soon", 0, false}, {"", 0, false}, {"NaN", 0, false}, {"99999999999999999999", 0, false},
	} {
		wait, _, ok := parseRetryAfter(c.value, now)
		if wait != c.wait || ok != c.ok {
			t.Errorf("%q: %v %v, want %v %v", c.value, wait, ok, c.wait, c.ok)
		}
	}
}

func TestStructuredListsInTheirOldAndNewForm(t *testing.T) {
	items := parseStructured(`"burst";r=3;t=2, "daily";r=0;t=86400;pk=:YWJj:`)
	if len(items) != 2 || items[0].value != "burst" || items[1].get("pk") != "YWJj" {
		t.Fatalf("%+v", items)
	}
	if n, ok := items[1].number("t"); n != 86400 || !ok {
		t.Errorf("t is %d", n)
	}
	old := parseStructured("limit=10, remaining=2, reset=5")
	if n, ok := old[1].number("remaining"); n != 2 || !ok || len(old) != 3 {
		t.Errorf("%+v", old)
	}
	if got := parseStructured("10;w=1"); got[0].value != "10" || got[0].get("w") != "1" {
		t.Errorf("%+v", got)
	}
}

func TestCacheControlKeepsItsArguments(t *testing.T) {
	d := parseCacheControl(`public, max-age=60 , private="a, b", s-maxage="30",=, no-cache`)
	if s, ok := d.seconds("max-age"); s != time.Minute || !ok || !d.has("public") || !d.has("no-cache") {
		t.Errorf("%+v", d)
	}
	if s, _ := d.seconds("s-maxage"); s != 30*time.Second {
		t.Errorf("s-maxage is %v", s)
	}
	if s, ok := parseCacheControl("max-age=soon").seconds("max-age"); s != 0 || !ok {
		t.Error("a broken lifetime is not stale")
	}
}

func TestContentRanges(t *testing.T) {
	for value, want := range map[string]struct {
		r  contentRange
		ok bool
	}{
		"bytes 0-3/9":   {contentRange{0, 3, 9}, true},
		"bytes 0-3/*":   {contentRange{0, 3, -1}, true},
		"bytes */500":   {contentRange{-1, -1, 500}, true},
		"bytes */*":     {contentRange{-1, -1, -1}, false},
		"bytes 5-3/9":   {contentRange{5, 3, 9}, false},
		"bytes 0-9/9":   {contentRange{0, 9, 9}, false},
		"items 0-3/9":   {contentRange{-1, -1, -1}, false},
		"bytes":         {contentRange{-1, -1, -1}, false},
		"bytes -1-3/10": {contentRange{0, 0, 10}, false},
	} {
		if got, ok := parseContentRange(value); ok != want.ok || ok && got != want.r {
			t.Errorf("%q: %+v %v", value, got, ok)
		}
	}
}

func TestCookiesKeepTheirAttributesAndNotTheirValue(t *testing.T) {
	c, ok := parseSetCookie("sid=0123; Path=/; Domain=.API.test; Secure; HttpOnly; SameSite=Lax")
	if !ok || c.name != "sid" || c.domain != "api.test" || !c.secure || !c.httpOnly || c.sameSite != "lax" || c.path != "/" || c.empty {
		t.Errorf("%+v", c)
	}
	if _, ok := parseSetCookie("no pair"); ok {
		t.Error("a cookie without = was taken")
	}
}

func TestAllowTakesTokensOnce(t *testing.T) {
	if got := parseAllow("GET, , HEAD,GET, bad method,PUT"); !reflect.DeepEqual(got, []string{"GET", "HEAD", "PUT"}) {
		t.Errorf("%q", got)
	}
}

func TestJWTsAreReadAndBrokenOnesNamed(t *testing.T) {
	good, fault := parseJWT(token(`{"alg":"HS256"}`, `{"exp":1700000000,"scope":"a b","aud":["x","y"]}`))
	if fault != "" || good == nil {
		t.Fatal(fault)
	}
	if at, ok := good.date("exp"); !ok || at.Unix() != 1700000000 {
		t.Errorf("exp is %v", at)
	}
	if got := good.strings("scope", true); len(got) != 2 {
		t.Errorf("scopes %q", got)
	}
	for value, want := range map[string]string{
		"opaque": "", "a.b.c": "", "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ": "three parts", "ey.ey.ey.ey.ey": "",
		"eyJhbGciOiJIUzI1NiJ9.not json here.x": "base64url", "eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.x": "not a JSON object",
	} {
		if _, fault := parseJWT(value); !strings.Contains(fault, want) || want == "" && fault != "" {
			t.Errorf("%q: %q", value, fault)
		}
	}
}

func TestJSONLinesAreThoseOfTheIndentedForm(t *testing.T) {
	text := `{"a":{"b":[1,{"c":"x"},[]],"e":{}},"detail":"here","list":["p","q"]}`
	root, fault := readJSON(text)
	if fault != nil {
		t.Fatal(fault)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(pretty.String(), "\n")
	for _, n := range []*node{root.get("detail"), root.get("a", "b").first.next.get("c"), root.get("list").last, root.get("a", "e")} {
		if !strings.Contains(lines[n.line-1], n.text) || n.text == "" && !strings.Contains(lines[n.line-1], "{}") {
			t.Errorf("%s is said to stand in line %d: %s", n.pointer(), n.line, lines[n.line-1])
		}
	}
	if p := root.get("a", "b").first.next.get("c").pointer(); p != "/a/b/1/c" {
		t.Error(p)
	}
}

func TestWhatIsWrongWithJSONIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,}`: "trailing comma", `[1,]`: "trailing comma", `{'a':1}`: "single quote", `{"a" 1}`: "no colon", `{"a":1 "b":2}`: "no comma",
		`{a:1}`: "not in double quotes", `{"a":01}`: "leading zero", `{"a":"x`: "ends inside a string", `{"a":1`: "before the closing }",
		`{"a":NaN}`: "does not have", `{"a":True}`: "lower case", `{} {}`: "more text", ``: "the text ends", "{\"a\":\"x\ny\"}": "line break",
		"\ufeff{}": "byte order mark", `{"a":1. }`: "ends in its point", `{"a":-}`: "without digits", `{"a":"\x"}`: "an escape", `// c`: "comment",
		strings.Repeat("[", 70): "deeper than 64",
	} {
		_, fault := readJSON(text)
		if fault == nil || !strings.Contains(fault.what, want) {
			t.Errorf("%q: %+v, want %q", text, fault, want)
		}
	}
}

func TestATrailingCommaIsMended(t *testing.T) {
	text := `{"a": [1, 2, ], "b": 3, }`
	_, fault := readJSON(text)
	mended, ok := mendJSON(text, fault)
	if !ok || !json.Valid([]byte(mended)) {
		t.Errorf("%q %v", mended, ok)
	}
	text = `{"a": 'x'}`
	_, fault = readJSON(text)
	if _, ok := mendJSON(text, fault); ok {
		t.Error("what cannot be mended safely was")
	}
}

// FuzzJSON holds the reader to the standard library's idea of what JSON is.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"x\u00e9\ud83d\ude00",null,true]}`, `{`, `[[[]]]`, `"\ud800"`, `{"a":1,}`, `-0`, `1e9`, " \n[]\t", `{"a":{"b":{}}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		root, fault := readJSON(text)
		valid := json.Valid([]byte(text))
		if deep := fault != nil && strings.HasPrefix(fault.what, "nested deeper"); (fault == nil) != valid && !deep {
			t.Fatalf("%q: fault %+v, the standard library says valid=%v", text, fault, valid)
		}
		if fault != nil && (fault.offset < 0 || fault.offset > len(text)) {
			t.Fatalf("offset %d of %d", fault.offset, len(text))
		}
		if !valid || fault != nil {
			return
		}
		var pretty bytes.Buffer
		_ = json.Indent(&pretty, []byte(strings.TrimSpace(text)), "", "  ")
		checkLines(t, root, strings.Split(pretty.String(), "\n"))
	})
}

// checkLines walks the tree: a leaf's literal has to stand in its line.
func checkLines(t *testing.T, n *node, lines []string) {
	if n.line < 1 || n.line > len(lines) {
		t.Fatalf("%s is in line %d of %d", n.pointer(), n.line, len(lines))
	}
	if n.is(isNumeric) && !strings.Contains(lines[n.line-1], n.text) {
		t.Fatalf("%s is not in %q", n.text, lines[n.line-1])
	}
	for k := n.first; k != nil; k = k.next {
		checkLines(t, k, lines)
	}
}

func FuzzChallenges(f *testing.F) {
	for _, s := range []string{`Basic realm="x", Bearer error="y"`, `Negotiate a==`, `=`, `a b="\`, `Digest a=b c`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n := len(parseChallenges(s)); n > maxChallenges {
			t.Fatalf("%d challenges", n)
		}
	})
}

func FuzzLink(f *testing.F) {
	f.Add(`<a>; rel="next", <b>; rel=last`)
	f.Add(`<`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range parseLinks(s) {
			l.is("next")
		}
	})
}

func FuzzStructured(f *testing.F) {
	f.Add(`"d";r=0;t=4`)
	f.Add(`limit=1, :YQ==:;a`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, i := range parseStructured(s) {
			i.number("t")
		}
	})
}

func FuzzDates(f *testing.F) {
	f.Add("120")
	f.Add("Tue, 24 Nov 2026 12:00:30 GMT")
	f.Fuzz(func(t *testing.T, s string) {
		if wait, _, ok := parseRetryAfter(s, sentAt); ok && wait < 0 {
			t.Fatalf("a wait of %v", wait)
		}
	})
}

func FuzzJWT(f *testing.F) {
	f.Add(token(`{"alg":"none"}`, `{"exp":1e99}`))
	f.Add("ey.ey.ey")
	f.Fuzz(func(t *testing.T, s string) {
		if j, _ := parseJWT(s); j != nil {
			j.date("exp")
			j.strings("aud", true)
		}
	})
}

func FuzzCacheControl(f *testing.F) {
	f.Add(`max-age=60, private="a,b"`)
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := parseCacheControl(s).seconds("max-age"); ok && d < 0 {
			t.Fatal(d)
		}
	})
}

func FuzzContentRange(f *testing.F) {
	f.Add("bytes 0-3/9")
	f.Fuzz(func(t *testing.T, s string) {
		if r, ok := parseContentRange(s); ok && r.first > r.last {
			t.Fatalf("%+v", r)
		}
	})
}

func FuzzSetCookie(f *testing.F) {
	f.Add("a=b; Secure; SameSite=None")
	f.Fuzz(func(_ *testing.T, s string) { parseSetCookie(s) })
}

func FuzzAllow(f *testing.F) {
	f.Add("GET, PUT")
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range parseAllow(s) {
			if !isToken(m) {
				t.Fatalf("%q is no token", m)
			}
		}
	})
}

func FuzzTags(f *testing.F) {
	f.Add(`"a", W/"b,c", *`)
	f.Fuzz(func(_ *testing.T, s string) { tagList(s) })
}

// FuzzExplain holds the whole to hostile content: no panic, no control character, the
// bounds of the contract.
func FuzzExplain(f *testing.F) {
	f.Add(404, "Content-Type: application/json", `{"detail": "x"}`, "Bearer abc")
	f.Add(500, "Content-Type: text/html", "<html><title>x</title><h1>", "")
	f.Add(401, "WWW-Authenticate: Bearer error=x", "", "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x")
	f.Fuzz(func(t *testing.T, status int, header, body, auth string) {
		e := Explain(get(api).sends("Authorization", auth).answers(status, body, header, "Location: "+body), playground.Past{})
		if e.Headline == "" {
			t.Fatal("no headline")
		}
		for _, d := range e.Findings {
			if len(d.Evidence) > maxEvidence || d.Title == "" {
				t.Fatalf("%+v", d)
			}
			for _, v := range d.Evidence {
				if strings.ContainsAny(v.Value, "\x00\n\x1b\u202e") {
					t.Fatalf("%q is not clean", v.Value)
				}
			}
		}
	})
}

func FuzzFromText(f *testing.F) {
	f.Add("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno")
	f.Add("> GET / HTTP/2\n< HTTP/2 200\n< \n{ [5 bytes data]\nhello")
	f.Add("curl: (6) Could not resolve host: x")
	f.Fuzz(func(t *testing.T, s string) {
		if run, err := FromText(s); err == nil {
			Explain(run, playground.Past{})
		} else if playground.CodeOf(err) != playground.Invalid {
			t.Fatal(err)
		}
	})
}
