package compare

import (
	"context"
	"regexp"
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
func (c *comparer) proposals(ctx context.Context, pairs []playground.Pair) []playground.IgnoreIdea {
	seen, total := c.learn(ctx)
	out := []playground.IgnoreIdea{}
	add := func(idea playground.IgnoreIdea) {
		if len(out) < maxProposals && !slices.ContainsFunc(out, func(o playground.IgnoreIdea) bool { return o.Rule == idea.Rule }) {
			out = append(out, idea)
		}
	}
	for _, p := range pairs {
		for _, h := range p.Headers {
			rule := "header:" + h.Name
			if n := seen[strings.ToLower(rule)]; h.IgnoredBy == nil && h.Kind == playground.Changed && isVolatile(n, total) {
				add(learnt(rule, n, total))
			}
		}
		for i := range min(len(p.Body.Changes), maxLooked) {
			ch := &p.Body.Changes[i]
			rule := ruleFor(ch)
			if ch.IgnoredBy != nil || rule == "" {
				continue
			}
			if n := seen[rule]; isVolatile(n, total) {
				add(learnt(rule, n, total))
			} else if why := volatileShape(rule, ch.A, ch.B); why != "" && total < minPairs && ch.Kind == playground.Changed {
				add(playground.IgnoreIdea{Rule: rule, Reason: why + "; only this pair was looked at", Pairs: 1})
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

var (
	timeNames = regexp.MustCompile(`(?i)(^|_|-)(at|on|date|time|timestamp|now|ts|datetime|expires|expiry)$|(At|On|Date|Time|Timestamp)$`)
	timeShape = regexp.MustCompile(`^"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} )|^1\d{9}(\d{3})?(\.\d+)?$`)
	idNames   = regexp.MustCompile(`(?i)(^|_|-)(request|trace|span|correlation|transaction|session)?[_-]?(id|uuid|guid|nonce|token)$|(Id|ID|Uuid|UUID|Nonce|Token)$`)
	idShape   = regexp.MustCompile(`^"([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-fA-F]{16,64}|[0-9A-HJKMNP-TV-Z]{26})"$`)
)

// volatileShape says why a changed value is probably different each time; empty if
// nothing speaks for that.
func volatileShape(path string, a, b []byte) string {
	if len(a) < minVolatile || len(a) > maxVolatile || len(b) < minVolatile || len(b) > maxVolatile {
		return ""
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case timeNames.MatchString(name) && timeShape.Match(a) && timeShape.Match(b):
		return "looks like a time that is new in each response"
	case idNames.MatchString(name) && idShape.Match(a) && idShape.Match(b):
		return "looks like an id that is new in each response"
	}
	return ""
}
