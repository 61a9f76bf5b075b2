package execute

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	httpdigest "github.com/icholy/digest"

	"parley/playground"
)

// The examples of RFC 7616, 3.9.1, and what RFC 2617 had, with the other ways to be asked;
// those that no RFC has were computed by its formula, by hand.
func TestAnswersAreThoseOfTheRFC(t *testing.T) {
	const nonce, cnonce, opaque = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
	h := func(algorithm string, parts ...string) string {
		text := []byte(strings.Join(parts, ":"))
		if strings.HasPrefix(algorithm, "SHA-256") {
			sum := sha256.Sum256(text)
			return hex.EncodeToString(sum[:])
		}
		sum := md5.Sum(text)
		return hex.EncodeToString(sum[:])
	}
	a1 := func(alg string) string { return h(alg, "Mufasa", "http-auth@example.org", "Circle of Life") }
	for _, c := range []struct {
		name, algorithm, qop, want string
	}{
		{"MD5 (RFC 7616, 3.9.1)", "MD5", "auth, auth-int", "8ca523f5e9506fed4657c9700eebdbec"},
		{"SHA-256 (RFC 7616, 3.9.1)", "SHA-256", "auth, auth-int", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{"no algorithm is MD5", "", "auth", "8ca523f5e9506fed4657c9700eebdbec"},
		{"SHA-256-sess", "SHA-256-sess", "auth", h("SHA-256", h("SHA-256", a1("SHA-256"), nonce, cnonce), nonce, "00000001", cnonce, "auth", h("SHA-256", "GET", "/dir/index.html"))},
		{"MD5-sess", "MD5-sess", "auth", h("MD5", h("MD5", a1("MD5"), nonce, cnonce), nonce, "00000001", cnonce, "auth", h("MD5", "GET", "/dir/index.html"))},
		{"auth-int alone", "SHA-256", "auth-int", h("SHA-256", a1("SHA-256"), nonce, "00000001", cnonce, "auth-int", h("SHA-256", "GET", "/dir/index.html", h("SHA-256", "")))},
		{"no qop, as RFC 2069 had it", "MD5", "", h("MD5", a1("MD5"), nonce, h("MD5", "GET", "/dir/index.html"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			challenge := `Digest realm="http-auth@example.org", nonce="` + nonce + `", opaque="` + opaque + `"`
			if c.algorithm != "" {
				challenge += ", algorithm=" + c.algorithm
			}
			if c.qop != "" {
				challenge += `, qop="` + c.qop + `"`
			}
			picked, ok := digestChallenge(&playground.Response{Headers: []playground.Field{{Name: "WWW-Authenticate", Value: challenge}}})
			if !ok {
				t.Fatal("the challenge was not understood")
			}
			m, err := compose(playground.NewRequest("http://www.example.org/dir/index.html"), "")
			if err != nil {
				t.Fatal(err)
			}
			got, err := digestCredentials(picked, playground.Auth{Username: "Mufasa", Password: "Circle of Life"}, m, cnonce)
			if err != nil || !strings.Contains(got, `response="`+c.want+`"`) {
				t.Errorf("%v\ngot  %s\nwant %s", err, got, c.want)
			}
			if c.algorithm != "" && !strings.Contains(got, ", algorithm="+c.algorithm+",") || !strings.Contains(got, `opaque="`+opaque+`"`) {
				t.Errorf("what was asked is not said again: %s", got)
			}
		})
	}
}

func TestANameThatIsToBeHashedIsNotSent(t *testing.T) {
	c := &httpdigest.Challenge{Realm: "api@example.org", Nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", Algorithm: "SHA-512-256", QOP: []string{"auth"}, Userhash: true, Charset: "UTF-8"}
	m, _ := compose(playground.NewRequest("http://api.example.org/doe.json"), "")
	got, err := digestCredentials(c, playground.Auth{Username: "Jäsøn Doe", Password: "Secret, or not?"}, m, "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm")
	if err != nil || strings.Contains(got, "Doe") || !strings.Contains(got, "userhash=true") || !strings.Contains(got, "algorithm=SHA-512-256") {
		t.Errorf("%v: %s", err, got)
	}
	c.Userhash = false
	if got, _ = digestCredentials(c, playground.Auth{Username: "Jäsøn Doe"}, m, "c"); !strings.Contains(got, "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,") {
		t.Errorf("a name beyond ASCII: %s", got)
	}
}

func TestTheStrongestChallengeIsAnswered(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string // the algorithm; - for none
	}{
		{"in lines of their own", []string{`Digest realm="r", nonce="a", algorithm=MD5, qop="auth"`, `Digest realm="r", nonce="b", algorithm=SHA-256, qop="auth"`}, "SHA-256"},
		{"in one line, with another scheme", []string{`Basic realm="a, b", Digest realm="r", nonce="a", algorithm=MD5, qop="auth", Digest realm="r", nonce="b", algorithm=SHA-256-sess, qop="auth,auth-int", Bearer`}, "SHA-256-sess"},
		{"one that nobody knows is passed over", []string{`Digest realm="r", nonce="a", algorithm=MD9, Digest realm="r", nonce="b", algorithm=MD5`}, "MD5"},
		{"a quality that nobody knows is passed over", []string{`Digest realm="r", nonce="a", algorithm=SHA-256, qop="auth-conf"`}, "-"},
		{"without a nonce there is nothing to answer", []string{`Digest realm="r"`}, "-"},
		{"another scheme", []string{`Basic realm="Digest realm=1, nonce=2"`}, "-"},
		{"nothing", nil, "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp := &playground.Response{}
			for _, l := range c.lines {
				resp.Headers = append(resp.Headers, playground.Field{Name: "WWW-Authenticate", Value: l})
			}
			got, ok := digestChallenge(resp)
			if ok != (c.want != "-") || ok && got.Algorithm != c.want {
				t.Errorf("got %+v, want %s", got, c.want)
			}
		})
	}
}

func FuzzChallenges(f *testing.F) {
	f.Add(`Digest realm="r", nonce="a\"b", qop="auth"`, `Basic`)
	f.Add(`,,Digest ,x="`, `a=b`)
	f.Add("0", "\f")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, c := range challengesOf([]string{a, b}) {
			if strings.TrimSpace(c) == "" {
				t.Errorf("an empty challenge of %q and %q", a, b)
			}
		}
		_, _ = digestChallenge(&playground.Response{Headers: []playground.Field{{Name: "WWW-Authenticate", Value: a}}})
	})
}

// digestServer asks for Digest and checks the answer, by its own reading of RFC 7616.
func digestServer(t *testing.T, algorithm string, stale int) string {
	t.Helper()
	seen := 0
	return mustServe(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		cred, err := httpdigest.ParseCredentials(r.Header.Get("Authorization"))
		nonce := fmt.Sprintf("nonce%d", seen)
		if err == nil && cred.Nonce == nonce && seen >= stale {
			want, err := httpdigest.Digest(&httpdigest.Challenge{Realm: "r", Nonce: nonce, Algorithm: algorithm, QOP: []string{cred.QOP}},
				httpdigest.Options{Method: r.Method, URI: r.RequestURI, Username: "mira", Password: "secret-word", Cnonce: cred.Cnonce, Count: cred.Nc})
			if err == nil && want.Response == cred.Response {
				fmt.Fprintf(w, "welcome, %d bytes", len(body))
				return
			}
		}
		suffix := ""
		if err == nil && seen < stale {
			seen++
			suffix = ", stale=true"
		}
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Digest realm="r", nonce="nonce%d", algorithm=%s, qop="auth"%s`, seen, algorithm, suffix))
		w.WriteHeader(401)
	})
}

func digestRequest(url, password string) playground.Request {
	req := playground.NewRequest(url)
	req.Method, req.Body = "POST", playground.Body{Kind: playground.BodyText, Text: "content"}
	req.Auth = playground.Auth{Kind: playground.AuthDigest, Username: "mira", Password: password}
	return req
}

func statuses(hops []playground.Exchange) []int {
	var out []int
	for _, x := range hops {
		status := 0
		if x.Response != nil {
			status = x.Response.Status
		}
		out = append(out, status)
	}
	return out
}

func TestAChallengeAndItsAnswerAreTwoExchangesOfOneAttempt(t *testing.T) {
	for _, algorithm := range []string{"SHA-256", "MD5"} {
		all := run(t, mustExecutor(t), digestRequest(digestServer(t, algorithm, 0)+"/a?b=c", "secret-word"))
		hops := all[0].Exchanges
		if len(all) != 1 || !slices.Equal(statuses(hops), []int{401, 200}) {
			t.Fatalf("%s: %d attempts, %v", algorithm, len(all), statuses(hops))
		}
		if hops[0].Role != "" || hops[1].Role != playground.RoleAnswer || string(hops[1].Response.Content.Whole) != "welcome, 7 bytes" {
			t.Errorf("%s: %q %q %s", algorithm, hops[0].Role, hops[1].Role, hops[1].Response.Content.Whole)
		}
		if has(hops[0].Request.Headers, "Authorization") || !has(hops[1].Request.Headers, "Authorization") {
			t.Errorf("%s: the first carries none, the second does", algorithm)
		}
	}
}

func TestAWrongPasswordIsTriedOnce(t *testing.T) {
	hops := run(t, mustExecutor(t), digestRequest(digestServer(t, "SHA-256", 0), "wrong"))[0].Exchanges
	if !slices.Equal(statuses(hops), []int{401, 401}) {
		t.Errorf("%v", statuses(hops))
	}
}

func TestANonceThatIsTooOldIsAnsweredOnceMore(t *testing.T) {
	hops := run(t, mustExecutor(t), digestRequest(digestServer(t, "SHA-256", 1), "secret-word"))[0].Exchanges
	if !slices.Equal(statuses(hops), []int{401, 401, 200}) {
		t.Errorf("once: %v", statuses(hops))
	}
	hops = run(t, mustExecutor(t), digestRequest(digestServer(t, "SHA-256", 9), "secret-word"))[0].Exchanges
	if !slices.Equal(statuses(hops), []int{401, 401, 401}) {
		t.Errorf("for ever: %v", statuses(hops))
	}
}

func TestAnotherOriginsChallengeIsNotAnswered(t *testing.T) {
	other := digestServer(t, "SHA-256", 0)
	here := mustServe(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusTemporaryRedirect) })
	hops := run(t, mustExecutor(t), digestRequest(here, "secret-word"))[0].Exchanges
	if !slices.Equal(statuses(hops), []int{307, 401}) || has(hops[1].Request.Headers, "Authorization") {
		t.Errorf("%v", statuses(hops))
	}
}
