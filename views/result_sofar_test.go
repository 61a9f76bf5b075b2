package views

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// waiting is a run that waits for four seconds, one of which is over, after two attempts of four.
func waiting() ResultInput {
	begun := time.Unix(1700000000, 0)
	made := attemptsOf(2, 1, 100*time.Millisecond, time.Second)
	for i := range made {
		made[i].Number = i + 1
		made[i].Exchanges[0].Response = &playground.Response{Status: 429, Reason: "Too Many Requests", Content: playground.Content{Size: 118}}
	}
	run := playground.Run{ID: 7, State: playground.StateRunning, CreatedAt: playground.At(begun), Request: playground.NewRequest("http://h/")}
	soFar := run
	soFar.Attempts = made
	soFar.Conclude()
	soFar.Explanation = playground.Explanation{Code: 429, Meaning: "You sent more than it allows.", Findings: []playground.Finding{{
		ID: "E-429", Title: "The limit is used up.", Evidence: []playground.Evidence{{Where: playground.InResponseHeader, Name: "Retry-After", Value: "4", Reading: "The wait."}},
	}}}
	return ResultInput{
		Run: run, SoFar: &soFar, Now: begun.Add(2200 * time.Millisecond),
		Progress: &playground.Progress{Event: "attempt", Attempt: 3, Attempts: 4, Status: 429, WaitMS: playground.Millis(4 * time.Second), Elapsed: playground.Millis(1200 * time.Millisecond)},
	}
}

func TestAWaitShowsTheLastAnswerAndWhatIsPlanned(t *testing.T) {
	m := NewResultModel(waiting())
	if m.Live == nil || m.Live.SoFar == nil {
		t.Fatalf("%+v", m.Live)
	}
	s := m.Live.SoFar
	if s.Verdict.Code != "429" || s.Verdict.Phrase != "Too Many Requests" || len(s.Metrics) != 1 || s.Metrics[0].Name != "Size" {
		t.Errorf("the banner is %+v, %+v", s.Verdict, s.Metrics)
	}
	if s.Explain.Lead == nil || s.Explain.Lead.Evidence[0].Href != "" {
		t.Errorf("the explanation is %+v", s.Explain.Lead)
	}
	g := s.Trace.Gantt
	if s.Trace.Note != "2 made, 1 planned, 1 spare" || len(g.Lanes) != 4 {
		t.Fatalf("%q, lanes %+v", s.Trace.Note, g.Lanes)
	}
	if g.Lanes[1].Wait == nil || g.Lanes[1].WaitSay != "4.0 s" || g.Lanes[2].Planned != "planned" || g.Lanes[2].End != "at 5.2 s" || g.Lanes[3].Planned != "if needed" {
		t.Errorf("lanes %+v", g.Lanes)
	}
	if g.Now == nil || g.Now.X == g.Now.At || g.Now.At == g.Now.To {
		t.Errorf("now is %+v", g.Now)
	}
}

func TestWhileAnAttemptIsMadeNothingIsSaidOfTheOneBefore(t *testing.T) {
	in := waiting()
	in.Progress = &playground.Progress{Event: "phase", Phase: playground.PhaseWait, Attempt: 3, Attempts: 4}
	if m := NewResultModel(in); m.Live.SoFar != nil || !strings.HasPrefix(m.Live.Attempt, "Attempt 3 of 4") {
		t.Errorf("%+v", m.Live)
	}
}
