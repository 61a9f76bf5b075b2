package handlers

import (
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

const (
	requestIDKey = "request_id"
	nonceKey     = "nonce"
	maxBodyBytes = 5 << 20
)

func requestID(c echo.Context) string {
	id, _ := c.Get(requestIDKey).(string)
	return id
}

func styleNonce(c echo.Context) string {
	n, _ := c.Get(nonceKey).(string)
	return n
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// identify gives the request an id that the log and every problem carry.
func identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := randomHex(8)
		c.Set(requestIDKey, id)
		c.Response().Header().Set("X-Request-Id", id)
		return next(c)
	}
}

// harden sets the fields that keep hostile content inert. A handler that serves
// recorded content replaces the policy with a stricter one.
func harden(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		nonce := randomHex(16)
		c.Set(nonceKey, nonce)
		f := c.Response().Header()
		f.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; img-src 'self' data:; media-src 'self'; "+
			"font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "+
			"frame-ancestors 'none'; require-trusted-types-for 'script'")
		f.Set("X-Content-Type-Options", "nosniff")
		f.Set("Referrer-Policy", "no-referrer")
		f.Set("Cross-Origin-Opener-Policy", "same-origin")
		f.Set("Cross-Origin-Resource-Policy", "same-origin")
		f.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		f.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// checkHost refuses names that Parley does not answer to, so that no stranger's name
// can be pointed at it (DNS rebinding). A literal address needs no name and is taken.
func (h *Handlers) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if h.knownHost(c.Request().Host) {
			return next(c)
		}
		return echo.NewHTTPError(http.StatusMisdirectedRequest,
			"Parley does not answer to this Host. If it should, start it with -hosts (PARLEY_HOSTS) or -public-url (PARLEY_PUBLIC_URL) naming it.")
	}
}

func (h *Handlers) knownHost(hostport string) bool {
	host := hostport
	if name, port, err := net.SplitHostPort(hostport); err == nil {
		if strings.Trim(port, "0123456789") != "" {
			return false
		}
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	for _, known := range h.Hosts {
		if strings.EqualFold(known, host) {
			return true
		}
	}
	return false
}

// sameOrigin refuses requests that change something and were made by another page
// (CSRF). It compares Origin with Host, since a plain-HTTP intranet name gets no
// Sec-Fetch-Site and cookies travel between ports.
func (h *Handlers) sameOrigin() echo.MiddlewareFunc {
	guard := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := guard.Check(c.Request()); err != nil {
				return playground.NewError(playground.Forbidden, "Another site made this request, so nothing was done.")
			}
			return next(c)
		}
	}
}

// limitBody bounds what may be sent to Parley itself.
func (h *Handlers) limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		most := int64(maxBodyBytes)
		switch {
		case takesFiles(r):
			most = h.limits().MaxUpload + moreUpload
		case takesImports(r):
			most = convert.MaxImport + moreImport
		}
		if r.Body != nil {
			r.Body = wholeBody{http.MaxBytesReader(c.Response(), r.Body, most)}
		}
		return next(c)
	}
}

// recoverPanic turns a panic into an internal error, so that one bad request ends
// only itself.
func (h *Handlers) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				err = panicError{playground.Panicked(p)}
			}
		}()
		return next(c)
	}
}

// logRequest writes one line a request: never a query, a field or content.
func (h *Handlers) logRequest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := h.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		took := h.Now().Sub(began)
		h.Answered(c.Request().Context(), c.Request().Method, c.Path(), c.Response().Status, took)
		h.Log.Debug("request", "request_id", requestID(c), "method", c.Request().Method, "route", c.Path(),
			"status", c.Response().Status, "bytes", c.Response().Size, "took_ms", float64(took)/float64(time.Millisecond))
		return nil
	}
}
