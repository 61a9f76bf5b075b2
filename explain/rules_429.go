package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
	"parley/playground"
)

// rateRules are about asking too fast (RL-01 to RL-07).
var rateRules = []rule{
	{id: "E-429-PROBLEM", title: "A quota problem by name", on: on(429, 503, 403), find: quotaProblem, beats: []string{"E-BODY-SAYS", "E-429-NO-HINT", "E-429-LIMIT", "E-429-RETRY-AFTER", "E-403-SAYS"}},
	{id: "E-429-QUOTA", title: "The account's quota is used up", on: on(429, 400, 401, 403, 402, 456), find: quotaUsedUp, beats: []string{"E-BODY-SAYS", "E-429-NO-HINT", "E-429-LIMIT", "E-403-RATE", "E-403-SAYS", "E-403-ANONYMOUS", "E-402", "E-401-REFUSED", "E-401-NO-CHALLENGE", "E-400-SAYS"}},
	{id: "E-429-LIMIT", title: "The limit is used up", on: on(429, 420, 430), refs: []ref{rfc(6585, "4"), rfc(9110, "10.2.3")}, find: limitUsedUp, beats: []string{"E-BODY-SAYS", "E-429-NO-HINT", "E-429-RETRY-AFTER", "E-403-RATE"}},
	{id: "E-429-RETRY-AFTER", title: "The server says how long to wait", on: on(413, 417, 418, 429, 420, 430, 529), refs: []ref{rfc(9110, "10.2.3")}, find: waitAsTold, beats: []string{"E-BODY-SAYS", "E-429-NO-HINT"}},
	{id: "E-429-NO-HINT", title: "No field says how long to wait", on: on(429, 420, 430, 529), refs: []ref{rfc(6585, "4")}, find: noHint, beats: []string{"E-BODY-SAYS"}},
}

// rateWords are the words of a rate limit under a code that is not its own.
var rateWords = append([]string{"rate limit", "rate-limit", "ratelimit", "rate_limit", "too many requests", "toomanyrequests", "throttl", "request limit reached", "requests limit exceeded", "request_limit_exceeded", "request limit exceeded", "api limit exceeded", "too many calls", "slow down", "overlimit", "over limit", "frequency limit", "frequency of calls", "flood control", "flood wait", "flood_wait", "over qps", "over rate", "request frequency"}, inTongues(topicTooMany)...)

// problem types of the rate limit draft (RL-07).
var quotaTypes = []struct{ name, says string }{
	{"quota-exceeded", "The quota is used up."},
	{"temporary-reduced-capacity", "The server has less capacity than usual for now."},
	{"abnormal-usage-detected", "The server took this for abnormal use."},
}

func quotaProblem(f *facts) (finding, bool) {
	s := f.shape()
	for _, q := range quotaTypes {
		if !strings.Contains(s.codeWord(), q.name) {
			continue
		}
		title := q.says
		ev := []evidence{f.inJSON(s.code, "The problem's type.")}
		if v := f.body().root.get("violated-policies"); v.is(isArray) {
			var names []string
			for k := v.first; k != nil && len(names) < 8; k = k.next {
				names = append(names, f.quote(k.words()))
			}
			title = strings.TrimSuffix(q.says, ".") + ": " + list(names) + "."
			ev = append(ev, f.inJSON(v, "The policies that were broken."))
		}
		r := f.rates()
		title = strings.TrimSuffix(title, ".") + r.when() + "."
		return do(blocker(title, "Nothing is wrong with the request itself.", append(ev, append(r.quotes(f), f.shapeQuotes(s)...)...)...), r.action()), true
	}
	return silent()
}

// quotaUsedUp is a quota that no short wait fills up again.
func quotaUsedUp(f *facts) (finding, bool) {
	if word := f.speaksOf("cluster_block_exception", "flood-stage", "read-only-allow-delete"); word != "" {
		return likely(blocker("Writing is blocked, whoever asks and however often: "+f.speech(), "It is no matter of how many requests were sent. The disk is full, or somebody set the block: room has to be made, or the block taken away.", f.said(f.inStatus(""))...)), true
	}
	word := f.speaksOf("check your plan", "billing details", "insufficient_quota", "monthly quota", "daily quota", "quota for this month", "upgrade your plan", "out of credits", "insufficient credits", "credit balance", "monthly limit", "daily limit", "totalrequests limit", "request_limit_exceeded", "credits exceeded", "exceeds your quota", "usage limit reached", "usage_exceeded")
	if f.code == 429 && word == "" {
		word = f.speaksOf("in arrears", "recharge", "top up", "insufficient balance", "not enough balance", "余额不足", "欠费", " emails today", " messages today", " requests today", "for today", "per day", "for the day", "this month", "per month")
	}
	if w := f.shape().lower(); f.code == 429 && word == "" && len(w) < topicBytes && hasAny(w, "second", "minute", "hour") == "" {
		if word = longPeriod.FindString(w); word == "" {
			word = longElsewhere.FindString(w)
		}
	}
	if f.code == 456 {
		if word = f.speaksOf("quota"); word == "" && !strings.EqualFold(f.resp.Reason, "Quota Exceeded") && f.credential().scheme != "deepl-auth-key" {
			return silent()
		}
		return likely(blocker("The account's quota is used up.", "DeepL answers 456 when the characters of the period are used up. A short wait will not help: the period has to end, or another plan.", f.said(f.inStatus("DeepL's own code."))...)), true
	}
	credit := f.speaksOf("credits exceeded", "exceeds your quota", "out of credits", "insufficient credits", "credit balance") != ""
	if word == "" || (f.code == 400 || f.code == 401) && !credit || f.rates().hasWait && f.rates().wait < time.Hour {
		return silent()
	}
	d := likely(blocker("The account's quota is used up: "+f.speech(), "A short wait will not help. The quota fills up when its period ends, or with another plan.", f.said(f.inStatus(""))...))
	if r := f.rates(); r.hasWait && r.wait < 32*24*time.Hour {
		d.Why = "A short wait will not help: by what the server tells, it fills up in " + r.inWords() + "."
		d.Evidence = append(r.quotes(f), d.Evidence...)
		if r.wait <= 24*time.Hour {
			d = do(d, r.action())
		}
	}
	return d, true
}

// longPeriod are words for a limit of a day or longer.
var longPeriod = lazyregexp.New(`\b(?:daily|weekly|monthly)\b.{0,30}\b(?:limit|quota|allowance|cap|usage|maximum|requests?|calls?|credits?|messages?|budget|allotment|allocation)\b|\b(?:limit|quota|allowance|maximum)\b.{0,30}\b(?:daily|weekly|monthly)\b|\b(?:day|week|month) (?:limit|quota|allowance|cap)\b|\blimit(?:ed|s)? (?:\w+ )?(?:day|week|month)\b|\b(?:per|each|every) (?:day|week|month)\b`)

// longElsewhere are such words in other languages.
var longElsewhere = lazyregexp.New(`(?:今日|每日|当日|當日|本月|每月|今天)[^。]{0,20}(?:上限|额度|額度|次数|次數|用完)|(?:本日|1日|月間)[^。]{0,20}上限|(?:오늘|일일|하루|월간)[^.]{0,20}(?:한도|초과|제한)|tageslimit|tägliche[sn]? (?:limit|kontingent)|monatslimit|limite (?:quotidienne|journalière|mensuelle|giornaliero|mensile|diári[oa]|mensal)|límite (?:diario|mensual)|(?:суточн|дневн|месячн)\p{L}+ лимит|günlük (?:limit|kota)|dzienny limit|limit dzienny|batas harian`)

// limitUsedUp tells the limit in figures (RL-03 to RL-05).
func limitUsedUp(f *facts) (finding, bool) {
	r := f.rates()
	told := r.waitField == "Retry-After" || r.waitField == "words" || r.waitField == "body"
	if !r.hasLimit && !r.exhausted() || r.hasLeft && r.left > 0 && told {
		return silent()
	}
	title := "The limit is used up" + r.when() + "."
	if r.hasLimit {
		title = "The limit is " + r.rule() + ", and it is used up."
	}
	if r.hasLeft && r.left > 0 {
		title = "A limit was hit, though " + itoa(int(r.left)) + " of " + itoa(int(r.limit)) + " are left of this one: there is another."
	}
	why := "Nothing is wrong with the request itself."
	if r.hasWait && r.wait > 0 {
		why += " It will be taken in " + r.inWords() + "."
	}
	if r.waitField != "Retry-After" && r.waitField != "" && r.waitField != "body" && r.waitField != "words" {
		why += " Retry-After is not there; " + r.waitField + " tells the time."
	}
	d := blocker(title, why, append(r.quotes(f), f.shapeQuotes(f.shape())...)...)
	if vendorReset(r) {
		d = likely(d)
	}
	if !r.hasWait && r.window >= time.Hour {
		d.Why += " When it begins anew is not told; at the latest that is in " + windowWords(r.window) + "."
		return f.moreForKnown(f.busyHistory(d, r)), true
	}
	return f.moreForKnown(do(f.busyHistory(d, r), r.action())), true
}

// vendorReset reports that the wait rests on a field whose meaning differs by vendor.
func vendorReset(r *rateFacts) bool {
	lower := strings.ToLower(r.waitField)
	return strings.HasPrefix(lower, "x-") || r.waitField == "words"
}

// busyHistory adds how many runs of this request came in the window.
func (f *facts) busyHistory(d finding, r *rateFacts) finding {
	window := r.window
	if window == 0 {
		window = time.Minute
	}
	n, oldest := f.lately(window)
	if n < 2 || len(d.Evidence) >= maxEvidence {
		return d
	}
	e := f.inHistory(oldest, "The first of them.")
	e.Name, e.Value = "runs", count(int64(n+1), "run", "runs")+" of this request in "+duration(window)
	d.Evidence = append(d.Evidence, e)
	return d
}

// waitAsTold is RL-01 and RL-02.
func waitAsTold(f *facts) (finding, bool) {
	r := f.rates()
	if !r.hasWait || (f.code == 413 || f.code == 417 || f.code == 418) && f.speaksOf(append([]string{"too much request", "banned until"}, rateWords...)...) == "" {
		return silent()
	}
	title := "Too many requests; the server asks to wait " + r.inWords() + "."
	switch {
	case f.code == 429 && r.wait > 0 && f.notTooMany():
		title = "Not for now, says the server, and asks to wait " + r.inWords() + "."
	case r.past:
		title = "Too many requests; the moment that Retry-After names has passed already."
	case r.wait == 0:
		title = "Too many requests; the server says that it may be sent again at once."
	case !r.until.IsZero():
		title = "Too many requests; the server asks to wait until " + instant(r.until) + ", that is " + r.inWords() + "."
	}
	d := blocker(title, "Nothing is wrong with the request itself.", append(r.quotes(f), f.shapeQuotes(f.shape())...)...)
	if w := f.speech(); w != "" && !onlyStatus(w) {
		d.Why += " It says: " + w
	}
	if vendorReset(r) {
		d = likely(d)
	}
	return do(f.busyHistory(d, r), r.action()), true
}

// anotherOne bids to have a new code, or what else was tried too often, made.
var anotherOne = lazyregexp.New(`\b(?:request|ask for|get|generate|order|obtain) (?:an? )?(?:new|another) (?:\w+ )?(?:otp|code|token|link|one|password|pin)\b`)

// hourly is a limit of an hour.
var hourly = lazyregexp.New(`\b(?:per|each|every|in an|within an|once an|an) hour\b|\bhourly\b`)

// daysAway is a moment that is a day away, or more.
var daysAway = lazyregexp.New(`\b(?:in|after|for) (?:a few|several|some|a couple of|[1-9][0-9]?) (?:days|weeks|months)\b|\btomorrow\b|\b(?:on|until|after) (?:[a-z]{3,9} [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}|[0-9]{1,2} [a-z]{3,9} [0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})\b|\bnext (?:day|week|month|billing)\b|\b(?:morgen|demain|domani|yarın|jutro|besok)\b|mañana|amanhã|завтра|明天|明日|내일|ngày mai`)

// limitOf is a limit of one thing, which no time fills up.
var limitOf = lazyregexp.New(`\blimit (?:\w+ ){1,3}(?:for|on|in|of) (?:this|that|the|your) [a-z]+`)

// spentQuota is a quota, of whatever is counted, that is used up.
var spentQuota = lazyregexp.New(`\bquota\b[^.]{0,30}\b(?:exceeded|reached|exhausted|used up|depleted|consumed|is full)\b|\b(?:exceeded|reached|exhausted|used up|out of|over|no)\b[^.]{0,30}\bquota\b`)

// noHint is RL-06.
func noHint(f *facts) (finding, bool) {
	if f.rates().hasWait || f.rates().hasLimit || f.code == 430 && f.speaksOf("security") != "" {
		return silent()
	}
	ev := f.said(f.inStatus(""), evidence{Where: playground.InResponseHeader, Name: "Retry-After", Value: notSent, Reading: "No field says how long to wait."})
	title := "Too many requests, and the server does not say how long to wait."
	if f.has("Retry-After") {
		title = "Too many requests; Retry-After cannot be read."
		reading := "Neither seconds nor a date."
		if v, _ := f.header("Retry-After"); strings.Trim(v, "0123456789") == "" {
			title, reading = "Too many requests; Retry-After asks for more seconds than anybody can wait.", "Seconds."
		}
		ev = []evidence{f.inHeader("Retry-After", reading), f.inStatus("")}
	} else if w := f.speech(); w != "" && !onlyStatus(w) {
		title = "Too many requests: " + w
		if f.topic() == topicMoney && f.speaksOf("per second", "per minute", "per hour", "requests", "rate") == "" {
			why, _ := f.aboutElse()
			return likely(blocker("The account has nothing left to pay with: "+w, why+" A wait does not help.", ev...)), true
		}
		lower := strings.ToLower(f.shape().words())
		lower = lower[:min(len(lower), topicBytes)]
		switch {
		case hourly.MatchString(lower) && hasAny(lower, "second", "minute", "days", "try again", "later") == "":
			return likely(blocker("Too many requests: "+w, "It names an hour: at the latest when that is over more is allowed. A wait of seconds will mostly not be enough.", ev...)), true
		case clockAlone.MatchString(lower):
			return likely(blocker("Not for now, says the server: "+w, "It names an hour, and not of which time zone: that tells no wait in seconds, and a short one will mostly not be enough.", ev...)), true
		case daysAway.MatchString(lower):
			return likely(blocker("Not for now, says the server: "+w, "It names days, not seconds: a short wait will not help.", ev...)), true
		case anotherOne.MatchString(lower):
			return likely(blocker("Too many attempts were made: "+w, "By its words this one will not be taken any more, however long you wait. Have a new one made, and use that.", ev...)), true
		case f.topic() == topicLimit && limitOf.MatchString(lower) && hasAny(lower, "rate", "request", "second", "minute", "hour", "calls", "try again", "later") == "":
			why, _ := f.aboutElse()
			return likely(blocker("A limit is reached: "+w, why+" A short wait will most likely not help.", ev...)), true
		case strings.Contains(lower, "quota") && spentQuota.MatchString(lower) && hasAny(lower, "rate", "request", "second", "minute", "hour", "calls", "per ", "try again", "later") == "":
			return likely(blocker("A quota is used up: "+w, "It fills up when its period ends, or with another plan; how long that is the answer does not tell. A wait of seconds will mostly not be enough.", ev...)), true
		case f.notTooMany():
			return f.refusedForNow(ev), true
		}
	}
	if onlyStatus(f.speech()) {
		title = f.codeBehind(title)
	}
	return do(f.busyHistory(possible(blocker(title, "Wait 1 s, then 2 s, 4 s and so on, with some chance in it, up to a minute.", ev...)), f.rates()), f.rates().action()), true
}

// retryAfterNote is Retry-After on an answer that is neither 429 nor 503.
func retryAfterNote(f *facts) (finding, bool) {
	r := f.rates()
	if r.waitField != "Retry-After" || f.code == 429 || f.code == 503 || f.code == 202 || f.code == 403 || f.code == 413 || r.wait <= 0 {
		return silent()
	}
	return do(note("The server asks to wait "+r.inWords()+" before the next request.", "Retry-After stands beside a "+itoa(f.code)+".", f.inHeader("Retry-After", "")), r.action()), true
}

// lowRate is OK-24.
func lowRate(f *facts) (finding, bool) {
	r := f.rates()
	if !r.hasLeft || !r.hasLimit || r.limit <= 0 || r.left*10 >= r.limit || f.code == 429 || f.code >= 400 && r.left == 0 {
		return silent()
	}
	if r.left == 0 && f.code < 400 {
		return warning("That was the last request that is allowed for now"+r.when()+".", "The next one will most likely be answered 429.", r.quotes(f)...), true
	}
	title := "Only " + strconv.FormatInt(r.left, 10) + " of " + strconv.FormatInt(r.limit, 10) + " requests are left"
	if r.hasWait && r.wait < 48*time.Hour {
		title += " for the next " + duration(r.wait)
	}
	return warning(title+".", "When none is left the server answers 429.", r.quotes(f)...), true
}

// manyWords are words of a limit, in some languages.
var manyWords = []string{"limit", "many", "rate", "quota", "throttl", "slow", "frequen", "busy", "capacity", "overload", "exceed", "concurren", "fast", "traffic", "often", "attempt", "calls", "requests", "spam", "flood", "wait", "zu viele", "trop de", "demasiad", "muitas", "troppe", "repeat", "abus"}

// notTooMany reports words of a 429 that name another reason than a number of requests.
func (f *facts) notTooMany() bool {
	w := strings.ToLower(f.shape().words())
	if strings.Contains(w, "disruption budget") || strings.Contains(w, "another api request") {
		return true
	}
	for _, c := range w {
		if c > 0x24f {
			return false // a language whose words are not known here
		}
	}
	return strings.Count(w, " ") > 2 && !onlyStatus(w) && (hasAny(w, manyWords...) == "" || shutOut(w))
}

// shutOut reports words that the caller itself is shut out, until somebody lets it in.
func shutOut(w string) bool {
	return hasAny(w, "has been blocked", "have been blocked", "is blocked", "been locked", "account is locked", "account locked", "has been suspended", "been banned", "permanently") != "" && hasAny(w, "minutes", "seconds", "temporarily", "later", "until") == ""
}

// refusedForNow is a 429 that gives another reason, and no time.
func (f *facts) refusedForNow(ev []evidence) finding {
	if shutOut(strings.ToLower(f.shape().words())) {
		return likely(blocker("The server has shut this caller out: "+f.speech(), "A short wait will not help: what was done before led to it. The answer, or whoever runs the server, tells how to be let in again.", ev...))
	}
	return do(possible(blocker("The server refuses this for now: "+f.speech(), "429 is about too many requests; here the words name another reason. It may pass: wait 1 s, then 2 s, 4 s and so on.", ev...)), f.rates().action())
}
