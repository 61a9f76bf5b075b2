package convert_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/convert"
	"parley/playground"
	"parley/reply"
)

const judgedBody = `{"id":42,"name":"Ann","t":"42","price":2.5,"ok":true,"none":null,"empty":[],"es":"","tags":["a","b",5],"items":[{"id":1,"k":"x"},{"id":2}],"user":{"role":"admin","a b":1,"length":7},"url":"a/b?c"}`

// judgedChecks are checks of that body, many of which do not hold. Left out is what those tools fail at
// where Parley does not: to look for a text in what has none, and how many members an object has.
func judgedChecks() []playground.Check {
	var all []playground.Check
	add := func(of, at, is string, values ...string) {
		for _, v := range append(values, map[bool][]string{true: {""}}[len(values) == 0]...) {
			all = append(all, playground.Check{Of: of, At: at, Is: is, Value: v, Enabled: true})
		}
	}
	for _, p := range []string{"/id", "/name", "/t", "/price", "/ok", "/none", "/empty", "/es", "/tags", "/tags/0", "/items", "/items/1/id", "/user", "/user/a b", "/user/length", "/gone", "/gone/deep", "/url"} {
		for _, is := range []string{"exists", "absent", "empty", "filled"} {
			add("json", p, is)
		}
		add("json", p, "equals", "42", `"42"`, "Ann", "true", "null", "[]", `""`, "a/b?c")
		add("json", p, "differs", "42", "null", "Ann", `{"a":1}`)
		add("json", p, "contains", "a", `"42"`, `{"id":2}`)
		add("json", p, "matches", `^\w+$`, "^(42|Ann)$", "(?i)ANN", "a/b")
		add("json", p, "less", "43")
		add("json", p, "at_least", "2.5", "{{v}}")
		add("json", p, "type", playground.JSONTypes...)
		if p != "/user" {
			add("json", p, "length", "3", "0")
		}
		if p != "/t" { // where a variable is a text, and here what it looks like
			add("json", p, "equals", "{{v}}")
		}
		if slices.Contains([]string{"/name", "/t", "/es", "/tags", "/url", "/gone"}, p) {
			add("json", p, "lacks", "a")
		}
	}
	for _, h := range []string{"Content-Type", "x-left", "X-Gone"} {
		add("header", h, "exists")
		add("header", h, "absent")
		add("header", h, "equals", "41", "{{v}}")
		add("header", h, "differs", "41")
		add("header", h, "contains", "json")
		add("header", h, "lacks", "json")
		add("header", h, "matches", `^\d+$`)
		add("header", h, "more", "40", "100")
	}
	add("body", "", "contains", "Ann", "nope", `"id":42`)
	add("body", "", "lacks", "Ann", "nope")
	add("body", "", "matches", `"id":\d+`)
	add("body", "", "equals", judgedBody, "x")
	add("body", "", "empty")
	add("body", "", "filled")
	add("size", "", "equals", strconv.Itoa(len(judgedBody)))
	add("size", "", "less", "100 B", "1 MiB")
	add("time", "", "less", "30 s")
	add("time", "", "more", "30 s")
	return all
}

// TestRunnersJudgeAsParleyDoes: files that are exported come to the same in the tools' own runners.
func TestRunnersJudgeAsParleyDoes(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("X-Left", "41")
		_, _ = io.WriteString(w, judgedBody)
	}))
	defer s.Close()
	response := &playground.Response{Headers: []playground.Field{{Name: "Content-Type", Value: "application/json; charset=utf-8"}, {Name: "X-Left", Value: "41"}}, Content: playground.Content{SHA256: "x", DecodedSize: int64(len(judgedBody))}}
	for _, tool := range []struct {
		name, format string
		args         []string
		read         func(t *testing.T, out []byte) []bool
	}{
		{"newman", "postman", []string{"run", "file", "-r", "json", "--reporter-json-export", "out"}, newmanResults},
		{"httpyac", "http", []string{"send", "file", "--all", "--json", "--output", "none"}, yacResults},
	} {
		t.Run(tool.name, func(t *testing.T) {
			path, err := exec.LookPath(tool.name)
			if err != nil {
				t.Skip("SKIPPED: " + tool.name + " is not on this machine, and is optional")
			}
			file, checks := judgedFile(t, tool.format, s.URL)
			dir := t.TempDir()
			in, out := filepath.Join(dir, "file."+tool.format), filepath.Join(dir, "out")
			if err := os.WriteFile(in, []byte(file), 0o600); err != nil {
				t.Fatal(err)
			}
			stdout, err := os.Create(out)
			if err != nil {
				t.Fatal(err)
			}
			args := slices.Clone(tool.args)
			for i := range args {
				args[i] = map[string]string{"file": in, "out": out}[args[i]] + map[bool]string{true: args[i]}[args[i] != "file" && args[i] != "out"]
			}
			cmd := exec.Command(path, args...)
			cmd.Dir, cmd.Stdout = dir, stdout
			_ = cmd.Run() // it fails, as tests do
			_ = stdout.Close()
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			got := tool.read(t, text)
			if len(got) != len(checks) {
				t.Fatalf("%d results of %d checks", len(got), len(checks))
			}
			for i, check := range checks {
				filled := check
				filled.Value = strings.ReplaceAll(check.Value, "{{v}}", "42")
				want := reply.HoldTo([]playground.Check{filled}, response, []byte(judgedBody), playground.Millis(20*time.Millisecond))[0].Held
				if got[i] != want {
					t.Errorf("%s: %t, and here %t", checkLine(check), got[i], want)
				}
			}
		})
	}
}

// judgedFile is a collection in a format, with the checks that the format has a place for.
func judgedFile(t *testing.T, format, url string) (file string, checks []playground.Check) {
	write := func(c playground.Collection) string {
		text, err := convert.ToFile(format, c)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	with := func(checks []playground.Check) playground.SavedRequest {
		r := playground.NewRequest(url + "/")
		r.Checks = checks
		return playground.SavedRequest{Name: "R", Request: r}
	}
	for _, c := range judgedChecks() {
		if !strings.Contains(write(playground.Collection{Name: "C", Requests: []playground.SavedRequest{with([]playground.Check{c})}}), "Not written: ") {
			checks = append(checks, c)
		}
	}
	c := playground.Collection{Name: "C", Variables: []playground.Variable{{Name: "v", Value: "42"}}}
	for some := range slices.Chunk(checks, 50) {
		c.Requests = append(c.Requests, with(some))
	}
	return write(c), checks
}

// newmanResults tell which tests held, in their order.
func newmanResults(t *testing.T, out []byte) (all []bool) {
	var said struct {
		Run struct {
			Executions []struct {
				Assertions []struct{ Error any }
			}
		}
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	for _, e := range said.Run.Executions {
		for _, a := range e.Assertions {
			all = append(all, a.Error == nil)
		}
	}
	return all
}

func yacResults(t *testing.T, out []byte) (all []bool) {
	var said struct {
		Requests []struct{ TestResults []struct{ Status string } }
	}
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}
	for _, r := range said.Requests {
		for _, result := range r.TestResults {
			all = append(all, result.Status == "SUCCESS")
		}
	}
	return all
}
