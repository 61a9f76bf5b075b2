package store

import (
	"context"
	"encoding/json"
	"fmt"

	"parley/playground"
)

// marks are the digests of an origin as they are kept.
type marks struct {
	There map[string]string `json:"there"`
	Here  map[string]string `json:"here"`
}

// FindOrigins returns what is known of how a collection and what it holds were imported, and a
// stamp that is another after each import into it. There is nothing where it was not imported.
func (s *Store) FindOrigins(ctx context.Context, id playground.CollectionID) (all []playground.Origin, stamp int64, err error) {
	rows, err := s.asked.query(ctx, `SELECT id, kind, of_id, source, named, marks FROM origin WHERE collection_id = $1 ORDER BY id`, int64(id))
	if err != nil {
		return nil, 0, s.fault(fmt.Errorf("find origins: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var o playground.Origin
		var text string
		if err := rows.Scan(&stamp, &o.Kind, &o.Of, &o.Source, &o.Named, &text); err != nil {
			return nil, 0, s.fault(fmt.Errorf("find origins: %w", err))
		}
		var m marks
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return nil, 0, s.fault(fmt.Errorf("origin %d: %w", stamp, err))
		}
		o.There, o.Here = m.There, m.Here
		all = append(all, o)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, s.fault(fmt.Errorf("find origins: %w", err))
	}
	return all, stamp, nil
}

// FindImported returns the collections that were imported of one source, the newest first.
func (s *Store) FindImported(ctx context.Context, source string) ([]playground.CollectionID, error) {
	rows, err := s.asked.query(ctx, `
		SELECT o.collection_id
		FROM origin o
		JOIN collection c ON c.id = o.collection_id AND c.deleted_at IS NULL
		WHERE o.kind = 'collection' AND o.source = $1
		ORDER BY o.collection_id DESC`, source)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find imported collections: %w", err))
	}
	defer rows.Close()
	var all []playground.CollectionID
	for rows.Next() {
		var id playground.CollectionID
		if err := rows.Scan(&id); err != nil {
			return nil, s.fault(fmt.Errorf("find imported collections: %w", err))
		}
		all = append(all, id)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find imported collections: %w", err))
	}
	return all, nil
}

// keepOrigin keeps how something was imported, if it was.
func (t *tx) keepOrigin(collection, of int64, o *playground.Origin) error {
	if o == nil {
		return nil
	}
	text, err := json.Marshal(marks{o.There, o.Here})
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO origin (collection_id, kind, of_id, source, named, marks) VALUES ($1, $2, $3, $4, $5, $6)`,
		collection, string(o.Kind), of, o.Source, o.Named, string(text))
}
