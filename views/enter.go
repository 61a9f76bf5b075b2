package views

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// EnterInput is what the sign-in page is made of.
type EnterInput struct {
	Way      playground.Way
	Name     string // as typed
	Password string // that a link brought
	Next     string // where the person wanted to go
	Fault    string // why it did not work, in words
	Provider string // the host that signs people in; empty: none
}

// EnterModel is what the sign-in page draws.
type EnterModel struct {
	Name, Password, Next, Fault string
	Brought                     bool // the link brought the password: only a name is asked for
	Team                        bool // the team has one password
	Form                        bool // people type something here
	Words                       string
	Why                         string // what the link that led here wants a sign-in for
	Depart, DepartText          string // the way to the provider; empty: none
}

// NewEnterModel decides what the sign-in page shows.
func NewEnterModel(in EnterInput) EnterModel {
	m := EnterModel{Name: in.Name, Password: in.Password, Next: in.Next, Fault: in.Fault}
	switch {
	case strings.HasPrefix(in.Next, "/s/"):
		m.Why = "The link leads to what somebody of this team shares. Who is signed in may see it."
	case strings.HasPrefix(in.Next, "/follow/"):
		m.Why = "The link leads to a presentation of this team. Who is signed in may follow it."
	}
	switch in.Way {
	case playground.WayPassword:
		m.Form, m.Team, m.Brought = true, true, in.Password != ""
		m.Words = "Your name stands under what you send, so that others know whose it is."
	case playground.WayAccounts:
		m.Form = true
		m.Words = "No account yet? An admin of your team can send you a link."
	case playground.WayProvider:
		m.Depart, m.DepartText = "/sign-in/provider", "Sign in with "+showLine(in.Provider)
		if in.Next != "" {
			m.Depart += "?" + url.Values{"next": {in.Next}}.Encode()
		}
		m.Words = "You come back here from there. What you send stands under the name that it knows you by."
	case playground.WayHeader:
		m.Words = "Your proxy signs you in, and it did not say who you are. Come in through its address."
	}
	return m
}

// TypedField is what somebody typed into one field of a form.
type TypedField struct{ Name, Value string }

// LapsedModel is what a page draws for somebody whose session had ended when a form was sent.
type LapsedModel struct {
	Path  string // where the form goes
	Typed []TypedField
	Whole bool // the form can be sent again from the page
}

// NewLapsedModel lets a form go nowhere but to a page of ours.
func NewLapsedModel(path string, typed []TypedField, whole bool) LapsedModel {
	return LapsedModel{Path: path, Typed: typed, Whole: whole && OwnPath(path)}
}

// OnwardModel is what a page draws that only leads on.
type OnwardModel struct{ Href, Text string }

// InvitationInput is what the page of an invitation is made of.
type InvitationInput struct {
	Invitation playground.Invitation
	Path       string
	Name       string // as typed
	Fault      string
}

// InvitationModel is what the page of an invitation draws.
type InvitationModel struct {
	Title, Words, Path, Name, Fault, Button string
	Known                                   bool // it is for a person who has a name
}

// NewInvitationModel decides what the page of an invitation shows.
func NewInvitationModel(in InvitationInput) InvitationModel {
	i := in.Invitation
	m := InvitationModel{Title: "Create your account", Path: in.Path, Name: in.Name, Fault: in.Fault, Button: "Create account"}
	m.Words = "You will be " + article(string(i.Role)) + ". " + teamRoleWords[i.Role]
	if i.CreatedBy != "" {
		m.Words = showLine(i.CreatedBy) + " invites you. " + m.Words
	}
	if i.For != 0 {
		m.Known, m.Title, m.Name, m.Button = true, "Welcome back, "+showLine(i.ForName), showLine(i.ForName), "Set password and sign in"
		m.Words = "Choose a password of your own. It lets you in from any browser."
	}
	return m
}

func article(noun string) string {
	if noun == "admin" {
		return "an " + noun
	}
	return "a " + noun
}

// teamRoleWords say what people of a role may do.
var teamRoleWords = map[playground.TeamRole]string{
	playground.RoleViewer: "Viewers read what the team has.",
	playground.RoleMember: "Members send requests, and change what is their own.",
	playground.RoleAdmin:  "Admins may do everything, and look after the team.",
}

func roleChoices(chosen playground.TeamRole) []choice {
	var out []choice
	for _, r := range playground.Roles {
		out = append(out, choice{string(r), string(r), r == chosen})
	}
	return out
}

// choice is one line of a select.
type choice struct {
	Value, Text string
	Chosen      bool
}

func personPath(id playground.PersonID) string {
	return "/admin/people/" + strconv.FormatInt(int64(id), 10)
}
