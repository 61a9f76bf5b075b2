package explain

import (
	"slices"

	"parley/playground"
)

// rule is one thing that evidence can show.
type rule struct {
	id    string
	title string // what it looks at, for the reference
	on    scope
	beats []string // findings that say less and are left out when this one speaks
	aside bool     // not about why this response came: never leads while something else does
	refs  []ref
	find  func(*facts) (finding, bool)
}

// scope says for which outcomes a rule speaks.
type scope struct {
	codes    []int
	from, to int
	failure  bool // also, or only, when there is a failure
}

// on speaks for the given codes.
func on(codes ...int) scope { return scope{codes: codes} }

// between speaks for a range of codes.
func between(from, to int) scope { return scope{from: from, to: to} }

var (
	onFailure  = scope{failure: true}
	onResponse = between(1, 999)
	onSuccess  = between(200, 299)
	onError    = between(400, 999)
)

// covers reports whether the scope holds a code; 0 is no response.
func (s scope) covers(code int) bool {
	return code != 0 && s.from <= code && code <= s.to || slices.Contains(s.codes, code) || code == 0 && s.failure
}

// speaks reports whether a rule is to be asked about these facts.
func (s scope) speaks(f *facts) bool {
	if s.failure && f.fail != nil {
		return true
	}
	return f.code != 0 && s.covers(f.code)
}

// rules are all rules in reading order: what decides the outcome comes first, what is
// only worth knowing last.
var rules = slices.Concat(
	transportRules,
	edgeRules,
	oddRules,
	wayRules,
	otherStatusRules,
	pageRules,
	behindRules,
	insideRules,
	successRules,
	refreshRules,
	redirectRules,
	cachedRules,
	headerRules,
	originRules,
	requestRules,
	authRules,
	signedRules,
	davRules,
	forbiddenRules,
	cloudRules,
	missingRules,
	methodRules,
	conflictRules,
	sizeRules,
	rateRules,
	slashRules,
	vaultRules,
	reachRules,
	healthRules,
	serverRules,
	bodyRules,
	fieldRules,
	attemptRules,
	corsRules,
	cacheRules,
	cookieRules,
	typeRules,
	signInRules,
	asideRules,
	whoRules,
)

// RuleInfo is a rule as the reference shows it.
type RuleInfo struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Own   bool   `json:"own"` // it was made for this code, or for a few with it
}

// RulesFor returns the rules that speak for a code in particular, in reading order;
// code 0 is no response. Rules that look at any response are left out.
func RulesFor(code int) []RuleInfo {
	infos := []RuleInfo{}
	for i := range rules {
		r := &rules[i]
		if !r.aside && r.on.covers(code) && !(r.on.from == 1 && r.on.to == 999) {
			infos = append(infos, RuleInfo{r.id, r.title, len(r.on.codes) > 0 && len(r.on.codes) <= 12 || code == 0})
		}
	}
	return infos
}

// severityRank and confidenceRank put the worst and the surest first.
var (
	severityRank   = map[playground.Severity]int{playground.SeverityBlocker: 0, playground.SeverityWarning: 1, playground.SeverityNote: 2, playground.SeverityOK: 3}
	confidenceRank = map[playground.Confidence]int{playground.Certain: 0, playground.Likely: 1, playground.Possible: 2}
)
