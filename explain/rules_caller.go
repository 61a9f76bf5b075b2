package explain

import (
	"net/http"
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// unknownCaller is a 403 whose words are those of a 401: nobody said who is calling.
func unknownCaller(f *facts) (finding, bool) {
	if f.credential().sent {
		return silent()
	}
	word := f.speaksOf("credentials were not provided", "not authenticated", "unauthenticated", "authentication required", "authentication is required", "requires authentication", "login required", "must be logged in", "not logged in",
		"please log in", "please sign in", "must be authenticated", "no token provided", "token is missing", "missing token", "missing access token", "no authorization header", "missing authorization header", "system:anonymous", "anonymous token", "anonymous caller", "anonymous access", "unregistered callers")
	if word == "" {
		return silent()
	}
	ev := f.saidWord(word, f.inSent("Authorization", "The request had none."))
	title, why := "No credentials were sent; the server says: "+f.speech(), "A 401 would say so better: it is not a matter of permission yet. Add what the API takes."
	if _, ok := f.asked("Cookie"); ok {
		title = "The cookie that was sent is not enough; the server says: " + f.speech()
		ev = append(ev, f.inSent("Cookie", "A cookie was sent."))
	}
	if !f.known {
		title, why = "The server does not know the caller: "+f.speech(), "A 401 would say so better. If no credentials were sent, add them; if some were, they were not read."
	}
	d := do(blocker(title, why, ev...), f.wantedCredentials()...)
	if f.shape().sure == "" || f.body().root == nil {
		d = likely(d)
	}
	return d, true
}

// keyOf is the field in which a challenge wants a key: where it names one, as Azure API
// Management does, and Kong's, which by default is apikey.
func (f *facts) keyOf(ch challenge) (action, string) {
	name := ch.get("name")
	server, _ := f.header("Server")
	switch {
	case strings.EqualFold(ch.get("type"), "header") && isToken(name) && len(name) < 60:
	case ch.is("Key") && strings.HasPrefix(strings.ToLower(server), "kong"):
		name = "apikey"
	default:
		return action{}, ""
	}
	return edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")}), f.quote(name)
}

// apigeeKey is the place in which Apigee looks for a key: request.queryparam.NAME.
var apigeeKey = lazyregexp.New(`request\.(queryparam|header)\.([A-Za-z0-9_-]{1,40})`)

// keyAt offers to put a key there.
func (f *facts) keyAt(place, name string) action {
	if place == "header" {
		return edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")})
	}
	return edit("Edit the address", patch{URL: f.firstURL()})
}

// wantedCredentials are those that the words ask for: a key, in the field that they name or
// that is usual, else a bearer token.
func (f *facts) wantedCredentials() []action {
	name := keyHeader(f.body().text)
	if name == "" && f.speaksOf("api key", "apikey", "api-key", "api_key") != "" {
		if name = "X-API-Key"; strings.HasSuffix(f.target.Hostname(), ".googleapis.com") {
			name = "X-Goog-Api-Key"
		}
	}
	if m := queryKeyName.FindString(f.shape().words()); m != "" && (name == "" || name == "X-API-Key") {
		return []action{edit("Add "+m+" to the address", patch{URL: f.withParameter(m) + keyHere})}
	}
	if name == "" {
		return f.addCredentials("Bearer")
	}
	return []action{edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")})}
}

// queryKeyName are names of keys that stand in the query.
var queryKeyName = lazyregexp.New(`\b(?:api_key|access_key|app_key)\b`)

// wrongKey reports words that say that what proves who is calling is not valid, whatever the code.
func (f *facts) wrongKey() bool {
	said := f.shape().lower()
	said = said[:min(len(said), 2048)]
	return (hasAny(said, keyWords...) != "" || strings.Contains(said, " auth")) && wrongKeyWords.MatchString(said)
}

// keyWords are the words of which one stands in whatever wrongKeyWords finds.
var keyWords = []string{"key", "token", "credential", "signature", "session", "grant", "jwt"}

// wrongKeyWords have the credentials and what is wrong with them in one sentence.
var wrongKeyWords = lazyregexp.New(`(?:invalid|expired|revoked|incorrect|malformed|wrong|unknown|validating)[_ ][^.]{0,40}?(?:api[ _-]?key|token|credentials?|signature|access[ _-](?:key|grant)|session)\b|(?:api[ _-]?key|token|credentials?|signature|access[ _-](?:key|grant)|session)\b[^.]{0,40}?(?:\binvalid|expired|revoked|re-?used|not valid|incorrect|malformed|does not match|mismatch|not recogni[sz]ed)|\bsignature[^.]{0,40}\b(?:(?:does|do) not (?:conform|verify|fit)|(?:could|can) ?not be (?:verified|validated))|\bcredentials?\b[^.]{0,30}\b(?:could|can) ?not be (?:verified|validated)|\bsignature verification (?:has )?(?:failed|failure)|\b(?:invalid|malformed|bad|wrong|incorrect)[_ ](?:authorization|auth|authentication)(?:[_ ]header)?\b|\bjwt (?:malformed|expired|invalid|must be provided|not active|signature)|\binvalid[_ ]key\b|\bor key is invalid`)

// closed reports a site or an account that is shut, whoever asks.
func (f *facts) closed() bool {
	if f.speaksOf("endpoint", "your plan", "this plan", "current plan", "your tier", "your edition") != "" {
		return false // of a server behind a gateway, or of what was paid for
	}
	if w := strings.ToLower(f.shape().words()); len(w) < topicBytes && (strings.Contains(w, " locked") || strings.Contains(w, "been closed")) && hasAny(w, "account", "user", "site", "app", "project", "tenant", "workspace", "organi", "merchant", "service", "profile", "login", "company", "member", "customer", "shop", "store", "instance", "subscription") == "" {
		return false // a thing that somebody holds
	}
	return f.speaksOf("is stopped", "been stopped", "site disabled", "suspended", "deactivated", "is disabled", "been disabled", "is frozen", "been closed", "is locked") != "" || strings.EqualFold(f.resp.Reason, "Site Disabled")
}

// keyHere stands where a person has to put a key.
const keyHere = "your-key-here"

// queryKey offers to put other credentials into the query, where they were sent there.
func (f *facts) queryKey() action {
	c := f.credential()
	u, err := url.Parse(f.firstURL())
	if err != nil || c.field == "" || !u.Query().Has(c.field) {
		return action{}
	}
	q := u.Query()
	q.Set(c.field, keyHere)
	u.RawQuery = q.Encode()
	return edit("Put another "+f.quote(c.field)+" into the address", patch{URL: u.String()})
}

// secondFactor is a refusal that wants a code from a second factor in a field.
func (f *facts) secondFactor() (string, bool) {
	for _, h := range f.resp.Headers {
		if strings.HasSuffix(strings.ToLower(h.Name), "-otp") && strings.HasPrefix(strings.ToLower(h.Value), "required") {
			return h.Name, true
		}
	}
	return "", false
}

// namedHeader is a field that words name as one, in quotes.
var namedHeader = lazyregexp.New(`(?i)\bheader \\?["'\x60]([A-Za-z][A-Za-z0-9]{0,20}(?:-[A-Za-z0-9]{1,20}){1,4})\\?["'\x60]`)

// quotedHeader is one that stands in quotes before the word.
var quotedHeader = lazyregexp.New(`(?i)["'\x60]([A-Za-z][A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,4})\\?["'\x60] (?:request |http )?header`)

// keyHeader finds the name of a header such as X-Api-Key in words.
func keyHeader(text string) string {
	text = text[:min(len(text), 4096)]
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	}) {
		l := strings.ToLower(w)
		if strings.HasPrefix(l, "x-") && (strings.HasSuffix(l, "-key") || strings.HasSuffix(l, "-token")) && len(w) < 60 {
			return http.CanonicalHeaderKey(w)
		}
	}
	for _, re := range []*lazyregexp.Regexp{namedHeader, quotedHeader} {
		if m := re.FindStringSubmatch(text); m != nil && playground.SecretName(m[1]) && !strings.EqualFold(m[1], "Authorization") {
			return m[1]
		}
	}
	return ""
}

// vercelWall is Vercel's protection of deployments: a sign-in by a page and a cookie, which
// programs pass with a token in a field of Vercel's own.
func vercelWall(f *facts) (finding, bool) {
	if !strings.Contains(f.combined("Set-Cookie"), "_vercel_sso_nonce=") && f.speaksOf("vercel authentication") == "" {
		return silent()
	}
	ev := f.said(f.inStatus(""))
	if f.has("Server") {
		ev = append(ev, f.inHeader("Server", "Who answered."))
	}
	d := likely(blocker("Vercel protects this deployment; the program behind it was not asked.", "People sign in to Vercel on its page, and a cookie lets them in. Programs send the project's token for automation in x-vercel-protection-bypass; or the protection is switched off for it.", ev...))
	return do(d, edit("Add x-vercel-protection-bypass", patch{SetHeaders: set("x-vercel-protection-bypass", "your-token-here")})), true
}

// secondFactorAsked are words for a second factor that did not come along.
var secondFactorAsked = lazyregexp.New(`(?i)^(?:2fa|mfa|otp|totp|two[ _-]?factor|multi[ _-]?factor)(?:[ _-]?auth(?:entication)?)?(?:[ _-](?:is[ _-])?(?:required|needed|missing))?[.!]?$|\b(?:2fa|mfa|otp|two[ _-]?factor|multi[ _-]?factor|second factor|one-time (?:password|code))\b.{0,40}\b(?:required|needed|missing|must|enabled|provide)\b`)

// refusedBehind is a refusal of another service that is passed on, by its status.
var refusedBehind = lazyregexp.New(`(?i)\b(?:api|upstream|backend|provider|remote|origin|target|service|server|request|call|fetch\w*|got|returned|responded|answered|failed)\b.{0,60}\b(?:http|status|code|error|returned|with|got)[ :]{1,2}(?:code )?\(?40[13]\b|\b40[13] (?:forbidden|unauthorized) (?:from|for url|by)\b|\b(?:client error|error): 40[13]\b`)

// nobodyMay is what a rule forbids to everybody: an operation as such, or what one would do to what is
// one's own.
var nobodyMay = lazyregexp.New(`^(?:sorry, )?(?:[a-z]+ing|multiple|duplicate|empty|negative|anonymous|external|nested|mass|bulk|direct) [a-z ]{0,40}\b(?:is|are) not (?:allowed|permitted|supported)\b|\b(?:cannot|can't|can not|may not) [a-z]+ (?:[a-z]+ )?(?:your ?self|your own|themselves|him ?self)\b`)

// toBeDone is a refusal that bids to do something.
var toBeDone = lazyregexp.New(`(?i)^(?:please |you (?:must|need to|have to|should) )(?:change|verify|complete|accept|agree|enable|link|connect|install|set up|activate|confirm|configure|sign up|register|join|reset|renew|update|add|finish|subscribe)\b|^(?:change|verify|complete|accept|agree|enable|link|connect|install|set up|activate|confirm|configure|sign up|register|join|reset|renew|update|add|finish|subscribe) (?:your|the|an?|this|that|it|all|to|for|with|at|via|first)\b`)

// refusedFor says what a refusal is about, and offers credentials only where the words leave
// it open whether they are what is missing.
func (f *facts) refusedFor(d finding) finding {
	about := f.topic()
	if w := f.shape().words(); about == topicFirst && notSetUp.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = notSetUpWhy
		return d
	}
	if about == topicKey && !f.credential().sent && f.speaksOf("signature") == "" && f.signsInByBody() != "" {
		d.Why = "It is about what proves who is calling, and that stands in the content of this request."
		return do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	if about == topicKey && f.speaksOf("signature") != "" && f.credential().scheme != "bearer" {
		d.Why, _ = f.aboutElse()
		return d
	}
	if why, steps := f.aboutElse(); why != "" && about != topicKey {
		d.Why = why
		return do(d, steps...)
	}
	if w := strings.ToLower(f.shape().words()); about == topicRights && nobodyMay.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = "By its words that is not done there, whoever asks: no permission changes it. Sending it again unchanged will not help."
		return d
	}
	if w := strings.ToLower(f.shape().words()); f.sendsContent() && contentForbidden.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = "By its words it is about what was sent: content of that kind is not taken, whoever sends it."
		return do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	if about == topicRights && f.speaksOf("read-only", "read only") != "" {
		if why, steps := f.standsElse(); why != "" {
			d.Why = why
			return do(d, steps...)
		}
	}
	if w := f.shape().words(); refusedBehind.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = "By its words another service, which this one asked, refused it. What was sent to this one may be right: the credentials, or the rights, that it has there are what is missing."
		return d
	}
	if w := f.shape().words(); secondFactorAsked.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = "A second factor is wanted: its code has to come along, or the sign-in has to be one with it. The API's description tells in which field."
		return d
	}
	if w := f.shape().words(); about == noTopic && toBeDone.MatchString(w) {
		d.Why = "By its words that is what has to be done first. Do that, then send this again."
		return d
	}
	if about == noTopic && f.blamesMember() {
		d.Why = "It is about a value that stood in the body, and that the server did not take. Sending it again unchanged will not help."
		return do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	if w := f.shape().words(); about == noTopic && onlyWho.MatchString(w[:min(len(w), topicBytes)]) {
		about = topicRights
	}
	if name := f.signsInByBody(); name != "" && about == noTopic && hasAny(strings.ToLower(f.shape().words()), passwordTongues...) != "" && f.speaksOf("token", "session") == "" {
		d.Why = "By its words it is about the password that stood in the content; a 401 would say so better."
		return do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	if about == noTopic && f.notThere() {
		d.Why = "By its words something is not there: what the address names, or what was sent. A 404 would say so better."
		if f.sendsContent() {
			return f.whereToMend(d)
		}
		return do(d, f.otherAddress()...)
	}
	if (about == noTopic || about == topicReserved || about == topicRights && f.weaklyRight()) && !hollow(f.shape().words()) {
		if f.onlyCode() {
			d.Why = codeWhy
			return d
		}
		if why, steps := f.standsElse(); why != "" {
			d.Why = why
			return do(d, steps...)
		}
		if about == topicReserved && plainASCII(f.shape().words()) {
			d.Why = "By its words it is locked, or somebody else has it: that has to be opened, or let go of, first. Sending it again unchanged will not help until then."
			return d
		}
		d.Why = "That is the reason that the server gives, and no word of it is about a permission. Sending it again unchanged will not help."
		if w := strings.ToLower(f.shape().words()); f.sendsContent() && tooMuchSent.MatchString(w[:min(len(w), topicBytes)]) {
			return f.whereToMend(d)
		}
		if w := f.shape().words(); f.sendsContent() && contentAsked.MatchString(w[:min(len(w), topicBytes)]) {
			return f.whereToMend(d)
		}
		if w := strings.ToLower(f.shape().words()); !plainASCII(w) || !english.MatchString(w) || foreignWords.MatchString(w) {
			d.Why = "That is the reason that the server gives. Sending it again unchanged will not help."
			return d
		}
		if _, v := f.sentNamed(); v != "" {
			return f.whereToMend(d)
		}
		return d
	}
	if _, cookie := f.asked("Cookie"); f.known && !cookie && !f.credential().sent && !f.signsInByContent() {
		return do(d, f.wantedCredentials()...)
	}
	return d
}

// signsInByContent reports a request whose own content proves who is calling, as a sign-in does.
func (f *facts) signsInByContent() bool {
	for _, x := range f.run.Request.Body.Fields {
		if playground.SecretName(x.Name) {
			return true
		}
	}
	text, ok := f.sentText()
	return ok && signInContent.MatchString(text[:min(len(text), namedBytes)])
}

// signInContent is a password or a secret as a member or a field of a form.
var signInContent = lazyregexp.New(`(?i)(?:^|[&"])(?:password|passwd|client_secret|secret|grant_type)(?:"\s*:|=)`)

// rightWords are words for a right that is missing, where others of the topic stand in a 401
// about credentials as well.
var rightWords = []string{"do not have permission", "don't have permission", "does not have permission", "do not have the right", "don't have the right", "insufficient permission", "insufficient privilege", "not have the required role", "not have sufficient", "only admin", "admin only", "must be an admin",
	"berechtigung", "keine rechte", "les droits", "le droit", "permisos", "permiso para", "permissão", "permissões", "i permessi", "нет прав", "недостаточно прав", "没有权限", "权限不足", "无权限", "權限", "権限がありません", "권한이 없", "권한이 부족", "권한 없", "yetkiniz", "uprawnie"}

// lacksRight reports that the words are about a right, and none of them about what proves
// the caller.
func (f *facts) lacksRight() bool {
	w := strings.ToLower(f.shape().words())
	w = w[:min(len(w), topicBytes)]
	return (hasAny(w, rightWords...) != "" || noRole.MatchString(w)) && hasAny(w, keyWords...) == "" && hasAny(w, keyTongues...) == "" && f.topic() != topicSignIn && hasAny(w, "credential", "password", "api key") == ""
}

// passwordTongues are words for a password.
var passwordTongues = []string{"password", "passwort", "kennwort", "mot de passe", "contraseña", "senha", "palavra-passe", "wachtwoord", "hasło", "parola", "şifre", "пароль", "密码", "密碼", "パスワード", "비밀번호", "mật khẩu", "kata sandi", "كلمة المرور"}

// noRole is somebody who is not what one has to be.
var noRole = lazyregexp.New(`\b(?:you|user|account|caller|member|client|sender|requester|he|she|who) (?:is|are|was|were)(?: not|n't| no longer) (?:an? |the )?(?:\w+ )?(?:admin\w*|owner|member|moderator|manager|author|creator|organi[sz]er|participant|teacher|staff|superuser)\b|\b(?:not|n't) (?:be )?(?:permitted|allowed|authori[sz]ed|entitled) to (?:review|approve|create|update|delete|modify|change|edit|publish|manage|cancel|remove|add|rate|comment|invite|assign)\b`)

// notForThis are words of a key that may be right, and is not for what was asked.
var notForThis = lazyregexp.New(`(?i)\b(?:key|token|credentials?|client|app(?:lication)?|subscription)\b[^.]{0,40}\b(?:for|to|of) (?:the |this )?(?:given|this|requested|specified|called) (?:resource|product|api|service|operation|url|endpoint|path)\b|\bnot (?:been )?(?:subscribed|entitled|provisioned|approved|enabled) (?:to|for)\b`)

// notTheCredentials is a 401 whose words are about a right, or about the address.
func (f *facts) notTheCredentials(ev []evidence) (finding, bool) {
	if f.lacksRight() {
		return likely(blocker("Refused, though the credentials were read: "+f.speech(), "The words are about what may be done, not about the caller; a 403 would say so better. A permission, a role or another account is needed.", append(ev, f.shapeQuotes(f.shape())...)...)), true
	}
	if w := f.shape().words(); notForThis.MatchString(w[:min(len(w), topicBytes)]) && f.speaksOf("expired", "revoked") == "" {
		return do(likely(blocker("The credentials are not for this: "+f.speech(), "They may be right as they are: what they were made for does not include this address. Have them let in for it (an app, a product, a plan), or use others.", append(ev, f.shapeQuotes(f.shape())...)...)), f.newToken()), true
	}
	if f.ofAddress() {
		return likely(blocker("The server says 401, and its words are about the address: "+f.speech(), "Which address a caller may ask can go with the key. Compare the path with the description of the API before the credentials.", append(ev, f.shapeQuotes(f.shape())...)...)), true
	}
	return silent()
}
