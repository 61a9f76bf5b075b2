package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// apiMe is GET /api/me.
func (h *Handlers) apiMe(c echo.Context) error {
	way := playground.WayNone
	if h.People != nil {
		way = h.People.Way()
	}
	return answer(c, http.StatusOK, map[string]any{"person": h.visitorOf(c).Person, "sign_in": way})
}

// readContent reads a call's JSON where people sign in.
func (h *Handlers) readContent(c echo.Context, v any) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if err := needJSON(c); err != nil {
		return err
	}
	return readJSON(c, v)
}

// apiSetPassword is PUT /api/me/password.
func (h *Handlers) apiSetPassword(c echo.Context) error {
	var in struct {
		Old      string `json:"old"`
		Password string `json:"password"`
	}
	if err := h.readContent(c, &in); err != nil {
		return err
	}
	if err := h.setPasswordOf(c, h.visitorOf(c), in.Old, in.Password); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// apiSessions is GET /api/me/sessions.
func (h *Handlers) apiSessions(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	v := h.visitorOf(c)
	sessions, err := h.People.Sessions(c.Request().Context(), v.Person.ID, v.Session.ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"sessions": sessions})
}

// apiEndSessions is DELETE /api/me/sessions: signs out everywhere.
func (h *Handlers) apiEndSessions(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if err := h.People.LeaveEverywhere(c.Request().Context(), h.visitorOf(c).Person.ID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// numbered is the number in a call's path; what is none is 0, which nothing has.
func numbered(c echo.Context) int64 {
	id, _ := strconv.ParseInt(c.Param("id"), 10, 64)
	return id
}

// apiEndSession is DELETE /api/me/sessions/:id.
func (h *Handlers) apiEndSession(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if err := h.People.Leave(c.Request().Context(), h.visitorOf(c).Person.ID, numbered(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// apiTokens is GET /api/me/tokens.
func (h *Handlers) apiTokens(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	tokens, err := h.People.Tokens(c.Request().Context(), h.visitorOf(c).Person.ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"tokens": tokens})
}

// apiCreateToken is POST /api/me/tokens. The secret is in this answer and nowhere else.
func (h *Handlers) apiCreateToken(c echo.Context) error {
	var in struct {
		Name string `json:"name"`
		Days int    `json:"days"`
	}
	if err := h.readContent(c, &in); err != nil {
		return err
	}
	t, secret, err := h.People.CreateToken(c.Request().Context(), h.visitorOf(c).Person.ID, in.Name, in.Days)
	if err != nil {
		return err
	}
	h.note(c, playground.DeedToken, "token "+strconv.FormatInt(t.ID, 10), "made: "+t.Name)
	return answer(c, http.StatusCreated, map[string]any{"token": t, "secret": secret})
}

// apiRevokeToken is DELETE /api/me/tokens/:id.
func (h *Handlers) apiRevokeToken(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if err := h.People.RevokeToken(c.Request().Context(), h.visitorOf(c).Person.ID, numbered(c)); err != nil {
		return err
	}
	h.note(c, playground.DeedToken, "token "+c.Param("id"), "revoked")
	return c.NoContent(http.StatusNoContent)
}

// apiPeople is GET /api/people. Everybody sees who there is; when somebody was here last is
// for admins.
func (h *Handlers) apiPeople(c echo.Context) error {
	all := []playground.Person{}
	if h.People != nil {
		var err error
		if all, err = h.People.All(c.Request().Context()); err != nil {
			return err
		}
	}
	if h.visitorOf(c).Person.Role != playground.RoleAdmin {
		for i := range all {
			all[i].SeenAt, all[i].Password = playground.Time{}, false
		}
	}
	return answer(c, http.StatusOK, map[string]any{"people": all})
}

// apiChangePerson is PATCH /api/people/:id.
func (h *Handlers) apiChangePerson(c echo.Context) error {
	var u playground.PersonUpdate
	if err := h.readContent(c, &u); err != nil {
		return err
	}
	id, err := readPersonID(c)
	if err != nil {
		return err
	}
	person, err := h.updatePerson(c, id, u)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, person)
}

// apiInvitations is GET /api/invitations.
func (h *Handlers) apiInvitations(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	all, err := h.People.Invitations(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"invitations": all})
}

// apiInvite is POST /api/invitations. The link is in this answer and nowhere else.
func (h *Handlers) apiInvite(c echo.Context) error {
	var in struct {
		Role playground.TeamRole `json:"role"`
		For  playground.PersonID `json:"for"`
	}
	if err := h.readContent(c, &in); err != nil {
		return err
	}
	i, link, err := h.invite(c, in.Role, in.For)
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, map[string]any{"invitation": i, "link": link})
}

// apiWithdraw is DELETE /api/invitations/:id.
func (h *Handlers) apiWithdraw(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if err := h.withdraw(c, numbered(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// apiTeamPassword is PUT /api/team-password.
func (h *Handlers) apiTeamPassword(c echo.Context) error {
	var in struct {
		Password string `json:"password"`
	}
	if err := h.readContent(c, &in); err != nil {
		return err
	}
	if err := h.changeTeamPassword(c, in.Password); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
