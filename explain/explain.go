package explain

import "parley/playground"

// Ruleset numbers the meaning of the rules. It is raised with each change of meaning
// and kept with every explanation.
const Ruleset = 1

// RuleInfo is a rule as the reference shows it.
type RuleInfo struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Explain says what a run's outcome means, why it came, and what to do next. It is pure
// and deterministic: the time of receipt is the exchange's start plus its timings.
func Explain(run playground.Run, past playground.Past) playground.Explanation {
	s := known(run.Status)
	return playground.Explanation{
		Ruleset: Ruleset, Code: run.Status, Class: playground.ClassOf(run.Status), Headline: codeName(run.Status) + ".",
		Meaning: s.Meaning, WhoActs: s.WhoActs, Retry: s.Retry, Cacheable: "No", Findings: []playground.Finding{},
	}
}

// RulesFor returns the rules that speak for a code, in reading order; 0 is no response.
func RulesFor(code int) []RuleInfo { return nil }
