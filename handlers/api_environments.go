package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// apiEnvironments is GET /api/environments.
func (h *Handlers) apiEnvironments(c echo.Context) error {
	all, err := h.Environments.Environments(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"environments": all})
}

// apiEnvironment is GET /api/environments/:id.
func (h *Handlers) apiEnvironment(c echo.Context) error {
	e, err := h.findEnvironment(c)
	if err != nil {
		return err
	}
	return answerEnvironment(c, http.StatusOK, e)
}

func (h *Handlers) findEnvironment(c echo.Context) (playground.Environment, error) {
	id, ok := playground.ParseEnvironmentID(c.Param("id"))
	if !ok {
		return playground.Environment{}, noSuchEnvironment()
	}
	return h.Environments.FindEnvironment(c.Request().Context(), id)
}

func noSuchEnvironment() error {
	return playground.NewError(playground.NotFound, "There is no such environment. It may have been deleted.")
}

func answerEnvironment(c echo.Context, status int, e playground.Environment) error {
	c.Response().Header().Set("ETag", versionTag(e.Version))
	return answer(c, status, e)
}

func versionTag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// readVersion reads If-Match. It is 0 where there is none, or any will do; what is no version
// of ours matches nothing.
func readVersion(c echo.Context) (int64, error) {
	match := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if match == "" || match == "*" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(match, "W/"), `"`), 10, 64)
	if err != nil || n < 1 {
		return 0, playground.NewError(playground.Outdated, "If-Match holds no ETag of what is there.")
	}
	return n, nil
}

// apiCreateEnvironment is POST /api/environments.
func (h *Handlers) apiCreateEnvironment(c echo.Context) error {
	e, err := readEnvironment(c)
	if err != nil {
		return err
	}
	e, err = h.createEnvironment(c, e)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/environments/"+e.ID.String())
	return answerEnvironment(c, http.StatusCreated, e)
}

// readEnvironment reads an environment. What only the store says of it is not looked at.
func readEnvironment(c echo.Context) (playground.Environment, error) {
	e := playground.Environment{Shape: playground.ShapeSquare, Auth: playground.Auth{Kind: "none"}}
	if err := needJSON(c); err != nil {
		return e, err
	}
	err := readJSON(c, &e)
	if e.Auth.Kind == "" {
		e.Auth.Kind = "none"
	}
	for i := range e.Variables {
		e.Variables[i].Taken = false
	}
	e.Name = strings.TrimSpace(e.Name)
	return e, err
}

func (h *Handlers) createEnvironment(c echo.Context, e playground.Environment) (playground.Environment, error) {
	if faults := checkEnvironment(e, nil); len(faults) > 0 {
		return e, &playground.Error{Code: playground.Invalid, Message: "This environment cannot be kept as it is.", Fields: faults}
	}
	made, err := h.Environments.CreateEnvironment(c.Request().Context(), e)
	if err == nil {
		h.note(c, playground.DeedChange, "environment "+made.Name, "made")
	}
	return made, err
}

// apiUpdateEnvironment is PUT /api/environments/:id.
func (h *Handlers) apiUpdateEnvironment(c echo.Context) error {
	was, err := h.findEnvironment(c)
	if err != nil {
		return err
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	e, err := readEnvironment(c)
	if err != nil {
		return err
	}
	e.ID = was.ID
	if e, err = h.updateEnvironment(c, e, was, version); err != nil {
		return err
	}
	return answerEnvironment(c, http.StatusOK, e)
}

func (h *Handlers) updateEnvironment(c echo.Context, e, was playground.Environment, version int64) (playground.Environment, error) {
	if faults := checkEnvironment(e, &was); len(faults) > 0 {
		return e, &playground.Error{Code: playground.Invalid, Message: "This environment cannot be kept as it is.", Fields: faults}
	}
	now, err := h.Environments.UpdateEnvironment(c.Request().Context(), e, version)
	if err == nil {
		h.note(c, playground.DeedChange, "environment "+was.Name, changedWords(was, now, e))
	}
	return now, err
}

// changedWords says what was changed of an environment: never a value. typed has the secrets
// that were written.
func changedWords(was, now, typed playground.Environment) string {
	var words []string
	had := map[string]playground.Variable{}
	for _, v := range was.Variables {
		had[v.Name] = v
	}
	for i, v := range now.Variables {
		before, there := had[v.Name]
		delete(had, v.Name)
		written := v.Secret && i < len(typed.Variables) && typed.Variables[i].Value != ""
		if !there {
			words = append(words, "added "+v.Name)
		} else if written || before.Value != v.Value || before.Secret != v.Secret {
			words = append(words, "changed "+v.Name)
		}
	}
	for _, v := range was.Variables {
		if _, gone := had[v.Name]; gone {
			words = append(words, "removed "+v.Name)
		}
	}
	if was.Name != now.Name {
		words = append(words, "named "+now.Name)
	}
	if was.Protected != now.Protected {
		words = append(words, map[bool]string{true: "protected", false: "not protected any more"}[now.Protected])
	}
	if was.Auth != now.Auth {
		words = append(words, "changed its sign-in")
	}
	if len(words) == 0 {
		return "saved"
	}
	return strings.Join(words, ", ")
}

// apiDeleteEnvironment is DELETE /api/environments/:id.
func (h *Handlers) apiDeleteEnvironment(c echo.Context) error {
	id, ok := playground.ParseEnvironmentID(c.Param("id"))
	if !ok {
		return noSuchEnvironment()
	}
	version, err := readVersion(c)
	if err != nil {
		return err
	}
	was, _ := h.findEnvironment(c)
	if err := h.Environments.DeleteEnvironment(c.Request().Context(), id, version); err != nil {
		return err
	}
	h.note(c, playground.DeedDelete, "environment "+was.Name, "")
	return c.NoContent(http.StatusNoContent)
}
