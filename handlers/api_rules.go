package handlers

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compare"
	"parley/playground"
)

// newRule is the content of POST /api/ignore-rules.
type newRule struct {
	Rule  string           `json:"rule"`
	Scope string           `json:"scope"`
	Run   playground.RunID `json:"run"`
}

// apiRules is GET /api/ignore-rules.
func (h *Handlers) apiRules(c echo.Context) error {
	rules, err := h.Rules.IgnoreRules(c.Request().Context(), c.QueryParam("request"))
	if err != nil {
		return err
	}
	if rules == nil {
		rules = []playground.IgnoreRule{}
	}
	return answer(c, http.StatusOK, map[string]any{"rules": rules, "defaults": compare.DefaultRules()})
}

// apiCreateRule is POST /api/ignore-rules.
func (h *Handlers) apiCreateRule(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	var in newRule
	if err := readJSON(c, &in); err != nil {
		return err
	}
	rule, err := h.createRule(c.Request().Context(), h.who(c), in)
	if err != nil {
		return err
	}
	h.noteRule(c, rule)
	c.Response().Header().Set("Location", "/api/ignore-rules/"+strconv.FormatInt(rule.ID, 10))
	return answer(c, http.StatusCreated, rule)
}

func (h *Handlers) createRule(ctx context.Context, by string, in newRule) (playground.IgnoreRule, error) {
	if _, err := compare.ParseRule(in.Rule); err != nil {
		return playground.IgnoreRule{}, invalid("/rule", err.Error())
	}
	rule := playground.IgnoreRule{Rule: in.Rule, Scope: in.Scope, CreatedBy: by}
	switch in.Scope {
	case "everyone":
	case "request":
		run, err := h.History.FindRun(ctx, in.Run)
		if playground.CodeOf(err) == playground.NotFound {
			return playground.IgnoreRule{}, invalid("/run", "A rule for a request needs the number of one of its runs.")
		}
		if err != nil {
			return playground.IgnoreRule{}, err
		}
		rule.RequestKey = playground.RequestKey(run.Request.Method, run.Target())
	default:
		return playground.IgnoreRule{}, invalid("/scope", "A scope is request or everyone.")
	}
	rule, err := h.Rules.CreateIgnoreRule(ctx, rule)
	if err == nil {
		h.Baselines.Changed(ctx)
	}
	return rule, err
}

// noteRule notes that what comparisons ignore was changed for others, too.
func (h *Handlers) noteRule(c echo.Context, r playground.IgnoreRule) {
	h.note(c, playground.DeedChange, "rule "+strconv.FormatInt(r.ID, 10), "comparisons ignore "+r.Rule+", for "+map[bool]string{true: "everyone", false: "a request"}[r.Scope == "everyone"])
}

// deleteRule removes a stored rule.
func (h *Handlers) deleteRule(ctx context.Context, id int64) error {
	err := h.Rules.DeleteIgnoreRule(ctx, id)
	if err == nil {
		h.Baselines.Changed(ctx)
	}
	return err
}

// apiDeleteRule is DELETE /api/ignore-rules/:id.
func (h *Handlers) apiDeleteRule(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return playground.NewError(playground.NotFound, "There is no such rule.")
	}
	if err := h.deleteRule(c.Request().Context(), id); err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "rule "+strconv.FormatInt(id, 10), "of comparisons")
	return c.NoContent(http.StatusNoContent)
}
