package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"parley/config"
	"parley/people"
	"parley/playground"
	"parley/store"
)

// signIn is how people come in, and what is said of it once.
type signIn struct {
	people     *people.People // nil: nobody signs in
	password   string         // the team's, just made; empty: there was one
	invitation string         // for the first account; empty: there is one
}

// openSignIn makes ready what lets people in. The first time it makes the team's password,
// or the first invitation.
func openSignIn(ctx context.Context, conf config.Config, addr net.Addr, kept *store.Store) (signIn, error) {
	if conf.SignIn() == config.AuthNone {
		return signIn{}, nil
	}
	if conf.SignIn() == config.AuthHeader && len(conf.Proxies) == 0 {
		return signIn{}, fmt.Errorf("-auth header needs -trusted-proxies (PARLEY_TRUSTED_PROXIES): without it anybody could say who they are")
	}
	if conf.SignIn() == config.AuthOIDC && (conf.Issuer == "" || conf.Client == "") {
		return signIn{}, fmt.Errorf("-auth oidc needs -oidc-issuer and -oidc-client (PARLEY_OIDC_ISSUER, PARLEY_OIDC_CLIENT): the provider, and what it calls this Parley")
	}
	provider, err := newProvider(conf, addr)
	if err != nil {
		return signIn{}, err
	}
	s := signIn{people: newPeople(conf, kept, provider)}
	if kept.Damage() != nil {
		return s, nil // it is only read: who was signed in still is
	}
	switch conf.SignIn() {
	case config.AuthPassword:
		if conf.PasswordFile != "" {
			return s, usePasswordFile(ctx, s.people, conf.PasswordFile)
		}
		s.password, err = s.people.FirstPassword(ctx)
	case config.AuthAccounts:
		s.invitation, err = s.people.FirstInvitation(ctx)
	}
	return s, err
}

func newPeople(conf config.Config, kept *store.Store, provider *people.Provider) *people.People {
	return people.New(kept, people.Options{
		Provider: provider,
		Way:      playground.Way(conf.SignIn()), Now: kept.Now, Counter: counter(kept), Uses: uses(kept), Admins: conf.Admins,
		Idle: time.Duration(conf.SessionHours) * time.Hour, Most: time.Duration(conf.SessionDays) * 24 * time.Hour,
	})
}

func usePasswordFile(ctx context.Context, p *people.People, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the team's password: %w", err)
	}
	if err := p.UseTeamPassword(ctx, strings.TrimSpace(string(text))); err != nil {
		return fmt.Errorf("the team's password in %s: %w", file, err)
	}
	return nil
}

// signInWords say at the start who may come in, and how.
func signInWords(conf config.Config, addr net.Addr, s signIn) string {
	base := ownAddress(conf, addr)
	reach := "Runs reach public addresses and the private networks around this machine, not the machine itself; -targets strict narrows that to what -allow lists.\n"
	if conf.Loopback() || conf.Targets != "default" {
		reach = ""
	}
	switch {
	case s.people == nil && conf.Loopback():
		return ""
	case s.people == nil:
		return banner(conf) + "\n"
	case s.password != "":
		return fmt.Sprintf("Sign-in is on. Open this link and take a name; who comes first is the admin:\n\n    %s/sign-in?password=%s\n\n"+
			"The team's password is %s. It is not shown again; change it at %s/admin/people\n%s", base, s.password, s.password, base, reach)
	case s.invitation != "":
		return fmt.Sprintf("Sign-in is on. Create the first account, an admin's, with this link. It works once, for seven days:\n\n    %s/invitation/%s\n\n%s", base, s.invitation, reach)
	}
	if conf.SignIn() == config.AuthOIDC {
		return fmt.Sprintf("%s signs people in. It must send them back to %s\n%s", conf.Issuer, ownAddress(conf, addr)+returnPath, reach)
	}
	if conf.SignIn() == config.AuthHeader {
		return fmt.Sprintf("The proxy in front signs people in, by %s. Nobody else is believed.\n%s", conf.UserHeader, reach)
	}
	return fmt.Sprintf("Sign-in is on, at %s/sign-in. If nobody can sign in, stop Parley and run: parley sign-in-link\n%s", base, reach)
}

// ownAddress is how people reach Parley: the public address, else this machine's.
func ownAddress(conf config.Config, addr net.Addr) string {
	return openAt(conf, addr, localAddresses())[0]
}

// printLink makes a link for who cannot sign in any more.
func printLink(ctx context.Context, w io.Writer, conf config.Config) error {
	if conf.SignIn() == config.AuthNone {
		return fmt.Errorf("nobody signs in with these settings; give the ones that Parley runs with, such as -addr or -auth")
	}
	kept, err := store.Open(ctx, conf.Database, storeOptions(conf))
	if err != nil {
		return err
	}
	defer kept.Close()
	_, secret, err := newPeople(conf, kept, nil).Invite(ctx, "", playground.RoleAdmin, 0)
	if err != nil {
		return err
	}
	base := "http://" + conf.Addr
	if conf.PublicURL != nil {
		base = publicURL(conf)
	}
	fmt.Fprintf(w, "Start Parley and open this link. It makes an admin, once, within seven days:\n\n    %s/invitation/%s\n\n", base, secret)
	return kept.Close()
}

// ended tells who counts runs of each that has ended, and notes the targets that the policy
// stopped.
func ended(kept *store.Store, log *slog.Logger, told ...func(context.Context, playground.Run)) func(context.Context, playground.Run) {
	return func(ctx context.Context, run playground.Run) {
		for _, tell := range told {
			tell(ctx, run)
		}
		if run.Failure == nil || run.Failure.Kind != playground.FailurePolicy {
			return
		}
		e := playground.AuditEntry{Who: run.CreatedBy, Deed: playground.DeedBlocked, Object: "run " + run.ID.String(), Detail: run.Failure.Message}
		if err := kept.AddAudit(context.Background(), e); err != nil {
			log.Error("add to the audit trail", "run", int64(run.ID), "error", err)
		}
	}
}
