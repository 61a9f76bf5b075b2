package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// missing names what the steps of a walk use and nothing defines, before the first is sent.
// What a step before takes from its response, and what all rows of the data have, is known.
func (w *walk) missing(ctx context.Context) ([]views.WalkMissing, error) {
	p, err := w.h.openPlace(ctx, w.dynamic, w.order.Environment)
	if err != nil {
		return nil, err
	}
	shelf, err := w.h.Collections.OpenCollection(ctx, w.shelf.ID)
	if err != nil {
		return nil, err
	}
	data := compose.Layer{Name: "the data", Variables: w.inAllRows()}
	var all []views.WalkMissing
	taken := map[string]bool{}
	for _, s := range w.steps {
		for _, name := range p.setting.Within(shelf, s.Folder).With(data).Unknown(s.Request) {
			if taken[name] {
				continue
			}
			i := slices.IndexFunc(all, func(m views.WalkMissing) bool { return m.Name == name })
			if i < 0 {
				i, all = len(all), append(all, views.WalkMissing{Name: name})
			}
			all[i].Steps = append(all[i].Steps, s.Name)
		}
		for _, e := range s.Request.Extract {
			taken[e.Variable] = taken[e.Variable] || e.Enabled
		}
	}
	return all, nil
}

// inAllRows are the names that each row of the data has which is used.
func (w *walk) inAllRows() []playground.Variable {
	rows := w.order.Rows[:min(len(w.order.Rows), max(w.order.Times, 0))]
	if len(rows) == 0 {
		return nil
	}
	many := map[string]int{}
	for _, row := range rows {
		seen := map[string]bool{}
		for _, v := range row {
			if !seen[v.Name] {
				seen[v.Name] = true
				many[v.Name]++
			}
		}
	}
	var all []playground.Variable
	for _, v := range rows[0] {
		if many[v.Name] == len(rows) {
			all = append(all, playground.Variable{Name: v.Name, Value: v.Value})
		}
	}
	return all
}

// keptNowhere names a step that takes something from its response where no environment is
// chosen to keep it in; empty: there is none.
func (w *walk) keptNowhere() string {
	if w.order.Environment != "" {
		return ""
	}
	for _, s := range w.steps {
		for _, e := range s.Request.Extract {
			if e.Enabled {
				return "Choose an environment first: it is where {{" + e.Variable + "}} is kept, which " + s.Name + " takes from its response."
			}
		}
	}
	return ""
}

// missingError refuses a walk for what nothing defines, one fault for each name.
func missingError(all []views.WalkMissing, where string) error {
	e := &playground.Error{Code: playground.Invalid, Message: "Nothing was sent."}
	for _, m := range all {
		e.Fields = append(e.Fields, playground.FieldError{Pointer: "/requests", Detail: "The variable {{" + m.Name + "}} is not defined" + where + ". It is used by " + views.StepsWords(m.Steps) + "."})
	}
	return e
}

// defineForWalk gives the names that were typed into the form of a walk a value, in the
// environment or the collection. It says in words what was wrong.
func (h *Handlers) defineForWalk(c echo.Context, shelf playground.Collection, form posted) (playground.Collection, string, error) {
	var names []playground.Variable
	for i, name := range form.Values["define_name"] {
		value := form.Values["define_value"]
		if i >= len(value) || value[i] == "" || i >= views.MostMissing {
			continue
		}
		if detail := compose.VariableNameFault(name); detail != "" {
			return shelf, detail, nil
		}
		names = append(names, playground.Variable{Name: name, Value: value[i], Secret: slices.Contains(form.Values["define_secret"], strconv.Itoa(i))})
	}
	if len(names) == 0 {
		return shelf, "", nil
	}
	var err error
	switch environment := strings.TrimSpace(form.Get("environment")); {
	case form.Get("define_in") == views.DefineInCollection:
		now := shelf
		now.Variables = withDefined(shelf.Variables, names)
		var kept playground.Collection
		if kept, _, err = h.changedCollection(c, now, shelf, shelf.Version); err == nil {
			shelf.Variables, shelf.Version = kept.Variables, kept.Version
		}
	case environment == "":
		return shelf, "No environment is chosen: choose one, or keep them in the collection.", nil
	default:
		err = h.defineIn(c, environment, names)
	}
	if isRefusal(err) || playground.CodeOf(err) == playground.Outdated {
		return shelf, faultsOf(err, "")[0].Detail, nil
	}
	return shelf, "", err
}
