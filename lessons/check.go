package lessons

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// The verbs, the longer ones before those that they begin with.
const (
	verbAtLeast  = "is at least"
	verbAtMost   = "is at most"
	verbMissing  = "is missing"
	verbNot      = "is not"
	verbIs       = "is"
	verbContains = "contains"
	verbExists   = "exists"
)

var verbs = []string{verbAtLeast, verbAtMost, verbMissing, verbNot, verbIs, verbContains, verbExists}

// bare are the verbs that take no value.
var bare = []string{verbMissing, verbExists}

// checks reads the lines of a check, the first of which is at.
func (p *parser) checks(lines []string, at int) ([]playground.LessonCheck, error) {
	all := []playground.LessonCheck{}
	for n, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(all) == mostLines {
			return nil, p.fault(at+n, "a step has at most %d checks", mostLines)
		}
		c, err := p.check(line, at+n)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// check reads one line: a subject, a verb, values, and advice behind a bar.
func (p *parser) check(line string, at int) (playground.LessonCheck, error) {
	c := playground.LessonCheck{Values: []string{}}
	line, c.Advice, _ = strings.Cut(line, " | ")
	c.Advice = strings.TrimSpace(c.Advice)
	s, rest := subjectOf(line)
	if s == nil {
		return c, p.fault(at, "a check begins with one of: %s", subjectNames())
	}
	c.Subject = s.name
	if s.named != "" {
		c.Name, rest, _ = strings.Cut(rest, " ")
		if c.Name == "" || s.name == subjectBody && !strings.HasPrefix(c.Name, "/") {
			return c, p.fault(at, "%s is followed by %s", s.name, s.named)
		}
	}
	value := ""
	if c.Verb, value = verbOf(strings.TrimSpace(rest)); c.Verb == "" {
		return c, p.fault(at, "what is checked is followed by one of: %s", strings.Join(s.verbs, ", "))
	}
	if !slices.Contains(s.verbs, c.Verb) {
		return c, p.fault(at, "%s cannot be checked by “%s”, only by: %s", s.name, c.Verb, strings.Join(s.verbs, ", "))
	}
	return c, p.values(&c, s, value, at)
}

// values reads what stands behind the verb.
func (p *parser) values(c *playground.LessonCheck, s *subject, value string, at int) error {
	if slices.Contains(bare, c.Verb) {
		if value != "" {
			return p.fault(at, "“%s” takes no value", c.Verb)
		}
		return nil
	}
	if value == "" {
		return p.fault(at, "the value behind “%s” is missing", c.Verb)
	}
	c.Values = []string{value}
	if c.Verb == verbIs || c.Verb == verbNot {
		c.Values = strings.Split(value, " or ")
	}
	for i, v := range c.Values {
		c.Values[i] = strings.TrimSpace(v)
		if fault := s.fault(c.Values[i]); fault != "" {
			return p.fault(at, "%s", fault)
		}
		if _, err := strconv.ParseFloat(c.Values[i], 64); (c.Verb == verbAtLeast || c.Verb == verbAtMost) && err != nil {
			return p.fault(at, "“%s” takes a number, not %q", c.Verb, c.Values[i])
		}
	}
	return nil
}

func verbOf(rest string) (verb, value string) {
	for _, v := range verbs {
		if rest == v {
			return v, ""
		}
		if after, ok := strings.CutPrefix(rest, v+" "); ok {
			return v, strings.TrimSpace(after)
		}
	}
	return "", ""
}
