package dynamic

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestEveryDynamicValueHasAnExample(t *testing.T) {
	s := Source{Now: func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }, Demo: "http://h/demo"}
	seen := map[string]bool{}
	for _, e := range s.Examples() {
		if e.Example == "" || e.Does == "" || seen[e.Name] || !Has(e.Name) || !utf8.ValidString(e.Example) {
			t.Errorf("%+v", e)
		}
		seen[e.Name] = true
		if len(e.Takes) > 0 || IsPart(e.Name) {
			continue
		}
		if _, err := s.Value(e.Name + " word"); err == nil {
			t.Errorf("%s takes any word", e.Name)
		}
	}
	if len(seen) < 120 || seen["$guid"] || !Has("$guid") || Has("$nothing") || Has("$") {
		t.Errorf("%d values", len(seen))
	}
}

// TestWhatIsMadeUpIsNobodys: nothing that is sent by chance reaches a stranger.
func TestWhatIsMadeUpIsNobodys(t *testing.T) {
	s := Source{}
	documents := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	for range 50 {
		for _, e := range s.Examples() {
			switch {
			case e.Name == "$url":
			case strings.Contains(e.Name, "Email"):
				if !strings.HasSuffix(e.Example, "@example.com") {
					t.Errorf("%s: %s", e.Name, e.Example)
				}
			case strings.HasPrefix(e.Example, "http"):
				if u, err := url.Parse(e.Example); err != nil || e.Name != "$randomProtocol" && !strings.HasSuffix(u.Hostname(), ".example") {
					t.Errorf("%s: %s: %v", e.Name, e.Example, err)
				}
			case strings.HasPrefix(e.Name, "$randomIP"):
				if a, err := netip.ParseAddr(e.Example); err != nil || !documents[0].Contains(a) && !documents[1].Contains(a) {
					t.Errorf("%s: %s: %v", e.Name, e.Example, err)
				}
			}
		}
	}
}

func TestMadeUpValuesAreOthersEachTime(t *testing.T) {
	s := Source{}
	for _, name := range []string{"$randomFullName", "$randomStreetAddress", "$randomLoremSentence", "$randomBankAccountIban", "$randomDatePast", "$randomUrl"} {
		seen := map[string]bool{}
		for range 20 {
			value, err := s.Value(name)
			if err != nil {
				t.Fatal(err)
			}
			seen[value] = true
		}
		if len(seen) < 10 {
			t.Errorf("%s: %d of 20 differ", name, len(seen))
		}
	}
	if value, _ := s.Value("$randomBankAccountIban"); !rightIBAN(value) {
		t.Errorf("the check digits of %s are wrong", value)
	}
}

// rightIBAN checks an IBAN as its readers do (ISO 13616).
func rightIBAN(iban string) bool {
	rest := 0
	for _, r := range iban[4:] + iban[:4] {
		n := int(r - '0')
		if r >= 'A' {
			rest, n = rest*10, int(r-'A')+10
		}
		rest = (rest*10 + n) % 97
	}
	return rest == 1
}
