package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// printed by encoding/json, which keeps order and spelling.
func indented(text string) []string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(text), "", "  "); err != nil {
		panic(err)
	}
	return strings.Split(out.String(), "\n")
}

// linesOf puts the lines of one side in the order of their numbers. A container that is
// empty on this side only is drawn on two lines of one number.
func linesOf(out playground.Aligned, side func(playground.AlignedLine) playground.AlignedSide) []string {
	byNumber := map[int]string{}
	for _, l := range out.Lines {
		s := side(l)
		if s.Number == 0 {
			continue
		}
		text := ""
		for _, token := range s.Tokens {
			text += token.Text
		}
		if before, twice := byNumber[s.Number]; twice {
			text = before + strings.TrimLeft(text, " ")
		}
		byNumber[s.Number] = text
	}
	var lines []string
	for i := 1; i <= len(byNumber); i++ {
		lines = append(lines, byNumber[i])
	}
	return lines
}

func sideA(l playground.AlignedLine) playground.AlignedSide { return l.A }
func sideB(l playground.AlignedLine) playground.AlignedSide { return l.B }

func TestBothSidesOfAlignedJSONAreTheDocumentsAsPrinted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := drawValue(rt, 5), drawValue(rt, 5)
		if rapid.Bool().Draw(rt, "alike") {
			b = strings.Replace(a, "1", "7", 1)
		}
		x, y := jsonRun(1, a), jsonRun(2, b)
		out := Align(context.Background(), x, y, mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}}).Pairs[0], AlignOptions{})
		if got := linesOf(out, sideA); !slices.Equal(got, indented(a)) {
			rt.Fatalf("A is shown as\n%s\nand is\n%s", strings.Join(got, "\n"), strings.Join(indented(a), "\n"))
		}
		if got := linesOf(out, sideB); !slices.Equal(got, indented(b)) {
			rt.Fatalf("B is shown as\n%s\nand is\n%s", strings.Join(got, "\n"), strings.Join(indented(b), "\n"))
		}
	})
}

func TestEqualLinesHoldNoMarkAndOthersDo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x, y := jsonRun(1, drawValue(rt, 4)), jsonRun(2, drawValue(rt, 4))
		out := Align(context.Background(), x, y, mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}}).Pairs[0], AlignOptions{})
		for i, l := range out.Lines {
			marked := slices.ContainsFunc(append(slices.Clone(l.A.Tokens), l.B.Tokens...), func(t playground.AlignedToken) bool { return t.Marked })
			if want := l.Kind == playground.Added || l.Kind == playground.Removed || l.Kind == playground.Changed; marked != want {
				rt.Fatalf("line %d of kind %q: marked %t", i, l.Kind, marked)
			}
			if (l.Kind == playground.Added) != (l.A.Number == 0 && l.Kind != playground.Changed) || (l.Kind == playground.Removed) != (l.B.Number == 0 && l.Kind != playground.Changed) {
				rt.Fatalf("line %d of kind %q has numbers %d and %d", i, l.Kind, l.A.Number, l.B.Number)
			}
			if l.Kind == "" && (l.Change != 0 || l.Difference != 0) || l.Kind != "" && l.Change == 0 {
				rt.Fatalf("line %d of kind %q belongs to difference %d", i, l.Kind, l.Change)
			}
		}
	})
}

func TestBothSidesOfAlignedTextAreTheTexts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "some words here", "some other words here", "}"}), 1, 40)
		a, b := lines.Draw(rt, "a"), lines.Draw(rt, "b")
		x, y := answered(1, 200, "text/plain", strings.Join(a, "\n")+"\n"), answered(2, 200, "text/plain", strings.Join(b, "\n")+"\n")
		out := Align(context.Background(), x, y, mustCompare(t, Input{Runs: []playground.ComparedRun{x, y}}).Pairs[0], AlignOptions{})
		if got := linesOf(out, sideA); !slices.Equal(got, a) {
			rt.Fatalf("A is shown as %q and is %q", got, a)
		}
		if got := linesOf(out, sideB); !slices.Equal(got, b) {
			rt.Fatalf("B is shown as %q and is %q", got, b)
		}
	})
}

func TestMarkedWordsAreWhatDiffers(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"the ", "fox", " ", "jumps, ", "é", "-", "over"}), 0, 30)
	join := func(tokens []playground.AlignedToken, all bool) string {
		s := ""
		for _, token := range tokens {
			if all || !token.Marked {
				s += token.Text
			}
		}
		return s
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := strings.Join(words.Draw(t, "a"), ""), strings.Join(words.Draw(t, "b"), "")
		as, bs := markWords(a, b)
		if join(as, true) != a || join(bs, true) != b {
			t.Fatalf("%q and %q are shown as %v and %v", a, b, as, bs)
		}
		if join(as, false) != join(bs, false) {
			t.Fatalf("what is not marked differs: %v and %v", as, bs)
		}
	})
}

func TestMarkWordsOf(t *testing.T) {
	show := func(tokens []playground.AlignedToken) string {
		return sideText(playground.AlignedSide{Number: 1, Tokens: tokens})[2:]
	}
	long := strings.Repeat("0123456789", 3_000)
	for _, c := range []struct{ name, a, b, wantA, wantB string }{
		{"a word", "a quick fox", "a slow fox", "a [quick] fox", "a [slow] fox"},
		{"nothing alike is marked whole", "alpha beta", "gamma, delta", "[alpha beta]", "[gamma, delta]"},
		{"a word more", "one three", "one two three", "one three", "one [two ]three"},
		{"numbers in a path", "/users/17/keys", "/users/18/keys", "/users/[17]/keys", "/users/[18]/keys"},
		{"nothing and something", "", "a", "", "[a]"},
		{"a long text by its ends", long + "x" + long, long + "yy" + long, "…" + long[len(long)-120:] + "[x]" + long[:120] + "…", "…" + long[len(long)-120:] + "[yy]" + long[:120] + "…"},
		{"long texts that differ within a character", long + "é" + long, long + "è" + long, "…" + long[len(long)-120:] + "[é]" + long[:120] + "…", "…" + long[len(long)-120:] + "[è]" + long[:120] + "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := markWords(c.a, c.b)
			if show(a) != c.wantA || show(b) != c.wantB {
				t.Errorf("got  %s | %s\nwant %s | %s", show(a), show(b), c.wantA, c.wantB)
			}
		})
	}
}

func TestFoldsOf(t *testing.T) {
	numbers := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("7,", n), ",") + "]" }
	for _, c := range []struct {
		name, a, b string
		folds      []string
	}{
		{"few equal lines stay open", `{"a":1,"b":2,"c":3,"d":4,"x":0}`, `{"a":1,"b":2,"c":3,"d":4,"x":1}`, nil},
		{"the middle of many is folded", `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"x":0}`, `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"x":1}`, []string{`5 in ""`}},
		{"a container is folded whole", `{"x":0,"list":` + numbers(20) + `,"y":0}`, `{"x":1,"list":` + numbers(20) + `,"y":1}`, []string{`22 in "list"`}},
		{"a fold inside of a member is named after it", `{"m":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"x":0,"j":1}}`, `{"m":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"x":1,"j":1}}`, []string{`6 in "m"`}},
		{"both sides of a difference", `[` + strings.Repeat("7,", 20) + `0` + strings.Repeat(",7", 20) + `]`, `[` + strings.Repeat("7,", 20) + `1` + strings.Repeat(",7", 20) + `]`, []string{`17 in ""`, `17 in ""`}},
		{"members of several names", `{"a":[1,2,3],"b":[1,2,3],"c":[1,2,3],"x":0}`, `{"a":[1,2,3],"b":[1,2,3],"c":[1,2,3],"x":1}`, []string{`15 in ""`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := aligned(t, jsonRun(1, c.a), jsonRun(2, c.b), AlignOptions{})
			var got []string
			for i, f := range out.Folds {
				got = append(got, fmt.Sprintf("%d in %q", f.Lines, f.In))
				n := 0
				for _, l := range out.Lines {
					if l.Fold == i+1 {
						n++
					}
				}
				if !f.Kept || n != f.Lines {
					t.Errorf("fold %d holds %d of %d lines", i+1, n, f.Lines)
				}
			}
			if !slices.Equal(got, c.folds) {
				t.Errorf("got %q, want %q\n%s", got, c.folds, strings.Join(drawn(out), "\n"))
			}
		})
	}
}
