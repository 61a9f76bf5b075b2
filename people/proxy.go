package people

import (
	"context"

	"parley/playground"
)

// ByProxy finds the person whom a proxy names, and adds who is new. The proxy is believed:
// it is for the caller to see that it is one.
func (p *People) ByProxy(ctx context.Context, named string) (playground.Person, error) {
	name, err := ReadName(named)
	if err != nil {
		return playground.Person{}, playground.NewError(playground.Forbidden, "The proxy gives a name that nobody can have here. "+err.Error())
	}
	account, err := p.keep.FindAccount(ctx, nameKey(name))
	if playground.CodeOf(err) == playground.NotFound {
		role, first := p.roleOf(name)
		return p.keep.CreatePerson(ctx, playground.NewPerson{Name: name, Key: nameKey(name), Role: role, Way: playground.WayHeader, First: first})
	}
	if err == nil && account.Person.Disabled {
		return account.Person, playground.NewError(playground.Forbidden, "This person may not come in any more. An admin can change that.")
	}
	return account.Person, err
}
