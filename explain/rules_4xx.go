package explain

import (
	"html"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// methodRules tell which methods and formats an address takes (MA, NA, CT, SE-05).
var methodRules = []rule{
	{id: "E-405-ALLOW", title: "Allow lists other methods", on: on(405, 501), refs: []ref{rfc(9110, "15.5.6"), rfc(9110, "10.2.1")}, find: allowed, beats: []string{"E-BODY-SAYS", "E-405-NO-ALLOW"}},
	{id: "E-405-CONTRADICTS", title: "Allow lists the method that was refused", on: on(405, 501), refs: []ref{rfc(9110, "15.5.6")}, find: allowContradicts, beats: []string{"E-405-NO-ALLOW"}},
	{id: "E-405-NO-ALLOW", title: "A 405 without Allow", on: on(405), refs: []ref{rfc(9110, "15.5.6")}, find: noAllow, beats: []string{"E-BODY-SAYS"}},
	{id: "E-501", title: "The server does not know the method", on: on(501), refs: []ref{rfc(9110, "15.6.2")}, find: notImplemented, beats: []string{"E-5XX-RETRY", "E-5XX-SAYS", "E-5XX-FRAMEWORK", "E-REASON"}},
	{id: "E-406-TYPES", title: "None of the accepted formats is there", on: on(406), refs: []ref{rfc(9110, "15.5.7")}, find: notAcceptable, beats: []string{"E-BODY-SAYS"}},
	{id: "E-415-ACCEPT", title: "The server says which formats it takes", on: on(415), refs: []ref{rfc(9110, "15.5.16"), rfc(5789, "3.1")}, find: takesTypes, beats: []string{"E-BODY-SAYS", "E-415-NONE", "E-415-TEXT", "E-415-GUESS"}},
	{id: "E-415-CODING", title: "The content coding is not taken", on: on(415), refs: []ref{rfc(9110, "15.5.16")}, find: codingNotTaken, beats: []string{"E-BODY-SAYS", "E-415-NONE", "E-415-GUESS"}},
	{id: "E-415-NONE", title: "No Content-Type was sent", on: on(415, 400, 422), refs: []ref{rfc(9110, "8.3")}, find: noContentType, beats: []string{"E-415-TEXT", "E-415-GUESS"}},
	{id: "E-415-TEXT", title: "The text names the format it takes", on: on(400, 415), refs: []ref{rfc(9110, "15.5.16")}, find: textNamesType, beats: []string{"E-BODY-SAYS", "E-400-SAYS", "E-415-GUESS"}},
	{id: "E-415-GUESS", title: "The format was refused", on: on(415), refs: []ref{rfc(9110, "15.5.16")}, find: typeRefused},
}

// pick chooses the method to try next: a safe one first, then the nearest in meaning.
func pick(used string, allowed []string) []string {
	order := map[string][]string{
		"POST": {"PUT", "PATCH", "GET"}, "PUT": {"PATCH", "POST", "GET"}, "PATCH": {"PUT", "POST", "GET"}, "DELETE": {"GET", "POST"},
		"GET": {"HEAD", "POST", "QUERY", "PUT"}, "HEAD": {"GET", "OPTIONS"},
	}[strings.ToUpper(used)]
	if used != "POST" && used != "PUT" && used != "PATCH" {
		order = append([]string{"GET", "HEAD"}, order...)
	}
	var out []string
	for _, m := range append(order, allowed...) {
		if slices.Contains(allowed, m) && !slices.Contains(out, m) && m != used && m != "OPTIONS" && m != "TRACE" && m != "CONNECT" {
			out = append(out, m)
		}
	}
	return out
}

// sendAs is the request with another method; GET and HEAD go without content.
func (f *facts) sendAs(method string) action {
	p := patch{Method: method}
	if method == "GET" || method == "HEAD" {
		p = f.get("")
		p.Method = method
	}
	return resend("Send as "+method, p)
}

// allowed is MA-01 and SE-05.
func allowed(f *facts) (finding, bool) {
	v := f.combined("Allow")
	methods := parseAllow(v)
	if !f.has("Allow") || slices.Contains(methods, f.method) {
		return silent()
	}
	if d, ok := f.collectionThere(); ok {
		return d, true
	}
	if f.method == "" {
		return f.takesOnly(methods), true
	}
	title := "This address does not take " + f.quote(f.method) + "."
	if f.code == 501 {
		title = "The server does not know " + f.quote(f.method) + " here."
	}
	if len(methods) == 0 {
		return blocker(title, "Allow is empty: for now the address takes no method at all.", f.inHeader("Allow", "No method."), f.inMethod("What was sent.")), true
	}
	d := blocker(title, "It exists, and takes "+f.quote(list(methods))+".", f.inHeader("Allow", "The methods that it takes."), f.inMethod("What was sent."))
	d.Evidence = append(d.Evidence, f.shapeQuotes(f.shape())...)
	if upper := strings.ToUpper(f.method); upper != f.method && slices.Contains(methods, upper) {
		d.Why += " Methods are case-sensitive; " + upper + " would be taken."
		return do(d, f.sendAs(upper)), true
	}
	if i := hopThatChangedMethod(f); i > 0 {
		d.Why += " Your " + f.quote(f.hops[i-1].Request.Method) + " became " + f.quote(f.method) + " at a redirect."
		d.Evidence = append(d.Evidence, f.inHop(i, "Location", f.hops[i-1].Redirect.Location, "The method changed here."))
		if slices.Contains(methods, f.hops[i-1].Request.Method) {
			return do(d, resend("Send "+f.hops[i-1].Request.Method+" to the new address", patch{URL: f.target.String()})), true
		}
	}
	for _, m := range pick(f.method, methods) {
		if len(d.Actions) < 3 && m != "DELETE" { // nobody who asks for something else means that
			d = do(d, f.sendAs(m))
		}
	}
	return d, true
}

// otherReason reports words of the body that give a reason which is not about methods, or
// about what else the code is for: services use 405 and 406 for rules of their own.
func (f *facts) otherReason(own ...string) bool {
	w := f.shape().words()
	lower := strings.TrimLeft(strings.TrimPrefix(strings.ToLower(w), "not acceptable"), ".:;,- ") // the name of the status, before the reason
	if strings.Contains(lower, "api version") && f.body().root != nil {
		return true
	}
	if w == "" || f.shape().mark != nil || f.body().root == nil || onlyStatus(w) || looksLikeCode(w) {
		return false
	}
	return hasAny(lower, "method", "verb", "allow", "métod", "méthod", "metod", "метод", "方法", "メソッド", "메서드", "메소드", "yöntem") == "" && hasAny(lower, own...) == "" && !aMethod.MatchString(w)
}

// actionRefused are words for an operation as a whole, which a method is.
var actionRefused = lazyregexp.New(`(?i)^(?:(?:this|the|that|requested|http|such) )*(?:operation|action|request(?: type)?|verb|call|endpoint|resource|route|url)s? (?:is |are )?(?:not|un)[ -]?(?:support|available|implement|permit)|^(?:unsupported|invalid) (?:operation|action|request type|verb)\b|^not supported`)

// aMethod is the name of a method as one writes it.
var aMethod = lazyregexp.New(`\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b|(?i)\b(?:get|head|post|put|patch|delete) requests?\b`)

// takesOnly is allowed where nobody knows the method that was refused.
func (f *facts) takesOnly(methods []string) finding {
	if len(methods) == 0 {
		return blocker("For now this address takes no method at all.", "Allow is there and empty.", f.inHeader("Allow", "No method."))
	}
	title := "This address takes " + f.quote(list(methods)) + " only."
	if f.code == 501 {
		title = "The server does not know the method here; it takes " + f.quote(list(methods)) + "."
	}
	d := blocker(title, "The request must have used another, which is not known here: use the one that does what was meant.", append([]evidence{f.inHeader("Allow", "The methods that it takes.")}, f.shapeQuotes(f.shape())...)...)
	for _, m := range pick("", methods) {
		if m != "HEAD" && len(d.Actions) < 3 {
			d = do(d, edit("Use "+m, patch{Method: m}))
		}
	}
	return d
}

func hopThatChangedMethod(f *facts) int {
	for i := range f.hops {
		if r := f.hops[i].Redirect; r != nil && r.MethodChanged && i+1 < len(f.hops) {
			return i + 1
		}
	}
	return 0
}

// allowContradicts is MA-03.
func allowContradicts(f *facts) (finding, bool) {
	if !slices.Contains(parseAllow(f.combined("Allow")), f.method) {
		return silent()
	}
	ev := []evidence{f.inHeader("Allow", "It lists "+f.quote(f.method)+"."), f.inStatus("And yet it is refused.")}
	why := "The server contradicts itself. A proxy may refuse the method that the application would take, or a header overrides it."
	if _, ok := f.asked("X-HTTP-Method-Override"); ok {
		ev = append(ev, f.inSent("X-HTTP-Method-Override", "This may have changed the method."))
	}
	d := warning("The server refuses "+f.quote(f.method)+" and lists it as allowed.", why, ev...)
	d.Severity = playground.SeverityBlocker
	return d, true
}

// noAllow is MA-02.
func noAllow(f *facts) (finding, bool) {
	if f.has("Allow") || f.otherReason() && !actionRefused.MatchString(f.shape().words()) {
		return silent()
	}
	if d, ok := f.collectionThere(); ok {
		return d, true
	}
	ev := []evidence{f.inMethod("What was sent."), {Where: playground.InResponseHeader, Name: "Allow", Value: notSent}}
	method := or(f.quote(f.method), "the request's method")
	d := blocker("This address does not take "+method+", and the server does not say what it takes.",
		"A 405 must carry Allow. OPTIONS may tell which methods there are.", append(ev, f.shapeQuotes(f.shape())...)...)
	if m := methodWanted.FindStringSubmatch(f.shape().words()); m != nil && f.known && m[1]+m[2] != strings.ToUpper(f.method) && m[1]+m[2] != "DELETE" {
		d.Title, d.Why = "This address does not take "+method+"; the answer speaks of "+m[1]+m[2]+".", "A 405 must carry Allow; this one tells in its words what it takes."
		return do(likely(d), f.sendAs(m[1]+m[2])), true
	}
	p := f.get("")
	p.Method = "OPTIONS"
	return do(d, resend("Ask with OPTIONS", p)), true
}

// methodWanted are words for the method that is taken instead.
var methodWanted = lazyregexp.New(`\b(?:[Oo]nly|[Uu]se|[Rr]equires?|[Mm]ust be|[Ss]hould be|[Ee]xpect(?:s|ed)?|[Ss]end|[Tt]ry|allowed(?: methods?)?:?) (?:the |an? |HTTP )?(GET|HEAD|POST|PUT|PATCH|DELETE)\b|\b(GET|HEAD|POST|PUT|PATCH|DELETE) (?:method |requests? )?(?:only|(?:is |are )?(?:required|expected))\b`)

// takesTypes is CT-01.
func takesTypes(f *facts) (finding, bool) {
	name := "Accept-Post"
	if f.method == "PATCH" || !f.has("Accept-Post") {
		name = "Accept-Patch"
	}
	if !f.has(name) {
		if name = "Accept-Post"; !f.has(name) {
			if name = "Accept"; !f.has(name) {
				return silent()
			}
		}
	}
	types := typesIn(f.combined(name))
	if len(types) == 0 {
		return silent()
	}
	sent := f.sentType()
	title := "The server takes " + f.quote(choice(types)) + " here, not " + or(f.quote(sent), "content without a type") + "."
	switch {
	case !f.known:
		title = "The server takes " + f.quote(choice(types)) + " here."
	case slices.Contains(types, sent):
		title = "The server refuses " + f.quote(sent) + " and lists it as taken."
	}
	d := blocker(title, "The format of the body is not one that this address reads.", f.inHeader(name, "The formats that it takes."), f.inSent("Content-Type", "The format that was sent."))
	d.Evidence = append(d.Evidence, f.shapeQuotes(f.shape())...)
	for _, t := range types {
		if !strings.Contains(t, "*") && len(d.Actions) < 2 {
			d = do(d, f.asType(t))
		}
	}
	return d, true
}

// asType sends the content as another type, and makes it of that type where that can
// be done without loss.
func (f *facts) asType(mediaType string) action {
	p := patch{SetHeaders: set("Content-Type", mediaType)}
	label := "Send as " + mediaType
	sent := f.sentType()
	switch {
	case !f.known:
		return edit("Write the body as "+mediaType, p)
	case mediaType == sent:
		return action{}
	case jsonType(mediaType) && sent == "application/x-www-form-urlencoded":
		if text, ok := f.formAsJSON(); ok {
			p.Body, p.NewBody = "replace", &playground.Body{Kind: playground.BodyJSON, Text: text}
			label += ", converted"
		}
	case mediaType == "application/x-www-form-urlencoded" && jsonType(sent):
		if form, ok := f.asForm(); ok {
			return resend("Send as a form, converted", form)
		}
	}
	if looks := f.bodyLooks(); p.NewBody == nil && looks != "" && looks != mediaType && !(jsonType(looks) && jsonType(mediaType)) {
		return edit("Write the body as "+mediaType, p) // another name alone would not make it that
	}
	return resend(label, p)
}

// codingNotTaken is CT-01 for Content-Encoding.
func codingNotTaken(f *facts) (finding, bool) {
	sent, ok := f.asked("Content-Encoding")
	if !ok || strings.EqualFold(sent, "identity") {
		return silent()
	}
	ev := []evidence{f.inSent("Content-Encoding", "How the body was coded.")}
	if f.has("Accept-Encoding") {
		ev = append(ev, f.inHeader("Accept-Encoding", "The codings that it takes."))
	}
	return do(blocker("The server does not take a body coded as "+f.quote(sent)+".", "The media type may be right; the coding around it is not.", append(ev, f.shapeQuotes(f.shape())...)...),
		edit("Send without a content coding", patch{RemoveHeaders: []string{"Content-Encoding"}})), true
}

// bodyLooks names the type that the content of the request has by its bytes, or "".
func (f *facts) bodyLooks() string {
	text, ok := f.sentText()
	if !ok {
		if len(f.run.Request.Body.Fields) > 0 && f.run.Request.Body.Kind == playground.BodyForm {
			return "application/x-www-form-urlencoded"
		}
		return ""
	}
	t := strings.TrimSpace(text)
	switch {
	case t == "":
		return ""
	case t[0] == '{' || t[0] == '[':
		if _, fault := readJSON(t); fault == nil {
			return "application/json"
		}
	case strings.HasPrefix(t, "<?xml") || strings.HasPrefix(t, "<") && strings.HasSuffix(t, ">"):
		return "application/xml"
	case isForm(t):
		return "application/x-www-form-urlencoded"
	}
	return ""
}

func isForm(t string) bool {
	if strings.ContainsAny(t, " \n{}<>\"") || !strings.Contains(t, "=") {
		return false
	}
	for _, p := range strings.Split(t, "&") {
		if name, _, ok := strings.Cut(p, "="); !ok || name == "" {
			return false
		}
	}
	return true
}

// noContentType is CT-02; at 400 and 422 it speaks only where the server seems to have
// overlooked the body.
func noContentType(f *facts) (finding, bool) {
	looks := f.bodyLooks()
	if _, ok := f.asked("Content-Type"); ok || !f.sendsContent() {
		return silent()
	}
	if f.code != 415 && looks == "" {
		return silent()
	}
	d := blocker("The body was sent without a Content-Type, so the server cannot tell what it is.", "A server may not guess.", f.inSent("Content-Type", "The request had none."))
	if f.code != 415 {
		d = likely(d)
	}
	if looks != "" {
		d.Why = "By its bytes it is " + looks + "."
		d = do(d, resend("Send as "+looks, patch{SetHeaders: set("Content-Type", looks)}))
	} else {
		d = do(d, resend("Send as application/json", patch{SetHeaders: set("Content-Type", "application/json")}))
	}
	d.Evidence = append(d.Evidence, f.shapeQuotes(f.shape())...)
	return d, true
}

// textNamesType is CT-03.
func textNamesType(f *facts) (finding, bool) {
	sent := f.sentType()
	if f.code == 400 && (!f.known || !f.sendsContent() || f.speaksOf("content-type", "content type") == "") {
		return silent()
	}
	if f.code == 400 && f.body().html && typesIn(f.shape().words()) == nil {
		return silent() // a page names its own type in its head
	}
	types := typesIn(f.shape().words() + " " + html.UnescapeString(f.body().text[:min(len(f.body().text), 2048)]))
	types = slices.DeleteFunc(types, func(t string) bool { return t == sent })
	if len(types) == 0 {
		if f.speaksOf("json") != "" && !jsonType(sent) {
			types = []string{"application/json"}
		} else {
			return silent()
		}
	}
	title := "The answer speaks of " + f.quote(choice(types[:min(len(types), 3)]))
	if f.known {
		title += "; " + or(f.quote(sent), "no type") + " was sent"
	}
	d := likely(blocker(title+".", "The body's format is not one that this address reads.",
		append(f.shapeQuotes(f.shape()), f.inSent("Content-Type", "The format that was sent."))...))
	return do(d, f.asType(types[0])), true
}

func typeRefused(f *facts) (finding, bool) {
	if strings.HasPrefix(f.resp.Content.MediaType, "application/grpc") {
		return silent() // it is told by grpc-status, and plain HTTP is nothing it takes
	}
	sent := f.sentType()
	d := possible(blocker("The server does not read "+or(f.quote(sent), "this body")+" here; it does not say what it takes.", "Most APIs take application/json. The API's description, or OPTIONS with Accept-Post, would tell.",
		f.said(f.inSent("Content-Type", "The format that was sent."))...))
	if whole, _ := f.asked("Content-Type"); strings.Contains(whole, ";") && f.speaksOf("parameter") != "" {
		d = likely(blocker("The server does not take the parameters of this Content-Type: "+f.speech(), "The type itself may be right.", f.said(f.inSent("Content-Type", "The format that was sent, with parameters."))...))
		return do(d, resend("Send as "+f.quote(sent), patch{SetHeaders: set("Content-Type", sent)})), true
	}
	if looks := f.bodyLooks(); looks != "" && looks != sent && !(xmlType(looks) && xmlType(sent)) && !(jsonType(looks) && jsonType(sent)) {
		d.Why = "By its bytes the body is " + looks + ", and Content-Type says otherwise."
		return do(likely(d), resend("Send as "+looks, patch{SetHeaders: set("Content-Type", looks)})), true
	}
	if !jsonType(sent) {
		d = do(d, f.asType("application/json"))
	}
	return d, true
}
