package handlers

import (
	"context"
	"crypto/rand"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"parley/cookies"
	"parley/playground"
)

// Jars keeps the cookies of each environment, and of runs without one.
type Jars interface {
	FindCookies(ctx context.Context, environment playground.EnvironmentID) ([]playground.Cookie, error)
	FindCookie(ctx context.Context, id playground.CookieID) (playground.Cookie, error)
	OpenCookies(ctx context.Context, environment string, domains []string) ([]playground.Cookie, error)
	KeepCookie(ctx context.Context, c playground.Cookie) (playground.Cookie, error)
	DeleteCookies(ctx context.Context, ids []playground.CookieID) ([]playground.Cookie, error)
	RestoreCookies(ctx context.Context, gone []playground.Cookie) (int, error)
}

// ownsCookie reports whether a cookie's value is the visitor's own to see.
func (h *Handlers) ownsCookie(c echo.Context, cookie playground.Cookie) bool {
	if h.People == nil {
		return true
	}
	v := h.visitorOf(c)
	return v.known() && cookie.Owner == v.Person.Name
}

// maskedCookie is a cookie as everybody may see it.
func maskedCookie(c playground.Cookie) playground.Cookie {
	c.Value = playground.Mask(c.Value)
	return c
}

// jarOf reads which jar is meant: that of an environment, by its number or its name, or none
// for that of runs without.
func (h *Handlers) jarOf(c echo.Context, named string) (playground.EnvironmentID, error) {
	if named == "" || named == "none" {
		return 0, nil
	}
	if id, ok := playground.ParseEnvironmentID(named); ok {
		_, err := h.Environments.FindEnvironment(c.Request().Context(), id)
		return id, err
	}
	e, err := h.Environments.OpenEnvironment(c.Request().Context(), named)
	return e.ID, err
}

// foundCookies are those of a jar that have a text in their name, host or path: masked.
func (h *Handlers) foundCookies(c echo.Context, jar playground.EnvironmentID, text, domain string) ([]playground.Cookie, error) {
	all, err := h.Jars.FindCookies(c.Request().Context(), jar)
	if err != nil {
		return nil, err
	}
	text, domain = strings.ToLower(strings.TrimSpace(text)), strings.ToLower(strings.TrimSpace(domain))
	all = slices.DeleteFunc(all, func(k playground.Cookie) bool {
		return domain != "" && k.Domain != domain || !strings.Contains(strings.ToLower(k.Name+" "+k.Domain+k.Path), text)
	})
	for i := range all {
		all[i] = maskedCookie(all[i])
	}
	return all, nil
}

// checkCookie completes a cookie that somebody typed, in the place of was, and lists what is
// wrong with it. A value that is not typed is the one that is kept.
func (h *Handlers) checkCookie(c echo.Context, typed playground.Cookie, was *playground.Cookie) (playground.Cookie, []playground.FieldError) {
	typed.Domain = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed.Domain), "."))
	typed.Owner, typed.RunID = h.who(c), 0
	if was != nil && typed.Value == "" {
		if fault := h.keptValue(c, typed, *was); fault != "" {
			return typed, []playground.FieldError{{Pointer: "/value", Detail: fault}}
		}
		typed.Value, typed.Owner, typed.RunID = was.Value, was.Owner, was.RunID
	}
	faults := cookies.Check(typed)
	if playground.Masked(typed.Value) {
		faults = append(faults, playground.FieldError{Pointer: "/value", Detail: "This value is hidden here. Type it again."})
	}
	if cookies.Over(typed, h.Now()) {
		faults = append(faults, playground.FieldError{Pointer: "/expires", Detail: "This is over already. Type a time to come, or nothing for no end."})
	}
	return typed, faults
}

// keptValue says why the kept value cannot stay: it is somebody else's, and would go where it
// does not go now.
func (h *Handlers) keptValue(c echo.Context, typed, was playground.Cookie) string {
	switch {
	case was.Locked:
		return "It is locked: the key that it was kept with is not here. Type its value again."
	case h.ownsCookie(c, was):
		return ""
	case typed.Domain != was.Domain || was.HostOnly && !typed.HostOnly || was.Secure && !typed.Secure || typed.Path != was.Path:
		return "This value is " + whoseWords(was.Owner) + ", and stays with its host, its path and its flags. Type a value of your own to change those."
	}
	return ""
}

// keepCookie keeps a typed cookie. The error is Invalid where it has faults.
func (h *Handlers) keepCookie(c echo.Context, typed playground.Cookie, was *playground.Cookie) (playground.Cookie, error) {
	checked, faults := h.checkCookie(c, typed, was)
	if len(faults) > 0 {
		return checked, &playground.Error{Code: playground.Invalid, Message: "This cookie cannot be kept as it is.", Fields: faults}
	}
	kept, err := h.Jars.KeepCookie(c.Request().Context(), checked)
	return maskedCookie(kept), err
}

// dropCookies deletes, and returns how many, and what takes it back.
func (h *Handlers) dropCookies(c echo.Context, ids []playground.CookieID) (n int, undo string, err error) {
	gone, err := h.Jars.DeleteCookies(c.Request().Context(), ids)
	if err != nil || len(gone) == 0 {
		return 0, "", err
	}
	h.note(c, playground.DeedDelete, "cookies", strconv.Itoa(len(gone))+" of "+gone[0].Domain)
	return len(gone), h.keepGone(c.Request().Context(), gone), nil
}

// undropCookies brings back what was deleted.
func (h *Handlers) undropCookies(c echo.Context, token string) (int, error) {
	gone, ok := h.takeGone(c.Request().Context(), token)
	if !ok {
		return 0, invalid("/undo", "The time to undo is over: these cookies are gone for good.")
	}
	return h.Jars.RestoreCookies(c.Request().Context(), gone)
}

// revealedCookie is a cookie with its value, for who owns it. It is noted.
func (h *Handlers) revealedCookie(c echo.Context) (playground.Cookie, error) {
	cookie, err := h.cookieNamed(c)
	if err != nil {
		return cookie, err
	}
	if !h.ownsCookie(c, cookie) || h.People == nil && !h.Loopback {
		return cookie, playground.NewError(playground.Forbidden, "Only who typed this cookie, or sent the run that it came with, may see its value.")
	}
	h.note(c, playground.DeedReveal, "cookie "+cookie.Name+" of "+cookie.Domain, "")
	return cookie, nil
}

func (h *Handlers) cookieNamed(c echo.Context) (playground.Cookie, error) {
	id, ok := playground.ParseCookieID(c.Param("id"))
	if !ok {
		return playground.Cookie{}, playground.NewError(playground.NotFound, "There is no such cookie. It may have been deleted, or replaced.")
	}
	return h.Jars.FindCookie(c.Request().Context(), id)
}

// Bounds of what can be brought back.
const (
	mostGone    = 5000
	undoCookies = 10 * time.Minute
)

// goneCookies remembers what was deleted last, in memory alone.
type goneCookies struct {
	mu   sync.Mutex
	kept []goneEntry // oldest first
}

type goneEntry struct {
	token string
	at    time.Time
	all   []playground.Cookie
}

func (g *goneCookies) keep(all []playground.Cookie, now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(now)
	e := goneEntry{rand.Text(), now, all}
	g.kept = append(g.kept, e)
	many := 0
	for i := len(g.kept) - 1; i >= 0; i-- {
		if many += len(g.kept[i].all); many > mostGone {
			g.kept = slices.Clone(g.kept[i+1:])
			break
		}
	}
	return e.token
}

// forget lets go of what can be brought back no more. The lock is held.
func (g *goneCookies) forget(now time.Time) {
	g.kept = slices.DeleteFunc(g.kept, func(e goneEntry) bool { return now.Sub(e.at) > undoCookies })
}

// count is how many a token brings back; 0: it is known no more.
func (g *goneCookies) count(token string, now time.Time) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(now)
	for _, e := range g.kept {
		if e.token == token {
			return len(e.all)
		}
	}
	return 0
}

func (g *goneCookies) take(token string, now time.Time) ([]playground.Cookie, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(now)
	i := slices.IndexFunc(g.kept, func(e goneEntry) bool { return e.token == token })
	if i < 0 {
		return nil, false
	}
	all := g.kept[i].all
	g.kept = slices.Delete(g.kept, i, i+1)
	return all, true
}

// inDays reads how long a cookie lives from now on.
var inDays = regexp.MustCompile(`^([0-9]{1,4}) ?(d|h|m)$`)

// readEnd reads when a cookie ends, as people type it; nothing is no end.
func readEnd(s string, now time.Time) (playground.Time, bool) {
	if s = strings.TrimSpace(s); s == "" {
		return playground.Time{}, true
	}
	if m := inDays.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		unit := map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour, "m": time.Minute}[m[2]]
		return playground.At(now.Add(time.Duration(n) * unit)), true
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", time.RFC3339Nano, time.DateOnly} {
		if at, err := time.Parse(layout, strings.TrimSuffix(s, " UTC")); err == nil {
			return playground.At(at), true
		}
	}
	return playground.Time{}, false
}
