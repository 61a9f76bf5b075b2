package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// showLessons is GET /lessons.
func (h *Handlers) showLessons(c echo.Context) error {
	m, err := h.marksOf(c.Request().Context(), h.learner(c))
	if err := unlessAway(err); err != nil {
		return err
	}
	in := views.LessonsInput{Folder: h.LessonFolder}
	for _, l := range h.Lessons.All() {
		in.Lines = append(in.Lines, views.LessonLine{Lesson: l, Passed: m.passed(l)})
	}
	if h.visitorOf(c).Person.Role == playground.RoleAdmin {
		in.Faults = h.Lessons.Faults()
	}
	page := views.LessonsPage(views.NewShell(h.shell(c, "Lessons", "lessons")), views.NewLessonsModel(in))
	return h.render(c, http.StatusOK, page, nil)
}

// showLesson is GET /lessons/:lesson and /lessons/:lesson/:step: a step, with the answer that
// the query names.
func (h *Handlers) showLesson(c echo.Context) error {
	run, err := h.lessonRun(c)
	if err != nil {
		return err
	}
	m, err := h.marksOf(c.Request().Context(), h.learner(c))
	if err := unlessAway(err); err != nil {
		return err
	}
	p, err := h.placeInLesson(c, m)
	if err != nil {
		return err
	}
	in, err := h.lessonInput(c, p)
	if err != nil {
		return err
	}
	if run != nil {
		if err := h.showAnswer(c, p, *run, &in); err != nil {
			return err
		}
	}
	return h.renderLesson(c, http.StatusOK, p, m, in)
}

// lessonRun is the run that the query names, judged where it was waited for; nil for none.
func (h *Handlers) lessonRun(c echo.Context) (*playground.Run, error) {
	word := c.QueryParam("run")
	if word == "" {
		return nil, nil
	}
	run, err := h.runNamed(c.Request().Context(), word)
	if err != nil {
		return nil, err
	}
	return &run, h.settleAnswer(c.Request().Context(), run)
}

// lessonInput is a step as it stands before it is answered.
func (h *Handlers) lessonInput(c echo.Context, p stepPlace) (views.LessonInput, error) {
	in := views.LessonInput{Lesson: p.lesson, Step: p.step, Request: h.ready(c, p.at())}
	if p.number+1 < len(p.all) {
		in.Next = &p.all[p.number+1]
	}
	if !p.lesson.Team {
		return in, nil
	}
	places, err := h.Environments.Environments(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return in, err
	}
	in.Place = h.usualEnvironment(c, places)
	return in, nil
}

// ready is a step's request, with a path of this Parley as the address that it has here.
func (h *Handlers) ready(c echo.Context, step playground.LessonStep) playground.Request {
	r := step.Request
	if strings.HasPrefix(r.URL, "/") {
		r.URL = strings.TrimSuffix(h.demoBase(c), "/demo") + r.URL
	}
	return r
}

// showAnswer adds a run, and what it is worth.
func (h *Handlers) showAnswer(c echo.Context, p stepPlace, run playground.Run, in *views.LessonInput) error {
	ctx := c.Request().Context()
	in.From, in.Request = run.ID, maskedRequest(ctx, run.Request, run.CreatedBy)
	if run.State == playground.StateRunning {
		in.Sending = run.ID
		return nil
	}
	v, err := h.judged(ctx, p.at(), run)
	if err != nil {
		return err
	}
	if in.Head, err = h.bodyStart(ctx, run, views.LessonHead); err != nil {
		return err
	}
	shown := masked(ctx, run)
	in.Run, in.Verdict = &shown, &v
	return nil
}

func (h *Handlers) renderLesson(c echo.Context, status int, p stepPlace, m marks, in views.LessonInput) error {
	for _, s := range p.lesson.Steps {
		in.Marks = append(in.Marks, m.of(p.lesson, s))
	}
	model := views.NewLessonModel(in)
	shell := h.shell(c, p.lesson.Title, "lessons")
	shell.Running = in.Sending != 0
	s := views.NewShell(shell)
	return h.render(c, status, views.LessonPage(s, model), views.LessonSent(s, model))
}

// inLesson is how long a step waits for its answer before it shows that it waits, where a page
// without a script would have to be loaded again for it.
const inLesson = 5 * time.Second

// answerLesson is POST /lessons/:lesson/:step: it sends, and leads back to the step, where the run
// is followed while it goes, and judged when it has ended.
func (h *Handlers) answerLesson(c echo.Context) error {
	p, err := h.placeInLesson(c, marks{})
	if err != nil {
		return err
	}
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	if strings.TrimSpace(form.Get("body_text")) == "" && form.Get("body_kind") != string(playground.BodyBinary) {
		form.Del("body_kind")
	}
	draft, err := h.composed(c, form)
	if err != nil {
		return h.refuseLesson(c, p, form, nil, err)
	}
	if q, err := h.unasked(c, draft, form.Get("confirmed")); err != nil || q != nil {
		return h.refuseLesson(c, p, form, q, err)
	}
	if err := h.countSend(c); err != nil {
		return err
	}
	draft.CreatedBy = h.who(c)
	who := h.newLearner(c)
	run, err := h.Runner.Start(c.Request().Context(), draft)
	if err != nil {
		return err
	}
	h.awaitAnswer(c.Request().Context(), who, p, run.ID)
	patience := inLesson
	if isFragment(c) {
		patience = inPlace
	}
	h.endsWithin(run.ID, patience)
	return c.Redirect(http.StatusSeeOther, stepPath(p)+"?run="+run.ID.String()+"#verdict")
}

func stepPath(p stepPlace) string {
	return "/lessons/" + p.lesson.Slug + "/" + strconv.Itoa(p.step+1)
}

// refuseLesson shows the step again as typed, with what is wrong or what is asked.
func (h *Handlers) refuseLesson(c echo.Context, p stepPlace, form posted, q *views.Question, err error) error {
	if err != nil && playground.CodeOf(err) != playground.Invalid {
		return err
	}
	m, errM := h.marksOf(c.Request().Context(), h.learner(c))
	in, errI := h.lessonInput(c, p)
	if errM != nil || errI != nil {
		return errors.Join(errM, errI)
	}
	in.Typed, in.Ask = form.Values, q
	in.From, _ = playground.ParseRunID(form.Get("from"))
	if err != nil {
		in.Faults = faultsOf(err, "/request/url")
	}
	return h.renderLesson(c, http.StatusUnprocessableEntity, p, m, in)
}

// startLessonOver is POST /lessons/:lesson/start-over.
func (h *Handlers) startLessonOver(c echo.Context) error {
	p, err := h.placeInLesson(c, marks{})
	if err != nil {
		return err
	}
	if who := h.learner(c); who != "" {
		if err := h.LessonMarks.ForgetLesson(c.Request().Context(), who, p.lesson.Slug); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, "/lessons/"+p.lesson.Slug+"/1")
}
