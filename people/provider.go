package people

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"parley/playground"
)

// Provider is an OpenID Connect provider that signs people in.
type Provider struct {
	Issuer   string // its URL, exactly as it calls itself
	Client   string // what it calls this Parley
	Secret   string // empty: none, PKCE is all
	Redirect string // where it sends people back to: <address>/sign-in/return
	Scopes   []string
	Reach    func(context.Context) context.Context // gives ctx the way to the provider
}

// host names the provider to people.
func (p *Provider) host() string {
	if u, err := url.Parse(p.Issuer); err == nil {
		return u.Host
	}
	return p.Issuer
}

// journey is a sign-in that is under way at the provider. The browser carries it, sealed.
type journey struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Next     string    `json:"next"` // where the person wanted to go
	Until    time.Time `json:"until"`
}

// journeyTime is how long signing in at the provider may take.
const journeyTime = 10 * time.Minute

// known is what was read of the provider. It is read when first needed, so that Parley
// starts without it.
type known struct {
	mu       sync.Mutex
	provider *oidc.Provider
}

// discover reads what the provider says of itself.
func (p *People) discover(ctx context.Context) (*oidc.Provider, oauth2.Config, error) {
	at := p.opts.Provider
	p.known.mu.Lock()
	defer p.known.mu.Unlock()
	if p.known.provider == nil {
		// What is read stays, and its keys are asked for later: not only while this request lasts.
		found, err := oidc.NewProvider(at.Reach(context.WithoutCancel(ctx)), at.Issuer)
		if err != nil {
			return nil, oauth2.Config{}, away(at, err)
		}
		p.known.provider = found
	}
	return p.known.provider, oauth2.Config{
		ClientID: at.Client, ClientSecret: at.Secret, RedirectURL: at.Redirect, Endpoint: p.known.provider.Endpoint(),
		Scopes: append([]string{oidc.ScopeOpenID}, at.Scopes...),
	}, nil
}

func away(at *Provider, err error) error {
	return &playground.Error{Code: playground.Unavailable, RetryAfter: 10, Message: fmt.Sprintf(
		"%s, which signs people in here, cannot be asked: %s. Parley itself is up; try again in a moment.", at.host(), short(err.Error()))}
}

// short cuts what others say, and leaves out what does not print.
func short(text string) string {
	const most = 200
	runes := []rune(strings.Join(strings.Fields(text), " "))
	return string(runes[:min(len(runes), most)])
}

// ProviderHost names the provider to people.
func (p *People) ProviderHost() string { return p.opts.Provider.host() }

// Depart begins a sign-in at the provider: where to send the browser, and the luggage it
// must bring back. next is where the person wanted to go.
func (p *People) Depart(ctx context.Context, next string) (to, luggage string, err error) {
	if p.opts.Provider == nil {
		return "", "", noProvider()
	}
	_, client, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	j := journey{State: newSecret(secretBytes), Nonce: newSecret(secretBytes), Verifier: oauth2.GenerateVerifier(), Next: next, Until: p.now().Add(journeyTime)}
	text, err := json.Marshal(j)
	if err != nil {
		return "", "", err
	}
	if luggage, err = p.seal(ctx, text); err != nil {
		return "", "", err
	}
	return client.AuthCodeURL(j.State, oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)), luggage, nil
}

func noProvider() error {
	return playground.NewError(playground.NotFound, "Nobody signs in by a provider here.")
}

// again is why a sign-in must be begun anew.
func again(why string) error {
	return playground.NewError(playground.Invalid, why+" Begin again.")
}

// Arrive lets in who comes back from the provider with the luggage of Depart, and returns
// where they wanted to go. A person is known by the provider's issuer and subject, never by
// a name or an e-mail address, which change hands.
func (p *People) Arrive(ctx context.Context, luggage string, said url.Values, from playground.Caller) (playground.Entered, string, error) {
	if p.opts.Provider == nil {
		return playground.Entered{}, "", noProvider()
	}
	j, err := p.unpackJourney(ctx, luggage, said)
	if err != nil {
		return playground.Entered{}, "", err
	}
	if wait := p.arrivals.Take(from.Address); wait > 0 {
		return playground.Entered{}, j.Next, playground.TooSoon("Too many sign-ins from your address within a minute.", wait)
	}
	if problem := said.Get("error"); problem != "" {
		return playground.Entered{}, j.Next, again(strings.TrimSpace(fmt.Sprintf("%s did not sign you in: %s. %s", p.ProviderHost(), short(problem), short(said.Get("error_description")))))
	}
	person, err := p.redeem(ctx, j, said.Get("code"))
	if err != nil {
		return playground.Entered{}, j.Next, err
	}
	in, err := p.begin(ctx, person, from)
	return in, j.Next, err
}

// unpackJourney finds the sign-in that this browser began, which is not too old and was not
// used.
func (p *People) unpackJourney(ctx context.Context, luggage string, said url.Values) (journey, error) {
	var j journey
	text, err := p.unseal(ctx, luggage)
	if err != nil {
		return j, err
	}
	if text == nil || json.Unmarshal(text, &j) != nil || subtle.ConstantTimeCompare([]byte(j.State), []byte(said.Get("state"))) != 1 {
		return j, again("This sign-in was not begun in this browser, or its cookie is gone.")
	}
	if p.now().After(j.Until) {
		return j, again("This sign-in took longer than ten minutes.")
	}
	first, err := p.useUp(ctx, j)
	if err != nil {
		return j, err
	}
	if !first {
		return j, again("This sign-in was used already.")
	}
	return j, nil
}

// redeem exchanges a code for who the person is.
func (p *People) redeem(ctx context.Context, j journey, code string) (playground.Person, error) {
	provider, client, err := p.discover(ctx)
	if err != nil {
		return playground.Person{}, err
	}
	ctx = p.opts.Provider.Reach(ctx)
	got, err := client.Exchange(ctx, code, oauth2.VerifierOption(j.Verifier))
	var refusal *oauth2.RetrieveError
	if asRefusal(err, &refusal) {
		return playground.Person{}, again(fmt.Sprintf("%s does not take the code that it gave: %s.", p.ProviderHost(), short(refusal.ErrorCode+" "+refusal.ErrorDescription)))
	}
	if err != nil {
		return playground.Person{}, away(p.opts.Provider, err)
	}
	raw, _ := got.Extra("id_token").(string)
	token, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: client.ClientID, Now: p.now}).Verify(ctx, raw)
	if err == nil && subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(j.Nonce)) != 1 {
		err = fmt.Errorf("its nonce is another sign-in's")
	}
	if err != nil {
		return playground.Person{}, again(fmt.Sprintf("What %s says of you does not hold: %s.", p.ProviderHost(), short(err.Error())))
	}
	var claims claims
	if err := token.Claims(&claims); err != nil {
		return playground.Person{}, err
	}
	if claims.Name == "" { // the token may be brief
		if info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(got)); err == nil && info.Subject == token.Subject {
			_ = info.Claims(&claims) // without, the subject is the name
		}
	}
	return p.byIdentity(ctx, token.Issuer, token.Subject, claims.names())
}

// claims are what a provider says of a person, for a name to show.
type claims struct {
	Name     string `json:"name"`
	Nick     string `json:"preferred_username"`
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
}

// names are the names to be tried, best first.
func (c claims) names() []string {
	local, _, _ := strings.Cut(c.Email, "@")
	var names []string
	for _, typed := range []string{c.Name, c.Nick, local} {
		if name, err := ReadName(typed); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// byIdentity finds the person, and adds who is new under a name that is free.
func (p *People) byIdentity(ctx context.Context, issuer, subject string, names []string) (playground.Person, error) {
	identity := issuer + " " + subject
	person, err := p.keep.FindIdentity(ctx, identity)
	if playground.CodeOf(err) != playground.NotFound {
		return person, err
	}
	fresh := playground.NewPerson{Role: playground.RoleMember, Way: playground.WayProvider, Identity: identity, First: len(p.opts.Admins) == 0}
	if slices.Contains(p.opts.Admins, subject) {
		fresh.Role = playground.RoleAdmin
	}
	for _, name := range freeNames(append(names, "Person")) {
		fresh.Name, fresh.Key = name, nameKey(name)
		person, err = p.keep.CreatePerson(ctx, fresh)
		if playground.CodeOf(err) != playground.Conflict {
			return person, err
		}
	}
	return p.keep.FindIdentity(ctx, identity) // came in twice at once; else no name is free
}

// freeNames are names to be tried in turn: each as it is, then the first with a number.
func freeNames(names []string) []string {
	base := []rune(names[0])
	base = base[:min(len(base), maxName-4)]
	for n := 2; n < 100; n++ {
		names = append(names, fmt.Sprintf("%s %d", strings.TrimSpace(string(base)), n))
	}
	return names
}
