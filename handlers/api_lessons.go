package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// lessonShown is a lesson with how far the visitor is.
type lessonShown struct {
	playground.Lesson
	Passed int                     `json:"passed"` // steps that were answered
	Marks  []playground.LessonMark `json:"marks"`
}

// shownLesson is a lesson as the visitor may see it: a hint comes after the second miss.
func (h *Handlers) shownLesson(c echo.Context, l playground.Lesson, m marks) lessonShown {
	out := lessonShown{Lesson: l, Passed: m.passed(l), Marks: []playground.LessonMark{}}
	out.Steps = make([]playground.LessonStep, len(l.Steps))
	for i, s := range l.Steps {
		mark := m.of(l, s)
		if mark.Misses < playground.HintAfter {
			s.Hint = ""
		}
		s.Request = h.ready(c, s)
		out.Steps[i] = s
		if mark.Run != 0 {
			out.Marks = append(out.Marks, mark)
		}
	}
	return out
}

// apiLessons is GET /api/lessons.
func (h *Handlers) apiLessons(c echo.Context) error {
	m, err := h.marksOf(c.Request().Context(), h.learner(c))
	if err != nil {
		return err
	}
	all := []lessonShown{}
	for _, l := range h.Lessons.All() {
		all = append(all, h.shownLesson(c, l, m))
	}
	faults := []playground.LessonFault{}
	if h.visitorOf(c).Person.Role == playground.RoleAdmin {
		faults = append(faults, h.Lessons.Faults()...)
	}
	return answer(c, http.StatusOK, map[string]any{"lessons": all, "faults": faults})
}

// apiLesson is GET /api/lessons/:lesson.
func (h *Handlers) apiLesson(c echo.Context) error {
	m, err := h.marksOf(c.Request().Context(), h.learner(c))
	if err != nil {
		return err
	}
	p, err := h.placeInLesson(c, m)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, h.shownLesson(c, p.lesson, m))
}

// lessonAnswered is what a run is worth as an answer.
type lessonAnswered struct {
	playground.LessonVerdict
	Mark *playground.LessonMark `json:"mark"`
	Hint string                 `json:"hint"` // empty before the second miss
}

// apiCheckLesson is POST /api/lessons/:lesson/steps/:step/check.
func (h *Handlers) apiCheckLesson(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	p, err := h.placeInLesson(c, marks{})
	if err != nil {
		return err
	}
	var in struct {
		Run playground.RunID `json:"run"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.Run == 0 {
		return invalid("/run", "This is the id of the run that answers.")
	}
	run, err := h.History.FindRun(c.Request().Context(), in.Run)
	if err != nil {
		return err
	}
	v, err := h.answered(c.Request().Context(), h.newLearner(c), p, run)
	if err != nil {
		return err
	}
	out := lessonAnswered{LessonVerdict: v}
	m, err := h.marksOf(c.Request().Context(), h.learner(c))
	if err != nil {
		return err
	}
	if mark, had := m[[2]string{p.lesson.Slug, p.at().Key}]; had {
		out.Mark = &mark
		if mark.Misses >= playground.HintAfter {
			out.Hint = p.at().Hint
		}
	}
	return answer(c, http.StatusOK, out)
}

// apiForgetLesson is DELETE /api/lessons/:lesson/progress.
func (h *Handlers) apiForgetLesson(c echo.Context) error {
	p, err := h.placeInLesson(c, marks{})
	if err != nil {
		return err
	}
	if who := h.learner(c); who != "" {
		if err := h.LessonMarks.ForgetLesson(c.Request().Context(), who, p.lesson.Slug); err != nil {
			return err
		}
	}
	return c.NoContent(http.StatusNoContent)
}
