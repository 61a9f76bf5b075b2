package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/store"
)

// ear hears a topic.
type ear struct {
	heard chan string
	gaps  chan struct{}
}

func listen(b *store.Bus, topic string) ear {
	e := ear{make(chan string, 2000), make(chan struct{}, 100)}
	b.Listen(topic, func(m []byte) { e.heard <- string(m) }, func() { e.gaps <- struct{}{} })
	return e
}

// next is what is heard next.
func (e ear) next(t *testing.T) string {
	t.Helper()
	select {
	case m := <-e.heard:
		return m
	case <-time.After(20 * time.Second):
		t.Fatal("nothing is heard")
		return ""
	}
}

// untilHeard publishes until the other end listens.
func untilHeard(t *testing.T, from *store.Bus, to ear) {
	t.Helper()
	for range 400 {
		from.Publish("a", []byte("are you there"))
		select {
		case <-to.heard:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatal("the other end does not hear")
}

func TestReplicasHearEachOtherInOrderAndNotThemselves(t *testing.T) {
	t.Parallel()
	address := fresh(t)
	one, other := openBus(t, address), openBus(t, address)
	own, a, b := listen(one, "a"), listen(other, "a"), listen(other, "b")
	untilHeard(t, one, a)
	one.Publish("b", []byte("first"))
	one.Publish("a", []byte(strings.Repeat("x", 9000))) // too long for a notification
	var sent, got []string
	for n := range 300 {
		sent = append(sent, fmt.Sprintf(`{"n":%d,"é":"%s"}`, n, strings.Repeat("y", n)))
		one.Publish("a", []byte(sent[n]))
	}
	for len(got) < len(sent) {
		if m := a.next(t); m != "are you there" {
			got = append(got, m)
		}
	}
	if !slices.Equal(sent, got) || b.next(t) != "first" {
		t.Errorf("heard %.200q", got)
	}
	if len(own.heard) > 0 {
		t.Error("a replica hears itself")
	}
}

func TestAReplicaThatWasCutOffLooksAgainAndHearsOn(t *testing.T) {
	t.Parallel()
	address := fresh(t)
	one, other := openBus(t, address), openBus(t, address)
	a := listen(other, "a")
	untilHeard(t, one, a)
	for len(a.gaps) > 0 {
		<-a.gaps
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	select {
	case <-a.gaps:
	case <-time.After(20 * time.Second):
		t.Fatal("it does not look again")
	}
	untilHeard(t, one, a)
}

func TestSQLiteHasNoBus(t *testing.T) {
	if mustOpen(t, t.TempDir()+"/parley.db", store.Options{}).Bus() != nil {
		t.Error("there is nobody to tell")
	}
}

func openBus(t *testing.T, address string) *store.Bus {
	t.Helper()
	return mustOpen(t, address, store.Options{KeyFile: t.TempDir() + "/key"}).Bus()
}
