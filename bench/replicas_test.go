//go:build bench

package bench

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"parley/store/pgtest"
)

// replicaRounds is how often each way of keeping runs is under load, in turn with the others.
const replicaRounds = 5

// measureReplicas: runs a second on PostgreSQL, with one and three replicas of one database,
// beside SQLite. All programs and the database share this machine, so that more replicas
// show what the one writer at a time leaves, not what more machines would add.
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
	var loads []*load
	for _, way := range []struct {
		name  string
		bases []string
	}{{"SQLite", []string{file.base}}, {"PostgreSQL, one replica", bases[:1]}, {"PostgreSQL, three replicas", bases}} {
		var turn atomic.Int64
		var send []func(*http.Client) error
		for _, base := range way.bases {
			send = append(send, jsonRun(base+"/api/runs", target.URL, http.StatusCreated))
		}
		loads = append(loads, newLoad(way.name, 16, func(c *http.Client) error { return send[int(turn.Add(1))%len(send)](c) }))
	}
	for range replicaRounds {
		for _, l := range loads {
			l.round(b)
		}
	}
	for _, l := range loads {
		b.found(figure{goal: "R", name: "runs/s, " + l.name, value: median(l.rates), said: fmt.Sprintf("p99 %.1f ms; 16 callers", median(l.p99))})
	}
}
