package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/config"
	"parley/store"
	"parley/store/pgtest"
)

// oneOf is one of several replicas, without what it does by the clock.
type oneOf struct {
	*testing.T
	kept *store.Store
	base string
}

// newReplica builds the rooms on a database that others have as well. Settings are not read
// again now and then: it must be told.
func newReplica(t *testing.T, database string) oneOf {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conf, err := config.Load([]string{"-addr", listener.Addr().String(), "-database", database, "-key-file", filepath.Join(t.TempDir(), "key")}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), database, storeOptions(conf))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	stopping := make(chan struct{})
	house, err := build(conf, kept, listener.Addr(), slog.New(slog.NewTextHandler(io.Discard, nil)), stopping, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: house.door}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		house.runner.Close(t.Context())
		house.executor.Close()
		_ = server.Close()
	})
	return oneOf{t, kept, "http://" + listener.Addr().String()}
}

func (r oneOf) ask(method, path, body string) (int, string) {
	r.Helper()
	q, err := http.NewRequest(method, r.base+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// change changes settings here, and returns when another replica has heard of it.
func (r oneOf) change(other oneOf, values string) {
	r.Helper()
	if status, said := r.ask("PATCH", "/api/settings", values); status != http.StatusOK {
		r.Fatalf("%s: %d %s", values, status, said)
	}
	want := map[string]string{}
	if err := json.Unmarshal([]byte(values), &want); err != nil {
		r.Fatal(err)
	}
	had := map[string]string{}
	for late := time.Now().Add(20 * time.Second); fmt.Sprint(had) != fmt.Sprint(want); <-time.After(5 * time.Millisecond) {
		if time.Now().After(late) {
			r.Fatalf("%v was changed, and the other replica has %v", want, had)
		}
		_, said := other.ask("GET", "/api/settings", "")
		var list struct {
			Settings []struct{ Name, Value string }
		}
		if err := json.Unmarshal([]byte(said), &list); err != nil {
			r.Fatal(err, said)
		}
		for _, s := range list.Settings {
			if want[s.Name] != "" {
				had[s.Name] = s.Value
			}
		}
	}
}

// TestASettingThatOneReplicaChangesCountsOnAnother without a restart: what may be reached, how
// many runs there are at once, and what is kept.
func TestASettingThatOneReplicaChangesCountsOnAnother(t *testing.T) {
	database := pgtest.Empty(t)
	one, other := newReplica(t, database), newReplica(t, database)
	begun, done := make(chan struct{}, 1), make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/waits" {
			begun <- struct{}{}
			<-done
		}
	}))
	defer target.Close()
	send := func(path string) (int, string) {
		return other.ask("POST", "/api/runs"+map[bool]string{true: "?wait=false"}[path == "/waits"], `{"request":{"url":"`+target.URL+path+`"}}`)
	}
	for range 3 {
		if status, said := send("/"); status != http.StatusCreated || strings.Contains(said, `"failure":{`) {
			t.Fatalf("%d %s", status, said)
		}
	}

	one.change(other, `{"max-runs":"1"}`)
	if status, said := send("/waits"); status != http.StatusAccepted {
		t.Fatalf("%d %s", status, said)
	}
	<-begun
	if status, said := send("/"); status != http.StatusTooManyRequests || !strings.Contains(said, "1 runs are going") {
		t.Errorf("a second run at once: %d %s", status, said)
	}
	close(done)
	one.change(other, `{"max-runs":"256"}`)

	one.change(other, `{"deny":"127.0.0.1/32"}`)
	if _, said := send("/"); !strings.Contains(said, `"kind":"policy"`) {
		t.Errorf("what is denied is sent: %s", said)
	}

	one.change(other, `{"keep-runs":"2"}`)
	if _, err := other.kept.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := other.kept.Counts(t.Context()); err != nil || n.All != 2 {
		t.Errorf("%d runs are left, %v; two are to be", n.All, err)
	}
}
