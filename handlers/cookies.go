package handlers

import (
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// The cookies of sign-in. Their names end in the port: cookies are shared by all ports of a
// host, and two Parleys may run there.
const (
	sessionCookie = "parley_session"
	browserCookie = "parley_browser" // proves that a name is this browser's
)

// browserTime is how long a browser proves a name: about as long as browsers keep a cookie.
const browserTime = 400 * 24 * time.Hour

// secure reports whether the browser came by TLS: to Parley itself, to a proxy that is
// believed, or to the address that the operator said people use.
func (h *Handlers) secure(c echo.Context) bool {
	r := c.Request()
	if r.TLS != nil {
		return true
	}
	if host, ok := strings.CutPrefix(h.PublicURL, "https://"); ok && strings.EqualFold(host, r.Host) {
		return true
	}
	peer, ok := peerOf(r)
	return ok && h.believes(peer) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// cookieName is the name under which a cookie of ours is kept. __Host- has the browser keep
// other hosts and plain HTTP from setting it.
func (h *Handlers) cookieName(c echo.Context, name string) string {
	port := "80"
	if h.secure(c) {
		name, port = "__Host-"+name, "443"
	}
	if _, p, err := net.SplitHostPort(c.Request().Host); err == nil {
		port = p
	}
	return name + "_" + port
}

// setCookie keeps a secret in the browser for so long; 0 is until the browser is closed, and
// less removes it.
func (h *Handlers) setCookie(c echo.Context, name, value string, age time.Duration) {
	c.SetCookie(h.newCookie(c, name, value, age, http.SameSiteStrictMode))
}

// setTravelling is setCookie for what must come along when another site leads back to us.
func (h *Handlers) setTravelling(c echo.Context, name, value string, age time.Duration) {
	c.SetCookie(h.newCookie(c, name, value, age, http.SameSiteLaxMode))
}

func (h *Handlers) newCookie(c echo.Context, name, value string, age time.Duration, site http.SameSite) *http.Cookie {
	cookie := &http.Cookie{
		Name: h.cookieName(c, name), Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: true, Secure: h.secure(c), SameSite: site,
	}
	if age < 0 {
		cookie.MaxAge = -1
	}
	return cookie
}

// cookieValue is what a cookie of ours holds; empty: nothing.
func (h *Handlers) cookieValue(c echo.Context, name string) string {
	cookie, err := c.Cookie(h.cookieName(c, name))
	if err != nil {
		return ""
	}
	return cookie.Value
}
