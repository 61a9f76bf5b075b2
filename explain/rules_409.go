package explain

import (
	"strings"

	"parley/playground"
)

// conflictRules tell what the request clashes with (CF, PC, LK, TE, UP).
var conflictRules = []rule{
	{id: "E-409-IN-PROGRESS", title: "The same request is still going on", on: on(409, 422, 425), find: inProgress, beats: []string{"E-409-VERSION", "E-409-EXISTS", "E-409-SAYS", "E-425", "E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-409-KEY", title: "A key that stands for another request", on: on(400, 409, 422), find: keyReused, beats: []string{"E-409-EXISTS", "E-409-SAYS", "E-400-SAYS", "E-400-FIELDS", "E-BODY-SAYS"}},
	{id: "E-CHECKSUM", title: "A checksum that does not fit", on: on(400, 409, 412, 422, 460), refs: []ref{rfc(9530, "3")}, find: checksumDiffers},
	{id: "E-409-VERSION", title: "Another version is there now", on: on(409), refs: []ref{rfc(9110, "15.5.10"), rfc(9110, "13.1.1")}, find: versionConflict, beats: []string{"E-409-SAYS", "E-BODY-SAYS"}},
	{id: "E-409-EXISTS", title: "It exists already", on: on(409, 400, 422), refs: []ref{rfc(9110, "15.5.10")}, find: duplicate, beats: []string{"E-5XX-SQL", "E-409-SAYS", "E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-409-SAYS", title: "The server says what it clashes with", on: on(409), refs: []ref{rfc(9110, "15.5.10")}, find: conflictSays, beats: []string{"E-BODY-SAYS"}},
	{id: "E-412-WEAK", title: "A weak entity tag in If-Match", on: on(412), refs: []ref{rfc(9110, "13.1.1")}, find: weakIfMatch, beats: []string{"E-412-MATCH", "E-BODY-SAYS"}},
	{id: "E-412-MATCH", title: "The version in If-Match is not the current one", on: on(412), refs: []ref{rfc(9110, "15.5.13"), rfc(9110, "13.1.1")}, find: staleIfMatch, beats: []string{"E-BODY-SAYS"}},
	{id: "E-412-EXISTS", title: "If-None-Match: * and it exists", on: on(412), refs: []ref{rfc(9110, "13.1.2")}, find: existsAlready, beats: []string{"E-BODY-SAYS"}},
	{id: "E-412-SINCE", title: "It changed since the date that was sent", on: on(412), refs: []ref{rfc(9110, "13.1.4")}, find: changedSince, beats: []string{"E-BODY-SAYS"}},
	{id: "E-412-SHAPE", title: "A condition that is misshapen", on: on(412), refs: []ref{rfc(9110, "8.8.3"), rfc(9110, "5.6.7")}, find: misshapenCondition, beats: []string{"E-412-MATCH", "E-412-SINCE", "E-BODY-SAYS"}},
	{id: "E-ONLY-IF-CACHED", title: "Only a copy was asked for, and there is none", on: on(412, 504), refs: []ref{rfc(9111, "5.2.1.7")}, find: onlyIfCached, beats: []string{"E-412-NONE", "E-504", "E-PROXY-PAGE", "E-OFFICE-PROXY", "E-BODY-SAYS", "E-5XX-SAYS", "E-5XX-RETRY", "E-2XX-HTML-FOR-JSON"}},
	{id: "E-412-NONE", title: "A 412 to no condition", on: on(412), refs: []ref{rfc(9110, "15.5.13")}, find: noCondition, beats: []string{"E-BODY-SAYS"}},
	{id: "E-428", title: "A condition is required", on: on(428), refs: []ref{rfc(6585, "3")}, find: conditionRequired, beats: []string{"E-BODY-SAYS"}},
	{id: "E-423-LOCKED", title: "The resource is locked", on: on(423), refs: []ref{rfc(4918, "11.3")}, find: locked, beats: []string{"E-BODY-SAYS"}},
	{id: "E-424", title: "Something else failed first", on: on(424), refs: []ref{rfc(4918, "11.4")}, find: failedDependency, beats: []string{"E-BODY-SAYS"}},
	{id: "E-425", title: "Too early to be safe", on: on(425), refs: []ref{rfc(8470, "5.2")}, find: tooEarly, beats: []string{"E-BODY-SAYS"}},
	{id: "E-426-UPGRADE", title: "Another protocol is wanted", on: on(400, 426), refs: []ref{rfc(9110, "15.5.22")}, find: upgrade, beats: []string{"E-BODY-SAYS", "E-400-SAYS"}},
	{id: "E-421", title: "This server does not answer for the host", on: on(421), refs: []ref{rfc(9110, "15.5.20")}, find: misdirected, beats: []string{"E-BODY-SAYS", "E-400-HOST"}},
	{id: "E-408", title: "The server waited for the request", on: on(408), refs: []ref{rfc(9110, "15.5.9")}, find: requestTimeout, beats: []string{"E-BODY-SAYS"}},
	{id: "E-451", title: "Refused by law", on: on(451), refs: []ref{rfc(7725, "4")}, find: legal, beats: []string{"E-BODY-SAYS"}},
	{id: "E-418", title: "A deliberate refusal", on: on(418), refs: []ref{rfc(2324, "2.3.2")}, find: teapot},
}

// inProgress is a repeat of a request that is not done yet, told by its Idempotency-Key.
func inProgress(f *facts) (finding, bool) {
	key, sent := f.asked("Idempotency-Key")
	word := f.speaksOf("in-progress", "in progress", "in flight", "in-flight", "still processing", "being processed", "another request with the same")
	if word == "" || !sent && f.speaksOf("idempoten") == "" {
		return silent()
	}
	ev := f.saidWord(word)
	if sent && key != "" {
		ev = append(ev, f.inSent("Idempotency-Key", "The key that both requests bear."))
	}
	return do(likely(blocker("The first request with this Idempotency-Key is still going on.", "Nothing is done twice. When the first is done, the same key gets its answer.", ev...)), f.rates().orSoon()), true
}

// versionConflict is CF-02.
func versionConflict(f *facts) (finding, bool) {
	w := f.shape().words()
	changed := !strings.Contains(w, " ") && strings.HasSuffix(codeWords(w[:min(len(w), 60)]), " changed")
	changed = changed || blobDiffers.MatchString(w[:min(len(w), topicBytes)])
	if f.speaksOf("concurren") != "" && f.speaksOf("limit", "too many", "maximum") != "" {
		return silent() // so many at once
	}
	if !changed && f.speaksOf(versionWordsOf...) == "" && (f.speaksOf("version", "revision", "etag") == "" || f.ofRelease()) || f.speaksOf("already exists", "duplicate") != "" {
		return silent()
	}
	ev := f.said()
	var acts []action
	if f.has("ETag") {
		ev = append(ev, f.inHeader("ETag", "The version that is there now."))
	}
	if _, ok := f.asked("If-Match"); ok {
		ev = append(ev, f.inSent("If-Match", "The version that you changed."))
	}
	acts = append(acts, resend("GET the current version", f.get("")))
	if tag, ok := f.header("ETag"); ok && !strings.HasPrefix(tag, "W/") {
		acts = append(acts, edit("Send again with If-Match "+f.quote(tag)+" after merging", patch{SetHeaders: set("If-Match", tag)}))
	}
	return do(likely(blocker("Somebody changed it since you read it: "+or(f.speech(), "the versions differ."), "Your change is based on an older version. Fetch the current one, put your change into it, and send that.", ev...)), acts...), true
}

var duplicateWords = []string{"already exist", "exists", "duplicate", "already taken", "is taken", "already in use", "already registered", "unique constraint", "must be unique", "not unique", "already been taken", "already has", "already a ", "existiert bereits", "bereits vorhanden", "bereits vergeben", "ya existe", "ya está registrad", "ya se encuentra registrad", "já existe", "ja existe", "já cadastrad", "ja cadastrad", "já está cadastrad", "já está em uso", "existe déjà", "déjà pris", "già esistente", "esiste già", "già in uso", "уже существует", "уже занят", "уже зарегистр", "已存在", "已被使用", "已被注册", "既に存在", "既に使用", "既に登録", "이미 존재", "이미 사용 중", "이미 등록", "zaten var", "zaten mevcut", "zaten kayıtlı", "już istnieje", "już zajęt", "bestaat al", "al in gebruik", "al geregistreerd", "sudah ada", "sudah terdaftar", "sudah digunakan oleh", "đã tồn tại", "đã được đăng ký", "đã được sử dụng", "موجود بالفعل", "مسجل بالفعل", "مستخدم بالفعل", "вже існує", "вже зареєстр", "вже зайнят", "e11000", "dup key", "duplicat", "already used", "already present"}

// duplicate is CF-01; at 400 and 422 the words alone have to say it.
func duplicate(f *facts) (finding, bool) {
	word := f.speaksOf(duplicateWords...)
	if w := strings.ToLower(f.shape().words()); word == "" && takenName.MatchString(w[:min(len(w), topicBytes)]) {
		word = "already"
	}
	negated := f.speaksOf("no longer exists", "not exist", "exists no", "contains duplicate", "contain duplicate", "duplicates in", "duplicate ids in", "duplicated in", "duplicate items in", "duplicate entries in")
	located := f.code == 409 && (f.has("Location") || f.has("Content-Location"))
	if word == "" && !located || negated != "" || f.code != 409 && (word == "" || word == "exists" || len(f.shape().faults) > 0) {
		return silent()
	}
	ev := f.said()
	if f.known && playground.SafeMethod(f.method) && f.speaksOf("duplicate", "more than one", "multiple", "several") != "" {
		return likely(blocker("The server finds more than one, or data that clash: "+or(f.speech(), "it does not say which."), "A "+f.quote(f.method)+" creates nothing, so it is about what the server holds already. Ask for it by something that only one of them has; else whoever runs the server has to put the data right.", append(ev, f.inMethod("What was asked."))...)), true
	}
	title := "It exists already: " + or(f.speech(), "the server has one like it.")
	d := blocker(title, "What you want to create clashes with what is there. Look at that, then decide whether to change it or to create another.")
	for _, name := range []string{"Location", "Content-Location"} {
		v, ok := f.header(name)
		u, fine := f.resolve(v)
		if !ok || !fine || v == "" {
			continue
		}
		ev = append(ev, f.inHeader(name, "The one that exists."))
		d = do(d, resend("GET "+f.quoteURL(v), f.get(u)))
		if f.method == "POST" && f.sendsContent() {
			d = do(d, resend("PUT to "+f.quoteURL(v)+" instead", patch{Method: "PUT", URL: u}))
		}
		break
	}
	for _, x := range f.shape().faults {
		if sent, ok := f.sentField(x.name); ok && !playground.SecretName(shortName(x.name)) {
			ev = append(ev, f.inBody(shortName(x.name), sent, 0, "What you sent."))
		}
	}
	if len(ev) == 0 {
		ev = append(ev, f.inStatus(""))
	}
	if word != "" && len(d.Actions) == 0 || f.code != 409 {
		d = likely(d)
	}
	d.Evidence = ev
	if d, ok := f.waitNamed(d); ok {
		return d, true
	}
	if f.known && !playground.SafeMethod(f.method) && !f.sendsContent() && len(d.Actions) == 0 {
		d.Why = "By its words that is so already: if it is what was wanted, nothing is left to be done."
		return do(d, f.stateOf()), true
	}
	return do(d, edit("Change what is sent", patch{Body: "keep"})), true
}

func conflictSays(f *facts) (finding, bool) {
	s := f.shape()
	if n := f.stateTold(); n != nil {
		return do(likely(blocker("It clashes with the present state: "+f.quote(n.key)+" is "+f.quote(n.text)+".", "The answer tells how it stands, and that does not allow what was asked. Look at it as it is now, then send what fits it.", f.inJSON(n, "How it stands."), f.inStatus(""))), f.stateOf()), true
	}
	if s.words() == "" || onlyStatus(s.words()) {
		return silent()
	}
	if clashing.MatchString(s.words()[:min(len(s.words()), topicBytes)]) && f.topic() != topicSignIn {
		return do(likely(blocker("It clashes with another request: "+f.speech(), "Something else is changing the same at this moment. When that is done, this may be taken: wait a moment, look at how it stands now, and send it again if it is still wanted.", f.shapeQuotes(s)...)), f.rates().orSoon()), true
	}
	if serversFault.MatchString(s.words()[:min(len(s.words()), topicBytes)]) {
		return likely(blocker("The server could not do it, and says: "+f.speech(), "By its words the fault is on the server's side, though a 409 speaks of how things stand. Its log tells more.", f.shapeQuotes(s)...)), true
	}
	if c := s.code.scalar(); couldNotBe.MatchString(s.words()[:min(len(s.words()), topicBytes)]) && tellingCode(c) {
		return f.whereToMend(likely(blocker("It clashes with the present state: "+f.quote(c)+" ("+strings.TrimSuffix(f.speech(), ".")+").", "The words give no reason, and the code beside them names one. Sent again unchanged it will most likely be refused again.", f.shapeQuotes(s)...))), true
	}
	d := likely(blocker("It clashes with the present state: "+f.speech(), "Look at the resource as it is now, then send what fits it.", f.shapeQuotes(s)...))
	switch about := f.topic(); about {
	case topicSignIn, topicKey, topicMoney, topicBusy:
		why, steps := f.aboutElse()
		d.Why = why
		return do(d, steps...), true
	case topicFirst, topicOff, topicOver, topicClosed, topicLimit:
		if w := strings.ToLower(s.words()); about == topicFirst && f.known && playground.SafeMethod(f.method) && notDone.MatchString(w[:min(len(w), topicBytes)]) {
			d.Why = "By its words what was asked for is not done yet. Ask again in a while; nothing in the request has to change."
			return do(d, f.rates().orSoon()), true
		}
		if why, _ := f.aboutElse(); why != "" {
			d.Why = why
		}
		if about == topicOver || about == topicLimit {
			d = do(d, f.stateOf())
		}
		d.Why = strings.TrimSpace(f.hint() + " " + d.Why)
		return d, true
	case topicRights:
		if w := strings.ToLower(s.words()); mayNot.MatchString(w[:min(len(w), topicBytes)]) {
			d.Title, d.Why = "Refused: "+f.speech(), "By its words it is about what the caller may do; a 403 would say so better. A permission, a role or other credentials are needed."
			return d, true
		}
	case topicReserved:
		d.Why = "Somebody or something else has it, or needs it. That has to let go of it first; or use another one."
	}
	if f.sendsContent() && valueBlamed.MatchString(s.words()[:min(len(s.words()), topicBytes)]) {
		d.Why = strings.TrimSpace(f.hint() + " By its words it is a value that was sent, and no state that passes. Sent again unchanged it will be refused again.")
		return f.whereToMend(d), true
	}
	look := f.stateOf()
	if why, steps := f.standsElse(); why != "" && look.Label == "" {
		d.Why = strings.TrimSpace(f.hint() + " " + why)
		return do(d, steps...), true
	}
	if look.Label == "" && f.topic() == noTopic {
		d.Why = "That is what stands in the way. If it is how things stand, the same request may be taken when that has changed; if it is something that was sent, change that."
	}
	d.Why = strings.TrimSpace(f.hint() + " " + d.Why)
	return do(d, look), true
}

// fetchThenMatch are the steps after a lost version.
func (f *facts) fetchThenMatch(tag string) []action {
	acts := []action{resend("GET the current version", patch{Method: "GET", Body: "drop", RemoveHeaders: append(f.presentOf("If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since"), f.contentFields()...)})}
	if tag != "" && !strings.HasPrefix(tag, "W/") {
		acts = append(acts, edit("Send again with If-Match "+f.quote(tag)+" after merging", patch{SetHeaders: set("If-Match", tag)}))
	}
	return acts
}

// current is the newest entity tag that is known: the response's, else the history's.
func (f *facts) current() (string, evidence) {
	if tag, ok := f.header("ETag"); ok && tag != "" {
		return tag, f.inHeader("ETag", "The current version.")
	}
	if f.past.ETag != "" {
		return f.past.ETag, evidence{Where: playground.InHistory, Name: "ETag", Value: f.quoteWhole(f.past.ETag), Reading: "The newest version seen at this address."}
	}
	return "", evidence{}
}

// weakIfMatch is PC-03.
func weakIfMatch(f *facts) (finding, bool) {
	v, ok := f.asked("If-Match")
	if !ok || !strings.Contains(v, "W/\"") {
		return silent()
	}
	ev := []evidence{f.inSent("If-Match", "W/ marks a weak tag.")}
	tag, e := f.current()
	if tag != "" {
		ev = append(ev, e)
	}
	return do(likely(blocker("If-Match carries a weak entity tag, which by the rules of HTTP never matches"+f.saysAfter()+".", "If-Match compares strongly, and W/ says that the tag is not good enough for that. Servers of OData take them all the same: there it may also be that it was changed meanwhile.", f.said(ev...)...)), f.fetchThenMatch(tag)...), true
}

// staleIfMatch is PC-01.
func staleIfMatch(f *facts) (finding, bool) {
	v, ok := f.asked("If-Match")
	if !ok {
		return silent()
	}
	ev := []evidence{f.inSent("If-Match", "The version that you changed.")}
	tag, e := f.current()
	title := "If-Match names version " + f.quote(v) + ", which is not the current one; nothing was changed."
	if v == "*" {
		title = "If-Match: * wants something to be there, and there is nothing."
	} else if tag != "" {
		ev = append(ev, e)
		title = "If-Match names version " + f.quote(v) + "; the current one is " + f.quote(tag) + ". Nothing was changed."
	}
	return do(blocker(title, "Somebody changed it after you read it. Fetch the current version, put your change into it, and send that with its tag.", append(ev, f.shapeQuotes(f.shape())...)...), f.fetchThenMatch(tag)...), true
}

// existsAlready is PC-02.
func existsAlready(f *facts) (finding, bool) {
	v, ok := f.asked("If-None-Match")
	if !ok {
		return silent()
	}
	title := "If-None-Match: * asks to create only, and it exists already."
	if v != "*" {
		title = "If-None-Match names a version that is there: " + f.quote(v) + "."
	}
	ev := []evidence{f.inSent("If-None-Match", "The condition.")}
	if tag, e := f.current(); tag != "" {
		ev = append(ev, e)
	}
	return do(blocker(title, "Nothing was changed, as you asked.", append(ev, f.shapeQuotes(f.shape())...)...), f.fetchThenMatch("")...), true
}

func changedSince(f *facts) (finding, bool) {
	v, ok := f.asked("If-Unmodified-Since")
	if _, tag := f.asked("If-Match"); !ok || tag {
		return silent()
	}
	ev := []evidence{f.inSent("If-Unmodified-Since", "The condition.")}
	if f.has("Last-Modified") {
		ev = append(ev, f.inHeader("Last-Modified", "When it was really changed last."))
	}
	return do(blocker("It was changed after "+f.quote(v)+"; nothing was done.", "Fetch the current version, put your change into it, and send that with its date.", ev...), f.fetchThenMatch("")...), true
}

// noCondition is a 412 though no condition was sent.
func noCondition(f *facts) (finding, bool) {
	for _, n := range []string{"If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since", "If-Range", "If"} {
		if _, ok := f.asked(n); ok {
			return silent()
		}
	}
	if !f.known {
		return likely(blocker("A condition did not hold, so nothing was done: "+or(f.speech(), "the server does not say which."), "If the request had If-Match or another If-* field, what it names is not the current version: fetch that, and send again with its tag. Some APIs use the code for a rule of their own.",
			f.said(f.inStatus(""))...)), true
	}
	d := likely(blocker("412 answers a condition, and no If-* field was sent: "+or(f.speech(), "the server does not say which of its own conditions failed."), "Some APIs use the code for a rule of their own; their words or their description tell which.",
		f.said(f.inStatus(""), f.inSent("If-Match", "The request had none."))...))
	if why, steps := f.aboutElse(); why != "" {
		d.Why = why
		return do(d, steps...), true
	}
	if f.speaksOf(versionWordsOf...) != "" || strings.Contains(spelled(f.shape().lower()), "version conflict") || strings.Contains(spelled(f.shape().lower()), "version mismatch") {
		d.Why = "Your change is based on an older version. Fetch the current one, put your change into it, and send that."
		return do(d, f.stateOf()), true
	}
	if f.closed() {
		d.Why = "It is about the account, not about this request: whoever runs it, or the service, has to open it again."
		return d, true
	}
	if w := f.shape().words(); strings.Contains(w, " ") && !onlyStatus(w) && f.topic() == noTopic {
		d.Why = "The API uses the code for a rule of its own: what it says is what has to change."
		if why, steps := f.standsElse(); why != "" {
			d.Why = "The API uses the code for a rule of its own. " + why
			return do(d, steps...), true
		}
		return f.whereToMend(d), true
	}
	return d, true
}

// conditionRequired is PC-04.
func conditionRequired(f *facts) (finding, bool) {
	if f.namesElse() {
		return f.byItsWords(), true
	}
	if _, ok := headerMissing(f); ok && f.speaksOf("if-match", "if-none-match", "if-unmodified") == "" {
		return silent()
	}
	tag, e := f.current()
	ev := []evidence{f.inStatus("Only conditional requests are taken."), f.inSent("If-Match", "")}
	ev = append(ev, f.shapeQuotes(f.shape())...)
	d := blocker("The server takes this only with If-Match, so that nobody's change is lost.", "Send the entity tag of the version that you changed. A GET tells it.", ev...)
	if tag != "" {
		d.Evidence = append([]evidence{e}, d.Evidence...)
		if !strings.HasPrefix(tag, "W/") {
			d = do(d, resend("Send with If-Match "+f.quote(tag), patch{SetHeaders: set("If-Match", tag)}))
		}
	}
	return do(d, resend("GET it to learn its ETag", f.get(""))), true
}

// legal is LG-01.
func legal(f *facts) (finding, bool) {
	if f.has("X-MS-Location") {
		return do(blocker("A better server is named in X-MS-Location.", "This is Exchange ActiveSync's meaning of 451, not the legal one.", f.inHeader("X-MS-Location", "Where to go.")), edit("Use that server", patch{URL: firstOf(f.values("X-MS-Location"))})), true
	}
	ev := f.said()
	title := "It is withheld for legal reasons."
	var acts []action
	if l, ok := f.linkTo("blocked-by"); ok {
		ev = append([]evidence{f.inHeader("Link", "Who enforces it.")}, ev...)
		title = "It is withheld for legal reasons; " + f.quoteURL(l.target) + " enforces it."
		if strings.HasPrefix(l.target, "https://") {
			acts = append(acts, open("Open who enforces it", l.target))
		}
	}
	if w := f.speech(); w != "" && !onlyStatus(w) && len(acts) == 0 {
		title = "It is withheld for legal reasons: " + w
	}
	if len(ev) == 0 {
		ev = append(ev, f.inStatus(""))
	}
	if len(acts) == 0 && f.namesElse() {
		return f.byItsWords(), true
	}
	return do(blocker(title, "Sending it again will not help. It may be available from another country.", ev...), acts...), true
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func teapot(f *facts) (finding, bool) {
	if w := f.shape().words(); w != "" && !onlyStatus(w) {
		return silent() // it says why
	}
	return possible(blocker("The server refuses on purpose, and does not say why.", "418 is a joke from 1998 that some servers use to turn away callers they do not like.", f.said(f.inStatus(""))...)), true
}

// misshapenCondition is an entity tag without its quotes, or a date that HTTP does not have:
// the server may compare it and find that nothing fits.
func misshapenCondition(f *facts) (finding, bool) {
	if v, ok := f.asked("If-Match"); ok && v != "*" && v != "" && !strings.Contains(v, "\"") {
		d := likely(blocker("If-Match names "+f.quote(v)+" without quotes, and an entity tag has them: it may match nothing.", "A server that goes by the letter takes it for no tag at all. If it is the current version, the quotes are what is missing.", f.inSent("If-Match", "No quotes."), f.inStatus("")))
		if tag, e := f.current(); tag != "" {
			d.Evidence = append(d.Evidence, e)
		}
		return do(do(d, edit("Send with If-Match: \""+f.quote(v)+"\"", patch{SetHeaders: set("If-Match", "\""+v+"\"")})), f.fetchThenMatch("")...), true
	}
	for _, name := range []string{"If-Unmodified-Since", "If-Modified-Since"} {
		v, ok := f.asked(name)
		if _, fine := httpDate(v); !ok || fine {
			continue
		}
		return do(likely(blocker(name+" holds "+f.quote(v)+", which is no date that HTTP has.", "It is written as in Tue, 24 Nov 2026 10:00:00 GMT. A server has to leave another one unheeded, and this one may not have.", append(f.said(f.inStatus("")), f.inSent(name, "The condition."))...)),
			edit("Edit the date in "+name, patch{Body: "keep"})), true
	}
	return silent()
}

// onlyIfCached is a cache that was told to ask nobody.
func onlyIfCached(f *facts) (finding, bool) {
	v, ok := f.asked("Cache-Control")
	if !ok || !strings.Contains(strings.ToLower(v), "only-if-cached") {
		return silent()
	}
	d := blocker("Only a copy in a cache was asked for, and none is there.", "Cache-Control: only-if-cached forbids to ask the server itself. Without it the cache fetches what is wanted.", append([]evidence{f.inSent("Cache-Control", "It asks for a copy only.")}, f.said(f.inStatus(""))...)...)
	return do(d, resend("Send without Cache-Control", patch{RemoveHeaders: []string{"Cache-Control"}})), true
}
