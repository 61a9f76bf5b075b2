package explain

import (
	"slices"
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

// signedBeats are findings that say less than what a signed request lacks.
var signedBeats = []string{"E-401-NO-CREDENTIALS", "E-401-REFUSED", "E-401-ERROR", "E-401-SCHEME", "E-401-NO-CHALLENGE", "E-400-SAYS", "E-403-SAYS", "E-403-ANONYMOUS", "E-BODY-SAYS"}

// signedRules are about requests that bear a signature instead of a secret.
var signedRules = []rule{
	{id: "E-401-STALE", title: "The request was signed at another time", on: on(400, 401, 403), refs: []ref{rfc(9421, "3.2")}, find: signedLongAgo, beats: signedBeats},
	{id: "E-401-UNSIGNED", title: "A signature is wanted", on: on(401, 403), refs: []ref{rfc(9421, "3.2")}, find: unsigned, beats: signedBeats},
}

// staleWords name the time of a request, and that it is not the server's.
var staleWords = lazyregexp.New(`stale timestamp|request timestamp (?:is )?(?:expired|too old)|(?:timestamp|signed request date|request time|request date|clock|recvwindow)[^.]{0,60}(?:outside|skew|too old|too far|expired|ahead of|behind the|in the past|in the future|not within|acceptable)|stale (?:request|nonce|date)`)

// signedLongAgo is a signature whose time is too far from the server's clock.
func signedLongAgo(f *facts) (finding, bool) {
	said := f.shape().words()
	ev := f.shapeQuotes(f.shape())
	if w := f.challenged().get("error"); strings.Contains(strings.ToLower(w), "stale") {
		said, ev = w, []evidence{f.inChallenge("The challenge, with its error.")}
	}
	lower := strings.ToLower(said[:min(len(said), 600)])
	if said == "" || !staleWords.MatchString(lower) && !(f.signs() && signatureGone.MatchString(lower)) || strings.HasPrefix(f.shape().name, "AWS") || f.credential().token != nil {
		return silent()
	}
	d := blocker("The request bears a time that is too far from the server's clock: "+sentence(f.quote(said)), "What proves who is calling is good for a short time around the moment at which it was made. Make it anew, with a clock that is right; sent again as it is, it will be refused again.", ev...)
	if f.has("Date") {
		d.Evidence = append(d.Evidence, f.inHeader("Date", "The server's clock."))
	}
	if skew, ok := f.skew(); ok {
		d.Why += " The server's clock and Parley's differ by " + duration(skew.Abs()) + "."
	}
	return d, true
}

// signatureGone says that a signature was good once; of a JWT it may mean the whole token.
var signatureGone = lazyregexp.New(`signature[^.]{0,20} (?:has |is )?expired|expired signature`)

// signs reports that the request bears a signature beside its credentials, or its time.
func (f *facts) signs() bool {
	return slices.ContainsFunc(f.sent.Headers, func(h playground.Field) bool {
		return hasAny(strings.ToLower(h.Name), "signature", "hmac", "timestamp", "nonce") != ""
	})
}

// skew is how far the server's clock is from Parley's, where that is more than a minute.
func (f *facts) skew() (time.Duration, bool) {
	v, ok := f.header("Date")
	if !ok {
		return 0, false
	}
	there, ok := httpDate(v)
	if !ok || f.received.IsZero() {
		return 0, false
	}
	d := there.Sub(f.received)
	return d, d.Abs() > time.Minute
}

// unsignedWords say that a request was to bear a signature.
var unsignedWords = lazyregexp.New(`request (?:is )?not signed|request must be signed|unsigned request|missing (?:http )?signature|signature (?:header )?(?:is )?(?:missing|required)|\bno (?:[\w-]+ )?signature\b|^verification failed for .{1,200} using (?:rsa|hs|ed|ecdsa)`)

// unsigned is a request that was to be signed, as servers of the Fediverse want it.
func unsigned(f *facts) (finding, bool) {
	lower := strings.ToLower(f.shape().words())
	if !unsignedWords.MatchString(lower[:min(len(lower), 400)]) || f.credential().sent && f.credential().field == "Authorization" {
		return silent()
	}
	title := "The server wants the request signed: " + f.speech()
	why := "A token does not help here: the request itself has to be signed, with the private key or the shared secret of the caller, over what the API names: its path, its host and its date, or its content."
	if strings.HasPrefix(lower, "verification failed") {
		title, why = "The signature of the request could not be verified: "+f.speech(), "It was made with another key than the one that the server knows for the caller, or over something else than what arrived."
	}
	return blocker(title, why, f.said(f.inSent("Signature", "The signature, masked."), f.inStatus(""))...), true
}

// bodySignIn is what of the content proves who is calling: a password or a client's secret.
var bodySignIn = lazyregexp.New(`"((?:[a-z]+_?)?[Pp]assw(?:or)?d|client_secret|clientSecret|secret|passcode|pwd|senha|contrase(?:n|ñ)a|clave|mot_?[dD]e_?[pP]asse|mdp|[pP]asswort|wachtwoord|kata_?[sS]andi)"\s*:\s*"[^"]|(?:^|&)(password|passwd|client_secret|secret)=[^&]`)

// spentToken are words for a token or a code that is refused, bodyToken is such a one in the content.
var (
	spentToken = lazyregexp.New(`\b(?:invalid|expired|wrong|incorrect|unknown|bad|used)(?: or \w+)? (?:[a-z]+ )?(?:token|code|otp|pin)\b|\b(?:token|code|otp|pin) (?:is |was |has )?(?:invalid|expired|wrong|incorrect|not valid|already used)\b`)
	bodyToken  = lazyregexp.New(`"((?:[a-zA-Z]+_?)?[tT]oken|otp|pin|code|[a-z]+_?[cC]ode)"\s*:\s*"[^"]|(?:^|&)((?:[a-z]+_)?token|otp|pin|code)=[^&]`)
)

// signsInByBody is the member of what was sent that holds a password or secret, or "".
func (f *facts) signsInByBody() string {
	text, ok := f.sentText()
	if !ok || !f.known {
		return ""
	}
	m := bodySignIn.FindStringSubmatch(text[:min(len(text), 8192)])
	if w := f.shape().lower(); m == nil && spentToken.MatchString(w[:min(len(w), topicBytes)]) {
		m = bodyToken.FindStringSubmatch(text[:min(len(text), 8192)])
	}
	if m == nil {
		return ""
	}
	return or(m[1], m[2])
}

// refusedInBody is a 401 for credentials that stood in the content.
func (f *facts) refusedInBody(name string) finding {
	d := blocker("What was sent to sign in was refused.", "The credentials stood in the body and were read. Which of them is wrong a server does not say, and should not.", append(f.shapeQuotes(f.shape()),
		evidence{Where: playground.InRequestBody, Name: name, Value: playground.Mask(name + name + name), Reading: "What was sent, masked."})...)
	if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) {
		d.Title = "What was sent to sign in was refused: " + w
	}
	if w := strings.ToLower(f.shape().words()); hasAny(w, "lockout", "locked", "too many failed", "too many attempts", "too many login") != "" {
		d.Why = "By its words the account is locked for now, mostly after too many failed attempts; another one may make that longer. Wait, or have it opened where accounts are kept."
		return d
	}
	return do(d, edit("Edit the body", patch{Body: "keep"}))
}
