package playground

import (
	"encoding/json"
	"testing"
	"time"
)

func TestAPlanIsHeldToItsCeilings(t *testing.T) {
	ceilings := PlanCeilings{Count: 1000, Concurrency: 16}
	if faults := DefaultPlan().Validate(ceilings); len(faults) > 0 {
		t.Errorf("the default plan has %v", faults)
	}
	if faults := HundredPlan().Validate(ceilings); len(faults) > 0 {
		t.Errorf("the hundred has %v", faults)
	}
	for _, c := range []struct {
		name, pointer string
		change        func(*Plan)
	}{
		{"no run", "/plan/count", func(p *Plan) { p.Count = 0 }},
		{"more runs than may be", "/plan/count", func(p *Plan) { p.Count = 1001 }},
		{"none at once", "/plan/concurrency", func(p *Plan) { p.Concurrency = 0 }},
		{"more at once than may be", "/plan/concurrency", func(p *Plan) { p.Concurrency = 17 }},
		{"a pace backwards", "/plan/pace_ms", func(p *Plan) { p.PaceMS = -1 }},
		{"a stop that is no status", "/plan/stop/statuses/1", func(p *Plan) { p.Stop.Statuses = []string{"5xx", "soon"} }},
		{"a class of two digits", "/plan/stop/statuses/0", func(p *Plan) { p.Stop.Statuses = []string{"55xx"} }},
		{"missed backwards", "/plan/stop/missed", func(p *Plan) { p.Stop.Missed = -1 }},
		{"failures backwards", "/plan/stop/failures", func(p *Plan) { p.Stop.Failures = -1 }},
		{"another word for the wait", "/plan/retry_after", func(p *Plan) { p.RetryAfter = "later" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := DefaultPlan()
			c.change(&p)
			if faults := p.Validate(ceilings); len(faults) != 1 || faults[0].Pointer != c.pointer {
				t.Errorf("found %v, want one at %s", faults, c.pointer)
			}
		})
	}
}

func TestAStatusStopsWhereThePlanNamesItOrItsClass(t *testing.T) {
	stop := Stop{Statuses: []string{"404", "5XX"}}
	for status, want := range map[int]bool{404: true, 403: false, 500: true, 599: true, 499: false, 0: false} {
		if stop.At(status) != want {
			t.Errorf("%d: %v", status, !want)
		}
	}
}

func TestWhatAPlanLeavesOutHasItsDefault(t *testing.T) {
	var p Plan
	if err := json.Unmarshal([]byte(`{"count": 7, "stop": {"failures": 0}}`), &p); err != nil {
		t.Fatal(err)
	}
	if p.Count != 7 || p.Concurrency != 1 || p.RetryAfter != RetryAfterWait || p.Stop.Failures != 0 || p.Stop.Statuses == nil {
		t.Errorf("read %+v", p)
	}
	if err := json.Unmarshal([]byte(`{"times": 7}`), &p); err == nil {
		t.Error("a member that is none was taken")
	}
}

// seriesRun is a run of a series that began so many seconds after noon.
func seriesRun(place, status int, second float64, took time.Duration, sha string) SeriesRun {
	r := SeriesRun{Limit: NoLimit()}
	r.ID, r.SeriesPlace, r.Status, r.OK, r.TotalMS, r.SHA256 = RunID(100+place), place, status, status/100 == 2, Millis(took), sha
	r.State, r.CreatedAt = StateDone, At(noon.Add(time.Duration(second*float64(time.Second))))
	return r
}

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func TestASeriesIsSummarized(t *testing.T) {
	refused := seriesRun(4, 429, .4, 2*time.Millisecond, "b")
	refused.Limit = LimitSeen{Quota: 3, Window: Millis(10 * time.Second), Left: 0, Wait: Millis(9 * time.Second), Fields: []string{"Retry-After", "RateLimit"}}
	told := seriesRun(1, 200, 0, 10*time.Millisecond, "a")
	told.Limit = LimitSeen{Quota: 3, Window: Millis(10 * time.Second), Left: 2, Wait: Millis(10 * time.Second), Fields: []string{"RateLimit"}}
	none := seriesRun(6, 0, 10, time.Second, "")
	going := seriesRun(7, 0, 11, 0, "")
	going.State = StateRunning
	runs := []SeriesRun{told, seriesRun(2, 200, .1, 20*time.Millisecond, "a"), seriesRun(3, 200, .2, 30*time.Millisecond, "a"), refused, seriesRun(5, 200, 9.5, 40*time.Millisecond, "a"), none, going}
	s := Series{CreatedAt: At(noon), Waits: []Wait{{From: At(noon), Until: At(noon.Add(9 * time.Second))}}}
	sum := s.Summarize(runs)
	if sum.Ran != 6 || sum.TookMS != Millis(11*time.Second) || sum.WaitedMS != Millis(9*time.Second) || sum.First != 101 || sum.Differs != 104 {
		t.Errorf("%+v", sum)
	}
	if n := len(sum.Statuses); n != 3 || sum.Statuses[0] != (StatusCount{200, 4, 101, 1}) || sum.Statuses[1] != (StatusCount{429, 1, 104, 4}) || sum.Statuses[2] != (StatusCount{0, 1, 106, 6}) {
		t.Errorf("statuses %+v", sum.Statuses)
	}
	if ok := sum.OK; ok.Count != 4 || ok.Min != Millis(10*time.Millisecond) || ok.P50 != Millis(20*time.Millisecond) || ok.P90 != Millis(40*time.Millisecond) || ok.Max != ok.P99 {
		t.Errorf("times %+v", ok)
	}
	if l := sum.Limit; l == nil || l.Quota != 3 || l.Least != 0 || l.Longest != Millis(9*time.Second) || l.Refused != 1 || l.Place != 4 || len(l.Fields) != 2 {
		t.Errorf("limit %+v", l)
	}
	if sum := (Series{}).Summarize(nil); sum.Limit != nil || sum.Ran != 0 || sum.Differs != 0 {
		t.Errorf("of nothing: %+v", sum)
	}
}
