package convert_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// readBounded reads a command, which must end, and holds what comes of it
// to what holds of everything that is read.
func readBounded(t *testing.T, text string) {
	t.Helper()
	// How fast it is stands in a benchmark; this only tells a parser that does not end from
	// one on a busy machine.
	hung := time.AfterFunc(time.Minute, func() { panic(fmt.Sprintf("%d bytes that begin with %.60q are read for a minute", len(text), text)) })
	defer hung.Stop()
	convert.LooksLikeCurl(text)
	r, warnings, err := convert.FromCurl(text)
	if err != nil {
		if playground.CodeOf(err) != playground.Invalid || !utf8.ValidString(err.Error()) || !strings.HasSuffix(err.Error(), ".") {
			t.Fatalf("%.200q: %v", text, err)
		}
		return
	}
	for _, w := range warnings {
		if w.Where == "" || !strings.HasSuffix(w.Detail, ".") {
			t.Fatalf("%.200q: a warning without words: %+v", text, w)
		}
	}
	if r.Method == "" || r.URL == "" || r.Query == nil || r.Headers == nil || r.Auth.Kind == "" || r.Body.Kind == "" {
		t.Fatalf("%.200q: a part of the request is missing: %+v", text, r)
	}
	faults := compose.Validate(r, compose.Ceilings{})
	for _, f := range faults {
		for _, part := range []string{"/request/options", "/request/body/kind", "/request/body/base64", "/request/auth/kind", "/request/query"} {
			if strings.HasPrefix(f.Pointer, part) && !strings.Contains(f.Detail, "is not defined") {
				t.Fatalf("%.200q: %+v in %+v", text, f, r)
			}
		}
	}
	if len(faults) > 0 || len(text) > 4<<10 {
		return
	}
	resolved, err := compose.Resolve(r)
	if err != nil {
		t.Fatalf("%.200q: %v", text, err)
	}
	for _, target := range convert.Targets() {
		if _, err := convert.ToCode(target.ID, resolved); err != nil {
			t.Fatalf("%.200q: %s: %v", text, target.ID, err)
		}
	}
}

func FuzzFromCurl(f *testing.F) {
	files, err := filepath.Glob("testdata/curl/*.txt")
	if err != nil || files == nil {
		f.Fatal(files, err)
	}
	for _, c := range commandsOf(f, files) {
		f.Add(c.text)
	}
	f.Add("A=0\n\ncurl $ 0 00 <<AA&\n0") // what is behind the sign & waits for a text that does not come
	f.Fuzz(readBounded)
}

// TestLongCommandsAreReadAtOnce repeats what parsers go into, or come back to.
func TestLongCommandsAreReadAtOnce(t *testing.T) {
	t.Parallel()
	size := 16 << 10
	if os.Getenv("PARLEY_ALL_TESTS") == "1" {
		size = 64 << 10
	}
	for _, unit := range []string{
		"\n", " ", "\t", "'", `"`, `\`, "\\\n", "\\ ", "a\\\nb", "“", "‘", "”", "a’ ", "$(", "$((", "`", "{", "{ ", "(", "( ", "<<", "<<EOF\n", "<<-'A'", "<<<", "<(", ">(", "[[ ( ", "if ", "while ", "for x in ",
		"case x in ", "function f { ", "a ", "-d x ", "-d @f ", "-F a=@b ", "-H 'a: b' ", "-H x ", "--next ", "&", "& ", ";", "|", "&&", "!", "! ", "time ", "sudo ", "${a:-", "${a", "$'\\", "$a", "$a ", "^", "^\"", "^\n", "%a%", "%%",
		"[", "[1-", "{a,", "# ", "#\n", "> ", "\n> ", "\n$ ", "\n-", "\n'", "http://", "http://h/ ", "echo a | ", "printf a|", "a=b ", "A=$(", "\u00a0", "—", "–a ", "\u200b", "é", "🎉", "\xff", "x=`", "```\n", "- ", "{{a}}", "../", "/..", "=", ":",
		"--a=b ", "-", "-X", "--data-urlencode = ", "%41", "\n\n", "\r", "\r\n", "@", "\"\\", "' '", "\" \"", "$env:A ", "`\n", "PS C:\\>", "C:\\>",
	} {
		long := strings.Repeat(unit, size/len(unit))
		for _, text := range []string{long, "curl " + long, "curl http://h/ " + long, "curl http://h/ -d \"" + long + "\"", "curl http://h/ -d '" + long + "'", "curl 'http://h/" + long + "'", "curl http://h/ -d @- <<E\n" + long + "\nE", "curl ^\"http://h/" + long + "^\"", "curl http://h/ `\n " + long} {
			readBounded(t, text)
		}
	}
}

func TestACommandIsBounded(t *testing.T) {
	r, _, err := convert.FromCurl("curl http://h/ -d '" + strings.Repeat("x", 5<<20) + "'")
	if err != nil || len(r.Body.Text) != 5<<20 {
		t.Errorf("5 MiB of content: %d bytes, %v", len(r.Body.Text), err)
	}
	_, _, err = convert.FromCurl("curl http://h/ -d '" + strings.Repeat("x", 9<<20) + "'")
	if playground.CodeOf(err) != playground.Invalid {
		t.Errorf("9 MiB of content: %v", err)
	}
	if _, _, err = convert.FromCurl("curl http://h/\x00"); playground.CodeOf(err) != playground.Invalid {
		t.Errorf("NUL: %v", err)
	}
}

// TestNoCommandIsEverRun: the room has no means to.
func TestNoCommandIsEverRun(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			switch i.Path.Value {
			case `"os"`, `"os/exec"`, `"syscall"`, `"net"`, `"plugin"`, `"unsafe"`, `"mvdan.cc/sh/v3/interp"`, `"mvdan.cc/sh/v3/expand"`, `"io/ioutil"`:
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
	}
}

// TestAddressesAreNotTakenForCommands: what is typed into the address bar is one or the other.
func TestAddressesAreNotTakenForCommands(t *testing.T) {
	for _, text := range []string{
		"", " ", "http://example.com/", "https://example.com/curl", "example.com/curl", "http://example.com/curl x", "curl.se", "curl.se/docs", "https://curl.se", "localhost:8080/curl?a=b",
		"curly http://h/", "curl-like", "http://h/?q=a;curl+b", "http://h/?q=a|curl", "/curl", "//curl/x", "mycurl http://h/", "recurl", "192.168.0.1/curl", "http://h/$(curl x)",
	} {
		if convert.LooksLikeCurl(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
	for _, text := range []string{"curl", "curl http://h/", " \n curl\thttp://h/", "CURL http://h/", "curl.exe http://h/", `"C:\Program Files\curl\curl.exe" http://h/`, "./curl http://h/", "$ curl http://h/", "> curl http://h/", "\ufeffcurl http://h/", "x=1 curl http://h/", "curl -V"} {
		if !convert.LooksLikeCurl(text) {
			t.Errorf("%q is not taken for a command", text)
		}
	}
}
