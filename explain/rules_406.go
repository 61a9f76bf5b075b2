package explain

import (
	"slices"
	"strings"

	"parley/lazyregexp"
)

// notAcceptable is NA-01.
func notAcceptable(f *facts) (finding, bool) {
	if f.speaksOf("content-type header", "content type header") != "" {
		return typeMeant(f), true
	}
	wanted, sent := f.asked("Accept")
	types := typesIn(f.body().text)
	if only := len(types) == 1 && sent && strings.EqualFold(types[0], strings.TrimSpace(wanted)); !only {
		types = slices.DeleteFunc(types, func(t string) bool { return strings.EqualFold(t, strings.TrimSpace(wanted)) }) // the answer repeats what was asked
	}
	if f.sendsContent() && f.namesMember(strings.ToLower(f.shape().words())) && f.speaksOf("accept", "media") == "" || f.otherReason("accept", "format", "media", "content type", "content-type", "representation", "support", "version") && len(types) == 0 {
		if strings.EqualFold(f.shape().codeWord(), "PGRST116") {
			d := likely(blocker("Not exactly one record was found, and one was asked for: "+f.speech(), "Accept asks for a single object. No record, or several, fit the query: look at the filter, or ask for a list.", f.said(f.inSent("Accept", "It asks for one object."))...))
			return do(d, resend("Accept application/json", patch{SetHeaders: set("Accept", "application/json")})), true
		}
		d := likely(blocker("The server cannot give it as asked: "+f.speech(), "406 mostly speaks of formats; here the words name another reason.", f.said(f.inSent("Accept", "What was asked for."))...))
		why, steps := f.aboutElse()
		if why == "" {
			why, steps = f.standsElse()
		}
		if why != "" {
			d.Why += " " + why
			return do(d, steps...), true
		}
		return f.whereToMend(d), true
	}
	if anything := !sent || strings.HasPrefix(strings.TrimSpace(wanted), "*/*"); f.known && anything && len(types) == 0 && len(f.presentOf("Accept-Language", "Accept-Charset")) == 0 {
		return f.nothingFits(), true
	}
	title := "The server has nothing in a format that Accept takes."
	if language, ok := f.asked("Accept-Language"); ok && len(types) == 0 && (!sent || strings.Contains(wanted, "*/*")) {
		title = "The server may have nothing in the language that was asked for: " + f.quote(language) + "."
	} else if sent {
		title = "The server has nothing as " + f.quote(wanted) + "."
	}
	ev := []evidence{f.inSent("Accept", "What was asked for.")}
	inLanguage := strings.Contains(title, "in the language")
	for _, name := range []string{"Accept-Language", "Accept-Encoding", "Accept-Charset"} {
		if _, ok := f.asked(name); ok && name != "Accept-Encoding" {
			ev = append(ev, f.inSent(name, "This counts as well."))
		}
	}
	ev = append(ev, f.shapeQuotes(f.shape())...)
	d := blocker(title, "Ask for something that it has, or leave the header out and take what comes.", ev...)
	if inLanguage {
		d = likely(d)
	}
	if f.has("Alternates") {
		d.Evidence = append(d.Evidence, f.inHeader("Alternates", "What there is."))
	}
	if w := strings.ToLower(f.shape().words()); len(typesIn(w)) > 1 && hasAny(w, " both ", " and ") != "" && hasAny(w, " or ", " either ") == "" {
		all := typesIn(w)
		d.Title, d.Why = "The server wants Accept to have all of "+f.quote(strings.Join(all, ", "))+".", "It says so in words; one of them alone is not enough."
		return do(likely(d), resend("Accept "+strings.Join(all, ", "), patch{SetHeaders: set("Accept", strings.Join(all, ", "))})), true
	}
	for _, t := range types[:min(len(types), 2)] {
		if !strings.Contains(wanted, t) {
			d.Why = "It has " + f.quote(list(types)) + "."
			d = do(d, resend("Accept "+t, patch{SetHeaders: set("Accept", t)}))
		}
	}
	return do(d, resend("Accept anything", patch{SetHeaders: set("Accept", "*/*"), RemoveHeaders: f.presentOf("Accept-Language", "Accept-Charset")})), true
}

// nothingFits is a 406 to a request that takes any format: it is about something else.
func (f *facts) nothingFits() finding {
	if w := strings.ToLower(f.shape().words()); acceptBlamed.MatchString(w[:min(len(w), topicBytes)]) {
		return do(likely(blocker("The server wants another Accept: "+f.speech(), "It takes formats by a name of its own, often with the version of the API in it, and not any. The API's description tells which.", f.said(f.inSent("Accept", "What was asked for."))...)), edit("Change Accept", patch{SetHeaders: set("Accept", "application/json")}))
	}
	d := possible(blocker("The server refuses the format, though any format would do"+f.saysAfter()+".", "Nothing in Accept stands in the way. Some APIs want the format in the address, such as .json at its end; some firewalls answer 406 to what they do not like.",
		f.said(f.inSent("Accept", "Any format is taken."), f.inStatus(""))...))
	if _, sent := f.asked("Accept"); !sent || !strings.Contains(f.target.Path, ".") {
		d = do(d, resend("Accept application/json", patch{SetHeaders: set("Accept", "application/json")}))
	}
	return d
}

// acceptBlamed are words that blame Accept by its name.
var acceptBlamed = lazyregexp.New(`\baccept\b['"\x60]?(?: header)? (?:(?:header|field|value) )?(?:is|was|must|has|should|cannot|missing|invalid|required|not)\b|\b(?:missing|invalid|no|unsupported|wrong|bad|required) accept\b`)

// saysAfter is the server's words for the end of a sentence of ours, or "".
func (f *facts) saysAfter() string {
	if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) {
		return "; it says: " + strings.TrimSuffix(w, ".")
	}
	return ""
}

// typeMeant is a 406 that speaks of the type of what was sent, as Elasticsearch does.
func typeMeant(f *facts) finding {
	sent := f.sentType()
	d := likely(blocker("The server does not take "+or(f.quote(sent), "this Content-Type")+", says the answer: "+f.speech(), "406 is about what was asked for, 415 about what was sent; here the words count.", f.said(f.inSent("Content-Type", "The format that was sent."))...))
	if !jsonType(sent) {
		d = do(d, f.asType("application/json"))
	}
	return d
}

// presentOf are those of names that the composed request has.
func (f *facts) presentOf(names ...string) []string {
	var out []string
	for _, n := range names {
		if _, ok := f.run.Request.Header(n); ok {
			out = append(out, n)
		}
	}
	return out
}

// typesIn finds media types in words.
func typesIn(text string) []string {
	text = text[:min(len(text), 8192)]
	var types []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'<>()[]{},;:`", r) }) {
		w = strings.Trim(w, ".")
		top, sub, ok := strings.Cut(w, "/")
		if !ok || !isToken(sub) || slices.Contains(types, w) {
			continue
		}
		switch top {
		case "application", "text", "multipart", "image", "audio", "video":
			types = append(types, w)
		}
	}
	return types
}
