package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// actionForbidden is an action that cannot be done, by its own verb: what stands in the way is
// mostly how things are, and no value.
var actionForbidden = lazyregexp.New(`^(?:error: |sorry,? )?(?:you )?(?:cannot|can't|can not|may not|unable to|not possible to|impossible to) (?:accept|activate|add|approve|archive|assign|book|cancel|change|checkout|close|complete|deactivate|delete|demote|disable|edit|enroll|export|finish|follow|invite|join|leave|lock|merge|modify|move|pause|promote|publish|rate|reassign|refund|reject|remove|rename|reopen|reorder|reschedule|reset|restart|restore|resume|return|review|revoke|save|ship|start|stop|submit|switch|undo|unlink|unlock|unpublish|unsubscribe|update|upgrade|vote|withdraw)\b|\bin (?:read[ _-]?only|maintenance|safe) mode\b`)

// standsSo is how something stands: what it is or is not, its state by that name, what is left of it,
// or what it still has.
var standsSo = lazyregexp.New(`(?:\b(?:is|are|was|were|been)|^|n't|\bnot) (?:currently |now |still |not |not yet |no longer |already )*(?:` + standing + `)\b|\b(?:cannot|can't|can not|unable to|could not|refusing to) \w+ (?:an? |the |your )?(?:` + standing + `|last|default|root|only|already|own|non-\w+)\b|\bin (?:an? |the |its |this |bad |wrong |invalid |current |incorrect |[a-z]+ ){0,3}(?:state|status)\b|\b(?:current|present|bad|wrong|incorrect|illegal) (?:\w+ )?(?:state|status)\b|\b(?:the|last|only) (?:last|only|remaining) (?:\w+ ){0,2}(?:owners?|admin\w*|users?|members?|projects?|sources?|one|items?|methods?)\b|\b(?:has|have|with|contains?) (?:still )?(?:active|open|pending|existing|previous|remaining|outstanding|unpaid|running|linked|attached|associated|ongoing|unfinished) [a-z]|\bread[- ]only\b|\bonly (?:[\w'"-]+ ){1,4}(?:in|with) (?:the |an? )?['"\w, ]{2,60}(?:states?|status(?:es)?)\b|\bonly (?:` + standing + `) (?:[\w-]+ ){1,3}(?:can|may|could)\b`)

// standing are words for how a thing stands.
const standing = `stopped|paused|offline|archived|sealed|busy|full|occupied|immutable|protected|inactive|finali[sz]ed|published|unpublished|terminated|disconnected|unreachable|powered (?:on|off)|shut ?down|deleted|cancell?ed|completed?|finished|converted|paid|shipped|delivered|refunded|settled|captured|voided|approved|rejected|suppressed|assigned|enabled|detached|mounted|running|active|online|mergeable|ready|pending|(?:a |in )?draft|in progress|live|sold out|out of stock`

// alreadyDid is what has been done, or is so, already.
var alreadyDid = lazyregexp.New(`\balready (?:been |a |an |in |on |at )?(?:[a-z]+ )?(?:[a-z]+(?:ed|en|wn|id|nt|un|ing|ne|ut)|member|subscriber|friend|participant|admin|owner|live|active|open|up|down|on|off)\b`)

// standsElse tells what is about how things stand, and no value that was sent.
func (f *facts) standsElse() (why string, steps []action) {
	w := strings.ToLower(f.shape().words())
	w = w[:min(len(w), topicBytes)]
	if hasAny(w, "must ", "required", "missing", "too ", "format", "invalid", "not valid", "unknown", "not found", "does not exist", "doesn't exist", "status code", "token", "api key", "password", "certificate") != "" || !plainASCII(w) {
		return "", nil
	}
	already := strings.Contains(w, "already") && alreadyDid.MatchString(w)
	if already && f.topic() == topicReserved && hasAny(w, "you ", "your ") == "" {
		return "By its words somebody or something else has it, or needs it. That has to let go of it first; or use another one.", nil
	}
	if already && hasAny(w, "same ", "duplicate", "with this", "with that", "with the given") != "" {
		return "", nil // a value that is taken
	}
	if !already && !standsSo.MatchString(w) {
		return "", nil
	}
	look := f.stateOf()
	if f.method == "POST" && look.Label == "GET the current state" {
		look = action{} // a list of its kind is not how one of them stands
	}
	if already {
		why = "By its words that is so already: if it is what was wanted, nothing is left to be done."
		if _, v := f.sentNamed(); v != "" {
			return why + " Else what was sent has to be another.", []action{edit("Edit the body", patch{Body: "keep"})}
		}
		return why, []action{look}
	}
	if f.namesMember(w) {
		return "", nil
	}
	return "By its words it is about how things stand there. Look at that first; sent again unchanged it is refused as long as it stays so.", []action{look}
}

// noMore are words for what was possible before, in other languages than English.
var noMore = lazyregexp.New(`ne peu(?:t|vent) plus être|k(?:ann|önnen) nicht mehr|ya no (?:se )?puede|já não pode|não pode mais|non può più|non possono più|больше нельзя|уже нельзя|niet meer (?:worden )?(?:gewijzigd|aangepast|geannuleerd)|nie można już|już nie można|无法再|不能再|もう[^。]{0,20}できません`)

// alreadySo is a state that was asked for and is there.
var alreadySo = lazyregexp.New(`(?i)\b(?:is|are|was) already (?:in (?:the |this )?(?:desired |requested )?state|powered|turned|switched|running|stopped|started|active|inactive|enabled|disabled|on|off|up|down|open|connected|disconnected|mounted|attached|detached|paused)\b|^(?:there (?:is|are) )?no(?:thing)? (?:has |was |to be )?chang(?:ed|es)\b|^no (?:changes|modifications) (?:were |was )?(?:made|detected|found|provided)\b`)

const alreadySoWhy = "By its words that is how it stands already: nothing is left to be done."

// notSetUp are words for a part of the server that was never set up there.
var notSetUp = lazyregexp.New(`(?i)\b(?:service|server|api|provider|endpoint|webhook|feature|module|plugin|secret|ca|authority|engine|integration|backend|access|key|client|storage|mail|smtp|url|database|gateway)s?\b[^.]{0,30}\b(?:not|n't) (?:been )?(?:configured|installed|set up)\b|\bnot (?:available|found)\. (?:please )?install\b|(?:não|no está|no) configurad[oa]|non configurat[oa]|non configuré|nicht konfiguriert|не настроен|未配置|設定されていません|yapılandırılma|niet geconfigureerd|nie skonfigurowan|belum dikonfigurasi|chưa được cấu hình|\brun:? ['"\x60]?(?:php|npm|npx|yarn|rails|rake|python3?|bundle|docker|make|alembic|flask|mix)\b|\b[A-Z][A-Za-z]{2,20} API key (?:was |is )?(?:not (?:provided|set|found)|missing)\b|\bmissing (?:configuration|environment variable)|\benvironment variable\b[^.]{0,30}\b(?:not set|missing|unset)\b`)

// neverSetUp reports words for a part of the server that was never set up; of an answer that says
// itself that the server failed, whatever the part is called.
func (f *facts) neverSetUp() bool {
	w := f.shape().words()
	w = strings.ReplaceAll(w[:min(len(w), topicBytes)], "_", " ")
	if !strings.Contains(w, " ") {
		w = strings.ReplaceAll(w, "-", " ")
	}
	return notSetUp.MatchString(w) || f.code >= 500 && notConfigured.MatchString(w)
}

// notConfigured is anything that was not set up.
var notConfigured = lazyregexp.New(`(?i)^(?:the |this )?(?:[\w.-]+ ){1,4}(?:(?:is|are|was|were|has|have) )?(?:not|n't) (?:been )?(?:yet )?(?:configured|set up)\b`)

const notSetUpWhy = "By its words a part of the server was not set up: only whoever runs it can do that. Neither another request nor a wait helps."

// namesMember reports that words in lower case name something that was sent: a value, what they
// quote, or the name of a member or a field.
func (f *facts) namesMember(w string) bool {
	if _, v := f.sentNamed(); v != "" || f.namesWhatWasSent() {
		return true
	}
	for _, x := range f.run.Request.Body.Fields {
		if len(x.Name) > 3 && strings.Contains(w, strings.ToLower(x.Name)) {
			return true
		}
	}
	text, ok := f.sentText()
	if !ok || len(text) > namedBytes {
		return false
	}
	root, fault := readJSON(text)
	if fault != nil {
		return false
	}
	seen := 0
	for k := root.firstKid(); root.is(isObject) && k != nil && seen < maxNamed; k, seen = k.next, seen+1 {
		name := strings.ToLower(spelled(k.key))
		if strings.Contains(name, " ") && (strings.Contains(w, name) || strings.Contains(w, strings.ToLower(k.key))) {
			return true
		}
	}
	return false
}

var variable = lazyregexp.New(`\{\{\s*[\w.$-]{1,60}\s*\}\}|\$\{[\w.]{1,60}\}`)

// unreplaced looks for variables in headers and body that went out as they are.
func unreplaced(f *facts) (finding, bool) {
	for _, h := range f.sent.Headers {
		if v := variable.FindString(h.Value); v != "" && v != playground.Credential {
			return likely(blocker("A variable was sent as it is: "+f.quote(v)+" in "+f.quote(h.Name)+".", "The server got its name instead of its value.", f.inSent(h.Name, "As it was sent."))), true
		}
	}
	if text, ok := f.sentText(); ok {
		if !strings.Contains(text, "{{") && !strings.Contains(text, "${") {
			return silent()
		}
		if at := variable.FindStringIndex(text[:min(len(text), playground.HeadBytes)]); at != nil {
			line := 1 + strings.Count(text[:at[0]], "\n")
			return do(likely(blocker("A variable was sent as it is: "+f.quote(text[at[0]:at[1]])+" in the body.", "The server got its name instead of its value.", f.inBody("line "+itoa(line), around(text, at[0]), line, "As it was sent."))), edit("Edit the body", patch{Body: "keep"})), true
		}
	}
	return silent()
}
