package config

import (
	"slices"
	"testing"
)

func TestATeamChangesSettingsWhileParleyRuns(t *testing.T) {
	start, err := Load([]string{"-allow", "10.0.0.0/8:80,443"}, func(name string) string { return map[string]string{"PARLEY_KEEP_DAYS": "30"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, setting, value string
		ok                   bool
		is                   func(Config) bool
	}{
		{"a number", "keep-runs", "1000", true, func(c Config) bool { return c.KeepRuns == 1000 }},
		{"a size", "max-body", "64MiB", true, func(c Config) bool { return c.MaxBody == 64<<20 }},
		{"a list", "deny", "10.0.5.0/24, *.hr.corp.test", true, func(c Config) bool { return len(c.Deny) == 2 }},
		{"a word", "shares", "anyone", true, func(c Config) bool { return c.Shares == SharesAnyone }},
		{"nothing is the default", "keep-runs", "  ", true, func(c Config) bool { return c.KeepRuns == 50_000 }},
		{"not a number", "keep-runs", "many", false, nil},
		{"out of bounds", "max-repeat", "1000000", false, nil},
		{"what a flag fixed", "allow", "10.0.0.1", false, nil},
		{"what a variable fixed", "keep-days", "7", false, nil},
		{"what is only read at the start", "addr", "0.0.0.0:80", false, nil},
		{"what there is not", "colour", "red", false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := slices.Clone(start.Origins)
			changed, err := start.With(c.setting, c.value)
			if (err == nil) != c.ok {
				t.Fatalf("%v", err)
			}
			if c.ok && !c.is(changed) {
				t.Errorf("%+v", changed)
			}
			if !slices.Equal(start.Origins, before) {
				t.Error("the settings at the start were changed, too")
			}
			if _, err := changed.With(c.setting, c.value); c.ok && err != nil {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

func TestWhatTheOperatorSetIsFixed(t *testing.T) {
	c, err := Load([]string{"-targets", "strict"}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.With("keep-runs", "9"); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range c.Changeable() {
		seen++
		if fixed := s.FixedBy != ""; fixed != (s.Name == "targets") {
			t.Errorf("%s is fixed by %q", s.Name, s.FixedBy)
		}
		switch {
		case s.Name == "targets" && (s.FixedBy != "-targets" || s.Value != "strict" || !slices.Equal(s.Words, []string{"default", "strict", "open"})),
			s.Name == "keep-runs" && (s.Value != "9" || s.Default != "50000" || s.Kind != "number"), s.Doc == "":
			t.Errorf("%+v", s)
		}
	}
	if seen != len(changeable) {
		t.Errorf("%d of %d settings are described", seen, len(changeable))
	}
}
