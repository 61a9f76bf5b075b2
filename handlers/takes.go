package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// addTake is POST /compose/take: the form again, with the value at a pointer taken from the
// response into a variable that is called after it.
func (h *Handlers) addTake(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	at, asked := form.Get("take"), compose.ReadForm(form.Values).Extract
	in := playground.Extraction{From: playground.FromJSON, Expression: at, Enabled: true}
	if i := slices.IndexFunc(asked, func(e playground.Extraction) bool { return e.From == in.From && e.Expression == at }); i >= 0 {
		in.Variable = asked[i].Variable
	} else {
		in.Variable = takenName(at, asked)
		in.Secret = playground.SecretName(in.Variable)
		addExtraction(form.Values, in)
	}
	page := form.input()
	page.Part, page.Filled = "variables", "{{"+in.Variable+"}}"
	return h.renderPlayground(c, http.StatusOK, page)
}

// takenName is what a variable is called that is taken from a place: as its member is, with the
// one above before it where that name stands for something else.
func takenName(at string, asked []playground.Extraction) string {
	var steps []string
	for _, s := range strings.Split(at, "/") {
		if s = variableWord(s); s != "" {
			steps = append(steps, s)
		}
	}
	if len(steps) == 0 {
		steps = []string{"value"}
	}
	free := func(name string) bool {
		return !slices.ContainsFunc(asked, func(e playground.Extraction) bool { return e.Variable == name })
	}
	name := steps[len(steps)-1]
	if !free(name) && len(steps) > 1 {
		name = steps[len(steps)-2] + "_" + name
	}
	taken := name
	for n := 2; !free(taken); n++ {
		taken = name + "_" + strconv.Itoa(n)
	}
	return taken
}

// variableWord is a step of a pointer as the name of a variable; an element of a list has none.
func variableWord(step string) string {
	step = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, step), "_-.0123456789")
	return step[:min(len(step), 60)]
}

// addExtraction writes one more row into a form. They are as many as the longest of its lists.
func addExtraction(v url.Values, e playground.Extraction) {
	at := max(len(v["take_variable"]), len(v["take_from"]), len(v["take_expression"]))
	for name, value := range map[string]string{"take_variable": e.Variable, "take_from": e.From, "take_expression": e.Expression} {
		for len(v[name]) < at {
			v.Add(name, "")
		}
		v.Add(name, value)
	}
	v.Add("take_use", strconv.Itoa(at))
	if e.Secret {
		v.Add("take_secret", strconv.Itoa(at))
	}
}
