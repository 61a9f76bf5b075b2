package explain

import (
	"strings"

	"parley/lazyregexp"
)

// blobDiffers is Git's name for a version that is not the one that is there.
var blobDiffers = lazyregexp.New(`\bdoes not match [0-9a-f]{40}\b`)

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
var valueBlamed = lazyregexp.New(`(?i)\b(?:re-?use|must (?:be|not|differ|have|contain)|should (?:be|not)|invalid|too (?:short|long|weak|old|large|small|many)|does not match|do not match|mismatch|not (?:a )?valid|out of range|overlap\w*|choose another|pick another|different (?:name|value|password|slug|email))\b`)
