package inspect

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"parley/playground"
)

// TestMain is the program that runs filters as well.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == FilterCommand {
		os.Exit(RunFilter(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func mustFilter(t *testing.T, text, filter string) Filtered {
	t.Helper()
	f, err := New().Filter(context.Background(), "x", contentOf(text), filter)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func resultsOf(f Filtered) string {
	var b strings.Builder
	for _, r := range f.Results {
		b.Write(append(r, ' '))
	}
	return strings.TrimSpace(b.String())
}

func TestFiltersAnswer(t *testing.T) {
	for _, c := range []struct{ name, text, filter, want string }{
		{"a path", `{"a":[{"b":1},{"b":2}]}`, ".a[].b", "1 2"},
		{"numbers keep their digits", `[1.10,12345678901234567890123,1e400]`, ".[]", "1.10 12345678901234567890123 1e400"},
		{"several documents", "1 2\n3", ". + 1", "2 3 4"},
		{"nothing", `{}`, "empty", ""},
		{"the environment is empty", `null`, "env, $ENV", "{} {}"},
		{"a filter that stops by itself", `null`, "1, halt, 2", "1"},
		{"an own function", `[3,1]`, "def f: sort; f", "[1,3]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if f := mustFilter(t, c.text, c.filter); resultsOf(f) != c.want || f.Fault != nil || f.Cut != "" {
				t.Errorf("%s %+v %s, want %s", resultsOf(f), f.Fault, f.Cut, c.want)
			}
		})
	}
}

func TestFaultsOfAFilterArePointedAt(t *testing.T) {
	for _, c := range []struct {
		name, text, filter, detail string
		at                         int
		before                     string
	}{
		{"a word too many", `1`, ". | foo bar", "Unexpected token", 8, ""},
		{"an end too early", `1`, ".a | ", "Unexpected EOF", 5, ""},
		{"a function that is none", `1`, ". | nosuch(1)", "Function not defined: nosuch/1", 4, ""},
		{"a variable that is none", `1`, ". + $x", "Variable not defined: $x", 4, ""},
		{"the wrong kind of value", `{"a":1}`, ".a.b", "Expected an object but got: number", -1, ""},
		{"results before a fault", `[1,"x"]`, ".[] | . + 1", "Cannot add", -1, "2"},
		{"modules", `1`, `import "a" as a; 1`, "", -1, ""},
		{"input", `1`, `input`, "", -1, ""},
		{"no JSON", `<a>`, ".", "The body is not JSON.", -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := mustFilter(t, c.text, c.filter)
			if f.Fault == nil || !strings.Contains(f.Fault.Detail, c.detail) || f.Fault.At != c.at || resultsOf(f) != c.before {
				t.Errorf("%+v after %s, want %s at %d", f.Fault, resultsOf(f), c.detail, c.at)
			}
		})
	}
}

// What cannot be read is said at once: it needs no process, and so no patience.
func TestAFilterThatCannotBeReadNeedsNoTime(t *testing.T) {
	i := New()
	i.patience = 0
	f, err := i.Filter(t.Context(), "x", contentOf("{}"), ".a | |")
	if err != nil || f.Fault == nil || f.Cut != "" || f.Fault.At < 0 {
		t.Errorf("it says %+v, %v", f, err)
	}
}

func TestNoFilterHangsOrEatsTheMachine(t *testing.T) {
	for name, filter := range map[string]string{
		"an endless recursion":        "def f: f; f",
		"a deep recursion":            "def f: 1 + f; f",
		"endless results":             "repeat(1)",
		"a long range":                "[range(1e12)] | length",
		"a huge text":                 `"x" * 1e9 | length`,
		"a text that doubles":         `reduce range(60) as $i ("x"; . + .) | length`,
		"a list that doubles":         "reduce range(60) as $i ([1]; [., .]) | tojson | length",
		"a path that never ends":      "[recurse([.])] | length",
		"an expression that is heavy": `[range(1e6)] | map(tostring) | join(",") | [match("(1|2|3)*x"; "g")] | length`,
		"combinations":                "[combinations(40)]",
		"a limit that is far":         "last(range(1e15))",
	} {
		t.Run(name, func(t *testing.T) {
			i := New()
			i.patience /= 4
			f, err := i.Filter(context.Background(), "x", contentOf(`[[0,1],[0,1]]`), filter)
			if err != nil || f.Cut == "" {
				t.Errorf("%v: it ended with %.100s %+v", err, resultsOf(f), f.Fault)
			}
		})
	}
}

func TestResultsAndContentHaveABound(t *testing.T) {
	f := mustFilter(t, `1`, `range(1e9)`)
	if f.Cut == "" || len(f.Results) < 1000 || len(bytes.Join(bytesOf(f), nil)) > mostResults {
		t.Errorf("%d results, %s", len(f.Results), f.Cut)
	}
	_, err := New().Filter(context.Background(), "x", huge{}, ".")
	if playground.CodeOf(err) != playground.TooLarge || !strings.Contains(err.Error(), "100 MB") {
		t.Errorf("%v", err)
	}
	if f := mustFilter(t, "1", strings.Repeat(" ", mostFilter)+"."); f.Fault == nil || !strings.Contains(f.Fault.Detail, "too long") {
		t.Errorf("%+v", f)
	}
}

func bytesOf(f Filtered) [][]byte {
	out := make([][]byte, len(f.Results))
	for i, r := range f.Results {
		out[i] = r
	}
	return out
}

// huge is content that is too long to filter.
type huge struct{ held }

func (huge) Size() int64 { return 100_000_000 }
