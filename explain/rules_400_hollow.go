package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// onlyFailed is a sentence that says that it failed, and nothing of why.
var onlyFailed = lazyregexp.New(`(?i)^(?:(?:the|your|this|an?|sorry,?|oops,?) )?(?:transaction|payment|operation|action|order|transfer|process(?:ing)?|upload|download|submission|checkout|purchase|charge|refund|withdrawal|deposit|job|task|service|api|general|generic|unknown|system|internal|application|business|unexpected)?(?: (?:request|call|processing))?\s*(?:(?:has|have|was|is|could|can|did|not|cannot|be|been|complete[d]?) )*(?:failed|failure|error|rejected|declined|refused|unsuccessful|not successful|processed|completed|executed|succeed)(?: occurred)?[.!]*$`)

// saysNothing reports words that only say that it failed.
func saysNothing(w string) bool {
	return len(w) < 80 && (onlyFailed.MatchString(w) || hollow(w))
}

// hollowRefusal is a refusal whose words give no reason: what was sent may be at fault as well
// as an account or something behind the server, so no part of the request is offered.
func (f *facts) hollowRefusal() (finding, bool) {
	s := f.shape()
	if !saysNothing(s.words()) {
		return silent()
	}
	ev := f.shapeQuotes(s)
	why := "The words give no reason. What was sent may be at fault as well as the account, or a service behind the server; its log, or the API's description, tells."
	if c := s.code.scalar(); c != "" && c != s.message.scalar() && c != itoa(f.code) {
		why = "The words give no reason; the code " + f.quote(c) + " stands beside them, and the API's description tells what it means. What was sent may be at fault as well as the account, or a service behind the server."
	} else if len(ev) < 3 {
		ev = append(ev, f.wordless()...)
	}
	if f.topic() == topicBusy || strings.Contains(strings.ToLower(s.words()), "try again later") {
		why = "The words give no reason, but ask to try later: nothing in the request has to change by them."
	}
	d := possible(blocker("It failed, and the answer does not say why: "+f.speech(), strings.TrimSpace(f.hint()+" "+why), append(ev, f.inStatus(""))...))
	return do(d, f.openDocs()), true
}

// waitNamed is a refusal that names a time to wait in a member of its own.
func (f *facts) waitNamed(d finding) (finding, bool) {
	r := f.rates()
	if n := retryNode(f); n == nil || !r.hasWait || r.waitField != "body" || r.wait <= 0 {
		return d, false
	}
	d.Why = strings.TrimSpace(f.hint() + " It names a time to wait, so it may be taken then: " + r.inWords() + ".")
	d.Evidence = append(r.quotes(f), d.Evidence...)
	return do(d, r.action()), true
}

// usedKey are words for an id of a request, or of what is sent, that came before with other
// content.
var usedKey = lazyregexp.New(`(?i)\b(?:already|previously) (?:been )?(?:used|sent|seen|submitted|processed) (?:for|with|in|to)\b[^.]{0,30}\b(?:different|another|other)\b|\breused? (?:with|for) (?:an? )?(?:different|another|other)\b|\b(?:different|another) (?:request|payload|body|parameters?|content|data)\b[^.]{0,60}\bsame\b|\bsame\b[^.]{0,60}\b(?:different|another) (?:request|payload|body|parameters?|content|data)\b`)

// clashing are words for another request that is going on at the same time.
var clashing = lazyregexp.New(`(?i)\bconflict(?:s|ed|ing)? with (?:another|a concurrent|a parallel|a simultaneous|other|concurrent) (?:request|operation|transaction|update|write|change|modification)s?\b|\b(?:concurrent|simultaneous|parallel) (?:request|operation|transaction|update|write|change|modification)s?\b|\b(?:another|a different) (?:request|operation|transaction|update) is (?:running|active|pending|being|in)\b`)

// keyReused is a key that stands for one request and came with another.
func keyReused(f *facts) (finding, bool) {
	w := f.shape().words()
	if keyClash.MatchString(w[:min(len(w), topicBytes)]) && w != "" {
		return f.otherKey(), true
	}
	if clashing.MatchString(w[:min(len(w), topicBytes)]) {
		return silent()
	}
	if w == "" || !usedKey.MatchString(w[:min(len(w), topicBytes)]) || f.speaksOf("idempoten", " key", " id ", "identifier", "nonce", "reference") == "" {
		return silent()
	}
	return f.otherKey(), true
}

// keyClash are words for such a key, by its name, that clashes with what it stood for.
var keyClash = lazyregexp.New(`(?i)\bidempoten\w+[ _-]?(?:key)?\b[^.]{0,40}\b(?:conflict|mismatch|reuse[d]?|does not match|differs?|(?:already )?used (?:with|for|by))\b`)

// otherKey says so, and offers a key of its own.
func (f *facts) otherKey() finding {
	d := likely(blocker("The key of this request was used before, for something else: "+f.speech(), "A server that keeps keys does each once, and does not take the same one for other content. If this is another request, give it a key of its own; if it is the same, send exactly what was sent before.", f.said()...))
	if key, sent := f.asked("Idempotency-Key"); sent && key != "" {
		d.Evidence = append(d.Evidence, f.inSent("Idempotency-Key", "The key that was sent."))
		return do(d, edit("Use another Idempotency-Key", patch{SetHeaders: set("Idempotency-Key", "another-key-here")}))
	}
	if f.sendsContent() {
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	return d
}

// digestFields are parts of names of fields in which a server tells a checksum of what it was
// sent. Digest, Content-Digest and Content-MD5 are not among them: in an answer they are of
// the answer's own content.
var digestFields = []string{"checksum", "etag-md5", "-sha256", "-sha1", "-crc32"}

// digestWords are words for a checksum that does not fit.
var digestWords = lazyregexp.New(`\b(?:sha ?-?(?:1|256|384|512)|md5|crc ?32c?|checksum|digest|content hash|file hash|hash)\b[^.]{0,40}\b(?:mismatch(?:ed)?|(?:does|do|did)(?: not|n't) match|not match|differs?)\b|\b(?:mismatch\w*|invalid|wrong|incorrect|bad) (?:[\w-]+ )?(?:checksum|content-?md5|digest|sha256|crc32c?)\b`)

// checksumDiffers is a checksum that the server tells under the name under which another one
// was sent.
func checksumDiffers(f *facts) (finding, bool) {
	for _, h := range f.resp.Headers {
		if hasAny(strings.ToLower(h.Name), digestFields...) == "" || playground.SecretName(h.Name) {
			continue
		}
		sent, ok := f.asked(h.Name)
		if !ok || sent == "" || h.Value == "" || strings.EqualFold(sent, strings.TrimSpace(h.Value)) {
			continue
		}
		return likely(blocker("The checksum that was sent does not match what arrived: "+f.quote(h.Name)+" differs.", "The server counted its own over what it has. Either the content was changed or cut on the way, or the checksum is of something else, such as another encoding or the whole instead of a part. Count it over the very bytes that are sent, and send them again.",
			f.inSent(h.Name, "The checksum that was sent."), f.inHeader(h.Name, "What the server counted."), f.inStatus(""))), true
	}
	return silent()
}
