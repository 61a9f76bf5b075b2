package explain

import (
	"strings"

	"parley/lazyregexp"
)

// couldNotBe is a sentence that only says that it was not done.
var couldNotBe = lazyregexp.New(`(?i)^(?:the |your |this )?(?:[\w-]+ ){0,3}(?:request|operation|action|submission|change|transaction) (?:could not|cannot|can not|was not|has not) (?:be(?:en)? )?(?:completed?|processed|executed|fulfilled|performed|carried out|handled)[.!]?$`)

// blobDiffers is Git's name for a version that is not the one that is there.
var blobDiffers = lazyregexp.New(`\bdoes not match [0-9a-f]{40}\b`)

// ofRelease reports words about a version of a program or of an API, and not about that of a
// record which two people change.
func (f *facts) ofRelease() bool {
	w := strings.ToLower(f.shape().words())
	return hasAny(w[:min(len(w), topicBytes)], "candidate", "has no ", "version control", "versioning", "requested", "upgrade", "downgrade", "install", "release", "deploy", "publish", "not supported", "unsupported", "minimum", "api version", "app version", "client version", "software", "package", "compatible", "driver", "firmware") != "" && !strings.Contains(w, "conflict")
}

// notDone is what is still being made.
var notDone = lazyregexp.New(`\bnot (?:yet )?(?:been )?(?:completed?|finished|ready|done|processed|generated|available)\b|\b(?:is|are) not (?:yet )?(?:completed?|finished|ready|done)\b`)

// stateTold is the member that tells how it stands, where no words do.
func (f *facts) stateTold() *node {
	if w := f.shape().words(); w != "" && !onlyStatus(w) && strings.Contains(w, " ") {
		return nil
	}
	n := f.body().root.one("state", "currentState", "current_state", "currentStatus", "current_status", "orderStatus", "status")
	w := n.words()
	if w == "" || onlyStatus(w) || !looksLikeCode(w) || len(w) > 40 {
		return nil
	}
	switch strings.ToLower(w) {
	case "error", "fail", "failed", "failure", "conflict", "ko", "nok", "rejected", "aborted", "denied", "refused", "invalid", "unsuccessful", "409":
		return nil
	}
	return n
}

// valueBlamed are words of a conflict that are about a value that was sent.
var valueBlamed = lazyregexp.New(`(?i)\b(?:re-?use|must (?:be|not|differ|have|contain)|should (?:be|not)|invalid|too (?:short|long|weak|old|large|small|many)|does not match|do not match|mismatch|not (?:a )?valid|out of range|overlap\w*|insufficient (?:stock|inventory|quantity)|not enough (?:stock|inventory|seats|tickets)|only \d+ (?:left|available|remaining)|(?:cyclic|circular) \w+|belongs to (?:another|a different|someone else)|version \S+ (?:is |was |has been )?already (?:been )?(?:published|released|deployed|registered)|choose another|missing (?:\w+ )?values?|please (?:enter|insert|fill in|provide|specify|select|choose|supply)|pick another|different (?:name|value|password|slug|email))\b`)

func failedDependency(f *facts) (finding, bool) {
	if f.topic() == noTopic && f.namesElse() {
		return f.byItsWords(), true
	}
	if f.topic() == topicOff || f.speaksOf("is disabled", "not enabled", "switched off", "turned off") != "" {
		return blocker("It was not done because something that it needs is switched off: "+f.speech(), "Whoever runs the server can switch it on; nothing in the request will.", f.said(f.inStatus(""))...), true
	}
	if why, steps := f.aboutElse(); why != "" {
		return do(blocker("It was not done because something that it needs is not there: "+f.speech(), why, f.said(f.inStatus(""))...), steps...), true
	}
	return blocker("It was not done because something that it needs failed: "+or(f.speech(), "the response does not say what."), "Find the first action that failed; this one only follows from it.", f.said(f.inStatus(""))...), true
}

// takenName is a name that another one bears already.
var takenName = lazyregexp.New(`\banother [\w -]{2,40} (?:is|has|was) already (?:called|named|titled|using|has)\b|\balready (?:called|named|titled) \S|\b(?:e-?mail|user ?name|name|login|slug|nickname|phone|number) is busy\b|\bname (?:is |has been )?already (?:chosen|used|reserved|given)\b`)

// versionWordsOf speak of a version that is no longer the newest.
var versionWordsOf = []string{"stale", "out of date", "outdated", "modified by", "has been modified", "was modified", "changed since", "changed after", "been updated since", "was updated by", "refresh before", "reload before", "concurrent", "concurrency", "optimistic lock", "edit conflict", "has changed", "lock version", "resourceversion"}
