package explain

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// missingRules tell a route that does not exist from a record that does not (NF-01 to
// NF-05, GO-01).
var missingRules = []rule{
	{id: "E-404-PLACEHOLDER", title: "A placeholder was not replaced", on: between(400, 499), find: placeholder, beats: []string{"E-404-RECORD", "E-404-ROUTE", "E-404-SAYS", "E-BODY-SAYS", "E-404-NEAR"}},
	{id: "E-404-SITE", title: "The host has no such site", on: on(404, 500), find: siteMissing, beats: []string{"E-404-PAGE", "E-404-ROUTE", "E-404-RECORD", "E-404-EDGE", "E-PROXY-PAGE", "E-5XX-SAYS", "E-REASON", "E-BODY-SAYS", "E-404-SAYS"}},
	{id: "E-404-ROUTE", title: "The route does not exist", on: on(404), refs: []ref{rfc(9110, "15.5.5")}, find: routeMissing, beats: []string{"E-404-PAGE", "E-404-SAYS", "E-404-RECORD", "E-404-HIDDEN", "E-5XX-TRACE", "E-2XX-HTML-FOR-JSON", "E-BODY-SAYS"}},
	{id: "E-404-RECORD", title: "The route works; the record does not exist", on: on(404), refs: []ref{rfc(9110, "15.5.5")}, find: recordMissing, beats: []string{"E-404-SAYS", "E-404-HIDDEN", "E-BODY-SAYS"}},
	{id: "E-404-PAGE", title: "A site's page says that nothing is there", on: on(404), refs: []ref{rfc(9110, "15.5.5")}, find: pageMissing, beats: []string{"E-404-SAYS", "E-404-HIDDEN", "E-2XX-HTML-FOR-JSON", "E-BODY-SAYS"}},
	{id: "E-404-SAYS", title: "The server says what is not there", on: on(404), refs: []ref{rfc(9110, "15.5.5")}, find: missingSays, beats: []string{"E-BODY-SAYS"}},
	{id: "E-404-NEAR", title: "A near path has answered", on: on(404, 405, 410), find: nearPath},
	{id: "E-404-PREFIX", title: "The same path has answered under another prefix", on: on(404, 410), find: otherPrefix, beats: []string{"E-404-NEAR"}},
	{id: "E-404-PATH", title: "The path looks odd", on: on(400, 404), find: oddPath},
	{id: "E-404-HIDDEN", title: "It may be hidden from you", on: on(404), refs: []ref{rfc(9110, "15.5.4")}, find: mayBeHidden},
	{id: "E-410-RESUME", title: "What the request goes on from is too old", on: on(410), refs: []ref{rfc(9110, "15.5.11")}, find: tooOld, beats: []string{"E-410-GONE", "E-BODY-SAYS"}},
	{id: "E-410-GONE", title: "Removed for good", on: on(410), refs: []ref{rfc(9110, "15.5.11")}, find: gone, beats: []string{"E-BODY-SAYS"}},
}

var placeholders = lazyregexp.New(`\{\{[^{}]{1,60}\}\}|\$\{[^{}]{1,60}\}|%7[Bb]%7[Bb](?:[^/%]|%[0-9A-Fa-f]{2}){1,60}?%7[Dd]%7[Dd]|\{[A-Za-z_][\w.-]{0,40}\}|%7[Bb][A-Za-z_][\w.-]{0,40}%7[Dd]|<[A-Za-z_][\w-]{0,40}>|%3[Cc][A-Za-z_][\w-]{0,40}%3[Ee]`)

var colonParam = lazyregexp.New(`/(:[A-Za-z_]\w{0,40})(/|$)`)

// placeholder is NF-04's {id}, :id and {{var}}; also undefined, null and NaN in a path.
func placeholder(f *facts) (finding, bool) {
	raw := f.target.EscapedPath()
	if f.target.RawQuery != "" && !f.target.Query().Has("query") { // braces are GraphQL's and PromQL's own
		raw += "?" + f.target.RawQuery
	}
	found := placeholders.FindString(raw)
	if m := colonParam.FindStringSubmatch(f.target.EscapedPath()); found == "" && m != nil {
		found = m[1]
	}
	why := "The server got the placeholder itself instead of a value."
	if plain, err := url.PathUnescape(raw); found != "" && err == nil && strings.Contains(plain, "</") {
		found = "" // elements of XML, in a query
	}
	if found == "" && f.code == 404 {
		for _, step := range strings.Split(f.target.Path, "/") {
			switch step {
			case "undefined", "null", "NaN", "None", "[object Object]", "nil":
				found, why = step, "A program put the word for a missing value into the address."
			}
		}
	}
	if found == "" {
		return silent()
	}
	shown := found
	if plain, err := url.PathUnescape(found); err == nil {
		shown = plain
	}
	return do(blocker("A part of the address was not filled in: "+f.quote(shown)+".", why, f.inURL(f.address(), "It was sent like this.")),
		edit("Edit the address", patch{URL: f.firstURL()})), true
}

// routeMarks are the words with which frameworks say that no route fits.
var routeMarks = []struct{ words, who string }{
	{"cannot get /", "Express"}, {"cannot post /", "Express"}, {"cannot put /", "Express"}, {"cannot delete /", "Express"}, {"cannot patch /", "Express"},
	{"no route matches", "Ruby on Rails"}, {goRoute, "a program in Go (net/http), or a proxy such as Traefik,"}, {"whitelabel error page", "Spring Boot"}, {"no message available", "Spring Boot"},
	{"no static resource", "Spring Boot"}, {"no handler found for", "Spring"}, {"using the urlconf defined in", "Django"},
	{"the requested url was not found on the server. if you entered the url manually", "Flask"}, {"nothing matches the given uri", "Python's http.server"},
	{"no matching route", "the router"}, {"route not found", "the router"}, {"no such route", "the router"}, {"unknown endpoint", "the API"}, {"no route found for", "Symfony"},
	{"unknown path", "the API"}, {"endpoint not found", "the API"}, {"invalid endpoint", "the API"}, {"resource not found for the path", "the API"}, {"unrecognized request url", "the API"},
	{"no http resource was found that matches the request uri", "ASP.NET"}, {"not a valid api", "the API"}, {"could not find a route", "the router"}, {"path not found", "the API"},
	{"no route for", "the router"}, {"appear to be an api call", "the API"}, {"api endpoint does not exist", "the API"}, {"default backend - 404", "Kubernetes ingress"}, {"no route matched with those values", "Kong"}, {"route_not_found", "the router"}, {"endpoint_not_found", "the API"}, {"rest_no_route", "WordPress"}, {"no route was found matching the url and request method", "WordPress"},
	{"route inconnue", "the router"}, {"route introuvable", "the router"}, {"route nicht gefunden", "the router"}, {"ruta no encontrada", "the router"}, {"rota não encontrada", "the router"}, {"endpoint no encontrado", "the API"}, {"endpoint não encontrado", "the API"}, {"endpoint introuvable", "the API"}, {"endpoint nicht gefunden", "the API"}, {"маршрут не найден", "the router"}, {"接口不存在", "the API"}, {"路由不存在", "the router"},
	{"no handler for path", "the router"}, {"bad_route", "Twirp"}, {"controller or its method is not found", "CodeIgniter"}, {"no listener for endpoint", "MuleSoft"}, {"could not find resource for full path", "RESTEasy"}, {"unable to resolve the request", "Yii"},
	{"m_unrecognized", "Matrix"}, {"sinatra doesn’t know this ditty", "Sinatra"}, {"unknown api", "the API"}, {"url not found", "the API"}, {"not a valid endpoint", "the API"}, {"unknown route", "the router"}, {"does not match any route", "Magento"}, {"unable to identify proxy for host", "Apigee"}, {"invalid_endpoint", "the API"}, {"requested endpoint does not exist", "the API"}, {"requested endpoint was not found", "the API"}, {"requested endpoint could not be found", "the API"}, {"server knows how to handle: [", "a FHIR server"}, {"no method found matching route", "the router"}, {"the requested url was not found on this server.", "Apache httpd"}, {"<p>the requested resource was not found on this server.</p>", "Django"},
}

// goRoute is what Go's own router answers, as plain text.
const goRoute = "404 page not found"

// routeMissing is NF-01.
func routeMissing(f *facts) (finding, bool) {
	who, ev := routeMark(f)
	if who == "" {
		return silent()
	}
	title := "There is no route " + strings.TrimSpace(f.quote(f.method)+" "+f.path()) + " on this server."
	if f.path() == "this address" {
		title = "There is no route for this address on the server."
	}
	why := who + " answers like this when no route fits the path. A missing record would have been said in other words. Check the path, its prefix (such as /api or a version), and the port."
	if m := f.shape().mark; m != nil && (m.layer == "proxy" || m.layer == "server") {
		title = "The web server (" + m.product + ") has nothing at " + f.path() + "; an application behind it was not asked."
		why = "The page is the web server's own. Check the path, its prefix (such as /api or a version), and to where the server passes requests on."
	}
	d := likely(blocker(title, why, append(ev, f.inMethod("What was asked."))...))
	if f.springSilent() {
		d = possible(d)
		d.Title = "Nothing is at " + f.path() + "; it may be the route that is missing, or the record that it names."
		d.Why = "Spring Boot leaves the message out unless it is told otherwise, so the two look the same. If another id works, it is the record; else check the path, its prefix (such as /api or a version), and the port."
	}
	if m := didYouMean.FindStringSubmatch(f.shape().words()); m != nil && f.known {
		d.Why += " It asks whether " + f.quote(m[1]) + " was meant."
		d = do(d, resend("Send to "+f.quote(m[1]), patch{URL: m[1]}))
	}
	if r := f.past.LastGood; r != nil {
		d.Evidence = append(d.Evidence, f.inHistory(r, "The same address has worked: the server is another version, or not the same one."))
	}
	return d, true
}

// springSilent reports Spring's answer without a message at an address that ends in an id.
func (f *facts) springSilent() bool {
	s := f.shape()
	path := strings.TrimRight(f.target.Path, "/")
	return s.name == "Spring Boot error" && s.message == nil && strings.ContainsAny(path[strings.LastIndexByte(path, '/')+1:], "0123456789")
}

// didYouMean is the path that the router proposes.
var didYouMean = lazyregexp.New(`(?i)did you mean (/[A-Za-z0-9._~/-]{1,120})(?:[ ?,]|$)`)

// pathNotFound names the path itself as what is missing; namedRoute are the sentences of Spring and of
// Laravel, which name a route as well.
var (
	pathNotFound = lazyregexp.New(`\bpath ['"]?/\S{1,200} (?:was |is )?not found`)
	namedRoute   = lazyregexp.New(`\bno endpoint (?:get|head|post|put|patch|delete|options) /|\bthe route \S{1,200} could not be found\b`)
)

func routeMark(f *facts) (string, []evidence) {
	said, b := f.shape().lower(), f.body()
	if pathNotFound.MatchString(said) {
		return "The server", f.shapeQuotes(f.shape())
	}
	if m := namedRoute.FindString(said); m != "" {
		who := "Spring"
		if strings.HasPrefix(m, "the route") {
			who = "Laravel"
		}
		return who, f.shapeQuotes(f.shape())
	}
	if w := f.shape().message.words(); w != "" && b.root.count <= 2 && f.shape().code == nil && strings.HasPrefix(f.shape().name, "a detail member") && w == "Not Found" {
		return "A FastAPI or Starlette server", f.shapeQuotes(f.shape())
	}
	if w := f.shape().words(); w == "Not Found" && f.has("apigw-requestid") && b.root != nil && b.root.count == 1 {
		return "An HTTP API of Amazon API Gateway", append(f.shapeQuotes(f.shape()), f.inHeader("apigw-requestid", "The gateway answered."))
	}
	for _, m := range routeMarks {
		if strings.Contains(said, m.words) && !(m.words == goRoute && b.html) {
			return capital(m.who), f.shapeQuotes(f.shape())
		}
		if m.words == goRoute && b.html {
			continue // a page of somebody else's
		}
		if b.root == nil && strings.Contains(b.lower(), m.words) {
			return capital(m.who), []evidence{f.inWord(m.words, "The words of "+m.who+" for a route that it does not have.")}
		}
	}
	if s := f.shape(); s.name == "Spring Boot error" && s.message == nil {
		return "Spring Boot", f.shapeQuotes(s)
	}
	if s := f.shape(); s.mark != nil && (s.mark.layer == "proxy" || s.mark.layer == "server") && s.mark.product != "GitHub Pages" {
		return s.mark.product, f.shapeQuotes(s)
	}
	return "", nil
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

var missingWords = append([]string{"not found", "does not exist", "doesn't exist", "no such", "couldn't find", "could not find", "unknown", "not in the", "not exist", "no record", "missing", "cannot find", "can't find", "has no", "no user", "not available", "unable to find", "not be found", "was deleted", "no longer", "not recogni", "unrecogni", "has been deleted", "been removed", "no results", "match your", "matches the given query"}, inTongues(topicMissing)...)

var noneFound = lazyregexp.New(`\bno [a-z]{2,30}(?: [a-z]{2,30})? (?:was |were |with )?(?:found|exists?)\b`)

// recordMissing is NF-02: the body names what is missing, so a handler for the route ran.
func recordMissing(f *facts) (finding, bool) {
	s := f.shape()
	w := s.words()
	b := f.body()
	if d, ok := f.saidMissing(); ok {
		return d, true
	}
	if w == "" || b.root == nil && !b.xml && !textAnswer(f) || s.mark != nil {
		return silent()
	}
	if d, ok := f.orHidden(); ok {
		return d, true
	}
	id, kind := f.pathRecord()
	named := id != "" && containsID(w, id) && !(strings.HasSuffix(id, "s") && isWord(strings.ToLower(id)) && strings.Contains(strings.ToLower(w), "you have"))
	sentAs, step := "", action{}
	if _, v := f.sentNamed(); v != "" && !strings.Contains(f.target.Path, v) && (!named || strings.Contains(v, id)) {
		sentAs, step = f.namedStep()
		named = false
	}
	lower := strings.ToLower(w)
	if !named && (hasAny(lower, missingWords...) == "" && !noneFound.MatchString(lower) || onlyStatus(w) || strings.EqualFold(strings.Trim(w, "."), "resource not found")) || hasAny(lower, "the table ", "endpoint", "route", "exception:", "syntax error") != "" {
		return silent()
	}
	words := strings.TrimSpace(strings.TrimPrefix(f.speech(), "404 "))
	title := "The route works; " + f.lowerFirst(words)
	if hint := named && (strings.ContainsRune(w, ';') || strings.Contains(lower, " but ")); hint {
		named = true
	} else if named && kind != "" {
		title = "The route works; " + f.quote(kind) + " " + f.quote(id) + " does not exist."
	} else if named {
		title = "The route works; " + f.quote(id) + " does not exist."
	}
	ev := f.shapeQuotes(s)
	if len(ev) > 0 {
		ev[0].Reading = "The API names the missing record."
	}
	if f.has("Content-Type") && b.root != nil {
		ev = append(ev, f.inHeader("Content-Type", "The application wrote this answer, not a proxy."))
	}
	d := blocker(title, strings.TrimSpace("The server found the code for this address and looked the record up. The path is right; what it names is not there. "+f.hint()), ev...)
	if s.sure != playground.Certain || !named {
		d = likely(d)
	}
	if sentAs != "" {
		d.Why = strings.TrimSpace(f.hint() + " " + sentAs + " That is what is not there, not the path.")
		return do(d, step), true
	}
	if !named && f.target.RawQuery != "" && !f.sendsContent() && hasAny(lower, "query", "search", "criteria", "filter", "parameter") != "" {
		return do(d, f.otherAddress()...), true // what was looked for stands in the query
	}
	if !named {
		if why, steps := f.headerStep(); why != "" {
			d.Why = strings.TrimSpace(f.hint() + " " + why + " Its value may name what is not there.")
			d = do(d, steps...)
		} else if f.method == "POST" && f.sendsContent() && !strings.ContainsAny(f.target.Path, "0123456789") && hasAny(lower, "endpoint", "page", "url") == "" {
			d.Why = strings.TrimSpace(f.hint() + " The server found the code for this address and looked the record up. The address names no record, so what is not there is most likely named by the content.")
			d = do(d, edit("Edit the body", patch{Body: "keep"}))
		}
		return d, true
	}
	return f.siblings(d, id), true
}

// saidMissing is a record that is missing by a member of the body: found: false of
// Elasticsearch, the reason of CouchDB, or a code such as company-profile-not-found.
func (f *facts) saidMissing() (finding, bool) {
	root, s := f.body().root, f.shape()
	var n *node
	switch {
	case root.get("found").is(isBool) && root.get("found").text == "false":
		n = root.get("found")
	case root.get("error").words() == "not_found" && (root.get("reason").words() == "missing" || root.get("reason").words() == "deleted"):
		n = root.get("reason")
	case s.name == "a FHIR OperationOutcome" && s.message.words() == "not-found":
		n = s.message
	case codedMissing(s.message.words()):
		n = s.message
	case codedMissing(s.code.words()) && onlyStatus(s.message.words()):
		n = s.code
	default:
		return silent()
	}
	id, kind := f.pathRecord()
	what := "the record"
	if !strings.ContainsAny(id, "0123456789") && codedMissing(n.scalar()) {
		what = "what it names" // the last step is a word, and no record
	} else if id != "" && kind != "" {
		what = f.quote(kind) + " " + f.quote(id)
	} else if id != "" {
		what = f.quote(id)
	}
	end := " does not exist (" + f.quote(n.scalar()) + ")."
	if n.text == "deleted" {
		end = " was deleted."
	} else if n.is(isBool) || n.text == "missing" {
		end = " does not exist."
	}
	if what == "what it names" { // by its code alone
		d := likely(blocker("The route works; "+what+end, "By its code the server looked something up that this request names, and did not find it. Look at the values in the address and in the content.", f.inJSON(n, "The API says that it is missing."), f.inStatus("")))
		if strings.ContainsAny(f.target.Path, "0123456789") { // the record is a step before
			return f.siblings(d, id), true
		}
		return d, true
	}
	return f.siblings(blocker("The route works; "+what+end, "The server found the code for this address and looked the record up. The path is right; what it names is not there.", f.inJSON(n, "The API says that it is missing."), f.inStatus("")), id), true
}

// textAnswer reports a short plain text, which a handler wrote by hand.
func textAnswer(f *facts) bool {
	b := f.body()
	return !b.html && !b.xml && len(b.text) < 400 && b.textual()
}

// pathRecord is the last step of the path when it names a record, and what kind the
// collection before it holds.
func (f *facts) pathRecord() (id, kind string) {
	steps := strings.Split(strings.Trim(f.target.Path, "/"), "/")
	if len(steps) == 0 || steps[len(steps)-1] == "" {
		return "", ""
	}
	id = steps[len(steps)-1]
	if len(steps) > 1 {
		kind = singular(steps[len(steps)-2])
	}
	return id, kind
}

// singular makes "user" of "users"; what does not look like a plural has no kind.
func singular(s string) string {
	l := strings.ToLower(s)
	switch {
	case !isWord(l) || len(l) < 3:
		return ""
	case strings.HasSuffix(l, "ies") && len(l) > 4:
		return l[:len(l)-3] + "y"
	case strings.HasSuffix(l, "sses") || strings.HasSuffix(l, "xes") || strings.HasSuffix(l, "ches"):
		return l[:len(l)-2]
	case strings.HasSuffix(l, "s") && !strings.HasSuffix(l, "ss") && !strings.HasSuffix(l, "us"):
		return l[:len(l)-1]
	}
	return ""
}

func isWord(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '-' && r != '_' {
			return false
		}
	}
	return s != ""
}

// containsID reports whether words hold the id as a word of its own.
func containsID(words, id string) bool {
	return len(id) > 0 && hasWord(strings.ToLower(words), strings.ToLower(id))
}

func missingSays(f *facts) (finding, bool) {
	s := f.shape()
	if s.words() == "" || onlyStatus(s.words()) || s.mark != nil || f.body().html && hasAny(strings.ToLower(s.words()), missingWords...) == "" && !f.body().foreign() {
		return silent()
	}
	d := likely(blocker("Not found, the server says: "+f.speech(), or(f.hint(), "Whether the path or the record is wrong cannot be told from these words."), f.shapeQuotes(s)...))
	if f.speaksOf("endpoint", "route", "method", "api version", "resource path", "operation") != "" && f.speaksOf("no longer supported", "no longer available", "deprecated", "has been removed", "was removed", "retired", "discontinued") != "" {
		d.Why = strings.TrimSpace(f.hint() + " It is about the address itself: it was there once, or is in another version of the API. The API's description of the version that is asked names what takes its place.")
		return do(d, append(f.otherAddress(), f.openDocs())...), true
	}
	switch f.topic() {
	case topicSignIn, topicKey, topicMoney, topicClosed, topicOff, topicBusy, topicFirst, topicVersion, topicOver, topicListed:
		why, steps := f.aboutElse()
		d.Why = strings.TrimSpace(f.hint() + " " + why)
		return do(do(d, steps...), f.openDocs()), true
	}
	if f.topic() == topicRights && f.speaksOf("belong") != "" {
		d.Why = strings.TrimSpace(f.hint() + " By its words it may be there, and belong to another than the one who asks.")
	}
	if why, step := f.namedStep(); why != "" {
		d.Why = strings.TrimSpace(f.hint() + " " + why + " That is what is not there, not the path.")
		d = do(d, step)
	}
	return do(d, f.openDocs()), true
}

// tooOld is a 410 for what a client wanted to go on from.
func tooOld(f *facts) (finding, bool) {
	word := f.speaksOf("too old", "sync token", "synctoken", "fullsyncrequired", "resync", "cursor", "delta token", "page token", "pagetoken", "has expired", "resourceversion")
	if word == "" || word == "has expired" && !f.resumes() {
		return silent()
	}
	return f.startAnew(word), true
}
