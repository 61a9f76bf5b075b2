package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// held is content in memory.
type held struct{ *bytes.Reader }

func (h held) Size() int64 { return h.Reader.Size() }

func contentOf(text string) held { return held{bytes.NewReader([]byte(text))} }

// shown writes lines as they are read: a line that goes on stands behind the one before.
func shown(lines []playground.ShownLine) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, s := range l.Spans {
			if s.Hit {
				b.WriteString("«" + s.Text + "»")
			} else {
				b.WriteString(s.Text)
			}
		}
	}
	return b.String()
}

func mustWindow(t testing.TB, i *Inspector, text string, l Layout, at int64, find Query) playground.BodyWindow {
	t.Helper()
	w, err := i.Window(context.Background(), "name", contentOf(text), l, at, find, -1)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestContentIsLaidOut(t *testing.T) {
	for _, c := range []struct {
		name, text string
		layout     Layout
		want       string
		fault      string
	}{
		{"an object", `{"a":1.0,"b":[true,null,"x\"y"],"c":{},"d":[]}`, AsJSON, "{\n  \"a\": 1.0,\n  \"b\": [\n    true,\n    null,\n    \"x\\\"y\"\n  ],\n  \"c\": {},\n  \"d\": []\n}", ""},
		{"numbers keep their digits", "[1e400, -0.10,123456789012345678901234567890]", AsJSON, "[\n  1e400,\n  -0.10,\n  123456789012345678901234567890\n]", ""},
		{"names that stand twice", `{"a":1,"a":2}`, AsJSON, "{\n  \"a\": 1,\n  \"a\": 2\n}", ""},
		{"a single value", ` "x" `, AsJSON, `"x"`, ""},
		{"empty lists with blanks in them", "[ ]", AsJSON, "[]", ""},
		{"text behind the end", `{} x`, AsJSON, "{}x", "there is more after its end"},
		{"a comma too many", "{\n\"a\": 1,\n}", AsJSON, "{\n  \"a\": 1,}", "a name in quotation marks is expected"},
		{"an end too early", `{"a":[1`, AsJSON, "{\n  \"a\": [\n    1", "it breaks off before its end"},
		{"the wrong bracket", `[1}`, AsJSON, "[\n  1}", "a comma or the end of the list or object is expected"},
		{"a number that breaks off", `[1.]`, AsJSON, "[\n  1.]", "a number breaks off"},
		{"a line break in a text", "[\"a\nb\"]", AsJSON, "[\n  \"a\nb\"]", "a line break or another control character stands in a text"},
		{"an escape that is none", `["\x"]`, AsJSON, "[\n  \"\\x\"]", "a backslash stands before what cannot be escaped"},
		{"a word that is none", `[nil]`, AsJSON, "[\n  nil]", "it holds what no JSON may hold"},
		{"no JSON at all", "A", AsJSON, "A", "it holds what no JSON may hold"},
		{"nothing but blanks", `  `, AsJSON, "", "it breaks off before its end"},
		{"one document a line", "{\"a\":1}\n[2]\n", AsJSONs, "{\n  \"a\": 1\n}\n[\n  2\n]", ""},
		{"text", "a\r\nb\n\nc", AsText, "a\nb\n\nc", ""},
		{"text with a last line break", "a\n", AsText, "a", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mustWindow(t, New(), c.text, c.layout, 0, Query{})
			if got := shown(w.Lines); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			fault := ""
			if w.Fault != nil {
				fault = w.Fault.Detail
			}
			if fault != c.fault {
				t.Errorf("fault %q, want %q", fault, c.fault)
			}
		})
	}
}

func TestNestingHasABound(t *testing.T) {
	w := mustWindow(t, New(), strings.Repeat("[", deepest+5), AsJSON, 0, Query{})
	if w.Fault == nil || !strings.Contains(w.Fault.Detail, "too deep") {
		t.Errorf("%+v", w.Fault)
	}
}

func TestAFaultNamesItsLine(t *testing.T) {
	w := mustWindow(t, New(), "{\n \"a\": 1,\n \"b\" 2\n}", AsJSON, 0, Query{})
	if w.Fault == nil || w.Fault.Line != 3 || w.Fault.Detail != "a colon is expected" {
		t.Errorf("%+v", w.Fault)
	}
}

// long makes JSON of about that many bytes.
func long(bytes int) string {
	var b strings.Builder
	b.WriteByte('[')
	for i := 0; b.Len() < bytes; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"name":"number %d","tags":["a","b"],"deep":{"x":[[%d]]}}`, i, i, i)
	}
	b.WriteByte(']')
	return b.String()
}

// walk reads all windows forwards, then checks that they are met again backwards and from
// anywhere in them.
func walk(t testing.TB, text string, l Layout) string {
	t.Helper()
	i := New()
	var all []playground.ShownLine
	var windows []playground.BodyWindow
	number := int64(0)
	for at := int64(0); ; {
		w := mustWindow(t, i, text, l, at, Query{})
		for j := range w.Lines {
			if w.Lines[j].Number == 0 && len(all) > 0 {
				all[len(all)-1].Spans = append(all[len(all)-1].Spans, w.Lines[j].Spans...)
				continue
			}
			if number++; w.Lines[j].Number != number {
				t.Fatalf("line %d is numbered %d", number, w.Lines[j].Number)
			}
			all = append(all, w.Lines[j])
		}
		if w.At != at || len(w.Lines) > windowLines+1 || w.Next-w.At > longLine+16 {
			t.Fatalf("the window at %d begins at %d, has %d lines and %d bytes", at, w.At, len(w.Lines), w.Next-w.At)
		}
		windows = append(windows, w)
		if w.Next >= w.Size {
			break
		}
		at = w.Next
	}
	late := New() // knows nothing yet
	for n := len(windows) - 1; n >= 0; n-- {
		want := windows[n]
		for _, at := range []int64{want.At, (want.At + want.Next) / 2, want.Next - 1} {
			got := mustWindow(t, late, text, l, at, Query{})
			before := int64(-1)
			if n > 0 {
				before = windows[n-1].At
			}
			if got.At != want.At || got.Next != want.Next || got.Prev != before || shown(got.Lines) != shown(want.Lines) {
				t.Fatalf("from %d: %d to %d, before it %d; want %d to %d, before it %d", at, got.At, got.Next, got.Prev, want.At, want.Next, before)
			}
		}
	}
	return shown(all)
}

func TestWindowsMakeTheWholeFromAnywhere(t *testing.T) {
	var indented bytes.Buffer
	text := long(700_000)
	if err := json.Indent(&indented, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	if got := walk(t, text, AsJSON); got != indented.String() {
		t.Error("the windows of JSON do not make the whole")
	}
	if got := walk(t, indented.String(), AsText); got != indented.String() {
		t.Error("the windows of text do not make the whole")
	}
	one := `"` + strings.Repeat("ü€x", 100_000) + `"`
	if got := walk(t, one, AsJSON); got != one {
		t.Error("the windows of one long string do not make the whole")
	}
	if got := walk(t, one, AsText); got != one {
		t.Error("the windows of one long line do not make the whole")
	}
	lines := strings.TrimSuffix(strings.Repeat("\n", 30_000), "\n")
	if got := walk(t, lines+"\n", AsText); got != lines {
		t.Error("the windows of empty lines do not make the whole")
	}
	walk(t, `{"a":"`+strings.Repeat("x", 300_000)+"\n"+strings.Repeat("y\n", 50_000), AsJSON) // broken half-way
	walk(t, "[1,"+strings.Repeat(" ", 400_000)+"2]", AsJSON)
	walk(t, "["+strings.Repeat(`"\u00e4`, 1)+strings.Repeat(`\u00e4`, 60_000)+`"]`, AsJSON)
}

func TestAnyJSONIsLaidOutAsTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyJSON(t, 4)
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(text), "", "  "); err != nil {
			t.Fatal(err)
		}
		w, err := New().Window(context.Background(), "x", contentOf(text), AsJSON, 0, Query{}, -1)
		if err != nil || w.Fault != nil || shown(w.Lines) != want.String() {
			t.Fatalf("%v %+v\n%s\nwant\n%s", err, w.Fault, shown(w.Lines), want.String())
		}
	})
}

func anyJSON(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	if depth == 0 {
		kind = min(kind, 3)
	}
	switch kind {
	case 0:
		return rapid.SampledFrom([]string{"true", "false", "null"}).Draw(t, "word")
	case 1:
		return rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?`).Draw(t, "number")
	case 2, 3:
		s, _ := json.Marshal(rapid.String().Draw(t, "text"))
		return string(s)
	}
	n := rapid.IntRange(0, 4).Draw(t, "n")
	parts := make([]string, n)
	for i := range parts {
		parts[i] = anyJSON(t, depth-1)
		if kind == 5 {
			parts[i] = `"k` + fmt.Sprint(i%3) + `" : ` + parts[i]
		}
	}
	if kind == 5 {
		return "{" + strings.Join(parts, ",") + "}"
	}
	return "[" + strings.Join(parts, " ,") + "]"
}

func FuzzEveryWindow(f *testing.F) {
	f.Add(`{"a":[1,2,{"b":null}]}`, true)
	f.Add("a\nb", false)
	f.Add("\xef0", true)
	f.Add(" \xbb0", true)
	f.Fuzz(func(t *testing.T, text string, asJSON bool) {
		if text == "" {
			return
		}
		l := AsText
		if asJSON {
			l = AsJSON
		}
		w := mustWindow(t, New(), text, l, 0, Query{})
		if asJSON && (w.Fault == nil) != (json.Valid([]byte(text))) && !strings.Contains(text, strings.Repeat("[", 100)) {
			t.Fatalf("valid: %v, fault: %+v", json.Valid([]byte(text)), w.Fault)
		}
		walk(t, text, l)
	})
}

func TestAnIndexOfManyWindowsStaysSmall(t *testing.T) {
	text := "[" + strings.Repeat("1,", 40<<20/2) + "1]"
	c, i := contentOf(text), New()
	i.patience *= 30
	ctx := context.Background()
	last, err := i.Window(ctx, "x", c, AsJSON, c.Size(), Query{}, -1)
	if err != nil || last.Next != c.Size() || last.Lines[len(last.Lines)-1].Number != last.Total {
		t.Fatalf("%v %d of %d", err, last.Next, c.Size())
	}
	x := i.indexes.get("x1", nil)
	if x.every < 2 || len(x.places) > mostPlaces {
		t.Errorf("%d places, one for every %d windows", len(x.places), x.every)
	}
	for w, n := last, 0; w.Prev >= 0 && n < 5; n++ {
		before, err := i.Window(ctx, "x", c, AsJSON, w.Prev, Query{}, -1)
		if err != nil || before.Next != w.At || before.At != w.Prev {
			t.Fatalf("%v: before %d: %d to %d", err, w.At, before.At, before.Next)
		}
		w = before
	}
}

func TestAWindowFarAwayMayTakeMoreThanOneLook(t *testing.T) {
	text := long(5 << 20)
	ctx, stop := context.WithCancel(context.Background())
	stop() // no time at all: one block is read each time
	i := New()
	w, looks := playground.BodyWindow{}, 0
	for {
		var err error
		if w, err = i.Window(ctx, "x", contentOf(text), AsJSON, 4<<20, Query{}, -1); err != nil {
			t.Fatal(err)
		}
		if looks++; w.Lines != nil {
			break
		}
		if w.Reached <= 0 || w.Reached > 5<<20 {
			t.Fatalf("%+v", w)
		}
	}
	if looks < 3 || w.At > 4<<20 || w.Next <= 4<<20 {
		t.Errorf("%d looks, %d to %d", looks, w.At, w.Next)
	}
}

func TestBytesAreShownInRows(t *testing.T) {
	text := strings.Repeat("x", hexBytes+10)
	w := mustWindow(t, New(), text, AsBytes, hexBytes+3, Query{})
	if w.At != hexBytes || w.Prev != 0 || w.Next != int64(len(text)) || len(w.Bytes) != 10 {
		t.Errorf("%+v", w)
	}
}

func TestLinesOfPointersAreFound(t *testing.T) {
	text := `{"a":{"b":[1,{"c~/":2}]},"a2":"x","n":-1}`
	got := Lines([]byte(text), []string{"", "/a/b", "/a/b/1/c~0~1", "/a2", "/n", "/none"})
	want := map[string]int64{"": 1, "/a/b": 3, "/a/b/1/c~0~1": 6, "/a2": 10, "/n": 11}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}
