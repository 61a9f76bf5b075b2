package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// problem is an error of the API (RFC 9457).
type problem struct {
	Type      string                  `json:"type"`
	Title     string                  `json:"title"`
	Status    int                     `json:"status"`
	Detail    string                  `json:"detail"`
	Instance  string                  `json:"instance"`
	RequestID string                  `json:"request_id"`
	Errors    []playground.FieldError `json:"errors,omitempty"`

	retryAfter int
}

// statusOf translates the domain's codes; what is not in it is internal.
var statusOf = map[playground.ErrorCode]int{
	playground.Malformed:   http.StatusBadRequest,
	playground.Invalid:     http.StatusUnprocessableEntity,
	playground.Nobody:      http.StatusUnauthorized,
	playground.Forbidden:   http.StatusForbidden,
	playground.NotFound:    http.StatusNotFound,
	playground.Conflict:    http.StatusConflict,
	playground.Outdated:    http.StatusPreconditionFailed,
	playground.TooLarge:    http.StatusRequestEntityTooLarge,
	playground.Unsupported: http.StatusUnsupportedMediaType,
	playground.Busy:        http.StatusTooManyRequests,
	playground.Unavailable: http.StatusServiceUnavailable,
	playground.NoRoom:      http.StatusInsufficientStorage,
}

// handleError is the one place where an error becomes an answer.
func (h *Handlers) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		h.Log.Error("answer broken off", "request_id", requestID(c), "error", err)
		return
	}
	if c.Request().Context().Err() != nil && errors.Is(err, c.Request().Context().Err()) {
		return // nobody is there to read an answer
	}
	p := h.problemOf(err, c)
	if to := withoutSlash(c.Request()); p.Status == http.StatusNotFound && to != "" && c.Redirect(http.StatusPermanentRedirect, to) == nil {
		return
	}
	if p.retryAfter > 0 {
		setRetryAfter(c, p.retryAfter)
	}
	if shown := h.showSafely(c, p); shown != nil {
		h.Log.Error("show error", "request_id", p.RequestID, "error", shown)
	}
}

// withoutSlash is the address of a page that was asked for with a slash behind it; empty: there
// is none. The demo API's addresses are as a server's, and stay as they are.
func withoutSlash(r *http.Request) string {
	path := strings.TrimRight(r.URL.Path, "/")
	if path == r.URL.Path || path == "" || !views.OwnPath(path) || r.Method != http.MethodGet && r.Method != http.MethodHead || strings.HasPrefix(path, "/demo") {
		return ""
	}
	to := url.URL{Path: path, RawQuery: r.URL.RawQuery}
	return to.String()
}

// showSafely shows a problem, without a page where the page panics as well.
func (h *Handlers) showSafely(c echo.Context, p problem) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = panicError{playground.Panicked(fault)}
			if !c.Response().Committed {
				err = errors.Join(err, c.String(p.Status, p.Detail))
			}
		}
	}()
	return h.showProblem(c, p)
}

// said is a refusal in its own words alone. The rooms that it came through wrap it with theirs,
// which are for the log.
func said(err error) string {
	var ours *playground.Error
	if errors.As(err, &ours) {
		return ours.Error()
	}
	return err.Error()
}

func setRetryAfter(c echo.Context, seconds int) {
	c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
}

// problemOf says err in words that may be shown, and logs what may not.
func (h *Handlers) problemOf(err error, c echo.Context) problem {
	p := problem{Type: "about:blank", Instance: c.Request().URL.Path, RequestID: requestID(c)}
	var ours *playground.Error
	var http4xx *echo.HTTPError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &ours):
		p.Status, p.Detail, p.Errors, p.retryAfter = statusOf[ours.Code], ours.Error(), ours.Fields, ours.RetryAfter
	case errors.As(err, &tooLarge):
		p.Status = http.StatusRequestEntityTooLarge
		p.Detail = "What you sent is larger than Parley takes: at most " + strconv.FormatInt(tooLarge.Limit, 10) + " bytes."
	case errors.As(err, &http4xx):
		p.Status, p.Detail = http4xx.Code, echoDetail(http4xx, c)
	default:
		p.Status = http.StatusInternalServerError
		p.Detail = "Parley failed inside. The log has this request under its request_id."
		h.Log.Error("request failed", "request_id", p.RequestID, "method", c.Request().Method, "path", c.Path(), "error", err)
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// echoDetail gives the router's own refusals words.
func echoDetail(e *echo.HTTPError, c echo.Context) string {
	switch e.Code {
	case http.StatusNotFound:
		return "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		return "This address does not take " + c.Request().Method + "."
	}
	if s, ok := e.Message.(string); ok {
		return s
	}
	return http.StatusText(e.Code)
}

func (h *Handlers) showProblem(c echo.Context, p problem) error {
	if c.Request().Method == http.MethodHead {
		return c.NoContent(p.Status)
	}
	if wantsJSON(c) {
		c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
		c.Response().WriteHeader(p.Status)
		return writeJSON(c.Response(), p)
	}
	return h.showErrorPage(c, p)
}

// wantsJSON tells an API client from a browser.
func wantsJSON(c echo.Context) bool {
	path := c.Request().URL.Path
	return strings.HasPrefix(path, "/api/") || path == "/healthz" || path == "/readyz" ||
		strings.HasPrefix(c.Request().Header.Get("Accept"), "application/json")
}

func invalid(pointer, detail string) error {
	return &playground.Error{Code: playground.Invalid, Fields: []playground.FieldError{{Pointer: pointer, Detail: detail}}}
}

func noSuchRun(id string) error {
	return playground.NewError(playground.NotFound, "There is no run "+strconv.Quote(id)+". It may have been deleted.")
}
