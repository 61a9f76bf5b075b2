package store

import "context"

// On PostgreSQL it is the database that knows which streamed content a run of some replica
// is about to name: another one must not take it for unused. See holds for SQLite.

// hold keeps content for a run of this program.
func (t *tx) hold(digest []byte) error {
	if t.w.turns == nil {
		return nil
	}
	return t.exec(`INSERT INTO hold (sha256) VALUES ($1)`, digest)
}

// unhold ends one hold on content, one of this program's if there is one.
func (t *tx) unhold(digest []byte) error {
	if t.w.turns == nil {
		return nil
	}
	return t.exec(`
		DELETE FROM hold
		WHERE id = (SELECT id FROM hold WHERE sha256 = $1 ORDER BY replica_id IS DISTINCT FROM parley_replica(), id LIMIT 1)`, digest)
}

// isHeld reports whether a run of a replica that lives is about to name content.
func (t *tx) isHeld(digest []byte) (bool, error) {
	if t.w.turns == nil {
		return false, nil
	}
	held, err := t.rows(`SELECT hold.id FROM hold JOIN replica ON replica.id = hold.replica_id WHERE hold.sha256 = $1`, digest)
	return len(held) > 0, err
}

// dropHolds ends the holds of programs that have ended.
func (s *Store) dropHolds(ctx context.Context) error {
	var left int64
	err := s.asked.row(ctx, `SELECT count(*) FROM hold WHERE NOT EXISTS (SELECT 1 FROM replica WHERE replica.id = hold.replica_id)`, nil, &left)
	if err != nil || left == 0 {
		return err
	}
	return s.write.doRelaxed(func(t *tx) error {
		return t.exec(`DELETE FROM hold WHERE NOT EXISTS (SELECT 1 FROM replica WHERE replica.id = hold.replica_id)`)
	})
}

// dropUnheld removes content that no run names and no replica that lives holds. Each is looked
// at once more in the transaction that takes it away.
func (s *Store) dropUnheld(ctx context.Context) error {
	rows, err := s.asked.query(ctx, `SELECT id FROM body WHERE refs = 0 AND sha256 IS NOT NULL`+s.dialect.unheld)
	if err != nil {
		return err
	}
	ids, err := numbers(rows)
	if err != nil {
		return err
	}
	return s.dropUnused(ctx, ids)
}
