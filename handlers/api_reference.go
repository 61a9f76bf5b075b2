package handlers

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/convert"
	"parley/explain"
	"parley/playground"
)

// apiStatuses is GET /api/statuses.
func (h *Handlers) apiStatuses(c echo.Context) error {
	statuses, err := h.statuses(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"statuses": statuses})
}

// statuses is the catalogue with how often each code was seen here.
func (h *Handlers) statuses(ctx context.Context) ([]playground.Status, error) {
	counts, err := h.History.Counts(ctx)
	if err := unlessAway(err); err != nil {
		return nil, err
	}
	all := explain.Catalogue()
	out := make([]playground.Status, len(all))
	for i, s := range all {
		s.Seen = counts.StatusSeen[s.Code]
		out[i] = s
	}
	return out, nil
}

// unlessAway lets a page be shown without what the history would add to it, while the
// history cannot be read.
func unlessAway(err error) error {
	if playground.CodeOf(err) == playground.Unavailable {
		return nil
	}
	return err
}

// apiStatus is GET /api/statuses/:code.
func (h *Handlers) apiStatus(c echo.Context) error {
	s, err := h.status(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, s)
}

func (h *Handlers) status(c echo.Context) (playground.Status, error) {
	code, err := strconv.Atoi(c.Param("code"))
	s, known := explain.Lookup(code)
	if err != nil || !known {
		return playground.Status{}, playground.NewError(playground.NotFound, "The reference has no status code "+strconv.Quote(c.Param("code"))+".")
	}
	counts, err := h.History.Counts(c.Request().Context())
	if err := unlessAway(err); err != nil {
		return playground.Status{}, err
	}
	s.Seen = counts.StatusSeen[s.Code]
	return s, nil
}

// apiCode is GET /api/runs/:id/code.
func (h *Handlers) apiCode(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	target := c.QueryParam("target")
	if target == "" {
		target = "curl"
	}
	code, err := codeFor(target, withJarred(asCode(run), jarred(run)))
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, code)
}

// asCode is a run's request as it was sent, with the names of its secrets in their places.
func asCode(run playground.Run) playground.Request {
	r := run.AsSent()
	if run.Sent != nil {
		r = compose.Reveal(playground.NewHider(ownSecrets(run.Request)).Request(r))
	}
	return r
}

// ownSecrets are the variables of a request itself that are named as credentials.
func ownSecrets(r playground.Request) []playground.Secret {
	var own []playground.Secret
	for _, row := range r.Variables {
		if row.Enabled && playground.SecretName(row.Name) {
			own = append(own, playground.Secret{Name: row.Name, Value: row.Value})
		}
	}
	return own
}

// codeFor writes a request as code, as it would be sent.
func codeFor(target string, r playground.Request, options ...convert.CodeOption) (string, error) {
	resolved, err := compose.Resolve(r)
	if err != nil {
		return "", err
	}
	return convert.ToCode(target, resolved, options...)
}

// apiCodeTargets is GET /api/code/targets.
func (h *Handlers) apiCodeTargets(c echo.Context) error {
	return answer(c, http.StatusOK, map[string]any{"targets": convert.Targets()})
}

// healthz says that the process answers.
func (h *Handlers) healthz(c echo.Context) error {
	return answer(c, http.StatusOK, map[string]string{"status": "ok"})
}

// metrics answers with figures for Prometheus, where there are any.
func (h *Handlers) metrics(c echo.Context) error {
	if h.Metrics == nil {
		return echo.ErrNotFound
	}
	h.Metrics.ServeHTTP(c.Response(), c.Request())
	return nil
}

// readyz says whether runs can be kept.
func (h *Handlers) readyz(c echo.Context) error {
	if err := h.History.Ready(c.Request().Context()); err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]string{"status": "ready"})
}
