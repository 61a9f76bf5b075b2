package explain

import (
	"strings"

	"parley/lazyregexp"
)

// A 401 to credentials that were sent is mostly one to those. Its words may say another thing.

var (
	// noneSeen are words for credentials that did not come along.
	noneSeen = lazyregexp.New(`(?i)^(?:error: )?(?:no|missing|without)(?: (?:any|an?|the|valid|required|authorization|authentication|bearer|access|auth|api|jwt|session|security|credentials?))* (?:token|credentials?|key|header|cookie|authorization|authentication)\b(?: (?:was |were |is )?(?:provided|supplied|found|sent|given|present|specified|in (?:the )?(?:request|header|headers|cookies?)))?[.!]?(?:$| [a-z])|\b(?:no|missing) (?:auth(?:entication|orization)?|access|bearer|jwt|api)?[ _-]?(?:token|key|credentials?|header|cookie)s? (?:was |were |is )?(?:provided|supplied|sent|given|present|specified)\b|\b(?:token|credentials?|api[ _-]?key|authorization header|auth header|authentication|cookie|jwt)s? (?:is|was|are|were|has|have)? ?(?:missing|absent|empty|undefined|not (?:been )?(?:provided|supplied|sent|present|given|specified|set))\b|\bkein(?:e|en)? (?:gültige[nrs]? )?(?:token|zugangsdaten|anmeldedaten|api-schlüssel)\b|\b(?:token|jeton|api-schlüssel)(?: d\p{L}{0,2}[ '’]\p{L}+)? (?:fehlt|manquant|ausente|mancante|eksik|não (?:fornecido|informado|enviado)|no (?:proporcionado|enviado|suministrado)|non fornito|tidak (?:ada|ditemukan)|yok)\b|\b(?:falta|sin|manque|aucun|pas de|nessun|sem|nenhum|thiếu|không có|tidak ada|brak|нет|не передан|отсутствует) (?:el |le |o |un )?(?:token|jeton|токена?|tokenu|access[ _]token)\b|(?:未提供|缺少|没有|无)(?:令牌|token|认证)|(?:トークン|認証情報)が(?:ありません|必要|指定されていません)|토큰이 (?:없|필요)`)
	// othersToken are credentials of another service, by its name, that the server lacks or that are not connected.
	othersToken = lazyregexp.New(`\b(?:[Mm]issing|[Nn]o) ([A-Z][A-Za-z]{2,20}) (?:access |api |refresh |oauth |OAuth |API )?(?:token|credentials?|account|connection|integration|key)\b|\b([A-Z][A-Za-z]{2,20})(?:'s)? (?:account|integration|connection|calendar|workspace)? ?(?:is |has )?not (?:been )?(?:connected|linked|authorized|configured|set up)\b|\b([A-Z][A-Za-z]{2,20}) (?:authorization|access|consent|connection) (?:has been |was |is )?(?:revoked|expired|withdrawn)\b|\b(?:connect|link|reconnect|re-?authorize) (?:your |the )?([A-Z][A-Za-z]{2,20})\b`)
	// onlyWho is who alone may do something.
	onlyWho = lazyregexp.New(`(?i)\bonly (?:the |an? |your )?(?:[a-z-]+ ){1,4}(?:can|may|is allowed to|are allowed to) (?:[a-z]{1,12}ly )?[a-z]{3,}\b|(?:^|[^\p{L}])(?:solo|sólo|solamente|únicamente|somente|apenas|seuls?|seules?|nur|soltanto|alleen|tylko|только|sadece|yalnızca|hanya|chỉ)[^.]{3,60}[^\p{L}](?:puede[n]?|pode[m]?|peut|peuvent|darf|dürfen|kann|können|può|possono|mag|mogen|kan|kunnen|może|mogą|может|могут|yapabilir|dapat|boleh|bisa|được|có thể)[^\p{L}]|\b(?:réservée?s? (?:aux?|à)|reservad[oa]s? (?:a|para|aos?|às?)|riservat[oaie] (?:a|ai|agli|alle)|vorbehalten|voorbehouden|zastrzeżon\p{L}*|khusus untuk|dành riêng cho)|только для |(?:專用|专用|専用|전용)|(?:只有|仅限?|僅限?)[^。]{1,30}(?:可以|才能|能够)|のみ(?:が)?[^。]{0,20}(?:できます|可能)|만 [^.]{0,20}(?:수 있|가능)`)
)

// ownNames are words that stand before a token and are no other service.
var ownNames = map[string]bool{"access": true, "api": true, "auth": true, "bearer": true, "jwt": true, "authorization": true, "user": true, "session": true, "authentication": true, "basic": true, "oauth": true, "refresh": true, "security": true, "valid": true, "login": true, "csrf": true, "xsrf": true, "client": true, "admin": true, "service": true, "identity": true, "account": true, "email": true, "password": true, "such": true, "the": true, "your": true, "app": true, "application": true, "device": true, "customer": true, "merchant": true, "secret": true, "personal": true, "firebase": true, "signature": true}

// otherService is the name of another service whose credentials the words are about, or "".
func (f *facts) otherService() string {
	w := f.shape().words()
	m := othersToken.FindStringSubmatch(w[:min(len(w), topicBytes)])
	if m == nil {
		return ""
	}
	name := strings.Join(m[1:], "")
	if ownNames[strings.ToLower(name)] || strings.Contains(strings.ToLower(f.target.Host), strings.ToLower(name)) {
		return ""
	}
	return name
}

// notThese tells what the words of a 401 say that is not about the credentials that were sent.
func (f *facts) notThese(ev []evidence) (finding, bool) {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	if w == "" || onlyStatus(w) {
		return silent()
	}
	ev = append(ev, f.shapeQuotes(f.shape())...)
	if name := f.otherService(); name != "" {
		return likely(blocker("The server lacks credentials for "+f.quote(name)+": "+f.speech(), "What was sent to this server may be right: by its words it has none, or none that are valid, for the other service. Connect that account there, then send this again.", ev...)), true
	}
	if noneSeen.MatchString(w) && hasAny(strings.ToLower(w), "invalid", "inválid", "expired", "expirad", "ungültig", "abgelaufen", "non valid", "неверн", "wrong", "malformed", "无效", "無効") == "" && len(f.challenged().list) == 0 {
		return f.unseen(ev), true
	}
	if m := missingField.FindStringSubmatch(w); m != nil && strings.Contains(m[1]+m[2], "-") && !strings.EqualFold(m[1]+m[2], f.credential().field) {
		name := m[1] + m[2]
		if _, sent := f.asked(name); !sent && isToken(name) {
			return do(likely(blocker("The field "+f.quote(name)+" is missing: "+f.speech(), "The credentials may be right as they are; the server wants this field beside them.", append(ev, f.inSent(name, "It was not sent."))...)), edit("Add "+f.quote(name), patch{SetHeaders: set(name, keyHere)})), true
		}
	}
	if m := inHeader.FindStringSubmatch(w); m != nil && !strings.EqualFold(m[1], f.credential().field) && f.speaksOf("expired", "revoked") == "" {
		if _, sent := f.asked(m[1]); !sent && len(f.challenged().list) == 0 {
			d := f.unseen(ev)
			d.Actions = nil
			return do(d, edit("Add "+f.quote(m[1]), patch{SetHeaders: set(m[1], keyHere)})), true
		}
	}
	if m := besideMissing.FindStringSubmatch(w); m != nil && f.credential().scheme == "bearer" {
		return likely(blocker("Something is missing beside the token: "+f.speech(), "The token itself may be right: by its words the server wants to be told "+f.quote(strings.ToLower(m[1]+m[2]))+" as well, in a field of its own or in the query. The API's description has its name.", ev...)), true
	}
	if deviceUnknown.MatchString(w) {
		return likely(blocker("The device, not the token, is what the server does not trust: "+f.speech(), "It has to be confirmed first, in the way that the answer or the service tells. A new token from the same device will most likely be refused as well.", ev...)), true
	}
	if secondFactorAsked.MatchString(w) && f.credential().scheme != "basic" {
		return likely(blocker("A second factor is wanted: "+f.speech(), "The credentials may be right as they are. The code of the second factor has to come along, or the sign-in has to be one with it; the API's description tells in which field.", ev...)), true
	}
	if f.speaksOf("token", " key", "credential", "requests") == "" && (onlyWho.MatchString(w) || ownLack.MatchString(w)) {
		return likely(blocker("Refused, though the credentials were read: "+f.speech(), "The words are about what may be done, not about the caller; a 403 would say so better. A permission, a role or another account is needed.", ev...)), true
	}
	switch f.topic() {
	case topicFirst, topicMoney, topicOff, topicLimit, topicClosed:
		if why, steps := f.aboutElse(); why != "" && f.speaksOf("token", "password", "credential", "session", " key") == "" {
			return do(likely(blocker("Refused, though credentials were sent: "+f.speech(), why, ev...)), steps...), true
		}
	}
	return silent()
}

// unseen is a server that found no credentials where some were sent.
func (f *facts) unseen(ev []evidence) finding {
	c := f.credential()
	d := likely(blocker("The server found no credentials, though some were sent: "+f.speech(), "They went out in "+f.quote(c.field)+". The server looks elsewhere (another field, a cookie, the query or the content), wants another form of them, or something on the way took the field away.", ev...))
	name := keyHeader(f.body().text)
	switch {
	case name != "" && !strings.EqualFold(name, c.field):
		return do(d, edit("Add "+f.quote(name), patch{SetHeaders: set(name, keyHere)}))
	case f.speaksOf("api key", "apikey", "api_key", "api-key") != "" && !strings.Contains(strings.ToLower(c.field), "key"):
		return do(d, edit("Add X-API-Key", patch{SetHeaders: set("X-API-Key", keyHere)}))
	case f.speaksOf("cookie") != "":
		return do(d, f.addCredentials("cookie")...)
	case !strings.EqualFold(c.field, "Authorization"):
		return do(d, f.addCredentials("Bearer")...)
	case c.scheme == "":
		return do(d, edit("Add a bearer token", patch{SetHeaders: set("Authorization", "Bearer your-token-here")}))
	}
	return d
}

// codeRefused is a value that is no credential of a caller's, such as a code or a link, and that
// is refused.
var codeRefused = lazyregexp.New(`(?i)\b(?:captcha|recaptcha|hcaptcha|turnstile|verification code|security code|confirmation code|access code|passcode|one-time code|two-factor code|2fa code|otp|pin|link|invitation|invite|voucher|coupon|ticket|magic link|code|secret|webhook)\b(?: [a-z-]+){0,3} (?:invalid|wrong|incorrect|expired|mismatch|failed|required|missing|not valid|no longer valid|used|does not match)\b|\b(?:invalid|wrong|incorrect|expired|missing|bad) (?:or [a-z]+ )?(?:[a-z-]+ ){0,2}(?:captcha|verification code|security code|confirmation code|access code|passcode|otp|pin|link|invitation|invite|voucher|coupon|ticket|code)\b|\bcaptcha\b.{0,20}\b(?:missing|required|invalid|failed|expired|wrong)\b`)

// valueFails are words that a value does not fit, fromPlace where a request came from.
var (
	valueFails = lazyregexp.New(`\b(?:does not match|do not match|doesn't match)\b|\b(?:not recogni[sz]ed|(?:is |was )?(?:incorrect|invalid|wrong|unknown|mismatched))[.!]?$|^(?:invalid|incorrect|wrong|unknown) [a-z]`)
	fromPlace  = lazyregexp.New(`^(?:your |this )?(?:region|country|location|network|ip(?: address)?)s? (?:is |are )?not (?:permitted|allowed|supported|authori[sz]ed)\b|\bfrom (?:this|your|that|an? (?:unknown|untrusted|blocked)) (?:network|ip|location|country|region|address|place)\b`)
)

// ownLack is what the caller's role, token or account lacks.
var ownLack = lazyregexp.New(`(?i)\byour (?:role|account|profile|user|group|team|permissions?) (?:does not|doesn't|do not|is not|isn't|cannot|can't|lacks?)\b|^(?:you )?(?:cannot|can't|can not|may not) (?:manage|view|access|edit|update|delete|create|modify|read|list|export|administer|perform|see|publish|approve|invite|assign) |\b(?:limited|restricted|reserved|available only|only available|open only) (?:to|for) [a-z]|^[a-z]{4,20}(?: [a-z]{2,20}){0,2} (?:is|are) not (?:allowed|permitted)[.!]?$`)

// inHeader is the field in which credentials are to be sent, by its name.
var inHeader = lazyregexp.New(`(?i)\b(?:in|via|using|through|as) (?:the |an? )?['"\x60]?([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)['"\x60]? (?:request |http )?header`)

// missingField is a field that did not come along, whose name is not told as it is written.
var missingField = lazyregexp.New(`(?i)\b([a-z][\w-]{2,40}) header\b.{0,20}\b(?:missing|required|not (?:provided|found|set|present))\b|\bmissing ([a-z][\w-]{2,40}) header\b`)

// notOfCaller tells what the words of a 401 to a request without credentials say that is not
// about those: a bearer token would not help there.
func (f *facts) notOfCaller(ev []evidence) (finding, bool) {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	lower := strings.ToLower(w)
	if w == "" || onlyStatus(w) || hasAny(lower, "captcha") == "" && hasAny(lower, "token", "api key", "apikey", "api-key", "bearer", "credential", "log in", "login", "sign in", "logged in", "authenticat", "authoriz", "authoris", "jwt", "session", "basic auth") != "" {
		return silent()
	}
	const not = "401 speaks of who is calling; these words name another reason. "
	d := likely(blocker("The server refuses this: "+f.speech(), "", f.said(f.inStatus("It is used for a rule of the API's own."))...))
	if m := missingField.FindStringSubmatch(w); m != nil {
		d.Why = not + "A field of the request did not come along; the API's description tells its name as it is written, and its value."
		if name := m[1] + m[2]; strings.Contains(name, "-") && isToken(name) {
			d = do(d, edit("Add "+f.quote(name), patch{SetHeaders: set(name, "value-here")}))
		}
		return d, true
	}
	if codeRefused.MatchString(w) {
		d.Why = not + "It is about a value that was sent, or was to be sent, such as a code or a link: have a new one made, or correct it."
		switch {
		case f.sendsContent():
			return do(d, edit("Edit the body", patch{Body: "keep"})), true
		case strings.Contains(lower, "link") || strings.Contains(lower, "invit") || f.target.RawQuery != "":
			return do(d, f.otherAddress()...), true
		}
		return d, true
	}
	if fromPlace.MatchString(lower) {
		d.Why = not + "It goes by where the request came from: that has to be let in, or the request sent from elsewhere."
		return d, true
	}
	if strings.Contains(lower, "nonce") {
		d.Why = "A nonce is taken once, and goes into what the request is signed with. Make a new one and sign anew; a bearer token is not what is missing."
		return d, true
	}
	if f.sendsContent() && valueFails.MatchString(lower) && !idRefused.MatchString(w) && hasAny(lower, "user", "account", "caller", "client", "identity", "request", "licen", "header", "device", "app", "origin", "signature") == "" {
		d.Why = not + "It is about a value that was sent: correct it. Sent again unchanged it will be refused again."
		return do(d, edit("Edit the body", patch{Body: "keep"})), true
	}
	switch f.topic() {
	case topicFirst, topicMoney, topicOff, topicLimit, topicClosed, topicListed, topicOver, topicBusy:
		if why, steps := f.aboutElse(); why != "" {
			d.Why = not + why
			return do(d, steps...), true
		}
	}
	if toBeDone.MatchString(w) {
		d.Why = not + "By its words that is what has to be done first. Do that, then send this again."
		return d, true
	}
	if onlyWho.MatchString(w) {
		d.Why = "By its words it is about what may be done. No credentials were sent, so it may be only that the server does not know the caller."
		return do(d, f.wantedCredentials()...), true
	}
	return silent()
}

// deviceUnknown are words for a device, or a place, that has to be confirmed.
var deviceUnknown = lazyregexp.New(`(?i)\b(?:device|browser|location)\b[^.]{0,20}\b(?:not (?:been |yet )?(?:trusted|recogni[sz]ed|verified|confirmed|approved)|unrecogni[sz]ed|untrusted|(?:must|needs to|has to) be (?:verified|confirmed|approved))|\b(?:unrecogni[sz]ed|untrusted|unverified) (?:device|browser|location)\b`)

// besideMissing is a sentence that says of something other than a token that it did not come along.
var besideMissing = lazyregexp.New(`(?i)^(?:the )?((?:client|app|application|account|tenant|organi[sz]ation|project|workspace|merchant|subscription|customer|partner|developer)[ _-]?(?:id|identifier|name|number)) (?:is |was )?(?:missing|required|not (?:provided|given|set|specified))[.!]?$|^missing (?:the )?((?:client|app|application|account|tenant|organi[sz]ation|project|workspace|merchant|subscription|customer|partner|developer)[ _-]?(?:id|identifier|name|number))[.!]?$`)
