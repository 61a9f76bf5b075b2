package explain

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// Ruleset numbers the meaning of the rules. It is raised with each change of meaning
// and kept with every explanation.
const Ruleset = 15

// maxEvidence bounds the quotes of one finding.
const maxEvidence = 5

// Explain says what a run's outcome means, why it came, and what to do next. It is pure
// and deterministic: the time of receipt is the last exchange's start plus its timings.
func Explain(run playground.Run, past playground.Past) playground.Explanation {
	f := gather(&run, &past)
	e := playground.Explanation{Ruleset: Ruleset, Code: f.code, Class: playground.ClassOf(f.code)}
	found := judge(f)
	e.Findings = make([]finding, 0, len(found)+1)
	for _, v := range found {
		e.Findings = append(e.Findings, v.finding)
	}
	if f.code != 0 && (f.fail == nil || f.fail.LeadsNowhere()) {
		e.Findings = append(e.Findings, f.generic())
	}
	f.outcome(&e)
	for i := range e.Findings {
		f.finish(&e.Findings[i])
	}
	if len(e.Findings) > 0 {
		e.Headline = e.Findings[0].Title
	} else {
		e.Headline = "Nothing is known of this run's outcome."
	}
	return e
}

// Again returns a kept run as today's rules explain it. compare.Compare of the two tells
// what is gone, what appeared and what changed; what was kept stays as it is.
func Again(run playground.Run, past playground.Past) playground.Run {
	run.Explanation = Explain(run, past)
	return run
}

// verdict is a finding with the rule that made it.
type verdict struct {
	finding
	rule  *rule
	order int
}

// judge asks every rule, silences what says less, and sorts for reading.
func judge(f *facts) []verdict {
	found := make([]verdict, 0, 8)
	for i := range rules {
		r := &rules[i]
		if !r.on.speaks(f) {
			continue
		}
		if d, ok := r.find(f); ok {
			d.ID, d.Refs = r.id, r.refs
			found = append(found, verdict{d, r, i})
		}
	}
	found = slices.DeleteFunc(silence(found), func(v verdict) bool { return v.ID == "" })
	if f.headUnknown() {
		found = f.onlyPart(found)
	}
	if d, ok := f.unexplained(found); ok {
		found = append(found, d)
	}
	slices.SortStableFunc(found, func(a, b verdict) int {
		return cmp.Or(
			lead(a)-lead(b),
			severityRank[a.Severity]-severityRank[b.Severity],
			confidenceRank[a.Confidence]-confidenceRank[b.Confidence],
			a.order-b.order,
		)
	})
	return found
}

// lead puts what is about the outcome before what is beside it; a blocker is always
// about the outcome.
func lead(v verdict) int {
	if v.rule.aside && v.Severity != playground.SeverityBlocker {
		return 1
	}
	return 0
}

// silence empties the ID of every finding that a more telling one beats.
func silence(found []verdict) []verdict {
	for _, winner := range found {
		for _, loser := range winner.rule.beats {
			for i := range found {
				if found[i].rule.id == loser && found[i].order != winner.order {
					found[i].ID = ""
				}
			}
		}
	}
	return found
}

// finish masks what is left, bounds the evidence and says when an action sends an
// unsafe method.
func (f *facts) finish(d *finding) {
	d.Title, d.Why = f.secrets.hideLong(d.Title), f.secrets.hideLong(d.Why)
	if !f.known {
		f.forgetRequest(d)
	}
	if len(d.Evidence) > maxEvidence {
		d.Evidence = d.Evidence[:maxEvidence]
	}
	if d.Evidence == nil {
		d.Evidence = []evidence{}
	}
	for i := range d.Evidence {
		e := &d.Evidence[i]
		e.Name, e.Value, e.Reading = f.secrets.hideLong(cut(e.Name, quoteRunes)), f.secrets.hideLong(e.Value), f.secrets.hideLong(e.Reading)
	}
	d.Actions = slices.DeleteFunc(d.Actions, f.leaks)
	if d.Actions == nil {
		d.Actions = []action{}
	}
	for i := range d.Actions {
		f.finishAction(&d.Actions[i])
	}
	if d.Refs == nil {
		d.Refs = []ref{}
	}
}

// forgetRequest takes out what would quote a request that nobody knows.
func (f *facts) forgetRequest(d *finding) {
	d.Evidence = slices.DeleteFunc(d.Evidence, func(e evidence) bool { return strings.HasPrefix(string(e.Where), "request.") })
	if len(d.Evidence) == 0 && f.resp != nil {
		d.Evidence = []evidence{f.inStatus("")}
	}
}

// leaks reports whether an action would have to repeat a credential that it cannot
// leave as {{credential}}.
func (f *facts) leaks(a action) bool {
	texts := []string{a.Patch.URL, a.Text}
	if b := a.Patch.NewBody; b != nil {
		if f.secrets.repeats(b.Text) {
			return true
		}
		for _, field := range b.Fields {
			texts = append(texts, field.Value)
		}
	}
	for _, h := range a.Patch.SetHeaders {
		texts = append(texts, h.Value)
	}
	for _, t := range texts {
		if f.secrets.repeats(t) || playground.MaskURL(t) != t && !strings.Contains(t, playground.Credential) && !strings.Contains(t, keyHere) {
			return true
		}
	}
	return false
}

// keepCredentials makes a request that goes to another origin in one press leave the
// composed credentials behind. From http to https of the same host they may go along:
// that is where they were meant for.
func (f *facts) keepCredentials(a *action) {
	if a.Patch.URL == "" || a.Kind != playground.ActionResend && a.Kind != playground.ActionWait {
		return
	}
	from, err := url.Parse(f.firstURL())
	if err != nil {
		return
	}
	to, err := from.Parse(a.Patch.URL)
	if err != nil || origin(from) == "" || origin(from) == origin(to) || strings.EqualFold(from.Hostname(), to.Hostname()) && from.Scheme == "http" && to.Scheme == "https" {
		return
	}
	for _, h := range f.run.Request.Headers {
		if h.Enabled && playground.SecretName(h.Name) && !containsFold(a.Patch.RemoveHeaders, h.Name) {
			a.Patch.RemoveHeaders = append(slices.Clone(a.Patch.RemoveHeaders), h.Name)
		}
	}
	if k := f.run.Request.Auth.Kind; k != "" && k != "none" {
		a.Kind = playground.ActionEdit // a patch cannot take the composed sign-in away
	}
}

func (f *facts) finishAction(a *action) {
	a.Label = f.secrets.hideLong(a.Label)
	method := a.Patch.Method
	if method == "" {
		method = f.run.Request.Method
	}
	f.keepCredentials(a)
	sends := a.Kind == playground.ActionResend || a.Kind == playground.ActionWait
	if sends && method == "" && (f.code >= 500 || f.fail != nil) && strings.Contains(strings.ToLower(a.Label), "send again") {
		a.Label += ", if the request may be repeated"
	}
	if !sends || method == "" || playground.SafeMethod(method) || strings.Contains(a.Label, method) {
		return
	}
	shown := f.quote(method)
	switch {
	case strings.HasPrefix(a.Label, "Send again"):
		a.Label = "Send the " + shown + " again" + strings.TrimPrefix(a.Label, "Send again")
	case strings.Contains(a.Label, "send again"):
		a.Label = strings.Replace(a.Label, "send again", "send the "+shown+" again", 1)
	default:
		a.Label += " (a " + shown + ")"
	}
}
