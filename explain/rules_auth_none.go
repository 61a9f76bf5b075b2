package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// anonymous is a 401 that does not say which credentials it wants: a guess from its words.
func anonymous(f *facts) (finding, bool) {
	if d, ok := vercelWall(f); ok {
		return d, true
	}
	ev := append([]evidence{f.inSent("Authorization", "The request had none.")}, f.shapeQuotes(f.shape())...)
	none := "No credentials were sent. "
	if !f.known {
		none = "If no credentials were sent, that is why. "
	}
	if name := keyHeader(f.body().text); name != "" {
		return do(likely(blocker(none+"The answer speaks of "+f.quote(name)+".", "The server does not say so in WWW-Authenticate, but its words name the header.", ev...)),
			edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")})), true
	}
	if w := f.shape().words(); f.sendsContent() && bodyBlamed.MatchString(w[:min(len(w), topicBytes)]) {
		return do(likely(blocker("The server says 401, and its words are about the content: "+f.speech(), "Whether the caller may do this was most likely not looked at yet: what was sent could not be read.", f.said(f.inStatus(""))...)), edit("Edit the body", patch{Body: "keep"})), true
	}
	if h := f.identity(); h != "" {
		return likely(blocker("The server does not accept the caller: "+or(f.speech(), "401."), "No credential was sent under a name that Parley knows, but "+f.quote(h)+" says who is calling. Either that is not known to the server, or it wants a credential beside it.", append([]evidence{f.inSent(h, "Who asks, as it was sent.")}, ev...)...)), true
	}
	if name, sent := f.headerBlamed(); sent {
		return do(likely(blocker("The server refuses what "+f.quote(name)+" names: "+f.speech(), "A 401 speaks of who is calling; here the words are about this field of the request. What it stands for has to be made anew, or another one sent.", f.said(f.inSent(name, "What was sent."))...)), edit("Change "+f.quote(name), patch{SetHeaders: set(name, "value-here")})), true
	}
	if w := f.shape().words(); ofCertificate.MatchString(w[:min(len(w), topicBytes)]+" "+f.shape().codeWord()) && f.speaksOf("token", "authorization", "api key", "log in", "logged in", "sign in") == "" {
		return likely(blocker("The server does not take the client's certificate: "+or(f.speech(), "401."), "It is about the certificate with which the client makes the connection, or with which it signs, and not about a token in a field. Either none came along, or it is not one that the server knows, has expired, or is for somebody else.", f.said(f.inStatus(""))...)), true
	}
	if f.speaksOf("bearer", "authorization header", "jwt") != "" {
		return do(likely(blocker(none+"The answer speaks of Authorization with a bearer token.", "The server does not say so in WWW-Authenticate, but its words do.", ev...)), f.addCredentials("Bearer")...), true
	}
	if m := apigeeKey.FindStringSubmatch(f.shape().words()); m != nil {
		return do(likely(blocker(none+"The answer looks for a key named "+f.quote(m[2])+" in "+map[string]string{"header": "a field.", "queryparam": "the query."}[m[1]], "The server does not say so in WWW-Authenticate, but its words name the place.", ev...)), f.keyAt(m[1], m[2])), true
	}
	if f.speaksOf("api key", "apikey", "api-key", "api_key") != "" {
		return do(likely(blocker(none+"The answer speaks of an API key.", "Where it belongs is in the API's description; X-API-Key is the most common place.", ev...)),
			edit("Add X-API-Key", patch{SetHeaders: set("X-API-Key", "your-key-here")})), true
	}
	if f.speaksOf("username and password", "user name and password", "username or password", "basic auth", "benutzername und passwort") != "" {
		return do(likely(blocker(none+"The answer speaks of a user name and password.", "The server does not say so in WWW-Authenticate, but its words do; most take them as Basic.", ev...)), f.addCredentials("Basic")...), true
	}
	if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) && !looksLikeCode(f.shape().words()) {
		none += "The server says: " + w
	}
	if f.speaksOf("no org id") != "" { // Grafana's Mimir, Loki and Tempo
		return do(blocker(strings.TrimSpace(none), "The answer looks for the tenant, in X-Scope-OrgID.", ev...), edit("Add X-Scope-OrgID", patch{SetHeaders: set("X-Scope-OrgID", "your-tenant-here")})), true
	}
	if d, ok := f.notOfCaller(ev); ok && f.known {
		return d, true
	}
	if w := f.shape().words(); idRefused.MatchString(w[:min(len(w), topicBytes)]) && strings.Count(strings.Trim(f.target.Path, "/"), "/") > 0 && !f.sendsSecret() {
		return do(likely(blocker("The server does not know what the request says of who is calling: "+f.speech(), "No credentials were sent in a field; by these words the id that stands in the address, or in the content, is what the server goes by.", ev...)), f.otherAddress()...), true
	}
	if _, cookie := f.asked("Cookie"); cookie && f.topic() == topicSignIn && f.speaksOf("token", "api key", "bearer") == "" {
		return likely(blocker("The session of the cookie that was sent has ended, or counts for nothing here: "+f.speech(), "Sign in again as this API wants it, and send the cookie that it sets.", append([]evidence{f.inSent("Cookie", "What was sent, masked.")}, f.said(f.inStatus(""))...)...)), true
	}
	why := "The server does not say which it wants; most APIs take a bearer token."
	acts := f.wantedCredentials()
	if len(acts) > 0 && !strings.Contains(acts[0].Label, "bearer") {
		why = "The answer names what it wants."
	}
	return do(blocker(strings.TrimSpace(none), why, ev...), acts...), true
}

// idRefused is an id that says who is calling, and that the server does not know.
var idRefused = lazyregexp.New(`(?i)^(?:invalid|unknown|wrong|unrecogni[sz]ed|missing) (?:project|app|application|client|account|tenant|workspace|team|site|publishable|widget|channel)[ _-]?(?:id|identifier|name|slug)\b|\b(?:project|app|application|client|account|tenant|workspace|team|site)[ _-]?(?:id|identifier) (?:is |was )?(?:invalid|unknown|not (?:valid|found|known|recogni[sz]ed))\b`)

// sendsSecret reports a request whose content holds a credential.
func (f *facts) sendsSecret() bool { return f.signsInByContent() }

// bodyBlamed are words for content that could not be read.
var bodyBlamed = lazyregexp.New(`(?i)\b(?:invalid|malformed|bad|broken|unreadable|missing) (?:request )?(?:body|json|payload)\b|\b(?:cannot|could not|failed to|unable to) (?:parse|decode|read) (?:the )?(?:request|body|json|payload)\b`)

// ofCertificate are words for the certificate of a connection, and not one of a birth or a gift.
var ofCertificate = lazyregexp.New(`(?i)\bmtls\b|\bqwac\b|\bqsealc?\b|\bmutual tls\b|\b(?:client|tls|ssl|x\.?509|peer|qwac|qseal\w*|eidas|signing|provided|presented)[ _-](?:\w+[ _-])?certificate|\b(?:no|invalid|expired|missing|bad|untrusted|unknown|revoked)[ _-](?:required )?certificate|\bcertificate[ _-](?:(?:is|was|has|not|been)[ _-]){0,3}(?:required|missing|invalid|expired|valid|trusted|provided|presented|verif\w+|revoked|unknown|chain|authority)\b`)

// partNamed is the name of a field of the request, in words: of two parts or more.
var partNamed = lazyregexp.New(`\b([A-Z][A-Za-z0-9]{0,20}(?:-[A-Za-z0-9]{1,20}){1,4})\b`)

// partMissing are words for a field that did not come along, behind its name.
var partMissing = lazyregexp.New(`(?i)^["'\x60]?:? (?:header )?(?:cannot be (?:empty|null|blank)|must not be (?:empty|null|blank)|is (?:empty|missing|required|not set|absent)|not (?:found|provided|set|present|specified))`)

// keyOff are words for a key that is there and not switched on.
var keyOff = lazyregexp.New(`(?i)\b(?:enable|activate) (?:your|the|this|an?) (?:api |access )?(?:key|token|credentials?)\b|\b(?:key|token)s? (?:is|has been|was|are) not (?:enabled|activated)\b`)

// partRefused is a 401 to credentials of several parts, as signatures have them, that blames
// one of them.
func (f *facts) partRefused() (finding, bool) {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	for _, m := range partNamed.FindAllStringSubmatchIndex(w, 4) {
		name := w[m[2]:m[3]]
		_, sent := f.asked(name)
		from, to := strings.LastIndex(w[:m[2]], ". ")+1, strings.Index(w[m[3]:], ". ")
		if to < 0 {
			to = len(w) - m[3]
		}
		switch lower := strings.ToLower(w[from : m[3]+to]); { // its own sentence
		case strings.EqualFold(name, "WWW-Authenticate") || strings.EqualFold(name, "Content-Type") || strings.EqualFold(name, f.credential().field):
		case !sent && partMissing.MatchString(w[m[3]:]):
			value := "value-here"
			if playground.SecretName(name) {
				value = "your-key-here"
			}
			return do(likely(blocker("The field "+f.quote(name)+" is missing: "+f.speech(), "The credentials are of several parts, and this one did not come along.", f.said(f.inSent(name, "It was not sent."))...)), edit("Add "+f.quote(name), patch{SetHeaders: set(name, value)})), true
		case sent && hasAny(lower, "invalid", "expired", "wrong", "incorrect", "mismatch", "out of range", "malformed") != "":
			why := "The credentials are of several parts, and the server blames this one. Correct it; where they are signed, sign anew."
			if hasAny(strings.ToLower(name), "time", "date", "nonce") != "" {
				why = "It says when the request was signed: it has to be in the form that the API wants, and near to the server's clock. Sign anew."
			}
			return likely(blocker("The field "+f.quote(name)+" was refused: "+f.speech(), why, f.said(f.inSent(name, "What was sent."))...)), true
		}
	}
	if c := f.credential(); strings.Contains(strings.ToLower(c.field), "signature") && hasAny(strings.ToLower(w), "signature", "assinatura", "firma ", "signatur", "подпис", "签名", "簽名", "署名", "서명", "imza", "podpis", "handtekening") != "" {
		return likely(blocker("The signature was refused: "+f.speech(), "The secret, what was signed, its order or its time differ from what the server signed itself. Sign it anew; the same one will be refused again.", f.said(f.where(c))...)), true
	}
	if keyOff.MatchString(w) {
		return likely(blocker("The key was refused: "+f.speech(), "By its words the key is known and not switched on, or not for this. That is done where keys are kept; another token is not what is missing.", f.said(f.where(f.credential()))...)), true
	}
	if c := f.credential(); c.scheme != "bearer" && c.scheme != "basic" && c.scheme != "digest" && f.speaksOf("nonce") != "" {
		return likely(blocker("The signature was refused: "+f.speech(), "A nonce is taken once, and mostly has to be larger than the one before; the signature is made with it. Make a new one and sign anew. Two programs with one key disturb each other's.", f.said(f.where(c))...)), true
	}
	return silent()
}
