package store

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"parley/playground"
)

func TestStatusesThatAreReadWhileRunsEndMissNone(t *testing.T) {
	m := &statusMemory{}
	var kept sync.Mutex
	var ended []seenStatus // as the database has them
	ids := rand.Perm(400)
	read := func() []seenStatus {
		kept.Lock()
		defer kept.Unlock()
		newest := slices.Clone(ended)
		slices.SortFunc(newest, func(a, b seenStatus) int { return int(b.id - a.id) })
		return newest[:min(len(newest), mostStatuses)]
	}
	var all sync.WaitGroup
	for part := range 4 {
		all.Go(func() {
			for _, id := range ids[part*100 : part*100+100] {
				run := seenStatus{playground.RunID(id + 1), playground.Ending(200 + id)}
				kept.Lock()
				ended = append(ended, run)
				kept.Unlock()
				m.add(run)
				if _, since, known := m.get(); !known {
					m.fill(read(), since)
				}
			}
		})
	}
	all.Wait()
	if runs, since, known := m.get(); !known {
		m.fill(read(), since)
	} else if want := read(); !slices.Equal(runs, want) {
		t.Errorf("remembers %v, there are %v", runs, want)
	}
}
