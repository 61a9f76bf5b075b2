package explain

import (
	"strings"

	"parley/lazyregexp"
)

// pageRules are about pages under a success code that are no success.
var pageRules = []rule{
	{id: "E-PARKED", title: "The name is parked", on: between(200, 599), find: parked, beats: append([]string{"E-200-PAGE", "E-404-HIDDEN", "E-404-PLACEHOLDER"}, wayBeats...)},
	{id: "E-HEAD-SILENT", title: "A HEAD that failed says no more", on: on(400, 403, 500), refs: []ref{rfc(9110, "9.3.2")}, find: headSilent, beats: []string{"E-403-ANONYMOUS", "E-403-FORBIDDEN"}},
}

// parkedWords are what only pages say that stand at a name which nobody uses.
var parkedWords = []string{"this domain is for sale", "this domain may be for sale", "domain is for sale", "the domain name is for sale", "buy this domain", "this domain is parked", "domain has been parked", "is parked free, courtesy of", "domain name is available for purchase", "sedoparking.com", "parkingcrew.net", "cdn.bodis.com", "hugedomains.com/domain_profile", "diese domain steht zum verkauf", "diese domain kaufen", "ce domaine est à vendre", "este dominio está en venta", "questo dominio è in vendita", "этот домен продается", "домен продаётся", "ten domena jest na sprzedaż", "ta domena jest na sprzedaż"}

// parked is a page for a name that leads to no site of its own.
func parked(f *facts) (finding, bool) {
	if !f.body().html || len(f.body().text) > 64<<10 {
		return silent()
	}
	lower := f.body().lower()[:min(len(f.body().lower()), wordBytes)]
	word := hasAny(lower, parkedWords...)
	if word == "" {
		return silent()
	}
	return likely(blocker("The name "+f.host()+" is parked: a page that stands in for a site answered.", "The name was never set up, has run out, or is misspelt; there is no API behind it. Check the host name.", f.inWord(word, "Words of such a page."), f.inStatus("Says nothing of that."))), true
}

// refusalHead is a short title or heading that is a refusal or a failure, also in other languages.
var refusalHead = lazyregexp.New(`(?i)^\W*(?:\w+\W+){0,3}(?:access (?:is |was )?(?:denied|blocked|forbidden|restricted)|(?:request|page|site|activity|traffic)s? (?:was |has been |is )?(?:rejected|blocked|denied)|forbidden access|temporarily unavailable|under maintenance|maintenance mode|something went wrong|(?:check|verification|validation|authentication|authorization|login|log-?in|sign[ -]?in|payment|upload|connection|request|transaction|submission|captcha)s? (?:has |have |was |is |did )?(?:failed|failure|unsuccessful|not successful|expired|rejected|denied|not valid|timed out)|(?:session|link|token|page|code)s? (?:has |have |is )?(?:expired|timed out|no longer valid)|unauthorized activity has been detected)\W*(?:\w+\W*){0,2}$|^\W*(?:fehler|zugriff verweigert|wartung(?:sarbeiten)?|erreur|accès refusé|maintenance en cours|acceso denegado|acesso negado|accesso negato|en mantenimiento|em manutenção|in manutenzione|ошибка|доступ запрещ[её]н|технические работы|错误|出错了|访问被拒绝|系统维护|エラー|エラーが発生|アクセスが拒否|メンテナンス|メンテナンス中|오류|오류가 발생|접근이 거부|서비스 점검|hata|erişim engellendi|bakım|błąd|odmowa dostępu|przerwa techniczna)(?:[\s\d:!.,|–—-]*$|\s*[:|–—-]|[。！しされ했]|\s+\d)`)

// pageBytes is more than a page has that says only what went wrong.
const pageBytes = 24 << 10

// isVerdict reports that the heading of a small page says that it failed, to somebody who did
// not ask for a page.
func (f *facts) isVerdict(head string) bool {
	if v, ok := f.asked("Accept"); ok && strings.Contains(strings.ToLower(v), "text/html") || !f.body().whole || len(f.body().text) > pageBytes {
		return false
	}
	return len(head) <= 100 && refusalHead.MatchString(head) && !headOfHelp.MatchString(head)
}

// headOfHelp is a heading about a refusal, as a page of help has it.
var headOfHelp = lazyregexp.New(`(?i)^(?:how|why|what|when|where|fix(?:ing)?|troubleshoot\w*|about|understand\w*|resolv\w*|solv\w*|guide|faq|debug\w*)\b|["'\x60“«][^"'\x60”»]{4,60}["'\x60”»]`)

// headSilent offers to ask in a way that may be answered with a reason.
func headSilent(f *facts) (finding, bool) {
	if !f.known || f.method != "HEAD" || !f.empty() {
		return silent()
	}
	return do(possible(blocker("The HEAD failed with "+itoa(f.code)+", and an answer to HEAD has no content that could say why.", "The same address asked with GET may say more: a right that is missing, a signature, a name that is not there. Some servers also refuse HEAD by itself.", f.inMethod("What was asked."), f.inStatus(""))),
		resend("Send as GET", f.get(""))), true
}
