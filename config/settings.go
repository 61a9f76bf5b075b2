package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// setting is one thing that a person can set. The usage text, the README's table, the
// flags and the environment are all made of it.
type setting struct {
	flag, env, value string // value names what stands after the flag
	fallback         string // the default, as a person would write it
	doc              string // one line
	set              func(*Config, string) error
}

// settings is the table of all settings, in the order of the usage text.
var settings = []setting{
	{"addr", "PARLEY_ADDR", "HOST:PORT", "127.0.0.1:8080", "Address to listen on. Port 0 is any free port.", setAddr},
	{"database", "PARLEY_DATABASE", "FILE", "parley.db", "SQLite file that keeps the history, made where it is missing; or postgres://user@host/database.", setDatabase},
	{"key-file", "PARLEY_KEY_FILE", "FILE", "", "Key to the secrets of the environments. Without it, one is made beside the database: FILE.key; with PostgreSQL: parley.key.",
		func(c *Config, value string) error { c.KeyFile = value; return nil }},
	{"public-url", "PARLEY_PUBLIC_URL", "URL", "", "Address under which people reach Parley, where a proxy stands in front of it.", setPublicURL},
	{"auth", "PARLEY_AUTH", "WAY", AuthAuto, "How people sign in: none, password, accounts, header or oidc. auto is none on loopback and password elsewhere.",
		oneOf(func(c *Config) *string { return &c.Auth }, AuthAuto, AuthNone, AuthPassword, AuthAccounts, AuthHeader, AuthOIDC)},
	{"password-file", "PARLEY_PASSWORD_FILE", "FILE", "", "File with the team's password. Without it one is made, printed once, and changed on a page.", text(func(c *Config) *string { return &c.PasswordFile })},
	{"auth-header", "PARLEY_AUTH_HEADER", "NAME", "X-Forwarded-User", "With -auth header: the field in which a trusted proxy says who it is.", setUserHeader},
	{"admins", "PARLEY_ADMINS", "LIST", "", "With -auth header or oidc: admins by name or by subject, with commas. Without it the first person is one.", list(func(c *Config) *[]string { return &c.Admins })},
	{"oidc-issuer", "PARLEY_OIDC_ISSUER", "URL", "", "With -auth oidc: the provider, as it calls itself: https://id.example.com/realms/team.", setIssuer},
	{"oidc-client", "PARLEY_OIDC_CLIENT", "ID", "", "With -auth oidc: what the provider calls this Parley. It sends people back to /sign-in/return.", text(func(c *Config) *string { return &c.Client })},
	{"oidc-secret-file", "PARLEY_OIDC_SECRET_FILE", "FILE", "", "With -auth oidc: file with the client's secret. Without it the client is public, with PKCE.", text(func(c *Config) *string { return &c.ClientSecretFile })},
	{"oidc-scopes", "PARLEY_OIDC_SCOPES", "LIST", "profile", "With -auth oidc: scopes asked for besides openid, with commas.", list(func(c *Config) *[]string { return &c.Scopes })},
	{"session-hours", "PARLEY_SESSION_HOURS", "N", "8", "Hours without use after which a session ends.", whole(func(c *Config) *int { return &c.SessionHours }, 1, 8760)},
	{"session-days", "PARLEY_SESSION_DAYS", "N", "7", "Days after which a session ends in any case.", whole(func(c *Config) *int { return &c.SessionDays }, 1, 365)},
	{"trusted-proxies", "PARLEY_TRUSTED_PROXIES", "LIST", "", "Proxies in front of Parley, with commas: 127.0.0.1 or 10.0.0.0/24. Only they are believed about callers.", setProxies},
	{"targets", "PARLEY_TARGETS", "default|strict|open", "default", "What runs may reach. strict: only what -allow lists. open: all but Parley itself and cloud metadata.",
		oneOf(func(c *Config) *string { return &c.Targets }, "default", "strict", "open")},
	{"allow", "PARLEY_ALLOW", "LIST", "", "Targets allowed besides, with commas: 10.20.0.0/16:443,8443 or api.corp.test:443.", list(func(c *Config) *[]string { return &c.Allow })},
	{"deny", "PARLEY_DENY", "LIST", "", "Targets denied besides, with commas: 10.0.5.0/24 or *.hr.corp.test.", list(func(c *Config) *[]string { return &c.Deny })},
	{"hosts", "PARLEY_HOSTS", "LIST", "", "Further Host names that Parley answers to, with commas. Any other name gets a 421.", setHosts},
	{"max-body", "PARLEY_MAX_BODY", "SIZE", "1GiB", "The most that a request may ask to keep of one response's content.", setMaxBody},
	{"max-upload", "PARLEY_MAX_UPLOAD", "SIZE", "1GiB", "The most that the files of one request may have together. They stream to the history's file.", setMaxUpload},
	{"max-runs", "PARLEY_MAX_RUNS", "N", "256", "Runs at once. The next one gets a 429.", whole(func(c *Config) *int { return &c.MaxRuns }, 1, 100_000)},
	{"send-rate", "PARLEY_SEND_RATE", "N", "600", "Sends a minute and caller where Parley is not on loopback. 0 is no limit.",
		whole(func(c *Config) *int { return &c.SendRate }, 0, 1_000_000)},
	{"max-repeat", "PARLEY_MAX_REPEAT", "N", "1000", "The most runs that one series may have.", whole(func(c *Config) *int { return &c.MaxRepeat }, 1, 10_000)},
	{"max-repeat-concurrency", "PARLEY_MAX_REPEAT_CONCURRENCY", "N", "16", "The most runs of one series at once.",
		whole(func(c *Config) *int { return &c.MaxRepeatConcurrency }, 1, 1_000)},
	{"keep-runs", "PARLEY_KEEP_RUNS", "N", "50000", "Runs that the history keeps; the oldest go, pinned ones stay. 0 is no bound.",
		whole(func(c *Config) *int { return &c.KeepRuns }, 0, 1_000_000_000)},
	{"keep-size", "PARLEY_KEEP_SIZE", "SIZE", "2GiB", "Size that the database keeps to; the oldest runs go, pinned ones stay. 0 is no bound.", setKeepSize},
	{"keep-days", "PARLEY_KEEP_DAYS", "N", "90", "Days that a run is kept, unless it is pinned. 0 is no bound.",
		whole(func(c *Config) *int { return &c.KeepDays }, 0, 36_500)},
	{"shares", "PARLEY_SHARES", "off|team|anyone", SharesTeam, "Who may open a share link, or follow a presentation: nobody, who is signed in, or anyone who has the link.",
		oneOf(func(c *Config) *string { return &c.Shares }, SharesOff, SharesTeam, SharesAnyone)},
	{"share-days", "PARLEY_SHARE_DAYS", "N", "90", "The most days that a share link lasts. 0 allows links without end.",
		whole(func(c *Config) *int { return &c.ShareDays }, 0, 3_650)},
	{"lessons", "PARLEY_LESSONS", "FOLDER", "", "Folder of the team's own lessons, a Markdown file each. Changes in it count at once.", text(func(c *Config) *string { return &c.Lessons })},
	{"any-file-system", "PARLEY_ANY_FILE_SYSTEM", "yes|no", "no", "yes allows the database on a network file system, where it can be damaged.", setAnyFileSystem},
	{"pprof", "PARLEY_PPROF", "HOST:PORT", "", "Loopback address on which Go's profiles are served, apart from everything else.", setPprof},
	{"otlp-endpoint", "PARLEY_OTLP_ENDPOINT", "URL", "", "OpenTelemetry collector that is told of answers and runs: http://127.0.0.1:4318.", setCollector},
	{fileSetting, fileVariable, "FILE", "", "File of settings, a line each: addr = 127.0.0.1:8080. The environment and flags win over it.", setFile},
	{"log-level", "PARLEY_LOG_LEVEL", "LEVEL", "info", "Least that is logged: debug, info, warn or error.", setLogLevel},
}

// The setting that names a file of the others.
const (
	fileSetting  = "config"
	fileVariable = "PARLEY_CONFIG"
)

// load sets the default, then what the file says, then what the environment says.
func (s setting) load(c *Config, file string, entries []entry, getenv func(string) string) error {
	if err := s.take(c, s.fallback, "default"); err != nil {
		return fmt.Errorf("default of -%s: %w", s.flag, err)
	}
	for _, e := range entries {
		if e.name != s.flag {
			continue
		}
		if err := s.take(c, e.value, file); err != nil {
			return fmt.Errorf("%s, line %d: invalid value %q for %s: %w", file, e.line, e.value, s.flag, err)
		}
	}
	value := strings.TrimSpace(getenv(s.env))
	if value == "" {
		return nil
	}
	if err := s.take(c, value, s.env); err != nil {
		return fmt.Errorf("invalid value %q for %s: %w", value, s.env, err)
	}
	return nil
}

// take sets a value and notes who said so.
func (s setting) take(c *Config, value, from string) error {
	if err := s.set(c, value); err != nil {
		return err
	}
	o := Origin{s.flag, value, from}
	if i := slices.IndexFunc(c.Origins, func(o Origin) bool { return o.Name == s.flag }); i >= 0 {
		c.Origins[i] = o
	} else {
		c.Origins = append(c.Origins, o)
	}
	return nil
}

// hidden reports whether a setting is not to be printed.
func (o Origin) hidden() bool {
	return strings.Contains(o.Name, "password") || strings.Contains(o.Name, "secret") || o.Name == "database" && strings.Contains(o.Value, "://")
}

// Line is the setting as a line of a settings file. A secret's value is left out.
func (o Origin) Line() string {
	if o.hidden() && o.Value != "" {
		return fmt.Sprintf("# %s is set, and not shown (%s)", o.Name, o.From)
	}
	if o.Value == "" {
		return fmt.Sprintf("# %s is not set", o.Name)
	}
	return fmt.Sprintf("%s = %s\n#   (%s)", o.Name, o.Value, o.From)
}

func setFile(c *Config, value string) error {
	c.File = value
	return nil
}

// setPprof takes an address of this machine only: profiles hold what memory held.
func setPprof(c *Config, value string) error {
	if value == "" {
		c.Pprof = ""
		return nil
	}
	if err := setAddr(&Config{}, value); err != nil {
		return err
	}
	if !(Config{Addr: value}).Loopback() {
		return fmt.Errorf("it must be an address of this machine alone, such as 127.0.0.1:6060: profiles show what memory holds")
	}
	c.Pprof = value
	return nil
}

func setAddr(c *Config, value string) error {
	_, port, err := net.SplitHostPort(value)
	if err != nil {
		return fmt.Errorf("it must be HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("the port must be a number from 0 to 65535")
	}
	c.Addr = value
	return nil
}

func setDatabase(c *Config, value string) error {
	if value == "" {
		return fmt.Errorf("it must name a file")
	}
	if scheme, _, is := strings.Cut(value, "://"); is && scheme != "postgres" && scheme != "postgresql" {
		return fmt.Errorf("it must be the path of a SQLite file, or an address such as postgres://user@host/database")
	}
	c.Database = value
	return nil
}

func setCollector(c *Config, value string) error {
	u, err := url.Parse(value)
	if value != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil) {
		return fmt.Errorf("it must be a URL such as http://127.0.0.1:4318")
	}
	c.Collector = value
	return nil
}

// setIssuer takes a provider's URL. What it says would not be safe from others without TLS.
func setIssuer(c *Config, value string) error {
	u, err := url.Parse(value)
	if value != "" && (err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil) {
		return fmt.Errorf("it must be a URL such as https://id.example.com/realms/team")
	}
	if value != "" && u.Scheme != "https" && !(u.Scheme == "http" && loopbackHost(u.Hostname())) {
		return fmt.Errorf("it must begin with https://: without TLS anybody on the way could say who people are")
	}
	c.Issuer = value
	return nil
}

func loopbackHost(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func setPublicURL(c *Config, value string) error {
	if value == "" {
		c.PublicURL = nil
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return fmt.Errorf("it must be a URL such as https://parley.example.com")
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("it must be a scheme and a host alone: Parley is served from the root of its host")
	}
	c.PublicURL = &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}
	return nil
}

func setHosts(c *Config, value string) error {
	hosts := split(value)
	for i, h := range hosts {
		if strings.ContainsAny(h, "/:@*? ") {
			return fmt.Errorf("%q is not a name: leave out scheme, port and path", h)
		}
		hosts[i] = strings.TrimSuffix(strings.ToLower(h), ".")
	}
	c.Hosts = hosts
	return nil
}

func setUserHeader(c *Config, value string) error {
	if value == "" || strings.Trim(strings.ToLower(value), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("it must be the name of a field, such as X-Forwarded-User")
	}
	c.UserHeader = value
	return nil
}

func setProxies(c *Config, value string) error {
	c.Proxies = nil
	for _, entry := range split(value) {
		p, err := netip.ParsePrefix(entry)
		if addr, single := netip.ParseAddr(entry); single == nil {
			p, err = addr.Unmap().Prefix(addr.Unmap().BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/24", entry)
		}
		c.Proxies = append(c.Proxies, p.Masked())
	}
	return nil
}

// text sets any text.
func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, value string) error {
		*field(c) = value
		return nil
	}
}

func setLogLevel(c *Config, value string) error {
	levels := []string{"debug", "info", "warn", "error"}
	if !slices.Contains(levels, strings.ToLower(value)) {
		return fmt.Errorf("it must be one of %s", strings.Join(levels, ", "))
	}
	return c.LogLevel.UnmarshalText([]byte(value))
}

func setMaxBody(c *Config, value string) error {
	size, err := parseSize(value)
	if err != nil {
		return err
	}
	c.MaxBody = size
	return nil
}

func setMaxUpload(c *Config, value string) error {
	size, err := parseSize(value)
	if err != nil {
		return err
	}
	c.MaxUpload = size
	return nil
}

func setKeepSize(c *Config, value string) error {
	if value == "0" {
		c.KeepSize = 0
		return nil
	}
	size, err := parseSize(value)
	if err != nil {
		return err
	}
	c.KeepSize = size
	return nil
}

func setAnyFileSystem(c *Config, value string) error {
	if value != "yes" && value != "no" {
		return fmt.Errorf("it must be yes or no")
	}
	c.AnyFileSystem = value == "yes"
	return nil
}

// oneOf sets a word of a closed list.
func oneOf(field func(*Config) *string, words ...string) func(*Config, string) error {
	return func(c *Config, value string) error {
		if !slices.Contains(words, value) {
			return fmt.Errorf("it must be one of %s", strings.Join(words, ", "))
		}
		*field(c) = value
		return nil
	}
}

// whole sets a whole number within bounds.
func whole(field func(*Config) *int, least, most int) func(*Config, string) error {
	return func(c *Config, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return fmt.Errorf("it must be a whole number from %d to %d", least, most)
		}
		*field(c) = n
		return nil
	}
}

// list sets a list with commas.
func list(field func(*Config) *[]string) func(*Config, string) error {
	return func(c *Config, value string) error {
		*field(c) = split(value)
		return nil
	}
}

// split cuts a list at its commas. A piece that is only digits is a further port of the
// entry before it: 10.20.0.0/16:443,8443 is one entry.
func split(value string) []string {
	var entries []string
	for piece := range strings.SplitSeq(value, ",") {
		piece = strings.TrimSpace(piece)
		switch {
		case piece == "":
		case len(entries) > 0 && strings.Trim(piece, "0123456789") == "":
			entries[len(entries)-1] += "," + piece
		default:
			entries = append(entries, piece)
		}
	}
	return entries
}

// units of a size: powers of 1024 by their own names, and powers of 1000 by theirs.
var units = []struct {
	suffix string
	bytes  int64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1}, {"", 1},
}

// maxSize bounds every size: 1 TiB.
const maxSize = 1 << 40

// parseSize reads 1048576, 512MiB, 1 GiB or 500MB.
func parseSize(value string) (int64, error) {
	text := strings.ToLower(strings.TrimSpace(value))
	for _, u := range units {
		digits, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 1 || n > maxSize/u.bytes {
			break
		}
		return n * u.bytes, nil
	}
	return 0, fmt.Errorf("it must be a size such as 512MiB, from 1 byte to 1024GiB")
}
