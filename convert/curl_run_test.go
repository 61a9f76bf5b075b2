package convert_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// realCurl is put in front of all commands. The shell reads each, and curl connects to the
// recorder whatever the address is, and says which command it is. Variables that no
// command sets stand for their names.
const realCurl = `
curl() { command curl -s -k --max-time 10 --http1.1 --connect-to "::127.0.0.1:%s" -H "Parley-Case: $case" "$@"; }
jq() { cat; }
sh() { cat; }
cd files
`

// TestCommandsSendWhatRealCurlSends lets a shell and curl run every command of the corpus
// that they can read, and holds what FromCurl makes of it to what arrives.
func TestCommandsSendWhatRealCurlSends(t *testing.T) {
	t.Parallel()
	curl := programs()[0]
	curl.needs = append(curl.needs, []string{"bash", "--version"})
	curl.available(t)
	server := newRecorder(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(server.url(), "http://"), ":")
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "files"), 0o700); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	fmt.Fprintf(&all, realCurl, port)
	var commands []command
	for _, c := range slices.Concat(slices.Collect(maps.Values(readCorpus(t)))...) {
		if len(c.tags) > 0 {
			continue // no shell of ours reads it, or curl signs it
		}
		_, warnings, err := convert.FromCurl(c.text)
		if err != nil {
			t.Errorf("%s\n%v", c.text, err)
			continue
		}
		script := write(t, folder, fmt.Sprintf("command%d.sh", len(commands)), makeFiles(t, filepath.Join(folder, "files"), warnings)+c.text+"\nwait\n")
		fmt.Fprintf(&all, "(case=%d; . %s)\n", len(commands), script)
		commands = append(commands, c)
	}
	execute(t, folder, "bash", write(t, folder, "all.sh", all.String()))
	came := map[string]received{}
	for _, got := range server.takeAll() {
		number, _ := playground.FieldValue(got.fields, "Parley-Case")
		if _, second := came[number]; !second {
			got.fields = slices.DeleteFunc(got.fields, func(f playground.Field) bool { return f.Name == "Parley-Case" })
			came[number] = got
		}
	}
	var faults []string
	for i, c := range commands {
		got, ok := came[fmt.Sprint(i)]
		if !ok {
			t.Errorf("curl sent nothing for %s of %s\n%s", c.title, c.file, c.text)
			continue
		}
		r, warnings, err := convert.FromCurl(c.text)
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := compose.Resolve(filled(t, r, warnings))
		if err != nil {
			t.Fatal(err)
		}
		if fault := differsFromCurl(resolved, got); fault != "" {
			faults = append(faults, c.text+"\n"+fault)
		}
	}
	// Versions of curl differ in details: those that Parley follows are Debian 12's.
	known := 0
	if version, _ := exec.Command("curl", "--version").Output(); !bytes.HasPrefix(version, []byte("curl 7.")) {
		known = len(commands) / 20
	}
	if len(faults) > known {
		t.Error(strings.Join(faults, "\n"))
	}
	if len(commands) < 150 {
		t.Errorf("only %d commands were run", len(commands))
	}
	t.Logf("%d commands", len(commands))
}

// filled puts the names of variables in their places, as makeFiles has it.
func filled(t *testing.T, r playground.Request, warnings []convert.Warning) playground.Request {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range warnings {
		if name, ok := strings.CutPrefix(w.Where, "$"); ok {
			text = bytes.ReplaceAll(text, []byte("{{"+name+"}}"), []byte(name))
		}
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.URL, "://") {
		r.URL = "http://" + r.URL
	}
	return r
}

var (
	namedFile   = regexp.MustCompile(`The file (\S.*?) is not read`)
	namedFolder = regexp.MustCompile(`^[\w. -]+(?:/[\w. -]+)*$`)
)

// makeFiles makes the files that a command names, empty as Parley has them, and returns
// commands that set its variables.
func makeFiles(t *testing.T, folder string, warnings []convert.Warning) (variables string) {
	t.Helper()
	for _, w := range warnings {
		if name, ok := strings.CutPrefix(w.Where, "$"); ok && !strings.Contains(w.Detail, "default") {
			variables += "export " + name + "=" + name + "\n"
		}
		if m := namedFile.FindStringSubmatch(w.Detail); m != nil && namedFolder.MatchString(m[1]) {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, m[1])), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, folder, m[1], "")
		}
	}
	return variables
}

// ofCurl are fields that curl writes by itself, and Parley too or with no need.
var ofCurl = regexp.MustCompile(`(?i)^(?:host|user-agent|accept|accept-encoding|content-length|expect|connection|te|transfer-encoding)$`)

func differsFromCurl(want playground.Request, got received) string {
	if got.method != want.Method {
		return fmt.Sprintf("curl sends the method %q, Parley %q", got.method, want.Method)
	}
	_, rest, _ := strings.Cut(want.URL, "://")
	target, _, _ := strings.Cut(rest, "#")
	if i := strings.IndexAny(target, "/?"); i >= 0 {
		target = target[i:]
	} else {
		target = ""
	}
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	target = cmp.Or(want.Options.Target, target)
	if loose(got.target) != loose(target) {
		return fmt.Sprintf("curl sends the target\n%q, Parley\n%q", got.target, target)
	}
	curls, ours := boundaryOf(got.fields), boundaryOf(fieldsOf(want))
	if curls == "" && got.body != want.Body.Text && !strings.EqualFold(got.body, want.Body.Text) || curls != "" && drawnBoundary.ReplaceAllString(got.body, "B") != drawnBoundary.ReplaceAllString(want.Body.Text, "B") {
		return fmt.Sprintf("curl sends the content\n%q, Parley\n%q", got.body, want.Body.Text)
	}
	seen := map[string]bool{}
	for _, f := range append(fieldsOf(want), got.fields...) {
		name := strings.ToLower(f.Name)
		if seen[name] {
			continue
		}
		seen[name] = true
		came, sent := playground.FieldValues(got.fields, name), playground.FieldValues(fieldsOf(want), name)
		if len(sent) == 0 && ofCurl.MatchString(name) {
			continue
		}
		for i := range came {
			came[i] = strings.ReplaceAll(came[i], "boundary="+curls, "boundary="+ours)
		}
		if !slices.Equal(came, sent) {
			return fmt.Sprintf("curl sends the field %s as %q, Parley as %q", f.Name, came, sent)
		}
	}
	return ""
}

func fieldsOf(r playground.Request) []playground.Field {
	var out []playground.Field
	for _, row := range r.Headers {
		out = append(out, playground.Field{Name: row.Name, Value: row.Value})
	}
	return out
}

// boundaryOf is the boundary of form data that a tool made itself.
func boundaryOf(fields []playground.Field) string {
	value, _ := playground.FieldValue(fields, "Content-Type")
	_, boundary, _ := strings.Cut(value, "boundary=")
	if strings.HasPrefix(boundary, "parley-") || strings.HasPrefix(boundary, "------------------------") {
		return boundary
	}
	return ""
}

// loose undoes the escapes that Parley writes for what cannot stand in a request line, and
// that curl leaves out.
func loose(target string) string {
	return strings.ToUpper(regexp.MustCompile(`(?i)%(?:22|3C|3E|5C|5E|60|7B|7C|7D|20|25|[89A-F][0-9A-F])`).ReplaceAllStringFunc(target, func(escape string) string {
		plain, err := url.PathUnescape(escape)
		if err != nil {
			return escape
		}
		return plain
	}))
}
