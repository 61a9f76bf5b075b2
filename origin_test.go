package main

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/config"
)

func TestOwnOriginIsKnownByAnySpelling(t *testing.T) {
	loopback := ownOrigin{bound: netip.MustParseAddrPort("127.0.0.1:8080"), local: func() []netip.Addr { return nil }}
	wild := ownOrigin{
		bound: netip.MustParseAddrPort("0.0.0.0:8080"), hosts: []string{"parley.intra"},
		local: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("10.1.2.3")} },
	}
	public, _ := url.Parse("https://parley.example.test")
	proxied := ownOrigin{bound: netip.MustParseAddrPort("127.0.0.1:8080"), public: public, local: func() []netip.Addr { return nil }}
	for _, c := range []struct {
		name   string
		origin ownOrigin
		url    string
		want   bool
	}{
		{"the bound address", loopback, "http://127.0.0.1:8080/demo/", true},
		{"localhost", loopback, "http://localhost:8080/demo/", true},
		{"localhost in capitals with a dot", loopback, "http://LOCALHOST.:8080/demo/", true},
		{"a name under localhost", loopback, "http://parley.localhost:8080/", true},
		{"another loopback address", loopback, "http://127.8.8.8:8080/", true},
		{"IPv6 loopback", loopback, "http://[::1]:8080/", true},
		{"IPv4 inside IPv6", loopback, "http://[::ffff:127.0.0.1]:8080/", true},
		{"another port", loopback, "http://127.0.0.1:8081/", false},
		{"https on a plain port", loopback, "https://127.0.0.1:8080/", false},
		{"a stranger", loopback, "http://example.test:8080/", false},
		{"the machine's address when bound to all", wild, "http://10.1.2.3:8080/", true},
		{"the wildcard itself", wild, "http://0.0.0.0:8080/", true},
		{"a configured name", wild, "http://parley.intra:8080/", true},
		{"another machine", wild, "http://10.1.2.4:8080/", false},
		{"the public address", proxied, "https://parley.example.test/demo/", true},
		{"the public address with its port", proxied, "https://parley.example.test:443/demo/", true},
		{"the public name without TLS", proxied, "http://parley.example.test/demo/", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.origin.is(u); got != c.want {
				t.Errorf("is(%s) = %v, want %v", c.url, got, c.want)
			}
		})
	}
}

func TestSocketsNameEveryAddressWhenBoundToAll(t *testing.T) {
	o := ownOrigin{bound: netip.MustParseAddrPort("[::]:9000"), local: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("10.1.2.3")} }}
	want := map[string]bool{"10.1.2.3:9000": false, "127.0.0.1:9000": false, "[::1]:9000": false, "0.0.0.0:9000": false, "[::]:9000": false}
	for _, s := range o.sockets() {
		want[s.String()] = true
	}
	for s, found := range want {
		if !found {
			t.Errorf("%s is missing", s)
		}
	}
}

func TestWhatIsAnnouncedCanBeOpened(t *testing.T) {
	local := []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("fe80::1"), netip.MustParseAddr("2001:db8::7"), netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("::1")}
	public, _ := url.Parse("https://parley.example/")
	for _, c := range []struct {
		bound  string
		public *url.URL
		want   string
	}{
		{"127.0.0.1:8080", nil, "http://127.0.0.1:8080"},
		{"192.168.1.7:80", nil, "http://192.168.1.7:80"},
		{"0.0.0.0:8080", nil, "http://10.0.0.5:8080 http://127.0.0.1:8080"},
		{"[::]:8080", nil, "http://10.0.0.5:8080 http://[2001:db8::7]:8080 http://127.0.0.1:8080"},
		{"[::]:8080", public, "https://parley.example http://10.0.0.5:8080 http://[2001:db8::7]:8080 http://127.0.0.1:8080"},
	} {
		addr := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.bound))
		if got := strings.Join(openAt(config.Config{PublicURL: c.public}, addr, slices.Clone(local)), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.bound, got, c.want)
		}
	}
}
