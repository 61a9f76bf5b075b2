package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/reply"
)

// addChecks is POST /compose/checks: the form again with checks that the last response holds, or,
// where it fails under a status of success, with the one that tells.
func (h *Handlers) addChecks(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	from, _ := playground.ParseRunID(form.Get("from"))
	run, response, content, err := h.lastResponse(c, from)
	if err != nil {
		return err
	}
	if response == nil {
		in := form.input(playground.FieldError{Pointer: "/request/checks", Detail: "There is no response yet that checks could be made of. Send the request first."})
		in.Part = "checks"
		return h.renderPlayground(c, http.StatusUnprocessableEntity, in)
	}
	asked := compose.ReadForm(form.Values).Checks
	added := 0
	for _, check := range suggested(form.Values, run, response, content) {
		there := slices.ContainsFunc(asked, func(a playground.Check) bool { return a.Of == check.Of && a.At == check.At && a.Is == check.Is })
		if there || len(asked)+added >= playground.MaxChecks {
			continue
		}
		addCheck(form.Values, check)
		added++
	}
	if form.Get("expect") == "" && !form.Has("check") {
		form.Set("expect", strconv.Itoa(run.Status))
	}
	in := form.input()
	in.Part, in.Filled = "checks", strconv.Itoa(added)
	if added == 0 {
		in.Filled = "none that is new"
	}
	return h.renderPlayground(c, http.StatusOK, in)
}

// suggested are the checks that a press asks for: of one value, of a failure, or of the whole.
func suggested(v url.Values, run *playground.Run, r *playground.Response, content []byte) []playground.Check {
	switch {
	case v.Has("check"):
		return reply.SuggestAt(v.Get("check"), content)
	case run.FailsInside():
		return reply.SuggestAgainst(run.Explanation.Findings[0], content)
	}
	return reply.Suggest(r, content)
}

// addCheck writes one more check into a form. Its rows are as many as the longest of its lists.
func addCheck(v url.Values, check playground.Check) {
	at := max(len(v["check_of"]), len(v["check_at"]), len(v["check_is"]), len(v["check_value"]))
	for name, value := range map[string]string{"check_of": check.Of, "check_at": check.At, "check_is": check.Is, "check_value": check.Value} {
		for len(v[name]) < at {
			v.Add(name, "")
		}
		v.Add(name, value)
	}
	v.Add("check_use", strconv.Itoa(at))
}
