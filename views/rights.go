package views

import (
	"context"

	"parley/playground"
)

// Rights is what a visitor may do: pages offer nothing else.
type Rights struct {
	Name string // the person's; empty: nobody in particular
	Role playground.TeamRole
}

type rightsKey struct{}

// WithRights is a context in which pages are drawn for somebody. Without it they are drawn for
// who may do everything.
func WithRights(ctx context.Context, r Rights) context.Context {
	return context.WithValue(ctx, rightsKey{}, r)
}

func rightsOf(ctx context.Context) Rights {
	if r, ok := ctx.Value(rightsKey{}).(Rights); ok {
		return r
	}
	return Rights{Role: playground.RoleAdmin}
}

// maySend reports whether the visitor may send and make things.
func maySend(ctx context.Context) bool { return rightsOf(ctx).Role.Has(playground.RoleMember) }

// mayChange reports whether the visitor may change what somebody owns.
func mayChange(ctx context.Context, owner string) bool {
	r := rightsOf(ctx)
	return r.Role == playground.RoleAdmin || maySend(ctx) && r.Name != "" && r.Name == owner
}

// viewerWords say why something is not offered.
const viewerWords = "You are a viewer: you may look, compose and copy as code. Sending and changing needs the role of a member, which an admin can give you."

// mayRule reports whether the visitor is an admin, or nobody signs in.
func mayRule(ctx context.Context) bool { return rightsOf(ctx).Role == playground.RoleAdmin }
