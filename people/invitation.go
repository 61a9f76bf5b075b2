package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/playground"
)

// invitationTime is how long an invitation can be used.
const invitationTime = 7 * 24 * time.Hour

// maxInvitations bounds how many are open.
const maxInvitations = 200

// Invite makes a link for somebody new, or for a person who has lost the way in. It returns
// the secret that the link ends in, which is never shown again.
func (p *People) Invite(ctx context.Context, by string, role playground.TeamRole, back playground.PersonID) (playground.Invitation, string, error) {
	if !slices.Contains(playground.Roles, role) && back == 0 {
		return playground.Invitation{}, "", invalid("/role", "A role is viewer, member or admin.")
	}
	if p.opts.Way != playground.WayPassword && p.opts.Way != playground.WayAccounts {
		return playground.Invitation{}, "", playground.NewError(playground.Conflict, "People come in through the proxy or the provider here: there is nothing to invite them to.")
	}
	open, err := p.keep.FindInvitations(ctx)
	if err != nil {
		return playground.Invitation{}, "", err
	}
	if len(open) >= maxInvitations {
		return playground.Invitation{}, "", playground.NewError(playground.Conflict, fmt.Sprintf("There are %d open invitations. Withdraw some first.", maxInvitations))
	}
	i := playground.Invitation{Role: role, For: back, CreatedBy: by, ExpiresAt: playground.At(p.now().Add(invitationTime))}
	if back != 0 {
		account, err := p.keep.FindAccountByID(ctx, back)
		if err != nil {
			return i, "", err
		}
		i.Role, i.ForName = account.Person.Role, account.Person.Name
	}
	secret := newSecret(secretBytes)
	i, err = p.keep.CreateInvitation(ctx, hashSecret(secret), i)
	return i, secret, err
}

// FirstInvitation makes the link by which the first account is made, where there is nobody
// yet who could invite; empty: there is.
func (p *People) FirstInvitation(ctx context.Context) (string, error) {
	all, err := p.keep.FindPersons(ctx)
	if err != nil || len(all) > 0 {
		return "", err
	}
	if mine, err := p.firstOf(ctx, "first invitation"); err != nil || !mine {
		return "", err
	}
	_, secret, err := p.Invite(ctx, "", playground.RoleAdmin, 0)
	return secret, err
}

// Invitation finds the invitation that a link names. The error is NotFound where it was
// used, withdrawn, or is too old.
func (p *People) Invitation(ctx context.Context, secret string) (playground.Invitation, error) {
	i, err := p.keep.FindInvitation(ctx, hashSecret(secret))
	if err == nil && p.now().After(i.ExpiresAt.Time) {
		err = playground.NewError(playground.NotFound, "")
	}
	if playground.CodeOf(err) == playground.NotFound {
		return i, playground.NewError(playground.NotFound, "This invitation is not valid any more: it was used, withdrawn, or is too old. Ask for a new one.")
	}
	return i, err
}

// Accept uses an invitation: it makes the account, or gives its person a new password, and
// lets them in. All their earlier sessions end.
func (p *People) Accept(ctx context.Context, secret, typed, password, proof string, from playground.Caller) (playground.Entered, error) {
	if err := limited([]turn{{p.from, from.Address}, {p.all, ""}}); err != nil {
		return playground.Entered{}, err
	}
	i, err := p.Invitation(ctx, secret)
	if err != nil {
		return playground.Entered{}, err
	}
	if i.For != 0 {
		typed = i.ForName
	}
	name, err := ReadName(typed)
	if err != nil {
		return playground.Entered{}, err
	}
	if err := checkPassword("/password", password); err != nil {
		return playground.Entered{}, err
	}
	if strings.EqualFold(password, name) {
		return playground.Entered{}, invalid("/password", "A password is something else than the name.")
	}
	hash, err := p.hash(ctx, password)
	if err != nil {
		return playground.Entered{}, err
	}
	browser := browserProof(proof)
	person, err := p.keep.TakeInvitation(ctx, hashSecret(secret), playground.NewPerson{
		Name: name, Key: nameKey(name), Way: p.opts.Way, Password: hash, Browser: hashSecret(browser),
	})
	if err != nil {
		return playground.Entered{}, err
	}
	if err := p.keep.EndSessions(ctx, person.ID, 0); err != nil {
		return playground.Entered{}, err
	}
	in, err := p.begin(ctx, person, from)
	in.Browser = browser
	return in, err
}

// Invitations lists those that can be used.
func (p *People) Invitations(ctx context.Context) ([]playground.Invitation, error) {
	all, err := p.keep.FindInvitations(ctx)
	now := p.now()
	return slices.DeleteFunc(all, func(i playground.Invitation) bool { return now.After(i.ExpiresAt.Time) }), err
}

// Withdraw ends an invitation.
func (p *People) Withdraw(ctx context.Context, id int64) error {
	return p.keep.DeleteInvitation(ctx, id)
}

// All lists the people, by name.
func (p *People) All(ctx context.Context) ([]playground.Person, error) {
	return p.keep.FindPersons(ctx)
}

// Update changes a person's role, or keeps them out. The error is Conflict for the last
// admin. Who is kept out is signed out.
func (p *People) Update(ctx context.Context, id playground.PersonID, u playground.PersonUpdate) (playground.Person, error) {
	if u.Role != nil && !slices.Contains(playground.Roles, *u.Role) {
		return playground.Person{}, invalid("/role", "A role is viewer, member or admin.")
	}
	person, err := p.keep.UpdatePerson(ctx, id, u)
	if err == nil && person.Disabled {
		err = p.keep.EndSessions(ctx, id, 0)
	}
	return person, err
}
