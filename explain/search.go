package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Search finds status codes by number ("40" finds 400 to 409), by name, and by symptom
// ("token expired", "wrong method", "too fast"). The best match is first; without words
// it finds nothing. Small slips of spelling are forgiven.
func Search(words string) []int {
	var asked []string
	for _, w := range strings.FieldsFunc(phrases.Replace(strings.ToLower(words)), notWord) {
		if w = strings.Trim(w, "-"); w != "" && !fillers[w] {
			asked = append(asked, or(synonyms[w], w))
		}
	}
	if len(asked) == 0 {
		return nil
	}
	scores := map[int]int{}
	for _, s := range reference().all {
		if n := matchStatus(s, asked); n > 0 {
			scores[s.Code] = max(scores[s.Code], n)
		}
	}
	codes := make([]int, 0, len(scores))
	for code := range scores {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b int) int {
		return cmp.Or(scores[b]-scores[a], a-b)
	})
	return codes
}

// matchStatus scores an entry. Every word has to fit, but for one among three or more.
func matchStatus(s playground.Status, asked []string) int {
	first, more := symptomWords(s.Code)
	name := strings.FieldsFunc(strings.ToLower(s.Name+" "+s.Vendor), notWord)
	meaning := strings.FieldsFunc(strings.ToLower(s.Meaning), notWord)
	total, missed := 0, 0
	for _, w := range asked {
		score := 0
		switch {
		case strconv.Itoa(s.Code) == w:
			score = 1000
		case isNumber(w):
			if strings.HasPrefix(strconv.Itoa(s.Code), w) {
				score = 100
			}
		default:
			score = max(10*nearest(first, w), 6*nearest(more, w), 7*nearest(name, w), nearest(meaning, w))
		}
		if score == 0 {
			missed++
		}
		total += score
	}
	if missed > 0 && (missed > 1 || len(asked) < 3) {
		return 0
	}
	if s.Registered && total > 0 {
		total++
	}
	return total
}

// symptomWords are those that lead to a code first, and those that may lead to it.
func symptomWords(code int) (first, more []string) {
	a, b, _ := strings.Cut(symptoms[code], "|")
	return strings.Fields(a), strings.Fields(b)
}

// symptoms are the words in which people describe what happens to them; those before the
// bar point to this code rather than to another.
var symptoms = map[int]string{
	200: "ok success worked fine graphql | body result", 201: "created new made | resource insert added", 202: "accepted queued job async polling background | later pending", 204: "empty nothing no-content | preflight cors deleted body",
	206: "range part partial resume chunk | download bytes", 207: "webdav multi batch bulk several mixed", 301: "moved permanently redirect | new address url changed www https",
	302: "redirect temporary | login page moved loop circle session", 303: "see other | redirect after post result", 304: "cached unchanged etag not-modified | cache same empty stale nothing changed modified since",
	307: "redirect keep method temporary", 308: "redirect keep method permanent permanently",
	400: "bad malformed syntax parse broken | json not-json body request invalid missing parameter header",
	401: "unauthorized unauthenticated login signed sign-in credentials password token expired jwt bearer basic authentication session | missing wrong api-key key invalid auth user header",
	402: "payment card declined billing pay | quota plan credit", 403: "forbidden permission denied scope role access blocked rights | csrf cors preflight firewall bot waf admin not allowed ip origin",
	404: "missing path route unknown not-found gone-missing | wrong url id exist nothing page typo address", 405: "method verb options | wrong post get put delete cors preflight not allowed",
	406: "accept acceptable | header language format not-json", 407: "proxy | login password credentials", 408: "timeout upload idle | slow request timed waited",
	409: "conflict duplicate exists already clash unique | version edit taken concurrent", 410: "gone removed retired forever | deleted permanently", 411: "length content-length | missing chunked",
	412: "precondition if-match lost update | etag stale version condition", 413: "large big upload size | file body limit payload attachment exceeded", 414: "uri long query | url too address", 415: "content-type media type mime | wrong format json not-json form xml unsupported",
	416: "range offset outside | resume bytes", 417: "expect 100-continue expectation", 418: "teapot joke coffee", 419: "csrf page | expired laravel session token", 421: "misdirected sni | wrong host connection certificate",
	422: "validation invalid unprocessable field semantic | missing value wrong required", 423: "locked webdav lock", 424: "dependency | failed first", 425: "early replay | data", 426: "upgrade websocket | protocol tls version",
	428: "required if-match | missing precondition condition lost update", 429: "fast rate limit throttled throttling quota many requests slow-down | wait retry usage exceeded", 431: "header cookie fields | large big too",
	440: "login timeout | session expired", 451: "legal censored country law | blocked region", 497: "plain | http https port tls", 495: "client certificate | ssl tls invalid", 496: "client certificate | missing ssl tls mtls", 498: "token | invalid expired arcgis",
	499: "closed cancelled client | gave up aborted", 500: "server crash crashed exception bug internal | error broken oops", 501: "implemented | unknown method not",
	502: "gateway upstream down | bad proxy nginx connection refused origin server", 503: "maintenance overloaded unavailable busy down later | try again restart deploy server capacity", 504: "timeout gateway slow | upstream timed waited long proxy",
	505: "version | http", 507: "disk storage full space | room", 508: "infinite loop | circle", 511: "captive portal wifi hotel | network login", 520: "cloudflare | unknown origin empty", 521: "cloudflare | origin refused down connection",
	522: "cloudflare connect | timeout timed origin", 523: "unreachable | cloudflare dns origin route", 524: "cloudflare | slow timeout timed origin long", 525: "handshake ssl tls | cloudflare certificate", 526: "certificate | cloudflare ssl tls invalid expired", 529: "overloaded | busy capacity",
	530: "dns | cloudflare origin name resolve", 598: "timeout | proxy read", 599: "timeout | proxy connect",
}

// phrases are words that mean something only together.
var phrases = strings.NewReplacer("not found", "not-found", "not json", "not-json", "slow down", "slow-down", "content type", "content-type", "content length", "content-length", "api key", "api-key",
	"if match", "if-match", "no content", "no-content", "not modified", "not-modified", "sign in", "sign-in", "log in", "login", "time out", "timeout")

// synonyms bring what people write to the word in the lists.
var synonyms = map[string]string{
	"unauthorised": "unauthorized", "signin": "login", "log-in": "login", "logged": "login", "logon": "login", "sign": "sign-in", "timed": "timeout", "timedout": "timeout", "time-out": "timeout",
	"contenttype": "content-type", "mimetype": "mime", "cert": "certificate", "certs": "certificate", "apikey": "api-key", "dup": "duplicate", "dupe": "duplicate", "twice": "duplicate",
	"ratelimit": "rate", "rate-limit": "rate", "throttle": "throttled", "oversized": "large", "huge": "large", "perms": "permission", "permissions": "permission", "rights": "permission",
	"verify": "validation", "outage": "down", "offline": "down", "crashes": "crash", "hangs": "slow", "redirected": "redirect", "redirects": "redirect", "cookies": "cookie", "headers": "header",
	"cancel": "cancelled", "canceled": "cancelled", "aborted": "cancelled", "notfound": "not-found", "nonjson": "not-json", "preflights": "preflight", "expires": "expired",
}

// fillers need not match.
var fillers = map[string]bool{
	"the": true, "a": true, "an": true, "is": true, "my": true, "i": true, "was": true, "got": true, "get": false, "to": true, "of": true, "in": true, "error": true, "code": true, "status": true, "http": true, "it": true,
	"why": true, "am": true, "me": true, "on": true, "for": true, "at": true, "with": true, "and": true, "or": true, "too": true, "not": true, "no": true, "be": true, "been": true, "does": true, "has": true, "have": true, "as": true, "this": true, "that": true, "response": true,
	"failed": true, "fails": true, "says": true, "what": true, "when": true, "are": true, "you": true, "we": true, "out": true, "up": true, "by": true, "from": true, "your": true, "do": true, "did": true, "can": true, "cannot": true, "can't": true,
}

func notWord(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-')
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// nearest is 6 for a word that is in the list, 3 for one that begins one of it or is one's
// longer form, 2 for one slip of spelling, else 0.
func nearest(list []string, w string) int {
	best := 0
	for _, l := range list {
		switch {
		case l == w:
			return 6
		case len(w) >= 3 && strings.HasPrefix(l, w), len(l) >= 4 && strings.HasPrefix(w, l):
			best = max(best, 3)
		case best == 0 && len(w) >= 6 && len(l) >= 5 && distance(l, w) == 1:
			best = 2
		}
	}
	return best
}
