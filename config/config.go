// Package config holds Parley's settings: defaults that work, then a file, then the environment,
// then flags.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Config is what a person set, checked. The zero value is not usable: call Load.
type Config struct {
	Command string   // one of the Command constants
	Args    []string // of the command

	Addr      string     // host:port to listen on; port 0 is any free one
	Database  string     // path of the SQLite file
	KeyFile   string     // of the key to the secrets; empty: the database's name and .key
	PublicURL *url.URL   // how people reach Parley: scheme and host only; nil where it was not said
	Auth      string     // auto, or one of the ways to sign in: SignIn tells which it is
	Targets   string     // default, strict or open: what runs may reach
	Allow     []string   // targets allowed besides, such as 10.20.0.0/16:443,8443
	Deny      []string   // targets denied besides
	Hosts     []string   // further Host names that Parley answers to
	MaxUpload int64      // bytes: the most that the files of one request may have together
	MaxBody   int64      // bytes: the most that a request may ask to keep of a response's content
	MaxRuns   int        // runs at once
	SendRate  int        // sends a minute and caller on a bind that is not loopback; 0 is no limit
	MaxRepeat int        // runs of one series
	KeepRuns  int        // runs kept besides pinned ones; 0 is no bound
	KeepSize  int64      // bytes that the database keeps to; 0 is no bound
	KeepDays  int        // days that a run is kept; 0 is no bound
	Shares    string     // who may open share links: off, team or anyone
	ShareDays int        // the most days that one lasts; 0 is no bound
	Lessons   string     // folder of the team's own lessons; empty: none
	LogLevel  slog.Level // least that is logged

	MaxRepeatConcurrency int            // runs of one series at once
	PasswordFile         string         // holds the team's password; empty: it is made, and changed on a page
	Proxies              []netip.Prefix // proxies in front, whose word on a caller's address and scheme is taken
	UserHeader           string         // the field in which a proxy says who it is
	Admins               []string       // whom a proxy or provider names as admins; empty: the first person is one
	Issuer               string         // URL of the OpenID Connect provider
	Client               string         // what the provider calls this Parley
	ClientSecretFile     string         // holds the secret that it gave; empty: none
	Scopes               []string       // asked for besides openid
	SessionHours         int            // a session ends after so long without use
	SessionDays          int            // and after so long in any case

	AnyFileSystem bool // the database may be on a network file system

	File      string   // that settings were read from; empty: none
	Collector string   // base URL of an OpenTelemetry collector; empty: none
	Pprof     string   // host:port on which Go's profiles are served; empty: nowhere
	Origins   []Origin // every setting as it is, in the order of the table
}

// Origin is a setting's value as it was written, and who wrote it: "default", a file, an
// environment variable or a flag.
type Origin struct{ Name, Value, From string }

// The commands. CommandServe is what happens when none is named.
const (
	CommandServe    = "serve"
	CommandExplain  = "explain"
	CommandBackup   = "backup"
	CommandRestore  = "restore"
	CommandCheck    = "check"
	CommandRekey    = "rekey"
	CommandMove     = "migrate-to"
	CommandCheckURL = "check-url"
	CommandVersion  = "version"
	CommandPolicy   = "print-policy"
	CommandConfig   = "print-config"
	CommandLink     = "sign-in-link"
)

// The values of Auth.
const (
	AuthAuto     = "auto"     // nobody signs in on loopback; elsewhere it is password
	AuthNone     = "none"     // whoever reaches the port may use Parley
	AuthPassword = "password" // the team has a password, and people give a name
	AuthAccounts = "accounts" // people have accounts, by invitation
	AuthHeader   = "header"   // a proxy in front says who it is
	AuthOIDC     = "oidc"     // an OpenID Connect provider says who it is
)

// The values of Shares.
const (
	SharesOff    = "off"
	SharesTeam   = "team"   // whoever is signed in; where nobody signs in, whoever reaches the port
	SharesAnyone = "anyone" // no account is needed
)

// ErrHelp is returned by Load when the usage was asked for: print Usage.
var ErrHelp = errors.New("help was asked for")

// command is a command's line of the usage, and how many arguments it takes.
type command struct {
	name, args, doc string
	count           int
}

// commands is the table of what Parley does, in the order of the usage text.
var commands = []command{
	{CommandServe, "", "Serve the playground. This is what happens without a command.", 0},
	{CommandExplain, "CODE", "Say what a status code means and what to do about it.", 1},
	{CommandBackup, "FILE", "Copy the database to FILE while Parley runs, and check the copy.", 1},
	{CommandRestore, "FILE", "Put a backup in the database's place, once it was checked. The old one is kept beside it.", 1},
	{CommandCheck, "", "Read the whole database and say what is damaged, also while Parley runs.", 0},
	{CommandMove, "ADDRESS", "Move the history from the SQLite file to PostgreSQL, while Parley is stopped, and check it there.", 1},
	{CommandRekey, "", "Seal the secrets of the environments with a new key, while Parley is stopped.", 0},
	{CommandCheckURL, "URL", "Say whether a run may reach URL with these settings, and why.", 1},
	{CommandPolicy, "", "Print what runs may reach with these settings.", 0},
	{CommandConfig, "", "Print every setting as it is and who set it, in the form of a settings file.", 0},
	{CommandLink, "", "Print a link that makes its reader an admin, once; for when nobody can sign in. Parley must be stopped.", 0},
	{CommandVersion, "", "Print the version.", 0},
}

// Load reads the settings from args, which leave out the program's name, the environment and
// the file that one of both names. A flag wins over its environment variable, which wins over
// the file, which wins over the default.
// Every error is a sentence for the person who starts Parley; ErrHelp asks for Usage.
func Load(args []string, getenv func(string) string) (Config, error) {
	var c Config
	named := Config{File: strings.TrimSpace(getenv(fileVariable))}
	if _, err := parse(&named, args); err != nil {
		return Config{}, err
	}
	entries, err := readFile(named.File)
	if err != nil {
		return Config{}, err
	}
	for _, s := range settings {
		if err := s.load(&c, named.File, entries, getenv); err != nil {
			return Config{}, err
		}
	}
	words, err := parse(&c, args)
	if err != nil {
		return Config{}, err
	}
	if err := c.setCommand(words); err != nil {
		return Config{}, err
	}
	return c, nil
}

// parse reads flags wherever they stand among the words, and returns the words.
func parse(c *Config, args []string) ([]string, error) {
	flags := flag.NewFlagSet("parley", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	for _, s := range settings {
		flags.Func(s.flag, s.doc, func(value string) error { return s.take(c, value, "-"+s.flag) })
	}
	var words []string
	flags.BoolFunc(CommandConfig, "", func(string) error { words = append(words, CommandConfig); return nil })
	for {
		err := flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			return nil, ErrHelp
		}
		if err != nil {
			return nil, fmt.Errorf("%w; parley -help lists the settings", err)
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, flags.Arg(0)), flags.Args()[1:]
	}
}

// setCommand reads the command and its arguments.
func (c *Config) setCommand(words []string) error {
	if len(words) == 0 {
		words = []string{CommandServe}
	}
	if words[0] == "help" {
		return ErrHelp
	}
	i := slices.IndexFunc(commands, func(k command) bool { return k.name == words[0] })
	if i < 0 {
		return fmt.Errorf("there is no command %q; parley -help lists them", words[0])
	}
	k := commands[i]
	if len(words)-1 != k.count {
		return fmt.Errorf("%s takes %s; it got %d arguments: parley %s", k.name, []string{"no argument", "one argument"}[k.count], len(words)-1, strings.TrimSpace(k.name+" "+k.args))
	}
	c.Command, c.Args = k.name, words[1:]
	return nil
}

// Loopback reports whether Parley can be reached from this machine only.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// SignIn is the way in which people sign in: one of the values of Auth, and never auto. On
// loopback nobody has to; any other address starts with sign-in on.
func (c Config) SignIn() string {
	switch {
	case c.Auth != AuthAuto:
		return c.Auth
	case c.Loopback():
		return AuthNone
	}
	return AuthPassword
}
