package people

import (
	"bytes"
	"context"
	"crypto/rand"
	"strings"
	"time"

	"parley/playground"
)

// teamPassword is the place of the team's password in the keyring.
const teamPassword = "team_password"

// FirstPassword makes the team's password where there is none, and returns it to be shown
// this once; empty: there is one already.
func (p *People) FirstPassword(ctx context.Context) (string, error) {
	have, err := p.keep.Keyring(ctx, teamPassword)
	if err != nil || have != "" {
		return "", err
	}
	if mine, err := p.firstOf(ctx, "first password"); err != nil || !mine {
		return "", err
	}
	password := spoken(4, 5)
	return password, p.keep.SetKeyring(ctx, teamPassword, hashPassword(password))
}

// firstTime is how long one of several replicas has for what only the first does.
const firstTime = 15 * time.Second

// firstOf reports whether this program is the first of the replicas that start together: what
// is made and shown once is made by that one alone.
func (p *People) firstOf(ctx context.Context, what string) (bool, error) {
	if p.opts.Uses == nil {
		return true, nil
	}
	return p.opts.Uses.UseUp(ctx, what, firstTime)
}

// spoken makes a password that can be read aloud: groups of letters and digits that are not
// taken for one another. Each is worth five bits.
func spoken(groups, each int) string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789z"
	b := make([]byte, groups*each)
	_, _ = rand.Read(b)
	var s strings.Builder
	for i, r := range b {
		if i > 0 && i%each == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(alphabet[r&31])
	}
	return s.String()
}

// SetTeamPassword changes the team's password, and signs everybody out but the one session.
func (p *People) SetTeamPassword(ctx context.Context, password string, but int64) error {
	if err := checkPassword("/password", password); err != nil {
		return err
	}
	hash, err := p.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := p.keep.SetKeyring(ctx, teamPassword, hash); err != nil {
		return err
	}
	return p.keep.EndSessions(ctx, 0, but)
}

// UseTeamPassword makes a password that the operator set the team's. Where it is another
// than before, everybody is signed out.
func (p *People) UseTeamPassword(ctx context.Context, password string) error {
	have, err := p.keep.Keyring(ctx, teamPassword)
	if err != nil || have != "" && verify(have, password) {
		return err
	}
	return p.SetTeamPassword(ctx, password, 0)
}

// errWrong does not say which part was wrong.
func errWrong() error {
	return playground.NewError(playground.Invalid, "This name and password do not belong together. Check both, and try again.")
}

// try is one to sign in, counted by everything that it could be one too many for.
func (p *People) try(name, address string) []turn {
	name = nameKey(strings.TrimSpace(name))
	return []turn{{p.tries, name + " " + address}, {p.from, address}, {p.names, name}, {p.all, ""}}
}

// limited counts a try to sign in, and refuses one too many. What comes to something gives its turns
// back.
func limited(turns []turn) error {
	if wait := takeAll(turns...); wait != 0 {
		return playground.TooSoon("Too many tries to sign in within a minute.", wait)
	}
	return nil
}

// Enter lets somebody in by name and password. proof is what the browser keeps of an earlier
// visit. Errors: Invalid where they do not fit, Busy after too many tries.
func (p *People) Enter(ctx context.Context, typed, password, proof string, from playground.Caller) (playground.Entered, error) {
	if p.opts.Way != playground.WayPassword && p.opts.Way != playground.WayAccounts {
		return playground.Entered{}, playground.NewError(playground.NotFound, "Nobody signs in by password here.")
	}
	try := p.try(typed, from.Address)
	if err := limited(try); err != nil {
		return playground.Entered{}, err
	}
	in, err := p.enter(ctx, typed, password, proof, from)
	if err == nil {
		giveBack(try...)
	}
	return in, err
}

func (p *People) enter(ctx context.Context, typed, password, proof string, from playground.Caller) (playground.Entered, error) {
	name, err := ReadName(typed)
	if err != nil {
		return playground.Entered{}, err
	}
	if len(password) > maxPassword {
		return playground.Entered{}, errWrong()
	}
	account, err := p.keep.FindAccount(ctx, nameKey(name))
	if err != nil && playground.CodeOf(err) != playground.NotFound {
		return playground.Entered{}, err
	}
	own, err := p.matches(ctx, account.Password, password)
	if err != nil {
		return playground.Entered{}, err
	}
	team := false
	if p.opts.Way == playground.WayPassword {
		hash, err := p.keep.Keyring(ctx, teamPassword)
		if err != nil {
			return playground.Entered{}, err
		}
		if team, err = p.matches(ctx, hash, password); err != nil {
			return playground.Entered{}, err
		}
	}
	switch {
	case account.Person.Disabled && (own || team):
		return playground.Entered{}, playground.NewError(playground.Invalid, "This person may not sign in any more. An admin can change that.")
	case own:
		return p.begin(ctx, account.Person, from)
	case team:
		return p.enterTeam(ctx, name, account, proof, from)
	}
	return playground.Entered{}, errWrong()
}

// enterTeam lets in who knows the team's password. A name belongs to the browser that took
// it first, or to who has a password of their own: it stands under runs, and shows secrets.
func (p *People) enterTeam(ctx context.Context, name string, account playground.Account, proof string, from playground.Caller) (playground.Entered, error) {
	if account.Person.ID != 0 {
		if proof == "" || !bytes.Equal(account.Browser, hashSecret(proof)) {
			return playground.Entered{}, invalid("/name", "This name is in use in another browser. If it is you, sign in with a password of your own, "+
				"or ask an admin for a link to come back in. Else take another name.")
		}
		return p.begin(ctx, account.Person, from)
	}
	browser := browserProof(proof)
	role, first := p.roleOf(name)
	person, err := p.keep.CreatePerson(ctx, playground.NewPerson{
		Name: name, Key: nameKey(name), Role: role, Way: playground.WayPassword, Browser: hashSecret(browser), First: first,
	})
	if err != nil {
		return playground.Entered{}, err
	}
	in, err := p.begin(ctx, person, from)
	in.Browser = browser
	return in, err
}

// browserProof is what a browser is known by: what it has, since one browser may be several
// people's, or something new.
func browserProof(have string) string {
	if fresh := newSecret(secretBytes); len(have) != len(fresh) {
		return fresh
	}
	return have
}

// begin opens a session, always under a new secret. Those of the person that have ended by themselves go.
func (p *People) begin(ctx context.Context, person playground.Person, from playground.Caller) (playground.Entered, error) {
	if person.Disabled {
		return playground.Entered{}, playground.NewError(playground.Forbidden, "This person may not sign in any more. An admin can change that.")
	}
	secret := newSecret(secretBytes)
	_, err := p.keep.CreateSession(ctx, hashSecret(secret), person.ID, playground.Session{Address: from.Address, Browser: from.Browser})
	if err == nil {
		now := p.now()
		_ = p.keep.DropSessions(ctx, person.ID, now.Add(-p.opts.Most), now.Add(-p.opts.Idle)) // else the next sign-in does
	}
	return playground.Entered{Person: person, Session: secret}, err
}
