package config

import (
	"fmt"
	"slices"
	"strings"
)

// changeable are the settings that a team changes on a page while Parley runs, in the order of
// the table. What the operator set, by flag, environment or file, stays as they set it.
var changeable = []string{
	"targets", "allow", "deny", "max-body", "max-upload", "max-runs", "send-rate", "max-repeat", "max-repeat-concurrency",
	"keep-runs", "keep-size", "keep-days", "shares", "share-days",
}

func (s setting) changeable() bool { return slices.Contains(changeable, s.flag) }

// Changeable describes a setting that can be changed while Parley runs.
type Changeable struct {
	Name    string
	Value   string // as it is written in the configuration
	Default string
	Doc     string
	Words   []string // the words that it can be, where they are a closed list
	FixedBy string   // a flag, a variable or a file that set it; empty: it can be changed
	Kind    string   // number, size, list or choice
}

// Changeable lists the settings that can be changed while Parley runs, as c has them.
func (c Config) Changeable() []Changeable {
	var all []Changeable
	for _, s := range settings {
		if !s.changeable() {
			continue
		}
		d := Changeable{Name: s.flag, Default: s.fallback, Doc: s.doc, Kind: map[string]string{"N": "number", "SIZE": "size", "LIST": "list"}[s.value]}
		if d.Kind == "" {
			d.Kind, d.Words = "choice", strings.Split(s.value, "|")
		}
		for _, o := range c.Origins {
			if o.Name != s.flag {
				continue
			}
			if d.Value = o.Value; o.fixed() {
				d.FixedBy = o.From
			}
		}
		all = append(all, d)
	}
	return all
}

// With is c with a setting as the team has it; empty is its default. The error says in half a
// sentence what is wrong.
func (c Config) With(name, value string) (Config, error) {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.flag == name && s.changeable() })
	if i < 0 {
		return c, fmt.Errorf("there is no setting of this name that can be changed while Parley runs")
	}
	for _, o := range c.Origins {
		if o.Name == name && o.fixed() {
			return c, fmt.Errorf("whoever runs this Parley set it (%s), so it cannot be changed here", o.From)
		}
	}
	if value = strings.TrimSpace(value); value == "" {
		value = settings[i].fallback
	}
	changed := c
	changed.Origins = slices.Clone(c.Origins)
	return changed, settings[i].take(&changed, value, fromTeam)
}

// fixed reports whether the operator wrote it.
func (o Origin) fixed() bool { return o.From != "default" && o.From != fromTeam }

// fromTeam is who wrote a setting that was changed on a page.
const fromTeam = "the team"
