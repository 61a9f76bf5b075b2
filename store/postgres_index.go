package store

import (
	"context"
	"fmt"
	"time"

	"parley/playground"
)

// On PostgreSQL the database itself knows which runs a search does not know yet as they are:
// any replica may have made them. Each replica indexes its own and those of dead ones; a
// search indexes whatever waits.

// touch notes in the run's own transaction that it is to be indexed.
func (t *tx) touch(id playground.RunID) error {
	if t.w.turns == nil {
		return nil
	}
	return t.exec(`
		INSERT INTO unindexed (run_id, turn) VALUES ($1, 1)
		ON CONFLICT (run_id) DO UPDATE SET turn = unindexed.turn + 1`, int64(id))
}

const (
	everyonesRuns = `SELECT run_id, turn FROM unindexed WHERE run_id <= $1 ORDER BY run_id DESC LIMIT $2`
	ownRuns       = `
		SELECT run_id, turn
		FROM unindexed
		WHERE run_id <= $1 AND (replica_id = $2 OR NOT EXISTS (SELECT 1 FROM replica WHERE replica.id = unindexed.replica_id))
		ORDER BY run_id DESC
		LIMIT $3`
)

// batchShared indexes some of the runs that wait. It reports whether others may.
func (x *indexer) batchShared(ctx context.Context, query string, args ...any) (more bool, err error) {
	x.working.Lock()
	defer x.working.Unlock()
	rows, err := x.s.asked.query(ctx, query, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	var ids []playground.RunID
	turns := map[playground.RunID]int64{}
	for rows.Next() {
		var id playground.RunID
		var turn int64
		if err := rows.Scan(&id, &turn); err != nil {
			return false, err
		}
		ids, turns[id] = append(ids, id), turn
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return false, err
	}
	rows.Close()
	entries, err := x.s.readEntries(ctx, ids)
	if err != nil {
		return true, err
	}
	err = x.s.write.doRelaxed(func(t *tx) error {
		for _, id := range ids {
			// What was changed since it was read stays waiting.
			if err := t.exec(`DELETE FROM unindexed WHERE run_id = $1 AND turn = $2`, int64(id), turns[id]); err != nil {
				return err
			}
		}
		return t.index(entries, 0)
	})
	x.mu.Lock()
	x.backlog = max(0, x.backlog-len(ids))
	x.mu.Unlock()
	return len(ids) == indexBatch, err
}

// catchUpShared is catchUp over all replicas.
func (x *indexer) catchUpShared(ctx context.Context, from int64, patience time.Duration) (playground.RunID, error) {
	top := int64(newestPossible)
	for began := time.Now(); ; {
		var newest int64
		if err := x.s.asked.row(ctx, `SELECT coalesce((SELECT max(run_id) FROM unindexed WHERE run_id <= $1), 0)`, []any{top}, &newest); err != nil {
			return 0, fmt.Errorf("look for what is to be indexed: %w", err)
		}
		top = min(top, newest) // what comes meanwhile is for the next search
		if newest == 0 || newest < from || time.Since(began) > patience {
			return playground.RunID(newest), nil
		}
		if _, err := x.batchShared(ctx, everyonesRuns, top, indexBatch); err != nil {
			return 0, err
		}
	}
}
