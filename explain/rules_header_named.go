package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// headerNamed is a field of the request that a sentence names as one.
var headerNamed = lazyregexp.New(`(?i)\b(?:the|of|in|your|an?|invalid|incorrect|wrong|unsupported|bad|unknown|check|missing|required) ['"\x60]?((?:[a-z][a-z0-9]{0,20}(?:-[a-z0-9]{1,20}){1,4}))['"\x60]? (?:request |http )?header`)

// headerParts are parts of names that stand in many a sentence, whatever it is about.
var headerParts = map[string]bool{
	"request": true, "client": true, "trace": true, "correlation": true, "session": true, "forwarded": true, "content": true, "accept": true, "agent": true, "authorization": true, "token": true, "encoding": true, "language": true, "length": true, "access": true, "control": true, "match": true, "modified": true, "since": true, "origin": true, "referer": true, "cookie": true, "range": true, "cache": true, "connection": true, "upgrade": true, "secret": true, "signature": true, "timestamp": true, "method": true, "protocol": true, "service": true, "server": true, "header": true, "amzn": true,
}

// headerBlamed is the field of the request that the words blame, and whether it was sent: one
// that they call a header, or one whose name has the very thing that they say is wrong.
func (f *facts) headerBlamed() (name string, sent bool) {
	if !f.known {
		return "", false
	}
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	lower := strings.ToLower(w)
	if strings.Contains(lower, "header") {
		if m := headerNamed.FindStringSubmatch(w); m != nil && !noHeader[strings.ToLower(m[1])] && !playground.SecretName(m[1]) {
			_, sent = f.asked(m[1])
			return m[1], sent
		}
	}
	if hasAny(lower, "invalid", "not active", "unknown", "not found", "not valid", "expired", "unsupported", "not supported", "does not exist", "could not be found", "revoked", "no such", "wrong", "inactive", "deprecated", "retired") == "" {
		return "", false
	}
	content, _ := f.sentText()
	content = strings.ToLower(content[:min(len(content), namedBytes)] + f.target.RawQuery)
	for _, h := range f.sent.Headers {
		if h.Value == "" || playground.SecretName(h.Name) {
			continue
		}
		for _, part := range strings.FieldsFunc(strings.ToLower(h.Name), func(r rune) bool { return r == '-' || r == '_' }) {
			if len(part) > 4 && !headerParts[part] && hasWord(lower, part) && !strings.Contains(content, part) && !strings.Contains(strings.ToLower(f.target.Path), part) {
				return h.Name, true
			}
		}
	}
	return "", false
}

// headerStep offers to change that field, or to add it.
func (f *facts) headerStep() (why string, steps []action) {
	name, sent := f.headerBlamed()
	switch {
	case name == "":
		return "", nil
	case sent:
		return "It is about the field " + f.quote(name) + " of the request.", []action{edit("Change "+f.quote(name), patch{SetHeaders: set(name, "value-here")})}
	}
	return "It is about the field " + f.quote(name) + " of the request, which was not sent.", []action{edit("Add "+f.quote(name), patch{SetHeaders: set(name, "value-here")})}
}

// eitherHidden are words for what is either not there or not for who asks.
var eitherHidden = lazyregexp.New(`\b(?:not found|not exist|doesn't exist|no such|missing|unavailable|deleted)\b[^.]{0,60}\bor\b[^.]{0,80}\b(?:access|permissions?|permitted|privileges?|(?:un)?authori[sz]\w*|allowed|private|rights?)\b|\b(?:access|permissions?|permitted|(?:un)?authori[sz]\w*|forbidden|private)\b[^.]{0,60}\bor\b[^.]{0,60}\b(?:not found|not exist|doesn't exist|missing|deleted)\b`)

// orHidden is a record that may be there, and not for who asks.
func (f *facts) orHidden() (finding, bool) {
	w := strings.ToLower(f.shape().words())
	w = w[:min(len(w), topicBytes)]
	if !strings.Contains(w, " or") || !eitherHidden.MatchString(w) {
		return silent()
	}
	why := "The server does not tell which of the two it is. Check the name first, then what the credentials may see."
	d := likely(blocker("It is not there, or not for who asks: "+f.speech(), why, f.said(f.inStatus(""))...))
	if _, cookie := f.asked("Cookie"); f.known && !f.credential().sent && !cookie {
		d.Why += " No credentials were sent."
		d = do(d, f.wantedCredentials()...)
	}
	if _, step := f.namedStep(); step.Label != "" {
		d = do(d, step)
	}
	return d, true
}
