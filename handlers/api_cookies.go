package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// apiCookies is GET /api/cookies.
func (h *Handlers) apiCookies(c echo.Context) error {
	jar, err := h.jarOf(c, c.QueryParam("environment"))
	if err != nil {
		return err
	}
	all, err := h.foundCookies(c, jar, c.QueryParam("q"), c.QueryParam("domain"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"cookies": append([]playground.Cookie{}, all...)})
}

// apiCookie is GET /api/cookies/:id.
func (h *Handlers) apiCookie(c echo.Context) error {
	cookie, err := h.cookieNamed(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, maskedCookie(cookie))
}

func readCookie(c echo.Context) (playground.Cookie, error) {
	cookie := playground.Cookie{Path: "/", HostOnly: true}
	if err := needJSON(c); err != nil {
		return cookie, err
	}
	err := readJSON(c, &cookie)
	return cookie, err
}

// apiCreateCookie is POST /api/cookies.
func (h *Handlers) apiCreateCookie(c echo.Context) error {
	cookie, err := readCookie(c)
	if err != nil {
		return err
	}
	cookie.ID = 0
	if cookie, err = h.keepCookie(c, cookie, nil); err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/cookies/"+cookie.ID.String())
	return answer(c, http.StatusCreated, cookie)
}

// apiUpdateCookie is PUT /api/cookies/:id. Without a value it keeps the one that it has.
func (h *Handlers) apiUpdateCookie(c echo.Context) error {
	was, err := h.cookieNamed(c)
	if err != nil {
		return err
	}
	cookie, err := readCookie(c)
	if err != nil {
		return err
	}
	cookie.ID, cookie.EnvironmentID = was.ID, was.EnvironmentID
	if cookie.Value == playground.Mask(was.Value) {
		cookie.Value = "" // as it was shown
	}
	if cookie, err = h.keepCookie(c, cookie, &was); err != nil {
		return err
	}
	return answer(c, http.StatusOK, cookie)
}

// apiDeleteCookie is DELETE /api/cookies/:id.
func (h *Handlers) apiDeleteCookie(c echo.Context) error {
	cookie, err := h.cookieNamed(c)
	if err != nil {
		return err
	}
	return h.answerDropped(c, []playground.CookieID{cookie.ID})
}

// apiClearCookies is DELETE /api/cookies: those that the same query would list.
func (h *Handlers) apiClearCookies(c echo.Context) error {
	jar, err := h.jarOf(c, c.QueryParam("environment"))
	if err != nil {
		return err
	}
	all, err := h.foundCookies(c, jar, c.QueryParam("q"), c.QueryParam("domain"))
	if err != nil {
		return err
	}
	return h.answerDropped(c, numbersOf(all))
}

func numbersOf(all []playground.Cookie) []playground.CookieID {
	ids := make([]playground.CookieID, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	return ids
}

func (h *Handlers) answerDropped(c echo.Context, ids []playground.CookieID) error {
	n, undo, err := h.dropCookies(c, ids)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"deleted": n, "undo": undo})
}

// apiUndoCookies is POST /api/cookies/undo.
func (h *Handlers) apiUndoCookies(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	var asked struct {
		Undo string `json:"undo"`
	}
	if err := readJSON(c, &asked); err != nil {
		return err
	}
	n, err := h.undropCookies(c, asked.Undo)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"restored": n})
}

// apiRevealCookie is POST /api/cookies/:id/reveal.
func (h *Handlers) apiRevealCookie(c echo.Context) error {
	cookie, err := h.revealedCookie(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"value": cookie.Value})
}
