package views

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/playground"
)

// SettingsInput is what the page of the settings is made of.
type SettingsInput struct {
	All      []playground.Setting
	Section  string     // whose form was refused
	Typed    url.Values // what was typed into it
	Faults   []playground.FieldError
	Done     string // the section that was saved
	SignIn   bool   // people sign in
	Loopback bool
	Now      time.Time
}

// SettingsModel is what the page of the settings draws.
type SettingsModel struct {
	Sections []settingsSection
	Admin    bool
}

type settingsSection struct {
	ID, Title, Text string
	Fields          []settingField
	Done            bool
	Fault           string // of the section as a whole
}

type settingField struct {
	Name, ID, Label, Value, Detail, Hint string
	Kind                                 string // number, size, list or choice
	Options                              []selectOption
	Fixed                                string // why it cannot be changed, in words
	Changed                              string // by whom and when
	Fault, FaultID                       string
	About                                string // the id of what stands below it
}

// settingsSections are the parts of the page, with their settings in order.
var settingsSections = []struct {
	id, title, text string
	names           []string
}{
	{"targets", "What runs may reach", "Entries are networks, addresses or names, with ports where they are meant for those only, a line each. Parley itself and cloud metadata stay closed. Connections are judged by the new rules at once.", []string{"targets", "allow", "deny"}},
	{"limits", "Limits", "What one request, one person and all together may take. Runs that are going keep what they began with.", []string{"max-runs", "send-rate", "max-body", "max-upload", "max-repeat", "max-repeat-concurrency"}},
	{"history", "How long runs are kept", "Whichever comes first. Pinned runs and baselines stay. What is over a new bound goes within a minute, for good.", []string{"keep-runs", "keep-size", "keep-days"}},
	{"sharing", "Share links", "A link shows one run or comparison, without credentials. Links that exist follow the choice, too.", []string{"shares", "share-days"}},
}

// SettingsSection is the section of a name; empty: there is none.
func SettingsSection(name string) string {
	for _, s := range settingsSections {
		if s.id == name {
			return s.id
		}
	}
	return ""
}

// settingLabels name settings for people.
var settingLabels = map[string]string{
	"targets": "Addresses", "allow": "Allowed besides", "deny": "Denied besides", "max-runs": "Runs at once", "send-rate": "Sends a minute and person", "max-body": "Content kept of one response, at most",
	"max-upload": "Files of one request, at most", "max-repeat": "Runs of one series, at most", "max-repeat-concurrency": "Runs of one series at once, at most", "keep-runs": "Runs", "keep-size": "Size of the database", "keep-days": "Days",
	"shares": "Who may open a link", "share-days": "Days that a link lasts, at most",
}

// settingWords name what a choice can be.
var settingWords = map[string]map[string]string{
	"targets": {"default": "All but Parley, metadata and odd ones", "strict": "Only what is allowed below", "open": "All but Parley and metadata"},
	"shares":  {"off": "Nobody: sharing is off", "team": "Who is signed in", "anyone": "Anyone who has the link"},
}

// settingHints are units, and what stands for no bound.
var settingHints = map[string]string{
	"send-rate": "0 is no limit; none on loopback", "keep-runs": "0 is no bound", "keep-size": "such as 2GiB; 0 is no bound", "keep-days": "0 is no bound", "share-days": "0 allows links without end", "max-body": "such as 64MiB", "max-upload": "such as 1GiB",
}

// NewSettingsModel decides what the page of the settings shows.
func NewSettingsModel(in SettingsInput) SettingsModel {
	m := SettingsModel{}
	for _, s := range settingsSections {
		section := settingsSection{ID: s.id, Title: s.title, Text: s.text, Done: in.Done == s.id}
		for _, name := range s.names {
			i := slices.IndexFunc(in.All, func(v playground.Setting) bool { return v.Name == name })
			if i >= 0 {
				section.Fields = append(section.Fields, newSettingField(in, in.All[i]))
			}
		}
		for _, f := range in.Faults {
			if in.Section == s.id && !slices.Contains(s.names, strings.TrimPrefix(f.Pointer, "/")) {
				section.Fault = f.Detail
			}
		}
		m.Sections = append(m.Sections, section)
	}
	return m
}

func newSettingField(in SettingsInput, s playground.Setting) settingField {
	f := settingField{
		Name: s.Name, ID: "f-" + s.Name, Label: settingLabels[s.Name], Value: s.Value, Kind: s.Kind, Hint: settingHints[s.Name], Detail: "Default: " + settingDefault(s) + ".",
		FaultID: "f-" + s.Name + "-fault", About: "f-" + s.Name + "-about",
	}
	if s.Kind == "list" {
		f.Value = strings.Join(splitEntries(s.Value), "\n")
	}
	switch {
	case s.FixedBy != "":
		f.Fixed = "Fixed by " + s.FixedBy + ", which whoever runs this Parley set."
	case !s.ChangedAt.IsZero():
		who := showLine(s.ChangedBy)
		if who == "" {
			who = "somebody"
		}
		t := showInstant(s.ChangedAt, in.Now)
		f.Changed = "Changed by " + who + ", " + strings.ToLower(t.Day[:1]) + t.Day[1:] + " at " + t.Clock + "."
	}
	if in.Section != "" && in.Typed.Has(s.Name) {
		f.Value = in.Typed.Get(s.Name)
	}
	for _, fault := range in.Faults {
		if fault.Pointer == "/"+s.Name {
			f.Fault = fault.Detail
		}
	}
	for _, w := range s.Words {
		f.Options = append(f.Options, selectOption{Value: w, Label: settingWords[s.Name][w], Selected: w == f.Value})
	}
	return f
}

// splitEntries cuts a list at its commas; a piece of digits alone is a port of the one before.
func splitEntries(list string) []string {
	var all []string
	for _, piece := range strings.Split(list, ",") {
		piece = strings.TrimSpace(piece)
		switch {
		case piece == "":
		case len(all) > 0 && strings.Trim(piece, "0123456789") == "":
			all[len(all)-1] += "," + piece
		default:
			all = append(all, piece)
		}
	}
	return all
}

func settingDefault(s playground.Setting) string {
	if words := settingWords[s.Name][s.Default]; words != "" {
		return words
	}
	if s.Default == "" {
		return "none"
	}
	return s.Default
}

// settingsPlace is a page beside the settings.
type settingsPlace struct {
	Text, Href string
	Current    bool
	Admins     bool // only they may see it
}

// settingsPlaces are the pages beside the settings.
func settingsPlaces(current string) []settingsPlace {
	all := []settingsPlace{
		{Text: "Settings", Href: "/settings"}, {Text: "What runs may reach", Href: "/settings/policy"}, {Text: "Share links", Href: "/settings/shares"},
		{Text: "People", Href: "/admin/people", Admins: true}, {Text: "Audit trail", Href: "/admin/audit", Admins: true},
	}
	for i := range all {
		all[i].Current = all[i].Href == current
	}
	return all
}
