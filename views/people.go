package views

import (
	"strconv"
	"time"

	"parley/playground"
)

// PeopleInput is what the page of the team's people is made of.
type PeopleInput struct {
	Way         playground.Way
	Self        playground.PersonID
	People      []playground.Person
	Invitations []playground.Invitation
	Link        string // of an invitation just made; shown this once
	LinkFor     string // the person whom it lets back in
	Done        string
	Form        string // the form that was refused: people, invite or password
	Fault       string
	Now         time.Time
}

// PeopleModel is what the page of the team's people draws.
type PeopleModel struct {
	Words         string
	People        []personLine
	Invitations   []invitationLine
	Invites       bool // people come by invitation links
	TeamPassword  bool // the team has one
	Link, LinkFor string
	Done          string
	PeopleFault   string
	InviteFault   string
	PasswordFault string
	Roles         []choice
}

type personLine struct {
	Path, Name, Seen string
	Roles            []choice
	Self, Out        bool
}

type invitationLine struct{ ID, Words, Ends string }

// wayWords say how people come in.
var wayWords = map[playground.Way]string{
	playground.WayNone:     "Nobody signs in: whoever reaches this address may do everything. With -auth password, accounts or header people sign in.",
	playground.WayPassword: "People sign in with the team's password and a name, or with a password of their own.",
	playground.WayAccounts: "People have accounts of their own, and come by invitation.",
	playground.WayHeader:   "The proxy in front signs people in. Whom it names is added as a member.",
	playground.WayProvider: "An OpenID Connect provider signs people in. Whom it knows is added as a member.",
}

// NewPeopleModel decides what the page of the team's people shows.
func NewPeopleModel(in PeopleInput) PeopleModel {
	m := PeopleModel{
		Words: wayWords[in.Way], Link: in.Link, LinkFor: showLine(in.LinkFor), Done: in.Done, Roles: roleChoices(playground.RoleMember),
		Invites: in.Way == playground.WayPassword || in.Way == playground.WayAccounts, TeamPassword: in.Way == playground.WayPassword,
	}
	switch in.Form {
	case "people":
		m.PeopleFault = in.Fault
	case "invite":
		m.InviteFault = in.Fault
	case "password":
		m.PasswordFault = in.Fault
	}
	for _, p := range in.People {
		line := personLine{Path: personPath(p.ID), Name: showLine(p.Name), Seen: "never here", Roles: roleChoices(p.Role), Self: p.ID == in.Self, Out: p.Disabled}
		if !p.SeenAt.IsZero() {
			line.Seen = "here " + showAgo(p.SeenAt, in.Now)
		}
		if p.Way != in.Way { // they came when people signed in otherwise
			line.Seen = "by " + string(p.Way) + ", " + line.Seen
		}
		m.People = append(m.People, line)
	}
	for _, i := range in.Invitations {
		words := "For somebody new, as " + article(string(i.Role))
		if i.For != 0 {
			words = "For " + showLine(i.ForName) + " to come back in"
		}
		if i.CreatedBy != "" {
			words += ", by " + showLine(i.CreatedBy)
		}
		m.Invitations = append(m.Invitations, invitationLine{strconv.FormatInt(i.ID, 10), words, "until " + i.ExpiresAt.In(in.Now.Location()).Format("2 January 15:04")})
	}
	return m
}
