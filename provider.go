package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"parley/config"
	"parley/execute"
	"parley/people"
)

// returnPath is where the provider sends people back to.
const returnPath = "/sign-in/return"

// newProvider makes ready what asks the OpenID Connect provider; nil where there is none.
func newProvider(conf config.Config, addr net.Addr) (*people.Provider, error) {
	if conf.SignIn() != config.AuthOIDC {
		return nil, nil
	}
	issuer, err := url.Parse(conf.Issuer)
	if err != nil {
		return nil, err
	}
	way, err := ownWay(conf, issuer)
	if err != nil {
		return nil, err
	}
	p := &people.Provider{
		Issuer: conf.Issuer, Client: conf.Client, Scopes: conf.Scopes, Redirect: ownAddress(conf, addr) + returnPath,
		Reach: func(ctx context.Context) context.Context { return oidc.ClientContext(ctx, way.Client()) },
	}
	if conf.ClientSecretFile != "" {
		text, err := os.ReadFile(conf.ClientSecretFile)
		if err != nil {
			return nil, fmt.Errorf("read the secret for the provider: %w", err)
		}
		p.Secret = strings.TrimSpace(string(text))
	}
	return p, nil
}

// ownWay asks one server for Parley itself: as runs reach their targets, and besides at its
// own address, which the operator named.
func ownWay(conf config.Config, u *url.URL) (*execute.Executor, error) {
	policy, err := execute.NewPolicy(conf.Targets, conf.Loopback(), append(slices.Clone(conf.Allow), authority(u)), conf.Deny)
	if err != nil {
		return nil, err
	}
	return execute.New(execute.Options{Policy: policy, Limits: execute.DefaultLimits(), UserAgent: userAgent(), Now: time.Now}), nil
}

// authority is a URL's host with its port, as the target policy's lists have it.
func authority(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}
