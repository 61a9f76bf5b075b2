package handlers

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Provider signs people in by an OpenID Connect provider.
type Provider interface {
	ProviderHost() string
	Depart(ctx context.Context, next string) (to, luggage string, err error)
	Arrive(ctx context.Context, luggage string, said url.Values, from playground.Caller) (in playground.Entered, next string, err error)
}

// luggageCookie holds a sign-in that is under way at the provider.
const luggageCookie = "parley_luggage"

// luggageAge is how long the browser carries it.
const luggageAge = 10 * time.Minute

// depart is GET /sign-in/provider: to the provider. It changes nothing here.
func (h *Handlers) depart(c echo.Context) error {
	if h.People == nil || h.People.Way() != playground.WayProvider {
		return echo.ErrNotFound
	}
	next := c.QueryParam("next")
	to, luggage, err := h.People.Depart(c.Request().Context(), ownPath(next))
	if err != nil {
		return h.refuseEnter(c, views.EnterInput{Next: next}, err)
	}
	h.setTravelling(c, luggageCookie, luggage, luggageAge)
	return c.Redirect(http.StatusSeeOther, to)
}

// arrive is GET /sign-in/return: back from the provider. It leads on by a page of ours: the
// browser keeps the session's cookie from what began at another site.
func (h *Handlers) arrive(c echo.Context) error {
	if h.People == nil || h.People.Way() != playground.WayProvider {
		return echo.ErrNotFound
	}
	luggage := h.cookieValue(c, luggageCookie)
	h.setTravelling(c, luggageCookie, "", -1)
	in, next, err := h.People.Arrive(c.Request().Context(), luggage, c.QueryParams(), h.caller(c))
	if err != nil {
		h.noteAs(c, "", playground.DeedFailedSignIn, h.People.ProviderHost(), err.Error())
		return h.refuseEnter(c, views.EnterInput{Next: next}, err)
	}
	if err := h.welcome(c, in); err != nil {
		return err
	}
	m := views.OnwardModel{Href: ownPath(next), Text: "Continue"}
	return h.render(c, http.StatusOK, views.OnwardPage(views.NewShell(h.bareShell(c, "Signed in")), m), nil)
}
