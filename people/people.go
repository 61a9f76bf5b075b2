// Package people knows who comes in: passwords, sessions, tokens, invitations, and what a
// proxy or an identity provider says of a person.
package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"parley/playground"
)

// Persons keeps people.
type Persons interface {
	CreatePerson(ctx context.Context, p playground.NewPerson) (playground.Person, error) // Conflict: the name or identity is taken
	FindAccount(ctx context.Context, key string) (playground.Account, error)             // NotFound
	FindAccountByID(ctx context.Context, id playground.PersonID) (playground.Account, error)
	FindIdentity(ctx context.Context, identity string) (playground.Person, error)
	FindPersons(ctx context.Context) ([]playground.Person, error)
	UpdatePerson(ctx context.Context, id playground.PersonID, u playground.PersonUpdate) (playground.Person, error) // Conflict: the last admin
	SetProof(ctx context.Context, id playground.PersonID, password *string, browser []byte) error
}

// Keys keeps what lets people in. Secrets come as hashes.
type Keys interface {
	CreateSession(ctx context.Context, hash []byte, id playground.PersonID, s playground.Session) (int64, error)
	FindSession(ctx context.Context, hash []byte) (playground.Session, playground.Person, error)
	TouchSession(ctx context.Context, id int64) error
	FindSessions(ctx context.Context, id playground.PersonID) ([]playground.Session, error)
	EndSession(ctx context.Context, id playground.PersonID, session int64) error
	EndSessions(ctx context.Context, id playground.PersonID, but int64) error // id 0: everybody's
	DropSessions(ctx context.Context, id playground.PersonID, begun, used time.Time) error
	CreateToken(ctx context.Context, hash []byte, id playground.PersonID, t playground.Token) (playground.Token, error)
	FindToken(ctx context.Context, hash []byte) (playground.Token, playground.Person, error)
	TouchToken(ctx context.Context, id int64) error
	FindTokens(ctx context.Context, id playground.PersonID) ([]playground.Token, error)
	DeleteToken(ctx context.Context, id playground.PersonID, token int64) error
	Keyring(ctx context.Context, name string) (string, error) // empty: nothing
	SetKeyring(ctx context.Context, name, value string) error
}

// Invitations keeps links into the team, and sign-ins that wait for a provider.
type Invitations interface {
	CreateInvitation(ctx context.Context, hash []byte, i playground.Invitation) (playground.Invitation, error)
	FindInvitation(ctx context.Context, hash []byte) (playground.Invitation, error)
	FindInvitations(ctx context.Context) ([]playground.Invitation, error)
	TakeInvitation(ctx context.Context, hash []byte, p playground.NewPerson) (playground.Person, error) // once
	DeleteInvitation(ctx context.Context, id int64) error
}

// Keeper is all that people are kept in.
type Keeper interface {
	Persons
	Keys
	Invitations
}

// Options are the settings of sign-in.
type Options struct {
	Way      playground.Way
	Idle     time.Duration // a session ends after so long without use
	Most     time.Duration // and after so long in any case
	Admins   []string      // what a proxy or provider calls the admins; empty: the first person is one
	Provider *Provider     // signs people in, for WayProvider
	Now      func() time.Time
	Counter  Counter // counts tries for several replicas; nil: there is one
	Uses     Uses    // knows what several replicas used up; nil: there is one
}

// People lets people in.
type People struct {
	keep    Keeper
	opts    Options
	hashing chan struct{} // a place for each hash at once: each takes 19 MiB
	tries   *Limiter      // of one name at one address
	from    *Limiter      // of one address
	names   *Limiter      // of one name
	all     *Limiter      // of everybody together
	decoy   string        // compared where there is no hash, so that both take as long

	arrivals *Limiter // from the provider, by address
	known    known
	spent    spent
}

// Tries to sign in, a minute, that came to nothing. Many people may share an address, and anybody can
// try a name: so neither waits for what one does with one name.
const (
	triesEach    = 5
	triesFrom    = 20
	triesName    = 20
	triesAll     = 120
	arrivalsEach = 30
)

// New returns what lets people in. It owns nothing of its keeper.
func New(keep Keeper, o Options) *People {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Idle <= 0 {
		o.Idle = 8 * time.Hour
	}
	if o.Most <= 0 {
		o.Most = 7 * 24 * time.Hour
	}
	p := &People{keep: keep, opts: o, hashing: make(chan struct{}, hashesAtOnce),
		tries:    NewLimiter(triesEach, o.Now).Share("try", o.Counter),
		from:     NewLimiter(triesFrom, o.Now).Share("try from", o.Counter),
		names:    NewLimiter(triesName, o.Now).Share("try name", o.Counter),
		all:      NewLimiter(triesAll, o.Now).Share("tries", o.Counter),
		arrivals: NewLimiter(arrivalsEach, o.Now).Share("arrival", o.Counter),
	}
	p.decoy = hashPassword(newSecret(secretBytes))
	return p
}

// Way is how people sign in.
func (p *People) Way() playground.Way { return p.opts.Way }

// Secrets are random: 256 bits let nobody in by guessing.
const secretBytes = 32

// newSecret makes n random bytes as text that a URL, a cookie and a field can hold.
func newSecret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashSecret is how a random secret is kept. It needs no salt and no stretching.
func hashSecret(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}

// isAdmin reports whether an identity is listed as an admin's.
func (p *People) isAdmin(identity string) bool {
	for _, a := range p.opts.Admins {
		if strings.EqualFold(a, identity) {
			return true
		}
	}
	return false
}

// roleOf is the role in which somebody comes in whom nobody invited.
func (p *People) roleOf(identity string) (role playground.TeamRole, first bool) {
	if p.isAdmin(identity) {
		return playground.RoleAdmin, false
	}
	return playground.RoleMember, len(p.opts.Admins) == 0
}

func (p *People) now() time.Time { return p.opts.Now() }

// signedOut is what a session, token or link that lets nobody in gets.
func signedOut(message string) error { return playground.NewError(playground.Nobody, message) }
