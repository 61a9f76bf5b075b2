package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func settingsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parley.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileStandsBetweenTheDefaultsAndTheEnvironment(t *testing.T) {
	path := settingsFile(t, "\ufeff# ours\r\naddr = 127.0.0.2:1\r\n\n  max-runs=7\nallow = 10.0.0.0/8:80,443\ndatabase = \"/srv/my data.db\"\nkeep-days = 3\n")
	c, err := Load([]string{"-config", path, "-keep-days", "5"}, environment("PARLEY_MAX_RUNS=8"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.2:1" || c.MaxRuns != 8 || c.KeepDays != 5 || c.Database != "/srv/my data.db" || !slices.Equal(c.Allow, []string{"10.0.0.0/8:80,443"}) || c.SendRate != 600 {
		t.Errorf("%+v", c)
	}
	from := map[string]string{}
	for _, o := range c.Origins {
		from[o.Name] = o.From
	}
	if from["addr"] != path || from["max-runs"] != "PARLEY_MAX_RUNS" || from["keep-days"] != "-keep-days" || from["send-rate"] != "default" || len(c.Origins) != len(settings) {
		t.Errorf("origins: %v", from)
	}
	if c, err := Load(nil, environment("PARLEY_CONFIG="+path)); err != nil || c.MaxRuns != 7 || c.File != path {
		t.Errorf("named by the environment: %+v, %v", c, err)
	}
}

func TestAFileThatCannotBeTakenIsNamedWithItsLine(t *testing.T) {
	for text, says := range map[string]string{
		"addr 127.0.0.1:1": "line 1", "\n\nnosuch = 1": `line 3: there is no setting "nosuch"`, "addr = a:1\naddr = b:1": "line 2: addr is set a second time",
		"# x\nmax-runs = many": "line 2: invalid value", "config = other.conf": "there is no setting", "= 1": "there is no setting",
	} {
		if _, err := Load([]string{"-config", settingsFile(t, text)}, environment()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v, want %q", text, err, says)
		}
	}
	if _, err := Load([]string{"-config", filepath.Join(t.TempDir(), "none")}, environment()); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("a missing file gives %v", err)
	}
}

// What print-config prints can be read back, and gives the same settings.
func TestWhatIsPrintedIsAFileOfSettings(t *testing.T) {
	for _, ask := range []string{"print-config", "--print-config", "-print-config"} {
		c, err := Load([]string{"-addr", "127.0.0.1:9", "-deny", "*.hr.test", ask}, environment("PARLEY_KEEP_SIZE=3GiB"))
		if err != nil || c.Command != CommandConfig {
			t.Fatalf("%s: %q, %v", ask, c.Command, err)
		}
		var lines []string
		for _, o := range c.Origins {
			lines = append(lines, o.Line())
		}
		again, err := Load([]string{"-config", settingsFile(t, strings.Join(lines, "\n"))}, environment())
		if err != nil || again.Addr != c.Addr || again.KeepSize != c.KeepSize || !slices.Equal(again.Deny, c.Deny) {
			t.Errorf("%s: %+v, %v", ask, again, err)
		}
	}
	if line := (Origin{"smtp-password", "hush", "PARLEY_SMTP_PASSWORD"}).Line(); strings.Contains(line, "hush") {
		t.Errorf("a secret is printed: %s", line)
	}
}

func FuzzParseFile(f *testing.F) {
	for _, text := range []string{"", "addr = 127.0.0.1:1", "# x\n\nmax-runs=7\r\n", "a=b=c", "=\n", "addr='x\naddr", "\ufeff-addr = x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := parseFile(text)
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "line ")) {
			t.Errorf("says %q", err)
		}
		for i, e := range entries {
			if e.name == "" || e.line < 1 || i > 0 && e.line <= entries[i-1].line || strings.Contains(e.value, "\n") {
				t.Errorf("entry %+v of %q", e, text)
			}
		}
	})
}
