package handlers

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// People lets people in, and knows them when they come again.
type People interface {
	Way() playground.Way
	Resume(ctx context.Context, secret string) (playground.Person, playground.Session, error)
	ByToken(ctx context.Context, secret string) (playground.Person, error)
	Look(ctx context.Context, secret string) (playground.Person, playground.Session, error)
	LookToken(ctx context.Context, secret string) (playground.Person, error)
	Enter(ctx context.Context, name, password, proof string, from playground.Caller) (playground.Entered, error)
	ByProxy(ctx context.Context, name string) (playground.Person, error)
	Leave(ctx context.Context, person playground.PersonID, session int64) error
	LeaveEverywhere(ctx context.Context, person playground.PersonID) error
	Self
	Team
	Provider
}

// Self is what people do for themselves.
type Self interface {
	Sessions(ctx context.Context, person playground.PersonID, current int64) ([]playground.Session, error)
	SetPassword(ctx context.Context, person playground.PersonID, old, password string, current int64) error
	Tokens(ctx context.Context, person playground.PersonID) ([]playground.Token, error)
	CreateToken(ctx context.Context, person playground.PersonID, name string, days int) (playground.Token, string, error)
	RevokeToken(ctx context.Context, person playground.PersonID, token int64) error
}

// Team is what admins do for the team.
type Team interface {
	All(ctx context.Context) ([]playground.Person, error)
	Update(ctx context.Context, id playground.PersonID, u playground.PersonUpdate) (playground.Person, error)
	Invite(ctx context.Context, by string, role playground.TeamRole, back playground.PersonID) (playground.Invitation, string, error)
	Invitation(ctx context.Context, secret string) (playground.Invitation, error)
	Invitations(ctx context.Context) ([]playground.Invitation, error)
	Accept(ctx context.Context, secret, name, password, proof string, from playground.Caller) (playground.Entered, error)
	Withdraw(ctx context.Context, id int64) error
	SetTeamPassword(ctx context.Context, password string, but int64) error
}

// visitor is who makes a request.
type visitor struct {
	Person  playground.Person // its number is 0 for nobody in particular
	Session playground.Session
	token   bool // came with a token
}

// known reports whether it is somebody by name.
func (v *visitor) known() bool { return v.Person.ID != 0 }

// local is everybody where nobody signs in: all is theirs to do.
var local = &visitor{Person: playground.Person{Role: playground.RoleAdmin}}

// nobody has not signed in.
var nobody = &visitor{}

const (
	visitorKey   = "visitor"
	outrankedKey = "outranked" // the visitor's role does not do, which may be so since a moment ago
)

// visitorOf is who makes the request.
func (h *Handlers) visitorOf(c echo.Context) *visitor {
	if h.People == nil {
		return local
	}
	if v, ok := c.Get(visitorKey).(*visitor); ok {
		return v
	}
	return nobody
}

// who is the visitor's name; empty for nobody in particular.
func (h *Handlers) who(c echo.Context) string { return h.visitorOf(c).Person.Name }

// admit finds out who asks, and lets in who may use the route. It stands before every route
// where people sign in, and nowhere else.
func (h *Handlers) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := h.identify(c)
		if err != nil {
			return err
		}
		c.Set(visitorKey, v)
		c.SetRequest(c.Request().WithContext(forVisitor(c.Request().Context(), v)))
		p := h.rules.of(c)
		if p == anyone || p == guest || !routed(c) {
			return next(c)
		}
		if !v.known() {
			return h.askToSignIn(c)
		}
		if !v.Person.Role.Has(p.needs()) {
			h.noteRefusal(c)
			c.Set(outrankedKey, true)
			return playground.NewError(playground.Forbidden, refusedRole(v.Person.Role, p.needs()))
		}
		if err := h.checkObject(c, p, v); err != nil {
			if playground.CodeOf(err) == playground.Forbidden {
				h.noteRefusal(c)
			}
			return err
		}
		err = next(c)
		if p == yourself || p == admins {
			h.departures.tell()
		}
		return err
	}
}

// forVisitor is a context in which things are read and drawn for a visitor.
func forVisitor(ctx context.Context, v *visitor) context.Context {
	return views.WithRights(context.WithValue(ctx, readerKey{}, reader{name: v.Person.Name}), views.Rights{Name: v.Person.Name, Role: v.Person.Role})
}

// routed reports whether there is anything at the address.
func routed(c echo.Context) bool { return c.Path() != "" && c.Path() != "/*" }

func refusedRole(is, needed playground.TeamRole) string {
	if needed == playground.RoleAdmin {
		return "Only admins may do this."
	}
	return "You are a " + string(is) + ", and may read. Sending and changing needs the role of a " + string(needed) + ", which an admin can give you."
}

// identify finds out who asks: by a token on the API, else by the session's cookie.
func (h *Handlers) identify(c echo.Context) (*visitor, error) {
	ctx := c.Request().Context()
	if secret, ok := bearer(c); ok {
		person, err := h.People.ByToken(ctx, secret)
		return &visitor{Person: person, token: true}, err
	}
	if h.People.Way() == playground.WayHeader {
		return h.namedByProxy(c)
	}
	cookie, err := c.Cookie(h.cookieName(c, sessionCookie))
	if err != nil || cookie.Value == "" {
		return nobody, nil
	}
	person, session, err := h.People.Resume(ctx, cookie.Value)
	if playground.CodeOf(err) == playground.Nobody {
		return nobody, nil
	}
	return &visitor{Person: person, Session: session}, err
}

// namedByProxy finds out whom the proxy in front names. Anybody could send the field, so it
// is read only where the other end of the connection is listed as a proxy, and given once.
func (h *Handlers) namedByProxy(c echo.Context) (*visitor, error) {
	peer, ok := peerOf(c.Request())
	names := c.Request().Header.Values(h.UserHeader)
	if !ok || !h.believes(peer) || len(names) != 1 || strings.TrimSpace(names[0]) == "" {
		return nobody, nil
	}
	person, err := h.People.ByProxy(c.Request().Context(), names[0])
	return &visitor{Person: person}, err
}

// bearer is the token of a call of the API. Pages take none: their forms would act for
// whoever put it there.
func bearer(c echo.Context) (string, bool) {
	if path := c.Request().URL.Path; !strings.HasPrefix(path, "/api/") && path != "/metrics" {
		return "", false
	}
	scheme, secret, ok := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	return strings.TrimSpace(secret), ok && strings.EqualFold(scheme, "Bearer")
}

// askToSignIn leads a person to the page, and tells a program what it lacks.
func (h *Handlers) askToSignIn(c echo.Context) error {
	if wantsJSON(c) || isFragment(c) || c.Path() == "/metrics" {
		c.Response().Header().Set("WWW-Authenticate", `Bearer realm="Parley"`)
		words := "Sign in first: on the page, or with a token of yours as Authorization: Bearer. Nothing was done."
		if isFragment(c) {
			words = "You are not signed in any more, so nothing was done."
		}
		return playground.NewError(playground.Nobody, words)
	}
	if c.Request().Method != http.MethodGet {
		return h.showLapsed(c)
	}
	q := url.Values{}
	if next := c.Request().URL.RequestURI(); next != "/" {
		q.Set("next", next)
	}
	to := "/sign-in"
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// address is where a request comes from: what the nearest proxy that is believed says, else
// the other end of the connection.
func (h *Handlers) address(r *http.Request) string {
	peer, ok := peerOf(r)
	if !ok {
		return r.RemoteAddr
	}
	if !h.believes(peer) {
		return peer.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if peer = hop.Unmap(); !h.believes(peer) {
			break
		}
	}
	return peer.String()
}

// peerOf is the other end of the connection.
func peerOf(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return peer.Addr().Unmap().WithZone(""), err == nil
}

// believes reports whether what a proxy at this address says of a request is taken.
func (h *Handlers) believes(peer netip.Addr) bool {
	for _, p := range h.Proxies {
		if p.Contains(peer) {
			return true
		}
	}
	return false
}

// caller is where a request comes from, as a session tells it.
func (h *Handlers) caller(c echo.Context) playground.Caller {
	return playground.Caller{Address: h.address(c.Request()), Browser: browserWords(c.Request().UserAgent())}
}

// browserWords says in few words what a browser calls itself.
func browserWords(agent string) string {
	pick := func(words ...string) string {
		for _, w := range words {
			mark, name, _ := strings.Cut(w, "=")
			if strings.Contains(agent, mark) {
				return name
			}
		}
		return ""
	}
	name := pick("Edg/=Edge", "OPR/=Opera", "Firefox/=Firefox", "Chrome/=Chrome", "Safari/=Safari", "curl/=curl")
	system := pick("Windows=Windows", "Android=Android", "iPhone=iPhone", "iPad=iPad", "Mac OS X=macOS", "Linux=Linux")
	switch {
	case name == "" && system == "":
		return "Another program"
	case name == "" || system == "":
		return name + system
	}
	return name + " on " + system
}
