package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// topic is what the server's own sentence is about, whatever the code. What a code means for
// any response, and the step that usually follows, are said only where the sentence does not
// speak of something else: a 422 that says "you are not logged in" is not mended in the body.
type topic int

const (
	noTopic       topic = iota
	topicSignIn         // nobody said who is calling
	topicKey            // what proves who is calling is not valid
	topicMoney          // an account has to be paid for, or filled up
	topicVersion        // another version of the API is to be asked
	topicBusy           // a later try may be taken
	topicFirst          // something else has to be done before
	topicOver           // its time is over
	topicClosed         // the account of the caller is shut
	topicOff            // it is switched off
	topicRights         // the caller is known and may not
	topicReserved       // somebody or something else has it
	topicLimit          // what may be used is used up
	topicMissing        // something is not there; of no weight by itself
	topicValue          // a value does not fit; of no weight by itself
	topicTooMany        // too much in a short time, which the rates tell
	topicNothing        // there is nothing that it could be done to
	topicListed         // a list or a filter shuts it out
)

// topicBytes bounds how much of a sentence is read for its topic.
const topicBytes = 300

type topicList struct {
	about topic
	words []string
}

// topics are English words for each topic, in the order in which they decide; tongues has
// those of other languages.
var topics = []topicList{
	{topicSignIn, []string{"not logged in", "not signed in", "not authenticated", "unauthenticated", "login required", "please log in", "please login", "please sign in", "sign in to", "log in to view", "log in to continue", "log in to see", "must be logged in", "must log in", "must sign in", "need to log in", "need to be logged", "authentication required", "authentication is required",
		"requires authentication", "missing authorization", "missing authentication", "missing credentials", "no authorization", "no credentials", "authorization header is", "authorization header required", "missing token", "missing access token", "missing auth", "no token", "token is missing", "token is required", "token required", "token not provided", "no cookie", "missing cookie", "cookie is missing", "cookie not found", "auth required", "user name is empty", "username is empty", "anonymous access", "anonymous user",
		"re-login", "relogin", "been logged out", "been signed out", "you are logged out", "log in again", "login again", "sign in again", "session has expired", "session expired", "session timed out", "session is invalid", "invalid session"}},
	{topicMoney, []string{"billing", "insufficient funds", "insufficient balance", "not enough credit", "insufficient credit", "out of credit", "no credits", "credit balance", "your subscription", "upgrade your plan", "your plan", "current plan", "paid plan", "higher plan", "unpaid", "overdue", "spending limit", "buying power", "no credit", "credits is not", "credits are not", "add credits", "recharge", "top up", "out of funds"}}, // of these two whole words are looked for
	{topicBusy, []string{"try again later", "retry later", "try later", "come back later", "check back", "temporarily", "overloaded", "overload", "high demand", "currently unavailable", "available right now", "available at the moment", "unavailable at the moment", "unavailable right now", "too busy", "is busy", "at capacity", "no capacity", "upstream unavailable", "service unavailable", "service is unavailable", "backend unavailable", "not ready", "not yet ready", "queue is full", "queue full", "please retry", "try again in", "try again shortly", "starting up", "is starting", "retry shortly", "still loading", "is loading", "under maintenance", "warming up", "booting", "initializing", "initialising", "spinning up", "cold start", "no leader", "leader election", "deadlock", "lock wait timeout", "could not serialize", "serialization failure", "restarting transaction", "database is locked", "too many connections", "connection pool", "failing over", "failover", "circuit breaker", "circuit is open", "circuit open", "pool exhausted", "being loaded", "no healthy upstream", "upstreams are healthy"}},
	{topicClosed, []string{"user blocked", "user is blocked", "account blocked", "account is blocked", "suspended", "deactivated", "banned", "account disabled", "user disabled", "account is disabled", "user is disabled", "account inactive", "account is inactive", "tenant is inactive", "merchant is inactive", "customer is inactive", "company is inactive", "organization is inactive", "user is inactive", "owner is inactive", "user inactive", "account locked", "account is locked", "user is locked", "been locked out", "lockout"}},
	{topicLimit, []string{"limit reached", "limit exceeded", "limit has been reached", "limit has been exceeded", "limit is reached", "reached the limit", "reached your limit", "hit the limit", "hit your limit", "reached your usage", "exceeded your", "reached the maximum number", "maximum number of", "quota exceeded", "quota reached", "quota has been", "quota is used", "out of quota", "over quota", "exceeded the quota"}},
	{topicReserved, []string{"already claimed", "already reserved", "already booked", "already assigned", "already being", "already running", "already working", "already in progress", "in progress", "another operation", "another request", " locked", "being used by", "in use by", "referenced by", "used by another", "depend on it", "depends on it", "dependent", "still has", "still referenced", "still in use", "held by", "owned by another"}},
	{topicListed, []string{"allowlist", "allow list", "allow-list", "whitelist", "white list", "blocklist", "block list", "block-list", "blacklist", "black list", "denylist", "deny list", "deny-list", "blocked by", "blocked for security", "request blocked", "request was blocked", "request has been blocked", "request is blocked", "access has been blocked", "flagged by", "flagged as", "suspicious", "unusual activity"}},
	{topicRights, []string{"permission", "privilege", "not authorized", "not authorised", "unauthorized", "unauthorised", "access denied", "denied access", "access is denied", "access to", "not accessible", "not allowed", "not permitted", "forbidden", "insufficient permission", "insufficient privilege", "insufficient right", "insufficient scope", "insufficient access", "insufficient authori", "scope", " role", "administrator", " admin", " owner", "member of", "not entitled", "grant for", "grants for", "you cannot", "you can't", "you may not", "you do not have", "you don't have", "does not have", "do not have", "belong", "ownership", "authorit", "consent", "policy", "restricted", "blocked"}},
	{topicOver, nil}, {topicFirst, nil}, {topicOff, nil}, {topicMissing, nil}, {topicValue, nil}, // English is told by patterns
}

var (
	// orderWords have what is to be done before, or what is not yet so.
	orderWords = lazyregexp.New(`\b(?:must|need to|needs to|has to|have to) (?:create|register|verify|confirm|accept|complete|connect|link|activate|enable|enroll|install|agree|publish|finish|subscribe|sign|join) [^.]{2,60} (?:to continue|to proceed|in order to)\b|\bfirst(?:[.!,;]|$| via\b| by | with | using | and )|\b(?:must be \w{3,20} (?:first|before)|(?:has|have|was|were|is|are)(?: not|n't) (?:yet )?(?:been )?\w{4,20} yet|before (?:you|this|that|it|calling|using|sending|doing)|(?:must|need to|needs to|have to|has to) (?:[a-z]+ ){1,6}before (?:[a-z]+ )?[a-z]+ing|must be (?:started|running|enabled|activated|initiali[sz]ed|opened|confirmed|verified|approved|published)|(?:is|are|was|has|have)? ?(?:not|isn't|aren't|n't) (?:yet )?(?:been )?(?:running|started|initiali[sz]ed|ready|activated|enabled|open|opened|connected|linked|unlinked|associated|paired|installed|provisioned|deployed|configured|verified|confirmed|finished|completed?|published|approved))\b`)
	// overWords have something whose time has passed.
	overWords = lazyregexp.New(`\b(?:(?:has|have|is|are|was|were|been|it) (?:already )?(?:expired|ended|over|closed|cancell?ed|withdrawn|discontinued|decommissioned|retired|sunset|shut ?down)|expired|no longer (?:available|valid|supported|exists?|accepted|accepts?|accepting|active|open|offered|possible|in service)|already (?:been )?(?:accepted|approved|finali[sz]ed|archived|refunded|shipped|delivered|voided|captured|settled|confirmed|deleted|revoked|redeemed|used|consumed|completed|closed|cancell?ed|paid|processed|submitted|finished))\b`)
	// limitReached have a limit, of whatever is counted, that is reached.
	limitReached = lazyregexp.New(`\b(?:reached|crossed|surpassed|passed|hit|gone over|went over|exceeded) (?:the|your|its|their|an?) (?:[\w-]+ ){0,3}(?:limit|maximum of \d+|max of \d+)(?:ing|ation)?\b|(?:limit|límite|лимит)[^.]{0,50}(?:reached|exceeded|used up|exhausted|atteint|dépassé|excedid|alcanzad|superad|atingid|raggiunt|superat|erreicht|überschritten|превышен|исчерпан|przekrocz|osiągni|aşıld)`)
	// versionWords name the version to use instead.
	versionWords = lazyregexp.New(`\b(?:must use|please use|use|switch to|migrate to|upgrade to|only)\b[^.]{0,40}\bv(?:ersion )?\d|\b(?:api version|version of the api|version)\b[^.]{0,40}\b(?:not supported|unsupported|deprecated|no longer|retired|required|must be)`)
)

// rightNouns are what one may lack to do something; without them "you do not have" is about a
// thing.
var rightNouns = []string{"permission", "privilege", "access", "right", "scope", "role", "authori", "consent", "entitle", "licen", "grant", "credential", "token", "key"}

// nothingWords have a thing that is not there, and what was to be done to it.
var nothingWords = lazyregexp.New(`\b(?:there (?:is|are|was|were) (?:no|nothing)|(?:do(?:es)? not|don't|doesn't) have (?:an?|any)|no (?:active|pending|open|current|existing|saved))(?: [\w-]+){1,4} to [a-z]{3,}|\bnothing to [a-z]{3,}|\byou have no (?:active|open|pending|current|existing|saved|unpaid)\b|\byou (?:have not|haven't) (?:\w+ )?(?:added|created|made|saved) any\b`)

// alreadyDone is a state that things reach once, whatever else the sentence forbids for it.
var alreadyDone = lazyregexp.New(`\b(?:is|was|are|were|has been|have been) already (?:been )?(?:approved|finali[sz]ed|archived|refunded|shipped|delivered|voided|captured|settled|confirmed|revoked|processed|completed|closed|cancell?ed|paid)\b`)

// paidFor are words for what is paid, together with how it stands: by themselves they are names
// of many a thing, such as a webhook's subscription or a payment that was looked for.
var paidFor = lazyregexp.New(`\b(?:payment|subscription|licen[cs]e)s? (?:plan )?(?:is |are )?(?:required|needed)\b|\b(?:payment|subscription|invoice|licen[cs]e|trial)s?\b[^.]{0,40}\b(?:expired|inactive|not active|overdue|past due|unpaid|failed|declined|cancell?ed|suspended|ended|lapsed|paused|is due|does not (?:include|cover|allow|support))\b|\b(?:no|without|active|paid|premium|pro|enterprise|upgrade|renew|expired|inactive|unpaid|requires? (?:an? )?)(?: \w+){0,2} (?:payment|subscription|invoice|licen[cs]e)s?\b|\b(?:upgrade|subscribe) (?:to|for)\b|\bmust be on an? .{0,20}plan\b`)

// measures are words for how long or large something is that was sent.
var measures = []string{"size", "length", "character", "bytes", "context", "tokens", " mb", " kb", "file", "too l", ">", "dígito", "caract", "zeichen", "größe", "taille", "tamaño", "tamanho"}

// topic is what the words are about; of none, or of those that only repeat the status, none.
func (f *facts) topic() topic {
	s := f.shape()
	if s.about != nil {
		return *s.about
	}
	t := f.readTopic()
	s.about = &t
	return t
}

func (f *facts) readTopic() topic {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	code := strings.IndexByte(w, ' ') < 0
	if code {
		w = spelled(w)
	}
	w = strings.ToLower(w)
	if w == "" || onlyStatus(w) {
		return noTopic
	}
	if strings.IndexByte(w, '_') >= 0 {
		w = strings.ReplaceAll(w, "_", " ") // a code before its sentence
	}
	if m := statusFirst.FindString(w); m != "" && strings.Count(w[len(m):], " ") > 2 {
		w = w[len(m):]
	}
	switch {
	case strings.Contains(w, "execution reverted"):
		return noTopic // a contract's own reason
	case hasAny(w, "not ready to ", "not ready for ", "isn't ready to ") != "":
		return topicFirst
	case hasAny(w, "payment", "subscri", "invoice", "licen", "trial", "upgrade", " plan") != "" && hasAny(w, "rate limit", "too many", "per minute", "per second", "succeeded", "successful", "completed") == "" && paidFor.MatchString(w):
		return topicMoney
	case strings.Contains(w, "already") && alreadyDone.MatchString(w):
		return topicOver
	}
	if t := madeTopic(w, code); t != noTopic {
		return t
	}
	if strings.Contains(w, "scope") && hasAny(w, otherScope...) == "" && scopeLacking.MatchString(w) {
		return topicRights // of a token that is valid
	}
	if strings.Contains(w, "too many") && f.code != 429 && f.fullList(w) {
		return topicLimit
	}
	if t := topicWords(" " + w); t != nil {
		if t.about == topicRights && hasAny(w, strongRights...) == "" && plainASCII(w) {
			if other := f.patternTopic(w); other != noTopic {
				return other
			}
		}
		if t.about == topicRights && hasAny(w, " to ") != "" && hasAny(w, rightNouns...) == "" && nothingWords.MatchString(w) {
			return topicNothing
		}
		if t.about == topicRights && speaksOfVersion(w) {
			return topicVersion
		}
		if t.about == topicLimit && hasAny(w, measures...) != "" || t.about == topicMoney && hasAny(w, "too large", "too long") != "" {
			return noTopic // a measure of what was sent
		}
		if t.about == topicMissing || t.about == topicValue || t.about == topicOver {
			if hasAny(w, keyTongues...) != "" && t.about != topicMissing {
				return topicKey
			}
			if t.about != topicOver {
				return noTopic
			}
		}
		if t.about == topicBusy && elsewhereOffered.MatchString(w) {
			return noTopic // it is not offered there, whenever
		}
		if t.about == topicClosed && notToClose.MatchString(w) {
			return noTopic
		}
		if t.about == topicSignIn && otherToken.MatchString(w) {
			return noTopic
		}
		if t.about != topicSignIn && f.aboutKey(w) {
			return topicKey
		}
		return t.about
	}
	return f.patternTopic(w)
}

// strongRights are words of a right that decide by themselves; the others of the topic, such as
// an administrator or a policy, stand in sentences about something else as well.
var strongRights = []string{"permission", "privilege", "authorized", "authorised", "denied", "not accessible", "not allowed", "not permitted", "forbidden", "insufficient", "scope", "entitled", "grant", "you cannot", "you can't", "you may not", "not have", "n't have", "ownership", "access to"}

// roleWanted is a role that one has to have.
var roleWanted = lazyregexp.New(`\b(?:only|must be|requires?|required|needs?|as an?|restricted to|reserved for|limited to|ask|contact)\b[^.]{0,40}\b(?:admin\w*|owners?|members?|roles?|moderators?|managers?)\b|\b(?:admin\w*|owner|role|member|moderator|manager)s? (?:only|required|needed|may|can|access|rights?|permissions?|privileges?)\b|\b(?:not|n't|no longer) (?:an? |the )?(?:\w+ )?(?:admin\w*|owner|member|moderator|manager)|\bbelong|\bconsent|\bpolic|\bauthorit|\brestricted`)

// weaklyRight reports English words in which a right is only touched.
func (f *facts) weaklyRight() bool {
	w := strings.ToLower(f.shape().words())
	w = w[:min(len(w), topicBytes)]
	return plainASCII(w) && strings.Contains(w, " ") && hasAny(w, strongRights...) == "" && english.MatchString(w) && !roleWanted.MatchString(w) && !ownOnly.MatchString(w) && !notOwned.MatchString(w)
}

// patternTopic is the topic that a pattern tells, where no word of a topic does.
func (f *facts) patternTopic(w string) topic {
	switch {
	case hasAny(w, "limit", "límite", "лимит", "max") != "" && hasAny(w, measures...) == "" && limitReached.MatchString(w):
		return topicLimit
	case f.aboutKey(w):
		return topicKey
	case speaksOfVersion(w):
		return topicVersion
	case hasAny(w, " to ", "you have", "you haven't") != "" && hasAny(w, "no", "n't") != "" && hasAny(w, rightNouns...) == "" && nothingWords.MatchString(w):
		return topicNothing
	case hasAny(w, "expired", "ended", "over", "closed", "cancel", "withdrawn", "discontinued", "decommissioned", "retired", "sunset", "shut", "no longer", "already", "not ", "n't ") != "" && (hasAny(w, " or expired", " or has expired") == "" || hasAny(w, "invalid", "not valid", "wrong", "incorrect", "missing", "malformed") == "") && overWords.MatchString(w):
		return topicOver
	case hasAny(w, "first", "before", "must be", "to continue", "to proceed", "in order to", "not ", "n't ") != "" && !strings.Contains(w, "name first") && orderWords.MatchString(w):
		return topicFirst
	case hasAny(w, "disabled", "not enabled", "switched off", "turned off") != "" || strings.HasSuffix(strings.TrimRight(w, ".! "), " is off"):
		return topicOff
	}
	return noTopic
}

// topicWords is the first of topics that has a word in w, found in one pass.
func topicWords(w string) *topicList {
	best := len(topics)
	for i := range len(w) {
		for _, x := range topicIndex[w[i]] {
			if x.rank < best && strings.HasPrefix(w[i:], x.word) && (x.stem || wordEnds(w[i+len(x.word):])) {
				best = x.rank
			}
		}
	}
	if best == len(topics) {
		return nil
	}
	return &topics[best]
}

// wordEnds reports that a word has ended, but for an s: "please log in" is not in "please log
// into the console", and a balancer is no balance.
func wordEnds(rest string) bool {
	rest = strings.TrimPrefix(rest, "s")
	return rest == "" || rest[0] < 'a' || rest[0] > 'z'
}

// topicIndex are the words of topics by their first byte.
var topicIndex = func() (index [256][]topicWord) {
	for rank := range topics {
		for _, w := range topics[rank].words {
			index[w[0]] = append(index[w[0]], topicWord{rank, w, rank > 1})
		}
		for _, w := range inTongues(topics[rank].about) {
			index[w[0]] = append(index[w[0]], topicWord{rank, w, true})
		}
	}
	return index
}()

type topicWord struct {
	rank int
	word string
	stem bool // whatever it ends in
}

// speaksOfVersion asks the pattern only where its words may be.
func speaksOfVersion(w string) bool {
	return (strings.Contains(w, "version") || strings.Contains(w, " v")) && versionWords.MatchString(w)
}

// aboutKey is wrongKey but for what stands in the content itself: who signs in by name and
// password mends them there, and a token is also a piece of text.
func (f *facts) aboutKey(w string) bool {
	return (hasAny(w, keyWords...) != "" && wrongKeyWords.MatchString(w) || f.wrongKey()) && hasAny(w, "password", "passwort", "username", "user name", "login credentials", "email", "json", "parse", "syntax", "unexpected", "tokens", "wrapping", "page token", "page_token", "paginat", "continuation", "cursor", "device token", "push token", "registration token", "reset token", "invit", "verification token", "sync token", "thought") == "" && !countedToken.MatchString(w)
}

// aboutElse is what is to be said, and to be done, where the sentence is about something else
// than what its code stands for; "" where it is not, or nothing tells.
func (f *facts) aboutElse() (why string, steps []action) {
	switch f.topic() {
	case topicSignIn:
		if _, ok := f.asked("Cookie"); ok && !f.credential().sent {
			return "It is about the caller, not about what was asked: the session of the cookie that was sent has ended, or counts for nothing here.", nil
		}
		if f.credential().sent {
			return "It is about the caller, not about what was asked: the credentials that were sent do not prove it, or no longer.", []action{f.newToken()}
		}
		why = "It is about the caller, not about what was asked; a 401 would say so better. Add what the API takes."
		if f.speaksOf("token", "authoriz", "authoris", "bearer", "api key", "api-key", "apikey", "api_key", "credential", "authentic") == "" {
			return why, nil // it may be a session as well
		}
		return why, f.wantedCredentials()
	case topicKey:
		if f.signsInByContent() && !f.credential().sent {
			return "It is about what proves who is calling, and that stands in the content of this request.", []action{edit("Edit the body", patch{Body: "keep"})}
		}
		if f.speaksOf("signature") != "" && !(f.credential().sent && f.credential().scheme == "bearer") {
			return "It is about the signature of the request: the secret, what was signed, its order or its time differ from what the server signed itself. Sign it anew.", nil
		}
		if f.credential().sent {
			return "It is about what proves who is calling, not about the rest of the request; a 401 would say so better.", []action{f.newToken()}
		}
		return "It is about a key or a token, not about the rest of the request.", nil
	case topicMoney:
		return "It is about the account and what it has paid for: that has to be put in order where the account is kept. Nothing in the request helps.", nil
	case topicClosed:
		return "It is about the account, not about this request: whoever runs the service has to open it again.", nil
	case topicOff:
		return "By its words it is switched off there: whoever runs it, or the account, has to switch it on. Nothing else in the request helps.", nil
	case topicLimit:
		return "By its words what may be used is used up, or as much is there as may be. That changes with time, with another plan, or when something is given up or less is asked for.", nil
	case topicVersion:
		if name, sent := f.headerBlamed(); sent {
			return "It is about the version of the API, which " + f.quote(name) + " names.", []action{edit("Change "+f.quote(name), patch{SetHeaders: set(name, "value-here")})}
		}
		return "It is about the version of the API that was asked.", f.otherAddress()
	case topicBusy:
		return "By its words a later try may be taken; nothing in the request has to change.", f.later()
	case topicFirst:
		if f.rates().hasWait {
			return "By its words something else has to be there first; the server names when to ask again.", f.later()
		}
		return "By its words something else has to be done first. Do that, then send this again.", nil
	case topicListed:
		if (f.code == 400 || f.code == 422) && f.sendsContent() {
			return "", nil // it is about what was sent
		}
		if f.known && !f.credential().sent && f.speaksOf("log in", "sign in", "token", "api key") != "" {
			steps = f.wantedCredentials()
		}
		return "By its words a list or a filter there shuts this out: by where it came from, by the program that asked, or by what was asked for. Whoever keeps it can let it in; an id in the answer helps them find it.", steps
	case topicNothing:
		return "By its words there is nothing there that this could be done to. Look at how things stand; sending it again changes nothing.", []action{f.stateOf()}
	case topicOver:
		if _, v := f.sentNamed(); v != "" || f.namesWhatWasSent() {
			return "", nil
		}
		if f.speaksOf("already") != "" && f.speaksOf("expired") == "" {
			return "By its words that has happened already. Look at what has become of it; sending this again changes nothing.", nil
		}
		return "By its words the time of what it is about has passed. Get a new one, or look at what has become of it; sending this again changes nothing.", nil
	}
	return "", nil
}

// outcomeByWords says who acts and whether a retry helps by what the words are about, where
// the rule that leads says no more than those.
func (f *facts) outcomeByWords(e *playground.Explanation) {
	switch e.Findings[0].ID {
	case "E-400-SAYS", "E-403-SAYS", "E-409-SAYS", "E-412-NONE", "E-5XX-SAYS":
	default:
		return
	}
	switch f.topic() {
	case topicSignIn, topicKey, topicMoney, topicLimit:
		e.WhoActs, e.Retry = "client", "after-fix"
	case topicBusy:
		if e.Retry != "after-retry-after" {
			e.Retry = "safe-later"
		}
	}
}

// later offers a wait where nothing speaks against a repeat.
func (f *facts) later() []action {
	if f.code >= 500 && !f.repeatable() || f.code == 400 && !f.rates().hasWait {
		return nil
	}
	return []action{f.rates().orSoon()}
}

// otherAddress offers the address to be edited.
func (f *facts) otherAddress() []action {
	if !f.known || f.firstURL() == "" || strings.ContainsAny(f.firstURL(), " \"<>|") {
		return nil
	}
	return []action{edit("Edit the address", patch{URL: f.firstURL()})}
}

// actionWords are last steps of a path that do something to what stands before them.
var actionWords = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields("accept activate approve archive assign cancel capture checkout claim close commit complete confirm decline delete disable enable execute finish invoke lock merge move pause pay publish redeem refund reject release remove reopen reset restart restore resume retry revoke run send start stop submit suspend sync unlock update validate verify void") {
		words[w] = true
	}
	return words
}()

// stateOf offers to look at what the request was about: its own address, or what an action
// such as /orders/7/cancel is done to. It offers nothing where the request was that very GET.
func (f *facts) stateOf() action {
	path := strings.TrimRight(f.target.EscapedPath(), "/")
	i := strings.LastIndexByte(path, '/')
	if f.method == "POST" && i > 0 && actionWords[strings.ToLower(path[i+1:])] {
		if of := path[strings.LastIndexByte(path[:i], '/')+1 : i]; !strings.ContainsAny(of, "0123456789") || versionStep.MatchString(of) {
			return action{} // it is not told what the action is done to
		}
		u := url.URL{Scheme: f.target.Scheme, Host: f.target.Host, Path: f.target.Path[:strings.LastIndexByte(strings.TrimRight(f.target.Path, "/"), '/')]}
		return resend("GET "+f.quote(u.Path), f.get(u.String()))
	}
	if playground.SafeMethod(f.method) || f.method == "POST" && !strings.HasSuffix(path, "s") {
		return action{} // what was posted to may be no list that a GET shows
	}
	return resend("GET the current state", f.get(""))
}
