//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/store/pgtest"
)

// team are several replicas of the built program on one PostgreSQL database.
type team struct {
	*testing.T
	cluster  *pgtest.Cluster
	target   *httptest.Server
	replicas []*replica
	turn     atomic.Int64
	caller   *http.Client
}

type replica struct {
	*exec.Cmd
	base string
	log  *lockedText
	gone atomic.Bool
}

// lockedText is what a program writes while others read it.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newTeam starts so many replicas at once on an empty database.
func newTeam(t *testing.T, n int) *team {
	t.Helper()
	cluster, err := pgtest.StartCluster(false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cluster.Remove() })
	target := httptest.NewServer(http.HandlerFunc(answerTeam))
	t.Cleanup(target.Close)
	m := &team{T: t, cluster: cluster, target: target, caller: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	m.replicas = make([]*replica, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { m.replicas[i] = m.start() })
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	t.Cleanup(m.stop)
	return m
}

// answerTeam answers at once, or streams events until the other end has enough.
func answerTeam(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/stream" {
		fmt.Fprintf(w, `{"path":%q}`, r.URL.Path)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for n := 1; r.Context().Err() == nil; n++ {
		fmt.Fprintf(w, "data: event %d\n\n", n)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (m *team) start() *replica {
	folder := m.TempDir()
	r := &replica{log: &lockedText{}}
	r.Cmd = exec.Command(binary, "-addr", "0.0.0.0:0", "-auth", "none", "-database", m.cluster.URL("postgres"), "-key-file", filepath.Join(folder, "key"),
		"-allow", strings.TrimPrefix(m.target.URL, "http://"), "-trusted-proxies", "127.0.0.1", "-send-rate", fmt.Sprint(sendRate), "-log-level", "warn")
	r.Cmd.Stderr = r.log
	out, err := r.StdoutPipe()
	if err == nil {
		err = r.Start()
	}
	if err != nil {
		m.Error(err)
		return r
	}
	lines := bufio.NewScanner(out)
	for r.base == "" && lines.Scan() {
		if found := regexp.MustCompile(`answers at http://\S*?:(\d+)`).FindStringSubmatch(lines.Text()); found != nil {
			r.base = "http://127.0.0.1:" + found[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if r.base == "" {
		m.Errorf("no address: %s", r.log)
	}
	return r
}

// stop ends the replicas in order: each must end well.
func (m *team) stop() {
	for _, r := range m.replicas {
		if !r.gone.Load() {
			_ = r.Process.Signal(os.Interrupt)
		}
	}
	for _, r := range m.replicas {
		if err := r.Wait(); err != nil && !r.gone.Load() {
			m.Errorf("a replica ended with %v: %s", err, r.log)
		}
	}
}

// kill ends a replica as a power cut would.
func (r *replica) kill() {
	r.gone.Store(true)
	_ = r.Process.Kill()
}

// teamAnswer is what the tests read of an answer of the API.
type teamAnswer struct {
	Status int
	Head   http.Header
	Run    struct {
		ID, State string
	}
	Text string
}

// call asks a replica in the name of a caller behind the balancer.
func (m *team) call(r *replica, method, path, from, body string) (teamAnswer, error) {
	ctx, cancel := context.WithTimeout(m.Context(), 40*time.Second)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, method, r.base+path, strings.NewReader(body))
	if err != nil {
		return teamAnswer{}, err
	}
	q.Header.Set("X-Forwarded-For", from)
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	response, err := m.caller.Do(q)
	if err != nil {
		return teamAnswer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	a := teamAnswer{Status: response.StatusCode, Head: response.Header, Text: string(text)}
	_ = json.Unmarshal(text, &a.Run)
	return a, err
}

// must is call where the answer must have a status.
func (m *team) must(status int, r *replica, method, path, from, body string) teamAnswer {
	m.Helper()
	a, err := m.call(r, method, path, from, body)
	if err != nil || a.Status != status {
		m.Fatalf("%s %s: %d %v, want %d: %.300s", method, path, a.Status, err, status, a.Text)
	}
	return a
}

func (m *team) request(path string) string {
	return `{"request": {"url": "` + m.target.URL + path + `"}}`
}

// next is whom the balancer asks: one after the other, whoever is up.
func (m *team) next() *replica {
	for {
		if r := m.replicas[int(m.turn.Add(1))%len(m.replicas)]; !r.gone.Load() {
			return r
		}
	}
}

// event is one of a stream of the API.
type event struct{ name, data string }

// listen hears a stream of a replica until the test has ended.
func (m *team) listen(r *replica, path string) <-chan event {
	m.Helper()
	q, err := http.NewRequestWithContext(m.Context(), http.MethodGet, r.base+path, nil)
	if err != nil {
		m.Fatal(err)
	}
	response, err := (&http.Client{}).Do(q)
	if err != nil || response.StatusCode != http.StatusOK {
		m.Fatalf("%s: %v %v", path, response, err)
	}
	events := make(chan event, 10_000)
	go func() {
		defer close(events)
		defer response.Body.Close()
		name := ""
		for lines := bufio.NewScanner(bufio.NewReaderSize(response.Body, 1<<20)); lines.Scan(); {
			if word, ok := bytes.CutPrefix(lines.Bytes(), []byte("event: ")); ok {
				name = string(word)
			}
			if data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: ")); ok {
				events <- event{name, string(data)}
			}
		}
	}()
	return events
}

// until reads events until one is wanted.
func (m *team) until(what string, events <-chan event, wanted func(event) bool) event {
	m.Helper()
	late := time.After(15 * time.Second)
	for {
		select {
		case e, more := <-events:
			if !more {
				m.Fatalf("%s: the stream has ended", what)
			}
			if wanted(e) {
				return e
			}
		case <-late:
			m.Fatalf("%s: it did not come", what)
		}
	}
}

// eventually asks again and again until it is so.
func (m *team) eventually(what string, is func() error) {
	m.Helper()
	err := errors.New("not asked yet")
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); <-time.After(100 * time.Millisecond) {
		if err = is(); err == nil {
			return
		}
	}
	m.Fatalf("%s: %v", what, err)
}
