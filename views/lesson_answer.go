package views

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// lessonAnswer is what came of the newest answer.
type lessonAnswer struct {
	Passed   bool
	Missing  []string
	Outcome  outcome
	Headline string
	Method   string
	Path     string
	Took     string
	Href     string // the run
	Hops     []lessonHop
	Response string // its status line, header lines and the start of its content
}

// lessonHop is one exchange of an answer that has several.
type lessonHop struct {
	Outcome      outcome
	Method, Path string
	Wait         string // before it; empty: none
}

func newLessonAnswer(in LessonInput) (*lessonAnswer, string) {
	if in.Run == nil || in.Verdict == nil {
		return nil, ""
	}
	sent := in.Run.Target()
	if len(in.Run.Attempts) > 0 && len(in.Run.Attempts[0].Exchanges) > 0 {
		sent = in.Run.Attempts[0].Exchanges[0].Request.URL // with its parameters
	}
	path, host := splitURL(sent)
	a := &lessonAnswer{
		Passed: in.Verdict.Passed, Outcome: outcomeOf(in.Run.Summary()), Headline: showLine(in.Run.Explanation.Headline),
		Method: in.Run.Request.Method, Path: showLine(shorten(host+path, 160)), Took: showDuration(in.Run.TotalMS),
		Href: "/runs/" + in.Run.ID.String(),
	}
	a.Hops, a.Response = lessonHops(in.Run), lessonResponse(in.Run, in.Head)
	for _, missing := range in.Verdict.Missing {
		a.Missing = append(a.Missing, showLine(missing))
	}
	if a.Passed {
		return a, "Right. " + a.Headline
	}
	return a, "Not yet. " + strings.Join(a.Missing, " ")
}

// mostHops bounds how many exchanges a lesson lists.
const mostHops = 12

// lessonHops lists the exchanges of a run that has more than one.
func lessonHops(run *playground.Run) []lessonHop {
	var hops []lessonHop
	for _, a := range run.Attempts {
		for i, x := range a.Exchanges {
			path, _ := splitURL(x.Request.URL)
			h := lessonHop{Outcome: outcomeOf(summaryOf(x)), Method: showLine(x.Request.Method), Path: showLine(shorten(path, 80))}
			if i == 0 && a.Wait > 0 {
				h.Wait = "after " + showDuration(a.Wait)
			}
			hops = append(hops, h)
		}
	}
	if len(hops) < 2 {
		return nil
	}
	return hops[:min(len(hops), mostHops)]
}

// summaryOf is an exchange as a run of its own.
func summaryOf(x playground.Exchange) playground.RunSummary {
	s := playground.RunSummary{State: playground.StateDone}
	if x.Response != nil {
		s.Status, s.Reason = x.Response.Status, x.Response.Reason
	}
	if x.Failure != nil {
		s.FailureKind = x.Failure.Kind
	}
	return s
}

// Bounds of what a lesson shows of a response.
const (
	mostFields   = 40
	longestField = 300
)

// lessonResponse writes what came back, as it is read.
func lessonResponse(run *playground.Run, head []byte) string {
	x := run.Final()
	if x == nil || x.Response == nil {
		return ""
	}
	r := x.Response
	lines := []string{showLine("HTTP/" + r.HTTPVersion + " " + strconv.Itoa(r.Status) + " " + r.Reason)}
	for _, f := range r.Headers[:min(len(r.Headers), mostFields)] {
		lines = append(lines, showLine(shorten(f.Name+": "+f.Value, longestField)))
	}
	text := strings.Join(lines, "\n")
	head = bytes.TrimSpace(head)
	if len(head) == 0 {
		return text
	}
	if bytes.IndexByte(head, 0) >= 0 || !utf8.Valid(wholeRunes(head)) {
		return text + "\n\n" + plural(r.Content.DecodedSize, "byte", "bytes") + " that are no text"
	}
	text += "\n\n" + showMarks(strings.ToValidUTF8(string(head), ""))
	if r.Content.DecodedSize > int64(len(head)) && len(head) >= LessonHead-utf8.UTFMax {
		text += "\n…"
	}
	return text
}

// wholeRunes leaves out a character that the end of the text cuts.
func wholeRunes(text []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if at := len(text) - n; utf8.RuneStart(text[at]) && !utf8.FullRune(text[at:]) {
			return text[:at]
		}
	}
	return text
}

// LessonHead is how much of the content a lesson shows.
const LessonHead = 2 << 10
