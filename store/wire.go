package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// wirePlaces is how many exchanges of one run have a place among the wires.
const wirePlaces = 1 << 16

func wireID(run playground.RunID, attempt, exchange int) int64 {
	return int64(run)*wirePlaces + int64(attempt)<<8 + int64(exchange)
}

// wireRecord is the bytes of one exchange, ready to be written.
type wireRecord struct {
	attempt, exchange int // counted from 1
	record            []byte
}

// wiresOf packs what is kept of a run's exchanges beside it; most have nothing.
func wiresOf(r *playground.Run) ([]wireRecord, error) {
	var all []wireRecord
	for i, a := range r.Attempts {
		for j := range a.Exchanges {
			w := a.Exchanges[j].Record
			if w == nil || i > 254 || j > 254 {
				continue
			}
			record, err := packJSON(w)
			if err != nil {
				return nil, fmt.Errorf("its bytes: %w", err)
			}
			all = append(all, wireRecord{i + 1, j + 1, record})
		}
	}
	return all, nil
}

func (t *tx) keepWires(run playground.RunID, list []wireRecord) error {
	for _, w := range list {
		t.bytes += len(w.record)
		if err := t.exec(`INSERT INTO wire (id, record) VALUES ($1, $2)`, wireID(run, w.attempt, w.exchange), w.record); err != nil {
			return err
		}
	}
	return nil
}

// dropWires removes what is kept of a run's exchanges.
func (t *tx) dropWires(run int64) error {
	return t.exec(`DELETE FROM wire WHERE id >= $1 AND id < $2`, run*wirePlaces, (run+1)*wirePlaces)
}

// FindWire returns the bytes of an exchange that are kept beside its run. Attempt and
// exchange count from 1. The error is NotFound where none are.
func (s *Store) FindWire(ctx context.Context, run playground.RunID, attempt, exchange int) (playground.Wire, error) {
	var w playground.Wire
	var record []byte
	err := s.asked.row(ctx, `SELECT record FROM wire WHERE id = $1`, []any{wireID(run, attempt, exchange)}, &record)
	if errors.Is(err, sql.ErrNoRows) {
		return w, playground.NewError(playground.NotFound, "The bytes of this exchange are not kept.")
	}
	if err == nil {
		err = unpackJSON(record, &w)
	}
	if err != nil {
		return w, s.fault(fmt.Errorf("find the bytes of run %d: %w", run, err))
	}
	return w, nil
}
