package explain

import (
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestTheCatalogueHoldsEveryCodeOnceForEachOwner(t *testing.T) {
	all := Catalogue()
	if len(all) != 104 {
		t.Errorf("%d entries", len(all))
	}
	seen := map[string]bool{}
	for i, s := range all {
		key := itoa(s.Code) + " " + s.Vendor
		if seen[key] {
			t.Errorf("twice: %s", key)
		}
		seen[key] = true
		if i > 0 && all[i-1].Code > s.Code {
			t.Errorf("%d stands after %d", s.Code, all[i-1].Code)
		}
		if s.Name == "" || s.Meaning == "" || s.Action == "" || s.WhoActs == "" || s.Retry == "" {
			t.Errorf("%d lacks a part: %+v", s.Code, s)
		}
		if strings.HasPrefix(s.SourceURL, "http://") {
			t.Errorf("%d has the source %s", s.Code, s.SourceURL)
		}
	}
	all[0].Name = "changed"
	if Catalogue()[0].Name == "changed" {
		t.Error("a caller can change the catalogue")
	}
}

func TestLookup(t *testing.T) {
	for code, want := range map[int]string{404: "Not Found", 451: "Unavailable For Legal Reasons", 498: "Invalid Token", 530: "Origin DNS or 1xxx error", 420: "Enhance Your Calm"} {
		if s, ok := Lookup(code); !ok || s.Name != want {
			t.Errorf("%d: %q %v, want %q", code, s.Name, ok, want)
		}
	}
	for _, code := range []int{-1, 99, 299, 432, 600} {
		if _, ok := Lookup(code); ok {
			t.Errorf("%d is in the reference", code)
		}
	}
}

func TestRulesForACodeAreThoseThatSpeakForIt(t *testing.T) {
	ids := func(code int) []string {
		var out []string
		for _, r := range RulesFor(code) {
			out = append(out, r.ID)
		}
		return out
	}
	for code, want := range map[int]string{405: "E-405-ALLOW", 401: "E-401-EXPIRED", 429: "E-429-LIMIT", 404: "E-404-RECORD", 0: "E-DNS-UNKNOWN", 304: "E-304-TAG"} {
		if !slices.Contains(ids(code), want) {
			t.Errorf("%d: %v lacks %s", code, ids(code), want)
		}
	}
	if slices.Contains(ids(404), "E-401-EXPIRED") || slices.Contains(ids(200), "E-404-RECORD") {
		t.Error("a rule stands at a code that it does not speak for")
	}
}

func TestAnUnknownCodeIsReadAsItsClass(t *testing.T) {
	for code, words := range map[int]string{299: "treat it as 200", 477: "treat it as 400", 599: "connecting", 600: "outside the classes", 99: "outside the classes"} {
		e := Explain(get(api).answers(code, ""), playground.Past{})
		if !strings.Contains(e.Meaning, words) && !(code == 599 && strings.Contains(e.Meaning, "proxy")) {
			t.Errorf("%d: %q", code, e.Meaning)
		}
		if e.Class != playground.ClassOf(code) {
			t.Errorf("%d: class %q", code, e.Class)
		}
	}
}

func TestTheFactsOfACodeFitTheResponse(t *testing.T) {
	for _, c := range []struct {
		name                  string
		run                   playground.Run
		who, retry, cacheable string
	}{
		{"a plain 404", get(api).answers(404, ""), "client", "after-fix", "By default"},
		{"a 404 that is kept for a minute", get(api).answers(404, "", "Cache-Control: max-age=60"), "client", "after-fix", "For 60 s"},
		{"a private answer", get(api).answers(200, "x", "Cache-Control: private, max-age=60"), "nobody", "not-needed", "For 60 s, by this client only"},
		{"nothing may be kept", get(api).answers(200, "x", "Cache-Control: no-store"), "nobody", "not-needed", "No"},
		{"no-cache is not no-store", get(api).answers(200, "x", "Cache-Control: no-cache"), "nobody", "not-needed", "Only after asking again"},
		{"a POST", given("POST", api).answers(200, "x", "Cache-Control: max-age=60"), "nobody", "not-needed", "No"},
		{"a 429 is never kept", get(api).answers(429, "", "Cache-Control: max-age=60"), "client", "after-retry-after", "No"},
		{"a 502 that says when", get(api).answers(502, "", "Retry-After: 3"), "server", "after-retry-after", "No"},
		{"Expires counts from Date", get(api).answers(200, "x", "Date: Tue, 24 Nov 2026 12:00:00 GMT", "Expires: Tue, 24 Nov 2026 12:10:00 GMT"), "nobody", "not-needed", "For 10 min"},
		{"a broken Expires is stale", get(api).answers(200, "x", "Expires: 0"), "nobody", "not-needed", "Only after asking again"},
		{"a 403 that is a rate limit", get(api).answers(403, "", "X-RateLimit-Remaining: 0", "X-RateLimit-Limit: 5"), "client", "after-retry-after", "No"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Explain(c.run, playground.Past{})
			if e.WhoActs != c.who || e.Retry != c.retry || e.Cacheable != c.cacheable {
				t.Errorf("who %q, retry %q, cacheable %q", e.WhoActs, e.Retry, e.Cacheable)
			}
		})
	}
}

func TestNeighboursAreToldApart(t *testing.T) {
	used := map[[2]int]bool{}
	for _, s := range Catalogue() {
		for _, n := range s.Neighbours {
			words := Apart(s.Code, n)
			if words == "" || words != Apart(n, s.Code) || !strings.HasSuffix(words, ".") || strings.Contains(words, ". ") {
				t.Errorf("%d and %d: %q is not one sentence", s.Code, n, words)
			}
			used[[2]int{min(s.Code, n), max(s.Code, n)}] = true
		}
	}
	for pair := range apart {
		if !used[pair] {
			t.Errorf("%v is no pair of neighbours", pair)
		}
	}
	for _, group := range [][]int{{401, 403}, {301, 302, 303, 307, 308}, {404, 410}, {400, 422}, {409, 412}, {429, 503}, {502, 503, 504}, {200, 201}, {200, 204}, {204, 304}, {405, 501}, {406, 415}} {
		for _, a := range group {
			for _, b := range group {
				if a != b && Apart(a, b) == "" {
					t.Errorf("%d and %d are not told apart", a, b)
				}
			}
		}
	}
}
