package compare

import (
	"bytes"
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// Bounds of what is learnt from earlier runs.
const (
	minPairs     = 3   // pairs from which a proposal is made
	nearlyAll    = 0.8 // share of them in which a volatile value differs
	maxProposals = 20
	minVolatile  = 10 // bytes of a value that may be a time or an id
	maxVolatile  = 100
	maxLooked    = 2_000            // changes of a pair that are looked at
	together     = 15 * time.Minute // runs no further apart than that tell what is volatile
)

// proposals suggests rules for the differences of this comparison that no rule ignores
// yet: those that differed between nearly all earlier runs of the same request, or,
// where there are too few, those that look volatile by name and shape.
func (c *comparer) proposals(ctx context.Context, pairs []playground.Pair, results []pairResult) []playground.IgnoreIdea {
	seen, total := c.learn(ctx)
	out := []playground.IgnoreIdea{}
	add := func(idea playground.IgnoreIdea) {
		if len(out) < maxProposals && !slices.ContainsFunc(out, func(o playground.IgnoreIdea) bool { return o.Rule == idea.Rule }) {
			out = append(out, idea)
		}
	}
	for at := range pairs {
		p := &pairs[at]
		alone := total < minPairs && p.Status.Same && !otherRequest(p)
		for _, h := range p.Headers {
			rule := "header:" + h.Name
			n := seen[strings.ToLower(rule)]
			exact := nonceRule(h)
			switch {
			case h.IgnoredBy != nil || h.Kind != playground.Changed:
			case isVolatile(n, total) && exact != "":
				add(learnt(exact, n, total))
			case isVolatile(n, total):
				add(learnt(rule, n, total))
			case alone && exact != "":
				add(playground.IgnoreIdea{Rule: exact, Reason: "looks like a nonce that is new in each response" + onlyThisPair, Pairs: 1})
			case alone && newCookies(h) != "":
				add(playground.IgnoreIdea{Rule: newCookies(h), Reason: "cookies that servers and those in front of them set anew" + onlyThisPair, Pairs: 1})
			case alone:
				if why := volatileField(h); why != "" {
					add(playground.IgnoreIdea{Rule: rule, Reason: why + onlyThisPair, Pairs: 1})
				}
			}
		}
		for i := range min(len(p.Body.Changes), maxLooked) {
			ch := &p.Body.Changes[i]
			rule := ruleFor(ch)
			if ch.IgnoredBy != nil || rule == "" {
				continue
			}
			a, b := ch.A, ch.B
			if ch.Where != "" {
				a, b = blockValues(&results[at].texts.blocks[i])
			}
			n := seen[rule]
			if idea := tagIdea(&results[at], i, rule); idea != nil && alone {
				add(*idea)
				continue
			}
			if ch.Kind == playground.Changed && signedAlike(a, b) {
				rule = "match:" + rule + about + signedParams.String()
			}
			changed := alone && ch.Kind == playground.Changed
			why := volatileShape(ruleFor(ch), a, b)
			if pattern := builtAlike(a, b); changed && pattern != "" {
				add(playground.IgnoreIdea{Rule: "match:" + rule + about + pattern, Reason: "looks like the name of a file that is new with each build" + onlyThisPair, Pairs: 1})
			} else if pattern, what := proseAlike(a, b); changed && pattern != "" && (why == "" || bytes.Contains(a, []byte(" "))) {
				add(playground.IgnoreIdea{Rule: "match:" + rule + about + pattern, Reason: "looks like " + what + " in a sentence that is new in each response" + onlyThisPair, Pairs: 1})
			} else if isVolatile(n, total) {
				add(learnt(rule, n, total))
			} else if changed && why != "" && sameMoment(a, b) == "" {
				add(playground.IgnoreIdea{Rule: rule, Reason: why + onlyThisPair, Pairs: 1})
			}
		}
		if p.Status.Same && p.Body.Kind == "json" { // whatever was asked for: two deployments are asked at two addresses
			for _, idea := range hostIdeas(p.Body.Changes) {
				add(idea)
			}
		}
		if alone && p.Body.Kind == "json" {
			for _, idea := range append(numberIdeas(p.Body.Changes), orderIdeas(&results[at], p.Body.Changes)...) {
				add(idea)
			}
		}
		if alone {
			for _, idea := range textIdeas(&p.Body) {
				add(idea)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Pairs > out[j].Pairs })
	return out
}

// ruleFor is the rule that ignores a change wherever its like stands: in every item, or
// for a move the order of its list. It is empty where only all could be ignored.
func ruleFor(ch *playground.Change) string {
	switch {
	case ch.Kind == playground.Moved && (ch.Path == "" || ch.From == ""): // one document wraps the other
		return ""
	case ch.Kind == playground.Moved:
		return "order:" + pattern(ch.Path[:strings.LastIndexByte(ch.Path, '/')])
	case ch.Where != "":
		return plainPath(ch.Where)
	}
	return pattern(ch.Path)
}

func isVolatile(n, total int) bool {
	return total >= minPairs && float64(n) >= nearlyAll*float64(total)
}

func learnt(rule string, n, total int) playground.IgnoreIdea {
	return playground.IgnoreIdea{Rule: rule, Reason: "differed in " + strconv.Itoa(n) + " of " + strconv.Itoa(total) + " pairs", Pairs: n}
}

// learn counts in how many pairs of neighbours among the earlier runs each path and
// field differed. Runs of another status say nothing of each other, and after a longer
// time what differs may be news.
func (c *comparer) learn(ctx context.Context) (seen map[string]int, total int) {
	seen = map[string]int{}
	var contents []*content
	for i := range c.past {
		content, err := c.read(ctx, &c.past[i], "")
		if err != nil {
			return seen, total
		}
		contents = append(contents, content)
	}
	for i := 1; i < len(c.past) && ctx.Err() == nil; i++ {
		a, b := &c.past[i-1].Run, &c.past[i].Run
		if a.Status != b.Status || a.Status == 0 || a.CreatedAt.Sub(b.CreatedAt.Time).Abs() > together {
			continue
		}
		total++
		for rule := range c.differing(ctx, a, b, contents[i-1], contents[i]) {
			seen[rule]++
		}
	}
	return seen, total
}

// differing returns the paths and fields, as rules, in which two earlier runs differ.
func (c *comparer) differing(ctx context.Context, a, b *playground.Run, x, y *content) map[string]bool {
	out := map[string]bool{}
	quiet := &comparer{hash: c.hash, rules: &ruleSet{}}
	changes, _ := quiet.fields(a, b)
	for _, h := range changes {
		out["header:"+strings.ToLower(h.Name)] = true
	}
	if isBinary(x) || isBinary(y) {
		return out
	}
	for _, ch := range quiet.body(ctx, x, y).Changes {
		if rule := ruleFor(&ch); rule != "" {
			out[rule] = true
		}
	}
	return out
}
