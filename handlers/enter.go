package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// sessionAge is how long a browser keeps a session's cookie. The session itself may end
// before.
const sessionAge = 30 * 24 * time.Hour

// showSignIn is GET /sign-in.
func (h *Handlers) showSignIn(c echo.Context) error {
	if h.People == nil || h.visitorOf(c).known() {
		return c.Redirect(http.StatusSeeOther, ownPath(c.QueryParam("next")))
	}
	if cameFromElsewhere(c) {
		return h.askAgain(c)
	}
	return h.renderEnter(c, http.StatusOK, views.EnterInput{Password: c.QueryParam("password"), Next: c.QueryParam("next")})
}

// cameFromElsewhere reports whether the browser may have held the session's cookie back: it
// does so for links of other sites, and sends it when the page itself leads on.
func cameFromElsewhere(c echo.Context) bool {
	f := c.Request().Header
	site := f.Get("Sec-Fetch-Site")
	return c.QueryParam("again") == "" && c.QueryParam("next") != "" && (site == "cross-site" || site == "" && f.Get("Accept-Language") != "")
}

// askAgain has the page load itself once more, now as one of ours.
func (h *Handlers) askAgain(c echo.Context) error {
	q := url.Values{"next": {c.QueryParam("next")}, "again": {"1"}}
	m := views.OnwardModel{Href: "/sign-in?" + q.Encode(), Text: "Continue"}
	return h.render(c, http.StatusOK, views.OnwardPage(views.NewShell(h.bareShell(c, "One moment")), m), nil)
}

// ownPath is a page of ours, or the first one.
func ownPath(path string) string {
	if views.OwnPath(path) {
		return path
	}
	return "/"
}

func (h *Handlers) renderEnter(c echo.Context, status int, in views.EnterInput) error {
	if in.Way = h.People.Way(); in.Way == playground.WayProvider {
		in.Provider = h.People.ProviderHost()
	}
	m := views.NewEnterModel(in)
	return h.render(c, status, views.EnterPage(views.NewShell(h.bareShell(c, "Sign in")), m), nil)
}

// bareShell is what stands around a page for somebody who is not signed in: nothing of what
// the team has.
func (h *Handlers) bareShell(c echo.Context, title string) views.ShellInput {
	return views.ShellInput{Title: title, Theme: themeOf(c), Nonce: styleNonce(c), Bare: true}
}

// signIn is POST /sign-in.
func (h *Handlers) signIn(c echo.Context) error {
	if h.People == nil {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	in := views.EnterInput{Name: c.FormValue("name"), Next: c.FormValue("next")}
	entered, err := h.People.Enter(c.Request().Context(), in.Name, c.FormValue("password"), h.cookieValue(c, browserCookie), h.caller(c))
	if err != nil {
		if code := playground.CodeOf(err); code == playground.Invalid || code == playground.Busy {
			h.noteAs(c, "", playground.DeedFailedSignIn, in.Name, err.Error())
		}
		return h.refuseEnter(c, in, err)
	}
	return h.letIn(c, entered, in.Next)
}

// refuseEnter shows the form again, with what was typed but the password.
func (h *Handlers) refuseEnter(c echo.Context, in views.EnterInput, err error) error {
	var ours *playground.Error
	if !asError(err, &ours) || wantsJSON(c) {
		return err
	}
	status := statusOf[ours.Code]
	if brought := c.FormValue("brought"); brought == "yes" && len(ours.Fields) == 1 && ours.Fields[0].Pointer == "/name" {
		in.Password = c.FormValue("password") // it is right, and who followed the link never saw it
	}
	if ours.RetryAfter > 0 {
		setRetryAfter(c, ours.RetryAfter)
	}
	in.Fault = ours.Error()
	return h.renderEnter(c, status, in)
}

// letIn gives the browser its session, and leads on.
func (h *Handlers) letIn(c echo.Context, in playground.Entered, next string) error {
	if err := h.welcome(c, in); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, ownPath(next))
}

// welcome gives the browser its session. Whatever session it had ends.
func (h *Handlers) welcome(c echo.Context, in playground.Entered) error {
	if v := h.visitorOf(c); v.known() && v.Session.ID != 0 {
		if err := h.People.Leave(c.Request().Context(), v.Person.ID, v.Session.ID); err != nil {
			return err
		}
	}
	h.noteAs(c, in.Person.Name, playground.DeedSignIn, string(h.People.Way()), browserWords(c.Request().UserAgent()))
	h.setCookie(c, sessionCookie, in.Session, sessionAge)
	if in.Browser != "" {
		h.setCookie(c, browserCookie, in.Browser, browserTime)
	}
	return nil
}

// signOut is POST /sign-out.
func (h *Handlers) signOut(c echo.Context) error {
	if h.People == nil {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	if v := h.visitorOf(c); v.known() {
		leave := func() error { return h.People.Leave(c.Request().Context(), v.Person.ID, v.Session.ID) }
		if c.FormValue("everywhere") == "yes" {
			leave = func() error { return h.People.LeaveEverywhere(c.Request().Context(), v.Person.ID) }
		}
		if err := leave(); err != nil {
			return err
		}
		h.departures.tell()
		h.note(c, playground.DeedSignOut, map[bool]string{true: "everywhere"}[c.FormValue("everywhere") == "yes"], "")
	}
	h.setCookie(c, sessionCookie, "", -1)
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// showInvitation is GET /invitation/:secret.
func (h *Handlers) showInvitation(c echo.Context) error {
	return h.renderInvitation(c, http.StatusOK, views.InvitationInput{})
}

func (h *Handlers) renderInvitation(c echo.Context, status int, in views.InvitationInput) error {
	if h.People == nil {
		return echo.ErrNotFound
	}
	i, err := h.People.Invitation(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	in.Invitation, in.Path = i, c.Request().URL.Path
	return h.render(c, status, views.InvitationPage(views.NewShell(h.bareShell(c, "Join")), views.NewInvitationModel(in)), nil)
}

// acceptInvitation is POST /invitation/:secret.
func (h *Handlers) acceptInvitation(c echo.Context) error {
	if h.People == nil {
		return echo.ErrNotFound
	}
	name := c.FormValue("name")
	entered, err := h.People.Accept(c.Request().Context(), c.Param("secret"), name, c.FormValue("password"), h.cookieValue(c, browserCookie), h.caller(c))
	var ours *playground.Error
	if asError(err, &ours) && ours.Code != playground.NotFound && !wantsJSON(c) {
		if ours.RetryAfter > 0 {
			setRetryAfter(c, ours.RetryAfter)
		}
		return h.renderInvitation(c, statusOf[ours.Code], views.InvitationInput{Name: strings.TrimSpace(name), Fault: ours.Error()})
	}
	if err != nil {
		return err
	}
	return h.letIn(c, entered, "/")
}
