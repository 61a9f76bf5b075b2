package storetest

import (
	"testing"

	"parley/playground"
)

// testLessons holds that what somebody answered stays theirs, and is counted once.
func testLessons(t *testing.T, open Open) {
	k := newKeeper(t, open)
	mark := func(who, step string, run playground.RunID, passed bool) {
		t.Helper()
		k.check(k.MarkLesson(k.ctx, who, playground.LessonMark{Lesson: "caches", Step: step, Run: run}, passed))
	}
	of := func(who string) map[string]playground.LessonMark {
		t.Helper()
		out := map[string]playground.LessonMark{}
		for _, m := range must(k.LessonMarks(k.ctx, who)) {
			out[m.Step] = m
		}
		return out
	}
	mark("person:1", "etag", 1, false)
	mark("person:1", "etag", 1, false) // the same run again
	mark("person:1", "etag", 2, false)
	if m := of("person:1")["etag"]; m.Misses != 2 || m.Run != 2 || !m.PassedAt.IsZero() || m.Lesson != "caches" {
		t.Errorf("after two misses: %+v", m)
	}
	mark("person:1", "etag", 3, true)
	passed := of("person:1")["etag"]
	mark("person:1", "etag", 4, false)
	mark("person:1", "date", 5, true)
	if m := of("person:1")["etag"]; passed.PassedAt.IsZero() || m.PassedAt != passed.PassedAt || m.Misses != 2 || m.Run != 4 {
		t.Errorf("passed as %+v, and then %+v", passed, m)
	}
	if len(of("person:2"))+len(of("")) != 0 {
		t.Error("one person's answers are another's")
	}
	mark("visitor:abc", "etag", 6, true)
	k.check(k.ForgetLesson(k.ctx, "person:1", "other"))
	same(t, "steps after another lesson was forgotten", len(of("person:1")), 2)
	k.check(k.ForgetLesson(k.ctx, "person:1", "caches"))
	same(t, "steps after starting over", len(of("person:1")), 0)
	same(t, "steps of somebody else", len(of("visitor:abc")), 1)
}
