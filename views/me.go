package views

import (
	"strconv"
	"time"

	"parley/playground"
)

// MeInput is what a person's own page is made of.
type MeInput struct {
	Person    playground.Person
	Way       playground.Way
	Sessions  []playground.Session
	Tokens    []playground.Token
	Secret    string // of a token just made; shown this once
	Done      string // what was done, in words
	Form      string // the form that was refused: password or token
	Fault     string // why
	TokenName string // as typed
	Now       time.Time
}

// MeModel is what a person's own page draws.
type MeModel struct {
	Name, Role, RoleWords string
	Passwords             bool // people have passwords of their own
	HasPassword           bool
	Sessions              []sessionLine
	Tokens                []tokenLine
	Secret, Done          string
	PasswordFault         string
	TokenFault, TokenName string
}

type sessionLine struct {
	ID, Browser, Address string
	Seen                 instant
	Current              bool
}

type tokenLine struct {
	ID, Name, Start, Used, Ends string
	Made                        instant
}

// NewMeModel decides what a person's own page shows.
func NewMeModel(in MeInput) MeModel {
	p := in.Person
	m := MeModel{
		Name: showLine(p.Name), Role: string(p.Role), RoleWords: teamRoleWords[p.Role], HasPassword: p.Password, Secret: in.Secret, Done: in.Done,
		Passwords: in.Way == playground.WayPassword || in.Way == playground.WayAccounts,
	}
	if in.Form == "password" {
		m.PasswordFault = in.Fault
	}
	if in.Form == "token" {
		m.TokenFault, m.TokenName = in.Fault, in.TokenName
	}
	for _, s := range in.Sessions {
		m.Sessions = append(m.Sessions, sessionLine{strconv.FormatInt(s.ID, 10), showLine(s.Browser), showLine(s.Address), showInstant(s.SeenAt, in.Now), s.Current})
	}
	for _, t := range in.Tokens {
		line := tokenLine{ID: strconv.FormatInt(t.ID, 10), Name: showLine(t.Name), Start: showLine(t.Start) + "…", Used: "never used", Ends: "valid for good", Made: showInstant(t.CreatedAt, in.Now)}
		if !t.UsedAt.IsZero() {
			line.Used = "used " + showAgo(t.UsedAt, in.Now)
		}
		if !t.ExpiresAt.IsZero() {
			line.Ends = "valid until " + t.ExpiresAt.In(in.Now.Location()).Format("2 January 2006")
			if in.Now.After(t.ExpiresAt.Time) {
				line.Ends = "expired"
			}
		}
		m.Tokens = append(m.Tokens, line)
	}
	return m
}
