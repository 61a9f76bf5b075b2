package views

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// LessonLine is a lesson with how much of it was answered.
type LessonLine struct {
	Lesson playground.Lesson
	Passed int // steps
}

// LessonsInput is what the list of lessons is made of.
type LessonsInput struct {
	Lines  []LessonLine
	Faults []playground.LessonFault // of the team's files; for admins alone
	Folder bool                     // the team has one for its own
}

// LessonsModel is what the list of lessons draws.
type LessonsModel struct {
	Groups []lessonGroup
	Faults []string
	Done   string // how many are done, in words
	Begin  *lessonLink
	Own    string // how a team writes its own
}

type lessonGroup struct {
	ID, Title string
	Lines     []lessonLine
}

type lessonLine struct {
	Number, Title, About, Href string
	Codes                      []lessonCode
	Dots                       []stepDot
	Width                      string // of the drawing
	Said                       string // how far it is, in words
	Done                       bool
}

type lessonCode struct {
	look
	Code, Href string
}

// stepDot is a step as a list draws it.
type stepDot struct {
	X    string
	Done bool
}

type lessonLink struct{ Href, Text string }

// Sizes of the drawing of steps, in pixels.
const (
	dotWidth = 16
	dotGap   = 3
)

// NewLessonsModel decides what the list of lessons shows.
func NewLessonsModel(in LessonsInput) LessonsModel {
	m := LessonsModel{Own: "Start Parley with -lessons and a folder of Markdown files to add your team's own."}
	if in.Folder {
		m.Own = ""
	}
	own, team := lessonGroup{ID: "parley", Title: "HTTP by its answers"}, lessonGroup{ID: "team", Title: "Your team's"}
	done, begun := 0, false
	for _, l := range in.Lines {
		line := newLessonLine(l)
		if line.Done {
			done++
		} else if m.Begin == nil {
			m.Begin = &lessonLink{line.Href, "Start with “" + line.Title + "”"}
		}
		begun = begun || l.Passed > 0
		group := &own
		if l.Lesson.Team {
			group = &team
		}
		line.Number = strconv.Itoa(len(group.Lines) + 1)
		group.Lines = append(group.Lines, line)
	}
	if m.Begin != nil && begun {
		m.Begin.Text = "Go on with " + strings.TrimPrefix(m.Begin.Text, "Start with ")
	}
	m.Done = strconv.Itoa(done) + " of " + strconv.Itoa(len(in.Lines)) + " done"
	for _, g := range []lessonGroup{own, team} {
		if len(g.Lines) > 0 {
			m.Groups = append(m.Groups, g)
		}
	}
	for _, f := range in.Faults {
		where := f.File
		if f.Line > 0 {
			where += ", line " + strconv.Itoa(f.Line)
		}
		m.Faults = append(m.Faults, showLine(where+": "+f.Detail))
	}
	return m
}

func newLessonLine(l LessonLine) lessonLine {
	n := len(l.Lesson.Steps)
	line := lessonLine{
		Title: showLine(l.Lesson.Title), About: showLine(l.Lesson.About), Href: lessonHref(l.Lesson.Slug, -1),
		Width: strconv.Itoa(n*(dotWidth+dotGap) - dotGap), Said: strconv.Itoa(l.Passed) + " of " + plural(int64(n), "step", "steps"), Done: l.Passed == n,
	}
	for i := range n {
		line.Dots = append(line.Dots, stepDot{strconv.Itoa(i * (dotWidth + dotGap)), i < l.Passed})
	}
	for _, code := range l.Lesson.Codes {
		c := lessonCode{lookOf(code), strconv.Itoa(code), "/status/" + strconv.Itoa(code)}
		if code == 0 {
			c.Code, c.Href = "No response", ""
		}
		line.Codes = append(line.Codes, c)
	}
	return line
}

// lessonHref is the address of a step, which counts from 0; less than that is the lesson.
func lessonHref(slug string, step int) string {
	at := "/lessons/" + url.PathEscape(slug)
	if step < 0 {
		return at
	}
	return at + "/" + strconv.Itoa(step+1)
}

// LessonInput is what the page of a step is made of.
type LessonInput struct {
	Lesson  playground.Lesson
	Step    int                     // from 0
	Marks   []playground.LessonMark // of the lesson's steps, in their order
	Next    *playground.Lesson      // the lesson that comes next; nil: none
	Request playground.Request      // that stands in the form
	Typed   url.Values              // the form as it was posted; nil: Request's
	Faults  []playground.FieldError
	Ask     *Question // asked before it is sent
	Place   string    // the environment that it is sent to; empty: none
	From    playground.RunID
	Run     *playground.Run  // that answers, masked
	Sending playground.RunID // that answers and goes on; 0: none
	Verdict *playground.LessonVerdict
	Head    []byte // the start of the content that came
}

// LessonModel is what the page of a step draws.
type LessonModel struct {
	Title, Href, Over string
	StepTitle         string
	Text              string // Markdown
	Question          string
	Hint              string // Markdown; empty: not yet
	Steps             []stepLink
	Begun             bool
	OverWords         string // what is forgotten when it is started over
	Form              lessonForm
	Answer            *lessonAnswer
	Sending           string      // the run that goes on; empty: none
	Next              *lessonLink // where it goes on, once this step is answered
	Say               string      // what a screen reader is told after a send
	At                string      // where this answer is found again; empty: there is none
}

type stepLink struct {
	Number, Title, Href string
	Done, Current       bool
}

// NewLessonModel decides what the page of a step shows.
func NewLessonModel(in LessonInput) LessonModel {
	step := in.Lesson.Steps[in.Step]
	m := LessonModel{
		Title: showLine(in.Lesson.Title), Href: lessonHref(in.Lesson.Slug, in.Step), Over: lessonHref(in.Lesson.Slug, -1) + "/start-over",
		StepTitle: showLine(step.Title), Text: step.Text, Question: showLine(step.Question),
	}
	done := int64(0)
	for i, s := range in.Lesson.Steps {
		mark := in.Marks[i]
		m.Begun = m.Begun || mark.Run != 0
		if !mark.PassedAt.IsZero() {
			done++
		}
		m.Steps = append(m.Steps, stepLink{strconv.Itoa(i + 1), showLine(s.Title), lessonHref(in.Lesson.Slug, i), !mark.PassedAt.IsZero(), i == in.Step})
	}
	m.OverWords = "You answered " + strconv.FormatInt(done, 10) + " of " + plural(int64(len(in.Lesson.Steps)), "step", "steps") + ". That is forgotten; what you sent stays in the history."
	mark := in.Marks[in.Step]
	if mark.Misses >= playground.HintAfter {
		m.Hint = step.Hint
	}
	m.Form = newLessonForm(in)
	m.Answer, m.Say = newLessonAnswer(in)
	if in.Sending != 0 {
		m.Sending, m.At, m.Say = "/runs/"+in.Sending.String(), m.Href+"?run="+in.Sending.String(), "Sending"
	}
	if m.Answer != nil {
		m.At = m.Href + "?run=" + in.Run.ID.String()
	}
	if len(in.Faults) > 0 {
		m.Say = "This cannot be sent yet. " + in.Faults[0].Detail
	}
	if in.Ask != nil {
		m.Say = "Nothing was sent yet. " + in.Ask.Environment + " is protected."
	}
	if !mark.PassedAt.IsZero() {
		m.Next = nextInLesson(in)
	}
	return m
}

func nextInLesson(in LessonInput) *lessonLink {
	switch {
	case in.Step+1 < len(in.Lesson.Steps):
		return &lessonLink{lessonHref(in.Lesson.Slug, in.Step+1), "Next step: " + showLine(in.Lesson.Steps[in.Step+1].Title)}
	case in.Next != nil:
		return &lessonLink{lessonHref(in.Next.Slug, -1), "Next lesson: " + showLine(in.Next.Title)}
	}
	return &lessonLink{"/lessons", "All lessons"}
}

// lessonItems are the lessons that a search found.
func lessonItems(all []playground.Lesson) []foundItem {
	var items []foundItem
	for _, l := range all {
		items = append(items, foundItem{Href: lessonHref(l.Slug, -1), look: look{Mark: "i-lesson"}, Text: showLine(l.Title), Note: showLine(l.About)})
	}
	return items
}
