package store

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"parley/playground"
)

// mostStatuses is how many runs of a request key are remembered by their status.
const mostStatuses = 14

// seenStatus is a run that has ended, by its status.
type seenStatus struct {
	id     playground.RunID
	status playground.Ending
}

// statusMemory is what is remembered of the runs of a request key for sparklines: every page
// draws dozens. It is filled without a lock held, unless a run ended meanwhile.
type statusMemory struct {
	mu    sync.Mutex
	known bool
	ended uint64       // how many runs ended since it is here
	runs  []seenStatus // the newest first; never changed where they lie
}

// add moves it on by a run that ended.
func (m *statusMemory) add(run seenStatus) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended++
	if !m.known {
		return
	}
	place, there := slices.BinarySearchFunc(m.runs, run, func(a, b seenStatus) int { return int(b.id - a.id) })
	if there || place == mostStatuses {
		return // it was read already, or is older than all that are remembered
	}
	runs := append(make([]seenStatus, 0, mostStatuses+1), m.runs[:place]...)
	runs = append(append(runs, run), m.runs[place:]...)
	m.runs = runs[:min(len(runs), mostStatuses)]
}

// get returns the runs, or what fill wants to know where they are not known.
func (m *statusMemory) get() (runs []seenStatus, since uint64, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.runs, m.ended, m.known
}

func (m *statusMemory) fill(runs []seenStatus, since uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended == since {
		m.known, m.runs = true, runs
	}
}

// FindRecentStatuses returns how the newest n runs of each request key that have
// ended did so, newest first: all that a sparkline draws, of hundreds of runs. n is at most 14.
func (s *Store) FindRecentStatuses(ctx context.Context, keys []string, n int) (map[string][]playground.Ending, error) {
	found := make(map[string][]playground.Ending, len(keys))
	missing := map[string]missed{}
	var asked []string
	for _, key := range keys {
		e := s.recall.statuses.get(hash(key))
		if runs, since, known := e.get(); known {
			if len(runs) > 0 {
				found[key] = statusesOf(runs, n)
			}
		} else if _, twice := missing[key]; !twice {
			missing[key] = missed{e, since}
			asked = append(asked, key)
		}
	}
	if len(asked) == 0 || n <= 0 {
		return found, nil
	}
	read, err := s.readStatuses(ctx, asked)
	if err != nil {
		return nil, err
	}
	for key, m := range missing {
		if len(read[key]) > 0 {
			found[key] = statusesOf(read[key], n)
		}
		m.entry.fill(read[key], m.since)
	}
	return found, nil
}

// missed is an entry that is not filled yet.
type missed struct {
	entry *statusMemory
	since uint64
}

func statusesOf(runs []seenStatus, n int) []playground.Ending {
	statuses := make([]playground.Ending, 0, n)
	for _, r := range runs[:min(len(runs), n)] {
		statuses = append(statuses, r.status)
	}
	return statuses
}

// readStatuses reads the newest runs of each request key that have ended.
func (s *Store) readStatuses(ctx context.Context, keys []string) (map[string][]seenStatus, error) {
	found := make(map[string][]seenStatus, len(keys))
	err := s.eachRecent(ctx, "run.id, run.status, run.state, run.rules", keys, mostStatuses, func(rows *sql.Rows, keyOf func(int64) string) error {
		var r seenStatus
		var state playground.State
		var status int
		var rules string
		var key int64
		err := rows.Scan(&r.id, &status, &state, &rules, &key)
		r.status = playground.EndingOf(status, state == playground.StateDone, failsWithin(rules) || missedIn(rules))
		if state != playground.StateRunning {
			found[keyOf(key)] = append(found[keyOf(key)], r)
		}
		return err
	})
	return found, err
}
