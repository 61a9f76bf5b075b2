package explain

import "strings"

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
	if f.speaksOf("disk full", "disk is full", "no space left", "out of disk", "read-only mode", "read only mode") != "" {
		d.Why = "By its words nothing can be written there until whoever runs it makes room, or opens it again. Nothing in the request helps."
		return d, true
	}
	return silent()
}
