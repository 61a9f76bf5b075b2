//go:build bench

package bench

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// rounds is how often each measurement is made, in turn with what it is compared with. A
// figure is the median of the rounds' own ratios.
const rounds = 9

// unbounded is the gate and the aim of a figure that is only told.
const unbounded = -1

// figure is one line of the table.
type figure struct {
	goal, name string
	value      float64
	gate, aim  float64 // equal where there is but one bound
	less       bool    // less is better
	said       string  // what was measured, in absolute figures
}

// instead says that a gate is lower than the plan's. DESIGN.md has the measurements, and why.
func instead(plans float64) string { return "; the plan's gate was " + short(plans) }

// verdict says how a figure stands to its gate and aim.
func (f figure) verdict() string {
	good := func(bound float64) bool { return f.value >= bound }
	if f.less {
		good = func(bound float64) bool { return f.value <= bound }
	}
	switch {
	case f.aim == unbounded:
		return ""
	case good(f.aim):
		return "aim"
	case good(f.gate):
		return "pass"
	}
	return "MISS"
}

// bench is a run of the benchmark: the built programs, and what was found.
type bench struct {
	*testing.T
	parley, limit string // the programs
	figures       []figure
}

func (b *bench) found(f figure) {
	b.Logf("%s %s: %s (gate %s, aim %s): %s  %s", f.goal, f.name, short(f.value), short(f.gate), short(f.aim), f.verdict(), f.said)
	b.figures = append(b.figures, f)
}

// skipped says which goals could not be measured here.
func (b *bench) skipped(goals, why string) { b.Logf("SKIPPED %s: %s", goals, why) }

func TestMain(m *testing.M) {
	if files := os.Getenv("PARLEY_BENCH_COMPARE"); files != "" {
		os.Exit(compareFiles(strings.Split(files, "|")))
	}
	os.Exit(m.Run())
}

// TestGoals measures every figure and prints the table. It fails where a gate is missed.
func TestGoals(t *testing.T) {
	dir := t.TempDir()
	b := &bench{T: t, parley: filepath.Join(dir, "parley"), limit: filepath.Join(dir, "limit")}
	for program, source := range map[string]string{b.parley: "parley", b.limit: "parley/bench/limit"} {
		if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", source, err, out)
		}
	}
	only := os.Getenv("BENCH")
	for _, part := range []struct {
		name    string
		measure func(*bench)
	}{
		{"start", measureStart}, {"pages", measurePages}, {"explain", measureExplain}, {"compare", measureCompare},
		{"store", measureStore}, {"runs", measureRuns}, {"bodies", measureBodies}, {"uploads", measureUploads}, {"windows", measureWindows}, {"lists", measureLists}, {"asked", measureAsked}, {"history", measureHistory}, {"peers", measurePeers}, {"walks", measureWalks}, {"replicas", measureReplicas},
	} {
		if only == "" || slices.Contains(strings.Split(only, ","), part.name) {
			part.measure(b)
		}
	}
	b.printTable()
	load, _ := os.ReadFile("/proc/loadavg")
	b.Logf("%d processors; load when it ended: %s", runtime.NumCPU(), load)
}

func (b *bench) printTable() {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "goal\tfigure\tmeasured\tgate\taim\tverdict\tin absolute figures")
	missed := 0
	for _, f := range b.figures {
		sign := "≥"
		if f.less {
			sign = "≤"
		}
		gate, aim := sign+" "+short(f.gate), sign+" "+short(f.aim)
		if f.aim == unbounded {
			gate, aim = "", ""
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.goal, f.name, short(f.value), gate, aim, f.verdict(), f.said)
		if f.verdict() == "MISS" {
			missed++
		}
	}
	_ = w.Flush()
	fmt.Printf("\n%s\n", out.String())
	if missed > 0 {
		b.Errorf("%d of %d gates missed", missed, len(b.figures))
	}
}

// short writes a figure with two or three digits that mean something.
func short(v float64) string {
	if v >= 100 || v == float64(int(v)) {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2g", v)
}

// median returns the middle value; the list is sorted.
func median[T cmp.Ordered](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}

// ratios divides the lists round by round.
func ratios(over, under []float64) []float64 {
	var all []float64
	for i := range over {
		all = append(all, over[i]/under[i])
	}
	return all
}
