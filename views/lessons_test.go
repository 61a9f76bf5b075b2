package views

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// lessonOfTwo is a lesson with two steps.
func lessonOfTwo() playground.Lesson {
	r := playground.NewRequest("/demo/data")
	return playground.Lesson{Slug: "caches", Title: "Caches", Codes: []int{304, 0}, Steps: []playground.LessonStep{
		{Key: "one", Title: "One", Text: "**bold**", Question: "Make it 304.", Hint: "Look.", Request: r}, {Key: "two", Title: "Two", Question: "And this?", Request: r},
	}}
}

// answeredBy is a run that was answered with content.
func answeredBy(content string) playground.Run {
	run := playground.Run{ID: 7, Request: playground.NewRequest("http://a.example/x"), Attempts: []playground.Attempt{{Exchanges: []playground.Exchange{{
		Request:  playground.SentRequest{Method: "GET", URL: "http://a.example/x"},
		Response: &playground.Response{HTTPVersion: "1.1", Status: 200, Reason: "OK", Headers: []playground.Field{{Name: "X-A", Value: "b\u202ec"}}, Content: playground.Content{DecodedSize: int64(len(content))}},
	}}}}}
	run.Conclude()
	return run
}

func TestAListDrawsHowFarOneIs(t *testing.T) {
	team := lessonOfTwo()
	team.Team = true
	m := NewLessonsModel(LessonsInput{Lines: []LessonLine{{lessonOfTwo(), 2}, {lessonOfTwo(), 1}, {team, 0}}, Faults: []playground.LessonFault{{File: "a.md", Line: 3, Detail: "odd"}, {File: "b.md", Detail: "gone"}}})
	if m.Done != "1 of 3 done" || m.Begin == nil || m.Begin.Text != "Go on with “Caches”" || len(m.Groups) != 2 || len(m.Faults) != 2 || m.Faults[0] != "a.md, line 3: odd" || m.Faults[1] != "b.md: gone" {
		t.Errorf("%+v", m)
	}
	half := m.Groups[0].Lines[1]
	if half.Number != "2" || half.Done || half.Width != "35" || !half.Dots[0].Done || half.Dots[1].Done || half.Dots[1].X != "19" || half.Said != "1 of 2 steps" || half.Codes[1].Code != "No response" || half.Codes[1].Href != "" {
		t.Errorf("%+v", half)
	}
	if fresh := NewLessonsModel(LessonsInput{Lines: []LessonLine{{lessonOfTwo(), 0}}}); fresh.Begin.Text != "Start with “Caches”" || fresh.Own == "" {
		t.Errorf("%+v", fresh)
	}
	if all := NewLessonsModel(LessonsInput{Lines: []LessonLine{{lessonOfTwo(), 2}}, Folder: true}); all.Begin != nil || all.Own != "" {
		t.Errorf("%+v", all)
	}
}

func TestAHintComesWithTheSecondMissAndTheNextStepWithTheAnswer(t *testing.T) {
	in := LessonInput{Lesson: lessonOfTwo(), Marks: []playground.LessonMark{{Misses: 1, Run: 1}, {}}, Next: &playground.Lesson{Slug: "next", Title: "Next"}}
	if m := NewLessonModel(in); m.Hint != "" || m.Next != nil || !m.Begun {
		t.Errorf("after one miss: %+v", m)
	}
	in.Marks[0].Misses = 2
	if m := NewLessonModel(in); m.Hint != "Look." {
		t.Errorf("after two: %q", m.Hint)
	}
	in.Marks[0].PassedAt = playground.At(time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC))
	if m := NewLessonModel(in); m.Next == nil || m.Next.Href != "/lessons/caches/2" || !m.Steps[0].Done {
		t.Errorf("answered: %+v", m.Next)
	}
	in.Step, in.Marks[1].PassedAt = 1, playground.At(time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC))
	if m := NewLessonModel(in); m.Next.Href != "/lessons/next" {
		t.Errorf("the last step leads to %+v", m.Next)
	}
	in.Next = nil
	if m := NewLessonModel(in); m.Next.Href != "/lessons" {
		t.Errorf("the last lesson leads to %+v", m.Next)
	}
}

func TestWhatCameBackIsShownAsItIsAndShort(t *testing.T) {
	for name, c := range map[string]struct{ content, head, shows string }{
		"text":              {"<b>\u202ehi", "<b>\u202ehi", "\n\n<b>"},
		"nothing":           {"", "", "X-A: b"},
		"bytes":             {"\x00\x01\x02", "\x00\x01\x02", "3 bytes that are no text"},
		"a cut character":   {strings.Repeat("é", 2000), strings.Repeat("é", 1023) + "\xc3", "é\n…"},
		"bytes without nul": {"\xff\xfe\xfd\xfc\xfb\xfa", "\xff\xfe\xfd\xfc\xfb\xfa", "6 bytes that are no text"},
	} {
		run := answeredBy(c.content)
		said := lessonResponse(&run, []byte(c.head))
		if !strings.HasPrefix(said, "HTTP/1.1 200 OK\nX-A: b") || !strings.Contains(said, c.shows) || strings.Contains(said, "\u202e") {
			t.Errorf("%s: %q", name, said)
		}
	}
	none := playground.Run{}
	if lessonResponse(&none, nil) != "" {
		t.Error("a run without a response has one")
	}
}

func TestExchangesAreListedWhereThereAreSeveral(t *testing.T) {
	run := answeredBy("x")
	if lessonHops(&run) != nil {
		t.Error("one exchange is listed")
	}
	run.Attempts = append(run.Attempts, run.Attempts[0])
	run.Attempts[1].Wait = playground.Millis(4_000_000_000)
	if hops := lessonHops(&run); len(hops) != 2 || hops[0].Wait != "" || hops[1].Wait != "after 4.0 s" || hops[1].Outcome.Code != "200" || hops[1].Path != "/x" {
		t.Errorf("%+v", hops)
	}
	for range 20 {
		run.Attempts = append(run.Attempts, run.Attempts[0])
	}
	if n := len(lessonHops(&run)); n != mostHops {
		t.Errorf("%d are listed", n)
	}
}
