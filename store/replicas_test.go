package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"parley/playground"
	"parley/store/pgtest"
)

// freshPostgres makes a PostgreSQL database with the schema in it.
func freshPostgres(t testing.TB) string {
	t.Helper()
	return pgtest.Fresh(t, func(address string) error {
		s, err := Open(context.Background(), address, Options{})
		if err != nil {
			return err
		}
		return s.Close()
	})
}

// openReplica opens one program more on a database.
func openReplica(t testing.TB, address string) *Store {
	t.Helper()
	s, err := Open(context.Background(), address, Options{KeyFile: filepath.Join(t.TempDir(), "key"), Explain: func(r playground.Run, _ playground.Past) playground.Explanation {
		return playground.Explanation{Headline: "explained " + string(r.State), Findings: []playground.Finding{}}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// kill has a replica be dead for the others, as if its process were gone for long.
func kill(t *testing.T, s *Store) {
	t.Helper()
	s.replica.halt()
	if _, err := s.master.Exec(`UPDATE replica SET seen_at = clock_timestamp() - INTERVAL '1 minute' WHERE id = $1`, s.replica.id.Load()); err != nil {
		t.Fatal(err)
	}
}

func begin(t *testing.T, s *Store, url string) playground.Run {
	t.Helper()
	run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest(url), CreatedBy: "mira", Promised: true})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func end(t *testing.T, s *Store, run playground.Run) {
	t.Helper()
	run.State = playground.StateDone
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
		Request: playground.SentRequest{Method: "GET", URL: run.URL, Headers: []playground.Field{}}, Timings: playground.NoTimings(), StartedAt: run.CreatedAt,
		Response: &playground.Response{HTTPVersion: "1.1", Status: 200, Headers: []playground.Field{}, Trailers: []playground.Field{}},
	}}}}
	run.Conclude()
	if err := s.FinishRun(t.Context(), &run); err != nil {
		t.Fatal(err)
	}
}

func stateOf(t *testing.T, s *Store, id playground.RunID) playground.State {
	t.Helper()
	run, err := s.FindRun(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return run.State
}

func TestReplicasHaveOneHistory(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	replicas := []*Store{openReplica(t, address), openReplica(t, address), openReplica(t, address)}
	const each = 120 // together more than a block of the sieves
	var wg sync.WaitGroup
	for n, s := range replicas {
		for range 4 {
			wg.Go(func() {
				for i := range each / 4 {
					run, err := s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest(fmt.Sprintf("http://h%d.example/%d", n, i)), Tags: []string{fmt.Sprint("t", n)}})
					if err != nil {
						t.Error(err)
						return
					}
					end(t, s, run)
				}
			})
		}
	}
	wg.Wait()
	for n, s := range replicas {
		counts, err := s.Counts(t.Context())
		if err != nil || counts.All != 3*each || counts.Class[2] != 3*each {
			t.Errorf("replica %d counts %+v, %v", n, counts, err)
		}
		for _, f := range []playground.RunFilter{{Host: fmt.Sprintf("h%d.example", n)}, {Tag: fmt.Sprint("t", n)}, {Text: fmt.Sprintf("h%d.example", (n+1)%3)}} {
			found := 0
			for f.Limit = 500; found == 0 || f.Before != 0; { // a search that waits for the index long goes on later
				page, err := s.FindRuns(t.Context(), f)
				if err != nil {
					t.Fatal(err)
				}
				if found, f.Before = found+len(page.Runs), page.Older; f.Before == 0 {
					break
				}
			}
			if found != each {
				t.Errorf("replica %d finds %d runs of %+v", n, found, f)
			}
		}
	}
}

func TestTheRunsOfADeadReplicaAreInterruptedByAnother(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	dead, alive := openReplica(t, address), openReplica(t, address)
	left, going := begin(t, dead, "http://h/left"), begin(t, alive, "http://h/going")
	late := openReplica(t, address)
	if err := late.replica.tidy(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if state := stateOf(t, late, left.ID); state != playground.StateRunning {
		t.Fatalf("a replica that starts leaves the runs of others alone: %s", state)
	}
	kill(t, dead)
	for range 2 { // the second time there is nothing left to do
		if err := late.replica.tidy(t.Context(), true); err != nil {
			t.Fatal(err)
		}
	}
	run, err := alive.FindRun(t.Context(), left.ID)
	if err != nil || run.State != playground.StateInterrupted || run.Explanation.Headline != "explained interrupted" {
		t.Errorf("%v %q %v", run.State, run.Explanation.Headline, err)
	}
	end(t, alive, going)
	if state := stateOf(t, late, going.ID); state != playground.StateDone {
		t.Errorf("what goes on a replica that lives is %s", state)
	}
	if err := dead.replica.comeBack(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := begin(t, dead, "http://h/again")
	if err := late.replica.tidy(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if state := stateOf(t, late, again.ID); state != playground.StateRunning {
		t.Errorf("one that was taken for dead and comes back has its new runs %s", state)
	}
}

func TestContentOnItsWayToARunIsLeftAloneByOtherReplicas(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	one, other := openReplica(t, address), openReplica(t, address)
	text := strings.Repeat("content ", 99_999)
	sum := sha256.Sum256([]byte(text))
	sha := hex.EncodeToString(sum[:])
	half, err := one.OpenBody(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := half.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{other.dropHolds, other.dropStray} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := half.Commit(sha); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{other.dropHolds, other.dropStray} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.FindBody(t.Context(), sha); err != nil {
		t.Errorf("it is held for a run of another replica: %v", err)
	}
	kill(t, one)
	if err := other.replica.tidy(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if _, err := other.FindBody(t.Context(), sha); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("nobody will name it any more: %v", err)
	}
}

func TestWhetherALostTransactionWasCommittedCanBeFoundOut(t *testing.T) {
	t.Parallel()
	s := openReplica(t, freshPostgres(t))
	var kept, dropped string
	if err := s.write.do(func(t *tx) error { kept = t.turn; return t.exec(`INSERT INTO keyring (name, value) VALUES ('a', 'b')`) }); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := s.write.do(func(t *tx) error { dropped = t.turn; return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if done, known := s.write.settled(kept); !done || !known {
		t.Errorf("committed: %v %v", done, known)
	}
	if done, known := s.write.settled(dropped); done || !known {
		t.Errorf("rolled back: %v %v", done, known)
	}
}

func TestAJobThatHidesAFailedStatementFailsNoNeighbour(t *testing.T) {
	t.Parallel()
	s := openReplica(t, freshPostgres(t))
	err := s.write.do(func(t *tx) error {
		_ = t.exec(`INSERT INTO keyring (name, value) VALUES ('a', NULL)`)
		return nil
	})
	if err == nil {
		t.Error("a transaction that was rolled back is no success")
	}
	if err := s.SetKeyring(t.Context(), "a", "b"); err != nil {
		t.Error(err)
	}
}

func TestTextsThatPostgreSQLRefusesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	s := openReplica(t, freshPostgres(t))
	for _, text := range []string{"zero \x00 byte", "latin \xe9", "", plainSign + "sly", "plain"} {
		if err := s.SetKeyring(t.Context(), "k", text); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Keyring(t.Context(), "k"); err != nil || got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
	}
}

func TestADatabaseThatIsAwayRefusesSendsUntilItIsBack(t *testing.T) {
	t.Parallel()
	cluster, err := pgtest.StartCluster(false)
	if err != nil {
		t.Skipf("SKIPPED, and nothing is known of PostgreSQL: %v", err)
	}
	t.Cleanup(func() { cluster.Remove() })
	s := openReplica(t, cluster.URL("postgres"))
	kept, going := begin(t, s, "http://h/kept"), begin(t, s, "http://h/going")
	end(t, s, kept)
	cluster.Kill()
	for range 2 {
		_, err = s.CreateRun(t.Context(), playground.Draft{Request: playground.NewRequest("http://h/")})
		if playground.CodeOf(err) != playground.Unavailable || !strings.Contains(err.Error(), "nothing new was kept or sent") {
			t.Errorf("a send says %v", err)
		}
	}
	if _, err := s.FindRun(t.Context(), kept.ID); playground.CodeOf(err) != playground.Unavailable {
		t.Errorf("a read says %v", err)
	}
	if s.Ready(t.Context()) == nil || s.Trouble() == nil {
		t.Error("it says that it is well")
	}
	finished := make(chan struct{})
	go func() { end(t, s, going); close(finished) }() // what was sent waits for the database
	if err := cluster.Start(); err != nil {
		t.Fatal(err)
	}
	<-finished
	for _, id := range []playground.RunID{kept.ID, going.ID} {
		if state := stateOf(t, s, id); state != playground.StateDone {
			t.Errorf("run %d is %s", id, state)
		}
	}
	if err := s.replica.beat(t.Context()); err != nil {
		t.Error(err)
	}
	end(t, s, begin(t, s, "http://h/after"))
	if err := s.Trouble(); err != nil {
		t.Error(err)
	}
}

func TestTheSizeOfTheHistoryFallsWithItsContent(t *testing.T) {
	t.Parallel()
	s := openReplica(t, freshPostgres(t))
	s.opts.Retention.Bytes = 100_000
	text := make([]byte, 200_000)
	_, _ = rand.Read(text) // what cannot be compressed
	sum := sha256.Sum256(text)
	run := begin(t, s, "http://h/")
	run.State = playground.StateDone
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{Timings: playground.NoTimings(), Response: &playground.Response{
		Status: 200, Content: playground.Content{Size: 200_000, SHA256: hex.EncodeToString(sum[:]), Whole: text},
	}}}}}
	if err := s.FinishRun(t.Context(), &run); err != nil {
		t.Fatal(err)
	}
	end(t, s, begin(t, s, "http://h/2"))
	before, err := s.usedBytes(t.Context())
	if err != nil || before < 100_000 {
		t.Fatalf("%d bytes are used, %v", before, err)
	}
	if n, err := s.Purge(t.Context()); err != nil || n == 0 {
		t.Fatalf("purged %d, %v", n, err)
	}
	if after, err := s.usedBytes(t.Context()); err != nil || after > 10_000 {
		t.Errorf("%d bytes are used after the purge, %v", after, err)
	}
	if n, _ := s.FileSizes(); n == 0 {
		t.Error("the database has no size")
	}
}

func TestReplicasSealWithOneKey(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	keys := []string{filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "other")}
	replicas := []*Store{openReplica(t, address), openReplica(t, address)}
	for i, s := range replicas {
		s.keys.path, s.keys.named = keys[i], false
	}
	secret := func(s *Store, name string) error {
		_, err := s.CreateEnvironment(t.Context(), playground.Environment{Name: name, Auth: playground.Auth{Kind: "none"}, Variables: []playground.Variable{{Name: "token", Value: "a-secret-value", Secret: true}}})
		return err
	}
	if err := secret(replicas[0], "First"); err != nil {
		t.Fatal(err)
	}
	if err := secret(replicas[1], "Second"); playground.CodeOf(err) != playground.Unavailable || !strings.Contains(err.Error(), "copy the key file of another replica") {
		t.Errorf("a replica without the key says %v", err)
	}
	if _, _, err := replicas[1].Rekey(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("sealing anew without the key says %v", err)
	}
	ring, err := openKeyring("", keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(keys[1]); err == nil {
		t.Error("it made a key of its own")
	}
	replicas[1].keys.keys = ring.keys
	if err := secret(replicas[1], "Second"); err != nil {
		t.Errorf("with a copy of it: %v", err)
	}
	if _, _, err := replicas[0].Rekey(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := secret(replicas[0], "Third"); err != nil {
		t.Errorf("after sealing anew: %v", err)
	}
}

func TestWhatAReplicaRemembersIsNeverOlderThanItsRuns(t *testing.T) {
	t.Parallel()
	address := freshPostgres(t)
	one, other := openReplica(t, address), openReplica(t, address)
	previous := func(s *Store) playground.RunID {
		t.Helper()
		run := begin(t, s, "http://h/same")
		past, err := s.FindPast(t.Context(), run.Request, run.ID)
		if err != nil {
			t.Fatal(err)
		}
		end(t, s, run)
		if past.Previous == nil {
			return 0
		}
		return past.Previous.ID
	}
	for want := playground.RunID(0); want < 6; want++ { // each sees the run of the other
		if got := previous([]*Store{one, other}[want%2]); got != want {
			t.Errorf("before run %d was run %d, and %d is remembered", want+1, want, got)
		}
	}
	if n, err := other.DeleteRuns(t.Context(), []playground.RunID{6}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if got := previous(one); got != 5 {
		t.Errorf("run 6 is deleted, and %d is remembered", got)
	}
}
