package config

import (
	"errors"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// environment makes a getenv of a few variables.
func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if n, value, _ := strings.Cut(p, "="); n == name {
				return value
			}
		}
		return ""
	}
}

func TestNothingNeedsToBeSet(t *testing.T) {
	c, err := Load(nil, environment())
	if err != nil {
		t.Fatal(err)
	}
	if c.Command != CommandServe || c.Addr != "127.0.0.1:8080" || c.Database != "parley.db" || c.PublicURL != nil || c.Auth != AuthAuto || c.Targets != "default" ||
		c.Allow != nil || c.Deny != nil || c.Hosts != nil || c.MaxBody != 1<<30 || c.MaxRuns != 256 || c.SendRate != 600 || c.LogLevel != slog.LevelInfo || !c.Loopback() {
		t.Errorf("%+v", c)
	}
}

// TestEverySetting holds one case for each line of the table: where it comes from, and
// what cannot be taken.
func TestEverySetting(t *testing.T) {
	cases := map[string]struct {
		one, other string // for the environment, and for the flag
		read       func(Config) string
		bad        []string
	}{
		"addr":                   {"127.0.0.2:1", "localhost:0", func(c Config) string { return c.Addr }, []string{"8080", "127.0.0.1", "127.0.0.1:70000", "127.0.0.1:http", "::1:80"}},
		"database":               {"a.db", "/srv/b.db", func(c Config) string { return c.Database }, []string{"", "mysql://db/parley"}},
		"shares":                 {"off", "anyone", func(c Config) string { return c.Shares }, []string{"", "everyone", "Team"}},
		"share-days":             {"7", "0", func(c Config) string { return strconv.Itoa(c.ShareDays) }, []string{"-1", "4000", "week"}},
		"lessons":                {"lessons", "/srv/lessons", func(c Config) string { return c.Lessons }, nil},
		"key-file":               {"a.key", "/run/secrets/parley", func(c Config) string { return c.KeyFile }, nil},
		"public-url":             {"https://a.example", "http://b.example:8080", func(c Config) string { return c.PublicURL.String() }, []string{"a.example", "ftp://a.example", "https://", "https://a.example/parley", "https://u:p@a.example", "https://a.example?x=1", "https://a.example:x"}},
		"auth":                   {"none", "auto", func(c Config) string { return c.Auth }, []string{"", "basic", "None"}},
		"password-file":          {"a", "b", func(c Config) string { return c.PasswordFile }, nil},
		"auth-header":            {"X-User", "Remote-User", func(c Config) string { return c.UserHeader }, []string{"", "a b", "X-User:"}},
		"admins":                 {"ada", "mira", func(c Config) string { return strings.Join(c.Admins, "|") }, nil},
		"oidc-issuer":            {"https://id.example/realms/a", "http://127.0.0.1:9998", func(c Config) string { return c.Issuer }, []string{"id.example", "http://id.example", "ftp://id.example", "https://u:p@id.example", "https://id.example?x=1", "https://"}},
		"oidc-client":            {"a", "b", func(c Config) string { return c.Client }, nil},
		"oidc-secret-file":       {"a", "b", func(c Config) string { return c.ClientSecretFile }, nil},
		"oidc-scopes":            {"profile,email", "groups", func(c Config) string { return strings.Join(c.Scopes, ",") }, nil},
		"session-hours":          {"1", "2", func(c Config) string { return sizeText(int64(c.SessionHours)) }, []string{"", "0", "8761"}},
		"session-days":           {"1", "2", func(c Config) string { return sizeText(int64(c.SessionDays)) }, []string{"", "0", "366"}},
		"trusted-proxies":        {"10.0.0.0/24", "127.0.0.1/32", func(c Config) string { return c.Proxies[0].String() }, []string{"proxy.corp.test", "10.0.0.0/33"}},
		"targets":                {"strict", "open", func(c Config) string { return c.Targets }, []string{"", "all"}},
		"allow":                  {"10.0.0.0/8", "a.test:443", func(c Config) string { return strings.Join(c.Allow, "|") }, nil},
		"deny":                   {"10.0.0.0/8", "*.hr.test", func(c Config) string { return strings.Join(c.Deny, "|") }, nil},
		"hosts":                  {"a.test", "b.test", func(c Config) string { return strings.Join(c.Hosts, "|") }, []string{"http://a.test", "a.test:80", "*.a.test", "a/b"}},
		"max-body":               {"1", "2", func(c Config) string { return sizeText(c.MaxBody) }, []string{"", "0", "-1", "x", "1.5GiB", "1025GiB", "99999999999999999999", "9223372036854775807GiB", "GiB", "1TiB"}},
		"max-upload":             {"1", "2", func(c Config) string { return sizeText(c.MaxUpload) }, []string{"", "0", "-1", "x", "1025GiB"}},
		"max-runs":               {"1", "2", func(c Config) string { return sizeText(int64(c.MaxRuns)) }, []string{"", "0", "-1", "many", "100001", "1e3"}},
		"send-rate":              {"1", "0", func(c Config) string { return sizeText(int64(c.SendRate)) }, []string{"", "-1", "x"}},
		"max-repeat":             {"1", "2", func(c Config) string { return sizeText(int64(c.MaxRepeat)) }, []string{"", "0", "10001", "x"}},
		"max-repeat-concurrency": {"1", "2", func(c Config) string { return sizeText(int64(c.MaxRepeatConcurrency)) }, []string{"", "0", "1001", "x"}},
		"keep-runs":              {"1", "0", func(c Config) string { return sizeText(int64(c.KeepRuns)) }, []string{"", "-1", "x"}},
		"keep-size":              {"1", "0", func(c Config) string { return sizeText(c.KeepSize) }, []string{"", "-1", "x", "00"}},
		"keep-days":              {"1", "0", func(c Config) string { return sizeText(int64(c.KeepDays)) }, []string{"", "-1", "x", "36501"}},
		"any-file-system":        {"yes", "no", func(c Config) string { return map[bool]string{true: "yes", false: "no"}[c.AnyFileSystem] }, []string{"", "true"}},
		"pprof":                  {"127.0.0.1:6060", "localhost:0", func(c Config) string { return c.Pprof }, []string{"6060", "0.0.0.0:6060", "192.168.1.1:6060", "host.example:6060", "127.0.0.1:x"}},
		"otlp-endpoint":          {"http://127.0.0.1:4318", "https://collector.example/base", func(c Config) string { return c.Collector }, []string{"127.0.0.1:4318", "ftp://a.example", "http://", "http://u:p@a.example"}},
		"config":                 {os.DevNull, "/dev/null", func(c Config) string { return c.File }, []string{"/no/such/file"}},
		"log-level":              {"debug", "error", func(c Config) string { return strings.ToLower(c.LogLevel.String()) }, []string{"", "loud", "info+1"}},
	}
	for _, s := range settings {
		c, ok := cases[s.flag]
		if !ok {
			t.Errorf("-%s has no case here", s.flag)
			continue
		}
		t.Run(s.flag, func(t *testing.T) {
			env := environment(s.env + "=" + c.one)
			if got, err := Load(nil, env); err != nil || c.read(got) != c.one {
				t.Errorf("%s=%s gives %q, %v", s.env, c.one, c.read(got), err)
			}
			if got, err := Load([]string{"-" + s.flag, c.other}, env); err != nil || c.read(got) != c.other {
				t.Errorf("the flag -%s %s gives %q, %v", s.flag, c.other, c.read(got), err)
			}
			for _, bad := range c.bad {
				if _, err := Load([]string{"-" + s.flag + "=" + bad}, env); err == nil || !strings.Contains(err.Error(), "-"+s.flag) {
					t.Errorf("-%s=%s gives %v", s.flag, bad, err)
				}
				if bad == "" {
					continue // an empty variable is one that is not set
				}
				if _, err := Load(nil, environment(s.env+"="+bad)); err == nil || !strings.Contains(err.Error(), s.env) {
					t.Errorf("%s=%s gives %v", s.env, bad, err)
				}
			}
			if s.doc == "" || !strings.HasSuffix(s.doc, ".") || s.env != "PARLEY_"+strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_")) {
				t.Errorf("-%s has the environment name %s and the line %q", s.flag, s.env, s.doc)
			}
		})
	}
}

func sizeText(n int64) string {
	return map[int64]string{0: "0", 1: "1", 2: "2"}[n]
}

func TestSizesAreRead(t *testing.T) {
	for text, want := range map[string]int64{
		"1048576": 1 << 20, "512MiB": 512 << 20, "1 GiB": 1 << 30, "500MB": 500_000_000, "2kb": 2000, "64K": 64 << 10, "10b": 10, "1024GiB": 1 << 40, " 3g ": 3 << 30,
	} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
}

func TestListsKeepTheirPorts(t *testing.T) {
	got := split(" 10.20.0.0/16:443,8443, api.corp.test:443 ,,127.0.0.1:9000")
	if want := []string{"10.20.0.0/16:443,8443", "api.corp.test:443", "127.0.0.1:9000"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestCommandsAndTheirArguments(t *testing.T) {
	for _, c := range []struct {
		name    string
		args    []string
		command string
		rest    []string
		fails   string
	}{
		{"a command by name", []string{"serve"}, CommandServe, nil, ""},
		{"a code to explain", []string{"explain", "404"}, CommandExplain, []string{"404"}, ""},
		{"settings before the command", []string{"-database", "x.db", "backup", "y.db"}, CommandBackup, []string{"y.db"}, ""},
		{"settings after it", []string{"backup", "y.db", "--database=x.db"}, CommandBackup, []string{"y.db"}, ""},
		{"the policy", []string{"print-policy", "-targets", "strict"}, CommandPolicy, nil, ""},
		{"the version on any bind", []string{"version", "-addr", "0.0.0.0:80"}, CommandVersion, nil, ""},
		{"a code too few", []string{"explain"}, "", nil, "explain takes one argument; it got 0 arguments: parley explain CODE"},
		{"one too many", []string{"version", "now"}, "", nil, "version takes no argument"},
		{"no such command", []string{"fly"}, "", nil, `there is no command "fly"`},
		{"no such setting", []string{"-port", "80"}, "", nil, "-port"},
		{"a setting without its value", []string{"-addr"}, "", nil, "-addr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Load(c.args, environment())
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("error %v, want %q", err, c.fails)
				}
				return
			}
			if err != nil || got.Command != c.command || !slices.Equal(got.Args, c.rest) {
				t.Errorf("%q %q, %v", got.Command, got.Args, err)
			}
		})
	}
	for _, args := range [][]string{{"-h"}, {"-help"}, {"--help"}, {"help"}, {"backup", "-h"}} {
		if _, err := Load(args, environment()); !errors.Is(err, ErrHelp) {
			t.Errorf("%q gives %v", args, err)
		}
	}
}

func TestOnlyLoopbackIsOpenWithoutBeingAskedFor(t *testing.T) {
	for addr, loopback := range map[string]bool{
		"127.0.0.1:8080": true, "127.9.9.9:80": true, "[::1]:80": true, "localhost:80": true, "LOCALHOST:80": true, "[::ffff:127.0.0.1]:80": true,
		":8080": false, "0.0.0.0:80": false, "[::]:80": false, "192.168.1.5:80": false, "parley.corp.test:80": false, "localhost.evil.test:80": false,
	} {
		c, err := Load([]string{"-addr", addr}, environment())
		want := map[bool]string{true: AuthNone, false: AuthPassword}[loopback]
		if err != nil || c.Loopback() != loopback || c.SignIn() != want {
			t.Errorf("%s: loopback %v, sign-in %s, %v", addr, c.Loopback(), c.SignIn(), err)
		}
		for _, asked := range []string{AuthNone, AuthPassword, AuthAccounts} {
			if c, err := Load([]string{"-addr", addr, "-auth", asked}, environment()); err != nil || c.SignIn() != asked {
				t.Errorf("%s with -auth %s: %s, %v", addr, asked, c.SignIn(), err)
			}
		}
	}
}

func TestTheUsageAndTheTableNameEverything(t *testing.T) {
	for _, s := range settings {
		for what, text := range map[string]string{"usage": Usage(), "table": Table()} {
			if !strings.Contains(text, "-"+s.flag+" ") || !strings.Contains(text, s.env) || !strings.Contains(text, s.fallback) {
				t.Errorf("the %s leaves out -%s, %s or its default", what, s.flag, s.env)
			}
		}
	}
	for _, k := range commands {
		if !strings.Contains(Usage(), k.name) {
			t.Errorf("the usage leaves out %s", k.name)
		}
	}
}
