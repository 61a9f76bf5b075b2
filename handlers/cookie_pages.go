package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// cookiesDone says what was done, on the page that it leads to.
var cookiesDone = map[string]string{"kept": "The cookie is kept.", "back": "The cookies are back."}

// showCookies is GET /cookies: one jar, by host.
func (h *Handlers) showCookies(c echo.Context) error {
	q := c.QueryParams()
	all, err := h.Environments.Environments(c.Request().Context())
	if err != nil {
		return err
	}
	jar, err := h.jarOf(c, q.Get("environment"))
	if err != nil {
		return err
	}
	if len(q) == 0 { // the one that the next request goes by
		jar = jarNamed(all, h.usualEnvironment(c, all))
	}
	in := views.CookiesInput{Jar: jar, Query: q.Get("q"), Done: cookiesDone[q.Get("done")], Now: h.Now(), Environments: all}
	if in.All, err = h.foundCookies(c, jar, in.Query, ""); err != nil {
		return err
	}
	if n := h.countGone(c.Request().Context(), q.Get("undo")); n > 0 {
		in.Undo, in.Gone = q.Get("undo"), n
	}
	return h.render(c, http.StatusOK, views.CookiesPage(views.NewShell(h.shell(c, "Cookies", "environments")), views.NewCookiesModel(in)), nil)
}

// jarNamed is the jar of an environment, that of none where there is no such.
func jarNamed(all []playground.Environment, name string) playground.EnvironmentID {
	for _, e := range all {
		if e.Name == name {
			return e.ID
		}
	}
	return 0
}

// showNewCookie is GET /cookies/new.
func (h *Handlers) showNewCookie(c echo.Context) error {
	jar, err := h.jarOf(c, c.QueryParam("environment"))
	if err != nil {
		return err
	}
	return h.renderCookie(c, http.StatusOK, views.CookieInput{Kept: playground.Cookie{EnvironmentID: jar, Domain: c.QueryParam("domain"), HostOnly: true, Path: "/"}})
}

// showCookie is GET /cookies/:id.
func (h *Handlers) showCookie(c echo.Context) error {
	cookie, err := h.cookieNamed(c)
	if err != nil {
		return err
	}
	return h.renderCookie(c, http.StatusOK, views.CookieInput{Kept: maskedCookie(cookie), Own: h.ownsCookie(c, cookie)})
}

// revealCookie is POST /cookies/:id/reveal.
func (h *Handlers) revealCookie(c echo.Context) error {
	cookie, err := h.revealedCookie(c)
	if err != nil {
		return err
	}
	return h.renderCookie(c, http.StatusOK, views.CookieInput{Kept: cookie, Own: true, Revealed: true})
}

func (h *Handlers) renderCookie(c echo.Context, status int, in views.CookieInput) error {
	in.Now = h.Now()
	if in.Kept.EnvironmentID != 0 {
		e, err := h.Environments.FindEnvironment(c.Request().Context(), in.Kept.EnvironmentID)
		if err != nil {
			return err
		}
		in.Environment = e.Name
	}
	m := views.NewCookieModel(in)
	return h.render(c, status, views.CookiePage(views.NewShell(h.shell(c, m.Title, "environments")), m), nil)
}

// addCookie is POST /cookies.
func (h *Handlers) addCookie(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	jar, err := h.jarOf(c, form.Get("environment"))
	if err != nil {
		return err
	}
	return h.saveCookie(c, form, playground.Cookie{EnvironmentID: jar}, nil)
}

// changeCookie is POST /cookies/:id.
func (h *Handlers) changeCookie(c echo.Context) error {
	was, err := h.cookieNamed(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	return h.saveCookie(c, form, playground.Cookie{ID: was.ID, EnvironmentID: was.EnvironmentID}, &was)
}

func (h *Handlers) saveCookie(c echo.Context, form url.Values, typed playground.Cookie, was *playground.Cookie) error {
	typed.Name, typed.Value, typed.Domain, typed.Path = strings.TrimSpace(form.Get("name")), strings.TrimSpace(form.Get("value")), form.Get("domain"), strings.TrimSpace(form.Get("path"))
	typed.HostOnly, typed.Secure, typed.HTTPOnly = form.Get("under") == "", form.Get("secure") != "", form.Get("http_only") != ""
	typed.SameSite = form.Get("same_site")
	var read bool
	typed.Expires, read = readEnd(form.Get("expires"), h.Now())
	var faults []playground.FieldError
	if !read {
		faults = append(faults, playground.FieldError{Pointer: "/expires", Detail: "Type it as 2026-12-31 18:00, or 30d, 12h for that long from now, or nothing for no end."})
	} else if _, err := h.keepCookie(c, typed, was); isRefusal(err) {
		faults = faultsOf(err, "/name")
	} else if err != nil {
		return err
	}
	if len(faults) > 0 {
		in := views.CookieInput{Kept: typed, Typed: form, Faults: faults}
		if was != nil {
			in.Kept, in.Own = maskedCookie(*was), h.ownsCookie(c, *was)
		}
		return h.renderCookie(c, http.StatusUnprocessableEntity, in)
	}
	return c.Redirect(http.StatusSeeOther, jarHref(typed.EnvironmentID, "", url.Values{"done": {"kept"}}))
}

// jarHref is the page of a jar.
func jarHref(jar playground.EnvironmentID, query string, more url.Values) string {
	more.Set("environment", "none")
	if jar != 0 {
		more.Set("environment", jar.String())
	}
	if query != "" {
		more.Set("q", query)
	}
	return "/cookies?" + more.Encode()
}

// removeCookies is POST /cookies/delete: one, those of a host, or all that the filter lists.
func (h *Handlers) removeCookies(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	jar, err := h.jarOf(c, form.Get("environment"))
	if err != nil {
		return err
	}
	var ids []playground.CookieID
	if id, ok := playground.ParseCookieID(form.Get("cookie")); ok {
		ids = append(ids, id)
	} else {
		all, err := h.foundCookies(c, jar, form.Get("q"), form.Get("domain"))
		if err != nil {
			return err
		}
		ids = numbersOf(all)
	}
	_, undo, err := h.dropCookies(c, ids)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, jarHref(jar, form.Get("q"), url.Values{"undo": {undo}}))
}

// undoCookies is POST /cookies/undo.
func (h *Handlers) undoCookies(c echo.Context) error {
	jar, err := h.jarOf(c, c.FormValue("environment"))
	if err != nil {
		return err
	}
	if _, err := h.undropCookies(c, c.FormValue("undo")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, jarHref(jar, c.FormValue("q"), url.Values{"done": {"back"}}))
}
