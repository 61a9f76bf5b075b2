package handlers

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Settings has what the team changes while Parley runs.
type Settings interface {
	All(ctx context.Context) ([]playground.Setting, error)
	Change(ctx context.Context, by string, values map[string]string) ([]playground.SettingChange, error)
}

// showSettings is GET /settings.
func (h *Handlers) showSettings(c echo.Context) error {
	return h.renderSettings(c, http.StatusOK, views.SettingsInput{Done: c.QueryParam("done")})
}

func (h *Handlers) renderSettings(c echo.Context, status int, in views.SettingsInput) error {
	if h.Settings == nil {
		return echo.ErrNotFound
	}
	var err error
	if in.All, err = h.Settings.All(c.Request().Context()); err != nil {
		return err
	}
	in.Now, in.SignIn, in.Loopback = h.Now(), h.People != nil, h.Loopback
	return h.render(c, status, views.SettingsPage(views.NewShell(h.shell(c, "Settings", "settings")), views.NewSettingsModel(in)), nil)
}

// changeSettings is POST /settings: one section of the page.
func (h *Handlers) changeSettings(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	section, values := form.Get("section"), map[string]string{}
	for name, all := range form {
		if name == "section" {
			continue
		}
		values[name] = strings.Join(strings.FieldsFunc(all[0], func(r rune) bool { return r == '\n' || r == '\r' }), ", ")
	}
	err = h.applySettings(c, values)
	if playground.CodeOf(err) == playground.Invalid {
		return h.renderSettings(c, http.StatusUnprocessableEntity, views.SettingsInput{Section: section, Typed: form, Faults: faultsOf(err, "/"+section)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/settings?done="+views.SettingsSection(section)+"#"+views.SettingsSection(section))
}

// applySettings has settings count, and notes what was changed.
func (h *Handlers) applySettings(c echo.Context, values map[string]string) error {
	if h.Settings == nil {
		return echo.ErrNotFound
	}
	changes, err := h.Settings.Change(c.Request().Context(), h.who(c), values)
	for _, change := range changes {
		h.note(c, playground.DeedPolicy, "setting "+change.Name, change.From+" → "+change.To)
	}
	return err
}

// apiSettings is GET /api/settings.
func (h *Handlers) apiSettings(c echo.Context) error {
	if h.Settings == nil {
		return echo.ErrNotFound
	}
	all, err := h.Settings.All(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"settings": all})
}

// apiChangeSettings is PATCH /api/settings: values by name, null for the default.
func (h *Handlers) apiChangeSettings(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	var in map[string]*string
	if err := readJSON(c, &in); err != nil {
		return err
	}
	values := map[string]string{}
	for name, value := range in {
		if value == nil {
			values[name] = ""
			continue
		}
		values[name] = *value
	}
	if err := h.applySettings(c, values); err != nil {
		return err
	}
	return h.apiSettings(c)
}
