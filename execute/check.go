package execute

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Checked is the verdict on one address that a URL leads to.
type Checked struct {
	Target string // host and address, with the port
	Verdict
}

// CheckURL says what a policy has to say of a URL now: of its name, and of each address
// that the name has. Parley's own sockets are not known here. Nothing is sent. The error
// says why the URL leads nowhere.
func CheckURL(ctx context.Context, p *Policy, raw string) ([]Checked, error) {
	return checkURL(ctx, p, raw, (&net.Resolver{PreferGo: true}).LookupNetIP, nil)
}

// lookup finds the addresses of a name.
type lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)

func checkURL(ctx context.Context, p *Policy, raw string, find lookup, own []netip.AddrPort) ([]Checked, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("%q is no URL with a host", raw)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("runs go to http and https alone, not to %q", u.Scheme)
	}
	port, err := portNumber(u)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	if v := p.JudgeName(host); !v.Allowed {
		return []Checked{{host, v}}, nil
	}
	addrs, err := lookUp(ctx, host, find)
	if err != nil {
		return nil, fmt.Errorf("%s has no address: %w", host, err)
	}
	var out []Checked
	for _, a := range addrs {
		a = a.Unmap()
		at := netip.AddrPortFrom(a, port)
		target := at.String()
		if host != a.String() {
			target = host + " at " + target
		}
		out = append(out, Checked{target, p.Judge(host, at, own)})
	}
	return out, nil
}

func portNumber(u *url.URL) (uint16, error) {
	text := u.Port()
	if text == "" {
		text = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no port", text)
	}
	return uint16(n), nil
}

func lookUp(ctx context.Context, host string, find lookup) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, DefaultLimits().DNS)
	defer cancel()
	return find(ctx, "ip", host)
}
