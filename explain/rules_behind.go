package explain

import (
	"strings"

	"parley/lazyregexp"
)

// behindRules look behind a success for failures that stand where no member is named error.
var behindRules = []rule{
	{id: "E-200-WALL", title: "A firewall's page under a success code", on: on(200), find: wallUnderSuccess, beats: []string{"E-2XX-OK", "E-2XX-HTML-FOR-JSON", "E-2XX-SIGN-IN"}},
	{id: "E-200-PHP", title: "A PHP message before the JSON", on: onSuccess, find: phpMessage, beats: []string{"E-2XX-OK", "E-2XX-HTML-AS-JSON", "E-2XX-BROKEN-JSON", "E-2XX-HTML-FOR-JSON", "E-TYPE-MISMATCH"}},
	{id: "E-200-ITEMS", title: "Items of a batch that failed", on: onSuccess, find: failedItems, beats: []string{"E-2XX-OK", "E-200-FAILURE", "E-201-NO-LOCATION"}},
	{id: "E-200-PAGE", title: "A page for an error under a success code", on: onSuccess, find: errorPage, beats: []string{"E-2XX-OK", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-200-INCOMPLETE", title: "The answer says that a part is missing", on: onSuccess, find: incomplete, beats: []string{"E-2XX-OK"}},
	{id: "E-200-CHECKED", title: "The answer of a check: not valid", on: onSuccess, find: checked, beats: []string{"E-2XX-OK", "E-200-FAILURE", "E-200-PARTLY"}},
	{id: "E-200-DECLINED", title: "What was asked was turned down", on: onSuccess, find: declined, beats: []string{"E-2XX-OK", "E-201-LOCATION", "E-201-NO-LOCATION", "E-200-FAILURE"}},
	{id: "E-200-USER-ERRORS", title: "GraphQL's errors of the caller", on: onSuccess, find: userErrors, beats: []string{"E-2XX-OK"}},
	{id: "E-200-INNER", title: "An answer within the answer", on: onSuccess, find: innerAnswer, beats: []string{"E-2XX-OK", "E-200-FAILURE"}},
	{id: "E-200-MAINTENANCE", title: "A page of maintenance under a success code", on: onSuccess, find: maintenancePage, beats: []string{"E-2XX-OK", "E-2XX-HTML-FOR-JSON", "E-200-PAGE"}},
}

// pageWalls are words that only the refusal of a firewall holds, whatever the status.
var pageWalls = []struct{ product, words string }{
	{"F5 BIG-IP", "the requested url was rejected. please consult with your administrator"},
	{"Imperva Incapsula", "_incapsula_resource"},
	{"Imperva Incapsula", "incapsula incident id"},
	{"FortiWeb", "<title>web page blocked!</title>"},
}

func wallUnderSuccess(f *facts) (finding, bool) {
	b := f.body()
	if !b.html || len(b.text) > 8192 {
		return silent()
	}
	if d, ok := f.scriptWall(); ok {
		return d, true
	}
	for _, w := range pageWalls {
		if strings.Contains(b.lower(), w.words) {
			d := likely(blocker(w.product+" stopped this request before it reached the API, and says 200.", "It took the caller for a robot, or a rule of its firewall matched. The API itself did not answer. Whoever runs the site can let you through.",
				f.inWord(w.words, "The page is "+w.product+"'s."), f.inStatus("Says nothing of it.")))
			return do(f.withIDs(d), copyIDs(f)...), true
		}
	}
	return silent()
}

var phpWords = lazyregexp.New(`^\s*(?:<br\s*/?>\s*)?(?:<b>)?(?:PHP )?(Warning|Notice|Deprecated|Strict Standards)(?:</b>)?: +([^\n]{3,400}?) in (?:<b>)?([^\n<]{1,300}?)(?:</b>)? on line (?:<b>)?(\d+)`)

// phpMessage is a warning that PHP writes into the content before the program's own.
func phpMessage(f *facts) (finding, bool) {
	b := f.body()
	m := phpWords.FindStringSubmatchIndex(b.text[:min(len(b.text), 2048)])
	if m == nil || !jsonType(f.resp.Content.MediaType) {
		return silent()
	}
	part := func(i int) string { return f.quote(strings.TrimSpace(stripTags(b.text[m[2*i]:m[2*i+1]]))) }
	return blocker("PHP wrote a message of its own before the JSON: "+strings.TrimSuffix(part(2), ".")+" ("+part(3)+", line "+part(4)+").", "With it the body is no JSON, and clients that parse it fail. The program has to be mended there, or display_errors switched off: such text also tells strangers how the server is built.",
		f.inText(m[2], b.text[m[2]:m[1]], "PHP's message."), f.inHeader("Content-Type", "What it says it is.")), true
}

// userErrors is a mutation that GraphQL carried out and that refused what was sent, as
// Shopify and GitLab tell it: data.NAME.userErrors.
func userErrors(f *facts) (finding, bool) {
	data := f.body().root.get("data")
	if !data.is(isObject) || f.shape().name == "GraphQL" {
		return silent()
	}
	for k := data.first; k != nil; k = k.next {
		list := k.one("userErrors", "user_errors", "mutationErrors", "errors", "fieldErrors")
		if !list.is(isArray) || list.count == 0 {
			continue
		}
		words := list.first
		if words.is(isObject) {
			words = words.one("message", "detail", "messages")
		}
		if words.is(isArray) {
			words = words.first
		}
		if words.words() == "" {
			continue
		}
		title := "It failed, though the status is " + itoa(f.code) + ": " + f.quote(k.key) + " was refused: " + sentence(f.quote(words.text))
		ev := []evidence{f.inJSON(words, "What is wrong with what was sent.")}
		if field := list.first.get("field"); fieldName(field) != "" {
			ev = append(ev, f.inJSON(field, "The field that it is about."))
		}
		if code := list.first.one("code"); notYet.MatchString(words.text[:min(len(words.text), topicBytes)]) || strings.HasSuffix(code.words(), "IN_PROGRESS") {
			return do(blocker(title, "GraphQL carried the operation out, and the operation said no: something is still going on. Ask again when that is done.", append(ev, f.inStatus("Says only that the document was taken."))...), f.rates().orSoon()), true
		}
		return do(blocker(title, "GraphQL carried the operation out, and the operation said no. A test has to look at "+list.pointer()+".", append(ev, f.inStatus("Says only that the document was taken."))...), edit("Edit the body", patch{Body: "keep"})), true
	}
	return silent()
}

// innerAnswer is an answer as a function gives it to its gateway, that came out unread.
func innerAnswer(f *facts) (finding, bool) {
	root := f.body().root
	status := root.get("statusCode")
	if !status.is(isNumeric) || len(status.text) != 3 || status.text[0] < '4' || status.text[0] > '5' || !root.get("body").is(isString) {
		return silent()
	}
	ev := []evidence{f.inJSON(status, "The status that was meant."), f.inJSON(root.get("body"), "The body that was meant.")}
	return likely(blocker("The body is itself an answer, with status "+status.text+": it failed.", "A function gave it to its gateway, which passed it on instead of reading it: the integration is not set to take the function's status.", append(ev, f.inStatus("What came instead."))...)), true
}

// maintenancePage is a page that says that the site is down.
func maintenancePage(f *facts) (finding, bool) {
	p := f.htmlPage()
	if !f.body().html || len(f.body().text) > 16<<10 {
		return silent()
	}
	for _, w := range []piece{{p.heading, p.headingAt}, {p.title, p.titleAt}} {
		if word := hasAny(strings.ToLower(w.text), "under maintenance", "scheduled maintenance", "down for maintenance", "maintenance mode", "we'll be back soon", "we’ll be back soon", "temporarily down"); word != "" {
			return do(likely(blocker("The site is down for maintenance, and says "+itoa(f.code)+": "+sentence(f.quote(w.text)), "The page stands in for whatever was asked. A 503 with Retry-After would say so to programs.", f.inText(w.at, w.text, "What the page says."), f.inStatus("A success, by its number."))), f.soonBy(p.para)), true
		}
	}
	return silent()
}

// notHere are words of a gateway for a host or a path for which it has nothing.
var notHere = lazyregexp.New(`(?i)^(?:error: ?)?(?:unknown|unrecogni[sz]ed|unmapped|no such|invalid) (?:api|host ?name|host|virtual host|domain|route|path|endpoint|context|tenant)\b.{0,60}$`)

// ofOwnAddress reports words whose names and paths are those of the request, or none: another
// host, or a file, is one that the server looked for.
func (f *facts) ofOwnAddress(w string) bool {
	for _, word := range strings.Fields(w) {
		word = strings.Trim(word, `.,:;!?'"()`)
		if strings.ContainsAny(word, "./") && !strings.Contains(f.firstURL(), word) {
			return false
		}
	}
	return true
}
