package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

func FuzzServerTiming(f *testing.F) {
	f.Add(`app;dur=2, db;dur=30.5;desc="Database"`)
	f.Add(`a;dur=1e400, ;dur=-1, b;dur=NaN`)
	f.Fuzz(func(t *testing.T, s string) {
		last := 1e18
		for _, m := range parseServerTiming(s) {
			if !(m.ms > 0 && m.ms <= last) {
				t.Fatalf("%v after %v", m.ms, last)
			}
			last = m.ms
		}
	})
}

// FuzzRateFields holds the reading of limits to sense: no wait is negative or endless, and
// what is left is told only where it was.
func FuzzRateFields(f *testing.F) {
	f.Add("Retry-After: 4", `RateLimit: "d";r=0;t=4`, `RateLimit-Policy: "d";q=3;w=10`)
	f.Add("X-RateLimit-Reset: 1795521630", "X-RateLimit-Remaining: 0", "X-RateLimit-Limit-Minute: 5")
	f.Add("RateLimit: limit=10, remaining=0, reset=5", "x-ratelimit-reset-tokens: 6m0s", "RateLimit-Limit: 100;w=21600")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		run := get(api).answers(429, "", a, b, c)
		past := playground.Past{}
		r := gather(&run, &past).rates()
		if r.wait < 0 || r.window < 0 || r.hasLeft && r.left < 0 && !strings.Contains(a+b+c, "-") {
			t.Fatalf("%+v", r)
		}
		Explain(run, past)
	})
}

func FuzzGRPCWeb(f *testing.F) {
	f.Add("\x80\x00\x00\x00\x20grpc-status:5\r\ngrpc-message:gone")
	f.Add("\x00\x00\x00\x00\x01x\x80\xff\xff\xff\xffgrpc-status:1")
	f.Fuzz(func(t *testing.T, s string) {
		if o, ok := webTrailer(s); ok && (o.at < 0 || o.at > len(s)) {
			t.Fatalf("%+v of %d", o, len(s))
		}
	})
}

func FuzzCommand(f *testing.F) {
	f.Add(`curl -X PUT 'https://a.test/x' -H "A: b" --data '{"a": "it'\''s"}'`)
	f.Add(`http POST :8080/x a=b`)
	f.Add(`$ curl -`)
	f.Fuzz(func(_ *testing.T, s string) { readCommand(s) })
}

// FuzzPage holds the scanning of HTML to its places: what is quoted stands there.
func FuzzPage(f *testing.F) {
	f.Add("<html><title>a</title><h1>b</h1><p>c</p><pre>d</pre><form><input type=password></form>")
	f.Add("<title><title><input type='password'")
	f.Fuzz(func(t *testing.T, s string) {
		p := &page{}
		p.scan(s)
		for _, at := range []int{p.titleAt, p.headingAt, p.paraAt, p.preAt, p.passwordAt, p.linkAt} {
			if at < 0 || at > len(s) {
				t.Fatalf("%d of %d", at, len(s))
			}
		}
		if p.password != "" && !strings.HasPrefix(s[p.passwordAt:], p.password) {
			t.Fatalf("%q does not stand at %d", p.password, p.passwordAt)
		}
	})
}

// FuzzMask holds masking to what it is for: the value beside a secret's name is gone.
func FuzzMask(f *testing.F) {
	f.Add("access_token", "0123456789abcdef")
	f.Add("client_secret", "a.b-c_d~e!f")
	f.Fuzz(func(t *testing.T, name, value string) {
		if !playground.SecretName(name) || countsOnly(strings.ToLower(name)) || !isToken(name) || len(name) > 60 || strings.ContainsAny(name, ".~!#$%&'*+^`|") {
			return
		}
		if !randomLooking(value) || strings.ContainsAny(value, "\"',}&;<> \t\r\n\v\f\u0085\u00a0") || playground.Masked(value) || strings.Contains(name, value) {
			return
		}
		if got := maskPairs(`{"` + name + `": "` + value + `"`); strings.Contains(got, value) {
			t.Fatalf("%q is left in %q", value, got)
		}
	})
}
