package playground

import (
	"encoding/json"
	"testing"
	"time"
)

func TestMillisAndTimeAreWrittenAsTheContractHasThem(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{Millis(1500 * time.Microsecond), "1.5"},
		{Millis(0), "0"},
		{NotApplicable, "-1"},
		{Millis(2 * time.Second), "2000"},
		{At(time.Date(2026, 11, 24, 15, 4, 5, 999999, time.FixedZone("x", 3600))), `"2026-11-24T14:04:05.000Z"`},
		{Time{}, "null"},
		{RunID(0), "null"},
		{RunID(1201), `"1201"`},
	} {
		got, err := json.Marshal(c.value)
		if err != nil || string(got) != c.want {
			t.Errorf("%v is written as %s (%v), want %s", c.value, got, err, c.want)
		}
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	in := Exchange{Timings: NoTimings(), StartedAt: At(time.Unix(1700000000, 123456789))}
	in.Timings.Wait = Millis(35900 * time.Microsecond)
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out Exchange
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if out.Timings != in.Timings || !out.StartedAt.Equal(in.StartedAt.Time) {
		t.Errorf("read %+v, wrote %+v", out, in)
	}
}

func TestParseRunID(t *testing.T) {
	for s, want := range map[string]bool{"1": true, "1201": true, "0": false, "-1": false, "01": false, "+1": false, "": false, "x": false, "9223372036854775808": false} {
		if _, ok := ParseRunID(s); ok != want {
			t.Errorf("ParseRunID(%q) ok = %v, want %v", s, ok, want)
		}
	}
}

func TestRowsAreEnabledUnlessSaid(t *testing.T) {
	var rows []Row
	if err := json.Unmarshal([]byte(`[{"name":"a","value":"1"},{"name":"b","value":"2","enabled":false}]`), &rows); err != nil {
		t.Fatal(err)
	}
	if !rows[0].Enabled || rows[1].Enabled {
		t.Errorf("rows %+v", rows)
	}
	if err := json.Unmarshal([]byte(`[{"nam":"a"}]`), &rows); err == nil {
		t.Error("an unknown member was taken")
	}
}

func TestConclude(t *testing.T) {
	answer := &Response{Status: 404, Reason: "Not Found"}
	cut := &Failure{Kind: FailureBody}
	for _, c := range []struct {
		name     string
		exchange Exchange
		before   State
		state    State
		status   int
	}{
		{"a whole response is done", Exchange{Response: answer}, StateRunning, StateDone, 404},
		{"a failure is failed and has no status", Exchange{Failure: &Failure{Kind: FailureConnect}}, StateRunning, StateFailed, 0},
		{"a cut response keeps its status", Exchange{Response: answer, Failure: cut}, StateRunning, StateFailed, 404},
		{"a cancelled exchange is cancelled", Exchange{Failure: &Failure{Kind: FailureCancelled}}, StateRunning, StateCancelled, 0},
		{"an interrupted run stays interrupted", Exchange{Failure: &Failure{Kind: FailureCancelled}}, StateInterrupted, StateInterrupted, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Run{State: c.before, Attempts: []Attempt{{Exchanges: []Exchange{c.exchange}}}}
			r.Conclude()
			if r.State != c.state || r.Status != c.status {
				t.Errorf("state %q status %d, want %q %d", r.State, r.Status, c.state, c.status)
			}
		})
	}
}

func TestExchangeIsFoundByNumberOrLast(t *testing.T) {
	r := Run{Attempts: []Attempt{{Exchanges: make([]Exchange, 1)}, {Exchanges: make([]Exchange, 2)}}}
	for _, c := range []struct {
		attempt, exchange int
		want              *Exchange
	}{
		{0, 0, &r.Attempts[1].Exchanges[1]}, {1, 0, &r.Attempts[0].Exchanges[0]}, {2, 1, &r.Attempts[1].Exchanges[0]},
		{3, 1, nil}, {1, 2, nil}, {-1, 1, nil}, {1, -1, nil},
	} {
		if got := r.Exchange(c.attempt, c.exchange); got != c.want {
			t.Errorf("Exchange(%d, %d) = %p, want %p", c.attempt, c.exchange, got, c.want)
		}
	}
}

func TestClassOf(t *testing.T) {
	for code, want := range map[int]Class{0: ClassNone, 99: ClassUnknown, 100: ClassInformational, 299: ClassSuccess, 304: ClassRedirection, 404: ClassClientError, 599: ClassServerError, 600: ClassUnknown} {
		if got := ClassOf(code); got != want {
			t.Errorf("ClassOf(%d) = %q, want %q", code, got, want)
		}
	}
}
