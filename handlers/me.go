package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// showMe is GET /me: who one is, where one is signed in, and one's tokens.
func (h *Handlers) showMe(c echo.Context) error {
	return h.renderMe(c, http.StatusOK, views.MeInput{Done: doneWords[c.QueryParam("done")]})
}

// doneWords say what was done, where a page is loaded again after it.
var doneWords = map[string]string{
	"password":      "Your password is changed. Your other sessions have ended.",
	"session":       "That session has ended.",
	"revoked":       "The token lets nobody in any more.",
	"role":          "The change is made.",
	"withdrawn":     "The invitation is withdrawn.",
	"team-password": "The team's password is changed, and everybody else is signed out.",
}

func (h *Handlers) renderMe(c echo.Context, status int, in views.MeInput) error {
	ctx, v := c.Request().Context(), h.visitorOf(c)
	if h.People == nil {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	var err error
	in.Person, in.Way, in.Now = v.Person, h.People.Way(), h.Now()
	if in.Sessions, err = h.People.Sessions(ctx, v.Person.ID, v.Session.ID); err != nil {
		return err
	}
	if in.Tokens, err = h.People.Tokens(ctx, v.Person.ID); err != nil {
		return err
	}
	return h.render(c, status, views.MePage(views.NewShell(h.shell(c, "You", "me")), views.NewMeModel(in)), nil)
}

// refuseMe shows the page again with what could not be done, beside the form that asked.
func (h *Handlers) refuseMe(c echo.Context, form string, err error) error {
	var ours *playground.Error
	if !asError(err, &ours) {
		return err
	}
	if ours.RetryAfter > 0 {
		setRetryAfter(c, ours.RetryAfter)
	}
	return h.renderMe(c, statusOf[ours.Code], views.MeInput{Form: form, Fault: ours.Error(), TokenName: c.FormValue("name")})
}

// setOwnPassword is POST /me/password.
func (h *Handlers) setOwnPassword(c echo.Context) error {
	v := h.visitorOf(c)
	err := h.setPasswordOf(c, v, c.FormValue("old"), c.FormValue("password"))
	if err != nil {
		return h.refuseMe(c, "password", err)
	}
	return c.Redirect(http.StatusSeeOther, "/me?done=password")
}

func (h *Handlers) setPasswordOf(c echo.Context, v *visitor, old, password string) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if way := h.People.Way(); way != playground.WayPassword && way != playground.WayAccounts {
		return playground.NewError(playground.Conflict, "People come in through the proxy or the provider here, and have no passwords.")
	}
	err := h.People.SetPassword(c.Request().Context(), v.Person.ID, old, password, v.Session.ID)
	if err == nil {
		h.note(c, playground.DeedPeople, v.Person.Name, "a new password")
	}
	return err
}

// needPeople refuses what makes no sense where nobody signs in.
func (h *Handlers) needPeople() error {
	if h.People == nil {
		return playground.NewError(playground.Conflict, "Nobody signs in here, so there are no people.")
	}
	return nil
}

// endSession is POST /me/sessions.
func (h *Handlers) endSession(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	v := h.visitorOf(c)
	id, _ := strconv.ParseInt(c.FormValue("id"), 10, 64)
	if err := h.People.Leave(c.Request().Context(), v.Person.ID, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/me?done=session")
}

// changeTokens is POST /me/tokens: it makes one, or revokes one. A new token's secret is in
// this answer and nowhere else.
func (h *Handlers) changeTokens(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	ctx, v := c.Request().Context(), h.visitorOf(c)
	if c.FormValue("do") == "revoke" {
		id, _ := strconv.ParseInt(c.FormValue("id"), 10, 64)
		if err := h.People.RevokeToken(ctx, v.Person.ID, id); err != nil {
			return err
		}
		h.note(c, playground.DeedToken, "token "+strconv.FormatInt(id, 10), "revoked")
		return c.Redirect(http.StatusSeeOther, "/me?done=revoked")
	}
	days, err := strconv.Atoi(strings.TrimSpace(c.FormValue("days")))
	if err != nil {
		return h.refuseMe(c, "token", invalid("/days", "Say for how many days the token is valid; 0 is for good."))
	}
	t, secret, err := h.People.CreateToken(ctx, v.Person.ID, c.FormValue("name"), days)
	if err != nil {
		return h.refuseMe(c, "token", err)
	}
	h.note(c, playground.DeedToken, "token "+strconv.FormatInt(t.ID, 10), "made: "+t.Name)
	return h.renderMe(c, http.StatusCreated, views.MeInput{Secret: secret})
}
