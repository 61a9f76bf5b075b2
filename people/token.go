package people

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parley/playground"
)

// TokenStart is what every token begins with, so that it is known where it is found.
const TokenStart = "parley_"

// Bounds of tokens.
const (
	maxTokens    = 50
	maxTokenName = 60
	maxTokenDays = 3650
)

// CreateToken makes a token and returns its secret, which is never shown again. days is how
// long it is valid; 0 is for good.
func (p *People) CreateToken(ctx context.Context, person playground.PersonID, name string, days int) (playground.Token, string, error) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > maxTokenName {
		return playground.Token{}, "", invalid("/name", fmt.Sprintf("Say in 1 to %d bytes what the token is for.", maxTokenName))
	}
	if days < 0 || days > maxTokenDays {
		return playground.Token{}, "", invalid("/days", fmt.Sprintf("A token is valid for 1 to %d days, or for good.", maxTokenDays))
	}
	had, err := p.keep.FindTokens(ctx, person)
	if err != nil {
		return playground.Token{}, "", err
	}
	if len(had) >= maxTokens {
		return playground.Token{}, "", playground.NewError(playground.Conflict, fmt.Sprintf("You have %d tokens, as many as a person may have. Revoke one first.", maxTokens))
	}
	secret := TokenStart + newSecret(secretBytes)
	t := playground.Token{Name: name, Start: secret[:len(TokenStart)+4]}
	if days > 0 {
		t.ExpiresAt = playground.At(p.now().Add(time.Duration(days) * 24 * time.Hour))
	}
	t, err = p.keep.CreateToken(ctx, hashSecret(secret), person, t)
	return t, secret, err
}

// ByToken finds whose token it is, and notes its use. The error is Nobody where it lets nobody
// in.
func (p *People) ByToken(ctx context.Context, secret string) (playground.Person, error) {
	t, person, err := p.token(ctx, secret)
	if err == nil && p.now().Sub(t.UsedAt.Time) > touchEvery {
		err = p.keep.TouchToken(ctx, t.ID)
	}
	return person, err
}

// LookToken is ByToken for who only waits: it notes no use.
func (p *People) LookToken(ctx context.Context, secret string) (playground.Person, error) {
	_, person, err := p.token(ctx, secret)
	return person, err
}

func (p *People) token(ctx context.Context, secret string) (playground.Token, playground.Person, error) {
	refused := signedOut("This token lets nobody in: it is wrong, revoked or expired.")
	if !strings.HasPrefix(secret, TokenStart) || len(secret) > 200 {
		return playground.Token{}, playground.Person{}, refused
	}
	t, person, err := p.keep.FindToken(ctx, hashSecret(secret))
	if playground.CodeOf(err) == playground.NotFound {
		return t, playground.Person{}, refused
	}
	if err != nil {
		return t, person, err
	}
	if person.Disabled || !t.ExpiresAt.IsZero() && p.now().After(t.ExpiresAt.Time) {
		return t, playground.Person{}, refused
	}
	return t, person, nil
}

// Tokens lists a person's tokens.
func (p *People) Tokens(ctx context.Context, person playground.PersonID) ([]playground.Token, error) {
	return p.keep.FindTokens(ctx, person)
}

// RevokeToken ends a token of a person's own. The error is NotFound for another's.
func (p *People) RevokeToken(ctx context.Context, person playground.PersonID, token int64) error {
	return p.keep.DeleteToken(ctx, person, token)
}
