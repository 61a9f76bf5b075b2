package handlers

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// departures tells event streams that somebody may not be let in any more: they look again.
// What happens elsewhere, and sessions that end by themselves, they find when they next say
// that they are there.
type departures struct {
	mu   sync.Mutex
	told chan struct{}
}

// next is closed with the next departure.
func (d *departures) next() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.told == nil {
		d.told = make(chan struct{})
	}
	return d.told
}

func (d *departures) tell() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.told != nil {
		close(d.told)
		d.told = nil
	}
}

// closed is a channel that is.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// stillIn reports whether who opened a stream would be let in now. Where that cannot be found
// out they stay.
func (h *Handlers) stillIn(c echo.Context) bool {
	if h.People == nil || h.rules.of(c) == guest && h.sharePolicy() == playground.SharesAnyone {
		return true
	}
	person, err := h.lookAgain(c)
	if code := playground.CodeOf(err); code == playground.Nobody || code == playground.Forbidden {
		return false
	}
	return err != nil || person.Role.Has(h.rules.of(c).needs())
}

// lookAgain finds out who opened a stream, without counting as a use of what let them in.
func (h *Handlers) lookAgain(c echo.Context) (playground.Person, error) {
	ctx := c.Request().Context()
	if secret, ok := bearer(c); ok {
		return h.People.LookToken(ctx, secret)
	}
	if h.People.Way() == playground.WayHeader {
		v, err := h.namedByProxy(c)
		return v.Person, err
	}
	cookie, err := c.Cookie(h.cookieName(c, sessionCookie))
	if err == http.ErrNoCookie {
		return playground.Person{}, playground.NewError(playground.Nobody, "")
	}
	person, _, err := h.People.Look(ctx, cookie.Value)
	return person, err
}
