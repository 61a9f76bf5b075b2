package convert_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

var update = flag.Bool("update", false, "write what the commands of testdata/curl are read as")

// command is a section of a file in testdata/curl: a title with tags, a command, and
// behind a line of dashes what it is read as.
type command struct {
	file, title string
	tags        []string // mended: no shell reads it so; cmd, powershell: for another shell; file: its content is not here; error; digest
	text        string
	want        string
}

// readCorpus reads all files of testdata/curl.
func readCorpus(t *testing.T) map[string][]command {
	t.Helper()
	files, err := filepath.Glob("testdata/curl/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata/curl: %v, %v", files, err)
	}
	corpus := map[string][]command{}
	for _, c := range commandsOf(t, files) {
		corpus[c.file] = append(corpus[c.file], c)
	}
	return corpus
}

func commandsOf(t testing.TB, files []string) []command {
	t.Helper()
	var commands []command
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range strings.Split("\n"+string(text), "\n=== ")[1:] {
			title, rest, _ := strings.Cut(section, "\n")
			title, tags, _ := strings.Cut(title, " | ")
			given, want, _ := strings.Cut(strings.TrimRight(rest, "\n")+"\n", "\n---\n")
			commands = append(commands, command{file, title, strings.Fields(tags), strings.TrimSuffix(given, "\n"), strings.TrimRight(want, "\n")})
		}
	}
	return commands
}

func (c command) is(tag string) bool { return slices.Contains(c.tags, tag) }

// dump writes what a command is read as: the request as it goes on the wire, the options
// that are not curl's defaults, and what is said of the rest.
func dump(command string) string {
	r, warnings, err := convert.FromCurl(command)
	if err != nil {
		return "error: " + err.Error()
	}
	var b strings.Builder
	resolved, err := compose.Resolve(r)
	if err != nil {
		return "not resolved: " + err.Error()
	}
	fmt.Fprintf(&b, "%s %s\n", resolved.Method, resolved.URL)
	for _, row := range resolved.Headers {
		b.WriteString(strings.TrimRight(row.Name+": "+row.Value, " ") + "\n")
	}
	if a := resolved.Auth; a.Active() {
		b.WriteString(strings.TrimRight(fmt.Sprintf("+ %s %s%s %s%s %s %s", a.Kind, a.Username, a.AccessKeyID, a.Password, a.SecretAccessKey, a.Region, a.Service), " ") + "\n")
	}
	if r.Body.Kind != playground.BodyNone {
		fmt.Fprintf(&b, "\n%q as %s\n", resolved.Body.Text, r.Body.Kind)
	}
	for _, o := range optionWords(r.Options) {
		b.WriteString("+ " + o + "\n")
	}
	for _, w := range warnings {
		fmt.Fprintf(&b, "! %s: %s\n", w.Where, w.Detail)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// optionWords names what differs from what curl does by itself.
func optionWords(o playground.Options) []string {
	plain := playground.DefaultOptions()
	plain.FollowRedirects, plain.Cookies = false, false
	var words []string
	a, b := reflect.ValueOf(o), reflect.ValueOf(plain)
	for i := range a.NumField() {
		if name := a.Type().Field(i).Name; !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			words = append(words, fmt.Sprintf("%s %+v", name, a.Field(i).Interface()))
		}
	}
	return words
}

// TestCommandsAreReadAsTheyAreMeant holds every command of the corpus to what is written
// behind it.
func TestCommandsAreReadAsTheyAreMeant(t *testing.T) {
	for file, commands := range readCorpus(t) {
		var all strings.Builder
		for _, c := range commands {
			got := dump(c.text)
			tags := ""
			if len(c.tags) > 0 {
				tags = " | " + strings.Join(c.tags, " ")
			}
			fmt.Fprintf(&all, "=== %s%s\n%s\n---\n%s\n", c.title, tags, c.text, got)
			if *update {
				continue
			}
			t.Run(c.title, func(t *testing.T) {
				if got != c.want {
					t.Errorf("%s\n--- got\n%s\n--- want\n%s", c.text, got, c.want)
				}
				if strings.HasPrefix(got, "error: ") != c.is("error") || strings.Contains(got, "not resolved") {
					t.Errorf("%s\nis read as %s", c.text, got)
				}
				if !convert.LooksLikeCurl(c.text) && !c.is("error") {
					t.Errorf("this is not taken for a cURL command:\n%s", c.text)
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
