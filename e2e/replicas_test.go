//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// sendRate is how many sends a minute a caller has on the replicas.
const sendRate = 30

// TestThreeReplicasLoseNothing sends under load through a balancer without sticky sessions,
// follows and cancels runs across replicas, kills one of them and restarts the database.
func TestThreeReplicasLoseNothing(t *testing.T) {
	m := newTeam(t, 3)
	a, b, c := m.replicas[0], m.replicas[1], m.replicas[2]
	m.followAndCancel(a, b, c)
	m.stopSeries(a, c)
	m.holdToBaseline(a, b, c)
	m.holdRate()

	load := m.startLoad(8)
	load.more(60)
	left := m.must(http.StatusAccepted, a, "POST", "/api/runs?wait=false", "10.0.1.1", m.request("/stream"))
	news := m.listen(b, "/api/runs/"+left.Run.ID+"/events")
	m.until("progress of what will be left", news, func(e event) bool { return e.name == "arrived" })
	a.kill()
	load.more(60)
	pages := []string{"/history", "/search?q=rate", "/compare?run=" + left.Run.ID + "&run=1", "/runs/1"}
	m.open(pages, b, c)
	m.cluster.Stop()
	m.closed(pages, b, c)
	if err := m.cluster.Start(); err != nil {
		t.Fatal(err)
	}
	load.more(60)
	m.open(pages, b, c)
	e := m.until("the end of what was left", news, func(e event) bool { return e.name == "done" })
	if !strings.Contains(e.data, `"interrupted"`) {
		t.Errorf("what a dead replica left is %s", e.data)
	}
	m.findAll(load.end(), b, c)
}

// followAndCancel sends on one replica, follows on the second and cancels on the third.
func (m *team) followAndCancel(a, b, c *replica) {
	m.Helper()
	all := m.listen(c, "/api/events")
	run := m.must(http.StatusAccepted, a, "POST", "/api/runs?wait=false", "10.0.2.1", m.request("/stream")).Run
	path := "/api/runs/" + run.ID
	events := m.listen(b, path+"/events")
	m.until("bytes", events, func(e event) bool {
		var p struct{ Bytes int64 }
		return e.name == "progress" && json.Unmarshal([]byte(e.data), &p) == nil && p.Bytes > 0
	})
	m.until("an event of the stream", events, func(e event) bool { return e.name == "arrived" && strings.Contains(e.data, `"data":"event `) })
	m.eventually("its page on the third replica, which hears of it as the second does", func() error {
		page := m.must(http.StatusOK, c, "GET", "/runs/"+run.ID, "10.0.2.1", "")
		if !strings.Contains(page.Text, "event 1<") || !strings.Contains(page.Text, "Receiving") {
			return errors.New("it shows nothing of how far it is")
		}
		return nil
	})
	m.must(http.StatusAccepted, c, "POST", path+"/cancel", "10.0.2.1", "")
	if e := m.until("its end", events, func(e event) bool { return e.name == "done" }); !strings.Contains(e.data, `"cancelled"`) {
		m.Errorf("it ended as %s", e.data)
	}
	m.must(http.StatusConflict, b, "POST", path+"/cancel", "10.0.2.1", "")
	m.until("the news of its end", all, func(e event) bool {
		return e.name == "run" && strings.Contains(e.data, `"id":"`+run.ID+`"`) && strings.Contains(e.data, `"cancelled"`)
	})
}

// stopSeries starts a series on one replica and stops it on another.
func (m *team) stopSeries(a, c *replica) {
	m.Helper()
	plan := `{"request": {"url": "` + m.target.URL + `/stream"}, "plan": {"count": 5, "concurrency": 2}}`
	series := m.must(http.StatusAccepted, a, "POST", "/api/series", "10.0.3.1", plan).Run
	events := m.listen(c, "/api/series/"+series.ID+"/events")
	m.must(http.StatusAccepted, c, "POST", "/api/series/"+series.ID+"/cancel", "10.0.3.1", "")
	if e := m.until("the end of the series", events, func(e event) bool { return e.name == "done" }); !strings.Contains(e.data, `"cancelled"`) {
		m.Errorf("the series ended as %s", e.data)
	}
}

// holdToBaseline chooses a baseline on one replica; a later run of another is held to it.
func (m *team) holdToBaseline(a, b, c *replica) {
	m.Helper()
	first := m.must(http.StatusCreated, a, "POST", "/api/runs", "10.0.6.1", m.request("/same")).Run
	m.must(http.StatusOK, a, "PUT", "/api/runs/"+first.ID+"/baseline", "10.0.6.1", "")
	m.eventually("a run of another replica is held to the baseline", func() error {
		later := m.must(http.StatusCreated, b, "POST", "/api/runs", "10.0.6.2", m.request("/same")).Run
		<-time.After(200 * time.Millisecond)
		kept := m.must(http.StatusOK, c, "GET", "/api/runs/"+later.ID, "10.0.6.1", "")
		if !strings.Contains(kept.Text, `"baseline":{"run":"`+first.ID+`"`) {
			return fmt.Errorf("run %s is not", later.ID)
		}
		return nil
	})
}

// holdRate sends more than a caller may, over all replicas.
func (m *team) holdRate() {
	m.Helper()
	var passed, held atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range sendRate + 24 {
		all.Go(func() {
			switch answer, err := m.call(m.next(), "POST", "/api/runs", "10.0.4.1", m.request("/rate")); {
			case err != nil:
				m.Error(err)
			case answer.Status == http.StatusCreated:
				passed.Add(1)
			case answer.Status == http.StatusTooManyRequests && answer.Head.Get("Retry-After") != "":
				held.Add(1)
			default:
				m.Errorf("%d %.200s", answer.Status, answer.Text)
			}
		})
	}
	all.Wait()
	back := int64(time.Since(began).Minutes()*sendRate) + 1 // are given back meanwhile
	if n := passed.Load(); n < sendRate || n > sendRate+back || held.Load() == 0 {
		m.Errorf("%d sends passed on three replicas, and %d a minute may", n, sendRate)
	}
}

// open opens pages, each of them within the time that it takes to reach the database again.
func (m *team) open(pages []string, replicas ...*replica) {
	m.Helper()
	for _, r := range replicas {
		for _, page := range pages {
			m.eventually(page+" opens", func() error { return m.answers(http.StatusOK, r, page) })
		}
	}
}

// closed looks at pages while their database is away: each says so, and that one may try again.
func (m *team) closed(pages []string, replicas ...*replica) {
	m.Helper()
	for _, r := range replicas {
		for _, page := range pages {
			if err := m.answers(http.StatusServiceUnavailable, r, page); err != nil {
				m.Error(err)
			}
		}
	}
}

func (m *team) answers(status int, r *replica, page string) error {
	a, err := m.call(r, "GET", page, "10.0.5.2", "")
	if err != nil || a.Status != status {
		return fmt.Errorf("%s: %d %v, want %d: %.300s", page, a.Status, err, status, a.Text)
	}
	if status != http.StatusOK && (a.Head.Get("Retry-After") == "" || !strings.Contains(a.Text, "database")) {
		return fmt.Errorf("%s does not say what is the matter: %v %.300s", page, a.Head, a.Text)
	}
	return nil
}

// load is callers that send all the time, each of them to one replica after the other.
type load struct {
	m     *team
	stop  chan struct{}
	all   sync.WaitGroup
	mu    sync.Mutex
	acked []string
	found *sync.Cond
}

func (m *team) startLoad(callers int) *load {
	l := &load{m: m, stop: make(chan struct{})}
	l.found = sync.NewCond(&l.mu)
	for n := range callers {
		l.all.Go(func() { l.send(n) })
	}
	return l
}

func (l *load) send(caller int) {
	for n := 0; ; n++ {
		select {
		case <-l.stop:
			return
		case <-time.After(10 * time.Millisecond):
		}
		from := fmt.Sprintf("10.1.%d.%d", caller, n/(sendRate/2))
		answer, err := l.m.call(l.m.next(), "POST", "/api/runs", from, l.m.request("/"+strconv.Itoa(caller)+"/"+strconv.Itoa(n)))
		switch {
		case err != nil: // the replica has been killed, or the database takes long
		case answer.Status == http.StatusCreated:
			l.mu.Lock()
			l.acked = append(l.acked, answer.Run.ID)
			l.mu.Unlock()
			l.found.Broadcast()
		case answer.Status == http.StatusServiceUnavailable && strings.Contains(answer.Text, "database"):
		default:
			l.m.Errorf("a send was answered with %d %.300s", answer.Status, answer.Text)
		}
	}
}

// more returns when so many further runs were acknowledged.
func (l *load) more(n int) {
	late := time.AfterFunc(30*time.Second, func() { l.m.Error("no more runs are acknowledged"); l.found.Broadcast() })
	defer late.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for want := len(l.acked) + n; len(l.acked) < want && !l.m.Failed(); {
		l.found.Wait()
	}
}

// end returns the runs that were acknowledged.
func (l *load) end() []string {
	close(l.stop)
	l.all.Wait()
	return l.acked
}

// findAll finds every acknowledged run on each of the replicas, and none that is running.
func (m *team) findAll(acked []string, replicas ...*replica) {
	m.Helper()
	m.Logf("%d runs were acknowledged", len(acked))
	for _, r := range replicas {
		var states map[string]string
		m.eventually("no run goes for ever", func() error {
			states = m.states(r)
			for id, state := range states {
				if state == "running" {
					return fmt.Errorf("run %s is running", id)
				}
			}
			return nil
		})
		for _, id := range acked {
			if states[id] != "done" {
				m.Errorf("run %s was acknowledged, and is %q", id, states[id])
			}
		}
	}
}

// states are how all runs of the history stand, by their numbers.
func (m *team) states(r *replica) map[string]string {
	m.Helper()
	states := map[string]string{}
	for cursor, more := "", true; more; more = cursor != "" {
		var page struct {
			Runs []struct{ ID, State string }
			Next string `json:"next_cursor"`
		}
		answer := m.must(http.StatusOK, r, "GET", "/api/runs?limit=200&cursor="+cursor, "10.0.5.1", "")
		if err := json.Unmarshal([]byte(answer.Text), &page); err != nil {
			m.Fatal(err)
		}
		for _, run := range page.Runs {
			states[run.ID] = run.State
		}
		cursor = page.Next
	}
	return states
}
