package execute

import (
	"context"
	"net/netip"
	"net/url"
	"strings"

	"parley/playground"
)

// kindsOfAddress are the rows of a policy's description, each with an address that stands
// for it. Port 80 is no port of Parley's own here.
var kindsOfAddress = []struct {
	id       string
	sample   string
	examples []string
}{
	{"public", "93.184.216.34:443", []string{"any public address"}},
	{"private", "10.0.0.1:443", []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}},
	{"loopback", "127.0.0.1:80", []string{"127.0.0.0/8", "::1", "0.0.0.0"}},
	{"metadata", "169.254.169.254:80", []string{"169.254.169.254", "100.100.100.200", "metadata.google.internal"}},
	{"link-local", "169.254.1.1:80", []string{"169.254.0.0/16", "fe80::/10"}},
	{"reserved", "224.0.0.1:80", []string{"multicast", "240.0.0.0/4", "the rest of 0.0.0.0/8"}},
	{"tunnel", "[2002:5db8:d822::1]:80", []string{"2002::/16", "2001::/32", "::/96"}},
	{"ports", "93.184.216.34:25", []string{"22", "25", "3306", "5432", "6379", "and others that are not HTTP"}},
}

// Describe says what the policy is, and what it says of each kind of address.
func (p *Policy) Describe() playground.Policy {
	d := playground.Policy{Mode: p.mode, Loopback: p.loopback, Allow: []string{}, Deny: []string{}}
	for _, t := range p.allow {
		d.Allow = append(d.Allow, t.String())
	}
	for _, t := range p.deny {
		d.Deny = append(d.Deny, t.String())
	}
	for _, k := range kindsOfAddress {
		at := netip.MustParseAddrPort(k.sample)
		v := p.posture("", at, classOf(at.Addr()))
		if k.id == "metadata" {
			v = metadataVerdict(at.Addr().String())
		}
		d.Classes = append(d.Classes, playground.PolicyClass{ID: k.id, Examples: k.examples, Allowed: v.Allowed, Rule: v.Rule})
	}
	self := ownOriginVerdict()
	d.Classes = append(d.Classes, playground.PolicyClass{ID: "self", Examples: []string{"Parley's own sockets, but for its demo API"}, Rule: self.Rule})
	return d
}

// Describe says what the executor's policy is.
func (e *Executor) Describe() playground.Policy { return e.policy.Load().Describe() }

// Check says what would become of a request to an address now: of its name, and of each
// address that the name has. Nothing is sent. What has no scheme is taken for http. The
// error says why the address leads nowhere.
func (e *Executor) Check(ctx context.Context, typed string) ([]playground.Verdict, error) {
	typed = strings.TrimSpace(typed)
	if !strings.Contains(typed, "://") {
		typed = "http://" + typed
	}
	if u, err := url.Parse(typed); err == nil && u.Hostname() != "" && e.o.OwnOrigin(u) {
		return []playground.Verdict{e.ownVerdict(u)}, nil
	}
	found, err := checkURL(ctx, e.policy.Load(), typed, e.resolver.LookupNetIP, e.o.OwnSockets())
	if err != nil {
		return nil, err
	}
	out := make([]playground.Verdict, len(found))
	for i, c := range found {
		out[i] = playground.Verdict{Target: c.Target, Allowed: c.Allowed, Rule: c.Rule, Message: c.Message}
	}
	return out, nil
}

func (e *Executor) ownVerdict(u *url.URL) playground.Verdict {
	if e.demo != nil && underDemo(u) {
		return playground.Verdict{Target: u.Host + ", the demo API", Allowed: true, Rule: "demo"}
	}
	v := ownOriginVerdict()
	return playground.Verdict{Target: u.Host, Rule: v.Rule, Message: v.Message}
}
