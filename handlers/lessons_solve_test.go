package handlers_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/playground"
)

// answerTo is how a step is answered: what is changed of its ready request.
type answerTo struct {
	right, wrong func(*playground.Request) // wrong: nil is the ready request as it is
	times        int                       // how often right is sent; the last is judged
	waits        bool                      // right waits as long as the server says: the demo's clock goes on meanwhile
}

func at(path string) func(*playground.Request) {
	return func(r *playground.Request) { r.URL = r.URL[:strings.Index(r.URL, "/demo/")] + path }
}

func with(name, value string) func(*playground.Request) {
	return func(r *playground.Request) {
		r.Headers = append(r.Headers, playground.Row{Name: name, Value: value, Enabled: true})
	}
}

func body(text string) func(*playground.Request) {
	return func(r *playground.Request) { r.Body.Text = text }
}

func follow(r *playground.Request) { r.Options.FollowRedirects = true }

func tries(n int) func(*playground.Request) {
	return func(r *playground.Request) { r.Options.Retry.MaxAttempts, r.Options.Retry.BackoffMS = n, 1 }
}

func asItIs(*playground.Request) {}

// answers are a right answer to every step of every lesson that comes with Parley.
var answers = map[string][]answerTo{
	"success-and-ok":         {{right: at("/demo/users/17")}, {right: at("/demo/status/202")}, {right: at("/demo/users/9041")}},
	"created-and-no-content": {{right: body(`{"title": "A", "body": "B", "userId": 1}`)}, {right: at("/demo/posts/101")}, {right: func(r *playground.Request) { r.Method = "OPTIONS" }}},
	"redirects-seen-and-unseen": {
		{right: func(r *playground.Request) { r.Options.FollowRedirects = false }}, {right: follow},
		{right: at("/demo/redirect/1?code=307")}, {right: follow},
	},
	"ask-only-if-changed": {
		{right: with("If-None-Match", `"abc123def456"`)},
		{right: func(r *playground.Request) { r.Headers[1].Value = "Mon, 05 Jan 2026 09:30:00 GMT" }},
		{right: with("If-Match", `"an-old-version"`)},
	},
	"who-are-you-and-are-you-allowed": {
		{right: with("Authorization", "Bearer your-token-here"), wrong: with("Authorization", "Basic YTpi")},
		{right: func(r *playground.Request) { r.Headers[0].Value = "Bearer expired" }},
		{right: with("Authorization", "Bearer your-token-here")},
	},
	"duplicates":     {{right: asItIs}, {right: body(`{"username": "nobody.has.it"}`)}, {right: at("/demo/users/ada")}},
	"going-too-fast": {{right: asItIs, times: 3}, {right: asItIs, times: 2}, {right: tries(3), waits: true}},
	"the-server-is-unwell": {
		{right: tries(3)}, {right: at("/demo/maintenance")}, {right: tries(3), wrong: tries(2)},
	},
	"no-answer-at-all": {
		{right: func(r *playground.Request) { r.Options.TimeoutMS = 20 }, wrong: at("/demo/slow?seconds=0.01")},
		{right: at("/demo/reset")}, {right: at("/demo/truncated")},
	},
}

// lessonOf is a lesson as the API shows it.
type lessonOf struct {
	playground.Lesson
	Passed int                     `json:"passed"`
	Marks  []playground.LessonMark `json:"marks"`
}

func (h *house) lessons() []lessonOf {
	h.t.Helper()
	var all struct{ Lessons []lessonOf }
	h.get("/api/lessons").is(http.StatusOK).into(&all)
	return all.Lessons
}

// checked is what a step says to a run.
type checked struct {
	Passed  bool
	Missing []string
	Mark    *playground.LessonMark
	Hint    string
}

func (h *house) check(slug string, step int, run playground.RunID) checked {
	h.t.Helper()
	var c checked
	h.json(http.MethodPost, "/api/lessons/"+slug+"/steps/"+strconv.Itoa(step)+"/check", `{"run": "`+run.String()+`"}`).is(http.StatusOK).into(&c)
	return c
}

// changed is a step's request as the API takes it.
func changed(t *testing.T, r playground.Request, change func(*playground.Request)) string {
	t.Helper()
	if change != nil {
		change(&r)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// waitOut starts a request that is told to wait, and has the time that it is told pass at once.
func (h *house) waitOut(request string, pass func()) playground.RunID {
	h.t.Helper()
	var run playground.Run
	h.json(http.MethodPost, "/api/runs?wait=false", `{"request": `+request+`}`).is(http.StatusAccepted).into(&run)
	id := run.ID.String()
	events, err := http.Get(h.base + "/api/runs/" + id + "/events")
	if err != nil {
		h.t.Fatal(err)
	}
	defer events.Body.Close()
	for lines := bufio.NewScanner(events.Body); lines.Scan(); { // it ends with the run
		if strings.HasPrefix(lines.Text(), "event: attempt") {
			pass()
			h.post("/runs/"+id+"/skip-wait", nil)
		}
	}
	return run.ID
}

func TestEveryStepOfEveryLessonCanBeAnswered(t *testing.T) {
	var passed atomic.Int64 // of the demo's time
	h := newHouseAt(t, func() time.Time { return time.Now().Add(time.Duration(passed.Load())) })
	all := h.lessons()
	if len(all) != 9 || len(answers) != 9 {
		t.Fatalf("%d lessons, and answers to %d", len(all), len(answers))
	}
	for _, l := range all {
		if len(answers[l.Slug]) != len(l.Steps) {
			t.Fatalf("%s has %d steps, and %d answers", l.Slug, len(l.Steps), len(answers[l.Slug]))
		}
		for i, step := range l.Steps {
			t.Run(l.Slug+"/"+step.Key, func(t *testing.T) {
				h := *h
				h.t = t
				a := answers[l.Slug][i]
				passed.Add(int64(30 * time.Second))
				miss := h.check(l.Slug, i+1, h.run(changed(t, step.Request, a.wrong)).ID)
				if miss.Passed || len(miss.Missing) == 0 || miss.Mark == nil || miss.Mark.Misses != 1 || miss.Hint != "" {
					t.Errorf("a wrong answer: %+v", miss)
				}
				for _, said := range miss.Missing {
					if !strings.Contains(said, "The check wants") {
						t.Errorf("what is missing is not said: %s", said)
					}
				}
				right := h.answer(t, step, a, &passed)
				if c := h.check(l.Slug, i+1, right); !c.Passed || len(c.Missing) != 0 || c.Mark.PassedAt.IsZero() {
					t.Errorf("a right answer: %+v", c)
				}
			})
		}
	}
	for _, l := range h.lessons() {
		if l.Passed != len(l.Steps) {
			t.Errorf("%s: %d of %d steps", l.Slug, l.Passed, len(l.Steps))
		}
	}
	h.get("/lessons").is(http.StatusOK).shows("[data-testid=done]", "9 of 9 done").shows("#places", "9 of 9")
}

// answer sends the right answer and returns the run that is judged.
func (h *house) answer(t *testing.T, step playground.LessonStep, a answerTo, passed *atomic.Int64) playground.RunID {
	t.Helper()
	request := changed(t, step.Request, a.right)
	if a.waits {
		passed.Add(int64(30 * time.Second))
		return h.waitOut(request, func() { passed.Add(int64(10 * time.Second)) })
	}
	for range a.times - 1 {
		h.run(request)
	}
	return h.run(request).ID
}
