package convert

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

func tableRun(id playground.RunID, name string) playground.Run {
	return playground.Run{ID: id, State: playground.StateDone, Name: name, CreatedAt: playground.At(time.Unix(1700000000, 0)), Request: playground.NewRequest("http://a.example/x"),
		Status: 200, Reason: "OK", TotalMS: playground.Millis(1500 * time.Microsecond), Tags: []string{"a", "b"}, Note: "two\nlines, \"quoted\"", ParentID: 7}
}

func TestATableHoldsNoFormula(t *testing.T) {
	for name, want := range map[string]string{
		"plain": "plain", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", " =1": "' =1", "|cmd": "'|cmd", "a=1": "a=1", "": "", "％=": "％=",
	} {
		var b strings.Builder
		w, err := NewTableWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Run(tableRun(1, name)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v %q", err, b.String())
		}
		if rows[1][3] != want || rows[1][8] != "200" || rows[1][11] != "1.5" || rows[1][20] != "7" || len(rows[1]) != len(rows[0]) {
			t.Errorf("%q stands as %q", name, rows[1])
		}
	}
}

func TestAListIsOneArray(t *testing.T) {
	for n := range 3 {
		var b strings.Builder
		w, err := NewListWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if err := w.Run(tableRun(playground.RunID(i+1), "x")); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var runs []playground.Run
		if err := json.Unmarshal([]byte(b.String()), &runs); err != nil || len(runs) != n {
			t.Errorf("%d runs: %v %s", n, err, b.String())
		}
	}
}
