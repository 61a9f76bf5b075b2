package compare

import (
	"slices"
	"strings"

	"parley/playground"
)

// DefaultRules returns the rules for fields that differ between any two responses
// and say nothing of what was answered.
func DefaultRules() []string {
	return []string{
		"header:Date", "header:Age", "header:Set-Cookie;Expires", "header:Set-Cookie;Max-Age",
		"header:X-Request-Id", "header:Request-Id", "header:X-Correlation-Id", "header:X-Trace-Id",
		"header:traceparent", "header:tracestate", "header:traceresponse", "header:X-B3-TraceId", "header:X-B3-SpanId",
		"header:X-Cloud-Trace-Context", "header:X-Amzn-Trace-Id", "header:X-Amzn-RequestId", "header:X-Amz-Request-Id",
		"header:X-Amz-Id-2", "header:X-Amz-Cf-Id", "header:X-GitHub-Request-Id", "header:X-MS-Request-Id",
		"header:X-Vercel-Id", "header:Fly-Request-Id", "header:CF-Ray", "header:Report-To",
		"header:X-Runtime", "header:X-Response-Time", "header:Server-Timing", "header:X-Envoy-Upstream-Service-Time",
		"header:X-Timer", "header:X-Served-By", "header:X-Cache-Hits", "header:X-Request-Start", "header:NEL", "header:X-Datadog-Trace-Id",
		"header:X-Akamai-Request-Id", "header:X-Iinfo", "header:X-Amz-Cf-Pop", "header:Paypal-Debug-Id",
		"header:Audit-Id", "header:Apigw-Requestid", "header:Cf-Request-Id", "header:X-Slack-Req-Id", "header:X-Slack-Unique-Id",
		"header:X-Fb-Trace-Id", "header:X-Fb-Debug", "header:X-Nf-Request-Id", "header:Sb-Request-Id", "header:Rndr-Id",
		"header:X-Ms-Correlation-Request-Id", "header:X-Ms-Routing-Request-Id", "header:X-Kong-Request-Id",
		"header:X-Kong-Upstream-Latency", "header:X-Kong-Proxy-Latency", "header:X-Kong-Response-Latency", "header:OpenAI-Processing-Ms",
		// These follow from a content whose difference does not count; else they are told.
		"header:Content-Length", "header:ETag", "header:Content-MD5", "header:Digest", "header:Content-Digest", "header:Repr-Digest",
		"match:header:Content-Type~=boundary=[^;]+", // of multipart, new each time
		"order:header:Vary", "order:header:Allow", "order:header:Cache-Control", "order:header:Set-Cookie", "order:header:Content-Type",
		"order:header:Access-Control-Allow-Methods", "order:header:Access-Control-Allow-Headers", "order:header:Access-Control-Expose-Headers",
	}
}

// maxRules bounds how many rules a comparison takes besides the defaults.
const maxRules = 500

// ruleSet is the rules of one comparison with how often each spoke.
type ruleSet struct {
	rules  []Rule
	spoken []playground.RuleHits
	names  []*string // what IgnoredBy points at, one string a rule

	ofContent bool // one speaks of the content
	ofValues  bool // one looks at its values
	ofSpelled bool // one looks at the spelling of its numbers
	ofText    bool // one has a pattern for all of it
	matching  int  // work that patterns have taken
	tired     bool // a pattern was not tried
	follows   bool // fields that follow from the content follow from what is ignored of it
}

func newRuleSet(given []playground.RuleHits, defaults bool) (*ruleSet, error) {
	if len(given) > maxRules {
		return nil, playground.NewError(playground.Invalid, "A comparison takes at most 500 rules.")
	}
	s := &ruleSet{}
	for _, g := range given {
		if err := s.add(playground.RuleHits{ID: g.ID, Rule: g.Rule, Scope: g.Scope}); err != nil {
			return nil, err
		}
	}
	if !defaults {
		return s, nil
	}
	for _, text := range DefaultRules() {
		if err := s.add(playground.RuleHits{Rule: text, Scope: "default"}); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *ruleSet) add(h playground.RuleHits) error {
	r, err := ParseRule(h.Rule)
	if err != nil {
		return err
	}
	s.rules, s.spoken, s.names = append(s.rules, r), append(s.spoken, h), append(s.names, &h.Rule)
	s.ofContent = s.ofContent || r.field == ""
	s.ofText = s.ofText || r.isForText()
	s.ofValues = s.ofValues || r.kind >= ruleNumber && r.kind <= ruleMatch
	s.ofSpelled = s.ofSpelled || r.kind == ruleSpelling
	return nil
}

// hits returns the rules that were given, and of the defaults those that spoke.
func (s *ruleSet) hits() []playground.RuleHits {
	out := []playground.RuleHits{}
	for _, h := range s.spoken {
		if h.Scope != "default" || h.Hits > 0 {
			out = append(out, h)
		}
	}
	return out
}

// ignoreField returns the first rule that ignores the difference between the values
// of a response field, and counts it; nil if there is none.
func (s *ruleSet) ignoreField(name string, a, b []string) *string {
	i := s.findField(name, a, b)
	if i < 0 {
		return nil
	}
	s.spoken[i].Hits++
	return s.names[i]
}

// findField is ignoreField without counting; -1 is none.
func (s *ruleSet) findField(name string, a, b []string) int {
	name = strings.ToLower(name)
	var params []string
	first, order := -1, -1
	for i := range s.rules {
		r := &s.rules[i]
		switch {
		case r.field != name || !s.follows && s.spoken[i].Scope == "default" && followsContent(name):
		case r.kind == ruleOrder:
			order = i
		case r.kind != ruleIgnore:
			if s.allowsAll(r, a, b) {
				return i
			}
		case r.param == "":
			return i
		default:
			params = append(params, r.param)
			if first < 0 && !slices.Equal(paramValues(a, r.param), paramValues(b, r.param)) {
				first = i
			}
		}
	}
	a, b = withoutParams(a, params), withoutParams(b, params)
	switch {
	case first >= 0 && (slices.Equal(a, b) || order >= 0 && sameMembers(name, a, b)):
		return first
	case order >= 0 && sameMembers(name, a, b):
		return order
	}
	return -1
}

// allowsAll reports whether a rule lets each value of a field stand for the other.
func (s *ruleSet) allowsAll(r *Rule, a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !s.allows(r, a[i], b[i]) {
			return false
		}
	}
	return true
}

// withoutParams drops the named parameters, in lower case, from each value.
func withoutParams(values, names []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		parts := strings.Split(v, ";")
		kept := parts[:1]
		for _, p := range parts[1:] {
			name, _, _ := strings.Cut(p, "=")
			if !slices.Contains(names, strings.ToLower(strings.TrimSpace(name))) {
				kept = append(kept, p)
			}
		}
		out[i] = strings.Join(kept, ";")
	}
	return out
}

// paramValues returns the parameters of that name, in lower case, of all values.
func paramValues(values []string, param string) []string {
	var out []string
	for _, v := range values {
		for _, p := range strings.Split(v, ";")[1:] {
			name, value, _ := strings.Cut(p, "=")
			if strings.ToLower(strings.TrimSpace(name)) == param {
				out = append(out, strings.TrimSpace(value))
			}
		}
	}
	return out
}
