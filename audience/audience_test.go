package audience_test

import (
	"strconv"
	"testing"
	"time"

	"parley/audience"
	"parley/playground"
)

// wire joins replicas: what one publishes the others hear at once, unless it is cut.
type wire struct {
	hear  []func([]byte)
	again []func()
	cut   bool
}

// end is the wire as one replica has it.
type end struct {
	*wire
	n int
}

func (w *wire) end() *end {
	w.hear, w.again = append(w.hear, nil), append(w.again, nil)
	return &end{w, len(w.hear) - 1}
}

func (e *end) Listen(_ string, hear func([]byte), again func()) {
	e.hear[e.n], e.again[e.n] = hear, again
}

func (e *end) Publish(_ string, m []byte) {
	for n, hear := range e.hear {
		if n != e.n && hear != nil && !e.cut {
			hear(m)
		}
	}
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// reader is somebody who presents or follows.
type reader struct {
	changed <-chan struct{}
	Leave   func()
}

func join(t *testing.T, a *audience.Audience, of playground.PresentationID, follower bool) reader {
	t.Helper()
	changed, leave, err := a.Join(of, follower)
	if err != nil {
		t.Fatal(err)
	}
	return reader{changed, leave}
}

// looks reports whether a reader was told to look again.
func looks(r reader) bool {
	select {
	case <-r.changed:
		return true
	default:
		return false
	}
}

func TestWhoFollowsIsToldThatItWentOnAndWhoPresentsHowMany(t *testing.T) {
	a := audience.New(nil, time.Now)
	mira, ada, other := join(t, a, 1, false), join(t, a, 1, true), join(t, a, 2, true)
	if !looks(mira) || looks(ada) || a.Count(1) != 1 {
		t.Errorf("a new follower is the presenter's news alone; there are %d", a.Count(1))
	}
	a.Changed(1)
	if !looks(mira) || !looks(ada) || looks(other) {
		t.Error("a step is news of one presentation, for all who see it")
	}
	ada.Leave()
	ada.Leave()
	if !looks(mira) || a.Count(1) != 0 || a.Count(2) != 1 {
		t.Errorf("after one left: %d and %d", a.Count(1), a.Count(2))
	}
	mira.Leave()
	a.Changed(1)
}

func TestFollowersOfOtherReplicasCountAndAreTold(t *testing.T) {
	w, c := &wire{}, &clock{time.Unix(1000, 0)}
	one, other := audience.New(w.end(), c.now), audience.New(w.end(), c.now)
	mira := join(t, one, 1, false)
	ada := join(t, other, 1, true)
	if !looks(mira) || one.Count(1) != 1 || other.Count(1) != 1 {
		t.Errorf("there are %d and %d", one.Count(1), other.Count(1))
	}
	one.Changed(1)
	if !looks(ada) || one.Count(1) != 1 {
		t.Error("the other replica is not told")
	}
	w.cut = true
	one.Changed(1)
	if looks(ada) {
		t.Fatal("the wire is not cut")
	}
	w.again[1]()
	if !looks(ada) {
		t.Error("after a gap nobody looks again")
	}
	c.at = c.at.Add(time.Minute)
	if one.Count(1) != 0 {
		t.Error("a replica that is not heard of any more counts")
	}
	w.cut = false
	other.Here(1)
	if one.Count(1) != 1 {
		t.Error("it does not say again how many there are")
	}
	w.hear[0]([]byte("{"))
}

func TestReadersWithoutAStreamCountWhileTheyLoadThePage(t *testing.T) {
	c := &clock{time.Unix(1000, 0)}
	a := audience.New(nil, c.now)
	mira := join(t, a, 1, false)
	a.Looked(1, "one")
	a.Looked(1, "one")
	a.Looked(1, "two")
	if a.Count(1) != 2 || !looks(mira) {
		t.Errorf("there are %d", a.Count(1))
	}
	c.at = c.at.Add(10 * time.Second)
	a.Looked(1, "two")
	c.at = c.at.Add(10 * time.Second)
	if a.Count(1) != 1 {
		t.Errorf("of whom one left there are %d", a.Count(1))
	}
	for n := range 400 {
		a.Looked(2, strconv.Itoa(n))
	}
	if n := a.Count(2); n != 300 {
		t.Errorf("%d are remembered", n)
	}
}

// TestReadersWhoLeftTakeNoPlace: nobody asks how many there are while nobody presents.
func TestReadersWhoLeftTakeNoPlace(t *testing.T) {
	c := &clock{time.Unix(1000, 0)}
	a := audience.New(nil, c.now)
	for n := range audience.MostOfOne {
		a.Looked(1, strconv.Itoa(n))
	}
	c.at = c.at.Add(time.Minute)
	if _, _, err := a.Join(1, true); err != nil {
		t.Errorf("after all have left: %v", err)
	}
	a.Looked(1, "one more")
	if n := a.Count(1); n != 2 {
		t.Errorf("there are %d", n)
	}
}

func TestAsManyFollowAsThereMayBe(t *testing.T) {
	a := audience.New(nil, time.Now)
	var last reader
	for range audience.MostOfOne {
		last = join(t, a, 1, true)
	}
	if _, _, err := a.Join(1, true); playground.CodeOf(err) != playground.Busy {
		t.Errorf("one more: %v", err)
	}
	join(t, a, 1, false)
	join(t, a, 2, true)
	last.Leave()
	join(t, a, 1, true)
}

func TestThoseWhoFollowAreToldThatARequestIsChanged(t *testing.T) {
	w, c := &wire{}, &clock{at: time.Now()}
	here, there := audience.New(w.end(), c.now), audience.New(w.end(), c.now)
	follower := join(t, there, 1, true)
	told := func(what string, want, news bool) {
		t.Helper()
		if there.IsChanging(1) != want {
			t.Errorf("%s: it is changed: %t", what, !want)
		}
		select {
		case <-follower.changed:
			if !news {
				t.Errorf("%s: who follows is told again", what)
			}
		default:
			if news {
				t.Errorf("%s: who follows is not told", what)
			}
		}
	}
	told("before", false, false)
	here.Changing(1, time.Minute)
	told("begun", true, true)
	here.Changing(1, time.Minute)
	told("going on", true, false)
	there.Changing(1, 0)
	told("over, on another replica", false, true)
	here.Changing(1, time.Minute)
	told("begun again", true, true)
	c.at = c.at.Add(2 * time.Minute)
	told("who presents is gone", false, false)
	if here.IsChanging(2) {
		t.Error("another presentation is changed")
	}
}
