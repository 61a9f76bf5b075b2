package handlers_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"parley/convert"
	"parley/explain"
)

func TestThePageOfEveryCodeIsWhole(t *testing.T) {
	h := newHouse(t)
	for _, s := range explain.Catalogue() {
		if !s.Registered || s.Code == 306 || s.Code == 418 {
			continue
		}
		page := h.get("/status/" + strconv.Itoa(s.Code)).is(http.StatusOK).page()
		for _, table := range []string{"fields", "neighbours", "rules"} {
			for _, cell := range page.Find("[data-testid=" + table + "] td").EachIter() {
				if strings.TrimSpace(cell.Text()) == "" {
					t.Errorf("%d: an empty cell among the %s", s.Code, table)
				}
			}
		}
		if n := page.Find("[data-testid=neighbours] tbody tr").Length(); n != len(s.Neighbours) {
			t.Errorf("%d: %d neighbours, want %d", s.Code, n, len(s.Neighbours))
		}
		if n := page.Find("[data-testid=rules] tbody tr").Length(); n != len(explain.RulesFor(s.Code)) {
			t.Errorf("%d: %d rules, want %d", s.Code, n, len(explain.RulesFor(s.Code)))
		}
	}
}

// TestEveryCommandOfTheReferenceBringsItsCode reads the commands as curl's and sends them.
func TestEveryCommandOfTheReferenceBringsItsCode(t *testing.T) {
	h := newHouse(t)
	sent := 0
	for _, s := range explain.Catalogue() {
		if !s.Registered || s.Code < 200 {
			continue
		}
		page := h.get("/status/" + strconv.Itoa(s.Code)).is(http.StatusOK).page()
		for _, line := range page.Find("[data-testid=produce]").EachIter() {
			req, _, err := convert.FromCurl(line.Text())
			if err != nil {
				t.Fatal(err)
			}
			req.Options.FollowRedirects = false
			text, err := json.Marshal(req)
			if err != nil {
				t.Fatal(err)
			}
			sent++
			if run := h.run(string(text)); run.Status != s.Code {
				t.Errorf("%s brings %d, want %d", line.Text(), run.Status, s.Code)
			}
		}
	}
	if sent < 70 {
		t.Errorf("only %d commands", sent)
	}
}
