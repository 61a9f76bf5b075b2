package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// symptoms are the words in which people describe what happens to them.
var symptoms = map[int]string{
	200: "ok success worked fine", 201: "created new resource made", 202: "accepted queued job async polling later", 204: "empty no body nothing deleted",
	206: "range part partial resume", 207: "webdav multi batch bulk several", 301: "moved permanently redirect new address url changed",
	302: "redirect temporary login page moved", 303: "redirect after post see other", 304: "cache cached unchanged etag not modified same",
	307: "redirect keep method temporary", 308: "redirect keep method permanent", 400: "bad request malformed invalid json syntax wrong body parse",
	401: "token expired not signed in login unauthenticated credentials missing wrong password jwt bearer basic auth authentication",
	402: "payment card declined billing quota", 403: "forbidden permission denied not allowed scope role access csrf blocked",
	404: "not found missing wrong url path route id does not exist unknown", 405: "wrong method verb post instead of get not allowed",
	406: "accept header language format not acceptable", 407: "proxy login password", 408: "request timeout too slow upload idle",
	409: "conflict duplicate already exists version clash edit", 410: "gone deleted removed for good", 411: "content length missing chunked",
	412: "etag if-match precondition stale version lost update", 413: "too large big upload file size body limit", 414: "url too long query",
	415: "content type wrong media type format json form", 416: "range outside offset", 417: "expect 100-continue",
	418: "teapot joke", 419: "csrf page expired laravel session", 421: "wrong host misdirected sni connection",
	422: "validation field invalid unprocessable semantic missing value", 423: "locked webdav lock", 425: "early data replay",
	426: "upgrade websocket protocol tls", 428: "if-match missing condition required", 429: "too fast rate limit throttled too many requests quota slow down",
	431: "header too large cookie big", 451: "legal censored blocked", 499: "client closed gave up cancelled", 497: "http on https port",
	500: "server crash exception bug error internal", 501: "method unknown not implemented", 502: "bad gateway upstream proxy down nginx",
	503: "maintenance overloaded down unavailable busy", 504: "gateway timeout upstream slow", 505: "http version", 507: "disk full storage",
	508: "loop infinite", 511: "captive portal wifi hotel", 520: "cloudflare unknown origin", 521: "cloudflare origin refused down",
	522: "cloudflare connect timeout", 524: "cloudflare slow origin timeout", 525: "cloudflare tls handshake", 526: "cloudflare certificate",
}

// Search finds status codes by number ("40" finds 400 to 409), by name, and by symptom
// ("token expired", "wrong method", "too fast"). The best match is first; without words
// it finds nothing.
func Search(words string) []int {
	asked := strings.Fields(strings.ToLower(words))
	if len(asked) == 0 {
		return nil
	}
	scores := map[int]int{}
	for _, s := range reference().all {
		symptom := strings.Fields(symptoms[s.Code])
		name := strings.FieldsFunc(strings.ToLower(s.Name+" "+s.Vendor), notWord)
		meaning := strings.FieldsFunc(strings.ToLower(s.Meaning), notWord)
		total := 0
		for _, w := range asked {
			score := 0
			switch {
			case strconv.Itoa(s.Code) == w:
				score = 100
			case isNumber(w):
				if strings.HasPrefix(strconv.Itoa(s.Code), w) {
					score = 20
				}
			default:
				score = max(8*nearest(symptom, w), 7*nearest(name, w), 2*nearest(meaning, w))
			}
			if score == 0 && !fillers[w] {
				total = 0
				break
			}
			total += score
		}
		scores[s.Code] = max(scores[s.Code], total)
	}
	var codes []int
	for code, score := range scores {
		if score > 0 {
			codes = append(codes, code)
		}
	}
	slices.SortFunc(codes, func(a, b int) int {
		return cmp.Or(scores[b]-scores[a], a-b)
	})
	return codes
}

// fillers need not match.
var fillers = map[string]bool{"the": true, "a": true, "is": true, "my": true, "i": true, "was": true, "got": true, "to": true, "of": true, "in": true, "error": true, "code": true, "status": true, "http": true, "it": true}

func notWord(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-')
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// nearest is 2 for a word that is in the list, 1 for one that begins one of it or is
// one's longer form, else 0.
func nearest(list []string, w string) int {
	best := 0
	for _, l := range list {
		switch {
		case l == w:
			return 2
		case len(w) >= 3 && strings.HasPrefix(l, w), len(l) >= 4 && strings.HasPrefix(w, l):
			best = 1
		}
	}
	return best
}
