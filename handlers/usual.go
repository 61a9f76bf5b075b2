package handlers

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// usualCookie remembers the environment that was chosen last in this browser, so that the next
// request begins there.
const (
	usualCookie  = "environment"
	usualFor     = 365 * 24 * time.Hour
	usualNone    = "-"
	maxUsualName = 200
)

// usualEnvironment is where a new request begins: in the environment that was chosen last, else
// in Demo, whose {{base}} the first requests name. Where runs without an environment have
// cookies, it is none: their jar would no longer be sent.
func (h *Handlers) usualEnvironment(c echo.Context, all []playground.Environment) string {
	kept := h.cookieValue(c, usualCookie)
	if kept == usualNone {
		return ""
	}
	if name, err := base64.RawURLEncoding.DecodeString(kept); err == nil && len(name) > 0 {
		if slices.ContainsFunc(all, func(e playground.Environment) bool { return e.Name == string(name) }) {
			return string(name)
		}
	}
	at := slices.IndexFunc(all, func(e playground.Environment) bool { return e.Builtin })
	if at < 0 {
		return ""
	}
	if jar, err := h.Jars.FindCookies(c.Request().Context(), 0); err != nil || len(jar) > 0 {
		return ""
	}
	return all[at].Name
}

// rememberEnvironment keeps what a page's form says of it.
func (h *Handlers) rememberEnvironment(c echo.Context, form url.Values) {
	name := form.Get("environment")
	if form.Get("form") != "page" || !form.Has("environment") || len(name) > maxUsualName {
		return
	}
	value := usualNone
	if name != "" {
		value = base64.RawURLEncoding.EncodeToString([]byte(name))
	}
	if value != h.cookieValue(c, usualCookie) {
		h.setCookie(c, usualCookie, value, usualFor)
	}
}

// chooseEnvironment is POST /environment: the page's script tells of a choice before anything
// is sent.
func (h *Handlers) chooseEnvironment(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	h.rememberEnvironment(c, form)
	if isFragment(c) {
		return c.NoContent(http.StatusNoContent)
	}
	return goBack(c, "/")
}
