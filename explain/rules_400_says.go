package explain

import (
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

func graphQLRefused(f *facts) (finding, bool) {
	s := f.shape()
	if s.name != "GraphQL" {
		return silent()
	}
	d := blocker("GraphQL refuses the document: "+f.speech(), "It was not carried out: the query does not parse or does not fit the schema.", append(f.shapeQuotes(s), f.graphQLPlace()...)...)
	if hasAny(s.lower(), hashUnknown...) != "" {
		return f.hashOnly(d), true
	}
	if f.sendsContent() {
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	}
	return d, true
}

// hashUnknown are words for a query that was named by its hash alone.
var hashUnknown = []string{"persistedquerynotfound", "persisted_query_not_found", "persisted query not found"}

func (f *facts) hashOnly(d finding) finding {
	d.Why = "This is no failure of the query: only its hash was sent, and the server does not know it, or no longer. Send the query's text once along with the hash; from then on the hash is enough. A server that only takes what it was told beforehand wants a hash of its newest list."
	return do(d, edit("Edit the body", patch{Body: "keep"}))
}

func badRequestSays(f *facts) (finding, bool) {
	s := f.shape()
	if s.words() == "" || onlyStatus(s.words()) {
		return silent()
	}
	d := do(blocker("The server says what is wrong: "+f.speech(), strings.TrimSpace(f.hint()+" That is what stands in the way; sent again unchanged it will most likely be refused again."), f.shapeQuotes(s)...), f.openDocs())
	if s.sure != playground.Certain {
		d = likely(d)
	}
	if d, ok := f.waitNamed(d); ok {
		return d, true
	}
	if d, ok := f.hollowRefusal(); ok {
		return d, true
	}
	if why, steps := f.aboutElse(); why != "" && f.missingParameter() == "" {
		d.Why = strings.TrimSpace(f.hint() + " " + why)
		return do(d, steps...), true
	}
	if w := strings.ToLower(f.shape().words()); (f.credential().sent || strings.Contains(w, "admin")) && hasAny(w, "perhaps", "not exist") == "" && mayNot.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = strings.TrimSpace(f.hint() + " By its words it is about what the caller may do; a 403 would say so better. A permission, a role or other credentials are needed.")
		return d, true
	}
	if w := strings.ToLower(f.shape().words()); f.topic() == topicRights && f.credential().sent && strings.Contains(w, "scope") && hasAny(w, otherScope...) == "" && scopeLacking.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = strings.TrimSpace(f.hint() + " The token is one that the server knows, and what it was given out for does not include this. Get one with the scope, from the same issuer.")
		return do(d, f.newToken()), true
	}
	if w := f.shape().words(); f.topic() == topicRights && !plainASCII(w) && hasAny(strings.ToLower(w), inTongues(topicRights)...) != "" {
		d.Why = strings.TrimSpace(f.hint() + " By its words it is about what the caller may do; a 403 would say so better. A permission, a role or other credentials are needed.")
		return d, true
	}
	if w := f.shape().words(); serversFault.MatchString(w[:min(len(w), topicBytes)]) {
		d.Why = strings.TrimSpace(f.hint() + " By its words the fault is on the server's side, though a " + itoa(f.code) + " blames the request. Its log tells more.")
		return d, true
	}
	if coding, ok := f.asked("Content-Encoding"); ok && f.speaksOf("gzip", "deflate", "brotli", "zstd", "decompress", "zlib", "content-encoding", "content encoding") != "" {
		d.Evidence = append(d.Evidence, f.inSent("Content-Encoding", "What the content is said to be packed with."))
		d.Why = strings.TrimSpace(f.hint() + " It was sent as packed with " + f.quote(coding) + ", and the server could not unpack it: pack it so, or send it without that field.")
		return do(d, resend("Send without Content-Encoding", patch{RemoveHeaders: []string{"Content-Encoding"}})), true
	}
	if f.speaksOf("try the request again", "not yet ready", "not ready yet") != "" {
		d.Why = strings.TrimSpace(f.hint() + " By its words a later try may be taken.")
	}
	if f.credential().sent && f.speaksOf("access token", "auth token", "bearer token", "api key", "api_key", "session", "token has expired", "token expired", "expiredtoken") != "" && f.wrongKey() {
		d = do(d, f.newToken())
	}
	if w := strings.ToLower(f.shape().words()); actionForbidden.MatchString(w[:min(len(w), topicBytes)]) && hasAny(w, "invalid", "must ", "required", "missing", "too ", "format", "not valid", "exist", "unknown", "not found", "empty", "without") == "" && !f.namesMember(w) && f.missingParameter() == "" {
		d.Why = strings.TrimSpace(f.hint() + " By its words that cannot be done as things stand. If something that was sent decides it, change that; else look at how it stands.")
		return d, true
	}
	if w := strings.ToLower(f.shape().words()); noMore.MatchString(w[:min(len(w), topicBytes)]) && !f.namesMember(w) {
		d.Why = strings.TrimSpace(f.hint() + " By its words that cannot be done any more, as things stand there.")
		return do(d, f.stateOf()), true
	}
	if w := f.shape().words(); alreadySo.MatchString(w[:min(len(w), topicBytes)]) && !f.namesMember(strings.ToLower(w)) {
		d.Why = strings.TrimSpace(f.hint() + " " + alreadySoWhy)
		return d, true
	}
	if why, steps := f.standsElse(); why != "" && f.missingParameter() == "" {
		d.Why = strings.TrimSpace(f.hint() + " " + why)
		return do(d, steps...), true
	}
	if notSetUp.MatchString(f.shape().words()[:min(len(f.shape().words()), topicBytes)]) {
		d.Why = strings.TrimSpace(f.hint() + " " + notSetUpWhy)
		return d, true
	}
	if w := strings.ToLower(f.shape().words()); digestWords.MatchString(spelled(w[:min(len(w), topicBytes)])) {
		d.Why = strings.TrimSpace(f.hint() + " The checksum that was told is not that of what arrived. Either the content was changed or cut on the way, or the checksum is of something else. Count it over the very bytes that are sent, and send them again.")
	} else if f.onlyCode() {
		d.Why = strings.TrimSpace(f.hint() + " " + codeWhy)
	}
	return f.whereToMend(d), true
}

// codeWhy is said of a code that stands where a sentence would.
const codeWhy = "That is a code and no sentence; the API's description tells what it stands for. Sending it again unchanged will not help."

// onlyCode reports that all that the body says is a code of several words.
func (f *facts) onlyCode() bool {
	w := f.shape().words()
	return w != "" && looksLikeCode(w) && plainASCII(w) && strings.ContainsAny(strings.Trim(w, "."), "_.-") && !strings.ContainsAny(w, "/:@")
}

// mayNot are words for a right that is missing, in a refusal of another code.
var mayNot = lazyregexp.New(`^(?:sandbox|demo|test|guest|anonymous|read-?only|restricted|limited|unverified|child|sub-?) ?(?:accounts?|users?|keys?|members?|customers?|merchants?) (?:cannot|can't|can not|may not|are not)\b|\b(?:you|users?|accounts?|clients?|apps?|applications?|callers?|keys?|tokens?|roles?|members?|organi[sz]ations?)\b[^.]{0,40}(?:\bnot|n't|\bnever) (?:permitted|allowed|authori[sz]ed|entitled) to (?:use|do)\b|(?:\bnot|n't|\bnever) (?:be )?(?:permitted|allowed|authori[sz]ed|entitled) to (?:access|approve|create|update|delete|modify|change|view|read|write|perform|call|invoke|list|edit|publish|send|manage)\b|\b(?:do|does)(?: not|n't) have (?:[a-z]+ ){0,3}(?:(?:permissions?|privileges?|rights?)\b|access(?: to|[.!,]|$))|\b(?:insufficient|lacks?|lacking|not enough|missing)(?: [a-z]+){0,3} (?:permissions?|privileges?|rights?)\b|(?:\b|_)(?:admin(?:istrator)?|owner|moderator)[ _](?:(?:rights?|privileges?|role|access)[ _](?:(?:is|are)[ _])?(?:required|needed)|only)\b|(?:\b|_)admin(?:istrator)?[ _](?:required|needed)\b`)

// whereToMend offers the part of the request that the words are about: a parameter that is
// missing, the key of an idempotent request, else the body or the address.
func (f *facts) whereToMend(d finding) finding {
	before := len(d.Actions)
	if d = f.whereToEdit(d); len(d.Actions) == before {
		return d
	}
	edits := slices.Clone(d.Actions[before:])
	d.Actions = d.Actions[:before]
	return do(do(d, f.chooseAnother(f.shape().words(), "")...), edits...)
}

func (f *facts) whereToEdit(d finding) finding {
	key, keyed := f.asked("Idempotency-Key")
	switch name := f.missingParameter(); {
	case !f.known || slices.ContainsFunc(d.Actions, func(a action) bool { return a.Kind != playground.ActionOpen }):
	case name != "":
		d.Evidence = append(d.Evidence, f.inURL(f.address(), "It has no "+name+"."))
		d = do(d, edit("Add "+name+" to the address", patch{URL: f.withParameter(name)}))
	case keyed && f.speaksOf("idempoten") != "":
		d.Evidence = append(d.Evidence, f.inSent("Idempotency-Key", "The key that was sent."))
		if key != "" {
			d = do(d, edit("Use another Idempotency-Key", patch{SetHeaders: set("Idempotency-Key", "another-key-here")}))
		}
	case f.shape().name == "JSON-RPC" && f.speaksOf("missing session id", "session id is required", "no valid session id", "mcp-session-id", "session id missing") != "":
		d.Evidence = append(d.Evidence, f.inSent("Mcp-Session-Id", "The session of MCP: the answer to initialize names it."))
		d = do(d, edit("Add Mcp-Session-Id", patch{SetHeaders: set("Mcp-Session-Id", "session-id-here")}))
	case f.recordOfPath():
		d = do(d, f.otherAddress()...)
	case f.headerEdit() != "":
		_, steps := f.headerStep()
		d = do(d, steps...)
	case f.pathBlamed() || pathNamed.MatchString(f.shape().words()[:min(len(f.shape().words()), topicBytes)]):
		d = do(d, f.otherAddress()...)
	case f.speaksOf("does not belong to", "doesn't belong to") != "" && strings.Count(strings.Trim(f.target.Path, "/"), "/") > 2:
		d = do(d, f.otherAddress()...)
	case (f.method == "PUT" || f.method == "PATCH") && !strings.ContainsAny(f.target.Path+f.target.RawQuery, "0123456789") && idMissing.MatchString(f.shape().words()):
		d = do(d, f.otherAddress()...)
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	case f.sendsContent():
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	case f.bodyless() && f.asksForContent():
		d.Evidence = append(d.Evidence, evidence{Where: playground.InRequestBody, Name: "size", Value: "0 bytes", Reading: "What was sent."})
		d = do(d, edit("Edit the body", patch{Body: "keep"}))
	case idBlamed.MatchString(f.shape().words()[:min(len(f.shape().words()), topicBytes)]) && strings.Count(strings.Trim(f.target.Path, "/"), "/") > 0:
		d = do(d, f.otherAddress()...)
	case f.target.RawQuery != "" && !strings.ContainsAny(f.firstURL(), " \"<>|"):
		d = do(d, edit("Edit the address", patch{URL: f.firstURL()}))
	case f.onlyAddress():
		d = do(d, f.otherAddress()...)
	}
	return d
}

// headerEdit is the field that headerBlamed names.
func (f *facts) headerEdit() string {
	name, _ := f.headerBlamed()
	return name
}

// idMissing is an id that did not come along, by that name alone.
var idMissing = lazyregexp.New(`(?i)^(?:(?:the|an?|l'|el|o|un) ?)?(?:[\p{L}]+ )?id(?: [\p{L}]+)?(?: (?:is|est|es|é|ist))? (?:required|missing|requis|manquant|mancante|requerido|obrigatório|obligatorio|erforderlich|fehlt|not (?:provided|given|specified))|^(?:missing|no) (?:[\p{L}]+ )?id\b`)

// bodyless reports a request that could have content and had none, and no query either.
func (f *facts) bodyless() bool {
	return f.known && !f.sendsContent() && f.target.RawQuery == "" && (f.method == "POST" || f.method == "PUT" || f.method == "PATCH")
}

// asksForContent reports words for a value that did not come along.
func (f *facts) asksForContent() bool {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	return contentAsked.MatchString(w) || !plainASCII(w) && hasAny(strings.ToLower(w), missingTongues...) != ""
}

// contentAsked are words for a value that has to come along.
var contentAsked = lazyregexp.New(`(?i)\b(?:is|are|was|were) (?:required|missing|mandatory|empty|not (?:provided|supplied|given|specified|set))\b|\b(?:missing|required|provide|supply|specify|no) (?:an? |the |your |any )?(?:[\w'"\x60-]+ ){0,4}(?:fields?|values?|parameters?|params?|argument|provided|supplied|given|specified|present|name|id|email|password)\b|^(?:missing|no|required) [\w'"\x60-]+(?: [\w-]+)?[.!]?$|\b(?:cannot|must not|can't|should not) be (?:empty|blank|null)\b`)

// pathNamed are words that say of what is wrong that it stands in the path.
var pathNamed = lazyregexp.New(`(?i)\b(?:in|from|of) the (?:path|route)\b|\b(?:path|route) (?:param(?:eter)?|variable|segment)s?\b|\b(?:na rota|en la ruta|dans (?:le chemin|la route)|im pfad|nel percorso|no caminho)\b`)

// idBlamed is an id that is misshapen: of a request without content it stands in the path.
var idBlamed = lazyregexp.New(`(?i)(?:\b|_)(?:id|uuid|guid|objectid|identifier)\b.{0,40}\b(?:not (?:an? )?valid|invalid|malformed|must be|bad format)\b|\b(?:invalid|malformed|bad|valid)\b.{0,30}(?:\b|_)(?:id|uuid|guid|objectid|identifier)\b|^invalid[ _-][a-z]+$`)

// noBody are words for a body that is not there.
var noBody = lazyregexp.New(`(?i)\b(?:missing|no|empty|without|absent)(?: \w+){0,2} (?:body|payload)\b|\b(?:body|payload)(?: \w+){0,3} (?:missing|required|empty|not (?:provided|supplied|given|present|sent|found))\b`)

// emptyBody is a body that the words want, where none was sent.
func emptyBody(f *facts) (finding, bool) {
	if !f.known || f.sendsContent() || f.method == "GET" || f.method == "HEAD" || f.method == "DELETE" {
		return silent()
	}
	word := f.speaksOf("body is required", "body required", "empty body", "missing body", "request body", "no body", "unexpected end of json", "unexpected eof", "body is empty", "body cannot be empty", "must not be empty", "unexpected end of")
	if w := f.shape().words(); word == "" && !noBody.MatchString(w[:min(len(w), topicBytes)]) {
		return silent()
	}
	return do(likely(blocker("The server wants a body, and none was sent.", "What it says fits an empty body.", f.said(evidence{Where: playground.InRequestBody, Name: "size", Value: "0 bytes", Reading: "What was sent."})...)), edit("Edit the body", patch{Body: "keep"})), true
}

// bodyWanted is a fault of the whole body, where none was sent.
func (f *facts) bodyWanted(x fieldFault) finding {
	return do(likely(blocker("A body is wanted, and none was sent: "+sentence(f.quote(x.message.text)), "What it says fits an empty body.", f.inJSONPlain(x.message, "About the whole body."), evidence{Where: playground.InRequestBody, Name: "size", Value: "0 bytes", Reading: "What was sent."})), edit("Edit the body", patch{Body: "keep"}))
}

// queryWords say of a field that it is one of the query.
var queryWords = lazyregexp.New(`(?i)\b(?:query|url|uri)[ -](?:string )?param(?:eter)?s?\b|\bin (?:the )?query\b`)

// queryMissing is the step for a field that the words place in the query, which has none of
// that name.
func (f *facts) queryMissing(x fieldFault) (action, bool) {
	said, name := f.shape().title.scalar()+" "+x.message.text, shortName(x.name)
	if name == "" || !f.known || f.target.Query().Has(name) || strings.ContainsAny(name, " .[]/") || !queryWords.MatchString(said[:min(len(said), topicBytes)]) {
		return action{}, false
	}
	return edit("Add "+f.quote(name)+" to the address", patch{URL: f.withParameter(name)}), true
}

// serversFault are words for a failure on the server's side, in a refusal of the request.
var serversFault = lazyregexp.New(`(?i)\bdatabase (?:failure|error|is down)\b|\bdatabase connection (?:failed|failure|error|lost|refused|closed|could not|cannot|timed out)\b|\b(?:refer to|see|check) (?:the )?(?:(?:server|error|application|system|service|backend)(?:'s)? |[\w-]+\.)?logs?(?:$|[.!)](?:\s|$)| (?:for|file|of)\b)|\b(?:SSL|TLS|Connect(?:ion)?|\w*Timeout|Socket|Network|OS|IO|Operational|Programming|Database|SQL|Redis|Mongo\w*|Max ?Retry)(?:Error|Exception): |\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN)\b`)
