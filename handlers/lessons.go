package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Lessons are what is taught.
type Lessons interface {
	All() []playground.Lesson
	Faults() []playground.LessonFault
	Judge(step playground.LessonStep, run playground.Run) playground.LessonVerdict
}

// LessonMarks keeps how far people are.
type LessonMarks interface {
	LessonMarks(ctx context.Context, who string) ([]playground.LessonMark, error)
	MarkLesson(ctx context.Context, who string, m playground.LessonMark, passed bool) error
	ForgetLesson(ctx context.Context, who, lesson string) error
}

// learnerCookie knows a browser again where nobody signs in.
const learnerCookie = "parley_learner"

// learner is under which name the visitor's progress is kept: the person's, that of the one who
// has this machine, or the browser's. It is empty for a browser that was not seen yet.
func (h *Handlers) learner(c echo.Context) string {
	switch v := h.visitorOf(c); {
	case v.known():
		return "person:" + strconv.FormatInt(int64(v.Person.ID), 10)
	case h.Loopback:
		return "here"
	}
	return visitorName(h.cookieValue(c, learnerCookie))
}

// visitorName is the name of a browser. Its secret is not kept.
func visitorName(secret string) string {
	if len(secret) < 20 || len(secret) > 64 {
		return ""
	}
	sum := sha256.Sum256([]byte(secret))
	return "visitor:" + hex.EncodeToString(sum[:16])
}

// newLearner is learner, and gives a browser a name that has none.
func (h *Handlers) newLearner(c echo.Context) string {
	who := h.learner(c)
	if who == "" {
		secret := rand.Text()
		h.setCookie(c, learnerCookie, secret, browserTime)
		who = visitorName(secret)
	}
	return who
}

// marks are how far the visitor is, by lesson and step.
type marks map[[2]string]playground.LessonMark

func (m marks) of(l playground.Lesson, s playground.LessonStep) playground.LessonMark {
	return m[[2]string{l.Slug, s.Key}]
}

// passed counts the steps of a lesson that were answered.
func (m marks) passed(l playground.Lesson) int {
	n := 0
	for _, s := range l.Steps {
		if !m.of(l, s).PassedAt.IsZero() {
			n++
		}
	}
	return n
}

// marksOf finds how far somebody is.
func (h *Handlers) marksOf(ctx context.Context, who string) (marks, error) {
	m := marks{}
	if who == "" {
		return m, nil
	}
	all, err := h.LessonMarks.LessonMarks(ctx, who)
	for _, one := range all {
		m[[2]string{one.Lesson, one.Step}] = one
	}
	return m, err
}

// learned counts the lessons of which the visitor has answered every step.
func (h *Handlers) learned(c echo.Context) (done, all int) {
	m, err := h.marksOf(c.Request().Context(), h.learner(c))
	if err != nil {
		return 0, 0
	}
	lessons := h.Lessons.All()
	for _, l := range lessons {
		if m.passed(l) == len(l.Steps) {
			done++
		}
	}
	return done, len(lessons)
}

// stepPlace is a step of a lesson, and where it stands.
type stepPlace struct {
	all    []playground.Lesson
	lesson playground.Lesson
	number int // of the lesson, from 0
	step   int // from 0
}

func (p stepPlace) at() playground.LessonStep { return p.lesson.Steps[p.step] }

// placeInLesson finds the lesson and the step in the path. Without a step it is the first one
// that was not answered yet.
func (h *Handlers) placeInLesson(c echo.Context, m marks) (stepPlace, error) {
	p := stepPlace{all: h.Lessons.All()}
	for i, l := range p.all {
		if l.Slug == c.Param("lesson") {
			p.lesson, p.number = l, i
		}
	}
	if p.lesson.Slug == "" {
		return p, playground.NewError(playground.NotFound, "There is no lesson "+strconv.Quote(c.Param("lesson"))+".")
	}
	word := c.Param("step")
	if word == "" {
		for i, s := range p.lesson.Steps {
			if m.of(p.lesson, s).PassedAt.IsZero() {
				p.step = i
				break
			}
		}
		return p, nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > len(p.lesson.Steps) {
		return p, playground.NewError(playground.NotFound, "The lesson “"+p.lesson.Title+"” has no step "+strconv.Quote(word)+".")
	}
	p.step = n - 1
	return p, nil
}

// judged holds a run to a step, with the start of its content.
func (h *Handlers) judged(ctx context.Context, step playground.LessonStep, run playground.Run) (playground.LessonVerdict, error) {
	head, err := h.bodyStart(unseen(ctx), run, playground.HeadBytes)
	if err != nil {
		return playground.LessonVerdict{}, err
	}
	return h.Lessons.Judge(step, withHead(run, head)), nil
}

// answered judges a run as an answer to a step, and keeps how far a learner is.
func (h *Handlers) answered(ctx context.Context, who string, p stepPlace, run playground.Run) (playground.LessonVerdict, error) {
	v, err := h.judged(ctx, p.at(), run)
	if err != nil || run.State == playground.StateRunning {
		return v, err
	}
	return v, h.LessonMarks.MarkLesson(ctx, who, playground.LessonMark{Lesson: p.lesson.Slug, Step: p.at().Key, Run: run.ID}, v.Passed)
}

// mostFoundLessons is how many lessons a search lists.
const mostFoundLessons = 5

// foundLessons are those that have a text in what they say of themselves.
func (h *Handlers) foundLessons(text string) []playground.Lesson {
	var found []playground.Lesson
	text = strings.ToLower(text)
	if code, err := strconv.Atoi(text); err == nil && code > 0 {
		return h.lessonsOf(code)
	}
	for _, l := range h.Lessons.All() {
		if text != "" && len(found) < mostFoundLessons && strings.Contains(strings.ToLower("lesson "+l.Title+" "+l.About), text) {
			found = append(found, l)
		}
	}
	return found
}

// lessonsOf are those that show a status code.
func (h *Handlers) lessonsOf(code int) []playground.Lesson {
	var found []playground.Lesson
	for _, l := range h.Lessons.All() {
		if slices.Contains(l.Codes, code) && len(found) < mostFoundLessons {
			found = append(found, l)
		}
	}
	return found
}
