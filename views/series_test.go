package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// aSeries is a series of runs, one every second after noon, each with a status.
func aSeries(statuses ...int) SeriesInput {
	start := playground.At(pagesNow)
	in := SeriesInput{Series: playground.Series{ID: 7, State: playground.StateDone, CreatedAt: start, Plan: playground.HundredPlan(), Request: playground.NewRequest("http://h/a")}, Now: pagesNow.Add(time.Hour)}
	for i, status := range statuses {
		r := playground.SeriesRun{RunSummary: aRun(int64(i+1), 0, "GET", "http://h/a", status, ""), Limit: playground.NoLimit()}
		r.CreatedAt, r.SeriesPlace, r.OK, r.TotalMS = playground.At(pagesNow.Add(time.Duration(i)*time.Second)), i+1, status/100 == 2, playground.Millis(time.Duration(i+1)*time.Millisecond)
		in.Runs = append(in.Runs, r)
	}
	in.Series.EndedAt = playground.At(pagesNow.Add(time.Duration(len(statuses)) * time.Second))
	in.Summary = in.Series.Summarize(in.Runs)
	return in
}

func TestASeriesSaysWhatCameOfItInWords(t *testing.T) {
	limited := aSeries(200, 200, 429)
	limited.Runs[2].Limit = playground.LimitSeen{Quota: 2, Window: playground.Millis(10 * time.Second), Left: 0, Wait: playground.Millis(9 * time.Second), Fields: []string{"Retry-After"}}
	limited.Summary = limited.Series.Summarize(limited.Runs)
	going := aSeries(200, 200)
	going.Series.State = playground.StateRunning
	stuck := aSeries(200, 200)
	stuck.Series.State, stuck.Series.Plan.Count, stuck.Series.Walk = playground.StateStopped, 18, &playground.Walk{Steps: make([]playground.WalkStep, 18)}
	early := aSeries(200, 200)
	early.Series.State, early.Series.Plan.Count = playground.StateCancelled, 5
	changing := aSeries(200, 200)
	changing.Runs[1].SHA256 = "other"
	changing.Summary = changing.Series.Summarize(changing.Runs)
	few := aSeries(200, 200, 200, 500, 200)
	few.Runs[2].SHA256 = "other"
	few.Summary = few.Series.Summarize(few.Runs)
	noise := few
	noise.Noise = true
	for _, c := range []struct {
		name string
		in   SeriesInput
		want string
	}{
		{"a few of other content", few, "4 of 5 runs answered 200, 1 of them with other content, first run 3; 1 answered 500, first in run 4; 5 runs took 5 s."},
		{"of noise alone", noise, "4 of 5 runs answered 200, 1 of them with other content, first run 3, by nothing but what the rules of comparisons ignore; 1 answered 500, first in run 4; 5 runs took 5 s."},
		{"nothing was sent", aSeries(), "No run was sent."},
		{"always the same", aSeries(200, 200, 200), "All 3 runs answered 200, the same each time. They took 3 s."},
		{"the same status", changing, "All 2 runs answered 200, each with content of its own. They took 2 s."},
		{"some failed", aSeries(200, 503, 200, 0), "2 of 4 runs answered 200; 1 answered 503, first in run 2; 1 had no response, first in run 4; 4 runs took 4 s."},
		{"a limit", limited, "Run 3 met the limit: 2 requests in 10 s; the server asked to wait 9 s; 3 runs took 3 s."},
		{"still going", going, "All 2 runs answered 200, the same each time."},
		{"stopped at a step", stuck, "Stopped after 2 of 18 runs, which answered 200. They took 2 s."},
		{"stopped by hand", early, "Cancelled after 2 of 5 runs, which answered 200, the same each time. They took 2 s."},
		{"one run", aSeries(404), "1 run: answered 404; 1 run took 1 s."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if m := NewSeriesModel(c.in); strings.Contains(c.want, "other content") && m.Contents != "/compare?run=1&run=3" {
				t.Errorf("two contents are compared at %q", m.Contents)
			}
			if got := NewSeriesModel(c.in).Lead; got != c.want {
				t.Errorf("says %q, want %q", got, c.want)
			}
		})
	}
}

func TestAPlanIsSaidInWords(t *testing.T) {
	p := playground.HundredPlan()
	if got := planWords(p, playground.SeriesData{}); got != "100 runs, one at a time, as fast as they go; waits when asked to; stops after 3 runs without a response." {
		t.Errorf("%q", got)
	}
	p.Concurrency, p.PaceMS, p.Stop, p.RetryAfter = 8, 250, playground.Stop{Statuses: []string{"404", "5xx"}}, playground.RetryAfterStop
	if got := planWords(p, playground.SeriesData{}); got != "100 runs, 8 at once, at least 250 ms apart; stops when asked to wait; stops at 404, 5xx." {
		t.Errorf("%q", got)
	}
}

func TestEveryRunOfASeriesIsDrawnAndLeadsToItsRun(t *testing.T) {
	in := aSeries(200, 200, 429, 0, 200)
	in.Series.Waits = []playground.Wait{{Run: 3, From: playground.At(pagesNow.Add(time.Second)), Until: playground.At(pagesNow.Add(3 * time.Second)), Because: "run 3 asked"}}
	doc := mustRender(t, SeriesPage(pageShell(), NewSeriesModel(in)))
	for i := range in.Runs {
		link := doc.Find(fmt.Sprintf(".lanesvg a[href='/runs/%d']", i+1))
		if link.Length() != 1 || !strings.Contains(link.Find("title").Text(), fmt.Sprintf("Run %d of 100", i+1)) {
			t.Errorf("run %d has %d marks: %s", i+1, link.Length(), link.Text())
		}
	}
	if lanes := doc.Find(".lanes").First().Find(".lanerow .st").Length(); lanes != 3 {
		t.Errorf("%d lanes, want one for each status", lanes)
	}
	if waits := doc.Find(".waits rect.held"); waits.Length() != 1 || waits.AttrOr("x", "") != "20.00%" || waits.AttrOr("width", "") != "40.00%" {
		t.Errorf("%d waits are drawn, from %s for %s", waits.Length(), waits.AttrOr("x", ""), waits.AttrOr("width", ""))
	}
	if doc.Find("[style]").Length() != 0 {
		t.Error("the page has styles of its own")
	}
}

func TestMarksThatStartTogetherAreStackedAndBounded(t *testing.T) {
	statuses := make([]int, 400)
	for i := range statuses {
		statuses[i] = 200
	}
	in := aSeries(statuses...)
	for i := range in.Runs {
		in.Runs[i].CreatedAt = in.Series.CreatedAt
	}
	m := NewSeriesModel(in)
	if len(m.Lanes.Lanes) != 1 || len(m.Lanes.Lanes[0].Marks) != mostStacked || !strings.Contains(m.Lanes.Note, "388 runs are not drawn") {
		t.Errorf("%d marks, %q", len(m.Lanes.Lanes[0].Marks), m.Lanes.Note)
	}
	if len(m.Rows) != rowsShown || m.More == "" {
		t.Errorf("%d rows, %q", len(m.Rows), m.More)
	}
}

func TestTimesAreSpreadApartForWhatWentWell(t *testing.T) {
	m := NewSeriesModel(aSeries(200, 200, 200, 503))
	if len(m.Times.Spreads) != 2 || m.Times.Spreads[0].Count != "3" || m.Times.Spreads[1].Count != "1" {
		t.Fatalf("%+v", m.Times.Spreads)
	}
	if got := m.Times.Spreads[0].Label; got != "2xx, 3 runs: half within 2 ms, nine of ten within 3 ms, 99 of 100 within 3 ms" {
		t.Errorf("%q", got)
	}
	slow := aSeries(200, 200)
	slow.Runs[1].TotalMS = playground.Millis(time.Minute)
	slow.Summary = slow.Series.Summarize(slow.Runs)
	if m := NewSeriesModel(slow); m.Times.Scale == "" || len(m.Times.Spreads) != 1 {
		t.Errorf("a long way is drawn evenly: %+v", m.Times)
	}
	if m := NewSeriesModel(aSeries()); len(m.Lanes.Lanes) != 0 || len(m.Rows) != 0 {
		t.Error("something is drawn of nothing")
	}
}

func TestTheLimitSeenIsSaidAndDrawn(t *testing.T) {
	if m := NewSeriesModel(aSeries(200)); !m.Limit.None || !strings.Contains(m.Limit.Words[0], "No response told of a limit") {
		t.Errorf("%+v", m.Limit)
	}
	in := aSeries(200, 200, 429)
	for i := range in.Runs {
		in.Runs[i].Limit = playground.LimitSeen{Quota: 2, Window: playground.Millis(10 * time.Second), Left: int64(max(0, 1-i)), Wait: playground.Millis(9 * time.Second), Fields: []string{"RateLimit"}}
	}
	in.Summary = in.Series.Summarize(in.Runs)
	l := NewSeriesModel(in).Limit
	if l.Left == nil || l.Asked == nil || l.Left.Top != "of 2" || l.Asked.End != "most 9 s" || !strings.HasPrefix(l.Left.Path, "M0.0 29.0H") {
		t.Errorf("left %+v, asked %+v", l.Left, l.Asked)
	}
	if words := strings.Join(l.Words, " "); !strings.Contains(words, "The limit is 2 requests in 10 s, as RateLimit told.") || !strings.Contains(words, "1 run was refused with a 429; the first was run 3.") {
		t.Errorf("%q", words)
	}
}
