package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// showPeople is GET /admin/people.
func (h *Handlers) showPeople(c echo.Context) error {
	return h.renderPeople(c, http.StatusOK, views.PeopleInput{Done: doneWords[c.QueryParam("done")]})
}

func (h *Handlers) renderPeople(c echo.Context, status int, in views.PeopleInput) error {
	ctx := c.Request().Context()
	in.Now = h.Now()
	in.Way = playground.WayNone
	if h.People != nil {
		var err error
		in.Way, in.Self = h.People.Way(), h.visitorOf(c).Person.ID
		if in.People, err = h.People.All(ctx); err != nil {
			return err
		}
		if in.Invitations, err = h.People.Invitations(ctx); err != nil {
			return err
		}
	}
	return h.render(c, status, views.PeoplePage(views.NewShell(h.shell(c, "People", "settings")), views.NewPeopleModel(in)), nil)
}

// refusePeople shows the page again with what could not be done.
func (h *Handlers) refusePeople(c echo.Context, form string, err error) error {
	var ours *playground.Error
	if !asError(err, &ours) || ours.Code == playground.NotFound {
		return err
	}
	return h.renderPeople(c, statusOf[ours.Code], views.PeopleInput{Form: form, Fault: ours.Error()})
}

func readPersonID(c echo.Context) (playground.PersonID, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, playground.NewError(playground.NotFound, "There is no such person.")
	}
	return playground.PersonID(id), nil
}

// changePerson is POST /admin/people/:id: another role, out, back in, or a link to come back.
func (h *Handlers) changePerson(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	id, err := readPersonID(c)
	if err != nil {
		return err
	}
	var u playground.PersonUpdate
	yes, no := true, false
	switch c.FormValue("do") {
	case "role":
		role := playground.TeamRole(c.FormValue("role"))
		u.Role = &role
	case "out":
		u.Disabled = &yes
	case "in":
		u.Disabled = &no
	case "link":
		return h.showLink(c, "", id)
	default:
		return invalid("/do", "This is role, out, in or link.")
	}
	if _, err := h.updatePerson(c, id, u); err != nil {
		return h.refusePeople(c, "people", err)
	}
	return c.Redirect(http.StatusSeeOther, "/admin/people?done=role")
}

func (h *Handlers) updatePerson(c echo.Context, id playground.PersonID, u playground.PersonUpdate) (playground.Person, error) {
	person, err := h.People.Update(c.Request().Context(), id, u)
	if err == nil {
		detail := "role " + string(person.Role)
		if person.Disabled {
			detail += ", kept out"
		}
		h.note(c, playground.DeedPeople, person.Name, detail)
	}
	return person, err
}

// changeInvitations is POST /admin/invitations: it makes one, or withdraws one.
func (h *Handlers) changeInvitations(c echo.Context) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if c.FormValue("do") == "withdraw" {
		id, _ := strconv.ParseInt(c.FormValue("id"), 10, 64)
		if err := h.withdraw(c, id); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/admin/people?done=withdrawn")
	}
	return h.showLink(c, playground.TeamRole(c.FormValue("role")), 0)
}

// showLink makes an invitation and shows its link, which is in this answer and nowhere else.
func (h *Handlers) showLink(c echo.Context, role playground.TeamRole, back playground.PersonID) error {
	i, link, err := h.invite(c, role, back)
	if err != nil {
		return h.refusePeople(c, "invite", err)
	}
	return h.renderPeople(c, http.StatusCreated, views.PeopleInput{Link: link, LinkFor: i.ForName})
}

func (h *Handlers) invite(c echo.Context, role playground.TeamRole, back playground.PersonID) (playground.Invitation, string, error) {
	i, secret, err := h.People.Invite(c.Request().Context(), h.who(c), role, back)
	if err == nil {
		h.note(c, playground.DeedPeople, "invitation "+strconv.FormatInt(i.ID, 10), "made, for "+map[bool]string{true: i.ForName, false: "a new " + string(i.Role)}[i.For != 0])
	}
	return i, h.ownBase(c) + "/invitation/" + secret, err
}

// ownBase is Parley's own address as this visitor reaches it.
func (h *Handlers) ownBase(c echo.Context) string {
	if h.PublicURL != "" {
		return h.PublicURL
	}
	if h.secure(c) {
		return "https://" + c.Request().Host
	}
	return "http://" + c.Request().Host
}

// setTeamPassword is POST /admin/password.
func (h *Handlers) setTeamPassword(c echo.Context) error {
	if err := h.changeTeamPassword(c, c.FormValue("password")); err != nil {
		return h.refusePeople(c, "password", err)
	}
	return c.Redirect(http.StatusSeeOther, "/admin/people?done=team-password")
}

func (h *Handlers) changeTeamPassword(c echo.Context, password string) error {
	if err := h.needPeople(); err != nil {
		return err
	}
	if h.People.Way() != playground.WayPassword {
		return playground.NewError(playground.Conflict, "The team has no password: people sign in in another way.")
	}
	err := h.People.SetTeamPassword(c.Request().Context(), password, h.visitorOf(c).Session.ID)
	if err == nil {
		h.note(c, playground.DeedPeople, "the team's password", "changed")
	}
	return err
}

func (h *Handlers) withdraw(c echo.Context, id int64) error {
	err := h.People.Withdraw(c.Request().Context(), id)
	if err == nil {
		h.note(c, playground.DeedPeople, "invitation "+strconv.FormatInt(id, 10), "withdrawn")
	}
	return err
}
