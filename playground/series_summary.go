package playground

import (
	"math"
	"slices"
)

// SeriesSummary is what the runs of a series come to.
type SeriesSummary struct {
	Ran      int           `json:"ran"`     // runs that have ended
	TookMS   Millis        `json:"took_ms"` // from its start to its end, waits included
	WaitedMS Millis        `json:"waited_ms"`
	Statuses []StatusCount `json:"statuses"` // by code, no response last
	OK       TimesSummary  `json:"ok"`       // of the runs that were a 2xx
	NotOK    TimesSummary  `json:"not_ok"`   // of all others that have ended
	Limit    *LimitSummary `json:"limit"`    // null where none was told
	First    RunID         `json:"first_run"`
	Differs  RunID         `json:"first_that_differed"` // in status, failure or content from the first; null for none

	Expected *ExpectedSummary `json:"expected"` // null where no run that has ended expects a status
	Content  *ContentSummary  `json:"content"`  // null where the runs of the most frequent status had the same content
}

// ContentSummary says how the contents of the runs of one status differ.
type ContentSummary struct {
	Status   int   `json:"status"`   // that most runs had
	Contents int   `json:"contents"` // that differ from each other
	Others   int   `json:"others"`   // runs of other content than the most frequent
	Usual    RunID `json:"first_usual"`
	Other    RunID `json:"first_other"`
	Place    int   `json:"first_other_place"`
}

// StatusCount says how many runs had a status; 0 is no response.
type StatusCount struct {
	Status int   `json:"status"`
	Count  int   `json:"count"`
	First  RunID `json:"first"`
	Place  int   `json:"first_place"`
}

// TimesSummary is how long some runs took; nearest rank. All are 0 where there are none.
type TimesSummary struct {
	Count int    `json:"count"`
	Min   Millis `json:"min_ms"`
	P50   Millis `json:"p50_ms"`
	P90   Millis `json:"p90_ms"`
	P99   Millis `json:"p99_ms"`
	Max   Millis `json:"max_ms"`
}

// LimitSummary is what the runs told of a limit, taken together.
type LimitSummary struct {
	Fields  []string `json:"fields"`
	Quota   int64    `json:"quota"`     // as told last; -1 is not told
	Window  Millis   `json:"window_ms"` // as told last; -1 is not told
	Least   int64    `json:"least_left"`
	Longest Millis   `json:"longest_wait_ms"` // that a refusal asked for; -1 is none
	Refused int      `json:"refused"`         // runs that answered 429
	First   RunID    `json:"first_refused"`
	Place   int      `json:"first_refused_place"`
}

// Summarize says what the runs of a series, in the order of their places, come to.
func (s Series) Summarize(runs []SeriesRun) SeriesSummary {
	sum := SeriesSummary{Statuses: []StatusCount{}}
	var ok, not []Millis
	var last Time
	for i := range runs {
		r := &runs[i]
		if r.State == StateRunning {
			continue
		}
		sum.Ran++
		if end := (Time{r.CreatedAt.Add(r.TotalMS.Duration())}); end.After(last.Time) {
			last = end
		}
		sum.countStatus(r)
		if r.OK {
			ok = append(ok, r.TotalMS)
		} else {
			not = append(not, r.TotalMS)
		}
		sum.addLimit(r)
		sum.addExpected(s, r)
		if s.Walk == nil {
			sum.findDifference(r, runs)
		}
	}
	if s.Walk == nil {
		sum.Content = sum.contents(runs)
	}
	sum.OK, sum.NotOK = timesOf(ok), timesOf(not)
	for _, w := range s.Waits {
		sum.WaitedMS += Millis(w.Until.Sub(w.From.Time))
	}
	if !s.EndedAt.IsZero() {
		last = s.EndedAt
	}
	if !last.IsZero() {
		sum.TookMS = max(0, Millis(last.Sub(s.CreatedAt.Time)))
	}
	slices.SortFunc(sum.Statuses, func(a, b StatusCount) int {
		return statusOrder(a.Status) - statusOrder(b.Status)
	})
	return sum
}

// contents sets the whole contents of the most frequent status beside each other.
func (s *SeriesSummary) contents(runs []SeriesRun) *ContentSummary {
	var most StatusCount
	for _, c := range s.Statuses {
		if c.Status != 0 && c.Count > most.Count {
			most = c
		}
	}
	counts, first := map[string]int{}, map[string]*SeriesRun{}
	usual, all := "", 0
	for i := range runs {
		r := &runs[i]
		if r.State != StateDone || r.Status != most.Status || r.FailureKind != "" {
			continue
		}
		if all++; first[r.SHA256] == nil {
			first[r.SHA256] = r
		}
		counts[r.SHA256]++
	}
	if len(counts) < 2 {
		return nil
	}
	var other *SeriesRun
	for sha, n := range counts {
		if n > counts[usual] || first[usual] == nil || n == counts[usual] && first[sha].SeriesPlace < first[usual].SeriesPlace {
			usual = sha
		}
	}
	for sha, r := range first {
		if sha != usual && (other == nil || r.SeriesPlace < other.SeriesPlace) {
			other = r
		}
	}
	return &ContentSummary{most.Status, len(counts), all - counts[usual], first[usual].ID, other.ID, other.SeriesPlace}
}

// statusOrder has no response come last.
func statusOrder(status int) int {
	if status == 0 {
		return math.MaxInt32
	}
	return status
}

func (s *SeriesSummary) countStatus(r *SeriesRun) {
	for i := range s.Statuses {
		if s.Statuses[i].Status == r.Status {
			s.Statuses[i].Count++
			return
		}
	}
	s.Statuses = append(s.Statuses, StatusCount{r.Status, 1, r.ID, r.SeriesPlace})
}

func (s *SeriesSummary) findDifference(r *SeriesRun, runs []SeriesRun) {
	first := &runs[0]
	s.First = first.ID
	if s.Differs == 0 && first.State != StateRunning && (r.Status != first.Status || r.FailureKind != first.FailureKind || r.SHA256 != first.SHA256) {
		s.Differs = r.ID
	}
}

func (s *SeriesSummary) addLimit(r *SeriesRun) {
	if !r.Limit.Told() && r.Status != 429 {
		return
	}
	if s.Limit == nil {
		s.Limit = &LimitSummary{Fields: []string{}, Quota: -1, Window: NotApplicable, Least: -1, Longest: NotApplicable}
	}
	l := s.Limit
	for _, f := range r.Limit.Fields {
		if !slices.Contains(l.Fields, f) {
			l.Fields = append(l.Fields, f)
		}
	}
	if r.Limit.Quota >= 0 {
		l.Quota = r.Limit.Quota
	}
	if r.Limit.Window >= 0 {
		l.Window = r.Limit.Window
	}
	if r.Limit.Left >= 0 && (l.Least < 0 || r.Limit.Left < l.Least) {
		l.Least = r.Limit.Left
	}
	if r.Status >= 400 {
		l.Longest = max(l.Longest, r.Limit.Wait)
	}
	if r.Status == 429 {
		if l.Refused == 0 {
			l.First, l.Place = r.ID, r.SeriesPlace
		}
		l.Refused++
	}
}

func timesOf(times []Millis) TimesSummary {
	n := len(times)
	if n == 0 {
		return TimesSummary{}
	}
	slices.Sort(times)
	at := func(share float64) Millis { return times[max(0, int(math.Ceil(share*float64(n)))-1)] }
	return TimesSummary{Count: n, Min: times[0], P50: at(.5), P90: at(.9), P99: at(.99), Max: times[n-1]}
}
