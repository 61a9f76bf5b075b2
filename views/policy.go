package views

import (
	"net/url"
	"strings"

	"parley/playground"
)

// PolicyInput is what the page on the policy is made of.
type PolicyInput struct {
	Policy   playground.Policy
	Address  string // that was asked about
	Verdicts []playground.Verdict
	Fault    string
}

// PolicyModel is what that page draws.
type PolicyModel struct {
	Lead        string
	Rows        []policyRow
	Allow, Deny []string
	Check       control
	Answered    bool
	Verdicts    []policyVerdict
}

type policyRow struct {
	Kind, Examples string
	Allowed        bool
	Words, Rule    string
}

type policyVerdict struct {
	Target, Words, Why string
	Allowed            bool
}

// addressKinds are the kinds of address in words.
var addressKinds = map[string]string{
	"public": "Public addresses", "private": "Private networks", "loopback": "The machine that Parley runs on", "metadata": "Cloud metadata",
	"link-local": "Link-local addresses", "reserved": "Multicast and reserved addresses", "tunnel": "IPv4 hidden inside IPv6", "ports": "Ports of other protocols", "self": "Parley itself",
}

// policyRules say in words what decides.
var policyRules = map[string]string{
	"default": "nothing speaks against it", "open": "-targets open", "strict": "-targets strict: only what is listed", "allow": "the allow list", "deny": "the deny list",
	"metadata": "always, unless open and listed by address", "self": "always", "loopback": "others than the person at the machine use this Parley",
	"link-local": "link-local", "reserved": "no single server has such an address", "tunnel": "it would hide where it leads", "port": "the port is not HTTP's", "demo": "it is answered in process", "name": "the name",
}

// NewPolicyModel makes the page on the policy.
func NewPolicyModel(in PolicyInput) PolicyModel {
	p := in.Policy
	m := PolicyModel{Allow: p.Allow, Deny: p.Deny, Lead: policyLead(p), Check: control{ID: "f-check", Name: "check", Label: "Check an address", Value: in.Address, Fault: in.Fault, FaultID: "f-check-fault"}}
	for _, c := range p.Classes {
		m.Rows = append(m.Rows, policyRow{
			Kind: addressKinds[c.ID], Examples: strings.Join(c.Examples, ", "), Allowed: c.Allowed, Words: yesNo(c.Allowed, "Allowed", "Refused"), Rule: ruleWords(c.Rule),
		})
	}
	for _, v := range in.Verdicts {
		why := showLine(v.Message)
		if v.Allowed {
			why = "Rule: " + v.Rule + ", " + ruleWords(v.Rule) + "."
		}
		m.Verdicts = append(m.Verdicts, policyVerdict{Target: showLine(v.Target), Words: yesNo(v.Allowed, "May be reached", "May not be reached"), Why: why, Allowed: v.Allowed})
	}
	m.Answered = len(m.Verdicts) > 0
	return m
}

func policyLead(p playground.Policy) string {
	mode := map[string]string{
		"default": "Runs reach what nothing below refuses (-targets default).",
		"strict":  "Runs reach what the allow list names, and nothing else (-targets strict).",
		"open":    "Runs reach nearly everything (-targets open).",
	}[p.Mode]
	if p.Loopback {
		return mode + " Parley listens on this machine alone, so this machine's own services may be asked."
	}
	return mode + " Parley can be reached from elsewhere, so the services of the machine that it runs on may not be asked."
}

func ruleWords(rule string) string {
	if words := policyRules[rule]; words != "" {
		return words
	}
	return rule
}

// policyHref leads from a refusal to the page, with the address that was refused.
func policyHref(f *playground.Failure) string {
	address := f.Addr
	if address == "" {
		address = f.Host
	}
	return "/settings/policy?" + url.Values{"check": {address}}.Encode()
}
