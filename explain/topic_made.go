package explain

import (
	"strings"

	"parley/lazyregexp"
)

// A sentence may tell its topic by a thing together with what is said of it, neither of which
// tells it alone: a card is no topic, and neither is what is frozen, but a frozen card is.

// planWanted is another plan, edition or licence that the words ask for.
var planWanted = lazyregexp.New(`\bon (?:an? |the )?(?:free|trial|basic|starter) (?:plan|tier)\b|^(?:this is an? )?(?:premium|pro|enterprise|business|paid)[ -](?:features?|only|content|members?|users?|plans?)(?: only| required)?[.!]?$|\b(?:requires?|needs?|upgrade to|available (?:only )?(?:in|on|with|for|to)|only (?:available )?(?:in|on|with|for|to)|reserved for)\b[^.]{0,30}\b(?:edition|tier|plans?|licen[cs]e|premium|enterprise|pro|paid (?:users|accounts|customers|members|subscribers))(?: (?:and|or) (?:higher|above|up|better))?(?:$|[.,;!]| (?:plan|tier|edition|users?|customers?|accounts?|subscribers?|to|for|in order)\b)|\b(?:edition|tier|plan|licen[cs]e)s?\b[^.]{0,20}\b(?:does not|doesn't|do not|don't) (?:support|include|cover|allow|permit)\b|\b(?:edition|tier|plan|licen[cs]e|subscription)s? (?:key )?(?:limit|limitation|or (?:higher|above|better)|(?:is )?(?:required|needed))\b`)

// triedOnly is somebody who has not paid, and may not for that.
var triedOnly = lazyregexp.New(`^(?:the |your |sorry, )?(?:trial|free|basic|starter|unpaid|freemium) (?:users?|accounts?|plans?|customers?|tiers?|members?|workspaces?|organi[sz]ations?)\b[^.]{0,40}\b(?:cannot|can't|can not|may not|not|only|limited|unable)\b`)

// shutWords are an account, or what else a service keeps for the caller, and that it is shut.
var shutWords = lazyregexp.New(`\b(?:accounts?|users?|tenants?|merchants?|customers?|company|organi[sz]ations?|workspaces?|shops?|stores?|cards?|wallets?|profiles?|members?|partners?|sellers?|vendors?|subscribers?)(?: [a-z'"@._-]{1,40}){0,2} (?:is|was|are|were|has been|have been) (?:currently |temporarily |permanently |already )?(?:frozen|locked|blocked|suspended|disabled|deactivated|inactive|not active|closed|banned|terminated|paused|on hold)\b|\b(?:workspaces?|tenants?|organi[sz]ations?|company|team|account) (?:is|was|has been) archived\b|\b(?:users?|members?) (?:was|has been|have been) removed from\b`)

// spentWords are what there is too little of, or a limit that is gone beyond.
var spentWords = lazyregexp.New(`\b(?:insufficient|not enough|too few|no more|ran out of|run out of|out of) (?:[\w-]+ ){0,2}(?:leaves?|days|points|votes|coins|quota|allowance|licen[cs]es)\b|\bexceed(?:s|ed|ing)? (?:[\w'-]+ ){0,5}(?:limits?|quotas?|allowance|allocation|cap)\b|\b(?:caps?|bandwidth|budget|allowance|allocation) (?:(?:is|was|has been|have been) )?(?:exceeded|reached)\b|\b(?:limits?|quotas?|allowance|allocation|cap)\b (?:\w+ ){0,3}(?:depleted|exhausted|used up|spent)\b`)

// creditWords are credits, or money, that are gone.
var creditWords = lazyregexp.New(`\bcredits? (?:\w+ ){0,2}(?:depleted|exhausted|used up|spent|expired)\b|\b(?:no|any|zero|0) (?:\w+ )?credits?(?:$|[.,!]| (?:left|remaining|available|to)\b)`)

// otherBalance is a balance of something else than money.
var otherBalance = lazyregexp.New(`\b(?:minimum|leave|vacation|holiday|pto|load|time|points?|stock|inventory|token|gas|white)s?[ _-](?:off )?balanc`)

// shortBalance is a balance that there is too little of, or that is owed; any other is one that
// books, or a rule, speak of.
var shortBalance = lazyregexp.New(`\b(?:insufficient|not enough|low|no|zero|negative|inadequate|outstanding|unpaid|credit|prepaid|wallet|exceeds?(?: (?:your|the|available|current|account|remaining))*|check your(?: account)?|recharge your|top up your) (?:\w+ ){0,2}balance\b|\bbalance\b[^.]{0,40}\b(?:insufficient|too low|not enough|(?:not|n't) (?:sufficient|have enough|cover)|exhausted|depleted|is (?:0|zero|empty|negative|low)|run out|used up|exceeded|overdue|top up|recharge|due)\b|^(?:account )?balance$`)

// unmadeWords are a state that has not been reached, as one word.
var unmadeWords = lazyregexp.New(`\bun(?:started|verified|confirmed|published|initiali[sz]ed|activated|paired|approved|configured|connected)\b`)

// signInEnded is a sign-in whose time is over.
var signInEnded = lazyregexp.New(`\b(?:sign[ -]?in|log[ -]?in|login|logon)s?(?: session)? (?:(?:has|have|is|was) )?(?:been )?(?:expired|timed out)\b`)

// ownOnly is what one may do with what is one's own, or not at all.
var ownOnly = lazyregexp.New(`\b(?:can|may|could|are allowed to|allowed to) only (?:\w+ ){1,6}(?:your|their|his|her|its) own\b|\bonly (?:your|their) own\b|\b(?:not|n't) eligible to\b`)

// goingOn is what is not finished at this moment, and will be.
var goingOn = lazyregexp.New(`\b(?:is|are|was|were|job|export|import|report|file|it) still (?:being )?(?:processing|processed|running|generating|generated|building|built|indexing|uploading|uploaded|importing|exporting|provisioning|deploying|deployed|syncing|initiali[sz]ing|creating|created|pending|queued|in progress)\b|\b(?:is|are) (?:currently )?being (?:processed|generated|built|indexed|uploaded|imported|exported|provisioned|deployed|synced|created|updated|migrated|prepared|restored)\b`)

// notOwned is somebody whose it is not, or who is not who may.
var notOwned = lazyregexp.New(`\b(?:do|does|did)(?: not|n't) own\b|(?:^|\b(?:is|are|you're) |\b)(?:not|isn't|aren't) the (?:host|organi[sz]er|author|creator|assignee|owner|sender|recipient|seller|buyer|leader|captain|instructor|teacher|uploader|requester|poster|manager|maintainer)\b|\bnot an? (?:\w+ )?(?:member|participant|subscriber|follower|collaborator|owner|admin|moderator|employee|staff)\b|\bnot (?:enrolled|registered|invited|admitted) (?:in|for|to|on)\b|\bnot on the (?:list|waitlist|roster|guest list)\b|\bnot (?:visible|shared|open) (?:to|with|for) (?:you|your|this user|the user)\b|\bnot your(?:s\b| own\b| (?:[\w-]+ ?){1,3}[.!]?$)`)

// noRoom is a thing that is busy, or that has no room for more at this moment.
var noRoom = lazyregexp.New(`\b(?:[a-z]+) busy(?:$|[.,;!]| (?:at|with|now|right|processing|please|try|retry))|^busy\b|\b(?:out of|insufficient|not enough|no more|lack of|lacks?|no|without|exhausted) (?:[\w-]+ ){0,3}capacity\b(?:$|[.,;!]| (?:available|left|for|in|at|to|on|right|error)\b)`)

// elsewhereOffered is a thing that is not to be had for a place or a time that was asked for.
var elsewhereOffered = lazyregexp.New(`\bunavailable (?:between|for|in|at|to|on) (?:the |this |that |your |these )?(?:selected|requested|specified|given|chosen|provided|location|address|postal|zip|country|region|date|dates|area|destination|route|market|currency|store)`)

// otherToken is a token that is wanted and does not prove who is calling: a QR token, a push token.
var otherToken = lazyregexp.New(`\b(?:qr|push|device|fcm|apns|registration|reset|invite|invitation|confirmation|verification|activation|page|sync|captcha|recaptcha|turnstile|payment|card|upload|download|share|unsubscribe|magic|pairing|voucher|gift|webhook|cursor|continuation|idempotency|design|lock|fencing|room|game|join) tokens? (?:is|are|was|not|required|missing)\b|\b(?:missing|no) (?:qr|push|device|fcm|apns|registration|reset|invite|invitation|confirmation|verification|activation|page|sync|captcha|recaptcha|payment|card|upload|share|pairing|voucher|lock|room|join) token\b`)

// notToClose is an account that cannot be shut, which is no account that is.
var notToClose = lazyregexp.New(`\b(?:cannot|can't|can not|could not|may not|must not|unable to|not possible to|not allowed to|not be) (?:be )?(?:suspend|deactivat|ban|block|lock|disabl|terminat)\w*\b|\balready (?:been )?(?:suspended|deactivated|banned|blocked|locked|disabled)\b`)

// countedToken is a token that is counted.
var countedToken = lazyregexp.New(`\d tokens?\b`)

// doFirst is what has to be done before, as an order.
var doFirst = lazyregexp.New(`(?:^|[.;:!,-] )(?:please )?(?:upload|create|add|call|run|load|start|post|install|configure|set|train|index|import|connect|select|open|send|build|pull|enable|register|complete|log in|sign in) [^.]{1,60} first\b|^(?:please )?(?:cancel|stop|remove|delete|close|finish|complete|unlink|detach|disable|revoke|archive|move|reassign|pause|save|resolve|approve|publish) [^.]{2,60} before [a-z]+ing\b`)

// scopeLacking is a scope that a token does not have, whatever else is said of the token.
var scopeLacking = lazyregexp.New(`\b(?:does not|doesn't|do not|don't|not|lacks?|lacking|missing|without|insufficient|requires?|needs?|no)\b[^.]{0,40}\bscopes?\b|\bscopes?\b[^.]{0,40}\b(?:missing|required|insufficient|not granted|needed)\b`)

// otherScope are words of a scope that is no right: a parameter, or a program's own.
var otherScope = []string{"param", "field", "variable", "out of scope", " in scope", "invalid scope", "in the scope", "unknown scope", "malformed"}

// approvalWords are a consent that somebody has to give before.
var approvalWords = lazyregexp.New(`\b(?:requires?|needs?|awaiting|awaits?|pending|waiting for) (?:[\w-]+ ){0,3}(?:approval|confirmation|verification|acceptance)s?\b|\b(?:approval|confirmation|verification|acceptance|consent|agreement|onboarding|kyc|enrollment|setup)s? (?:is |are )?(?:required|needed|pending|incomplete)\b`)

// statusFirst is the status, said once more before the reason.
var statusFirst = lazyregexp.New(`^(?:(?:error )?[45]\d\d[ :-]+)?(?:forbidden|unauthori[sz]ed|access denied|permission denied|not found|bad request|conflict|gone)(?::| -| –| because(?: of)?) ?`)

// madeTopic is the topic that a thing and what is said of it make together; w is in lower case, and may
// be a code whose words were taken apart.
func madeTopic(w string, code bool) topic {
	switch {
	case hasAny(w, " first", " before ") != "" && doFirst.MatchString(w):
		return topicFirst
	case hasAny(w, "expired", "timed out") != "" && signInEnded.MatchString(w):
		return topicSignIn
	case hasAny(w, "edition", " tier", "plan", "licen", "premium", "enterprise", " pro", "paid") != "" && hasAny(w, "per minute", "per second", "rate limit", "too many", "too large") == "" && planWanted.MatchString(w):
		return topicMoney
	case hasAny(w, "trial", "free ", "basic", "starter", "freemium") != "" && triedOnly.MatchString(w):
		return topicMoney
	case hasAny(w, "credit") != "" && creditWords.MatchString(w):
		return topicMoney
	case hasAny(w, "frozen", "locked", "blocked", "suspended", "disabled", "deactivated", "inactive", "not active", "closed", "banned", "terminated", "paused", "on hold", "archived", "removed from") != "" && shutWords.MatchString(w):
		return topicClosed
	case hasAny(w, "balanc") != "" && otherBalance.MatchString(w):
		if hasAny(w, "insufficient", "not enough", "too low", "exceed") != "" {
			return topicLimit
		}
	case hasAny(w, "amount", "refund") != "" && hasAny(w, "exceed", "greater than", "more than") != "":
		return noTopic // a figure that was sent
	case hasAny(w, "balance") != "" && shortBalance.MatchString(w):
		return topicMoney
	case hasAny(w, "insufficient", "not enough", "too few", "no more", "out of", "exceed", "depleted", "exhausted", "used up", "spent") != "" && hasAny(w, measures...) == "" && hasAny(w, "amount", "quantity", "price", "value", "weight", "duration", "discount", "withdraw", "transfer") == "" && hasAny(w, "per minute", "per second", "rate limit", "too many", "funds", "balance") == "" && spentWords.MatchString(w):
		return topicLimit
	case hasAny(w, "approval", "confirmation", "verification", "acceptance", "consent", "agreement", "onboarding", "kyc", "enrollment", "setup") != "" && approvalWords.MatchString(w):
		return topicFirst
	case hasAny(w, "not own ", "n't own ", "not the ", "n't the ", "not a ", "not an ", "not your", "n't your", "not enrolled", "not registered", "not invited", "not admitted", "not on the ", "not visible", "not shared", "not open ") != "" && notOwned.MatchString(w):
		return topicRights
	case hasAny(w, "own ", "eligible") != "" && ownOnly.MatchString(w):
		return topicRights
	case hasAny(w, "busy", "capacity") != "" && noRoom.MatchString(w):
		return topicBusy
	case hasAny(w, "still ", "currently being", "is being", "are being") != "" && goingOn.MatchString(w):
		return topicBusy
	case code && strings.Contains(w, "un") && unmadeWords.MatchString(w):
		return topicFirst
	}
	return noTopic
}

// tooManyOf is a thing of which there are too many.
var tooManyOf = lazyregexp.New(`\b(?:too many|maximum (?:number of )?) ?((?:[a-z]+ ){0,2}[a-z]+s)\b`)

// fullList reports that there are too many of the very things that the address lists: not the
// content is at fault, but how many there are.
func (f *facts) fullList(w string) bool {
	m := tooManyOf.FindStringSubmatch(w)
	if m == nil || f.method != "POST" {
		return false
	}
	path := strings.TrimRight(f.target.Path, "/")
	last := strings.ToLower(strings.NewReplacer("-", " ", "_", " ").Replace(path[strings.LastIndexByte(path, '/')+1:]))
	return len(last) > 3 && last != "requests" && last != "attempts" && (m[1] == last || strings.HasSuffix(m[1], " "+last))
}

// spelled is a code with its words apart: not_started, notStarted and NOT-STARTED.
func spelled(code string) string {
	var b strings.Builder
	last := byte(' ')
	for i := range len(code) {
		c := code[i]
		switch {
		case c == '_' || c == '-' || c == '.' && 'a' <= last && last <= 'z':
			c = ' '
		case 'A' <= c && c <= 'Z' && 'a' <= last && last <= 'z':
			b.WriteByte(' ')
		}
		last = code[i]
		b.WriteByte(c)
	}
	return b.String()
}
