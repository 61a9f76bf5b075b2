package explain

import (
	"strings"

	"parley/lazyregexp"
)

// Codes with one narrow meaning are used for rules of an API's own. Where the words of the
// answer have none of what the code stands for, the words are told, and the code is not.

// narrowWords are words of what such a code stands for.
var narrowWords = map[int][]string{
	402: {"pay", "paid", "credit", "fund", "balance", "bill", "invoice", "subscri", "plan", "price", "cost", "charge", "card", "money", "quota", "usage", "trial", "upgrade", "licen", "budget", "token", "charge", "top up", "purchase", "buy", "wallet", "fee", "usd", "eur", "coin", "premium", "tier", "bank", "declin", "checkout", "overdue", "past due", "sign up", "merchant", "transaction", "spending", "shop"},
	410: {"gone", "remov", "delet", "retire", "no longer", "expire", "end of life", "eol", "deprecat", "discontinu", "ended", "over", "closed", "sunset", "shut", "moved", "migrat", "replac", "exist", "not found", "former", "past", "old", "cancel", "revoked", "used", "consumed", "archiv", "purged", "destroyed", "invalid", "decommission", "obsolete", "unsubscribed", "stale", "inactive", "disabled", "withdrawn", "reclaim", "pruned", "swept", "cleaned up", "discard", "erased", "wiped", "unpublished", "anymore", "any more", "not available"},
	424: {"depend", "fail", "upstream", "downstream", "service", "provider", "unavailable", "timed out", "timeout", "could not", "couldn't", "unable", "cannot", "can't", "require", "missing", "not found", "first", "not ", "error", "another", "external", "backend", "connect", "refus", "previous", "parent", "transaction", "rolled back"},
	428: {"if-match", "if match", "if-none", "if-unmodified", "etag", "e-tag", "entity tag", "precondition", "conditional", "version", "revision", "cas_", "concurren", "lost update", "optimistic"},
	451: {"legal", "law", "court", "countr", "region", "location", "eligib", "jurisdiction", "sanction", "copyright", "dmca", "gdpr", "territor", "embargo", "government", "forgotten", "authorit", "rights holder", "licens", "takedown", "infring", "trademark", "regulat", "geo", "judea", "withheld", "police", "court order", "compliance"},
}

// narrowMeanings are those meanings as a sentence.
var narrowMeanings = map[int]string{
	402: "402 stands for a payment, and these words name none.",
	410: "410 stands for what is gone for good, and these words do not say that.",
	424: "424 stands for something else that failed before, and these words name none.",
	428: "428 stands for a condition that is missing, such as If-Match, and these words name another thing.",
	451: "451 stands for legal reasons, and these words name none.",
}

// english are words that stand in nearly every English sentence and in few others.
var english = lazyregexp.New(`\b(?:the|is|are|was|has|have|not|to|of|for|by|this|that|and|your|you|requires?|required|please|must|with|be|still|already|only|blocked|access|user|content|cannot|can|do|does|be)\b`)

// foreignWords are words that stand in many a sentence of another language, and in none of English.
var foreignWords = lazyregexp.New(`\b(?:niet|jouw|het|een|geen|nicht|ist|kein|keine|nur|ihre?|los|las|por|para|usted|gli|della|questo|non|les|est|pas|vous|votre|nie|jest|dla|tidak|yang|anda|untuk|hanya|bu|uma|voce)\b`)

// namesElse reports that the answer's own words, in English, have nothing of what its code is for.
func (f *facts) namesElse() bool {
	s := f.shape()
	w := strings.ToLower(s.words())
	w = w[:min(len(w), topicBytes)]
	if f.body().html || w == "" || onlyStatus(w) || hollow(w) || saysNothing(w) || s.mark != nil || !plainASCII(w) || !english.MatchString(w) && !f.onlyCode() {
		return f.bareCode() != nil && f.code == 451
	}
	all := f.body().lower() // a member beside the words may name it: reason: dmca
	return hasAny(all[:min(len(all), 4*topicBytes)], narrowWords[f.code]...) == "" || f.code == 410 && f.topic() == topicBusy
}

// byItsWords tells what such an answer says, what that is about, and the step that fits it.
func (f *facts) byItsWords() finding {
	d := likely(blocker("The server refuses this: "+f.speech(), narrowMeanings[f.code], f.said(f.inStatus("It is used for a rule of the API's own."))...))
	if f.bareCode() != nil && onlyStatus(f.shape().words()) {
		d.Title, d.Why = "The server refuses this.", "Sending it again unchanged will not help."
		return f.withCode(possible(d))
	}
	why, steps := f.aboutElse()
	switch {
	case why != "":
		d.Why += " " + why
		return do(d, steps...)
	case f.onlyCode():
		d.Why += " " + codeWhy
		return d
	case f.topic() == topicRights:
		d.Why += " By its words whoever owns it, or runs the server, has to allow it."
		return d
	}
	if why, steps := f.standsElse(); why != "" {
		d.Why += " " + why
		return do(d, steps...)
	}
	d.Why = strings.TrimSpace(f.hint() + " " + d.Why + " What they say is what has to change.")
	return f.whereToMend(d)
}
