package store

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
)

// statementsOf does everything with a store, and returns the statements that it took.
func statementsOf(t *testing.T) (*Store, []string) {
	t.Helper()
	if kept, err := live(t.Context(), filepath.Join(t.TempDir(), "parley.db"), func(string) error { return nil }); err != nil || len(kept) == 0 {
		t.Fatalf("kept %d runs, %v", len(kept), err)
	}
	s := openForTest(t)
	fillRows(t, s, 600)
	ctx := t.Context()
	yes := true
	for _, f := range append(sieveFilters(), playground.RunFilter{RequestKey: "GET http://h/"}, playground.RunFilter{Text: "a word", Host: "h1.example"}) {
		for _, at := range []playground.RunID{0, 300} {
			f.After = at
			if _, err := s.FindRuns(ctx, f); err != nil && f.Text == "" { // the rows have no records, which the index wants
				t.Fatalf("%+v: %v", f, err)
			}
		}
	}
	run, err := s.CreateRun(ctx, playground.Draft{Request: playground.NewRequest("http://h1.example/1")})
	if err != nil {
		t.Fatal(err)
	}
	run.State = playground.StateDone
	if err := s.FinishRun(ctx, &run); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateRun(ctx, run.ID, playground.RunUpdate{Pinned: &yes, Tags: &[]string{"a"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindRecent(ctx, []string{"GET http://h1.example/1"}, 12); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindRecentStatuses(ctx, []string{"GET http://h1.example/1"}, 12); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindPast(ctx, run.Request, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindChildren(ctx, run.ID, 10); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindKept(ctx, run.ID); err != nil {
		t.Fatal(err)
	}
	walkSeries(t, s, run.ID)
	walkCollection(t, s)
	if err := s.KeepUndo(ctx, playground.Undo{Token: "a", Words: "Pinned 1 run.", Changes: []playground.Undoing{{Run: run.ID, To: playground.RunUpdate{Pinned: &yes}}}}); err != nil {
		t.Fatal(err)
	}
	if words, err := s.FindUndo(ctx, "a"); err != nil || words == "" {
		t.Fatal(words, err)
	}
	if _, err := s.TakeUndo(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if err := streamBody(ctx, s, strings.Repeat("content ", 99_999)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.IgnoreRules(ctx, "x"); err != nil {
		t.Fatal(err)
	}
	var all []string
	for query := range s.asked.kept {
		all = append(all, query)
	}
	if err := s.write.alone(func() error { // the index may still be written
		for query := range s.write.stmts {
			all = append(all, query)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return s, all
}

// walkSeries does everything with a series.
func walkSeries(t *testing.T, s *Store, run playground.RunID) {
	t.Helper()
	ctx := t.Context()
	series, err := s.CreateSeries(ctx, playground.SeriesDraft{Draft: playground.Draft{Request: playground.NewRequest("http://h/")}, Plan: playground.DefaultPlan()})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		s.KeepWait(ctx, series.ID, playground.Wait{}), s.KeepLimit(ctx, run, playground.LimitSeen{Fields: []string{"RateLimit"}}),
		s.FinishSeries(ctx, series.ID, playground.StateDone, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.FindSeries(ctx, series.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindAllSeries(ctx, 0, 10); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FindSeriesRuns(ctx, series.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteSeries(ctx, series.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RestoreSeries(ctx, series.ID); err != nil {
		t.Fatal(err)
	}
	yes := true
	for _, f := range []playground.RunFilter{{Series: series.ID}, {Series: series.ID, Class: 2}, {Repeated: &yes}} {
		if _, err := s.FindRuns(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.dropEmptySeries(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// walkCollection does everything with a collection.
func walkCollection(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	none := playground.Auth{Kind: "none"}
	c, err := s.CreateCollection(ctx, playground.Collection{Name: "Shop", Auth: none, Variables: []playground.Variable{{Name: "token", Value: "s3cr3t-value", Secret: true}}})
	must(err)
	f, err := s.CreateFolder(ctx, c.ID, playground.Folder{Name: "Orders"})
	must(err)
	r, err := s.CreateSaved(ctx, playground.SavedRequest{CollectionID: c.ID, Folder: f.ID, Name: "List", Request: playground.NewRequest("http://h/")}, []playground.Variable{{Name: "key", Value: "s3cr3t-key", Secret: true}})
	must(err)
	_, err = s.UpdateCollection(ctx, c, 0)
	must(err)
	_, err = s.UpdateFolder(ctx, c.ID, playground.Folder{ID: f.ID, Name: "Order", Place: 1}, 0)
	must(err)
	_, err = s.UpdateSaved(ctx, r, 0, nil)
	must(err)
	must(s.MoveSaved(ctx, r.ID, c.ID, f.ID, 1))
	_, err = s.FindSavedRuns(ctx, []playground.SavedID{r.ID}, 12)
	must(err)
	_, err = s.CountCollections(ctx)
	must(err)
	must(s.DeleteSaved(ctx, r.ID, 0))
	must(s.RestoreSaved(ctx, r.ID))
	_, err = s.DeleteFolder(ctx, c.ID, f.ID)
	must(err)
	must(s.RestoreFolder(ctx, c.ID, f.ID))
	must(s.DeleteCollection(ctx, c.ID, 0))
	must(s.RestoreCollection(ctx, c.ID))
	must(s.DeleteCollection(ctx, c.ID, 0))
	must(s.dropCollections(ctx, s.now().Add(1e9)))
	all, err := s.Collections(ctx)
	must(err)
	if len(all) != 0 {
		t.Errorf("%+v", all)
	}
}

// TestPlaceholdersFirstAppearInRisingOrder: the driver would swap their values silently.
func TestPlaceholdersFirstAppearInRisingOrder(t *testing.T) {
	_, all := statementsOf(t)
	if len(all) < 40 {
		t.Errorf("only %d statements were seen", len(all))
	}
	placeholder := regexp.MustCompile(`\$(\d+)`)
	for _, query := range all {
		highest := 0
		for _, m := range placeholder.FindAllStringSubmatch(query, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil || n > highest+1 {
				t.Errorf("$%s comes before $%d in %s", m[1], highest+1, query)
			}
			highest = max(highest, n)
		}
	}
}

// TestNoStatementWalksAWholeTable: what is asked takes as long however many runs there are.
func TestNoStatementWalksAWholeTable(t *testing.T) {
	s, all := statementsOf(t)
	small := regexp.MustCompile(`\b(tally|ignore_rule|clock_break|collection\b|c\b|series|undo|u|json_each|wanted|half|n|pragma_\w+|CONSTANT|\d+-ROW VALUES|SUBQUERY|\(subquery)`)
	for _, query := range all {
		if word, _, _ := strings.Cut(strings.TrimSpace(query), " "); word == "BEGIN" || word == "COMMIT" || word == "ROLLBACK" || strings.HasPrefix(query, "PRAGMA") {
			continue
		}
		if strings.Contains(query, "OFFSET") || strings.Contains(query, "count(*) FROM run") {
			t.Errorf("it passes over runs, or counts them: %s", query)
		}
		rows, err := s.read.Query("EXPLAIN QUERY PLAN "+s.dialect.steady(query), make([]any, placeholders(query))...)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(step, "SCAN ") && !small.MatchString(step) && !strings.Contains(step, "USING INDEX run_running") && !strings.Contains(step, "USING INDEX series_running") && !strings.Contains(step, "VIRTUAL TABLE") {
				t.Errorf("%s\nin %s", step, query)
			}
		}
		rows.Close()
	}
}

func placeholders(query string) int {
	n := 0
	for strings.Contains(query, "$"+strconv.Itoa(n+1)) {
		n++
	}
	return n
}
