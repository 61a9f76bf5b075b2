package explain

import (
	"html"
	"strings"

	"parley/lazyregexp"
	"time"

	"parley/playground"
)

// shape is how a body says what went wrong. The first shape that fits names it.
type shape struct {
	name    string // of the shape, for people
	sure    playground.Confidence
	title   *node // the kind of problem
	message *node // what is said of this occurrence
	code    *node // for programs
	also    []*node
	status  *node // a status in the body
	docs    *node
	id      *node // names this occurrence in the server's log
	param   *node // the one parameter that it is about
	wait    time.Duration
	waitAt  *node
	faults  []fieldFault
	more    *node  // what stands below the message and says more than it
	filled  string // the message with its parameters put in
	inside  string // the words of the JSON that the message holds as text

	about *topic // of its words, once it was asked for

	folded string // all that it says, in lower case, once it was asked for

	lead string // HTML: what stands before the words
	text string // HTML and text: the words, and where they stand
	at   int
	mark *mark // the product that wrote it
}

// fieldFault is what is said about one field of the request.
type fieldFault struct {
	name    string
	message *node
	guessed bool // by parts of the names
}

// words is the most telling sentence of the body, or "".
func (s *shape) words() string {
	w := upTo(s.said(), sentenceBytes)
	if i := strings.Index(w, "Trace ID: "); i > 20 {
		w = strings.TrimSpace(w[:i]) // Entra's ids and time behind its sentence; they are quoted with the whole
	}
	if s != nil && strings.HasPrefix(s.text, w) && strings.Contains(w, "&") && strings.Contains(w, ";") {
		w = html.UnescapeString(w)
	}
	if strings.Contains(w, "</") {
		w = strings.ReplaceAll(strings.Join(strings.Fields(html.UnescapeString(stripTags(w))), " "), " .", ".") // WordPress puts HTML into its JSON
	}
	return w
}

// sentenceBytes bounds what is taken for a sentence: what stands behind is quoted by nobody, and
// every rule would look through it.
const sentenceBytes = 4 << 10

// upTo is the beginning of a text, up to a number of bytes and to a whole character.
func upTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most]
}

// said is the message, with the particulars where it leaves the reason to them.
func (s *shape) said() string {
	w := s.plain()
	if s != nil && s.message != nil && len(w) < 60 && fragment.MatchString(w) {
		if long := s.message.parent.one("long_message", "longMessage", "detail", "description"); long.words() != "" && long != s.message {
			return long.text
		}
	}
	if s != nil && s.more == nil && onlyStatus(w) && tellingCode(s.code.words()) {
		return s.code.words()
	}
	if s != nil && s.more == nil && onlyPoints(w) {
		if c := codeBelow(s.message.parent, 0); c != nil {
			return c.text
		}
	}
	if s != nil && s.more == nil && relayed.MatchString(w) {
		if raw := s.message.parent.get("metadata", "raw"); raw.words() != "" {
			return strings.TrimRight(w, ".: ") + ": " + raw.text // OpenRouter
		}
	}
	if s == nil || s.more == nil || !pointsInside(w) && !(looksLikeCode(w) && plainASCII(w) && strings.Contains(s.more.words(), " ")) || s.filled != "" && strings.Contains(w, s.more.words()) {
		return w
	}
	if onlyStatus(w) || onlyPoints(w) || len(w) < 100 && hasAny(strings.ToLower(w), "general error", "for more information", "for more details") != "" {
		return s.more.words()
	}
	return strings.TrimRight(w, ".: ") + ": " + s.more.words()
}

// fragment is a sentence without what it is about.
var fragment = lazyregexp.New(`^(?:is|are|was|must|can't|cannot|should|has|does not|doesn't|may not|not) [a-z]`)

// relayed is a sentence that only says that somebody behind the server failed.
var relayed = lazyregexp.New(`(?i)^(?:the )?(?:provider|upstream|backend|model|server) (?:returned|responded with|sent|gave) (?:an? )?error[.!]?$`)

func (s *shape) plain() string {
	switch {
	case s == nil:
		return ""
	case s.inside != "":
		return s.inside
	case s.filled != "":
		return s.filled
	case s.message.scalar() != "" && s.title.words() != "" && len(s.message.text) < 12 && !onlyStatus(s.title.text):
		return s.title.text + ": " + s.message.text
	case len(s.message.words()) < 15 && s.message.words() != "" && isWord(strings.ToLower(strings.Trim(s.message.text, ".!"))) && !strings.ContainsAny(s.message.text, "_-") && tellingCode(s.code.words()) && !strings.EqualFold(s.code.text, s.message.text):
		return s.code.text + ": " + s.message.text // a word, and a code that says of what
	case s.message.scalar() != "":
		return s.message.text
	case s.title.words() != "":
		return s.title.text
	case s.lead != "":
		return s.lead + ": " + s.text
	case s.text != "":
		return s.text
	}
	return s.code.scalar()
}

// lower is all that the shape says, in lower case, for looking for words in it.
func (s *shape) lower() string {
	if s == nil {
		return ""
	}
	if s.folded == "" {
		for _, part := range []string{s.title.scalar(), s.message.scalar(), s.code.scalar(), s.more.scalar(), s.text} {
			s.folded += strings.ToLower(upTo(part, wordBytes)) + " "
		}
	}
	return s.folded
}

// codeWord is the code for programs in lower case, or "".
func (s *shape) codeWord() string {
	if s == nil {
		return ""
	}
	return strings.ToLower(s.code.scalar())
}

// shape reads how the body speaks; it is never nil.
func (f *facts) shape() *shape {
	if f.reply != nil {
		return f.reply
	}
	f.reply = f.readShape()
	return f.reply
}

func (f *facts) readShape() *shape {
	b := f.body()
	switch {
	case b.text == "" || b.broken:
		return &shape{}
	case b.root != nil:
		s := f.jsonShape(b.root)
		s.complete(f, b.root)
		if s.faults = fieldFaults(b.root, f.code); len(s.faults) == 0 && s.param.words() != "" && s.message.words() != "" {
			s.faults = []fieldFault{{name: s.param.text, message: s.message}}
		}
		return s
	case b.html:
		return f.htmlShape()
	case b.xml:
		return f.xmlShape()
	case b.textual():
		return f.textShape()
	}
	return &shape{}
}

// jsonShape tries the known shapes of JSON in order.
func (f *facts) jsonShape(root *node) *shape {
	var mute *shape
	for _, try := range jsonShapes {
		s := try(f, root)
		if s == nil {
			continue
		}
		if f.code < 400 || s.plain() != "" || s.status != nil {
			return s
		}
		if mute == nil {
			mute = s // a known shape without a word; another may find some
		}
	}
	if mute != nil {
		return mute
	}
	if root.is(isArray) && root.count == 1 && root.first.is(isObject) {
		return f.jsonShape(root.first) // a batch of one
	}
	return &shape{}
}

var jsonShapes = []func(*facts, *node) *shape{
	problemShape, fhirShape, kubernetesShape, rpcShape, elasticShape, jsonAPIShape, oauthShape, graphQLShape, registryShape, connectShape, googleShape, awsShape, stripeShape, azureShape,
	githubShape, springShape, fastAPIShape, slackShape, twilioShape, odataShape, gatewayShape, jiraShape, railsShape, plainShape,
}

// shapeQuotes quotes what the shape says, the most telling first.
func (f *facts) shapeQuotes(s *shape) []evidence {
	var ev []evidence
	quoted := map[*node]bool{}
	add := func(n *node, reading string) {
		if n != nil && !n.empty() && len(ev) < 4 && !quoted[n] {
			quoted[n] = true
			if n.parent != nil && n.parent.key == "caused_by" {
				reading = "What caused it."
			}
			ev = append(ev, f.inJSON(n, reading))
		}
	}
	add(s.message, "What the server says of this request.")
	add(s.title, "The kind of problem.")
	add(s.code, "The same, for programs.")
	for _, n := range s.also {
		add(n, or(alsoReadings[strings.ToLower(n.key)], "More of what the body says."))
	}
	if len(ev) == 0 && s.text != "" {
		reading := "What the body says."
		if s.mark != nil {
			reading = "The page of " + s.mark.product + "."
		}
		ev = append(ev, f.inText(s.at, s.text, reading))
	}
	return ev
}

// alsoReadings say what the lesser members of known shapes are.
var alsoReadings = map[string]string{
	"decline_code": "The bank's reason.", "param": "The parameter that it is about.", "type": "The kind of error.", "needed": "The scope that is needed.", "provided": "The scopes that the token has.",
	"hint": "What the server would try.", "reason": "The reason, for programs.", "target": "What it is about.", "exception": "The program's own name for it.", "detail": "What it is about.", "data": "More about it.",
}

// said begins the evidence of a rule with what the body says, if it says anything.
func (f *facts) said(more ...evidence) []evidence {
	return append(f.shapeQuotes(f.shape()), more...)
}

// hintIn is the member of holder that proposes something beside the message.
func (f *facts) hintIn(holder *node) *node {
	h := holder.one("hint", "suggestion", "did_you_mean", "resolution", "remedy", "remediation", "recovery", "action_required", "recommended_action", "recommendation", "recommended_message_for_user")
	if h.words() == "" || h == f.shape().message {
		return nil
	}
	return h
}

// hintNode is that member, wherever it stands.
func (f *facts) hintNode() *node {
	if h := f.hintIn(f.body().root); h != nil {
		return h
	}
	return f.hintIn(f.body().root.get("error"))
}

// hint is what the body proposes beside its message, as a sentence, or "": a hint, values that
// would do, or a flag that names what it requires.
func (f *facts) hint() string {
	root := f.body().root
	for _, holder := range []*node{root, root.get("error")} {
		if h := f.hintIn(holder); h != nil {
			return `The answer has a hint: "` + strings.Trim(sentence(f.quote(h.text)), `"`) + `"`
		}
		seen := 0
		for k := holder.firstKid(); holder.is(isObject) && k != nil && seen < 16; k, seen = k.next, seen+1 {
			if name := plainName(k.key); k.is(isBool) && k.text == "true" && (strings.HasPrefix(name, "requires") || strings.HasPrefix(name, "needs")) {
				return "It says " + f.quote(k.key) + ": that is what it wants to be told."
			}
		}
	}
	if key, values := f.choicesTold(); len(values) > 0 && f.code >= 400 {
		if name := plainName(key); strings.HasPrefix(name, "suggest") || strings.HasPrefix(name, "alternativ") || name == "didyoumean" {
			return "It proposes " + choice(values) + "."
		}
		return "It lists " + choice(values) + " as what it would take (" + f.quote(key) + ")."
	}
	return ""
}

// saidWord is said for a word that was found in the body: where no quotation of the shape
// holds it, the line around it is quoted.
func (f *facts) saidWord(word string, more ...evidence) []evidence {
	ev := f.shapeQuotes(f.shape())
	for _, e := range ev {
		if strings.Contains(strings.ToLower(e.Value), word) {
			return append(ev, more...)
		}
	}
	if word == "" || !strings.Contains(f.body().lower(), word) {
		return append(ev, more...)
	}
	return append([]evidence{f.inWord(word, "What the body says.")}, more...)
}

// speech is the server's own sentence, clean, or "".
func (f *facts) speech() string {
	w := f.quote(f.shape().words())
	if number := itoa(f.code) + " "; strings.HasPrefix(w, number) && len(w) > 12 { // the reason behind the status, as the page's heading has it
		w = strings.TrimLeft(strings.TrimPrefix(w, number), "-–: ")
	}
	return sentence(w)
}

// speaksOf looks for words in what the body says; in short text, anywhere in it.
func (f *facts) speaksOf(words ...string) string {
	if w := hasAny(f.shape().lower(), words...); w != "" {
		return w
	}
	b := f.body()
	if b.root == nil && len(b.text) > 0 {
		text := b.lower()[:min(len(b.lower()), wordBytes)]
		if i := strings.Index(text, "?>"); b.xml && i > 0 && strings.HasPrefix(strings.TrimSpace(text), "<?xml") {
			text = text[i+2:] // the declaration has words of its own, such as version
		}
		return hasAny(text, words...)
	}
	return ""
}

// wordBytes bounds how far telling words are looked for in text and HTML.
const wordBytes = 16 << 10

// docsOf is the address at which an error object says that more can be read.
func docsOf(n *node) *node {
	d := n.one("documentation_url", "documentationUrl", "doc_url", "docUrl", "docs", "documentation", "help_url", "helpUrl", "help", "more_info", "moreInfo", "info_url", "error_uri", "link", "href", "html_url")
	if strings.HasPrefix(d.words(), "https://") && looksLikeCode(d.text) {
		return d
	}
	links := n.one("links", "_links", "block")
	for _, l := range []*node{links.firstKid(), links.one("documentation", "help", "about"), links} {
		if l = l.one("href", "html_url"); strings.HasPrefix(l.words(), "https://") && l.parent.get("rel").words() != "self" && l.parent.key != "self" {
			return l
		}
	}
	return nil
}
