package explain

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// planRow is one line of the table in PLAN.md.
type planRow struct {
	row   string
	rules []string // empty: the table gives a reason
}

var (
	planLine = regexp.MustCompile(`^\| ((?:[A-Z]{1,2}-[0-9]{2})|-) \| ([^|]+) \| ([^|]+) \|$`)
	ruleName = regexp.MustCompile(`E-[0-9A-Z-]+`)
)

func readPlan(t *testing.T) []planRow {
	t.Helper()
	text, err := os.ReadFile("PLAN.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []planRow
	for line := range strings.Lines(string(text)) {
		m := planLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		r := planRow{row: m[1]}
		switch {
		case strings.HasPrefix(m[3], "none: "):
		default:
			r.rules = ruleName.FindAllString(m[3], -1)
			if len(r.rules) == 0 {
				t.Errorf("%s has neither a rule nor a reason", r.row)
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// planned are the ids of the plan of record, as prefix and highest number.
var planned = []struct {
	prefix string
	last   int
}{
	{"G", 8}, {"OK", 30}, {"CA", 11}, {"CO", 9}, {"RE", 16}, {"NM", 5}, {"BR", 7}, {"AU", 18}, {"PR", 1}, {"FO", 8}, {"NF", 5}, {"MA", 3}, {"NA", 1}, {"CT", 3},
	{"TI", 1}, {"CF", 2}, {"GO", 1}, {"LR", 1}, {"PC", 4}, {"SZ", 2}, {"RG", 1}, {"EX", 1}, {"MD", 1}, {"VA", 1}, {"LK", 1}, {"TE", 1}, {"UP", 1}, {"RL", 7}, {"LG", 1},
	{"SE", 15}, {"PB", 2}, {"T", 47},
}

func TestEveryRowOfThePlanHasItsRules(t *testing.T) {
	rows := readPlan(t)
	count := map[string]int{}
	uses := map[string]int{}
	for _, r := range rows {
		count[r.row]++
		for _, id := range r.rules {
			uses[id]++
		}
	}
	for _, p := range planned {
		for n := 1; n <= p.last; n++ {
			row := p.prefix + "-" + twoDigits(n)
			if count[row] != 1 {
				t.Errorf("%s stands %d times in PLAN.md", row, count[row])
			}
		}
	}
	known := map[string]bool{"E-STATUS-MEANING": true, unexplainedRule.id: true}
	for _, r := range rules {
		known[r.id] = true
		if uses[r.id] == 0 {
			t.Errorf("%s stands in no row of PLAN.md", r.id)
		}
	}
	fires, misses := casesByRule()
	for _, r := range rows {
		for _, id := range r.rules {
			key := ""
			if uses[id] > 1 {
				key = r.row
			}
			switch {
			case !known[id]:
				t.Errorf("%s names %s, which is no rule", r.row, id)
			case !slices.ContainsFunc(fires[id], func(rows string) bool { return strings.Contains(rows, key) }):
				t.Errorf("%s: no case in which %s speaks", r.row, id)
			case !slices.ContainsFunc(misses[id], func(rows string) bool { return strings.Contains(rows, key) }):
				t.Errorf("%s: no near miss for %s", r.row, id)
			}
		}
	}
}

// casesByRule are the rows that each rule's cases are marked with.
func casesByRule() (fires, misses map[string][]string) {
	fires, misses = map[string][]string{}, map[string][]string{}
	for _, c := range ruleCases() {
		fires[c.id] = append(fires[c.id], c.row)
		if c.misses.Request.Method != "" {
			misses[c.id] = append(misses[c.id], c.row)
		}
	}
	for _, c := range causeCases() {
		fires[c.id] = append(fires[c.id], c.row)
		if c.near != "" {
			misses[c.id] = append(misses[c.id], c.row)
		}
	}
	return fires, misses
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}
