package explain

import (
	"strings"

	"parley/playground"
)

// onItsSide is said of a failure whose words tell nothing about the request.
const onItsSide = "The fault is on its side. The message is for whoever runs it."

// passes tells a failure that will pass by its words: too much was asked in a short time, or
// something that the server needs is away.
func (f *facts) passes(d finding, w string) (finding, bool) {
	if f.speaksOf(rateWords...) != "" && f.speaksOf("exceed", "too many", "reached", "throttl", "slow down") != "" {
		d.Why = "By its words too much was asked in a short time: of this server, or by it of another. The same request may be taken later; a 429 would say so better."
		return do(d, f.later()...), true
	}
	if lower := strings.ToLower(w[:min(len(w), topicBytes)]); f.topic() != topicSignIn && f.topic() != topicKey && f.topic() != topicMoney && f.code > 501 && f.code < 505 && hasAny(lower, awayWords...) != "" && !f.neverSetUp() && hasAny(lower, "in your", "feature") == "" {
		d.Why = "By its words something that the server needs is not there at the moment. A later try may be taken; nothing in the request has to change."
		return do(d, f.later()...), true
	}
	if f.speaksOf("disk full", "disk is full", "no space left", "out of disk", "read-only mode", "read only mode", "is sealed") != "" {
		d.Why = "By its words that stays so until whoever runs it makes room there, or opens it again. Nothing in the request helps."
		return d, true
	}
	if f.topic() == topicFirst && f.speaksOf("not enabled", "not activated", "not switched on", "not turned on") != "" {
		d.Why = "By its words it is switched off there: whoever runs it, or the account, has to switch it on. Nothing else in the request helps."
		return d, true
	}
	return silent()
}

func serverSays(f *facts) (finding, bool) {
	s := f.shape()
	w := s.words()
	if w == "" || onlyStatus(w) || s.mark != nil && s.mark.layer != "framework" || hollow(w) || f.speaksOf("either the server is overloaded or there is an error in the application") != "" {
		return silent()
	}
	d := likely(blocker("The server failed, and says: "+f.speech(), onItsSide, f.shapeQuotes(s)...))
	if f.closed() || f.speaksOf("usage_exceeded") != "" {
		d.Title, d.Why = "The site is closed: "+f.speech(), "Sending it again will not help: whoever runs the site, or pays for it, has to open it again."
		return d, true
	}
	if d, ok := f.passes(d, w); ok {
		return d, true
	}
	switch f.topic() {
	case topicSignIn, topicKey, topicMoney, topicLimit, topicOff:
		why, steps := f.aboutElse()
		d.Title, d.Why = "The server says, under a "+itoa(f.code)+": "+f.speech(), why
		return do(d, steps...), true
	case topicBusy:
		why, steps := f.aboutElse()
		d.Why = why
		return do(d, steps...), true
	case topicFirst:
		if f.speaksOf(" yet", "initiali", "starting", "starts") != "" {
			d.Why = "By its words that is not so yet: a later try may be taken; nothing in the request has to change."
			return do(d, f.later()...), true
		}
		if f.speaksOf(" first") != "" {
			d.Why, _ = f.aboutElse()
			return d, true
		}
	}
	if f.neverSetUp() {
		d.Why = notSetUpWhy
		return d, true
	}
	if notHere.MatchString(w[:min(len(w), topicBytes)]) && f.ofOwnAddress(w) {
		d.Title = "The server says, under a " + itoa(f.code) + ": " + f.speech()
		d.Why = "By its words nothing is set up there for this host or this path; nothing is said of a failure. Check both: as long as they stay, the answer will."
		return do(d, f.otherAddress()...), true
	}
	if d, ok := f.requestBlamed(d); ok {
		return d, true
	}
	if why := f.eitherSide(w); why != "" {
		d.Why = why
	}
	if f.code == 503 {
		if d.Why == onItsSide {
			d.Why += " A 503 stands for what passes, so a later try may be taken."
			d = do(d, f.later()...)
		}
		return d, true
	}
	if playground.SafeMethod(f.method) {
		d = do(d, f.again())
	}
	return d, true
}
