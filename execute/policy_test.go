package execute

import (
	"net/netip"
	"strings"
	"testing"
)

// postures are the columns of the plan's table.
var postures = []struct {
	name     string
	mode     string
	loopback bool
}{{"loopback", "default", true}, {"lan", "default", false}, {"strict", "strict", true}, {"open", "open", false}}

func mustPolicy(t testing.TB, mode string, loopback bool, allow, deny []string) *Policy {
	t.Helper()
	p, err := NewPolicy(mode, loopback, allow, deny)
	if err != nil {
		t.Fatal(err)
	}
	p.machine = func() []netip.Addr {
		return []netip.Addr{netip.MustParseAddr("10.9.9.9"), netip.MustParseAddr("fd00::9")}
	}
	return p
}

func TestPosturesFollowThePlansTable(t *testing.T) {
	for _, c := range []struct{ addr, want string }{ // a letter a posture: allow or deny
		{"93.184.216.34:80", "aada"}, {"[2606:4700::1]:443", "aada"},
		{"10.0.0.1:80", "aada"}, {"172.16.0.1:80", "aada"}, {"192.168.1.1:8080", "aada"}, {"100.64.0.1:80", "aada"}, {"[fc00::1]:80", "aada"},
		{"127.0.0.1:80", "adda"}, {"127.9.9.9:80", "adda"}, {"[::1]:80", "adda"}, {"0.0.0.0:80", "adda"}, {"[::]:80", "adda"},
		{"10.9.9.9:80", "adda"}, {"[fd00::9]:80", "adda"},
		{"169.254.169.254:80", "dddd"}, {"169.254.170.2:80", "dddd"}, {"169.254.170.23:80", "dddd"}, {"169.254.0.23:80", "dddd"},
		{"100.100.100.200:80", "dddd"}, {"168.63.129.16:80", "dddd"}, {"192.0.0.192:80", "dddd"},
		{"[fd00:ec2::254]:80", "dddd"}, {"[fd00:ec2::23]:80", "dddd"}, {"[fd20:ce::254]:80", "dddd"},
		{"169.254.1.1:80", "ddda"}, {"[fe80::1]:80", "ddda"}, {"[fe80::1%eth0]:80", "ddda"},
		{"224.0.0.1:80", "ddda"}, {"240.0.0.1:80", "ddda"}, {"255.255.255.255:80", "ddda"}, {"0.1.2.3:80", "ddda"}, {"[fec0::1]:80", "ddda"}, {"[ff02::1]:80", "ddda"},
		{"[::ffff:10.0.0.1]:80", "aada"}, {"[::ffff:127.0.0.1]:80", "adda"}, {"[::ffff:169.254.169.254]:80", "dddd"},
		{"[64:ff9b::8.8.8.8]:80", "aada"}, {"[64:ff9b::127.0.0.1]:80", "ddda"}, {"[64:ff9b::a9fe:a9fe]:80", "dddd"}, {"[64:ff9b::0.0.0.0]:80", "ddda"},
		{"[2002:7f00:1::]:80", "ddda"}, {"[2002:a9fe:a9fe::]:80", "dddd"}, {"[2001:0:1::1]:80", "ddda"}, {"[2001:0:0:0:0:0:5601:5601]:80", "dddd"},
		{"[::127.0.0.1]:80", "ddda"}, {"[::169.254.169.254]:80", "dddd"}, {"[::ffff:0:127.0.0.1]:80", "ddda"}, {"[::ffff:0:169.254.169.254]:80", "dddd"},
		{"[64:ff9b:1::7f00:1]:80", "ddda"}, {"[64:ff9b:1::a9fe:a9fe]:80", "dddd"}, {"[2606::5efe:7f00:1]:80", "ddda"}, {"[2606::200:5efe:a9fe:a9fe]:80", "dddd"},
		{"10.0.0.1:22", "ddda"}, {"10.0.0.1:6379", "ddda"}, {"10.0.0.1:3306", "ddda"}, {"10.0.0.1:11211", "ddda"}, {"93.184.216.34:25", "ddda"},
	} {
		for i, p := range postures {
			v := mustPolicy(t, p.mode, p.loopback, nil, nil).Judge("", netip.MustParseAddrPort(c.addr), nil)
			if v.Allowed != (c.want[i] == 'a') {
				t.Errorf("%s under %s: allowed %v by %q, want %c", c.addr, p.name, v.Allowed, v.Rule, c.want[i])
			}
			if !v.Allowed && (v.Rule == "" || !strings.Contains(v.Message, "change")) {
				t.Errorf("%s under %s: rule %q, message %q does not say who may change it", c.addr, p.name, v.Rule, v.Message)
			}
		}
	}
}

func TestParleysOwnSocketsAreRefusedInEverySpellingAndPosture(t *testing.T) {
	for _, c := range []struct {
		own, addr string
		self      bool
	}{
		{"127.0.0.1:8080", "127.0.0.1:8080", true}, {"127.0.0.1:8080", "127.3.2.1:8080", true}, {"127.0.0.1:8080", "[::1]:8080", true},
		{"127.0.0.1:8080", "0.0.0.0:8080", true}, {"127.0.0.1:8080", "[::]:8080", true}, {"127.0.0.1:8080", "[::ffff:127.0.0.1]:8080", true},
		{"127.0.0.1:8080", "[64:ff9b::127.0.0.1]:8080", true}, {"127.0.0.1:8080", "[2002:7f00:1::]:8080", true}, {"127.0.0.1:8080", "[::127.0.0.1]:8080", true},
		{"0.0.0.0:8080", "127.0.0.1:8080", true}, {"[::]:8080", "127.0.0.1:8080", true}, {"0.0.0.0:8080", "10.9.9.9:8080", true}, {"[::]:8080", "[::ffff:10.9.9.9]:8080", true},
		{"10.9.9.9:8080", "10.9.9.9:8080", true}, {"10.9.9.9:8080", "[64:ff9b::10.9.9.9]:8080", true}, {"[::ffff:10.9.9.9]:8080", "10.9.9.9:8080", true},
		{"127.0.0.1:8080", "127.0.0.1:8081", false}, {"10.9.9.9:8080", "10.9.9.8:8080", false}, {"0.0.0.0:8080", "93.184.216.34:8080", false},
	} {
		for _, p := range postures {
			allow := []string{"0.0.0.0/0", "::/0", "127.0.0.1:8080", "10.9.9.9"}
			v := mustPolicy(t, p.mode, p.loopback, allow, nil).Judge("localhost", netip.MustParseAddrPort(c.addr), []netip.AddrPort{netip.MustParseAddrPort(c.own)})
			if c.self != (v.Rule == "self" && !v.Allowed) {
				t.Errorf("own %s, asked %s under %s: %+v", c.own, c.addr, p.name, v)
			}
		}
	}
}

func TestListsAreReadInOrder(t *testing.T) {
	for _, c := range []struct {
		name, mode, allow, deny, host, addr string
		loopback, want                      bool
	}{
		{"strict lets a listed range through", "strict", "10.20.0.0/16:443,8443", "", "", "10.20.1.1:8443", true, true},
		{"strict refuses another port of it", "strict", "10.20.0.0/16:443,8443", "", "", "10.20.1.1:80", true, false},
		{"a listed name opens what it leads to", "strict", "api.corp.test:443", "", "API.corp.test.", "10.1.1.1:443", true, true},
		{"a listed name opens no other name", "strict", "api.corp.test", "", "xapi.corp.test", "10.1.1.1:443", true, false},
		{"a wildcard opens names under it", "strict", "*.corp.test", "", "a.b.corp.test", "10.1.1.1:443", true, true},
		{"a wildcard does not open its own parent", "strict", "*.corp.test", "", "corp.test", "10.1.1.1:443", true, false},
		{"a listed name never opens loopback", "default", "api.corp.test", "", "api.corp.test", "127.0.0.1:80", false, false},
		{"a listed name never opens the own machine", "default", "api.corp.test", "", "api.corp.test", "10.9.9.9:80", false, false},
		{"a listed name never opens link-local", "default", "api.corp.test", "", "api.corp.test", "169.254.1.1:80", true, false},
		{"a listed name never opens metadata", "open", "api.corp.test", "", "api.corp.test", "169.254.169.254:80", true, false},
		{"a listed address opens loopback", "default", "127.0.0.1:9000", "", "x", "127.0.0.1:9000", false, true},
		{"a listed address opens that port only", "default", "127.0.0.1:9000", "", "x", "127.0.0.1:9001", false, false},
		{"a listed address opens link-local", "default", "169.254.1.0/24", "", "x", "169.254.1.1:80", true, true},
		{"metadata opens only when open", "default", "169.254.169.254", "", "x", "169.254.169.254:80", true, false},
		{"metadata opens when open and listed exactly", "open", "169.254.169.254", "", "x", "169.254.169.254:80", true, true},
		{"metadata does not open by a range", "open", "169.254.0.0/16", "", "x", "169.254.169.254:80", true, false},
		{"deny goes before allow", "default", "10.0.0.0/8", "10.0.5.0/24", "", "10.0.5.1:80", true, false},
		{"deny holds when open", "open", "", "10.0.5.0/24", "", "10.0.5.1:80", true, false},
		{"deny takes mapped addresses", "default", "", "10.0.5.0/24", "", "[::ffff:10.0.5.1]:80", true, false},
		{"a mapped range is the IPv4 range", "default", "", "::ffff:10.0.5.0/120", "", "10.0.5.1:80", true, false},
		{"deny by name and port", "default", "", "*.hr.corp.test:80", "x.hr.corp.test", "10.0.0.1:80", true, false},
		{"deny by port leaves others", "default", "", "*.hr.corp.test:80", "x.hr.corp.test", "10.0.0.1:81", true, true},
		{"IPv6 with a port", "strict", "[fd00::1]:80", "", "", "[fd00::1]:80", true, true},
		{"IPv6 range with a port", "strict", "[fd00::/16]:80", "", "", "[fd00::2]:80", true, true},
		{"another protocol's port must be listed itself", "default", "10.0.0.0/8", "", "", "10.0.0.1:6379", true, false},
		{"another protocol's port that is listed", "default", "10.0.0.0/8:6379", "", "", "10.0.0.1:6379", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := mustPolicy(t, c.mode, c.loopback, split(c.allow), split(c.deny))
			if v := p.Judge(c.host, netip.MustParseAddrPort(c.addr), nil); v.Allowed != c.want {
				t.Errorf("%+v, want allowed %v", v, c.want)
			}
		})
	}
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ";")
}

func TestNamesAreJudgedBeforeLookingThemUp(t *testing.T) {
	for _, c := range []struct {
		mode, allow, deny, host string
		want                    bool
	}{
		{"default", "", "", "metadata.google.internal", false}, {"default", "", "", "Metadata.Google.Internal.", false},
		{"default", "metadata", "", "metadata", false}, {"open", "", "", "instance-data", false}, {"open", "169.254.169.254", "", "metadata", true},
		{"open", "", "", "instance-data.ec2.internal", false}, {"default", "", "", "metadata.azure.internal", false}, {"default", "", "", "metadata.tencentyun.com", false},
		{"default", "", "*.hr.corp.test", "a.hr.corp.test", false}, {"default", "", "*.hr.corp.test:80", "a.hr.corp.test", true}, {"default", "", "", "example.test", true},
	} {
		if v := mustPolicy(t, c.mode, true, split(c.allow), split(c.deny)).JudgeName(c.host); v.Allowed != c.want {
			t.Errorf("%+v: %+v", c, v)
		}
	}
}

func TestFaultyPoliciesAreNamed(t *testing.T) {
	for _, c := range []struct{ mode, entry, want string }{
		{"lax", "", "lax"}, {"default", "[fd00::1", "[fd00::1"}, {"default", "10.0.0.1:http", "http"}, {"default", "10.0.0.1:0", `"0"`},
		{"default", "10.0.0.1:70000", "70000"}, {"default", "", "neither"}, {"default", "http://x.test/", "http"}, {"default", "a.*.test", "a.*.test"},
		{"default", "10.0.0.0/99", "10.0.0.0/99"}, {"default", "[fd00::1]80", "bracket"}, {"default", "x.test:", "port"}, {"default", "*", "neither"},
	} {
		if _, err := NewPolicy(c.mode, true, []string{c.entry}, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %q: error %v does not name %q", c.mode, c.entry, err, c.want)
		}
	}
}

func TestThePolicyDescribesItself(t *testing.T) {
	p := mustPolicy(t, "strict", false, []string{"10.0.0.0/8:80,443", "[fd00::1]:80"}, []string{"*.x.test"})
	for _, want := range []string{"targets: strict", "allow: 10.0.0.0/8:80,443", "allow: [fd00::1/128]:80", "deny: *.x.test"} {
		if !strings.Contains(p.String(), want) {
			t.Errorf("%q lacks %q", p.String(), want)
		}
	}
	if _, err := NewPolicy("strict", true, []string{p.allow[1].String()}, nil); err != nil {
		t.Errorf("an entry as shown cannot be read back: %v", err)
	}
}

func FuzzPolicyEntries(f *testing.F) {
	for _, s := range []string{"10.0.0.0/8:80", "[::1]:80", "*.x.test", "::ffff:1.2.3.4/100", "[[", ":", "a:b:c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := NewPolicy("strict", true, []string{s}, []string{s})
		if err != nil {
			return
		}
		if v := p.Judge(s, netip.MustParseAddrPort("169.254.169.254:80"), nil); v.Allowed {
			t.Errorf("%q opened metadata", s)
		}
	})
}
