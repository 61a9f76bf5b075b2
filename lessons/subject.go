package lessons

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Subjects that are named in more than one place.
const (
	subjectBody     = "body"
	subjectRequest  = "request header"
	subjectResponse = "response header"
	subjectRule     = "rule"
)

// subject is something of a run that can be checked.
type subject struct {
	name  string
	named string // what stands behind its name; empty: nothing
	verbs []string
	words []string // the values that there are; empty: any
	whole bool     // its values are whole numbers

	// read returns the values that a run has of it: none where it has none.
	read func(run *playground.Run, name string) []string
	// saw says what the run has, as a sentence.
	saw func(run *playground.Run, c playground.LessonCheck, values []string) string
}

var (
	equals  = []string{verbIs, verbNot}
	numbers = []string{verbIs, verbNot, verbAtLeast, verbAtMost}
	texts   = []string{verbIs, verbNot, verbContains, verbExists, verbMissing}
)

var classes = map[string]playground.Class{
	"informational": playground.ClassInformational, "success": playground.ClassSuccess, "redirection": playground.ClassRedirection,
	"client error": playground.ClassClientError, "server error": playground.ClassServerError, "none": playground.ClassNone,
}

var failureKinds = []string{
	"none", string(playground.FailureDNS), string(playground.FailureConnect), string(playground.FailureTLS), string(playground.FailureTimeout),
	string(playground.FailureReset), string(playground.FailureProtocol), string(playground.FailureBody), string(playground.FailureDecode),
	string(playground.FailureLimit), string(playground.FailureRedirect), string(playground.FailurePolicy), string(playground.FailureCancelled),
	string(playground.FailureProxy), string(playground.FailureAuth),
}

// subjects is all that can be checked, the longer names first.
var subjects = []subject{
	{name: subjectResponse, named: "the name of a field", verbs: texts, read: responseField, saw: sawResponseField},
	{name: subjectRequest, named: "the name of a field", verbs: texts, read: requestField, saw: sawRequestField},
	{name: "final path", verbs: []string{verbIs, verbNot, verbContains}, read: finalPath, saw: sawFinalPath},
	{name: "redirects", verbs: numbers, whole: true, read: redirects, saw: sawRedirects},
	{name: "attempts", verbs: numbers, whole: true, read: attempts, saw: sawAttempts},
	{name: "failure", verbs: equals, words: failureKinds, read: failureOf, saw: sawFailure},
	{name: "status", verbs: numbers, whole: true, read: statusOf, saw: sawStatus},
	{name: "method", verbs: equals, read: methodOf, saw: sawMethod},
	{name: "class", verbs: equals, words: []string{"informational", "success", "redirection", "client error", "server error", "none"}, read: classOf, saw: sawClass},
	{name: subjectRule, verbs: equals, read: rules, saw: sawRules},
	{name: "path", verbs: []string{verbIs, verbNot, verbContains}, read: askedPath, saw: sawPath},
	{name: subjectBody, named: "a pointer into the JSON, such as /user/name", verbs: slices.Concat(numbers, []string{verbContains, verbExists, verbMissing}), read: bodyValue, saw: sawBody},
	{name: "ok", verbs: equals, words: []string{"true", "false"}, read: okOf, saw: sawOK},
}

// subjectOf finds what a line begins with.
func subjectOf(line string) (s *subject, rest string) {
	for i := range subjects {
		if after, is := strings.CutPrefix(line, subjects[i].name+" "); is {
			return &subjects[i], strings.TrimSpace(after)
		}
	}
	return nil, ""
}

// subjectNamed finds a subject by its name.
func subjectNamed(name string) *subject {
	for i := range subjects {
		if subjects[i].name == name {
			return &subjects[i]
		}
	}
	return nil
}

func subjectNames() string {
	names := make([]string, len(subjects))
	for i, s := range subjects {
		names[i] = s.name
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// fault says what is wrong with a value; empty: nothing.
func (s *subject) fault(value string) string {
	switch {
	case value == "":
		return "a value is missing"
	case len(s.words) > 0 && !slices.Contains(s.words, value):
		return fmt.Sprintf("%s is one of: %s", s.name, strings.Join(s.words, ", "))
	case s.whole && value != "none":
		if _, err := strconv.Atoi(value); err != nil {
			return fmt.Sprintf("%s is a whole number, not %q", s.name, value)
		}
	}
	return ""
}

func statusOf(run *playground.Run, _ string) []string {
	if run.Status == 0 {
		return []string{"none"}
	}
	return []string{strconv.Itoa(run.Status)}
}

func classOf(run *playground.Run, _ string) []string {
	for name, c := range classes {
		if c == playground.ClassOf(run.Status) {
			return []string{name}
		}
	}
	return nil
}

func okOf(run *playground.Run, _ string) []string { return []string{strconv.FormatBool(run.OK)} }

func methodOf(run *playground.Run, _ string) []string { return []string{run.AsSent().Method} }

func pathOf(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return []string{u.Path}
}

func askedPath(run *playground.Run, _ string) []string { return pathOf(run.Target()) }

func finalPath(run *playground.Run, _ string) []string { return pathOf(run.FinalURL) }

func redirects(run *playground.Run, _ string) []string {
	return []string{strconv.Itoa(run.Redirects())}
}

func attempts(run *playground.Run, _ string) []string {
	return []string{strconv.Itoa(len(run.Attempts))}
}

func failureOf(run *playground.Run, _ string) []string {
	if run.Failure == nil {
		return []string{"none"}
	}
	return []string{string(run.Failure.Kind)}
}

func rules(run *playground.Run, _ string) []string {
	var ids []string
	for _, f := range run.Explanation.Findings {
		ids = append(ids, f.ID)
	}
	return ids
}

// requestField is what was sent: not only what was typed.
func requestField(run *playground.Run, name string) []string {
	if x := run.FirstSent(); x != nil {
		return playground.FieldValues(x.Request.Headers, name)
	}
	return nil
}

func responseField(run *playground.Run, name string) []string {
	if x := run.Final(); x != nil && x.Response != nil {
		return playground.FieldValues(x.Response.Headers, name)
	}
	return nil
}
