package explain

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
)

// reply is an answer as servers send it, as testdata/replies has them.
//
// A line with === begins one and names it. Lines with ? are the request where it matters:
// method and URL, fields; ?? is its content. The answer follows as it stands on the wire.
// Lines with ! are what is to be said first: the rule and its sentence; lines with !> are
// the steps that it offers, lines with !+ rules that have to speak as well.
type reply struct {
	name        string
	run         playground.Run
	rule, says  string
	steps, also []string
	lines       []string // without what is expected
}

// readReplies reads one file of answers.
func readReplies(t testing.TB, path string) []reply {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []reply
	for _, part := range strings.Split("\n"+string(text), "\n=== ")[1:] {
		lines := strings.Split(strings.TrimSuffix(part, "\n"), "\n")
		c := reply{name: lines[0]}
		var head []string
		for i, line := range lines[1:] {
			switch {
			case strings.HasPrefix(line, "!> "):
				c.steps = append(c.steps, line[3:])
			case strings.HasPrefix(line, "!+ "):
				c.also = append(c.also, line[3:])
			case strings.HasPrefix(line, "! "):
				c.rule, c.says, _ = strings.Cut(line[2:], " ")
			case strings.HasPrefix(line, "?"):
				head = append(head, line)
			default:
				c.lines = append(head, lines[1+i:]...)
				c.run = replyRun(t, c.name, head, lines[1+i:])
			}
			if c.lines != nil {
				break
			}
		}
		all = append(all, c)
	}
	return all
}

// replyRun makes the run of what was asked and what was answered.
func replyRun(t testing.TB, name string, asked, answer []string) playground.Run {
	t.Helper()
	method, url := "GET", "https://api.test/items/7"
	if len(asked) > 0 {
		if m, u, ok := strings.Cut(asked[0][2:], " "); ok && !strings.HasSuffix(m, ":") && asked[0][1] != '?' {
			method, url, asked = m, u, asked[1:]
		}
	}
	b := given(method, url)
	content, typed := "", false
	for _, line := range asked {
		if strings.HasPrefix(line, "?? ") {
			content = line[3:]
			continue
		}
		field, value, _ := strings.Cut(line[2:], ": ")
		b.sends(field, value)
		typed = typed || strings.EqualFold(field, "Content-Type")
	}
	switch {
	case content != "" && !typed:
		b.json(content)
	case content != "":
		b.content(content)
	}
	m := statusLine.FindStringSubmatch(answer[0])
	if m == nil {
		t.Fatalf("%s: %q is no status line", name, answer[0])
	}
	status, _ := strconv.Atoi(m[2])
	fields, n := []string{}, 1
	for ; n < len(answer) && answer[n] != ""; n++ {
		fields = append(fields, answer[n])
	}
	body := strings.Join(answer[min(n+1, len(answer)):], "\n")
	run := b.answers(status, body, fields...)
	r := run.Final().Response
	r.HTTPVersion, r.Reason = m[1], m[3]
	return run
}

// TestAnswersAsServersSendThemAreUnderstood reads every answer as a user would get it: what
// is said first, and the steps beside it, are those of the file.
func TestAnswersAsServersSendThemAreUnderstood(t *testing.T) {
	files, err := filepath.Glob("testdata/replies/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no answers", err)
	}
	for _, path := range files {
		all := readReplies(t, path)
		if *update {
			writeReplies(t, path, all)
			continue
		}
		for _, c := range all {
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txt")+"/"+c.name, func(t *testing.T) {
				e := Explain(c.run, playground.Past{})
				first := e.Findings[0]
				if first.ID != c.rule || first.Title != c.says || e.Headline != first.Title {
					t.Errorf("%s says %q\nwant %s: %q", first.ID, first.Title, c.rule, c.says)
				}
				if got, want := strings.Join(stepsOf(first), "\n"), strings.Join(c.steps, "\n"); got != want {
					t.Errorf("%s offers\n%s\nwant\n%s", first.ID, got, want)
				}
				if len(first.Evidence) == 0 {
					t.Errorf("%s shows no evidence", first.ID)
				}
				for _, id := range c.also {
					finds(t, e, id)
				}
			})
		}
	}
}

// stepsOf are the steps of a finding that make another request, or wait for it.
func stepsOf(d playground.Finding) []string {
	var all []string
	for _, a := range d.Actions {
		if a.Kind != playground.ActionCopy && a.Kind != playground.ActionOpen {
			all = append(all, string(a.Kind)+": "+a.Label)
		}
	}
	return all
}

// writeReplies writes a file again with what is said today; read the difference.
func writeReplies(t *testing.T, path string, all []reply) {
	t.Helper()
	var b strings.Builder
	for _, c := range all {
		e := Explain(c.run, playground.Past{})
		first := e.Findings[0]
		fmt.Fprintf(&b, "=== %s\n! %s %s\n", c.name, first.ID, first.Title)
		for _, s := range stepsOf(first) {
			fmt.Fprintf(&b, "!> %s\n", s)
		}
		for _, id := range c.also {
			fmt.Fprintf(&b, "!+ %s\n", id)
		}
		b.WriteString(strings.Join(c.lines, "\n") + "\n")
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
