//go:build bench

package bench

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"parley/store/pgtest"
)

// replicaRounds is how often each way of keeping runs is under load, in turn with the others.
const replicaRounds = 5

// measureReplicas: runs a second on PostgreSQL, with one and three replicas of one database,
// beside SQLite, and as ratios to it of the same rounds. All programs and the database share
// this machine, so that more replicas show what the one writer at a time leaves, not what more
// machines would add.
func measureReplicas(b *bench) {
	cluster, err := pgtest.StartCluster(true)
	if err != nil {
		b.skipped("replicas", err.Error())
		return
	}
	defer func() { _ = cluster.Remove() }()
	target := upstream()
	defer target.Close()
	file := b.startParley()
	defer file.stop()
	var bases []string
	for range 3 {
		p := b.start(b.parley, "-addr", "127.0.0.1:0", "-database", cluster.URL("postgres"), "-log-level", "error")
		defer p.stop()
		bases = append(bases, p.base)
	}
	ways := []keptWay{{"SQLite", []string{file.base}}, {"PostgreSQL, one replica", bases[:1]}, {"PostgreSQL, three replicas", bases}}
	callers := []int{16, 64}
	var loads []*load
	for _, n := range callers {
		for _, way := range ways {
			loads = append(loads, way.load(n, target.URL))
		}
	}
	for round := range replicaRounds + 1 {
		for i := range loads {
			loads[(i+round)%len(loads)].round(b)
		}
		if round == 0 { // the first warms up
			for _, l := range loads {
				l.rates, l.p50, l.p99 = nil, nil, nil
			}
		}
	}
	for i, l := range loads {
		sqlite := loads[i/len(ways)*len(ways)]
		said := fmt.Sprintf("%.0f runs/s; p99 %.1f ms", median(slices.Clone(l.rates)), median(l.p99))
		b.found(figure{"R", fmt.Sprintf("runs over SQLite's, %s, %d callers", l.name, l.callers), median(ratios(l.rates, sqlite.rates)), unbounded, unbounded, false, said})
	}
}

// keptWay is a way of keeping runs, and the programs that do it.
type keptWay struct {
	name  string
	bases []string
}

// load sends through each of the programs in turn.
func (w keptWay) load(callers int, target string) *load {
	var turn atomic.Int64
	var send []func(*http.Client) error
	for _, base := range w.bases {
		send = append(send, jsonRun(base+"/api/runs", target, http.StatusCreated))
	}
	return newLoad(w.name, callers, func(c *http.Client) error { return send[int(turn.Add(1))%len(send)](c) })
}
