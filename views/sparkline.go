package views

import (
	"cmp"
	"fmt"
	"sort"
	"strings"

	"parley/playground"
)

// Spark is the last runs of one request as a row of marks that differ in height, top
// and hue by class, so that it reads without colour.
type Spark struct {
	Label string
	Rects []sparkRect
	Paths []sparkPath
}

type sparkRect struct{ CSS, X, Y, Width, Height, Dash string }

type sparkPath struct{ CSS, D string }

// sparkPlaces is how many runs a sparkline shows.
const sparkPlaces = 12

// NewSpark draws runs given newest first; the newest stands on the right.
func NewSpark(recent []playground.Ending) Spark {
	recent = recent[:min(len(recent), sparkPlaces)]
	var s Spark
	if n := sparkPlaces - len(recent); n > 0 {
		s.Paths = append(s.Paths, sparkPath{"base", "M0 16h6v2h-6z" + strings.Repeat("m8 0h6v2h-6z", n-1)})
	}
	for i := len(recent) - 1; i >= 0; i-- {
		s.add((sparkPlaces-1-i)*8, recent[i])
	}
	s.Label = sparkLabel(recent)
	return s
}

func at(x int) string { return fmt.Sprint(x) }

func (s *Spark) add(x int, run playground.Ending) {
	if run.Amiss() {
		s.Rects = append(s.Rects, sparkRect{CSS: "client", X: at(x), Y: "13", Width: "6", Height: "5"}, sparkRect{CSS: "client", X: at(x), Y: "8", Width: "6", Height: "3"})
		return
	}
	switch playground.ClassOf(run.Status()) {
	case playground.ClassSuccess:
		s.Rects = append(s.Rects, sparkRect{CSS: "ok", X: at(x), Y: "13", Width: "6", Height: "5"})
	case playground.ClassServerError:
		s.Rects = append(s.Rects, sparkRect{CSS: "server", X: at(x), Y: "1", Width: "6", Height: "17"})
	case playground.ClassNone:
		s.Rects = append(s.Rects, sparkRect{CSS: "none", X: at(x) + ".5", Y: "1.5", Width: "5", Height: "16", Dash: "2 1.5"})
	case playground.ClassRedirection:
		s.Paths = append(s.Paths, sparkPath{"redir", fmt.Sprintf("M%d 18V12L%d 9L%d 12V18z", x, x+3, x+6)})
	case playground.ClassClientError:
		s.Paths = append(s.Paths, sparkPath{"client", fmt.Sprintf("M%d 18V10L%d 6L%d 10V18z", x, x+3, x+6)})
	default:
		s.Rects = append(s.Rects, sparkRect{CSS: "info", X: at(x), Y: "15", Width: "6", Height: "3"})
	}
}

// sparkLabel says the same in words: "Last 8 runs: 5 × 200, 3 × 429".
func sparkLabel(recent []playground.Ending) string {
	counts := map[playground.Ending]int{}
	for _, status := range recent {
		counts[status]++
	}
	codes := make([]playground.Ending, 0, len(counts))
	for code := range counts {
		codes = append(codes, code)
	}
	// No response, which is 0, comes last.
	order := func(e playground.Ending) (int, bool) { return cmp.Or(e.Status(), 1000), e.Amiss() }
	sort.Slice(codes, func(i, j int) bool {
		a, amiss := order(codes[i])
		b, _ := order(codes[j])
		return a < b || a == b && !amiss && codes[j].Amiss()
	})
	said := make([]string, len(codes))
	for i, code := range codes {
		what := fmt.Sprint(code.Status())
		switch {
		case code == 0:
			what = "no response"
		case code.Amiss():
			what += " with a failure"
		}
		said[i] = fmt.Sprintf("%d × %s", counts[code], what)
	}
	switch len(recent) {
	case 0:
		return "No earlier runs"
	case 1:
		return "Last run: " + said[0]
	}
	return fmt.Sprintf("Last %d runs: %s", len(recent), strings.Join(said, ", "))
}
