package explain

import "parley/playground"

// davRules are about the conditions that WebDAV names by an element of its error.
var davRules = []rule{
	{id: "E-DAV-CONDITION", title: "A condition of WebDAV that does not hold", on: on(403, 409, 412, 415, 507), refs: []ref{rfc(4918, "16")}, find: davConditionFails, beats: []string{"E-403-SAYS", "E-403-ANONYMOUS", "E-403-FORBIDDEN", "E-409-SAYS", "E-412-NONE", "E-507", "E-BODY-SAYS", "E-5XX-SAYS"}},
}

// davConditions are those of WebDAV, its versions, its access control, CalDAV, CardDAV and
// synchronisation.
var davConditions = map[string]struct{ title, why string }{
	"propfind-finite-depth":           {"The server lists no whole tree at once.", "It takes a PROPFIND with Depth 0 or 1 only; without the field infinity is meant."},
	"valid-sync-token":                {"The sync token does not hold any more.", "Ask without a token, which lists everything and gives out a new one."},
	"number-of-matches-within-limits": {"The answer would have more members than the server gives out.", "Ask for less: a filter, a span of time, or a limit."},
	"lock-token-matches-request-uri":  {"The lock token is not one of this address.", "The token goes with the resource that was locked; ask for its locks first."},
	"lock-token-submitted":            {"The resource is locked, and no lock token came along.", "The token of the lock belongs into the field If."},
	"no-conflicting-lock":             {"Another lock stands in the way.", "It has to be released, or to run out, first."},
	"cannot-modify-protected-property": {"A property cannot be changed.",
		"The server works it out itself; leave it out of what is to be set."},
	"no-external-entities":      {"The XML has an external entity.", "Write out what it stands for."},
	"preserved-live-properties": {"The properties cannot be kept at the new place.", "The resource can be created there anew."},
	"need-privileges":           {"A right is missing.", "The element names for what; whoever owns the resource can give it."},
	"quota-not-exceeded":        {"The storage is full.", "Free some, or have more given."},
	"sufficient-disk-space":     {"The server's disk is full.", "Whoever runs the server has to make room."},
	"resource-must-be-null":     {"Something is there already.", "MKCOL and MKCALENDAR create what is not there yet; take another name."},
	"valid-calendar-data":       {"The content is no valid iCalendar.", "Correct it: the server read it and could not make sense of it."},
	"valid-calendar-object-resource": {"The content is no calendar object.",
		"One file has one event, task or entry, with one UID and without METHOD."},
	"supported-calendar-data":      {"The calendar does not take this kind of content.", "It takes iCalendar; look at Content-Type."},
	"supported-calendar-component": {"The calendar does not take this kind of entry.", "It may be for events only, or for tasks only."},
	"no-uid-conflict":              {"The UID is there already, under another address.", "Change the one that is there, or give the new one another UID."},
	"valid-filter":                 {"The filter is not one that the server reads.", "Look at its elements and their order."},
	"supported-filter":             {"The filter asks for what the server cannot look for.", "Ask for less, and sort out the rest by yourself."},
	"supported-collation":          {"The filter wants a collation that the server does not have.", "Leave it out."},
	"valid-address-data":           {"The content is no valid vCard.", "Correct it: the server read it and could not make sense of it."},
	"supported-address-data":       {"The address book does not take this version or kind of content.", "Most take vCard 3.0; look at Content-Type."},
	"max-resource-size":            {"The content is larger than the server takes here.", "Send less."},
	"supported-report":             {"The address does not offer this report.", "Ask with PROPFIND for supported-report-set."},
}

// davConditionFails tells such a condition in plain words.
func davConditionFails(f *facts) (finding, bool) {
	if !f.body().xml {
		return silent()
	}
	text := f.xmlText()
	m := davCondition.FindStringSubmatchIndex(text)
	if m == nil {
		return silent()
	}
	name := text[m[2]:m[3]]
	c, ok := davConditions[name]
	if !ok {
		return silent()
	}
	d := blocker(c.title, c.why, f.inText(m[2], name, "The condition that does not hold, as WebDAV calls it."), f.inStatus(""))
	if v, ok := f.asked("Depth"); name == "propfind-finite-depth" && f.known && f.method == "PROPFIND" {
		if ok {
			d.Evidence = append(d.Evidence, f.inSent("Depth", "What was sent."))
		} else {
			d.Evidence = append(d.Evidence, evidence{Where: playground.InRequestHeader, Name: "Depth", Value: notSent, Reading: "Then infinity is meant."})
		}
		if v != "1" {
			d = do(d, resend("Send with Depth: 1", patch{SetHeaders: set("Depth", "1")}))
		}
	}
	return d, true
}

// collectionThere is a MKCOL of what is there already: 405 is how WebDAV says so (RFC 4918, 9.3.1).
func (f *facts) collectionThere() (finding, bool) {
	if f.code != 405 || f.method != "MKCOL" || !f.has("DAV") && f.speaksOf("exist") == "" {
		return silent()
	}
	d := blocker("Something is at "+f.path()+" already: MKCOL makes a collection only where there is nothing.", "WebDAV has 405 for that. If it is the collection that was to be made, there is nothing to do.", f.said(f.inMethod("What was asked."), f.inStatus(""))...)
	return do(likely(d), f.sendAs("PROPFIND")), true
}
