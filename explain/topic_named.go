package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// maxNamed bounds how many of the sent values are looked for in a sentence, and namedBytes
// how much of the content is read for them.
const (
	maxNamed   = 64
	namedBytes = 16 << 10
)

// sentNamed is a value that was sent and that the server's sentence names, with the name that
// it was sent under: what the sentence is about stands there. It is "" where none is.
func (f *facts) sentNamed() (name, value string) {
	text, ok := f.sentText()
	if !ok && f.target.RawQuery == "" && len(f.run.Request.Body.Fields) == 0 {
		return "", ""
	}
	words := f.shape().words()
	words = strings.ToLower(words[:min(len(words), topicBytes)])
	if words == "" {
		return "", ""
	}
	budget := maxNamed
	fits := func(name, v string) bool {
		budget--
		return len(v) >= 4 && len(v) <= 120 && !playground.SecretName(name) && !commonValue[strings.ToLower(v)] && strings.Contains(words, strings.ToLower(v)) && containsID(words, v)
	}
	if ok && len(text) <= namedBytes {
		if root, fault := readJSON(text); fault == nil {
			level := []*node{root}
			for depth := 0; depth < deepLevels && len(level) > 0; depth++ {
				for _, n := range level {
					for k := n.first; k != nil && budget > 0; k = k.next {
						if (k.is(isString) || k.is(isNumeric)) && fits(k.key, k.text) {
							return k.key, k.text
						}
					}
				}
				level = nextLevel(level, &budget)
			}
		}
	}
	for _, x := range f.run.Request.Body.Fields {
		if budget > 0 && fits(x.Name, x.Value) {
			return x.Name, x.Value
		}
	}
	for _, pair := range strings.Split(f.target.RawQuery[:min(len(f.target.RawQuery), namedBytes)], "&") {
		if n, v, ok := strings.Cut(pair, "="); ok && budget > 0 && fits(n, v) {
			return n, v
		}
	}
	return "", ""
}

// commonValue are values that stand in many a sentence without being meant.
var commonValue = map[string]bool{"true": true, "false": true, "null": true, "none": true, "user": true, "text": true, "name": true, "test": true, "json": true, "model": true, "value": true, "string": true, "message": true, "request": true, "error": true, "data": true, "type": true, "input": true, "content": true, "order": true, "file": true, "with": true, "this": true, "that": true, "default": true, "invalid": true}

// namedStep says what the sentence is about where it names something that was sent, and
// offers the part of the request in which it stands.
func (f *facts) namedStep() (why string, step action) {
	name, value := f.sentNamed()
	if value == "" {
		return "", action{}
	}
	why = "It names " + f.quote(value) + ", which was sent"
	if name != "" {
		why += " as " + f.quote(name)
	}
	if f.sendsContent() {
		return why + ".", edit("Edit the body", patch{Body: "keep"})
	}
	for _, a := range f.otherAddress() {
		step = a
	}
	return why + ".", step
}

// formWords blame what was sent, in words that a program does not use of itself.
var formWords = lazyregexp.New(`(?i)\binvalid request\b|improperly formed|malformed request|request validation|exceeds? the (?:maximum|available|allowed|model)|prompt is too long|missing required (?:param|field|header)|^validation (?:failed|error)|\bunsupported (?:currency|format|file|media|locale|country|language|value|unit)|^(?:the )?(?:incorrect|wrong|invalid) (?:password|username|credentials|pin|otp|email or password|username or password)\b|\bforeign key constraint|\bviolates (?:not-null|check|foreign)|\b(?:column|field) .{1,60} cannot be null|\bcannot be null\b|\bout of range for column|\bdata too long for column|\b(?:this|the|your) [\w' -]{3,50} (?:does not|do not|doesn't) (?:generate|contain|have|match|produce) (?:a |any )?valid\b`)

// takenValue is a value that is there already.
var takenValue = lazyregexp.New(`\balready (?:exists?|in use|taken|registered|used)\b|\bduplicate (?:entry|key|value|email|name|record|id)\b|\bunique (?:constraint|index|key)\b|\bmust be unique\b`)

// innerStatus is a status of another server that words hold, with its name or in brackets.
var innerStatus = lazyregexp.New(`\((4(?:00|04|13|15|22))\)|\b(4(?:00|04|13|15|22)) (?:bad request|not found|unprocessable|payload|unsupported)`)

// requestBlamed is a 5xx whose body blames the request: by a status of its own that is a 4xx,
// by words, or by naming what was sent as missing.
func (f *facts) requestBlamed(d finding) (finding, bool) {
	s := f.shape()
	words := strings.ToLower(s.words())
	inner := or(s.status.scalar(), f.body().root.get("error", "code").scalar())
	words = words[:min(len(words), topicBytes)]
	if m := innerStatus.FindStringSubmatch(words); m != nil && inner == "" {
		inner = m[1] + m[2]
	}
	own := len(inner) == 3 && inner[0] == '4' && inner != "401" && inner != "403" && inner != "407" && inner != "429"
	why, step := "", action{}
	if !own && (hasAny(words, missingWords...) != "" || hasAny(words, "unavailable", "no available", "not support", "unsupported", "archived") != "") {
		why, step = f.namedStep()
	}
	switch {
	case own:
		d.Why = "The status is a " + itoa(f.code) + ", and the body says " + f.quote(inner) + ": by that it is about what was sent, not a fault of the server. Sent again unchanged it will most likely fail again."
	case why != "":
		d.Why = why + " The server has nothing for it; another value may be served."
		d = do(d, step)
	case oauthCauses[words] != "" && words != "server_error", oauthCauses[s.codeWord()] != "" && s.codeWord() != "server_error" && s.name == "OAuth 2.0":
		d.Why = "That is one of OAuth's codes for a fault of the request, though a " + itoa(f.code) + " stands for one of the server. " + or(oauthCauses[words], oauthCauses[s.codeWord()])
	case hasAny(words, "already", "duplicate", "unique") != "" && takenValue.MatchString(words) && f.sendsContent():
		d.Why = "By its words a value that was sent is there already, though a " + itoa(f.code) + " stands for a fault of the server; a 409 would say so better. Another value may be taken."
	case hasAny(words, "request", "exceed", "too long", "missing", " valid", "unsupported", "constraint", "password", "credentials", "invalid", "null", "range", "column") != "" && formWords.MatchString(words):
		d.Why = "By its words it is about what was sent, though a " + itoa(f.code) + " stands for a fault of the server. Sent again unchanged it will most likely fail again."
	default:
		return d, false
	}
	d.Title = "The server says, under a " + itoa(f.code) + ": " + f.speech()
	if len(d.Actions) == 0 && f.sendsContent() {
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	return d, true
}

// faultPlace is where a fault stands that is not in the content: the path of its name begins
// with the part of the request, as FastAPI and OpenAPI's validators write it.
func (f *facts) faultPlace(path string) (action, bool) {
	part, name, ok := strings.Cut(strings.TrimLeft(path, "/#."), ".")
	if !ok {
		part, name, ok = strings.Cut(strings.TrimLeft(path, "/#."), "/")
	}
	if !ok || !f.known || name == "" || len(name) > 60 {
		return action{}, false
	}
	switch strings.ToLower(part) {
	case "header", "headers":
		if !isToken(name) || playground.SecretName(name) {
			return action{}, true
		}
		if _, sent := f.asked(name); sent {
			return edit("Change "+f.quote(name), patch{SetHeaders: set(name, "value-here")}), true
		}
		return edit("Add "+f.quote(name), patch{SetHeaders: set(name, "value-here")}), true
	case "query", "querystring":
		if !f.target.Query().Has(name) && !playground.SecretName(name) && fieldLike.MatchString(name) {
			return edit("Add "+f.quote(name)+" to the address", patch{URL: f.withParameter(name)}), true
		}
	case "path", "pathparameters", "params":
	default:
		return action{}, false
	}
	for _, a := range f.otherAddress() {
		return a, true
	}
	return action{}, true
}

// idleFlags are flags that are down whatever the reason.
var idleFlags = map[string]bool{"success": true, "ok": true, "status": true, "issuccess": true, "succeeded": true, "result": true, "templated": true, "retryable": true, "transient": true, "cached": true, "handled": true, "expose": true, "isoperational": true, "debug": true}

// wordless quotes what a body holds that gives no reason in words: a flag that is down first,
// else its first values.
func (f *facts) wordless() []evidence {
	b := f.body()
	if b.xml && !f.empty() {
		text := f.xmlText()
		if i := strings.Index(text, "?>"); i > 0 {
			text = text[i+2:]
		}
		if t := strings.TrimSpace(text); t != "" {
			return []evidence{f.inText(strings.Index(b.text, t), t, "What the body holds instead of a reason.")}
		}
	}
	var flags, others []evidence
	level, budget := []*node{b.root}, maxNamed
	for depth := 0; depth < deepLevels && len(level) > 0 && b.root != nil; depth++ {
		for _, n := range level {
			for k := n.first; k != nil && budget > 0; k = k.next {
				budget--
				switch name := plainName(k.key); {
				case k.is(isBool) && k.text == "false" && len(flags) == 0 && !idleFlags[name]:
					flags = append(flags, f.inJSON(k, "It is down; it may be what the refusal is about."))
				case name == "code" && k.is(isNumeric) && k.text != itoa(f.code) && k.text != "0" && len(others) < 2:
					others = append(others, f.inJSON(k, "A code of the API's own; its description tells what it stands for."))
				case k.scalar() == "" || len(others) > 1 || hasAny(name, "time", "date", "path", "status", "error", "code", "type", "id", "instance", "title", "message", "version", "trace", "success") != "" || playground.SecretName(k.key):
				default:
					others = append(others, f.inJSON(k, "What the body holds besides."))
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	return append(flags, others...)
}

// blamedName is a name of which a sentence says what its value has to be.
var blamedName = lazyregexp.New(`^['"\x60]?([A-Za-z_][A-Za-z0-9_]{1,40})['"\x60]? (?:must|should|has to) be an? `)

// bodyNames are what the whole content is called.
var bodyNames = map[string]bool{"body": true, "request": true, "payload": true, "data": true, "content": true, "input": true, "root": true, "document": true, "it": true, "value": true, "json": true, "message": true}

// pathBlamed reports a sentence about the value of a name that the content does not have: the
// value can only stand in the path.
func (f *facts) pathBlamed() bool {
	words := f.shape().words()
	m := blamedName.FindStringSubmatch(words[:min(len(words), topicBytes)])
	text, ok := f.sentText()
	if m == nil || bodyNames[strings.ToLower(m[1])] || !ok || len(text) > namedBytes || strings.Count(f.target.Path, "/") < 2 {
		return false
	}
	return !strings.Contains(strings.ToLower(text), strings.ToLower(m[1]))
}

var (
	notThereWords = append([]string{"not found", "does not exist", "doesn't exist"}, inTongues(topicMissing)...)
	notFitWords   = append([]string{"invalid ", "is not valid", "is required", "cannot be empty", "must not be empty", "must be a"}, inTongues(topicValue)...)
)

// eitherSide is said of a 5xx whose words may be about the request as well as about something
// of the server's own; "" of any other.
func (f *facts) eitherSide(words string) string {
	lower := strings.ToLower(words[:min(len(words), topicBytes)])
	switch {
	case hasAny(lower, notThereWords...) != "":
		return "By its words something is not there. If the request names it, another value may be served, and a 404 would say so better; if it is something of the server's own, only whoever runs it can act."
	case (f.sendsContent() || f.target.RawQuery != "") && hasAny(lower, notFitWords...) != "" && hasAny(lower, "response", "upstream", "gateway", "backend", "remote server") == "":
		return "By its words a value does not fit. If it is one that was sent, correct it, and a 400 would say so better; if it is one of the server's own, only whoever runs it can act."
	}
	return ""
}

// blamesAll is a refusal that is the name of a value, and that it is wrong.
var blamesAll = lazyregexp.New(`(?i)^(?:the )?(?:(?:invalid|wrong|incorrect|bad) ([a-z][a-z0-9 _-]{1,40}?)|([a-z][a-z0-9 _-]{1,40}?) (?:is |was )?(?:invalid|wrong|incorrect|not valid|not correct|does not match|mismatch))[.!]?$`)

// blamesMember reports that the whole sentence blames a member, or a field, of what was sent.
func (f *facts) blamesMember() bool {
	m := blamesAll.FindStringSubmatch(f.shape().words())
	if m == nil {
		return false
	}
	blamed := plainName(or(m[1], m[2]))
	for _, x := range f.run.Request.Body.Fields {
		if plainName(x.Name) == blamed {
			return true
		}
	}
	text, ok := f.sentText()
	if !ok || len(text) > namedBytes {
		return false
	}
	root, fault := readJSON(text)
	seen := 0
	for k := root.firstKid(); fault == nil && root.is(isObject) && k != nil && seen < maxNamed; k, seen = k.next, seen+1 {
		if plainName(k.key) == blamed {
			return true
		}
	}
	return false
}

// namesWhatWasSent reports that a word which the sentence quotes stands in what was sent.
func (f *facts) namesWhatWasSent() bool {
	text, ok := f.sentText()
	if !ok {
		text = f.target.RawQuery
	}
	text = text[:min(len(text), playground.HeadBytes)]
	w := f.shape().words()
	for range 4 {
		i := strings.IndexAny(w, "'\"`")
		if i < 0 {
			return false
		}
		j := strings.IndexByte(w[i+1:], w[i])
		if j < 0 {
			return false
		}
		if j > 1 && j < 100 && strings.Contains(text, w[i+1:i+1+j]) {
			return true
		}
		w = w[i+j+2:]
	}
	return false
}
