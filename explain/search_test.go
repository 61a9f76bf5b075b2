package explain

import (
	"slices"
	"testing"
)

// searches are what people type and the codes that have to lead, in any order.
var searches = []struct {
	words string
	first []int // all among the first len(first)+1; a single one has to be the first
}{
	{"token expired", []int{401}}, {"the token is expired", []int{401}}, {"wrong method", []int{405}}, {"too fast", []int{429}}, {"login", []int{401}}, {"cors", []int{403, 405, 204}},
	{"timeout", []int{504, 408}}, {"request timed out", []int{408}}, {"certificate", []int{526, 495, 496}}, {"duplicate", []int{409}}, {"not json", []int{400, 415}},
	{"wrong password", []int{401}}, {"permission denied", []int{403}}, {"not found", []int{404}}, {"rate limit", []int{429}}, {"quota exceeded", []int{429}}, {"file too large", []int{413}},
	{"maintenance", []int{503}}, {"validation", []int{422}}, {"missing field", []int{422}}, {"redirect loop", []int{302}}, {"moved permanently", []int{301}}, {"etag", []int{304}},
	{"captive portal", []int{511}}, {"csrf", []int{419, 403}}, {"teapot", []int{418}}, {"conflict", []int{409}}, {"gone forever", []int{410}}, {"no content", []int{204}}, {"created", []int{201}},
	{"queued", []int{202}}, {"resume download", []int{206}}, {"proxy password", []int{407}}, {"server crashed", []int{500}}, {"bad gateway", []int{502}}, {"server down", []int{503, 502}},
	{"overloaded", []int{503, 529}}, {"wrong content type", []int{415}}, {"content-type", []int{415}}, {"accept header", []int{406}}, {"url too long", []int{414}}, {"header too large", []int{431}}, {"cookie too big", []int{431}},
	{"lost update", []int{412, 428}}, {"locked", []int{423}}, {"blocked in my country", []int{451}}, {"payment", []int{402}}, {"websocket", []int{426}}, {"wrong host", []int{421}}, {"missing api key", []int{401}},
	{"scope", []int{403}}, {"disk full", []int{507}}, {"client closed", []int{499}}, {"content length missing", []int{411}}, {"unknown route", []int{404}}, {"malformed json", []int{400}}, {"try again later", []int{503}},
	{"not implemented", []int{501}}, {"ssl handshake", []int{525}}, {"dns", []int{530, 523}}, {"why am i blocked", []int{403, 451}}, {"too many requests", []int{429}}, {"session expired", []int{401, 419}}, {"invalid token", []int{401, 498}},
	{"graphql error", []int{200}}, {"already exists", []int{409}}, {"version conflict", []int{409}}, {"forbiden", []int{403}}, {"unauthorised", []int{401}}, {"gateway timeout", []int{504}}, {"cloudflare certificate", []int{526, 525}},
	{"slow", []int{504}}, {"503", []int{503}}, {"unsupported media type", []int{415}}, {"client certificate", []int{495, 496}}, {"range", []int{206, 416}}, {"nothing changed since", []int{304}}, {"internal server error", []int{500}},
	{"method not allowed", []int{405}}, {"bad request", []int{400}}, {"service unavailable", []int{503}}, {"unprocessable", []int{422}}, {"page expired", []int{419}}, {"legal", []int{451}}, {"batch", []int{207}},
}

func TestASymptomLeadsToItsCode(t *testing.T) {
	for _, s := range searches {
		got := Search(s.words)
		lead := len(s.first)
		if lead > 1 {
			lead++
		}
		for _, want := range s.first {
			if !slices.Contains(got[:min(lead, len(got))], want) {
				t.Errorf("%q: %v, want %v to lead", s.words, got[:min(8, len(got))], s.first)
				break
			}
		}
	}
	if len(searches) < 40 {
		t.Errorf("only %d phrases", len(searches))
	}
}

func TestSearchByNumberIsByItsBeginning(t *testing.T) {
	if got := Search("40"); len(got) < 10 || got[0] != 400 {
		t.Errorf("40: %v", got)
	}
	if got := Search("429"); len(got) != 1 || got[0] != 429 {
		t.Errorf("429: %v", got)
	}
}

func TestSearchFindsNothingInNothing(t *testing.T) {
	for _, nothing := range []string{"", "   ", "zzzz", "token zzzz", "the", "???", "999999999999999999999"} {
		if got := Search(nothing); len(got) != 0 {
			t.Errorf("%q: %v", nothing, got)
		}
	}
}

func TestSearchNamesACodeOnce(t *testing.T) {
	for _, words := range []string{"server", "timeout", "5", "cloudflare"} {
		seen := map[int]bool{}
		for _, c := range Search(words) {
			if seen[c] {
				t.Errorf("%s: %d twice", words, c)
			}
			seen[c] = true
		}
	}
}
