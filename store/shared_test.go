package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"parley/playground"
)

// openAt opens a replica whose machine's clock is wrong.
func openAt(t *testing.T, address string, wrong time.Duration, o Options) *Store {
	t.Helper()
	o.KeyFile, o.system = filepath.Join(t.TempDir(), "key"), func() time.Time { return time.Now().Add(wrong) }
	s, err := Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestRationsHoldOnAllReplicasTogether(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	replicas := []*Store{openAt(t, address, 0, Options{}), openAt(t, address, -9*time.Hour, Options{}), openAt(t, address, 40*time.Hour, Options{})}
	allowed := 0
	for n := range 30 {
		wait, err := replicas[n%3].CountDeeds(t.Context(), []string{"Mira"}, []float64{9})
		if err != nil {
			t.Fatal(err)
		}
		if wait == 0 {
			allowed++
		} else if wait > 20*time.Second {
			t.Errorf("after %d a wait of %s: one is free after 7 s", n, wait)
		}
	}
	if allowed < 9 || allowed > 11 { // a slow machine gives some back meanwhile
		t.Errorf("%d of 9 a minute passed, by three replicas", allowed)
	}
	both := []string{"Ada", "Mira"}
	if wait, err := replicas[0].CountDeeds(t.Context(), both, []float64{100, 9}); err != nil || wait == 0 {
		t.Errorf("the longest wait of both is %s, %v", wait, err)
	}
	if wait, err := replicas[2].CountDeeds(t.Context(), both[:1], []float64{100}); err != nil || wait != 0 {
		t.Errorf("Ada has to wait %s, %v", wait, err)
	}
	if err := replicas[1].ForgiveDeeds(t.Context(), append(both, "nobody")); err != nil {
		t.Fatal(err)
	}
	if wait, err := replicas[2].CountDeeds(t.Context(), both[1:], []float64{9}); err != nil || wait != 0 {
		t.Errorf("what was forgiven counts: %s, %v", wait, err)
	}
	if _, err := replicas[0].beside.Exec(`UPDATE ration SET seen_at = seen_at - INTERVAL '3 minutes'`); err != nil {
		t.Fatal(err)
	}
	if err := replicas[1].dropOld(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := replicas[0].read.QueryRow(`SELECT count(*) FROM ration`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d are remembered for ever, %v", left, err)
	}
}

func TestReplicasWhoseClocksAreApartGoByTheDatabases(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	late, early := openAt(t, address, -26*time.Hour, Options{}), openAt(t, address, 26*time.Hour, Options{})
	for name, s := range map[string]*Store{"late": late, "early": early} {
		if apart := time.Until(s.Now()).Abs(); apart > 5*time.Second {
			t.Errorf("the %s one is %s off", name, apart)
		}
	}
	p, err := late.CreatePerson(t.Context(), playground.NewPerson{Name: "Mira", Key: "mira", Role: playground.RoleAdmin, Way: playground.WayAccounts})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.CreateSession(t.Context(), []byte("secret"), p.ID, playground.Session{}); err != nil {
		t.Fatal(err)
	}
	session, _, err := early.FindSession(t.Context(), []byte("secret"))
	if err != nil || early.Now().Sub(session.CreatedAt.Time).Abs() > 5*time.Second {
		t.Errorf("a session of the late one is %s old for the early one, %v", early.Now().Sub(session.CreatedAt.Time), err)
	}
	run := begin(t, early, "http://h/")
	if err := late.replica.tidy(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if state := stateOf(t, late, run.ID); state != playground.StateRunning {
		t.Errorf("leases are by the database's clock, and a run of one that lives is %s", state)
	}
}

func TestAClockIsCorrectedOnlyWhereItIsWrong(t *testing.T) {
	at := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		took   time.Duration
		server time.Duration // what it says, from at
		ahead  time.Duration
	}{
		{"right", 10 * time.Millisecond, 5 * time.Millisecond, 0},
		{"a little off", 10 * time.Millisecond, 200 * time.Millisecond, 0},
		{"behind", 10 * time.Millisecond, time.Hour + 5*time.Millisecond, time.Hour},
		{"ahead", 0, -time.Minute, -time.Minute},
		{"the answer took too long to tell", 3 * time.Second, time.Hour, 0},
	} {
		k := &clock{system: func() time.Time { return at }}
		k.learn(at, at.Add(c.took), at.Add(c.server))
		if got := k.now().Sub(at); got != c.ahead {
			t.Errorf("%s: corrected by %s, want %s", c.name, got, c.ahead)
		}
	}
}

func TestTheCeilingsOfRunsAndSeriesHoldOnAllReplicasTogether(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	o := Options{MostRuns: 5, MostSeries: 2}
	replicas := []*Store{openAt(t, address, 0, o), openAt(t, address, 0, o)}
	var runs []playground.Run
	for n := range 5 {
		runs = append(runs, begin(t, replicas[n%2], fmt.Sprint("http://h/", n)))
	}
	for _, s := range replicas {
		_, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/over")})
		if playground.CodeOf(err) != playground.Busy {
			t.Errorf("a sixth run: %v", err)
		}
	}
	end(t, replicas[1], runs[1])
	begin(t, replicas[0], "http://h/after")
	for n := range 3 {
		_, err := replicas[n%2].CreateSeries(t.Context(), playground.SeriesDraft{Draft: playground.Draft{Request: playground.NewRequest("http://h/")}, Plan: playground.DefaultPlan()})
		if full := playground.CodeOf(err) == playground.Busy; full != (n == 2) {
			t.Errorf("series %d: %v", n+1, err)
		}
	}
}

func TestWhatAReplicaLaysDownIsFoundByTheOthersAndSealed(t *testing.T) {
	t.Parallel()
	address, key := freshPostgres(t), filepath.Join(t.TempDir(), "key")
	open := func(key string) *Store {
		s, err := Open(t.Context(), address, Options{KeyFile: key})
		if err == nil {
			t.Cleanup(func() { s.Close() })
			_, _, err = s.Rekey(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	one := open(key)
	other, err := Open(t.Context(), address, Options{KeyFile: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	if err := one.LayDown(t.Context(), "a", []byte("canary"), time.Minute); err != nil {
		t.Fatal(err)
	}
	var bare int
	if err := one.read.QueryRow(`SELECT count(*) FROM keepsake WHERE position('canary' IN encode(value, 'escape')) > 0`).Scan(&bare); err != nil || bare != 0 {
		t.Errorf("it lies there bare: %d, %v", bare, err)
	}
	if got, err := other.FindLaidDown(t.Context(), "a"); err != nil || string(got) != "canary" {
		t.Errorf("found %q, %v", got, err)
	}
	if got, err := other.TakeUp(t.Context(), "a"); err != nil || string(got) != "canary" {
		t.Errorf("taken %q, %v", got, err)
	}
	if got, err := one.TakeUp(t.Context(), "a"); err != nil || got != nil {
		t.Errorf("taken twice: %q, %v", got, err)
	}
	if err := one.LayDown(t.Context(), "late", []byte("x"), -time.Second); err != nil {
		t.Fatal(err)
	}
	for name, find := range map[string]func(context.Context, string) ([]byte, error){"found": one.FindLaidDown, "taken": other.TakeUp} {
		if got, err := find(t.Context(), "late"); err != nil || got != nil {
			t.Errorf("%s after its time: %q, %v", name, got, err)
		}
	}
	for range 2 { // its time was over before
		if first, err := one.UseUp(t.Context(), "old", -time.Second); err != nil || !first {
			t.Errorf("used long ago: first %v, %v", first, err)
		}
	}
	for n, s := range []*Store{one, other, one} {
		if first, err := s.UseUp(t.Context(), "state", time.Minute); err != nil || first != (n == 0) {
			t.Errorf("use %d: first %v, %v", n, first, err)
		}
	}
}
