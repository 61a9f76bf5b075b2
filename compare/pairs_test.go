package compare

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
)

// pairCase is two answers as an API gives them, and what is to be said of them.
type pairCase struct {
	name string
	runs []playground.ComparedRun
	says string
}

// readPairs reads the cases of a file: each begins with ">>> case", has two answers and what
// is to be said of them, which begins with ">>> says".
func readPairs(t *testing.T, file string) []pairCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []pairCase
	for _, one := range strings.Split("\n"+string(text), "\n>>> case ")[1:] {
		name, rest, _ := strings.Cut(one, "\n")
		answers, says, _ := strings.Cut(strings.TrimSuffix(rest, "\n"), "\n>>> says\n")
		_, answers, _ = strings.Cut(answers, ">>> A ")
		a, b, _ := strings.Cut(answers, "\n>>> B ")
		out = append(out, pairCase{name, []playground.ComparedRun{readAnswer(t, 1, a), readAnswer(t, 2, b)}, strings.TrimSpace(says)})
	}
	return out
}

// readAnswer reads "status type", the fields and the content of an answer.
func readAnswer(t *testing.T, id playground.RunID, text string) playground.ComparedRun {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n>>> body")
	lines := strings.Split(head, "\n")
	code, mediaType, _ := strings.Cut(lines[0], " ")
	status, err := strconv.Atoi(code)
	if err != nil {
		t.Fatalf("%q: %v", lines[0], err)
	}
	body = strings.TrimPrefix(strings.Trim(body, "\n")+"\n", "\n")
	body = strings.NewReplacer(`\r`+"\n", "\r\n", `\n`, "\n").Replace(body)
	body = strings.TrimSuffix(body, "\n")
	for i := range 256 {
		body = strings.ReplaceAll(body, fmt.Sprintf(`\x%02x`, i), string([]byte{byte(i)}))
	}
	return answered(id, status, strings.TrimPrefix(mediaType, "-"), body, lines[1:]...)
}

// toldPair writes what is said of a pair: the summary, then each change, and what is proposed.
func toldPair(out playground.Comparison) string {
	lines := []string{out.Summary}
	p := out.Pairs[0]
	for _, h := range p.Headers {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s -> %s", h.Kind, h.Name, strings.Join(h.A, " | "), strings.Join(h.B, " | ")))+byWord(h.IgnoredBy))
	}
	for _, c := range p.Body.Changes {
		at := c.Path + c.Where
		if c.From != "" && c.From != c.Path {
			at = c.From + " -> " + c.Path
		}
		if c.AStart+c.BStart > 0 {
			at += fmt.Sprintf(" lines %d+%d %d+%d", c.AStart, len(c.ALines), c.BStart, len(c.BLines))
		}
		lines = append(lines, strings.TrimSpace(string(c.Kind)+" "+at)+byWord(c.IgnoredBy))
	}
	if p.Body.Note != "" {
		lines = append(lines, "note: "+p.Body.Note)
	}
	for _, idea := range out.Proposals {
		lines = append(lines, "proposed "+idea.Rule+": "+idea.Reason)
	}
	return strings.Join(lines, "\n")
}

func byWord(by *string) string {
	if by == nil {
		return ""
	}
	return " (by " + *by + ")"
}

func TestPairsAreTold(t *testing.T) {
	files, err := filepath.Glob("testdata/pairs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		for _, c := range readPairs(t, file) {
			t.Run(c.name, func(t *testing.T) {
				out := mustCompare(t, Input{Runs: c.runs, Defaults: true})
				if got := toldPair(out); got != c.says {
					t.Errorf("got\n%s\nwant\n%s", got, c.says)
				}
				if p := out.Pairs[0].Body; p.Kind == "json" && len(c.runs[0].Body)*len(c.runs[1].Body) > 0 {
					checkPatch(t, whole(p, c.runs[0].Body), whole(p, c.runs[1].Body), p.Patch)
				}
			})
		}
	}
}

// whole is the list of rows, or of JSON texts that stand a line each, and other content as it is.
func whole(p playground.BodyChange, body []byte) []byte {
	if strings.Contains(p.Note, "CSV") {
		rows, err := csvRows(context.Background(), newHasher(), body, maxNodes)
		if err != nil {
			panic(err) // the comparison has read it
		}
		return rows.text
	}
	for note, read := range map[string]func(context.Context, *hasher, []byte, int) (*document, error){"server-sent events": eventRows, "multipart": partRows} {
		if strings.Contains(p.Note, note) {
			list, err := read(context.Background(), newHasher(), body, maxNodes)
			if err != nil {
				panic(err) // the comparison has read it
			}
			return list.text
		}
	}
	if strings.Contains(p.Note, "left out here") {
		if plain, _, found := withoutComments(body); found {
			return plain
		}
	}
	if !strings.Contains(p.Note, "a line each") {
		return body
	}
	lines := strings.FieldsFunc(string(body), func(r rune) bool { return r == '\n' })
	return []byte("[" + strings.Join(lines, ",") + "]")
}

// TestProposedRulesWork gives each rule that is proposed for a pair to the comparison of that
// pair: it leaves out what it was proposed for.
func TestProposedRulesWork(t *testing.T) {
	files, err := filepath.Glob("testdata/pairs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		for _, c := range readPairs(t, file) {
			for _, idea := range mustCompare(t, Input{Runs: c.runs, Defaults: true}).Proposals {
				out := mustCompare(t, Input{Runs: c.runs, Defaults: true, Rules: []playground.RuleHits{{Rule: idea.Rule}}})
				if out.Rules[0].Rule != idea.Rule || out.Rules[0].Hits == 0 {
					t.Errorf("%s: %s leaves out nothing", c.name, idea.Rule)
				}
			}
		}
	}
}
