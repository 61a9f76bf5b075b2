package handlers

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Limiter holds each of many callers to a number of deeds a minute. Take counts one, and
// returns 0 or how long the caller has to wait.
type Limiter interface {
	Take(who string) time.Duration
}

// countSend counts one send of whoever asks: of the person where people sign in, of the
// address else. Without a limiter everything passes.
func (h *Handlers) countSend(c echo.Context) error {
	if h.Sends == nil {
		return nil
	}
	wait := h.Sends.Take(h.sender(c))
	if wait <= 0 {
		return nil
	}
	seconds := int(wait/time.Second) + 1
	return &playground.Error{
		Code: playground.Busy, RetryAfter: seconds,
		Message: fmt.Sprintf("You sent %d requests within a minute, as many as this Parley allows. Nothing was sent; try again in %d s.", h.limits().SendRate, seconds),
	}
}

// countExport counts what takes many things out at once: it reads all of the history.
func (h *Handlers) countExport(c echo.Context) error {
	if h.Exports == nil {
		return nil
	}
	wait := h.Exports.Take(h.sender(c))
	if wait <= 0 {
		return nil
	}
	return playground.TooSoon("These are as many exports as one person may make within a minute.", wait)
}

// sender tells one sender from another.
func (h *Handlers) sender(c echo.Context) string {
	if v := h.visitorOf(c); v.known() {
		return "person " + v.Person.Name
	}
	return "address " + h.address(c.Request())
}

// askSend counts one send of a sender, or says how long to wait until one is allowed.
func (h *Handlers) askSend(who string) time.Duration {
	if h.Sends == nil {
		return 0
	}
	return h.Sends.Take(who)
}
